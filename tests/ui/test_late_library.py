# SPDX-License-Identifier: MIT
"""The window is painted before its library is imported, and loses nothing by that."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fakes import FakeLibrary
from hands import PATIENCE_MS
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from desktop_search.core import settings as settings_file
from desktop_search.core.errors import DesktopSearchError, InternalError
from desktop_search.core.records import Progress, SearchRequest
from desktop_search.core.settings import Settings
from desktop_search.ui import late_library as late_library_module
from desktop_search.ui.bridge import LibraryPort
from desktop_search.ui.late_library import late_library
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.theme import Theme

PROGRAM = r"""
import json, sys
from desktop_search import __main__ as program
from desktop_search.ui import app

def painted(window):
    print(json.dumps(sorted(sys.modules)))
    window.close()

app.painted = painted
sys.argv = ["desktop-search", "--data-dir", sys.argv[1]]
sys.exit(program.main())
"""


class Held:
    """Makes a fake library, as soon as it may."""

    def __init__(self, folder: Path, n_photos: int = 3) -> None:
        self.gate = threading.Event()
        self.library = FakeLibrary(folder, n_photos)
        self.error: Exception | None = None

    def make(self) -> FakeLibrary:
        assert self.gate.wait(PATIENCE_MS / 1000)
        if self.error is not None:
            raise self.error
        return self.library


@pytest.fixture
def held(tmp_path: Path) -> Held:
    return Held(tmp_path)


def test_wishes_wait_in_order_and_questions_until_it_is_there(held: Held, tmp_path: Path) -> None:
    settings_file.save(tmp_path, Settings(theme="dark"))
    late = late_library(held.make, tmp_path)
    assert late.settings.theme == "dark"
    assert (late.roots(), late.notices()) == ((), ())
    assert late.progress().state == "preparing"
    told: list[Progress] = []
    late.on_progress = told.append
    late.start()
    for text in ("a", "b"):
        late.search(SearchRequest(1, text))
    late.pause()
    late.typing()  # the first key may come before the library: it must not hold the window
    assert held.library.searches == []
    threading.Timer(0.05, held.gate.set).start()
    assert late.newest(2) == held.library.newest(2)  # waits
    assert set(late.models.models()) == set(held.library.models.models())
    late.close()  # joins
    assert [request.text for request in held.library.searches] == ["a", "b"]
    assert held.library.calls[:2] == ["start", "pause"]
    assert held.library.calls[-1] == "close"
    assert held.library.on_progress is not None
    held.library.on_progress(held.library.now)
    assert told == [held.library.now]
    assert late.roots() == held.library.roots()
    assert late.settings is held.library.settings


def test_all_callbacks_are_passed_on_and_all_wishes_exist() -> None:
    callbacks = {name for name in LibraryPort.__annotations__ if name.startswith("on_")}
    assert set(late_library_module.CALLBACKS) == callbacks
    assert all(hasattr(LibraryPort, name) for name in late_library_module.WISHES)


def test_what_is_asked_before_the_start_is_answered(held: Held, tmp_path: Path) -> None:
    held.gate.set()
    late = late_library(held.make, tmp_path)
    assert late.newest(2) == held.library.newest(2)
    late.close()
    assert held.library.calls == ["close"]


def test_a_window_closed_at_once_starts_nothing(held: Held, tmp_path: Path) -> None:
    late = late_library(held.make, tmp_path)
    late.start()
    threading.Timer(0.05, held.gate.set).start()
    late.close()
    assert held.library.calls == ["close"]


def test_what_cannot_be_made_is_told(held: Held, tmp_path: Path) -> None:
    held.error = OSError("no memory")
    held.gate.set()
    late = late_library(held.make, tmp_path)
    faults: list[DesktopSearchError] = []
    states: list[str] = []
    late.on_fault = faults.append
    late.on_progress = lambda progress: states.append(progress.state)
    late.start()
    late.close()
    assert [fault.sentence for fault in faults] == ["The index could not be opened (no memory)."]
    assert states == ["stopped"]
    with pytest.raises(InternalError, match="no memory"):
        late.newest(1)


def test_a_window_that_had_folders_shows_no_first_run_until_they_are_told(
    held: Held, tmp_path: Path, theme: Theme, qtbot: QtBot
) -> None:
    first = MainWindow(held.library, theme)
    first.show()
    qtbot.waitExposed(first)
    first.close()
    window = MainWindow(late_library(held.make, tmp_path), theme)
    window.show()
    qtbot.waitExposed(window)
    assert window.awaits_roots
    assert not window.parts.is_first_run
    assert window.parts.header.text() == "Newest photos"
    assert window.parts.field.box.isEnabled()
    window.library.start()
    held.gate.set()
    qtbot.waitUntil(lambda: held.library.on_roots is not None, timeout=PATIENCE_MS)
    assert held.library.on_roots is not None
    held.library.on_roots(held.library.roots())
    qtbot.waitUntil(lambda: window.model.rowCount() == 3, timeout=PATIENCE_MS)
    assert not window.awaits_roots
    held.library.on_roots(())
    qtbot.waitUntil(lambda: window.parts.is_first_run, timeout=PATIENCE_MS)
    for made in (first, window):
        made.close()
        made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_neither_numpy_nor_the_commands_are_imported_before_the_first_paint(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "data")],
        capture_output=True, text=True, env=environment, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    imported = set(json.loads(done.stdout))
    assert "PySide6" in imported
    assert not imported & {"numpy", "click", "sqlite3", "multiprocessing", "watchdog", "PIL"}
    assert not imported & {"desktop_search.library", "desktop_search.core.records"}
