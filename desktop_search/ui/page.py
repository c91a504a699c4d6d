# SPDX-License-Identifier: MIT
"""The pieces that every page of the settings is made of.

What comes in: texts. What goes out: labels, cards and pages that scroll. GUI thread.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_search.ui.theme import set_role


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
