# SPDX-License-Identifier: MIT
"""Notices when what is shown is older than the library, and has it fetched again.

What comes in: progress and folders from the library, the start of every search. What goes out:
repeated searches, and a signal that the newest photos are to be listed again. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from desktop_search.core.records import Progress, Root
    from desktop_search.ui.refine_bar import RefineBar
    from desktop_search.ui.search_control import SearchControl

NEWEST_MS: Final = 1000
FOLDERS_MS: Final = 1000
"""A folder that was taken away should leave the results while the user still looks."""
AGAIN_MS: Final = 4000
"""While photos come in by the hundred, a search is repeated no more often than this."""


class Freshness(QObject):
    """Counts the changes of the library; a search is stale when it began before the last one."""

    newest_wanted = Signal()

    def __init__(self, control: SearchControl, bar: RefineBar, progress: Progress) -> None:
        super().__init__(control)
        self._control = control
        self._bar = bar
        self._counts = _counts(progress)
        self._folders: tuple[tuple[object, ...], ...] = ()
        self._changes = 0
        self._searched_at = 0
        self._newest = QTimer(self)
        self._newest.setSingleShot(True)
        self._newest.timeout.connect(self.newest_wanted)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._search_again)
        control.quick_started.connect(self._search_began)
        control.started.connect(self._search_began)

    def take_progress(self, progress: Progress) -> None:
        """Compares with the last news, so that one photo gone and one come are two changes."""
        counts = _counts(progress)
        if counts != self._counts:
            self._counts = counts
            self._changed(AGAIN_MS)

    def take_roots(self, roots: tuple[Root, ...]) -> None:
        """Folders came, went, or hold other photos."""
        folders = tuple((root.id, root.state, root.n_photos) for root in roots)
        if folders != self._folders:
            self._folders = folders
            self._changed(FOLDERS_MS)

    @Slot()
    def list_newest(self) -> None:
        """The newest photos are to be shown at once."""
        self._newest.start(0)

    def _changed(self, again_ms: int) -> None:
        self._changes += 1
        if not self._control.active:
            if not self._newest.isActive():
                self._newest.start(NEWEST_MS)
        elif not self._again.isActive() or self._again.remainingTime() > again_ms:
            self._again.start(again_ms)

    @Slot()
    def _search_began(self) -> None:
        self._searched_at = self._changes

    @Slot()
    def _search_again(self) -> None:
        if not self._control.active or self._searched_at == self._changes:
            return
        if self._bar.running:
            self._again.start(AGAIN_MS)
        else:
            self._control.repeat(keep_stopped=self._bar.stopped)


def _counts(progress: Progress) -> tuple[int, int, int]:
    return progress.n_indexed, progress.n_missing, progress.n_copies
