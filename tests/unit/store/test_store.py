# SPDX-License-Identifier: MIT
"""The database itself: versions, locks, damage, derived matrices."""

import linecache
import sqlite3
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest
from helpers.fakes import unit

from desktop_search.core.errors import EnvironmentFault, IndexLocked, InternalError
from desktop_search.store import vectors
from desktop_search.store.connection import check_database
from desktop_search.store.embedding import pack, sound
from desktop_search.store.lock import lock_index
from desktop_search.store.migrations import SCHEMA_VERSION, schema_statements
from desktop_search.store.opening import open_writer
from desktop_search.store.reader import IndexReader
from desktop_search.store.vectors import VectorFiles
from desktop_search.store.writer import IndexWriter


def test_migrations_end_at_schema_sql(tmp_path):
    made = open_writer(tmp_path)
    plain = sqlite3.connect(":memory:")
    for statement in schema_statements():
        plain.execute(statement)
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    assert made.execute(query).fetchall() == plain.execute(query).fetchall()
    assert made.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert made.execute("PRAGMA page_size").fetchone()[0] == 8192
    assert made.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    made.close()
    plain.close()


OLD_SCHEMA = Path(__file__).with_name("schema_1.sql")


def an_old_index(folder):
    database = sqlite3.connect(folder / "index.sqlite")
    database.executescript(OLD_SCHEMA.read_text(encoding="utf-8"))
    database.executescript(
        "INSERT INTO meta VALUES ('embeddings_generation', 0);"
        "INSERT INTO roots VALUES (1, 'x', 1, 1, '[]', 0, NULL, 'online');"
        "INSERT INTO contents (id, digest, width, height, format, taken_at, camera)"
        " VALUES (1, 'd', 4, 3, 'JPEG', 1e9, 'A camera');"
        "INSERT INTO files (root_id, path, size, mtime_ns, ctime_ns, inode, content_id, state)"
        " VALUES (1, 'a.jpg', 1, 2, 3, 4, 1, 'indexed'), (1, 'b.jpg', 1, 2, 3, 5, NULL, 'failed');"
        "PRAGMA user_version = 1"
    )
    database.close()


def as_made(database):
    rows = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    # ALTER TABLE writes new columns behind the last one, in the same line.
    return [(kind, name, "".join((sql or "").split())) for kind, name, sql in rows]


def test_an_old_index_becomes_schema_sql_and_keeps_what_it_holds(tmp_path):
    an_old_index(tmp_path)
    migrated = open_writer(tmp_path)
    plain = sqlite3.connect(":memory:")
    for statement in schema_statements():
        plain.execute(statement)
    assert as_made(migrated) == as_made(plain)
    for table in ("roots", "contents", "files"):
        query = f"PRAGMA table_xinfo({table})"
        assert migrated.execute(query).fetchall() == plain.execute(query).fetchall()
    assert migrated.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    # Photos are read anew for what the old version did not keep; failures stay what they are.
    rows = migrated.execute("SELECT path, state, content_id, sidecar FROM files ORDER BY id")
    assert rows.fetchall() == [("a.jpg", "waiting", 1, 0), ("b.jpg", "failed", None, 0)]
    roots = migrated.execute("SELECT path, state, mounts, n_kept_missing FROM roots").fetchall()
    assert roots == [("x", "online", "[]", 0)]
    kept = migrated.execute("SELECT taken_at, camera, rating FROM contents").fetchone()
    assert kept == (1e9, "A camera", None)
    assert migrated.execute("PRAGMA foreign_key_check").fetchall() == []
    migrated.close()
    plain.close()


def test_a_migration_that_fails_leaves_the_old_index(tmp_path):
    an_old_index(tmp_path)
    database = sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)
    # The last step of the migration meets a column that is there already.
    database.execute("ALTER TABLE files ADD COLUMN sidecar TEXT")
    before = as_made(database)
    with pytest.raises(EnvironmentFault):
        open_writer(tmp_path)
    assert as_made(database) == before
    assert database.execute("PRAGMA user_version").fetchone()[0] == 1
    database.close()


