# SPDX-License-Identifier: MIT
"""Lets go of what is long gone: photos missing, or in no folder, for more than 30 days.

What comes in: the writer, the time. What goes out: fewer rows. Any thread but the writer's.

Absence is never deletion. A photo counts as gone only if a later scan of its folder, which was
there, still did not find it when the time was over; folders that are not there keep everything.
A clock can be wrong: the first look after a jump only notes the time, and one look lets go of a
limited number, so a mistake is small and can be mended by the days that follow.
"""

import logging
import sqlite3
from dataclasses import dataclass

from desktop_search.store import last_path
from desktop_search.store.contents import drop_contents
from desktop_search.store.states import MISSING
from desktop_search.store.writer import IndexWriter

log = logging.getLogger("desktop_search.store")

DAY_S = 86400.0
GRACE_S = 30 * DAY_S
"""Source: faults.md F2, F3."""
JUMP_S = 90 * DAY_S
"""After so long without a look the clock is not believed until the next one."""
AT_ONCE = 1000
"""Photos a look, of each kind."""
BETWEEN_S = 0.9 * DAY_S
UNUSED = "NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = contents.id)"


@dataclass(frozen=True, slots=True)
class Tidied:
    """What one look let go of."""

    n_files: int = 0
    n_contents: int = 0


def clean_previews(writer: IndexWriter) -> int:
    """Removes previews of pictures that the index does not know: a sudden end can leave some.

    Only before anything is indexed: a preview is stored ahead of its row.
    """
    orphans = writer.unknown_previews()
    writer.drop_previews(orphans)
    return len(orphans)


def tidy(writer: IndexWriter, now: float) -> Tidied:
    """Lets go of what has been gone for the whole grace time; at most once a day.

    Raises:
        EnvironmentFault: nothing was changed.
    """
    digests: list[bytes] = []

    def look(db: sqlite3.Connection) -> Tidied:
        row = db.execute("SELECT value FROM meta WHERE key = 'tidied_at'").fetchone()
        since = None if row is None else now - row[0]
        if since is not None and 0 <= since < BETWEEN_S:
            return Tidied()
        db.execute("INSERT OR REPLACE INTO meta VALUES ('tidied_at', ?)", (int(now),))
        believed = since is not None and 0 <= since <= JUMP_S
        n_files = _let_files_go(db, now) if believed else 0
        db.execute(
            "UPDATE contents SET unused_since = NULL, last_path = NULL"
            f" WHERE (unused_since NOT NULL OR last_path NOT NULL) AND NOT {UNUSED}"
        )
        if believed:
            digests.extend(_let_contents_go(db, now))
        db.execute(
            f"UPDATE contents SET unused_since = ? WHERE {UNUSED}"
            " AND (unused_since IS NULL OR unused_since > ?)",
            (now, now),
        )
        return Tidied(n_files, len(digests))

    tidied = writer.run(look)
    writer.drop_previews(digests)
    if tidied.n_contents:
        log.info("let go of %d photos that were gone for 30 days", tidied.n_contents)
    return tidied


def _let_files_go(db: sqlite3.Connection, now: float) -> int:
    gone = db.execute(
        "SELECT f.id, f.missing_since, f.content_id, r.path, f.path FROM files f"
        f" JOIN roots r ON r.id = f.root_id WHERE {MISSING} AND r.state = 'online'"
        " AND f.missing_since < ?1 AND r.last_scan > f.missing_since + ?2 AND r.last_scan <= ?3"
        " ORDER BY f.id LIMIT ?4",
        (now - GRACE_S, GRACE_S, now, AT_ONCE),
    ).fetchall()
    last_path.note(db, (row[2:] for row in gone))
    # Their pictures have been unused for as long, where no other file has them.
    db.executemany("UPDATE contents SET unused_since = ? WHERE id = ?", (row[1:3] for row in gone))
    db.executemany("DELETE FROM files WHERE id = ?", (row[:1] for row in gone))
    return len(gone)


def _let_contents_go(db: sqlite3.Connection, now: float) -> list[bytes]:
    """Those of removed folders, and those whose last file was let go 30 days after it went."""
    rows = db.execute(
        f"SELECT id, digest FROM contents WHERE {UNUSED} AND unused_since < ? ORDER BY id LIMIT ?",
        (now - GRACE_S, AT_ONCE),
    ).fetchall()
    drop_contents(db, [id_ for id_, _ in rows])
    return [digest for _, digest in rows]
