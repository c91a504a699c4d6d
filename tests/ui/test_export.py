# SPDX-License-Identifier: MIT
"""The export dialog: what is offered, where it goes, Stop, and what is said at the end."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import ranking
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFileDialog, QPushButton

from desktop_search.core.errors import DiskFull, EnvironmentFault
from desktop_search.ui import languages, photo_actions, shortcuts
from desktop_search.ui.export_dialog import ExportDialog

PATIENCE_MS = 30_000


@pytest.fixture
def chosen(monkeypatch, tmp_path):
    """What the person picks in the file dialogs; None: cancelled."""
    answer = {"folder": str(tmp_path / "out"), "file": str(tmp_path / "list.csv")}
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: answer["folder"])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (answer["file"], ""))
    return answer


@pytest.fixture
def german(qapp):
    """The window speaks German."""
    languages.install(qapp, "de", QLocale.c())
    yield
    languages.install(qapp, "system", QLocale.c())


def select(window, *rows):
    selection = window.grid.selectionModel()
    window.grid.clearSelection()
    for row in rows:
        selection.setCurrentIndex(window.model.index(row), selection.SelectionFlag.Select)


def dialog_of(window) -> ExportDialog:
    photo_actions.export(window)
    return window.findChild(ExportDialog)


def start(qtbot, window, dialog):
    with qtbot.waitSignal(window.bridge.export_ended, timeout=PATIENCE_MS):
        dialog.go.click()


def offered(dialog):
    return [dialog.which.itemText(n) for n in range(dialog.which.count())]


def test_the_selection_is_offered_first_and_copied(qtbot, open_window, chosen):
    window, library = open_window(6)
    select(window, 1, 3)
    dialog = dialog_of(window)
    assert offered(dialog) == ["Selected: 2 photos", "All that are shown: 6 photos"]
    start(qtbot, window, dialog)
    assert library.exports == [((2, 4), Path(chosen["folder"]), None)]
    assert dialog.said.text() == f"2 photos in {chosen['folder']}"
    assert dialog.go.isEnabled() and not dialog.bar.isVisible()
    dialog.which.setCurrentIndex(1)
    dialog.how.setCurrentIndex(dialog.how.findData("csv"))
    start(qtbot, window, dialog)
    assert library.exports[-1] == (tuple(range(1, 7)), Path(chosen["file"]), "csv")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not ask HOME for it")
def test_the_picker_begins_in_a_folder_that_is_there(open_window, monkeypatch, tmp_path):
    window, _ = open_window(3)
    begun = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: begun.append(args[2]))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    dialog = dialog_of(window)
    dialog.go.click()
    (tmp_path / "Documents").mkdir()
    dialog.go.click()
    assert begun == [str(tmp_path), str(tmp_path / "Documents")]


def test_nothing_is_done_where_no_place_is_chosen(open_window, chosen):
    window, library = open_window(3)
    chosen["folder"] = ""
    dialog = dialog_of(window)
    dialog.go.click()
    assert library.exports == [] and dialog.go.isEnabled()


def test_stop_and_close_end_it_and_say_what_is_whole(qtbot, open_window, chosen):
    window, library = open_window(6)
    library.export_gate.clear()
    dialog = dialog_of(window)
    for end in (dialog.end.click, dialog.close):
        dialog.show()
        dialog.go.click()
        qtbot.waitUntil(lambda: "Copied 0 of" in dialog.said.text(), timeout=PATIENCE_MS)
        assert dialog.bar.isVisible() and not dialog.go.isEnabled()
        with qtbot.waitSignal(window.bridge.export_ended, timeout=PATIENCE_MS):
            end()
        assert dialog.said.text() == "Stopped. Copied before, whole: 0 photos"


@pytest.mark.parametrize("way", ["Close", "Esc", "frame"])
def test_it_can_be_closed_and_comes_back(qtbot, open_window, chosen, way):
    window, _ = open_window(3)
    dialog = dialog_of(window)
    start(qtbot, window, dialog)
    ways = {
        "Close": dialog.findChild(QPushButton, "exportClose").click,
        "Esc": lambda: qtbot.keyClick(dialog, Qt.Key.Key_Escape),
        "frame": dialog.close,
    }
    ways[way]()
    assert not dialog.isVisible() and window.isVisible()
    assert dialog_of(window) is dialog and dialog.isVisible()


def test_closing_the_window_ends_it(qtbot, open_window, chosen):
    window, library = open_window(6)
    library.export_gate.clear()
    dialog = dialog_of(window)
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(library.exports), timeout=PATIENCE_MS)
    window.close()
    assert not dialog._work.running


def test_what_was_not_copied_is_named_and_a_full_disk_is_a_sentence(qtbot, open_window, chosen):
    window, library = open_window(9)
    library.not_copied = tuple(
        (Path(f"/photos/<b>{n}.jpg"), "This disk is not connected") for n in range(7)
    )
    dialog = dialog_of(window)
    start(qtbot, window, dialog)
    lines = dialog.said.text().splitlines()
    assert lines[0].startswith("2 photos in ")
    assert lines[1] == "<b>0.jpg: This disk is not connected" and lines[-1] == "and 2 more"
    assert dialog.said.textFormat() == Qt.TextFormat.PlainText
    library.refusal = DiskFull("There is no room for /out.")
    start(qtbot, window, dialog)
    assert dialog.said.text() == "There is no room for /out."


def test_photos_behind_a_stack_come_along_where_that_is_wished(qtbot, open_window, chosen):
    window, library = open_window(6)
    window.parts.field.box.setText("cat")
    qtbot.waitUntil(lambda: bool(library.searches))
    similar = np.asarray([5, 3, 5, 1, 2, 4], np.int64)
    library.answer(replace(ranking([5, 3, 6, 1, 2, 4], final=True), similar=similar))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == [5, 3, 1, 2, 4])
    select(window, 1)
    dialog = dialog_of(window)
    assert not dialog.behind.isEnabled()  # 3 is alone
    select(window, 0)
    dialog = dialog_of(window)
    assert dialog.behind.isEnabled()
    start(qtbot, window, dialog)
    dialog.behind.setChecked(True)
    start(qtbot, window, dialog)
    assert [ids for ids, _, _ in library.exports] == [(5,), (5, 6)]


def test_it_is_in_the_menu_among_the_keys_and_has_names(open_window):
    window, _ = open_window(3)
    select(window, 0)
    words = [entry.text() for entry in photo_actions.photo_menu(window).actions()]
    assert "Export…" in words
    assert "Ctrl+Shift+E" in {keys for _, rows in shortcuts.listed() for keys, _ in rows}
    dialog = dialog_of(window)
    assert dialog is dialog_of(window)  # only one
    for part in (dialog.which, dialog.how, dialog.bar):
        assert part.accessibleName()
    for button in dialog.findChildren(QPushButton):
        assert button.text()


def test_it_begins_at_the_first_choice_and_ends_at_what_comes_next(qtbot, open_window, chosen):
    window, library = open_window(6)
    dialog = dialog_of(window)
    qtbot.waitUntil(dialog.which.hasFocus, timeout=PATIENCE_MS)
    start(qtbot, window, dialog)
    assert dialog.close_button.hasFocus()  # all is done
    dialog.reject()
    dialog = dialog_of(window)
    qtbot.waitUntil(dialog.which.hasFocus, timeout=PATIENCE_MS)  # Enter must not close it again
    library.refusal = DiskFull("There is no room for /out.")
    start(qtbot, window, dialog)
    assert dialog.go.hasFocus()


def test_trouble_is_said_in_the_language_of_the_window(qtbot, open_window, chosen, german):
    window, library = open_window(6)
    library.refusal = EnvironmentFault(
        "/out cannot be written (Permission denied). The photos themselves are as they were. "
        "Choose another place."
    )
    dialog = dialog_of(window)
    start(qtbot, window, dialog)
    assert dialog.said.text().startswith("In /out kann nicht geschrieben werden (Permission")
