# SPDX-License-Identifier: MIT
"""What a window asks of single folders: patterns, order of indexing, what came last."""

import os
import threading
import time

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from PIL import Image

from desktop_search import indexer
from desktop_search.core.records import SearchRequest
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


def test_a_paused_folder_is_searchable_and_left_alone_even_after_a_restart(
    library, photos, tmp_path
):
    root = library.roots()[0]
    library.pause_folder(root.id, True)
    assert library.roots()[0].paused
    Image.new("RGB", (8, 8), (7, 7, 7)).save(photos / "new.png")
    scan_root(library._reader, library._writer, library.roots()[0])
    library.index_now([])
    library.close()
    again = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    again.open()
    try:
        (root,) = again.roots()
        assert root.paused and again.progress().n_waiting == 1
        assert [f.n_before for f in again.progress().folders] == [None]
        ranking = list(again.rankings(SearchRequest(1, "photo", depth=0)))[-1]
        assert len(ranking.photo_ids) == 6
        again.pause_folder(root.id, False)
        again.index_now([])
        assert again.progress().n_indexed == 7 and not again.progress().folders
    finally:
        again.close()


def test_naming_a_paused_folder_to_index_lets_it_go_on(library, photos):
    library.pause_folder(library.roots()[0].id, True)
    Image.new("RGB", (8, 8), (7, 7, 7)).save(photos / "new.png")
    library.index_now([photos])
    assert not library.roots()[0].paused and library.progress().n_indexed == 7


def test_a_pause_goes_with_its_folder_and_comes_back_with_it(library):
    root = library.roots()[0]
    library.pause_folder(root.id, True)
    paused = library.roots()[0]
    library.remove_root(root.id)
    assert library._reader.rows("SELECT key FROM meta WHERE key LIKE 'paused%'") == []
    library.restore_root(paused)
    assert library.roots()[0].paused
    library.forget_root(library.roots()[0].id)
    assert library._reader.rows("SELECT key FROM meta WHERE key LIKE 'paused%'") == []


def test_behind_a_window_a_paused_folder_is_neither_checked_nor_read(tmp_path, photos):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    other = tmp_path / "other"
    other.mkdir()
    library.open()
    for folder in (photos, other):
        library.index_now([folder])
    library.pause_folder(library.roots()[0].id, True)
    library.close()
    scanned = threading.Event()
    window = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    window.on_progress = lambda progress: progress.n_indexed == 7 and scanned.set()
    Image.new("RGB", (8, 8), (7, 7, 7)).save(photos / "new.png")
    Image.new("RGB", (8, 8), (9, 9, 9)).save(other / "new.png")
    os.utime(other / "new.png", (1e9, 1e9))  # not still being written
    os.utime(photos / "new.png", (1e9, 1e9))
    window.start()
    try:
        assert scanned.wait(30.0)  # folders are checked in turn: the paused one was before this
        assert window.roots()[0].n_photos == 6
        scanned.clear()
        window.on_progress = lambda progress: progress.n_indexed == 8 and scanned.set()
        window.pause_folder(window.roots()[0].id, False)
        assert scanned.wait(30.0)
    finally:
        window.close()


def test_the_time_left_of_a_folder_counts_what_goes_before_it(library, photos, tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    for n in range(3):
        path = old / f"{n}.png"
        Image.new("RGB", (8, 8), (200, n, n)).save(path)
        os.utime(path, (1e9 + n, 1e9 + n))
    away = tmp_path / "away"
    away.mkdir()
    Image.new("RGB", (8, 8), (1, 2, 3)).save(away / "a.png")
    for folder in (old, away):
        library.add_root(folder)
    library._writer.retry_files()
    for root in library.roots()[1:]:
        scan_root(library._reader, library._writer, root)
    library.pause_folder(library.roots()[2].id, True)
    (rows,) = library._reader.file_rows(library.roots()[0].id)
    for row in rows:
        (photos / row[0].decode()).touch()
    scan_root(library._reader, library._writer, library.roots()[0])

    def places():
        return [(f.n_waiting, f.n_before) for f in library._reader.folder_progress()]

    assert places() == [(6, 6), (3, 9), (1, None)]
    library.index_first(library.roots()[1].id)
    assert places() == [(6, 9), (3, 3), (1, None)]


def test_a_pause_in_the_midst_ends_reading_that_folder(library, photos):
    root = library.roots()[0]
    for n in range(40):
        Image.new("RGB", (8, 8), (n, 99, n)).save(photos / f"more {n}.png")
    scan_root(library._reader, library._writer, root)
    seen = []

    def on_progress(progress):
        seen.append(progress.n_indexed)
        if progress.state == "indexing" and not library.roots()[0].paused:
            library.pause_folder(root.id, True)

    library.on_progress = on_progress
    library.index_now([])
    assert 6 < library.progress().n_indexed < 46 and library.progress().n_waiting


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
