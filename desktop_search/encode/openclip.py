# SPDX-License-Identifier: MIT
"""The towers of open_clip's models, filled from safetensors files.

What comes in: jobs with checked files. What goes out: one module a tower, raw input to unit
embeddings, so that a tower converts as a whole. Runs only in children that may import torch.
open_clip gives the architectures alone: it neither loads nor fetches weights here.
"""

import contextlib
import copy
from collections.abc import Iterator
from typing import Any  # configurations are JSON documents

import open_clip
import torch
from timm.utils.model import reparameterize_model
from torch import Tensor, nn
from torch.nn import functional as F

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.encode import checkpoint, towers
from desktop_search.encode.catalogue import EncoderRow
from desktop_search.encode.runtime import Job, is_ready

IMAGE_PREFIX, TEXT_PREFIX = "visual.", "text."
CUTTABLE_POOLS = ("argmax", "eos")
"""They look at the end of the text wherever it stands."""
POOLS = (*CUTTABLE_POOLS, "first", "last")
LEAST_VISION = {"layers": 1, "width": 64, "patch_size": 8, "image_size": 8}
LEAST_TEXT = {"layers": 1, "width": 64, "heads": 1, "vocab_size": 1, "context_length": 1}
"""open_clip builds both towers; these stand for the one that is not wanted."""


class TextTower(nn.Module):
    """open_clip's text transformer for texts of any length up to its own.

    open_clip's forward adds positions and a mask of the full length only.
    """

    net: Any  # open_clip is untyped

    def __init__(self, net: Any) -> None:
        """Takes an open_clip.TextTransformer."""
        super().__init__()
        self.net = net
        self.causal = net.attn_mask is not None
        net.attn_mask = None  # made here, as long as it has to be

    def forward(self, ids: Tensor) -> Tensor:
        """Ids (n, length), int64, to (n, dim), float32, unit length."""
        net = self.net
        length = ids.shape[1]
        x = net.token_embedding(ids) + net.positional_embedding[:length]  # (n, length, width)
        mask = None
        if self.causal:
            place = torch.arange(length, device=ids.device)
            later = place[None, :] > place[:, None]
            mask = torch.zeros_like(later, dtype=x.dtype).masked_fill(later, float("-inf"))
        x = net.ln_final(net.transformer(x, attn_mask=mask))
        x = self._pooled(x, ids)  # (n, width)
        projection = net.text_projection
        if isinstance(projection, nn.Linear):
            x = projection(x)
        elif projection is not None:
            x = x @ projection
        return F.normalize(x.float(), dim=-1)

    def _pooled(self, x: Tensor, ids: Tensor) -> Tensor:
        if self.net.pool_type == "first":
            return x[:, 0]
        if self.net.pool_type == "last":
            return x[:, -1]
        ends = ids if self.net.pool_type == "argmax" else (ids == self.net.eos_id).int()
        return x[torch.arange(ids.shape[0], device=ids.device), ends.argmax(dim=-1)]


def image_tower(job: Job) -> nn.Module:
    """The image tower: pixels (n, px, px, 3), uint8, to (n, dim), float32, unit length.

    Raises:
        EncoderUnavailable: the file is refused, of another architecture, or open_clip cannot
            build it.
    """
    row, path = job.row, job.files["weights"]
    config = _config(row)
    tensors = checkpoint.load(path, lambda name: name.startswith(IMAGE_PREFIX))
    if not is_ready(job.image_dir):  # else that was looked at when the tower was made
        checkpoint.check_finite(tensors, path)
    with _building(row):
        net = towers.filled(
            lambda: _image_net(config, row.spec.image_input.px),
            {name.removeprefix(IMAGE_PREFIX): tensor for name, tensor in tensors.items()},
            _OTHER_ARCHITECTURE.format(row.spec.title),
        )
        _fuse(net)
    return towers.ImageTower(net, row.mean, row.std).eval()


def text_tower(job: Job) -> nn.Module:
    """The text tower: ids (n, length), int64, to (n, dim), float32, unit length.

    Raises:
        EncoderUnavailable: the file is refused, of another architecture, or open_clip cannot
            build it.
    """
    row, path = job.row, job.text_files["weights"]
    config = _config(row)
    tensors = checkpoint.load(path, lambda name: checkpoint.is_text_tensor("openclip", name))
    if not is_ready(job.text_dir):
        checkpoint.check_finite(tensors, path)
    # Plain CLIP keeps the same parts without a name before them.
    state = {f"net.{name.removeprefix(TEXT_PREFIX)}": tensor for name, tensor in tensors.items()}
    refusal = _OTHER_ARCHITECTURE.format(row.spec.title)
    with _building(row):
        return towers.filled(lambda: _text_tower(config, row, refusal), state, refusal)


