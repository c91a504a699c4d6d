# SPDX-License-Identifier: MIT
"""Which photos of an answer look the same, and which of them stands for the others.

What comes in: rankings, stored perceptual hashes and level-0 embeddings. What goes out: the same
rankings with `similar` filled; their order is never touched. Which thread: the search threads.

Two photos look the same where both measures say so: at most MAX_DIFFER bits of their hashes differ,
and the level-0 embeddings have a cosine of at least MIN_COSINE. A group is the best photo of the
ranking with those that look the same as that one; likeness is never passed on from one to another.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import simsimd
from numpy.typing import NDArray

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.records import PhotoId, Ranking
from desktop_search.search.rank import among, products

log = logging.getLogger("desktop_search.search")

N_COMPARED: Final = 500
"""Photos of the front that are compared with each other: as many as the largest top m, and more
than anyone looks at; some 2 ms."""
HASH_BITS: Final = 256
MAX_DIFFER: Final = 16
"""Bits. Source: 247 public pictures: copies saved anew or turned by EXIF differ in at most 8, other
pictures of named subjects in at least 93."""
MIN_COSINE: Final = 0.8
"""Source: the same pictures; the copies have at least 0.837 (starter level 0)."""

ROWS_AT_ONCE: Final = 128

Hashes = Callable[[Sequence[PhotoId]], Mapping[PhotoId, bytes]]
Embeddings = Callable[[], tuple[NDArray[np.int64], NDArray[np.float16]]]


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Photos that look like others. ids: (k,), int64, ascending. near: (k, k), bool; not itself."""

    ids: NDArray[np.int64]
    near: NDArray[np.bool_]


_NOBODY: Final = Neighbours(np.empty(0, np.int64), np.empty((0, 0), np.bool_))


class Lookalikes:
    """The photos that look the same in one search; they are compared once, for its first ranking.

    Only the head of a ranking changes its order afterwards, so the front keeps its photos.
    """

    def __init__(self, hashes: Hashes, embeddings: Embeddings) -> None:
        """Takes what is stored.

        Args:
            hashes: of some photos; those without are left out of the answer.
            embeddings: of all photos: ids (n,), int64; (n, dim), float16.
        """
        self._hashes = hashes
        self._embeddings = embeddings
        self._neighbours: Neighbours | None = None

    def seen(self, ranking: Ranking) -> Ranking:
        """The ranking with `similar`; as it was where the photos could not be compared."""
        if self._neighbours is None:
            try:
                self._neighbours = self._compare(ranking.photo_ids[:N_COMPARED])
            except DesktopSearchError as error:
                log.warning("similar photos are not folded (%s)", type(error).__name__)
                return ranking
        return replace(ranking, similar=stand_ins(ranking.photo_ids, self._neighbours))

    def _compare(self, ids: NDArray[np.int64]) -> Neighbours:
        found = near_hashes(self._hashes([PhotoId(i) for i in ids.tolist()]))
        if not len(found.ids):
            return found
        stored, embeddings = self._embeddings()
        lines = np.flatnonzero(among(stored, found.ids))
        lines = lines[np.argsort(stored[lines])]
        ids = stored[lines]  # (k,), ascending
        places = np.searchsorted(found.ids, ids)
        near = found.near[np.ix_(places, places)]
        rows = embeddings[lines].astype(np.float32)
        return Neighbours(ids, near & (products(rows, rows) >= MIN_COSINE))


def near_hashes(hashes: Mapping[PhotoId, bytes]) -> Neighbours:
    """The photos with a hash that differs from another one in at most MAX_DIFFER bits."""
    known = sorted(photo for photo, value in hashes.items() if len(value) * 8 == HASH_BITS)
    if len(known) < 2:
        return _NOBODY
    packed = np.frombuffer(b"".join(hashes[photo] for photo in known), np.uint8)
    near = _near(packed.reshape(len(known), -1))
    np.fill_diagonal(near, False)
    involved = near.any(axis=1)
    return Neighbours(np.asarray(known, np.int64)[involved], near[np.ix_(involved, involved)])


def _near(packed: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which hashes, (n, 32), differ in few bits: (n, n).

    Not by a product of matrices, for which BLAS keeps some MB of work space for ever.
    """
    near = np.zeros((len(packed), len(packed)), np.bool_)
    for start in range(0, len(packed), ROWS_AT_ONCE):
        part, others = packed[start : start + ROWS_AT_ONCE], packed[start:]  # each pair once
        differ = np.asarray(simsimd.cdist(part, others, metric="hamming", dtype="bin8"))
        near[start : start + ROWS_AT_ONCE, start:] = differ <= MAX_DIFFER
    return near | near.T


def stand_ins(photo_ids: NDArray[np.int64], neighbours: Neighbours) -> NDArray[np.int64]:
    """The photo that stands for each one: (n,) int64, best first, to (n,) int64, read-only."""
    if not len(neighbours.ids):
        return photo_ids
    found = photo_ids.copy()
    rows = np.flatnonzero(among(photo_ids, neighbours.ids))
    places = np.searchsorted(neighbours.ids, photo_ids[rows])  # (k,)
    head = np.full(len(neighbours.ids), -1)  # the place of the photo that stands for each one
    for place in places.tolist():
        if head[place] < 0:
            head[place] = place
            head[neighbours.near[place] & (head < 0)] = place
    found[rows] = neighbours.ids[head[places]]
    return found
