# SPDX-License-Identifier: MIT
"""The one box to type in.

What comes in: keys, and chips of what narrows the search besides words. What goes out: signals
text_changed, entered, down, picture_wanted. GUI thread.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from desktop_search.ui.chips import Chip, ChipRow
from desktop_search.ui.refine_bar import Ring
from desktop_search.ui.theme import Theme, set_property, set_role

MAX_USED: Final = 1000
"""Source: interface.md section 3: longer texts are cut for the search."""
BUTTONS_W: Final = 168
"""Magnifier, clear, save, picture and the gaps between them: what chips and words do not get."""


class SearchField(QFrame):
    """Magnifier, chips, text, hint and buttons in one frame."""

    text_changed = Signal(str)
    entered = Signal()
    down = Signal()
    save_wanted = Signal()
    picture_wanted = Signal()

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
        self.box.setToolTip(self.tr("F1 lists what can be typed, like date:2023 or -sofa"))
        self.box.setFrame(False)
        # The text gives way to chips, not the chips to what a text box would like to have.
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.setMinimumWidth(80)
        set_role(self.box, "search")
        self._hint = QLabel(self.tr("Only the first part is used"), self)
        self._hint.setProperty("tone", "warn")
        self._hint.hide()
        self.chips = ChipRow(self.box, self)
        self.clear_button = self._tool("clearButton", "x", self.tr("Clear the search"))
        self.clear_button.hide()
        self.save_button = self._tool(
            "saveSearchButton", "bookmark-plus", self.tr("Save this search (Ctrl+D)")
        )
        self.save_button.hide()
        self.picture_button = self._tool(
            "imageQueryButton", "image-plus", self.tr("Search with a picture")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.addWidget(self._glass)
        row.addWidget(self._ring)
        row.addWidget(self.chips)
        row.addWidget(self.box, 1)
        row.addWidget(self._hint)
        row.addWidget(self.clear_button)
        row.addWidget(self.save_button)
        row.addWidget(self.picture_button)
        row.setSpacing(6)
        self.box.textChanged.connect(self._changed)
        self.box.installEventFilter(self)
        self.chips.changed.connect(self._chips_changed)
        self.chips.focus_homeless.connect(self.box.setFocus)
        self.clear_button.clicked.connect(self.clear)
        self.save_button.clicked.connect(self.save_wanted)
        self.picture_button.clicked.connect(self.picture_wanted)
        theme.changed.connect(self._paint_glass)
        self._paint_glass()
        self.set_ready(True)

    def _tool(self, name: str, shape: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(words)
        self._theme.bind(button, shape)
        return button

    def set_ready(self, ready: bool) -> None:
        """Off until there is a folder."""
        self.box.setEnabled(ready)
        self.picture_button.setEnabled(ready)
        self._hint_what_to_type()
        set_property(self, "off", not ready)

    def _hint_what_to_type(self) -> None:
        words = self.tr("Describe a photo: black cat, cake with candles, boats on a lake")
        if not self.box.isEnabled():
            words = self.tr("Add a folder first, then describe a photo here")
        elif self.chips.chips:
            words = self.tr("Add words")
        self.box.setPlaceholderText(words)

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
        """Empties the box, takes the chips away, and keeps the focus in the box."""
        self.chips.clear()
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
        """Focus ring, Enter, Down, the way to the chips, and files that are no text."""
        if isinstance(event, QDragEnterEvent):
            if event.mimeData().hasUrls() or event.mimeData().hasImage():
                event.ignore()  # the window takes it
                return True
        elif event.type() == QEvent.Type.FocusIn:
            set_property(self, "typing", True)
        elif event.type() == QEvent.Type.FocusOut:
            set_property(self, "typing", False)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.entered.emit()
                return True
            if event.key() == Qt.Key.Key_Down:
                self.down.emit()
                return True
            return self._to_chips(event)
        return False

    def _to_chips(self, event: QKeyEvent) -> bool:
        """Backspace before the first letter takes the last chip, the arrow key goes to it."""
        at_start = self.box.cursorPosition() == 0 and not self.box.hasSelectedText()
        if not at_start or not self.chips.chips or event.modifiers():
            return False
        back = Qt.Key.Key_Right if self.isRightToLeft() else Qt.Key.Key_Left
        if event.key() == Qt.Key.Key_Backspace and not event.isAutoRepeat():
            self.take_back(self.chips.chips[-1])
        elif event.key() == back:
            self.chips.focus_last()
        else:
            return False
        return True

    def take_back(self, chip: Chip) -> None:
        """A chip goes; one that was typed is text in the box again."""
        if chip.text:
            # Quietly, and with the cursor in it: it is no chip before something is typed behind it.
            self.box.blockSignals(True)
            self.box.setText(" ".join(part for part in (chip.text, self.box.text()) if part))
            self.box.setCursorPosition(len(chip.text))
            self.box.blockSignals(False)
        self.chips.remove(chip)
        if chip.text:
            self._changed(self.box.text())
            self.box.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less room, shorter chips."""
        super().resizeEvent(event)
        self.chips.fit(self.width() - BUTTONS_W)

    @Slot()
    def _chips_changed(self) -> None:
        self._show_clear()
        self._hint_what_to_type()

    def _show_clear(self) -> None:
        for button in (self.clear_button, self.save_button):
            button.setVisible(bool(self.box.text() or self.chips.chips))

    @Slot(str)
    def _changed(self, text: str) -> None:
        self._show_clear()
        self._hint.setVisible(len(text) > MAX_USED)
        self.text_changed.emit(self.text())

    @Slot()
    def _paint_glass(self) -> None:
        self._glass.setPixmap(self._theme.icon("search", "text2", 20).pixmap(20, 20))
