# SPDX-License-Identifier: MIT
"""A text to what it says.

What comes in: any text. What goes out: its pieces, each a term of the tree or a note why it was
ignored. Never raises. Pure; any thread.

    black cat          photos that look like it
    -sofa              photos like it go down
    "exact name"       words of a file, folder, keyword, place or caption; -"..." without them
    key:value          facts; key:"two words", -key:value for all others
The same key twice means or, different ones mean and.
"""

from collections.abc import Callable

from desktop_search.core.language.dates import parse_date
from desktop_search.core.language.tokens import Token, tokens
from desktop_search.core.language.tree import (
    KEYS,
    Filter,
    Key,
    Named,
    ParsedQuery,
    Piece,
    QueryNote,
    Term,
    Value,
    Without,
    Word,
)
from desktop_search.core.language.values import (
    parse_near,
    parse_number,
    parse_state,
    parse_type,
)

MAX_TERMS = 200
"""More than anybody types; what comes behind is ignored, with a note."""
MAX_SAID = 300
"""Characters of a sentence."""


def parse(text: str) -> ParsedQuery:
    """What a text says."""
    pieces: list[Piece] = []
    n_operators = 0
    for token in tokens(text):
        piece = _piece(token)
        n_operators += not isinstance(piece.term, Word)
        if n_operators > MAX_TERMS:
            sentence = f"Only the first {MAX_TERMS} filters of a search are used."
            note = QueryNote(sentence, token.start, len(text))
            return ParsedQuery((*pieces, Piece(token.start, len(text), None, note)))
        pieces.append(piece)
    return ParsedQuery(tuple(pieces))


def _piece(token: Token) -> Piece:
    try:
        return Piece(token.start, token.end, _term(token))
    except ValueError as error:
        note = QueryNote(_plain(str(error)), token.start, token.end)
        return Piece(token.start, token.end, None, note)


def _plain(sentence: str) -> str:
    """A sentence that may quote anything, on one line and not too long."""
    shown = "".join(sign if sign.isprintable() else " " for sign in sentence)
    return shown if len(shown) <= MAX_SAID else f"{shown[: MAX_SAID - 20]} … {shown[-17:]}"


def _term(token: Token) -> Term:
    """The term of a token. Raises ValueError with a sentence where it is ignored."""
    if not token.closed:
        raise ValueError("The closing quotation mark is missing.")
    if token.key is None:
        if token.quoted:
            if not token.text.strip():
                raise ValueError("There is nothing between the quotation marks.")
            return Named(token.text, token.negated)
        return Without(token.text) if token.negated else Word(token.text)
    known = next((key for key in KEYS if key == token.key), None)
    if known is None:
        if not token.text and not token.quoted:
            text = f"{token.key}:"
            return Without(text) if token.negated else Word(text)
        raise ValueError(
            f"There is no filter called {token.key}. Known are {', '.join(KEYS)}. "
            "Put quotation marks around it to look for it in names."
        )
    if not token.text.strip():
        raise ValueError(f"{known}: needs a value.")
    return Filter(known, VALUES[known](token.text), token.negated)


def _number_of(key: Key) -> Callable[[str], Value]:
    return lambda text: parse_number(key, text)


VALUES: dict[Key, Callable[[str], Value]] = {
    "date": parse_date,
    "in": str,
    "type": parse_type,
    "camera": str,
    "lens": str,
    "name": str,
    "rating": _number_of("rating"),
    "size": _number_of("size"),
    "width": _number_of("width"),
    "height": _number_of("height"),
    "place": str,
    "near": parse_near,
    "is": parse_state,
}
"""What reads the value of each key; raises ValueError with a sentence."""
