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
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.records import PhotoId, Ranking

log = logging.getLogger("desktop_search.search")

N_COMPARED: Final = 1000
"""Photos of the front that are compared with each other: more than anyone looks at, some 15 ms."""
HASH_BITS: Final = 256
MAX_DIFFER: Final = 16
"""Bits. Source: 247 public pictures: copies saved anew or turned by EXIF differ in at most 8, other
pictures of named subjects in at least 93."""
MIN_COSINE: Final = 0.8
"""Source: the same pictures; the copies have at least 0.837 (starter level 0)."""

Hashes = Callable[[Sequence[PhotoId]], Mapping[PhotoId, bytes]]
Embeddings = Callable[[Sequence[PhotoId]], Mapping[PhotoId, NDArray[np.float16]]]
Neighbours = dict[int, set[int]]


class Lookalikes:
    """The photos that look the same in one search; they are compared once, for its first ranking.

    Only the head of a ranking changes its order afterwards, so the front keeps its photos.
    """

    def __init__(self, hashes: Hashes, embeddings: Embeddings) -> None:
        """Args: what is stored of photos; those without are left out of the answer."""
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
        hashes = self._hashes([PhotoId(int(i)) for i in ids])
        pairs = near_hashes({int(i): value for i, value in hashes.items()})
        involved = sorted({PhotoId(i) for pair in pairs for i in pair})
        embeddings = self._embeddings(involved) if involved else {}
        neighbours: Neighbours = {}
        for one, other in pairs:
            a, b = embeddings.get(PhotoId(one)), embeddings.get(PhotoId(other))
            if a is None or b is None:
                continue
            if float(a.astype(np.float32) @ b.astype(np.float32)) >= MIN_COSINE:
                neighbours.setdefault(one, set()).add(other)
                neighbours.setdefault(other, set()).add(one)
        return neighbours


def near_hashes(hashes: Mapping[int, bytes]) -> list[tuple[int, int]]:
    """The pairs of photos whose hashes differ in at most MAX_DIFFER bits."""
    known = [(photo, value) for photo, value in hashes.items() if len(value) * 8 == HASH_BITS]
    if len(known) < 2:
        return []
    packed = np.frombuffer(b"".join(value for _, value in known), np.uint8)
    bits = np.unpackbits(packed.reshape(len(known), -1), axis=1)  # (n, 256)
    signs = bits.astype(np.float32) * 2 - 1
    differ = (HASH_BITS - signs @ signs.T) / 2  # (n, n), exact: small whole numbers
    first, second = np.nonzero(np.triu(differ <= MAX_DIFFER, 1))
    return [
        (known[a][0], known[b][0]) for a, b in zip(first.tolist(), second.tolist(), strict=True)
    ]


def stand_ins(
    photo_ids: NDArray[np.int64], neighbours: Mapping[int, set[int]]
) -> NDArray[np.int64]:
    """The photo that stands for each one: (n,) int64, best first, to (n,) int64."""
    found = photo_ids.copy()
    if not neighbours:
        return found
    involved = np.fromiter(neighbours, np.int64, len(neighbours))
    head_of: dict[int, int] = {}
    for row in np.flatnonzero(np.isin(photo_ids, involved)).tolist():
        photo = int(photo_ids[row])
        if photo in head_of:
            found[row] = head_of[photo]
            continue
        head_of[photo] = photo
        for other in neighbours[photo]:
            head_of.setdefault(other, photo)
    return found
