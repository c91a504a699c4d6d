# SPDX-License-Identifier: MIT
"""The memory-mapped matrix of each level: derived from SQLite, append-only, disposable.

What comes in: rows of `embeddings`. What goes out: ids and a (n, dim) float16 matrix, every row
checked (embedding.sound) before it can be ranked, and again (checksums) when its file is opened.
Which thread: any; one at a time builds.
"""

import contextlib
import mmap
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.memory import give_back
from desktop_search.core.paths import make_private_dir, private_opener
from desktop_search.core.records import EncoderId, PhotoId
from desktop_search.store.embedding import intact, sound, unit_length
from desktop_search.store.reader import MAX_VARIABLES, IndexReader

FOLDER = "vectors"
CHUNK = 8192
KEY = np.dtype([("row", "<i8"), ("photo", "<i8"), ("sum", "<u4")])
"""A line of the .keys file. sum: of the two ids and of the vector in the same line of the .f16."""
SUM_CHUNK = 1024
SUM_BASE = 0x9E3779B97F4A7C15
"""Odd, so that no power of it is 0. Source: 2 ** 64 / the golden ratio, as hashes often use it."""

REST_AFTER_S = 5.0
"""Who types searches again and again: reading 100,000 rows anew takes as long as comparing them."""


class VectorFiles:
    """Matrices of stored embeddings, one an encoder.

    can_write: only the process that holds the index lock keeps files; others stay in memory.
    """

    def __init__(self, data_dir: Path, reader: IndexReader, can_write: bool) -> None:
        self._folder = data_dir / FOLDER
        self._reader = reader
        self._can_write = can_write
        self._lock = threading.Lock()
        self._loaded: dict[EncoderId, _Matrix] = {}
        self._fingerprints: dict[EncoderId, str] = {}
        self.damaged: dict[EncoderId, list[PhotoId]] = {}
        """Photos whose stored embedding failed its check: to be dropped and made again."""
        self._rest_lock = threading.Lock()
        self._rester: threading.Thread | None = None
        self._rests_at = 0.0
        self._closed = threading.Event()

    def matrix(
        self, encoder_id: EncoderId, dim: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """All stored embeddings of an encoder: ids (n,), int64; (n, dim) float16, same order."""
        with self._lock:
            generation = self._reader.generation()
            current = self._loaded.get(encoder_id)
            if current is None or current.generation != generation:
                current = self._load(encoder_id, dim, generation)
            after: int | None = current.last
            while after is not None:
                current, after = self._extend(encoder_id, dim, current, after)
            self._loaded[encoder_id] = current
            return current.ids, current.rows

    def get(
        self, encoder_id: EncoderId, dim: int, photo_ids: Sequence[PhotoId]
    ) -> dict[PhotoId, NDArray[np.float16]]:
        """The stored and sound embeddings among those asked for, each (dim,), float16."""
        found: dict[PhotoId, NDArray[np.float16]] = {}
        fingerprint = self._fingerprint(encoder_id)
        for start in range(0, len(photo_ids), MAX_VARIABLES):
            chunk = [int(photo_id) for photo_id in photo_ids[start : start + MAX_VARIABLES]]
            marks = ",".join("?" * len(chunk))
            rows = self._reader.rows(
                "SELECT content_id, vector, crc32, digest FROM embeddings e"
                " JOIN contents c ON c.id = e.content_id"
                f" WHERE encoder_id = ? AND content_id IN ({marks})",
                (encoder_id, *chunk),
            )
            for photo_id, blob, crc, digest in rows:
                vector = sound(blob, crc, dim, fingerprint, digest)
                if vector is None:
                    self._note_damaged(encoder_id, PhotoId(photo_id))
                else:
                    found[PhotoId(photo_id)] = vector
        return found

    def rest(self) -> None:
        """Takes matrices out of this process's memory, REST_AFTER_S after this was last said.

        They stay in the system's cache, so that reading them again costs some milliseconds.
        """
        with self._rest_lock:
            self._rests_at = time.monotonic() + REST_AFTER_S
            if self._rester is None and not self._closed.is_set():
                rester = threading.Thread(target=self._run_rest, name="rest", daemon=True)
                with contextlib.suppress(RuntimeError):  # no thread can be started: it rests later
                    rester.start()
                    self._rester = rester

    def close(self) -> None:
        """Lets the matrices go; the object is not used again."""
        with self._rest_lock:
            self._closed.set()
            rester = self._rester
        if rester is not None:
            rester.join()  # no thread outlives the index

    def _run_rest(self) -> None:
        """Waits until nobody searched for a while, then ends."""
        while True:
            with self._rest_lock:
                at = self._rests_at
            if self._closed.wait(max(0.0, at - time.monotonic())):
                return
            with self._rest_lock:
                searched = self._rests_at != at
            if searched:
                continue
            self._let_go()
            with self._rest_lock:
                if self._rests_at == at:
                    self._rester = None
                    return

    def _let_go(self) -> None:
        with self._lock:
            for matrix in self._loaded.values():
                mapping = getattr(matrix.rows, "_mmap", None)
                if mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
                    mapping.madvise(mmap.MADV_DONTNEED)
        give_back()

    def forget(self) -> None:
        """Removes the files of all older generations."""
        with self._lock:
            self._loaded.clear()
            if self._can_write and self._folder.is_dir():
                for path in self._folder.iterdir():
                    with contextlib.suppress(OSError):
                        path.unlink()

    def _load(self, encoder_id: EncoderId, dim: int, generation: int) -> "_Matrix":
        empty = _Matrix(generation, 0, np.empty(0, np.int64), np.empty((0, dim), np.float16))
        rows_path, keys_path = self._paths(encoder_id, generation)
        try:
            keys = np.fromfile(keys_path, dtype=KEY)
            n_rows = rows_path.stat().st_size // (dim * 2)
        except (OSError, ValueError):
            self._clear(encoder_id)
            return empty
        n = min(len(keys), n_rows)
        if n == 0:
            self._clear(encoder_id)
            return empty
        last = int(keys["row"][n - 1])
        stored = self._reader.rows(
            "SELECT count(*) FROM embeddings WHERE encoder_id = ? AND id <= ?", (encoder_id, last)
        )[0][0]
        if stored != n or len(keys) != n_rows:
            self._clear(encoder_id)
            return empty
        mapped = np.memmap(rows_path, dtype="<f2", mode="r", shape=(n, dim))
        if not np.array_equal(_checksums(keys["row"], keys["photo"], mapped), keys["sum"]):
            self._clear(encoder_id)
            return empty
        return _Matrix(generation, last, np.ascontiguousarray(keys["photo"]), mapped)

    def _extend(
        self, encoder_id: EncoderId, dim: int, current: "_Matrix", after: int
    ) -> tuple["_Matrix", int | None]:
        """Takes some rows of `embeddings` in, so that a large library is never in memory whole.

        after: the highest row id seen. Returns the next one, None where that was all.
        """
        rows = self._reader.rows(
            "SELECT e.id, content_id, vector, crc32, digest FROM embeddings e"
            " JOIN contents c ON c.id = e.content_id"
            " WHERE e.id > ? AND encoder_id = ? ORDER BY e.id LIMIT ?",
            (after, encoder_id, CHUNK),
        )
        seen = int(rows[-1][0]) if len(rows) == CHUNK else None
        fingerprint = self._fingerprint(encoder_id) if rows else ""
        good = []
        for row_id, photo_id, blob, crc, digest in rows:
            if intact(blob, crc, dim, fingerprint, digest):
                good.append((row_id, photo_id, blob))
            else:
                self._note_damaged(encoder_id, PhotoId(photo_id))
        if not good:
            return current, seen
        fresh = np.frombuffer(b"".join(row[2] for row in good), "<f2").reshape(-1, dim)
        keys = np.empty(len(good), KEY)
        keys["row"], keys["photo"] = [row[0] for row in good], [row[1] for row in good]
        unit = _unit_length(fresh)
        for photo_id in keys["photo"][~unit]:
            self._note_damaged(encoder_id, PhotoId(int(photo_id)))
        keys, fresh = keys[unit], fresh[unit]
        if not len(keys):
            return current, seen
        keys["sum"] = _checksums(keys["row"], keys["photo"], fresh)
        ids = np.concatenate([current.ids, keys["photo"]])
        last = int(keys["row"][-1])
        if self._can_write and self._append(encoder_id, current, keys, fresh):
            rows_path, _ = self._paths(encoder_id, current.generation)
            mapped = np.memmap(rows_path, dtype="<f2", mode="r", shape=(len(ids), dim))
            return _Matrix(current.generation, last, ids, mapped), seen
        rows_now = np.concatenate([current.rows, fresh])
        return _Matrix(current.generation, last, ids, rows_now), seen

    def _append(
        self,
        encoder_id: EncoderId,
        current: "_Matrix",
        keys: NDArray[np.void],
        fresh: NDArray[np.float16],
    ) -> bool:
        rows_path, keys_path = self._paths(encoder_id, current.generation)
        try:
            make_private_dir(self._folder)
            size = rows_path.stat().st_size if rows_path.exists() else 0
            if size != current.rows.nbytes:
                # Gone or cleared meanwhile: this matrix stays in memory.
                self._clear(encoder_id)
                return False
            # Vectors first: keys that are there always have their vectors.
            for path, array in ((rows_path, fresh), (keys_path, keys)):
                with open(path, "ab", opener=private_opener) as file:
                    file.write(array.tobytes())
        except OSError:
            # The files only save time; a full disk must not end a search.
            self._clear(encoder_id)
            return False
        return True

    def _fingerprint(self, encoder_id: EncoderId) -> str:
        if encoder_id not in self._fingerprints:
            rows = self._reader.rows("SELECT fingerprint FROM encoders WHERE id = ?", (encoder_id,))
            self._fingerprints[encoder_id] = str(rows[0][0]) if rows else ""
        return self._fingerprints[encoder_id]

    def _paths(self, encoder_id: EncoderId, generation: int) -> tuple[Path, Path]:
        stem = f"{encoder_id:d}-g{generation:d}"
        return self._folder / f"{stem}.f16", self._folder / f"{stem}.keys"

    def _clear(self, encoder_id: EncoderId) -> None:
        if not self._can_write or not self._folder.is_dir():
            return
        for path in self._folder.glob(f"{encoder_id:d}-g*"):
            with contextlib.suppress(OSError):
                os.unlink(path)

    def _note_damaged(self, encoder_id: EncoderId, photo_id: PhotoId) -> None:
        noted = self.damaged.setdefault(encoder_id, [])
        if photo_id not in noted:
            noted.append(photo_id)


class _Matrix:
    """ids: (n,), int64; rows: (n, dim), float16; last: highest row id of `embeddings` in it."""

    __slots__ = ("generation", "ids", "last", "rows")

    def __init__(
        self, generation: int, last: int, ids: NDArray[np.int64], rows: NDArray[np.float16]
    ) -> None:
        self.generation = generation
        self.last = last
        self.ids = ids
        self.rows = rows


def _checksums(
    rows: NDArray[np.int64], photos: NDArray[np.int64], vectors: NDArray[np.float16]
) -> NDArray[np.uint32]:
    """The checksum of each line of a matrix: (n,), uint32.

    The high half of sum(base ** k * word k) modulo 2 ** 64 over its ids and its vector, plus 1 so
    that lines of nothing but zeros are damage too. A CRC for each line took 66 ms for 100,000
    lines, in which no other thread of Python got far; this takes 16 and hinders none (measured).
    """
    ids = np.stack([rows, photos], axis=1).astype("<i8").view("<u4")  # (n, 4)
    if vectors.shape[1] % 2:
        vectors = np.pad(vectors, ((0, 0), (0, 1)))
    words = np.ascontiguousarray(vectors).view("<u4")  # (n, dim / 2)
    bases = np.full(ids.shape[1] + words.shape[1], SUM_BASE, np.uint64)
    weights = np.cumprod(bases, dtype=np.uint64)
    found = np.empty(len(words), np.uint32)
    for start in range(0, len(words), SUM_CHUNK):
        part = slice(start, start + SUM_CHUNK)
        total = _weighed(ids[part], weights[:4])
        total += _weighed(words[part], weights[4:])
        found[part] = (total >> np.uint64(32)) + np.uint64(1)
    return found


def _weighed(words: NDArray[np.uint32], weights: NDArray[np.uint64]) -> NDArray[np.uint64]:
    total: NDArray[np.uint64] = np.einsum("ij,j->i", words, weights, dtype=np.uint64)
    return total


def row_bytes(dim: int) -> int:
    """What one line of a matrix takes on the disk."""
    return 2 * dim + KEY.itemsize


def _unit_length(vectors: NDArray[np.float16]) -> NDArray[np.bool_]:
    parts = [unit_length(vectors[start : start + CHUNK]) for start in range(0, len(vectors), CHUNK)]
    return np.concatenate(parts)
