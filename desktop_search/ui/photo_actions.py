# SPDX-License-Identifier: MIT
"""Keys of the window and the grid's menu.

What comes in: the window. What goes out: shortcuts and a context menu. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from desktop_search.ui import file_actions

if TYPE_CHECKING:
    from desktop_search.ui.main_window import MainWindow

TILE_STEP = 32


def install(window: MainWindow) -> None:
    """Connects keys, double click and the context menu."""
    grid, field = window.grid, window.parts.field

    def key(sequence: str, action: Callable[[], object]) -> None:
        QShortcut(QKeySequence(sequence), window).activated.connect(action)

    for keys in ("Ctrl+F", "Ctrl+K", "Ctrl+L"):
        key(keys, field.focus_all)
    key("Ctrl+,", window.show_settings)
    key("Ctrl+Q", window.close)
    key("Ctrl+W", window.close)
    key("F5", window.library.rescan)
    key("F9", window.toggle_sidebar)
    key("Ctrl+I", window.toggle_detail)
    key("Alt+Return", window.toggle_detail)
    key("Ctrl+R", lambda: reveal(window))
    key("Ctrl+Shift+C", lambda: copy_paths(window))
    key("Ctrl+Return", window.calm.apply)
    key("Ctrl+Enter", window.calm.apply)
    for keys in ("Ctrl++", "Ctrl+="):
        key(keys, lambda: grid.set_tile(grid.tile + TILE_STEP))
    key("Ctrl+-", lambda: grid.set_tile(grid.tile - TILE_STEP))
    copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), grid)
    copy.setContext(Qt.ShortcutContext.WidgetShortcut)
    copy.activated.connect(lambda: copy_files(window))
    grid.open_wanted.connect(lambda: open_photos(window))
    window.parts.detail.open_photo.connect(lambda: open_photos(window))
    window.parts.detail.reveal.connect(lambda: reveal(window))
    window.parts.detail.copy_path.connect(lambda: copy_paths(window))
    grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    grid.customContextMenuRequested.connect(lambda at: _menu_at(window, at))


def open_photos(window: MainWindow) -> None:
    """Opens the current photo in the user's own program."""
    cards = window.grid.selected_cards()
    if not cards:
        return
    card = cards[0]
    if card.offline:
        window.parts.index_banner.say(
            window.tr(
                "This disk is not connected, so the photo cannot be opened. It stays searchable; "
                "connect the disk and try again."
            )
        )
    elif not file_actions.open_photo(card.path):
        window.parts.index_banner.say(
            window.tr(
                "No program took {name}. The photo is unharmed; choose a default program for "
                "pictures in your system settings."
            ).format(name=file_actions.plain(card.path.name))
        )


def reveal(window: MainWindow) -> None:
    """Shows the current photo in the file manager."""
    cards = [card for card in window.grid.selected_cards() if not card.offline]
    if cards:
        file_actions.reveal(cards[0].path, window)


def copy_files(window: MainWindow) -> None:
    """Copies the selected files."""
    cards = [card for card in window.grid.selected_cards() if not card.offline]
    if cards:
        file_actions.copy_files([card.path for card in cards])


def copy_paths(window: MainWindow) -> None:
    """Copies the selected paths, one a line."""
    cards = window.grid.selected_cards()
    if cards:
        file_actions.copy_paths([card.path for card in cards])


def photo_menu(window: MainWindow) -> QMenu:
    """What can be done with the selected photos."""
    menu = QMenu(window)
    online = any(not card.offline for card in window.grid.selected_cards())

    def add(words: str, action: Callable[[MainWindow], None], enabled: bool) -> None:
        entry = menu.addAction(words)
        entry.setEnabled(enabled)
        entry.triggered.connect(lambda: action(window))

    add(window.tr("Open"), open_photos, online)
    add(window.tr("Show in folder"), reveal, online)
    menu.addSeparator()
    add(window.tr("Copy"), copy_files, online)
    add(window.tr("Copy path"), copy_paths, True)
    return menu


def _menu_at(window: MainWindow, at: QPoint) -> None:
    if not window.grid.indexAt(at).isValid() and not window.grid.selected_rows():
        return
    menu = photo_menu(window)
    window.calm.menu_open = True
    menu.exec(window.grid.viewport().mapToGlobal(at))
    window.calm.menu_open = False
    menu.deleteLater()
