# SPDX-License-Identifier: MIT
"""Damages pictures on purpose, each copy in its own way and the same way every time.

What comes in: whole files and a number. What goes out: the damaged bytes; the number alone says
how. Some damage is blind, some knows the parts of JPEG, PNG, TIFF, RIFF, ISO-BMFF, GIF and BMP,
so that it reaches code behind the first checks.
"""

import io
import random
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PIL import Image

SEED = 20261125
HEAD_BYTES = 512
"""Half of all blind damage lies here: the headers decide the most."""
MAX_DEPTH = 6
MAX_PARTS = 400
MAX_REPEATED = 1 << 17
EXTREMES = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
            16383, 30000, 65500, (1 << 63) - 1, (1 << 64) - 1)  # fmt: skip
CONTAINERS = (b"meta", b"iprp", b"ipco", b"iinf", b"moov", b"trak", b"dinf", b"jp2h", b"grpl")
HEADERS = (
    b"\xff\xd8\xff\xe0\0\x10JFIF\0", b"\x89PNG\r\n\x1a\n", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08",
    b"II+\0\x08\0\0\0", b"GIF89a", b"BM", b"RIFF\xff\xff\xff\x7fWEBPVP8 ", b"P6\n", b"P7\n",
    b"Pf\n", b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypavif", b"\0\0\0\x0cjP  \r\n\x87\n",
    b"\xffO\xffQ\0\x2f",
    b"\xff\x0a", b"%!PS-Adobe", b"%PDF-1.4", b"8BPS\0\1", b"\0\0\1\0", b"<svg ",
    b"PK\3\4", b"\x7fELF",
)  # fmt: skip


@dataclass
class Layout:
    """What is known of a file: numbers (offset, width, byte order) and parts (start, end)."""

    numbers: list[tuple[int, int, str]] = field(default_factory=list)
    parts: list[tuple[int, int]] = field(default_factory=list)

    def note(self, order: str, *numbers: tuple[int, int]) -> None:
        """Adds numbers of one byte order, each (offset, width)."""
        self.numbers += [(offset, width, order) for offset, width in numbers]


def mutate(sources: Sequence[bytes], number: int) -> tuple[int, bytes]:
    """The damaged copy of that number, and which source it was made from."""
    chance = random.Random(SEED * 1_000_003 + number)
    index = random.Random(SEED + number // len(sources)).sample(range(len(sources)), len(sources))[
        number % len(sources)
    ]
    data = bytearray(sources[index])
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        if len(data) < 2:
            break
        chance.choice(WAYS)(data, chance, sources)
    if bytes(data[:8]) == HEADERS[1] and chance.random() < 0.8:
        _repair_crcs(data)
    return index, bytes(data)


def _place(data: bytearray, chance: random.Random) -> int:
    end = min(len(data), HEAD_BYTES) if chance.random() < 0.5 else len(data)
    return chance.randrange(max(1, end))


def _length(data: bytearray, chance: random.Random) -> int:
    return min(len(data), int(2 ** chance.uniform(0, 14)))


