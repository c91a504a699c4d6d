# SPDX-License-Identifier: MIT
"""What the window must do, check by check: keyboard alone, screen readers, names of its parts.

Source: interface.md section 9, checks 8 and 9 and the list of object names.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, search, select
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_search.ui import file_actions
from desktop_search.ui.main_window import MainWindow

pytestmark = pytest.mark.ui

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NAMES = {
    "searchField", "searchBox", "clearButton", "searchPopup", "sidebar", "sidebarToggle",
    "folderTree", "addFolderButton", "resultStack", "resultGrid", "resultHeader", "refineBar",
    "refineText", "refineEta", "refineStop", "refineDeeper", "refineShowBetter", "sortButton",
    "detailPanel", "detailToggle", "detailName", "actOpen", "actReveal", "actCopyPath",
    "firstRunPage", "chooseFolderButton", "nothingFitsPage", "nothingTitle", "showClosest",
    "nothingDeeper", "dropFilters", "modelBanner", "missingBanner", "indexBanner", "toast",
    "toastUndo", "statusStrip", "indexText", "indexProgress", "indexPause", "indexOverride",
    "watchLabel", "unreadableButton", "networkLabel", "thumbSizeSlider", "previewWindow",
    "settingsDialog", "settingsButton", "settingsNav", "levelsTable", "topM1", "undoSettings",
    "pauseBattery", "presetLight", "presetCustom", "getModel1", "costNew", "costAgain", "costLife",
    "costStorage", "refineIdle", "deviceCombo", "measureAgain", "unreadableDialog",
    "unreadableTable", "privacyPage", "shortcutsDialog",
}  # fmt: skip
"""Those that are here; chips, saved searches and export come with what they belong to."""


def test_parts_have_their_names(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.past = ["black cat"]
    window.show_settings()
    window.show_unreadable()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    select(window, 0)
    window.preview.toggle()
    window.preview.close()
    qtbot.keyClick(window.parts.field.box, Qt.Key.Key_Up)
    here = {part.objectName() for part in window.findChildren(QObject)}
    here |= {part.objectName() for part in QApplication.allWidgets()}
    assert NAMES - here == set()
    for dialog in window.findChildren(QDialog):
        dialog.close()


def press(qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
    """To whatever has the focus, as a keyboard does."""
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key, modifiers or Qt.KeyboardModifier.NoModifier)


def test_8_from_search_to_settings_and_back_by_keyboard(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(file_actions, "open_photo", lambda path: opened.append(path) or True)
    window, library = open_window(30)
    box, grid = window.parts.field.box, window.grid
    qtbot.waitUntil(box.hasFocus)
    for letter in (Qt.Key.Key_C, Qt.Key.Key_A, Qt.Key.Key_T):
        press(qtbot, letter)
    press(qtbot, Qt.Key.Key_Return)
    order = list(range(30, 0, -1))
    library.answer(ranking(order, 10, 10, final=True))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == order)
    press(qtbot, Qt.Key.Key_Down)
    assert grid.hasFocus() and grid.currentIndex().row() == 0
    press(qtbot, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(grid.selected_cards()) == 1, timeout=PATIENCE_MS)
    path = grid.selected_cards()[0].path
    press(qtbot, Qt.Key.Key_Return)
    assert opened == [path]
    press(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.preview.is_open)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not grid, timeout=PATIENCE_MS)
    press(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(grid.hasFocus, timeout=PATIENCE_MS)
    press(qtbot, Qt.Key.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == str(path)
    press(qtbot, Qt.Key.Key_Comma, CTRL)
    dialog = window.active_dialog()
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.isActiveWindow(), timeout=PATIENCE_MS)
    assert dialog.focusWidget() is not None
    press(qtbot, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    window.activateWindow()
    qtbot.waitUntil(grid.hasFocus, timeout=PATIENCE_MS)
    press(qtbot, Qt.Key.Key_Up)
    assert box.hasFocus()


def test_8_esc_goes_down_the_ladder(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.past = ["black dog"]
    window.resize(800, 600)
    search(window, library, qtbot)
    box = window.parts.field.box
    select(window, 3)
    window.panes.toggle_sidebar()
    window.preview.toggle()
    qtbot.waitUntil(lambda: window.preview.is_open)
    for is_still in (
        lambda: window.panes.laid_over is not None,
        lambda: window.preview.is_open,
        lambda: window.grid.selectionModel().hasSelection(),
        lambda: bool(box.text()),
    ):
        assert is_still()
        qtbot.keyClick(window, Qt.Key.Key_Escape)
        assert not is_still()
    assert box.hasFocus() and window.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()


@pytest.mark.parametrize("width", [720, 1200])
def test_8_tab_reaches_everything_once_and_comes_back(
    open_window: Opener, qtbot: QtBot, width: int
) -> None:
    window, library = open_window(30)
    window.resize(width, 600)
    search(window, library, qtbot)
    library.answer(ranking(list(range(30, 0, -1)), 10, 10, final=True))
    box = window.parts.field.box
    box.setFocus()
    seen: list[QWidget] = []
    while not seen or QApplication.focusWidget() is not box:
        focused = QApplication.focusWidget()
        assert focused not in seen, focused
        seen.append(focused)
        press(qtbot, Qt.Key.Key_Tab)
    stops = {
        widget
        for widget in window.findChildren(QWidget)
        if widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")
    }
    assert {w.objectName() or type(w).__name__ for w in stops - set(seen)} == set()
    names = [widget.objectName() for widget in seen]
    order = ["searchBox", "clearButton", "refineDeeper", "resultGrid", "thumbSizeSlider"]
    assert [name for name in names if name in order] == [n for n in order if n in names]


def spoken(window: MainWindow, row: int) -> str:
    view = QAccessible.queryAccessibleInterface(window.grid)
    return str(view.child(row).text(QAccessible.Text.Name))


@pytest.fixture
def screen_reader() -> Iterator[None]:
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.mark.usefixtures("screen_reader")
def test_9_the_grid_is_a_list_that_says_group_place_and_level(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    view = QAccessible.queryAccessibleInterface(window.grid)
    assert view.role() == QAccessible.Role.List
    assert view.childCount() == window.model.rowCount() == 30
    qtbot.waitUntil(lambda: "photo 30.jpg" in spoken(window, 0), timeout=PATIENCE_MS)
    assert spoken(window, 0) == "photo 30.jpg, 1 of 30, quick look"
    library.answer(ranking(order[1:] + order[:1], 2, 10))
    window.calm.apply()
    qtbot.waitUntil(lambda: bool(window.model.levels[0]), timeout=PATIENCE_MS)
    assert "closer look" in spoken(window, 0)
    assert view.childCount() == 30
