# SPDX-License-Identifier: MIT
"""The words of files, folders, keywords, places and captions, to find them as they stand there.

What comes in: the writing connection; texts to look for. What goes out: rows of `names` that agree
with the files, and expressions for MATCH. Thread: that of the connection.

Triggers note in `stale_names` which rows no longer agree, whatever statement changed a file, and
the writer makes them again: a few at the end of the same transaction, many in its pauses.
"""

import json
import os
import sqlite3
import unicodedata
from collections.abc import Iterable

SINCE_VERSION = 6
"""Of the schema: older ones have no such table."""
PLACES_SINCE = 9
"""Of the schema: older ones know no names of places."""
AT_ONCE = 500
"""Rows made again in one go: some 20 ms."""
NEXT = "SELECT file_id FROM stale_names ORDER BY file_id LIMIT ?"
TEXTS = (
    "SELECT f.id, r.path, f.path, c.keywords, c.places, c.caption FROM files f"
    " JOIN roots r ON r.id = f.root_id JOIN contents c ON c.id = f.content_id"
    " WHERE f.id IN (SELECT value FROM json_each(?))"
)


def freshen(db: sqlite3.Connection, limit: int = AT_ONCE) -> bool:
    """Makes rows of `names` again that no longer agree; whether some are left."""
    stale = [row[0] for row in db.execute(NEXT, (limit,))]
    if not stale:
        return False
    db.executemany("DELETE FROM names WHERE rowid = ?", [(id_,) for id_ in stale])
    db.executemany(
        "INSERT INTO names (rowid, file, folder, keywords, caption) VALUES (?, ?, ?, ?, ?)",
        [_texts(*row) for row in db.execute(TEXTS, (json.dumps(stale),))],
    )
    db.executemany("DELETE FROM stale_names WHERE file_id = ?", [(id_,) for id_ in stale])
    return len(stale) == limit


def rewrite(db: sqlite3.Connection) -> None:
    """Brings all rows up to date and writes the table anew, without a trace of what is gone."""
    while freshen(db):
        pass
    db.execute("INSERT INTO names (names) VALUES ('rebuild')")


def _texts(
    file_id: int,
    root: bytes,
    path: bytes,
    keywords: str | None,
    places: str | None,
    caption: str | None,
) -> tuple[int, str, str, str, str]:
    folder, name = os.path.split(path)
    # Only the folder's own name: what it is in is the same for all photos.
    folder = os.path.join(os.path.basename(root.rstrip(b"/\\")), folder)
    said = ", ".join(map(str, json.loads(keywords or "[]") + json.loads(places or "[]")))
    return file_id, readable(name), readable(folder), said, caption or ""


def readable(name: bytes) -> str:
    """A name as text; what is no text in it is a sign of its own."""
    return os.fsdecode(name).encode("utf-8", "replace").decode("utf-8")


def phrase(text: str) -> str:
    """The expression for words that stand one after the other."""
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return '"' + clean.replace('"', '""') + '"'


def in_names(words: Iterable[str]) -> list[str]:
    """Those of some words that can be in a name: signs without letters and digits never are."""
    return [word for word in words if any(map(_counts, word))]


def _counts(sign: str) -> bool:
    """Whether FTS5 takes a sign as a part of a word. Source: sqlite.org/fts5.html section 4.3.1."""
    return sign.isalnum() or unicodedata.category(sign) == "Co"


def all_of(words: Iterable[str]) -> str:
    """The expression for rows with all of these words."""
    return " AND ".join(map(phrase, words))


def any_of(words: Iterable[str]) -> str:
    """The expression for rows with one of these words."""
    return " OR ".join(map(phrase, words))
