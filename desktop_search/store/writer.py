# SPDX-License-Identifier: MIT
"""The single writer: one thread, one writing connection, one transaction a function.

What comes in: scan results, decoded photos, embeddings. What goes out: committed rows.
Which thread: "store-writer" runs the functions; callers on other threads wait for theirs. While
another program holds the index they wait on, except where a person waits (brief jobs); while the
disk is full, what was worked out is held until there is room, where wait_for_room says so.
"""

import contextlib
import json
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import (
    DiskFull,
    EnvironmentFault,
    IndexDamaged,
    IndexLocked,
    InternalError,
)
from desktop_search.core.records import (
    Decoded,
    DecodeFailure,
    EncoderId,
    EncoderSpec,
    FileId,
    FileKey,
    FoundFile,
    Look,
    PhotoId,
    RootId,
    SavedId,
    ScanResult,
    Spent,
    StoredFile,
)
from desktop_search.store import history, last_path, ledger, names, saved, wishes
from desktop_search.store.connection import BUSY_TIMEOUT_S, PREVIEWS_FILE
from desktop_search.store.contents import next_generation, store_content, store_places
from desktop_search.store.embedding import pack
from desktop_search.store.faults import translated
from desktop_search.store.lock import INDEX_FILE
from desktop_search.store.opening import mark_previews_damaged, open_previews_writer, open_writer
from desktop_search.store.saved import SavedRow
from desktop_search.store.states import FAILED, PAUSED_ROOT

log = logging.getLogger("desktop_search.store")

T = TypeVar("T")
DIGESTS_AT_ONCE = 500
MOST_WAITING = 64
"""Jobs in the queue from which on no more is taken that nobody waits for."""
BUSY_MS = 100
RETRY_S = 0.2
"""How long SQLite waits for another program by itself, and the pause between two tries."""
LOOK_S = 1.0
"""How often those who wait for a job look whether there is still somebody to do it."""
CLOSED = "The index is closed."
CHECKPOINTS = 50
"""Tries to empty a log, each as long as SQLite waits: a search that reads takes far less."""
TELL_LOCKED_S = 30.0
"""Source: faults.md D3: after so long a person is told the cause."""
AS_READ = (
    "id = ? AND state = 'waiting' AND root_id = ? AND path = ? AND size = ? AND mtime_ns = ?"
    " AND ctime_ns = ? AND inode = ? AND sidecar = ?"
)
"""A row as it was when its file was taken up: a scan may have changed it since, and then what was
read is of another file. It stays waiting or missing and is judged by what the scan saw."""
GONE = "retry = CASE state WHEN 'missing' THEN retry ELSE state = 'waiting' END, state = 'missing'"
UNREAD = "content_id IS NULL OR (state = 'missing' AND retry)"
"""A photo that changed still has its old content while it waits, and when it goes before it was
read, that must not count as read when it comes back."""


@dataclass(frozen=True, slots=True)
class IndexedPhoto:
    """A file that was read: its content, and its new embedding where one had to be made.

    embedding: (dim,), float32, unit length.
    """

    file: StoredFile
    decoded: Decoded
    embedding: NDArray[np.float32] | None


