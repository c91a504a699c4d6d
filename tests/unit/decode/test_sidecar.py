# SPDX-License-Identifier: MIT
"""decode/sidecar.py and decode/xmp.py: files beside a photo, and what is not taken from them."""

import os
from pathlib import Path

import pytest
from helpers.photos import write_photo

from desktop_search.core.records import Decoded, Metadata
from desktop_search.core.sidecars import is_sidecar_name, sidecar_names
from desktop_search.decode.decoder import decode_file
from desktop_search.decode.metadata import with_sidecars
from desktop_search.decode.xmp import MAX_BYTES, MAX_DEPTH, read_xmp

HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:lr="http://ns.adobe.com/lightroom/1.0/">'
)


def rdf(inside: str) -> str:
    return f"{HEAD}<rdf:Description {inside}</rdf:Description></rdf:RDF>"


def rated(stars: object) -> bytes:
    return rdf(f'xmp:Rating="{stars}">').encode()


def test_a_sidecar_wins_over_the_photo_and_the_closer_name_over_the_other(tmp_path: Path) -> None:
    path = write_photo(
        tmp_path / "a.jpg", (16, 16), exif={0x4746: 1, 0x010E: "Inside", 0x010F: "Canon"}
    )
    (tmp_path / "a.xmp").write_text(rdf('xmp:Rating="3"><dc:title>Beside</dc:title>'))
    found = decode_file(path, [], False)
    assert isinstance(found, Decoded)
    assert (found.metadata.rating, found.metadata.camera) == (3, "Canon")
    assert found.metadata.caption == "Inside"
    (tmp_path / "a.jpg.xmp").write_bytes(rated(0))
    found = decode_file(path, [], False)
    assert isinstance(found, Decoded) and found.metadata.rating == 0


@pytest.mark.parametrize("name", ["A.XMP", "a.XMP", "a.xmp", "A.JPG.xmp", "a.Jpg.xmp"])
def test_capitals_do_not_matter(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(rated(2))
    assert with_sidecars(Metadata(), tmp_path / "a.Jpg").rating == 2
    assert is_sidecar_name(name) and name in sidecar_names("a.Jpg")


@pytest.mark.parametrize(
    ("said", "offset"),
    [
        ("2001-02-03T04:05:06", None),  # another day
        ("2020-06-01T12:30:00", 7200),  # the same moment, without what is known of it
        ("2020-06-01", 7200),
        ("2020", 7200),
        ("2020-06-01T12:30:00-01:00", -3600),
        ("0000-00-00", 7200),
    ],
)
def test_a_date_beside_corrects_but_never_says_less(
    tmp_path: Path, said: str, offset: int | None
) -> None:
    (tmp_path / "a.xmp").write_text(rdf(f'exif:DateTimeOriginal="{said}">'))
    inside = Metadata(taken_at=1591007400.25, taken_offset_s=7200)  # 2020-06-01 12:30:00.25+02:00
    found = with_sidecars(inside, tmp_path / "a.jpg")
    assert found.taken_offset_s == offset
    assert (found == inside) == (offset == 7200)


def test_a_date_of_making_beside_wins_too_but_not_over_a_better_one(tmp_path: Path) -> None:
    inside = Metadata(taken_at=1591007400.0)
    beside = tmp_path / "a.xmp"
    beside.write_text(rdf('xmp:CreateDate="2000-09-27T14:35:33+02:00">'))
    found = with_sidecars(inside, tmp_path / "a.jpg")
    assert (found.taken_at, found.taken_offset_s) == (970058133.0, 7200)
    beside.write_text(
        rdf('xmp:CreateDate="2000-09-27T14:35:33" photoshop:DateCreated="1999-01-02T03:04:05">')
    )
    assert with_sidecars(inside, tmp_path / "a.jpg").taken_at == 915246245.0


def test_leaves_of_a_tree_of_words_are_keywords(tmp_path: Path) -> None:
    words = "<rdf:Bag><rdf:li>Places|Italy|Rome</rdf:li><rdf:li>sea</rdf:li></rdf:Bag>"
    (tmp_path / "a.xmp").write_text(
        rdf(f"><lr:hierarchicalSubject>{words}</lr:hierarchicalSubject>")
    )
    assert with_sidecars(Metadata(), tmp_path / "a.jpg").keywords == ("Rome", "sea")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs and links")
def test_only_ordinary_files_of_a_bearable_size_are_read(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    os.mkfifo(tmp_path / "a.jpg.xmp")
    (tmp_path / "elsewhere").write_bytes(rated(5))
    (tmp_path / "a.xmp").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a.XMP").mkdir()
    assert with_sidecars(Metadata(), photo) == Metadata()
    (tmp_path / "b.xmp").write_bytes(rated(5) + b" " * MAX_BYTES)
    assert with_sidecars(Metadata(), tmp_path / "b.jpg") == Metadata()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_of_xmp(encoding: str) -> None:
    packet = rdf('xmp:Rating="4"><dc:title>Käfer</dc:title>').encode(encoding)
    assert read_xmp(packet) == {"xmp:Rating": ["4"], "dc:title": ["Käfer"]}
    padded = packet + " \n".encode("utf-16-le" if "16" in encoding else "utf-8") * 50
    assert read_xmp(padded)["xmp:Rating"] == ["4"]


@pytest.mark.parametrize(
    "packet",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + rdf('xmp:Rating="4">&b;'),
        '<!DOCTYPE r SYSTEM "file:///etc/passwd">' + rdf('xmp:Rating="4">'),
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]>' + rdf('xmp:Rating="4">'),
        rdf('xmp:Rating="4">') + "<!DOCTYPE r>",
        HEAD + "<a>" * (MAX_DEPTH + 1),
        HEAD + "<a/>" * 100_001,
    ],
    ids=range(6),
)
def test_entities_depth_and_numbers_are_refused(packet: str) -> None:
    assert read_xmp(packet.encode()).get("xmp:Rating") in (None, ["4"])
    for encoded in (packet.encode(), packet.encode("utf-16")):
        if not packet.endswith("<!DOCTYPE r>"):
            assert read_xmp(encoded) == {}


def test_what_stands_before_a_fault_counts() -> None:
    whole = rdf('xmp:Rating="4"><dc:title>A</dc:title><dc:description>B</dc:description>')
    cut = whole[: whole.index("B</dc")]
    assert read_xmp(cut.encode()) == {"xmp:Rating": ["4"], "dc:title": ["A"]}


@pytest.mark.parametrize(
    ("said", "rating"),
    [("-1", -1), ("4.0", 4), ("6", None), ("nan", None), ("", None), ("1e99", None)],
)
def test_ratings(tmp_path: Path, said: str, rating: int | None) -> None:
    (tmp_path / "a.xmp").write_bytes(rated(said))
    assert with_sidecars(Metadata(), tmp_path / "a.jpg").rating == rating


def test_a_place_beside_the_photo_wins(tmp_path: Path) -> None:
    (tmp_path / "a.xmp").write_text(rdf('photoshop:City="Rome">'))
    inside = Metadata(places=("Naples", "Italy"))
    assert with_sidecars(inside, tmp_path / "a.jpg").places == ("Rome",)
    (tmp_path / "b.xmp").write_bytes(rated(3))
    assert with_sidecars(inside, tmp_path / "b.jpg").places == ("Naples", "Italy")
