# SPDX-License-Identifier: MIT
"""What the window does with the list of folders: choose, add, remove, put back.

What comes in: paths and root ids. What goes out: calls of the library, and a sentence where the
user asked for it: above the grid, or on the Folders page of the settings. GUI thread.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.paths import printable
from desktop_search.core.records import Root, RootId

if TYPE_CHECKING:
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.settings_dialog import SettingsDialog

FORGOTTEN: Final = "forgotten"


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


def forget(window: MainWindow, root_id: RootId, dialog: SettingsDialog | None = None) -> None:
    """Removes all that was learnt of a folder, for real, after one question."""
    root = next((root for root in window.library.roots() if root.id == root_id), None)
    if root is None or not _is_sure(window, root, dialog):
        return
    library, name = window.library, printable(root.path.name or root.path)
    window.toasts.forget(window.tr("remove {folder}").format(folder=name))

    def work() -> str:
        try:
            library.forget_root(root_id)
        except DesktopSearchError as error:
            return error.sentence
        return window.tr("{folder} is forgotten. Its photos are untouched.").format(folder=name)

    window.loader.run(FORGOTTEN, work)


def forgotten(window: MainWindow, said: str) -> None:
    """Says how it ended."""
    window.toasts.say(said, window.active_dialog())
    window.take_roots(window.library.roots())


def _is_sure(window: MainWindow, root: Root, dialog: SettingsDialog | None) -> bool:
    box = QMessageBox(dialog or window)
    box.setObjectName("forgetDialog")
    box.setWindowTitle(window.tr("Forget a folder"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(
        window.tr("Forget everything about the photos in {folder}?").format(
            folder=printable(root.path)
        )
    )
    box.setInformativeText(
        window.tr(
            "What was learnt of them is overwritten and cannot be brought back; looking at them "
            "again takes as long as the first time. The photos themselves are not touched."
        )
    )
    sure = box.addButton(window.tr("Forget"), QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(window.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return clicked is sure


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
