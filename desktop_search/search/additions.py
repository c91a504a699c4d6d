# SPDX-License-Identifier: MIT
"""What can be added to Algorithm 1, each by itself, named in the results, and off by default.

What comes in: scores and embeddings. What goes out: scores and candidates to order by. Which
thread: the search threads.
Source: models.md section 9. Score fusion (row 1): w z(s_0) + (1 - w) z(s_j), standardised for each
query over the photos that level j orders. Warm-cache union (row 6): photos that the last level
looked at in earlier searches compete with those that it was just given; nothing new is embedded,
but answers then depend on what was searched before.
"""

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.settings import OrderSettings
from desktop_search.search.rank import best_first


def fused(
    small: NDArray[np.float32], large: NDArray[np.float32], weight: float
) -> NDArray[np.float32]:
    """Level 0's and a closer level's scores in one, (n,) each; weight: of level 0, 0..1."""
    if weight == 0:
        return large
    mixed = weight * standardised(small) + (1 - weight) * standardised(large)
    return np.asarray(mixed, np.float32)


def standardised(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Scores with mean 0 and standard deviation 1, (n,); zeros where all are equal."""
    centred = scores.astype(np.float64) - scores.mean(dtype=np.float64)
    spread = float(centred.std())
    return centred / spread if spread > 1e-12 else np.zeros_like(centred)


def union_of(
    front: NDArray[np.int64],
    ids: NDArray[np.int64],
    scores: NDArray[np.float32],
    n_warm: int,
) -> NDArray[np.bool_]:
    """Which stored photos of the last level compete: (n,), bool.

    Args:
        front: the first photos of the ranking, of which those that are stored compete.
        ids: of all stored photos that are searched, (n,).
        scores: of the same, (n,).
        n_warm: how many of the best of them compete beside those in front.
    """
    chosen = np.isin(ids, front)
    chosen[best_first(ids, scores)[:n_warm]] = True
    return chosen


def names_of(order: OrderSettings) -> tuple[str, ...]:
    """What is switched on, as results tell it."""
    names = []
    if order.fusion:
        names.append(f"fusion {order.fusion:g}")
    if order.warm_union:
        names.append("warm union")
    return tuple(names)
