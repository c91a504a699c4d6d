# SPDX-License-Identifier: MIT
"""What filters ask of photos, as columns in memory: one line a file that can be searched.

What comes in: a reader. What goes out: arrays of equal length, sorted by photo. Any thread; a
second of processor time and 15 MB for 100,000 photos, so they are kept (search/narrowing.py). They
are read in parts: all rows at once would take 70 MB more for a while.
"""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any  # SQL rows hold anything

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.folding import folded
from desktop_search.store.names import readable
from desktop_search.store.reader import IndexReader
from desktop_search.store.states import SEARCHABLE

QUERY = (
    "SELECT f.content_id, f.id, c.taken_at + COALESCE(c.taken_offset_s, 0), f.mtime_ns / 1e9,"
    " f.size, c.width, c.height, COALESCE(c.rating, 0), c.lat, c.lon, r.state != 'online',"
    " c.damaged IS NOT NULL, c.format, c.camera, c.lens, {places}, r.path, f.path"
    " FROM files f JOIN roots r ON r.id = f.root_id JOIN contents c ON c.id = f.content_id"
    f" WHERE {SEARCHABLE} ORDER BY f.content_id, f.id"
)

NUMBERS: tuple[tuple[str, type[np.generic]], ...] = (
    ("photo", np.int64),
    ("file", np.int64),
    ("wall_s", np.float64),
    ("mtime_s", np.float64),
    ("size", np.int64),
    ("width", np.int64),
    ("height", np.int64),
    ("rating", np.int64),
    ("lat", np.float64),
    ("lon", np.float64),
    ("offline", np.bool_),
    ("damaged", np.bool_),
)
"""The first columns of QUERY."""


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """A column of few different texts. codes: (n,), int32, places in `values` and `texts`.

    values: folded, to compare with. texts: the same as they are written.
    """

    codes: NDArray[np.int32]
    values: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FileColumns:
    """One line a searchable file, (n,) each; a photo with copies has several, one below the other.

    photo, file: ids, int64; photo is ascending. wall_s: when it was taken by the clock on the wall
    there, seconds since 1970 began by that clock; NaN where the photo does not say. mtime_s: of the
    file, since the epoch. size: bytes. lat, lon: NaN where unknown. offline: the folders of all
    copies are not there. kind, ending, camera, lens, place: of the picture and the file; place: all
    names of it, between commas. folder: absolute.
    root_length: of each folder's text, up to the name of the indexed folder it is in.
    names: all file names folded, each between two newlines; name_at: where each begins, ascending.
    """

    photo: NDArray[np.int64]
    file: NDArray[np.int64]
    wall_s: NDArray[np.float64]
    mtime_s: NDArray[np.float64]
    size: NDArray[np.int64]
    width: NDArray[np.int64]
    height: NDArray[np.int64]
    rating: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    offline: NDArray[np.bool_]
    damaged: NDArray[np.bool_]
    kind: Labels
    ending: Labels
    camera: Labels
    lens: Labels
    place: Labels
    folder: Labels
    root_length: tuple[int, ...]
    names: str
    name_at: NDArray[np.int64]


def read_columns(reader: IndexReader) -> FileColumns:
    """Reads the columns of all files that can be searched.

    Raises:
        EnvironmentFault: as the reader.
    """
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name, _ in NUMBERS}
    kind, ending, camera, lens, place, folder = (_Codes() for _ in range(6))
    names: list[str] = []
    lengths: list[NDArray[np.int64]] = []
    for rows in reader.in_parts(QUERY.format(places=reader.places_column)):
        columns: list[Any] = list(zip(*rows, strict=True))
        for (name, dtype), column in zip(NUMBERS, columns, strict=False):
            parts[name].append(np.asarray(column, dtype))
        kinds, cameras, lenses, places, roots, paths = columns[len(NUMBERS) :]
        split = [os.path.split(path) for path in paths]
        names_here = [folded(readable(name).replace("\n", " ")) for _, name in split]
        names.append("".join(f"{name}\n" for name in names_here))
        lengths.append(np.fromiter(map(len, names_here), np.int64, len(names_here)))
        kind.add(one or "" for one in kinds)
        ending.add(os.path.splitext(name)[1] for name in names_here)
        camera.add(one or "" for one in cameras)
        lens.add(one or "" for one in lenses)
        place.add(one or "" for one in places)
        folder.add(zip(roots, (head for head, _ in split), strict=True))
    numbers = {name: _whole(parts[name], dtype) for name, dtype in NUMBERS}
    numbers["offline"] = _all_copies(numbers["photo"], numbers["offline"])
    folders, root_length = _folders(folder)
    return FileColumns(
        **numbers,
        kind=kind.labels(),
        ending=ending.labels(),
        camera=camera.labels(),
        lens=lens.labels(),
        place=place.labels(lambda places: ", ".join(json.loads(places or "[]"))),
        folder=folders,
        root_length=root_length,
        names="\n" + "".join(names),
        name_at=_starts(_whole(lengths, np.int64)),
    )


def _whole(parts: list[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *parts])


def _starts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where texts of these lengths begin, each between two newlines: (n,)."""
    return 1 + np.cumsum(lengths + 1) - (lengths + 1)


@dataclass(slots=True)
class _Codes:
    """Numbers a few different values as they come. parts: (k,), int32, places in `values`."""

    values: dict[Any, int] = field(default_factory=dict)
    parts: list[NDArray[np.int32]] = field(default_factory=list)

    def add(self, values: Iterable[Any]) -> None:
        known = self.values
        self.parts.append(np.fromiter((known.setdefault(v, len(known)) for v in values), np.int32))

    def labels(self, text_of: Callable[[str], str] = str) -> Labels:
        texts = tuple(map(text_of, self.values))
        return Labels(_whole(self.parts, np.int32), tuple(map(folded, texts)), texts)


def _all_copies(photo: NDArray[np.int64], holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where something holds for all lines of a photo: (n,)."""
    return np.asarray(~np.isin(photo, photo[~holds]), np.bool_)


def _folders(folder: _Codes) -> tuple[Labels, tuple[int, ...]]:
    texts, lengths = [], []
    for root, head in folder.values:
        texts.append(readable(os.path.join(root, head) if head else root))
        lengths.append(len(folded(readable(os.path.dirname(root.rstrip(b"/\\"))))))
    codes = _whole(folder.parts, np.int32)
    return Labels(codes, tuple(map(folded, texts)), tuple(texts)), tuple(lengths)
