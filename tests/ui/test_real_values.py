# SPDX-License-Identifier: MIT
"""Values of filters and names through the whole program: window, library, children, index.

Only the encoders are fakes.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hands import PATIENCE_MS, chips
from helpers.fakes import FakeEncoders
from helpers.oracle import check_index, originals
from helpers.photos import write_photo
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_search.core.settings import OrderSettings
from desktop_search.library import Library
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.theme import Theme

pytestmark = pytest.mark.ui
NAMES = ("Trip 2019/harbour one.png", "Trip 2019/boats.png", "Home/cat.png", "Home/harbour.png")


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[MainWindow]:
    for seed, name in enumerate(NAMES):
        write_photo(tmp_path / "photos" / name, (96, 64) if seed else (64, 96), seed)
    library = Library(tmp_path / "data", encoders=FakeEncoders())
    window = MainWindow(library, theme)
    window.show()
    qtbot.waitExposed(window)
    library.open()
    library.index_now([tmp_path / "photos"])
    window.take_roots(library.roots())
    qtbot.waitUntil(lambda: window.model.rowCount() == len(NAMES), timeout=PATIENCE_MS)
    yield window
    window.close()
    window.deleteLater()


def listed(window: MainWindow) -> list[str]:
    rows = window.values.popup.list
    role = Qt.ItemDataRole.AccessibleTextRole
    return [rows.item(n).data(role) for n in range(rows.count())] if window.values.is_open else []


def shown(window: MainWindow) -> list[str]:
    photos = window.grid.photo_ids(list(range(window.model.rowCount())))
    cards = window.library.cards(photos)
    return [cards[photo].path.name for photo in photos]


def test_a_folder_is_chosen_from_the_list(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    before = originals(tmp_path / "photos")
    box = window.parts.field.box
    box.setFocus()
    QTest.keyClicks(box, "in:")
    wanted = ["photos, 4 photos", "Home, 2 photos", "Trip 2019, 2 photos"]
    qtbot.waitUntil(lambda: listed(window) == wanted, timeout=PATIENCE_MS)
    QTest.keyClicks(box, "tr")
    qtbot.waitUntil(lambda: listed(window) == wanted[2:], timeout=PATIENCE_MS)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert chips(window) == ["in: Trip 2019"]
    qtbot.waitUntil(lambda: window.model.rowCount() == 2, timeout=PATIENCE_MS)
    assert set(shown(window)) == {"harbour one.png", "boats.png"}
    QTest.keyClicks(box, "is:")
    qtbot.waitUntil(
        lambda: listed(window) == ["portrait, 1 photo", "landscape, 1 photo"], timeout=PATIENCE_MS
    )
    window.close()
    check_index(tmp_path / "data")
    assert originals(tmp_path / "photos") == before


def test_filters_alone_are_said_to_be_by_date(window: MainWindow, qtbot: QtBot) -> None:
    box, parts = window.parts.field.box, window.parts
    QTest.keyClicks(box, "in:Home ")
    qtbot.waitUntil(lambda: window.model.rowCount() == 2, timeout=PATIENCE_MS)
    note, bar = parts.header_note, parts.refine.text
    qtbot.waitUntil(lambda: note.text() == "newest first", timeout=PATIENCE_MS)
    assert bar.text() == "Found without a look at the photos"
    QTest.keyClicks(box, "-cat ")
    qtbot.waitUntil(lambda: note.text() == "best match first", timeout=PATIENCE_MS)
    assert "look" in bar.text().lower() and "without" not in bar.text()


def test_names_are_a_group_or_a_part_of_the_order(window: MainWindow, qtbot: QtBot) -> None:
    box = window.parts.field.box
    box.setText("harbour")
    QTest.keyClick(box, Qt.Key.Key_Return)
    groups = window.grid.heads.names_button
    qtbot.waitUntil(groups.isVisible, timeout=PATIENCE_MS)
    assert set(shown(window)[:2]) == {"harbour one.png", "harbour.png"}
    bar = window.parts.refine
    qtbot.waitUntil(lambda: bar.property("state") == "done", timeout=PATIENCE_MS)
    assert "names" not in bar.text.text()
    settings = replace(window.library.settings, order=OrderSettings(names_first=True))
    window.library.save_settings(settings)
    window._settings_saved(settings)
    qtbot.waitUntil(lambda: window.model.rowCount() == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "photos chosen by name" in bar.text.text(), timeout=PATIENCE_MS)