class IndexWriter:
    """Owns the writing connections; everything that changes the index goes through it.

    Raises (constructor): EnvironmentFault.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._path = data_dir / INDEX_FILE
        self._previews_path = data_dir / PREVIEWS_FILE
        self._index = open_writer(data_dir)
        try:
            self._previews = open_previews_writer(data_dir)
        except BaseException:
            self._index.close()
            raise
        for connection in (self._index, self._previews):
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS:d}")
        self.version = 0
        """Rises with every committed change of files or folders, so that caches know."""
        self.n_changes = 0
        """How many of these there were: `version` rises too when names can be found at last."""
        self.brief_s = BUSY_TIMEOUT_S
        """How long a brief job waits for another program."""
        self.on_locked: Callable[[bool], None] = lambda locked: None
        """Told, on the writer's thread, that another program holds the index, and when it ends."""
        self.on_full: Callable[[bool], bool] = lambda full: full
        """Told, on the writer's thread, that the disk is full, and of the next thing stored; says
        whether that holds on, and then hears of the one after that too."""
        self.removed: dict[RootId, bytes] = {}
        """Where folders are that were taken off the list since the start: what was just being read
        of one is kept for when it comes back. Touched in transactions alone."""
        self.wait_for_room: Callable[[], bool] | None = None
        """Called where something cannot be stored; returns when to try again, False to give up."""
        # Simple: Ctrl-C in the midst of a put() can leave the thread of a Queue waiting for ever.
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._closing = threading.Event()
        self._locked = self._full = False
        self._stale_names = True  # until it was looked
        self._thread = threading.Thread(target=self._run, name="store-writer")
        self._thread.start()
        self._enqueue(self._requeue_without_previews)

    def _requeue_without_previews(self) -> None:
        # A previews file that is gone is made again: photos are read, but not encoded, anew.
        with translated(self._path):
            if self._previews.execute("SELECT 1 FROM previews LIMIT 1").fetchone() is None:
                self._index.execute("UPDATE files SET state = 'waiting' WHERE state = 'indexed'")
                self.version += 1

    def close(self) -> None:
        """Finishes what is queued, checkpoints and closes."""
        if self._closed:
            return
        self._closed = True
        self._closing.set()
        self._jobs.put(None)
        self._thread.join()
        for connection in (self._index, self._previews):
            with contextlib.closing(connection), contextlib.suppress(sqlite3.DatabaseError):
                # Only tidiness: what is in the log is safe there.
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def add_root(self, path: Path, device: int, inode: int) -> RootId:
        """Adds a folder; an existing one keeps its id."""

        def add(db: sqlite3.Connection) -> RootId:
            db.execute(
                "INSERT INTO roots (path, device, inode, added_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (path) DO NOTHING",
                (os.fsencode(path), device, _signed(inode), time.time()),
            )
            row = db.execute("SELECT id FROM roots WHERE path = ?", (os.fsencode(path),)).fetchone()
            return RootId(row[0])

        return self._call(add, brief=True)

    def set_excludes(self, root_id: RootId, excludes: Sequence[str]) -> None:
        """Sets the patterns that a folder's scan leaves out."""
        self._call(
            lambda db: (
                db.execute(
                    "UPDATE roots SET excludes = ? WHERE id = ?",
                    (json.dumps(list(excludes)), root_id),
                )
                and None
            ),
            brief=True,
        )

    def set_paused(self, root_id: RootId, paused: bool) -> None:
        """Has a folder left alone from now on, or takes that back."""

        def mark(db: sqlite3.Connection) -> None:
            end_pause(db, root_id)
            if paused:
                db.execute("INSERT INTO meta VALUES (?, 1)", (_pause_key(root_id),))

        self._call(mark, brief=True)

    def apply_scan(self, root_id: RootId, result: ScanResult, device: int, inode: int) -> None:
        """Stores what a scan found. Nothing is deleted: gone files become missing(since)."""

        def apply(db: sqlite3.Connection) -> None:
            if not _is_listed(db, root_id):
                return  # it was taken off the list or forgotten meanwhile
            now = time.time()
            _move(db, root_id, result.moved)
            db.executemany(
                "UPDATE files SET size = ?, mtime_ns = ?, ctime_ns = ?, inode = ?, sidecar = ?,"
                " state = 'waiting', reason = NULL, failed_since = NULL, missing_since = NULL"
                " WHERE id = ?",
                [
                    (*_columns(found.key), found.sidecar, file_id)
                    for file_id, found in result.changed
                ],
            )
            db.executemany(
                "INSERT INTO files (root_id, path, size, mtime_ns, ctime_ns, inode, sidecar)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (root_id, os.fsencode(found.path), *_columns(found.key), found.sidecar)
                    for found in result.added
                ],
            )
            db.executemany(
                f"UPDATE files SET {GONE}, missing_since = ? WHERE id = ? AND state != 'missing'",
                [(now, file_id) for file_id in result.missing],
            )
            db.executemany(
                "UPDATE files SET missing_since = NULL, state ="
                f" CASE WHEN {UNREAD} THEN 'waiting' ELSE 'indexed' END WHERE id = ?",
                [(file_id,) for file_id in result.returned],
            )
            db.executemany(
                "UPDATE files SET inode = ? WHERE id = ?",
                [(_signed(found.key.inode), file_id) for file_id, found in result.renumbered],
            )
            if result.root_state == "online":
                db.execute(
                    "UPDATE roots SET state = 'online', device = ?, inode = ?, last_scan = ?,"
                    " mounts = ?, n_kept_missing = 0 WHERE id = ?",
                    (device, _signed(inode), now, _paths(result.mounts), root_id),
                )
            else:
                db.execute("UPDATE roots SET state = ? WHERE id = ?", (result.root_state, root_id))

        self._patiently(lambda: self._call(apply))

    def agree_with_walk(self, root_id: RootId, mark: bytes, n_changes: int) -> None:
        """Notes that a walk saw a folder's files as they are stored.

        n_changes: of this writer when that was so; nothing is noted where files changed since.
        """

        def note(db: sqlite3.Connection) -> None:
            if self.n_changes == n_changes and _is_listed(db, root_id):
                db.execute("INSERT OR REPLACE INTO agreed_walks VALUES (?, ?)", (root_id, mark))

        self._patiently(lambda: self._call(note, changes_files=False))

    def keep_missing(self, root_id: RootId, n_missing: int) -> None:
        """Remembers that a person wants these many missing photos of a folder kept."""
        self._call(
            lambda db: (
                db.execute("UPDATE roots SET n_kept_missing = ? WHERE id = ?", (n_missing, root_id))
                and None
            ),
            brief=True,
        )

    def encoder_id(self, spec: EncoderSpec, fingerprint: str, brief: bool = False) -> EncoderId:
        """The row of an encoder, made when new. brief: a person waits for it."""

        def upsert(db: sqlite3.Connection) -> EncoderId:
            db.execute(
                "INSERT INTO encoders (fingerprint, name, dim, macs) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name",
                (fingerprint, spec.name, spec.dim, spec.macs),
            )
            query = "SELECT id FROM encoders WHERE fingerprint = ?"
            return EncoderId(db.execute(query, (fingerprint,)).fetchone()[0])

        return self._call(upsert, brief=brief)

    def store_indexed(
        self, encoder_id: EncoderId, photos: Sequence[IndexedPhoto], spent: Spent
    ) -> None:
        """Stores a batch of read files: previews first, then everything else in one transaction.

        spent: what the new embeddings of this batch took.
        """

        def store(db: sqlite3.Connection) -> list[bytes]:
            too_late = []
            for photo in photos:
                if not _store_photo(db, photo, encoder_id, self.removed):
                    too_late.append(photo.decoded.digest)
            n_encoded = sum(1 for photo in photos if photo.embedding is not None)
            ledger.spend(db, encoder_id, n_encoded, spent)
            return too_late

        self._patiently(lambda: self._call_previews(photos))
        too_late = self._patiently(lambda: self._call(store))
        if too_late:
            self.drop_previews(too_late)
            self._submit(lambda: _empty_log(self._previews, self._previews_path))

    def store_failures(self, failures: Sequence[tuple[StoredFile, DecodeFailure]]) -> None:
        """Lists files under "Could not read", each with its reason."""

        def fail(db: sqlite3.Connection) -> None:
            for file, _ in failures:
                before = _content_as_read(db, file)
                if before is not None and before[0] is not None:
                    last_path.note_file(db, before[0], file)
            db.executemany(
                "UPDATE files SET state = 'failed', reason = ?, retry = ?,"
                f" failed_since = COALESCE(failed_since, ?), content_id = NULL WHERE {AS_READ}",
                [
                    (failure.reason, failure.retry, time.time(), *_as_read(file))
                    for file, failure in failures
                ],
            )

        self._patiently(lambda: self._call(fail))

    def retry_failures(self, root_id: RootId) -> None:
        """Puts failed files whose fault may have passed back to waiting."""

        def retry(db: sqlite3.Connection) -> None:
            db.execute(
                f"UPDATE files AS f SET state = 'waiting' WHERE root_id = ? AND {FAILED} AND retry",
                (root_id,),
            )

        self._patiently(lambda: self._call(retry))

    def retry_files(self, file_ids: Sequence[FileId] | None = None) -> list[FileId]:
        """Puts failed files back to waiting, all or those given, and returns them.

        Files of folders that are not there now keep their reason: they could not be tried.
        """

        def retry(db: sqlite3.Connection) -> list[FileId]:
            wanted = None if file_ids is None else json.dumps(list(file_ids))
            rows = db.execute(
                f"UPDATE files AS f SET state = 'waiting' WHERE {FAILED} AND root_id IN"
                " (SELECT id FROM roots WHERE state != 'offline')"
                " AND (?1 IS NULL OR id IN (SELECT value FROM json_each(?1))) RETURNING id",
                (wanted,),
            )
            return [FileId(row[0]) for row in rows.fetchall()]

        return self._call(retry, brief=True)

    def store_embeddings(
        self,
        encoder_id: EncoderId,
        embeddings: Mapping[PhotoId, NDArray[np.float32]],
        spent: Spent,
    ) -> None:
        """Stores upgrades for ever; waits until they are."""

        def store() -> None:
            self._submit(self._storing(encoder_id, embeddings, spent))

        self._patiently(store)

    def offer_embeddings(
        self,
        encoder_id: EncoderId,
        embeddings: Mapping[PhotoId, NDArray[np.float32]],
        spent: Spent,
    ) -> "Future[None]":
        """Has upgrades stored as soon as that can be, for who cannot wait for it.

        Raises:
            IndexLocked: too much waits already.
        """
        try:
            return self._enqueue(self._storing(encoder_id, embeddings, spent))
        except queue.Full:
            raise _held() from None

    def _storing(
        self,
        encoder_id: EncoderId,
        embeddings: Mapping[PhotoId, NDArray[np.float32]],
        spent: Spent,
    ) -> Callable[[], None]:
        def store(db: sqlite3.Connection) -> None:
            for photo_id, embedding in embeddings.items():
                _insert_embedding(db, photo_id, encoder_id, embedding)
            ledger.spend(db, encoder_id, len(embeddings), spent)

        return lambda: self._transact(store)

    def store_hashes(self, hashes: Mapping[PhotoId, bytes]) -> None:
        """Stores the perceptual hashes of photos that have none yet."""

        def store(db: sqlite3.Connection) -> None:
            db.executemany(
                "UPDATE contents SET perceptual_hash = ? WHERE id = ? AND perceptual_hash IS NULL",
                [(value, photo_id) for photo_id, value in hashes.items()],
            )

        self._call(store, changes_files=False)

    def store_places(self, found: Mapping[PhotoId, tuple[bytes, tuple[str, ...]]]) -> None:
        """Stores the digests of files and what their places are called, where that is unknown."""

        def store(db: sqlite3.Connection) -> None:
            for photo_id, (digest, places) in found.items():
                store_places(db, photo_id, digest, places)

        self._call(store)

    def drop_damaged(self, encoder_id: EncoderId, photo_ids: Sequence[PhotoId]) -> "Future[None]":
        """Drops embeddings that failed their check, so that they are made again; waits for nothing.

        Raises:
            IndexLocked: too much waits already.
        """

        def drop(db: sqlite3.Connection) -> None:
            for photo_id in photo_ids:
                db.execute(
                    "DELETE FROM embeddings WHERE content_id = ? AND encoder_id = ?",
                    (photo_id, encoder_id),
                )
            next_generation(db)

        try:
            return self._enqueue(lambda: self._transact(drop))
        except queue.Full:
            raise _held() from None

    def log_query(self, at: float, first_s: float | None, looks: Sequence[Look]) -> None:
        """Counts a search and what its levels did, without waiting.

        A search never waits for the writer, and an account that cannot be kept is no fault of it.
        at: when it began, seconds since the epoch. first_s: seconds to its first ranking.
        """
        self._post(lambda db: ledger.note_search(db, at, first_s, looks))

    def remember_query(self, text: str) -> None:
        """Puts a text at the head of the history, without waiting."""
        now = time.time()
        self._post(lambda db: history.remember(db, text, now))

    def keep_search(self, row: SavedRow) -> SavedId | None:
        """Keeps a search under a name; None: another one has that name."""
        return self._call(lambda db: saved.keep(db, row), changes_files=False, brief=True)

    def rename_search(self, saved_id: SavedId, name: str) -> bool:
        """Gives a kept search another name; False: another one has it."""
        return self._call(
            lambda db: saved.rename(db, saved_id, name), changes_files=False, brief=True
        )

    def remove_search(self, saved_id: SavedId) -> None:
        """Removes a kept search."""
        self._call(lambda db: saved.remove(db, saved_id), changes_files=False, brief=True)

    def refine_all(self, encoder_ids: Sequence[EncoderId]) -> None:
        """Keeps which encoders shall embed every photo in the background; none calls it off."""
        self._call(lambda db: wishes.wish(db, encoder_ids), changes_files=False)

    def _post(self, function: Callable[[sqlite3.Connection], object]) -> None:
        """Like _call, for what nobody waits for; left out while too much waits."""

        def job() -> None:
            self._transact(function)

        with contextlib.suppress(queue.Full):
            if not self._closed:
                self._enqueue(job)

    def requeue_for(self, encoder_id: EncoderId) -> int:
        """Puts indexed files whose photo lacks this encoder's embedding back to waiting."""

        def requeue(db: sqlite3.Connection) -> int:
            return db.execute(
                "UPDATE files SET state = 'waiting' WHERE state = 'indexed' AND content_id NOT IN"
                " (SELECT content_id FROM embeddings WHERE encoder_id = ?)",
                (encoder_id,),
            ).rowcount

        return self._patiently(lambda: self._call(requeue))

    def remove_root(self, root_id: RootId) -> None:
        """Stops indexing a folder; contents and embeddings stay, in case it comes back."""

        def remove(db: sqlite3.Connection) -> None:
            last_path.note_all_of(db, root_id)
            for (path,) in db.execute("SELECT path FROM roots WHERE id = ?", (root_id,)).fetchall():
                self.removed[root_id] = path
            db.execute("DELETE FROM roots WHERE id = ?", (root_id,))
            end_pause(db, root_id)

        self._call(remove)

    def drop_previews(self, digests: Iterable[bytes]) -> None:
        """Removes stored previews, overwriting them (secure_delete)."""

        def drop() -> None:
            with translated(self._previews_path), _transaction(self._previews):
                self._previews.executemany("DELETE FROM previews WHERE digest = ?", rows)

        if rows := [(digest,) for digest in digests]:
            self._submit(drop)

    def unknown_previews(self) -> list[bytes]:
        """Whose previews are stored though the index does not know them."""
        found: list[bytes] = []

        def read() -> None:
            with translated(self._previews_path):
                stored = self._previews.execute("SELECT digest FROM previews")
                while rows := stored.fetchmany(DIGESTS_AT_ONCE):
                    digests = [row[0] for row in rows]
                    marks = ",".join("?" * len(digests))
                    query = f"SELECT digest FROM contents WHERE digest IN ({marks})"
                    known = {row[0] for row in self._index.execute(query, digests)}
                    found.extend(digest for digest in digests if digest not in known)

        self._submit(read)
        return found

    def wipe(self) -> None:
        """Leaves nothing of what was deleted in the files or their logs."""

        def squeeze() -> None:
            # secure_delete overwrites what is deleted, not what was moved within a page before.
            with contextlib.suppress(DiskFull), translated(self._path):
                self._index.execute("VACUUM")

        self._submit(squeeze)
        self._submit(lambda: _empty_log(self._index, self._path))
        self._submit(lambda: _empty_log(self._previews, self._previews_path))

    def run(self, function: Callable[[sqlite3.Connection], T], changes_files: bool = True) -> T:
        """Runs a function of this package in one transaction of its own."""
        return self._call(function, changes_files)

    # -- the thread --------------------------------------------------------------------------

    def _patiently(self, action: Callable[[], T]) -> T:
        """Repeats what the disk has no room for, as long as wait_for_room says so."""
        while True:
            try:
                return action()
            except DiskFull:
                if self.wait_for_room is None or not self.wait_for_room():
                    raise

    def _call(
        self,
        function: Callable[[sqlite3.Connection], T],
        changes_files: bool = True,
        brief: bool = False,
    ) -> T:
        answer: list[T] = []

        def job() -> None:
            value = self._transact(function)
            if changes_files:
                self.version += 1
                self.n_changes += 1
            answer.append(value)

        self._submit(job, brief)
        return answer[0]

    def _transact(self, function: Callable[[sqlite3.Connection], T]) -> T:
        with translated(self._path), _transaction(self._index):
            value = function(self._index)
            some_left = names.freshen(self._index)
        self.version += self._stale_names and not some_left  # searches for names find more now
        self._stale_names = some_left
        return value

    def _call_previews(self, photos: Sequence[IndexedPhoto]) -> None:
        rows = [
            (p.decoded.digest, p.decoded.preview_jpeg) for p in photos if p.decoded.preview_jpeg
        ]
        if not rows:
            return

        def job() -> None:
            try:
                with translated(self._previews_path), _transaction(self._previews):
                    self._previews.executemany(
                        "INSERT INTO previews (digest, jpeg) VALUES (?, ?)"
                        " ON CONFLICT (digest) DO UPDATE SET jpeg = excluded.jpeg"
                        " WHERE jpeg != excluded.jpeg",
                        rows,
                    )
            except IndexDamaged:
                # Previews can be made again, and searching does without: the next start sees to it.
                log.warning("previews.sqlite is damaged", exc_info=True)
                mark_previews_damaged(self._data_dir)

        self._submit(job)

    def _submit(self, job: Callable[[], None], brief: bool = False) -> None:
        if self._closed:
            raise InternalError(CLOSED)
        if brief and self._locked:
            raise _held()
        future: Future[None] = Future()
        self._jobs.put((job, future, brief))
        while not future.done():
            # One that comes while the writer closes may find nobody who takes it.
            if not self._thread.is_alive() and not future.done():
                raise InternalError(CLOSED)
            with contextlib.suppress(TimeoutError):
                future.result(LOOK_S)
        future.result()

    def _enqueue(self, job: Callable[[], None]) -> "Future[None]":
        if self._jobs.qsize() >= MOST_WAITING:
            raise queue.Full
        future: Future[None] = Future()
        self._jobs.put((job, future, False))
        return future

    def _run(self) -> None:
        while (item := self._next_job()) is not None:
            job, future, brief = item
            try:
                self._until_free(job, brief)
            except BaseException as error:  # noqa: BLE001 - handed to the caller that waits
                if isinstance(error, DiskFull):
                    self._full = True
                    self.on_full(True)
                future.set_exception(error)
            else:
                if self._full:
                    self._full = self.on_full(False)
                future.set_result(None)

    def _next_job(self) -> "_Job | None":
        """The next job; while there is none, names that many changes left behind are looked at."""
        while self._stale_names and self._jobs.empty():
            try:
                self._transact(lambda db: None)
            except EnvironmentFault:
                self._stale_names = False  # the next job tries again
        return self._jobs.get()

    def _until_free(self, job: Callable[[], None], brief: bool) -> None:
        """Runs a job, again and again while another program holds the index."""
        started, told = time.monotonic(), False
        try:
            while True:
                try:
                    return job()
                except IndexLocked:
                    waited = time.monotonic() - started
                    if self._closing.wait(RETRY_S if self._locked else 0.0) or (
                        brief and waited >= self.brief_s
                    ):
                        raise
                    self._locked = True
                    if waited >= TELL_LOCKED_S and not told:
                        told = True
                        self.on_locked(True)
        finally:
            self._locked = False
            if told:
                self.on_locked(False)


