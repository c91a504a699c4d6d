# SPDX-License-Identifier: MIT
"""Read-only questions to the index.

What comes in: ids. What goes out: records. Which thread: any; each has connections of its own.
"""

import contextlib
import json
import os
import sqlite3
import sys
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any  # SQL rows hold anything

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.records import (
    EncoderId,
    Failure,
    FileId,
    FileKey,
    FileRow,
    FileState,
    FolderProgress,
    Metadata,
    PhotoCard,
    PhotoId,
    Root,
    RootId,
    StoredFile,
)
from desktop_search.store import history, names, saved, wishes
from desktop_search.store.connection import PREVIEWS_FILE
from desktop_search.store.faults import translated
from desktop_search.store.lock import INDEX_FILE
from desktop_search.store.place import ReadablePlace
from desktop_search.store.states import (
    FAILED,
    MISSING,
    NOT_INDEXED,
    PAUSED_ROOT,
    SEARCHABLE,
    WAITING,
)

FILE_ROWS = (
    "SELECT path, size, mtime_ns, ctime_ns, inode, sidecar FROM files"
    " WHERE root_id = ? AND path >= ? AND (? IS NULL OR path < ?) AND state != 'missing'"
    " ORDER BY path LIMIT ?"
)
ROWS_AT_ONCE = 2000
FIRST_NAMES = 1000
"""Files by name that are read first: of these most filters leave as many as are shown."""
MORE_NAMES = 4
"""Times as many are read next, so that a rare folder is not asked for often."""
MAX_VARIABLES = 500
"""Ids a statement, far under SQLite's limit."""
NAMES_AT_ONCE = 200
CLOSED = "the index is closed"
CLOSE_S = 1.0
"""An interrupted statement ends within milliseconds."""
HASH_BYTES = 32
"""Of a perceptual hash that says something; others are empty."""

PAUSED = f"EXISTS (SELECT 1 FROM meta m WHERE m.key = '{PAUSED_ROOT}' || r.id)"
READABLE = f"r.state != 'offline' AND NOT {PAUSED}"
"""Whether waiting files of a folder are read now."""
PHOTOS_NAMED = (
    "SELECT f.content_id FROM names JOIN files f ON f.id = names.rowid"
    f" WHERE names MATCH ? AND {SEARCHABLE}"
)
COUNTS = (
    f"SELECT f.state, count(*) FROM files f WHERE {NOT_INDEXED} GROUP BY f.state"
    " UNION ALL SELECT 'indexed', count(*) FROM files"
)
"""Of all files together under "indexed"."""
FILES = (
    "SELECT f.id, f.root_id, f.path, f.size, f.mtime_ns, f.ctime_ns, f.inode, f.state,"
    " f.content_id, f.sidecar"
)


