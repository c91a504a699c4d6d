# SPDX-License-Identifier: MIT
"""A card of a few figures side by side, each with what it is and what it depends on.

What comes in: captions, values, notes. What goes out: labels, in fewer columns where it is narrow.
GUI thread.
"""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop_search.ui.page import paragraph, say
from desktop_search.ui.theme import set_property, set_role

MIN_COLUMN_PX: Final = 150
GAP_PX: Final = 20
MARGIN_PX: Final = 16


class Figure(QWidget):
    """Caption, value, note; told to screen readers as one sentence."""

    def __init__(self, name: str, caption: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._caption = caption
        head = paragraph(caption, self)
        self.value = QLabel("–", self)
        self.value.setObjectName(name)
        self.value.setTextFormat(Qt.TextFormat.PlainText)
        self.value.setWordWrap(True)
        self.value.setAccessibleName(caption)
        set_role(self.value, "head")
        self.note = paragraph("", self)
        self.note.setObjectName(f"{name}Note")
        for label in (head, self.note):
            set_role(label, "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for label in (head, self.value, self.note):
            column.addWidget(label)
        column.addStretch(1)
        say(self.note, "")

    def show_value(self, value: str, note: str = "", tone: str = "", more: str = "") -> None:
        """Fills it in. more: what can be known beyond that, where it is pointed at."""
        self.value.setText(value)
        say(self.note, note)
        set_property(self.value, "tone", tone)
        self.value.setAccessibleName(f"{self._caption}: {value} {note}".rstrip())
        self.value.setAccessibleDescription(more)
        for part in (self, self.value, self.note):
            part.setToolTip(more)


class Figures(QFrame):
    """As many columns as fit, all of one width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._figures: list[Figure] = []
        self._n_columns = 0
        self._margin_px = MARGIN_PX
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(MARGIN_PX, 14, MARGIN_PX, 14)
        self._grid.setHorizontalSpacing(GAP_PX)
        self._grid.setVerticalSpacing(14)

    def set_margins(self, margin_px: int) -> None:
        """The room around, where it is no card by itself."""
        self._margin_px = margin_px
        self._grid.setContentsMargins(margin_px, margin_px, margin_px, margin_px)
        self._n_columns = 0

    def add(self, name: str, caption: str) -> Figure:
        """One more; name: of the label with its value."""
        figure = Figure(name, caption, self)
        self._figures.append(figure)
        self._n_columns = 0
        return figure

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit; never one figure alone in a row beside a full one."""
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: object) -> None:
        """Shown for the first time."""
        super().showEvent(event)  # type: ignore[arg-type]  # the stubs name no event here
        self._place()

    def minimumSizeHint(self) -> QSize:
        """As narrow as one column needs."""
        least = max((figure.minimumSizeHint().width() for figure in self._figures), default=0)
        return QSize(least + 2 * self._margin_px, super().minimumSizeHint().height())

    def _place(self) -> None:
        n = len(self._figures)
        if not n:
            return
        least = max(MIN_COLUMN_PX, *(f.minimumSizeHint().width() for f in self._figures))
        room = self.width() - 2 * self._margin_px
        fits = max(1, (room + GAP_PX) // (least + GAP_PX))
        n_columns = n if fits >= n else max(1, min(fits, (n + 1) // 2))
        if n_columns == self._n_columns:
            return
        self._n_columns = n_columns
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for place, figure in enumerate(self._figures):
            self._grid.addWidget(figure, place // n_columns, place % n_columns)
        for column in range(n_columns):
            self._grid.setColumnStretch(column, 1)
