# SPDX-License-Identifier: MIT
"""decode/metadata.py: what a picture says of itself, and what must not be believed."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers.photos import photo, write_photo
from PIL import Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from desktop_search.core.records import Decoded, DecodeFailure, Metadata
from desktop_search.decode.decoder import decode_file, notes_of
from desktop_search.decode.metadata import read_metadata

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" {}'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def read(path: Path) -> Metadata:
    with Image.open(path) as image:
        image.load()
        return read_metadata(image)


def with_exif(tmp_path: Path, **tags: Any) -> Metadata:
    return read(write_photo(tmp_path / "a.jpg", (16, 16), **tags))


def with_xmp(tmp_path: Path, inside: str, name: str = "a.jpg", **options: Any) -> Metadata:
    path = tmp_path / name
    photo((16, 16)).save(path, xmp=XMP.format(inside).encode(), **options)
    return read(path)


def iptc(*rows: tuple[int, int, bytes]) -> bytes:
    return b"".join(
        bytes([0x1C, record, dataset]) + len(value).to_bytes(2, "big") + value
        for record, dataset, value in rows
    )


def with_iptc(tmp_path: Path, *rows: tuple[int, int, bytes]) -> Metadata:
    """A JPEG with Photoshop's resources, which Pillow cannot write."""
    block = iptc(*rows)
    block += b"\0" * (len(block) % 2)
    resources = b"8BIM\x04\x04\0\0" + len(block).to_bytes(4, "big") + block
    data = b"Photoshop 3.0\0" + resources
    out = io.BytesIO()
    photo((16, 16)).save(out, "JPEG")
    plain = out.getvalue()
    path = tmp_path / "a.jpg"
    segment = b"\xff\xed" + (len(data) + 2).to_bytes(2, "big") + data
    path.write_bytes(plain[:2] + segment + plain[2:])
    return read(path)


def at(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[misc, arg-type]  # its ints


def test_date_camera_lens_and_place(tmp_path: Path) -> None:
    found = with_exif(
        tmp_path,
        exif={0x010F: "Canon", 0x0110: "Canon EOS 5D"},
        exif_ifd={
            0x9003: "2020:06:01 12:30:00",
            0x9011: "+02:00",
            0x9291: "25",
            0xA434: "50mm",
            0x829A: IFDRational(1, 250),
            0x829D: IFDRational(28, 10),
            0x8827: 400,
            0x920A: IFDRational(50, 1),
        },
        gps={1: "S", 2: (33.0, 30.0, 0.0), 3: "E", 4: (151.0, 0.0, 36.0)},
    )
    assert found.taken_at == at(2020, 6, 1, 10, 30) + 0.25
    assert found.taken_offset_s == 7200
    assert (found.camera, found.lens) == ("Canon EOS 5D", "50mm")
    assert (found.lat, found.lon) == pytest.approx((-33.5, 151.01))
    exposure = (found.exposure_s, found.f_number, found.iso, found.focal_mm)
    assert exposure == pytest.approx((0.004, 2.8, 400, 50.0))


@pytest.mark.parametrize(
    ("maker", "model", "camera"),
    [
        ("Sony", "A7", "Sony A7"),
        ("NIKON CORPORATION", "NIKON D750", "NIKON D750"),
        ("EASTMAN KODAK COMPANY", "KODAK DC240", "KODAK DC240"),
        ("HP", "HP PhotoSmart", "HP PhotoSmart"),
        ("LG Electronics", "LGE Nexus", "LGE Nexus"),
        (" ", "X", "X"),
        ("Sony", "", "Sony"),
    ],
)
def test_a_maker_is_said_once(tmp_path: Path, maker: str, model: str, camera: str) -> None:
    assert with_exif(tmp_path, exif={0x010F: maker, 0x0110: model}).camera == camera


@pytest.mark.parametrize(
    "date",
    [
        "0000:00:00 00:00:00",
        "2020:13:01 00:00:00",
        "2023:02:30 00:00:00",
        "2023:02:03 25:00:00",
        "9999:01:01 00:00:00",
        "1700:01:01 00:00:00",
        "    :  :     :  :  ",
        "٢٠٢٠:06:01 12:30:00",
        "",
    ],
)
def test_an_impossible_date_is_unknown(tmp_path: Path, date: str) -> None:
    assert with_exif(tmp_path, exif_ifd={0x9003: date.encode()}).taken_at is None


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2020-06-01 12:30:00", (2020, 6, 1, 12, 30)),
        ("2020/06/01 12:30:00", (2020, 6, 1, 12, 30)),
        ("2020:06:01T12:30", (2020, 6, 1, 12, 30)),
        ("2020:06:01 12:30:00Z", (2020, 6, 1, 12, 30)),
        ("2020:06:01 12:30:00-04:00", (2020, 6, 1, 16, 30)),
        ("2016:12:31 23:59:60", (2016, 12, 31, 23, 59, 59)),
        ("1860:06:01 12:30:00", (1860, 6, 1, 12, 30)),
        ("2020:06:01", (2020, 6, 1)),
    ],
)
def test_dates_are_written_in_many_ways(
    tmp_path: Path, date: str, expected: tuple[int, ...]
) -> None:
    assert with_exif(tmp_path, exif_ifd={0x9003: date}).taken_at == at(*expected)