def test_a_newer_index_is_refused_and_left_as_it_is(tmp_path):
    open_writer(tmp_path).close()
    path = tmp_path / "index.sqlite"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA user_version = 99")
    database.close()
    before = path.read_bytes()
    with pytest.raises(EnvironmentFault, match="newer version"):
        open_writer(tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "damage", [b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_index_is_a_sentence(tmp_path, damage):
    (tmp_path / "index.sqlite").write_bytes(damage)
    with pytest.raises(EnvironmentFault, match="damaged"):
        open_writer(tmp_path)
    assert not check_database(tmp_path)[0]
    assert (tmp_path / "index.sqlite").read_bytes() == damage


def test_only_one_process_may_write(tmp_path):
    lock = lock_index(tmp_path)
    with pytest.raises(IndexLocked, match="Another window"):
        lock_index(tmp_path)
    lock.release()
    lock_index(tmp_path).release()


def test_sound_refuses_every_kind_of_damage():
    vector, whose = unit(b"a"), ("fingerprint", b"digest")
    blob, crc = pack(vector, *whose)
    np.testing.assert_allclose(sound(blob, crc, 16, *whose), vector, atol=1e-3)
    assert sound(blob[:-2], crc, 16, *whose) is None
    for position in range(len(blob)):
        flipped = bytearray(blob)
        flipped[position] ^= 1
        assert sound(bytes(flipped), crc, 16, *whose) is None
    for wrong in (np.full(16, np.nan), np.full(16, np.inf), np.zeros(16), vector * 2):
        assert sound(*pack(wrong.astype(np.float32), *whose), 16, *whose) is None
    assert sound(blob, crc, 16, "another encoder", b"digest") is None
    assert sound(blob, crc, 16, "fingerprint", b"another photo") is None
    assert sound(None, crc, 16, *whose) is None


@pytest.mark.parametrize("chunk", [vectors.CHUNK, 3])
def test_the_matrix_follows_the_database(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(vectors, "CHUNK", chunk)
    writer = IndexWriter(tmp_path)
    reader = IndexReader(tmp_path)

    def add(first, last):
        def insert(db):
            for i in range(first, last):
                db.execute(
                    "INSERT INTO contents (id, digest, width, height, format)"
                    " VALUES (?, ?, 1, 1, '')",
                    (i, b"%d" % i),
                )
                db.execute(
                    "INSERT INTO embeddings (content_id, encoder_id, vector, crc32)"
                    " VALUES (?, 1, ?, ?)",
                    (i, *pack(unit(b"%d" % i), "f", b"%d" % i)),
                )

        writer._call(insert)

    writer._call(lambda db: db.execute("INSERT INTO encoders VALUES (1, 'f', 'n', 16, 1, 0, 0)"))
    add(1, 20)
    files = VectorFiles(tmp_path, reader, can_write=True)
    assert len(files.matrix(1, 16)[0]) == 19
    add(20, 30)
    for fresh in (files, VectorFiles(tmp_path, reader, True), VectorFiles(tmp_path, reader, False)):
        ids, rows = fresh.matrix(1, 16)
        assert ids.tolist() == list(range(1, 30))
        for i, row in zip(ids, rows, strict=True):
            np.testing.assert_allclose(row, unit(b"%d" % i), atol=1e-3)
    writer.drop_damaged(1, [5, 6]).result()
    assert files.matrix(1, 16)[0].tolist() == [1, 2, 3, 4, *range(7, 30)]
    # Torn derived files only cost a rebuild.
    for path in (tmp_path / "vectors").iterdir():
        path.write_bytes(path.read_bytes()[:-7])
    assert len(VectorFiles(tmp_path, reader, True).matrix(1, 16)[0]) == 27
    reader.close()
    writer.close()


def test_matrices_rest_once_a_while_after_the_last_search(tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "REST_AFTER_S", 0.05)
    rested = threading.Event()
    monkeypatch.setattr(vectors, "give_back", rested.set)
    writer = IndexWriter(tmp_path)
    with closing(writer), closing(IndexReader(tmp_path)) as reader:
        files = VectorFiles(tmp_path, reader, can_write=True)
        for _ in range(3):
            files.rest()
        assert rested.wait(20)
        rested.clear()
        files.rest()
        assert rested.wait(20)
        monkeypatch.setattr(vectors, "REST_AFTER_S", 600.0)
        files.rest()
        files.close()  # waits for nothing
        for never_rested in (False, True):
            if never_rested:
                files = VectorFiles(tmp_path, reader, can_write=True)
                files.close()
            files.rest()  # the end of a search that outlived the index
    assert not [thread for thread in threading.enumerate() if thread.name == "rest"]


def test_without_another_thread_a_search_ends_and_matrices_rest_later(tmp_path, monkeypatch):
    def no_thread(self):
        raise RuntimeError("can't start new thread")

    writer = IndexWriter(tmp_path)
    with closing(writer), closing(IndexReader(tmp_path)) as reader:
        files = VectorFiles(tmp_path, reader, can_write=True)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", no_thread)
            files.rest()
        files.rest()
        assert [thread for thread in threading.enumerate() if thread.name == "rest"]
        files.close()


def test_closing_waits_for_matrices_that_go_to_rest_right_now(tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "REST_AFTER_S", 0.01)
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def give_back():
        begun.set()
        go_on.wait(20)
        ended.set()

    monkeypatch.setattr(vectors, "give_back", give_back)
    writer = IndexWriter(tmp_path)
    with closing(writer), closing(IndexReader(tmp_path)) as reader:
        files = VectorFiles(tmp_path, reader, can_write=True)
        files.rest()
        assert begun.wait(20)
        files.rest()  # must not be forgotten, nor wait
        later = threading.Timer(0.2, go_on.set)
        later.start()
        files.close()
        assert ended.is_set()
        later.join()


def test_a_rest_asked_for_while_one_goes_on_comes_too(tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "REST_AFTER_S", 0.01)
    begun, go_on = threading.Semaphore(0), threading.Event()

    def give_back():
        begun.release()
        go_on.wait(20)

    monkeypatch.setattr(vectors, "give_back", give_back)
    writer = IndexWriter(tmp_path)
    with closing(writer), closing(IndexReader(tmp_path)) as reader:
        files = VectorFiles(tmp_path, reader, can_write=True)
        with closing(files):
            files.rest()
            assert begun.acquire(timeout=20)
            files.rest()
            go_on.set()
            assert begun.acquire(timeout=20)


@pytest.mark.parametrize("dim", [16, 17])
def test_a_line_of_a_matrix_that_changed_has_another_checksum(dim):
    rng = np.random.default_rng(4)
    rows, photos = np.arange(1, 2001), rng.permutation(2000)
    vectors_ = rng.normal(size=(2000, dim)).astype("<f2")
    sums = vectors._checksums(rows, photos, vectors_)

    def changed(new_rows=rows, new_photos=photos, new_vectors=vectors_):
        found = vectors._checksums(new_rows, new_photos, new_vectors)
        return np.flatnonzero(found != sums).tolist()

    assert changed() == []
    bits = vectors_.view(np.uint16)
    for bit in range(16 * dim):
        one = bits.copy()
        one[1999, bit // 16] ^= 1 << bit % 16
        assert changed(new_vectors=one.view("<f2")) == [1999]
    for a, b in [(0, 1), (0, 2), (1, dim - 1)]:  # two signs: the highest bits of their words
        two = vectors_.copy()
        two[5, [a, b]] *= -1
        assert changed(new_vectors=two) == [5]
    swapped = np.concatenate([photos[:3], photos[[4, 3]], photos[5:]])
    assert changed(new_photos=swapped) == [3, 4]
    assert changed(new_rows=rows + (rows == 9)) == [8]
    nothing = np.zeros(3, np.int64)
    assert vectors._checksums(nothing, nothing, np.zeros((3, dim), "<f2")).all()


N_BUSY = 94


def test_nobody_waits_for_ever_for_a_writer_that_was_closed(tmp_path):
    """So many threads that some come when the last job is taken."""
    writer = IndexWriter(tmp_path)
    busy = threading.Barrier(N_BUSY + 1, timeout=60)

    def work():
        busy.wait()
        with suppress(InternalError):
            while True:
                writer.store_hashes({})

    threads = [threading.Thread(target=work, daemon=True) for _ in range(N_BUSY)]
    for thread in threads:
        thread.start()
    busy.wait()
    for _ in range(20):
        writer.store_hashes({})
    writer.close()
    end = time.monotonic() + 60
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads)
    with pytest.raises(InternalError):
        writer.store_hashes({})


def test_ctrl_c_while_a_job_is_handed_over_leaves_no_writer_that_waits_for_ever(tmp_path):
    writer = IndexWriter(tmp_path)
    writer.run(lambda db: None)
    time.sleep(0.2)  # its thread waits for the next job by now

    def interrupt(frame, event, arg):
        # Where threading.Condition has woken its thread and still has it on its list.
        if ".remove(waiter)" in linecache.getline(frame.f_code.co_filename, frame.f_lineno):
            raise KeyboardInterrupt
        return interrupt

    sys.settrace(interrupt)
    try:
        with suppress(KeyboardInterrupt):
            writer.run(lambda db: None)
    finally:
        sys.settrace(None)
    time.sleep(0.2)  # it was woken, and waits again
    closing_it = threading.Thread(target=writer.close, daemon=True)
    closing_it.start()
    closing_it.join(30)
    assert not closing_it.is_alive()
