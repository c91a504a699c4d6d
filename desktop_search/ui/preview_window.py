# SPDX-License-Identifier: MIT
"""The preview: one photo over the whole window.

What comes in: a photo's name, place and picture. What goes out: signals of what the user wants.
Frameless, as large as the main window. GUI thread. What it shows is decided by preview_control.py.
"""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop_search.ui.picture_view import STEP, PictureView
from desktop_search.ui.theme import Theme, set_role

_Key = Qt.Key
_PREVIOUS: Final = (_Key.Key_Up, _Key.Key_PageUp)
_NEXT: Final = (_Key.Key_Down, _Key.Key_PageDown)


class PreviewWindow(QWidget):
    """Name and place above, the photo, what there is to say of it below."""

    step = Signal(int)
    """So many photos on; a very large number is the end."""
    open_wanted = Signal()
    reveal_wanted = Signal()
    copy_wanted = Signal()
    like_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("previewWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Preview"))
        self.view = PictureView(self)
        self.view.zoomed.connect(self._show_scale)
        self.name = self._label("previewName", "head", "")
        self.place = self._label("previewPlace", "body", "dim")
        self.scale = self._label("previewScale", "body", "dim")
        self.note = self._label("previewNote", "body", "dim")
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.previous_button = self._tool(
            theme, "previewPrevious", "chevron-left", self.tr("Previous photo")
        )
        self.next_button = self._tool(theme, "previewNext", "chevron-right", self.tr("Next photo"))
        self.previous_button.clicked.connect(self._previous)
        self.next_button.clicked.connect(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top(theme))
        middle = QHBoxLayout()
        middle.setContentsMargins(8, 0, 8, 0)
        middle.addWidget(self.previous_button)
        middle.addWidget(self.view, 1)
        middle.addWidget(self.next_button)
        column.addLayout(middle, 1)
        self.note.setFixedHeight(40)
        column.addWidget(self.note)

    def _top(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 10, 10, 8)
        row.setSpacing(10)
        row.addWidget(self.name)
        row.addWidget(self.place)
        row.addStretch(1)
        row.addWidget(self.scale)
        for name, shape, words, slot in (
            ("previewSmaller", "zoom-out", self.tr("Smaller (−)"), self._smaller),
            ("previewFull", "scan", self.tr("Full size, 100 % (Z)"), self.view.toggle_full),
            ("previewLarger", "zoom-in", self.tr("Larger (+)"), self._larger),
            (
                "previewLike",
                "images",
                self.tr("More like this (Ctrl+Shift+L)"),
                self.like_wanted,
            ),
            ("previewOpen", "external-link", self.tr("Open (Enter)"), self.open_wanted),
            ("previewClose", "x", self.tr("Close the preview (Esc)"), self.close),
        ):
            button = self._tool(theme, name, shape, words)
            button.clicked.connect(slot)
            row.addWidget(button)
        return row

    def _label(self, name: str, role: str, tone: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("tone", tone)
        set_role(label, role)
        return label

    def _tool(self, theme: Theme, name: str, shape: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(words)
        theme.bind(button, shape)
        return button

    # --- what it shows

    def show_words(self, name: str, place: str, note: str) -> None:
        """The photo's name, its place and level, and what there is to say of it."""
        room = max(120, self.width() // 2)
        elide = Qt.TextElideMode.ElideMiddle
        self.name.setText(self.name.fontMetrics().elidedText(name, elide, room))
        self.place.setText(place)
        self.note.setText(note)
        whole = ", ".join(part for part in (name, place, note) if part)
        self.setAccessibleName(whole)
        self.view.setAccessibleName(whole)

    def set_ends(self, first: bool, last: bool) -> None:
        """Whether there is a photo before and after."""
        if (first and self.previous_button.hasFocus()) or (last and self.next_button.hasFocus()):
            self.view.setFocus()
        self.previous_button.setEnabled(not first)
        self.next_button.setEnabled(not last)

    @Slot()
    def _show_scale(self) -> None:
        self.scale.setText(self.tr("{n} %").format(n=round(self.view.scale * 100)))

    # --- what the user does

    @Slot()
    def _previous(self) -> None:
        self.step.emit(-1)

    @Slot()
    def _next(self) -> None:
        self.step.emit(1)

    @Slot()
    def _smaller(self) -> None:
        self.view.zoom(1 / STEP)

    @Slot()
    def _larger(self) -> None:
        self.view.zoom(STEP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space or Esc closes, arrows browse, Z, plus and minus change the size."""
        key = event.key()
        ahead = -1 if self.isRightToLeft() else 1
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._command(event)
        elif key in (_Key.Key_Escape, _Key.Key_Space):
            self.close()
        elif key in (_Key.Key_Return, _Key.Key_Enter):
            self.open_wanted.emit()
        elif key in _PREVIOUS:
            self.step.emit(-1)
        elif key in _NEXT:
            self.step.emit(1)
        elif key in (_Key.Key_Left, _Key.Key_Right):
            self.step.emit(ahead if key == _Key.Key_Right else -ahead)
        elif key in (_Key.Key_Home, _Key.Key_End):
            self.step.emit(10**9 if key == _Key.Key_End else -(10**9))
        elif key == _Key.Key_Z:
            self.view.toggle_full()
        elif key in (_Key.Key_Plus, _Key.Key_Equal):
            self._larger()
        elif key == _Key.Key_Minus:
            self._smaller()
        elif key == _Key.Key_0:
            self.view.set_scale(None)
        else:
            super().keyPressEvent(event)

    def _command(self, event: QKeyEvent) -> None:
        """The file actions of the grid, for the photo that is looked at."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == _Key.Key_C and not shift:
            self.copy_wanted.emit()
        elif event.key() == _Key.Key_L and shift:
            self.like_wanted.emit()
        elif event.key() == _Key.Key_R:
            self.reveal_wanted.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The keys belong to the photo."""
        super().showEvent(event)
        self.view.setFocus()

    def hideEvent(self, event: object) -> None:
        """Closed by whatever way."""
        super().hideEvent(event)  # type: ignore[arg-type]
        if not event.spontaneous():  # type: ignore[attr-defined]
            self.closed.emit()
