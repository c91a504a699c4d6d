# SPDX-License-Identifier: MIT
"""What can stand behind a key of a search, with how many photos that leaves.

What comes in: a key, what is typed behind it so far, what else narrows the search, the columns of
the index. What goes out: values that photos here have, each with its number of photos, which is
that of the filter itself. Pure NumPy; worker threads, some 10 ms for 100,000 photos.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.folding import folded
from desktop_search.core.language.dates import FIRST_YEAR, LAST_YEAR
from desktop_search.core.language.parser import VALUES
from desktop_search.core.language.tree import (
    KEYS,
    RELATIVE_DAYS,
    SEASONS,
    STATES,
    Filter,
    Key,
    Named,
)
from desktop_search.core.records import FilterValue
from desktop_search.search.filters import KINDS, RAW_ENDINGS, Facts, files_passing, n_distinct
from desktop_search.store.columns import FileColumns, Labels

N_OFFERED = 20
"""Values in one list. Source: interface.md section 3, as many as past searches."""
N_TRIED = 100
"""Values that are counted at the most: whatever else narrows the search may leave none of one."""
N_PLACES = 8
PLACE_KM = 10
"""A place is offered with so many kilometres around it, in steps of a tenth of a degree."""
STARS = ("5", ">=4", ">=3", ">=2", ">=1", "0", "-1")
SIZES = (">50MB", ">20MB", ">10MB", ">5MB", ">2MB", ">1MB", "<1MB", "<100KB")
LENGTHS = (">8000", ">6000", ">4000", ">2000", "<2000", "<1000")


BY_PHOTOS: tuple[Key, ...] = ("in", "type", "camera", "lens", "place", "near")
"""Keys whose values have no order of their own."""


def offered(
    key: str, typed: str, beside: Sequence[Named | Filter], facts: Facts
) -> tuple[FilterValue, ...]:
    """The values of a key that go on from what is typed, best first, none without photos.

    Where there is no other order (dates, sizes), those with most photos come first.

    Args:
        key: of KEYS; others have no values.
        typed: what stands behind it. It comes first where it is a value by itself.
        facts: of the photos that are counted.
        beside: what else narrows the search; the same key twice means or, so that is left out.
    """
    known = next((one for one in KEYS if one == key), None)
    if known is None:
        return ()
    others = [t for t in beside if isinstance(t, Named) or t.negated or t.key != known]
    base = files_passing(others, facts)
    found: list[FilterValue] = []
    for text in list(_going_on(known, typed.strip(), facts.columns))[:N_TRIED]:
        if n_photos := _count(known, text, base, facts):
            found.append(FilterValue(text, n_photos))
        if len(found) == N_OFFERED:
            break
    if known in BY_PHOTOS:
        found.sort(key=lambda value: (_nearness(value.text, typed), -value.n_photos))
    return tuple(found)


def _nearness(text: str, typed: str) -> int:
    """0: it is what is typed; 1: it begins so; 2: it holds it."""
    text, wanted = folded(text), folded(typed.strip())
    return 0 if text == wanted else 1 if text.startswith(wanted) else 2


def _count(key: Key, text: str, base: NDArray[np.bool_], facts: Facts) -> int:
    try:
        term = Filter(key, VALUES[key](text))
    except ValueError:
        return 0
    passing = files_passing((term,), replace(facts, masks=None))  # each value is counted once
    return n_distinct(facts.columns.photo[base & passing])


def _going_on(key: Key, typed: str, columns: FileColumns) -> Iterable[str]:
    """The texts that contain what is typed, those that begin with it first; no text twice."""
    texts = SOURCES[key](columns, typed)
    wanted = folded(typed)
    if key == "date":
        wanted = "-".join(wanted.split())
    begin = [text for text in texts if folded(text).startswith(wanted)]
    inside = [text for text in texts if wanted in folded(text) and text not in begin]
    same = [text for text in begin if folded(text) == wanted]
    own = [typed] if typed and not same else []
    return dict.fromkeys([*own, *same, *begin, *inside])


def _dates(columns: FileColumns, typed: str) -> list[str]:
    """Days told from today, years, and behind a year its months; the newest first."""
    here = time.localtime().tm_gmtoff
    when = np.where(np.isnan(columns.wall_s), columns.mtime_s + here, columns.wall_s)
    months = np.unique(when.astype("datetime64[s]").astype("datetime64[M]"))[::-1].astype(str)
    known = [m for m in months.tolist() if len(m) == 7 and FIRST_YEAR <= int(m[:4]) <= LAST_YEAR]
    years = list(dict.fromkeys(month[:4] for month in known))
    if typed[:4] in years:
        return [*years, *known]
    if typed[:1].isalpha():
        seasons = [f"{name}-{year}" for year in years for name in reversed(SEASONS)]
        return [*RELATIVE_DAYS, *seasons]
    return [*RELATIVE_DAYS, *years]


def _folders(columns: FileColumns, typed: str) -> list[str]:
    """Names of folders, those with most files in them first; with a slash, ways to folders."""
    n_files = np.bincount(columns.folder.codes, minlength=len(columns.folder.values))
    weights: Counter[str] = Counter()
    texts = zip(columns.folder.texts, columns.folder.values, columns.root_length, strict=True)
    for (text, value, length), n in zip(texts, n_files.tolist(), strict=True):
        # Folding letters may change how many there are, but not how many folders.
        n_parts = value[length:].replace("\\", "/").strip("/").count("/") + 1
        parts = text.replace("\\", "/").rstrip("/").split("/")[-n_parts:]
        if "/" in typed.strip("/") or typed.endswith("/"):
            ways = ["/".join(parts[: k + 1]) for k in range(1, len(parts))]
        else:
            ways = list(dict.fromkeys(parts))
        for way in ways:
            weights[way] += n
    return _heaviest(weights)


def _labelled(labels: Labels) -> list[str]:
    n_files = np.bincount(labels.codes, minlength=len(labels.texts))
    return _heaviest(Counter(dict(zip(labels.texts, n_files.tolist(), strict=True))))


def _heaviest(weights: Counter[str]) -> list[str]:
    """Texts by weight, then by name; of texts that differ in capitals alone the heaviest."""
    found: dict[str, str] = {}
    for text, _ in sorted(weights.items(), key=lambda row: (-row[1], folded(row[0]))):
        if text.strip():
            found.setdefault(folded(text), text)
    return list(found.values())


def _kinds(columns: FileColumns, typed: str) -> list[str]:
    said = {inner: outer for outer, (inner,) in KINDS.items()}
    kinds = [said.get(kind, kind) for kind in _labelled(columns.kind)]
    endings = [ending.removeprefix(".") for ending in _labelled(columns.ending)]
    return [*kinds, *(ending for ending in endings if ending in RAW_ENDINGS)]


def _places(columns: FileColumns, typed: str) -> list[str]:
    """The tenths of a degree with most files."""
    known = ~np.isnan(columns.lat) & ~np.isnan(columns.lon)
    lats, lons = (np.rint(10 * degrees[known]) for degrees in (columns.lat, columns.lon))
    cells, n_files = np.unique(lats * 10_000 + lons, return_counts=True)
    best = cells[np.argsort(-n_files, kind="stable")[:N_PLACES]]
    lats = np.rint(best / 10_000)  # longitudes are less than half of that
    places = zip(
        (lats / 10 + 0.0).tolist(), ((best - lats * 10_000) / 10 + 0.0).tolist(), strict=True
    )
    return [f"{lat:g},{lon:g},{PLACE_KM}" for lat, lon in places]


def _place_names(columns: FileColumns, typed: str) -> list[str]:
    """Towns, countries and the like, those with most files first; with a comma, whole places."""
    if "," in typed:
        return _labelled(columns.place)
    n_files = np.bincount(columns.place.codes, minlength=len(columns.place.texts))
    weights: Counter[str] = Counter()
    for text, n in zip(columns.place.texts, n_files.tolist(), strict=True):
        for name in text.split(", "):
            weights[name] += n
    return _heaviest(weights)


def _fixed(texts: Sequence[str]) -> Callable[[FileColumns, str], list[str]]:
    return lambda columns, typed: list(texts)


SOURCES: dict[Key, Callable[[FileColumns, str], list[str]]] = {
    "date": _dates,
    "in": _folders,
    "type": _kinds,
    "camera": lambda columns, typed: _labelled(columns.camera),
    "lens": lambda columns, typed: _labelled(columns.lens),
    "name": _fixed(()),  # only how many a pattern has: names are hardly ever the same
    "rating": _fixed(STARS),
    "size": _fixed(SIZES),
    "width": _fixed(LENGTHS),
    "height": _fixed(LENGTHS),
    "place": _place_names,
    "near": _places,
    "is": _fixed(STATES),
}
"""Where the values of each key come from, given what is typed."""
