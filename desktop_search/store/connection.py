# SPDX-License-Identifier: MIT
"""Connections to the index: pragmas, modes, version, lock, check.

What comes in: the data folder. What goes out: sqlite3 connections and the process lock.
Which thread: any; a connection stays with the thread that uses it.
"""

import contextlib
import os
import sqlite3
from pathlib import Path

from desktop_search.core.errors import EnvironmentFault
from desktop_search.store.faults import newer, translated
from desktop_search.store.lock import INDEX_FILE
from desktop_search.store.migrations import SCHEMA_VERSION

SQLITE_VERSION = sqlite3.sqlite_version
PREVIEWS_FILE = "previews.sqlite"
PAGE_SIZE = 8192
"""Bytes. Source: measurements.md section 5: 1186 bytes a 512-d float16 row instead of 1382."""
BUSY_TIMEOUT_S = 5.0
READER_CACHE_KIB = 512
"""Each thread has connections of its own; the system's cache is the same for all of them."""


def open_reader(path: Path, immutable: bool = False) -> sqlite3.Connection:
    """A connection that cannot write and never checkpoints.

    immutable: nobody writes the file, and nothing of it is in a log.

    Raises:
        EnvironmentFault: no such database, damaged, or newer than this program.
    """
    with translated(path):
        uri = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' * immutable}"
        connection = sqlite3.connect(
            uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA query_only = 1")
            connection.execute(f"PRAGMA cache_size = -{READER_CACHE_KIB:d}")
            if path.name != PREVIEWS_FILE:
                refuse_newer(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def check_database(data_dir: Path) -> tuple[bool, str]:
    """A full check of the index for `doctor`: whether it is sound, and what was found."""
    path = data_dir / INDEX_FILE
    if not path.exists():
        return True, "no index yet"
    try:
        connection = open_reader(path)
    except EnvironmentFault as error:
        return False, error.sentence
    with contextlib.closing(connection), translated(path):
        # sqlite_utils takes 0.25 s to import: only where a person asked for a report.
        from sqlite_utils import Database

        verdict = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
        orphans = len(connection.execute("PRAGMA foreign_key_check").fetchall())
        database = Database(connection)
        counts = ", ".join(
            f"{database[name].count} {name}"
            for name in ("roots", "files", "contents", "embeddings")
        )
        return verdict == "ok" and orphans == 0, f"{verdict}; {orphans} orphans; {counts}"


def connect(path: Path) -> sqlite3.Connection:
    """A connection that may write."""
    return sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )


def settle(connection: sqlite3.Connection) -> None:
    """The pragmas of a connection that writes."""
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE:d}")
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        # Without shared memory SQLite answers 'delete': still sound, readers just wait longer.
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = 1")
    connection.execute("PRAGMA secure_delete = 1")


def refuse_newer(connection: sqlite3.Connection, path: Path) -> int:
    """The version of an index that this program knows.

    Raises:
        EnvironmentFault: it is newer.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise newer(path, version, SCHEMA_VERSION)
    return version


def make_private(path: Path) -> None:
    """Makes an empty file that nobody else may look into, where there is none."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
