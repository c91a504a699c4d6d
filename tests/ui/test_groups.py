# SPDX-License-Identifier: MIT
"""Good matches, "Maybe" and "nothing fits" in the window."""

from dataclasses import replace

import numpy as np
import pytest
from fakes import FakeLibrary, ranking
from hands import PATIENCE_MS, Opener, select
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop_search.core.records import PhotoId, Ranking
from desktop_search.ui import group_control
from desktop_search.ui.grid_geometry import GridGeometry, Section
from desktop_search.ui.hidden import HiddenPhotos
from desktop_search.ui.main_window import MainWindow

pytestmark = pytest.mark.ui
N = 40
Cursor = QAbstractItemView.CursorAction


def judged(
    order: list[int], n_good: int, final: bool = True, best: float = 2.0, rest: float = 0.5
) -> Ranking:
    """A ranking with a gap of strength behind its first n_good photos."""
    strengths = np.full(len(order), rest, np.float32)
    strengths[:n_good] = best
    answer = ranking(order, 10 if final else 0, 10, final=final)
    # As a level looks at a part only, the rest of the block order is its own.
    levels = np.zeros(len(order), np.int8)
    levels[: 10 if final else 0] = 1
    return replace(
        answer, levels=levels, strengths=strengths, n_good=n_good, n_maybe=len(order), fits=True
    )


def ask(
    window: MainWindow, library: FakeLibrary, qtbot: QtBot, answer: Ranking, text: str = "cat"
) -> None:
    """Types, presses Enter, delivers one answer."""
    window.parts.field.box.setText(text)
    qtbot.keyClick(window.parts.field.box, Qt.Key.Key_Return)
    library.answer(answer)
    qtbot.waitUntil(
        lambda: window.control.text == text and window.control._shown == window.control.key,
        timeout=PATIENCE_MS,
    )


def spoken(window: MainWindow, row: int) -> str:
    role = Qt.ItemDataRole.AccessibleTextRole
    return window.model.data(window.model.index(row), role)


