# SPDX-License-Identifier: MIT
"""Which photos take part in a search, and what of its text could not be used.

What comes in: what was typed, and the index. What goes out: a parsed text whose notes know the
index too, and ids of photos. Any thread; the columns are read anew when the index changed.
"""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.language.parser import parse
from desktop_search.core.language.tree import Filter, ParsedQuery, Piece, QueryNote, QueryTree
from desktop_search.core.protocols import Clock
from desktop_search.core.records import FilterValue, PhotoId, Ranking
from desktop_search.search.filters import Facts, Masks, has_folder, photos_passing
from desktop_search.search.rank import among
from desktop_search.search.values import offered
from desktop_search.store.columns import FileColumns, read_columns
from desktop_search.store.reader import IndexReader

SLOW_S = 0.2
PATIENCE = 10
"""Columns that took so long are kept for ten times as long while a library is indexed, so that
reading them never takes more than a tenth of the time. Photos that came since follow then; what
went is out at once."""
N_NAMED = 200
"""Photos of a group of names. Source: interface.md section 4.4, what "Maybe" shows at most."""


class Narrowing:
    """Answers for one open index.

    Args:
        version: rises with every change of files; None where that cannot be told, and then
            everything is read for each search.
        refined: the photos that a closer level looked at.

    Raises (methods): EnvironmentFault, as the reader.
    """

    def __init__(
        self,
        reader: IndexReader,
        version: Callable[[], int | None],
        refined: Callable[[], NDArray[np.int64]],
        clock: Clock,
    ) -> None:
        self._reader = reader
        self._version = version
        self._refined = refined
        self._clock = clock
        self._searchable: tuple[int, NDArray[np.int64]] | None = None
        self._columns: _Kept | None = None
        self._reading = threading.Lock()  # the second who asks would read the same once more

    def understand(self, text: str) -> ParsedQuery:
        """What a text says; folders that are not there are noted and ignored."""
        parsed = parse(text)
        if not any(_folder_of(piece) for piece in parsed.pieces):
            return parsed
        columns = self._all_columns()
        return ParsedQuery(tuple(_checked(piece, columns) for piece in parsed.pieces))

    def photos(self, tree: QueryTree, folder: Path | None = None) -> NDArray[np.int64]:
        """The photos that take part: (n,), int64, ascending. folder: only those below it."""
        if not tree.narrowing:
            return self._all(folder)
        passing = photos_passing(tree.narrowing, self._facts())
        return passing[among(passing, self._all(folder))]

    def values(self, key: str, typed: str, beside: str) -> tuple[FilterValue, ...]:
        """What can stand behind a key of a search that says `beside` too (search/values.py)."""
        return offered(key, typed, parse(beside).tree.narrowing, self._facts())

    def _facts(self) -> Facts:
        known = self._known()
        return Facts(
            columns=known.columns,
            today=datetime.fromtimestamp(self._clock.now()).date(),
            named=self._reader.files_named,
            refined=self._refined,
            masks=known.masks,
        )

    def candidates(self, words: str, photos: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of `photos` with any of the words in a name: (k,), int64, ascending."""
        return np.intersect1d(self._reader.photos_named_any(words.split()), photos)

    def named(self, tree: QueryTree, photos: NDArray[np.int64]) -> tuple[PhotoId, ...]:
        """Those of `photos`, ascending, whose names have all the words, newest first."""
        words = tree.words.split()
        if not words or not tree.narrowing:
            return self._reader.photos_named(words, photos, N_NAMED)
        columns = self._all_columns()
        owners = np.zeros(int(columns.file.max(initial=0)) + 1, np.int64)  # by the file's id
        owners[columns.file] = columns.photo
        inside = np.zeros(max(int(i.max(initial=0)) for i in (columns.photo, photos)) + 1, np.bool_)
        inside[photos] = True
        found: dict[PhotoId, None] = {}
        with contextlib.closing(self._reader.files_named_all(words)) as parts:
            for files in parts:
                theirs = owners[files[files < len(owners)]]  # others came just now
                found.update((PhotoId(i), None) for i in theirs[inside[theirs]].tolist())
                if len(found) >= N_NAMED:
                    break
        return tuple(found)[:N_NAMED]

    def newest(self, photo_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The same photos, newest first: by date taken, else by the file's."""
        columns = self._all_columns()
        when = np.full(len(photo_ids), np.inf)  # what the columns lack came just now
        known = among(photo_ids, columns.photo)
        at = np.searchsorted(columns.photo, photo_ids[known])
        when[known] = np.where(np.isnan(columns.wall_s), columns.mtime_s, columns.wall_s)[at]
        return photo_ids[np.lexsort((photo_ids, -when))]

    def _all(self, folder: Path | None) -> NDArray[np.int64]:
        version = self._version()
        if folder is not None or version is None:
            return self._reader.searchable(folder)
        if self._searchable is None or self._searchable[0] != version:
            self._searchable = (version, self._reader.searchable())
        return self._searchable[1]

    def _all_columns(self) -> FileColumns:
        return self._known().columns

    def _known(self) -> "_Kept":
        with self._reading:
            return self._fresh()

    def _fresh(self) -> "_Kept":
        version, known = self._version(), self._columns
        now = self._clock.monotonic()
        if known is not None and version is not None:
            late = known.seconds >= SLOW_S and now - known.read_at < PATIENCE * known.seconds
            if known.version == version or late:
                return known
        columns = read_columns(self._reader)
        seconds = self._clock.monotonic() - now
        self._columns = _Kept(columns, Masks(), version or 0, now, seconds)
        return self._columns


@dataclass(frozen=True, slots=True)
class _Kept:
    """Columns, their masks, the version they are of, when they were read and how long that took."""

    columns: FileColumns
    masks: Masks
    version: int
    read_at: float
    seconds: float


def unranked(photo_ids: NDArray[np.int64]) -> Ranking:
    """The answer to a search for facts alone: no level looked at anything."""
    n = len(photo_ids)
    zeros = np.zeros(n, np.int8), np.zeros(n, np.float32)
    return Ranking(photo_ids, *zeros, reports=(), n_done=0, n_planned=0, final=True)


def _folder_of(piece: Piece) -> str | None:
    term = piece.term
    return str(term.value) if isinstance(term, Filter) and term.key == "in" else None


def _checked(piece: Piece, columns: FileColumns) -> Piece:
    folder = _folder_of(piece)
    if folder is None or has_folder(columns, folder):
        return piece
    shown = "".join(sign if sign.isprintable() else " " for sign in folder)
    note = QueryNote(f"No folder called {shown}.", piece.start, piece.end)
    return replace(piece, term=None, note=note)
