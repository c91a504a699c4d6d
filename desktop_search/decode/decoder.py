# SPDX-License-Identifier: MIT
"""One untrusted file to an upright sRGB picture: encoder inputs, preview, metadata, identity.

What comes in: a path and the wanted inputs. What goes out: Decoded, or DecodeFailure with a
sentence; no exception of a file leaves, but MemoryError. Runs in a decode child (pool.py).
"""

import time
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from PIL import Image, ImageFile

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput, Metadata
from desktop_search.decode.colour import shrunk, to_srgb
from desktop_search.decode.fit import fitted, preview, shrink_factor
from desktop_search.decode.hdr import from_cicp
from desktop_search.decode.kinds import CUT_OFF, DAMAGED, Picture, identify
from desktop_search.decode.metadata import read_metadata, with_sidecars
from desktop_search.decode.opening import (
    RefusedError,
    digest_of,
    failure_of,
    key_of,
    open_ordinary,
)
from desktop_search.decode.perceptual import perceptual_hash

MAX_PIXELS = 250_000_000
"""Source: at 4 bytes a pixel this is most of what a child may use (pool.py)."""
MAX_BYTES = 1_300_000_000
BYTES_PER_PIXEL = {"JPEG2000": 16, "AVIF": 12, "HEIF": 12, "JPEG": 6, "MPO": 6}
"""What the libraries use at their worst where it is more than Pillow's own 4 (measured); for JPEG
a progressive one without colour subsampling."""
MAX_JPEG_PIXELS = 2_000_000_000
"""A baseline JPEG is decoded line by line at an eighth of its size."""
MAX_SIDE = 500_000
"""No camera or scanner makes longer ones; resizing one takes its length in memory."""
SURELY_FITS_BYTES = 400_000_000
"""A picture of this need that cannot be read is damaged; with more, memory may be the reason."""
MAX_PIXELS_PER_BYTE = 1000
"""A damaged file with fewer bytes for its pixels holds next to nothing of its picture."""
LARGE_PIXELS = 50_000_000
MAX_LARGE_PIXELS_PER_BYTE = 20_000
"""A large picture with fewer bytes has one colour at the most. Source: PNG packs 8,256 pixels of
one bit into a byte at its best."""
GROWING_S = 2.0
"""Source: faults.md F5, a file is still when nothing changed for 2 s."""
TAG_ORIENTATION = 0x0112
TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
REPLACED = "The file changed while it was read"
ImageFile.MAXBLOCK = 1 << 20
"""Bytes handed to a decoder at a time: 4 % faster for JPEG than Pillow's own 64 KiB."""

_Loaded = tuple[Image.Image, tuple[int, int], str, Metadata]
"""Upright sRGB picture (mode RGB, shrunk), upright full size, format, metadata."""


class _CutOffError(Exception):
    """The header is good and the pixels are not all there."""

    def __init__(self, n_pixels: int) -> None:
        super().__init__(n_pixels)
        self.n_pixels = n_pixels


