# SPDX-License-Identifier: MIT
"""The ledger through time: an older index gets one, a damaged index keeps what can be read."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders
from helpers.older import as_version_9

from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.store.backup import backups

LEDGER = (
    "SELECT level, top_m, n_cached, n_encoded, n_failed, encode_s, decode_s FROM looks ORDER BY id",
    "SELECT name, day, kind, s.n_encoded, s.encode_s, s.decode_s FROM spending s"
    " JOIN encoders n ON n.id = s.encoder_id ORDER BY name, day, kind",
    "SELECT text, at, first_s FROM queries ORDER BY id",
    "SELECT name, n_encoded, encode_s FROM encoders ORDER BY name",
)


def library_of(data, encoders=None):
    encoders = encoders or FakeEncoders()
    return Library(data, decoder=FakeDecoder(), encoders=encoders, clock=FakeClock())


def ledger_of(data):
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        return [db.execute(query).fetchall() for query in LEDGER]


def as_version_4(data):
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        as_version_9(db)
        for statement in (
            "DROP TABLE saved_pictures",
            "DROP TABLE saved_searches",
            "DROP TABLE looks",
            "DROP TABLE spending",
            *(f"DROP TRIGGER names_of_{what}" for what in ("new", "changed", "gone", "said")),
            "DROP TABLE names",
            "DROP TABLE stale_names",
            "ALTER TABLE queries DROP COLUMN first_s",
            "ALTER TABLE contents DROP COLUMN perceptual_hash",
            "ALTER TABLE contents DROP COLUMN places",
            "PRAGMA user_version = 4",
        ):
            db.execute(statement)


def ledger_of_version_4(data):
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        return [
            db.execute(query).fetchall()
            for query in ("SELECT text, at FROM queries ORDER BY id", LEDGER[-1])
        ]


def search(library, text):
    list(library.rankings(SearchRequest(1, text)))
    library.remember(text)


@pytest.fixture
def made(tmp_path):
    """A closed library with searches before its backup and after it."""
    photos, data = tmp_path / "photos", tmp_path / "data"
    photos.mkdir()
    for number in range(90):
        (photos / f"{number}.jpg").write_bytes(b"picture %d" % number)
    library = library_of(data)
    library.open()
    search(library, "before")
    library.index_now([photos])
    search(library, "a cat")
    search(library, "a dog")
    library.close()
    return data


def test_an_index_of_version_4_gets_a_ledger_and_keeps_its_accounts(made):
    as_version_4(made)
    library = library_of(made)
    library.open()
    try:
        status = library.status()
        assert status.n_queries == 3
        assert status.levels[1].encodings == status.levels[1].covered > 50
        costs = library.accounts.costs(library.settings.cascade)
        assert costs.n_recent == 0 and costs.new.seconds is not None
        savings = library.accounts.savings()
        assert (savings.n_queries, savings.n_cache_hits, savings.first_ms) == (3, 0, None)
        search(library, "a cat")
        library._writer.run(lambda db: None)
        assert library.accounts.costs(library.settings.cascade).n_recent == 1
        assert library.accounts.savings().n_cache_hits == 50
    finally:
        library.close()


def test_a_damaged_index_of_version_4_keeps_its_accounts(made):
    as_version_4(made)
    before = ledger_of_version_4(made)
    shutil.rmtree(made / "backups")
    with open(made / "index.sqlite", "r+b") as file:
        file.write(bytes(100))
    library = library_of(made)
    library.open()
    library.close()
    assert ledger_of_version_4(made) == before
    assert ledger_of(made)[:2] == [[], []]


@pytest.mark.parametrize("with_backup", [True, False])
def test_a_damaged_index_keeps_its_ledger(made, with_backup):
    before = ledger_of(made)
    assert len(before[0]) == 2 and len(before[1]) == 2 and len(before[2]) == 6
    assert bool(backups(made))
    if not with_backup:
        shutil.rmtree(made / "backups")
    with open(made / "index.sqlite", "r+b") as file:
        file.write(bytes(100))
    library = library_of(made)
    library.open()
    library.close()
    assert ledger_of(made) == before


def test_a_ledger_that_is_gone_is_damage(made):
    with closing(sqlite3.connect(made / "index.sqlite")) as db:
        db.execute("DROP TABLE spending")
    encoders = FakeEncoders()
    library = library_of(made, encoders)
    library.open()
    try:
        assert [notice.kind for notice in library.notices()] == ["index"]
        search(library, "something new")
        library._writer.run(lambda db: None)
        assert library.status().n_queries == 4
        assert encoders.n_images["starter-lite2"] > 0
    finally:
        library.close()
