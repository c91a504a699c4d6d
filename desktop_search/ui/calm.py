# SPDX-License-Identifier: MIT
"""Calm re-ordering: nothing moves under the user's hand.

What comes in: sharper orders of the photos shown. What goes out: the grid re-ordered when nobody
is busy with it, else a held order and how many better matches it brings. GUI thread.
Source: interface.md section 4.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

from desktop_search.core.late import np
from desktop_search.core.protocols import Clock, SystemClock
from desktop_search.ui.groups import Groups, kept, kept_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_search.core.records import Ranking
    from desktop_search.ui.grid import ResultGrid
    from desktop_search.ui.grid_model import GridModel

COALESCE_MS: Final = 600
QUIET_S: Final = 1.5
POLL_MS: Final = 250
MIN_TOP: Final = 12
_ACTIVITY: Final = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.KeyPress,
        QEvent.Type.DragMove,
    }
)


class CalmOrder(QObject):
    """Decides when a new order is shown."""

    held = Signal(int)
    applied = Signal()

    def __init__(self, grid: ResultGrid, model: GridModel, clock: Clock | None = None) -> None:
        super().__init__(grid)
        self._grid = grid
        self._model = model
        self._clock = clock or SystemClock()
        self._pending: Ranking | None = None
        self._last_activity = -1e9
        self._last_applied = -1e9
        self._over_cell = False
        self.menu_open = False
        self.sorted = False
        """Another order than Best match is chosen, which sharper orders would upset."""
        self.grouped: Callable[[Ranking], Groups | None] = lambda ranking: None
        self.groups_to_be: Callable[[Ranking], Groups | None] = lambda ranking: None
        """The same for a ranking that is not shown yet."""
        self.preview_open = False
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._look)
        grid.installEventFilter(self)
        grid.viewport().installEventFilter(self)
        grid.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def pending(self) -> Ranking | None:
        """The held order."""
        return self._pending

    def begin(self) -> None:
        """A new search: its first order is shown at once."""
        self._pending = None
        self._poll.stop()
        self._last_applied = self._clock.monotonic()
        self.held.emit(0)

    def busy(self) -> bool:
        """Whether the user has a hand on the grid."""
        return (
            self._clock.monotonic() - self._last_activity < QUIET_S
            or self._over_cell
            or self.menu_open
            or self.sorted
            or self.preview_open
            or self._grid.verticalScrollBar().value() > 0
            or self._grid.selectionModel().hasSelection()
        )

    def offer(self, ranking: Ranking) -> None:
        """A sharper order of the search that is shown."""
        self._model.update_levels(ranking.photo_ids, ranking.levels)
        self._pending = ranking
        self._look()
        if self._pending is not None:
            self._poll.start()

    def drop_gone(self, left: NDArray[np.int64]) -> None:
        """Photos that are not among those left go at once; nothing else changes its order."""
        here = np.isin(self._model.ids, left)
        if here.all():
            return
        if self._pending is not None:
            self._pending = kept(self._pending, np.isin(self._pending.photo_ids, left))
        model, at = self._model, self._grid.verticalScrollBar().value()
        groups = kept_groups(model.groups, here)
        model.reorder(model.ids[here], model.levels[here], model.scores[here], groups)
        self._grid.verticalScrollBar().setValue(at)
        self._grid.glide.stop()

    def apply(self) -> None:
        """Shows the held order now (Ctrl+Enter, or nobody is busy)."""
        ranking, self._pending = self._pending, None
        self._poll.stop()
        if ranking is None:
            return
        self._last_applied = self._clock.monotonic()
        groups = self.grouped(ranking)
        same = np.array_equal(ranking.photo_ids, self._model.ids)
        if not same or groups != self._model.groups:
            places = {
                int(self._model.ids[row]): self._grid.visualRect(self._model.index(row))
                for row in self._grid.visible_rows()
            }
            at = self._grid.verticalScrollBar().value()
            self._model.reorder(ranking.photo_ids, ranking.levels, ranking.scores, groups)
            self._grid.verticalScrollBar().setValue(at)
            self._grid.glide.begin(places)
        self.held.emit(0)
        self.applied.emit()

    def better(self) -> int:
        """How many photos the held order brings into the part that is looked at."""
        if self._pending is None:
            return 0
        if self.sorted:
            new, old = self._pending.photo_ids, self._model.ids
            new_ends = _ends(self.groups_to_be(self._pending), len(new))
            return n_moved(new, new_ends, old, _ends(self._model.groups, len(old)))
        top = max(MIN_TOP, len(self._grid.visible_rows()))
        new, shown = self._pending.photo_ids[:top], self._model.ids[:top]
        n = len(np.setdiff1d(new, shown, assume_unique=True))
        if n == 0 and len(new) == len(shown):
            n = int(np.count_nonzero(new != shown))
        return n

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees the user's hand; takes nothing away."""
        kind = event.type()
        if kind in _ACTIVITY:
            self._last_activity = self._clock.monotonic()
        if kind == QEvent.Type.MouseMove:
            point = event.position().toPoint()  # type: ignore[attr-defined]
            self._over_cell = self._grid.indexAt(point).isValid()
        elif kind in (QEvent.Type.Leave, QEvent.Type.Hide):
            self._over_cell = False
        return False

    @Slot()
    def _scrolled(self) -> None:
        if self._grid.verticalScrollBar().value() > 0:
            self._last_activity = self._clock.monotonic()

    @Slot()
    def _look(self) -> None:
        if self._pending is None:
            self._poll.stop()
            return
        if self.busy():
            self.held.emit(self.better())
        elif self._clock.monotonic() - self._last_applied >= COALESCE_MS / 1000:
            self.apply()


def _ends(groups: Groups | None, n_photos: int) -> tuple[int, int, int]:
    """The rows before which each group ends; without groups all photos are in the last one."""
    return (0, 0, n_photos) if groups is None else groups.ends


def n_moved(
    new: NDArray[np.int64],
    new_ends: tuple[int, ...],
    old: NDArray[np.int64],
    old_ends: tuple[int, ...],
) -> int:
    """How many photos come into a group they are not in now: sorted ones, whose rank nobody sees.

    Args:
        new: photo ids (n,), int64.
        new_ends: the rows before which each group of them ends.
        old: photo ids (n,), int64, as they are shown.
        old_ends: the same of those.
    """
    spans = zip((0, *new_ends), new_ends, (0, *old_ends), old_ends, strict=False)
    return sum(
        len(np.setdiff1d(new[start:end], old[old_start:old_end], assume_unique=True))
        for start, end, old_start, old_end in spans
    )
