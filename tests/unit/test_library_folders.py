# SPDX-License-Identifier: MIT
"""What a window asks of single folders: patterns, order of indexing, what came last."""

import os
import time

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from PIL import Image

from desktop_search import indexer
from desktop_search.indexer import scan_root
from desktop_search.library import Library
from desktop_search.store import reader as reader_module


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for n in range(6):
        path = folder / ("raw" if n % 2 else ".") / f"{n}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (10 * n, 3 * n, 200 - n)).save(path)
    return folder


@pytest.fixture
def library(tmp_path, photos):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.index_now([photos])
    yield library
    library.close()


def test_patterns_are_counted_hold_and_are_taken_back(library, photos):
    root = library.roots()[0]
    assert library.hidden_by(root.id, ("raw", "0.png", "nothing*")) == (3, 1, 0)
    library.set_excludes(root.id, ("raw",))
    library.index_now([photos])
    assert library.roots()[0].n_photos == 3
    # What is left out is in no index, and is counted all the same.
    assert library.hidden_by(root.id, ("raw",)) == (3,)
    library.set_excludes(root.id, ())
    library.index_now([photos])
    assert library.roots()[0].n_photos == 6
    assert len(list(photos.rglob("*.png"))) == 6


def test_a_folder_tells_when_it_was_last_there(library, photos):
    before = library.roots()[0].last_seen
    assert before is not None and abs(time.time() - before) < 3600
    photos.rename(photos.with_name("away"))
    scan_root(library._reader, library._writer, library.roots()[0])
    away = library._reader.roots()[0]
    assert away.state == "offline" and away.last_seen == before
    assert library.hidden_by(away.id, ("raw",)) is None


def test_what_waits_in_one_folder_goes_first(library, photos, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for n in range(3):
        Image.new("RGB", (8, 8), (200, n, n)).save(other / f"late {n}.png")
    library.add_root(other)
    root = library.roots()[1]
    scan_root(library._reader, library._writer, root)
    library._writer.retry_files()
    for rows in library._reader.file_rows(library.roots()[0].id):
        for row in rows:
            (photos / row[0].decode()).touch()  # newer than those of the other folder
    scan_root(library._reader, library._writer, library.roots()[0])
    newest = [path.parent for _, path in library._reader.waiting(3)]
    assert other not in newest
    library.index_first(root.id)
    assert {path.parent for _, path in library._reader.waiting(20)} == {other}
    library.index_now([])
    assert library._reader.waiting(20) == []  # the others came after it
    assert library.progress().n_indexed == 9


def test_what_was_added_last_is_listed_first(library, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    old = other / "old.png"
    Image.new("RGB", (8, 8), (200, 1, 1)).save(old)
    os.utime(old, (1e9, 1e9))
    library.index_now([other])
    (last,) = library.recently_added(1)
    assert library.cards([last])[last].path == old
    assert library.newest(1) != (last,)
    assert len(library.recently_added(100)) == 7


def test_a_scan_compares_in_steps(library, photos, monkeypatch):
    monkeypatch.setattr(reader_module, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(indexer, "ROWS_AT_ONCE", 3)
    root = library.roots()[0]
    n_files = library._reader.n_there(root.id)
    steps = list(library._reader.file_rows(root.id))
    assert [len(rows) for rows in steps] == [2] * (n_files // 2) + [1] * (n_files % 2)
    known = {row for rows in steps for row in rows}
    assert len(known) == n_files
    gone, same = steps[0][0], known - {steps[0][0]}
    new = (b"new.jpg", 1, 2, 3, 4, 0)
    seen = [*same, new]
    assert indexer._differences(seen, steps) == ({new}, {gone}, n_files)
    assert seen == []
    found = scan_root(library._reader, library._writer, library.roots()[0])
    assert not (found.added or found.changed or found.missing)
