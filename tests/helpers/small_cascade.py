# SPDX-License-Identifier: MIT
"""Three small open_clip models of rising cost with random weights, as a person would add them."""

import copy
import json
from pathlib import Path

import open_clip
import torch
from helpers import models
from safetensors.torch import save_file

NAMES = ("small-1", "small-2", "small-3")


def config_of(number: int) -> dict:
    """A CLIP of so many layers."""
    config = copy.deepcopy(models.OPENCLIP["clip"])
    config["vision_cfg"]["layers"] = number
    config["text_cfg"]["layers"] = 1
    return config


def write_weights(path: Path, number: int) -> Path:
    """Random weights of the model of that number; the same at every call."""
    torch.manual_seed(number)
    net = models.shaken(open_clip.CLIP(**config_of(number)), seed=number)
    save_file({name: tensor.contiguous() for name, tensor in net.state_dict().items()}, path)
    return path


def write_catalogue(models_dir: Path) -> None:
    """A person's own encoders.json with the three models."""
    models_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    rows = {
        name: {
            "title": f"Small {number}",
            "family": "openclip",
            "arch": name,
            "config": config_of(number),
            "dim": 48,
            "px": 64,
            "resize_mode": "shortest",
            "interpolation": "bicubic",
            "mean": list(models.MEAN),
            "std": list(models.STD),
            "macs": 1e6 * 10**number,
            "macs_thop": 1e6 * 10**number,
            "text_macs": 1e6,
            "text": {
                "tokenizer": "clip",
                "context_length": 77,
                "causal": True,
                "clean": "lower",
            },
            "licence": "MIT",
            "languages": ["en"],
            "summary": "For a test.",
            "files": {"weights": {"path": "open_clip_model.safetensors", "bytes": 15000000}},
        }
        for number, name in enumerate(NAMES, start=1)
    }
    (models_dir / "encoders.json").write_text(json.dumps({"encoders": rows}))
