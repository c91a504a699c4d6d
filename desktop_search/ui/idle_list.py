# SPDX-License-Identifier: MIT
"""What the grid shows while the box is empty: the newest photos, or those added last.

What comes in: a click in the sidebar, news that the library changed. What goes out: rows of the
grid, fetched on a worker thread. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, cast

from PySide6.QtCore import QObject, Signal, Slot

from desktop_search.core.late import np
from desktop_search.ui.search_control import NEWEST_LIMIT, SearchControl

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoId
    from desktop_search.ui.layout import WindowParts

TASK: Final = "newest"
"""What the task is called on the loader."""
Which = Literal["newest", "added"]


class IdleList(QObject):
    """Fetches the list and puts it into the grid, if the box is still empty then."""

    shown = Signal()

    def __init__(self, parts: WindowParts, control: SearchControl) -> None:
        super().__init__(control)
        self._parts = parts
        self._control = control
        self.which: Which = "newest"
        parts.loader.task_done.connect(self._task_done)

    def choose(self, which: Which) -> None:
        """Shows another list; the caller empties the box."""
        self.which = which
        self._parts.sidebar.mark(which)
        self.fetch()

    @Slot()
    def fetch(self) -> None:
        """Asks for the list, where it is to be seen."""
        if not self._is_seen():
            return
        library, which = self._control.library, self.which
        list_of = library.newest if which == "newest" else library.recently_added
        self._parts.loader.run(TASK, lambda: (which, list_of(NEWEST_LIMIT)))

    def _is_seen(self) -> bool:
        return not self._control.active and not self._parts.is_first_run

    @Slot(str, object)
    def _task_done(self, name: str, result: object) -> None:
        if name != TASK or not self._is_seen():
            return
        which, photos = cast("tuple[Which, tuple[PhotoId, ...]]", result)
        if which != self.which:
            return
        ids, model = np.asarray(photos, np.int64), self._parts.model
        searched = model.groups is not None or model.levels.any()
        if searched or not np.array_equal(ids, model.ids):
            model.n_levels = 1
            if len(model.ids) and self._parts.grid.selectionModel().hasSelection():
                zeros = np.zeros(len(ids))
                model.reorder(ids, zeros.astype(np.int8), zeros.astype(np.float32))
            else:
                model.replace(ids)
        self.shown.emit()
