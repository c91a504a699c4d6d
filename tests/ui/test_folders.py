# SPDX-License-Identifier: MIT
"""Adding and removing folders: every answer is where the user asked, and nothing old stays."""

from pathlib import Path

import pytest
from hands import Opener, search, settle
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_search.ui.settings_dialog import SettingsDialog


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that the file dialog will answer with."""
    answers: list[Path] = []
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", lambda *args: str(answers.pop(0)), raising=True
    )
    return answers


def settings(window) -> SettingsDialog:
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    dialog.nav.setCurrentRow(1)
    return dialog


def test_a_folder_refused_in_the_settings_is_explained_there(
    open_window: Opener, tmp_path: Path, choose: list[Path]
) -> None:
    window, _ = open_window(30)
    dialog = settings(window)
    note = dialog.findChild(QLabel, "folderNote")
    add = dialog.findChild(QPushButton, "settingsAddFolder")
    assert note is not None and add is not None
    assert not note.isVisible()
    choose += [tmp_path / "nowhere", tmp_path]
    add.click()
    settle(window)
    assert note.isVisible()
    assert "no folder nowhere" in note.text()
    assert not window.parts.index_banner.isVisible()
    add.click()
    settle(window)
    assert not note.isVisible()
    dialog.close()


def test_what_was_said_of_folders_is_gone_when_the_settings_open_again(
    open_window: Opener, tmp_path: Path, choose: list[Path]
) -> None:
    window, _ = open_window(30)
    dialog = settings(window)
    choose += [tmp_path / "nowhere"]
    dialog.add_folder.emit()
    settle(window)
    assert dialog.folders_page.note.isVisible()
    dialog.close()
    settings(window)
    assert not dialog.folders_page.note.isVisible()
    dialog.close()


def test_a_folder_that_is_listed_already_is_said_to_be_checked(
    open_window: Opener, tmp_path: Path
) -> None:
    window, _ = open_window(30)
    folder = tmp_path / "photos"
    folder.mkdir()
    window.add_folders([folder])
    settle(window)
    assert not window.parts.index_banner.isVisible()
    window.add_folders([folder / ".." / "photos"])
    settle(window)
    banner = window.parts.index_banner
    assert banner.isVisible()
    assert banner.text.text().endswith("is already in the list; it is being checked now.")


def test_each_of_several_folders_gets_its_own_answer(open_window: Opener, tmp_path: Path) -> None:
    window, library = open_window(30)
    window.add_folders([tmp_path])
    settle(window)
    window.add_folders([tmp_path / "nowhere", tmp_path])
    settle(window)
    lines = window.parts.index_banner.text.text().split("\n")
    assert "no folder nowhere" in lines[0]
    assert "already in the list" in lines[1]
    assert library.calls[-1] == "rescan"


def test_the_banner_goes_with_the_next_folder_action_that_works(
    open_window: Opener, tmp_path: Path
) -> None:
    window, library = open_window(30)
    window.add_folders([tmp_path / "nowhere"])
    settle(window)
    assert window.parts.index_banner.isVisible()
    window.add_folders([tmp_path])
    settle(window)
    assert not window.parts.index_banner.isVisible()
    window.add_folders([tmp_path / "nowhere"])
    settle(window)
    window.remove_root(library.all_roots[0].id)
    assert not window.parts.index_banner.isVisible()


def test_removing_the_last_folder_leaves_nothing_of_it(
    open_window: Opener, qtbot: QtBot, tmp_path: Path
) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    window.parts.index_banner.say("Something about that folder.")
    window.remove_root(library.all_roots[0].id)
    field = window.parts.field
    assert window.parts.first_run.isVisible()
    assert field.box.text() == ""
    assert field.box.placeholderText().startswith("Add a folder first")
    assert not field.box.isEnabled()
    assert not field.clear_button.isVisible()
    assert not window.parts.index_banner.isVisible()
    # The library still holds the photos for a moment, but they are not listed again.
    qtbot.wait(200)
    assert window.model.rowCount() == 0
    window.add_folders([tmp_path])
    settle(window)
    qtbot.waitUntil(lambda: window.model.rowCount() == 30)
    assert window.parts.header.text() == "Newest photos"
    assert not window.parts.refine.isVisible()


def test_a_fault_at_the_start_stays_said_on_the_first_run_page(open_window: Opener) -> None:
    window, library = open_window(0)
    window.parts.index_banner.say("The index is damaged.")
    assert library.on_roots is not None
    library.on_roots(())
    assert window.parts.index_banner.isVisible()
