# SPDX-License-Identifier: MIT
"""The towers of an encoder, built without weights and without memory, and what they cost."""

import functools
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.macs import Macs

BLIP_VISION: dict[str, dict[str, int]] = {
    "blip-base-384": {},
    "blip-large-384": {
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
    },
}
"""Differences to transformers' BlipVisionConfig. Source: the config.json of the checkpoints."""


@dataclass(frozen=True, slots=True)
class Towers:
    """An encoder on torch's meta device.

    model: the whole of it. encode_image, encode_text: one photo or text at full size.
    text_shape: equal for text towers of the same shape. n_stored: numbers in its weight file.
    """

    model: Any
    encode_image: Callable[[], Any]
    encode_text: Callable[[], Any]
    text_shape: str
    n_stored: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one tower, and the shape of its result."""

    macs: Macs
    shape: tuple[int, ...]


def towers(name: str) -> Towers:
    """The towers of an encoder of the catalogue; two rows of one architecture share them."""
    row = Catalogue().row(name)
    px, n_tokens = row.spec.image_input.px, row.text.context_length
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        build = _blip if row.spec.family == "blip" else _openclip
        return build(row.spec.arch, px, n_tokens)


@functools.cache
def _openclip(arch: str, px: int, n_tokens: int) -> Towers:
    import open_clip
    import torch

    with torch.device("meta"), _unfilled():
        model = open_clip.create_model(arch, device="meta").eval().requires_grad_(False)
    with torch.device("meta"):
        photo = torch.empty(1, 3, px, px)
        text = torch.zeros(1, n_tokens, dtype=torch.long)
    config = open_clip.get_model_config(arch)
    config["text_cfg"].pop("hf_tokenizer_name", None)
    return Towers(
        model=model,
        encode_image=lambda: model.encode_image(photo),
        encode_text=lambda: model.encode_text(text),
        text_shape=f"{config['embed_dim']} {config['text_cfg']}",
        n_stored=_n_stored(model),
    )


@functools.cache
def _blip(arch: str, px: int, n_tokens: int) -> Towers:
    import torch
    from transformers import BlipConfig, BlipForImageTextRetrieval

    config = BlipConfig(text_config={}, vision_config={"image_size": px, **BLIP_VISION[arch]})
    with torch.device("meta"), _unfilled():
        model: Any = BlipForImageTextRetrieval(config)
        model.eval().requires_grad_(False)
    with torch.device("meta"):
        photo = torch.empty(1, 3, px, px)
        text = torch.zeros(1, n_tokens, dtype=torch.long)
        # A mask of four dimensions is taken as it is; others are looked into, which meta forbids.
        mask = torch.ones(1, 1, n_tokens, n_tokens, dtype=torch.bool)

    def encode_image() -> Any:
        return model.vision_proj(model.vision_model(photo).last_hidden_state[:, 0])

    def encode_text() -> Any:
        hidden = model.text_encoder(text, attention_mask=mask).last_hidden_state
        return model.text_proj(hidden[:, 0])

    return Towers(model, encode_image, encode_text, "blip", _n_stored(model))


def _unfilled() -> Any:
    """A mode in which weights are not drawn at random: on meta that takes long and does nothing."""
    from torch.overrides import TorchFunctionMode

    drawing = frozenset(
        {"uniform_", "normal_", "kaiming_uniform_", "erfinv_", "clamp_", "mul_", "add_"}
    )

    class Unfilled(TorchFunctionMode):
        def __torch_function__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            if getattr(func, "__name__", "") in drawing:
                return args[0] if args else kwargs["tensor"]
            return func(*args, **(kwargs or {}))

    return Unfilled()


def _n_stored(model: Any) -> int:
    return sum(tensor.numel() for tensor in model.state_dict().values())


@functools.cache
def costs(built: Towers) -> tuple[Cost, Cost]:
    """What one photo and one text cost."""
    if built.text_shape not in TEXT_COSTS:
        TEXT_COSTS[built.text_shape] = count(built.encode_text, built.model)
    return count(built.encode_image, built.model), TEXT_COSTS[built.text_shape]


TEXT_COSTS: dict[str, Cost] = {}
"""Counted once for every shape: many encoders have the same text tower."""


def count(encode: Callable[[], Any], model: Any) -> Cost:
    """Counts what one call costs, in both conventions.

    Args:
        encode: runs one tower of the model.
        model: whose modules are listened to.
    """
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    thop = 0.0

    def listen(macs: Callable[..., float]) -> Callable[..., None]:
        def hook(module: Any, inputs: Any, output: Any) -> None:
            nonlocal thop
            thop += macs(module, inputs[0], output)

        return hook

    by_type = _thop_rules()
    hooks = [
        module.register_forward_hook(listen(by_type[type(module)]))
        for module in model.modules()
        if type(module) in by_type
    ]
    was_fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)  # it hides attention from the counter
    try:
        with warnings.catch_warnings(), FlopCounterMode(display=False) as counter:
            warnings.simplefilter("ignore")
            shape = tuple(encode().shape)
    finally:
        torch.backends.mha.set_fastpath_enabled(was_fast)
        for hook in hooks:
            hook.remove()
    return Cost(Macs(true=counter.get_total_flops() // 2, thop=int(thop)), shape)


def _thop_rules() -> dict[type, Callable[..., float]]:
    """The rules of thop 0.1.1 for the modules that occur here; subclasses count for nothing.

    nn.MultiheadAttention is not among them, and calls none of these.
    """
    from torch import nn

    def convolution(module: Any, x: Any, y: Any) -> Any:
        return y.numel() * (x.shape[1] // module.groups) * math.prod(module.weight.shape[2:])

    def linear(module: Any, x: Any, y: Any) -> Any:
        return y.numel() * module.in_features

    def norm(module: Any, x: Any, y: Any) -> Any:
        learned = getattr(module, "affine", getattr(module, "elementwise_affine", False))
        return x.numel() * (4 if learned else 2)

    def pooling(module: Any, x: Any, y: Any) -> Any:
        return y.numel() * (math.prod(x.shape[2:]) / math.prod(y.shape[2:]) + 1)

    return {
        nn.Conv1d: convolution,
        nn.Conv2d: convolution,
        nn.Linear: linear,
        nn.BatchNorm2d: norm,
        nn.LayerNorm: norm,
        nn.AdaptiveAvgPool2d: pooling,
    }
