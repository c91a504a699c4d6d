# SPDX-License-Identifier: MIT
"""Exact ranking: every embedding is compared, ties go to the lower photo id.

What comes in: embeddings and a query embedding. What goes out: scores and orders.
Which thread: the search threads.
"""

import contextlib
import functools
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import simsimd
from numpy.typing import NDArray

from desktop_search.core.cores import n_cores

CHUNK: Final = 1024
"""Rows converted to float32 at a time, so that the copy stays in the cache: 83 ms instead of 98
for 100,000 rows of 384 (measured)."""
SCAN_CHUNK: Final = 4096
"""Rows handed to the scan at a time, so that its threads end together; its answers are float64."""
N_SCANNERS: Final = min(4, n_cores())
"""Threads of a large scan: one alone is held up by the conversion to float32, not by the memory.
Four read as fast as the memory of a laptop gives (architecture.md section 9)."""
N_EXACT: Final = 1000
"""The best so many always have their float32 cosines, twice the largest top m (core/settings.py),
and all that search/boundary.py looks at photo by photo."""
KEYS_CHUNK: Final = 16384
"""Keys made at a time, so that what lies between is small: all at once they took three times as
long, as large blocks go back to the system each time (measured, core/memory.py)."""
COPY_SHARE: Final = 0.5
"""From this share of the rows on, comparing all takes no longer than copying those (measured)."""
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
    scores = rough_cosine(embeddings, query)
    head = _first_exact(scores, query)
    scores[head] = float32_cosine(embeddings[head], query)
    return scores


def cosine_of(
    embeddings: NDArray[np.float16], query: NDArray[np.float32], rows: NDArray[np.intp]
) -> NDArray[np.float32]:
    """cosine(embeddings[rows], query), without a copy of those rows: (k,)."""
    if len(rows) <= N_EXACT or not _CAN_SCAN:
        return cosine(embeddings[rows], query)
    if len(rows) < COPY_SHARE * len(embeddings):
        scores = rough_cosine(embeddings, query, rows)
    else:
        scores = rough_cosine(embeddings, query)[rows]
    head = _first_exact(scores, query)
    scores[head] = float32_cosine(embeddings[rows[head]], query)
    return scores


