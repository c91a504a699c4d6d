# SPDX-License-Identifier: MIT
"""The values behind a key: numbers, sizes, places, kinds of files, states.

What comes in: the text behind a key. What goes out: a value of the tree. Pure; any thread.
"""

import math
import re
from decimal import Decimal

from desktop_search.core.language.tree import STATES, Key, Nearby, Span

MAX_NUMBER = 2**53
"""Every whole number up to here is one for all that compares them."""
NUMBER = r"[0-9]{1,16}(?:\.[0-9]{1,6})?"
UNITS = {
    "": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30,
}  # fmt: skip
UNIT = "(?:[kmg]i?)?b|"
COMPARED = re.compile(rf"(>=|<=|>|<|=|)(-?{NUMBER})({UNIT})")
BETWEEN = re.compile(rf"(-?{NUMBER})({UNIT})\.\.(-?{NUMBER})({UNIT})")
FLOAT = re.compile(r"[-+]?[0-9.]+(?:e[-+]?[0-9]+)?")
FORMATS = {
    "jpg": "jpeg", "jpe": "jpeg", "tif": "tiff", "heif": "heic", "jp2": "jpeg2000",
    "jpeg2000": "jpeg2000", "pnm": "ppm", "pgm": "ppm", "pbm": "ppm",
}  # fmt: skip
"""Other names of kinds of files, and the one the tree has."""
KNOWN_TYPES = frozenset({
    "jpeg", "png", "webp", "tiff", "gif", "bmp", "mpo", "avif", "heic", "jpeg2000", "ppm", "jxl",
    "ico", "tga", "raw",
    "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf", "pef", "srw",
})  # fmt: skip
"""Kinds that can be asked for; the last ones are endings of RAW files."""
MIN_RATING, MAX_RATING = -1, 5


def parse_number(key: Key, text: str) -> Span:
    """A comparison like >=4, 3..5 or 4, of the key's unit.

    Raises:
        ValueError: it is none; the sentence says why.
    """
    wanted = "".join(text.lower().split())
    between, compared = BETWEEN.fullmatch(wanted), COMPARED.fullmatch(wanted)
    units = [found[n] for found, ns in ((between, (2, 4)), (compared, (3,))) if found for n in ns]
    if not units or (key != "size" and any(units)):
        raise ValueError(f"“{text}” is no number here. Write it like {_example(key)}.")
    if between:
        low, unit_low, high, unit_high = between.groups()
        span = Span(_whole(key, low, unit_low or unit_high), _whole(key, high, unit_high))
    else:
        assert compared is not None
        sign, number, unit = compared.groups()
        span = _compared(key, sign, number, unit)
    _check(key, span, text)
    return span


def _compared(key: Key, sign: str, number: str, unit: str) -> Span:
    if sign in ("", "="):
        if key == "size":
            return _about(number, unit)
        return Span(_whole(key, number, unit), _whole(key, number, unit))
    exact = _exact(key, number, unit)
    match sign:
        case ">":
            return Span(math.floor(exact) + 1, None)
        case ">=":
            return Span(math.ceil(exact), None)
        case "<":
            return Span(None, math.ceil(exact) - 1)
    return Span(None, math.floor(exact))


def _check(key: Key, span: Span, text: str) -> None:
    least, most = (MIN_RATING, MAX_RATING) if key == "rating" else (0, MAX_NUMBER)
    if not all(end is None or least <= end <= most for end in (span.low, span.high)):
        raise ValueError(f"No photo can be {text}.")
    if span.low is not None and span.high is not None and span.low > span.high:
        raise ValueError(f"{text} ends before it begins.")


def _example(key: Key) -> str:
    return {"size": ">10MB or 2MB..5MB", "rating": ">=4 or 3..5"}.get(key, ">4000 or 1000..2000")


def _exact(key: Key, number: str, unit: str) -> Decimal:
    value = Decimal(number) * UNITS[unit]
    if key == "rating" and not MIN_RATING <= value <= MAX_RATING:
        raise ValueError(f"A rating is {MIN_RATING} to {MAX_RATING}, not {number}.")
    if key != "rating" and not 0 <= value <= MAX_NUMBER:
        raise ValueError(f"{number} is too small or too large.")
    return value


def _whole(key: Key, number: str, unit: str) -> int:
    value = _exact(key, number, unit)
    if value != int(value):
        raise ValueError(f"{number} is no whole number.")
    return int(value)


def _about(number: str, unit: str) -> Span:
    """A size as people say it: all that rounds to its last digit."""
    value = _exact("size", number, unit)
    exponent = Decimal(number).as_tuple().exponent
    assert isinstance(exponent, int)  # a number of digits alone is finite
    half = Decimal(10) ** exponent * UNITS[unit] / 2
    if half < 1:
        return Span(int(value), int(value))
    high = min(MAX_NUMBER, math.ceil(value + half) - 1)
    return Span(max(0, math.ceil(value - half)), high)


def parse_near(text: str) -> Nearby:
    """A place and a distance: LAT,LON,KM.

    Raises:
        ValueError: it is none; the sentence says why.
    """
    parts = "".join(text.lower().split()).split(",")
    how = "Write it as latitude, longitude and kilometres, like near:48.86,2.35,10."
    if len(parts) != 3 or not all(map(FLOAT.fullmatch, parts)):
        raise ValueError(f"“{text}” is no place. {how}")
    try:
        lat, lon, km = map(float, parts)
    except ValueError:
        raise ValueError(f"“{text}” is no place. {how}") from None
    if not (abs(lat) <= 90 and abs(lon) <= 180 and 0 < km < math.inf):
        raise ValueError(f"There is no such place on the earth. {how}")
    return Nearby(lat, lon, km)


def parse_type(text: str) -> str:
    """A kind of file, by the one name it has in the tree.

    Raises:
        ValueError: photos are never of it.
    """
    wanted = text.strip().lower().removeprefix(".")
    kind = FORMATS.get(wanted, wanted)
    if kind not in KNOWN_TYPES:
        raise ValueError(f"There is no kind of photo called {text}. Known are, among others, jpeg, "
                         "png, heic, tiff and raw.")  # fmt: skip
    return kind


def parse_state(text: str) -> str:
    """One of STATES.

    Raises:
        ValueError: it is none.
    """
    wanted = text.strip().lower()
    if wanted not in STATES:
        raise ValueError(f"“{text}” cannot be asked for. Known are {', '.join(STATES)}.")
    return wanted
