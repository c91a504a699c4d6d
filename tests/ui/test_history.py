# SPDX-License-Identifier: MIT
"""Past searches: what counts as one, the list below the box, and its removal."""

import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, chips, search, select
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_search.core.records import PhotoId, QueryPicture
from desktop_search.core.settings import Settings
from desktop_search.ui.history import HistoryPopup
from desktop_search.ui.main_window import MainWindow

pytestmark = pytest.mark.ui


def opened(window: MainWindow, qtbot: QtBot) -> HistoryPopup:
    box = window.parts.field.box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    popup = window.history.popup
    qtbot.waitUntil(popup.isVisible, timeout=PATIENCE_MS)
    qtbot.waitUntil(popup.list.hasFocus)
    return popup


def texts(popup: HistoryPopup) -> list[str]:
    return [popup.list.item(n).text() for n in range(popup.list.count())]


def test_enter_keeps_a_search_and_typing_alone_does_not(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    box = window.parts.field.box
    qtbot.keyClicks(box, "a red c")
    qtbot.waitUntil(lambda: len(library.searches) == 2, timeout=PATIENCE_MS)
    assert library.past == []
    qtbot.keyClicks(box, "ar")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert library.past == ["a red car"]


def test_looking_for_a_while_keeps_a_search(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.history._timer.setInterval(1)
    qtbot.keyClicks(window.parts.field.box, "a dog")
    qtbot.waitUntil(lambda: bool(library.searches), timeout=PATIENCE_MS)
    assert library.past == []
    library.answer(ranking([3, 2, 1]))
    qtbot.waitUntil(lambda: library.past == ["a dog"], timeout=PATIENCE_MS)


def test_switched_off_nothing_is_kept(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.settings = Settings(keep_history=False)
    search(window, library, qtbot)
    assert library.past == []


def test_up_lists_the_newest_that_begin_with_what_is_typed(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(5)
    library.past = ["black cat", "boats", "a red car", *(f"b{n}" for n in range(40))]
    popup = opened(window, qtbot)
    assert len(texts(popup)) == 20
    assert texts(popup)[:3] == ["black cat", "boats", "a red car"]
    qtbot.keyClick(popup.list, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    qtbot.waitUntil(window.parts.field.box.hasFocus)
    qtbot.keyClicks(window.parts.field.box, "bO")
    assert texts(opened(window, qtbot)) == ["boats"]


def test_a_chosen_search_starts_at_once(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    library.past = ["black cat", "boats"]
    popup = opened(window, qtbot)
    qtbot.keyClick(popup.list, Qt.Key.Key_Down)
    qtbot.keyClick(popup.list, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert window.parts.field.box.text() == "boats"
    assert [(s.text, s.depth) for s in library.searches] == [("boats", None)]
    assert library.past == ["boats", "black cat"]


def test_a_chosen_search_is_all_that_is_searched_for(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    library.past = ["boats -sea in:Trip"]
    window.queries.add([QueryPicture("bee.jpg", PhotoId(2))])
    qtbot.keyClicks(window.parts.field.box, "type:png ")
    assert chips(window) == ["like bee.jpg", "type: png"]
    popup = opened(window, qtbot)
    qtbot.keyClick(popup.list, Qt.Key.Key_Return)
    assert chips(window) == ["not like sea", "in: Trip"]
    asked = library.searches[-1]
    assert (asked.text, asked.pictures) == ("-sea in:Trip boats", ())
    assert window.parts.field.box.hasFocus()


def test_shift_delete_removes_one(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    library.past = ["<b>cat</b>", "boats"]
    popup = opened(window, qtbot)
    qtbot.keyClick(popup.list, Qt.Key.Key_Delete)
    assert texts(popup) == ["<b>cat</b>", "boats"]
    qtbot.keyClick(popup.list, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert texts(popup) == ["boats"]
    qtbot.waitUntil(lambda: library.past == ["boats"], timeout=PATIENCE_MS)
    qtbot.keyClick(popup.list, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert not popup.isVisible()
    qtbot.waitUntil(window.parts.field.box.hasFocus)


def test_a_letter_goes_on_in_the_box(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    library.past = ["black cat"]
    popup = opened(window, qtbot)
    qtbot.keyClicks(popup.list, "d")
    assert not popup.isVisible()
    assert window.parts.field.box.text() == "d"
    assert window.parts.field.box.hasFocus()


def test_esc_goes_one_step_a_press(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    library.past = ["black cats and dogs"]
    select(window, 0)
    popup = opened(window, qtbot)
    qtbot.keyClick(popup.list, Qt.Key.Key_Escape)
    assert not popup.isVisible() and window.grid.selected_rows() == [0]
    window.grid.setFocus()
    qtbot.keyClick(window.grid, Qt.Key.Key_Space)
    preview = window.preview.window
    assert preview is not None and preview.isVisible()
    qtbot.keyClick(preview.view, Qt.Key.Key_Escape)
    assert not preview.isVisible() and window.grid.selectionModel().hasSelection()
    qtbot.keyClick(window.grid, Qt.Key.Key_Escape)
    assert not window.grid.selectionModel().hasSelection()
    assert window.parts.field.box.text() == "black cat"
    qtbot.keyClick(window.grid, Qt.Key.Key_Escape)
    assert window.parts.field.box.text() == ""
    qtbot.waitUntil(window.parts.field.box.hasFocus)
    assert window.isVisible()


def test_whole_rows_above_the_lowest_line(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    library.past = [f"search {n}" for n in range(20)]
    for height in (480, 560, 601):
        window.resize(720, height)
        qtbot.waitUntil(lambda height=height: window.height() == height, timeout=PATIENCE_MS)
        popup = opened(window, qtbot)
        rows = popup.list
        assert popup.geometry().bottom() < window.parts.strip.y()
        assert rows.height() % rows.sizeHintForRow(0) == 0
        assert rows.geometry().bottom() < popup.hint.y()
        qtbot.keyClick(rows, Qt.Key.Key_Escape)
