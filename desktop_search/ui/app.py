# SPDX-License-Identifier: MIT
"""Starts the window and ends it cleanly.

What comes in: a library that is not started yet. What goes out: an exit code. GUI thread;
the library is started after the first paint.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop_search.core import signals
from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.memory import give_large_blocks_back
from desktop_search.core.signals import INTERRUPTED
from desktop_search.ui import file_actions, languages, single
from desktop_search.ui.keeper import WindowKeeper
from desktop_search.ui.stop_signals import StopSignals
from desktop_search.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_search.ui.bridge import LibraryPort
    from desktop_search.ui.main_window import MainWindow

SWITCH_S: Final = 0.001
"""Seconds a Python thread may keep the window's thread waiting; Python's own default is 0.005."""


class FirstPaint(QObject):
    """Tells once that the window has been painted."""

    painted = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._done = False
        window.parts.root.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Waits for the first paint event."""
        if not self._done and event.type() == QEvent.Type.Paint:
            self._done = True
            QTimer.singleShot(0, self.painted.emit)
        return False


def painted(window: MainWindow) -> None:
    """The window is there: garbage is looked for from now on, and the library starts."""
    gc.freeze()  # what was imported stays for good, so no collection goes through it again
    gc.enable()
    start_library(window)


def start_library(window: MainWindow) -> None:
    """Starts the library; what goes wrong is said in the window."""
    try:
        window.library.start()
    except DesktopSearchError as error:
        window.parts.index_banner.say(error.sentence)


def open_window(
    make_library: Callable[[], LibraryPort], data_dir: Path, argv: Sequence[str]
) -> int:
    """Shows the window until it is closed, or raises the one that is open already.

    Returns:
        The exit code.

    Raises:
        IndexLocked: a window is open and does not answer. Whatever make_library() raises.
    """
    signals.raise_if_asked()
    right = single.claim(data_dir)
    if right is None:
        return 0
    try:
        return run_window(make_library(), argv, right)
    finally:
        right.release()


def run_window(library: LibraryPort, argv: Sequence[str], right: single.Claim | None = None) -> int:
    """Shows the window until it is closed; returns the exit code.

    right: asked for the window by later starts of the program.
    """
    sys.setswitchinterval(SWITCH_S)
    give_large_blocks_back()
    existing = QApplication.instance()
    app = (
        existing if isinstance(existing, QApplication) else QApplication(["desktop-search", *argv])
    )
    QCoreApplication.setApplicationName("desktop-search")
    app.setDesktopFileName("desktop-search")
    app.setApplicationDisplayName("Desktop Search")
    stop = StopSignals()
    try:
        languages.install(app, library.settings.language)
        theme = Theme(app, library.settings.theme, dressed=False)
        theme.take(library.settings)
        keeper = WindowKeeper(library, theme, partial(languages.install, app))
        window = keeper.window
        theme.dress()
        if right is not None:
            right.raise_wanted.connect(keeper.come_forward)
            keeper.closing.connect(right.stop_listening)
        stop.asked.connect(lambda: end(app, keeper.window))
        first = FirstPaint(window)
        first.painted.connect(lambda: painted(window))
        if right is not None:
            first.painted.connect(right.listen)
        window.show()
        try:
            code = INTERRUPTED if signals.asked.is_set() else app.exec()
        finally:
            keeper.window.close()
    finally:
        stop.close()
        file_actions.end_own_clipboard()
    sys.stdout.flush()
    return INTERRUPTED if signals.asked.is_set() else code


def end(app: QApplication, window: MainWindow) -> None:
    """Closes the window, and leaves the event loops of dialogs that stand before it."""
    window.close()
    app.exit(INTERRUPTED)
