# SPDX-License-Identifier: MIT
"""Judges the matches of one search while it goes through the levels.

What comes in: orders, scores and embeddings as the cascade gets them. What goes out: the strength
of each match. One of the search threads.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.records import PhotoId
from desktop_search.search.boundary import (
    N_SAMPLE,
    Background,
    background_of,
    background_of_photos,
    standing_out,
    strengths,
    strengths_of_picture,
)
from desktop_search.search.query import Query
from desktop_search.search.rank import rough_cosine


class Judge:
    """The strengths of the photos of one search.

    Args:
        query: what is asked; words and pictures together are not judged.
        n_head: the first photos of level 0, which alone change their places.
    """

    def __init__(self, query: Query, n_head: int) -> None:
        self._query = query
        self._n_head = n_head
        self._strengths: NDArray[np.float32] | None = None  # in the order of level 0
        self._standing = np.empty(0, np.float32)
        self._places: dict[int, int] = {}
        self._texts: dict[str, NDArray[np.float32] | None] = {}
        self._closest = ""
        self._before: NDArray[np.float32] | None = None  # the strengths before the closest level

    def begin(
        self,
        encoder: str,
        ids: NDArray[np.int64],
        scores: NDArray[np.float32],
        embeddings: NDArray[np.float16],
        rows: NDArray[np.intp] | None,
        close: NDArray[np.intp],
    ) -> None:
        """Level 0 ranked the photos.

        Args:
            encoder: of level 0.
            ids: best first, (n,).
            scores: theirs, (n,).
            embeddings: of all photos it knows, those that do not take part too.
            rows: where those that do stand in them; None = all do.
            close: where the first N_CLOSE stand.
        """
        by_photos = self._query.only_pictures
        # What the background would take of all of them, which are a large copy.
        step = max(1, len(ids) // N_SAMPLE)
        some = (embeddings[::step] if rows is None else embeddings[rows[::step]])[:N_SAMPLE]
        background = background_of_photos(some) if by_photos else self._background(encoder, some)
        if background is None:
            return
        usual = rough_cosine(embeddings[close], background.direction)
        self._standing = standing_out(scores, background)
        judge = strengths_of_picture if by_photos else strengths
        self._strengths = judge(scores, usual, self._standing, background, len(ids))
        self._places = {int(photo_id): n for n, photo_id in enumerate(ids[: self._n_head])}

    def closer(
        self,
        encoder: str,
        ids: NDArray[np.int64],
        scores: NDArray[np.float32],
        embeddings: NDArray[np.float16],
    ) -> None:
        """A closer level looked at some of the head; what it saw best first."""
        if self._query.only_pictures:
            self._reorder(encoder, ids)
            return
        background = self._background(encoder, embeddings)
        if background is None or self._strengths is None:
            return
        places = self._places_of([PhotoId(int(photo_id)) for photo_id in ids])
        usual = rough_cosine(embeddings, background.direction)
        self._strengths[places] = strengths(
            scores, usual, self._standing[places], background, len(self._strengths)
        )

    def _reorder(self, encoder: str, ids: NDArray[np.int64]) -> None:
        """A closer level has seen only photos like the picture, so it knows no strangers.

        How many are good stays what level 0 says; which ones they are is what this level says.
        """
        if self._strengths is None:
            return
        if encoder != self._closest or self._before is None:
            self._closest, self._before = encoder, self._strengths.copy()
        places = self._places_of([PhotoId(int(photo_id)) for photo_id in ids])
        self._strengths[places] = np.sort(self._before[places])[::-1]

    def strengths(self, ids: NDArray[np.int64]) -> NDArray[np.float32] | None:
        """The strengths in the order that is shown, (n,), read-only; None: nothing was judged."""
        if self._strengths is None:
            return None
        if not self._places:
            return self._strengths  # no closer level changes anything
        found = self._strengths.copy()
        head = [PhotoId(int(photo_id)) for photo_id in ids[: len(self._places)]]
        found[: len(head)] = self._strengths[self._places_of(head)]
        return found

    def _places_of(self, ids: Sequence[PhotoId]) -> NDArray[np.intp]:
        return np.fromiter((self._places[photo_id] for photo_id in ids), np.intp, len(ids))

    def _background(self, encoder: str, embeddings: NDArray[np.float16]) -> Background | None:
        if not len(embeddings):
            return None
        if encoder not in self._texts:
            self._texts[encoder] = self._query.background(encoder)
        texts = self._texts[encoder]
        return None if texts is None else background_of(embeddings, texts)
