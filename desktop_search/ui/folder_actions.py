# SPDX-License-Identifier: MIT
"""What the window does with the list of folders: choose, add, remove, put back.

What comes in: paths and root ids. What goes out: calls of the library, and a sentence where the
user asked for it: above the grid, or on the Folders page of the settings. GUI thread.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.paths import printable
from desktop_search.core.records import Root, RootId

if TYPE_CHECKING:
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.settings_dialog import SettingsDialog


def choose(window: MainWindow, dialog: SettingsDialog | None = None) -> None:
    """Lets the user choose a folder; opens at the pictures."""
    at = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    chosen = QFileDialog.getExistingDirectory(
        dialog or window, window.tr("Choose a folder of photos"), at
    )
    if chosen:
        add(window, [Path(chosen)], dialog)


def add(window: MainWindow, paths: list[Path], dialog: SettingsDialog | None = None) -> None:
    """Adds folders; what there is to say of them is said, a line each."""
    said = []
    for path in paths:
        listed = {os.path.realpath(root.path) for root in window.library.roots()}
        try:
            window.library.add_root(path)
        except DesktopSearchError as error:
            said.append(error.sentence)
            continue
        if os.path.realpath(path) in listed:
            said.append(
                window.tr("{folder} is already in the list; it is being checked now.").format(
                    folder=printable(path)
                )
            )
    _say(window, "\n".join(said), dialog)
    window.take_roots(window.library.roots())


def remove(window: MainWindow, root_id: RootId, dialog: SettingsDialog | None = None) -> None:
    """Takes a folder out of the list; a toast offers the way back."""
    root = next((root for root in window.library.roots() if root.id == root_id), None)
    if root is None:
        return
    said = ""
    try:
        window.library.remove_root(root_id)
    except DesktopSearchError as error:
        said = error.sentence
    _say(window, said, dialog)
    window.take_roots(window.library.roots())
    if not said:
        name = printable(root.path.name or root.path)
        window.toasts.offer(
            window.tr("{folder} is not searched any more. Its photos are untouched.").format(
                folder=name
            ),
            window.tr("remove {folder}").format(folder=name),
            partial(restore, window, root),
            dialog,
        )


def restore(window: MainWindow, root: Root) -> None:
    """Puts a folder back that was taken out of the list, on a disk that is away too."""
    said = ""
    try:
        window.library.restore_root(root)
    except DesktopSearchError as error:
        said = error.sentence
    window.parts.index_banner.say(said)
    window.take_roots(window.library.roots())


def _say(window: MainWindow, sentence: str, dialog: SettingsDialog | None) -> None:
    # The banner is behind the settings, so each place answers what was asked there. A success
    # takes away what either of them said of an earlier attempt.
    if dialog is not None:
        dialog.say_of_folders(sentence)
    if dialog is None or not sentence:
        window.parts.index_banner.say(sentence)
