# SPDX-License-Identifier: MIT
"""The preview: opens, browses, zooms, says what it shows, and waits for nothing."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeLibrary
from hands import PATIENCE_MS, Opener, search, select
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from desktop_search.photo_view import MAX_PX
from desktop_search.ui.file_actions import local_paths
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.preview_window import PreviewWindow

pytestmark = pytest.mark.ui


def jpeg(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def whole(colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((480, 640, 3), colour, np.uint8)


def shown_colour(preview: PreviewWindow) -> tuple[int, int, int]:
    image = preview.view.grab().toImage()
    colour = image.pixelColor(image.rect().center())
    return colour.red(), colour.green(), colour.blue()


def opened(window: MainWindow, qtbot: QtBot, row: int = 0) -> PreviewWindow:
    select(window, row)
    qtbot.waitUntil(lambda: window.loader.card(window.model.photo(row)) is not None)
    window.grid.setFocus()
    qtbot.keyClick(window.grid, Qt.Key.Key_Space)
    preview = window.preview.window
    assert preview is not None and preview.isVisible()
    qtbot.waitUntil(preview.view.hasFocus)
    return preview


def fresh_cards(window: MainWindow, library: FakeLibrary, qtbot: QtBot) -> None:
    """What the test said of photos and their stored pictures is known to the window."""
    window.loader.cards_changed()
    qtbot.waitUntil(
        lambda: window.loader.card(1) == library.card(1) and not window.loader._stale,
        timeout=PATIENCE_MS,
    )
    window.loader._empty.clear()  # asked for before the test gave them
    window.loader.want(list(library.jpeg))
    qtbot.waitUntil(lambda: all(map(window.loader.image, library.jpeg)), timeout=PATIENCE_MS)


def is_near(colour: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(colour, wanted, strict=True))


def test_the_stored_picture_shows_until_the_whole_one_comes(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(3)
    library.jpeg[1] = jpeg((200, 20, 20))
    library.pixels[1] = whole((20, 20, 200))
    library.picture_gate.clear()
    fresh_cards(window, library, qtbot)
    preview = opened(window, qtbot)
    qtbot.waitUntil(lambda: is_near(shown_colour(preview), (200, 20, 20)), timeout=PATIENCE_MS)
    assert preview.note.text() == "Getting the whole photo…"
    library.picture_gate.set()
    qtbot.waitUntil(lambda: is_near(shown_colour(preview), (20, 20, 200)), timeout=PATIENCE_MS)
    assert preview.note.text() == ""
    assert preview.name.text() == "photo 1.jpg"
    assert preview.place.text() == "1 of 3"


def test_arrows_browse_and_the_neighbours_are_made_ready(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    library.pixels.update({n: whole((10 * n, 0, 0)) for n in range(1, 6)})
    preview = opened(window, qtbot, 1)
    asked = lambda: {photo for photo, _ in library.pictures}  # noqa: E731
    qtbot.waitUntil(lambda: asked() == {1, 2, 3}, timeout=PATIENCE_MS)
    assert library.pictures[0][0] == 2  # what is looked at comes first
    for key, row in (
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Down, 3),
        (Qt.Key.Key_End, 4),
        (Qt.Key.Key_Right, 4),
        (Qt.Key.Key_Left, 3),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Up, 0),
    ):
        qtbot.keyClick(preview.view, key)
        assert window.grid.currentIndex().row() == row
        assert preview.place.text() == f"{row + 1} of 5"
    assert not preview.previous_button.isEnabled()
    preview.next_button.click()
    assert window.grid.selected_rows() == [1]
    qtbot.waitUntil(lambda: asked() == {1, 2, 3, 4, 5}, timeout=PATIENCE_MS)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Escape])
def test_it_closes_back_to_the_grid(open_window: Opener, qtbot: QtBot, key: Qt.Key) -> None:
    window, library = open_window(3)
    library.pixels[1] = whole((9, 9, 9))
    preview = opened(window, qtbot)
    assert window.calm.busy()
    qtbot.keyClick(preview.view, key)
    assert not preview.isVisible()
    assert not window.calm.preview_open
    qtbot.waitUntil(window.grid.hasFocus)
    assert window.grid.selected_rows() == [0]  # Esc took one step only


def test_zoom_by_keys_wheel_and_drag(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(2)
    library.pixels[1] = whole((50, 60, 70))
    window.resize(720, 480)
    preview = opened(window, qtbot)
    view = preview.view
    qtbot.waitUntil(lambda: preview.note.text() == "", timeout=PATIENCE_MS)
    assert view.fitted and view.scale < 1
    qtbot.keyClick(view, Qt.Key.Key_Z)
    assert view.scale == 1
    assert preview.scale.text() == "100 %"
    qtbot.keyClick(view, Qt.Key.Key_Z)
    assert view.fitted
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    large = view.scale
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.scale < large
    spot = QPointF(view.width() / 4, view.height() / 4)
    before = view._target()
    inside = QPointF((spot.x() - before.x()) / before.width(), 0.5)
    wheel = QWheelEvent(
        spot, spot, QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, wheel)
    after = view._target()
    assert after.width() > before.width()
    assert abs(after.x() + inside.x() * after.width() - spot.x()) < 2  # what was under the pointer
    middle = view.rect().center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(view, middle + QPoint(30, 20))
    moved = view._target()
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton)
    assert (round(moved.x() - after.x()), round(moved.y() - after.y())) == (30, 20)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.fitted


def test_an_enlarged_photo_is_read_at_its_full_size(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(1)
    library.pixels[1] = whole((5, 5, 5))
    library.sizes[1] = (6000, 4000)
    fresh_cards(window, library, qtbot)
    preview = opened(window, qtbot)
    qtbot.waitUntil(lambda: preview.note.text() == "", timeout=PATIENCE_MS)
    assert {px for _, px in library.pictures} < set(range(MAX_PX))
    qtbot.keyClick(preview.view, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: library.pictures[-1] == (1, MAX_PX), timeout=PATIENCE_MS)


def test_a_photo_that_cannot_be_shown_in_full_says_why(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(3)
    library.jpeg.update({n: jpeg((200, 20, 20)) for n in (1, 2, 3)})
    library.offline.add(2)
    fresh_cards(window, library, qtbot)
    library.pixels[3] = "The file is empty."
    preview = opened(window, qtbot, 1)
    assert preview.note.text() == (
        "This disk is not connected. What you see is the small stored picture."
    )
    qtbot.keyClick(preview.view, Qt.Key.Key_Right)
    qtbot.waitUntil(
        lambda: (
            preview.note.text() == "The file is empty. What you see is the small stored picture."
        ),
        timeout=PATIENCE_MS,
    )
    assert 2 not in {photo for photo, _ in library.pictures}


def test_names_are_plain_text_and_everything_has_a_name(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(2)
    library.names[1] = Path("/photos/<b>x\n&.jpg")
    fresh_cards(window, library, qtbot)
    preview = opened(window, qtbot)
    assert preview.name.text() == "<b>x\\u000a&.jpg"
    assert preview.name.textFormat() == Qt.TextFormat.PlainText
    assert "1 of 2" in preview.view.accessibleName()
    for button in preview.findChildren(QToolButton):
        assert button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_level_and_place_follow_the_search_and_an_emptied_grid_closes(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    preview = opened(window, qtbot)
    assert preview.place.text() == "1 of 30, quick look"
    window.model.replace(np.empty(0, np.int64))
    assert not preview.isVisible()


def test_file_actions_hold_in_the_preview_and_answer_there(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(3)
    library.pixels[2] = whole((9, 9, 9))
    preview = opened(window, qtbot, 1)
    qtbot.keyClick(preview.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime is not None
    assert [path.name for path in local_paths(mime)] == ["photo 2.jpg"]
    toast = window.toasts.toast
    assert toast.isVisible() and toast.window() is preview
    qtbot.keyClick(preview.view, Qt.Key.Key_Escape)
    window.toasts.say("Copied")
    assert toast.window() is window


def test_closing_the_window_ends_what_is_on_its_way(open_window: Callable, qtbot: QtBot) -> None:
    window, library = open_window(2)
    library.picture_gate.clear()
    opened(window, qtbot)
    threads = window.preview.pictures._threads
    qtbot.waitUntil(lambda: bool(library.pictures), timeout=PATIENCE_MS)
    window.close()
    assert threads
    assert not any(thread.is_alive() for thread in threads)
