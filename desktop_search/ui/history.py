# SPDX-License-Identifier: MIT
"""Past searches: what is kept, and the list below the search box.

What comes in: searches that count, Up in the box, keys in the list. What goes out: words into the
box, and calls of the library. GUI thread. Source: interface.md section 3.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_search.core.errors import DesktopSearchError
from desktop_search.ui.search_control import HALF

if TYPE_CHECKING:
    from desktop_search.ui.main_window import MainWindow

LOOKED_MS: Final = 3_000
"""Somebody who looks at results for so long meant the search."""
SHOWN: Final = 20
MARGIN: Final = 8
"""Between a list below the search box and the lowest line of the window, px."""
TASK: Final = "history"
CLEARED: Final = "history cleared"


class HistoryPopup(QFrame):
    """A list of past searches over the results."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setObjectName("searchPopup")
        self.list = QListWidget(self)
        self.list.setObjectName("historyList")
        self.list.setAccessibleName(self.tr("Past searches"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.hint = QLabel(self.tr("Shift+Delete removes a search from this list"), self)
        self.hint.setProperty("tone", "hint")
        self.hint.setContentsMargins(8, 0, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 2)
        column.addWidget(self.list)
        column.addWidget(self.hint)
        self.hide()

    def show_texts(self, texts: list[str], row: int) -> None:
        """Lists them; words of people are plain text in a list of Qt."""
        self.list.clear()
        for text in texts:
            self.list.addItem(QListWidgetItem(text))
        self.list.setCurrentRow(max(0, min(row, len(texts) - 1)))


def place_below(popup: QFrame, rows: QListWidget, window: MainWindow) -> None:
    """Puts a list below the search field, as wide; whole rows of it, above the lowest line."""
    field, host = window.parts.field, window.parts.root
    at = field.mapTo(host, QPoint(0, field.height() + 4))
    popup.setFixedWidth(field.width())
    rows.setFixedHeight(0)
    beside = popup.sizeHint().height()
    room = host.height() - window.parts.strip.height() - at.y() - beside - MARGIN
    row = max(1, rows.sizeHintForRow(0))
    rows.setFixedHeight(row * max(1, min(rows.count(), room // row)))
    popup.adjustSize()
    popup.move(at)


class History(QObject):
    """Decides what is remembered, and serves the list."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._box = window.parts.field.box
        self.popup = HistoryPopup(window.parts.root)
        self._noted = ""
        self._gone: set[str] = set()  # removed here, perhaps still in an answer on its way
        self._wanted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOKED_MS)
        self._timer.timeout.connect(self.note)
        window.control.answered.connect(self._answered)
        self._box.textChanged.connect(self._changed)
        window.parts.field.entered.connect(self.note)
        window.loader.task_done.connect(self._task_done)
        self.popup.list.itemActivated.connect(self._chosen)
        self.popup.list.itemClicked.connect(self._chosen)
        self._box.installEventFilter(self)
        self.popup.list.installEventFilter(self)
        window.parts.root.installEventFilter(self)

    # --- what is kept

    @Slot()
    def note(self) -> None:
        """The search in hand was meant: it is kept."""
        text = self._window.control.text
        if text and text != self._noted:
            self._noted = text
            self._gone.discard(text)
            self._window.library.remember(text)

    @Slot()
    def _changed(self) -> None:
        self._timer.stop()
        self.close()

    @Slot()
    def _answered(self) -> None:
        if self._window.control.text != self._noted and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def clear(self) -> None:
        """Removes all past searches, for real."""
        self._noted = ""
        self._window.loader.run(CLEARED, self._forget_all)

    def _forget_all(self) -> str:
        try:
            self._window.library.forget_history()
        except DesktopSearchError as error:
            return error.sentence
        return self.tr("The history is empty now")

    # --- the list

    def open(self) -> None:
        """Fetches the list; it opens when it is there."""
        self._wanted = True
        self._window.loader.run(TASK, self._window.library.history)

    def close(self) -> bool:
        """Closes the list; whether it was open. The focus goes back to the box."""
        self._wanted = False
        was = self.popup.isVisible()
        had_focus = self.popup.list.hasFocus()
        self.popup.hide()
        if had_focus:
            self._box.setFocus()
        return was

    @Slot(str, object)
    def _task_done(self, name: str, result: object) -> None:
        if name == CLEARED:
            self._window.toasts.say(str(result), self._window.active_dialog())
        if name != TASK or not self._wanted:
            return
        typed = self._window.parts.field.text().casefold()
        texts = [
            text
            for text in cast(tuple[str, ...], result)
            if text.casefold().startswith(typed) and text not in self._gone
        ]
        texts = [text for text in texts if text.casefold() != typed][:SHOWN]
        if not texts:
            self.close()
            return
        self.popup.show_texts(texts, 0)
        place_below(self.popup, self.popup.list, self._window)
        self.popup.show()
        self.popup.raise_()
        self.popup.list.setFocus()

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem) -> None:
        text = item.text()
        self.close()
        self._window.queries.show((), (), HALF)  # it is all that is searched for
        self._box.setText(text)
        self._box.setFocus()
        self._window.parts.field.entered.emit()

    def _remove(self) -> None:
        rows = self.popup.list
        row, library = rows.currentRow(), self._window.library
        if row < 0:
            return
        text = rows.item(row).text()
        self._gone.add(text)
        self._noted = "" if self._noted == text else self._noted

        def forget() -> None:
            with contextlib.suppress(DesktopSearchError):  # it stays listed next time
                library.forget_history(text)

        self._window.loader.run(f"forget {text}", forget)
        rows.takeItem(row)
        if rows.count():
            place_below(self.popup, self.popup.list, self._window)
        else:
            self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up in the box opens; keys in the list; it closes when the focus leaves it."""
        if watched is self._window.parts.root:
            if event.type() == QEvent.Type.Resize:
                self.close()
            return False
        if watched is self.popup.list and event.type() == QEvent.Type.FocusOut:
            if self.popup.isVisible():
                self._wanted = False
                self.popup.hide()
            return False
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if watched is self._box:
            if event.key() == Qt.Key.Key_Up and not event.modifiers():
                self.open()
                return True
            return False
        return self._key_in_list(event)

    def _key_in_list(self, event: QKeyEvent) -> bool:
        key = event.key()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape or (key == Qt.Key.Key_Up and not self.popup.list.currentRow()):
            self.close()
        elif key == Qt.Key.Key_Delete and shift:
            self._remove()
        elif event.text() and event.text().isprintable():
            self.close()
            self._window.parts.field.take_letter(event.text())
        elif key == Qt.Key.Key_Backspace:
            self.close()
            self._box.backspace()
        else:
            return False
        return True
