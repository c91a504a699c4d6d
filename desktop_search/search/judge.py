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
    N_CLOSE,
    Background,
    background_of,
    standing_out,
    strengths,
)
from desktop_search.search.query import Query
from desktop_search.search.rank import cosine


class Judge:
    """The strengths of the photos of one search.

    Args:
        query: what is asked; with pictures in it nothing is judged.
        n_head: the first photos of level 0, which alone change their places.
    """

    def __init__(self, query: Query, n_head: int) -> None:
        self._query = query
        self._n_head = n_head
        self._strengths: NDArray[np.float32] | None = None  # in the order of level 0
        self._standing = np.empty(0, np.float32)
        self._places: dict[int, int] = {}
        self._texts: dict[str, NDArray[np.float32] | None] = {}

    def begin(
        self,
        encoder: str,
        ids: NDArray[np.int64],
        scores: NDArray[np.float32],
        embeddings: NDArray[np.float16],
        order: NDArray[np.intp],
    ) -> None:
        """Level 0 ranked all: ids and scores best first, of the embeddings in that order."""
        background = self._background(encoder, embeddings)
        if background is None:
            return
        usual = cosine(embeddings[order[:N_CLOSE]], background.direction)
        self._standing = standing_out(scores, background)
        self._strengths = strengths(scores, usual, self._standing, background, len(ids))
        self._places = {int(photo_id): n for n, photo_id in enumerate(ids[: self._n_head])}

    def closer(
        self,
        encoder: str,
        ids: NDArray[np.int64],
        scores: NDArray[np.float32],
        embeddings: NDArray[np.float16],
    ) -> None:
        """A closer level looked at some of the head."""
        background = self._background(encoder, embeddings)
        if background is None or self._strengths is None:
            return
        places = self._places_of([PhotoId(int(photo_id)) for photo_id in ids])
        usual = cosine(embeddings, background.direction)
        self._strengths[places] = strengths(
            scores, usual, self._standing[places], background, len(self._strengths)
        )

    def strengths(self, ids: NDArray[np.int64]) -> NDArray[np.float32] | None:
        """The strengths in the order that is shown, (n,); None where nothing could be judged."""
        if self._strengths is None:
            return None
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
