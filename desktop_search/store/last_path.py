# SPDX-License-Identifier: MIT
"""Where the last file was that had a picture, so that forgetting a folder takes what it once had.

What comes in: the writing connection. What goes out: `contents.last_path`, the full path of a file
that was edited, spoilt, let go or taken off the list. It counts only where no file has the picture
now; else the files tell where it is. Runs in a transaction of the writer.
"""

import os
import sqlite3
from collections.abc import Iterable

from desktop_search.core.records import RootId, StoredFile

BELOW = "substr(last_path, 1, ?) = ?"
"""Takes what below() gives."""


def note(db: sqlite3.Connection, left: Iterable[tuple[int, bytes, bytes]]) -> None:
    """Notes where pictures are that files are about to lose.

    left: of each the id of its content, the path of the folder and that of the file in it.
    """
    db.executemany(
        "UPDATE contents SET last_path = ? WHERE id = ?",
        ((os.path.join(folder, path), content_id) for content_id, folder, path in left),
    )


def note_file(db: sqlite3.Connection, content_id: int, file: StoredFile) -> None:
    """Notes that a picture was in this file, of a folder that is on the list."""
    query = "SELECT path FROM roots WHERE id = ?"
    (folder,) = db.execute(query, (file.root_id,)).fetchone()
    note(db, [(content_id, folder, os.fsencode(file.path))])


def note_all_of(db: sqlite3.Connection, root_id: RootId) -> None:
    """Notes where the pictures of all files of a folder are."""
    query = (
        "SELECT f.content_id, r.path, f.path FROM files f JOIN roots r ON r.id = f.root_id"
        " WHERE f.root_id = ? AND f.content_id NOT NULL"
    )
    note(db, db.execute(query, (root_id,)))


def below(folder: bytes) -> tuple[int, bytes]:
    """How the paths of all files below a folder begin: so many bytes, and which."""
    prefix = folder.rstrip(b"/\\") + os.fsencode(os.sep)
    return len(prefix), prefix
