# SPDX-License-Identifier: MIT
"""Filters to photos: what of a search decides who takes part at all.

What comes in: terms of a search, the columns of the index. What goes out: ids of photos, and what
could not be asked for here. Pure NumPy; the search threads.

Each file is judged by itself, and a photo takes part when one of its copies passes everything. The
same key twice means or, different ones mean and; whatever is negated must not hold.
"""

import os
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import cast

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.folding import folded
from desktop_search.core.language.dates import DateValue, days
from desktop_search.core.language.tree import Filter, Key, Named, Nearby, Span
from desktop_search.search.rank import among
from desktop_search.store.columns import FileColumns, Labels

Mask = NDArray[np.bool_]
EARTH_KM = 6371.0
"""Mean radius. Source: IUGG."""
RAW_ENDINGS = frozenset({"dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf", "pef", "srw"})
"""Kinds that are told by the name: the index calls all of them raw."""
KINDS = {"heic": ("heif",)}
"""What the index calls a kind where that is another word."""
N_MASKS = 16
"""Terms whose lines are kept, at a byte a line; more than a search usually has."""


class Masks:
    """The lines that pass a term, kept as long as the columns: each key typed asks for them again.

    What a search for names takes, 10 ms for 100,000 photos, is paid once. Any thread.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Named | Filter, date], Mask] = {}
        self._lock = threading.Lock()

    def passing(self, term: Named | Filter, facts: "Facts") -> Mask:
        """The lines that pass a term, whether or not it is negated: (n,), not to be written."""
        if isinstance(term, Filter) and (term.key, term.value) == ("is", "refined"):
            return _mask(term, facts)  # that changes without the columns
        key = replace(term, negated=False), facts.today
        mask = self._kept.get(key)
        if mask is None:
            mask = _mask(term, facts)
            with self._lock:
                while len(self._kept) >= N_MASKS:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = mask
        return mask


@dataclass(frozen=True, slots=True)
class Facts:
    """What filters need beside the columns.

    today: by the clock here. named: ids of files whose names have these words one after the other,
    (k,), int64. refined: ids of photos that were looked at closely, (k,), int64. masks: of these
    columns; None where each term is asked for once.
    """

    columns: FileColumns
    today: date
    named: Callable[[str], NDArray[np.int64]]
    refined: Callable[[], NDArray[np.int64]]
    masks: Masks | None = None


def photos_passing(terms: Sequence[Named | Filter], facts: Facts) -> NDArray[np.int64]:
    """The photos that pass all terms: (k,), int64, ascending."""
    ids = facts.columns.photo[files_passing(terms, facts)]
    return ids[_first_lines(ids)]


def n_distinct(ids: NDArray[np.int64]) -> int:
    """How many different ones there are among ids, (n,), ascending."""
    return int(np.count_nonzero(_first_lines(ids)))


def _first_lines(ids: NDArray[np.int64]) -> Mask:
    first = np.ones(len(ids), np.bool_)
    np.not_equal(ids[1:], ids[:-1], out=first[1:])
    return first


def files_passing(terms: Sequence[Named | Filter], facts: Facts) -> Mask:
    """The lines of the columns that pass all terms: (n,)."""
    passing = np.ones(len(facts.columns.photo), np.bool_)
    wanted: dict[Key, Mask] = {}
    for term in terms:
        mask = facts.masks.passing(term, facts) if facts.masks else _mask(term, facts)
        if term.negated:
            passing &= ~mask
        elif isinstance(term, Named):
            passing &= mask
        else:
            wanted[term.key] = wanted[term.key] | mask if term.key in wanted else mask
    for mask in wanted.values():
        passing &= mask
    return passing


def has_folder(columns: FileColumns, wanted: str) -> bool:
    """Whether there is a photo in a folder of this name."""
    return any(_in_folder(columns, wanted))


def _mask(term: Named | Filter, facts: Facts) -> Mask:
    columns = facts.columns
    if isinstance(term, Named):
        return among(columns.file, facts.named(term.text))
    text = folded(str(term.value))
    match term.key:
        case "date":
            return _dates(columns, cast(DateValue, term.value), facts.today)
        case "in":
            return np.asarray(_in_folder(columns, text), np.bool_)[columns.folder.codes]
        case "type":
            return _kind(columns, text)
        case "camera":
            return _containing(columns.camera, text)
        case "lens":
            return _containing(columns.lens, text)
        case "place":
            return _containing(columns.place, text)
        case "name":
            return _names(columns, text)
        case "near":
            return _near(columns, cast(Nearby, term.value))
        case "is":
            return _state(facts, text)
        case "rating":
            return _between(columns.rating, cast(Span, term.value))
        case "size":
            return _between(columns.size, cast(Span, term.value))
        case "width":
            return _between(columns.width, cast(Span, term.value))
        case "height":
            return _between(columns.height, cast(Span, term.value))


def _between(numbers: NDArray[np.int64], span: Span) -> Mask:
    mask = np.ones(len(numbers), np.bool_)
    if span.low is not None:
        mask &= numbers >= span.low
    if span.high is not None:
        mask &= numbers <= span.high
    return mask


def _dates(columns: FileColumns, value: DateValue, today: date) -> Mask:
    """By the day on the wall where it was taken; else by the file's day here."""
    begin, end = days(value, today)
    known = ~np.isnan(columns.wall_s)
    told, filed = known.copy(), ~known
    if begin is not None:
        told &= columns.wall_s >= _wall(begin)
        filed &= columns.mtime_s >= _here(begin)
    if end is not None:
        told &= columns.wall_s < _wall(end)
        filed &= columns.mtime_s < _here(end)
    return told | filed


