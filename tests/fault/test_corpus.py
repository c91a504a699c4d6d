# SPDX-License-Identifier: MIT
"""Every file of the corpus through the real decode children."""

import csv
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode.pool import STOPPED, TOO_SLOW, DecodePool, Result

INPUT = ImageInput(224)
MAX_S = 10.0
MAX_BYTES = 1.5 * 2**30


@pytest.fixture(scope="module")
def results(corpus: Path) -> dict[str, Result]:
    """What became of each file; one that is slow or large fails right here."""
    with open(corpus / "TRUTH.tsv", encoding="utf-8", newline="") as table:
        names = [row["path"] for row in csv.DictReader(table, delimiter="\t", quoting=3)]
    pool = DecodePool(1)
    found: dict[str, Result] = {}
    try:
        since = time.monotonic()
        for name, (_, result) in zip(
            names, pool.decode([corpus / name for name in names], [INPUT]), strict=True
        ):
            assert time.monotonic() - since < MAX_S, name
            since = time.monotonic()
            found[name] = result
            for pid in pool.child_pids():
                assert psutil.Process(pid).memory_info().rss < MAX_BYTES, name
    finally:
        pool.close()
    return found


def rows(corpus: Path) -> list[dict[str, str]]:
    with open(corpus / "TRUTH.tsv", encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=3))


def test_no_file_stops_or_holds_up_a_decoder(results: dict[str, Result]) -> None:
    reasons = {r.reason for r in results.values() if isinstance(r, DecodeFailure)}
    assert not reasons & {STOPPED, TOO_SLOW}
    assert all(reasons)


def test_what_opens_elsewhere_is_read_with_its_true_size(
    corpus: Path, results: dict[str, Result]
) -> None:
    pytest.importorskip("pillow_jxl")
    checked = 0
    for row in rows(corpus):
        if "ok" in (row["pillow13"], row["pillow13_heif_jxl"]):
            result = results[row["path"]]
            assert isinstance(result, Decoded), row["path"]
            size = f"{result.width}x{result.height}"
            assert size == row["pillow_upright_size"], row["path"]
            # Where they differ, ImageMagick tells a GIF's frame instead of its canvas.
            if row["im_autoorient_size"] and result.format != "GIF":
                assert size == row["im_autoorient_size"], row["path"]
            checked += 1
    assert checked > 200


def test_nine_turns_of_one_picture_are_equal(results: dict[str, Result]) -> None:
    views = []
    for number in range(9):
        result = results[f"exif-orientation/Landscape_{number}.jpg"]
        assert isinstance(result, Decoded)
        views.append(result.pixels[INPUT].astype(float))
    assert max(np.abs(view - views[1]).mean() for view in views) < 2
