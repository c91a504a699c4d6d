# SPDX-License-Identifier: MIT
"""Small models with random weights, written as files of the kinds that are given out."""

import copy
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from timm.models import register_model
from timm.models.eva import Eva
from timm.models.fastvit import FastVit, RepConditionalPosEnc
from timm.models.vision_transformer import VisionTransformer
from torch import Tensor, nn

from desktop_search.core.records import EncoderSpec, ImageInput
from desktop_search.encode.catalogue import EncoderRow, TextRow
from desktop_search.encode.runtime import Job, have_openvino

MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
TEXT = {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 4, "layers": 2}


def _timm(name: str, **text: Any) -> dict[str, Any]:
    return {"timm_model_name": name, "timm_drop": 0.0, "timm_drop_path": 0.0, **text}


OPENCLIP: dict[str, dict[str, Any]] = {
    "clip": {
        "embed_dim": 48,
        "vision_cfg": {
            "image_size": 64,
            "layers": 2,
            "width": 64,
            "head_width": 16,
            "patch_size": 16,
        },
        "text_cfg": TEXT,
    },
    "pe": {
        "embed_dim": 48,
        "vision_cfg": _timm(
            "desktop_search_test_pe", image_size=64, timm_pool="map", timm_proj=None
        ),
        "text_cfg": TEXT | {"context_length": 32},
        "custom_text": True,
    },
    "siglip": {
        "embed_dim": 64,
        "init_logit_bias": -10,
        "vision_cfg": _timm(
            "desktop_search_test_siglip", image_size=64, timm_pool="map", timm_proj="none"
        ),
        "text_cfg": TEXT
        | {
            "context_length": 64,
            "vocab_size": 1000,
            "no_causal_mask": True,
            "proj_bias": True,
            "pool_type": "last",
            "norm_kwargs": {"eps": 1e-6},
            "act_kwargs": {"approximate": "tanh"},
        },
        "custom_text": True,
    },
    "convnext": {
        "embed_dim": 48,
        "vision_cfg": _timm("test_convnext", image_size=64, timm_pool="", timm_proj="mlp"),
        "text_cfg": TEXT,
    },
    "mobile": {
        "embed_dim": 48,
        "vision_cfg": _timm(
            "desktop_search_test_fastvit", image_size=64, timm_pool="avg", timm_proj=None
        ),
        "text_cfg": TEXT | {"no_causal_mask": True},
        "custom_text": True,
    },
}
"""Shrunken configurations of open_clip, one of each kind of tower that the catalogue has."""

BLIP_VISION = {
    "image_size": 64,
    "patch_size": 16,
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 128,
    "layer_norm_eps": 1e-6,
}
BLIP = {
    "image_text_hidden_size": 48,
    "vision_config": BLIP_VISION,
    "text_config": {
        "vocab_size": 1000,
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 64,
        "max_position_embeddings": 64,
        "bos_token_id": 1,
    },
}


@register_model
def desktop_search_test_pe(num_classes: int = 0, **_: Any) -> Eva:
    """A vit_pe_core_* of timm with 2 thin layers."""
    return Eva(
        img_size=64,
        patch_size=16,
        embed_dim=64,
        depth=2,
        num_heads=4,
        mlp_ratio=2.0,
        num_classes=num_classes,
        global_pool="map",
        attn_type="rope",
        use_pre_transformer_norm=True,
        use_rot_pos_emb=True,
        ref_feat_shape=(4, 4),
        rope_grid_offset=1.0,
        rope_grid_indexing="xy",
        attn_pool_num_heads=4,
        attn_pool_mlp_ratio=2.0,
    )


@register_model
def desktop_search_test_siglip(num_classes: int = 0, **_: Any) -> VisionTransformer:
    """A vit_*_siglip_* of timm with 2 thin layers."""
    return VisionTransformer(
        img_size=64,
        patch_size=16,
        embed_dim=64,
        depth=2,
        num_heads=4,
        mlp_ratio=2.0,
        num_classes=num_classes,
        global_pool="map",
        class_token=False,
    )


