# SPDX-License-Identifier: MIT
"""Operators become chips and text again; what cannot be used says so and is left out."""

from dataclasses import replace

import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, chips
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from desktop_search.core.language.tree import QueryNote
from desktop_search.ui.main_window import MainWindow

pytestmark = pytest.mark.ui
Key = Qt.Key


def type_in(window: MainWindow, qtbot: QtBot, text: str) -> None:
    window.parts.field.box.setFocus()
    qtbot.keyClicks(window.parts.field.box, text)


def test_a_complete_operator_becomes_a_chip(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    box = window.parts.field.box
    type_in(window, qtbot, "black in:Trip")
    assert chips(window) == [] and window.control.text == "in:Trip black"
    type_in(window, qtbot, " ")
    assert chips(window) == ["in: Trip"]
    assert box.text() == "black " and box.cursorPosition() == 6
    assert window.control.text == "in:Trip black"
    type_in(window, qtbot, 'cat -sofa "exact name" -date:"summer 2023"')
    assert chips(window) == ["in: Trip", "not like sofa", "named “exact name”"]
    qtbot.keyClick(box, Key.Key_Return)
    assert chips(window)[3:] == ["not date: summer-2023"]
    assert box.text().strip() == "black cat"
    wanted = 'in:Trip -sofa "exact name" -date:"summer 2023" black cat'
    assert library.searches[-1].text == wanted


@pytest.mark.parametrize("width", [720, 1200])
def test_several_keep_their_words_rather_than_their_x(
    open_window: Opener, qtbot: QtBot, width: int
) -> None:
    window, _ = open_window(30)
    window.resize(width, 480)
    qtbot.waitUntil(lambda: window.width() == width, timeout=PATIENCE_MS)
    type_in(window, qtbot, "cat -sofa -in:Screens type:heic date:2023 ")
    field = window.parts.field
    qtbot.waitUntil(
        lambda: field.chips.width() == field.chips.sizeHint().width(), timeout=PATIENCE_MS
    )
    for chip in field.chips.chips:
        said = [label.text() for label in chip.findChildren(QLabel) if label.isVisible()]
        assert said in (["-sofa"], ["-Screens"], ["heic"], ["2023"])
        assert chip.width() >= chip.sizeHint().width()
    assert field.box.width() >= 80
    x = field.chips.chips[0].findChild(QToolButton, "removeChip")
    for _ in range(3):
        field.chips.remove(field.chips.chips[0])
    assert x.isHidden() and field.chips.chips[0].findChild(QToolButton, "removeChip").isVisible()


def test_numbers_are_said_as_they_were_typed(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    type_in(window, qtbot, 'size:>10MB rating:0 -width:"1000 .. 2000" cat')
    assert chips(window) == ["size: >10MB", "rating: 0", "not width: 1000 .. 2000"]
    assert [chip.short for chip in window.parts.field.chips.chips] == [
        ">10MB", "0", "-1000 .. 2000"
    ]  # fmt: skip


def test_words_alone_are_searched_as_they_are_typed(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    type_in(window, qtbot, "black-and-white  12:30 ")
    assert chips(window) == [] and window.control.text == "black-and-white  12:30"


def test_half_an_operator_is_no_part_of_the_search(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    for typed, searched in (
        ("cat date:20", "cat"),
        ("23", "date:2023 cat"),
        ("-1", "date:2023-1 cat"),
        ("3", "cat"),
    ):
        type_in(window, qtbot, typed)
        assert window.control.text == searched
    assert chips(window) == []


def test_a_bad_value_is_a_chip_with_a_warning(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    type_in(window, qtbot, "cat date:soon ")
    (chip,) = window.parts.field.chips.chips
    assert chip.words == "date:soon" and "is no date" in chip.warning
    assert "is no date" in chip.toolTip()
    assert window.control.text == "cat"
    type_in(window, qtbot, "in:Nowhere ")
    qtbot.keyClick(window.parts.field.box, Key.Key_Return)
    assert library.searches[-1].text == "in:Nowhere cat"
    note = QueryNote("No folder called Nowhere.", 0, 10)
    library.answer(replace(ranking([1, 2, 3]), notes=(note,)))
    folder = window.parts.field.chips.chips[1]
    qtbot.waitUntil(lambda: folder.warning == note.sentence, timeout=PATIENCE_MS)
    assert "is no date" in chip.warning
    library.answer(ranking([1, 2, 3]))
    qtbot.waitUntil(lambda: folder.warning == "", timeout=PATIENCE_MS)


def test_backspace_makes_text_of_the_last_chip_again(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    box = window.parts.field.box
    type_in(window, qtbot, "in:Trip date:2023 cat")
    assert chips(window) == ["in: Trip", "date: 2023"]
    box.home(False)
    qtbot.keyClick(box, Key.Key_Backspace)
    assert chips(window) == ["in: Trip"]
    assert box.text() == "date:2023 cat" and box.cursorPosition() == len("date:2023")
    assert window.control.text == "in:Trip date:2023 cat"
    qtbot.keyClick(box, Key.Key_Backspace)
    type_in(window, qtbot, "4")
    assert box.text() == "date:2024 cat" and window.control.text == "in:Trip date:2024 cat"
    type_in(window, qtbot, " ")
    assert chips(window) == ["in: Trip", "date: 2024"] and box.text() == "cat"


def test_a_chip_that_goes_is_no_part_of_the_search(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    type_in(window, qtbot, "in:Trip in:Trip type:png cat")
    assert chips(window) == ["in: Trip", "type: png"]  # the same twice is one
    window.parts.field.chips.remove(window.parts.field.chips.chips[0])
    assert window.control.text == "type:png cat"
    window.parts.field.clear()
    assert chips(window) == [] and window.control.text == "" and not window.control.active


def test_no_photo_passes_the_filters(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    page = window.parts.nothing
    type_in(window, qtbot, "cat date:2031 type:png")
    qtbot.keyClick(window.parts.field.box, Key.Key_Return)
    library.answer(ranking([], final=True))
    qtbot.waitUntil(lambda: window.parts.nothing_shown, timeout=PATIENCE_MS)
    assert page.title.text() == "No photos fit these filters: date: 2031, type: png"
    assert page.filters_button.isVisible() and not page.closest_button.isVisible()
    assert not window.parts.sort.isVisible()  # nothing to sort
    qtbot.mouseClick(page.filters_button, Qt.MouseButton.LeftButton)
    assert chips(window) == [] and window.control.text == "cat"
    qtbot.waitUntil(lambda: library.searches[-1].text == "cat", timeout=PATIENCE_MS)
    library.answer(ranking([3, 2, 1], final=True))
    qtbot.waitUntil(lambda: not window.parts.nothing_shown, timeout=PATIENCE_MS)
    assert window.model.ids.tolist() == [3, 2, 1]


def test_what_was_ignored_is_no_reason_for_an_empty_list(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    type_in(window, qtbot, "-type:gif in:Trp")
    qtbot.keyClick(window.parts.field.box, Key.Key_Return)
    note = QueryNote("No folder called Trp.", 10, 16)
    library.answer(replace(ranking([], final=True), notes=(note,)))
    qtbot.waitUntil(lambda: window.parts.nothing_shown, timeout=PATIENCE_MS)
    title = window.parts.nothing.title
    assert title.text() == "No photos fit these filters: not type: gif"


def test_the_menu_of_a_chip_says_what_it_is_and_what_is_wrong(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, _ = open_window(30)
    type_in(window, qtbot, "date:nonsense cat")
    (chip,) = window.parts.field.chips.chips
    qtbot.keyClick(chip, Key.Key_Return)
    (menu,) = window.findChildren(QMenu, "chipMenu")
    said = menu.findChild(QLabel, "chipSaid")
    assert said.text().startswith("date:nonsense\n“nonsense” is no date.")
    assert said.textFormat() == Qt.TextFormat.PlainText
    assert said.height() >= said.heightForWidth(said.width())  # all of it is seen
    assert menu.activeAction().text() == "Edit"
    menu.close()


def test_the_menu_of_a_chip_edits_it(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    type_in(window, qtbot, "-in:Trip cat")
    (chip,) = window.parts.field.chips.chips
    assert chip.words == "not in: Trip" and chip.make_menu is not None
    menu = chip.make_menu()
    edit, remove = menu.actions()
    assert (edit.text(), remove.text()) == ("Edit", "Remove")
    edit.trigger()
    assert window.parts.field.box.text() == "-in:Trip cat" and chips(window) == []
    assert window.parts.field.box.hasFocus()
    menu.deleteLater()


def test_words_that_were_typed_are_read_before_the_name_of_a_picture(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    window.resize(1280, 800)
    window.queries.add_photos([library.card(1)])
    qtbot.keyClicks(window.parts.field.box, "type:jpeg -car cat")
    qtbot.waitUntil(lambda: len(chips(window)) == 3, timeout=PATIENCE_MS)
    picture, *typed = window.parts.field.chips.chips
    assert picture.sign.isVisible()
    for chip in typed:
        words = next(label for label in chip.findChildren(QLabel) if label is not chip.sign)
        assert words.isVisible() and words.text() == chip.words
        # Not in the round of the edge.
        assert words.geometry().left() >= chip.height() // 4
