# SPDX-License-Identifier: MIT
"""The short glide of visible cells to their new places.

What comes in: where cells were before a new order. What goes out: where to paint them now.
GUI thread.
"""

from typing import Final

from PySide6.QtCore import QEasingCurve, QRect, QVariantAnimation, Signal, Slot
from PySide6.QtWidgets import QStyle, QWidget

from desktop_search.ui.theme import Theme

DURATION_MS: Final = 180
"""Source: interface.md section 7, motion."""


class Glide(QVariantAnimation):
    """From the old places to the new ones; newcomers fade in."""

    moved = Signal()

    def __init__(self, widget: QWidget, theme: Theme) -> None:
        super().__init__(widget)
        self._widget = widget
        self._theme = theme
        self._from: dict[int, QRect] = {}
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setDuration(DURATION_MS)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._step)
        self.finished.connect(self._end)

    def begin(self, old_places: dict[int, QRect]) -> None:
        """Starts from where the visible cells were (nothing happens with motion switched off)."""
        self.stop()
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        duration = self._widget.style().styleHint(hint, None, self._widget)
        if duration == 0 or self._theme.less_motion:
            self._from = {}
            return
        self._from = old_places
        self.start()

    def moves(self, photo_id: int) -> bool:
        """Whether the cell is on its way."""
        return photo_id in self._from

    def place(self, photo_id: int, target: QRect) -> tuple[QRect, float]:
        """Where to paint a cell now, and how opaque."""
        if not self._from:
            return target, 1.0
        share = float(self.currentValue())
        start = self._from.get(photo_id)
        if start is None:
            return target, share
        here = QRect(target)
        here.moveTo(
            round(start.x() + (target.x() - start.x()) * share),
            round(start.y() + (target.y() - start.y()) * share),
        )
        return here, 1.0

    @Slot()
    def _step(self) -> None:
        self.moved.emit()

    @Slot()
    def _end(self) -> None:
        self._from = {}
        self.moved.emit()