def rough_cosine(
    embeddings: NDArray[np.float16],
    query: NDArray[np.float32],
    rows: NDArray[np.intp] | None = None,
) -> NDArray[np.float32]:
    """Cosines with the query rounded to float16, off by some 2e-4 at the most: (n,), float32.

    rows: only of these, (k,); they are copied a part at a time, by the threads that compare them.
    """
    if not _CAN_SCAN:
        return float32_cosine(embeddings if rows is None else embeddings[rows], query)
    rounded = query.astype(np.float16)[np.newaxis]
    plain = embeddings.view(np.ndarray)  # slices of a memmap take as long as scanning some rows
    scores = np.empty(len(plain) if rows is None else len(rows), np.float32)
    starts = iter(range(0, len(scores), SCAN_CHUNK))

    def scan() -> None:
        for start in starts:  # each takes the next one that nobody took
            part = slice(start, start + SCAN_CHUNK)
            compared = plain[part] if rows is None else plain.take(rows[part], axis=0)
            # Not with out=, by which simsimd 6.5 gives away a reference to None.
            found = simsimd.cdist(rounded, compared, metric="dot")
            scores[part] = np.asarray(found)[0]  # (chunk,)

    others = []
    with contextlib.suppress(RuntimeError):  # no thread can be started now, or the program ends
        for _ in range(min(N_SCANNERS, len(scores) // SCAN_CHUNK) - 1):
            others.append(_scanners().submit(scan))
    scan()
    for other in others:
        # What did not begin yet waits behind another search's scan and finds nothing left to do.
        if not other.cancel():
            other.result()
    return scores


@functools.cache
def _scanners() -> ThreadPoolExecutor:
    """The other threads of large scans.

    Not simsimd's own, which wait for each other at full speed: beside a busy core a scan then took
    90 ms instead of 14 (measured).
    """
    return ThreadPoolExecutor(N_SCANNERS - 1, "scan")


def _first_exact(scores: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.intp]:
    """The places of all scores that could be among the best N_EXACT."""
    rounded_away = query - query.astype(np.float16).astype(np.float32)
    off = float(np.linalg.norm(rounded_away)) + FLOAT32_SLACK
    last = np.partition(scores, len(scores) - N_EXACT)[len(scores) - N_EXACT]
    return np.flatnonzero(scores >= last - 2 * off)


def float32_cosine(
    embeddings: NDArray[np.float16], query: NDArray[np.float32]
) -> NDArray[np.float32]:
    """einsum, not BLAS: it sums every row the same way wherever it stands."""
    scores = np.empty(len(embeddings), dtype=np.float32)
    for start in range(0, len(embeddings), CHUNK):
        rows = embeddings[start : start + CHUNK].astype(np.float32)
        np.einsum("ij,j->i", rows, query, out=scores[start : start + CHUNK])  # (chunk,)
    return scores


def products(rows: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """The products of some embeddings with others: (n, dim) and (k, dim) to (n, k).

    Not BLAS, whose threads go on at full speed for some 20 ms after each product, on the cores that
    the scan of the next search needs: 20 ms a search instead of 13 (measured).
    """
    if not _CAN_SCAN or not len(rows) or not len(others):  # simsimd takes no empty ones
        summed: NDArray[np.float32] = np.einsum("ij,kj->ik", rows, others)
        return summed
    found = simsimd.cdist(np.ascontiguousarray(rows), np.ascontiguousarray(others), metric="dot")
    return np.asarray(found).astype(np.float32)


def exact_best(
    embeddings: NDArray[np.float16],
    rough: NDArray[np.float32],
    exact: Callable[[NDArray[np.float16]], NDArray[np.float32]],
    off: float = 1.0,
) -> NDArray[np.float32]:
    """Scores made of several cosines, the best N_EXACT of them from float32 cosines: (n,).

    Args:
        embeddings: (n, dim).
        rough: from cosine(), (n,).
        exact: the same from float32_cosine(), for some of the rows.
        off: how many times ROUNDED_OFF each of rough is off at the most.
    """
    if len(rough) <= N_EXACT:
        return rough
    last = np.partition(rough, len(rough) - N_EXACT)[len(rough) - N_EXACT]
    head = np.flatnonzero(rough >= last - 2 * off * ROUNDED_OFF)
    scores = rough.copy()
    scores[head] = exact(embeddings[head])
    return scores


def spread(scores: NDArray[np.float32]) -> float:
    """The standard deviation of scores; 1 where they hardly differ."""
    found = float(np.std(scores, dtype=np.float64)) if len(scores) else 0.0
    return found if found > 1e-6 else 1.0


def best_first(ids: NDArray[np.int64], scores: NDArray[np.float32]) -> NDArray[np.intp]:
    """Positions in order of falling score, ties by rising id: (n,)."""
    if not _fit_32_bits(ids):
        return np.lexsort((ids, -scores))
    return np.argsort(_keys(ids, scores))


def in_order(
    ids: NDArray[np.int64], scores: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Both, (n,), in order of falling score, ties by rising id.

    The keys hold both, so they alone are sorted: a third of the time of best_first() and fetching
    (measured, 100,000 and 1,000,000 photos).
    """
    if not _fit_32_bits(ids):
        order = np.lexsort((ids, -scores))
        return ids[order], scores[order]
    keys = _keys(ids, scores)
    keys.sort()
    halves = keys.view(np.uint32).reshape(-1, 2)
    found = np.empty(len(keys), np.float32)
    for start in range(0, len(keys), KEYS_CHUNK):
        part = slice(start, start + KEYS_CHUNK)
        found[part] = _turned(halves[part, _HIGH].view(np.int32)).view(np.float32)
    return halves[:, _LOW].astype(np.int64), found


_LOW, _HIGH = (0, 1) if sys.byteorder == "little" else (1, 0)
_ALL_BUT_SIGN: Final = np.int32(0x7FFFFFFF)


def _fit_32_bits(ids: NDArray[np.int64]) -> bool:
    return len(ids) > 0 and int(ids.max()) < 1 << 32 and int(ids.min()) >= 0


def _keys(ids: NDArray[np.int64], scores: NDArray[np.float32]) -> NDArray[np.uint64]:
    """One number for both: the bits of a float32, made to fall as it rises, over the id: (n,).

    Sorting that is four times as fast as sorting by two keys.
    """
    keys = np.empty(len(ids), np.uint64)
    halves = keys.view(np.uint32).reshape(-1, 2)
    for start in range(0, len(ids), KEYS_CHUNK):
        part = slice(start, start + KEYS_CHUNK)
        bits = (scores[part] + np.float32(0)).view(np.int32)  # -0.0 is 0.0
        halves[part, _HIGH] = _turned(bits).view(np.uint32)
        halves[part, _LOW] = ids[part]
    return keys


def _turned(bits: NDArray[np.int32]) -> NDArray[np.int32]:
    """Of numbers from 0 on all bits but the sign turned over, so that they fall; others stay.

    Twice is as before.
    """
    return bits ^ (~(bits >> 31) & _ALL_BUT_SIGN)


def places_of(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where the wanted ids stand among ids, each of which is there once: (k,)."""
    if len(wanted) == 0:
        return np.empty(0, np.intp)
    found = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    if np.array_equal(ids[found], wanted):  # they ascend, as they nearly always do
        return found
    rows = np.flatnonzero(among(ids, wanted))
    return rows[np.argsort(ids[rows])][np.searchsorted(np.sort(wanted), wanted)]


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
