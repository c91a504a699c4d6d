# SPDX-License-Identifier: MIT
"""What a cascade costs, in the paper's terms.

What comes in: costs of the levels and shares of the library. What goes out: factors.
Any thread.
"""

from collections.abc import Sequence

ASSUMED_P = 0.1
"""Share of the library that any query ever lifts. Source: the paper, section 3 (p = 10 %)."""


def f_life(costs: Sequence[float], p: Sequence[float]) -> float:
    """How many times cheaper a cascade is over its life than its last encoder everywhere.

    F_life = c_r / (c_small + sum of p_j c_j). Source: Eq. 1 of the paper, with a share for
    each level (the paper charges the same p to every one, an upper bound on the cost).

    Args:
        costs: of one photo at level 0..r, in any one unit (MACs or seconds).
        p: shares of the library embedded at level 1..r, each 0..1.
    """
    refined = sum(share * cost for share, cost in zip(p, costs[1:], strict=True))
    return costs[-1] / (costs[0] + refined)
