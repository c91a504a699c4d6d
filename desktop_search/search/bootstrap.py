# SPDX-License-Identifier: MIT
"""How sure a mean is: percentile bootstrap with a fixed seed.

What comes in: one value (and weight) for each query or photo. What goes out: an interval.
Pure NumPy, any thread.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

N_RESAMPLES: Final = 2000
"""Enough for the second digit of a 95 % interval. Source: Efron and Tibshirani, 1993, ch. 13."""
SEED: Final = 20230328
"""Fixed, so that the same answers give the same interval."""
CHUNK: Final = 200


def interval(
    values: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> tuple[float, float]:
    """The 95 % interval of a mean.

    Args:
        values: (n,), one for each unit that is drawn.
        weights: (n,), > 0: the mean is the sum of the values over the sum of the weights, as
            where a photo has several captions; None is one each.

    Returns:
        Lower and upper end; both 0 where there are no values.
    """
    n = len(values)
    if n == 0:
        return 0.0, 0.0
    if weights is None:
        weights = np.ones(n)
    generator = np.random.default_rng(SEED)
    means = []
    for _ in range(0, N_RESAMPLES, CHUNK):
        drawn = generator.integers(0, n, (CHUNK, n))  # (chunk, n)
        means.append(values[drawn].sum(axis=1) / weights[drawn].sum(axis=1))
    low, high = np.percentile(np.concatenate(means), [2.5, 97.5])
    return float(low), float(high)
