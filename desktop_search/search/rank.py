# SPDX-License-Identifier: MIT
"""Exact ranking: every embedding is compared, ties go to the lower photo id.

What comes in: embeddings and a query embedding. What goes out: scores and orders.
Which thread: the search threads.
"""

import numpy as np
from numpy.typing import NDArray

CHUNK = 1024
"""Rows converted to float32 at a time, so that the copy stays in the cache: 83 ms instead of 98
for 100,000 rows of 384 (measured)."""


def cosine(embeddings: NDArray[np.float16], query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosines of unit vectors: (n, dim) float16 and (dim,) float32 to (n,) float32.

    einsum, not BLAS: it sums every row the same way wherever it stands, so equal embeddings
    get equal scores and ties are deterministic.
    """
    scores = np.empty(len(embeddings), dtype=np.float32)
    for start in range(0, len(embeddings), CHUNK):
        rows = embeddings[start : start + CHUNK].astype(np.float32)
        np.einsum("ij,j->i", rows, query, out=scores[start : start + CHUNK])  # (chunk,)
    return scores


def best_cosine(
    embeddings: NDArray[np.float16], queries: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The best cosine of several queries: (n, dim) float16, (k, dim) float32 to (n,) float32.

    Each row is converted once for all of them.
    """
    best = np.empty(len(embeddings), dtype=np.float32)
    for start in range(0, len(embeddings), CHUNK):
        rows = embeddings[start : start + CHUNK].astype(np.float32)
        each = [np.einsum("ij,j->i", rows, query) for query in queries]  # k of (chunk,)
        np.maximum.reduce(each, out=best[start : start + CHUNK])
    return best


def spread(scores: NDArray[np.float32]) -> float:
    """The standard deviation of scores; 1 where they hardly differ."""
    found = float(np.std(scores, dtype=np.float64)) if len(scores) else 0.0
    return found if found > 1e-6 else 1.0


def best_first(ids: NDArray[np.int64], scores: NDArray[np.float32]) -> NDArray[np.intp]:
    """Positions in order of falling score, ties by rising id: (n,)."""
    return np.lexsort((ids, -scores))
