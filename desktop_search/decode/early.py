# SPDX-License-Identifier: MIT
"""What JPEGs of the 1990s say of themselves, before EXIF: Canon's CIFF, and picture info as text.

What comes in: the untrusted application segments of a JPEG. What goes out: Said. Never raises.
Runs in a decode child. Source: the CIFF specification 1.0 (tags 0x180E, 0x080A); picture info
("TimeDate=909698819") as Olympus, Agfa, Epson and Sanyo wrote it.
"""

import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from desktop_search.decode import said
from desktop_search.decode.dates import Moment, moment
from desktop_search.decode.said import Said
from desktop_search.decode.text import exif_text

TIME_DATE = re.compile(rb"TimeDate=(\d{1,10})\s")
CIFF = b"HEAPJPGM"
CIFF_TIME, CIFF_MAKE_MODEL = 0x180E, 0x080A
CIFF_FOLDERS = (0x2800, 0x3000)
MAX_SEGMENTS = 64
MAX_ENTRIES = 200
MAX_DEPTH = 4


def read_early(segments: object) -> Said:
    """The date and the camera, from Pillow's list of a JPEG's application segments."""
    if not isinstance(segments, list):
        return Said()
    for row in segments[:MAX_SEGMENTS]:
        name, data = row if isinstance(row, tuple) and len(row) == 2 else ("", b"")
        if not isinstance(data, bytes):
            continue
        if name == "APP12" and (found := TIME_DATE.search(data)):
            return Said(dates={said.ORIGINAL: _moment(int(found[1]))})
        if name == "APP0" and data[6:14] == CIFF:
            return _of_ciff(dict(_entries(data)))
    return Said()


def _of_ciff(tags: dict[int, bytes]) -> Said:
    maker, _, rest = tags.get(CIFF_MAKE_MODEL, b"").partition(b"\0")
    return Said(
        dates={said.ORIGINAL: _moment(int.from_bytes(tags.get(CIFF_TIME, b"")[:4], "little"))},
        camera=said.camera(exif_text(maker), exif_text(rest.split(b"\0")[0])),
    )


def _entries(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The values of all directories of a heap; Canon wrote little-endian ones only."""
    if data[:2] == b"II":
        start = int.from_bytes(data[2:6], "little")
        yield from _heap(data[start:], MAX_DEPTH, iter(range(MAX_ENTRIES)))


def _heap(heap: bytes, depth: int, budget: Iterator[int]) -> Iterator[tuple[int, bytes]]:
    """The values of a directory and those within; all of them draw on one budget of entries."""
    table = int.from_bytes(heap[-4:], "little")
    count = int.from_bytes(heap[table : table + 2], "little")
    for n, _ in zip(range(count), budget, strict=False):
        entry = heap[table + 2 + 10 * n : table + 12 + 10 * n]
        if len(entry) < 10 or depth == 0:
            return
        tag, size, offset = struct.unpack("<HII", entry)
        value = entry[2:] if tag & 0x4000 else heap[offset : offset + size]
        if tag & 0x3800 in CIFF_FOLDERS:
            yield from _heap(value, depth - 1, budget)
        else:
            yield tag & 0x3FFF, value


def _moment(seconds: int) -> Moment | None:
    """Seconds of the camera's own clock."""
    if seconds == 0:
        return None
    return moment(
        f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
    )
