# SPDX-License-Identifier: MIT
"""Chips in the search field by mouse and keyboard: removed one by one, Esc, Tab."""

from collections.abc import Callable

import pytest
from hands import PATIENCE_MS, Opener, chips
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop_search.ui.main_window import MainWindow

pytestmark = pytest.mark.ui
Key = Qt.Key
Remove = Callable[[MainWindow, QtBot], None]


def by_x(window: MainWindow, qtbot: QtBot) -> None:
    button = window.parts.field.chips.chips[-1].findChild(QToolButton, "removeChip")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def by_backspace(window: MainWindow, qtbot: QtBot) -> None:
    window.parts.field.box.setFocus()
    window.parts.field.box.home(False)
    qtbot.keyClick(window.parts.field.box, Key.Key_Backspace)


def by_delete(window: MainWindow, qtbot: QtBot) -> None:
    window.parts.field.box.setFocus()
    window.parts.field.box.home(False)
    qtbot.keyClick(window.parts.field.box, Key.Key_Left)
    chip = window.parts.field.chips.chips[-1]
    assert chip.hasFocus()
    qtbot.keyClick(chip, Key.Key_Delete)
    assert window.parts.field.box.hasFocus()


@pytest.mark.parametrize("remove", [by_x, by_backspace, by_delete])
def test_chips_go_one_by_one(open_window: Opener, qtbot: QtBot, remove: Remove) -> None:
    window, library = open_window(30)
    window.queries.add_photos([library.card(1), library.card(2)])
    qtbot.keyClicks(window.parts.field.box, "red")
    remove(window, qtbot)
    assert chips(window) == ["like photo 1.jpg"]
    qtbot.waitUntil(lambda: len(library.searches[-1].pictures) == 1, timeout=PATIENCE_MS)
    window.parts.field.box.clear()
    remove(window, qtbot)
    assert chips(window) == [] and not window.parts.field.chips.isVisible()
    qtbot.waitUntil(lambda: window.parts.header.text() == "Newest photos", timeout=PATIENCE_MS)
    assert "stop_search" in library.calls


def test_esc_takes_the_words_and_then_the_chips(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.queries.add_photos([library.card(1)])
    qtbot.keyClicks(window.parts.field.box, "red")
    qtbot.keyClick(window.parts.field.box, Key.Key_Escape)
    assert (window.parts.field.text(), chips(window)) == ("", ["like photo 1.jpg"])
    qtbot.keyClick(window.parts.field.box, Key.Key_Escape)
    assert chips(window) == []
    assert not window.control.active and window.parts.field.box.hasFocus()


def test_tab_goes_from_the_box_to_the_chips(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.queries.add_photos([library.card(1), library.card(2)])
    window.parts.field.box.setFocus()
    seen = []
    for _ in range(5):
        qtbot.keyClick(window.focusWidget(), Key.Key_Tab)
        seen.append(window.focusWidget())
    assert seen[:2] == window.parts.field.chips.chips
    buttons = ["clearButton", "saveSearchButton", "imageQueryButton"]
    assert [widget.objectName() for widget in seen[2:]] == buttons
    assert seen[0].accessibleName() == "like photo 1.jpg"
