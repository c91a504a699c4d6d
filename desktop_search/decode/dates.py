# SPDX-License-Identifier: MIT
"""Dates as cameras and programs write them.

What comes in: texts of EXIF, IPTC and XMP. What goes out: Moments; what is impossible is None.
Never raises. Runs in a decode child.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

FIRST_YEAR = 1826
"""Source: the oldest surviving photograph, Niepce 1826; scans carry old dates."""
LAST_YEAR = 2100
MAX_OFFSET_S = 15 * 3600
"""Source: the zones of the world go from -12 to +14 hours."""
DATE = re.compile(
    r"\s*(\d{4})(?:[:\-/.](\d\d?)(?:[:\-/.](\d\d?))?)?"
    r"(?:(?:\s+|T)(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?\s*(Z|[+-]\d\d:?\d\d)?)?\s*",
    re.ASCII,
)
OFFSET = re.compile(r"\s*(?:(Z)|([+-])(\d\d):?(\d\d))\s*", re.ASCII)
IPTC_DATE = re.compile(r"\s*(\d{4})[-:]?(\d\d)[-:]?(\d\d)\s*", re.ASCII)
IPTC_TIME = re.compile(r"\s*(\d\d):?(\d\d):?(\d\d)\s*([+-]\d\d:?\d\d|Z)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that can be. day: year, month, day, as far as they were given.

    seconds: since the epoch; without an offset the local time is taken as UTC.
    has_time: False where only the day, or less, is known.
    """

    seconds: float
    offset_s: int | None
    day: tuple[int, ...]
    has_time: bool

    @property
    def local(self) -> int:
        """The whole second that the camera's clock showed."""
        return int(self.seconds // 1) + (self.offset_s or 0)


def moment(
    date: str | None, offset: str | None = None, fraction: str | None = None
) -> Moment | None:
    """A date of EXIF or XMP; offset and fraction may stand in tags of their own."""
    found = DATE.fullmatch(date or "")
    if found is None:
        return None
    year, month, day, hour, minute, second, part, zone = found.groups()
    given = tuple(int(number) for number in (year, month, day) if number is not None)
    if hour is None:
        return _made(given, (0, 0, 0), 0.0, None, has_time=False)
    digits = part or (fraction or "").strip()[:9]
    less = float(f"0.{digits}") if digits.isascii() and digits.isdigit() else 0.0
    clock = (int(hour), int(minute), int(second or 0))
    return _made(given, clock, less, _offset(zone or offset), has_time=True)


def iptc_moment(date: str | None, time: str | None) -> Moment | None:
    """A date of IPTC (20200601) and its time (123000+0200), which may be missing."""
    found = IPTC_DATE.fullmatch(date or "")
    if found is None:
        return None
    given = tuple(int(number) for number in found.groups())
    clock = IPTC_TIME.fullmatch(time or "")
    if clock is None:
        return _made(given, (0, 0, 0), 0.0, None, has_time=False)
    at = (int(clock[1]), int(clock[2]), int(clock[3]))
    return _made(given, at, 0.0, _offset(clock[4]), has_time=True)


def best(moments: Iterable[Moment | None]) -> Moment | None:
    """The first one; where it is only a day, a later one may know the time of that day."""
    known = [found for found in moments if found is not None]
    if not known:
        return None
    first = known[0]
    if first.has_time:
        return first
    same = (m for m in known if m.has_time and m.day[: len(first.day)] == first.day)
    return next(same, first)


def day_of(local: float) -> tuple[int, int, int]:
    """Year, month and day of a second of a local clock."""
    day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=local)
    return day.year, day.month, day.day


def _offset(text: str | None) -> int | None:
    found = OFFSET.fullmatch(text or "")
    if found is None:
        return None
    if found[1]:
        return 0
    seconds = int(found[3]) * 3600 + int(found[4]) * 60
    if int(found[4]) > 59 or seconds > MAX_OFFSET_S:
        return None
    return -seconds if found[2] == "-" else seconds


def _made(
    given: tuple[int, ...],
    clock: tuple[int, int, int],
    fraction: float,
    offset_s: int | None,
    has_time: bool,
) -> Moment | None:
    year, month, day = (*given, 1, 1)[:3]
    hour, minute, second = clock
    # A leap second is a time that was; Python has none.
    second = 59 if second == 60 else second
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    zone = UTC if offset_s is None else timezone(timedelta(seconds=offset_s))
    try:
        whole = datetime(year, month, day, hour, minute, second, tzinfo=zone).timestamp()
    except (ValueError, OverflowError):
        return None
    return Moment(whole + fraction, offset_s, given, has_time)
