# SPDX-License-Identifier: MIT
"""Who may write the index: one process at a time.

What comes in: the data folder. What goes out: the process lock, or the reason there is none.
Which thread: any. The window asks before it is painted, so neither SQLite nor NumPy is needed.
"""

import os
from pathlib import Path

from filelock import FileLock, Timeout

from desktop_search.core.errors import IndexLocked, NotWritable
from desktop_search.core.paths import make_private_dir, printable

INDEX_FILE = "index.sqlite"
LOCK_FILE = "index.lock"


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
        raise NotWritable(
            f"The index in {printable(data_dir)} cannot be locked ({error.strerror}). "
            "Nothing was changed. Choose another folder with --data-dir."
        ) from error
    return lock


def require_free(data_dir: Path) -> None:
    """Makes sure that no other process works on the index, before a window is shown.

    Raises:
        IndexLocked, EnvironmentFault: with the reason.
    """
    if can_write(data_dir) or not (data_dir / INDEX_FILE).exists():
        make_private_dir(data_dir)
        lock_index(data_dir).release()


def can_write(data_dir: Path) -> bool:
    """Whether the index could be changed; true of one that is not there yet."""
    paths = [path for path in (data_dir, data_dir / INDEX_FILE) if path.exists()]
    return all(os.access(path, os.W_OK) for path in paths)
