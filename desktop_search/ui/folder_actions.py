# SPDX-License-Identifier: MIT
"""What the window does with the list of folders: choose, add, remove, put back, forget.

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
from desktop_search.ui import picture_sources
from desktop_search.ui.file_actions import open_photo
from desktop_search.ui.toast import Undo
from desktop_search.ui.words import photos

if TYPE_CHECKING:
    from desktop_search.core.records import QueryPicture, Root, RootId
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.settings_dialog import SettingsDialog

FORGET: Final = "folder forgotten"
PAUSE: Final = "folder paused"
"""What the tasks are called on the loader, with the folder's id."""


def choose(window: MainWindow, dialog: SettingsDialog | None = None) -> None:
    """Lets the user choose a folder; opens at the pictures."""
    at = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    chosen = QFileDialog.getExistingDirectory(
        dialog or window, window.tr("Choose a folder of photos"), at
    )
    if chosen:
        add(window, [Path(chosen)], dialog)


def add(window: MainWindow, paths: list[Path], dialog: SettingsDialog | None = None) -> None:
    """Adds folders; what there is to say of them is said, a line each.

    Away from this thread: a folder may be on a disk that does not answer.
    """
    library, listed_words = (
        window.library,
        window.tr("{folder} is already in the list; it is being checked now."),
    )

    def work() -> list[str]:
        said = []
        for path in paths:
            listed = {os.path.realpath(root.path) for root in library.roots()}
            try:
                library.add_root(path)
            except DesktopSearchError as error:
                said.append(error.sentence)
                continue
            if os.path.realpath(path) in listed:
                said.append(listed_words.format(folder=printable(path)))
        return said

    def then(said: list[str]) -> None:
        say(window, "\n".join(said), dialog)
        window.take_roots(library.roots())

    window.aside.run(work, then)


def drop(window: MainWindow, paths: list[Path]) -> None:
    """What was dropped: folders are added, or pictures are searched with."""

    def look() -> tuple[list[Path], list[QueryPicture]]:
        folders = [path for path in paths if _is_dir(path)]
        return folders, [] if folders else picture_sources.of_files(paths)

    def then(found: tuple[list[Path], list[QueryPicture]]) -> None:
        folders, pictures = found
        if folders:
            add(window, folders)
        elif pictures and not window.parts.is_first_run:
            window.queries.add(pictures)
        else:
            window.toasts.say(
                window.tr("What was dropped is neither a folder nor a picture")
                if not pictures
                else window.tr("Add a folder first, then describe a photo here")
            )

    window.aside.run(look, then)


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # e.g. a name too long to be one
        return False


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
    say(window, said, dialog)
    window.take_roots(window.library.roots())
    if not said:
        name = printable(root.path.name or root.path)
        window.toasts.offer(
            window.tr("{folder} is not searched any more. Its photos are untouched.").format(
                folder=name
            ),
            lambda window: Undo(_undo_words(window, root), partial(restore, window, root)),
            dialog,
        )


def index_first(window: MainWindow, root_id: RootId) -> None:
    """Has a folder indexed before the others, and says so."""
    root = next((root for root in window.library.roots() if root.id == root_id), None)
    if root is None:
        return
    try:
        window.library.index_first(root_id)
    except DesktopSearchError as error:
        say(window, error.sentence, None)
        return
    name = printable(root.path.name or root.path)
    window.toasts.say(window.tr("{folder} is indexed before the others now").format(folder=name))


def pause(window: MainWindow, root_id: RootId) -> None:
    """Has a folder left alone, or no more if it is; slow, so not here."""
    root = next((root for root in window.library.roots() if root.id == root_id), None)
    if root is None:
        return
    library, wanted = window.library, not root.paused

    def work() -> tuple[str, Root]:
        try:
            library.pause_folder(root_id, wanted)
        except DesktopSearchError as error:
            return error.sentence, root
        return "", root

    window.loader.run(f"{PAUSE} {root_id}", work)


