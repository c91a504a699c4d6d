# SPDX-License-Identifier: MIT
"""Date, camera and place out of a picture's EXIF.

What comes in: Pillow's EXIF mapping of an untrusted file. What goes out: a Metadata; whatever is
missing, broken or impossible is None. Never raises. Runs in a decode child.
"""

import math
import re
from datetime import UTC, datetime, timedelta, timezone

from PIL import Image

from desktop_search.core.records import Metadata

IFD_EXIF = 0x8769
IFD_GPS = 0x8825
TAG_MAKE = 0x010F
TAG_MODEL = 0x0110
TAG_DATE = 0x0132
TAG_DATE_ORIGINAL = 0x9003
TAG_DATE_DIGITIZED = 0x9004
TAG_OFFSET = 0x9010
TAG_OFFSET_ORIGINAL = 0x9011
TAG_OFFSET_DIGITIZED = 0x9012
TAG_LENS = 0xA434
MAX_TEXT = 100
FIRST_YEAR = 1826
"""Source: the oldest surviving photograph, Niepce 1826; scans carry old dates."""
LAST_YEAR = 2100
DATE = re.compile(r"(\d{4})[:\-/](\d\d)[:\-/](\d\d)[ T](\d\d):(\d\d):(\d\d)")
OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


def read_metadata(exif: Image.Exif) -> Metadata:
    """What the EXIF of a file says; None for each part that cannot be understood."""
    details = _directory(exif, IFD_EXIF)
    place = _directory(exif, IFD_GPS)
    lat, lon = _place(place)
    return Metadata(
        taken_at=_taken_at(exif, details),
        camera=_camera(_get(exif, TAG_MAKE), _get(exif, TAG_MODEL)),
        lens=_text(details.get(TAG_LENS)),
        lat=lat,
        lon=lon,
    )


def _get(exif: Image.Exif, tag: int) -> object:
    try:
        return exif.get(tag)
    except Exception:  # noqa: BLE001 - child task border: attack files raise anything here
        return None


def _directory(exif: Image.Exif, tag: int) -> dict[int, object]:
    try:
        return dict(exif.get_ifd(tag))
    except Exception:  # noqa: BLE001 - child task border: attack files raise anything here
        return {}


def _taken_at(exif: Image.Exif, details: dict[int, object]) -> float | None:
    candidates = (
        (details.get(TAG_DATE_ORIGINAL), details.get(TAG_OFFSET_ORIGINAL)),
        (details.get(TAG_DATE_DIGITIZED), details.get(TAG_OFFSET_DIGITIZED)),
        (_get(exif, TAG_DATE), details.get(TAG_OFFSET)),
    )
    for date, offset in candidates:
        seconds = _seconds(_text(date), _text(offset))
        if seconds is not None:
            return seconds
    return None


def _seconds(date: str | None, offset: str | None) -> float | None:
    found = DATE.match(date or "")
    if found is None:
        return None
    try:
        moment = datetime(*(int(part) for part in found.groups()), tzinfo=_zone(offset))  # type: ignore[misc, arg-type]  # six ints, which mypy cannot count
        seconds = moment.timestamp()
    except (ValueError, OverflowError):
        return None
    return seconds if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _zone(offset: str | None) -> timezone:
    found = OFFSET.fullmatch(offset or "")
    if found is None:
        return UTC
    sign = -1 if found[1] == "-" else 1
    minutes = int(found[2]) * 60 + int(found[3])
    return timezone(sign * timedelta(minutes=minutes)) if minutes < 24 * 60 else UTC


def _camera(make: object, model: object) -> str | None:
    maker, name = _text(make), _text(model)
    if not maker or not name:
        return name or maker
    # Many makers repeat themselves in the model: "Canon", "Canon EOS 5D".
    same = name.casefold().startswith(maker.split()[0].casefold())
    return name if same else f"{maker} {name}"[:MAX_TEXT]


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    clean = "".join(ch for ch in value.split("\0")[0] if ch.isprintable()).strip()
    return clean[:MAX_TEXT] or None


def _place(gps: dict[int, object]) -> tuple[float | None, float | None]:
    lat = _degrees(gps.get(2), gps.get(1), "S", 90)
    lon = _degrees(gps.get(4), gps.get(3), "W", 180)
    # Cameras without a fix write exactly 0, 0; a place needs both.
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return None, None
    return lat, lon


def _degrees(value: object, side: object, negative: str, limit: float) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in value)  # type: ignore[attr-defined]  # anything may come
        total = degrees + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    if not math.isfinite(total) or abs(total) > limit:
        return None
    return -total if (_text(side) or "").upper().startswith(negative) else total
