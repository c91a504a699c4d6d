# SPDX-License-Identifier: MIT
"""What a user's hands do, for the tests of the window."""

import warnings
from collections.abc import Callable

from fakes import FakeLibrary, ranking
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_search.core.records import Progress
from desktop_search.ui.main_window import MainWindow

PATIENCE_MS = 30_000
"""What a slow and busy machine may take."""
Opener = Callable[[int], tuple[MainWindow, FakeLibrary]]


def search(window: MainWindow, library: FakeLibrary, qtbot: QtBot, n: int = 30) -> list[int]:
    """Types, presses Enter, delivers the quick look; returns its order."""
    box = window.parts.field.box
    qtbot.keyClicks(box, "black cat")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    order = list(range(n, 0, -1))
    library.answer(ranking(order, 0, 10))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == order)
    return order


def select(window: MainWindow, row: int) -> None:
    window.grid.selectionModel().setCurrentIndex(
        window.model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )


def coming(mime: QMimeData) -> QDragEnterEvent:
    """Something is dragged over the window."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Qt 6.12 wants a QPointF, 6.7 has none
        return QDragEnterEvent(
            QPoint(40, 40),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )


def tell(library: FakeLibrary, progress: Progress) -> None:
    """The library tells where indexing stands."""
    library.now = progress
    assert library.on_progress is not None
    library.on_progress(progress)


def tell_roots(library: FakeLibrary) -> None:
    """The library tells its folders."""
    assert library.on_roots is not None
    library.on_roots(library.all_roots)


def chips(window: MainWindow) -> list[str]:
    """What the chips in the search field say."""
    return [chip.words for chip in window.parts.field.chips.chips]


def settle(window: MainWindow) -> None:
    """Waits for what is asked of the disk away from the window's thread, and lets it be told."""
    n_quiet = 0
    while n_quiet < 3:  # what is told may ask for more
        threads = window.aside.threads
        n_quiet = 0 if threads else n_quiet + 1
        for thread in threads:
            thread.join(PATIENCE_MS / 1000)
        QApplication.processEvents()
