# SPDX-License-Identifier: MIT
"""A picture as a query through the whole program: window, library, decode children, index.

Only the encoders are fakes: they give equal pixels equal embeddings.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hands import PATIENCE_MS
from helpers.fakes import FakeEncoders
from helpers.oracle import check_index, check_private, originals
from helpers.photos import write_photo
from PIL import Image
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_search.library import Library
from desktop_search.ui.file_actions import files_as_mime
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.theme import Theme

pytestmark = pytest.mark.ui
N = 6


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for seed in range(N):
        write_photo(tmp_path / "photos" / f"{seed}.png", (96, 64), seed)
    return tmp_path / "photos"


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, tmp_path: Path, photos: Path) -> Iterator[MainWindow]:
    library = Library(tmp_path / "data", encoders=FakeEncoders())
    window = MainWindow(library, theme)
    window.show()
    qtbot.waitExposed(window)
    library.open()
    library.index_now([photos])
    window.take_roots(library.roots())
    qtbot.waitUntil(lambda: window.model.rowCount() == N, timeout=PATIENCE_MS)
    yield window
    window.close()
    window.deleteLater()


def state_is(window: MainWindow, state: str) -> bool:
    return bool(window.parts.refine.property("state") == state)


def best(window: MainWindow) -> str:
    card = window.library.cards(window.grid.photo_ids([0]))
    return next(iter(card.values())).path.name


def test_a_dropped_file_is_found_and_a_broken_one_is_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, photos: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    like = Path(shutil.copy(photos / "4.png", outside / "like.png"))
    broken = outside / "broken.jpg"
    broken.write_bytes(b"no picture at all")
    before = originals(photos), originals(outside)
    assert window.queries.take(files_as_mime([like]))
    qtbot.waitUntil(lambda: state_is(window, "done"), timeout=PATIENCE_MS)
    assert best(window) == "4.png"
    assert window.parts.header_note.text() == "like like.png, best match first"
    (chip,) = window.parts.field.chips.chips
    with Image.open(like) as picture:
        red, green, blue = picture.getpixel((48, 32))

    def shown() -> bool:
        colour = chip.sign.pixmap().toImage().pixelColor(10, 10)
        far = max(abs(colour.red() - red), abs(colour.green() - green), abs(colour.blue() - blue))
        return far < 40

    qtbot.waitUntil(shown, timeout=PATIENCE_MS)
    assert window.queries.take(files_as_mime([broken]))
    qtbot.waitUntil(lambda: state_is(window, "skipped"), timeout=PATIENCE_MS)
    assert window.parts.refine.text.text().startswith("broken.jpg cannot be searched with: ")
    assert [bool(chip.warning) for chip in window.parts.field.chips.chips] == [False, True]
    assert best(window) == "4.png"
    window.close()
    assert (originals(photos), originals(outside)) == before
    check_index(tmp_path / "data")
    check_private(tmp_path / "data")


def test_a_pasted_picture_is_never_written(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, photos: Path
) -> None:
    mime = QMimeData()
    mime.setImageData(QImage(str(photos / "2.png")))
    assert window.queries.take(mime)
    qtbot.waitUntil(lambda: state_is(window, "done"), timeout=PATIENCE_MS)
    assert best(window) == "2.png"
    (picture,) = window.control.pictures
    assert picture.pixels is not None and picture.pixels.shape == (64, 96, 3)
    window.parts.field.clear()
    window.close()
    check_index(tmp_path / "data")
    row = picture.pixels[0].tobytes()
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert row not in data and not data.startswith((b"\xff\xd8", b"\x89PNG")), path
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "photos"]


def test_a_turned_smaller_copy_shows_its_original_first(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, photos: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    with Image.open(photos / "4.png") as picture:
        picture.reduce(2).transpose(Image.Transpose.ROTATE_90).save(outside / "copy.png")
    assert window.queries.take(files_as_mime([outside / "copy.png"]))
    qtbot.waitUntil(lambda: state_is(window, "done"), timeout=PATIENCE_MS)
    assert best(window) == "4.png"
    groups = window.model.groups
    assert groups is not None and groups.same and groups.n_named == 1
    assert window.grid.isVisible() and window.grid.heads.names_button.isVisible()
    assert window.model.ids.size == N
