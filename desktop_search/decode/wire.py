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
            return DecodeFailure(str(failure["reason"]), *flags)
        digest = connection.recv_bytes(MAX_DIGEST_BYTES)
        preview = connection.recv_bytes(MAX_PREVIEW_BYTES)
        pixels = {}
        for image_input in inputs:
            shape = (image_input.px, image_input.px, 3)
            raw = connection.recv_bytes(image_input.px * image_input.px * 3)
            pixels[image_input] = np.frombuffer(raw, np.uint8).reshape(shape)
        metadata = header["metadata"]
        return Decoded(
            digest=digest,
            width=int(header["width"]),
            height=int(header["height"]),
            format=str(header["format"]),
            pixels=pixels,
            preview_jpeg=preview if want_preview else b"",
            metadata=Metadata(
                taken_at=_number(metadata["taken_at"]),
                camera=_text(metadata["camera"]),
                lens=_text(metadata["lens"]),
                lat=_number(metadata["lat"]),
                lon=_number(metadata["lon"]),
            ),
            key=FileKey(**{name: int(header["key"][name]) for name in FileKey.__slots__}),
            damaged=_text(header["damaged"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a result") from error


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
