# SPDX-License-Identifier: MIT
"""What a cascade costs, in the paper's terms.

What comes in: costs of the levels and shares of the library. What goes out: factors.
Any thread.
"""

from collections.abc import Sequence

ASSUMED_P = 0.1
"""Share of the library that any query ever lifts. Source: the paper, section 3 (p = 10 %)."""
N_QUERIES_FOR_P = 50
"""Searches before the library's own p is believed. Source: interface.md section 5."""


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


def falling_shares(p: float, top_m: Sequence[int]) -> tuple[float, ...]:
    """The share of each level where nothing is known but p at level 1: p_j = p m_j / m_1.

    Source: models.md section 2.3: what a level looks at lies inside what the one below looked at.

    Args:
        p: share of the library that level 1 embeds.
        top_m: m_1..m_r, m_1 > 0.
    """
    return tuple(p * m / top_m[0] for m in top_m)


def f_latency(costs: Sequence[float], top_m: Sequence[int]) -> float | None:
    """How many times cheaper a first query is than with the first and last level alone.

    F_latency = m_1 c_r / sum of m_j c_j. Source: Eq. 2 of the paper: against the two-level cascade
    of the same m_1; level 0 and the text encoders are left out.

    Args:
        costs: as in f_life.
        top_m: m_1..m_r.

    Returns:
        None where there is nothing to compare: fewer than three levels.
    """
    if len(top_m) < 2:
        return None
    return top_m[0] * costs[-1] / sum(m * c for m, c in zip(top_m, costs[1:], strict=True))


def break_even_p(costs: Sequence[float], shares: Sequence[float]) -> float | None:
    """The p at which the last encoder on every photo would have been as cheap: F_life = 1.

    p = (c_r - c_0) / sum of w_j c_j with w_j = p_j / p_1: for two levels 1 - c_s / c_r. Source:
    Eq. 1 of the paper solved for p.

    Args:
        costs: as in f_life.
        shares: of level 1..r, in proportion to each other; the first one > 0.

    Returns:
        None where no p up to 1 is enough.
    """
    weighted = sum(share * c for share, c in zip(shares, costs[1:], strict=True)) / shares[0]
    p = (costs[-1] - costs[0]) / weighted
    return p if p <= 1.0 else None
