# SPDX-License-Identifier: MIT
"""One untrusted file to an upright sRGB picture: encoder inputs, preview, metadata, identity.

What comes in: a path and the wanted inputs. What goes out: Decoded, or DecodeFailure with a
sentence; no exception of a file leaves, but MemoryError. Runs in a decode child (pool.py).

Identity of the content (`digest`): blake2b, 20 bytes, over the size, the first MiB and the last
KiB.
"""

import contextlib
import errno
import functools
import hashlib
import importlib
import io
import os
import stat
import struct
import time
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, UnidentifiedImageError

from desktop_search.core.records import Decoded, DecodeFailure, FileKey, ImageInput, Metadata
from desktop_search.decode.colour import to_srgb
from desktop_search.decode.metadata import read_metadata, with_sidecars

FORMATS = (
    "JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "MPO", "AVIF", "HEIF", "JPEG2000", "PPM",
)  # fmt: skip
"""Only these decoders ever see a file: EPS and others start programs."""
PLUGINS = (
    "JpegImagePlugin", "PngImagePlugin", "WebPImagePlugin", "TiffImagePlugin", "GifImagePlugin",
    "BmpImagePlugin", "MpoImagePlugin", "AvifImagePlugin", "Jpeg2KImagePlugin", "PpmImagePlugin",
)  # fmt: skip
"""The modules of Pillow that register FORMATS; HEIF comes from pillow-heif."""
MAX_PIXELS = 250_000_000
"""Source: at 4 bytes a pixel this is half of a child's 2 GiB."""
MAX_JPEG_PIXELS = 2_000_000_000
"""A baseline JPEG is decoded line by line at an eighth of its size."""
PREVIEW_PX = 512
PREVIEW_QUALITY = 85
"""Source: architecture.md section 4."""
MAX_ASPECT = 8
"""Longer pictures lose their far ends before the centre is cut out."""
INPUT_OVERSAMPLING = 2.0
PREVIEW_OVERSAMPLING = 1.5
"""Decoded size over needed size, so that the final resize still filters properly."""
HEAD_BYTES = 1 << 20
UNCOMPRESSED = (b"II*\0", b"MM\0*", b"BM", b"P1", b"P2", b"P3", b"P4", b"P5", b"P6", b"P7")
"""TIFF, BMP, PNM: scans of one size with white margins share size, head and tail, so all of the
file counts (some 25 ms for an A4 page)."""
TAIL_BYTES = 1 << 10
GROWING_S = 2.0
"""Source: faults.md F5, a file is still when nothing changed for 2 s."""
TAG_ORIENTATION = 0x0112
TAG_DNG_VERSION = 0xC612
TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
NOT_A_PICTURE = "This is not a picture we can read"
DAMAGED = "The picture is damaged and cannot be read"
CUT_OFF = "The file is cut off"
REPLACED = "The file changed while it was read"


class _RefusedError(Exception):
    """Carries the sentence of a failure inside this module."""

    def __init__(self, reason: str, transient: bool = False) -> None:
        super().__init__(reason)
        self.failure = DecodeFailure(reason, transient)


def decode_file(
    path: Path, inputs: Sequence[ImageInput], want_preview: bool = True
) -> Decoded | DecodeFailure:
    """Reads one file.

    Raises:
        MemoryError: the picture does not fit; the pool tries it once more.
    """
    try:
        with _open(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = _decode(file, tuple(inputs), want_preview)
        return replace(found, metadata=with_sidecars(found.metadata, path))
    except _RefusedError as refused:
        return refused.failure
    except OSError as error:
        return _of_system(error)


def _open(path: Path) -> IO[bytes]:
    # O_NOFOLLOW: the walk has decided about links; O_NONBLOCK: a FIFO must not hang us.
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_NOATIME", 0))
    except PermissionError:
        # O_NOATIME is only allowed to the owner of a file.
        descriptor = os.open(path, flags)
    return os.fdopen(descriptor, "rb")


def _of_system(error: OSError) -> DecodeFailure:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return DecodeFailure("The file is gone", transient=True)
    if error.errno in (errno.EACCES, errno.EPERM):
        return DecodeFailure("No permission to read the file", retry=True)
    if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):
        return DecodeFailure("This is not an ordinary file")
    detail = os.strerror(error.errno) if error.errno else str(error)
    return DecodeFailure(f"The file cannot be read ({detail})", transient=True)


