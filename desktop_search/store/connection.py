# SPDX-License-Identifier: MIT
"""Opens the index: pragmas, modes, version, lock, check, migrations.

What comes in: the data folder. What goes out: sqlite3 connections and the process lock.
Which thread: any; a connection stays with the thread that uses it.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from desktop_search.core.errors import DesktopSearchError, EnvironmentFault, IndexLocked
from desktop_search.core.paths import printable

SCHEMA_VERSION = 3
SQLITE_VERSION = sqlite3.sqlite_version
INDEX_FILE = "index.sqlite"
PREVIEWS_FILE = "previews.sqlite"
LOCK_FILE = "index.lock"
PAGE_SIZE = 8192
"""Bytes. Source: measurements.md section 5: 1186 bytes a 512-d float16 row instead of 1382."""
BUSY_TIMEOUT_S = 5.0

PREVIEWS_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS previews"
    " (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, jpeg BLOB NOT NULL)"
)


def lock_index(data_dir: Path) -> FileLock:
    """Takes the one writer's lock; the system drops it when the process ends, however it ends.

    Raises:
        IndexLocked: another process holds it. EnvironmentFault: the folder cannot be written.
    """
    # Taken on the thread "open", released on the main one.
    lock = FileLock(data_dir / LOCK_FILE, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexLocked(
            f"Another window or command is working on the index in {printable(data_dir)}. "
            "Nothing was changed. Use that window, or wait until the command has ended."
        ) from error
    except OSError as error:
        raise EnvironmentFault(
            f"The index in {printable(data_dir)} cannot be locked ({error.strerror}). "
            "Nothing was changed. Choose another folder with --data-dir."
        ) from error
    return lock


def open_writer(data_dir: Path) -> sqlite3.Connection:
    """The only connection that may write: creates, checks and migrates index.sqlite.

    Raises:
        EnvironmentFault: damaged, newer than this program, or not writable.
    """
    path = data_dir / INDEX_FILE
    with translated(path):
        _make_private(path)
        connection = _connect(path)
        try:
            _refuse_newer(connection, path)
            _settle(connection, path)
            migrate(connection)
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise EnvironmentFault(_damaged(path, verdict))
        except BaseException:
            connection.close()
            raise
        return connection


def open_previews_writer(data_dir: Path) -> sqlite3.Connection:
    """The writing connection of previews.sqlite, which can always be made again.

    Raises:
        EnvironmentFault: not writable.
    """
    path = data_dir / PREVIEWS_FILE
    with translated(path):
        _make_private(path)
        connection = _connect(path)
        _settle(connection, path)
        connection.execute(PREVIEWS_SCHEMA)
        return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write and never checkpoints.

    Raises:
        EnvironmentFault: no such database, damaged, or newer than this program.
    """
    with translated(path):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(
            uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA query_only = 1")
            if path.name == INDEX_FILE:
                _refuse_newer(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def migrate(connection: sqlite3.Connection) -> None:
    """Brings the schema to SCHEMA_VERSION, each step in one transaction with its version.

    A new index is made from schema.sql at once.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        _in_one(connection, _create, SCHEMA_VERSION)
        return
    for number, step in enumerate(MIGRATIONS[version - 1 :], version + 1):
        _in_one(connection, step, number)


def _in_one(
    connection: sqlite3.Connection, step: Callable[[sqlite3.Connection], None], number: int
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        step(connection)
        connection.execute(f"PRAGMA user_version = {number:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _create(connection: sqlite3.Connection) -> None:
    for statement in schema_statements():
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('embeddings_generation', 0)")


def _add_what_photos_say(connection: sqlite3.Connection) -> None:
    """To 2: exposure, rating, keywords, caption; photos are read, but not encoded, anew."""
    for column in (
        "taken_offset_s INTEGER",
        "exposure_s REAL",
        "f_number REAL",
        "iso INTEGER",
        "focal_mm REAL",
        "rating INTEGER",
        "keywords TEXT",
        "caption TEXT",
    ):
        connection.execute(f"ALTER TABLE contents ADD COLUMN {column}")
    connection.execute("ALTER TABLE files ADD COLUMN sidecar INTEGER NOT NULL DEFAULT 0")
    connection.execute("UPDATE files SET state = 'waiting' WHERE state = 'indexed'")


def _add_what_folders_hold(connection: sqlite3.Connection) -> None:
    """To 3: disks mounted inside a folder, and missing photos that are to be kept."""
    connection.execute("ALTER TABLE roots ADD COLUMN mounts TEXT NOT NULL DEFAULT '[]'")
    connection.execute("ALTER TABLE roots ADD COLUMN n_kept_missing INTEGER NOT NULL DEFAULT 0")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _add_what_photos_say,
    _add_what_folders_hold,
)
"""The n-th one brings version n to n + 1."""


def schema_statements() -> Iterator[str]:
    """The statements of schema.sql one by one (executescript would break the transaction)."""
    script = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


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


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's and the system's errors into sentences for a person."""
    try:
        yield
    except DesktopSearchError:
        raise
    except sqlite3.DatabaseError as error:
        raise _fault(path, error) from error
    except OSError as error:
        raise EnvironmentFault(
            f"The index {printable(path)} cannot be used ({error.strerror}). "
            "Your photos are safe. Choose another folder with --data-dir."
        ) from error


def _fault(path: Path, error: sqlite3.DatabaseError) -> EnvironmentFault:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_FULL"):
        return EnvironmentFault(
            "The disk of the index is full. What was indexed is safe. Make room and start again."
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return IndexLocked(
            f"The index {printable(path)} is locked by another program. Nothing was changed. "
            "Close that program and try again."
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return EnvironmentFault(_damaged(path, str(error)))
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return EnvironmentFault(
            f"The index {printable(path)} cannot be opened or written ({error}). "
            "Your photos are safe. Check the permissions, or choose another --data-dir."
        )
    return EnvironmentFault(
        f"The index {printable(path)} could not be used ({error}). Your photos and what was "
        "indexed are safe. Check the disk it lies on, then start again."
    )


def _damaged(path: Path, detail: object) -> str:
    return (
        f"The index {printable(path)} is damaged ({detail}). Your photos are safe. "
        "Move that file away and index your folders again."
    )


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )


def _settle(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE:d}")
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        # Without shared memory SQLite answers 'delete': still sound, readers just wait longer.
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = 1")
    connection.execute("PRAGMA secure_delete = 1")


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise EnvironmentFault(
            f"The index {printable(path)} was written by a newer version of this program "
            f"(format {version}, this one knows {SCHEMA_VERSION}). It was left as it is. "
            "Install the newer version."
        )


def _make_private(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
