# SPDX-License-Identifier: MIT
"""Why a photo stands where it stands: its place at each level of one query.

What comes in: the same as for a search, and a photo. What goes out: one LevelPlace a level. It
replays Algorithm 1 with what is stored and makes nothing new. Which thread: any but the GUI's.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.protocols import CancelToken, Clock, EmbeddingStore
from desktop_search.core.records import LevelPlace, LevelSetting, PhotoId, Ranking, UpgradeKind
from desktop_search.core.settings import OrderSettings
from desktop_search.search.cascade import ALGORITHM_1, Cascade
from desktop_search.search.query import Query


class OnlyStored:
    """An EmbeddingStore that makes no embeddings."""

    def __init__(self, store: EmbeddingStore) -> None:
        self._store = store

    def matrix(self, encoder: str) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """What is stored of an encoder."""
        return self._store.matrix(encoder)

    def get(self, encoder: str, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, NDArray[np.float16]]:
        """What is stored of some photos."""
        return self._store.get(encoder, photo_ids)

    def upgrade(
        self,
        encoder: str,
        photo_ids: Sequence[PhotoId],
        cancel: CancelToken,
        surely: bool = False,
        kind: UpgradeKind = "search",
    ) -> dict[PhotoId, NDArray[np.float16]]:
        """Nothing."""
        return {}


def explain(
    query: Query,
    level0: str,
    levels: Sequence[LevelSetting],
    store: EmbeddingStore,
    searchable: NDArray[np.int64] | None,
    clock: Clock,
    photo_id: PhotoId,
    order: OrderSettings = ALGORITHM_1,
) -> tuple[LevelPlace, ...]:
    """The photo's place at level 0 and at each of the levels above it.

    order: what is added to Algorithm 1; a union only at the last level, as in the search.

    Raises:
        EncoderUnavailable: level 0 cannot answer.
    """
    places = []
    for level in range(len(levels) + 1):
        added = order if level == len(levels) else replace(order, warm_union=False)
        cascade = Cascade(
            query, level0, levels[:level], OnlyStored(store), searchable,
            CancelToken(), clock, added,
        )  # fmt: skip
        ranking = cascade.outcome()
        encoder = level0 if level == 0 else levels[level - 1].encoder
        places.append(_place(ranking, level, encoder, photo_id))
    return tuple(places)


def _place(ranking: Ranking, level: int, encoder: str, photo_id: PhotoId) -> LevelPlace:
    seen = ranking.scores[ranking.levels == level]  # (n_seen,)
    at = np.flatnonzero(ranking.photo_ids == photo_id)
    if not len(at) or ranking.levels[at[0]] != level:
        return LevelPlace(level, encoder, len(seen))
    score, low, high = float(ranking.scores[at[0]]), float(seen.min()), float(seen.max())
    strength = (score - low) / (high - low) if high > low else 1.0
    return LevelPlace(level, encoder, len(seen), int(at[0]) + 1, strength, score)
