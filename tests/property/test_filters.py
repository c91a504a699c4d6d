# SPDX-License-Identifier: MIT
"""Filters over a real index against a plain Python filter over all of its rows."""

import fnmatch
import math
import time
import unicodedata
from datetime import UTC, datetime

import numpy as np
import pytest
from helpers.fakes import FakeClock
from helpers.language import values
from helpers.rows import CAMERAS, FOLDERS, PLACES, ROOTS, STEMS, WORDS, random_rows, write_rows
from hypothesis import given
from hypothesis import strategies as st

from desktop_search.core.language.dates import days
from desktop_search.core.language.tree import KEYS, Filter, Named, QueryTree, print_query
from desktop_search.search.narrowing import Narrowing
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter

N_PHOTOS = 300
REFINED = frozenset(range(5, N_PHOTOS, 7))
TODAY = datetime(2023, 6, 15, 12)


def in_span(number, span):
    low = -math.inf if span.low is None else span.low
    return low <= number <= (math.inf if span.high is None else span.high)


def in_days(row, value):
    begin, end = days(value, TODAY.date())
    if row.wall_s is None:
        day = datetime.fromtimestamp(row.mtime_s).date()
    else:
        day = datetime.fromtimestamp(row.wall_s, UTC).date()
    return (begin is None or day >= begin) and (end is None or day < end)


def kilometres(row, place):
    if row.lat is None:
        return math.inf
    a, b = math.radians(row.lat), math.radians(place.lat)
    between = math.radians(row.lon - place.lon)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(between)
    return 6371 * math.acos(max(-1, min(1, cosine)))


def words_of(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in bare.lower()).split()


def has_phrase(row, text):
    wanted = words_of(text)
    inside = f"{row.root.rpartition('/')[2]}/{row.path}".rpartition("/")[0]
    for place in (row.name, inside, ", ".join(row.keywords + row.places), row.caption or ""):
        there = words_of(place)
        if wanted and any(
            there[i : i + len(wanted)] == wanted for i in range(len(there) - len(wanted) + 1)
        ):
            return True
    return False


def passes(row, term, rows):
    if isinstance(term, Named):
        return has_phrase(row, term.text)
    value = term.value
    folders = [part.lower() for part in row.folder[len(row.root) :].split("/")]
    folders[0] = row.root.rpartition("/")[2].lower()
    match term.key:
        case "date":
            return in_days(row, value)
        case "in" if value.startswith("/"):
            return f"{row.folder}/".lower().startswith(f"{value}/".lower())
        case "in":
            return f"/{value}/".lower() in f"/{'/'.join(folders)}/"
        case "type":
            return {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF", "raw": "RAW", "nef": "RAW"}.get(
                value
            ) == row.kind
        case "camera":
            return value.lower() in (row.camera or "").lower()
        case "lens":
            return value.lower() in (row.lens or "").lower()
        case "place":
            return value.lower() in ", ".join(row.places).lower()
        case "name":
            name, glob = row.name.casefold(), value.casefold()
            return fnmatch.fnmatchcase(name, glob) or (
                not set(glob) & set("*?[") and name.rpartition(".")[0] == glob
            )
        case "rating":
            return in_span(row.rating or 0, value)
        case "size":
            return in_span(row.size, value)
        case "width" | "height":
            return in_span(getattr(row, term.key), value)
        case "near":
            return kilometres(row, value) <= value.km
    return {
        "portrait": row.height > row.width,
        "landscape": row.width > row.height,
        "square": row.width == row.height,
        "damaged": row.damaged,
        "refined": row.photo in REFINED,
        "offline": all(other.offline for other in rows if other.photo == row.photo),
    }[value]


def reference(terms, rows):
    """The photos with a copy that passes everything."""
    found = set()
    for row in rows:
        by_key: dict[str, list[bool]] = {}
        good = True
        for number, term in enumerate(terms):
            holds = passes(row, term, rows)
            if term.negated:
                good &= not holds
            else:
                key = f"named {number}" if isinstance(term, Named) else term.key
                by_key.setdefault(key, []).append(holds)
        if good and all(any(some) for some in by_key.values()):
            found.add(row.photo)
    return sorted(found)


class World:
    """Its rows are too many to be printed."""

    def __init__(self, rows, narrowing):
        self.rows, self.narrowing = rows, narrowing


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    data = tmp_path_factory.mktemp("rows") / "data"
    rows = random_rows(N_PHOTOS)
    write_rows(data, rows)
    writer = IndexWriter(data)
    while writer.run(lambda db: db.execute("SELECT count(*) FROM stale_names").fetchone()[0]):
        pass
    reader = IndexReader(data)
    clock = FakeClock()
    clock.time = time.mktime(TODAY.timetuple())
    refined = np.asarray(sorted(REFINED), np.int64)
    yield World(rows, Narrowing(reader, lambda: writer.version, lambda: refined, clock))
    reader.close()
    writer.close()


globs = st.lists(
    st.sampled_from((*STEMS, "*", "?", "1", "[0-5]", "[!3]", ".jpg", ".", "cat", "[z-a]", "[")),
    min_size=1, max_size=5,
).map("".join)  # fmt: skip
texts = {
    "in": st.sampled_from((*filter(None, FOLDERS), *ROOTS, "day 1", "pictures", "Pictures/Trip")),
    "camera": st.sampled_from(("nikon", "EOS R5", "o", *filter(None, CAMERAS))),
    "lens": st.sampled_from(("mm", "24", "x")),
    "place": st.sampled_from(("london", "big ben, L", "ÆRØ", "o", *(one[-1] for one in PLACES))),
    "name": globs | st.sampled_from([f"{stem}{n}" for stem in STEMS for n in (1, 2, 50)]),
    "type": st.sampled_from(("jpeg", "png", "heic", "raw", "nef", "gif")),
}


@st.composite
def narrowing_terms(draw):
    if draw(st.integers(0, 5)) == 0:
        text = draw(
            st.sampled_from(
                (*WORDS, "cat", "img 1", "on the", "trip day", "fete", "ben london", "!")
            )
        )
        return Named(text, draw(st.booleans()))
    key = draw(st.sampled_from(KEYS))
    value = draw(texts[key] if key in texts else values[key])
    return Filter(key, value, draw(st.booleans()))


@given(st.lists(narrowing_terms(), min_size=1, max_size=4))
def test_filters_find_what_a_plain_filter_finds(world, terms):
    rows, narrowing = world.rows, world.narrowing
    parsed = narrowing.understand(print_query(QueryTree(tuple(terms))))
    known = [t for t in terms if not (isinstance(t, Filter) and t.key == "in")]
    kept = [t for t in parsed.tree.narrowing if not (isinstance(t, Filter) and t.key == "in")]
    assert known == kept
    found = narrowing.photos(parsed.tree).tolist()
    assert found == reference(parsed.tree.narrowing, rows)