_Job = tuple[Callable[[], None], "Future[None]", bool]


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _empty_log(connection: sqlite3.Connection, path: Path) -> None:
    with translated(path):
        for _ in range(CHECKPOINTS):
            if not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                return  # else somebody reads at this moment
    log.warning("the log of %s could not be emptied: closing does it", path.name)


def _held() -> IndexLocked:
    return IndexLocked(
        "The index is locked by another program. Nothing was changed. Close that program, or try "
        "again in a moment."
    )


def _as_read(file: StoredFile) -> tuple[int, int, bytes, int, int, int, int, int]:
    return file.id, file.root_id, os.fsencode(file.path), *_columns(file.key), file.sidecar


def _columns(key: FileKey) -> tuple[int, int, int, int]:
    # Inodes and devices can exceed SQLite's signed 64 bits on some file systems.
    return key.size, key.mtime_ns, key.ctime_ns, _signed(key.inode)


def _signed(number: int) -> int:
    number &= (1 << 64) - 1
    return number - (1 << 64) if number >= 1 << 63 else number


def _paths(paths: Iterable[Path]) -> str:
    return json.dumps(sorted(map(str, paths)))


def _move(
    db: sqlite3.Connection, root_id: RootId, moved: Sequence[tuple[FileId, FoundFile]]
) -> None:
    """Gives files their new names; what was read of them holds."""
    # What a file is can depend on how its name ends.
    endings = [(id_, os.path.splitext(os.fsencode(f.path))[1]) for id_, f in moved]
    db.executemany(
        f"UPDATE files AS f SET state = 'waiting' WHERE id = ?1 AND {FAILED}"
        " AND substr(path, -length(?2)) != ?2",
        endings,
    )
    # A path can pass from one file to another in a single scan: free the names first.
    db.executemany(
        "UPDATE files SET path = ? WHERE id = ?",
        [(b"\0moving/%d" % file_id, file_id) for file_id, _ in moved],
    )
    _displace(db, root_id, [os.fsencode(found.path) for _, found in moved])
    db.executemany(
        "UPDATE files SET path = :path, size = :size, mtime_ns = :mtime_ns,"
        " ctime_ns = :ctime_ns, inode = :inode, sidecar = :sidecar, missing_since = NULL,"
        " state = CASE WHEN state NOT IN ('missing', 'indexed') THEN state"
        f" WHEN {UNREAD} OR sidecar != :sidecar THEN 'waiting'"
        " ELSE 'indexed' END WHERE id = :id",
        [
            {
                "id": file_id,
                "path": os.fsencode(found.path),
                **asdict(found.key),
                "inode": _signed(found.key.inode),
                "sidecar": found.sidecar,
            }
            for file_id, found in moved
        ],
    )


