# SPDX-License-Identifier: MIT
"""What "forget" means beyond the rows: nothing of it stays anywhere in the data folder.

What comes in: a writer whose rows are deleted. What goes out: databases without their traces, no
moved-aside files, and one backup of the index as it is now. Any thread; seconds.
"""

from pathlib import Path

from desktop_search.store.backup import scrub
from desktop_search.store.rescue import forget_moved_aside
from desktop_search.store.writer import IndexWriter


def wipe(writer: IndexWriter, data_dir: Path, now: float) -> None:
    """Overwrites what was deleted, and removes older copies that still hold it.

    Raises:
        EnvironmentFault: a copy could not be removed.
    """
    writer.wipe()
    forget_moved_aside(data_dir)
    scrub(data_dir, now)
