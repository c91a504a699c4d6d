# SPDX-License-Identifier: MIT
"""Photos that look the same: one stack, opened and closed, hidden and brought back."""

from dataclasses import replace

import numpy as np
from fakes import ranking
from PySide6.QtCore import QPoint, Qt

from desktop_search.core.records import PhotoId
from desktop_search.ui import photo_actions, shortcuts

ORDER = [5, 3, 6, 1, 2, 4]
SAME = {6: 5, 2: 5}
"""6 and 2 look like 5."""


def answer(order=ORDER, same=SAME, **more):
    plain = ranking(order, **more)
    similar = np.asarray([same.get(i, i) for i in order], np.int64)
    return replace(plain, similar=similar)


def search(qtbot, window, library, text="cat", reply=None):
    window.parts.field.box.setText(text)
    n = len(library.searches)
    qtbot.waitUntil(lambda: len(library.searches) > n)
    library.answer(reply or answer(final=True))
    qtbot.waitUntil(lambda: window.model.ids.tolist() != list(range(1, 7)))


def ids(window):
    return window.model.ids.tolist()


def sign(window, row):
    """The middle of a stack's sign."""
    grid = window.grid
    cell = grid.visualRect(window.model.index(row))
    return grid._painter.stack_rect(cell, window.model.stack(row), grid.isRightToLeft()).center()


def current(window, row):
    window.grid.setFocus()
    selection = window.grid.selectionModel()
    selection.setCurrentIndex(window.model.index(row), selection.SelectionFlag.ClearAndSelect)


def test_the_best_stands_for_those_that_look_the_same_and_a_click_shows_them(qtbot, open_window):
    window, library = open_window(6)
    search(qtbot, window, library)
    assert ids(window) == [5, 3, 1, 4]
    assert [window.model.stack(row) for row in range(4)] == [3, 1, 1, 1]
    qtbot.mouseClick(window.grid.viewport(), Qt.MouseButton.LeftButton, pos=sign(window, 0))
    assert ids(window) == ORDER  # each at its own place
    assert not window.grid.selectionModel().hasSelection()
    assert window.model.stack(2) == 3
    qtbot.mouseClick(window.grid.viewport(), Qt.MouseButton.LeftButton, pos=sign(window, 2))
    assert ids(window) == [5, 3, 1, 4]


