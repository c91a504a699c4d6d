# SPDX-License-Identifier: MIT
"""A text to tokens: words, quoted texts, and `key:value`, each with its place.

What comes in: any text. What goes out: tokens that cover all of it but the space between them.
Pure; never raises; any thread.

A `-` directly before something negates it; alone, doubled or within a word it is text. Quotation
marks open only at the begin of a token or of a value; inside them a doubled one is one of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desktop_search.core.language.tree import QUOTES

KEY = re.compile(r"([^\W\d_]+):")
"""Letters and a colon; 12:30 is no key."""
NOT_SPACE = re.compile(r"\S+")
SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Token:
    """One token. key: lower case, None for words. closed: False where a last `"` is missing."""

    start: int
    end: int
    text: str
    key: str | None = None
    negated: bool = False
    quoted: bool = False
    closed: bool = True


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, in order."""
    at = _skip(text, 0)
    while at < len(text):
        token = _token(text, at)
        yield token
        at = _skip(text, token.end)


def _skip(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    assert found is not None
    return found.end()


def _token(text: str, start: int) -> Token:
    follows = text[start + 1 : start + 2]
    negated = text[start] == "-" and bool(follows) and follows != "-" and not follows.isspace()
    at = start + negated
    key = None
    if found := KEY.match(text, at):
        key, at = found[1].lower(), found.end()
    if text[at : at + 1] and text[at] in QUOTES:
        value, end, closed = _quoted(text, at + 1)
        return Token(start, end, value, key, negated, True, closed)
    rest = NOT_SPACE.match(text, at)
    end = rest.end() if rest else at
    return Token(start, end, text[at:end], key, negated)


def _quoted(text: str, at: int) -> tuple[str, int, bool]:
    """The text up to the closing mark, where that ends, and whether there is one."""
    parts: list[str] = []
    while at < len(text):
        sign = text[at]
        if sign in QUOTES:
            if text[at + 1 : at + 2] != sign:
                return "".join(parts), at + 1, True
            at += 1
        parts.append(sign)
        at += 1
    return "".join(parts), at, False
