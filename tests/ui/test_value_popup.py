# SPDX-License-Identifier: MIT
"""Values with counts below the box: when they are listed, how one is taken, how they go."""

import pytest
from fakes import FakeLibrary
from hands import PATIENCE_MS, Opener, chips
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EnvironmentFault
from desktop_search.core.records import FilterValue
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.value_popup import typing_at

pytestmark = pytest.mark.ui
Key = Qt.Key


@pytest.fixture
def opened(open_window: Opener, qtbot: QtBot) -> tuple[MainWindow, FakeLibrary]:
    window, library = open_window(30)
    library.values = {
        "in": (FilterValue("Trip 2019", 412), FilterValue("Screens", 31), FilterValue("a\nb", 1)),
        "date": (FilterValue("2023", 40), FilterValue("2022", 7)),
    }
    window.parts.field.box.setFocus()
    return window, library


def type_in(window: MainWindow, text: str) -> None:
    QTest.keyClicks(window.parts.field.box, text)


def listed(window: MainWindow) -> list[str]:
    rows = window.values.popup.list
    role = Qt.ItemDataRole.AccessibleTextRole
    return [rows.item(n).data(role) for n in range(rows.count())] if window.values.is_open else []


def wait_for(window: MainWindow, qtbot: QtBot, n: int) -> None:
    qtbot.waitUntil(lambda: len(listed(window)) == n, timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("text", "cursor", "found"),
    [
        ("in:", 3, ("in", "", False, 0)),
        ("cat -in:tr", 10, ("in", "tr", True, 4)),
        ('cat in:"Trip 20', 15, ("in", "Trip 20", False, 4)),
        ("in:tr cat", 5, ("in", "tr", False, 0)),
        ("DATE:2", 6, ("date", "2", False, 0)),
        ("in:tr cat", 4, None),
        ("in:tr ", 6, None),
        ('in:"Trip"', 9, None),
        ("12:30", 5, None),
        ("colour:red", 10, None),
        ("in", 2, None),
        ("", 0, None),
    ],
)
def test_which_operator_is_typed(text: str, cursor: int, found: tuple[object, ...] | None) -> None:
    typing = typing_at(text, cursor)
    if found is None:
        assert typing is None
    else:
        assert typing is not None
        assert (typing.key, typing.typed, typing.negated, typing.start) == found


def test_values_are_listed_behind_a_key_and_follow_what_is_typed(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot
) -> None:
    window, library = opened
    type_in(window, "date:2020 cat in")
    assert not window.values.is_open
    type_in(window, ":")
    wait_for(window, qtbot, 3)
    assert listed(window)[:2] == ["Trip 2019, 412 photos", "Screens, 31 photos"]
    assert "\n" not in listed(window)[2]
    key, typed, beside, thread = library.values_asked[-1]
    assert (key, typed, beside) == ("in", "", "date:2020 cat")
    assert thread.startswith("preview")
    assert window.parts.field.box.hasFocus()
    type_in(window, "scr")
    wait_for(window, qtbot, 1)
    type_in(window, "x")
    qtbot.waitUntil(lambda: not window.values.is_open, timeout=PATIENCE_MS)
    QTest.keyClick(window.parts.field.box, Key.Key_Backspace)
    wait_for(window, qtbot, 1)
    assert listed(window) == ["Screens, 31 photos"]


def test_enter_takes_the_first_one_and_makes_a_chip(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot
) -> None:
    window, library = opened
    type_in(window, "cat -in:tri")
    wait_for(window, qtbot, 1)
    QTest.keyClick(window.parts.field.box, Key.Key_Return)
    assert not window.values.is_open
    assert chips(window) == ["not in: Trip 2019"] and window.parts.field.box.text() == "cat "
    assert window.control.text == '-in:"Trip 2019" cat'
    qtbot.waitUntil(lambda: bool(library.searches), timeout=PATIENCE_MS)
    assert library.searches[-1].text == '-in:"Trip 2019" cat'
    assert window.parts.field.box.hasFocus()


def test_enter_searches_where_the_value_is_typed_out(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot
) -> None:
    window, library = opened
    type_in(window, "cat date:2023")
    wait_for(window, qtbot, 1)
    QTest.keyClick(window.parts.field.box, Key.Key_Return)
    assert chips(window) == ["date: 2023"] and not window.values.is_open
    assert (library.searches[-1].text, library.searches[-1].depth) == ("date:2023 cat", None)


