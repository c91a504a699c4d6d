# SPDX-License-Identifier: MIT
"""Whatever bytes stand where metadata belongs: nothing raises, and nothing impossible comes out."""

import io
from dataclasses import asdict

from helpers.photos import photo
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from desktop_search.core.records import Metadata
from desktop_search.decode.dates import iptc_moment, moment
from desktop_search.decode.early import read_early
from desktop_search.decode.exif import read_exif
from desktop_search.decode.iptc import read_iptc
from desktop_search.decode.metadata import read_metadata
from desktop_search.decode.text import comment_text, exif_text, utf16_text
from desktop_search.decode.xmp import read_xmp

PACKET = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    b' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    b' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    b' xmlns:exif="http://ns.adobe.com/exif/1.0/" xmp:Rating="4" exif:GPSLatitude="48,30.6N"'
    b' exif:GPSLongitude="11,15,36W" exif:DateTimeOriginal="2020-06-01T12:30:00+02:00"'
    b' exif:ExposureTime="1/250"><dc:subject><rdf:Bag><rdf:li>sea</rdf:li></rdf:Bag>'
    b"</dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)
IPTC = (
    b"\x1c\x01\x5a\x00\x03\x1b%G\x1c\x02\x19\x00\x03sea"
    b"\x1c\x02\x37\x00\x0820200601\x1c\x02\x3c\x80\x04\0\0\0\x06123000"
)


def an_exif() -> bytes:
    tags = Image.Exif()
    tags.update({0x010E: "A day", 0x010F: "Canon", 0x0132: "2020:06:01 12:30:00", 0x4746: 4})
    tags[0x8769] = {0x9003: "2020:06:01 12:30:00", 0x829A: 0.004, 0x9286: b"ASCII\0\0\0Hello"}
    tags[0x8825] = {1: "N", 2: (48.0, 30.0, 0.0), 3: "E", 4: (11.0, 0.0, 0.0), 7: (1.0, 2.0, 3.0)}
    return tags.tobytes()


EXIF = an_exif()
SMALL = photo((8, 8))


def plausible(found: Metadata) -> None:
    for text in (found.camera, found.lens, found.caption, *found.keywords):
        assert text is None or (text and text.isprintable() and len(text) <= 2000)
    assert found.rating is None or -1 <= found.rating <= 5
    assert (found.lat is None) == (found.lon is None)
    assert found.lat is None or (abs(found.lat) <= 90 and abs(found.lon or 0) <= 180)
    assert found.taken_at is None or -4.6e9 < found.taken_at < 4.2e9
    assert all(value == value for value in asdict(found).values())  # no NaN


def read(**info: object) -> Metadata:
    image = SMALL.copy()
    image.info.update(info)
    return read_metadata(image)


def damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with some of them changed, and perhaps cut off."""
    changes = st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=8)

    def change(parts: tuple[list[tuple[int, int]], int]) -> bytes:
        rows, length = parts
        data = bytearray(whole)
        for at, byte in rows:
            data[at] = byte
        return bytes(data[:length])

    return st.tuples(changes, st.integers(0, len(whole))).map(change)


@given(damaged(EXIF) | st.binary(max_size=200).map(lambda data: b"Exif\0\0II*\0" + data))
def test_no_exif_raises(data: bytes) -> None:
    plausible(read(exif=data))
    exif = Image.Exif()
    try:
        exif.load(data)
    except Exception:  # noqa: BLE001 - Pillow's own business
        return
    read_exif(exif)


VALUES = st.one_of(
    st.text(max_size=20),
    st.binary(max_size=20),
    st.integers(),
    st.floats(),
    st.lists(st.floats() | st.integers(), max_size=5).map(tuple),
    st.builds(IFDRational, st.integers(-9, 99), st.integers(0, 9)),
)
NUMBERS = (
    0x010E, 0x0132, 0x010F, 0x0110, 0x4746, 0x4749, 0x9C9E, 0x9003, 0x9011, 0x9291, 0x829A, 0x829D,
    0x8827, 0x920A, 0x9286, 0xA432, 0xA434, 1, 2, 3, 4, 7, 9, 29,
)  # fmt: skip
TAGS = st.dictionaries(st.sampled_from(NUMBERS), VALUES)


@given(TAGS, TAGS, TAGS)
def test_no_value_of_a_tag_raises(
    main: dict[int, object], details: dict[int, object], gps: dict[int, object]
) -> None:
    exif = Image.Exif()
    exif.update(main)
    exif._ifds = {0x8769: details, 0x8825: gps}
    read_exif(exif)


@given(damaged(PACKET) | st.binary(max_size=200))
def test_no_xmp_raises(data: bytes) -> None:
    read_xmp(data)
    plausible(read(xmp=data))


@given(damaged(IPTC) | st.binary(max_size=200))
def test_no_iptc_raises(data: bytes) -> None:
    read_iptc(data)
    plausible(read(photoshop={0x0404: data}))


@given(st.binary(max_size=300))
def test_no_segment_of_an_early_camera_raises(data: bytes) -> None:
    heap = b"II\x1a\0\0\0HEAPJPGM" + data
    read_early([("APP0", heap), ("APP12", b"TimeDate=" + data), ("APP0", data)])


@given(st.text(max_size=40) | st.from_regex(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d([+-]\d\d:\d\d)?"))
def test_no_date_raises(text: str) -> None:
    moment(text, text, text)
    iptc_moment(text, text)


@given(
    st.binary(max_size=60) | st.text(max_size=60) | st.lists(st.integers()).map(tuple) | st.none()
)
def test_no_text_raises(value: object) -> None:
    for found in (exif_text(value), utf16_text(value), comment_text(value)):
        assert found is None or found.isprintable()


@given(st.integers(0, 2000))
def test_no_cut_of_a_whole_photo_raises(length: int) -> None:
    out = io.BytesIO()
    SMALL.save(out, "JPEG", exif=EXIF, xmp=PACKET)
    try:
        with Image.open(io.BytesIO(out.getvalue()[:length])) as image:
            plausible(read_metadata(image))
    except OSError:
        return  # no picture at all
