# SPDX-License-Identifier: MIT
"""An inline message above the grid: one sentence, at most two buttons.

What comes in: a sentence, and lasting ones above it. What goes out: a click. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop_search.ui.languages import told

if TYPE_CHECKING:
    from desktop_search.ui.theme import Theme


class Banner(QFrame):
    """Shown while its cause lasts; a banner about one event can be closed.

    What is said once and what lasts are apart: neither takes the other's place.
    """

    focus_homeless = Signal()
    """A button goes while it has the keyboard focus."""
    closed = Signal()
    """By the button; what lasts is taken away by whoever said it."""

    def __init__(
        self, name: str, theme: Theme, closable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("banner", True)
        self._theme = theme
        self._closable = closable
        self._said = ""
        self._lasting = ""
        self._lasting_closable = False
        self._sign = QLabel(self)
        self._sign.setFixedSize(QSize(20, 20))
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton(self)
        self._close.setAccessibleName(self.tr("Close the message"))
        theme.bind(self._close, "x")
        self._close.clicked.connect(self._closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        self.buttons = (QPushButton(self), QPushButton(self))
        for place, button in enumerate(self.buttons, 1):
            button.setObjectName(f"{name}Action{place}")
            button.setProperty("link", place == 2)
            button.setAutoDefault(False)
            button.hide()
        for button in reversed(self.buttons):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    @property
    def said(self) -> str:
        """What was said once and still is; empty: nothing."""
        return self._said

    def offered(self, first: Callable[[], None], second: Callable[[], None]) -> None:
        """Connects the buttons."""
        for button, slot in zip(self.buttons, (first, second), strict=True):
            button.clicked.connect(slot)

    def say(self, sentence: str, first: str = "", second: str = "") -> None:
        """Says a sentence, with the buttons that have a text; an empty one goes."""
        self._said = sentence
        for button, words in zip(self.buttons, (first, second), strict=True):
            if button.hasFocus() and not words:
                self.focus_homeless.emit()
            button.setText(words)
            button.setVisible(bool(words))
        self._show()

    def keep(self, sentences: Sequence[str], closable: bool) -> None:
        """Says what lasts, above what is said once. closable: some of it is about one event."""
        self._lasting = "\n".join(sentences)
        self._lasting_closable = closable
        self._show()

    def _show(self) -> None:
        said = (self._lasting, self._said)
        text = "\n".join(told(line) for part in said if part for line in part.split("\n"))
        closable = self._closable and bool(self._said or self._lasting_closable)
        if not closable and self._close.hasFocus():
            self.focus_homeless.emit()
        self.text.setText(text)
        self.setAccessibleName(text)
        self._close.setVisible(closable)
        self.setVisible(bool(text))

    @Slot()
    def _closed(self) -> None:
        self.say("")
        self.closed.emit()

    @Slot()
    def _restyle(self) -> None:
        self._sign.setPixmap(self._theme.icon("triangle-alert", "warn", 20).pixmap(20, 20))