@pytest.mark.parametrize("how", ["Tab", "click"])
def test_down_chooses_and_tab_or_a_click_takes(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot, how: str
) -> None:
    window, _ = opened
    box, rows = window.parts.field.box, window.values.popup.list
    box.setText(" cat")
    box.home(False)
    type_in(window, "in:")
    wait_for(window, qtbot, 3)
    for step, row in ((Key.Key_Down, 1), (Key.Key_PageDown, 2), (Key.Key_Down, 2), (Key.Key_Up, 1)):
        QTest.keyClick(box, step)
        assert rows.currentRow() == row
    if how == "Tab":
        QTest.keyClick(box, Key.Key_Tab)
    else:
        at = rows.visualItemRect(rows.item(1)).center()
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    assert chips(window) == ["in: Screens"] and box.text() == "cat"
    assert box.hasFocus() and not window.values.is_open


def test_esc_closes_the_list_first_and_it_stays_closed(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot
) -> None:
    window, library = opened
    box = window.parts.field.box
    type_in(window, "in:")
    wait_for(window, qtbot, 3)
    QTest.keyClick(box, Key.Key_Escape)
    assert not window.values.is_open and box.text() == "in:"
    n_asked = len(library.values_asked)
    type_in(window, "scr")
    assert len(library.values_asked) == n_asked and not window.values.is_open
    type_in(window, " date:")
    wait_for(window, qtbot, 2)
    QTest.keyClick(box, Key.Key_Escape)
    QTest.keyClick(box, Key.Key_Escape)
    assert box.text() == "" and chips(window) == ["in: scr"]


def test_it_goes_with_the_focus_the_cursor_and_the_size(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot
) -> None:
    window, _ = opened
    box = window.parts.field.box
    type_in(window, "cat in:")
    wait_for(window, qtbot, 3)
    QTest.keyClick(box, Key.Key_Home)
    assert not window.values.is_open
    QTest.keyClick(box, Key.Key_End)
    type_in(window, "t")
    wait_for(window, qtbot, 1)
    window.grid.setFocus()
    assert not window.values.is_open
    box.setFocus()
    box.end(False)
    type_in(window, "r")
    wait_for(window, qtbot, 1)
    window.resize(window.width() - 40, window.height())
    qtbot.waitUntil(lambda: not window.values.is_open, timeout=PATIENCE_MS)


def test_typing_never_waits_and_late_answers_are_void(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot
) -> None:
    window, library = opened
    library.value_gate.clear()
    type_in(window, "in:")
    qtbot.waitUntil(lambda: bool(library.values_asked), timeout=PATIENCE_MS)
    type_in(window, "scr")
    assert window.parts.field.box.text() == "in:scr" and not window.values.is_open
    with qtbot.waitSignal(window.loader.task_done, timeout=PATIENCE_MS):
        library.value_gate.set()
    wait_for(window, qtbot, 1)
    assert listed(window) == ["Screens, 31 photos"]
    library.value_gate.clear()
    type_in(window, "e")
    type_in(window, " ")
    library.value_gate.set()
    qtbot.wait(30)
    assert chips(window) == ["in: scre"] and not window.values.is_open


def test_an_index_that_cannot_be_read_lists_nothing(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot
) -> None:
    window, library = opened
    library.refusal = EnvironmentFault("The index cannot be read.")
    with qtbot.waitSignal(window.loader.task_done, timeout=PATIENCE_MS):
        type_in(window, "in:")
    assert not window.values.is_open
    library.refusal = None
    type_in(window, "t")
    wait_for(window, qtbot, 1)


def test_a_screen_reader_hears_what_is_chosen(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = opened
    said: list[str] = []

    def hear(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    type_in(window, "in:")
    wait_for(window, qtbot, 3)
    QTest.keyClick(window.parts.field.box, Key.Key_Down)
    assert said[-2:] == [
        "Values of in, Trip 2019, 412 photos, 1 of 3",
        "Screens, 31 photos, 2 of 3",
    ]


def test_one_value_has_no_empty_room_below(
    opened: tuple[MainWindow, FakeLibrary], qtbot: QtBot
) -> None:
    window, library = opened
    library.values = {"in": (FilterValue("Trip 2019", 412),)}
    type_in(window, "in:")
    wait_for(window, qtbot, 1)
    rows = window.values.popup.list
    assert rows.height() == rows.sizeHintForRow(0) == rows.visualItemRect(rows.item(0)).height()
    assert not rows.verticalScrollBar().isVisible()
