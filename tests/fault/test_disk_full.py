# SPDX-License-Identifier: MIT
"""A full disk holds indexing up, loses nothing, and searching goes on (faults.md, D1)."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.older import as_version_9
from helpers.oracle import check_index, check_private

from desktop_search import hindrances
from desktop_search.core import settings as settings_file
from desktop_search.core.errors import DiskFull, EnvironmentFault
from desktop_search.core.records import SearchRequest
from desktop_search.core.settings import Settings
from desktop_search.library import Library
from desktop_search.store.migrations import SCHEMA_VERSION, migrate

N_PHOTOS = 150
PATIENCE_S = 60.0
HELPER = Path(__file__).parents[1] / "helpers" / "full_disk_process.py"
L0 = "starter-lite0"


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number}.jpg").write_bytes(b"picture %d" % number)
    return folder


def acknowledged(folder):
    return {os.fsencode(path) for path in folder.iterdir()}


def can_mount():
    probe = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/tmp"]
    return shutil.which("unshare") and subprocess.run(probe, capture_output=True).returncode == 0


def check(done, folder):
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["notice"].startswith("The disk is full, so indexing waits.")
    assert answer["indexed_when_full"] < N_PHOTOS
    assert answer["message"] is None
    assert answer["refined_when_full"] > 0
    assert answer["empty_files"] == []
    assert answer["encoded"] == N_PHOTOS  # nothing was paid for twice
    assert answer["previews"] == N_PHOTOS


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a small file system")
def test_a_disk_that_fills_up_and_gets_room_again(tmp_path, photos):
    if not can_mount():
        pytest.skip("may not mount a small file system here")
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    kept = tmp_path / "kept"
    words = f"""
        mount -t tmpfs -o size=2m,mode=0700 none {data} &&
        {sys.executable} {HELPER} {data} {photos} disk {N_PHOTOS} && cp -a {data} {kept}
    """
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", words], capture_output=True, text=True, timeout=200
    )
    check(done, photos)
    check_index(kept, acknowledged(photos))
    check_private(kept)


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on the size of files")
def test_files_that_may_not_grow_are_a_full_disk_too(tmp_path, photos):
    data = tmp_path / "data"
    words = [sys.executable, HELPER, data, photos, "limit", str(N_PHOTOS)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=200)
    check(done, photos)
    check_index(data, acknowledged(photos))


def library_of(tmp_path, encoders):
    return Library(tmp_path / "data", decoder=FakeDecoder(), encoders=encoders)


def limit(library, n_more):
    """Lets the index grow by so many pages and no further; None takes the limit away."""
    index = library._writer._index
    n_pages = index.execute("PRAGMA page_count").fetchone()[0]
    most = (1 << 31) - 2 if n_more is None else n_pages + n_more
    index.execute(f"PRAGMA max_page_count = {most}")


def test_the_command_ends_with_a_sentence_and_the_next_run_goes_on(tmp_path, photos):
    encoders = FakeEncoders()
    library = library_of(tmp_path, encoders)
    library.open()
    library.index_now([])
    limit(library, 0)
    with pytest.raises(DiskFull, match="The disk is full") as told:
        library.index_now([photos])
    assert told.value.exit_code == 3
    limit(library, None)
    library.index_now([photos])
    assert library.progress().n_indexed == N_PHOTOS
    assert encoders.n_images[L0] <= N_PHOTOS + 8  # the batch in hand, once
    library.close()
    check_index(tmp_path / "data", acknowledged(photos))


def test_a_search_keeps_its_refined_order_when_nothing_can_be_kept(tmp_path, photos):
    encoders = FakeEncoders()
    library = library_of(tmp_path, encoders)
    library.open()
    library.index_now([photos])
    limit(library, 0)
    told = []
    library.on_notices = told.append
    first = list(library.rankings(SearchRequest(1, "a cat", top_m=(N_PHOTOS,))))[-1]
    assert first.message is None
    assert (first.levels == 1).sum() == N_PHOTOS
    # What is small enough for a page that is there is still stored, and ends the notice.
    assert any(notice.kind == "index" for notices in told for notice in notices)
    limit(library, None)
    again = list(library.rankings(SearchRequest(2, "a cat", top_m=(N_PHOTOS,))))[-1]
    assert again.photo_ids.tolist() == first.photo_ids.tolist()
    assert library.notices() == ()
    library.close()
    check_index(tmp_path / "data", acknowledged(photos))


def test_closing_does_not_wait_for_room(tmp_path, photos, monkeypatch):
    monkeypatch.setattr(hindrances, "ROOM_POLL_S", 600.0)
    library = library_of(tmp_path, FakeEncoders())
    library.start()
    end = time.monotonic() + PATIENCE_S
    while library._background is None and time.monotonic() < end:
        time.sleep(0.01)
    library._writer.run(lambda db: None)
    limit(library, 0)
    library.add_root(photos)
    while not library.notices() and time.monotonic() < end:
        time.sleep(0.01)
    assert library.notices()
    closer = time.monotonic()
    library.close()
    assert time.monotonic() - closer < PATIENCE_S
    # A preview is stored ahead of its photo; the next start removes what is left over.
    encoders = FakeEncoders()
    library = library_of(tmp_path, encoders)
    library.open()
    library.index_now([photos])
    library.close()
    check_index(tmp_path / "data", acknowledged(photos))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_settings_that_cannot_be_written_leave_the_old_ones_and_no_trace(tmp_path, monkeypatch):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    settings_file.save(data, Settings())
    before = (data / settings_file.FILE_NAME).read_bytes()
    monkeypatch.setattr(
        settings_file.os, "fsync", lambda fd: os.write(os.open("/dev/full", 1), b"x")
    )
    with pytest.raises(EnvironmentFault, match="The old ones are still in place"):
        settings_file.save(data, Settings(theme="dark"))
    assert (data / settings_file.FILE_NAME).read_bytes() == before
    assert [path.name for path in data.iterdir()] == [settings_file.FILE_NAME]


def an_index_of_version_9(tmp_path, photos):
    library = library_of(tmp_path, FakeEncoders())
    library.open()
    library.index_now([photos])
    library.close()
    path = tmp_path / "data" / "index.sqlite"
    shutil.rmtree(tmp_path / "data" / "backups", ignore_errors=True)
    with closing(sqlite3.connect(path)) as db:
        as_version_9(db)
        db.commit()
        db.execute("VACUUM")  # no free pages that a migration could take
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on the size of files")
def test_without_room_for_a_backup_an_older_index_is_left_as_it_is(tmp_path, photos):
    path = an_index_of_version_9(tmp_path, photos)
    before = path.read_bytes()
    words = """
