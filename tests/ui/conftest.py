# SPDX-License-Identifier: MIT
"""A window over a fake library, offscreen."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

from fakes import FakeLibrary
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_search.ui import languages
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.theme import Theme


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    languages.install(qapp, "system", QLocale.c())  # English, whatever the tests run on
    return Theme(qapp, "light")


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> Iterator[None]:
    """Data left on the clipboard would outlive Python, and crash it at its end."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def open_window(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> Iterator[Callable[[int], tuple[MainWindow, FakeLibrary]]]:
    made: list[MainWindow] = []

    def build(n_photos: int) -> tuple[MainWindow, FakeLibrary]:
        library = FakeLibrary(tmp_path, n_photos)
        window = MainWindow(library, theme)
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        if n_photos:
            qtbot.waitUntil(lambda: window.model.rowCount() == n_photos)
        return window, library

    yield build
    for window in made:
        window.close()
        window.deleteLater()
    theme.apply("light")
