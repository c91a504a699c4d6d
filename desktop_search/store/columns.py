# SPDX-License-Identifier: MIT
"""What filters ask of photos, as columns in memory: one line a file that can be searched.

What comes in: a reader. What goes out: arrays of equal length, sorted by photo. Any thread; a
second of processor time and 20 MB for 100,000 photos, so they are kept (search/narrowing.py).
"""

import os
from dataclasses import dataclass
from typing import Any  # SQL rows hold anything

import numpy as np
from numpy.typing import NDArray

from desktop_search.store.names import readable
from desktop_search.store.reader import SEARCHABLE, IndexReader

QUERY = (
    "SELECT f.content_id, f.id, c.taken_at + COALESCE(c.taken_offset_s, 0), f.mtime_ns / 1e9,"
    " f.size, c.width, c.height, COALESCE(c.rating, 0), c.lat, c.lon, r.state != 'online',"
    " c.damaged IS NOT NULL, c.format, c.camera, c.lens, r.path, f.path"
    " FROM files f JOIN roots r ON r.id = f.root_id JOIN contents c ON c.id = f.content_id"
    f" WHERE {SEARCHABLE} ORDER BY f.content_id, f.id"
)


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
    copies are not there. kind, ending, camera, lens: of the picture and the file. folder: absolute.
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
    folder: Labels
    root_length: tuple[int, ...]
    names: str
    name_at: NDArray[np.int64]


def read_columns(reader: IndexReader) -> FileColumns:
    """Reads the columns of all files that can be searched.

    Raises:
        EnvironmentFault: as the reader.
    """
    rows = reader.rows(QUERY)
    columns: list[Any] = list(zip(*rows, strict=True)) or [()] * 17
    photo, file, wall, mtime, size, width, height, rating, lat, lon, offline, damaged = columns[:12]
    kinds, cameras, lenses, roots, paths = columns[12:]
    split = [os.path.split(path) for path in paths]
    names = [readable(name).replace("\n", " ").casefold() for _, name in split]
    folder, root_length = _folders(roots, [head for head, _ in split])
    lengths = np.fromiter(map(len, names), np.int64, len(names))
    return FileColumns(
        photo=np.asarray(photo, np.int64),
        file=np.asarray(file, np.int64),
        wall_s=np.asarray(wall, np.float64),
        mtime_s=np.asarray(mtime, np.float64),
        size=np.asarray(size, np.int64),
        width=np.asarray(width, np.int64),
        height=np.asarray(height, np.int64),
        rating=np.asarray(rating, np.int64),
        lat=np.asarray(lat, np.float64),
        lon=np.asarray(lon, np.float64),
        offline=_all_copies(np.asarray(photo, np.int64), np.asarray(offline, np.bool_)),
        damaged=np.asarray(damaged, np.bool_),
        kind=_labels([kind or "" for kind in kinds]),
        ending=_labels([os.path.splitext(name)[1] for name in names]),
        camera=_labels([camera or "" for camera in cameras]),
        lens=_labels([lens or "" for lens in lenses]),
        folder=folder,
        root_length=root_length,
        names="\n" + "".join(f"{name}\n" for name in names),
        name_at=1 + np.concatenate([[0], np.cumsum(lengths + 1)[:-1]])
        if names
        else np.empty(0, np.int64),
    )


def _all_copies(photo: NDArray[np.int64], holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where something holds for all lines of a photo: (n,)."""
    return np.asarray(~np.isin(photo, photo[~holds]), np.bool_)


def _labels(texts: list[str]) -> Labels:
    codes: dict[str, int] = {}
    found = np.fromiter((codes.setdefault(t, len(codes)) for t in texts), np.int32, len(texts))
    return Labels(found, tuple(text.casefold() for text in codes), tuple(codes))


def _folders(roots: tuple[bytes, ...], heads: list[bytes]) -> tuple[Labels, tuple[int, ...]]:
    codes: dict[tuple[bytes, bytes], int] = {}
    pairs = zip(roots, heads, strict=True)
    found = np.fromiter((codes.setdefault(pair, len(codes)) for pair in pairs), np.int32)
    texts, lengths = [], []
    for root, head in codes:
        texts.append(readable(os.path.join(root, head) if head else root))
        lengths.append(len(readable(os.path.dirname(root.rstrip(b"/\\"))).casefold()))
    return Labels(found, tuple(text.casefold() for text in texts), tuple(texts)), tuple(lengths)
