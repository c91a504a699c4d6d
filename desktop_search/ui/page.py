# SPDX-License-Identifier: MIT
"""The pieces that every page of the settings is made of.

What comes in: texts. What goes out: labels, cards and pages that scroll. GUI thread.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_search.ui.theme import set_role

BUTTON_GAP_PX: Final = 8


def heading(text: str, parent: QWidget) -> QLabel:
    """The title of a settings page."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, "title")
    return label


def paragraph(text: str, parent: QWidget, tone: str = "dim") -> QLabel:
    """Plain wrapped text."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("tone", tone)
    return label


def say(label: QLabel, sentence: str) -> None:
    """Shows a sentence; an empty one hides the label."""
    label.setText(sentence)
    label.setVisible(bool(sentence))


def card(parent: QWidget) -> QFrame:
    """A frame that holds what belongs together."""
    frame = QFrame(parent)
    frame.setProperty("card", True)
    return frame


class ScrollPage(QScrollArea):
    """A page whose content scrolls where the window is small; `column` takes the content."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the focus goes to what is on the page
        self.page = QWidget()
        self.page.setObjectName("page")
        self.column = QVBoxLayout(self.page)
        self.column.setContentsMargins(28, 20, 28, 8)
        self.column.setSpacing(12)
        self.setWidget(self.page)


class Beside(QWidget):
    """Parts in a row; below one another where long words or large type leave no room.

    The first part gets the room that is left over.
    """

    def __init__(self, parent: QWidget, *parts: QWidget) -> None:
        super().__init__(parent)
        self._parts = parts
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        for place, part in enumerate(parts):
            self._box.addWidget(part, 0 if place else 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turns where it has to."""
        super().resizeEvent(event)
        # One that is not shown takes no room.
        wide = [part.minimumSizeHint().width() + 8 for part in self._parts if not part.isHidden()]
        fits = sum(wide) - 8 <= self.width()
        ways = QBoxLayout.Direction
        self._box.setDirection(ways.LeftToRight if fits else ways.TopToBottom)
        for part in self._parts[1:]:  # below one another they keep their own width
            side = Qt.AlignmentFlag.AlignVCenter if fits else Qt.AlignmentFlag.AlignLeading
            self._box.setAlignment(part, side)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part."""
        wide = [part.minimumSizeHint().width() for part in self._parts if not part.isHidden()]
        return QSize(max(wide, default=0), super().minimumSizeHint().height())


class InLines(QWidget):
    """Buttons at the end of a line; in more lines where long words or large type ask for it."""

    def __init__(self, parent: QWidget, buttons: Sequence[QWidget]) -> None:
        super().__init__(parent)
        self._buttons = buttons
        self._lines: list[list[QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._fill([list(buttons)])

    def event(self, event: QEvent) -> bool:
        """Fits the lines where the room or the words changed."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            lines = self._fitting()
            if lines != self._lines:
                self._fill(lines)
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest button."""
        widest = max((b.minimumSizeHint().width() for b in self._buttons), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def _fitting(self) -> list[list[QWidget]]:
        lines: list[list[QWidget]] = []
        left = 0
        for button in self._buttons:
            width = button.minimumSizeHint().width()
            if not lines or left < width:
                lines.append([])
                left = self.width() - BUTTON_GAP_PX  # behind the stretch
            lines[-1].append(button)
            left -= width + BUTTON_GAP_PX
        return lines

    def _fill(self, lines: list[list[QWidget]]) -> None:
        self._lines = lines
        while (item := self._column.takeAt(0)) is not None:
            old = item.layout()
            assert old is not None
            while old.takeAt(0) is not None:
                pass
            old.deleteLater()
        for buttons in lines:
            row = QHBoxLayout()
            row.setSpacing(BUTTON_GAP_PX)
            row.addStretch(1)
            for button in buttons:
                row.addWidget(button)
            self._column.addLayout(row)