class _Held:
    """A connection of one thread, which no other one closes while SQLite works on it.

    SQLite crashes where a connection is closed while a statement runs.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._thread = threading.current_thread()
        self._in_use = threading.Lock()
        self._closed = False

    @property
    def wanted(self) -> bool:
        """Whether its thread can still come back to it."""
        return self._thread.is_alive()

    @contextlib.contextmanager
    def use(self) -> Iterator[sqlite3.Connection]:
        """The connection for one step.

        Raises:
            sqlite3.ProgrammingError: it was closed.
        """
        with self._in_use:
            if self._closed:
                raise sqlite3.ProgrammingError(CLOSED)
            yield self._connection

    def close(self) -> None:
        """Ends a statement that runs in another thread, then closes the connection.

        What does not end in CLOSE_S is left to the end of the process.
        """
        self._connection.interrupt()
        if self._in_use.acquire(timeout=CLOSE_S):
            try:
                self._closed = True
                self._connection.close()
            finally:
                self._in_use.release()


class IndexReader:
    """Reads index.sqlite and previews.sqlite.

    Raises (constructor and methods): EnvironmentFault.
    """

    def __init__(self, data_dir: Path) -> None:
        self._index_path = data_dir / INDEX_FILE
        self._previews_path = data_dir / PREVIEWS_FILE
        self._place = ReadablePlace()
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[_Held] = []
        self._closed = False
        self._version: int | None = None
        self.first: RootId | None = None
        """The folder whose waiting files go before all others."""
        self.queue_version = 0
        """Rises when a person changes which waiting files are read, or which of them first, and
        when some of them go."""
        try:
            self.rows("SELECT count(*) FROM roots")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the connections of all threads; what they read just now raises there."""
        with self._lock:
            self._closed = True
            held = list(self._connections)
            self._connections.clear()
        for one in held:
            one.close()
        self._place.close()

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement of this module or of vectors.py against the index."""
        return self._all(self._index_path, query, parameters)

    def _all(self, path: Path, query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        with translated(path), self._held(path).use() as connection:
            return connection.execute(query, parameters).fetchall()

    def in_parts(
        self, query: str, parameters: Sequence[Any] = (), n_rows: int = ROWS_AT_ONCE
    ) -> Iterator[list[tuple[Any, ...]]]:
        """The same, some rows at a time: those of a large library take 700 bytes each."""
        with translated(self._index_path):
            held = self._held(self._index_path)
            with held.use() as connection:
                cursor = connection.execute(query, parameters)
            try:
                while True:
                    with held.use():
                        rows = cursor.fetchmany(n_rows)
                    if not rows:
                        return
                    yield rows
            finally:
                # Else a transaction stays open where a caller stops early, and the log grows.
                with contextlib.suppress(sqlite3.ProgrammingError), held.use():
                    cursor.close()

    # -- folders and files -------------------------------------------------------------------

    def roots(self) -> tuple[Root, ...]:
        """The folders, in the order they were added."""
        rows = self.rows(
            "SELECT r.id, r.path, r.state, r.device, r.inode, r.excludes, r.mounts,"
            f" r.n_kept_missing, r.last_scan, {PAUSED},"
            # All less the few that are not there: the + has those found by their state.
            " (SELECT count(*) FROM files f WHERE f.root_id = r.id)"
            f" - (SELECT count(*) FROM files f WHERE +f.root_id = r.id AND ({FAILED} OR {MISSING}))"
            " FROM roots r ORDER BY r.id"
        )
        return tuple(
            Root(
                id=RootId(id_),
                path=Path(os.fsdecode(path)),
                state=state,
                n_photos=n_photos,
                device=device,
                inode=_unsigned(inode),
                excludes=tuple(json.loads(excludes)),
                mounts=frozenset(map(Path, json.loads(mounts))),
                n_kept_missing=n_kept,
                last_seen=seen,
                paused=bool(paused),
            )
            for (
                id_, path, state, device, inode, excludes, mounts, n_kept, seen, paused, n_photos
            ) in rows
        )  # fmt: skip

    def file_rows(self, root_id: RootId, below: Path | None = None) -> Iterator[list[FileRow]]:
        """What a walk saw of the files that are not missing, in a folder or in a part of it.

        Some rows at a time: a large folder is never in memory whole.
        """
        start, end = b"", None
        if below is not None and below != Path():
            start = _prefix(below)
            end = _after(start)
        while True:
            rows = self.rows(FILE_ROWS, (root_id, start, end, end, ROWS_AT_ONCE))
            if not rows:
                return
            start = rows[-1][0] + b"\0"  # the next name there can be
            yield [(*row[:4], _unsigned(row[4]), row[5]) if row[4] < 0 else row for row in rows]

    def agreed_walk(self, root_id: RootId) -> bytes | None:
        """The mark of a walk that saw a folder's files as they are stored; None: not known."""
        rows = self.rows("SELECT mark FROM agreed_walks WHERE root_id = ?", (root_id,))
        return bytes(rows[0][0]) if rows else None

    def n_there(self, root_id: RootId) -> int:
        """How many files of a folder are not missing."""
        query = (
            "SELECT (SELECT count(*) FROM files f WHERE f.root_id = ?1)"
            f" - (SELECT count(*) FROM files f WHERE +f.root_id = ?1 AND {MISSING})"
        )
        return int(self.rows(query, (root_id,))[0][0])

    def files_at(self, root_id: RootId, paths: Sequence[bytes]) -> list[StoredFile]:
        """The files with these paths in a folder."""
        found: list[StoredFile] = []
        for start in range(0, len(paths), MAX_VARIABLES):
            chunk = paths[start : start + MAX_VARIABLES]
            marks = ",".join("?" * len(chunk))
            query = f"{FILES} FROM files f WHERE f.root_id = ? AND f.path IN ({marks})"
            found += [_stored(row) for row in self.rows(query, (root_id, *chunk))]
        return found

    def missing_files(self, root_id: RootId) -> list[StoredFile]:
        """The missing files of a folder."""
        query = f"{FILES} FROM files f WHERE f.root_id = ? AND {MISSING}"
        return [_stored(row) for row in self.rows(query, (root_id,))]

    def waiting(self, limit: int, skip: Iterable[FileId] = ()) -> list[tuple[StoredFile, Path]]:
        """Files waiting to be read, newest first, with their absolute paths.

        Files of folders that are not there now or paused are left out, and those in `skip`. While
        the folder `first` has any, all are from there.
        """
        skipped = json.dumps(list(skip))
        first = self.first
        if first is not None:
            found = self._waiting(limit, skipped, " AND f.root_id = ?", (int(first),))
            if found:
                return found
        return self._waiting(limit, skipped)

    def _waiting(
        self, limit: int, skipped: str, which: str = "", more: Sequence[int] = ()
    ) -> list[tuple[StoredFile, Path]]:
        query = (
            f"{FILES}, r.path FROM files f JOIN roots r ON r.id = f.root_id"
            f" WHERE {WAITING} AND {READABLE}"
            f" AND f.id NOT IN (SELECT value FROM json_each(?)){which}"
            " ORDER BY f.mtime_ns DESC, f.id LIMIT ?"
        )
        return [
            (stored := _stored(row[:10]), Path(os.fsdecode(row[10])) / stored.path)
            for row in self.rows(query, (skipped, *more, limit))
        ]

    def counts(self) -> dict[FileState, int]:
        """Files by state."""
        counts: dict[FileState, int] = {"waiting": 0, "indexed": 0, "failed": 0, "missing": 0}
        for state, n in self.rows(COUNTS):
            counts[state] = n
        counts["indexed"] -= counts["waiting"] + counts["failed"] + counts["missing"]
        return counts

    def folder_progress(self) -> tuple[FolderProgress, ...]:
        """The folders in which something waits, in the order in which waiting() gives the files."""
        query = (
            "SELECT root_id, readable, count(*), max(place) FROM ("
            f" SELECT f.root_id, {READABLE} AS readable,"
            f"  row_number() OVER (ORDER BY {READABLE} DESC, f.root_id IS ? DESC,"
            "  f.mtime_ns DESC, f.id) AS place"
            f" FROM files f JOIN roots r ON r.id = f.root_id WHERE {WAITING})"
            " GROUP BY root_id ORDER BY root_id"
        )
        return tuple(
            FolderProgress(RootId(root_id), n_waiting, place if readable else None)
            for root_id, readable, n_waiting, place in self.rows(query, (self.first,))
        )

    def n_copies(self) -> int:
        """Indexed files whose picture another indexed file shows too."""
        query = (
            "SELECT count(content_id) - count(DISTINCT content_id) FROM files"
            " WHERE state = 'indexed'"
        )
        return int(self.rows(query)[0][0])

    def failures(self) -> tuple[Failure, ...]:
        """Photos that could not be read, newest first."""
        rows = self.rows(
            "SELECT r.path, f.path, f.reason, f.failed_since, f.id FROM files f"
            f" JOIN roots r ON r.id = f.root_id WHERE {FAILED}"
            " ORDER BY f.failed_since DESC, f.path"
        )
        return tuple(
            Failure(Path(os.fsdecode(root)) / os.fsdecode(path), reason, since, FileId(id_))
            for root, path, reason, since, id_ in rows
        )

    def n_in_state(self, file_ids: Iterable[FileId], state: FileState) -> int:
        """How many of these files are in a state."""
        query = (
            "SELECT count(*) FROM files WHERE state = ? AND id IN (SELECT value FROM json_each(?))"
        )
        return int(self.rows(query, (state, json.dumps(list(file_ids))))[0][0])

    # -- photos ------------------------------------------------------------------------------

    def searchable(self, folder: Path | None = None) -> NDArray[np.int64]:
        """The photos a search ranks: (n,), int64, ascending. folder: only those below it."""
        # In which folder a file is does not matter here: all of them have one.
        query = f"SELECT group_concat(f.content_id) FROM files f WHERE {SEARCHABLE}"
        if folder is None:
            return _distinct(self._numbers(query))
        found = [
            self._numbers(
                f"{query} AND f.root_id = ? AND f.path >= ? AND (? IS NULL OR f.path < ?)", where
            )
            for where in self._ranges(_prefix(folder))
        ]
        return _distinct(np.concatenate([np.empty(0, np.int64), *found]))

    def _ranges(self, prefix: bytes) -> Iterator[tuple[int, bytes, bytes | None, bytes | None]]:
        """Which part of each indexed folder is below another one: its id, from, up to and again."""
        for root_id, path in self.rows("SELECT id, path FROM roots ORDER BY id"):
            root = path.rstrip(b"/\\") + os.fsencode(os.sep)
            if root.startswith(prefix):
                yield root_id, b"", None, None
            elif prefix.startswith(root):
                start = prefix[len(root) :]
                end = _after(start)
                yield root_id, start, end, end

    def _numbers(self, query: str, parameters: Sequence[Any] = ()) -> NDArray[np.int64]:
        """The ids that a group_concat gives: (k,), int64.

        One text instead of a row each: 100,000 rows take 120 ms in which no other thread of Python
        gets far; so SQLite works alone for 30 ms, and 2 ms follow (measured).
        """
        rows = self.rows(query, parameters)
        return np.fromstring((rows[0][0] if rows else None) or "", np.int64, sep=",")

    def files_named(self, text: str) -> NDArray[np.int64]:
        """Files in whose names or words these words stand one after the other: (k,), int64."""
        query = "SELECT group_concat(rowid) FROM names WHERE names MATCH ?"
        return self._of_names(query, names.phrase(text))

    def photos_named(
        self, words: Sequence[str], inside: NDArray[np.int64], limit: int
    ) -> tuple[PhotoId, ...]:
        """The first photos of `inside` with all words in a name; newest files first."""
        query = f"{PHOTOS_NAMED} ORDER BY names.rowid DESC"
        photos = (row[0] for row in self._names_one_by_one(query, names.in_names(words)))
        return tuple(PhotoId(photo) for photo in _first_inside(photos, inside, limit))

    def files_named_all(self, words: Sequence[str]) -> Generator[NDArray[np.int64], None, None]:
        """Files with all words in a name, newest first, more of them each time: (k,), int64."""
        words = names.in_names(words)
        if not words or not self._has_names():
            return
        query = (
            "SELECT group_concat(rowid) FROM (SELECT rowid FROM names"
            " WHERE names MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?)"
        )
        expression, before, n_most = names.all_of(words), sys.maxsize, FIRST_NAMES
        while True:
            found = np.sort(self._numbers(query, (expression, before, n_most)))[::-1]
            yield found
            if len(found) < n_most:
                return
            before, n_most = int(found[-1]), MORE_NAMES * n_most

    def _names_one_by_one(self, query: str, words: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Rows as they are read: a common word is in the names of half a library."""
        if not words or not self._has_names():
            return
        for rows in self.in_parts(query, (names.all_of(words),), NAMES_AT_ONCE):
            yield from rows

    def photos_named_any(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Photos with one of the words in a name: (k,), int64."""
        words = names.in_names(words)
        query = PHOTOS_NAMED.replace("f.content_id", "group_concat(f.content_id)", 1)
        return self._of_names(query, names.any_of(words)) if words else np.empty(0, np.int64)

    def _of_names(self, query: str, expression: str) -> NDArray[np.int64]:
        return self._numbers(query, (expression,)) if self._has_names() else np.empty(0, np.int64)

    @property
    def places_column(self) -> str:
        """The names of places in `contents c`; an older index that nobody may write has none."""
        return "c.places" if self._schema() >= names.PLACES_SINCE else "NULL"

    def _has_names(self) -> bool:
        """An older index that nobody may write has no words of names."""
        return self._schema() >= names.SINCE_VERSION

    def _schema(self) -> int:
        if self._version is None:
            self._version = int(self.rows("PRAGMA user_version")[0][0])
        return self._version

    def newest(self, limit: int) -> tuple[PhotoId, ...]:
        """The newest photos by date taken, or by file date where that is unknown."""
        rows = self.rows(
            "SELECT c.id FROM contents c JOIN files f ON f.content_id = c.id"
            f" JOIN roots r ON r.id = f.root_id WHERE {SEARCHABLE} GROUP BY c.id"
            " ORDER BY COALESCE(c.taken_at, max(f.mtime_ns) / 1e9) DESC, c.id LIMIT ?",
            (limit,),
        )
        return tuple(PhotoId(row[0]) for row in rows)

    def recently_added(self, limit: int) -> tuple[PhotoId, ...]:
        """The photos that came into the index last, newest first."""
        rows = self.rows(
            "SELECT f.content_id FROM files f JOIN roots r ON r.id = f.root_id"
            f" WHERE {SEARCHABLE} GROUP BY f.content_id ORDER BY min(f.id) DESC LIMIT ?",
            (limit,),
        )
        return tuple(PhotoId(row[0]) for row in rows)

    def cards(
        self, photo_ids: Sequence[PhotoId], folder: Path | None = None
    ) -> dict[PhotoId, PhotoCard]:
        """What is shown of photos; of several copies the one that is there, oldest row first.

        folder: copies below it go before the others.
        """
        prefix = None if folder is None else _prefix(folder)
        cards: dict[PhotoId, PhotoCard] = {}
        for start in range(0, len(photo_ids), MAX_VARIABLES):
            chunk = [int(photo_id) for photo_id in photo_ids[start : start + MAX_VARIABLES]]
            marks = ",".join("?" * len(chunk))
            rows = self.rows(
                "SELECT c.id, r.path, f.path, c.width, c.height, c.taken_at, f.size, c.format,"
                " r.state != 'online' OR f.state = 'missing', c.damaged,"
                " (SELECT count(*) FROM files o WHERE o.content_id = c.id"
                "  AND o.state IN ('indexed', 'waiting'))"
                " FROM contents c JOIN files f ON f.content_id = c.id"
                f" JOIN roots r ON r.id = f.root_id WHERE c.id IN ({marks})"
                " ORDER BY f.state = 'missing' DESC, r.state != 'online' DESC, f.id DESC",
                chunk,
            )
            for row in rows:  # the best copy comes last and stays
                id_, root, path, width, height, taken_at, size, format_, offline, *rest = row
                damaged, n_copies = rest
                shown = cards.get(PhotoId(id_))
                inside = prefix is None or os.path.join(root, path).startswith(prefix)
                if shown and prefix and not inside and os.fsencode(shown.path).startswith(prefix):
                    continue
                cards[PhotoId(id_)] = PhotoCard(
                    id=PhotoId(id_),
                    path=Path(os.fsdecode(os.path.join(root, path))),
                    width=width,
                    height=height,
                    taken_at=taken_at,
                    size=size,
                    format=format_,
                    offline=bool(offline),
                    damaged=damaged,
                    n_copies=max(1, n_copies),
                )
        return cards

    def metadata(self, photo_id: PhotoId) -> Metadata | None:
        """What the file says of a photo; None when there is no such photo."""
        rows = self.rows(
            "SELECT taken_at, camera, lens, lat, lon, taken_offset_s, exposure_s, f_number, iso,"
            f" focal_mm, rating, keywords, caption, {self.places_column} FROM contents c"
            " WHERE id = ?",
            (int(photo_id),),
        )
        if not rows:
            return None
        taken_at, camera, lens, lat, lon, offset, exposure, f_number, iso, focal, *rest = rows[0]
        rating, keywords, caption, places = rest
        return Metadata(
            taken_at=taken_at,
            camera=camera,
            lens=lens,
            lat=lat,
            lon=lon,
            taken_offset_s=offset,
            exposure_s=exposure,
            f_number=f_number,
            iso=iso,
            focal_mm=focal,
            rating=rating,
            keywords=tuple(json.loads(keywords or "[]")),
            caption=caption,
            places=tuple(json.loads(places or "[]")),
        )

    def preview(self, photo_id: PhotoId) -> bytes | None:
        """The stored preview of a photo, JPEG."""
        row = self.rows("SELECT digest FROM contents WHERE id = ?", (int(photo_id),))
        if not row:
            return None
        query = "SELECT jpeg FROM previews WHERE digest = ?"
        found = self._all(self._previews_path, query, row[0])
        return bytes(found[0][0]) if found else None

    def digests(self, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, bytes]:
        """The identity of each photo's content."""
        marks = ",".join("?" * len(photo_ids))
        query = f"SELECT id, digest FROM contents WHERE id IN ({marks})"
        rows = self.rows(query, [int(photo_id) for photo_id in photo_ids])
        return {PhotoId(id_): bytes(digest) for id_, digest in rows}

    def perceptual_hashes(self, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, bytes]:
        """The hashes of those among the photos that can be compared."""
        found: dict[PhotoId, bytes] = {}
        for start in range(0, len(photo_ids), MAX_VARIABLES):
            chunk = [int(photo_id) for photo_id in photo_ids[start : start + MAX_VARIABLES]]
            query = (
                "SELECT id, perceptual_hash FROM contents WHERE length(perceptual_hash) > 0"
                f" AND id IN ({','.join('?' * len(chunk))})"
            )
            found.update((PhotoId(row[0]), bytes(row[1])) for row in self.rows(query, chunk))
        return found

    def hashes_after(self, after: PhotoId) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """The perceptual hashes of photos behind `after`: ids (n,), ascending, and (n, 32)."""
        query = (
            "SELECT id, perceptual_hash FROM contents WHERE id > ? AND length(perceptual_hash) = ?"
            " ORDER BY id"
        )
        ids: list[int] = []
        hashes = bytearray()
        for rows in self.in_parts(query, (int(after), HASH_BYTES)):
            ids.extend(row[0] for row in rows)
            hashes += b"".join(row[1] for row in rows)
        return np.asarray(ids, np.int64), np.frombuffer(hashes, np.uint8).reshape(-1, HASH_BYTES)

    def without_hash(self, after: PhotoId, limit: int) -> list[PhotoId]:
        """Photos whose perceptual hash was not made yet, by rising id behind `after`."""
        rows = self.rows(
            "SELECT id FROM contents WHERE perceptual_hash IS NULL AND id > ? ORDER BY id LIMIT ?",
            (after, limit),
        )
        return [PhotoId(row[0]) for row in rows]

    def without_places(self, after: PhotoId, limit: int) -> list[tuple[PhotoId, Path]]:
        """Photos whose place's names were not looked for yet, by rising id behind `after`.

        Each with a file that can be read now: of copies one with a file of notes beside it.
        """
        rows = self.rows(
            "SELECT f.content_id, r.path, f.path, max(f.sidecar != 0) FROM contents c"
            " JOIN files f ON f.content_id = c.id JOIN roots r ON r.id = f.root_id"
            " WHERE c.places IS NULL AND c.id > ? AND f.state = 'indexed' AND r.state = 'online'"
            f" AND NOT {PAUSED} GROUP BY c.id ORDER BY c.id LIMIT ?",
            (after, limit),
        )
        return [
            (PhotoId(id_), Path(os.fsdecode(root)) / os.fsdecode(path))
            for id_, root, path, _ in rows
        ]

    def photo_of(self, digest: bytes) -> PhotoId | None:
        """The photo with this content that is searchable."""
        rows = self.rows(
            "SELECT c.id FROM contents c JOIN files f ON f.content_id = c.id"
            f" JOIN roots r ON r.id = f.root_id WHERE {SEARCHABLE} AND c.digest = ? LIMIT 1",
            (digest,),
        )
        return PhotoId(rows[0][0]) if rows else None

    def photo_by_digest(self, digest: bytes, encoder_id: EncoderId) -> tuple[PhotoId, bool] | None:
        """The photo with this content, and whether it has an embedding of this encoder."""
        rows = self.rows(
            "SELECT c.id, EXISTS (SELECT 1 FROM embeddings e WHERE e.content_id = c.id"
            " AND e.encoder_id = ?) FROM contents c WHERE c.digest = ?",
            (encoder_id, digest),
        )
        return (PhotoId(rows[0][0]), bool(rows[0][1])) if rows else None

    # -- encoders and accounts ---------------------------------------------------------------

    def encoder_id(self, fingerprint: str) -> EncoderId | None:
        """The row of an encoder, if any photo was ever encoded with it."""
        rows = self.rows("SELECT id FROM encoders WHERE fingerprint = ?", (fingerprint,))
        return EncoderId(rows[0][0]) if rows else None

    def uncovered(
        self, encoder_id: EncoderId, limit: int, skip: Iterable[PhotoId] = ()
    ) -> list[PhotoId]:
        """Searchable photos without this encoder's embedding, newest files first."""
        rows = self.rows(
            "SELECT f.content_id FROM files f JOIN roots r ON r.id = f.root_id"
            f" WHERE {SEARCHABLE} AND NOT EXISTS (SELECT 1 FROM embeddings e"
            "  WHERE e.content_id = f.content_id AND e.encoder_id = ?)"
            " AND f.content_id NOT IN (SELECT value FROM json_each(?))"
            " GROUP BY f.content_id ORDER BY max(f.mtime_ns) DESC, f.content_id LIMIT ?",
            (encoder_id, json.dumps([int(photo_id) for photo_id in skip]), limit),
        )
        return [PhotoId(row[0]) for row in rows]

    def n_covered(self, encoder_id: EncoderId) -> int:
        """Searchable photos that have this encoder's embedding."""
        rows = self.rows(
            "SELECT count(DISTINCT f.content_id) FROM files f JOIN roots r ON r.id = f.root_id"
            f" JOIN embeddings e ON e.content_id = f.content_id AND e.encoder_id = ?"
            f" WHERE {SEARCHABLE}",
            (encoder_id,),
        )
        return int(rows[0][0])

    def embedded(self, encoder_id: EncoderId) -> NDArray[np.int64]:
        """The photos that have this encoder's embedding: (n,), int64, ascending."""
        query = "SELECT group_concat(content_id) FROM embeddings WHERE encoder_id = ?"
        return _distinct(self._numbers(query, (encoder_id,)))

    def n_queries(self) -> int:
        """Queries answered so far."""
        return int(self.rows(history.N_SEARCHES)[0][0])

    def past_queries(self) -> tuple[str, ...]:
        """The words of past searches, newest first."""
        return tuple(row[0] for row in self.rows(history.NEWEST))

    def saved_searches(self) -> tuple[saved.SavedRow, ...]:
        """The searches that are kept under names, in the order they were."""
        if self._schema() < saved.SINCE_VERSION:
            return ()
        return saved.rows_of(self.rows(saved.SEARCHES), self.rows(saved.PICTURES))

    def to_refine(self) -> frozenset[EncoderId]:
        """The encoders that shall embed every photo in the background."""
        return wishes.wished(self.rows(wishes.WISHED))

    def generation(self) -> int:
        """Rises when embeddings are deleted."""
        query = "SELECT value FROM meta WHERE key = 'embeddings_generation'"
        return int(self.rows(query)[0][0])

    def _held(self, path: Path) -> _Held:
        """This thread's connection."""
        connections: dict[Path, _Held] | None
        connections = getattr(self._local, "connections", None)
        if connections is None:
            connections = self._local.connections = {}
        if path not in connections:
            with self._lock:
                if self._closed:
                    raise sqlite3.ProgrammingError(CLOSED)
                connections[path] = _Held(self._place.open(path))
                left = [held for held in self._connections if not held.wanted]
                kept = [held for held in self._connections if held not in left]
                self._connections = [*kept, connections[path]]
            for held in left:
                held.close()
        return connections[path]


def _stored(row: tuple[Any, ...]) -> StoredFile:
    id_, root_id, path, size, mtime_ns, ctime_ns, inode, state, content_id, sidecar = row
    return StoredFile(
        id=FileId(id_),
        root_id=RootId(root_id),
        path=Path(os.fsdecode(path)),
        key=FileKey(size, mtime_ns, ctime_ns, _unsigned(inode)),
        state=state,
        photo_id=None if content_id is None else PhotoId(content_id),
        sidecar=sidecar,
    )


def _first_inside(ids: Iterable[int], inside: NDArray[np.int64], limit: int) -> Iterator[int]:
    """The first different ids that are among those inside; reads no further."""
    left = np.empty(0, np.bool_)
    for number in ids:
        if not len(left):  # only now: few names have all the words of a search
            if not len(inside):
                return
            left = np.zeros(int(inside.max()) + 1, np.bool_)
            left[inside] = True
        if number < len(left) and left[number]:
            left[number] = False
            yield number
            limit -= 1
            if not limit:
                return


def _prefix(folder: Path) -> bytes:
    return os.fsencode(folder).rstrip(b"/\\") + os.fsencode(os.sep)


def _after(prefix: bytes) -> bytes:
    """Where the paths below a folder end: behind its separator comes another sign."""
    return prefix[:-1] + bytes([prefix[-1] + 1])


def _distinct(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each id once, ascending. They are row numbers, so a table of them is small and fast."""
    if not len(ids):
        return ids
    table = np.zeros(int(ids.max()) + 1, np.bool_)
    table[ids] = True
    return np.flatnonzero(table)


def _unsigned(number: int) -> int:
    return number + (1 << 64) if number < 0 else number
