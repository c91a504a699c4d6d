# SPDX-License-Identifier: MIT
"""Takes an index back to how an older version made it."""

import sqlite3

from desktop_search.store.migrations import NAMES


def as_version_10(db: sqlite3.Connection) -> None:
    """Without where pictures were that no file has any more."""
    db.execute("ALTER TABLE contents DROP COLUMN last_path")
    db.execute("PRAGMA user_version = 10")


def as_version_9(db: sqlite3.Connection) -> None:
    """Without what walks saw too, and with every file in the index by state."""
    as_version_10(db)
    for statement in (
        *(f"DROP TRIGGER walk_of_{what}" for what in ("new", "changed", "gone")),
        "DROP TABLE agreed_walks",
        "DROP INDEX files_by_state",
        "CREATE INDEX files_by_state ON files(state, mtime_ns DESC)",
        "PRAGMA user_version = 9",
    ):
        db.execute(statement)


def as_version_8(db: sqlite3.Connection) -> None:
    """Without the names of places too."""
    as_version_9(db)
    for statement in (
        "DROP TRIGGER names_of_said",
        "ALTER TABLE contents DROP COLUMN places",
        NAMES[-1],
        "PRAGMA user_version = 8",
    ):
        db.execute(statement)
