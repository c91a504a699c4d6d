# SPDX-License-Identifier: MIT
"""What is offered behind a key is there, and its number of photos is that of the filter."""

import re

import numpy as np
import pytest
from helpers.fakes import FakeClock
from helpers.rows import random_rows, write_rows

from desktop_search.core.language.parser import parse
from desktop_search.core.language.tree import KEYS, Filter, print_term
from desktop_search.search.narrowing import Narrowing
from desktop_search.search.values import N_OFFERED
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter

TYPED = ("", "2", "20", "2023", "2023-0", "a", "s", "n", ">", "tri", "Trip/", "img_*", "48", "por")
BESIDE = ("", "date:2022..2024", "in:trip is:portrait", "-type:png", '"cat"', "rating:5 date:soon")


@pytest.fixture(scope="module")
def narrowing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("values") / "data"
    write_rows(folder, random_rows(400))
    writer, reader = IndexWriter(folder), IndexReader(folder)
    yield Narrowing(reader, lambda: 1, lambda: np.arange(3, 90), FakeClock())
    reader.close()
    writer.close()


def texts(values):
    return [value.text for value in values]


@pytest.mark.parametrize("key", KEYS)
def test_numbers_are_those_of_the_filter(narrowing, key):
    n_offered = 0
    for beside in BESIDE:
        others = [t for t in parse(beside).tree.narrowing if getattr(t, "key", "") != key]
        kept = " ".join(map(print_term, others))
        for typed in TYPED:
            found = narrowing.values(key, typed, beside)
            n_offered += len(found)
            assert len(found) <= N_OFFERED
            assert len({value.text.casefold() for value in found}) == len(found)
            for value in found:
                text = f"{kept} {print_term(Filter(key, value.text))}"
                parsed = narrowing.understand(text)
                assert not parsed.notes
                assert value.n_photos == len(narrowing.photos(parsed.tree)) > 0
    assert n_offered


def test_years_then_months(narrowing):
    years = [text for text in texts(narrowing.values("date", "", "")) if text.isdigit()]
    assert years and years == sorted(years, reverse=True)
    year = years[0]
    first, *months = texts(narrowing.values("date", year, ""))
    assert first == year and months
    assert all(re.fullmatch(rf"{year}-\d\d", month) for month in months)
    assert texts(narrowing.values("date", "summer", ""))[0].startswith("summer-")


def test_what_is_typed_comes_first_where_it_is_a_value(narrowing):
    folder = texts(narrowing.values("in", "", ""))[0]
    assert texts(narrowing.values("in", folder.upper(), ""))[0] == folder  # as it is written
    assert texts(narrowing.values("in", folder[1:-1], ""))[0] == folder
    camera = next(t for t in texts(narrowing.values("camera", "", "")) if " " in t)
    part = camera[:3].lower()
    assert texts(narrowing.values("camera", part, ""))[0] == part  # all that contain it
    assert texts(narrowing.values("size", ">17", "")) == [">17"]
    assert narrowing.values("rating", "many", "") == ()


def test_those_with_most_photos_come_first(narrowing):
    for key in ("in", "type", "camera", "lens", "place"):
        for beside in BESIDE[:5]:
            others = [t for t in parse(beside).tree.narrowing if getattr(t, "key", "") != key]
            found = narrowing.values(key, "", " ".join(map(print_term, others)))
            counts = [value.n_photos for value in found]
            assert counts == sorted(counts, reverse=True)


def test_a_way_to_a_folder(narrowing):
    whole = [t for t in texts(narrowing.values("in", "/", "")) if "/" in t]
    assert whole and all(len(narrowing.values("in", way, "")) >= 1 for way in whole)


def test_other_keys_have_no_values(narrowing):
    assert narrowing.values("colour", "", "") == ()


def test_nothing_left_by_what_else_is_asked_for(narrowing):
    assert narrowing.values("type", "", "date:1804") == ()


def test_an_empty_index_offers_nothing(tmp_path):
    write_rows(tmp_path / "data", [])
    writer, reader = IndexWriter(tmp_path / "data"), IndexReader(tmp_path / "data")
    made = Narrowing(reader, lambda: 1, lambda: np.empty(0, np.int64), FakeClock())
    assert all(made.values(key, typed, "") == () for key in KEYS for typed in TYPED)
    reader.close()
    writer.close()


def test_places_are_where_photos_are(narrowing):
    columns = narrowing._all_columns()
    known = ~np.isnan(columns.lat)
    offered = [
        tuple(map(float, text.split(","))) for text in texts(narrowing.values("near", "", ""))
    ]
    assert offered
    for lat, lon, km in offered:
        off = np.maximum(abs(columns.lat[known] - lat), abs(columns.lon[known] - lon))
        assert off.min() <= 0.05 + 1e-9 and km == 10


def test_names_of_places_one_by_one_and_whole(narrowing):
    names = texts(narrowing.values("place", "", ""))
    assert {"Big Ben", "London", "United Kingdom", "Trip", "Norway"} < set(names)
    assert texts(narrowing.values("place", "lond", ""))[:2] == ["lond", "London"]
    whole = texts(narrowing.values("place", "Big Ben,", ""))
    assert whole[1] == "Big Ben, London, United Kingdom"