def test_two_quick_clicks_on_the_sign_do_not_open_the_photo(qtbot, open_window):
    window, library = open_window(6)
    search(qtbot, window, library)
    opened = []
    window.grid.open_wanted.disconnect()
    window.grid.open_wanted.connect(lambda: opened.append(1))
    at = sign(window, 0)
    qtbot.mouseClick(window.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(window.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened == [] and ids(window) == [5, 3, 1, 4]
    corner = window.grid.visualRect(window.model.index(0)).topLeft() + QPoint(20, 60)
    qtbot.mouseDClick(window.grid.viewport(), Qt.MouseButton.LeftButton, pos=corner)
    assert opened == [1]


def test_the_keyboard_and_the_menu_open_a_stack(qtbot, open_window):
    window, library = open_window(6)
    search(qtbot, window, library)
    current(window, 0)
    qtbot.keyClick(window.grid, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert ids(window) == ORDER
    assert window.grid.photo_ids(window.grid.selected_rows()) == [5]  # it follows its photo
    words = [entry.text() for entry in photo_actions.photo_menu(window).actions()]
    assert "Show photos that look the same as one" in words
    photo_actions.toggle_stack(window)
    assert ids(window) == [5, 3, 1, 4]
    words = [entry.text() for entry in photo_actions.photo_menu(window).actions()]
    assert "Show all 3 that look the same" in words
    current(window, 1)
    photo_actions.toggle_stack(window)  # it is alone
    assert ids(window) == [5, 3, 1, 4]
    assert "Ctrl+E" in {keys for _, rows in shortcuts.listed() for keys, _ in rows}


def test_an_open_stack_stays_open_in_sharper_orders_and_closes_with_the_words(qtbot, open_window):
    window, library = open_window(6)
    search(qtbot, window, library)
    window.control.toggle_stack(PhotoId(5))
    better = [2, 5, 6, 3, 1, 4]
    library.answer(answer(better, {5: 2, 6: 2}, final=True))
    window.calm.apply()
    assert ids(window) == better
    search(qtbot, window, library, "dog", answer([4, *[i for i in ORDER if i != 4]]))
    assert ids(window) == [4, 5, 3, 1]


def test_a_photo_that_another_one_stands_for_now_does_not_vanish_before_that_is_shown(
    qtbot, open_window
):
    window, library = open_window(6)
    search(qtbot, window, library)
    current(window, 1)  # a hand on the grid: orders are held
    library.answer(answer([2, 3, 5, 6, 1, 4], {5: 2, 6: 2}, final=True))
    assert ids(window) == [5, 3, 1, 4]
    window.calm.apply()
    assert ids(window) == [2, 3, 1, 4]


def test_hiding_a_stack_hides_all_of_it_and_undo_brings_it_back(qtbot, open_window):
    window, library = open_window(6)
    search(qtbot, window, library)
    current(window, 0)
    photo_actions.hide(window)
    assert ids(window) == [3, 1, 4]
    library.answer(answer(final=True))
    window.calm.apply()
    assert ids(window) == [3, 1, 4]
    window.toasts.undo()
    assert ids(window) == [5, 3, 1, 4]
    window.control.toggle_stack(PhotoId(5))
    current(window, 0)
    photo_actions.hide(window)  # of an open stack only this one
    assert ids(window) == [3, 6, 1, 2, 4]


def test_the_settings_switch_stacks_off_and_on_at_once(qtbot, open_window):
    window, library = open_window(6)
    search(qtbot, window, library)
    window.show_settings()
    switch = window._dialog.appearance_page.fold
    assert switch.isChecked()
    switch.click()
    assert not library.settings.fold_similar and ids(window) == ORDER
    assert window.model.stack(0) == 1
    switch.click()
    assert ids(window) == [5, 3, 1, 4]
    n = len(library.searches)
    switch.click()
    library.answer(ranking(ORDER, final=True))  # an answer that was not compared
    window.calm.apply()
    switch.click()
    assert len(library.searches) == n + 1  # so it is asked for again


def test_a_screen_reader_hears_of_the_stack_and_newest_photos_have_none(qtbot, open_window):
    window, library = open_window(6)
    search(qtbot, window, library)
    spoken = window.model.data(window.model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert "one of 3 that look the same" in spoken
    window.parts.field.clear()
    qtbot.waitUntil(lambda: ids(window) == list(range(1, 7)))
    assert window.model.stack(4) == 1


def test_photos_behind_others_count_as_looked_at_and_as_still_to_look_at(qtbot, open_window):
    window, library = open_window(300)
    order = list(range(300, 0, -1))
    same = dict.fromkeys(range(2, 201), 1)  # 200 look the same
    nothing = {
        "strengths": np.full(300, 0.2, np.float32), "n_good": 0, "n_maybe": 20, "fits": False,
    }  # fmt: skip
    looked = replace(answer(order, same, n_done=50, n_planned=50, final=True), **nothing)
    window.parts.field.box.setText("cat")
    qtbot.keyClick(window.parts.field.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(library.searches) > 0)
    library.answer(looked)
    qtbot.waitUntil(lambda: window.parts.nothing_shown)
    assert [step.n_more for step in window.control.deeper_steps()] == [50, 150, 250]

    # 30 of the photos that were looked at are behind one of them.
    same = dict.fromkeys(order[1:31], order[0])
    library.answer(replace(answer(order, same, n_done=50, n_planned=50, final=True), **nothing))
    qtbot.waitUntil(lambda: window.model.stack(0) == 31)
    assert "the best 50." in window.parts.nothing.why.text()
