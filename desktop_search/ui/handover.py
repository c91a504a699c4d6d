# SPDX-License-Identifier: MIT
"""What one window takes over from another: the search, the chips, the selection, the place.

Texts are made with the widgets, so another language needs another window. It has the bridge, the
loader and the work on models of the one before, and shows the same.

What comes in: the new window, and the old one, still whole. What goes out: nothing. GUI thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QTimer

from desktop_search.core.late import np
from desktop_search.ui import window_memory

if TYPE_CHECKING:
    from desktop_search.ui.bridge import Bridge
    from desktop_search.ui.full_pictures import FullPictures
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.model_care import ModelCare
    from desktop_search.ui.previews import Loader


@dataclass(frozen=True, slots=True)
class Kept:
    """What goes on from one window to the next: threads, caches, work that takes minutes."""

    window: MainWindow
    bridge: Bridge
    loader: Loader
    pictures: FullPictures
    care: ModelCare


def kept_of(window: MainWindow) -> Kept:
    """What a window leaves to the next."""
    return Kept(window, window.bridge, window.loader, window.preview.pictures, window.care)


def take_over(window: MainWindow, before: MainWindow) -> None:
    """Makes a new window show what the one before it shows."""
    window_memory.remember(before)
    window_memory.restore(window)
    window.setGeometry(before.geometry())
    window.setWindowState(before.windowState())
    window.tray.take_over(before.tray)
    window.settings_undo.take_over(before.settings_undo)
    window.toasts.take_over(before.toasts)
    window.parts.index_banner.say(before.parts.index_banner.said)
    window.filters.take_over(before.filters)
    window.queries.take_over(before.queries)
    window.control.take_over(before.control)
    window.parts.sort.take_over(before.parts.sort)
    window.saved.take_over(before.saved)
    window.parts.field.box.setText(before.filters.text)
    if not window.control.active and before.idle.which == "added":
        window.idle.choose("added")
    if not window.model.rowCount():
        window.model.replace(before.model.ids)
        window.idle.shown.emit()
    _select(window, before)


def show(window: MainWindow, before: MainWindow) -> None:
    """Shows the new window where the old one is shown, with the settings if they were open."""
    if before.isVisible():
        window.show()
        top = before.grid.verticalScrollBar().value()
        # Once the new grid knows its size.
        QTimer.singleShot(0, window, partial(window.grid.verticalScrollBar().setValue, top))
    dialog = before.active_dialog()
    if dialog is not None:
        window.show_settings()
        opened = window.active_dialog()
        if opened is not None:
            opened.take_over(dialog)


def _select(window: MainWindow, before: MainWindow) -> None:
    """The same photos are selected, and the same one is the current one."""
    model, flags = window.model, QItemSelectionModel.SelectionFlag
    shown = model.ids[: model.rowCount()]
    current = before.grid.currentIndex()
    if current.isValid():
        (rows,) = np.nonzero(shown == before.model.photo(current.row()))
        if len(rows):
            index = model.index(int(rows[0]))
            window.grid.selectionModel().setCurrentIndex(index, flags.NoUpdate)
    ids = np.asarray(before.grid.photo_ids(before.grid.selected_rows()), np.int64)
    (rows,) = np.nonzero(np.isin(shown, ids))
    selection = QItemSelection()
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        if len(run):
            selection.select(model.index(int(run[0])), model.index(int(run[-1])))
    window.grid.selectionModel().select(selection, flags.Select)