def _displace(db: sqlite3.Connection, root_id: RootId, paths: Sequence[bytes]) -> None:
    """Renames missing rows that still hold a path which a moved file now has."""
    for path in paths:
        db.execute(
            "UPDATE files SET path = CAST('' || char(0) || 'was/' || id AS BLOB),"
            f" {GONE}, missing_since = COALESCE(missing_since, ?)"
            " WHERE root_id = ? AND path = ?",
            (time.time(), root_id, path),
        )


def _is_listed(db: sqlite3.Connection, root_id: RootId) -> bool:
    return db.execute("SELECT 1 FROM roots WHERE id = ?", (root_id,)).fetchone() is not None


def _content_as_read(db: sqlite3.Connection, file: StoredFile) -> tuple[int | None] | None:
    """The content of a file's row until now; None where the row is no longer as it was read."""
    row = db.execute(f"SELECT content_id FROM files WHERE {AS_READ}", _as_read(file)).fetchone()
    return None if row is None else (row[0],)


def _store_photo(
    db: sqlite3.Connection,
    photo: IndexedPhoto,
    encoder_id: EncoderId,
    removed: Mapping[RootId, bytes],
) -> bool:
    """Stores what was read of a file. False: its folder was forgotten, and nothing is known of it.

    removed: the folders that are off the list, not forgotten.
    """
    root_id = photo.file.root_id
    listed = _is_listed(db, root_id)
    if not listed and root_id not in removed:
        query = "SELECT 1 FROM contents WHERE digest = ?"
        return db.execute(query, (photo.decoded.digest,)).fetchone() is not None
    before = _content_as_read(db, photo.file)
    content_id = store_content(db, photo.file, photo.decoded)
    if photo.embedding is not None:
        _insert_embedding(db, content_id, encoder_id, photo.embedding)
    left = content_id if before is None else before[0]  # the file is another one by now
    if not listed:
        last_path.note(db, [(content_id, removed[root_id], os.fsencode(photo.file.path))])
    elif left is not None and (before is None or left != content_id):
        last_path.note_file(db, left, photo.file)
    db.execute(
        "UPDATE files SET content_id = ?, state = 'indexed', reason = NULL,"
        " failed_since = NULL, missing_since = NULL, size = ?, mtime_ns = ?,"
        f" ctime_ns = ?, inode = ? WHERE {AS_READ}",
        (content_id, *_columns(photo.decoded.key), *_as_read(photo.file)),
    )
    return True


def _insert_embedding(
    db: sqlite3.Connection,
    photo_id: PhotoId,
    encoder_id: EncoderId,
    embedding: NDArray[np.float32],
) -> None:
    query = "SELECT fingerprint, digest FROM encoders n, contents c WHERE n.id = ? AND c.id = ?"
    row = db.execute(query, (encoder_id, photo_id)).fetchone()
    if row is None:
        return  # the photo was forgotten meanwhile
    blob, crc = pack(embedding, *row)
    db.execute(
        "INSERT INTO embeddings (content_id, encoder_id, vector, crc32) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (content_id, encoder_id) DO NOTHING",
        (photo_id, encoder_id, blob, crc),
    )


def _pause_key(root_id: RootId) -> str:
    return f"{PAUSED_ROOT}{root_id:d}"


def end_pause(db: sqlite3.Connection, root_id: RootId) -> None:
    """Nothing is known any more of whether a folder is left alone."""
    db.execute("DELETE FROM meta WHERE key = ?", (_pause_key(root_id),))
