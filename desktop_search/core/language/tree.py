# SPDX-License-Identifier: MIT
"""What a search says, as a typed tree, and the text that says it again.

What comes in: terms. What goes out: the tree's parts, and its text: parse(print_query(tree)) gives
the same tree. Pure; any thread.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Key = Literal[
    "date", "in", "type", "camera", "lens", "name", "rating", "size", "width", "height", "place",
    "near", "is",
]  # fmt: skip
KEYS: tuple[Key, ...] = get_args(Key)
QUOTES = '"“”„'
SEASONS = ("spring", "summer", "autumn", "winter")
RELATIVE_DAYS = (
    "today", "yesterday", "this-week", "last-week", "this-month", "last-month", "this-year",
    "last-year",
)  # fmt: skip
STATES = ("portrait", "landscape", "square", "offline", "damaged", "refined")


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, a month or a day. month: None for a whole year; day: None for a whole month."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """From the begin of one moment to the end of another; None is open. Equal ones: that moment."""

    first: Moment | None
    last: Moment | None


@dataclass(frozen=True, slots=True)
class Season:
    """One of SEASONS of the northern half of the earth; winter ends in the year after."""

    name: str
    year: int


@dataclass(frozen=True, slots=True)
class RelativeDays:
    """One of RELATIVE_DAYS: it means other days tomorrow."""

    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers from low to high, both included; None is open. Sizes are in bytes."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Nearby:
    """All that is at most `km` from a place. lat, lon: degrees."""

    lat: float
    lon: float
    km: float


Value = Period | Season | RelativeDays | Span | Nearby | str


@dataclass(frozen=True, slots=True)
class Word:
    """A word that photos should look like."""

    text: str


@dataclass(frozen=True, slots=True)
class Without:
    """A word that photos should not look like."""

    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """Words as they stand in a name, keyword, place or caption. negated: photos without them."""

    text: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A fact about photos. value: a type for each key, see parser.py; negated: all others."""

    key: Key
    value: Value
    negated: bool = False


Term = Word | Without | Named | Filter


@dataclass(frozen=True, slots=True)
class QueryTree:
    """A search in the order it was typed."""

    terms: tuple[Term, ...] = ()

    @property
    def words(self) -> str:
        """What photos should look like."""
        return " ".join(term.text for term in self.terms if isinstance(term, Word))

    @property
    def without(self) -> tuple[str, ...]:
        """What photos should not look like."""
        return tuple(term.text for term in self.terms if isinstance(term, Without))

    @property
    def narrowing(self) -> tuple[Named | Filter, ...]:
        """What decides which photos take part at all."""
        return tuple(term for term in self.terms if isinstance(term, Named | Filter))


@dataclass(frozen=True, slots=True)
class QueryNote:
    """Something in a text that was ignored, and why.

    sentence: for people. start, end: its place in the text, in characters.
    """

    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, from start to end. term: what it says; None where it was ignored.

    note: why it was ignored.
    """

    start: int
    end: int
    term: Term | None
    note: QueryNote | None = None


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A text that was understood as far as that goes."""

    pieces: tuple[Piece, ...]

    @property
    def tree(self) -> QueryTree:
        """What it says."""
        return QueryTree(tuple(p.term for p in self.pieces if p.term is not None))

    @property
    def notes(self) -> tuple[QueryNote, ...]:
        """What was ignored."""
        return tuple(piece.note for piece in self.pieces if piece.note is not None)


def print_query(tree: QueryTree) -> str:
    """The text that says the same as a tree."""
    return " ".join(map(print_term, tree.terms))


def print_term(term: Term) -> str:
    """The text of one term."""
    if isinstance(term, Word):
        return term.text
    if isinstance(term, Without):
        return f"-{term.text}"
    sign = "-" if term.negated else ""
    if isinstance(term, Named):
        return f"{sign}{quoted(term.text)}"
    value = print_value(term.key, term.value)
    bare = value and value[0] not in QUOTES and not any(map(str.isspace, value))
    return f"{sign}{term.key}:{value if bare else quoted(value)}"


def quoted(text: str) -> str:
    """A text in quotation marks; those in it are doubled."""
    for mark in QUOTES:
        text = text.replace(mark, mark * 2)
    return f'"{text}"'


def print_value(key: Key, value: Value) -> str:
    """A value as it would be typed."""
    match value:
        case Period(first, last) if first == last and first is not None:
            return _moment(first)
        case Period(first, last):
            return f"{_moment(first) if first else ''}..{_moment(last) if last else ''}"
        case Season(name, year):
            return f"{name}-{year}"
        case RelativeDays(name):
            return name
        case Nearby(lat, lon, km):
            return f"{lat!r},{lon!r},{km!r}"
        case Span(low, high):
            unit = "B" if key == "size" else ""
            if low == high:
                return f"{low}..{high}{unit}"
            if high is None:
                return f">={low}{unit}"
            return f"<={high}{unit}" if low is None else f"{low}..{high}{unit}"
        case _:
            return str(value)


def _moment(moment: Moment) -> str:
    parts = [f"{moment.year:04d}"]
    parts += [f"{part:02d}" for part in (moment.month, moment.day) if part is not None]
    return "-".join(parts)
