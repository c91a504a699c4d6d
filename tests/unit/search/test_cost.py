# SPDX-License-Identifier: MIT
"""The paper's factors."""

import pytest

from desktop_search.search.cost import f_life


def test_table_1_of_the_paper():
    # thop MACs of B/16, L/14, g/14; printed: 6.1x for [B/16, g/14], 5.2x for all three.
    b16, l14, g14 = 11.270356992, 51.895074816, 178.071404544
    assert f_life([b16, g14], [0.1]) == pytest.approx(6.1, abs=0.05)
    assert f_life([b16, l14, g14], [0.1, 0.1]) == pytest.approx(5.2, abs=0.05)
