# SPDX-License-Identifier: MIT
"""Makes camera raw files (DNG): a sensor pattern of one colour, with or without a preview."""

import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image

SHORT, LONG, BYTE, ASCII, RATIONAL, SRATIONAL = 3, 4, 1, 2, 5, 10
SIZES = {SHORT: 2, LONG: 4, BYTE: 1, ASCII: 1, RATIONAL: 8, SRATIONAL: 8}
IDENTITY = (1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1)
"""A 3 x 3 matrix of fractions."""
Entry = tuple[int, int, int, bytes]


def write_dng(
    path: Path,
    size: tuple[int, int] = (1200, 800),
    preview_size: tuple[int, int] | None = (900, 600),
    orientation: int = 1,
    green: int = 3000,
) -> Path:
    """Writes a DNG; its preview is a JPEG, left half red and right half blue, not turned."""
    width, height = size
    preview = _preview(preview_size or (96, 64))
    sensor = np.full((height, width), green, "<u2")
    sensor[::2, ::2] = sensor[1::2, 1::2] = green // 2
    raw = [
        (254, LONG, 1, _long(0)), (256, LONG, 1, _long(width)), (257, LONG, 1, _long(height)),
        (258, SHORT, 1, _short(16)), (259, SHORT, 1, _short(1)), (262, SHORT, 1, _short(32803)),
        (273, LONG, 1, b"RAW!"), (277, SHORT, 1, _short(1)), (278, LONG, 1, _long(height)),
        (279, LONG, 1, _long(sensor.nbytes)), (33421, SHORT, 2, _short(2) + _short(2)),
        (33422, BYTE, 4, b"\0\1\1\2"), (50717, LONG, 1, _long(4095)),
    ]  # fmt: skip
    shown = preview_size or (96, 64)
    first = [
        (254, LONG, 1, _long(1)), (256, LONG, 1, _long(shown[0])), (257, LONG, 1, _long(shown[1])),
        (258, SHORT, 3, _short(8) * 3), (259, SHORT, 1, _short(7)), (262, SHORT, 1, _short(6)),
        (271, ASCII, 5, b"Test\0"), (272, ASCII, 5, b"Test\0"), (273, LONG, 1, b"JPEG"),
        (274, SHORT, 1, _short(orientation)), (277, SHORT, 1, _short(3)),
        (278, LONG, 1, _long(shown[1])), (279, LONG, 1, _long(len(preview))),
        (330, LONG, 1, b"SUB!"), (50706, BYTE, 4, b"\1\4\0\0"), (50708, ASCII, 5, b"Test\0"),
        (50721, SRATIONAL, 9, struct.pack("<18i", *IDENTITY)),
        (50728, RATIONAL, 3, struct.pack("<II", 1, 1) * 3), (50778, SHORT, 1, _short(21)),
    ]  # fmt: skip
    start = 8
    first_length, raw_length = _length(first), _length(raw)
    places = {
        b"SUB!": start + first_length,
        b"JPEG": start + first_length + raw_length,
        b"RAW!": start + first_length + raw_length + len(preview),
    }
    content = struct.pack("<2sHI", b"II", 42, start)
    content += _directory(first, start, places) + _directory(raw, places[b"SUB!"], places)
    path.write_bytes(content + preview + sensor.tobytes())
    return path


def _preview(size: tuple[int, int]) -> bytes:
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue() + b"\0" * (len(out.getvalue()) % 2)


def _short(value: int) -> bytes:
    return struct.pack("<H", value)


def _long(value: int) -> bytes:
    return struct.pack("<I", value)


def _length(entries: list[Entry]) -> int:
    outside = sum(len(value) + len(value) % 2 for *_, value in entries if len(value) > 4)
    return 2 + 12 * len(entries) + 4 + outside


def _directory(entries: list[Entry], start: int, places: dict[bytes, int]) -> bytes:
    table, outside = _short(len(entries)), b""
    end = start + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in entries:
        if value in places:
            value = _long(places[value])
        table += struct.pack("<HHI", tag, kind, count)
        if len(value) > 4:
            table += _long(end + len(outside))
            outside += value + b"\0" * (len(value) % 2)
        else:
            table += value.ljust(4, b"\0")
    return table + _long(0) + outside
