# SPDX-License-Identifier: MIT
"""The one box to type in.

What comes in: keys. What goes out: signals text_changed, entered, down. GUI thread.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from desktop_search.ui.refine_bar import Ring
from desktop_search.ui.theme import Theme, set_property, set_role

MAX_USED: Final = 1000
"""Source: interface.md section 3: longer texts are cut for the search."""


class SearchField(QFrame):
    """Magnifier, text, hint and the clear button in one frame."""

    text_changed = Signal(str)
    entered = Signal()
    down = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self._theme = theme
        self.setFixedHeight(46)
        self._glass = QLabel(self)
        self._glass.setFixedSize(QSize(20, 20))
        self._ring = Ring(theme, self)
        self._ring.setObjectName("searchRing")
        self._ring.hide()
        self.box = QLineEdit(self)
        self.box.setObjectName("searchBox")
        self.box.setAccessibleName(self.tr("Describe a photo"))
        self.box.setFrame(False)
        set_role(self.box, "search")
        self._hint = QLabel(self.tr("Only the first part is used"), self)
        self._hint.setProperty("tone", "warn")
        self._hint.hide()
        self.clear_button = QToolButton(self)
        self.clear_button.setObjectName("clearButton")
        self.clear_button.setAccessibleName(self.tr("Clear the search"))
        self.clear_button.setToolTip(self.tr("Clear the search"))
        theme.bind(self.clear_button, "x")
        self.clear_button.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(8)
        row.addWidget(self._glass)
        row.addWidget(self._ring)
        row.addWidget(self.box, 1)
        row.addWidget(self._hint)
        row.addWidget(self.clear_button)
        self.box.textChanged.connect(self._changed)
        self.box.installEventFilter(self)
        self.clear_button.clicked.connect(self.clear)
        theme.changed.connect(self._paint_glass)
        self._paint_glass()
        self.set_ready(True)

    def set_ready(self, ready: bool) -> None:
        """Off until there is a folder."""
        self.box.setEnabled(ready)
        self.box.setPlaceholderText(
            self.tr("Describe a photo: black cat, cake with candles, boats on a lake")
            if ready
            else self.tr("Add a folder first, then describe a photo here")
        )
        set_property(self, "off", not ready)

    def show_waiting(self, waiting: bool) -> None:
        """A turning ring in the place of the magnifier while an answer is late."""
        self._glass.setVisible(not waiting)
        self._ring.show_mode("run" if waiting else "", 0.0)
        self._ring.setVisible(waiting)

    def text(self) -> str:
        """The words to search for."""
        return self.box.text().strip()[:MAX_USED]

    @Slot()
    def clear(self) -> None:
        """Empties the box and keeps the focus in it."""
        self.box.clear()
        self.box.setFocus()

    def focus_all(self) -> None:
        """Focus, everything selected."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def take_letter(self, text: str) -> None:
        """A letter typed in the grid lands here."""
        self.box.setFocus()
        self.box.end(False)
        self.box.insert(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Focus ring, Enter and Down."""
        if event.type() == QEvent.Type.FocusIn:
            set_property(self, "focus", True)
        elif event.type() == QEvent.Type.FocusOut:
            set_property(self, "focus", False)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.entered.emit()
                return True
            if event.key() == Qt.Key.Key_Down:
                self.down.emit()
                return True
        return False

    @Slot(str)
    def _changed(self, text: str) -> None:
        self.clear_button.setVisible(bool(text))
        self._hint.setVisible(len(text) > MAX_USED)
        self.text_changed.emit(self.text())

    @Slot()
    def _paint_glass(self) -> None:
        self._glass.setPixmap(self._theme.icon("search", "text2", 20).pixmap(20, 20))
