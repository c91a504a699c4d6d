# SPDX-License-Identifier: MIT
"""The pieces that every page of the settings is made of.

What comes in: texts. What goes out: labels, cards and pages that scroll. GUI thread.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_search.ui.theme import set_role


def heading(text: str, parent: QWidget) -> QLabel:
    """The title of a settings page."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
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
