# SPDX-License-Identifier: MIT
"""What "forget" means: nothing of it stays anywhere in the data folder.

What comes in: a folder, and a writer. What goes out: rows that no longer know it; then databases
without their traces, no moved-aside files, and one backup of the index as it is now. Any thread;
seconds.
"""

import contextlib
import os
import sqlite3
from pathlib import Path

from desktop_search.core.errors import DiskFull
from desktop_search.core.records import RootId
from desktop_search.store import history, names, saved
from desktop_search.store.backup import scrub
from desktop_search.store.contents import drop_contents
from desktop_search.store.last_path import BELOW, below
from desktop_search.store.reader import IndexReader
from desktop_search.store.rescue import forget_moved_aside
from desktop_search.store.writer import IndexWriter, end_pause

HERE = "SELECT content_id FROM files WHERE root_id = ?1 AND content_id NOT NULL"
ELSEWHERE = "SELECT content_id FROM files WHERE root_id != ?1 AND content_id NOT NULL"
TO_WIPE = "SELECT 1 FROM meta WHERE key = 'to_wipe'"
WISH_TO_WIPE = "INSERT OR REPLACE INTO meta VALUES ('to_wipe', 1)"
WIPED = "DELETE FROM meta WHERE key = 'to_wipe'"
OWN = (
    f"SELECT id, digest, id IN ({HERE}) FROM contents"
    f" WHERE (id IN ({HERE}) OR {BELOW}) AND id NOT IN ({ELSEWHERE})"
)
"""What only this folder has, and what was last in it and no file has. What other folders left
behind is kept for them."""
NOTED = (
    "SELECT DISTINCT content_id FROM files"
    f" WHERE root_id = ?1 AND sidecar != 0 AND content_id IN ({ELSEWHERE})"
)
UNSAY = (
    "UPDATE contents SET rating = NULL, keywords = NULL, caption = NULL, lat = NULL, lon = NULL,"
    " places = '' WHERE id = ?"
)
READ_AGAIN = (
    "UPDATE files SET retry = CASE state WHEN 'missing' THEN 1 ELSE retry END,"
    " state = CASE state WHEN 'indexed' THEN 'waiting' ELSE state END WHERE content_id = ?"
)
"""What was noted beside this folder's copy of a picture goes with it; what the other copies say is
read again, and nothing is encoded for that."""
LEFT = (
    f"SELECT id, digest, last_path FROM contents WHERE {BELOW}"
    " AND NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = contents.id)"
)


def forget_root(writer: IndexWriter, root_id: RootId) -> int:
    """Removes all rows about a folder, to be wiped; returns how many photos of it are forgotten.

    Raises:
        EnvironmentFault: nothing was changed.
    """

    def forget(db: sqlite3.Connection) -> list[tuple[int, bytes, int]]:
        row = db.execute("SELECT path FROM roots WHERE id = ?", (root_id,)).fetchone()
        if row is None:
            return []
        n_bytes, prefix = below(row[0])
        writer.removed.pop(root_id, None)  # of a folder that had this number before
        _keep_no_more(writer, prefix)
        own = db.execute(OWN, (root_id, n_bytes, prefix)).fetchall()
        noted = db.execute(NOTED, (root_id,)).fetchall()
        saved.forget_below(db, row[0])
        db.execute("DELETE FROM roots WHERE id = ?", (root_id,))
        end_pause(db, root_id)
        drop_contents(db, [id_ for id_, _, _ in own])
        db.execute(f"UPDATE contents SET last_path = NULL WHERE {BELOW}", (n_bytes, prefix))
        db.executemany(UNSAY, noted)
        db.executemany(READ_AGAIN, noted)
        names.rewrite(db)
        db.execute(WISH_TO_WIPE)
        return own

    own = writer.run(forget)
    writer.drop_previews(digest for _, digest, _ in own)
    return sum(is_now for _, _, is_now in own)


def forget_removed(writer: IndexWriter, folder: Path) -> int:
    """The same for a folder that is off the list, of which something is still kept.

    What was last below a folder of the list belongs to that one.

    Raises:
        EnvironmentFault: nothing was changed.
    """
    n_bytes, prefix = below(os.fsencode(folder))

    def forget(db: sqlite3.Connection) -> list[bytes]:
        _keep_no_more(writer, prefix)
        listed = tuple(below(path)[1] for (path,) in db.execute("SELECT path FROM roots"))
        left = db.execute(LEFT, (n_bytes, prefix)).fetchall()
        own = [(id_, digest) for id_, digest, path in left if not path.startswith(listed)]
        if own:
            drop_contents(db, [id_ for id_, _ in own])
            db.execute(WISH_TO_WIPE)
            if not any(path.startswith(prefix) for path in listed):
                saved.forget_below(db, os.fsencode(folder))
            names.rewrite(db)
        return [digest for _, digest in own]

    digests = writer.run(forget)
    writer.drop_previews(digests)
    return len(digests)


def _keep_no_more(writer: IndexWriter, prefix: bytes) -> None:
    """What is just being read of folders that were removed below this one is not kept either."""
    for root_id, path in list(writer.removed.items()):
        if below(path)[1].startswith(prefix):
            del writer.removed[root_id]


def forget_queries(writer: IndexWriter, text: str | None) -> None:
    """Removes one text of the history, or all of them, to be wiped.

    Raises:
        EnvironmentFault: nothing was changed.
    """

    def forget(db: sqlite3.Connection) -> None:
        history.forget(db, text)
        db.execute(WISH_TO_WIPE)

    writer.run(forget, changes_files=False)


def wipe(writer: IndexWriter, data_dir: Path, now: float) -> None:
    """Overwrites what was deleted, and removes older copies that still hold it.

    Raises:
        EnvironmentFault: a copy could not be removed.
    """
    writer.wipe()
    forget_moved_aside(data_dir)
    scrub(data_dir, now)
    with contextlib.suppress(DiskFull):  # then it is done again
        writer.run(lambda db: db.execute(WIPED) and None, changes_files=False)


def is_to_wipe(reader: IndexReader) -> bool:
    """Whether a sudden end, or a copy that could not go, left some of what was forgotten."""
    return bool(reader.rows(TO_WIPE))
