# SPDX-License-Identifier: MIT
"""What exiftool finds in real photos is what we find: dates, places and cameras."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_search.core.records import Decoded, Metadata
from desktop_search.decode.decoder import decode_file

UNREADABLE = frozenset({"XMP", ""})
"""Not pictures; exiftool reads them all the same."""
DAMAGED = frozenset({"pillow_heif/tests/images/heif_corrupted/corrupted.hif"})
"""Listed under "Could not read", so they have no date either."""
DEGREES = 1e-5


@pytest.fixture(scope="module")
def said(corpus: Path) -> dict[str, tuple[dict[str, str], Metadata]]:
    """Truth and findings of every photo of which exiftool tells something."""
    pytest.importorskip("pillow_heif")
    found = {}
    with (corpus / "TRUTH.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            tells = row["exif_dto"] or row["gps_lat"] or row["make"] or row["model"]
            if not tells or row["exif_type"] in UNREADABLE or row["path"] in DAMAGED:
                continue
            result = decode_file(corpus / row["path"], [], want_preview=False)
            assert isinstance(result, Decoded), row["path"]
            found[row["path"]] = row, result.metadata
    return found


def local_time(metadata: Metadata) -> str:
    """As the camera's clock showed it, in exiftool's writing."""
    if metadata.taken_at is None:
        return ""
    seconds = metadata.taken_at // 1 + (metadata.taken_offset_s or 0)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y:%m:%d %H:%M:%S")


def test_dates(said: dict[str, tuple[dict[str, str], Metadata]]) -> None:
    rows = {path: row["exif_dto"][:19] for path, (row, _) in said.items() if row["exif_dto"]}
    assert {path: local_time(said[path][1]) for path in rows} == rows
    assert len(rows) >= 42


def test_places(said: dict[str, tuple[dict[str, str], Metadata]]) -> None:
    n_places = 0
    for path, (row, metadata) in said.items():
        if not row["gps_lat"]:
            assert (metadata.lat, metadata.lon) == (None, None), path
            continue
        truth = float(row["gps_lat"]), float(row["gps_lon"])
        assert (metadata.lat, metadata.lon) == pytest.approx(truth, abs=DEGREES), path
        n_places += 1
    assert n_places >= 15


def test_cameras(said: dict[str, tuple[dict[str, str], Metadata]]) -> None:
    for path, (row, metadata) in said.items():
        maker, model, camera = row["make"].strip(), row["model"].strip(), metadata.camera or ""
        if not model:
            continue
        assert camera.endswith(model), path
        # Where the maker is not said, the model repeats one of its words.
        words = set(maker.casefold().split())
        assert camera == f"{maker} {model}" or words & set(model.casefold().split()), path
