# SPDX-License-Identifier: MIT
"""A cascade of three open_clip models, added, chosen and used with the real commands."""

import contextlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("open_clip")

from helpers.small_cascade import NAMES, write_catalogue, write_weights

skimage = pytest.importorskip("skimage", reason="needs the extra demo")
PHOTOS = sorted(
    path
    for path in Path(skimage.__file__).parent.joinpath("data").iterdir()
    if path.suffix in (".png", ".jpg")
)[:20]


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    return [write_weights(folder / f"{number}.safetensors", number) for number in (1, 2, 3)]


@pytest.fixture(scope="module")
def data(tmp_path_factory, weights):
    """A data folder with the three models added; used by one test after another."""
    folder = tmp_path_factory.mktemp("ds") / "data"
    write_catalogue(folder / "models")
    for name, path in zip(NAMES, weights, strict=True):
        before = path.read_bytes()
        document = run(folder, "models", "add", name, path, "--json")
        assert (document["name"], document["state"]) == (name, "ready")
        assert path.read_bytes() == before
    return folder


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for path in PHOTOS:
        shutil.copy(path, folder)
    return folder


def run(data, *words, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "desktop_search", "--data-dir", data, *map(str, words)],
        capture_output=True, text=True, timeout=280, env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout) if "--json" in words and code == 0 else done


@pytest.fixture
def own(data, tmp_path):
    """A copy of the data folder, to be spoiled."""
    shutil.copytree(data, tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.timeout(600)
def test_the_cascade_embeds_exactly_the_union_of_its_best_photos(own, photos):
    run(own, "models", "use", "small-1,small-2:8,small-3:4")
    assert run(own, "models", "--json")["active"] == "custom"
    summary = run(own, "index", photos, "--json")
    n = len(PHOTOS)
    assert (summary["encoded"], summary["encoder"]) == (n, "small-1")

    lifted = {1: set(), 2: set()}
    for text in ("a cat", "a rocket in the sky", "a cat"):
        rankings = [
            json.loads(line)
            for line in run(own, "search", text, "--stream", "--limit", n).stdout.splitlines()
        ]
        assert rankings[-1]["final"]
        levels = rankings[-1]["levels"]
        assert [level["encoder"] for level in levels] == list(NAMES)
        quick = [row["path"] for row in rankings[0]["results"]]
        assert {row["level"] for row in rankings[0]["results"]} == {0}
        closer = [row["path"] for row in rankings[-1]["results"]]
        assert sorted(quick) == sorted(closer)
        assert [row["level"] for row in rankings[-1]["results"]] == [2] * 4 + [1] * 4 + [0] * (
            n - 8
        )
        first, second = set(quick[:8]), set(closer[:4])
        assert levels[1]["encoded_now"] == len(first - lifted[1])
        assert levels[2]["encoded_now"] == len(second - lifted[2])
        lifted[1] |= first
        lifted[2] |= second
    state = run(own, "status", "--json")
    covered = [level["covered"] for level in state["levels"]]
    assert covered == [n, len(lifted[1]), len(lifted[2])]
    assert run(own, "index", photos, "--json")["encoded"] == 0
    # Another level 0 takes over when it covers everything, and going back is free.
    run(own, "models", "use", "small-2,small-3:4")
    state = run(own, "status", "--json")
    assert state["levels"][0]["encoder"] == "small-1"
    assert state["next_level0"]["encoder"] == "small-2"
    assert run(own, "index", photos, "--json")["encoded"] == n - len(lifted[1])
    state = run(own, "status", "--json")
    assert (state["levels"][0]["encoder"], state["next_level0"]) == ("small-2", None)
    run(own, "models", "use", "small-1,small-2:8,small-3:4")
    assert run(own, "status", "--json")["levels"][0]["encoder"] == "small-1"
    assert run(own, "search", "a cat", "--json")["levels"][1]["encoded_now"] == 0


def test_files_that_are_no_such_model_are_refused_each_with_its_sentence(own, weights, tmp_path):
    marker = tmp_path / "executed"
    good = weights[1].read_bytes()

    class Attack:
        def __reduce__(self):
            return Path.touch, (marker,)

    bad = {
        "cut off": good[: len(good) // 2],
        "web page": b"<!DOCTYPE html><html><body>Sign in</body></html>",
        "pickle": pickle.dumps(Attack()),
        "another architecture": weights[2].read_bytes(),
        "not a number": _with_nan(weights[1], tmp_path),
        "empty": b"",
    }
    said = {}
    before = run(own, "models", "--json")["models"]
    for what, content in bad.items():
        path = tmp_path / "given.safetensors"
        path.write_bytes(content)
        done = run(own, "models", "add", "small-2", path, code=2)
        assert "Your photos and the index are safe" in done.stderr, done.stderr
        said[what] = done.stderr
        assert path.read_bytes() == content
    assert len(set(said.values())) == len(bad), said
    assert not marker.exists()
    assert run(own, "models", "--json")["models"] == before
    assert run(own, "models", "check", "small-2", "--json")["state"] == "ready"


def test_a_flipped_bit_is_noticed_and_nothing_is_ranked_by_it(own, photos):
    run(own, "models", "use", "small-1,small-2:8")
    run(own, "index", photos, "--json")
    kept = own / "models" / "weights" / "small-1" / "open_clip_model.safetensors"
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    kept.write_bytes(content)
    for words in (("search", "a cat"), ("models", "check", "small-1")):
        done = run(own, *words, code=2)
        assert "damaged" in done.stderr
        assert "models get small-1" in done.stderr
    # An upper level that is damaged leaves the quick look.
    content[len(content) // 2] ^= 1
    kept.write_bytes(content)
    upper = own / "models" / "weights" / "small-2" / "open_clip_model.safetensors"
    upper.write_bytes(upper.read_bytes()[:-1])
    answer = run(own, "search", "a cat", "--json")
    assert {row["level"] for row in answer["results"]} == {0}
    assert "damaged" in answer["message"]


def test_choosing_what_is_not_here_says_how_to_get_it(data):
    done = run(data, "models", "use", "light", code=2)
    assert "desktop-search models get clip-vit-b-32" in done.stderr
    assert "Known presets: starter, light" in run(data, "models", "use", "huge", code=2).stderr
    assert "must cost more" in run(data, "models", "use", "small-2,small-1:5", code=2).stderr
    assert (
        "fewer photos" in run(data, "models", "use", "small-1,small-2:5,small-3:9", code=2).stderr
    )
    assert "research only" in run(data, "models", "get", "mobileclip2-s0", code=2).stderr
    with contextlib.suppress(KeyError):
        assert run(data, "models", "--json")["active"] in ("starter", "custom")


def _with_nan(path, folder):
    from safetensors.torch import load_file, save_file

    state = load_file(path)
    state["visual.proj"][0, 0] = float("nan")
    save_file(state, folder / "nan.safetensors")
    return (folder / "nan.safetensors").read_bytes()