def test_the_line_is_where_the_strengths_fall(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    assert window.grid.property("boundary") == -1  # the newest photos have no groups
    assert not window.parts.sort.isVisible()
    order = list(range(N, 0, -1))
    ask(window, library, qtbot, judged(order, 5))
    assert window.grid.property("boundary") == 5
    assert window.model.ids.tolist() == order
    assert [s.start for s, _ in window.grid._geometry.tops()] == [0, 5]
    assert window.parts.sort.isVisible()
    window.parts.field.clear()
    qtbot.waitUntil(lambda: window.grid.property("boundary") == -1, timeout=PATIENCE_MS)
    assert not window.parts.sort.isVisible()


def test_names_of_cells_tell_the_group_the_place_and_the_level(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, judged(list(range(N, 0, -1)), 5))
    qtbot.waitUntil(lambda: "photo 40" in spoken(window, 0), timeout=PATIENCE_MS)
    total = window.model.rowCount()
    assert spoken(window, 0) == f"photo 40.jpg, good match, 1 of {total}, level 2"
    assert spoken(window, 5).endswith(f"maybe, 6 of {total}, level 2")
    listed = QAccessible.queryAccessibleInterface(window.grid)
    assert listed.role() == QAccessible.Role.List
    assert listed.childCount() == total


def test_nothing_fits_is_said_when_the_search_rests(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(150)
    order = list(range(150, 0, -1))
    page = window.parts.nothing
    ask(window, library, qtbot, judged(order, 0, final=False), "yellow <b>submarine</b>")
    assert not page.isVisible()  # a closer look may still find it
    library.answer(judged(order, 0))
    qtbot.waitUntil(page.isVisible, timeout=PATIENCE_MS)
    title = window.findChild(QLabel, "nothingTitle")
    assert title.text() == "Nothing fits “yellow <b>submarine</b>” well"
    assert title.textFormat() == Qt.TextFormat.PlainText
    assert "best 10" in page.why.text()
    assert not window.findChild(QPushButton, "dropFilters").isVisible()
    n_searches = len(library.searches)
    qtbot.mouseClick(window.findChild(QPushButton, "nothingDeeper"), Qt.MouseButton.LeftButton)
    assert len(library.searches) == n_searches + 1
    qtbot.mouseClick(window.findChild(QPushButton, "showClosest"), Qt.MouseButton.LeftButton)
    assert window.grid.isVisible() and not page.isVisible()
    assert window.model.ids.tolist() == order
    library.answer(judged(order, 0))
    qtbot.waitUntil(lambda: window.parts.refine.property("state") == "done", timeout=PATIENCE_MS)
    assert not page.isVisible()  # the user asked for the closest


def test_another_search_leaves_the_page(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    order = list(range(N, 0, -1))
    ask(window, library, qtbot, judged(order, 0))
    qtbot.waitUntil(window.parts.nothing.isVisible, timeout=PATIENCE_MS)
    ask(window, library, qtbot, judged(order, 3, final=False), "dog")
    assert window.grid.isVisible()
    assert window.grid.property("boundary") == 3


def test_no_clear_match_keeps_the_grid_with_maybe_alone(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, judged(list(range(N, 0, -1)), 0, rest=0.9))
    assert window.grid.isVisible() and window.grid.property("boundary") == 0
    assert len(window.grid._geometry.tops()) == 1
    assert window.grid.heads._words(window.model.groups, False)[::2] == ("Maybe", "No clear match")


def test_maybe_shows_200_then_more(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    order = list(range(1000, 0, -1))
    ask(window, library, qtbot, judged(order, 5))
    assert window.model.rowCount() == 205
    button = window.findChild(QPushButton, "showMore")
    bar = window.grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert button.isVisible()
    assert window.grid.viewport().rect().contains(button.geometry())
    select(window, 204)
    at = bar.value()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.model.rowCount() == 405 and bar.value() == at
    assert window.grid.selected_rows() == [204]


def test_buttons_between_photos_are_seen_when_the_keyboard_comes_to_them(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    order = list(range(1000, 0, -1))
    answer = replace(judged(order, 5), named=tuple(PhotoId(n) for n in (3, 4)))
    ask(window, library, qtbot, answer)
    heads, seen = window.grid.heads, window.grid.viewport().rect()
    for button in (heads.more_button, heads.names_button, heads.more_button):
        assert button.isVisible() and not seen.contains(button.geometry())
        button.setFocus(Qt.FocusReason.TabFocusReason)
        assert seen.contains(button.geometry()), button.objectName()


def test_a_held_order_brings_its_own_line(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    order = list(range(N, 0, -1))
    ask(window, library, qtbot, judged(order, 5, final=False))
    select(window, 2)
    photo = window.model.photo(2)
    better = order[::-1]
    library.answer(judged(better, 8))
    qtbot.waitUntil(window.parts.refine.better_button.isVisible, timeout=PATIENCE_MS)
    assert window.grid.property("boundary") == 5 and window.model.ids.tolist() == order
    window.calm.apply()
    assert window.grid.property("boundary") == 8 and window.model.ids.tolist() == better
    assert window.model.photo(window.grid.selected_rows()[0]) == photo


def test_a_stopped_search_that_is_repeated_keeps_its_groups(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    order = list(range(N, 0, -1))
    ask(window, library, qtbot, judged(order, 5, final=False))
    library.answer(replace(judged(order, 5), stopped=True))
    qtbot.waitUntil(lambda: window.parts.refine.stopped, timeout=PATIENCE_MS)
    window.control.repeat(keep_stopped=True)
    # Two new photos in front of the quick look; one that was there is gone.
    library.answer(judged([N + 2, N + 1, *order[1:]], 2))
    wanted = [*order[1:10], N + 2, N + 1, *order[10:]]
    qtbot.waitUntil(
        lambda: (window.calm.apply(), window.model.ids.tolist() == wanted)[1], timeout=PATIENCE_MS
    )
    assert window.grid.property("boundary") == 4


def test_sorting_stays_inside_each_group_and_pauses_reordering(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    order = [7, 30, 9, 21, 4, *(n for n in range(N, 0, -1) if n not in (7, 30, 9, 21, 4))]
    ask(window, library, qtbot, judged(order, 5, final=False))
    select(window, 0)
    window.grid.clearSelection()
    sort = window.findChild(QToolButton, "sortButton")
    window.parts.sort.sorts["name"].trigger()
    wanted = sorted(order[:5], key=lambda n: f"photo {n}.jpg")
    qtbot.waitUntil(lambda: window.model.ids[:5].tolist() == wanted, timeout=PATIENCE_MS)
    assert set(window.model.ids[5:].tolist()) == set(order[5:])
    assert sort.text() == "Name" and window.calm.busy()
    library.answer(judged(order[::-1], 3))
    qtbot.waitUntil(lambda: window.calm.pending is not None, timeout=PATIENCE_MS)
    assert window.model.ids[:5].tolist() == wanted
    window.parts.sort.sorts["match"].trigger()
    assert window.model.ids.tolist() == order
    window.calm.apply()
    assert window.model.ids.tolist() == order[::-1]


def test_a_sorted_view_is_offered_what_comes_into_another_group_alone(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    order = list(range(N, 0, -1))
    ask(window, library, qtbot, judged(order, 5, final=False))
    window.parts.sort.sorts["name"].trigger()
    library.answer(judged([*order[4::-1], *order[:4:-1]], 5))  # sharper, in the same groups
    qtbot.waitUntil(lambda: window.calm.pending is not None, timeout=PATIENCE_MS)
    assert window.calm.better() == 0 and not window.parts.refine.better_button.isVisible()
    library.answer(judged([order[5], *order[:5], *order[6:]], 6))
    qtbot.waitUntil(lambda: window.calm.better() == 1, timeout=PATIENCE_MS)
    assert window.parts.refine.better_button.text() == "Show 1 better match"


def unjudged(order: list[int], by_date: bool) -> Ranking:
    """What filters alone find, or words that nobody judges."""
    answer = replace(judged(order, 0), strengths=None, n_good=None, n_maybe=None, fits=None)
    return replace(answer, reports=(), levels=answer.levels * 0) if by_date else answer


def offered(window: MainWindow) -> list[str]:
    return [a.text() for a in window.parts.sort.sorts.values() if a.isVisible()]


def test_what_filters_alone_find_can_be_sorted(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    order = list(range(N, 0, -1))
    answer = unjudged(order, by_date=True)
    assert answer.by_date
    ask(window, library, qtbot, answer, "in:Trip")
    sort, note = window.parts.sort, window.parts.header_note
    assert sort.isVisible() and sort.text() == "Newest" and note.text() == "newest first"
    assert offered(window) == ["Newest", "Oldest", "Name", "Folder"]
    assert not sort.menu().actions()[6].isVisible()  # stricter - looser: nobody judged them
    sort.sorts["name"].trigger()
    wanted = sorted(order, key=lambda n: f"photo {n}.jpg")
    qtbot.waitUntil(lambda: window.model.ids.tolist() == wanted, timeout=PATIENCE_MS)
    assert note.text() == "by name"
    sort.sorts["newest"].trigger()
    assert window.model.ids.tolist() == order and note.text() == "newest first"
    assert sort.sort == "match" and not window.calm.sorted
    window.parts.field.clear()
    ask(window, library, qtbot, judged(order[::-1], 5))
    assert sort.text() == "Best match" and "Best match" in offered(window)
    assert sort.menu().actions()[6].isVisible()


def test_what_nobody_judged_can_be_sorted_and_says_how(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    order = [7, 30, 9, *(n for n in range(N, 0, -1) if n not in (7, 30, 9))]
    ask(window, library, qtbot, unjudged(order, by_date=False))
    sort, note = window.parts.sort, window.parts.header_note
    assert sort.isVisible() and sort.text() == "Best match" and note.text() == "best match first"
    sort.sorts["oldest"].trigger()
    assert note.text() == "oldest first"
    sort.sorts["name"].trigger()
    wanted = sorted(order, key=lambda n: f"photo {n}.jpg")
    qtbot.waitUntil(lambda: window.model.ids.tolist() == wanted, timeout=PATIENCE_MS)
    library.answer(unjudged(order[::-1], by_date=False))  # sharper: of one that is sorted, nothing
    qtbot.waitUntil(lambda: window.calm.pending is not None, timeout=PATIENCE_MS)
    assert window.calm.better() == 0 and window.model.ids.tolist() == wanted


def test_the_order_of_a_saved_search_is_not_lost_on_the_way(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    order = list(range(N, 0, -1))
    ask(window, library, qtbot, unjudged(order, by_date=True), "in:Trip")
    window.parts.sort.choose("newest")  # as a saved search does before it runs
    window.parts.field.clear()
    ask(window, library, qtbot, judged(order, 5))
    assert window.parts.sort.sort == "newest" and window.parts.sort.text() == "Newest"


def test_a_hidden_photo_does_not_undo_the_order(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    order = [7, 30, 9, 21, 4, *(n for n in range(N, 0, -1) if n not in (7, 30, 9, 21, 4))]
    ask(window, library, qtbot, judged(order, 5))
    library.card_gate.clear()
    window.parts.sort.sorts["name"].trigger()
    window.control.hide_photos([window.model.photo(1)])  # while its order is on its way
    library.card_gate.set()
    wanted = sorted((7, 9, 21, 4), key=lambda n: f"photo {n}.jpg")
    qtbot.waitUntil(lambda: window.model.ids[:4].tolist() == wanted, timeout=PATIENCE_MS)


def test_stricter_and_looser_move_the_line_without_a_search(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(N)
    answer = judged(list(range(N, 0, -1)), 0)
    strengths = np.linspace(1.3, 0.4, N).astype(np.float32)
    ask(window, library, qtbot, replace(answer, strengths=strengths, levels=answer.levels * 0))
    n_searches = len(library.searches)
    found = []
    for value in (-10, 0, 10):  # from the strictest to the loosest
        window.parts.sort.slider.setValue(value)
        found.append(window.grid.property("boundary"))
    assert found[0] < found[1] < found[2]
    assert len(library.searches) == n_searches


def test_the_keyboard_moves_the_line_too(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, judged(list(range(N, 0, -1)), 5))
    sort = window.parts.sort
    menu = sort.menu()
    menu.popup(window.mapToGlobal(window.rect().center()))
    for _ in range(len(sort.sorts) + 1):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    assert sort.slider.hasFocus()
    qtbot.keyClick(sort.slider, Qt.Key.Key_Left)
    assert sort.slider.value() == -1
    qtbot.keyClick(sort.slider, Qt.Key.Key_Down)  # and on to the next entry
    assert menu.activeAction() is sort.badges
    menu.close()


def test_down_goes_to_the_ways_on_where_nothing_fits(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, judged(list(range(N, 0, -1)), 0))
    page = window.parts.nothing
    qtbot.waitUntil(page.isVisible, timeout=PATIENCE_MS)
    qtbot.keyClick(window.parts.field.box, Qt.Key.Key_Down)
    assert page.closest_button.hasFocus() and not window.grid.hasFocus()


def test_details_of_what_filters_found_tell_no_place(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    window.resize(1200, 700)
    ask(window, library, qtbot, unjudged(list(range(N, 0, -1)), by_date=True), "in:Trip")
    select(window, 0)
    detail = window.parts.detail
    if not detail.isVisible():
        window.panes.toggle_detail()
    qtbot.waitUntil(lambda: detail.name.text().startswith("photo 40"), timeout=PATIENCE_MS)
    assert not detail.look.isVisible()  # nobody looked, and no photo is better than another


def test_badges_and_names_can_be_hidden(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    ask(window, library, qtbot, judged(list(range(N, 0, -1)), 5))
    before = window.grid.visualRect(window.model.index(0)).height()
    window.parts.sort.names.trigger()
    assert window.grid.visualRect(window.model.index(0)).height() < before
    window.parts.sort.names.trigger()
    assert window.grid.visualRect(window.model.index(0)).height() == before


def test_keys_keep_the_column_across_the_line(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(N)
    columns = window.grid._geometry.columns
    assert columns >= 2
    ask(window, library, qtbot, judged(list(range(N, 0, -1)), 2 * columns))
    first_maybe = 2 * columns
    start = window.model.index(first_maybe - 1)
    flags = QItemSelectionModel.SelectionFlag.NoUpdate
    window.grid.selectionModel().setCurrentIndex(start, flags)
    down = window.grid.moveCursor(Cursor.MoveDown, Qt.KeyboardModifier.NoModifier)
    assert down.row() == first_maybe + columns - 1
    window.grid.selectionModel().setCurrentIndex(down, flags)
    up = window.grid.moveCursor(Cursor.MoveUp, Qt.KeyboardModifier.NoModifier)
    assert up.row() == start.row()
    for row in window.grid.visible_rows():
        index = window.model.index(row)
        assert window.grid.indexAt(window.grid.visualRect(index).center()) == index
    window.grid.scrollTo(window.model.index(first_maybe))
    top = window.grid.visualRect(window.model.index(first_maybe)).top()
    assert top >= window.grid._geometry.tops()[1][0].head  # its heading is seen too


def test_changes_are_announced_once(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, library = open_window(N)
    heard: list[str] = []

    class Listener:
        @staticmethod
        def updateAccessibility(event: QAccessibleAnnouncementEvent) -> None:
            assert event.politeness() == QAccessible.AnnouncementPoliteness.Polite
            heard.append(event.message())

    monkeypatch.setattr(group_control, "QAccessible", Listener)
    order = list(range(N, 0, -1))
    ask(window, library, qtbot, judged(order, 5))
    assert heard == ["5 good matches, 35 maybe"]
    select(window, 2)
    library.answer(judged(order[::-1], 8))
    qtbot.waitUntil(window.parts.refine.better_button.isVisible, timeout=PATIENCE_MS)
    window.calm.offer(judged(order[::-1], 8))
    n_better = window.calm.better()
    assert heard[1:] == [f"{n_better} better matches"]


def test_a_hundred_thousand_rows_in_two_groups_take_no_step_over_all() -> None:
    sections = (Section(0, 70_001, 40), Section(70_001, 100_000, 60))
    geometry = GridGeometry(900, 176, 20, sections, False)
    for row in (0, 70_000, 70_001, 99_999):
        box = geometry.rect(row)
        assert geometry.row_at(box.x + 1, box.y + 1) == row
    assert geometry.line_top(70_001) + 60 == geometry.rect(70_001).y
    assert geometry.line_top(0) == 0 and geometry.is_first_line(geometry.columns - 1)


def test_a_hidden_photo_takes_its_strength_along() -> None:
    hidden = HiddenPhotos()
    hidden.add([1])
    left = hidden.without(judged([1, 2, 3, 4], 2))
    assert left.photo_ids.tolist() == [2, 3, 4]
    assert left.strengths is not None and left.strengths.tolist() == [2.0, 0.5, 0.5]


def test_new_levels_reach_the_photos_that_are_shown_and_no_others(open_window: Opener) -> None:
    model = open_window(10)[0].model
    model.replace(np.asarray([7, 3, 9, 4]), np.asarray([0, 2, 1, 0], np.int8))
    model.update_levels(np.asarray([3, 200, 4, 1]), np.asarray([1, 2, 2, 1], np.int8))
    assert model.levels.tolist() == [0, 1, 1, 2] and model.levels.dtype == np.int8
    model.update_levels(np.empty(0, np.int64), np.empty(0, np.int8))
    assert model.ids.tolist() == [7, 3, 9, 4] and model.levels.tolist() == [0, 1, 1, 2]
