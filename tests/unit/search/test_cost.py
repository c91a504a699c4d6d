# SPDX-License-Identifier: MIT
"""The paper's factors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_search.search.cost import break_even_p, f_latency, f_life, falling_shares

# thop MACs, G. Source: models.md section 2.1.
VIT = (11.270356992, 51.895074816, 178.071404544)
CONVNEXT = (20.055, 44.882, 197.969)


def test_table_1_of_the_paper():
    # Printed: 6.1x for [B/16, g/14], 5.2x for all three.
    b16, l14, g14 = VIT
    assert f_life([b16, g14], [0.1]) == pytest.approx(6.1, abs=0.05)
    assert f_life([b16, l14, g14], [0.1, 0.1]) == pytest.approx(5.2, abs=0.05)


@pytest.mark.parametrize(("costs", "printed"), [(VIT, "1.75"), (CONVNEXT, "1.97")])
def test_f_latency_of_table_1(costs, printed):
    assert f"{f_latency(costs, [50, 14]):.2f}" == printed


def test_two_levels_have_no_f_latency():
    assert f_latency(VIT[:2], [50]) is None


@pytest.mark.parametrize(("costs", "factor"), [(VIT, "8.30"), (CONVNEXT, "6.58")])
def test_the_bound_charges_levels_for_what_they_do_not_see(costs, factor):
    # Level 2 looks at 14 of the 50 photos of level 1. Source: models.md section 2.3.
    shares = falling_shares(0.1, [50, 14])
    assert shares == pytest.approx((0.1, 0.028))
    assert f"{f_life(costs, shares):.2f}" == factor


def test_break_even_of_two_levels_is_1_less_the_ratio_of_costs():
    b16, _, g14 = VIT
    assert break_even_p([b16, g14], [1.0]) == pytest.approx(1 - b16 / g14)
    assert f"{break_even_p([b16, g14], [0.3]):.3f}" == "0.937"


def test_where_level_2_sees_few_no_p_reaches_break_even():
    assert break_even_p(VIT, [50, 14]) is None
    assert break_even_p(VIT, [0.2, 0.2]) == pytest.approx((VIT[2] - VIT[0]) / (VIT[1] + VIT[2]))


@given(
    st.lists(st.floats(1.0, 1e3), min_size=2, max_size=5, unique=True),
    st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4),
)
def test_at_break_even_the_large_model_alone_costs_the_same(costs, weights):
    costs = sorted(costs)
    shares = sorted(weights, reverse=True)[: len(costs) - 1]
    p = break_even_p(costs, shares)
    at = 1.0 if p is None else p
    factor = f_life(costs, [at * share / shares[0] for share in shares])
    assert factor > 1.0 - 1e-9 if p is None else factor == pytest.approx(1.0)
