# SPDX-License-Identifier: MIT
"""decode/wire.py: whatever a child says, what comes out is within its bounds, or refused."""

import contextlib
import json
import math
import multiprocessing
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.photos import write_photo

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput, Metadata
from desktop_search.decode import wire
from desktop_search.decode.decoder import decode_file

INPUT = ImageInput(8)
PIXELS = bytes(8 * 8 * 3)
JPEG = b"\xff\xd8 and more"
HASH = bytes(range(32))
HEADER: dict[str, Any] = {
    "width": 40,
    "height": 30,
    "format": "JPEG",
    "metadata": asdict(Metadata(1e9, "A camera", None, 48.1, -11.5)),
    "key": {"size": 1, "mtime_ns": 2, "ctime_ns": 3, "inode": 4},
    "damaged": None,
}


def taken(*parts: bytes, want_preview: bool = True) -> Decoded | DecodeFailure:
    """What comes out when a child says these parts and ends."""
    ours, theirs = multiprocessing.Pipe()

    def say() -> None:
        with contextlib.suppress(OSError):
            for part in parts:
                theirs.send_bytes(part)
        theirs.close()

    child = threading.Thread(target=say)
    child.start()
    try:
        return wire.receive(ours, [INPUT], want_preview)
    finally:
        ours.close()
        child.join()


def with_header(changes: dict[str, Any], preview: bytes = JPEG, pixels: bytes = PIXELS) -> Decoded:
    result = taken(json.dumps(HEADER | changes).encode(), b"digest", preview, HASH, pixels)
    assert isinstance(result, Decoded)
    return result


def test_what_is_sent_is_what_comes_out(tmp_path: Path) -> None:
    good = decode_file(write_photo(tmp_path / "a.jpg", (20, 20)), [INPUT], True)
    ours, theirs = multiprocessing.Pipe()
    wire.send(theirs, good, [INPUT])
    same = wire.receive(ours, [INPUT], True)
    assert isinstance(good, Decoded) and isinstance(same, Decoded)
    np.testing.assert_array_equal(same.pixels[INPUT], good.pixels[INPUT])
    for name in Decoded.__slots__:
        assert name == "pixels" or getattr(same, name) == getattr(good, name)
    failure = DecodeFailure("The file is gone", transient=True)
    wire.send(theirs, failure, [INPUT])
    assert wire.receive(ours, [INPUT], True) == failure


@pytest.mark.parametrize(
    "nonsense",
    [b"", b"[]", b"{}", b"7", b"\x80\x04.", b"[" * 100_000, b"x" * (2 << 20),
     b'"failure"', b'{"failure": 1}', b'{"failure": {"reason": "gone"}}',
     b'{"failure": {"reason": 5, "transient": true, "retry": true}}'],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_result_is_refused(nonsense: bytes) -> None:
    with pytest.raises((ValueError, OSError, EOFError)):
        taken(nonsense, nonsense, nonsense)


@pytest.mark.parametrize("value", [0, -1, (1 << 31) + 1, 10**400, 40.5, math.inf, "40", True, None])
@pytest.mark.parametrize("name", ["width", "height"])
def test_a_size_that_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValueError, match="number"):
        with_header({name: value})


@pytest.mark.parametrize("value", ["", "J" * 17, "JP G", "\x1b[31m", "\ud800", 5, None])
def test_a_format_that_cannot_be_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="format"):
        with_header({"format": value})


@pytest.mark.parametrize("name", ["size", "mtime_ns", "ctime_ns", "inode"])
@pytest.mark.parametrize("value", [1 << 128, -(1 << 63) - 1, 1.5, "1", None])
def test_a_key_that_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValueError, match="number"):
        with_header({"key": {**HEADER["key"], name: value}})


def test_keys_of_every_file_system_are_taken() -> None:
    key = {"size": 1 << 62, "mtime_ns": -(1 << 63), "ctime_ns": 0, "inode": (1 << 64) - 1}
    assert with_header({"key": key}).key.inode == (1 << 64) - 1
    with pytest.raises(ValueError, match="number"):
        with_header({"key": key | {"size": 1 << 63}})


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 10**400, 1e300, -1e11, "1", None, [1]]
)
def test_a_date_or_place_that_cannot_be_is_dropped(value: object) -> None:
    said = dict.fromkeys(asdict(Metadata()), value) | {"keywords": [], "places": []}
    metadata = with_header({"metadata": said}).metadata
    numbers = asdict(metadata).keys() - {"camera", "lens", "caption", "keywords", "places"}
    assert {name: getattr(metadata, name) for name in numbers} == dict.fromkeys(numbers)


