# SPDX-License-Identifier: MIT
"""Untrusted bytes and texts of metadata to short plain text.

What comes in: whatever stands in a tag. What goes out: text that a store and a window can take, or
None. Never raises. Runs in a decode child.
"""

from collections.abc import Iterable

MAX_NAME = 100
"""Characters of a camera, a lens or a keyword."""
MAX_CAPTION = 2000
MAX_KEYWORDS = 64
MAX_RAW = 1 << 16
"""Bytes or characters of a tag that are looked at: some hold megabytes."""


def clean(value: object, limit: int = MAX_NAME) -> str | None:
    """One line of printable text; blanks are made single. None when nothing is left."""
    if isinstance(value, bytes):
        value = decoded(value)
    if not isinstance(value, str):
        return None
    text = value[:MAX_RAW].split("\0")[0]
    words = "".join(ch if ch.isprintable() else " " if ch.isspace() else "" for ch in text).split()
    return " ".join(words)[:limit].rstrip() or None


def decoded(value: bytes) -> str:
    """UTF-8 if it can be that, else what Western programs wrote before."""
    value = value[:MAX_RAW]
    for encoding in ("utf-8", "cp1252"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def exif_text(value: object, limit: int = MAX_NAME) -> str | None:
    """An ASCII tag: Pillow reads it as Latin-1, cameras and programs write UTF-8."""
    if isinstance(value, str):
        try:
            value = value[:MAX_RAW].encode("latin-1")
        except UnicodeEncodeError:
            return clean(value, limit)
    return clean(value, limit)


def utf16_text(value: object, limit: int = MAX_NAME) -> str | None:
    """A tag that Windows writes: UTF-16 in a row of bytes."""
    if isinstance(value, tuple):
        try:
            value = bytes(value[:MAX_RAW])
        except (TypeError, ValueError):
            return None
    if isinstance(value, bytes):
        even = value[: MAX_RAW - MAX_RAW % 2]
        return clean(even[: len(even) // 2 * 2].decode("utf-16-le", "replace"), limit)
    return clean(value, limit)


def comment_text(value: object, limit: int = MAX_CAPTION) -> str | None:
    """A UserComment: eight bytes name its encoding."""
    if not isinstance(value, bytes):
        return exif_text(value, limit)
    kind, rest = value[:8], value[8 : 8 + MAX_RAW]
    if kind == b"ASCII\0\0\0":
        return clean(rest, limit)
    if kind == b"UNICODE\0":
        # The byte order is the file's, which is not known here: the right one shows few zeros.
        little = rest[1::2].count(0) >= rest[::2].count(0)
        even = rest[: len(rest) // 2 * 2]
        return clean(even.decode("utf-16-le" if little else "utf-16-be", "replace"), limit)
    # Anything else is mostly a maker's secrets.
    return None


def keywords(groups: Iterable[Iterable[str | None]]) -> tuple[str, ...]:
    """All words once, in their order, however they are capitalised."""
    found: dict[str, str] = {}
    for group in groups:
        for word in group:
            if word:
                found.setdefault(word.casefold(), word)
            if len(found) >= MAX_KEYWORDS:
                return tuple(found.values())
    return tuple(found.values())