def _wall(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()


def _here(day: date) -> float:
    try:
        return datetime.combine(day, time()).timestamp()
    except (OSError, OverflowError):  # before 1970 some systems have no local time
        return _wall(day)


def _in_folder(columns: FileColumns, wanted: str) -> list[bool]:
    """For each folder, whether it is, or is in, what is wanted: a path, or names of folders."""
    text = folded(os.path.expanduser(wanted)).replace("\\", "/").rstrip("/")
    paths = (path.replace("\\", "/") + "/" for path in columns.folder.values)
    if os.path.isabs(os.path.expanduser(wanted)):
        return [path.startswith(f"{text}/") for path in paths]
    inside = f"/{text.strip('/')}/"
    lengths = columns.root_length
    return [inside in path[length:] for path, length in zip(paths, lengths, strict=True)]


def _containing(labels: Labels, text: str) -> Mask:
    return np.asarray([text in value for value in labels.values], np.bool_)[labels.codes]


def _kind(columns: FileColumns, kind: str) -> Mask:
    if kind in RAW_ENDINGS:
        return _equal(columns.ending, (f".{kind}",))
    return _equal(columns.kind, KINDS.get(kind, (kind,)))


def _equal(labels: Labels, wanted: tuple[str, ...]) -> Mask:
    return np.asarray([value in wanted for value in labels.values], np.bool_)[labels.codes]


def _names(columns: FileColumns, glob: str) -> Mask:
    glob = glob.replace("\n", " ")  # as the names themselves
    mask = np.zeros(len(columns.photo), np.bool_)
    if inside := re.fullmatch(r"\*+([^*?\[]+)\*+", glob):
        at = _places(columns.names, inside[1])
        mask[np.searchsorted(columns.name_at, at, side="right") - 1] = True
        return mask
    pattern = re.compile(_pattern(glob))
    starts = [found.start() + 1 for found in pattern.finditer(columns.names)]
    mask[np.searchsorted(columns.name_at, np.asarray(starts, np.int64))] = True
    return mask


def _places(text: str, part: str) -> NDArray[np.intp]:
    """Where a part stands in a text: sign by sign at once, however often that is."""
    signs = np.frombuffer(text.encode("utf-32-le"), "<u4")
    n = len(signs) - len(part) + 1
    there = np.ones(max(0, n), np.bool_)
    for step, sign in enumerate(part):
        there &= signs[step : step + n] == ord(sign)
    return np.flatnonzero(there)


def _pattern(glob: str) -> str:
    """The expression for a name between newlines. Without a sign of a pattern the ending is free.

    A star takes as little as it can and gives nothing back, so long patterns stay quick.
    """
    parts: list[str] = []
    at = 0
    while at < len(glob):
        sign, at = glob[at], at + 1
        end = glob.find("]", at + 1)
        if sign == "*":
            parts.append("*")
        elif sign == "?":
            parts.append("[^\n]")
        elif sign == "[" and end > 0:
            inside = glob[at:end].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
            no = inside.startswith("!")
            kept = _ranges(inside[no:])
            parts.append(f"[^\n{kept}]" if no else f"[{kept}]")
            at = end + 1
        else:
            parts.append(re.escape(sign))
    if not any(sign in glob for sign in "*?["):
        return f"\n{''.join(parts)}(?:\\.[^.\n]*)?(?=\n)"
    first, *rest = _between_stars(parts)
    if not rest:
        return f"\n{first}(?=\n)"
    middle = "".join(f"(?>[^\n]*?{part})" for part in rest[:-1] if part)
    return f"\n{first}{middle}[^\n]*{rest[-1]}(?=\n)"


def _between_stars(parts: list[str]) -> list[str]:
    joined = [""]
    for part in parts:
        if part == "*":
            joined.append("")
        else:
            joined[-1] += part
    return joined


def _ranges(inside: str) -> str:
    """What stands in brackets, with ranges that run backwards left out."""
    kept = re.sub(r"(.)-(.)", lambda m: m[0] if m[1] <= m[2] else "", inside, flags=re.DOTALL)
    return kept or "\0"


def _near(columns: FileColumns, place: Nearby) -> Mask:
    """By the haversine; photos that do not say where they were taken are far from everything."""
    # Nothing is nearer than its latitude says: of few photos the rest has to be reckoned.
    band = np.degrees(place.km / EARTH_KM) + 1e-9
    rows = np.flatnonzero(np.abs(columns.lat - place.lat) <= band)
    lat, lon = np.radians(columns.lat[rows]), np.radians(columns.lon[rows])
    lat0, lon0 = np.radians(place.lat), np.radians(place.lon)
    half = np.sin((lat - lat0) / 2) ** 2
    half += np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    distance = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    mask = np.zeros(len(columns.lat), np.bool_)
    mask[rows] = distance <= place.km
    return mask


def _state(facts: Facts, state: str) -> Mask:
    columns = facts.columns
    match state:
        case "portrait":
            return columns.height > columns.width
        case "landscape":
            return columns.width > columns.height
        case "square":
            return np.asarray(columns.width == columns.height, np.bool_)
        case "damaged":
            return columns.damaged
        case "refined":
            return among(columns.photo, facts.refined())
    return columns.offline  # of the states there is no other
