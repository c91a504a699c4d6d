# SPDX-License-Identifier: MIT
"""The words of past searches, beside the count of all searches in one table.

What comes in: the writing connection, or a reader's rows. What goes out: texts, newest first.
Rows without a text count searches; rows with one are the history. Thread: that of the connection.
"""

import sqlite3
from typing import Final

MAX_KEPT: Final = 50
"""Source: interface.md section 3."""
NEWEST: Final = "SELECT text FROM queries WHERE text IS NOT NULL ORDER BY id DESC LIMIT 50"
N_SEARCHES: Final = "SELECT count(*) FROM queries WHERE text IS NULL"


def remember(db: sqlite3.Connection, text: str, now: float) -> None:
    """Puts a text at the head of the history; the oldest go."""
    db.execute("DELETE FROM queries WHERE text = ?", (text,))
    db.execute("INSERT INTO queries (text, at) VALUES (?, ?)", (text, now))
    db.execute(
        "DELETE FROM queries WHERE text IS NOT NULL AND id NOT IN"
        " (SELECT id FROM queries WHERE text IS NOT NULL ORDER BY id DESC LIMIT ?)",
        (MAX_KEPT,),
    )


def forget(db: sqlite3.Connection, text: str | None) -> None:
    """Removes one text, or all of them; their pages are overwritten (secure_delete)."""
    if text is None:
        db.execute("DELETE FROM queries WHERE text IS NOT NULL")
    else:
        db.execute("DELETE FROM queries WHERE text = ?", (text,))
