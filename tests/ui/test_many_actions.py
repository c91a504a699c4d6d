# SPDX-License-Identifier: MIT
"""An hour of use, compressed: random actions while indexing and refining go on.

DESKTOP_SEARCH_ACTIONS=10000 runs that many actions instead of 300; DESKTOP_SEARCH_SEED chooses
others. The longest gap of the event loop is printed (pytest -s), it is no verdict.
"""

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from busy_fakes import BusyLibrary
from hands import PATIENCE_MS
from helpers import drawn
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLocale,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from random_hands import N_PHOTOS, Hands
from shiboken6 import isValid

from desktop_search.ui import languages
from desktop_search.ui.keeper import WindowKeeper
from desktop_search.ui.theme import Theme

pytestmark = pytest.mark.ui
N_ACTIONS = int(os.environ.get("DESKTOP_SEARCH_ACTIONS", "300"))
SEED = int(os.environ.get("DESKTOP_SEARCH_SEED", "7"))
N_PICTURES = 12
BEAT_MS = 4
HARMLESS = ("This plugin does not support", "propagateSizeHints")
"""Of the offscreen platform alone."""


class Watch:
    """What went wrong, and how long the event loop stood still."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.gap_s = 0.0
        self.slowest: dict[str, float] = {}
        self._beat = time.perf_counter()
        self._hook, sys.excepthook = sys.excepthook, self._raised
        self._handler = qInstallMessageHandler(self._said)

    def beat(self) -> None:
        now = time.perf_counter()
        self.gap_s, self._beat = max(self.gap_s, now - self._beat), now

    def _raised(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        import traceback

        self.faults.append("".join(traceback.format_exception(error)))

    def _said(self, kind: QtMsgType, context: object, text: str) -> None:
        if not any(words in text for words in HARMLESS):
            self.faults.append(text)

    def end(self) -> None:
        sys.excepthook = self._hook
        qInstallMessageHandler(self._handler)


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    watch.end()


def n_open_files() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[BusyLibrary]:
    """A library that works, with drawn pictures; ended whatever happens."""
    pictures = [drawn.jpeg(drawn.landscape(n, *drawn.shape(n))) for n in range(N_PICTURES)]
    library = BusyLibrary(tmp_path, N_PHOTOS, SEED)
    library.jpeg = {n: pictures[n % N_PICTURES] for n in range(1, N_PHOTOS + 1)}
    yield library
    library.close()


def use(keeper: WindowKeeper, library: BusyLibrary, watch: Watch, folder: Path) -> None:
    """Many actions; the first fault ends them."""
    clock = QTimer()
    clock.timeout.connect(watch.beat)
    clock.start(BEAT_MS)
    hands = Hands(keeper, library, folder, SEED)
    for number in range(N_ACTIONS):
        started = time.perf_counter()
        done = hands.act()
        for _ in range(3):
            QApplication.processEvents()
        # Outside exec() nobody else deletes what is to be deleted later.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        took_s = time.perf_counter() - started
        watch.slowest[done] = max(watch.slowest.get(done, 0.0), took_s)
        assert not watch.faults, f"action {number}, {done}: {watch.faults[0]}"
    clock.stop()
    hands.close_popups()


def test_many_actions_leave_nothing_behind(
    qtbot: QtBot, qapp: QApplication, theme: Theme, tmp_path: Path, busy: BusyLibrary, watch: Watch
) -> None:
    threads, n_files = set(threading.enumerate()), n_open_files()
    widgets = {id(widget) for widget in qapp.topLevelWidgets()}
    speak = partial(languages.install, qapp, system=QLocale.c())
    keeper = WindowKeeper(busy, theme, speak)
    try:
        keeper.window.show()
        qtbot.waitExposed(keeper.window)
        busy.start()
        use(keeper, busy, watch, tmp_path)
    finally:
        window = keeper.window
        window.close()
        timers = window.findChildren(QTimer)
        window.deleteLater()
        qtbot.waitUntil(lambda: not isValid(window), timeout=PATIENCE_MS)
        speak("system")
        theme.apply("light")
    gc.collect()
    print(f"{N_ACTIONS} actions, longest gap of the event loop {1000 * watch.gap_s:.0f} ms")
    for name in sorted(watch.slowest, key=watch.slowest.__getitem__)[-5:]:
        print(f"  at most {1000 * watch.slowest[name]:.0f} ms with {name}")
    assert not watch.faults, watch.faults[0]
    assert not [timer for timer in timers if isValid(timer)]
    left = [w for w in qapp.topLevelWidgets() if isValid(w) and id(w) not in widgets]
    assert not left, [f"{type(w).__name__} {w.objectName()}" for w in left]
    assert not [thread for thread in threading.enumerate() if thread not in threads]
    assert n_open_files() <= n_files
