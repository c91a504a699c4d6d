# SPDX-License-Identifier: MIT
"""Columns are read again when the index changed, but not all the time while it does."""

import time

import numpy as np
import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders
from helpers.rows import random_rows, write_rows

from desktop_search.core.language.parser import parse
from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.search import filters, narrowing
from desktop_search.search.narrowing import PATIENCE, Narrowing
from desktop_search.store import names as store_names
from desktop_search.store import reader as store_reader
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter


@pytest.fixture
def parts(tmp_path):
    write_rows(tmp_path / "data", random_rows(30))
    writer, reader = IndexWriter(tmp_path / "data"), IndexReader(tmp_path / "data")
    yield writer, reader
    reader.close()
    writer.close()


RENAME = "UPDATE files SET path = CAST(id || ' {}.jpg' AS BLOB)"
ALL = parse("-name:nothing").tree


def test_a_slow_reading_is_kept_while_the_index_changes(parts, monkeypatch):
    writer, reader = parts
    clock, n_read = FakeClock(), []
    real = narrowing.read_columns

    def slow(reader):
        n_read.append(1)
        clock.time += 2.0
        return real(reader)

    monkeypatch.setattr(narrowing, "read_columns", slow)
    version = [1]
    made = Narrowing(reader, lambda: version[0], lambda: np.empty(0, np.int64), clock)
    assert len(made.photos(ALL)) == 30 and len(n_read) == 1
    writer.run(lambda db: db.execute("DELETE FROM files WHERE content_id = 3") and None)
    version[0] += 1
    assert 3 not in made.photos(ALL) and len(made.photos(ALL)) == 29  # what went is out at once
    assert len(n_read) == 1
    clock.time += PATIENCE * 2.0
    assert len(made.photos(ALL)) == 29 and len(n_read) == 2


def test_a_quick_reading_is_always_of_now(parts):
    writer, reader = parts
    version = [1]
    made = Narrowing(reader, lambda: version[0], lambda: np.empty(0, np.int64), FakeClock())
    assert len(made.photos(ALL)) == 30
    writer.run(lambda db: db.execute("UPDATE contents SET rating = 5") and None)
    version[0] += 1
    assert len(made.photos(parse("rating:5").tree)) == 30


def test_newest_first_also_of_what_came_just_now(parts):
    _, reader = parts
    made = Narrowing(reader, lambda: 1, lambda: np.empty(0, np.int64), FakeClock())
    order = made.newest(np.arange(1, 33))
    assert order[:2].tolist() == [31, 32]
    expected = [int(photo) for photo in reader.newest(100)]
    assert set(order[2:].tolist()) == set(expected)


def test_words_of_names_are_asked_for_once_while_nothing_changes(parts, monkeypatch):
    writer, reader = parts
    asked = []
    real = IndexReader.files_named
    monkeypatch.setattr(
        IndexReader, "files_named", lambda self, text: asked.append(text) or real(self, text)
    )
    version = [1]
    made = Narrowing(reader, lambda: version[0], lambda: np.empty(0, np.int64), FakeClock())
    named = parse('"black cat"').tree
    writer.run(lambda db: None)  # the words of names are there
    photos = made.photos(named).tolist()
    assert 0 < len(photos) < 30
    others = [photo for photo in range(1, 31) if photo not in photos]
    assert made.photos(parse('rating:>=-1 -"black cat"').tree).tolist() == others
    assert made.photos(named).tolist() == photos and asked == ["black cat"]
    writer.run(lambda db: db.execute(RENAME.format("black cat")) and None)
    version[0] += 1
    assert len(made.photos(named)) == 30 and asked == ["black cat"] * 2


def test_more_filters_than_are_kept_stay_right(parts, monkeypatch):
    _, reader = parts
    monkeypatch.setattr(filters, "N_MASKS", 2)
    made = Narrowing(reader, lambda: 1, lambda: np.empty(0, np.int64), FakeClock())
    tree = parse("rating:5 rating:4 rating:3 width:>4000 -height:3000").tree
    photos = made.photos(tree).tolist()
    assert photos and made.photos(tree).tolist() == photos
    assert len(made._known().masks._kept) == 2


