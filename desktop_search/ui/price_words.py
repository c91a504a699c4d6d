# SPDX-License-Identifier: MIT
"""Plain words for what a search costs.

What comes in: prices in seconds. What goes out: rounded words in the user's language. GUI thread.
Source of the rounding: interface.md section 5 and its picture: under 1 s, about 17 s, about
1.5 min, about 3 h.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale

from desktop_search.ui import model_words
from desktop_search.ui.languages import tr
from desktop_search.ui.words import number

if TYPE_CHECKING:
    from desktop_search.core.records import CascadeCosts, Price

LONG_S: Final = 60.0
"""Longer is told in the colour of a warning."""
HALVES_TO: Final = 10
"""Minutes and hours below this are told in halves."""
HOURS_FROM_MIN: Final = 90
DAYS_FROM_H: Final = 48
EVEN: Final = 1.05
"""A factor below it would be told as 1.0."""


def about(seconds: float) -> str:
    """A time that something will take, as in about 17 s."""
    if seconds < 1:
        return tr("under 1 s")
    if seconds < 59.5:
        return tr("about {n} s").format(n=_half_up(seconds))
    minutes = seconds / 60
    if minutes < HOURS_FROM_MIN:
        return tr("about {n} min").format(n=_halves(minutes))
    hours = minutes / 60
    if hours < DAYS_FROM_H:
        return tr("about {n} h").format(n=_halves(hours))
    return tr("about {n} days").format(n=_halves(hours / 24))


def price(cost: Price) -> str:
    """A price in words, with "estimated" where a part of it was never measured here."""
    if cost.seconds is None:
        return tr("not measured yet")
    words = about(cost.seconds)
    return tr("{price}, estimated").format(price=words) if cost.estimated else words


def is_long(cost: Price) -> bool:
    """Whether it takes longer than people like to wait."""
    return cost.seconds is not None and cost.seconds > LONG_S


def per_photo(seconds: float) -> str:
    """What one photo takes, as in 86 ms or 0.9 s."""
    if seconds < 0.9:
        return tr("{n} ms").format(n=number(_half_up(seconds * 1000)))
    places = 1 if seconds < 9.95 else 0
    return tr("{n} s").format(n=QLocale().toString(seconds, "f", places))


def times(factor: float) -> str:
    """How much less work, as in 7.6 times less; or more."""
    if is_even(factor):
        return tr("as much")
    if factor > 1:
        return tr("{n} times less").format(n=_digits(factor))
    return tr("{n} times more").format(n=_digits(1 / factor))


def is_even(factor: float) -> bool:
    """Whether a factor is told as neither less nor more."""
    return 1 / EVEN < factor < EVEN


def share(part: float) -> str:
    """A share of the photos as a percentage; small ones are not told as none."""
    if 0 < part < 0.01:
        return tr("under 1 %")
    return tr("{n} %").format(n=number(_half_up(100 * part)))


def stored(n_bytes: int) -> str:
    """A size on the disk."""
    return tr("under 1 MB") if n_bytes < 500_000 else model_words.size(n_bytes)


def refine_all(costs: CascadeCosts) -> tuple[str, str]:
    """What is offered when it pays, with its price; and shorter, for where there is less room."""
    if costs.refine_all.seconds is None:
        return tr("Refine all photos in the background"), tr("Refine all photos")
    price = about(costs.refine_all.seconds)
    return (
        tr("Refine all photos in the background ({price})").format(price=price),
        tr("Refine all photos ({price})").format(price=price),
    )


def _half_up(value: float) -> int:
    return math.floor(value + 0.5)


def _halves(value: float) -> str:
    if value >= HALVES_TO - 0.25:
        return number(_half_up(value))
    halves = _half_up(2 * value) / 2
    return QLocale().toString(halves, "f", 0 if halves == int(halves) else 1)


def _digits(factor: float) -> str:
    return QLocale().toString(factor, "f", 1 if factor < 99.95 else 0)