def _text_tower(config: dict[str, Any], row: EncoderRow, refusal: str) -> TextTower:
    """Builds the tower; texts must be cut as it can take them."""
    net = _model(config | {"vision_cfg": LEAST_VISION}).text
    if net.cls_emb is not None or net.pool_type not in POOLS:
        raise EncoderUnavailable(_UNKNOWN_KIND.format(row.spec.title))
    cuttable = net.attn_mask is not None and net.pool_type in CUTTABLE_POOLS
    if net.context_length != row.text.context_length or (row.text.causal and not cuttable):
        raise EncoderUnavailable(refusal)
    return TextTower(net)


def _image_net(config: dict[str, Any], px: int) -> nn.Module:
    net: nn.Module = _model(config | {"text_cfg": LEAST_TEXT}).visual
    trunk = getattr(net, "trunk", net)
    own_px = getattr(getattr(trunk, "patch_embed", None), "img_size", None)  # by timm's model name
    if own_px is not None and tuple(own_px) != (px, px):
        net.set_input_size(px)  # type: ignore[operator]  # a timm model; its positions change shape
    return net


def _model(config: dict[str, Any]) -> Any:  # open_clip is untyped
    """Both towers, the text tower as a part of its own also in models where it is none."""
    return open_clip.CustomTextCLIP(**copy.deepcopy(config))


def _config(row: EncoderRow) -> dict[str, Any]:
    """open_clip's configuration of an encoder: that of its row, or what open_clip knows.

    Raises:
        EncoderUnavailable: open_clip does not know it, or it is of a kind that does not run here.
    """
    name = row.spec.title
    if row.config is not None:
        config: dict[str, Any] = copy.deepcopy(row.config)
    else:
        # A name with a scheme ("hf-hub:") would be looked up in the network or on the disk.
        config = {} if ":" in row.spec.arch else open_clip.get_model_config(row.spec.arch) or {}
    vision, text = config.get("vision_cfg"), config.get("text_cfg")
    if not isinstance(vision, dict) or not isinstance(text, dict):
        raise EncoderUnavailable(_CANNOT_BUILD.format(name, f"{row.spec.arch} is not known"))
    if (
        "multimodal_cfg" in config
        or text.get("hf_model_name")
        or vision.get("output_tokens")
        or ":" in str(vision.get("timm_model_name"))
    ):
        raise EncoderUnavailable(_UNKNOWN_KIND.format(name))
    if config.get("embed_dim") != row.spec.dim:
        raise EncoderUnavailable(_OTHER_ARCHITECTURE.format(name))
    config.pop("custom_text", None)
    vision["image_size"] = row.spec.image_input.px
    vision["timm_model_pretrained"] = False
    return config


def _fuse(net: nn.Module) -> None:
    """Makes one convolution of the branches that MobileCLIP was trained with; same embeddings.

    Source: models.md section 7: 137 ms become 77.
    """
    reparameterize_model(net, inplace=True)
    for module in net.modules():
        vars(module).pop("id_tensor", None)  # left over from fusing
    net.requires_grad_(False)


@contextlib.contextmanager
def _building(row: EncoderRow) -> Iterator[None]:
    try:
        yield
    except (AssertionError, AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise EncoderUnavailable(_CANNOT_BUILD.format(row.spec.title, error)) from error


_OTHER_ARCHITECTURE = (
    "The weights of {} have another architecture than the catalogue says, so they were not used. "
    "Your photos and the index are safe. Get the model again, or choose another one in the "
    "settings."
)
_CANNOT_BUILD = (
    "The installed versions of open_clip_torch and timm cannot build the model {} ({}). Your "
    "photos and the index are safe. Install newer ones with: "
    "pip install --upgrade open_clip_torch timm"
)
_UNKNOWN_KIND = (
    "The model {} is of a kind that this program cannot run. Your photos and the index are safe. "
    "Choose another one in the settings."
)
