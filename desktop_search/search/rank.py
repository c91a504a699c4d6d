# SPDX-License-Identifier: MIT
"""Exact ranking: every embedding is compared, ties go to the lower photo id.

What comes in: embeddings and a query embedding. What goes out: scores and orders.
Which thread: the search threads.
"""

import contextlib
from collections.abc import Callable
from typing import Final

import numpy as np
import simsimd
from numpy.typing import NDArray

CHUNK: Final = 1024
"""Rows converted to float32 at a time, so that the copy stays in the cache: 83 ms instead of 98
for 100,000 rows of 384 (measured)."""
SCAN_CHUNK: Final = 8192
"""Rows handed to the scan at a time; its answers are float64 and would else need a large array."""
N_EXACT: Final = 1000
"""The best so many always have their float32 cosines, twice the largest top m (core/settings.py),
and all that search/boundary.py looks at photo by photo."""
FLOAT32_SLACK: Final = 1e-6
"""More than two float32 sums over unit vectors of 1,536 dimensions differ by (measured: 2e-7)."""
ROUNDED_OFF: Final = 2.0**-11 + 1e-5
"""More than a query of length 1 loses when its numbers are rounded to float16, 11 bits each."""

# These two kernels sum in float16, which is off by 2e-4 and more and has no useful bound. The next
# best ones convert to float32 first.
for _summing_in_float16 in ("sapphire", "sve_f16"):
    with contextlib.suppress(AttributeError, ValueError):
        simsimd.disable_capability(_summing_in_float16)
_CAN_SCAN: Final = any(
    simsimd.get_capabilities().get(name) for name in ("haswell", "skylake", "neon_f16")
)
"""Else the scan would convert number by number, which NumPy does as well."""


def cosine(embeddings: NDArray[np.float16], query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosines of unit vectors: (n, dim) float16 and (dim,) float32 to (n,) float32.

    Equal embeddings get equal scores wherever they stand, so ties are deterministic. Of more than
    N_EXACT photos the best N_EXACT have their float32 cosines, and nothing else stands among
    them; the others are compared with the query rounded to float16. Such a score is off by no more
    than the length of what was rounded away (Cauchy-Schwarz, rows of length 1), some 2e-4, so
    whatever comes within twice that of the best ones is compared again.
    """
    if len(embeddings) <= N_EXACT or not _CAN_SCAN:
        return float32_cosine(embeddings, query)
    rounded = query.astype(np.float16)
    scores = np.empty(len(embeddings), np.float32)
    for start in range(0, len(embeddings), SCAN_CHUNK):
        rows = embeddings[start : start + SCAN_CHUNK]
        found = simsimd.cdist(rounded[np.newaxis], rows, metric="dot")
        scores[start : start + SCAN_CHUNK] = np.asarray(found)[0]  # (chunk,)
    off = float(np.linalg.norm(query - rounded.astype(np.float32))) + FLOAT32_SLACK
    last = np.partition(scores, len(scores) - N_EXACT)[len(scores) - N_EXACT]
    head = np.flatnonzero(scores >= last - 2 * off)
    scores[head] = float32_cosine(embeddings[head], query)
    return scores


def float32_cosine(
    embeddings: NDArray[np.float16], query: NDArray[np.float32]
) -> NDArray[np.float32]:
    """einsum, not BLAS: it sums every row the same way wherever it stands."""
    scores = np.empty(len(embeddings), dtype=np.float32)
    for start in range(0, len(embeddings), CHUNK):
        rows = embeddings[start : start + CHUNK].astype(np.float32)
        np.einsum("ij,j->i", rows, query, out=scores[start : start + CHUNK])  # (chunk,)
    return scores


def exact_best(
    embeddings: NDArray[np.float16],
    rough: NDArray[np.float32],
    exact: Callable[[NDArray[np.float16]], NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Scores made of several cosines, the best N_EXACT of them from float32 cosines: (n,).

    Args:
        embeddings: (n, dim).
        rough: from cosine(), each off by ROUNDED_OFF at the most, (n,).
        exact: the same from float32_cosine(), for some of the rows.
    """
    if len(rough) <= N_EXACT:
        return rough
    last = np.partition(rough, len(rough) - N_EXACT)[len(rough) - N_EXACT]
    head = np.flatnonzero(rough >= last - 2 * ROUNDED_OFF)
    scores = rough.copy()
    scores[head] = exact(embeddings[head])
    return scores


def spread(scores: NDArray[np.float32]) -> float:
    """The standard deviation of scores; 1 where they hardly differ."""
    found = float(np.std(scores, dtype=np.float64)) if len(scores) else 0.0
    return found if found > 1e-6 else 1.0


def best_first(ids: NDArray[np.int64], scores: NDArray[np.float32]) -> NDArray[np.intp]:
    """Positions in order of falling score, ties by rising id: (n,).

    One number holds both: the bits of a float32, made to rise with it, over the id. Sorting that
    is four times as fast as sorting by two keys.
    """
    if len(ids) == 0 or int(ids.max()) >= 1 << 32 or int(ids.min()) < 0:
        return np.lexsort((ids, -scores))
    bits = (scores + np.float32(0)).view(np.uint32)  # -0.0 is 0.0
    rising = np.where(bits >> 31, ~bits, bits | np.uint32(1 << 31))
    keys = (~rising).astype(np.uint64) << np.uint64(32) | ids.astype(np.uint64)
    return np.argsort(keys)


def among(ids: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which ids are among the chosen ones, (n,). Ids are row numbers, so a table of them is small.

    np.isin with a table first looks for doubles, which takes 40 times as long.
    """
    if len(ids) == 0 or len(chosen) == 0:
        return np.zeros(len(ids), bool)
    table = np.zeros(max(int(ids.max()), int(chosen.max())) + 1, bool)
    table[chosen] = True
    found: NDArray[np.bool_] = table[ids]
    return found
