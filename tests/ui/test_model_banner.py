# SPDX-License-Identifier: MIT
"""The banner of a level 0 that is not here, and the ways out of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeLibrary
from hands import Opener, search
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.core.settings import CascadeSettings
from desktop_search.ui.main_window import MainWindow

pytestmark = pytest.mark.ui


def lack(window: MainWindow, library: FakeLibrary, cascade: CascadeSettings, qtbot: QtBot) -> None:
    """A search finds that its level 0 is not here."""
    library.settings = replace(library.settings, cascade=cascade)
    assert library.on_fault is not None
    library.on_fault(EncoderUnavailable("The model is not on this computer yet."))
    qtbot.waitUntil(window.parts.model_banner.isVisible)


def test_a_model_that_can_be_fetched_is_offered(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    banner = window.parts.model_banner
    assert not banner.isVisible()
    lack(window, library, CascadeSettings("light", "clip-b-32", ()), qtbot)
    assert banner.text.text().startswith(
        "Searching by description needs CLIP ViT-B/32 (605 MB, MIT)."
    )
    get, file = banner.buttons
    assert (get.text(), file.text()) == ("Get model", "Use a file…")
    assert file.isVisible()
    get.click()
    library.models.tell("clip-b-32", 312)
    qtbot.waitUntil(lambda: banner.text.text() == "Getting CLIP ViT-B/32: 312 of 605 MB")
    assert get.text() == "Pause"
    assert not file.isVisible()
    get.click()
    qtbot.waitUntil(lambda: get.text() == "Continue")
    get.click()
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: not banner.isVisible())
    assert "rescan" in library.calls  # what waited for the model is read now


def test_the_words_that_wait_are_searched_for_once_the_model_is_here(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    lack(window, library, CascadeSettings("light", "clip-b-32", ()), qtbot)
    n = len(library.searches)
    window.parts.model_banner.buttons[0].click()
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: len(library.searches) == n + 1)
    assert library.searches[-1].text == "black cat"


def test_own_files_are_taken_from_the_banner(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, library = open_window(30)
    lack(window, library, CascadeSettings("light", "clip-b-32", ()), qtbot)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (["/tmp/clip.safetensors"], ""))
    window.parts.model_banner.buttons[1].click()
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: not window.parts.model_banner.isVisible())
    files = (Path("/tmp/clip.safetensors"),)
    assert library.models.calls == [("add", "clip-b-32", files, False)]


def test_a_research_licence_is_asked_for_on_the_page_of_the_models(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    lack(window, library, CascadeSettings("research", "mobile-s0", ()), qtbot)
    get, file = window.parts.model_banner.buttons
    assert get.text() == "Open models…"
    assert not file.isVisible()
    get.click()
    dialog = window._dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.models_page.rows["mobile-s0"].accept.isVisible())
    assert library.models.calls == []
    dialog.close()


def test_a_new_level_0_that_went_away_does_not_stop_the_search(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    cascade = CascadeSettings("light", "clip-b-32", (), answering="starter-lite0")
    lack(window, library, cascade, qtbot)
    assert "Search goes on with Starter quick look" in window.parts.model_banner.text.text()


def test_what_comes_with_a_package_is_told_as_before(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.models.put("starter-lite0", "missing")
    lack(window, library, library.settings.cascade, qtbot)
    banner = window.parts.model_banner
    assert banner.text.text() == "The model is not on this computer yet."
    assert not any(button.isVisible() for button in banner.buttons)
    search(window, library, qtbot)
    qtbot.waitUntil(lambda: not banner.isVisible())


def test_the_smallest_window_holds_the_banner(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    lack(window, library, CascadeSettings("light", "clip-b-32", ()), qtbot)
    window.resize(720, 480)
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 720)
    assert window.minimumSizeHint().height() <= 480
