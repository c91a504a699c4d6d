# SPDX-License-Identifier: MIT
"""Another program holds the index: nobody waits who need not, nothing is lost (faults.md, D3)."""

import os
import sqlite3
import subprocess
import sys
import time

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.oracle import check_index

from desktop_search.core.errors import IndexLocked
from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.store import writer as writer_module

N_PHOTOS = 40
PATIENCE_S = 60.0
HOLDER = (
    "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
    "db.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
)


class Holder:
    """A foreign process with BEGIN IMMEDIATE."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, path],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout.readline() == "held\n"

    def let_go(self):
        if self.process.poll() is None:
            self.process.communicate()


def until(what):
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number}.jpg").write_bytes(b"picture %d" % number)
    return folder


def test_a_window_goes_on_tells_the_cause_and_loses_nothing(tmp_path, photos, monkeypatch, request):
    monkeypatch.setattr(writer_module, "TELL_LOCKED_S", 0.5)
    data = tmp_path / "data"
    encoders = FakeEncoders()
    library = Library(data, decoder=FakeDecoder(), encoders=encoders)
    library.start()
    until(lambda: library._background is not None)
    library.add_root(photos)
    until(lambda: library.progress().n_indexed == N_PHOTOS and library.progress().state == "idle")
    request.addfinalizer(library.close)
    holder = Holder(data / "index.sqlite")
    request.addfinalizer(holder.let_go)
    (photos / "one more.jpg").write_bytes(b"one more picture")
    library.rescan()
    until(lambda: library.notices())
    assert "Another program holds the index" in library.notices()[0].sentence
    (tmp_path / "another").mkdir()
    with pytest.raises(IndexLocked, match="locked by another program"):
        library.add_root(tmp_path / "another")
    ranking = list(library.rankings(SearchRequest(1, "a cat")))[-1]
    assert (ranking.levels == 1).sum() == N_PHOTOS
    assert ranking.message is None
    holder.let_go()
    until(lambda: not library.notices())
    until(lambda: library.progress().n_indexed == N_PHOTOS + 1)
    paid = encoders.n_images["starter-lite2"]
    again = list(library.rankings(SearchRequest(2, "a cat")))[-1]
    assert len(again.photo_ids) == N_PHOTOS + 1
    assert encoders.n_images["starter-lite2"] <= paid + 1  # those under the lock were kept
    library.close()
    check_index(data, {os.fsencode(path) for path in photos.iterdir()})
    with sqlite3.connect(data / "index.sqlite") as database:
        assert (
            database.execute("SELECT count(*) FROM queries WHERE text IS NULL").fetchone()[0] == 2
        )
    database.close()


def test_closing_does_not_wait_for_the_other_program(tmp_path, photos):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.start()
    until(lambda: library._background is not None)
    library._writer.run(lambda db: None)
    holder = Holder(tmp_path / "data" / "index.sqlite")
    for _ in range(20):
        library._writer.log_query(0.0, None, [])
    started = time.monotonic()
    library.close()
    took = time.monotonic() - started
    holder.let_go()
    assert took < PATIENCE_S
    print(f"closed in {took:.2f} s")
    check_index(tmp_path / "data")
