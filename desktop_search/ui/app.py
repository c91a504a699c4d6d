# SPDX-License-Identifier: MIT
"""Starts the window and ends it cleanly.

What comes in: a library that is not started yet. What goes out: an exit code. GUI thread;
the library is started after the first paint.
"""

import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop_search.core.errors import DesktopSearchError
from desktop_search.ui.bridge import LibraryPort
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.theme import Theme

SIGNAL_POLL_MS: Final = 200
"""Python only sees a signal when its code runs, so the event loop lets it run this often."""
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


def start_library(window: MainWindow) -> None:
    """Starts the library; what goes wrong is said in the window."""
    try:
        window.library.start()
    except DesktopSearchError as error:
        window.parts.index_banner.say(error.sentence)


def run_window(library: LibraryPort, argv: Sequence[str]) -> int:
    """Shows the window until it is closed; returns the exit code."""
    sys.setswitchinterval(SWITCH_S)
    existing = QApplication.instance()
    app = (
        existing if isinstance(existing, QApplication) else QApplication(["desktop-search", *argv])
    )
    QCoreApplication.setApplicationName("desktop-search")
    app.setDesktopFileName("desktop-search")
    app.setApplicationDisplayName("Desktop Search")
    theme = Theme(app, library.settings.theme)
    window = MainWindow(library, theme)
    stopped_by: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        stopped_by.append(number)

    def look() -> None:
        if stopped_by:
            window.close()

    old = {n: signal.signal(n, end) for n in (signal.SIGINT, signal.SIGTERM)}
    poll = QTimer(window)
    poll.timeout.connect(look)
    poll.start(SIGNAL_POLL_MS)
    first = FirstPaint(window)
    first.painted.connect(lambda: start_library(window))
    window.show()
    try:
        code = app.exec()
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
        window.close()
    sys.stdout.flush()
    return 128 + stopped_by[0] if stopped_by else code
