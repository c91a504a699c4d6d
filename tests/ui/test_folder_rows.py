# SPDX-License-Identifier: MIT
"""Folders: their state in words, what can be done with each, and what is left out of them."""

from dataclasses import replace
from pathlib import Path

import pytest
from hands import PATIENCE_MS, Opener, tell, tell_roots
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EnvironmentFault
from desktop_search.core.records import FolderProgress, Notice, Progress, Root, RootId
from desktop_search.ui import languages
from desktop_search.ui.exclude_dialog import ExcludeDialog
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.words import files, photos

pytestmark = pytest.mark.ui

NOV_3 = 1_793_700_000.0


def hides() -> str:
    return f"hides {photos(1204)}"


TRIP = Root(RootId(2), Path("/media/Trip <b>"), "offline", 5144, 1, 1, last_seen=NOV_3)


def pressed(window: MainWindow, spoken: str) -> None:
    assert window._dialog is not None
    buttons = window._dialog.folders_page.findChildren(QPushButton)
    next(button for button in buttons if button.accessibleName() == spoken).click()


def state(window: MainWindow, n: int) -> str:
    assert window._dialog is not None
    label = window._dialog.findChild(QLabel, f"folderState{n}")
    assert label is not None
    return label.text()


def test_each_folder_says_how_it_is(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.show_settings()
    assert state(window, 1).endswith("Watching")
    waits = (FolderProgress(RootId(1), 10, 10, 90.0),)
    tell(library, Progress("indexing", 20, 10, 0, 0, eta_s=200.0, folders=waits))
    assert state(window, 1).endswith("Indexing 20 of 30, about 2 min left")
    row = window.parts.sidebar.tree.topLevelItem(0)
    assert row.data(0, Qt.ItemDataRole.UserRole + 2) == "Indexing 20 of 30, about 2 min left"
    tell(library, Progress("idle", 40, 0, 0, 0))
    assert row.data(0, Qt.ItemDataRole.UserRole + 2) == ""
    library.all_roots = (*library.all_roots, TRIP)
    tell_roots(library)
    assert files(5144) in state(window, 2) and "Offline, last seen 2026-11-03" in state(window, 2)
    library.tell_notices(Notice("watch", "Too many folders.", RootId(1)))
    assert state(window, 1).endswith("Checking every 10 min")
    assert window._dialog is not None
    window._dialog.close()


def test_each_folder_has_its_own_progress(open_window: Opener) -> None:
    window, library = open_window(30)
    library.all_roots = (*library.all_roots, replace(TRIP, state="online"))
    tell_roots(library)
    window.show_settings()
    assert window._dialog is not None
    cards = [window._dialog.findChild(QWidget, f"folder{n}") for n in (1, 2)]
    bars = [card.findChild(QProgressBar) for card in cards]
    rows = (FolderProgress(RootId(1), 12, 300, 20.0), FolderProgress(RootId(2), 4000, 4012, None))
    tell(library, Progress("indexing", 1162, 4012, 0, 0, eta_s=200.0, folders=rows))
    assert state(window, 1).endswith("Indexing 18 of 30, about 20 s left")
    assert state(window, 2).endswith("Indexing 1144 of 5144")
    assert [(bar.value(), bar.maximum()) for bar in bars] == [(18, 30), (1144, 5144)]
    tell(library, Progress("paused", 1162, 4012, 0, 0, folders=rows[1:]))
    assert state(window, 1).endswith("Watching") and bars[0].isHidden()
    assert state(window, 2).endswith("Indexing paused at 1144 of 5144")
    window._dialog.close()


def test_a_folder_is_paused_and_goes_on(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.show_settings()
    assert window._dialog is not None
    page, sidebar = window._dialog.folders_page, window.parts.sidebar
    rows = (FolderProgress(RootId(1), 12, 12, 20.0),)
    tell(library, Progress("indexing", 18, 12, 0, 0, folders=rows))
    pressed(window, "Pause photos")
    qtbot.waitUntil(lambda: "Paused: searchable" in state(window, 1), timeout=PATIENCE_MS)
    assert "preview" in library.calls[-1]  # not on the GUI thread
    assert "can still be found" in window.toasts.toast.text.text()
    row = sidebar.tree.topLevelItem(0)
    assert row.data(0, Qt.ItemDataRole.UserRole + 2) == "Paused, still searchable"
    buttons = {button.accessibleName(): button for button in page.findChildren(QPushButton)}
    assert not buttons["Check photos now"].isEnabled()
    assert buttons["Continue photos"].text() == "Continue"
    actions = {action.text(): action for action in sidebar.folder_menu(row).actions()}
    assert not actions["Check now"].isEnabled()
    actions["Continue"].trigger()
    qtbot.waitUntil(lambda: "Indexing 18 of 30" in state(window, 1), timeout=PATIENCE_MS)
    assert not library.all_roots[0].paused and buttons["Check photos now"].isEnabled()
    library.refusal = EnvironmentFault("The disk is full. Nothing was changed.")
    pressed(window, "Pause photos")
    qtbot.waitUntil(lambda: "disk is full" in page.note.text(), timeout=PATIENCE_MS)
    window._dialog.close()


def test_the_buttons_of_a_folder_do_what_they_say(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, library = open_window(30)
    shown: list[Path] = []
    monkeypatch.setattr(
        "desktop_search.ui.folder_actions.open_photo", lambda path: shown.append(path) or True
    )
    window.show_settings()
    pressed(window, "Check photos now")
    assert library.calls[-1] == "check_folder 1"
    pressed(window, "Show photos in the file manager")
    assert shown == [Path("/photos")]
    # Cards stay while folders come, so the focus does not jump.
    page = window._dialog.folders_page
    before = page.findChildren(QPushButton)
    library.all_roots = (*library.all_roots, TRIP)
    tell_roots(library)
    assert set(before) <= set(page.findChildren(QPushButton))
    pressed(window, "Show Trip <b> in the file manager")
    assert shown == [Path("/photos")] and "not connected" in page.note.text()
    window._dialog.close()


@pytest.mark.parametrize("width", [720, 740, 1040])
def test_the_buttons_of_a_folder_take_two_lines_in_german_and_never_more(
    open_window: Opener, qtbot: QtBot, qapp: QApplication, width: int
) -> None:
    languages.install(qapp, "de", system=QLocale.c())
    try:
        window, _ = open_window(5)
        window.show_settings()
        dialog = window._dialog
        assert dialog is not None
        dialog.nav.setCurrentRow(dialog.pages.indexOf(dialog.folders_page))
        dialog.resize(width, 480)
        card = next(iter(dialog.folders_page._cards.values()))
        buttons = card.findChildren(QPushButton)
        assert len(buttons) == 6

        def lines() -> int:
            tops = {button.mapTo(card, button.rect().topLeft()).y() for button in buttons}
            return len(tops)

        qtbot.waitUntil(lambda: lines() == (1 if width > 740 else 2), timeout=PATIENCE_MS)
        for button in buttons:
            at = button.mapTo(card, button.rect().topLeft())
            assert at.x() >= 0 and at.x() + button.width() <= card.width()
        qtbot.waitUntil(
            lambda: all(b.width() >= b.minimumSizeHint().width() for b in buttons),
            timeout=PATIENCE_MS,
        )
        window._dialog.close()
    finally:
        languages.install(qapp, "system", system=QLocale.c())


def test_a_folder_can_be_indexed_before_the_others(open_window: Opener) -> None:
    window, library = open_window(30)
    library.all_roots = (*library.all_roots, replace(TRIP, state="online"))
    tell_roots(library)
    sidebar = window.parts.sidebar

    def offered() -> list[QAction]:
        menu = sidebar.folder_menu(sidebar.tree.topLevelItem(1))
        return [action for action in menu.actions() if action.text() == "Index this first"]

    assert offered() == []  # nothing waits
    tell(library, Progress("indexing", 30, 10, 0, 0))
    offered()[0].trigger()
    assert library.calls[-1] == "index_first 2"
    assert "indexed before the others" in window.toasts.toast.text.text()


def exclude(window: MainWindow, qtbot: QtBot) -> ExcludeDialog:
    window.show_settings()
    pressed(window, "Exclude photos of photos")
    dialog = window.findChild(ExcludeDialog, "excludeDialog")
    assert dialog is not None and dialog.isVisible()
    return dialog


def test_patterns_are_counted_while_typed_and_hold_after_apply_with_undo(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    dialog = exclude(window, qtbot)
    edit = dialog.findChild(QLineEdit, "excludePattern")
    count = dialog.findChild(QLabel, "excludeCount")
    apply = dialog.findChild(QPushButton, "excludeApply")
    assert not apply.isEnabled()
    assert ".thumbnails" in "".join(label.text() for label in dialog.findChildren(QLabel))
    qtbot.keyClicks(edit, "*.png")
    qtbot.waitUntil(lambda: count.text() == hides(), timeout=PATIENCE_MS)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    rows = dialog.findChild(QListWidget, "excludeList")
    qtbot.waitUntil(lambda: hides() in rows.item(0).text(), timeout=PATIENCE_MS)
    apply.click()
    qtbot.waitUntil(lambda: library.all_roots[0].excludes == ("*.png",), timeout=PATIENCE_MS)
    assert "preview" in library.calls[-1]  # not on the GUI thread
    toast = window.toasts.toast
    qtbot.waitUntil(toast.isVisible, timeout=PATIENCE_MS)
    assert toast.text.text() == "photos is searched without *.png"
    assert window.toasts.next_undo == "exclude in photos"
    assert state(window, 1).endswith("without *.png")
    toast.button.click()
    qtbot.waitUntil(lambda: library.all_roots[0].excludes == (), timeout=PATIENCE_MS)
    window._dialog.close()


def test_a_pattern_is_taken_off_the_list_and_a_refusal_is_said(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    library.all_roots = (replace(library.all_roots[0], excludes=("a*", "b*")),)
    tell_roots(library)
    dialog = exclude(window, qtbot)
    rows = dialog.findChild(QListWidget, "excludeList")
    qtbot.waitUntil(lambda: "hides nothing" in rows.item(1).text(), timeout=PATIENCE_MS)
    rows.setCurrentRow(0)
    dialog.findChild(QPushButton, "excludeDrop").click()
    assert dialog.patterns == ("b*",)
    library.refusal = EnvironmentFault("The disk is full. Nothing was changed.")
    dialog.findChild(QPushButton, "excludeApply").click()
    note = window._dialog.folders_page.note
    qtbot.waitUntil(lambda: "disk is full" in note.text(), timeout=PATIENCE_MS)
    assert library.all_roots[0].excludes == ("a*", "b*") and not window.toasts.next_undo
    window._dialog.close()


def test_recently_added_is_a_list_of_its_own(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    tree = window.parts.sidebar.all
    added = tree.topLevelItem(1)
    assert added.text(0) == "Recently added"
    window.parts.field.box.setText("cat")
    tree.itemClicked.emit(added, 0)
    qtbot.waitUntil(lambda: window.model.ids.tolist() == list(range(30, 0, -1)))
    assert window.parts.header.text() == "Recently added" and not window.parts.field.text()
    tree.itemClicked.emit(tree.topLevelItem(0), 0)
    qtbot.waitUntil(lambda: window.model.ids.tolist() == list(range(1, 31)))
    assert window.parts.header.text() == "Newest photos"


def test_a_real_folder_is_counted_and_left_out(tmp_path: Path) -> None:
    from desktop_search.scan.left_out import LeftOut

    for name in ("a.jpg", "b.png", "raw/c.jpg", ".hidden/d.jpg"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    counts = LeftOut()
    root = Root(RootId(1), tmp_path, "online", 0, 1, 1)
    assert counts.counts(root, ("*.jpg", "/raw/", "zz", "/")) == (2, 1, 0, 0)
    gone = replace(root, path=tmp_path / "gone")
    assert counts.counts(gone, ("*.jpg",)) is None
