# SPDX-License-Identifier: MIT
"""decode/metadata.py: what an EXIF directory says, and what must not be believed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.photos import write_photo
from PIL import Image

from desktop_search.core.records import Metadata
from desktop_search.decode.metadata import read_metadata


def read(path: Path) -> Metadata:
    with Image.open(path) as image:
        return read_metadata(image.getexif())


def test_date_camera_lens_and_place(tmp_path: Path) -> None:
    path = write_photo(
        tmp_path / "a.jpg",
        exif={0x010F: "Canon", 0x0110: "Canon EOS 5D"},
        exif_ifd={0x9003: "2020:06:01 12:30:00", 0x9011: "+02:00", 0xA434: "50mm"},
        gps={1: "S", 2: (33.0, 30.0, 0.0), 3: "E", 4: (151.0, 0.0, 36.0)},
    )
    found = read(path)
    assert found.taken_at == datetime(2020, 6, 1, 10, 30, tzinfo=UTC).timestamp()
    assert (found.camera, found.lens) == ("Canon EOS 5D", "50mm")
    assert (found.lat, found.lon) == pytest.approx((-33.5, 151.01))


def test_a_maker_is_put_before_a_bare_model(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.jpg", exif={0x010F: "Sony", 0x0110: "A7"})
    assert read(path).camera == "Sony A7"


@pytest.mark.parametrize(
    "date",
    [
        "0000:00:00 00:00:00",
        "2020:13:01 00:00:00",
        "9999:01:01 00:00:00",
        "    :  :     :  :  ",
        "",
    ],
)
def test_an_impossible_date_is_unknown(tmp_path: Path, date: str) -> None:
    assert read(write_photo(tmp_path / "a.jpg", exif_ifd={0x9003: date})).taken_at is None


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (10.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
    ],
)
def test_an_impossible_place_is_unknown(tmp_path: Path, gps: dict[int, object]) -> None:
    found = read(write_photo(tmp_path / "a.jpg", gps=gps))
    assert (found.lat, found.lon) == (None, None)


def test_nothing_said_is_nothing_known(tmp_path: Path) -> None:
    assert read(write_photo(tmp_path / "a.jpg")) == Metadata()