def decode_file(
    path: Path, inputs: Sequence[ImageInput], want_preview: bool = True
) -> Decoded | DecodeFailure:
    """Reads one file.

    Raises:
        MemoryError: the picture does not fit; the pool tries it once more.
    """
    try:
        with open_ordinary(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = _decode(file, path.suffix, tuple(inputs), want_preview)
        return replace(found, metadata=with_sidecars(found.metadata, path))
    except RefusedError as refused:
        return refused.failure
    except OSError as error:
        return failure_of(error)


def notes_of(path: Path) -> Decoded | DecodeFailure:
    """What a file says of its picture, without loading that where the format allows it.

    Width and height are as stored, not upright; there are no pixels and no preview.

    Raises:
        MemoryError: as decode_file.
    """
    try:
        with open_ordinary(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            key = key_of(file)
            digest = digest_of(file, key.size)
            picture = identify(file, path.suffix)
            _check_size(picture, key.size)
            metadata = with_sidecars(read_metadata(picture.image), path)
            if key_of(file) != key:
                raise RefusedError(REPLACED, transient=True)
        return Decoded(digest, *picture.image.size, picture.kind, {}, b"", metadata, key)
    except RefusedError as refused:
        return refused.failure
    except OSError as error:
        return failure_of(error)


def _decode(
    file: IO[bytes], suffix: str, inputs: tuple[ImageInput, ...], want_preview: bool
) -> Decoded:
    key = key_of(file)
    growing = 0 <= time.time() - key.mtime_ns / 1e9 < GROWING_S
    if key.size == 0:
        raise RefusedError("The file is empty", transient=growing)
    digest = digest_of(file, key.size)
    damaged = None
    try:
        image, size, kind, metadata = _load(file, suffix, inputs, want_preview)
    except _CutOffError as cut_off:
        if growing:
            raise RefusedError("The file is still being written", transient=True) from None
        if cut_off.n_pixels > MAX_PIXELS_PER_BYTE * key.size:
            raise RefusedError(DAMAGED) from None
        damaged = CUT_OFF
        image, size, kind, metadata = _load_damaged(file, suffix, inputs, want_preview)
    pixels = {wanted: fitted(image, wanted) for wanted in inputs}
    small = preview(image) if want_preview else b""
    if key_of(file) != key:
        raise RefusedError(REPLACED, transient=True)
    hashed = perceptual_hash(small) if small else b""
    return Decoded(digest, *size, kind, pixels, small, metadata, key, damaged, hashed)


def _load_damaged(
    file: IO[bytes], suffix: str, inputs: tuple[ImageInput, ...], want_preview: bool
) -> _Loaded:
    file.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return _load(file, suffix, inputs, want_preview)
    except _CutOffError:
        raise RefusedError(DAMAGED) from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _load(
    file: IO[bytes], suffix: str, inputs: tuple[ImageInput, ...], want_preview: bool
) -> _Loaded:
    picture = identify(file, suffix)
    need_bytes = _check_size(picture, key_of(file).size)
    try:
        return _upright(picture, inputs, want_preview)
    except (MemoryError, RefusedError):
        raise
    except Exception as error:
        if need_bytes > SURELY_FITS_BYTES:
            # The libraries call a lack of memory "broken data".
            raise MemoryError from error
        width, height = picture.image.size
        raise _CutOffError(width * height) from error


def _check_size(picture: Picture, n_bytes: int) -> int:
    """About how many bytes loading the picture takes."""
    width, height = picture.image.size
    if width < 1 or height < 1:
        raise RefusedError(DAMAGED)
    n_pixels = width * height
    baseline = picture.image.format in ("JPEG", "MPO") and not picture.image.info.get("progressive")
    need_bytes = n_pixels * BYTES_PER_PIXEL.get(picture.kind, 4)
    too_large = n_pixels > MAX_PIXELS or need_bytes > MAX_BYTES
    too_long = max(width, height) > MAX_SIDE
    if too_long or (n_pixels > MAX_JPEG_PIXELS if baseline else too_large):
        raise RefusedError(f"Too large: {width:,} x {height:,}")
    if n_pixels > max(LARGE_PIXELS, MAX_LARGE_PIXELS_PER_BYTE * n_bytes):
        raise RefusedError(DAMAGED)
    return 0 if baseline else need_bytes


def _upright(picture: Picture, inputs: tuple[ImageInput, ...], want_preview: bool) -> _Loaded:
    image = picture.image
    full = image.size
    factor = shrink_factor(full, inputs, want_preview)
    if image.format in ("JPEG", "MPO") and factor > 1:
        image.draft("RGB", (full[0] // factor, full[1] // factor))
    profile = image.info.get("icc_profile")
    image.load()
    metadata, orientation = _exif(image)
    # Pillow turns TIFF by itself while it loads and then takes the tag away, so asking after
    # load() never turns a picture twice. HEIF comes upright with the tag reset.
    if picture.orientation is not None:
        orientation = picture.orientation
    if orientation in TRANSPOSE and orientation >= 5:
        full = (full[1], full[0])
    image = shrunk(image, shrink_factor(image.size, inputs, want_preview))
    method = TRANSPOSE.get(orientation)
    if method is not None:
        image = image.transpose(method)
    image = to_srgb(image, profile if isinstance(profile, bytes) else None)
    if picture.cicp is not None and not profile:
        image = from_cicp(image, picture.cicp)
    return image, picture.size or full, picture.kind, metadata


def _exif(image: Image.Image) -> tuple[Metadata, int]:
    metadata = read_metadata(image)
    try:
        orientation = image.getexif().get(TAG_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - child task border: a bad date must not cost the photo
        return metadata, 1
    return metadata, orientation if isinstance(orientation, int) else 1
