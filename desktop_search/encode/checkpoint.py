# SPDX-License-Identifier: MIT
"""Weight files: what is in a safetensors file, read without running anything that lies in it.

What comes in: paths. What goes out: headers, hashes of text towers, memory-mapped tensors, and a
safetensors file made from BLIP's original .pth. inspect(), text_sha256() and is_text_tensor() need
the standard library only and run on any thread; the rest needs torch and runs in child processes.
"""

import hashlib
import json
import mmap
import os
import re
import struct
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any  # Any: JSON documents and pickles hold anything

from desktop_search.core.errors import EncoderUnavailable, EnvironmentFault
from desktop_search.core.paths import printable

if TYPE_CHECKING:
    from torch import Tensor

MAX_HEADER_BYTES = 100_000_000
"""Source: the limit of the safetensors library, where the format comes from."""
MAX_TENSORS = 100_000
MAX_RANK = 16
BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "U16": 16, "I16": 16, "F16": 16, "BF16": 16,
    "U32": 32, "I32": 32, "F32": 32, "U64": 64, "I64": 64, "F64": 64,
    "F8_E4M3": 8, "F8_E5M2": 8,
}  # fmt: skip
"""Bits of a number of each type that the models here may hold."""
HASH_CHUNK_BYTES = 1 << 22
START_BYTES = 512

PLAIN_TEXT_PARTS = (
    "transformer.", "token_embedding.", "positional_embedding", "ln_final.", "text_projection",
)  # fmt: skip
"""The text tower of open_clip's plain CLIP, which has no name of its own there."""
TEXT_PARTS = {"openclip": ("text.", *PLAIN_TEXT_PARTS), "blip": ("text_encoder.", "text_proj.")}

_BLOCK, _LAYER = r"^visual_encoder\.blocks\.(\d+)\.", r"vision_model.encoder.layers.\1."
BLIP_NAMES = (
    (r"^visual_encoder\.cls_token$", "vision_model.embeddings.class_embedding"),
    (r"^visual_encoder\.pos_embed$", "vision_model.embeddings.position_embedding"),
    (r"^visual_encoder\.patch_embed\.proj\.", "vision_model.embeddings.patch_embedding."),
    (r"^visual_encoder\.norm\.", "vision_model.post_layernorm."),
    (rf"{_BLOCK}norm([12])\.", rf"{_LAYER}layer_norm\2."),
    (rf"{_BLOCK}attn\.qkv\.", rf"{_LAYER}self_attn.qkv."),
    (rf"{_BLOCK}attn\.proj\.", rf"{_LAYER}self_attn.projection."),
    (rf"{_BLOCK}mlp\.", rf"{_LAYER}mlp."),
)
"""Original names of BLIP's vision tower and those of `transformers`; the text tower has the same
in both. Source: the state dicts of both."""
BLIP_PARTS = frozenset(("vision_model", "vision_proj", "text_encoder", "text_proj"))
BLIP_MATCHING = "itm_head"
BLIP_BUFFER = ".position_ids"
BLIP_JOINT = ".crossattention."
"""Of the text tower: what only reading a text and a picture together uses."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A tensor in a file: its type as safetensors names it, its bytes from `start` to `end`."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a safetensors file says of itself, checked against the file."""

    tensors: Mapping[str, Entry]
    metadata: Mapping[str, str]


def inspect(path: Path) -> Header:
    """Reads and checks the header of a safetensors file; its tensors are not looked at.

    Raises:
        EncoderUnavailable: it is another kind of file, cut off, too long, or damaged.
    """
    try:
        with path.open("rb") as file:
            n_bytes = os.fstat(file.fileno()).st_size
            start = file.read(START_BYTES)
            if not _is_safetensors(start):
                raise _refusal(path, _what_else(start))
            (n_header,) = struct.unpack("<Q", start[:8])
            if 8 + n_header > n_bytes:
                raise _refusal(path, _CUT_OFF)
            file.seek(8)
            raw = file.read(n_header)
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        tensors, metadata, end = _parsed(raw)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _refusal(path, _DAMAGED) from error
    if 8 + n_header + end != n_bytes:
        raise _refusal(path, _CUT_OFF if 8 + n_header + end > n_bytes else _DAMAGED)
    moved = {
        name: Entry(e.dtype, e.shape, 8 + n_header + e.start, 8 + n_header + e.end)
        for name, e in tensors.items()
    }
    return Header(moved, metadata)


