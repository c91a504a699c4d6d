# SPDX-License-Identifier: MIT
"""A folder whose walk sees what is stored is not compared file by file, and only then."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.older import as_version_9

from desktop_search.indexer import scan_root
from desktop_search.library import Library
from desktop_search.scan.walker import walk
from desktop_search.store.reader import IndexReader
from desktop_search.store.states import MISSING


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for n in range(60):
        path = folder / f"{n % 3}" / f"{n}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"picture %d" % n)
    return folder


@pytest.fixture
def library(tmp_path, photos):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.index_now([photos])
    yield library
    library.close()


@pytest.fixture
def compared(monkeypatch):
    """How many files each scan got from the index to compare them."""
    n_read = []
    read = IndexReader.file_rows

    def counted(self, root_id, below=None):
        n_read.append(0)
        for rows in read(self, root_id, below):
            n_read[-1] += len(rows)
            yield rows

    monkeypatch.setattr(IndexReader, "file_rows", counted)
    return n_read


def scan(library, **options):
    return scan_root(library._reader, library._writer, library._reader.roots()[0], **options)


def mark(library):
    return library._reader.agreed_walk(library._reader.roots()[0].id)


def test_what_did_not_change_is_not_compared(library, photos, compared):
    assert mark(library) == walk(photos).mark
    before = library._reader.roots()[0].last_seen
    found = scan(library)
    assert found.root_state == "online"
    assert not (found.added or found.changed or found.moved or found.missing or found.returned)
    assert compared == []
    assert library._reader.roots()[0].last_seen > before
    assert library.progress().n_indexed == 60


def grow(path):
    path.write_bytes(b"another picture")


def touch(path):
    os.utime(path, (1e9, 1e9))


def exchange(path):
    """Another file of the same size and time in its place: only inode and ctime tell."""
    found = path.stat()
    other = path.with_suffix(".tmp")
    other.write_bytes(path.read_bytes()[::-1])
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    os.replace(other, path)


def rename(path):
    path.rename(path.with_name("renamed.jpg"))


def note(path):
    path.with_suffix(".xmp").write_text("<x:xmpmeta/>", encoding="ascii")


def add(path):
    path.with_name("new.jpg").write_bytes(b"new")


def hide(path):
    path.rename(path.with_name(".hidden.jpg"))


CHANGES = {
    grow: "changed",
    touch: "changed",
    exchange: "changed",
    note: "changed",
    rename: "moved",
    add: "added",
    os.unlink: "missing",
    hide: "missing",
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_change_is_found_and_the_next_scan_has_nothing_to_compare(
    library, photos, compared, change
):
    change(photos / "1" / "4.jpg")
    found = scan(library)
    assert len(getattr(found, CHANGES[change])) == 1
    assert len(compared) == 1 and mark(library) == walk(photos).mark
    found = scan(library)
    assert not (found.added or found.changed or found.moved or found.missing or found.returned)
    assert len(compared) == 1


def test_a_photo_that_comes_back_is_found(library, photos, compared):
    path = photos / "1" / "4.jpg"
    path.rename(photos.parent / "away.jpg")
    assert len(scan(library).missing) == 1
    (photos.parent / "away.jpg").rename(path)
    assert len(scan(library).changed) + len(scan(library).returned) == 1
    assert library._reader.n_there(1) == 60 and library._reader.missing_files(1) == []


def test_patterns_and_parts_of_a_folder_are_compared(library, photos, compared):
    library.set_excludes(1, ("2",))
    assert len(scan(library).missing) == 20
    library.set_excludes(1, ())
    assert len(scan(library).returned) == 20
    assert mark(library) == walk(photos).mark
    n_scans = len(compared)
    (photos / "0" / "0.jpg").unlink()
    assert len(scan(library, below=Path("0")).missing) == 1
    assert mark(library) is None, "a part says nothing of the rest"
    assert not scan(library).missing
    assert len(compared) == n_scans + 2 and mark(library) == walk(photos).mark


def test_what_is_kept_though_no_walk_sees_it_is_compared_each_time(library, photos, compared):
    for path in photos.rglob("*.jpg"):
        path.unlink()
    for n in (1, 2):
        found = scan(library)
        assert found.root_state == "vanished" and found.n_lost == 60
        assert mark(library) != walk(photos).mark and len(compared) == n
    assert library._reader.n_there(1) == 60


def test_a_folder_that_is_away_agrees_with_nothing(library, photos, compared):
    photos.rename(photos.with_name("away"))
    assert scan(library).root_state == "offline"
    photos.with_name("away").rename(photos)
    found = scan(library)
    assert found.root_state == "online" and library._reader.roots()[0].state == "online"
    assert library._reader.n_there(1) == 60


def test_nothing_is_noted_where_files_changed_meanwhile(library, photos):
    (photos / "new.jpg").write_bytes(b"new")

    def index_meanwhile():
        library._writer.run(
            lambda db: db.execute("UPDATE files SET size = 1 WHERE id = 1") and None
        )

    scan(library, on_added=index_meanwhile)
    assert mark(library) is None
    assert len(scan(library).changed) == 1
    assert mark(library) == walk(photos).mark


EACH_COLUMN = (
    "path = X'61'",
    "size = size + 1",
    "mtime_ns = mtime_ns + 1",
    "ctime_ns = ctime_ns + 1",
    "inode = inode + 1",
    "sidecar = sidecar + 1",
    "state = 'missing', missing_since = 1",
)


@pytest.mark.parametrize("column", EACH_COLUMN)
def test_any_statement_that_changes_a_file_drops_the_mark(library, photos, column):
    library._writer.run(
        lambda db: (
            db.execute("UPDATE files SET size = size, state = 'waiting', reason = 'x'") and None
        )
    )
    assert mark(library) == walk(photos).mark, "a walk sees nothing of that"
    library._writer.run(lambda db: db.execute(f"UPDATE files SET {column} WHERE id = 7") and None)
    assert mark(library) is None


def test_new_and_deleted_rows_drop_the_mark_of_their_folder_only(library, photos, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.jpg").write_bytes(b"a")
    library.index_now([other])
    for change in (
        "INSERT INTO files (root_id, path, size, mtime_ns, ctime_ns, inode)"
        " VALUES (2, 'x', 1, 1, 1, 1)",
        "DELETE FROM files WHERE root_id = 2 AND state = 'waiting'",
    ):
        library._writer.run(
            lambda db: db.execute("INSERT OR REPLACE INTO agreed_walks VALUES (2, 'm')") and None
        )
        library._writer.run(lambda db, change=change: db.execute(change) and None)
        assert library._reader.agreed_walk(2) is None
        assert mark(library) == walk(photos).mark
    library.remove_root(1)
    assert library._reader.rows("SELECT * FROM agreed_walks WHERE root_id = 1") == []


def test_marks_tell_walks_apart(photos):
    seen = walk(photos)
    assert len(seen.mark) == 16 and walk(photos).mark == seen.mark
    (photos / "0" / "0.jpg").rename(photos / "0" / "x.jpg")
    assert walk(photos).mark != seen.mark


def test_an_index_of_version_9_is_compared_once_more(library, photos, tmp_path, compared):
    library.close()
    with closing(sqlite3.connect(tmp_path / "data" / "index.sqlite")) as db:
        as_version_9(db)
        db.commit()
    again = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    again.open()
    try:
        assert mark(again) is None and again.progress().n_indexed == 60
        for _ in range(3):
            assert not scan(again).changed
        assert compared == [60]
    finally:
        again.close()


def test_random_changes_are_found_as_by_comparing_all(library, photos, compared):
    """Each scan leaves the index as the disk is, whatever happened before it."""
    draw = np.random.default_rng(3)
    changes = [grow, touch, exchange, note, add, os.unlink]
    for turn in range(40):
        paths = sorted(photos.rglob("*.jpg"))
        for change in draw.choice(changes, draw.integers(0, 3)):
            path = paths[draw.integers(len(paths))]
            if path.exists():
                change(path)
        if draw.random() < 0.3:
            library.index_now([])
        scan(library)
        stored = {row for rows in library._reader.file_rows(1) for row in rows}
        assert stored == set(walk(photos).rows), turn
    assert 0 < len(compared) < 80


def test_files_are_counted_by_state_and_folder(library, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for n in range(40):
        (other / f"{n}.jpg").write_bytes(b"another %d" % n)
    library.index_now([other])
    states = ("waiting", "indexed", "failed", "missing")
    library._writer.run(
        lambda db: (
            db.executemany(
                "UPDATE files SET state = ? WHERE id % 7 = ?",
                [(state, n) for n, state in enumerate(states)],
            )
            and None
        )
    )
    reader = library._reader
    rows = reader.rows("SELECT root_id, state FROM files")
    assert len(set(rows)) == 8
    assert reader.counts() == {state: sum(s == state for _, s in rows) for state in states}
    for root in reader.roots():
        mine = [state for root_id, state in rows if root_id == root.id]
        assert root.n_photos == sum(state in ("waiting", "indexed") for state in mine)
        assert reader.n_there(root.id) == sum(state != "missing" for state in mine)
        assert len(reader.missing_files(root.id)) == mine.count("missing")


def test_the_few_files_that_are_not_indexed_are_found_by_their_index(library):
    """Of all others there are none in it, so these queries would read the whole table."""
    plans = []

    def plan(query, parameters=()):
        explained = f"EXPLAIN QUERY PLAN {query}"
        plans.append(" ".join(row[3] for row in read(explained, parameters)))
        return read(query, parameters)

    reader = library._reader
    read, reader.rows = reader.rows, plan
    reader.waiting(5)
    reader.failures()
    reader.missing_files(1)
    reader.folder_progress()
    reader.counts()
    reader.roots()
    reader.n_there(1)
    assert len(plans) == 7 and all("files_by_state" in plan for plan in plans), plans
    read(f"SELECT 1 FROM files f INDEXED BY files_by_state WHERE {MISSING}")


def test_of_a_folder_that_is_not_there_no_files_are_compared(library, photos, compared):
    photos.rename(photos.with_name("elsewhere"))
    result = scan(library)
    assert (result.root_state, result.missing, compared) == ("offline", (), [])
    assert library._reader.counts()["missing"] == 0
    photos.with_name("elsewhere").rename(photos)
    assert scan(library).root_state == "online"
    assert library._reader.counts() == {"waiting": 0, "indexed": 60, "failed": 0, "missing": 0}


def renumber(library, where="1 = 1"):
    """Has the index know other inodes than the disk has, as after it was connected anew."""
    library._writer.run(
        lambda db: db.execute(f"UPDATE files SET inode = inode + 1000000 WHERE {where}") and None
    )


def inodes(library):
    rows = library._reader.rows("SELECT path, inode FROM files")
    return {os.fsdecode(bytes(path)): inode for path, inode in rows}


def test_a_disk_that_numbers_its_files_anew_has_nothing_read_again(library, photos, compared):
    renumber(library)
    n_decoded = library._decoder.n_decoded
    summary = library.index_now([photos])
    assert (summary.changed, summary.encoded, summary.moved) == (0, 0, 0)
    assert library._decoder.n_decoded == n_decoded
    assert inodes(library) == {
        str(path.relative_to(photos)): path.stat().st_ino for path in photos.rglob("*.jpg")
    }
    assert mark(library) == walk(photos).mark and len(compared) == 1
    library.index_now([photos])
    assert len(compared) == 1


def test_a_file_with_another_inode_among_others_is_read_again(library, photos):
    renumber(library, "substr(path, 1, 2) = CAST('1/' AS BLOB)")
    n_decoded = library._decoder.n_decoded
    summary = library.index_now([photos])
    assert (summary.changed, summary.encoded) == (20, 0)
    assert library._decoder.n_decoded == n_decoded + 20
