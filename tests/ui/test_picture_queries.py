# SPDX-License-Identifier: MIT
"""Pictures as queries: every way in, the chips, and what the searches ask."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, chips, search, select, settle
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import PictureFault
from desktop_search.ui import photo_actions, picture_queries
from desktop_search.ui.chips import Chip
from desktop_search.ui.file_actions import files_as_mime
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.picture_queries import MAX_PICTURES
from desktop_search.ui.weight_slider import WeightAction

pytestmark = pytest.mark.ui
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def drop(window: MainWindow, mime: QMimeData) -> None:
    window.dropEvent(
        QDropEvent(
            QPointF(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip


def with_card(window: MainWindow, qtbot: QtBot, row: int) -> None:
    select(window, row)
    qtbot.waitUntil(lambda: bool(window.grid.selected_cards()), timeout=PATIENCE_MS)


def picture_file(folder: Path, name: str | bytes) -> Path:
    path = folder / os.fsdecode(name)
    path.write_bytes(b"read by nobody here")
    return path


def menu_of(window: MainWindow, chip: Chip) -> QMenu:
    assert chip.make_menu is not None
    return chip.make_menu()


def test_more_like_this_searches_with_the_photo_alone(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 30)).save(out, "JPEG")
    library.jpeg[29] = out.getvalue()
    search(window, library, qtbot)
    with_card(window, qtbot, 1)
    n = len(library.searches)
    window.grid.setFocus()
    qtbot.keyClick(window.grid, Key.Key_L, CTRL | SHIFT)
    assert chips(window) == ["like photo 29.jpg"]
    assert window.parts.field.text() == ""
    (request,) = library.searches[n:]
    assert (request.text, [p.photo_id for p in request.pictures], request.depth) == ("", [29], None)
    order = [29, *range(1, 29), 30]
    library.answer(ranking(order, 10, 10, final=True))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == order, timeout=PATIENCE_MS)
    assert window.parts.header_note.text() == "like photo 29.jpg, best match first"
    assert window.parts.field.box.accessibleDescription() == "like photo 29.jpg"
    (chip,) = window.parts.field.chips.chips

    def red() -> bool:
        colour = chip.sign.pixmap().toImage().pixelColor(10, 10)
        return colour.red() > 150 > colour.green()

    qtbot.waitUntil(red, timeout=PATIENCE_MS)
    window.detail.show()
    select(window, 0)
    qtbot.waitUntil(lambda: ("", None, 29) in library.explained, timeout=PATIENCE_MS)
    assert library.past == ["black cat"]


@pytest.mark.parametrize("way", ["details", "preview", "menu"])
def test_other_ways_to_more_like_this(open_window: Opener, qtbot: QtBot, way: str) -> None:
    window, library = open_window(30)
    window.resize(1200, 700)
    with_card(window, qtbot, 2)
    if way == "details":
        button = window.findChild(QToolButton, "actMoreLike")
        assert button is not None
        qtbot.waitUntil(button.isVisible, timeout=PATIENCE_MS)
        button.click()
        settle(window)
    elif way == "preview":
        window.preview.toggle()
        assert window.preview.window is not None
        qtbot.keyClick(window.preview.window, Key.Key_L, CTRL | SHIFT)
        assert not window.preview.is_open
    else:
        menu = photo_actions.photo_menu(window)
        next(a for a in menu.actions() if a.text() == "More like this").trigger()
    assert [p.photo_id for p in library.searches[-1].pictures] == [3]


def test_words_and_picture_are_weighed(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    with_card(window, qtbot, 1)
    menu = photo_actions.photo_menu(window)
    next(a for a in menu.actions() if a.text() == "Search text + this").trigger()
    request = library.searches[-1]
    assert (request.text, len(request.pictures), request.text_weight) == ("black cat", 1, 0.5)
    (chip,) = window.parts.field.chips.chips
    menu = menu_of(window, chip)
    (weight,) = [a for a in menu.actions() if isinstance(a, WeightAction)]
    assert weight.slider.accessibleName() == "The words count 50 %, the picture 50 %"
    weight.slider.setFocus()
    qtbot.keyClick(weight.slider, Key.Key_Right)
    qtbot.keyClick(weight.slider, Key.Key_Right)
    qtbot.waitUntil(lambda: library.searches[-1].depth is None
                    and library.searches[-1].text_weight == pytest.approx(0.3),
                    timeout=PATIENCE_MS)  # fmt: skip
    menu.close()
    window.parts.field.box.clear()
    menu = menu_of(window, chip)
    assert not any(isinstance(a, WeightAction) for a in menu.actions())
    next(a for a in menu.actions() if a.text() == "Remove").trigger()
    assert chips(window) == []


def test_several_pictures_and_no_more_than_fit(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.grid.selectAll()
    qtbot.waitUntil(lambda: len(window.grid.selected_cards()) > MAX_PICTURES, timeout=PATIENCE_MS)
    photo_actions.more_like(window)
    assert len(library.searches[-1].pictures) == MAX_PICTURES
    assert "5 pictures" in window.toasts.toast.text.text()
    assert window.queries.words() == "like photo 1.jpg and 4 more"
    window.resize(720, 480)
    qtbot.waitUntil(lambda: window.width() == 720, timeout=PATIENCE_MS)
    field = window.parts.field
    qtbot.waitUntil(
        lambda: (
            field.chips.width() == field.chips.sizeHint().width()
            and all(chip.width() == chip.sizeHint().width() for chip in field.chips.chips)
        ),
        timeout=PATIENCE_MS,
    )
    assert field.box.width() >= 80


def test_dropped_pictures_keep_the_bytes_of_their_names(
    open_window: Opener, qtbot: QtBot, tmp_path: Path
) -> None:
    window, library = open_window(30)
    try:
        odd = picture_file(tmp_path, b"caf\xe9.jpg")
    except OSError:
        pytest.skip("this disk takes no such name")
    other = picture_file(tmp_path, "notes.txt")
    drop(window, files_as_mime([odd, other]))
    settle(window)
    assert [p.path for p in library.searches[-1].pictures] == [odd]
    qtbot.waitUntil(lambda: library.files_read == [odd], timeout=PATIENCE_MS)
    n = len(library.searches)
    drop(window, files_as_mime([odd]))
    settle(window)
    drop(window, files_as_mime([other]))
    settle(window)
    assert len(chips(window)) == 1
    folder = tmp_path / "folder"
    folder.mkdir()
    drop(window, files_as_mime([folder, odd]))
    settle(window)
    assert [root.path for root in library.all_roots][1:] == [folder]
    assert all(len(request.pictures) == 1 for request in library.searches[n:])


def image_mime(size: int = 2000) -> QMimeData:
    image = QImage(size, size // 2, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    image.setPixelColor(0, 0, Qt.GlobalColor.blue)
    mime = QMimeData()
    mime.setImageData(image)
    return mime


def test_a_pasted_picture_stays_in_memory_and_is_made_small(
    open_window: Opener, qtbot: QtBot, tmp_path: Path
) -> None:
    window, library = open_window(30)
    before = sorted(tmp_path.rglob("*"))
    QGuiApplication.clipboard().setMimeData(image_mime())
    window.parts.field.box.setFocus()
    qtbot.keyClick(window.parts.field.box, Key.Key_V, CTRL)
    (picture,) = library.searches[-1].pictures
    assert picture.pixels is not None and picture.pixels.shape == (512, 1024, 3)
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels[400, 900].tolist() == [255, 255, 255]
    assert chips(window) == ["like pasted picture"]
    assert sorted(tmp_path.rglob("*")) == before


def text_mime(text: str, also: QMimeData | None = None) -> QMimeData:
    mime = also or QMimeData()
    mime.setText(text)
    return mime


@pytest.mark.parametrize("focus", ["box", "grid"])
def test_pasted_text_is_words_unless_it_is_the_path_of_a_picture(
    open_window: Opener, qtbot: QtBot, tmp_path: Path, focus: str
) -> None:
    window, _ = open_window(30)
    path = picture_file(tmp_path, "bee.jpg")
    box = window.parts.field.box
    target = box if focus == "box" else window.grid
    for text, words in (
        (str(path), ""),
        (str(tmp_path / "gone.jpg"), str(tmp_path / "gone.jpg")),
        ("a red car", "a red car"),
    ):
        window.parts.field.clear()
        target.setFocus()
        QGuiApplication.clipboard().setMimeData(text_mime(text))
        qtbot.keyClick(target, Key.Key_V, CTRL)
        settle(window)
        assert box.text() == words
        assert chips(window) == ([] if words else ["like bee.jpg"])
    window.parts.field.clear()
    QGuiApplication.clipboard().setMimeData(text_mime("cells of a table", image_mime()))
    box.setFocus()
    qtbot.keyClick(box, Key.Key_V, CTRL)
    assert (box.text(), chips(window)) == ("cells of a table", [])


def test_the_button_chooses_files(
    open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, library = open_window(30)
    path = picture_file(tmp_path, "bee.jpg")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    button = window.findChild(QToolButton, "imageQueryButton")
    assert button is not None
    button.click()
    settle(window)
    assert [p.path for p in library.searches[-1].pictures] == [path]
    assert window.parts.field.box.hasFocus()


def test_a_picture_that_cannot_be_read_is_said_and_outlined(
    open_window: Opener, qtbot: QtBot, tmp_path: Path
) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    library.unreadable_files.add("bad.jpg")
    good, bad = (picture_file(tmp_path, name) for name in ("good.jpg", "bad.jpg"))
    drop(window, files_as_mime([good, bad]))
    settle(window)
    request = library.searches[-1]
    assert library.on_search_error is not None
    sentence = "bad.jpg cannot be searched with: the file is empty. Use another picture."
    library.on_search_error(request.id, PictureFault(sentence, request.pictures[1]))
    bar = window.parts.refine
    qtbot.waitUntil(lambda: bar.text.text() == sentence, timeout=PATIENCE_MS)
    first, second = window.parts.field.chips.chips
    assert (first.warning, second.warning) == ("", sentence)
    assert second.property("warn") is True
    assert window.model.ids.tolist() == order
    window.parts.field.chips.remove(second)
    window.control.enter()
    library.answer(ranking(order, 10, 10, final=True))
    qtbot.waitUntil(lambda: bar.property("state") == "done", timeout=PATIENCE_MS)


def test_nothing_is_taken_before_there_is_a_folder(open_window: Opener, tmp_path: Path) -> None:
    window, library = open_window(0)
    drop(window, files_as_mime([picture_file(tmp_path, "bee.jpg")]))
    settle(window)
    QGuiApplication.clipboard().setMimeData(image_mime())
    window.queries.paste()
    settle(window)
    assert chips(window) == [] and library.searches == []
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_photos_are_hidden_from_a_search_with_a_picture(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.queries.add_photos([library.card(1)])
    library.answer(ranking(range(1, 31), 10, 10, final=True))
    qtbot.waitUntil(lambda: bool(window.model.levels.any()), timeout=PATIENCE_MS)
    with_card(window, qtbot, 0)
    photo_actions.hide(window)
    assert 1 not in window.model.ids.tolist()
    window.toasts.undo()
    assert 1 in window.model.ids.tolist()


def test_less_like_this_is_a_chip_beside_what_is_searched_for(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    with_card(window, qtbot, 3)
    select(window, 3)
    assert "Less like this" not in [a.text() for a in photo_actions.photo_menu(window).actions()]
    window.parts.field.box.setText("cat")
    qtbot.waitUntil(lambda: bool(library.searches))
    assert "Less like this" in [a.text() for a in photo_actions.photo_menu(window).actions()]
    photo = window.grid.selected_cards()[0].id
    photo_actions.less_like(window)
    request = library.searches[-1]
    assert (request.text, request.pictures) == ("cat", ())
    assert [p.photo_id for p in request.unlike] == [photo]
    (chip,) = window.parts.field.chips.chips
    assert chip.words == f"not like photo {photo}.jpg"
    assert window.queries.words() == chip.words
    assert [a.text() for a in window.queries._menu(chip).actions()] == ["Remove"]
    window.parts.field.chips.remove(chip)
    qtbot.waitUntil(lambda: library.searches[-1].unlike == ())
    photo_actions.less_like(window)
    photo_actions.more_like(window)  # starts anew
    assert library.searches[-1].unlike == ()


def test_a_picture_that_is_not_wanted_is_crossed_out(open_window: Opener, qtbot: QtBot) -> None:
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor("green"))
    wanted, unwanted = (picture_queries._sign(picture, 2.0, crossed) for crossed in (False, True))
    middle = wanted.width() // 2
    assert wanted.toImage().pixelColor(middle, middle) == QColor("green")
    assert unwanted.toImage().pixelColor(middle, middle) == QColor("black")
    window, library = open_window(30)
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(out, "jpeg")
    library.jpeg = dict.fromkeys(range(1, 31), out.getvalue())
    with_card(window, qtbot, 3)
    window.queries.add_photos(window.grid.selected_cards())
    select(window, 4)
    qtbot.waitUntil(lambda: bool(window.grid.selected_cards()), timeout=PATIENCE_MS)
    window.queries.add_unlike(window.grid.selected_cards())
    signs = [chip.sign for chip in window.parts.field.chips.chips]

    def greens() -> list[int]:
        images = [sign.pixmap().toImage() for sign in signs]
        return [i.pixelColor(i.width() // 2, i.height() // 2).green() for i in images]

    qtbot.waitUntil(lambda: greens()[0] > 100, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: greens()[1] < 60, timeout=PATIENCE_MS)
