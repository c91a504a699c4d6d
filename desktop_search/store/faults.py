# SPDX-License-Identifier: MIT
"""SQLite's and the system's errors as sentences for a person.

What comes in: whatever a statement or a file operation raises. What goes out: an EnvironmentFault
of the kind that says what can be done about it. Any thread.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from desktop_search.core.errors import (
    NO_ROOM,
    DesktopSearchError,
    DiskFull,
    EnvironmentFault,
    IndexDamaged,
    IndexLocked,
    NotWritable,
)
from desktop_search.core.paths import printable, private_opener

FULL = (
    "The disk is full, so nothing more can be stored. What was indexed before is safe. "
    "Make room; the next run goes on from there."
)
PROBE_FILE = ".room"
PROBE_BYTES = 1 << 20


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
        if error.errno in NO_ROOM:
            raise DiskFull(FULL) from error
        raise EnvironmentFault(
            f"The index {printable(path)} cannot be used ({error.strerror}). "
            "Your photos are safe. Choose another folder with --data-dir."
        ) from error


def has_room(folder: Path) -> bool:
    """Whether a file of some size can be written there now."""
    probe = folder / PROBE_FILE
    try:
        try:
            with open(probe, "wb", opener=private_opener) as file:
                file.write(bytes(PROBE_BYTES))
                os.fsync(file.fileno())
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        return error.errno not in NO_ROOM
    return True


def free_bytes(folder: Path) -> int | None:
    """Room on the disk of a folder for this user; None where that cannot be told."""
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free
    return None


def newer(path: Path, version: int, known: int) -> EnvironmentFault:
    """The index was written by a later version of this program."""
    return EnvironmentFault(
        f"The index {printable(path)} was written by a newer version of this program "
        f"(format {version}, this one knows {known}). It was left as it is. "
        "Install the newer version."
    )


def damaged(path: Path, detail: object) -> IndexDamaged:
    """The file is not what was written."""
    return IndexDamaged(
        f"The index {printable(path)} is damaged ({detail}). Your photos are safe. Open the "
        "window or index a folder: it is then restored from its last backup."
    )


def _fault(path: Path, error: sqlite3.DatabaseError) -> EnvironmentFault:
    name = getattr(error, "sqlite_errorname", "") or ""
    # Quotas, size limits and the shared memory file show a full disk as an I/O error.
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and not has_room(path.parent)):
        return DiskFull(FULL)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return IndexLocked(
            f"The index {printable(path)} is locked by another program. Nothing was changed. "
            "Close that program and try again."
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged(path, error)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return NotWritable(
            f"The index {printable(path)} cannot be opened or written ({error}). "
            "Your photos are safe. Check the permissions, or choose another --data-dir."
        )
    return EnvironmentFault(
        f"The index {printable(path)} could not be used ({error}). Your photos and what was "
        "indexed are safe. Check the disk it lies on, then start again."
    )
