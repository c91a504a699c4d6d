# SPDX-License-Identifier: MIT
"""Hypothesis strategies for values of the search language."""

from datetime import date

from hypothesis import strategies as st

from desktop_search.core.language.dates import days
from desktop_search.core.language.tree import (
    RELATIVE_DAYS,
    SEASONS,
    STATES,
    Moment,
    Nearby,
    Period,
    RelativeDays,
    Season,
    Span,
)
from desktop_search.core.language.values import KNOWN_TYPES, MAX_NUMBER

texts = st.text(min_size=1, max_size=12).filter(str.strip)
plain = st.from_regex(r"[^\W\d_][^\s\"“”„:-]{0,8}", fullmatch=True)
years = st.integers(1000, 9998)


@st.composite
def moments(draw):
    month = draw(st.none() | st.integers(1, 12))
    day = None if month is None else draw(st.none() | st.integers(1, 28))
    return Moment(draw(years), month, day)


@st.composite
def periods(draw):
    first, last = draw(st.none() | moments()), draw(st.none() | moments())
    if first is None and last is None:
        first = draw(moments())
    begin, end = days(Period(first, last), date(2023, 1, 1))
    return Period(last, first) if begin and end and begin >= end else Period(first, last)


@st.composite
def spans(draw, low, high):
    first, last = sorted((draw(st.integers(low, high)), draw(st.integers(low, high))))
    return draw(st.sampled_from((Span(first, last), Span(first, None), Span(None, last))))


places = st.builds(
    Nearby,
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(0, 1e6, exclude_min=True),
)
values = {
    "date": periods()
    | st.builds(Season, st.sampled_from(SEASONS), years)
    | st.sampled_from(RELATIVE_DAYS).map(RelativeDays),
    "type": st.sampled_from(sorted(KNOWN_TYPES)),
    "rating": spans(-1, 5),
    "size": spans(0, MAX_NUMBER),
    "width": spans(0, MAX_NUMBER),
    "height": spans(0, MAX_NUMBER),
    "near": places,
    "is": st.sampled_from(STATES),
}
