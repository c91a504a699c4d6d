# SPDX-License-Identifier: MIT
"""Prices in words, rounded as people speak."""

import pytest
from PySide6.QtWidgets import QApplication

from desktop_search.core.records import Price
from desktop_search.ui import price_words
from desktop_search.ui.theme import Theme

pytestmark = pytest.mark.ui


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "under 1 s"),
        (0.99, "under 1 s"),
        (1.0, "about 1 s"),
        (4.3, "about 4 s"),
        (17.3, "about 17 s"),
        (17.5, "about 18 s"),
        (59.4, "about 59 s"),
        (59.6, "about 1 min"),
        (95.0, "about 1.5 min"),
        (120.0, "about 2 min"),
        (9 * 60 + 50, "about 10 min"),
        (89 * 60, "about 89 min"),
        (90 * 60, "about 1.5 h"),
        (3 * 3600 + 60, "about 3 h"),
        (47 * 3600, "about 47 h"),
        (60 * 3600, "about 2.5 days"),
    ],
)
def test_times_are_rounded(theme: Theme, seconds: float, words: str) -> None:
    assert price_words.about(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0123, "12 ms"), (0.086, "86 ms"), (0.899, "899 ms"), (0.932, "0.9 s"), (12.4, "12 s")],
)
def test_one_photo(theme: Theme, seconds: float, words: str) -> None:
    assert price_words.per_photo(seconds) == words


@pytest.mark.parametrize(
    ("factor", "words"),
    [(7.6, "7.6 times less"), (1.0, "as much"), (0.99, "as much"), (0.5, "2.0 times more"),
     (1.05, "1.1 times less"), (140.2, "140 times less")],
)  # fmt: skip
def test_factors(theme: Theme, factor: float, words: str) -> None:
    assert price_words.times(factor) == words


def test_shares_and_sizes(theme: Theme, qapp: QApplication) -> None:
    assert [price_words.share(part) for part in (0, 0.004, 0.09, 1)] == [
        "0 %", "under 1 %", "9 %", "100 %",
    ]  # fmt: skip
    assert [price_words.stored(n) for n in (0, 499_999, 102_400_000, 2_700_000_000)] == [
        "under 1 MB", "under 1 MB", "102 MB", "2.7 GB",
    ]  # fmt: skip


def test_unknown_and_estimated(theme: Theme) -> None:
    assert price_words.price(Price(None, True, ())) == "not measured yet"
    assert price_words.price(Price(17.3, True, ())) == "about 17 s, estimated"
    assert not price_words.is_long(Price(60.0, False, ()))
    assert price_words.is_long(Price(60.1, False, ()))