def test_the_next_best_date_counts(tmp_path: Path) -> None:
    bad, good = "0000:00:00 00:00:00", "2011:01:02 03:04:05"
    for tags in (
        {"exif_ifd": {0x9003: bad, 0x9004: good}},
        {"exif": {0x0132: good}, "exif_ifd": {0x9003: bad}},
        {"gps": {7: (3.0, 4.0, 5.0), 29: "2011:01:02"}},
    ):
        assert with_exif(tmp_path, **tags).taken_at == at(2011, 1, 2, 3, 4, 5)


@pytest.mark.parametrize("offset", ["", "+99:00", "+02:75", "nonsense", "+16:00"])
def test_an_impossible_offset_is_unknown(tmp_path: Path, offset: str) -> None:
    found = with_exif(tmp_path, exif_ifd={0x9003: "2020:06:01 12:30:00", 0x9011: offset})
    assert (found.taken_at, found.taken_offset_s) == (at(2020, 6, 1, 12, 30), None)


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (10.0, 0.0, 0.0)},
        {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0), 9: "V"},
        {1: "N", 2: (IFDRational(0, 0),) * 3, 3: "E", 4: (IFDRational(0, 0),) * 3},
        {1: "N", 2: (IFDRational(1, 0), 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)},
    ],
)
def test_an_impossible_place_is_unknown(tmp_path: Path, gps: dict[int, object]) -> None:
    found = with_exif(tmp_path, gps=gps)
    assert (found.lat, found.lon) == (None, None)


def test_a_place_at_zero_must_be_said_in_full(tmp_path: Path) -> None:
    gps = {1: "N", 2: (0.0, 0.0, 0.0), 3: "W", 4: (0.0, 0.0, 0.0)}
    found = with_exif(tmp_path, gps=gps)
    assert (found.lat, found.lon) == (0.0, 0.0)


def test_seconds_that_are_not_given_are_none(tmp_path: Path) -> None:
    gps = {
        1: "N",
        2: (48.0, 30.0, IFDRational(0, 0)),
        3: "W",
        4: (11.0, IFDRational(3, 2), IFDRational(0, 0)),
    }
    found = with_exif(tmp_path, gps=gps)
    assert (found.lat, found.lon) == pytest.approx((48.5, -11.025))


def test_what_windows_writes(tmp_path: Path) -> None:
    found = with_exif(
        tmp_path,
        exif={
            0x4746: 4,
            0x9C9E: "Rome;família; Rome ".encode("utf-16-le") + b"\0\0",
            0x9C9C: "Sehr schön".encode("utf-16-le"),
        },
    )
    assert (found.rating, found.keywords) == (4, ("Rome", "família"))
    assert found.caption == "Sehr schön"


@pytest.mark.parametrize(("percent", "stars"), [(1, 1), (25, 2), (50, 3), (75, 4), (99, 5)])
def test_a_rating_in_percent(tmp_path: Path, percent: int, stars: int) -> None:
    assert with_exif(tmp_path, exif={0x4749: percent}).rating == stars


def test_a_description_in_utf8_or_latin1(tmp_path: Path) -> None:
    for encoding in ("utf-8", "latin-1"):
        found = with_exif(tmp_path, exif={0x010E: "Käfer\x07 am  See\n".encode(encoding)})
        assert found.caption == "Käfer am See"
    assert with_exif(tmp_path, exif={0x010E: "OLYMPUS DIGITAL CAMERA         "}).caption is None


