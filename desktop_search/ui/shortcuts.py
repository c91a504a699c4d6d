# SPDX-License-Identifier: MIT
"""The keys of the window: what each does, the list of them (F1), and the steps of Esc.

What comes in: the window. What goes out: shortcuts, and a dialog that lists them. GUI thread.
Source: interface.md sections 3 and 4.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSlider,
    QDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.ui import photo_actions
from desktop_search.ui.languages import tr
from desktop_search.ui.page import ScrollPage, heading
from desktop_search.ui.theme import set_role
from desktop_search.ui.typed_words import examples

if TYPE_CHECKING:
    from desktop_search.ui.main_window import MainWindow

TILE_STEP = 32
_Move = QAbstractSlider.SliderAction
SCROLL: Final = {
    Qt.Key.Key_Down: _Move.SliderSingleStepAdd,
    Qt.Key.Key_Up: _Move.SliderSingleStepSub,
    Qt.Key.Key_PageDown: _Move.SliderPageStepAdd,
    Qt.Key.Key_PageUp: _Move.SliderPageStepSub,
    Qt.Key.Key_End: _Move.SliderToMaximum,
    Qt.Key.Key_Home: _Move.SliderToMinimum,
}


def install(window: MainWindow) -> None:
    """Connects the keys that hold anywhere in the window, and those of the grid."""
    grid, field = window.grid, window.parts.field

    def larger() -> None:
        grid.set_tile(grid.tile + TILE_STEP)

    def smaller() -> None:
        grid.set_tile(grid.tile - TILE_STEP)

    def on(action: Callable[[MainWindow], object]) -> Callable[[], object]:
        return lambda: action(window)

    for keys, action in (
        (("Ctrl+F", "Ctrl+K", "Ctrl+L"), field.focus_all),
        (("Ctrl+,",), window.show_settings),
        (("Ctrl+Q",), window.close),
        (("Ctrl+W",), lambda: window.tray.close_window()),
        (("F1",), on(show)),
        (("F5",), window.library.rescan),
        (("F9",), window.panes.toggle_sidebar),
        (("F11",), on(full_screen)),
        (("Ctrl+I", "Alt+Return"), window.panes.toggle_detail),
        (("Ctrl+E",), on(photo_actions.toggle_stack)),
        (("Ctrl+R",), on(photo_actions.reveal)),
        (("Ctrl+Shift+C",), on(photo_actions.copy_paths)),
        (("Ctrl+Shift+L",), on(photo_actions.more_like)),
        (("Ctrl+Shift+E",), on(photo_actions.export)),
        (("Ctrl+D",), window.saved.save),
        (("Ctrl+V",), window.queries.paste),
        (("Ctrl+Return", "Ctrl+Enter"), window.calm.apply),
        (("Ctrl++", "Ctrl+="), larger),
        (("Ctrl+-",), smaller),
        (("Ctrl+Z",), window.toasts.undo),
    ):
        for sequence in keys:
            QShortcut(QKeySequence(sequence), window).activated.connect(action)
    for sequence, action in (
        ("Ctrl+C", on(photo_actions.copy_files)),
        ("Space", window.preview.toggle),
        ("Shift+F10", on(photo_actions.menu_at_current)),
    ):
        shortcut = QShortcut(QKeySequence(sequence), grid)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(action)


def full_screen(window: MainWindow) -> None:
    """To full screen and back."""
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def escape(window: MainWindow) -> None:
    """One step a press: past searches or a pane over the photos, preview, selection, text, chips.

    The focus ends in the box. The list and the preview have the focus while they are open and take
    Esc themselves; here they count for whoever clicked beside them.
    """
    if window.values.close() or window.history.close() or window.panes.close_laid_over():
        return
    if window.preview.is_open:
        window.preview.close()
    elif window.grid.selectionModel().hasSelection():
        window.grid.clearSelection()
    elif window.parts.field.box.isEnabled():
        field = window.parts.field
        field.box.setFocus()
        if field.box.text():
            field.box.clear()
        else:
            field.chips.clear()


def listed() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The keys in groups, with what they do."""
    return (
        (
            tr("Searching"),
            (
                ("Ctrl+F", tr("Go to the search box")),
                ("Return", tr("Search now, and look closer at once")),
                ("Up", tr("Past searches, in the search box")),
                ("Shift+Delete", tr("Remove a past search from the list")),
                ("Down", tr("From the search box to the photos")),
                ("Ctrl+Return", tr("Show the better matches that wait")),
                ("Ctrl+V", tr("Search with a copied picture or file")),
                ("Tab", tr("Take the chosen value of a filter, while they are listed")),
                ("Ctrl+D", tr("Save this search")),
                ("F2", tr("Another name for a saved search")),
                ("Delete", tr("Remove a saved search from the list")),
                (
                    "Backspace",
                    tr(
                        "Before the first letter: edit the last filter, "
                        "or take the last picture away"
                    ),
                ),
                ("Esc", tr("One step back: preview, selection, text, pictures")),
            ),
        ),
        (
            tr("Photos"),
            (
                ("Space", tr("Preview; the arrow keys browse")),
                ("Return", tr("Open in the usual program")),
                ("Ctrl+R", tr("Show in the file manager")),
                ("Ctrl+C", tr("Copy the files")),
                ("Ctrl+Shift+C", tr("Copy the paths, one a line")),
                ("Ctrl+Shift+L", tr("Find photos like the selected ones")),
                ("Ctrl+Shift+E", tr("Export photos: copies of them, or a list")),
                ("Ctrl+E", tr("Show all photos that look the same, or one of them")),
                ("Ctrl+A", tr("Select all photos")),
                ("Shift+F10", tr("Menu of the selected photos")),
                ("Ctrl++", tr("Larger pictures")),
                ("Ctrl+-", tr("Smaller pictures")),
            ),
        ),
        (
            tr("Preview"),
            (
                ("Z", tr("Full size, and back")),
                ("+", tr("Larger")),
                ("-", tr("Smaller")),
                ("Esc", tr("Close the preview")),
            ),
        ),
        (
            tr("Window"),
            (
                ("F9", tr("Folders")),
                ("Ctrl+I", tr("Details")),
                ("F5", tr("Check the folders now")),
                ("Ctrl+Z", tr("Undo, where the search box has no focus")),
                ("Ctrl+,", tr("Settings")),
                ("F11", tr("Full screen")),
                ("F1", tr("This list")),
                ("Ctrl+Q", tr("Quit")),
            ),
        ),
    )


