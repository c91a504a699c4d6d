# SPDX-License-Identifier: MIT
"""Opens both databases for the one writer: refuses newer ones, backs up and migrates older ones.

What comes in: the data folder, whose index is sound (rescue.make_sound) and locked.
What goes out: the two writing connections. The thread that opens the index.
"""

import contextlib
import sqlite3
import time
from pathlib import Path

from desktop_search.core.errors import IndexDamaged
from desktop_search.store.backup import make_backup
from desktop_search.store.connection import (
    PREVIEWS_FILE,
    connect,
    make_private,
    open_reader,
    refuse_newer,
    settle,
)
from desktop_search.store.faults import damaged, translated
from desktop_search.store.lock import INDEX_FILE
from desktop_search.store.migrations import SCHEMA_VERSION, migrate
from desktop_search.store.rescue import move_aside

CHECKED_BYTES = 64 << 20
"""Previews up to this size are checked in full at start, 0.1 s; larger ones when they are used."""
PREVIEWS_DAMAGED = "previews.damaged"
"""Says that damage was met while previews.sqlite was in use: the next start makes it again."""
PREVIEWS_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS previews"
    " (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, jpeg BLOB NOT NULL)"
)


def open_writer(data_dir: Path) -> sqlite3.Connection:
    """The only connection that may write index.sqlite: creates and migrates it.

    Raises:
        IndexDamaged, DiskFull, EnvironmentFault: damaged, newer than this program, or not writable.
    """
    path = data_dir / INDEX_FILE
    with translated(path):
        make_private(path)
        version = _version(path)
        if 0 < version < SCHEMA_VERSION:
            make_backup(data_dir, time.time())
        connection = connect(path)
        try:
            settle(connection)
            migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def open_previews_writer(data_dir: Path) -> sqlite3.Connection:
    """The writing connection of previews.sqlite; a damaged one is moved aside and made again.

    Raises:
        DiskFull, EnvironmentFault: not writable.
    """
    path = data_dir / PREVIEWS_FILE
    mark = data_dir / PREVIEWS_DAMAGED
    try:
        if mark.exists():
            raise damaged(path, "as found before")
        return _open_previews(path)
    except IndexDamaged:
        # They can be made again, and are large: of these only the last is kept.
        for older in data_dir.glob(f"{PREVIEWS_FILE}.corrupt-*"):
            with contextlib.suppress(OSError):
                older.unlink()
        with translated(path):
            move_aside(path, time.time())
        connection = _open_previews(path)
        mark.unlink(missing_ok=True)
        return connection


def mark_previews_damaged(data_dir: Path) -> None:
    """Has previews.sqlite made again at the next start."""
    with contextlib.suppress(OSError):
        make_private(data_dir / PREVIEWS_DAMAGED)


def _open_previews(path: Path) -> sqlite3.Connection:
    with translated(path):
        make_private(path)
        connection = connect(path)
        try:
            settle(connection)
            connection.execute(PREVIEWS_SCHEMA)
            connection.execute("SELECT id FROM previews LIMIT 1").fetchone()
            if path.stat().st_size <= CHECKED_BYTES:
                verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
                if verdict != "ok":
                    raise damaged(path, verdict)
        except BaseException:
            connection.close()
            raise
        return connection


def _version(path: Path) -> int:
    """The version of the index, read without touching it; 0 for a new one."""
    if path.stat().st_size == 0:
        return 0
    with contextlib.closing(open_reader(path)) as reader:
        return refuse_newer(reader, path)