@pytest.mark.parametrize(
    ("comment", "caption"),
    [
        (b"ASCII\0\0\0A cat\0\0\0", "A cat"),
        (b"UNICODE\0" + "A cat".encode("utf-16-le"), "A cat"),
        (b"UNICODE\0" + "A cat".encode("utf-16-be"), "A cat"),
        (b"\0\0\0\0\0\0\0\0\x01\x02\x03", None),
        (b"ASCII\0\0\0      ", None),
    ],
)
def test_user_comments(tmp_path: Path, comment: bytes, caption: str | None) -> None:
    assert with_exif(tmp_path, exif_ifd={0x9286: comment}).caption == caption


def test_what_iptc_says(tmp_path: Path) -> None:
    found = with_iptc(
        tmp_path,
        (1, 90, b"\x1b%G"),
        (2, 25, "Käfer".encode()),
        (2, 25, b"garden"),
        (2, 55, b"20200601"),
        (2, 60, b"123000-0400"),
        (2, 120, b"A beetle"),
    )
    assert found.keywords == ("Käfer", "garden")
    assert found.caption == "A beetle"
    assert (found.taken_at, found.taken_offset_s) == (at(2020, 6, 1, 16, 30), -4 * 3600)


def test_what_xmp_says(tmp_path: Path) -> None:
    found = with_xmp(
        tmp_path,
        'xmp:Rating="5" exif:DateTimeOriginal="2020-06-01T12:30:00.5+02:00"'
        ' exif:GPSLatitude="48,30.6N" exif:GPSLongitude="11,15,36W" tiff:Make="Canon"'
        ' tiff:Model="Canon EOS" exif:ExposureTime="1/250" exif:FNumber="28/10">'
        "<exif:ISOSpeedRatings><rdf:Seq><rdf:li>100</rdf:li></rdf:Seq></exif:ISOSpeedRatings>"
        "<dc:subject><rdf:Bag><rdf:li>Rome</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>"
        '<dc:description><rdf:Alt><rdf:li xml:lang="de">Das Meer</rdf:li>'
        '<rdf:li xml:lang="x-default">The sea</rdf:li></rdf:Alt></dc:description>',
    )
    assert (found.taken_at, found.taken_offset_s) == (at(2020, 6, 1, 10, 30) + 0.5, 7200)
    assert (found.lat, found.lon) == pytest.approx((48.51, -11.26))
    assert (found.camera, found.exposure_s, found.f_number) == ("Canon EOS", 0.004, 2.8)
    assert (found.iso, found.rating, found.keywords) == (100, 5, ("Rome", "sea"))
    assert found.caption == "The sea"


@pytest.mark.parametrize("name", ["a.jpg", "a.webp", "a.png", "a.tif"])
def test_exif_is_read_from_every_format_that_carries_it(tmp_path: Path, name: str) -> None:
    path = write_photo(
        tmp_path / name,
        (16, 16),
        exif={0x010F: "Canon", 0x010E: "A day"},
        exif_ifd={0x9003: "2020:06:01 12:30:00"},
        gps={1: "S", 2: (33.0, 30.0, 0.0), 3: "E", 4: (151.0, 0.0, 36.0)},
    )
    found = decode_file(path, [], False)
    assert isinstance(found, Decoded)
    said = found.metadata
    assert (said.taken_at, said.camera) == (at(2020, 6, 1, 12, 30), "Canon")
    assert (said.lat, said.lon, said.caption) == (-33.5, pytest.approx(151.01), "A day")


@pytest.mark.parametrize("name", ["a.webp", "a.png", "a.tif"])
def test_other_formats_carry_xmp_too(tmp_path: Path, name: str) -> None:
    packet = XMP.format('xmp:Rating="3">')
    options: dict[str, Any] = {"xmp": packet.encode()}
    if name == "a.png":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet)
        options = {"pnginfo": info}
    elif name == "a.tif":
        options = {"tiffinfo": {700: packet.encode()}}
    path = tmp_path / name
    photo((16, 16)).save(path, **options)
    assert read(path).rating == 3


