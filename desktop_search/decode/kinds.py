# SPDX-License-Identifier: MIT
"""Which picture a file holds, by its content alone; only the formats named here are ever opened.

What comes in: an open file at its begin. What goes out: a Picture whose pixels are not read yet;
refusals as RefusedError. Runs in a decode child. Libraries that few folders need are imported
with the first file that needs them.
"""

import contextlib
import functools
import importlib
import os
from dataclasses import dataclass
from typing import IO

from PIL import Image, UnidentifiedImageError

from desktop_search.decode import netpbm
from desktop_search.decode.hdr import Cicp, find_cicp
from desktop_search.decode.opening import RefusedError
from desktop_search.decode.raw import MissingRawpyError, UnreadableRawError, is_raw, open_raw

FORMATS = (
    "JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "MPO", "AVIF", "HEIF", "JPEG2000", "PPM", "JXL",
    "ICO",
)  # fmt: skip
"""Only these decoders ever see a file: EPS and others start programs."""
PLUGINS = (
    "JpegImagePlugin", "PngImagePlugin", "WebPImagePlugin", "TiffImagePlugin", "GifImagePlugin",
    "BmpImagePlugin", "MpoImagePlugin", "AvifImagePlugin", "Jpeg2KImagePlugin", "PpmImagePlugin",
    "IcoImagePlugin", "TgaImagePlugin",
)  # fmt: skip
"""The modules of Pillow that register FORMATS and TGA; HEIF and JXL come from other packages."""
TGA_SUFFIXES = (".tga", ".icb", ".vda", ".vst")
"""TGA has no signature: its decoder takes nearly anything, so only these names reach it."""
SIGNATURES = (
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG\r\n\x1a\n"),
    (8, b"WEBP"),
    (0, b"II*\0"),
    (0, b"MM\0*"),
    (0, b"GIF8"),
    (0, b"BM"),
    (4, b"ftypavif"),
    (4, b"ftypheic"),
    (4, b"ftypmif1"),
)
"""What begins like this is a picture, even if no decoder knows it."""
JXL_SIGNATURES = (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n")
HEAD_BYTES = 64
MAX_WEBP_PIXELS = 64_000_000
"""The WebP library takes 16 bytes a pixel, most of them while the file is opened (measured)."""
COLOUR_BYTES = 1 << 16
"""The boxes that describe an AVIF or HEIC picture stand at its front."""
NOT_A_PICTURE = "This is not a picture we can read"
DAMAGED = "The picture is damaged and cannot be read"
UNUSUAL = "The picture is damaged or of an unusual kind and cannot be read"
CUT_OFF = "The file is cut off"
BAD_RAW = "This camera raw file holds no picture that we can read"
NEEDS_RAW = 'Needs the extra raw: pip install "desktop-search[raw]"'
NEEDS_JXL = 'Needs the extra jxl: pip install "desktop-search[jxl]"'
NEEDS_HEIF = "Needs a package: pip install pillow-heif"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is not loaded yet.

    kind: the format's name. size: upright size to tell, None = the image's own.
    orientation: EXIF's number where the file's own tag is not what counts. cicp: see hdr.py.
    """

    image: Image.Image
    kind: str
    size: tuple[int, int] | None = None
    orientation: int | None = None
    cicp: Cicp | None = None


def identify(file: IO[bytes], suffix: str) -> Picture:
    """Opens a picture by the file's content; the suffix counts for TGA alone.

    Raises:
        RefusedError: it is none, or not one that can be read. MemoryError: it does not fit.
    """
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if is_raw(file, head):
        return _raw(file)
    if head.startswith(JXL_SIGNATURES):
        _need("pillow_jxl", NEEDS_JXL)
    if head.startswith(netpbm.SIGNATURES):
        return _netpbm(file)
    if head[8:12] == b"WEBP":
        _check_webp(head)
    cicp = None
    if head[4:8] == b"ftyp":
        cicp = find_cicp(file.read(COLOUR_BYTES))
        file.seek(0)
        if b"avif" not in head and b"avis" not in head:
            _enable_heif(_is_heif(head))
    try:
        image = _open(file, suffix)
    except UnidentifiedImageError:
        raise RefusedError(_unknown(file, head)) from None
    except (MemoryError, RefusedError):
        raise
    except Image.DecompressionBombError:
        raise RefusedError("Too large") from None
    except Exception:  # noqa: BLE001 - child task border: plug-ins raise anything for attack files
        raise RefusedError(CUT_OFF if _is_cut_webp(file, head) else DAMAGED) from None
    kind = image.format or "unknown"
    # A JXL's pixels come upright whatever its EXIF says, but where it is a packed JPEG.
    upright = kind == "JXL" and not getattr(image, "jpeg", False)
    return Picture(image, kind, orientation=1 if upright else None, cicp=cicp)


def _raw(file: IO[bytes]) -> Picture:
    try:
        found = open_raw(file)
    except MissingRawpyError:
        raise RefusedError(NEEDS_RAW, retry=True) from None
    except UnreadableRawError:
        raise RefusedError(BAD_RAW) from None
    return Picture(found.image, "RAW", found.size, found.orientation)


def _netpbm(file: IO[bytes]) -> Picture:
    try:
        return Picture(netpbm.open_netpbm(file), "PPM")
    except (ValueError, IndexError, OverflowError):
        raise RefusedError(DAMAGED) from None


def _open(file: IO[bytes], suffix: str) -> Image.Image:
    _load_plugins()
    formats = [name for name in FORMATS if name in Image.OPEN]
    if suffix.lower() in TGA_SUFFIXES:
        formats.append("TGA")
    return Image.open(file, formats=formats)


@functools.cache
def _load_plugins() -> None:
    # Image.init() would import all of Pillow's plug-ins, 40 of them never wanted here.
    for name in PLUGINS:
        with contextlib.suppress(ImportError):
            importlib.import_module(f"PIL.{name}")


def _need(module: str, reason: str) -> None:
    try:
        importlib.import_module(module)
    except ImportError:
        raise RefusedError(reason, retry=True) from None


def _check_webp(head: bytes) -> None:
    """Refuses by the size in the header. Source: RFC 9649, sections 2.5 to 2.7 and 3.4."""
    if head[12:16] == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width = int.from_bytes(head[26:28], "little") & 0x3FFF
        height = int.from_bytes(head[28:30], "little") & 0x3FFF
    if width * height > MAX_WEBP_PIXELS:
        raise RefusedError(f"Too large: {width:,} x {height:,}")


def _is_heif(head: bytes) -> bool:
    return any(brand in head for brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"))


def _enable_heif(needed: bool) -> None:
    try:
        pillow_heif = importlib.import_module("pillow_heif")
    except ImportError:
        if needed:
            raise RefusedError(NEEDS_HEIF, retry=True) from None
        return
    # The pool already reads one file a core.
    pillow_heif.options.DECODE_THREADS = 1
    if "HEIF" not in Image.OPEN:
        pillow_heif.register_heif_opener(thumbnails=False)


def _unknown(file: IO[bytes], head: bytes) -> str:
    if _is_cut_webp(file, head):
        return CUT_OFF
    known = any(head[at : at + len(mark)] == mark for at, mark in SIGNATURES)
    return UNUSUAL if known or head.startswith(JXL_SIGNATURES) else NOT_A_PICTURE


def _is_cut_webp(file: IO[bytes], head: bytes) -> bool:
    n_bytes = os.fstat(file.fileno()).st_size
    return head[8:12] == b"WEBP" and int.from_bytes(head[4:8], "little") + 8 > n_bytes
