# SPDX-License-Identifier: MIT
"""What EXIF says.

What comes in: Pillow's EXIF mapping of an untrusted file. What goes out: Said. Never raises. Runs
in a decode child. Source of the tags: CIPA DC-008 (Exif 2.32); XP* and Rating: Windows.
"""

from typing import Any  # a tag holds anything

from PIL import Image

from desktop_search.decode import said
from desktop_search.decode.dates import Moment, moment
from desktop_search.decode.said import Said, person
from desktop_search.decode.text import (
    MAX_CAPTION,
    MAX_RAW,
    clean,
    comment_text,
    exif_text,
    keywords,
    utf16_text,
)

IFD_EXIF = 0x8769
IFD_GPS = 0x8825
TAG_DESCRIPTION, TAG_MAKE, TAG_MODEL = 0x010E, 0x010F, 0x0110
TAG_RATING, TAG_RATING_PERCENT = 0x4746, 0x4749
TAG_XP_TITLE, TAG_XP_COMMENT, TAG_XP_KEYWORDS = 0x9C9B, 0x9C9C, 0x9C9E
TAG_EXPOSURE_TIME, TAG_F_NUMBER, TAG_FOCAL_LENGTH = 0x829A, 0x829D, 0x920A
TAGS_ISO = (0x8827, 0x8832, 0x8831, 0x8833)
TAG_USER_COMMENT = 0x9286
TAG_LENS_SPECIFICATION, TAG_LENS = 0xA432, 0xA434
DATES = (
    (said.ORIGINAL, 0x9003, 0x9011, 0x9291),
    (said.DIGITIZED, 0x9004, 0x9012, 0x9292),
    (said.CHANGED, 0x0132, 0x9010, 0x9290),
)
"""Date, offset, parts of a second. DateTime itself stands in the main directory."""
ISO_OVERFLOW = 65535
"""What a 16-bit tag says when the sensitivity is larger; another tag has it then."""

_Tags = dict[int, object]


def read_exif(exif: Image.Exif) -> Said:
    """The parts of the main, the Exif and the GPS directory that can be understood."""
    main, details, gps = _main(exif), _directory(exif, IFD_EXIF), _directory(exif, IFD_GPS)
    both = {**main, **details}
    words = utf16_text(both.get(TAG_XP_KEYWORDS), MAX_RAW) or ""
    return Said(
        dates=_dates(both, gps),
        camera=said.camera(exif_text(main.get(TAG_MAKE)), exif_text(main.get(TAG_MODEL))),
        lens=_lens(both),
        place=_place(gps),
        exposure_s=said.number(both.get(TAG_EXPOSURE_TIME), said.EXPOSURE_S),
        f_number=said.number(both.get(TAG_F_NUMBER), said.F_NUMBER),
        iso=_iso(both),
        focal_mm=said.number(both.get(TAG_FOCAL_LENGTH), said.FOCAL_MM),
        rating=_rating(both),
        keywords=keywords([[clean(word) for word in words.split(";")]]),
        caption=person(exif_text(main.get(TAG_DESCRIPTION), MAX_CAPTION)),
        comment=person(utf16_text(both.get(TAG_XP_COMMENT), MAX_CAPTION))
        or person(comment_text(both.get(TAG_USER_COMMENT)))
        or person(utf16_text(both.get(TAG_XP_TITLE), MAX_CAPTION)),
    )


def _main(exif: Image.Exif) -> _Tags:
    found: _Tags = {}
    for tag in (
        TAG_DESCRIPTION, TAG_MAKE, TAG_MODEL, TAG_RATING, TAG_RATING_PERCENT, TAG_XP_TITLE,
        TAG_XP_COMMENT, TAG_XP_KEYWORDS, *(number for row in DATES for number in row[1:]),
    ):  # fmt: skip
        try:
            if (value := exif.get(tag)) is not None:
                found[tag] = value
        except Exception:  # noqa: BLE001 - child task border: attack files raise anything
            continue
    return found


def _directory(exif: Image.Exif, tag: int) -> _Tags:
    try:
        return dict(exif.get_ifd(tag))
    except Exception:  # noqa: BLE001 - child task border: attack files raise anything here
        return {}


def _dates(tags: _Tags, gps: _Tags) -> dict[int, Moment | None]:
    found = {
        rank: moment(exif_text(tags.get(date)), exif_text(tags.get(zone)), _digits(tags.get(part)))
        for rank, date, zone, part in DATES
    }
    found[said.SATELLITE] = _satellite(gps)
    return found


def _digits(value: object) -> str | None:
    return str(value) if isinstance(value, int) and value >= 0 else exif_text(value)


def _satellite(gps: _Tags) -> Moment | None:
    """GPSDateStamp and GPSTimeStamp, which are in UTC."""
    day, clock = exif_text(gps.get(29)), _floats(gps.get(7))
    if day is None or len(clock) != 3:
        return None
    try:
        hour, minute, second = (int(part) for part in clock)
    except (ValueError, OverflowError):
        return None
    return moment(f"{day} {hour:02d}:{minute:02d}:{second:02d}", "Z")


def _lens(tags: _Tags) -> str | None:
    name = exif_text(tags.get(TAG_LENS))
    # Cameras write "----" when a lens does not say what it is.
    if name and any(ch.isalpha() or ch in "123456789" for ch in name):
        return name
    row = _floats(tags.get(TAG_LENS_SPECIFICATION))
    if len(row) != 4:
        return None
    short, long = (said.number(value, said.FOCAL_MM) for value in row[:2])
    if short is None or long is None:
        return None
    reach = f"{short:g}" if short == long else f"{short:g}-{long:g}"
    wide = said.number(row[2], said.F_NUMBER)
    return f"{reach} mm" if wide is None else f"{reach} mm f/{wide:g}"


def _iso(tags: _Tags) -> int | None:
    for tag in TAGS_ISO:
        found = said.whole(tags.get(tag), said.ISO)
        if found is not None and found != ISO_OVERFLOW:
            return found
    return None


def _rating(tags: _Tags) -> int | None:
    stars = said.whole(tags.get(TAG_RATING), (0, 5))
    percent = said.number(tags.get(TAG_RATING_PERCENT), (1, 100))
    if stars is None and percent is not None:
        # Source: Windows writes 1, 25, 50, 75, 99.
        return round(percent / 25) + 1 if percent < 99 else 5
    return stars


def _place(gps: _Tags) -> tuple[float, float] | None:
    sides = [(exif_text(gps.get(tag)) or "").upper()[:1] for tag in (1, 3)]
    lat = said.degrees(_floats(gps.get(2)), sides[0] == "S", 90)
    lon = said.degrees(_floats(gps.get(4)), sides[1] == "W", 180)
    if lat is None or lon is None:
        return None
    void = (exif_text(gps.get(9)) or "").upper() == "V"
    # Cameras without a fix write zeros; the place 0, 0 must be said in full.
    if lat == 0 and lon == 0 and (void or sides[0] not in ("N", "S") or sides[1] not in ("E", "W")):
        return None
    return lat, lon


def _floats(value: Any) -> list[float]:
    """Numbers of a tag; NaN for 0/0. Empty when one of them is none."""
    parts = value if isinstance(value, list | tuple) else [] if value is None else [value]
    try:
        return [float("nan") if _has_no_denominator(part) else float(part) for part in parts[:4]]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return []


def _has_no_denominator(part: Any) -> bool:
    return getattr(part, "denominator", 1) == 0