def test_a_scan_of_an_old_photo_is_as_old_as_the_photo(tmp_path: Path) -> None:
    tags = Image.Exif()
    tags[0x8769] = {0x9004: "2020:06:01 12:30:00"}
    found = with_xmp(tmp_path, 'photoshop:DateCreated="1950-07">', exif=tags.tobytes())
    assert found.taken_at == at(1950, 7, 1)
    # A day without a time takes the time of the same day.
    found = with_xmp(tmp_path, 'photoshop:DateCreated="2020-06-01">', exif=tags.tobytes())
    assert found.taken_at == at(2020, 6, 1, 12, 30)


def test_nothing_said_is_nothing_known(tmp_path: Path) -> None:
    assert with_exif(tmp_path) == Metadata()


def test_what_iptc_calls_the_place(tmp_path: Path) -> None:
    rows = ((2, 90, b"Istanbul"), (2, 95, "Marmara Bölgesi".encode()), (2, 101, b"Turkey"))
    found = with_iptc(tmp_path, (1, 90, b"\x1b%G"), *rows, (2, 92, b"Hagia Sophia"))
    assert found.places == ("Hagia Sophia", "Istanbul", "Marmara Bölgesi", "Turkey")


def test_what_xmp_calls_the_place(tmp_path: Path) -> None:
    found = with_xmp(
        tmp_path,
        'photoshop:City="Istanbul" photoshop:Country="Turkey">'
        "<photoshop:State>Marmara</photoshop:State>"
        "<Iptc4xmpCore:Location>Hagia Sophia</Iptc4xmpCore:Location>",
    )
    assert found.places == ("Hagia Sophia", "Istanbul", "Marmara", "Turkey")


AS_ELEMENTS = (
    '<rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>{}</Iptc4xmpExt:City>'
    "<Iptc4xmpExt:LocationName><rdf:Alt><rdf:li>no</rdf:li></rdf:Alt></Iptc4xmpExt:LocationName>"
    "<Iptc4xmpExt:CountryName>{}</Iptc4xmpExt:CountryName></rdf:li></rdf:Bag>"
)
AS_ATTRIBUTES = '<rdf:Bag><rdf:li Iptc4xmpExt:City="{}" Iptc4xmpExt:CountryName="{}"/></rdf:Bag>'
AS_DESCRIPTION = (
    '<rdf:Bag><rdf:li><rdf:Description Iptc4xmpExt:City="{}">'
    "<Iptc4xmpExt:CountryName>{}</Iptc4xmpExt:CountryName></rdf:Description></rdf:li></rdf:Bag>"
)
AS_ONE = '<rdf:Description Iptc4xmpExt:City="{}" Iptc4xmpExt:CountryName="{}"/>'


@pytest.mark.parametrize("shape", [AS_ELEMENTS, AS_ATTRIBUTES, AS_DESCRIPTION, AS_ONE])
def test_where_the_camera_stood_comes_before_what_it_shows(tmp_path: Path, shape: str) -> None:
    shown = shape.format("Üsküdar", "turkey")
    stood = shape.format("Istanbul", "Turkey")
    found = with_xmp(
        tmp_path,
        f'xmp:Rating="4"><Iptc4xmpExt:LocationShown>{shown}</Iptc4xmpExt:LocationShown>'
        f"<Iptc4xmpExt:LocationCreated>{stood}</Iptc4xmpExt:LocationCreated>"
        "<dc:title>A ferry</dc:title>",
    )
    assert found.places == ("Istanbul", "Turkey", "Üsküdar")
    assert (found.rating, found.caption) == (4, "A ferry")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif"])
def test_notes_are_read_without_the_picture(tmp_path: Path, name: str) -> None:
    path = write_photo(tmp_path / name, (640, 480), exif={0x010F: "Canon"})
    (tmp_path / f"{name}.xmp").write_text(XMP.format('photoshop:City="Rome">'))
    whole, notes = decode_file(path, [], False), notes_of(path)
    assert isinstance(whole, Decoded) and isinstance(notes, Decoded)
    assert notes.metadata == whole.metadata
    assert (notes.digest, notes.key, notes.pixels) == (whole.digest, whole.key, {})
    assert notes.metadata.places == ("Rome",)


def test_notes_of_what_is_no_picture_are_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    for path in (tmp_path / "a.jpg", tmp_path / "gone.jpg"):
        assert isinstance(notes_of(path), DecodeFailure)
