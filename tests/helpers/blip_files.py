# SPDX-License-Identifier: MIT
"""BLIP's checkpoints as their authors give them out, made of small models."""

import re
from typing import Any

import torch
from torch import Tensor

ORIGINAL_NAMES = (
    (r"^vision_model\.embeddings\.class_embedding", "visual_encoder.cls_token"),
    (r"^vision_model\.embeddings\.position_embedding", "visual_encoder.pos_embed"),
    (r"^vision_model\.embeddings\.patch_embedding", "visual_encoder.patch_embed.proj"),
    (r"^vision_model\.post_layernorm", "visual_encoder.norm"),
    (r"^vision_model\.encoder\.layers", "visual_encoder.blocks"),
    (r"self_attn\.projection", "attn.proj"),
    (r"self_attn\.qkv", "attn.qkv"),
    (r"layer_norm([12])", r"norm\1"),
)
"""Of transformers' names those of the authors' repository."""


def original(state: dict[str, Tensor]) -> dict[str, Any]:
    """The same weights as the authors' checkpoints hold them, with all that is not used."""
    out: dict[str, Any] = {}
    for name, tensor in state.items():
        for pattern, theirs in ORIGINAL_NAMES:
            name = re.sub(pattern, theirs, name)
        out[name] = tensor
        part, _, rest = name.partition(".")
        if part != "itm_head":
            out[f"{part}_m.{rest}"] = torch.zeros_like(tensor)  # the momentum encoders
    out["text_encoder.embeddings.position_ids"] = torch.arange(64)[None]
    return out | {
        "temp": torch.tensor(0.07),
        "image_queue": torch.zeros(48, 10),
        "text_queue": torch.zeros(48, 10),
        "idx_queue": torch.zeros(1, 10),
        "ptr_queue": torch.zeros(1, dtype=torch.int64),
    }