def is_text_tensor(family: str, name: str) -> bool:
    """Whether a tensor is used by the text tower, by its name in the file."""
    if family == "blip" and (BLIP_JOINT in name or name.endswith(BLIP_BUFFER)):
        return False
    return name.startswith(TEXT_PARTS.get(family, ()))


def is_joint_tensor(name: str) -> bool:
    """Whether a tensor of BLIP is used by the text tower that reads texts with pictures."""
    return name.startswith(TEXT_PARTS["blip"]) and not name.endswith(BLIP_BUFFER)


def text_sha256(path: Path, is_text: Callable[[str], bool]) -> str:
    """Identity of a text tower, hex: equal in two files if its tensors are, byte for byte.

    Args:
        path: a safetensors file.
        is_text: whether a tensor of this name belongs to the text tower.

    Raises:
        EncoderUnavailable: the file is refused, cannot be read or has no text tower.
    """
    tensors = {name: e for name, e in inspect(path).tensors.items() if is_text(name)}
    if not tensors:
        raise _refusal(path, "it holds no part that reads texts")
    digest = hashlib.sha256()
    try:
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_,
        ):
            for name, e in sorted(tensors.items()):
                digest.update(json.dumps([name, e.dtype, e.shape]).encode("ascii"))
                for at in range(e.start, e.end, HASH_CHUNK_BYTES):
                    digest.update(bytes_[at : min(at + HASH_CHUNK_BYTES, e.end)])
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return digest.hexdigest()


def load(path: Path, wanted: Callable[[str], bool]) -> "dict[str, Tensor]":
    """Tensors by name, on the CPU; float32 ones stay in the file until they are used.

    Args:
        path: a safetensors file.
        wanted: which tensors, by name. Floating ones of another type become float32.

    Raises:
        EncoderUnavailable: the file is refused or cannot be read.
    """
    import torch
    from safetensors import SafetensorError, safe_open

    names = [name for name in inspect(path).tensors if wanted(name)]
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            tensors = {name: file.get_tensor(name) for name in names}
    except OSError as error:
        raise _unreadable(path, error) from error
    except SafetensorError as error:
        raise _refusal(path, _DAMAGED) from error
    return {
        name: tensor.to(torch.float32) if tensor.is_floating_point() else tensor
        for name, tensor in tensors.items()
    }


def check_finite(tensors: "Mapping[str, Tensor]", path: Path) -> None:
    """Reads every number once.

    Raises:
        EncoderUnavailable: one is not a number, or infinite.
    """
    for tensor in tensors.values():
        if tensor.is_floating_point() and tensor.numel():
            # NaN spreads to both ends, and unlike isfinite() nothing of the tensor's size is made.
            low, high = tensor.aminmax()
            if not (low.isfinite() and high.isfinite()):
                raise _refusal(path, "it holds numbers that are none (NaN or infinite)")


def convert_pth(path: Path, target: Path) -> None:
    """Makes a safetensors file of BLIP's original checkpoint, under the names of `transformers`.

    What compares pictures and texts and what matches them is kept; the momentum encoders and
    queues of the training are not. Programs inside the file are not run.

    Raises:
        EncoderUnavailable: it is no such checkpoint, or damaged.
        EnvironmentFault: the target cannot be written.
    """
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    tensors: dict[str, Any] = {}
    for name, tensor in _unpickled(path).items():
        new = _blip_name(str(name))
        kept = new.partition(".")[0] in {*BLIP_PARTS, BLIP_MATCHING}
        if kept and not new.endswith(BLIP_BUFFER) and hasattr(tensor, "dtype"):
            tensors[new] = tensor.detach().clone().contiguous()  # save_file refuses shared memory
    if {name.partition(".")[0] for name in tensors} - {BLIP_MATCHING} != BLIP_PARTS:
        raise _refusal(path, "it is no checkpoint of a BLIP retrieval model")
    try:
        with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as folder:
            made = Path(folder) / target.name
            save_file(tensors, made, metadata={"format": "pt"})
            made.chmod(0o600)
            with made.open("rb") as file:
                os.fsync(file.fileno())
            made.replace(target)
    except (OSError, SafetensorError) as error:  # the library hides a full disk in its own error
        raise EnvironmentFault(
            f"The model file {printable(target)} cannot be written ({error}). Your photos and the "
            "index are safe. Check the free disk space and try again."
        ) from error


