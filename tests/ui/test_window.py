# SPDX-License-Identifier: MIT
"""The window over a fake library: typing, refining, calm order, settings, access."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, search, select, settle
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollBar,
    QSpinBox,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.core.records import Failure, FileId, Progress
from desktop_search.ui.file_actions import files_as_mime, local_paths
from desktop_search.ui.main_window import MainWindow

pytestmark = pytest.mark.ui


def drop(window: MainWindow, url: QUrl) -> None:
    mime = QMimeData()
    mime.setUrls([url])
    window.dropEvent(
        QDropEvent(
            QPointF(50, 50),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_first_run_offers_one_button_and_takes_a_dropped_folder(
    open_window: Opener, qtbot: QtBot, tmp_path: Path
) -> None:
    window, library = open_window(0)
    button = window.findChild(QPushButton, "chooseFolderButton")
    assert button is not None
    qtbot.waitUntil(button.hasFocus)
    assert button.isDefault()
    assert not window.parts.field.box.isEnabled()
    drop(window, QUrl.fromLocalFile(str(tmp_path)))
    settle(window)
    assert [root.path for root in library.all_roots] == [tmp_path]
    qtbot.waitUntil(lambda: not window.parts.first_run.isVisible())
    assert window.parts.field.box.isEnabled()


def test_bad_folder_is_said_in_the_banner(open_window: Opener, tmp_path: Path) -> None:
    window, _ = open_window(0)
    window.add_folders([tmp_path / "nowhere"])
    settle(window)
    assert window.parts.index_banner.isVisible()
    assert "no folder nowhere" in window.parts.index_banner.text.text()


def test_typing_makes_one_quick_search_and_then_one_closer(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    qtbot.keyClick(window.parts.field.box, "b")
    assert library.n_typed == 1  # from the first key on others make room, not from the search on
    qtbot.keyClicks(window.parts.field.box, "lack cat")
    assert library.searches == []
    qtbot.waitUntil(lambda: len(library.searches) >= 2, timeout=PATIENCE_MS)
    assert [(s.text, s.depth) for s in library.searches] == [("black cat", 0), ("black cat", None)]
    qtbot.wait(200)
    assert len(library.searches) == 2


def test_late_answers_of_older_searches_change_nothing(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    old = library.searches[-1].id
    window.control.again()
    library.answer(ranking(list(range(1, 31)), 10, 10, final=True), old)
    qtbot.wait(50)
    assert window.model.ids.tolist() == order
    assert window.parts.refine.property("state") == "starting"


def test_emptying_the_box_brings_the_newest_back(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    window.parts.field.clear()
    qtbot.waitUntil(lambda: window.model.ids.tolist() == list(range(1, 31)))
    assert window.parts.header.text() == "Newest photos"
    assert "stop_search" in library.calls


def test_refine_bar_tells_each_state(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    bar = window.parts.refine
    for answer, state, text in (
        (ranking(order, 4, 10), "running", "Refining 4 of 10"),
        (ranking(order, 4, 10, stopped=True, final=True), "stopped", "Stopped at 4 of 10"),
        (ranking(order, 10, 10, final=True), "done", "Looked closely at 10"),
    ):
        library.answer(answer)
        qtbot.waitUntil(lambda text=text: bar.text.text() == text)
        assert bar.property("state") == state
        assert bar.stop_button.isVisible() == (state == "running")
        assert bar.resume_button.isVisible() == (state == "stopped")
    assert bar.eta.text() == "already done earlier"
    library.answer(replace(ranking(order, 10, 10, final=True), additions=("fusion 0.1",)))
    qtbot.waitUntil(lambda: bar.text.text() == "Looked closely at 10, with fusion 0.1")


def test_stop_and_continue(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    library.answer(ranking(order, 4, 10))
    qtbot.waitUntil(window.parts.refine.stop_button.isVisible)
    library.calls.clear()
    window.parts.refine.stop_button.click()
    assert library.calls == ["stop_search"]
    library.answer(ranking(order, 4, 10, final=True, stopped=True))
    qtbot.waitUntil(window.parts.refine.resume_button.isVisible)
    n = len(library.searches)
    window.parts.refine.resume_button.click()
    assert library.searches[n].text == "black cat"
    assert library.searches[n].depth is None


def test_look_deeper_doubles_top_m(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(200)
    order = search(window, library, qtbot, 200)
    library.answer(ranking(order, 50, 50, final=True))
    qtbot.waitUntil(window.parts.refine.deeper_button.isVisible)
    window.parts.refine.deeper_button.click()
    assert library.searches[-1].top_m == (100,)


def test_new_order_is_held_while_something_is_selected(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(200)
    order = search(window, library, qtbot, 200)
    select(window, 2)
    photo = window.model.photo(2)
    # Three photos from far below come to the front.
    sharper = order[150:153] + order[:150] + order[153:]
    library.answer(ranking(sharper, 8, 10))
    button = window.parts.refine.better_button
    qtbot.waitUntil(button.isVisible)
    assert button.text() == "Show 3 better matches"
    assert window.parts.refine.property("state") == "held"
    assert window.model.ids.tolist() == order
    qtbot.keyClick(window.grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.model.ids.tolist() == sharper)
    assert window.model.photo(window.grid.currentIndex().row()) == photo
    assert window.grid.selected_rows() == [5]
    assert not button.isVisible()


def test_badges_change_in_place_while_the_order_is_held(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    select(window, 0)
    library.answer(ranking(order[5:] + order[:5], 3, 10))
    qtbot.waitUntil(lambda: bool(window.model.levels[5]))
    assert window.model.ids.tolist() == order
    assert window.model.levels.tolist() == [0] * 5 + [1] * 3 + [0] * 22


def test_new_order_is_shown_by_itself_when_nobody_is_busy(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    sharper = order[5:] + order[:5]
    library.answer(ranking(sharper, 8, 10))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == sharper, timeout=PATIENCE_MS)


@pytest.mark.parametrize("tile", [104, 176, 360])
def test_every_visible_cell_is_found_at_its_centre(open_window: Opener, tile: int) -> None:
    window, _ = open_window(300)
    grid = window.grid
    grid.set_tile(tile)
    for scroll in (0, 137, grid.verticalScrollBar().maximum()):
        grid.verticalScrollBar().setValue(scroll)
        rows = grid.visible_rows()
        assert rows
        for row in rows:
            index = window.model.index(row)
            assert grid.indexAt(grid.visualRect(index).center()) == index


def test_keys_go_between_box_and_grid(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    box, grid = window.parts.field.box, window.grid
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.waitUntil(grid.hasFocus)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.selected_rows() == [1]
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert not grid.selectionModel().hasSelection()
    qtbot.keyClicks(grid, "d")
    qtbot.waitUntil(box.hasFocus)
    assert box.text() == "d"
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert window.isVisible()


def test_settings_change_top_m_at_once_and_undo(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    spin = dialog.findChild(QSpinBox, "topM1")
    assert spin is not None
    assert spin.text() == "top 50"
    spin.setValue(20)
    assert library.settings.cascade.levels[0].top_m == 20
    undo = dialog.findChild(QPushButton, "undoSettings")
    assert undo is not None
    undo.click()
    assert library.settings.cascade.levels[0].top_m == 50
    assert spin.value() == 50
    time = dialog.findChild(QLabel, "levelTime1")
    assert time is not None
    qtbot.waitUntil(lambda: time.text() == "86 ms")
    dialog.close()


def test_dark_theme_is_chosen_in_the_settings(open_window: Opener) -> None:
    window, library = open_window(30)
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    dark = dialog.findChild(QAbstractButton, "theme_dark")
    assert dark is not None
    dark.click()
    assert library.settings.theme == "dark"
    assert window.palette().window().color().lightness() < 60
    dialog.close()


def test_missing_models_are_said_with_what_to_do(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    assert library.on_fault is not None
    library.on_fault(EncoderUnavailable('Install them with pip install "desktop-search[starter]".'))
    qtbot.waitUntil(window.parts.model_banner.isVisible)
    assert "desktop-search[starter]" in window.parts.model_banner.text.text()


def test_strip_pauses_and_lists_unreadable_photos(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    assert library.on_progress is not None
    library.on_progress(Progress("indexing", 30, 10, 2, 0, eta_s=90.0))
    qtbot.waitUntil(window.parts.strip.pause_button.isVisible)
    assert window.parts.strip.text.text() == "Indexing 30 of 40"
    window.parts.strip.pause_button.click()
    assert library.calls[-1] == "pause"
    window.parts.strip.bad.click()
    table = window.findChild(QTableWidget, "unreadableTable")
    assert table is not None
    qtbot.waitUntil(table.isVisible)
    assert table.item(0, 0).text() == "<b>broken.jpg"
    assert table.item(0, 2).text() == "The file is empty."
    table.window().close()


def test_unreadable_photos_are_tried_again_all_or_some(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    needs = 'Needs the extra raw: pip install "desktop-search[raw]"'
    raw = [Failure(Path(f"/photos/{n}.dng"), needs, 1.0, FileId(10 + n)) for n in range(3)]
    library.unreadable = (*library.unreadable, *raw)
    window.show_unreadable()
    table = window.findChild(QTableWidget, "unreadableTable")
    again = window.findChild(QPushButton, "tryAgain")
    copy = window.findChild(QPushButton, "copyList")
    assert table is not None and again is not None and copy is not None
    qtbot.waitUntil(table.isVisible)
    # A missing part of the program is one line, whatever the number of files; the list has all.
    assert [table.item(row, 0).text() for row in range(3)] == [
        "3 files",
        "<b>broken.jpg",
        "cut.jpg",
    ]
    assert [table.item(0, column).text() for column in (1, 2)] == ["/photos", needs]
    copy.click()
    assert QGuiApplication.clipboard().text().count("\n") == 4
    assert again.text() == "Try all again"
    again.click()
    assert not again.isEnabled()
    qtbot.waitUntil(lambda: "retry [10, 11, 12, 1, 2]" in library.calls)
    library.unreadable = library.unreadable[1:]
    assert library.on_progress is not None
    library.on_progress(Progress("preparing", 30, 5, 0, 0))
    library.on_progress(Progress("idle", 31, 0, 4, 0))
    qtbot.waitUntil(lambda: table.rowCount() == 2)
    table.selectRow(1)
    assert again.text() == "Try selected again"
    again.click()
    qtbot.waitUntil(lambda: "retry [2]" in library.calls)
    library.unreadable = ()
    library.on_progress(Progress("idle", 35, 0, 0, 0))
    qtbot.waitUntil(lambda: table.rowCount() == 0)
    assert not again.isEnabled()
    table.window().close()


def test_every_control_has_a_name(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    window.show_settings()
    kinds = (QAbstractButton, QLineEdit, QAbstractSlider, QSpinBox, QProgressBar)
    nameless = [
        widget.objectName() or type(widget).__name__
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not isinstance(widget, QScrollBar)
        and not widget.isHidden()  # it cannot be reached
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []
    assert window._dialog is not None
    window._dialog.close()
    name = window.model.data(window.model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert "1 of 30" in name
    assert "quick look" in name


@pytest.mark.parametrize(
    "name",
    [b"caf\xe9.jpg", b"a b&c%20.jpg", b"<b>x.jpg", b"line\nbreak.jpg", "é—ü.png".encode()],
)
def test_odd_names_keep_their_bytes(name: bytes) -> None:
    import os
    import sys

    if sys.platform == "win32":
        pytest.skip("names are text there")
    path = Path(os.fsdecode(b"/photos/" + name))
    assert local_paths(files_as_mime([path])) == [path]


def test_closing_ends_the_library_and_the_threads(open_window: Opener) -> None:
    window, library = open_window(30)
    window.close()
    assert library.calls[-1] == "close"
    assert not any(thread.is_alive() for thread in window.loader._threads)
    assert library.on_ranking is None


def test_smallest_window_fits(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    window.resize(720, 480)
    qtbot.waitUntil(lambda: not window.parts.sidebar.isVisible())
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 720)
    assert window.minimumSizeHint().height() <= 480
    assert window.grid.mapTo(window, QPoint(0, 0)).y() < 240
