# SPDX-License-Identifier: MIT
"""Toasts for single events, and the list of what can be taken back.

What comes in: sentences, and ways back. What goes out: a toast at the bottom of the window, 5 s,
or 10 s with Undo; it waits while the pointer is on it. States that last belong into banners.
GUI thread. Source: interface.md section 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

if TYPE_CHECKING:
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.theme import Theme

PLAIN_MS: Final = 5_000
UNDO_MS: Final = 10_000
"""Source: interface.md section 2."""
ABOVE: Final = 52
"""From the bottom of the window: above the strip."""
MAX_UNDOS: Final = 20


@dataclass(frozen=True, slots=True)
class Undo:
    """A way back. name: what was done, as in "remove Pictures"."""

    name: str
    back: Callable[[], None]


WayBack = Callable[["MainWindow"], Undo]
"""Makes the way back of a window: another language brings another window, which offers the same."""


class Toast(QFrame):
    """One sentence, perhaps with Undo; laid over what is below it."""

    undo = Signal()
    gone = Signal()

    def __init__(self, theme: Theme, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setObjectName("toast")
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton(self.tr("Undo"), self)
        self.button.setObjectName("toastUndo")
        self.button.setProperty("link", True)
        self.button.setAutoDefault(False)
        theme.bind(self.button, "undo-2", "accent", 16)
        self.button.clicked.connect(self.undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(self.text)
        row.addWidget(self.button)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.end)
        self._left = 0
        host.installEventFilter(self)
        self.hide()

    def show_on(self, host: QWidget, sentence: str, undo_name: str) -> None:
        """Shows a sentence in a window; undo_name is empty where nothing can be taken back."""
        if host is not self._host:
            self._host.removeEventFilter(self)
            host.installEventFilter(self)
            self._host = host
            self.setParent(host)
        self.text.setText(sentence)
        self.text.setWordWrap(False)
        self.button.setVisible(bool(undo_name))
        words = self.tr("Undo: {what}").format(what=undo_name)
        self.button.setAccessibleName(words)
        self.setAccessibleName(sentence)
        self._place()
        self.show()
        self.raise_()
        self.timer.start(UNDO_MS if undo_name else PLAIN_MS)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def end(self) -> None:
        """Goes; the focus does not go with it."""
        self.timer.stop()
        had_focus = self.button.hasFocus()
        self.hide()
        if had_focus:
            self.gone.emit()

    def _place(self) -> None:
        host = self._host
        self.text.setWordWrap(False)
        self.setMinimumWidth(0)
        widest = max(200, host.width() - 48)
        if self.sizeHint().width() > widest:
            self.text.setWordWrap(True)
            self.setFixedWidth(widest)
            self.setFixedHeight(self.heightForWidth(widest))
        else:
            self.setFixedSize(self.sizeHint())
        self.move(QPoint((host.width() - self.width()) // 2, host.height() - ABOVE - self.height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays at the bottom of its window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        """Waits while somebody reads."""
        self._left = max(1000, self.timer.remainingTime())
        self.timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Goes on counting."""
        if self.isVisible():
            self.timer.start(self._left)


class Toasts(QObject):
    """Says single events, and keeps the ways back (Ctrl+Z takes the newest)."""

    changed = Signal()
    focus_homeless = Signal()

    def __init__(self, theme: Theme, host: QWidget, window: MainWindow) -> None:
        """host: where toasts are shown that were not asked for elsewhere."""
        super().__init__(host)
        self._host = host
        self._window = window
        self.toast = Toast(theme, host)
        self.toast.undo.connect(self.undo)
        self.toast.gone.connect(self.focus_homeless)
        self._undos: list[tuple[Undo, WayBack]] = []

    @property
    def next_undo(self) -> str:
        """What Ctrl+Z would take back; empty: nothing."""
        return self._undos[-1][0].name if self._undos else ""

    def say(self, sentence: str, host: QWidget | None = None) -> None:
        """An event that needs nothing."""
        self.toast.show_on(host or self._host, sentence, "")

    def offer(self, sentence: str, way_back: WayBack, host: QWidget | None = None) -> None:
        """An event that can be taken back."""
        self.keep(way_back)
        self.toast.show_on(host or self._host, sentence, self.next_undo)

    def keep(self, way_back: WayBack) -> None:
        """A way back without a toast: what happened is seen anyway."""
        undo = way_back(self._window)
        self._undos = [*self._undos[-MAX_UNDOS + 1 :], (undo, way_back)]
        self.changed.emit()

    def take_over(self, before: Toasts) -> None:
        """The ways back of a window that this one takes the place of."""
        for _, way_back in before._undos:
            self.keep(way_back)

    def forget(self, name: str) -> None:
        """Something cannot be taken back any more."""
        self._undos = [row for row in self._undos if row[0].name != name]
        if not self._undos and self.toast.button.isVisible():
            self.toast.end()
        self.changed.emit()

    @Slot()
    def undo(self) -> None:
        """Takes the newest event back."""
        self.toast.end()
        if self._undos:
            self._undos.pop()[0].back()
            self.changed.emit()
