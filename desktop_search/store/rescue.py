# SPDX-License-Identifier: MIT
"""Puts a damaged index right before anybody works with it.

What comes in: the data folder, locked. What goes out: a sound index.sqlite, and where it was not
sound before: what was done, for people. The damaged file, with its log, is moved aside and never
deleted; the newest sound backup takes its place, with all that can be read of the damaged one.
The thread that opens the index.

The new index is complete and on the disk before the old one is moved, so an end at any moment
leaves one of them, and the next start goes on.
"""

import contextlib
import logging
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from desktop_search.core.errors import IndexDamaged
from desktop_search.store.backup import (
    Backup,
    backups,
    newest_sound,
    sync,
    verify,
)
from desktop_search.store.connection import (
    PAGE_SIZE,
    PREVIEWS_FILE,
    connect,
    make_private,
    open_reader,
)
from desktop_search.store.faults import damaged, translated
from desktop_search.store.lock import INDEX_FILE
from desktop_search.store.migrations import migrate
from desktop_search.store.salvage import COPIES, Salvaged, salvage
from desktop_search.store.vectors import FOLDER as VECTORS

log = logging.getLogger("desktop_search.store")

FULL_CHECK_BYTES = 32 << 20
"""An index up to this size, some 28,000 photos, is checked in full at start, a larger one quickly:
0.67 s and 0.12 s of processor time for 100,000 photos. Each backup begins with a full check."""
DAMAGED = "index.damaged"
"""Says that damage was met while the index was in use: the next start puts it right."""
RESCUED = "index.sqlite.rescued"
UNFINISHED = "index.sqlite.rescue"
ASIDE = ".corrupt-"
TABLES = ("meta", "roots", "contents", "files", "encoders", "embeddings", "queries")
LEDGER_TABLES = ("looks", "spending")
LEDGER_VERSION = 5
UNTOUCHED = "Nothing in your folders was touched."


@dataclass(frozen=True, slots=True)
class Rescue:
    """What was done about a damaged index, for people."""

    sentence: str


def make_sound(data_dir: Path, now: float) -> Rescue | None:
    """Checks the index and, where it is damaged, restores it. None: it was sound, or is new.

    Raises:
        DiskFull, EnvironmentFault: it cannot be read or restored now; nothing was moved. Newer
        than this program: left as it is.
    """
    path = data_dir / INDEX_FILE
    rescued = data_dir / RESCUED
    with translated(path):
        (data_dir / UNFINISHED).unlink(missing_ok=True)
        for left in data_dir.glob(f"{COPIES}*"):
            shutil.rmtree(left)
        if path.exists():
            rescued.unlink(missing_ok=True)
        if rescued.exists():
            _put_in_place(data_dir, rescued, now)
            return Rescue(f"The index was damaged and was restored. {UNTOUCHED}")
        found = _fault_of(data_dir)
        if found is None:
            return None
        log.warning("the index is damaged: %s", found)
        backup = newest_sound(data_dir)
        saved = _build(data_dir, backup, now)
        _put_in_place(data_dir, rescued, now)
        return Rescue(_sentence(backup, saved))


def move_aside(path: Path, now: float) -> None:
    """Renames a database and its log to NAME.corrupt-DATE, never over another one."""
    day = time.strftime("%Y-%m-%d", time.localtime(now))
    target = path.with_name(f"{path.name}{ASIDE}{day}")
    number = 1
    while any(_with(target, end).exists() for end in ("", "-wal", "-shm")):
        number += 1
        target = path.with_name(f"{path.name}{ASIDE}{day}-{number}")
    for end in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            _with(path, end).rename(_with(target, end))
    sync(path.parent)


def mark_damaged(data_dir: Path) -> None:
    """Has the index put right at the next start."""
    with contextlib.suppress(OSError):
        make_private(data_dir / DAMAGED)