import resource, sys
from pathlib import Path
from desktop_search.core.errors import DiskFull
from desktop_search.store.opening import open_writer
path = Path(sys.argv[1])
most = path.stat().st_size // 2
resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
try:
    open_writer(path.parent)
except DiskFull as error:
    print(error.exit_code, error.sentence)
"""
    done = subprocess.run(
        [sys.executable, "-c", words, path], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("3 The disk is full"), done
    assert path.read_bytes() == before
    assert not list((tmp_path / "data" / "backups").iterdir())
    encoders = FakeEncoders()
    library = library_of(tmp_path, encoders)
    library.open()
    library.index_now([photos])
    assert library.progress().n_indexed == N_PHOTOS and not encoders.n_images[L0]
    library.close()
    check_index(tmp_path / "data", acknowledged(photos))


def test_a_disk_that_fills_up_during_a_migration_leaves_the_older_index(tmp_path, photos):
    path = an_index_of_version_9(tmp_path, photos)
    schema = "SELECT name, sql FROM sqlite_master ORDER BY name"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        before = db.execute(schema).fetchall()
        n_pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {n_pages}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            migrate(db)
        assert db.execute(schema).fetchall() == before
        assert db.execute("PRAGMA user_version").fetchone()[0] == 9
        db.execute("PRAGMA max_page_count = 1000000")
        migrate(db)
        assert db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    check_index(tmp_path / "data", acknowledged(photos))
