# SPDX-License-Identifier: MIT
"""States of the window: late answers, the time left, panes by width, what is remembered."""

import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, coming, search, settle
from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt, QUrl
from PySide6.QtGui import QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EnvironmentFault
from desktop_search.core.records import Skip
from desktop_search.ui import folder_actions, window_memory
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.refine_bar import RefineBar
from desktop_search.ui.steady_eta import SteadyEta

pytestmark = pytest.mark.ui


class FakeClock:
    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at


def test_a_late_answer_turns_the_magnifier_into_a_ring(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    ring = window.findChild(QWidget, "searchRing")
    assert ring is not None
    order = search(window, library, qtbot)
    assert not ring.isVisible() and not window.late._late.isActive()
    window.control.again()
    assert window.late._late.interval() == 400 and not ring.isVisible()
    qtbot.waitUntil(ring.isVisible, timeout=PATIENCE_MS)
    assert window.model.ids.tolist() == order  # the old results stay
    library.answer(ranking(order, 0, 10))
    qtbot.waitUntil(lambda: not ring.isVisible(), timeout=PATIENCE_MS)
    window.control.again()
    qtbot.waitUntil(ring.isVisible, timeout=PATIENCE_MS)
    assert library.on_search_error is not None
    library.on_search_error(library.searches[-1].id, EnvironmentFault("The disk is full."))
    qtbot.waitUntil(lambda: not ring.isVisible(), timeout=PATIENCE_MS)


def test_the_time_left_comes_with_the_third_batch_and_hardly_rises() -> None:
    clock = FakeClock()
    eta = SteadyEta(clock)
    assert eta.next(2, 50) is None
    clock.at = 1.0
    assert eta.next(4, 50) is None
    clock.at = 2.0
    first = eta.next(6, 50)  # 0.5 s a photo, 44 to go
    assert first == 30
    clock.at = 60.0  # something slow came between
    assert eta.next(7, 50) == 45  # one step, whatever the arithmetic says
    clock.at = 61.0
    falling = [eta.next(n, 50) for n in (30, 45, 49)]
    assert falling == sorted(falling, reverse=True) and falling[-1] <= 5
    eta.begin()
    assert eta.next(2, 50) is None


def test_a_level_that_was_left_out_says_why_without_widening_the_window(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    window.resize(720, 480)
    order = search(window, library, qtbot)
    why = (
        "There is not enough memory for the model Large, so its look was left out. Your photos "
        "and the index are safe. Close other programs, or choose smaller models in the settings."
    )
    answer = ranking(order, 4, 10, final=True)
    object.__setattr__(answer, "message", why)
    library.answer(answer)
    bar = window.parts.refine
    qtbot.waitUntil(lambda: bar.property("state") == "skipped", timeout=PATIENCE_MS)
    assert bar.text.text().startswith("There is not enough memory")
    assert why in bar.text.toolTip() and bar.text.accessibleName() == why
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 720)
    assert window.width() == 720


def test_a_look_that_lacks_graphics_memory_offers_the_processor_once(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    window.resize(720, 480)
    order = search(window, library, qtbot)
    bar = window.parts.refine
    skip = Skip(2, 3, "graphics memory")
    library.answer(replace(ranking(order, 4, 10, final=True), message="A sentence.", skip=skip))
    qtbot.waitUntil(bar.processor_button.isVisible, timeout=PATIENCE_MS)
    assert bar.text.text() == "Closest look skipped: not enough graphics memory"
    assert bar.property("state") == "skipped"
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 720, timeout=PATIENCE_MS)
    n_searches = len(library.searches)
    bar.processor_button.setFocus()
    bar.processor_button.click()
    assert library.settings.device == "cpu"
    qtbot.waitUntil(lambda: len(library.searches) == n_searches + 1, timeout=PATIENCE_MS)
    assert library.searches[-1].depth is None and library.searches[-1].text == "black cat"
    library.answer(ranking(order, 4, 10))
    qtbot.waitUntil(bar.processor_button.isHidden, timeout=PATIENCE_MS)
    skip = Skip(1, 3, "graphics memory")
    library.answer(replace(ranking(order, 4, 10, final=True), message="A sentence.", skip=skip))
    qtbot.waitUntil(lambda: bar.text.text().startswith("Closer look"), timeout=PATIENCE_MS)
    assert bar.processor_button.isHidden()  # once a session; the settings have it too


def shown(window: MainWindow) -> tuple[bool, bool]:
    return window.parts.sidebar.isVisible(), window.parts.detail.isVisible()


@pytest.mark.parametrize(
    ("width", "panes"), [(1200, (True, True)), (1000, (True, False)), (800, (False, False))]
)
def test_panes_go_by_the_width(
    open_window: Opener, qtbot: QtBot, width: int, panes: tuple[bool, bool]
) -> None:
    window, _ = open_window(30)
    window.resize(width, 600)
    qtbot.waitUntil(lambda: window.width() == width and shown(window) == panes)


@pytest.mark.parametrize("key", [Qt.Key.Key_F9, Qt.Key.Key_I])
def test_in_a_narrow_window_a_pane_lies_over_the_photos(
    open_window: Opener, qtbot: QtBot, key: Qt.Key
) -> None:
    window, _ = open_window(30)
    window.resize(720, 480)
    qtbot.waitUntil(lambda: window.width() == 720 and shown(window) == (False, False))
    cells = [window.grid.visualRect(window.model.index(n)) for n in range(4)]
    ctrl = Qt.KeyboardModifier.ControlModifier
    modifier = ctrl if key == Qt.Key.Key_I else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(window, key, modifier)
    pane = window.panes.laid_over
    leading = key == Qt.Key.Key_F9
    assert pane is (window.parts.sidebar if leading else window.parts.detail)
    at = pane.mapTo(window, QPoint(0, 0)).x()
    assert at == 0 if leading else at + pane.width() == window.width()
    assert window.width() == 720
    assert [window.grid.visualRect(window.model.index(n)) for n in range(4)] == cells
    window.resize(1200, 600)
    qtbot.waitUntil(lambda: shown(window) == (True, True))
    assert window.panes.laid_over is None
    sides = [window.parts.splitter.widget(n) for n in (0, 2)]
    assert sides == [window.parts.sidebar, window.parts.detail]


def test_the_window_comes_back_as_it_was_left(
    open_window: Opener, qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = open_window(30)
    window.resize(1240, 640)
    qtbot.waitUntil(lambda: window.width() == 1240)
    window.parts.splitter.setSizes([300, 642, 298])
    window.panes.toggle_detail()
    window.grid.set_tile(240)
    wide = window.parts.sidebar.width()
    window.close()
    store = tmp_path / window_memory.FILE_NAME
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    # The screen of these tests is smaller than this window, so its size would not come back.
    place = QSettings(str(store), QSettings.Format.IniFormat)
    assert place.value("geometry")
    place.remove("geometry")
    place.sync()
    again, _ = open_window(30)  # with the same data folder
    assert shown(again) == (True, False)
    assert again.grid.tile == 240
    assert abs(again.parts.sidebar.width() - wide) <= 4


def test_the_border_of_the_card_turns_blue_under_a_folder(
    open_window: Opener, tmp_path: Path
) -> None:
    window, _ = open_window(0)
    card = window.parts.first_run.card
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    window.dragEnterEvent(coming(mime))
    accent = window.theme.color("accent").rgb()
    edge = card.grab().toImage()
    blue = sum(edge.pixelColor(x, 1).rgb() == accent for x in range(40, edge.width() - 40))
    assert blue > 100
    window.dragLeaveEvent(QDragLeaveEvent())
    edge = card.grab().toImage()
    assert not any(edge.pixelColor(x, 1).rgb() == accent for x in range(40, edge.width() - 40))


def test_a_drop_from_a_disk_that_does_not_answer_never_holds_the_window(
    open_window: Opener, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, library = open_window(0)
    answers, asked = threading.Event(), threading.Event()

    def dead(path: Path) -> bool:
        asked.set()
        assert threading.current_thread() is not threading.main_thread()
        return answers.wait(60.0)

    monkeypatch.setattr(Path, "is_dir", dead)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    how = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton
    held = Qt.KeyboardModifier.NoModifier
    event = coming(mime)
    window.dragEnterEvent(event)
    assert event.isAccepted() and not asked.is_set()
    window.dropEvent(QDropEvent(QPoint(40, 40), *how, held))
    assert asked.wait(60.0)
    assert window.parts.first_run.isVisible()  # and this thread is here
    answers.set()
    monkeypatch.undo()
    settle(window)
    assert [root.path for root in library.all_roots] == [tmp_path]


def test_what_is_neither_a_folder_nor_a_picture_is_said_to_be(
    open_window: Opener, tmp_path: Path
) -> None:
    window, library = open_window(30)
    (tmp_path / "notes.txt").write_text("words")
    folder_actions.drop(window, [tmp_path / "notes.txt"])
    settle(window)
    assert "neither a folder nor a picture" in window.toasts.toast.text.text()
    assert len(library.all_roots) == 1 and not library.searches


def test_an_offline_photo_cannot_be_opened_and_says_why(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.offline = {1}
    window.loader.cards_changed()
    window.resize(1200, 700)
    qtbot.keyClick(window.parts.field.box, Qt.Key.Key_Down)
    qtbot.keyClick(window.grid, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    open_button, reveal, copy = window.parts.detail.actions_[:3]
    qtbot.waitUntil(lambda: open_button.isVisible() and not open_button.isEnabled())
    assert not reveal.isEnabled() and copy.isEnabled()
    told = [label.text() for label in window.parts.detail.findChildren(QLabel)]
    assert "This disk is not connected" in told
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("size", [(720, 480), (960, 640), (1280, 800)])
def test_the_first_page_is_whole_without_scrolling(
    open_window: Opener, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window, _ = open_window(0)
    window.resize(*size)
    page = window.parts.first_run
    qtbot.waitUntil(lambda: (window.width(), window.height()) == size, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() == 0, timeout=PATIENCE_MS)
    assert page.horizontalScrollBar().maximum() == 0
    for label in page.findChildren(QLabel):
        assert (
            page.viewport()
            .rect()
            .contains(label.rect().translated(label.mapTo(page.viewport(), QPoint(0, 0))))
        )


@pytest.mark.parametrize("n_better", [0, 25])
def test_words_of_the_refine_bar_are_whole_or_end_with_dots(
    open_window: Opener, qtbot: QtBot, n_better: int
) -> None:
    window, _ = open_window(5)
    bar = RefineBar(window.theme)
    qtbot.addWidget(bar)
    bar.show()
    answer = ranking(list(range(1, 61)), 50, 50, final=True)
    bar.show_ranking(answer, True, True)
    bar.set_better(n_better)
    bar.eta.setText("about 20 s left")
    whole = "Looked closely at 50"
    for width in range(700, 160, -7):
        bar.resize(width, 38)
        bar._row.activate()
        said = bar.text.text()
        assert said == whole or said.endswith("…") or not said
        assert bar.text.fontMetrics().horizontalAdvance(said) <= bar.text.width() + 1, width
        assert bar.eta.isHidden() or said == whole
