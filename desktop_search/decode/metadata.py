# SPDX-License-Identifier: MIT
"""Date, camera, place and notes out of everything that a file says of its picture.

What comes in: an opened, untrusted picture, and perhaps XMP files beside it. What goes out: a
Metadata; whatever is missing, broken or impossible is None. Never raises. Runs in a decode child.

Which source counts where several speak: for dates see said.ORIGINAL; else EXIF for what a camera
knows, XMP before IPTC before EXIF for what a person noted. Files beside the photo win over all.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PIL import Image

from desktop_search.core.records import Metadata
from desktop_search.decode import said
from desktop_search.decode.dates import Moment, best, day_of, iptc_moment, moment
from desktop_search.decode.early import read_early
from desktop_search.decode.exif import read_exif
from desktop_search.decode.iptc import (
    CAPTION,
    DATE,
    HEADLINE,
    KEYWORD,
    OBJECT_NAME,
    PLACES,
    TIME,
    read_iptc,
)
from desktop_search.decode.said import Said
from desktop_search.decode.sidecar import read_sidecars
from desktop_search.decode.text import MAX_CAPTION, clean, keywords
from desktop_search.decode.xmp import PLACES as XMP_PLACES
from desktop_search.decode.xmp import read_xmp

TAG_XMP, TAG_IPTC = 0x02BC, 0x83BB
PHOTOSHOP_IPTC = 0x0404
XMP_DEGREES = re.compile(
    r"\s*([+-]?\d{1,3}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?)?\s*([NSEW]?)\s*",
    re.ASCII | re.IGNORECASE,
)
RATIONAL = re.compile(r"\s*(-?\d{1,12}(?:\.\d{1,12})?)(?:/(\d{1,12}))?\s*", re.ASCII)

_Xmp = dict[str, list[str]]
T = TypeVar("T")


def read_metadata(image: Image.Image) -> Metadata:
    """What the picture itself says; None for each part that cannot be understood."""
    exif = _exif(image)
    return _joined(
        _guarded(lambda: read_exif(exif)),
        _guarded(lambda: read_early(getattr(image, "applist", None))),
        _guarded(lambda: _of_iptc(read_iptc(_iptc_block(image, exif)))),
        _guarded(lambda: _of_xmp(read_xmp(_packet(image, exif)))),
        clean(image.info.get("Description"), MAX_CAPTION),
    )


def with_sidecars(embedded: Metadata, photo: Path) -> Metadata:
    """The same with what the XMP files beside the photo say."""
    found = embedded
    # The one that counts most comes first, so it is laid on top last.
    for properties in reversed(read_sidecars(photo)):
        said_beside = _guarded(functools.partial(_of_xmp, properties))
        found = _laid_over(found, said_beside)
    return found


# -- sources -------------------------------------------------------------------------------------


def _exif(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except Exception:  # noqa: BLE001 - child task border: attack files raise anything here
        return Image.Exif()


def _guarded(read: Callable[[], Said]) -> Said:
    try:
        return read()
    except Exception:  # noqa: BLE001 - child task border: a bad date must not cost the photo
        return Said()


def _tag(exif: Image.Exif, tag: int) -> object:
    try:
        return exif.get(tag)
    except Exception:  # noqa: BLE001 - child task border: attack files raise anything here
        return None


def _packet(image: Image.Image, exif: Image.Exif) -> bytes:
    for found in (
        image.info.get("xmp"),
        image.info.get("XML:com.adobe.xmp"),
        _tag(exif, TAG_XMP),
        _raw_profile(image, "xmp"),
    ):
        if isinstance(found, str):
            return found.encode("utf-8", "replace")
        if isinstance(found, bytes) and found:
            return found
        if isinstance(found, tuple) and all(isinstance(n, int) and 0 <= n < 256 for n in found):
            return bytes(found)
    return b""


def _iptc_block(image: Image.Image, exif: Image.Exif) -> bytes:
    resources = image.info.get("photoshop")
    found = resources.get(PHOTOSHOP_IPTC) if isinstance(resources, dict) else None
    if found is None:
        found = _tag(exif, TAG_IPTC)
    if isinstance(found, bytes):
        return found
    if isinstance(found, tuple) and all(isinstance(n, int) and 0 <= n < 1 << 32 for n in found):
        # A row of bytes that many programs call one of longs, in the order of the file.
        order = "big" if getattr(exif, "endian", "<") == ">" else "little"
        size = 1 if all(n < 256 for n in found) else 4
        return b"".join(n.to_bytes(size, order) for n in found)
    return _raw_profile(image, "iptc")


def _raw_profile(image: Image.Image, kind: str) -> bytes:
    """What ImageMagick and others put into a PNG's texts: a name, a length, hex digits."""
    text = image.info.get(f"Raw profile type {kind}")
    if not isinstance(text, str):
        return b""
    try:
        found = bytes.fromhex("".join(text.split()[2:]))
    except ValueError:
        return b""
    at = found.find(b"8BIM\x04\x04") if kind == "iptc" else -1
    # Within Photoshop's resources: a padded name of two bytes and a length come before.
    return found[at + 12 :] if at >= 0 else found


def _of_iptc(found: dict[int, list[str]]) -> Said:
    def first(dataset: int, limit: int = MAX_CAPTION) -> str | None:
        return clean(next(iter(found.get(dataset, ())), None), limit)

    return Said(
        dates={said.CREATED: iptc_moment(first(DATE), first(TIME))},
        keywords=keywords([[clean(word) for word in found.get(KEYWORD, ())]]),
        places=keywords([map(clean, found.get(dataset, ())) for dataset in PLACES]),
        caption=said.person(first(CAPTION)),
        comment=first(HEADLINE) or first(OBJECT_NAME),
    )


