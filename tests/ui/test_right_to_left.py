# SPDX-License-Identifier: MIT
"""The window from right to left, on dense screens, and with large text."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hands import Opener, search, select
from numpy.typing import NDArray
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from surfaces import clipped, of_dialogs, of_window, settle

from desktop_search.core.records import PhotoId
from desktop_search.ui import languages
from desktop_search.ui.grid_geometry import MARGIN
from desktop_search.ui.groups import Groups
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.theme import Theme, sided

SCALED = Path(__file__).resolve().parent.parent / "helpers" / "scaled_window.py"


@pytest.fixture
def rtl(qapp: QApplication, theme: Theme) -> Iterator[None]:
    languages.install(qapp, "system", QLocale("he"))
    theme.apply("light")
    yield
    languages.install(qapp, "system", QLocale.c())
    theme.apply("light")


def pixels(widget: QWidget, area: QRect) -> NDArray[np.uint8]:
    """What is painted, (height, width, 3)."""
    image = widget.grab(area).toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def middle_of_ink(painted: NDArray[np.uint8]) -> float:
    """Where what is painted lies: 0 is the left side, 1 the right one."""
    ground = painted[0, 0].astype(int)
    ink = np.abs(painted.astype(int) - ground).sum(axis=(0, 2))
    assert ink.sum() > 0
    return float((ink * np.arange(len(ink))).sum() / ink.sum() / len(ink))


def grouped(window: MainWindow, n_good: int) -> None:
    n = window.model.rowCount()
    window.model.replace(np.arange(1, n + 1), groups=Groups(n_good, n - n_good, n, True))


@pytest.mark.usefixtures("rtl")
@pytest.mark.parametrize("tile", [104, 176, 360])
def test_every_cell_is_found_where_it_is_painted(open_window: Opener, tile: int) -> None:
    window, _ = open_window(200)
    grouped(window, 7)
    grid = window.grid
    grid.set_tile(tile)
    for at in (0, grid.verticalScrollBar().maximum() // 3, grid.verticalScrollBar().maximum()):
        grid.verticalScrollBar().setValue(at)
        rows = grid.visible_rows()
        assert rows
        for row in rows:
            index = window.model.index(row)
            assert grid.indexAt(grid.visualRect(index).center()) == index
    grid.verticalScrollBar().setValue(0)
    first = grid.visualRect(window.model.index(0))
    assert first.right() >= grid.viewport().width() - MARGIN - 1
    beside_it = first.left() - 4
    assert not grid.indexAt(QPoint(beside_it, first.center().y())).isValid()


@pytest.mark.usefixtures("rtl")
def test_arrows_go_where_they_point(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    window.grid.setFocus()
    select(window, 0)
    qtbot.keyClick(window.grid, Qt.Key.Key_Left)
    assert window.grid.currentIndex().row() == 1
    qtbot.keyClick(window.grid, Qt.Key.Key_Right)
    assert window.grid.currentIndex().row() == 0


@pytest.mark.usefixtures("rtl")
def test_headings_names_tick_and_badge_are_mirrored(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    grouped(window, 7)
    window.model.levels[:] = 1
    select(window, 0)
    view = window.grid.viewport()
    cell = window.grid.visualRect(window.model.index(0))
    heading = QRect(MARGIN, 2, view.width() - 2 * MARGIN, cell.top() - 12)
    assert middle_of_ink(pixels(view, heading)) > 0.7
    picture = cell.adjusted(0, 0, 0, -window.grid._painter.name_height)
    corner = QRect(picture.topLeft(), picture.size() / 3).adjusted(6, 6, 0, 0)
    tick = pixels(view, corner.translated(picture.width() * 2 // 3 - 12, 0))
    none = pixels(view, corner)
    assert tick.std() > 3 * none.std()
    low = corner.translated(0, picture.height() * 2 // 3 - 12)
    badge = pixels(view, low)
    none = pixels(view, low.translated(picture.width() * 2 // 3 - 12, 0))
    assert badge.std() > 3 * none.std()
    beside = window.grid.visualRect(window.model.index(1))
    qtbot.waitUntil(lambda: window.loader.card(PhotoId(2)) is not None)
    name = beside.adjusted(0, picture.height() + 4, 0, 0)
    assert middle_of_ink(pixels(view, name)) > 0.6


@pytest.mark.usefixtures("rtl")
def test_panes_bar_and_strip_are_mirrored(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.resize(1100, 700)
    search(window, library, qtbot)
    parts = window.parts

    def left_of(*widgets: QWidget) -> None:
        places = [widget.mapTo(window, widget.rect().center()).x() for widget in widgets]
        assert places == sorted(places)

    qtbot.waitUntil(parts.refine.text.isVisible)
    left_of(parts.detail, parts.grid, parts.sidebar)
    left_of(parts.settings_button, parts.field, parts.sidebar_toggle)
    left_of(parts.sort, parts.refine.text)
    left_of(parts.strip.slider, parts.strip.text)


@pytest.mark.usefixtures("rtl")
def test_icons_of_a_side_turn_and_others_do_not() -> None:
    assert sided("chevron-right") == "chevron-left"
    assert sided("panel-left") == "panel-right"
    assert sided("play") == "play"
    assert sided("chevron-down") == "chevron-down"


@pytest.mark.usefixtures("rtl")
def test_style_sheet_turns_with_the_layout(qapp: QApplication, theme: Theme) -> None:
    assert 'QPushButton[row="true"] { text-align: right;' in qapp.styleSheet()
    languages.install(qapp, "system", QLocale.c())
    theme.apply("light")
    assert 'QPushButton[row="true"] { text-align: left;' in qapp.styleSheet()


@pytest.mark.usefixtures("rtl")
def test_nothing_is_clipped_from_right_to_left(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    found: list[str] = []
    window.resize(720, 480)
    for surface in (*of_window(window, library, qtbot), *of_dialogs(window, window.size())):
        settle(surface)
        found += clipped(surface)
    assert found == []


@pytest.mark.parametrize(
    ("scale", "language", "text"),
    [("1.0", "de", "1.5"), ("1.5", "es", "1.0"), ("2.0", "de", "1.5")],
)
def test_nothing_is_clipped_on_dense_screens_and_with_large_text(
    scale: str, language: str, text: str
) -> None:
    done = subprocess.run(
        [sys.executable, SCALED, language, text],
        env=os.environ | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout.splitlines() == ["looked at everything"], done.stderr