class ShortcutsDialog(QDialog):
    """The list of keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle(self.tr("Keys and search words"))
        self.resize(560, 640)
        self.page = page = ScrollPage(self)
        page.column.addWidget(heading(self.tr("Keys and search words"), page.page))
        table = QGridLayout()
        table.setHorizontalSpacing(24)
        table.setVerticalSpacing(6)
        table.setColumnStretch(1, 1)
        self._list(table, self.tr("What can be typed, also several of it"), examples())
        for group, rows in listed():
            self._list(table, group, [(_native(keys), words) for keys, words in rows])
        page.column.addLayout(table)
        page.column.addStretch(1)
        close = QPushButton(self.tr("Close"), self)
        close.setObjectName("closeShortcuts")
        close.clicked.connect(self.close)
        close.setContentsMargins(28, 0, 28, 20)
        close.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 20)
        column.addWidget(page, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignCenter)
        close.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The one button has the focus, so its keys scroll the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            move = SCROLL.get(Qt.Key(event.key()))
            if move is not None:
                self.page.verticalScrollBar().triggerAction(move)
                return True
        return False

    def _list(self, table: QGridLayout, group: str, rows: Sequence[tuple[str, str]]) -> None:
        """A group of rows: what is pressed or typed, and what that does."""
        title = self._label(group)
        set_role(title, "strong")
        if table.rowCount() > 1:
            table.setRowMinimumHeight(table.rowCount(), 8)
        table.addWidget(title, table.rowCount(), 0, 1, 2)
        for first, words in rows:
            row = table.rowCount()
            key = self._label(first)
            key.setProperty("tone", "dim")
            table.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
            what = self._label(words)
            what.setWordWrap(True)
            table.addWidget(what, row, 1)

    def _label(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(False)
        return label


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def show(window: MainWindow) -> None:
    """Lists the keys; there is only one such window."""
    dialog = window.findChild(ShortcutsDialog) or ShortcutsDialog(window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
