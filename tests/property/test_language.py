# SPDX-License-Identifier: MIT
"""The search language: whatever is printed is read again, and whatever is typed is understood."""

import random

from helpers.language import plain, texts, values
from hypothesis import given
from hypothesis import strategies as st

from desktop_search.core.language.parser import MAX_SAID, parse
from desktop_search.core.language.tree import (
    KEYS,
    RELATIVE_DAYS,
    STATES,
    Filter,
    Named,
    QueryTree,
    Without,
    Word,
    print_query,
)

N_STRINGS = 20_000


@st.composite
def filters(draw):
    key = draw(st.sampled_from(KEYS))
    return Filter(key, draw(values.get(key, texts)), draw(st.booleans()))


trees = st.lists(
    plain.map(Word) | plain.map(Without) | st.builds(Named, texts, st.booleans()) | filters(),
    max_size=8,
).map(lambda terms: QueryTree(tuple(terms)))


@given(trees)
def test_a_printed_tree_is_read_again(tree):
    parsed = parse(print_query(tree))
    assert parsed.notes == ()
    assert parsed.tree == tree


@given(st.text())
def test_what_was_understood_of_any_text_is_printed_and_read_again(text):
    tree = parse(text).tree
    again = parse(print_query(tree))
    assert again.tree == tree
    assert again.notes == ()


PIECES = (
    *KEYS, *(f" {key}:" for key in KEYS), *(f" -{key}:" for key in KEYS),
    *STATES, *RELATIVE_DAYS, ":", '"', '""', "“", "-", "--", "..", ">", ">=", "=", "2023",
    "2023-13", "-05", "summer 2023", "may-1", "10MB", "1e999", "nan", ",", "48.8,2.3,10", "*", "[",
    "IMG_", " ", "\n", "\0", "\ud800", "\u202e", "cat", "ß", "9" * 400, "http://", "a:b",
)  # fmt: skip


def strings():
    draw = random.Random(20261129)
    for number in range(N_STRINGS):
        if number % 4:
            yield "".join(draw.choices(PIECES, k=draw.randint(0, 14)))
        else:
            yield "".join(chr(draw.randrange(0x110000)) for _ in range(draw.randint(0, 30)))


def test_any_string_gives_a_tree_and_notes_with_places():
    n_notes = n_filters = 0
    for text in strings():
        parsed = parse(text)
        end = 0
        for piece in parsed.pieces:
            assert end <= piece.start < piece.end <= len(text)
            assert not text[end : piece.start].strip()
            assert (piece.term is None) == (piece.note is not None)
            end = piece.end
        assert not text[end:].strip()
        for note in parsed.notes:
            assert note.sentence.endswith(".") and note.sentence.isprintable()
            assert len(note.sentence) <= MAX_SAID
            assert 0 <= note.start < note.end <= len(text)
        assert parse(print_query(parsed.tree)).tree == parsed.tree, ascii(text)
        n_notes += len(parsed.notes)
        n_filters += len(parsed.tree.narrowing)
    assert n_notes > N_STRINGS / 20 and n_filters > N_STRINGS / 20
