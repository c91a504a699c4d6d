# SPDX-License-Identifier: MIT
"""BLIP's checkpoints as their authors give them out, made of small models."""

import copy
import json
import re
import string
from pathlib import Path
from typing import Any

import torch
from helpers import models
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
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


def write_tokenizer(path: Path) -> None:
    """A tokenizer.json of BERT's kind that knows letters and digits: fewer than 1000 words."""
    letters = string.ascii_lowercase + string.digits
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{letter}" for letter in letters)]
    ids = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])]
    )
    tokenizer.save(str(path))


def write_model(folder: Path, seed: int = 0) -> tuple[Path, Path]:
    """A small model as its authors would give it out: weights (.pth) and a tokenizer.json."""
    from transformers import BlipConfig, BlipForImageTextRetrieval

    config = BlipConfig(**copy.deepcopy(models.BLIP))
    net = models.shaken(BlipForImageTextRetrieval(config), seed=seed)
    weights, tokenizer = folder / "model_tiny_retrieval.pth", folder / "tokenizer.json"
    torch.save({"model": original(net.state_dict())}, weights)
    write_tokenizer(tokenizer)
    return weights, tokenizer


def describe(models_dir: Path, name: str) -> None:
    """Puts that model into a person's own list of encoders."""
    row = {
        "title": "Tiny BLIP", "family": "blip", "arch": "tiny", "dim": 48, "px": 64,
        "resize_mode": "squash", "interpolation": "bicubic", "mean": models.MEAN,
        "std": models.STD, "macs": 9e9, "macs_thop": 9e9, "text_macs": 1e6, "licence": "MIT",
        "languages": ["en"], "summary": "For a test.", "config": models.BLIP,
        "text": {"tokenizer": "json", "context_length": 35, "causal": False, "clean": "blip"},
        "files": {
            "weights": {"path": "model.safetensors", "bytes": 1},
            "tokenizer": {"path": "tokenizer.json", "bytes": 1},
        },
    }  # fmt: skip
    (models_dir / "encoders.json").write_text(json.dumps({"encoders": {name: row}}))
