# SPDX-License-Identifier: MIT
"""Verified copies of index.sqlite, in backups/ of the data folder.

What comes in: the data folder, the time. What goes out: files index-NUMBER-DATE.sqlite. A number,
because a clock can be wrong: the highest is the newest. Whatever is there under that name was
checked in full and is on the disk. Any thread: the copy is read like a search, so neither
searches nor the writer wait for it.
"""

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_search.core.errors import Cancelled, DesktopSearchError
from desktop_search.core.paths import make_private_dir
from desktop_search.store.connection import make_private, open_reader
from desktop_search.store.faults import damaged, translated
from desktop_search.store.lock import INDEX_FILE

FOLDER = "backups"
KEPT = 3
WEEK_S = 7 * 86400.0
NAME = re.compile(r"index-(\d{6})-(\d{4})-(\d{2})-(\d{2})\.sqlite")
PARTIAL = "partial.sqlite"
STEPS_BETWEEN_LOOKS = 20_000
"""SQLite instructions between two looks at whether to stop; a few milliseconds."""
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy. made_at: seconds since the epoch."""

    path: Path
    number: int
    made_at: float

    @property
    def day(self) -> str:
        """When it was made, for people."""
        made = time.localtime(self.made_at)
        return f"{made.tm_mday} {MONTHS[made.tm_mon - 1]}"


def backups(data_dir: Path) -> list[Backup]:
    """The backups there are, newest first."""
    found = []
    with contextlib.suppress(OSError):
        for path in (data_dir / FOLDER).iterdir():
            if name := NAME.fullmatch(path.name):
                found.append(Backup(path, int(name[1]), path.stat().st_mtime))
    return sorted(found, key=lambda backup: -backup.number)


def is_due(data_dir: Path, now: float) -> bool:
    """Whether the newest backup is a week old, or dated a week ahead by a wrong clock."""
    newest = next(iter(backups(data_dir)), None)
    return newest is None or abs(now - newest.made_at) >= WEEK_S


def make_backup(data_dir: Path, now: float, stop: Callable[[], bool] | None = None) -> Backup:
    """Copies the index as it is now, checks the copy and keeps the newest three.

    Raises:
        Cancelled: stop() said so. DiskFull, IndexDamaged, EnvironmentFault: nothing was kept of
        it, the older backups are untouched.
    """
    folder = make_private_dir(data_dir / FOLDER)
    partial = folder / PARTIAL
    try:
        _copy(data_dir / INDEX_FILE, partial, stop)
        verify(partial)
        day = time.strftime("%Y-%m-%d", time.localtime(now))
        number = max((backup.number for backup in backups(data_dir)), default=0) + 1
        path = folder / f"index-{number:06d}-{day}.sqlite"
        with translated(path):
            os.utime(partial, (now, now))
            sync(partial)
            partial.rename(path)
            sync(folder)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    for old in backups(data_dir)[KEPT:]:
        with contextlib.suppress(OSError):
            old.path.unlink()
    return Backup(path, number, now)


def newest_sound(data_dir: Path) -> Backup | None:
    """The newest backup that still passes its check and that this program understands."""
    for backup in backups(data_dir):
        with contextlib.suppress(DesktopSearchError):
            verify(backup.path)
            return backup
    return None


def scrub(data_dir: Path, now: float) -> None:
    """Replaces all backups by one of the index as it is now: nothing forgotten stays in any."""
    older = backups(data_dir)
    partial = data_dir / FOLDER / PARTIAL
    with translated(partial):
        partial.unlink(missing_ok=True)  # what a sudden end may have left
    if not older:
        return
    try:
        with contextlib.suppress(DesktopSearchError):  # without room there is none for a while
            make_backup(data_dir, now)
    finally:
        for backup in older:
            with translated(backup.path):
                backup.path.unlink(missing_ok=True)


def verify(path: Path) -> None:
    """A full check of an index that nobody writes.

    Raises:
        IndexDamaged, EnvironmentFault: it cannot be trusted.
    """
    with contextlib.closing(open_reader(path, immutable=True)) as copy, translated(path):
        verdict = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if verdict != "ok":
            raise damaged(path, verdict)
        if copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise damaged(path, "a part is missing")
        copy.execute("SELECT count(*) FROM roots").fetchone()


def sync(path: Path) -> None:
    """Makes sure that a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # folders cannot be opened there
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(source: Path, target: Path, stop: Callable[[], bool] | None) -> None:
    with contextlib.closing(open_reader(source)) as index, translated(source):
        target.unlink(missing_ok=True)
        make_private(target)
        if stop is not None:
            if stop():
                raise Cancelled("The backup was stopped.")
            index.set_progress_handler(stop, STEPS_BETWEEN_LOOKS)
        index.execute("PRAGMA query_only = 0")  # VACUUM INTO counts as writing
        try:
            # Indexes are not copied but made anew: damage in one would not be seen in the copy.
            verdict = str(index.execute("PRAGMA integrity_check(1)").fetchone()[0])
            if verdict != "ok":
                raise damaged(source, verdict)
            index.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
                raise Cancelled("The backup was stopped.") from error
            raise
