# SPDX-License-Identifier: MIT
"""Camera raw files: recognised by what is in them, shown by the picture the camera put inside.

What comes in: an open file that begins like a raw file. What goes out: whether it is one; a
RawPicture. Runs in a decode child. Needs the extra `raw` (rawpy), imported with the first such
file.
"""

import importlib
import io
import struct
from dataclasses import dataclass
from types import ModuleType
from typing import IO, Any  # LibRaw's objects: their types are known only with the extra

from PIL import Image

MIN_PREVIEW_PX = 500
"""Longer side of an embedded picture worth showing; the thumbnails beside it have 96 to 320."""
MAX_RAW_BYTES = 400_000_000
"""The library takes the file as one piece of memory; 100-megapixel cameras write 200 MB."""
EXIF_BYTES = 1 << 20
"""The directories that describe a picture stand at the front."""
MAX_DIRECTORIES = 24
MAX_ENTRIES = 512
SIGNATURES = (
    (0, b"FUJIFILMCCD-RAW"),
    (0, b"IIRO"),  # Olympus, three spellings
    (0, b"IIRS"),
    (0, b"MMOR"),
    (0, b"IIU\0"),  # Panasonic, Leica
    (0, b"\0MRM"),  # Minolta
    (0, b"FOVb"),  # Sigma
    (4, b"ftypcrx "),  # Canon CR3
    (6, b"HEAPCCDR"),  # Canon CRW
    (8, b"CR\x02"),  # Canon CR2, a TIFF otherwise
    (8, b"IIII"),  # Phase One, a TIFF otherwise
)
COMPRESSION, PHOTOMETRIC, SUB_DIRECTORIES, DNG_VERSION = 259, 262, 330, 50706
RAW_PHOTOMETRIC = frozenset({32803, 34892})
"""Sensor pattern and linear raw. Source: TIFF/EP and the DNG specification."""
RAW_COMPRESSION = frozenset({32767, 32769, 32770, 34713, 65000, 65535})
"""Sony, Epson, Samsung, Nikon, Kodak, Pentax. Source: exiftool's table of TIFF compressions."""
TURNED = {3: 3, 5: 8, 6: 6}
"""LibRaw's flip to the EXIF number of the same turn."""


class MissingRawpyError(Exception):
    """The extra `raw` is not installed."""


class UnreadableRawError(Exception):
    """No picture of a useful size could be had from the file."""


@dataclass(frozen=True, slots=True)
class RawPicture:
    """image: not loaded yet. size: of the upright raw picture. orientation: EXIF's number."""

    image: Image.Image
    size: tuple[int, int]
    orientation: int


def is_raw(file: IO[bytes], head: bytes) -> bool:
    """Whether a file is a camera raw file; looks into the directories of a TIFF."""
    if any(head[at : at + len(mark)] == mark for at, mark in SIGNATURES):
        return True
    if head[:4] not in (b"II*\0", b"MM\0*"):
        return False
    try:
        return _tiff_is_raw(file, "<" if head[:2] == b"II" else ">")
    except (OSError, struct.error):
        return False
    finally:
        file.seek(0)


def _tiff_is_raw(file: IO[bytes], order: str) -> bool:
    file.seek(4)
    (first,) = struct.unpack(order + "I", file.read(4))
    waiting, seen = [first], set[int]()
    while waiting and len(seen) < MAX_DIRECTORIES:
        offset = waiting.pop(0)
        if offset < 8 or offset in seen:
            continue
        seen.add(offset)
        tags, following = _directory(file, order, offset)
        if (
            DNG_VERSION in tags
            or RAW_PHOTOMETRIC.intersection(tags.get(PHOTOMETRIC, ()))
            or RAW_COMPRESSION.intersection(tags.get(COMPRESSION, ()))
        ):
            return True
        waiting += [*tags.get(SUB_DIRECTORIES, ()), following]
    return False


