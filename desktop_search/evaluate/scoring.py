# SPDX-License-Identifier: MIT
"""Recall at k with its error, and the difference of two cascades with its own.

What comes in: the rank of the right photo for each caption. What goes out: percent. Pure NumPy.

The unit that is drawn is the photo: its captions say the same thing and are not independent.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_search.search.bootstrap import interval


@dataclass(frozen=True, slots=True)
class Recall:
    """Recall at k in percent.

    se: standard error. delta, low, high: against the last level alone, in points, with its 95 %
    interval by paired bootstrap; None where it is that level.
    """

    k: int
    percent: float
    se: float
    delta: float | None = None
    low: float | None = None
    high: float | None = None


def recall_at(
    k: int,
    ranks: NDArray[np.int32],
    photos: NDArray[np.intp],
    last: NDArray[np.int32] | None = None,
) -> Recall:
    """How often the right photo is among the first k.

    Args:
        k: places looked at.
        ranks: of the right photo, from 1, (n_captions,).
        photos: number of the right photo, (n_captions,).
        last: ranks by the last level alone, to compare with, (n_captions,).
    """
    hits = ranks <= k
    counts = _by_photo(np.ones(len(ranks)), photos)
    found = _by_photo(hits, photos)
    percent = 100 * found.sum() / counts.sum()
    se = 100 * _standard_error(found, counts)
    if last is None:
        return Recall(k, float(percent), se)
    gained = _by_photo(hits.astype(np.float64) - (last <= k), photos)
    low, high = interval(gained, counts)
    return Recall(
        k, float(percent), se, float(100 * gained.sum() / counts.sum()), 100 * low, 100 * high
    )


def _by_photo(values: NDArray[np.generic], photos: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sums over the captions of each photo that has any, in the order of the captions.

    So the same answers give the same interval, whatever numbers the photos have.
    """
    _, first, numbers = np.unique(photos, return_index=True, return_inverse=True)
    places = np.argsort(np.argsort(first))
    sums = np.zeros(len(first))  # (n_photos,)
    np.add.at(sums, places[numbers], values.astype(np.float64))
    return sums


def _standard_error(found: NDArray[np.float64], counts: NDArray[np.float64]) -> float:
    """Of the ratio of two sums over photos. Source: Cochran, Sampling Techniques, 1977, 2.11."""
    n = len(counts)
    if n < 2:
        return 0.0
    rest = found - found.sum() / counts.sum() * counts
    return float(np.sqrt(n / (n - 1) * (rest**2).sum()) / counts.sum())