def _blip_name(name: str) -> str:
    for pattern, replacement in BLIP_NAMES:
        new, n_found = re.subn(pattern, replacement, name)
        if n_found:
            return new
    return name


def _unpickled(path: Path) -> Mapping[Any, Any]:
    """The state dict in a file of torch.save; only tensors and plain containers are built."""
    import pickle
    import zipfile

    import torch

    try:
        with path.open("rb") as file:
            start = file.read(START_BYTES)
        if not start.startswith((b"PK", b"\x80")):
            raise _refusal(path, _what_else(start))
        # Old files are no zip archives and cannot be mapped.
        document = torch.load(
            path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path)
        )
    except OSError as error:
        raise _unreadable(path, error) from error
    except pickle.UnpicklingError as error:
        raise _refusal(
            path, "it holds programs instead of mere numbers, which were not run"
        ) from error
    except (RuntimeError, EOFError, ValueError, KeyError, AttributeError, IndexError) as error:
        raise _refusal(path, _DAMAGED) from error
    for key in ("model", "state_dict"):
        if isinstance(document, Mapping) and isinstance(document.get(key), Mapping):
            document = document[key]
    if not isinstance(document, Mapping):
        raise _refusal(path, "it is no checkpoint of a BLIP retrieval model")
    return document


def _is_safetensors(start: bytes) -> bool:
    """Whether a file starts as one: a length and a JSON object.

    Looked at first, because that length may well begin with the bytes of another format.
    """
    if len(start) < 9:
        return False
    (n_header,) = struct.unpack("<Q", start[:8])
    return 2 <= n_header <= MAX_HEADER_BYTES and start[8:9] == b"{"


def _what_else(start: bytes) -> str:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "it is empty"
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return "it is a web page, so the download went wrong"
    if start.startswith(b"version https://git-lfs"):
        return "it is only a pointer to the real file (Git LFS)"
    if start.startswith((b"PK", b"\x80")):
        return "it is a pickle, which can carry programs, under the name of a safetensors file"
    return _DAMAGED


def _parsed(raw: bytes) -> tuple[dict[str, Entry], dict[str, str], int]:
    """Tensors (their bytes counted from the header's end), metadata, where the last one ends."""
    document = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_doubles)
    if not isinstance(document, dict):
        raise TypeError(type(document))
    metadata = document.pop("__metadata__", {})
    if not all(isinstance(value, str) for value in metadata.values()):
        raise TypeError("metadata")
    if not 0 < len(document) <= MAX_TENSORS:
        raise ValueError(len(document))
    tensors = {name: _entry(value) for name, value in document.items()}
    end = 0
    for entry in sorted(tensors.values(), key=lambda e: (e.start, e.end)):
        if entry.start != end:  # a gap could hide data, an overlap is no model
            raise ValueError(entry)
        end = entry.end
    return tensors, metadata, end


def _entry(value: dict[str, Any]) -> Entry:
    shape, (start, end) = value["shape"], value["data_offsets"]
    numbers = [*shape, start, end]
    if len(shape) > MAX_RANK or any(type(n) is not int or n < 0 for n in numbers):
        raise ValueError(value)
    if (end - start) * 8 != prod(shape) * BITS[value["dtype"]]:
        raise ValueError(value)
    return Entry(value["dtype"], tuple(shape), start, end)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a name stands twice")
    return document


def _refusal(path: Path, reason: str) -> EncoderUnavailable:
    return EncoderUnavailable(
        f"The model file {printable(path)} cannot be used: {reason}. Your photos and the index are "
        "safe. Get the model again, or choose another one in the settings."
    )


def _unreadable(path: Path, error: Exception) -> EncoderUnavailable:
    reason = getattr(error, "strerror", None) or error
    return EncoderUnavailable(
        f"The model file {printable(path)} cannot be read ({reason}). Your photos and the index "
        "are safe. Check that its disk is there, or get the model again."
    )


_CUT_OFF = "it is cut off, so the download did not finish"
_DAMAGED = "it is damaged, or no safetensors file"