def test_places_end_at_the_poles_and_the_date_line() -> None:
    said = asdict(Metadata(taken_at=-5e9, lat=-90, lon=180))
    assert with_header({"metadata": said}).metadata == Metadata(-5e9, None, None, -90.0, 180.0)
    metadata = with_header({"metadata": said | {"lat": 90.1, "lon": -180.1}}).metadata
    assert (metadata.lat, metadata.lon) == (None, None)


def test_texts_are_short_and_can_be_stored_and_shown() -> None:
    bad = "\ud800\x1b[31m\0\u202e" + "x" * 10_000
    said = asdict(Metadata(camera=bad, lens=bad, keywords=(bad, ""), caption=bad, places=(bad, "")))
    result = with_header({"metadata": said, "damaged": bad})
    failure = taken(
        json.dumps({"failure": {"reason": bad, "transient": False, "retry": True}}).encode()
    )
    assert isinstance(failure, DecodeFailure) and failure.retry
    for text in (result.metadata.camera, result.metadata.lens, result.damaged, failure.reason):
        assert text is not None and text.isprintable() and len(text) == wire.MAX_TEXT
        assert text.startswith("  [31m  xx")
    assert result.metadata.keywords == (result.metadata.lens,)
    assert result.metadata.places == (result.metadata.lens,)
    assert len(result.metadata.caption or "") == wire.MAX_CAPTION


@pytest.mark.parametrize("value", [None, "a,b", {"a": 1}, ["a"] * (wire.MAX_KEYWORDS + 1)])
def test_keywords_that_cannot_be_are_refused(value: object) -> None:
    for name in ("keywords", "places"):
        with pytest.raises(ValueError, match="keywords"):
            with_header({"metadata": HEADER["metadata"] | {name: value}})


def test_everything_a_photo_says_comes_out() -> None:
    said = Metadata(
        1e9, "A camera", "A lens", 1.5, 2.5, 7200, 0.004, 2.8, 100, 50.0, -1, ("a", "b"), "c"
    )
    assert with_header({"metadata": asdict(said)}).metadata == said


@pytest.mark.parametrize("preview", [b"\x89PNG", b"<svg/>", b"\xff", b" " + JPEG])
def test_a_preview_is_a_jpeg(preview: bytes) -> None:
    with pytest.raises(ValueError, match="preview"):
        with_header({}, preview=preview)
    assert with_header({}, preview=b"").preview_jpeg == b""
    assert with_header({}).preview_jpeg == JPEG
    header = json.dumps(HEADER).encode()
    unasked = taken(header, b"digest", JPEG, HASH, PIXELS, want_preview=False)
    assert isinstance(unasked, Decoded) and unasked.preview_jpeg == b""


@pytest.mark.parametrize("hashed", [b"x", bytes(31)])
def test_a_hash_has_its_length(hashed: bytes) -> None:
    header = json.dumps(HEADER).encode()
    with pytest.raises(ValueError, match="hash"):
        taken(header, b"digest", JPEG, hashed, PIXELS)
    assert with_header({}).perceptual_hash == HASH
    unasked = taken(header, b"digest", JPEG, HASH, PIXELS, want_preview=False)
    assert isinstance(unasked, Decoded) and unasked.perceptual_hash == b""


@pytest.mark.parametrize("pixels", [b"", PIXELS[:-1], PIXELS + b"x", PIXELS * 2])
def test_pixels_are_as_many_as_were_asked_for(pixels: bytes) -> None:
    with pytest.raises((ValueError, OSError)):
        with_header({}, pixels=pixels)


@pytest.mark.parametrize(
    ("digest", "preview"), [(b"x" * 65, JPEG), (b"digest", JPEG + bytes(8 << 20))]
)
def test_what_is_too_long_is_not_taken(digest: bytes, preview: bytes) -> None:
    with pytest.raises(OSError, match="length"):
        taken(json.dumps(HEADER).encode(), digest, preview, HASH, PIXELS)
