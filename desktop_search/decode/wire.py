# SPDX-License-Identifier: MIT
"""What a decode child sends back: a JSON header, then raw bytes. Never a pickle.

A child that read a hostile file may be in that file's hands, so nothing it says is executed and
everything is measured. What comes in, what goes out: a Decoded or DecodeFailure. Any thread.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from desktop_search.core.child import Pipe
from desktop_search.core.records import Decoded, DecodeFailure, FileKey, ImageInput, Metadata

TOO_MUCH = "out of memory"
"""A failure's reason that asks for another try in a new child."""
MAX_HEADER_BYTES = 1 << 20
MAX_PREVIEW_BYTES = 8 << 20
"""A 512-px JPEG has some 50 kB; a few MB at the very worst."""
MAX_DIGEST_BYTES = 64
HASH_BYTES = (0, 32)
MAX_PX = 1 << 31
MAX_FORMAT = 16
MAX_TEXT = 300
"""Characters of a reason or of a camera's name; ours have some 60."""
MAX_CAPTION = 2000
MAX_KEYWORDS = 64
MAX_MEASURE = 1e7
"""Seconds, f-numbers and millimetres; metadata.py is stricter."""
MAX_TAKEN_S = 1e10
"""Either way from 1970: the years 1653 to 2286. metadata.py is stricter."""
JPEG_START = b"\xff\xd8"
INT64 = (-(1 << 63), (1 << 63) - 1)
KEY_RANGES = {"size": INT64, "mtime_ns": INT64, "ctime_ns": INT64, "inode": (0, (1 << 128) - 1)}
"""What a system may say; the store takes 64 bits of an inode, of which Windows can give 128."""


def send(
    connection: Pipe,
    result: Decoded | DecodeFailure,
    inputs: Sequence[ImageInput],
) -> None:
    """Sends a result through a pipe."""
    if isinstance(result, DecodeFailure):
        connection.send_bytes(json.dumps({"failure": asdict(result)}).encode())
        return
    header = {
        "width": result.width,
        "height": result.height,
        "format": result.format,
        "metadata": asdict(result.metadata),
        "key": asdict(result.key),
        "damaged": result.damaged,
    }
    connection.send_bytes(json.dumps(header).encode())
    connection.send_bytes(result.digest)
    connection.send_bytes(result.preview_jpeg)
    connection.send_bytes(result.perceptual_hash)
    for image_input in inputs:
        connection.send_bytes(np.ascontiguousarray(result.pixels[image_input]).tobytes())


def receive(
    connection: Pipe, inputs: Sequence[ImageInput], want_preview: bool
) -> Decoded | DecodeFailure:
    """Takes a result from a pipe.

    Raises:
        ValueError, OSError, EOFError: it is not one, or too large.
    """
    try:
        header = json.loads(connection.recv_bytes(MAX_HEADER_BYTES))
        if "failure" in header:
            failure = header["failure"]
            flags = bool(failure["transient"]), bool(failure["retry"])
            reason = _text(failure["reason"])
            if not reason:
                raise ValueError("no reason")
            return DecodeFailure(reason, *flags)
        digest = connection.recv_bytes(MAX_DIGEST_BYTES)
        preview = connection.recv_bytes(MAX_PREVIEW_BYTES)
        if preview and not preview.startswith(JPEG_START):
            raise ValueError("not a preview")
        hashed = connection.recv_bytes(max(HASH_BYTES))
        if len(hashed) not in HASH_BYTES:
            raise ValueError("not a hash")
        pixels = {}
        for image_input in inputs:
            shape = (image_input.px, image_input.px, 3)
            raw = connection.recv_bytes(image_input.px * image_input.px * 3)
            pixels[image_input] = np.frombuffer(raw, np.uint8).reshape(shape)
        key = header["key"]
        return Decoded(
            digest=digest,
            width=_whole(header["width"], 1, MAX_PX),
            height=_whole(header["height"], 1, MAX_PX),
            format=_format(header["format"]),
            pixels=pixels,
            preview_jpeg=preview if want_preview else b"",
            metadata=_metadata(header["metadata"]),
            key=FileKey(**{name: _whole(key[name], *KEY_RANGES[name]) for name in KEY_RANGES}),
            damaged=_text(header["damaged"]),
            perceptual_hash=hashed if want_preview else b"",
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a result") from error


def _metadata(said: dict[str, object]) -> Metadata:
    return Metadata(
        taken_at=_number(said["taken_at"], MAX_TAKEN_S),
        camera=_text(said["camera"]),
        lens=_text(said["lens"]),
        lat=_number(said["lat"], 90.0),
        lon=_number(said["lon"], 180.0),
        taken_offset_s=_count(said["taken_offset_s"], 24 * 3600),
        exposure_s=_number(said["exposure_s"], MAX_MEASURE),
        f_number=_number(said["f_number"], MAX_MEASURE),
        iso=_count(said["iso"], 1 << 31),
        focal_mm=_number(said["focal_mm"], MAX_MEASURE),
        rating=_count(said["rating"], 5),
        keywords=_texts(said["keywords"]),
        caption=_text(said["caption"], MAX_CAPTION),
        places=_texts(said["places"]),
    )


def _texts(words: object) -> tuple[str, ...]:
    if not isinstance(words, list) or len(words) > MAX_KEYWORDS:
        raise ValueError("not keywords")
    return tuple(text for word in words if (text := _text(word)))


def _count(value: object, limit: int) -> int | None:
    return value if type(value) is int and -limit <= value <= limit else None


def _whole(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError("not a number that can be")
    return value


def _number(value: object, limit: float) -> float | None:
    """None for what is no number, not finite or out of range."""
    return float(value) if isinstance(value, int | float) and -limit <= value <= limit else None


def _format(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_FORMAT or not value.isalnum():
        raise ValueError("not a format")
    return value


def _text(value: object, limit: int = MAX_TEXT) -> str | None:
    """Nothing that the store or a window could stumble over, such as half a surrogate pair."""
    if not isinstance(value, str):
        return None
    return "".join(ch if ch.isprintable() else " " for ch in value[:limit])
