# SPDX-License-Identifier: MIT
"""Columns are read again when the index changed, but not all the time while it does."""

import numpy as np
import pytest
from helpers.fakes import FakeClock
from helpers.rows import random_rows, write_rows

from desktop_search.core.language.parser import parse
from desktop_search.search import narrowing
from desktop_search.search.narrowing import PATIENCE, Narrowing
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter


@pytest.fixture
def parts(tmp_path):
    write_rows(tmp_path / "data", random_rows(30))
    writer, reader = IndexWriter(tmp_path / "data"), IndexReader(tmp_path / "data")
    yield writer, reader
    reader.close()
    writer.close()


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
