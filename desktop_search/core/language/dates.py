# SPDX-License-Identifier: MIT
"""Days as people write them: to values of the tree, and from those to days of the calendar.

What comes in: texts like 2023, 2023-05..2023-08, "summer 2023", last-week. What goes out: values,
and pairs of dates. Pure; any thread.
"""

import re
from datetime import date, timedelta

from desktop_search.core.language.tree import (
    RELATIVE_DAYS,
    SEASONS,
    Moment,
    Period,
    RelativeDays,
    Season,
)

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1000, 9998
"""Years of four digits whose last day has a day after it."""
MOMENT = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
NAMED = re.compile(r"([a-z]+)-([0-9]{4})")
HOW = "Write it like 2023, 2023-05, 2023-05-01..2023-08-31, summer-2023 or last-week."

DateValue = Period | Season | RelativeDays


def parse_date(text: str) -> DateValue:
    """The value of a text.

    Raises:
        ValueError: it is none; the sentence says why.
    """
    wanted = re.sub(r"[\s_-]+", "-", text.strip().lower())
    if wanted in RELATIVE_DAYS:
        return RelativeDays(wanted)
    if ".." in wanted:
        first, _, last = (part.strip("-") for part in wanted.partition(".."))
        period = Period(_moment(first) if first else None, _moment(last) if last else None)
        if period == Period(None, None):
            raise ValueError(f"A date is missing. {HOW}")
        begin, end = days(period, date.min)
        if begin and end and begin >= end:
            raise ValueError(f"{text} ends before it begins.")
        return period
    if found := NAMED.fullmatch(wanted):
        name = "autumn" if found[1] == "fall" else found[1]
        if name in SEASONS:
            return Season(name, _year(found[2]))
    moment = _moment(wanted)
    return Period(moment, moment)


def _moment(text: str) -> Moment:
    if (named := NAMED.fullmatch(text)) and named[1] in MONTHS:
        return Moment(_year(named[2]), MONTHS.index(named[1]) + 1)
    found = MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text}” is no date. {HOW}")
    moment = Moment(_year(found[1]), *(int(part) for part in found.groups()[1:] if part))
    try:
        # A month or day of 0 is none; one that is not said stands for the first.
        date(moment.year, *(1 if part is None else part for part in (moment.month, moment.day)))
    except ValueError:
        raise ValueError(f"There is no day {text} in the calendar.") from None
    return moment


def _year(text: str) -> int:
    year = int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The year {text} is not between {FIRST_YEAR} and {LAST_YEAR}.")
    return year


def days(value: DateValue, today: date) -> tuple[date | None, date | None]:
    """The first day of a value and the day after its last; None where it is open."""
    if isinstance(value, Season):
        month = 3 * SEASONS.index(value.name) + 3  # March, June, September, December
        return date(value.year, month, 1), _month_after(date(value.year, month, 1), 3)
    if isinstance(value, RelativeDays):
        return _relative(value.name, today)
    first, last = value.first, value.last
    begin = None if first is None else date(first.year, first.month or 1, first.day or 1)
    return begin, None if last is None else _after(last)


def _after(moment: Moment) -> date:
    if moment.month is None:
        return date(moment.year + 1, 1, 1)
    if moment.day is None:
        return _month_after(date(moment.year, moment.month, 1), 1)
    return date(moment.year, moment.month, moment.day) + timedelta(days=1)


def _month_after(first: date, n_months: int) -> date:
    number = first.year * 12 + first.month - 1 + n_months
    return date(number // 12, number % 12 + 1, 1)


def _relative(name: str, today: date) -> tuple[date, date]:
    back = 1 if name.startswith("last-") else 0
    if name.endswith("-week"):  # from Monday on, ISO 8601
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return monday, monday + timedelta(days=7)
    if name.endswith("-month"):
        first = _month_after(today.replace(day=1), -back)
        return first, _month_after(first, 1)
    if name.endswith("-year"):
        return date(today.year - back, 1, 1), date(today.year - back + 1, 1, 1)
    day = today - timedelta(days=1) if name == "yesterday" else today
    return day, day + timedelta(days=1)
