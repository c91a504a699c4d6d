# SPDX-License-Identifier: MIT
"""How many photos patterns leave out of a folder, counted on the disk.

What comes in: a folder and patterns. What goes out: counts. Any thread but the window's; nothing is
opened but folders. What is left out already is in no index, so only the disk can tell.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from desktop_search.core.protocols import Clock, SystemClock
from desktop_search.core.records import Root
from desktop_search.scan.walker import SKIPPED_FOLDERS, Excludes, walk

FRESH_S: Final = 30.0
"""While somebody types patterns the folder is not walked again for each letter."""
ALWAYS: Final = tuple(sorted(SKIPPED_FOLDERS))
"""Folders that are left out of every folder; hidden ones too."""


class LeftOut:
    """Keeps the last walk for a moment."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._walked: tuple[Path, float, list[Path]] | None = None

    def counts(self, root: Root, patterns: Sequence[str]) -> tuple[int, ...] | None:
        """The photos each pattern hides, in order; None where the folder is not there."""
        with self._lock:
            files = self._files(root.path)
        if files is None:
            return None
        return tuple(
            sum(map(Excludes([pattern]).covers, files)) if pattern.strip("/ ") else 0
            for pattern in patterns
        )

    def _files(self, folder: Path) -> list[Path] | None:
        now = self._clock.monotonic()
        known = self._walked
        if known is not None and known[0] == folder and now - known[1] < FRESH_S:
            return known[2]
        seen = walk(folder)
        if seen.state != "online":
            return None
        files = [file.path for file in seen.files]
        self._walked = folder, self._clock.monotonic(), files
        return files