def _of_xmp(found: _Xmp) -> Said:
    def first(*names: str) -> str | None:
        return next((found[name][0] for name in names if name in found), None)

    digitized = moment(first("exif:DateTimeDigitized")) or moment(first("xmp:CreateDate"))
    iso = first("exifEX:PhotographicSensitivity") or first("exif:ISOSpeedRatings")
    return Said(
        dates={
            said.ORIGINAL: moment(first("exif:DateTimeOriginal")),
            said.CREATED: moment(first("photoshop:DateCreated")),
            said.DIGITIZED: digitized,
        },
        camera=said.camera(clean(first("tiff:Make")), clean(first("tiff:Model"))),
        lens=clean(first("exifEX:LensModel", "aux:Lens")),
        place=_xmp_place(found),
        exposure_s=said.number(_rational(first("exif:ExposureTime")), said.EXPOSURE_S),
        f_number=said.number(_rational(first("exif:FNumber")), said.F_NUMBER),
        iso=said.whole(_rational(iso), said.ISO),
        focal_mm=said.number(_rational(first("exif:FocalLength")), said.FOCAL_MM),
        rating=said.whole(first("xmp:Rating"), (-1, 5)),
        keywords=_xmp_keywords(found),
        places=keywords([map(clean, found.get(name, ())) for name in XMP_PLACES]),
        caption=said.person(clean(first("dc:description"), MAX_CAPTION)),
        comment=clean(first("dc:title"), MAX_CAPTION),
    )


def _xmp_keywords(found: _Xmp) -> tuple[str, ...]:
    plain = found.get("dc:subject") or found.get("MicrosoftPhoto:LastKeywordXMP")
    if plain:
        return keywords([[clean(word) for word in plain]])
    # A tree of words: only its leaves are the photo's own.
    trees = [*found.get("lr:hierarchicalSubject", ()), *found.get("digiKam:TagsList", ())]
    return keywords([[clean(re.split(r"[|/]", tree)[-1]) for tree in trees]])


def _xmp_place(found: _Xmp) -> tuple[float, float] | None:
    values = []
    for axis, negative, limit in (("Latitude", "S", 90.0), ("Longitude", "W", 180.0)):
        parts = XMP_DEGREES.fullmatch(next(iter(found.get(f"exif:GPS{axis}", ())), ""))
        if parts is None:
            return None
        side = parts[4] or next(iter(found.get(f"exif:GPS{axis}Ref", ())), "")
        numbers = [float(part) for part in parts.groups()[:3] if part is not None]
        value = said.degrees(numbers, side[:1].upper() == negative, limit)
        if value is None:
            return None
        values.append(value)
    return values[0], values[1]


def _rational(text: str | None) -> float | None:
    found = RATIONAL.fullmatch(text or "")
    if found is None:
        return None
    below = float(found[2] or 1)
    return float(found[1]) / below if below else None


# -- joining -------------------------------------------------------------------------------------


def _joined(exif: Said, early: Said, iptc: Said, xmp: Said, text: str | None) -> Metadata:
    ranked = [
        source.dates.get(rank)
        for rank in range(said.SATELLITE + 1)
        for source in (exif, xmp, iptc, early)
    ]
    lat, lon = exif.place or xmp.place or (None, None)
    found = Metadata(
        camera=exif.camera or xmp.camera or early.camera,
        lens=exif.lens or xmp.lens,
        lat=lat,
        lon=lon,
        exposure_s=_either(exif.exposure_s, xmp.exposure_s),
        f_number=_either(exif.f_number, xmp.f_number),
        iso=_either(exif.iso, xmp.iso),
        focal_mm=_either(exif.focal_mm, xmp.focal_mm),
        rating=_either(xmp.rating, exif.rating),
        keywords=keywords([xmp.keywords, iptc.keywords, exif.keywords]),
        # Not both: IPTC cuts a name off after 32 bytes.
        places=xmp.places or iptc.places,
        caption=xmp.caption or iptc.caption or exif.caption or text
        or xmp.comment or iptc.comment or exif.comment,
    )  # fmt: skip
    return _taken(found, best(ranked))


def _laid_over(below: Metadata, above: Said) -> Metadata:
    lat, lon = above.place or (below.lat, below.lon)
    found = replace(
        below,
        camera=above.camera or below.camera,
        lens=above.lens or below.lens,
        lat=lat,
        lon=lon,
        exposure_s=_either(above.exposure_s, below.exposure_s),
        f_number=_either(above.f_number, below.f_number),
        iso=_either(above.iso, below.iso),
        focal_mm=_either(above.focal_mm, below.focal_mm),
        rating=_either(above.rating, below.rating),
        keywords=above.keywords or below.keywords,
        places=above.places or below.places,
        caption=above.caption or below.caption or above.comment,
    )
    # Whatever date stands there, a person or a person's program meant it to count.
    sure = best(above.dates.get(rank) for rank in (said.ORIGINAL, said.CREATED, said.DIGITIZED))
    if sure is None or _says_less(sure, below):
        return found
    return _taken(found, sure)


def _says_less(above: Moment, below: Metadata) -> bool:
    """Whether a date only repeats, without its zone or its time, what is known already."""
    if below.taken_at is None:
        return False
    local = below.taken_at + (below.taken_offset_s or 0)
    if not above.has_time:
        return day_of(local)[: len(above.day)] == above.day
    return above.offset_s is None and above.local == int(local // 1)


def _taken(found: Metadata, when: Moment | None) -> Metadata:
    if when is None:
        return found
    return replace(found, taken_at=when.seconds, taken_offset_s=when.offset_s)


def _either(first: T | None, second: T | None) -> T | None:
    return second if first is None else first