def paused(window: MainWindow, outcome: tuple[str, Root]) -> None:
    """Says how leaving a folder alone ended; root: as it was before."""
    refused, root = outcome
    host = window.active_dialog()
    say(window, refused, host)
    window.take_roots(window.library.roots())
    if not refused:
        words = (
            window.tr("{folder} is checked and indexed again")
            if root.paused
            else window.tr("{folder} is paused; its photos can still be found")
        )
        window.toasts.say(words.format(folder=printable(root.path.name or root.path)), host)


def show(window: MainWindow, root_id: RootId) -> None:
    """Shows a folder in the file manager; one whose disk is away is said to be."""
    root = next((root for root in window.library.roots() if root.id == root_id), None)
    if root is None:
        return
    if root.state == "online":
        open_photo(root.path)
    else:
        say(window, window.tr("This disk is not connected."), window.active_dialog())


def _undo_words(window: MainWindow, root: Root) -> str:
    name = printable(root.path.name or root.path)
    return window.tr("remove {folder}").format(folder=name)


def restore(window: MainWindow, root: Root) -> None:
    """Puts a folder back that was taken out of the list, on a disk that is away too."""
    said = ""
    try:
        window.library.restore_root(root)
    except DesktopSearchError as error:
        said = error.sentence
    window.parts.index_banner.say(said)
    window.take_roots(window.library.roots())


def ask_to_forget(
    window: MainWindow, root_id: RootId, dialog: SettingsDialog | None = None
) -> None:
    """Asks once, as nothing brings it back; then everything known of the photos is removed."""
    root = next((root for root in window.library.roots() if root.id == root_id), None)
    if root is None:
        return
    folder = printable(root.path)
    box = QMessageBox(dialog or window)
    box.setObjectName("forgetDialog")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIconPixmap(window.theme.icon("triangle-alert", "warn", 32).pixmap(32, 32))
    box.setWindowTitle(window.tr("Forget photos"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(window.tr("Forget everything about the photos in {folder}?").format(folder=folder))
    box.setInformativeText(
        window.tr(
            "The photos themselves are not touched. Their names, previews and what was learned "
            "from them are removed from this computer's index at once and for real. To find them "
            "again the folder has to be added and read anew."
        )
    )
    forget = box.addButton(window.tr("Forget photos"), QMessageBox.ButtonRole.DestructiveRole)
    forget.setObjectName("forgetPhotos")
    cancel = box.addButton(window.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    cancel.setObjectName("keepPhotos")
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    forget.clicked.connect(lambda: _forget(window, root, dialog))
    box.open()


def _forget(window: MainWindow, root: Root, dialog: SettingsDialog | None) -> None:
    folder = printable(root.path)

    def work() -> tuple[str, SettingsDialog | None]:
        try:
            n = window.library.forget_root(root.id)
        except DesktopSearchError as error:
            return error.sentence, dialog
        words = window.tr("Forgotten: {photos} of {folder}. No file was touched.")
        return words.format(photos=photos(n), folder=folder), dialog

    window.toasts.forget(_undo_words(window, root))
    say(window, window.tr("Forgetting the photos of {folder}…").format(folder=folder), dialog)
    window.loader.run(f"{FORGET} {root.id}", work)


def forgot(window: MainWindow, outcome: tuple[str, SettingsDialog | None]) -> None:
    """Says how forgetting ended, where it was asked for."""
    sentence, dialog = outcome
    window.take_roots(window.library.roots())
    say(window, sentence, dialog)


def say(window: MainWindow, sentence: str, dialog: SettingsDialog | None) -> None:
    """Answers where it was asked.

    dialog: the settings, if it was there.
    """
    # The banner is behind the settings, so each place answers what was asked there. A success
    # takes away what either of them said of an earlier attempt.
    if dialog is not None:
        dialog.say_of_folders(sentence)
    if dialog is None or not sentence:
        window.parts.index_banner.say(sentence)
