# SPDX-License-Identifier: MIT
"""Plain words for levels, times and numbers.

What comes in: numbers. What goes out: sentences in the user's language. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale

from desktop_search.core.late import records
from desktop_search.ui.languages import tr

if TYPE_CHECKING:
    from desktop_search.core.records import Metadata, Progress


def level_words(level: int, n_levels: int) -> str:
    """What a level is called; n_levels counts the quick look too."""
    if level <= 0:
        return tr("quick look")
    if level >= 2 and level == n_levels - 1:
        return tr("closest look")
    if level >= 2:
        return tr("closer look {n}").format(n=number(level))
    return tr("closer look")


def skipped_look(level: int, n_levels: int) -> str:
    """That a look was left out for lack of graphics memory."""
    if level >= 2 and level == n_levels - 1:
        return tr("Closest look skipped: not enough graphics memory")
    if level >= 2:
        words = tr("Closer look {n} skipped: not enough graphics memory")
        return words.format(n=number(level))
    return tr("Closer look skipped: not enough graphics memory")


def addition(name: str) -> str:
    """What a Ranking's addition is called; those that no page offers keep their names."""
    known = {
        records.NAMES_FUSED: tr("names in the order"),
        records.NAMES_FIRST: tr("photos chosen by name"),
    }
    return known.get(name, name)


def number(n: int) -> str:
    """A number with the separators of the user's country."""
    return QLocale().toString(n)


def photos(n: int) -> str:
    """A count of photos."""
    return tr("%Ln photo(s)", n)


def files(n: int) -> str:
    """A count of files, where copies of one photo count each."""
    return tr("%Ln file(s)", n)


def ready(progress: Progress) -> int:
    """The photos that can be found; copies of one picture are one photo, as in the results."""
    return progress.n_indexed - progress.n_copies


def moment(time: QDateTime) -> str:
    """A day and a time as the user's country writes them, with the whole year."""
    where = QLocale()
    if where.language() == QLocale.Language.C:
        return time.toString("yyyy-MM-dd hh:mm")  # Qt has nothing readable for "no country"
    # Not one format for both: the long one would name a zone, and cameras write none.
    return tr("{day}, {time}").format(
        day=where.toString(time.date(), QLocale.FormatType.LongFormat),
        time=where.toString(time.time(), QLocale.FormatType.ShortFormat),
    )


def day_of(at: float) -> str:
    """The day of a time since the epoch, short, as the user's country writes it."""
    day = QDateTime.fromSecsSinceEpoch(int(at)).date()
    where = QLocale()
    if where.language() == QLocale.Language.C:
        return day.toString("yyyy-MM-dd")  # Qt has nothing readable for "no country"
    return where.toString(day, QLocale.FormatType.ShortFormat)


def place(said: Metadata) -> str:
    """Its names, and coordinates as maps take them, with four decimals: some ten metres."""
    names = ", ".join(said.places)
    if said.lat is None or said.lon is None:
        return names
    north = tr("{n}° N") if said.lat >= 0 else tr("{n}° S")
    east = tr("{n}° E") if said.lon >= 0 else tr("{n}° W")
    where = QLocale()
    degrees = "  ".join(
        side.format(n=where.toString(abs(value), "f", 4))
        for side, value in ((north, said.lat), (east, said.lon))
    )
    return f"{names}  ({degrees})" if names else degrees


def stars(rating: int | None) -> str:
    """One to five stars; nothing for a photo that nobody rated."""
    if rating == -1:
        return tr("Rejected")
    n = rating or 0
    return "★" * n + "☆" * (5 - n) if 1 <= n <= 5 else ""


def exposure(said: Metadata) -> str:
    """As photographers write it: 1/250 s, f/2.8, ISO 100, 50 mm."""
    where = QLocale()
    parts = []
    if said.exposure_s is not None:
        seconds = said.exposure_s
        # From a quarter of a second down people speak of fractions.
        short = 0 < seconds < 0.3
        text = f"1/{round(1 / seconds)}" if short else where.toString(seconds, "g", 3)
        parts.append(tr("{n} s").format(n=text))
    if said.f_number is not None:
        parts.append(f"f/{where.toString(said.f_number, 'g', 3)}")
    if said.iso is not None:
        parts.append(f"ISO {said.iso}")
    if said.focal_mm is not None:
        parts.append(tr("{n} mm").format(n=where.toString(said.focal_mm, "g", 4)))
    return "  ".join(parts)


def rough_seconds(seconds: float) -> int:
    """Seconds rounded to 1, 2, 5, 10, 20, 50...; below 1 is 1."""
    steps = (1, 2, 5, 10, 15, 20, 30, 45, 60)
    for step in steps:
        if seconds <= step:
            return step
    return int(-(-seconds // 60)) * 60


def time_left(seconds: float) -> str:
    """The time left, as in "about 20 s left"."""
    rough = rough_seconds(seconds)
    if rough < 60:
        return tr("about {n} s left").format(n=rough)
    if rough < 3600 * 2:
        return tr("about {n} min left").format(n=rough // 60)
    return tr("about {n} h left").format(n=round(rough / 3600))


def decimal(value: float) -> str:
    """A number with one decimal, as the user's country writes it."""
    return QLocale().toString(value, "f", 1)


def took(seconds: float) -> str:
    """A time that passed, as in 0.4 s or 17 s."""
    if seconds < 9.95:
        return tr("{n} s").format(n=QLocale().toString(seconds, "f", 1))
    return tr("{n} s").format(n=round(seconds))
