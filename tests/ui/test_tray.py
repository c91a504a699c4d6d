# SPDX-License-Identifier: MIT
"""The tray icon, what closing does while it is there, and the word after a long indexing."""

import pytest
from hands import Opener, tell
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from desktop_search.core import settings as settings_file
from desktop_search.core.records import Progress
from desktop_search.core.settings import Settings
from desktop_search.ui import settings_pages, tray
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.tray import LongRun

pytestmark = pytest.mark.ui


class FakeClock:
    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setattr(tray.Tray, "_show_message", lambda self, title, text: heard.append(title))
    return heard


def option(window: MainWindow) -> QCheckBox:
    window.show_settings()
    assert window._dialog is not None
    box = window._dialog.findChild(QCheckBox, "trayOption")
    assert box is not None
    return box


def test_without_a_tray_the_option_is_off_and_says_why(open_window: Opener) -> None:
    window, _ = open_window(30)
    box = option(window)
    assert not box.isEnabled() and not box.isChecked()
    window._dialog.close()


def test_closing_keeps_indexing_and_says_so_once(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    monkeypatch.setattr(tray, "tray_there", lambda: True)
    monkeypatch.setattr(settings_pages, "tray_there", lambda: True)
    window, library = open_window(30)
    box = option(window)
    assert box.isEnabled() and not box.isChecked()
    box.click()
    assert library.settings.tray and window.tray.keeps_running
    window._dialog.close()
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
        assert not window.isVisible() and "close" not in library.calls
        window.come_forward("")
        assert window.isVisible()
    assert said == ["Still indexing"]
    menu = window.tray._icon.contextMenu()
    assert [action.text() for action in menu.actions()] == ["Open", "Quit"]
    menu.actions()[1].trigger()
    assert "close" in library.calls and not window.isVisible()
    assert QApplication.quitOnLastWindowClosed()


def test_switching_it_off_brings_the_window_back(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    monkeypatch.setattr(tray, "tray_there", lambda: True)
    window, _ = open_window(30)
    window.tray.follow(True)
    window.tray.close_window()
    assert not window.isVisible()
    window.tray.follow(False)
    assert window.isVisible() and not window.tray.keeps_running


def test_the_setting_is_kept(tmp_path) -> None:
    settings_file.save(tmp_path, Settings(tray=True))
    assert settings_file.load(tmp_path).tray


def test_only_a_long_run_that_ended_well_is_worth_a_word() -> None:
    clock = FakeClock()
    run = LongRun(clock)
    busy, done = Progress("indexing", 1, 9, 0, 0), Progress("idle", 10, 0, 0, 0)
    assert not run.take(busy)
    clock.at = 599.0
    assert not run.take(done)
    assert not run.take(busy)
    clock.at = 1300.0
    assert not run.take(Progress("paused", 5, 5, 0, 0))
    assert run.take(done) and not run.take(done)
    assert not run.take(busy)
    clock.at = 3000.0
    assert not run.take(Progress("stopped", 5, 5, 0, 0, message="The disk is full."))
    assert not run.take(done)


def test_nobody_is_told_what_he_looks_at(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    window, library = open_window(30)
    clock = FakeClock()
    window.tray._run = LongRun(clock)
    for active, titles in ((True, []), (False, ["Indexing finished"])):
        monkeypatch.setattr(window, "isActiveWindow", lambda active=active: active)
        tell(library, Progress("indexing", 20, 10, 0, 0))
        clock.at += 700
        tell(library, Progress("idle", 30, 0, 0, 0))
        assert said == titles
