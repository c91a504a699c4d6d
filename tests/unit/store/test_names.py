# SPDX-License-Identifier: MIT
"""The words of names agree with the files, whatever changes them, and are gone when forgotten."""

import contextlib
import sqlite3

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.older import as_version_9

from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.store.lock import INDEX_FILE
from desktop_search.store.names import AT_ONCE


@pytest.fixture
def library(tmp_path):
    photos = tmp_path / "Holidays"
    (photos / "Tréport").mkdir(parents=True)
    (photos / "black_cat-01.jpg").write_bytes(b"one")
    (photos / "Tréport" / "zanzibarium.jpg").write_bytes(b"two")
    made = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    made.open()
    made.index_now([photos])
    yield made
    made.close()


def names_of(library, text):
    """The files that are found, by name."""
    *_, last = library.rankings(SearchRequest(1, text))
    return sorted(card.path.name for card in library.cards(last.photo_ids.tolist()).values())


def test_words_of_files_and_folders_are_found(library):
    assert names_of(library, '"black cat"') == ["black_cat-01.jpg"]
    assert names_of(library, '"CAT 01"') == ["black_cat-01.jpg"]
    assert names_of(library, '"cat black"') == []
    assert names_of(library, '"treport"') == ["zanzibarium.jpg"]
    assert names_of(library, '"holidays treport"') == ["zanzibarium.jpg"]
    assert names_of(library, '-"treport"') == ["black_cat-01.jpg"]


@pytest.mark.parametrize("text", ['""""', '"\0"', '"NEAR(a b)"', '"a* OR b"', '"\ud800"', '"^"'])
def test_what_is_quoted_is_never_an_expression(library, text):
    assert names_of(library, text) == []


@pytest.mark.parametrize("words", ["black & cat", "cat !", "- cat", "cat 01 \N{GRINNING FACE}"])
def test_signs_that_are_no_words_are_in_every_name(library, words):
    *_, last = library.rankings(SearchRequest(1, words))
    assert [card.path.name for card in library.cards(last.named).values()] == ["black_cat-01.jpg"]
    photos = library._reader.photos_named_any(words.split())
    assert photos.tolist() == list(last.named)
    first, *_ = library._reader.files_named_all(words.split())
    assert first.tolist()


@pytest.mark.parametrize("words", ["&", "! ?", "\N{GRINNING FACE}"])
def test_signs_alone_are_in_no_name(library, words):
    *_, last = library.rankings(SearchRequest(1, words))
    assert last.named == () and not len(library._reader.photos_named_any(words.split()))
    assert not list(library._reader.files_named_all(words.split()))


def test_moved_changed_and_removed_files(library, tmp_path):
    photos = tmp_path / "Holidays"
    (photos / "black_cat-01.jpg").rename(photos / "white_dog.jpg")
    library.index_now([photos])
    assert names_of(library, '"black cat"') == []
    assert names_of(library, '"white dog"') == ["white_dog.jpg"]
    (photos / "white_dog.jpg").write_bytes(b"three")
    library.index_now([photos])
    assert names_of(library, '"white dog"') == ["white_dog.jpg"]
    library.remove_root(library.roots()[0].id)
    assert library._reader.rows("SELECT count(*) FROM names") == [(0,)]


def test_many_changes_are_caught_up_with(library, tmp_path):
    more = tmp_path / "Holidays" / "more"
    more.mkdir()
    for number in range(40):
        (more / f"heap {number}.jpg").write_bytes(b"heap %d" % number)
    library.index_now([tmp_path / "Holidays"])
    library._writer.run(
        lambda db: db.execute("INSERT INTO stale_names SELECT id FROM files") and None
    )
    assert len(names_of(library, '"heap"')) == 40
    assert library._reader.rows("SELECT count(*) FROM stale_names") == [(0,)]


def test_filters_hear_of_names_that_the_count_of_a_search_caught_up_with(library):
    """What changes no files makes names again too, where it comes before the next pause."""
    writer = library._writer

    def change(db):
        db.execute(
            "WITH RECURSIVE ids(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < ?)"
            " INSERT INTO stale_names SELECT id FROM ids",
            (AT_ONCE + 1,),
        )
        writer.log_query(0.0, None, ())  # waits behind this change

    before = writer.version
    writer.run(change)
    writer.store_hashes({})  # behind both
    assert library._reader.rows("SELECT count(*) FROM stale_names") == [(0,)]
    assert writer.version == before + 2


def test_an_older_index_gets_its_names(library, tmp_path):
    library.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / INDEX_FILE)) as db:
        as_version_9(db)
        for what in ("new", "changed", "gone", "said"):
            db.execute(f"DROP TRIGGER names_of_{what}")
        for table in ("names", "stale_names", "saved_pictures", "saved_searches"):
            db.execute(f"DROP TABLE {table}")
        for column in ("perceptual_hash", "places"):
            db.execute(f"ALTER TABLE contents DROP COLUMN {column}")
        db.execute("PRAGMA user_version = 5")
        db.commit()
    reading = Library(
        tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders(), read_only=True
    )
    reading.open()
    assert names_of(reading, '"black cat"') == []  # it has none, and nobody may write it
    assert names_of(reading, "name:black*") == ["black_cat-01.jpg"]
    assert names_of(reading, "place:rome") == []
    card = next(iter(reading.cards([1]).values()))
    assert reading.metadata(card.id).places == ()
    reading.close()
    again = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    again.open()
    again._writer.run(lambda db: None)
    assert names_of(again, '"black cat"') == ["black_cat-01.jpg"]
    again.close()


def test_what_is_forgotten_leaves_no_word_behind(library, tmp_path):
    library.forget_root(library.roots()[0].id)
    library.close()
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert files
    for path in files:
        data = path.read_bytes().lower()
        # The index of words keeps the ends of words that begin like the one before.
        for part in (b"zanzibar", b"anzibarium", b"treport", "tréport".encode(), b"holidays"):
            assert part not in data, path
