# SPDX-License-Identifier: MIT
"""Matches of names beside the cascade: found by words as they stand there, not by looks.

What comes in: a ranking, and the photos whose names have all the words. What goes out: the ranking
that tells of them, and where a person wants it, one order of both. The search threads.

By default they stay a group of their own and the cascade's order is Algorithm 1's. Fusion is by
reciprocal ranks (Cormack, Clarke, Büttcher, SIGIR 2009): a photo's worth is the sum of 1 / (K + its
place) over the cascade's final order and the order of the names.
"""

from dataclasses import replace

import numpy as np

from desktop_search.core.records import NAMES_FIRST, NAMES_FUSED, PhotoId, Ranking
from desktop_search.core.settings import OrderSettings
from desktop_search.search.rank import best_first

K = 60
"""Source: the paper above, section 2."""


def with_names(ranking: Ranking, named: tuple[PhotoId, ...], order: OrderSettings) -> Ranking:
    """A ranking that tells of the names, and where wanted is ordered by them too.

    What was judged about the cascade's order does not hold for another one and is left out.
    """
    first = (NAMES_FIRST,) if order.names_first else ()
    if not order.names_fused or not named:
        return replace(ranking, named=named, additions=(*ranking.additions, *first))
    ids = ranking.photo_ids
    worth = 1 / (K + 1 + np.arange(len(ids)))  # (n,)
    places = {photo: place for place, photo in enumerate(named, start=1)}
    for at, photo in enumerate(ids.tolist()):
        if photo in places:
            worth[at] += 1 / (K + places[photo])
    by_worth = best_first(np.arange(len(ids)), worth.astype(np.float32))
    return replace(
        ranking,
        photo_ids=ids[by_worth],
        levels=ranking.levels[by_worth],
        scores=ranking.scores[by_worth],
        strengths=None,
        n_good=None,
        n_maybe=None,
        fits=None,
        named=named,
        additions=(*ranking.additions, *first, NAMES_FUSED),
    )
