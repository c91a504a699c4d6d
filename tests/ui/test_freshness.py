# SPDX-License-Identifier: MIT
"""What is shown follows the library, without moving under the user's hand or undoing a Stop."""

import contextlib
from collections.abc import Iterator

import pytest
from fakes import FakeLibrary, ranking
from hands import PATIENCE_MS, Opener, search, select, settle, tell, tell_roots
from pytestqt.qtbot import QtBot

from desktop_search.core.records import Progress
from desktop_search.ui import freshness
from desktop_search.ui.main_window import MainWindow

SOON_MS = 60
Shown = tuple[MainWindow, FakeLibrary, list[int]]
"""A window, its library, and the order of its search."""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AGAIN_MS", "FOLDERS_MS", "NEWEST_MS"):
        monkeypatch.setattr(freshness, name, SOON_MS)


def one_gone_one_come(library: FakeLibrary) -> None:
    now = library.now
    tell(library, Progress("idle", now.n_indexed, 0, 0, now.n_missing + 1))


@contextlib.contextmanager
def repeated(window: MainWindow, library: FakeLibrary, qtbot: QtBot) -> Iterator[None]:
    """What happens inside leads to one more search, and to no second one."""
    n = len(library.searches) + 1
    yield
    qtbot.waitUntil(lambda: len(library.searches) == n)
    qtbot.wait(3 * SOON_MS)
    assert len(library.searches) == n
    assert library.searches[-1].text == window.control.text


def finish(window: MainWindow, library: FakeLibrary, qtbot: QtBot) -> list[int]:
    """Searches until all is looked at closely; returns the order."""
    order = search(window, library, qtbot)
    library.answer(ranking(order, 10, 10, final=True))
    qtbot.waitUntil(lambda: window.parts.refine.property("state") == "done")
    return order


@pytest.fixture
def finished(open_window: Opener, qtbot: QtBot) -> Shown:
    """A window whose search is finished."""
    window, library = open_window(30)
    return window, library, finish(window, library, qtbot)


@pytest.fixture
def held(open_window: Opener, qtbot: QtBot) -> Shown:
    """A window with a photo selected, that holds the order of its finished search back."""
    window, library = open_window(200)
    order = search(window, library, qtbot, 200)
    select(window, 2)
    library.answer(ranking(order[150:] + order[:150], 10, 10, final=True))
    qtbot.waitUntil(lambda: window.parts.refine.property("state") == "held")
    return window, library, order


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([Progress("idle", 30, 0, 0, 1)], id="one gone and one come"),
        pytest.param(
            [Progress("indexing", 29, 1, 0, 0), Progress("idle", 30, 0, 0, 0)],
            id="changed and back",
        ),
    ],
)
def test_a_change_in_the_counts_repeats_a_finished_search(
    finished: Shown, qtbot: QtBot, told: list[Progress]
) -> None:
    window, library, _ = finished
    with repeated(window, library, qtbot):
        for progress in told:
            tell(library, progress)
    assert library.searches[-1].depth is None


def test_an_unchanged_library_repeats_nothing(finished: Shown, qtbot: QtBot) -> None:
    _, library, _ = finished
    n = len(library.searches)
    tell(library, Progress("scanning", 30, 0, 0, 0))
    tell(library, Progress("idle", 30, 0, 0, 0))
    tell_roots(library)
    qtbot.wait(5 * SOON_MS)
    assert len(library.searches) == n


def test_removing_a_folder_repeats_the_search(open_window: Opener, qtbot: QtBot, tmp_path) -> None:
    window, library = open_window(30)
    window.add_folders([tmp_path])
    settle(window)
    finish(window, library, qtbot)
    with repeated(window, library, qtbot):
        window.remove_root(library.all_roots[0].id)


def test_a_running_search_is_repeated_when_it_rests(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    library.answer(ranking(order, 4, 10))
    qtbot.waitUntil(lambda: window.parts.refine.running)
    with repeated(window, library, qtbot):
        n = len(library.searches)
        one_gone_one_come(library)
        qtbot.wait(3 * SOON_MS)
        assert len(library.searches) == n
        library.answer(ranking(order, 10, 10, final=True))


def test_a_held_order_does_not_keep_the_search_from_being_repeated(
    held: Shown, qtbot: QtBot
) -> None:
    window, library, _ = held
    with repeated(window, library, qtbot):
        one_gone_one_come(library)


def test_deleted_photos_leave_at_once_and_nothing_else_moves(finished: Shown, qtbot: QtBot) -> None:
    window, library, order = finished
    select(window, 5)
    photo = window.model.photo(5)
    with repeated(window, library, qtbot):
        one_gone_one_come(library)
    left = [i for i in order if i not in (order[0], order[7])]
    library.answer(ranking([31, *reversed(left)], 10, 10, final=True))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == left)
    assert window.grid.selected_rows() == [4]
    assert window.model.photo(4) == photo
    qtbot.waitUntil(window.parts.refine.better_button.isVisible)


def test_a_selected_photo_that_is_deleted_leaves_no_selection(
    finished: Shown, qtbot: QtBot
) -> None:
    window, library, order = finished
    select(window, 3)
    left = [i for i in order if i != order[3]]
    library.answer(ranking(left, 10, 10, final=True))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == left)
    assert not window.grid.selectionModel().hasSelection()
    assert window.parts.detail.name.text() == ""
    assert window.parts.header.text() == "29 photos"


def test_a_held_order_does_not_bring_deleted_photos_back(held: Shown, qtbot: QtBot) -> None:
    window, library, order = held
    with repeated(window, library, qtbot):
        one_gone_one_come(library)
    # The first answer of the repeated search is a quick look, less sharp than what is held.
    left = [i for i in order if i != order[160]]
    library.answer(ranking(left, 0, 10))
    qtbot.waitUntil(lambda: window.model.rowCount() == 199)
    window.calm.apply()
    assert order[160] not in window.model.ids.tolist()
    assert window.model.rowCount() == 199


def test_a_stopped_search_takes_changes_in_and_stays_stopped(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    sharper = [order[9], order[8], *order[:8], *order[10:]]
    library.answer(ranking(sharper, 4, 10, final=True, stopped=True))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == sharper, timeout=PATIENCE_MS)
    assert window.parts.refine.stopped
    with repeated(window, library, qtbot):
        one_gone_one_come(library)
    assert library.searches[-1].depth == 0
    # Photo 31 came, the second best of those looked at closely went.
    library.answer(ranking([31, *[i for i in order if i != sharper[1]]], final=True))
    closer = [sharper[0], *sharper[2:4]]
    rest = [31, *[i for i in order if i not in sharper[:4]]]
    qtbot.waitUntil(lambda: window.model.ids.tolist() == closer + rest, timeout=PATIENCE_MS)
    assert window.model.levels.tolist() == [1, 1, 1] + [0] * 27
    assert window.parts.refine.property("state") == "stopped"
    assert window.parts.refine.text.text() == "Stopped at 4 of 10"
    window.parts.refine.resume_button.click()
    assert library.searches[-1].depth is None


def test_a_search_that_failed_is_tried_again_when_photos_come(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    window.parts.refine.failed("The search failed.")
    with repeated(window, library, qtbot):
        tell(library, Progress("idle", 31, 0, 0, 0))


def test_the_newest_photos_are_listed_again_when_one_is_gone(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    library.n_photos = 29
    tell(library, Progress("idle", 29, 0, 0, 1))
    qtbot.waitUntil(lambda: window.model.rowCount() == 29)
