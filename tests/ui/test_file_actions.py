# SPDX-License-Identifier: MIT
"""Copying, opening and dragging photos out: exact bytes, copies only, and the menu."""

import io
import os
from pathlib import Path

import pytest
from fakes import FakeLibrary
from hands import PATIENCE_MS, Opener, search, select
from PIL import Image
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_search.ui import file_actions, grid, open_with, photo_actions
from desktop_search.ui.drag_picture import stack_picture
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.tokens import LIGHT

pytestmark = pytest.mark.ui
ODD = Path(os.fsdecode(b"/photos/caf\xe9 & <b>\n.jpg"))
CTRL = Qt.KeyboardModifier.ControlModifier


def with_cards(window: MainWindow, library: FakeLibrary, qtbot: QtBot) -> None:
    window.loader.cards_changed()
    n = window.model.rowCount()
    qtbot.waitUntil(
        lambda: all(
            window.loader.card(i) == library.card(i) for i in window.model.ids.tolist()[: min(n, 9)]
        ),
        timeout=PATIENCE_MS,
    )


def words(window: MainWindow) -> list[str]:
    menu = photo_actions.photo_menu(window)
    found = [action.text() for action in menu.actions() if not action.isSeparator()]
    menu.deleteLater()
    return found


def test_copy_gives_the_exact_bytes_and_a_picture(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(3)
    out = io.BytesIO()
    Image.new("RGB", (32, 24), (9, 99, 9)).save(out, "JPEG")
    library.jpeg[1] = out.getvalue()
    library.names[1] = ODD
    with_cards(window, library, qtbot)
    window.loader._empty.clear()
    window.loader.want([1])
    qtbot.waitUntil(lambda: window.loader.image(1) is not None, timeout=PATIENCE_MS)
    select(window, 0)
    window.grid.setFocus()
    qtbot.keyClick(window.grid, Qt.Key.Key_C, CTRL)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime is not None
    assert b"caf%E9%20%26%20%3Cb%3E%0A.jpg" in bytes(mime.data("text/uri-list").data())
    assert file_actions.local_paths(mime) == [ODD]
    assert mime.hasImage()
    assert window.toasts.toast.text.text() == "Copied 1 photo"
    window.grid.selectAll()
    photo_actions.copy_files(window)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime is not None and len(mime.urls()) == 3 and not mime.hasImage()
    qtbot.keyClick(window.grid, Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert len(QGuiApplication.clipboard().text().split("/photos/")) == 4
    assert window.toasts.toast.text.text() == "Copied 3 paths"


def test_dragging_out_copies_and_shows_how_many(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, library = open_window(4)
    library.offline.add(4)
    with_cards(window, library, qtbot)
    dragged = []

    class Drag:
        def __init__(self, source: object) -> None:
            self.pixmap = None

        def setMimeData(self, mime) -> None:
            self.paths = file_actions.local_paths(mime)

        def setPixmap(self, pixmap) -> None:
            self.pixmap = pixmap

        def exec(self, actions) -> None:
            dragged.append((self.paths, actions, self.pixmap.isNull()))

    monkeypatch.setattr(grid, "QDrag", Drag)
    window.grid.selectAll()
    window.grid.startDrag(Qt.DropAction.MoveAction)
    (paths, actions, is_null) = dragged[0]
    assert [path.name for path in paths] == ["photo 1.jpg", "photo 2.jpg", "photo 3.jpg"]
    assert actions == Qt.DropAction.CopyAction
    assert not is_null


def test_the_stack_says_its_number_in_the_accent(qapp: QApplication) -> None:
    one, many = stack_picture([None], 1, LIGHT), stack_picture([None] * 3, 12, LIGHT)
    assert many.width() > one.width()

    def has_accent(pixmap) -> bool:
        image = pixmap.toImage()
        wanted = LIGHT.accent.lower()
        return any(
            image.pixelColor(x, y).name() == wanted
            for x in range(image.width())
            for y in range(0, 40, 2)
        )

    assert has_accent(many) and not has_accent(one)


def test_the_menu_has_what_fits(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    select(window, 0)
    with_cards(window, library, qtbot)
    plain = [word for word in words(window) if word != "Open with"]
    assert plain == [
        "Open", "Show in folder", "Preview", "More like this", "Copy", "Copy path", "Export…",
    ]  # fmt: skip
    search(window, library, qtbot)
    select(window, 0)
    assert words(window)[-1] == "Hide from this search"
    library.offline.add(int(window.model.ids[0]))
    with_cards(window, library, qtbot)
    menu = photo_actions.photo_menu(window)
    enabled = {action.text(): action.isEnabled() for action in menu.actions()}
    assert (enabled["Open"], enabled["Show in folder"], enabled["Copy path"]) == (
        False, False, True,
    )  # fmt: skip


def test_the_menu_key_opens_it_at_the_current_photo(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _ = open_window(9)
    select(window, 2)
    window.grid.setFocus()
    asked = []
    monkeypatch.setattr(photo_actions, "_menu_at", lambda _, at: asked.append(at))
    cell = window.grid.visualRect(window.model.index(2))
    middle = window.grid.viewport().mapToGlobal(cell.center())
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, window.grid.rect().center(), middle
    )
    QApplication.sendEvent(window.grid, event)
    qtbot.keyClick(window.grid, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert asked == [middle, middle]


def test_opening_an_offline_photo_says_why_not(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(3)
    library.offline.add(1)
    with_cards(window, library, qtbot)
    select(window, 0)
    photo_actions.open_photos(window)
    assert "not connected" in window.toasts.toast.text.text()


def test_open_with_lists_programs_and_gives_them_exact_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    folder = tmp_path / "applications"
    folder.mkdir()
    (folder / "mimeinfo.cache").write_text(
        "[MIME Cache]\nimage/jpeg=show.desktop;gone.desktop;text.desktop;\n"
    )
    (folder / "show.desktop").write_text(
        "[Desktop Entry]\nName=Show & tell\nExec=show --new %F %i\n"
    )
    (folder / "text.desktop").write_text(
        "[Desktop Entry]\nName=Text\nExec=text %f\nTerminal=true\n"
    )
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "none"))
    monkeypatch.setattr(open_with.sys, "platform", "linux")
    (program,) = open_with.programs_for(ODD)
    assert program.name == "Show & tell"
    assert open_with.arguments(program, [ODD, Path("/photos/b.jpg")]) == [
        "--new", os.fspath(ODD), "/photos/b.jpg",
    ]  # fmt: skip
    by_url = open_with.Program("Other", ("other", "%u"))
    assert open_with.arguments(by_url, [ODD]) == ["file:///photos/caf%E9%20%26%20%3Cb%3E%0A.jpg"]


def test_several_selected_show_what_they_share(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(5)
    window.resize(1200, 700)
    with_cards(window, library, qtbot)
    flag = QItemSelectionModel.SelectionFlag
    selection = window.grid.selectionModel()
    for row in (0, 2, 4):
        selection.select(window.model.index(row), flag.Select)
    panel = window.parts.detail
    qtbot.waitUntil(lambda: panel._form.rowCount() == 3, timeout=PATIENCE_MS)
    said = [panel._form.itemAt(n, panel._form.ItemRole.FieldRole).widget().text() for n in range(3)]
    assert panel.name.text() == "3 photos"
    assert said[0] == "94.5 kB"
    assert said[1].replace("\u200b", "") == "/photos"
    assert said[2] == "JPEG"