def _key(file: IO[bytes]) -> FileKey:
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode):
        raise _RefusedError("This is not an ordinary file")
    return FileKey(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _decode(file: IO[bytes], inputs: tuple[ImageInput, ...], want_preview: bool) -> Decoded:
    key = _key(file)
    growing = 0 <= time.time() - key.mtime_ns / 1e9 < GROWING_S
    if key.size == 0:
        raise _RefusedError("The file is empty", transient=growing)
    digest = _digest(file, key.size)
    damaged = None
    try:
        image, size, kind, metadata = _load(file, inputs, want_preview)
    except _CutOffError:
        if growing:
            raise _RefusedError("The file is still being written", transient=True) from None
        damaged = CUT_OFF
        image, size, kind, metadata = _load_damaged(file, inputs, want_preview)
    pixels = {wanted: _fitted(image, wanted) for wanted in inputs}
    preview = _preview(image) if want_preview else b""
    if _key(file) != key:
        raise _RefusedError(REPLACED, transient=True)
    return Decoded(digest, *size, kind, pixels, preview, metadata, key, damaged)


def _digest(file: IO[bytes], size: int) -> bytes:
    state = hashlib.blake2b(struct.pack("<Q", size), digest_size=20)
    head = file.read(HEAD_BYTES)
    state.update(head)
    if head.startswith(UNCOMPRESSED):
        while block := file.read(HEAD_BYTES):
            state.update(block)
    elif size > HEAD_BYTES:
        file.seek(-min(TAIL_BYTES, size - HEAD_BYTES), os.SEEK_END)
        state.update(file.read(TAIL_BYTES))
    file.seek(0)
    return state.digest()


class _CutOffError(Exception):
    """The header is good and the pixels are not all there."""


def _load_damaged(
    file: IO[bytes], inputs: tuple[ImageInput, ...], want_preview: bool
) -> tuple[Image.Image, tuple[int, int], str, Metadata]:
    file.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return _load(file, inputs, want_preview)
    except _CutOffError:
        raise _RefusedError(DAMAGED) from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _load(
    file: IO[bytes], inputs: tuple[ImageInput, ...], want_preview: bool
) -> tuple[Image.Image, tuple[int, int], str, Metadata]:
    """Upright sRGB picture (mode RGB, shrunk), upright full size, format, metadata."""
    try:
        image = _identify(file)
    except (MemoryError, _RefusedError):
        raise
    except Image.DecompressionBombError:
        raise _RefusedError("Too large") from None
    except UnidentifiedImageError:
        raise _RefusedError(NOT_A_PICTURE) from None
    except Exception:  # noqa: BLE001 - child task border: plug-ins raise anything for attack files
        raise _RefusedError(DAMAGED) from None
    try:
        return _upright(image, inputs, want_preview)
    except (MemoryError, _RefusedError):
        raise
    except Exception as error:
        raise _CutOffError from error


def _identify(file: IO[bytes]) -> Image.Image:
    start = file.read(32)
    file.seek(0)
    if start[4:8] == b"ftyp":
        _enable_heif()
    return Image.open(file, formats=[name for name in FORMATS if name in _registered()])


@functools.cache
def _load_plugins() -> None:
    # Image.init() would import all of Pillow's plug-ins, 40 of them never wanted here.
    for name in PLUGINS:
        with contextlib.suppress(ImportError):
            importlib.import_module(f"PIL.{name}")


def _registered() -> dict[str, object]:
    _load_plugins()
    return dict(Image.OPEN)


@functools.cache
def _enable_heif() -> None:
    # Late, because the library costs start-up time that most folders never need.
    try:
        import pillow_heif
    except ImportError:
        return
    pillow_heif.register_heif_opener(thumbnails=False)


def _upright(
    image: Image.Image, inputs: tuple[ImageInput, ...], want_preview: bool
) -> tuple[Image.Image, tuple[int, int], str, Metadata]:
    kind = image.format or "unknown"
    full = image.size
    _check_size(image)
    factor = _shrink(full, inputs, want_preview)
    if kind in ("JPEG", "MPO") and factor > 1:
        image.draft("RGB", (full[0] // factor, full[1] // factor))
    profile = image.info.get("icc_profile")
    image.load()
    metadata, orientation = _exif(image)
    # Pillow turns TIFF by itself while it loads and then takes the tag away, so asking after
    # load() never turns a picture twice. HEIF comes upright with the tag reset.
    if orientation in TRANSPOSE and orientation >= 5:
        full = (full[1], full[0])
    rest = _shrink(image.size, inputs, want_preview)
    if rest > 1 and image.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = image.reduce(rest)
    method = TRANSPOSE.get(orientation)
    if method is not None:
        image = image.transpose(method)
    return to_srgb(image, profile if isinstance(profile, bytes) else None), full, kind, metadata


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    progressive = bool(image.info.get("progressive"))
    baseline = image.format in ("JPEG", "MPO") and not progressive
    if width * height > (MAX_JPEG_PIXELS if baseline else MAX_PIXELS):
        raise _RefusedError(f"Too large: {width:,} x {height:,}")
    if width < 1 or height < 1:
        raise _RefusedError(DAMAGED)
    if image.format == "TIFF" and TAG_DNG_VERSION in getattr(image, "tag_v2", {}):
        raise _RefusedError("Camera raw files cannot be read yet")


def _shrink(size: tuple[int, int], inputs: Sequence[ImageInput], want_preview: bool) -> int:
    """The whole factor by which a picture may shrink before the final resizes, at least 1."""
    factors = [min(size) / (INPUT_OVERSAMPLING * wanted.px) for wanted in inputs]
    if want_preview or not inputs:
        factors.append(max(size) / (PREVIEW_OVERSAMPLING * PREVIEW_PX))
    return max(1, int(min(factors)))


def _exif(image: Image.Image) -> tuple[Metadata, int]:
    metadata = read_metadata(image)
    try:
        orientation = image.getexif().get(TAG_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - child task border: a bad date must not cost the photo
        return metadata, 1
    return metadata, orientation if isinstance(orientation, int) else 1


def _fitted(image: Image.Image, wanted: ImageInput) -> NDArray[np.uint8]:
    """The picture as an encoder wants it. Source: open_clip.transform, rounding included."""
    px = wanted.px
    bicubic = wanted.interpolation == "bicubic"
    method = Image.Resampling.BICUBIC if bicubic else Image.Resampling.BILINEAR
    if wanted.resize_mode == "squash":
        small = image.resize((px, px), method)
    else:
        if wanted.resize_mode == "shortest":
            image = _without_far_ends(image)
            side = min(image.size)
            size = (int(image.width * px / side), int(image.height * px / side))
        else:
            side = max(image.size)
            size = (round(image.width * px / side), round(image.height * px / side))
        small = image.resize((max(1, size[0]), max(1, size[1])), method)
        left, top = _margin(small.width, px), _margin(small.height, px)
        # Black where the picture does not reach: crop() fills with zeros.
        small = small.crop((left, top, left + px, top + px))
    return np.ascontiguousarray(np.asarray(small, dtype=np.uint8))  # (px, px, 3)


def _margin(length: int, px: int) -> int:
    return round((length - px) / 2.0) if length > px else -((px - length) // 2)


def _without_far_ends(image: Image.Image) -> Image.Image:
    """The middle of a very long picture: resizing all of it would take any amount of memory."""
    width, height = image.size
    most = MAX_ASPECT * min(width, height)
    if max(width, height) <= most:
        return image
    left, top = max(0, (width - most) // 2), max(0, (height - most) // 2)
    return image.crop((left, top, left + min(width, most), top + min(height, most)))


def _preview(image: Image.Image) -> bytes:
    scale = min(1.0, PREVIEW_PX / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, Image.Resampling.BICUBIC) if scale < 1 else image
    out = io.BytesIO()
    small.save(out, "JPEG", quality=PREVIEW_QUALITY)
    return out.getvalue()