@register_model
def desktop_search_test_fastvit(num_classes: int = 0, **_: Any) -> FastVit:
    """The fastvit_mci0 of timm with one thin block a stage."""
    return FastVit(
        layers=(1, 1, 1, 1),
        embed_dims=(16, 32, 32, 64),
        mlp_ratios=(2, 2, 2, 2),
        se_downsamples=(False, False, True, True),
        pos_embs=(None, None, None, partial(RepConditionalPosEnc, spatial_shape=(7, 7))),
        token_mixers=("repmixer", "repmixer", "repmixer", "attention"),
        lkc_use_act=True,
        num_classes=num_classes,
    )


def shaken(net: nn.Module, gain: float = 1.5, seed: int = 0) -> nn.Module:
    """The module in eval mode with weights that make different inputs differ in its output.

    gain: of each layer; with 1 sums keep their size, and few different things come out.
    """
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in net.state_dict().items():
            if not tensor.is_floating_point():
                continue
            noise = torch.randn(tensor.shape, generator=generator)
            if name.endswith("running_var"):
                tensor.copy_(noise.abs() + 0.5)
            elif tensor.ndim < 2 and name.endswith(("weight", "gamma")):
                tensor.copy_(1.0 + 0.2 * noise)
            elif tensor.ndim < 2:
                tensor.copy_(0.2 * noise)
            else:
                tensor.copy_(gain * noise * tensor[0].numel() ** -0.5)
    return net.eval()


def job(
    folder: Path,
    weights: Path | None = None,
    *,
    family: str = "openclip",
    arch: str = "test",
    config: dict[str, Any] | None = None,
    dim: int = 48,
    px: int = 64,
    context_length: int = 77,
    causal: bool = True,
    tokenizer: str = "clip",
    clean: str = "lower",
    tokenizer_file: Path | None = None,
) -> Job:
    """A job for a file of weights and a tokenizer.json."""
    text = TextRow("text", family, dim, {}, tokenizer, context_length, causal, clean)  # type: ignore[arg-type]
    spec = EncoderSpec(
        name="test",
        title="Test model",
        family=family,
        arch=arch,
        dim=dim,
        image_input=ImageInput(px),
        macs=1.0,
        macs_thop=1.0,
        text_macs=1.0,
        n_bytes=0,
        licence="MIT",
        research_only=False,
        languages=("en",),
        summary="",
    )
    row = EncoderRow(spec, "", MEAN, STD, {}, text, config=copy.deepcopy(config))
    given = {"weights": weights, "tokenizer": tokenizer_file}
    files = {role: path for role, path in given.items() if path is not None}
    return Job(row, files, files, folder / "image", folder / "text", folder / "compiled", 2)


def pictures(px: int, n: int = 3) -> Tensor:
    """Pictures that differ as a whole: (n, px, px, 3), uint8."""
    generator = torch.Generator().manual_seed(n)
    colours = torch.randint(0, 256, (n, 1, 1, 3), generator=generator)
    noise = torch.randint(0, 256, (n, px, px, 3), generator=generator)
    out = (3 * colours + noise) // 4
    out[1::2, : px // 2] = 255 - out[1::2, : px // 2]
    return out.to(torch.uint8)


def normalised(pixels: Tensor) -> Tensor:
    """The formula: (n, 3, px, px), float32."""
    x = pixels.permute(0, 3, 1, 2) / 255
    return (x - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]


def clip_ids(lengths: list[int], length: int, vocab_size: int = 49408) -> Tensor:
    """Start, random tokens, end, zeros: (n, length), int64; texts of these lengths."""
    generator = torch.Generator().manual_seed(sum(lengths))
    ids = torch.zeros((len(lengths), length), dtype=torch.int64)
    for row, n in zip(ids, lengths, strict=True):
        row[:n] = torch.randint(1, vocab_size - 2, (n,), generator=generator)
        row[0], row[n - 1] = vocab_size - 2, vocab_size - 1
    return ids


def converted(
    tower: nn.Module, example: tuple[Tensor, ...], shapes: list[list[int]]
) -> Callable[..., np.ndarray]:
    """The tower in OpenVINO, as the program converts it."""
    if not have_openvino():  # never pytest.importorskip: it would switch usage reports on
        pytest.skip("OpenVINO is not installed")
    import openvino

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # torch and the converter about their own insides
        model = openvino.convert_model(tower, example_input=example, input=shapes)
    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda *inputs: np.array(compiled([x.numpy() for x in inputs])[0])