def forget_moved_aside(data_dir: Path) -> None:
    """Deletes what was moved aside: it may hold what is to be forgotten."""
    for name in (INDEX_FILE, PREVIEWS_FILE):
        for path in data_dir.glob(f"{name}{ASIDE}*"):
            with translated(path):
                path.unlink(missing_ok=True)


def _with(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _fault_of(data_dir: Path) -> str | None:
    """What is wrong with the index; None where nothing is, or where there never was one."""
    path = data_dir / INDEX_FILE
    if (data_dir / DAMAGED).exists():
        return "as found before"
    # Looked at first: SQLite deletes the log of an empty file.
    if not path.exists() or path.stat().st_size == 0:
        return "it is empty" if _was_used(data_dir) else None
    try:
        with contextlib.closing(open_reader(path)) as index, translated(path):
            rows = index.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            tables = {name for (name,) in rows}
            if tables.isdisjoint(TABLES):
                return "it has no tables" if _was_used(data_dir) else None
            version = index.execute("PRAGMA user_version").fetchone()[0]
            wanted = TABLES + (LEDGER_TABLES if version >= LEDGER_VERSION else ())
            if not tables.issuperset(wanted):
                raise damaged(path, "a table is missing")
            small = path.stat().st_size <= FULL_CHECK_BYTES
            check = "PRAGMA integrity_check(1)" if small else "PRAGMA quick_check(1)"
            verdict = str(index.execute(check).fetchone()[0])
            return None if verdict == "ok" else verdict
    except IndexDamaged as error:
        return error.sentence


def _was_used(data_dir: Path) -> bool:
    """Whether there are traces of an index that held something."""
    vectors = data_dir / VECTORS
    log_file = _with(data_dir / INDEX_FILE, "-wal")
    previews = data_dir / PREVIEWS_FILE
    return (
        bool(backups(data_dir))
        or (vectors.is_dir() and any(vectors.iterdir()))
        or (log_file.exists() and log_file.stat().st_size > 0)
        or (previews.exists() and previews.stat().st_size > 4 * PAGE_SIZE)
    )


def _build(data_dir: Path, backup: Backup | None, now: float) -> Salvaged:
    """Makes the new index beside the damaged one, complete and checked."""
    unfinished = data_dir / UNFINISHED
    make_private(unfinished)
    if backup is not None:
        shutil.copyfile(backup.path, unfinished)
    with contextlib.closing(connect(unfinished)) as new:
        new.execute(f"PRAGMA page_size = {PAGE_SIZE:d}")
        new.execute("PRAGMA journal_mode = MEMORY")  # an end midway leaves nothing but this file
        migrate(new)
        new.execute("BEGIN IMMEDIATE")
        saved = salvage(data_dir / INDEX_FILE, new)
        # Ids mean something else now: matrices and counters of the damaged index are not its own.
        new.execute("UPDATE meta SET value = ? WHERE key = 'embeddings_generation'", (int(now),))
        new.execute("COMMIT")
    verify(unfinished)
    sync(unfinished)
    unfinished.rename(data_dir / RESCUED)
    sync(data_dir)
    return saved


def _put_in_place(data_dir: Path, rescued: Path, now: float) -> None:
    path = data_dir / INDEX_FILE
    move_aside(path, now)
    vectors = data_dir / VECTORS
    if vectors.is_dir():
        for derived in vectors.iterdir():
            derived.unlink(missing_ok=True)
    os.rename(rescued, path)
    (data_dir / DAMAGED).unlink(missing_ok=True)
    sync(data_dir)


def _sentence(backup: Backup | None, saved: Salvaged) -> str:
    if backup is not None:
        return (
            f"The index was damaged. The one of {backup.day} was restored; photos added since are "
            f"read again. {UNTOUCHED}"
        )
    if saved.n_roots:
        return (
            "The index was damaged and there was no backup yet. What could be read of it was "
            f"kept; your photos are read again, in the background. {UNTOUCHED}"
        )
    return (
        "The index was damaged and nothing in it could be read, so a new one was made. "
        f"Add your folders again. {UNTOUCHED}"
    )