def _flip_bits(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    for _n in range(int(2 ** chance.uniform(0, 6))):
        data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    start, length = _place(data, chance), _length(data, chance)
    length = min(length, len(data) - start)
    fill = (bytes(length), b"\xff" * length, chance.randbytes(length))
    data[start : start + length] = chance.choice(fill)


def _truncate(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    del data[_place(data, chance) :]


def _insert(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    place, start, length = _place(data, chance), _place(data, chance), _length(data, chance)
    own = bytes(data[start : start + length])
    data[place:place] = chance.choice((own, chance.randbytes(length)))


def _delete(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    start = _place(data, chance)
    del data[start : start + _length(data, chance)]


def _swap_blocks(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    length = min(_length(data, chance), len(data) // 2)
    first = chance.randrange(len(data) - 2 * length + 1)
    second = chance.randrange(first + length, len(data) - length + 1)
    a, b = data[first : first + length], data[second : second + length]
    data[first : first + length], data[second : second + length] = b, a


def _extreme(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    width = chance.choice((1, 2, 4, 8))
    _put(data, _place(data, chance), width, chance.choice(("<", ">")), chance.choice(EXTREMES))


def _foreign_head(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    head = chance.choice((*HEADERS, chance.choice(sources)[: int(2 ** chance.uniform(2, 10))]))
    data[: len(head) if chance.random() < 0.7 else 0] = head


def _foreign_tail(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    other = chance.choice(sources)
    data[_place(data, chance) :] = other[chance.randrange(max(1, len(other))) :]


def _known_number(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    numbers = layout(bytes(data)).numbers
    if not numbers:
        return _extreme(data, chance, sources)
    for _ in range(chance.choice((1, 1, 2, 4))):
        offset, width, order = chance.choice(numbers)
        old = int.from_bytes(data[offset : offset + width], "little" if order == "<" else "big")
        near = (old + 1, max(0, old - 1), old * 2, old * 256, old // 2, chance.randrange(1 << 32))
        _put(data, offset, width, order, chance.choice((*EXTREMES, *near)))
    return None


def _known_part(data: bytearray, chance: random.Random, sources: Sequence[bytes]) -> None:
    parts = [part for part in layout(bytes(data)).parts if part[0] < part[1] <= len(data)]
    if len(parts) < 2:
        return _swap_blocks(data, chance, sources)
    start, end = chance.choice(parts)
    other_start, other_end = chance.choice(parts)
    what = chance.randrange(5)
    if what == 0:
        del data[start:end]
    elif what == 1:
        data[other_start:other_start] = data[start:end]
    elif what == 2:
        data[start:end] = data[other_start:other_end]
    elif what == 3:
        for _ in range(chance.choice((1, 4, 16))):
            data[chance.randrange(start, end)] = chance.randrange(256)
    else:
        times = chance.choice((2, 50)) if end - start < MAX_REPEATED else 1
        data[start:start] = data[start:end] * times
    return None


def _put(data: bytearray, offset: int, width: int, order: str, value: int) -> None:
    value &= (1 << 8 * width) - 1
    raw = value.to_bytes(width, "little" if order == "<" else "big")
    data[offset : offset + width] = raw[: max(0, len(data) - offset)]


WAYS: tuple[Callable[[bytearray, random.Random, Sequence[bytes]], None], ...] = (
    _flip_bits, _overwrite, _truncate, _insert, _delete, _swap_blocks, _extreme, _foreign_head,
    _foreign_tail, _known_number, _known_number, _known_number, _known_part, _known_part,
)  # fmt: skip


# -- what is where ---------------------------------------------------------------------------


def layout(data: bytes) -> Layout:
    """The numbers and parts of a picture whose format is known; nothing where it is not."""
    found = Layout()
    try:
        if data.startswith(b"\xff\xd8"):
            _jpeg(data, found)
        elif data.startswith(b"\x89PNG"):
            _png(data, found)
        elif data[:4] in (b"II*\0", b"MM\0*"):
            _tiff(data, 0, found)
        elif data.startswith(b"RIFF"):
            _riff(data, found)
        elif data[4:8] in (b"ftyp", b"jP  "):
            _boxes(data, 0, len(data), found, 0)
        elif data.startswith(b"GIF8"):
            found.note("<", (6, 2), (8, 2), (10, 1), (11, 1))
        elif data.startswith(b"BM"):
            found.note("<", *((offset, 4) for offset in range(2, 54, 4)), (26, 2), (28, 2))
    except (struct.error, IndexError):
        pass  # damaged before: what was found is enough
    return found


def _jpeg(data: bytes, found: Layout) -> None:
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF and len(found.parts) < MAX_PARTS:
        marker, length = data[place + 1], struct.unpack_from(">H", data, place + 2)[0]
        found.parts.append((place, place + 2 + length))
        found.note(">", (place + 1, 1), (place + 2, 2))
        if 0xC0 <= marker <= 0xCF:  # frames and Huffman tables
            found.note(">", (place + 4, 1), (place + 5, 2), (place + 7, 2), (place + 9, 1))
            found.note(">", *((place + 10 + n, 1) for n in range(9)))
        if data[place + 4 : place + 10] == b"Exif\0\0":
            _tiff(data, place + 10, found)
        if data[place + 4 : place + 8] == b"MPF\0":
            _tiff(data, place + 8, found)
        if data[place + 4 : place + 15] == b"ICC_PROFILE":
            found.note(">", (place + 16, 1), (place + 17, 1), (place + 18, 4), (place + 146, 4))
        place += 2 + length
        if marker == 0xDA:
            found.note(">", *((place - length + n, 1) for n in range(2, length)))
            end = data.find(b"\xff\xd9", place)
            found.parts.append((place, end if end > place else len(data)))
            return


def _png(data: bytes, found: Layout) -> None:
    place = 8
    while place + 8 <= len(data) and len(found.parts) < MAX_PARTS:
        length, name = struct.unpack_from(">I4s", data, place)
        found.parts.append((place, min(len(data), place + 12 + length)))
        found.note(">", (place, 4), (place + 4, 4))
        if name == b"IHDR":
            found.note(">", (place + 8, 4), (place + 12, 4))
            found.note(">", *((place + 16 + n, 1) for n in range(5)))
        if name == b"eXIf":
            _tiff(data, place + 8, found)
        place += 12 + length


def _tiff(data: bytes, base: int, found: Layout) -> None:
    order = "<" if data[base : base + 2] == b"II" else ">"
    found.note(order, (base + 4, 4))
    todo, seen = [struct.unpack_from(order + "I", data, base + 4)[0]], set()
    while todo and len(seen) < 8:
        start = base + todo.pop()
        if start in seen or start + 2 > len(data):
            continue
        seen.add(start)
        n_tags = min(struct.unpack_from(order + "H", data, start)[0], 100)
        found.note(order, (start, 2), (start + 2 + 12 * n_tags, 4))
        for entry in range(start + 2, start + 2 + 12 * n_tags, 12):
            tag, _, _, value = struct.unpack_from(order + "HHII", data, entry)
            found.parts.append((entry, entry + 12))
            found.note(order, (entry, 2), (entry + 2, 2), (entry + 4, 4), (entry + 8, 4))
            if tag in (0x8769, 0x8825, 0xA005, 0x014A):
                todo.append(value)
        if start + 6 + 12 * n_tags <= len(data):
            todo.append(struct.unpack_from(order + "I", data, start + 2 + 12 * n_tags)[0])


def _riff(data: bytes, found: Layout) -> None:
    found.note("<", (4, 4))
    place = 12
    while place + 8 <= len(data) and len(found.parts) < MAX_PARTS:
        name, length = struct.unpack_from("<4sI", data, place)
        found.parts.append((place, min(len(data), place + 8 + length + length % 2)))
        found.note("<", (place, 4), (place + 4, 4))
        if name == b"VP8X":
            found.note("<", (place + 8, 1), (place + 12, 3), (place + 15, 3))
        elif name == b"VP8 ":
            found.note("<", (place + 8, 3), (place + 14, 2), (place + 16, 2))
        elif name == b"VP8L":
            found.note("<", (place + 9, 4))
        elif name == b"EXIF":
            _tiff(data, place + 8, found)
        place += 8 + length + length % 2


def _boxes(data: bytes, place: int, end: int, found: Layout, depth: int) -> None:
    while place + 8 <= end and len(found.parts) < MAX_PARTS:
        length, name = struct.unpack_from(">I4s", data, place)
        stop = place + length if length >= 8 else end
        found.parts.append((place, min(stop, end)))
        found.note(">", (place, 4), (place + 4, 4))
        inside = place + 8
        if name in CONTAINERS and depth < MAX_DEPTH:
            inside += {b"meta": 4, b"iinf": 6}.get(name, 0)
            _boxes(data, inside, min(stop, end), found, depth + 1)
        elif name != b"mdat":
            found.note(">", *((n, 4) for n in range(inside, min(stop, end, inside + 64) - 3, 4)))
            found.note(">", *((n, 2) for n in range(inside, min(stop, end, inside + 64) - 1, 2)))
        place = stop
        if name == b"jp2c":
            found.note(">", *((inside + n, 4) for n in range(4, 40, 4)))


def _repair_crcs(data: bytearray) -> None:
    """Right checksums: without them no decoder looks at a damaged chunk."""
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        if place + 12 + length > len(data):
            return
        crc = zlib.crc32(data[place + 4 : place + 8 + length])
        data[place + 8 + length : place + 12 + length] = crc.to_bytes(4, "big")
        place += 12 + length


# -- sources ---------------------------------------------------------------------------------


def made_sources(photo: Image.Image) -> dict[str, bytes]:
    """One picture in every format and in the modes that decoders treat differently."""
    tags = Image.Exif()
    tags.update({0x0112: 6, 0x0132: "2024:05:06 07:08:09", 0x0110: "Camera"})
    exif = tags.tobytes()
    wanted: list[tuple[str, str, str, dict[str, object]]] = [
        ("baseline.jpg", "JPEG", "RGB", {"exif": exif}),
        ("progressive.jpg", "JPEG", "RGB", {"progressive": True}),
        ("grey.jpg", "JPEG", "L", {}),
        ("cmyk.jpg", "JPEG", "CMYK", {}),
        ("several.mpo", "MPO", "RGB", {"save_all": True, "append_images": [photo]}),
        ("colour.png", "PNG", "RGB", {"exif": exif}),
        ("palette.png", "PNG", "P", {"transparency": 3}),
        ("deep.png", "PNG", "I;16", {}),
        ("bits.png", "PNG", "1", {}),
        ("plain.tif", "TIFF", "RGB", {"exif": exif}),
        ("lzw.tif", "TIFF", "RGBA", {"compression": "tiff_lzw"}),
        ("jpeg.tif", "TIFF", "RGB", {"compression": "jpeg"}),
        ("fax.tif", "TIFF", "1", {"compression": "group4"}),
        ("float.tif", "TIFF", "F", {}),
        ("lossy.webp", "WEBP", "RGB", {"exif": exif}),
        ("lossless.webp", "WEBP", "RGBA", {"lossless": True}),
        ("moving.gif", "GIF", "P", {"save_all": True, "append_images": [photo.convert("P")]}),
        ("plain.bmp", "BMP", "RGB", {}),
        ("plain.ppm", "PPM", "RGB", {}),
        ("plain.jp2", "JPEG2000", "RGB", {}),
        ("plain.avif", "AVIF", "RGB", {"exif": exif}),
    ]
    sources = {}
    for name, kind, mode, options in wanted:
        image = photo.convert("L").convert("I;16") if mode == "I;16" else photo.convert(mode)
        out = io.BytesIO()
        image.save(out, kind, **options)
        sources[name] = out.getvalue()
    return sources
