# SPDX-License-Identifier: MIT
"""What one source (EXIF, IPTC, XMP, a file beside the photo) says of a picture.

What comes in: untrusted numbers and texts. What goes out: Said, in which every part can be true.
Never raises. Runs in a decode child.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_search.decode.dates import Moment
from desktop_search.decode.text import MAX_NAME

ORIGINAL, CREATED, DIGITIZED, CHANGED, SATELLITE = range(5)
"""How much a date says of the moment of taking, the best first.

Source: Metadata Working Group 2.0, section 5.4 (original before creation before digitising).
"""
EXPOSURE_S = (1e-7, 1e6)
F_NUMBER = (0.1, 1000.0)
ISO = (1.0, 1e7)
FOCAL_MM = (0.01, 1e6)
CAMERA_CAPTIONS = frozenset(
    {
        "olympus digital camera", "sony dsc", "samsung", "samsung digital camera", "dcim",
        "minolta digital camera", "konica minolta digital camera", "digital camera", "dav",
        "kodak digital still camera", "default", "exif_jpeg_picture", "untitled", "image",
        "binary comment", "sanyo digital camera",
    }
)  # fmt: skip
"""What machines write where a person's words belong."""


@dataclass(frozen=True, slots=True)
class Said:
    """Everything is None or empty where the source does not say it. place: lat, lon, degrees."""

    dates: Mapping[int, Moment | None] = field(default_factory=dict)
    camera: str | None = None
    lens: str | None = None
    place: tuple[float, float] | None = None
    exposure_s: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_mm: float | None = None
    rating: int | None = None
    keywords: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Names of the place, the closest first."""
    caption: str | None = None
    comment: str | None = None
    """What stands where a caption should, where nothing better does."""


def camera(maker: str | None, model: str | None) -> str | None:
    """Maker and model; many makers repeat themselves in the model: "Canon", "Canon EOS 5D"."""
    if not maker or not model:
        return model or maker
    first = model.casefold().split()[0]
    # "EASTMAN KODAK COMPANY", "KODAK DC240": not the first word only.
    repeats = any(
        first == word or (n == 0 and first.startswith(word))
        for n, word in enumerate(maker.casefold().split())
    )
    return model if repeats else f"{maker} {model}"[:MAX_NAME]


def person(text: str | None) -> str | None:
    """A text, unless a machine wrote it."""
    return None if text is None or text.casefold() in CAMERA_CAPTIONS else text


def number(value: object, limits: tuple[float, float]) -> float | None:
    """A finite number within the limits; of several the first."""
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    try:
        found = float(value)  # type: ignore[arg-type]  # anything may come
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return found if math.isfinite(found) and limits[0] <= found <= limits[1] else None


def whole(value: object, limits: tuple[float, float]) -> int | None:
    """The same, without what follows the point."""
    found = number(value, limits)
    return None if found is None else int(found)


def degrees(parts: list[float], negative: bool, limit: float) -> float | None:
    """Degrees, minutes, seconds (as many as there are) to degrees."""
    if not parts or not math.isfinite(parts[0]):
        return None
    # Cameras write 0/0 for seconds that they do not have.
    rest = [part if math.isfinite(part) else 0.0 for part in (*parts[1:3], 0.0, 0.0)]
    total = abs(parts[0]) + rest[0] / 60 + rest[1] / 3600
    if not math.isfinite(total) or total > limit:
        return None
    below = negative or math.copysign(1.0, parts[0]) < 0
    return -total if below and total else total
