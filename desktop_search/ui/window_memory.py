# SPDX-License-Identifier: MIT
"""Remembers the window's place, its panes and the tile size, inside the data folder.

What comes in: the window. What goes out: window.ini, mode 0600. GUI thread.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings

from desktop_search.ui.panes import PLACES

if TYPE_CHECKING:
    from desktop_search.ui.main_window import MainWindow

FILE_NAME: Final = "window.ini"
DEFAULT_SIZE: Final = (1200, 780)
_CHOSEN: Final = {"": None, "open": True, "closed": False}
"""What was chosen for a pane by hand; nothing: it goes by the width."""


def _store(folder: Path) -> QSettings:
    return QSettings(str(folder / FILE_NAME), QSettings.Format.IniFormat)


def had_folders(window: MainWindow) -> bool:
    """Whether there were folders when the window was last closed."""
    return str(_store(window.library.data_dir).value("folders", "")).lower() == "true"


def restore(window: MainWindow) -> None:
    """Puts the window where it was."""
    store = _store(window.library.data_dir)
    geometry = store.value("geometry")
    if not (geometry and window.restoreGeometry(geometry)):
        window.resize(*DEFAULT_SIZE)
    splitter = store.value("splitter")
    if splitter:
        window.parts.splitter.restoreState(splitter)
    window.panes.sidebar_by_hand = _CHOSEN.get(str(store.value("sidebar", "")))
    window.panes.detail_by_hand = _CHOSEN.get(str(store.value("detail", "")))
    tile = str(store.value("tile", ""))
    if tile.isdecimal():
        window.grid.set_tile(int(tile))


def remember(window: MainWindow) -> None:
    """Writes where the window is; nothing when the data folder is not there."""
    folder = window.library.data_dir
    if not folder.is_dir():
        return
    store = _store(folder)
    store.setValue("geometry", window.saveGeometry())
    if window.parts.splitter.count() == PLACES:
        store.setValue("splitter", window.parts.splitter.saveState())
    for name, chosen in (
        ("sidebar", window.panes.sidebar_by_hand),
        ("detail", window.panes.detail_by_hand),
    ):
        store.setValue(name, next(word for word, value in _CHOSEN.items() if value is chosen))
    store.setValue("tile", window.grid.tile)
    if not window.awaits_roots:
        store.setValue("folders", bool(window.library.roots()))
    store.sync()
    path = folder / FILE_NAME
    if path.exists():
        path.chmod(0o600)
