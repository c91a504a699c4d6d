# SPDX-License-Identifier: MIT
"""What the window must do, check by check: first run, typing, calm, stop, what fits.

Source: interface.md section 9, checks 1, 2, 4, 5 and 7, as far as no other file has them.
"""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from fakes import FakeLibrary, ranking
from hands import PATIENCE_MS, Opener, search, select
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_search.ui import glide
from desktop_search.ui.calm import QUIET_S
from desktop_search.ui.main_window import MainWindow

pytestmark = pytest.mark.ui


class FakeClock:
    """Time that only goes on when a test says so."""

    def __init__(self) -> None:
        self.at = 1000.0

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def clock(open_window: Opener) -> FakeClock:
    return FakeClock()


def searched(
    open_window: Opener, qtbot: QtBot, clock: FakeClock, n: int = 200
) -> tuple[MainWindow, FakeLibrary, list[int]]:
    window, library = open_window(n)
    window.calm._clock = clock
    order = search(window, library, qtbot, n)
    clock.at += 100  # whatever the hand did is long ago
    return window, library, order


# --- 1. first run


def test_1_enter_opens_the_picker_and_nothing_else_is_primary(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QWidget] = []
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", lambda parent, *_: asked.append(parent) or ""
    )
    window, _ = open_window(0)
    page = window.findChild(QWidget, "firstRunPage")
    assert page is not None and page.isVisible()
    primary = [
        button
        for button in window.findChildren(QPushButton)
        if button.property("primary") and button.isVisible() and button.isEnabled()
    ]
    assert [button.objectName() for button in primary] == ["chooseFolderButton"]
    qtbot.waitUntil(primary[0].hasFocus)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert asked == [window]
    for name in ("sidebar", "detailPanel", "statusStrip", "sidebarToggle"):
        part = window.findChild(QWidget, name)
        assert part is not None and not part.isVisible(), name


# --- 2. debounce and cancel


def test_2_no_closer_look_before_the_typing_rests_and_enter_starts_it_at_once(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    control, box = window.control, window.parts.field.box
    for letter in "black cat":
        qtbot.keyClicks(box, letter)
        assert control._quick.interval() == 90 and control._quick.isActive()
        assert control._full.interval() == 600
    assert control._full.isActive() and library.searches == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert [(s.text, s.depth) for s in library.searches] == [("black cat", None)]
    assert not control._quick.isActive() and not control._full.isActive()
    ids = [s.id for s in library.searches]
    window.control.again()
    assert library.searches[-1].id == ids[-1] + 1  # one call a generation


# --- 4. calm, busy


def hover(window: MainWindow) -> None:
    view = window.grid.viewport()
    at = QPointF(window.grid.visualRect(window.model.index(0)).center())
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        at,
        QPointF(view.mapToGlobal(at.toPoint())),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view, move)


def scroll(window: MainWindow) -> None:
    window.grid.verticalScrollBar().setValue(300)


def open_menu(window: MainWindow) -> None:
    window.calm.menu_open = True


@pytest.mark.parametrize("hand", [hover, lambda w: select(w, 1), scroll, open_menu])
def test_4_nothing_moves_under_the_hand(
    open_window: Opener, qtbot: QtBot, clock: FakeClock, hand: Callable[[MainWindow], None]
) -> None:
    window, library, order = searched(open_window, qtbot, clock)
    hand(window)
    clock.at += QUIET_S + 1  # the hand rests, but is still there
    at = window.grid.verticalScrollBar().value()
    chosen = [window.model.photo(row) for row in window.grid.selected_rows()]
    library.answer(ranking(order[::-1], 8, 10))
    button = window.parts.refine.better_button
    qtbot.waitUntil(button.isVisible, timeout=PATIENCE_MS)
    top = max(12, len(window.grid.visible_rows()))
    n_better = len(set(order[::-1][:top]) - set(order[:top]))
    assert button.text() == f"Show {n_better} better matches"
    assert window.model.ids[:12].tolist() == order[:12]
    assert window.grid.verticalScrollBar().value() == at
    qtbot.keyClick(window.grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.model.ids.tolist() == order[::-1]
    assert window.grid.verticalScrollBar().value() == at
    assert [window.model.photo(row) for row in window.grid.selected_rows()] == chosen
    assert window.parts.refine.property("state") == "running"


def test_4_a_held_order_comes_by_itself_once_nobody_is_busy(
    open_window: Opener, qtbot: QtBot, clock: FakeClock
) -> None:
    window, library, order = searched(open_window, qtbot, clock)
    scroll(window)
    library.answer(ranking(order[::-1], 8, 10))
    qtbot.waitUntil(window.parts.refine.better_button.isVisible, timeout=PATIENCE_MS)
    window.grid.verticalScrollBar().setValue(0)
    window.calm._look()
    assert window.model.ids.tolist() == order  # back at the top, but only just
    clock.at += QUIET_S + 0.1
    qtbot.waitUntil(lambda: window.model.ids.tolist() == order[::-1], timeout=PATIENCE_MS)


# --- 5. calm, idle


def test_5_two_orders_within_600_ms_are_one_change(
    open_window: Opener, qtbot: QtBot, clock: FakeClock
) -> None:
    window, library, order = searched(open_window, qtbot, clock)
    changes: list[list[int]] = []
    window.model.layoutChanged.connect(lambda: changes.append(window.model.ids.tolist()))
    first, second, third = order[5:] + order[:5], order[::-1], order[9:] + order[:9]
    library.answer(ranking(first, 8, 20))
    qtbot.waitUntil(lambda: changes == [first], timeout=PATIENCE_MS)
    clock.at += 0.3
    library.answer(ranking(second, 12, 20))
    library.answer(ranking(third, 16, 20))
    qtbot.waitUntil(lambda: window.calm.pending is not None, timeout=PATIENCE_MS)
    window.calm._look()
    assert changes == [first]
    clock.at += 0.31
    qtbot.waitUntil(lambda: changes == [first, third], timeout=PATIENCE_MS)


def test_5_the_glide_is_short_and_motion_can_be_off(
    open_window: Opener, qtbot: QtBot, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _, order = searched(open_window, qtbot, clock)
    moving = window.grid.glide
    window.calm.offer(ranking(order[5:] + order[:5], 8, 10))
    assert glide.DURATION_MS == 180
    qtbot.waitUntil(lambda: not moving.moves(order[5]), timeout=PATIENCE_MS)
    still = SimpleNamespace(styleHint=lambda *_: 0)  # a desktop whose user wants no motion
    monkeypatch.setattr(moving, "_widget", SimpleNamespace(style=lambda: still))
    clock.at += 1
    window.calm.offer(ranking(order[::-1], 9, 10))
    assert window.model.ids.tolist() == order[::-1]
    row = window.model.index(0)
    assert moving.place(order[-1], window.grid.visualRect(row)) == (
        window.grid.visualRect(row),
        1.0,
    )


# --- 7. what fits


def test_7_levels_are_blocks_whatever_the_raw_scores(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    # The closer look gives lower numbers than the quick one; they are never compared.
    mixed = replace(
        ranking(order, 4, 10),
        scores=np.concatenate([np.full(4, 0.1), np.full(26, 0.9)]).astype(np.float32),
    )
    library.answer(mixed)
    qtbot.waitUntil(lambda: bool(window.model.levels[0]), timeout=PATIENCE_MS)
    window.calm.apply()
    assert window.model.ids.tolist() == order
    assert window.model.levels.tolist() == [1] * 4 + [0] * 26
    assert window.grid.indexAt(QPoint(0, 0)).row() == -1
