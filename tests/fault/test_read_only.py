# SPDX-License-Identifier: MIT
"""A data folder that can be read but not written (faults.md, D2): searched, never changed."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search.core.errors import NotWritable
from desktop_search.core.records import SearchRequest
from desktop_search.library import Library

NOBODY = 65534
ROOT = Path(__file__).parents[2]
READER = Path(__file__).parents[1] / "helpers" / "read_only_process.py"
needs_nobody = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="needs root and setpriv to be another user",
)
N_PHOTOS = 20


@pytest.fixture
def place():
    """A folder that everybody can get to: pytest's own are for their owner alone."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def photos(place):
    folder = place / "photos"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number}.jpg").write_bytes(b"picture %d" % number)
    return folder


def make_index(data, photos):
    library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.index_now([photos])
    list(library.rankings(SearchRequest(1, "a cat")))
    library.close()


def leave_in_the_log(data):
    """Commits a folder that is in the -wal alone, as after a sudden end."""
    code = (
        "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
        "db.execute('PRAGMA wal_autocheckpoint = 0');"
        'db.execute("INSERT INTO roots (path, device, inode, added_at)'
        " VALUES (CAST('/from/the/log' AS BLOB), 1, 1, 0)\"); db.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, data / "index.sqlite"], check=True)
    assert (data / "index.sqlite-wal").stat().st_size > 0


def hand_over(data):
    """Gives the folder to nobody, without the right to write."""
    for path in (data, *data.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
        path.chmod(0o500 if path.is_dir() else 0o400)


def state_of(data):
    return {
        path.name: (path.stat().st_mtime_ns, path.read_bytes())
        for path in data.rglob("*")
        if path.is_file()
    }


def as_nobody(*words):
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        [*command, sys.executable, *map(str, words)],
        capture_output=True, text=True, timeout=300, env=environment, cwd="/",
    )  # fmt: skip


def can_run_as_nobody():
    return as_nobody("-c", "import desktop_search.library").returncode == 0


@needs_nobody
@pytest.mark.parametrize("with_log", [False, True], ids=["closed", "with a log"])
def test_another_users_folder_is_searched_and_left_as_it_is(place, photos, with_log):
    if not can_run_as_nobody():
        pytest.skip("another user cannot read the program here")
    data = place / "data"
    make_index(data, photos)
    if with_log:
        leave_in_the_log(data)
    hand_over(data)
    before = state_of(data)
    done = as_nobody(READER, data)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["found"] == N_PHOTOS
    assert answer["previews"] == N_PHOTOS
    assert "/from/the/log" in answer["roots"] or not with_log
    assert "cannot be written" in answer["window_notice"]
    assert answer["window_found"] == N_PHOTOS
    assert "cannot be written" in answer["refused"]
    for words, code in (
        (["status"], 0),
        (["failures"], 0),
        (["folders"], 0),
        (["models"], 0),
        (["index", photos], 3),
        (["forget", photos], 3),
    ):
        done = as_nobody("-m", "desktop_search", "--data-dir", data, *words)
        assert done.returncode == code, (words, done.stderr)
        assert "Traceback" not in done.stderr
        if code:
            assert "cannot be written" in done.stderr
    assert state_of(data) == before


def test_a_folder_without_the_right_to_write_is_told_as_such(tmp_path, photos, monkeypatch):
    data = tmp_path / "data"
    make_index(data, photos)
    real = os.access
    monkeypatch.setattr(os, "access", lambda p, m: real(p, m) and not m & os.W_OK)
    library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders())
    with pytest.raises(NotWritable, match="cannot be written"):
        library.open()
    library.close()
    library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders())
    library.start()
    end = time.monotonic() + 60
    while library.roots() == () and time.monotonic() < end:
        time.sleep(0.01)
    assert [notice.kind for notice in library.notices()] == ["index"]
    assert len(library.newest(100)) == N_PHOTOS
    library.close()


def test_a_search_that_can_keep_nothing_tells_both_reasons(tmp_path, photos):
    data = tmp_path / "data"
    library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.index_now([photos])
    library.close()
    library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders(), read_only=True)
    library.open()
    last = list(library.rankings(SearchRequest(1, "a cat")))[-1]
    library.close()
    assert len(last.photo_ids) == N_PHOTOS and last.message is not None
    assert "another window or command" in last.message and "cannot be written" in last.message
