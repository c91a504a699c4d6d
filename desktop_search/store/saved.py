# SPDX-License-Identifier: MIT
"""The searches that people keep under names, and the pictures that belong to them.

What comes in: the writing connection, or a reader's rows. What goes out: rows, in the order they
were kept. Thread: that of the connection.

A picture is a photo of the index, by its content, or any other file, by its path; what it is called
is read from there, so that a photo which is let go or forgotten leaves no name behind here.
"""

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop_search.core.records import PhotoId, SavedId
from desktop_search.store.last_path import below

SINCE_VERSION: Final = 8
"""Of the schema: older ones have no such tables."""
SEARCHES: Final = "SELECT id, name, text, text_weight, sort FROM saved_searches ORDER BY id"
PICTURES: Final = (
    "SELECT p.saved_id, p.content_id, COALESCE(p.path, (SELECT f.path FROM files f"
    " WHERE f.content_id = p.content_id ORDER BY f.state = 'missing', f.id LIMIT 1)), p.wanted"
    " FROM saved_pictures p ORDER BY p.id"
)
ADD_SEARCH: Final = (
    "INSERT INTO saved_searches (id, name, text, text_weight, sort) VALUES (?, ?, ?, ?, ?)"
)
ADD_PICTURE: Final = (
    "INSERT INTO saved_pictures (saved_id, content_id, path, wanted) VALUES (?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class SavedPicture:
    """A picture of a saved search. photo_id or path; path is a file's own for a photo, if any."""

    photo_id: PhotoId | None
    path: Path | None
    wanted: bool


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved search as it is stored. id: None for a new one."""

    id: SavedId | None
    name: str
    text: str
    text_weight: float
    sort: str
    pictures: tuple[SavedPicture, ...]


def rows_of(
    searches: Iterable[tuple[int, str, str, float, str]],
    pictures: Iterable[tuple[int, int | None, bytes | None, int]],
) -> tuple[SavedRow, ...]:
    """What rows of SEARCHES and PICTURES say."""
    found: dict[int, list[SavedPicture]] = {}
    for saved_id, content_id, path, wanted in pictures:
        picture = SavedPicture(
            None if content_id is None else PhotoId(content_id),
            None if path is None else Path(os.fsdecode(path)),
            bool(wanted),
        )
        found.setdefault(saved_id, []).append(picture)
    return tuple(
        SavedRow(SavedId(id_), name, text, weight, sort, tuple(found.get(id_, ())))
        for id_, name, text, weight, sort in searches
    )


def keep(db: sqlite3.Connection, row: SavedRow) -> SavedId | None:
    """Adds a search, at the end or, with an id it once had, where it was; None: the name is taken.

    Photos that were let go meanwhile are left out.
    """
    if _is_taken(db, row.name):
        return None
    made = db.execute(ADD_SEARCH, (row.id, row.name, row.text, row.text_weight, row.sort)).lastrowid
    assert made is not None
    for picture in row.pictures:
        path = None if picture.photo_id is not None or picture.path is None else picture.path
        known = db.execute("SELECT 1 FROM contents WHERE id = ?", (picture.photo_id,)).fetchone()
        if path is not None or known is not None:
            where = None if path is None else os.fsencode(path)
            db.execute(ADD_PICTURE, (made, picture.photo_id, where, picture.wanted))
    return SavedId(made)


def rename(db: sqlite3.Connection, saved_id: SavedId, name: str) -> bool:
    """Gives a search another name; False: another one has it."""
    query = "SELECT id FROM saved_searches WHERE name = ?"
    found = db.execute(query, (name,)).fetchone()
    if found is not None and found[0] != saved_id:
        return False
    db.execute("UPDATE saved_searches SET name = ? WHERE id = ?", (name, saved_id))
    return True


def remove(db: sqlite3.Connection, saved_id: SavedId) -> None:
    """Removes a search with its pictures; their pages are overwritten (secure_delete)."""
    db.execute("DELETE FROM saved_searches WHERE id = ?", (saved_id,))


def forget_below(db: sqlite3.Connection, folder: bytes) -> None:
    """Removes pictures that are files below a folder; its photos go with their contents."""
    db.execute("DELETE FROM saved_pictures WHERE substr(path, 1, ?) = ?", below(folder))


def _is_taken(db: sqlite3.Connection, name: str) -> bool:
    query = "SELECT 1 FROM saved_searches WHERE name = ?"
    return db.execute(query, (name,)).fetchone() is not None