def _directory(file: IO[bytes], order: str, offset: int) -> tuple[dict[int, tuple[int, ...]], int]:
    """The few tags of a TIFF directory that tell a raw file, and where the next directory is."""
    file.seek(offset)
    count_bytes = file.read(2)
    if len(count_bytes) < 2:
        return {}, 0
    (n_entries,) = struct.unpack(order + "H", count_bytes)
    entries = file.read(12 * min(n_entries, MAX_ENTRIES))
    (following,) = struct.unpack(order + "I", file.read(4).rjust(4, b"\0"))
    tags = {}
    for at in range(0, len(entries) - 11, 12):
        tag, kind, count = struct.unpack(order + "HHI", entries[at : at + 8])
        if tag in (COMPRESSION, PHOTOMETRIC, SUB_DIRECTORIES, DNG_VERSION):
            tags[tag] = _values(file, order, kind, count, entries[at + 8 : at + 12])
    return tags, following


def _values(file: IO[bytes], order: str, kind: int, count: int, field: bytes) -> tuple[int, ...]:
    letter = {3: "H", 4: "I", 13: "I"}.get(kind)
    if letter is None:
        return ()
    count = min(count, MAX_DIRECTORIES)
    length = struct.calcsize(letter) * count
    if length > 4:
        file.seek(struct.unpack(order + "I", field)[0])
        field = file.read(length)
    return struct.unpack(f"{order}{count}{letter}", field[:length])


def open_raw(file: IO[bytes]) -> RawPicture:
    """The picture of a raw file: the camera's own, or a quick development at half size.

    Raises:
        MissingRawpyError: the extra is not installed. UnreadableRawError: it cannot be read.
        MemoryError: it does not fit.
    """
    try:
        rawpy = importlib.import_module("rawpy")
    except ImportError:
        raise MissingRawpyError from None
    file.seek(0)
    content = file.read(MAX_RAW_BYTES + 1)
    if len(content) > MAX_RAW_BYTES:
        raise MemoryError
    try:
        with rawpy.RawPy() as raw:
            raw.open_buffer(io.BytesIO(content))
            flip = TURNED.get(raw.sizes.flip, 1)
            size = (raw.sizes.width, raw.sizes.height)
            if flip >= 5:
                size = (size[1], size[0])
            embedded = _embedded(rawpy, raw)
            if embedded is not None:
                orientation = _orientation(embedded, size, flip)
                return RawPicture(_described(embedded, content), size, orientation)
            raw.unpack()
            pixels = raw.postprocess(half_size=True, use_camera_wb=True, output_bps=8)
            return RawPicture(_described(Image.fromarray(pixels), content), size, 1)
    except (rawpy.LibRawUnsufficientMemoryError, rawpy.LibRawMemPoolOverflowError):
        raise MemoryError from None
    except (rawpy.LibRawError, rawpy.NotSupportedError, ValueError, OSError) as error:
        raise UnreadableRawError from error


def _described(image: Image.Image, content: bytes) -> Image.Image:
    """Lends the picture what the raw file says of it: date and camera stand in its TIFF part."""
    if "exif" not in image.info and content[:2] in (b"II", b"MM"):
        image.info["exif"] = b"Exif\0\0" + content[:EXIF_BYTES]
    return image


def _embedded(rawpy: ModuleType, raw: Any) -> Image.Image | None:
    """The camera's own picture, None where it is too small to search by."""
    try:
        thumb = raw.extract_thumb()
    except rawpy.LibRawError:
        return None
    if thumb.format == rawpy.ThumbFormat.JPEG:
        try:
            image: Image.Image = Image.open(io.BytesIO(thumb.data), formats=["JPEG"])
        except (OSError, ValueError, SyntaxError):
            return None
    elif thumb.format == rawpy.ThumbFormat.BITMAP:
        image = Image.fromarray(thumb.data)
    else:
        return None
    return image if max(image.size) >= MIN_PREVIEW_PX else None


def _orientation(image: Image.Image, upright: tuple[int, int], flip: int) -> int:
    """How to turn the camera's picture.

    Some cameras write it upright and some as the sensor sees it; it mostly says so itself.
    """
    try:
        own = image.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 - child task border: attack files raise anything here
        own = 1
    if isinstance(own, int) and own in range(2, 9):
        return own
    is_upright = (image.width > image.height) == (upright[0] > upright[1])
    return 1 if flip >= 5 and is_upright else flip