def test_what_was_refined_just_now_and_the_day_of_today_count(parts):
    _, reader = parts
    refined, clock = [1, 2], FakeClock()
    made = Narrowing(reader, lambda: 1, lambda: np.asarray(refined, np.int64), clock)
    tree = parse("is:refined").tree
    assert made.photos(tree).tolist() == [1, 2]
    refined.append(3)
    assert made.photos(tree).tolist() == [1, 2, 3]
    days = reader.rows("SELECT min(f.mtime_ns), max(f.mtime_ns) FROM files f")[0]
    year = parse("date:this-year").tree
    found = []
    for day in days:
        clock.time = day / 1e9
        found.append(set(made.photos(year).tolist()))
    assert not found[0] & found[1] and any(found)


def test_words_of_many_names_that_come_later_are_told(tmp_path, monkeypatch):
    write_rows(tmp_path / "data", random_rows(30))
    writer = IndexWriter(tmp_path / "data")
    reader = IndexReader(tmp_path / "data")
    try:
        made = Narrowing(reader, lambda: writer.version, lambda: np.empty(0, np.int64), FakeClock())
        named = parse('"heap"').tree
        assert made.photos(named).tolist() == []
        real, seen = store_names.freshen, []

        def freshen(db):
            seen.append(len(made.photos(named)))  # somebody searches meanwhile
            return real(db, 3)

        monkeypatch.setattr(store_names, "freshen", freshen)
        writer.run(lambda db: db.execute(RENAME.format("heap")) and None)
        deadline = time.monotonic() + 60
        while len(made.photos(named)) < 30 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(made.photos(named)) == 30 and 0 < seen[-1] < 30
    finally:
        reader.close()
        writer.close()


@pytest.mark.parametrize("limit", [1, 10, 1000])
def test_names_within_filters_are_the_newest_of_those_that_pass(tmp_path, monkeypatch, limit):
    rows = random_rows(400)
    write_rows(tmp_path / "data", rows)
    writer, reader = IndexWriter(tmp_path / "data"), IndexReader(tmp_path / "data")
    monkeypatch.setattr(narrowing, "N_NAMED", limit)
    monkeypatch.setattr(store_reader, "FIRST_NAMES", 3)
    try:
        while writer.run(lambda db: db.execute("SELECT count(*) FROM stale_names").fetchone()[0]):
            pass
        made = Narrowing(reader, lambda: 1, lambda: np.empty(0, np.int64), FakeClock())
        for text in ("cat black rating:>=3", "cat rating:5 -type:png", "cat width:1"):
            tree = parse(text).tree
            photos = made.photos(tree)
            passing = set(photos.tolist())
            wanted = dict.fromkeys(
                row.photo
                for row in sorted(rows, key=lambda row: -row.file)
                if row.photo in passing and ("black cat" in row.name or "black cat" in row.keywords)
            )
            assert made.named(tree, photos) == tuple(wanted)[:limit]
    finally:
        reader.close()
        writer.close()


@pytest.fixture
def accents(tmp_path):
    """The same names as Linux and as a Mac writes them: in one sign, and in two."""
    folder = tmp_path / "photos"
    (folder / "E\u0301te\u0301").mkdir(parents=True)
    for name in ("caf\u00e9 noir.jpg", "cafe\u0301 au lait.jpg", "cafe.jpg"):
        (folder / "E\u0301te\u0301" / name).write_bytes(name.encode())
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.index_now([folder])
    yield library
    library.close()


@pytest.mark.parametrize(
    ("text", "n_photos"),
    [
        ("name:CAF\u00c9*", 2),
        ("name:cafe\u0301*", 2),
        ("name:*\u00e9*", 2),
        ("name:caf?.jpg", 1),
        ("in:\u00e9t\u00e9", 3),
        ("in:E\u0301te\u0301", 3),
        ("-in:\u00c9T\u00c9", 0),
    ],
)
def test_accents_are_the_same_however_they_are_written(accents, text, n_photos):
    *_, last = accents.rankings(SearchRequest(1, text))
    assert (len(last.photo_ids), last.notes) == (n_photos, ())


def test_a_folder_with_accents_is_offered_for_what_is_typed(accents):
    (offered,) = accents._searching.narrowing.values("in", "\u00e9t", "")
    assert (offered.text, offered.n_photos) == ("E\u0301te\u0301", 3)
