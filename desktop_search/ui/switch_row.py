# SPDX-License-Identifier: MIT
"""A setting in a row: what it does on the leading side, its switch or choice on the other.

What comes in: words and a control. What goes out: the row. GUI thread.
"""

from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QVBoxLayout, QWidget

from desktop_search.ui.page import Beside, paragraph
from desktop_search.ui.theme import Theme, set_role

WIDE: Final = 40
HIGH: Final = 22
RING: Final = 4
KNOB: Final = 14


class Switch(QCheckBox):
    """A check box that looks like a switch; on is on the trailing side."""

    def __init__(self, name: str, words: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self._theme = theme
        self.setFixedSize(self.sizeHint())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """The pill and room for the ring around it; at least what a finger wants."""
        return QSize(WIDE + 2 * RING, max(32, HIGH + 2 * RING))

    def minimumSizeHint(self) -> QSize:
        """No smaller."""
        return self.sizeHint()

    def hitButton(self, at: QPoint) -> bool:
        """All of it."""
        return self.rect().contains(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints pill, knob and the ring of the keyboard focus."""
        color = self._theme.color
        on = self.isChecked()
        pill = QRectF(RING, (self.height() - HIGH) / 2, WIDE, HIGH)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.hasFocus():
                painter.setPen(QPen(color("accent"), 2.0))
                ring = pill.adjusted(-3, -3, 3, 3)
                painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
            edge = color("accent" if on else "control")
            painter.setPen(QPen(edge, 1.5))
            painter.setBrush(edge if on else color("surface"))
            painter.drawRoundedRect(pill.adjusted(1, 1, -1, -1), HIGH / 2 - 1, HIGH / 2 - 1)
            trailing = on != (self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
            left = pill.right() - KNOB - 4 if trailing else pill.left() + 4
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("on_accent" if on else "control"))
            painter.drawEllipse(QRectF(left, (self.height() - KNOB) / 2, KNOB, KNOB))


class SettingRow(QFrame):
    """A line of a card. first: without the line that parts it from the one above."""

    def __init__(
        self, title: str, note: str, control: QWidget, parent: QWidget, first: bool = False
    ) -> None:
        super().__init__(parent)
        self.setProperty("row", True)
        self.setProperty("first", first)
        words = QWidget(self)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        label = QLabel(title, words)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setBuddy(control)
        self.note = paragraph(note, words)
        set_role(self.note, "caption")
        column.addWidget(label)
        column.addWidget(self.note)
        if not control.accessibleName():
            control.setAccessibleName(title)
        control.setAccessibleDescription(note)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 9, 0, 9)
        inside.addWidget(Beside(self, words, control))
