# SPDX-License-Identifier: MIT
"""What texts of the search box mean."""

from datetime import date

import pytest

from desktop_search.core.language.dates import days, parse_date
from desktop_search.core.language.parser import MAX_TERMS, parse
from desktop_search.core.language.tree import (
    Filter,
    Moment,
    Named,
    Nearby,
    Period,
    RelativeDays,
    Season,
    Span,
    Without,
    Word,
)

TODAY = date(2024, 2, 29)


def test_an_example_of_everything():
    parsed = parse('black cat -sofa "exact name" -"not this" in:"Trip 2019" -type:JPG date:2023')
    assert parsed.notes == ()
    assert parsed.tree.terms == (
        Word("black"),
        Word("cat"),
        Without("sofa"),
        Named("exact name"),
        Named("not this", negated=True),
        Filter("in", "Trip 2019"),
        Filter("type", "jpeg", negated=True),
        Filter("date", Period(Moment(2023), Moment(2023))),
    )
    assert parsed.tree.words == "black cat"
    assert parsed.tree.without == ("sofa",)


@pytest.mark.parametrize(
    "text",
    [
        "black-and-white",
        "- cat",
        "cat -",
        "--cat",
        "12:30",
        '5" screen',
        "o'clock",
        "note: x",
        ":)",
    ],
)
def test_words_that_only_look_like_operators(text):
    parsed = parse(text)
    assert parsed.notes == ()
    assert all(isinstance(term, Word) for term in parsed.tree.terms)
    assert parsed.tree.words == text


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2023", date(2023, 1, 1), date(2024, 1, 1)),
        ("2023-12", date(2023, 12, 1), date(2024, 1, 1)),
        ("2024-2-29", date(2024, 2, 29), date(2024, 3, 1)),
        ("2023-05..2023-08", date(2023, 5, 1), date(2023, 9, 1)),
        ("2023..", date(2023, 1, 1), None),
        ("..2023-05-31", None, date(2023, 6, 1)),
        ("May 2023", date(2023, 5, 1), date(2023, 6, 1)),
        ("Summer 2023", date(2023, 6, 1), date(2023, 9, 1)),
        ("fall-2023", date(2023, 9, 1), date(2023, 12, 1)),
        ("winter-2023", date(2023, 12, 1), date(2024, 3, 1)),
        ("today", date(2024, 2, 29), date(2024, 3, 1)),
        ("yesterday", date(2024, 2, 28), date(2024, 2, 29)),
        ("this week", date(2024, 2, 26), date(2024, 3, 4)),
        ("last-week", date(2024, 2, 19), date(2024, 2, 26)),
        ("this-month", date(2024, 2, 1), date(2024, 3, 1)),
        ("last_month", date(2024, 1, 1), date(2024, 2, 1)),
        ("this-year", date(2024, 1, 1), date(2025, 1, 1)),
        ("last-year", date(2023, 1, 1), date(2024, 1, 1)),
    ],
)
def test_days(text, begin, end):
    assert days(parse_date(text), TODAY) == (begin, end)


def test_dates_keep_what_was_meant():
    assert parse_date("last week") == RelativeDays("last-week")
    assert parse_date("fall 2023") == Season("autumn", 2023)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("rating:>=4", Span(4, None)),
        ("rating:3..5", Span(3, 5)),
        ("rating:-1", Span(-1, -1)),
        ("width:>4000", Span(4001, None)),
        ("height:<4000", Span(None, 3999)),
        ("width:<=4000", Span(None, 4000)),
        ("size:>10MB", Span(10_000_001, None)),
        ("size:>=1.5kB", Span(1500, None)),
        ("size:10MB", Span(9_500_000, 10_499_999)),
        ("size:1.0MiB", Span(996_148, 1_101_004)),
        ("size:=77", Span(77, 77)),
        ("size:2..5MB", Span(2_000_000, 5_000_000)),
        ('near:"48.86, 2.35, 10"', Nearby(48.86, 2.35, 10.0)),
        ("is:Portrait", "portrait"),
        ("type:.HEIF", "heic"),
        ("NAME:IMG_12*", "IMG_12*"),
        ("camera:“NIKON D90”", "NIKON D90"),
        ('in:"a ""b"""', 'a "b"'),
    ],
)
def test_values(text, value):
    ((term,),) = (parse(text).tree.terms,)
    assert isinstance(term, Filter)
    assert term.value == value


@pytest.mark.parametrize(
    ("text", "start", "end", "says"),
    [
        ("cat colour:red dog", 4, 14, "no filter called colour"),
        ("cat date:2023-13", 4, 16, "no day 2023-13"),
        ("date:2023-00", 0, 12, "no day 2023-00"),
        ("date:2023-05-0", 0, 14, "no day 2023-05-0"),
        ("date:soon", 0, 9, "is no date"),
        ("date:2024..2023", 0, 15, "ends before it begins"),
        ("date:..", 0, 7, "A date is missing"),
        ("date:0099", 0, 9, "The year"),
        ("in: cat", 0, 3, "needs a value"),
        ('in:"" cat', 0, 5, "needs a value"),
        ('cat "', 4, 5, "closing quotation mark"),
        ('cat " "', 4, 7, "nothing between"),
        ("rating:6", 0, 8, "A rating is"),
        ("rating:>5", 0, 9, "No photo can be >5"),
        ("width:10MB", 0, 10, "is no number"),
        ("width:1.5", 0, 9, "no whole number"),
        ("size:5MB..2MB", 0, 13, "ends before it begins"),
        ("size:<0", 0, 7, "No photo can be"),
        ("near:1,2", 0, 8, "is no place"),
        ("near:91,2,3", 0, 11, "no such place"),
        ("near:1.2.3,4,5", 0, 14, "is no place"),
        ("is:happy", 0, 8, "Known are portrait"),
        ("type:exe", 0, 8, "no kind of photo called exe"),
        ("http://example.org", 0, 18, "no filter called http"),
    ],
)
def test_what_is_ignored_and_where(text, start, end, says):
    parsed = parse(text)
    (note,) = parsed.notes
    assert (note.start, note.end) == (start, end)
    assert says in note.sentence
    assert not parsed.tree.narrowing


def test_a_flood_of_filters_is_cut():
    parsed = parse("cat " + "-x " * 10_000)
    assert len(parsed.tree.terms) == MAX_TERMS + 1
    assert len(parsed.notes) == 1
