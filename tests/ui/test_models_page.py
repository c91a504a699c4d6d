# SPDX-License-Identifier: MIT
"""The list of models: each state, getting, pausing, refusing, removing."""

import threading
from pathlib import Path

import pytest
from fakes import MB, FakeLibrary, model
from hands import Opener
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EncoderUnavailable, EnvironmentFault
from desktop_search.core.records import ModelProgress, ModelState
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.model_row import ModelRow
from desktop_search.ui.model_words import language_names, size, size_of
from desktop_search.ui.models_page import ModelsPage

pytestmark = pytest.mark.ui


@pytest.fixture
def page(open_window: Opener, qtbot: QtBot) -> tuple[ModelsPage, FakeLibrary, MainWindow]:
    window, library = open_window(30)
    window.show_models()
    assert window._dialog is not None
    models = window._dialog.models_page
    qtbot.waitUntil(lambda: models.rows["clip-b-32"].get.isVisible())
    return models, library, window


def shown(row: ModelRow) -> list[str]:
    """The buttons that can be seen, as they read."""
    buttons = (row.get, row.stop, row.file, row.check, row.remove)
    return [button.text() for button in buttons if button.isVisible()]


@pytest.mark.parametrize(
    ("state", "n_have_mb", "words", "buttons"),
    [
        ("missing", 0, "Not here", ["Get 605 MB", "Use a file…"]),
        (
            "partial",
            312,
            "Fetched in part (312 of 605 MB)",
            ["Continue", "Use a file…", "Remove"],
        ),
        ("ready", 605, "Ready", ["Check", "Remove"]),
        ("damaged", 605, "Damaged", ["Get 605 MB again", "Use a file…", "Check", "Remove"]),
    ],
)
def test_a_row_tells_where_a_model_stands(
    page: tuple[ModelsPage, FakeLibrary, MainWindow],
    state: ModelState,
    n_have_mb: int,
    words: str,
    buttons: list[str],
) -> None:
    models, library, _ = page
    library.models.put("clip-b-32", state, n_have_mb * MB)
    models.reopened()
    row = models.rows["clip-b-32"]
    assert row.state.text() == words
    assert shown(row) == buttons
    assert row.facts.text() == "English, 605 MB, MIT"


def test_what_comes_with_the_program_is_neither_fetched_nor_removed(
    page: tuple[ModelsPage, FakeLibrary, MainWindow],
) -> None:
    models, library, _ = page
    row = models.rows["starter-lite0"]
    assert row.state.text() == "Comes with the program"
    assert shown(row) == ["Check"]
    assert row.facts.text() == "English, MIT"
    library.models.put("starter-lite0", "missing")
    models.reopened()
    assert row.state.text() == "Its package is not installed"
    assert shown(row) == ["Check"]


def test_many_languages_are_counted_and_named_in_the_tooltip(
    page: tuple[ModelsPage, FakeLibrary, MainWindow],
) -> None:
    models, _, _ = page
    row = models.rows["siglip-b"]
    assert row.facts.text().startswith("8 languages, 1.5 GB")
    assert "German" in row.facts.toolTip()


def test_only_the_models_of_the_presets_are_unfolded(
    page: tuple[ModelsPage, FakeLibrary, MainWindow],
) -> None:
    models, library, _ = page
    assert "clip-b-32-256" not in models.rows
    assert models.more.head.text() == "More models (1)"
    assert models.paper.head.text() == "For comparing with the paper (2)"
    library.models.put("paper-b", "ready")
    models.reopened()
    assert models.paper.head.text() == "For comparing with the paper (2, 1 here)"
    models.paper.head.click()
    assert models.rows["paper-b"].isVisible()
    assert models.rows["paper-b"].state.text() == "Ready"
    models.paper.head.click()
    assert not models.rows["paper-b"].isVisible()
    models.more.head.click()
    assert models.rows["clip-b-32-256"].isVisible()


def test_getting_a_model_goes_through_all_states(
    page: tuple[ModelsPage, FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    models, library, window = page
    row, network = models.rows["clip-b-32"], window.parts.strip.network
    assert network.text() == "Network: none"
    row.get.click()
    assert row.state.text() == "Downloading 0 of 605 MB"
    assert shown(row) == ["Pause"]
    assert network.text() == "Network: downloading a model"
    library.models.tell("clip-b-32", 312)
    qtbot.waitUntil(lambda: row.state.text() == "Downloading 312 of 605 MB")
    assert row.bar.isVisible()
    assert row.bar.value() / row.bar.maximum() == pytest.approx(312 / 605, abs=0.01)
    library.models.steps.put(ModelProgress("clip-b-32", "checking"))
    qtbot.waitUntil(lambda: row.state.text() == "Checking…")
    assert shown(row) == []
    assert network.text() == "Network: none"
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: row.state.text() == "Ready")
    assert shown(row) == ["Check", "Remove"]
    assert not row.bar.isVisible()
    assert library.models.calls == [("get", "clip-b-32", False)]


def test_the_time_left_is_told(
    page: tuple[ModelsPage, FakeLibrary, MainWindow],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models, library, window = page
    row = models.rows["clip-b-32"]
    now = [100.0]
    monkeypatch.setattr("desktop_search.ui.model_work.time.monotonic", lambda: now[0])
    row.get.click()
    library.models.tell("clip-b-32", 5)
    qtbot.waitUntil(lambda: row.state.text() == "Downloading 5 of 605 MB")
    now[0] = 110.0
    library.models.tell("clip-b-32", 55)  # 5 MB a second, 550 MB to go
    qtbot.waitUntil(lambda: row.state.text() == "Downloading 55 of 605 MB, about 2 min left")
    window.care.work.stop("clip-b-32")
    qtbot.waitUntil(row.get.isVisible)


def test_pause_keeps_what_is_here_and_continue_goes_on(
    page: tuple[ModelsPage, FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    models, library, _ = page
    row = models.rows["clip-b-32"]
    row.get.setFocus()
    row.get.click()
    assert row.window().focusWidget() is row.stop
    library.models.tell("clip-b-32", 312)
    qtbot.waitUntil(lambda: "312 of 605" in row.state.text())
    row.stop.click()
    qtbot.waitUntil(lambda: row.state.text() == "Fetched in part (312 of 605 MB)")
    assert row.get.text() == "Continue"
    assert row.message.isHidden()  # stopping is no error
    assert row.window().focusWidget() is row.get
    row.get.click()
    assert row.state.text() == "Downloading 312 of 605 MB"
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: row.state.text() == "Ready")


def test_a_failing_download_shows_the_sentence_until_it_is_tried_again(
    page: tuple[ModelsPage, FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    models, library, _ = page
    row = models.rows["clip-b-32"]
    row.get.click()
    sentence = "The network went away. What was fetched is kept. Try again."
    library.models.steps.put(EnvironmentFault(sentence))
    qtbot.waitUntil(row.message.isVisible)
    assert row.message.text() == sentence
    assert row.state.text() == "Not here"
    row.get.click()
    assert row.message.isHidden()
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: row.state.text() == "Ready")


def test_one_download_at_a_time(
    page: tuple[ModelsPage, FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    models, library, _ = page
    first, second, third = (models.rows[n] for n in ("clip-b-32", "pe-b-16", "siglip-b"))
    first.get.click()
    second.get.click()
    third.check.click()
    assert second.state.text() == "Waiting"
    assert shown(second) == ["Cancel"]
    second.stop.click()
    assert second.state.text() == "Not here"
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: third.state.text() == "Checking…")
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: third.message.text() == "Runs on the processor.")
    assert [call[:2] for call in library.models.calls] == [
        ("get", "clip-b-32"),
        ("check", "siglip-b"),
    ]


def test_a_research_licence_must_be_accepted(
    page: tuple[ModelsPage, FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    models, library, _ = page
    row = models.rows["mobile-s0"]
    assert row.accept.isVisible()
    assert row.accept.text() == "I accept: research use only"
    assert not row.get.isEnabled()
    assert not row.file.isEnabled()
    row.get.click()
    row.accept.click()
    assert row.get.isEnabled()
    row.get.click()
    assert row.accept.isHidden()
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: row.state.text() == "Ready")
    assert library.models.calls == [("get", "mobile-s0", True)]
    assert not models.rows["clip-b-32"].accept.isVisible()


def test_a_check_that_fails_marks_the_model_as_damaged(
    page: tuple[ModelsPage, FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    models, library, _ = page
    row = models.rows["siglip-b"]
    row.check.click()
    library.models.steps.put(EncoderUnavailable("The model file is damaged."))
    qtbot.waitUntil(lambda: row.state.text() == "Damaged")
    assert row.message.text() == "The model file is damaged."
    assert "Get 1.5 GB again" in shown(row)
    row.get.click()
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: row.state.text() == "Ready")


def test_removing_is_asked_in_the_row_and_says_what_is_kept(
    page: tuple[ModelsPage, FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    models, library, _ = page
    row = models.rows["siglip-b"]
    row.remove.click()
    question = row.question
    assert question is not None
    assert "kept" in question.text.text()
    assert row.window().focusWidget() is question.keep
    question.keep.click()
    assert not question.isVisible()
    assert row.window().focusWidget() is row.remove
    assert library.models.calls == []
    row.remove.click()
    question.really.click()
    assert row.state.text() == "Removing…"
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: row.state.text() == "Not here")
    assert library.models.calls == [("remove", "siglip-b")]
    assert models.disk.text() == "3.6 GB of models here"


def test_removing_what_the_search_uses_says_so(
    page: tuple[ModelsPage, FakeLibrary, MainWindow],
) -> None:
    models, library, _ = page
    library.use_preset("multilingual-light")
    library.settings = replaced(library, answering="")
    models.reopened()
    for name, words in (("siglip-b", "searching by description stops"), ("siglip-l", "left out")):
        models.rows[name].remove.click()
        question = models.rows[name].question
        assert question is not None
        assert words in question.text.text()


def replaced(library: FakeLibrary, answering: str) -> object:
    from dataclasses import replace

    cascade = replace(library.settings.cascade, answering=answering)
    return replace(library.settings, cascade=cascade)


def test_own_files_are_taken(
    page: tuple[ModelsPage, FakeLibrary, MainWindow],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models, library, _ = page
    asked: list[str] = []
    chosen = ["/tmp/clip.safetensors", "/tmp/tokenizer.json"]

    def choose(parent: object, title: str, at: str, kinds: str) -> tuple[list[str], str]:
        asked.append(kinds)
        return chosen, kinds

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    row = models.rows["clip-b-32"]
    row.file.click()
    library.models.steps.put(ModelProgress("clip-b-32", "copying"))
    qtbot.waitUntil(lambda: row.state.text() == "Copying…")
    assert shown(row) == []
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: row.state.text() == "Ready")
    assert library.models.calls == [("add", "clip-b-32", tuple(map(Path, chosen)), False)]
    models.paper.head.click()
    chosen.clear()
    models.rows["paper-g"].file.click()
    assert "*.pth" in asked[1]
    assert "*.pth" not in asked[0]
    assert len(library.models.calls) == 1


def test_no_thread_is_left_when_the_window_closes_during_a_download(
    page: tuple[ModelsPage, FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    models, library, window = page
    models.rows["clip-b-32"].get.click()
    models.rows["pe-b-16"].get.click()
    library.models.tell("clip-b-32", 100)
    qtbot.waitUntil(lambda: "100 of 605" in models.rows["clip-b-32"].state.text())
    worker = window.care.work.worker
    assert worker is not None and worker.is_alive()
    window.close()
    assert not worker.is_alive()
    assert "models" not in [thread.name for thread in threading.enumerate()]
    assert library.models.calls == [("get", "clip-b-32", False)]


def test_a_check_in_hand_ends_with_the_library(
    page: tuple[ModelsPage, FakeLibrary, MainWindow],
) -> None:
    models, _, window = page
    models.rows["siglip-b"].check.click()
    window.close()
    assert window.care.work.worker is not None
    assert not window.care.work.worker.is_alive()


def test_rows_are_reached_by_keyboard_and_say_which_model_they_mean(
    page: tuple[ModelsPage, FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    models, _, _ = page
    row = models.rows["clip-b-32"]
    for button in row.findChildren(QPushButton):
        if not button.isHidden():
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
            assert "CLIP ViT-B/32" in button.accessibleName()
    row.get.setFocus()
    qtbot.keyClick(row.get, Qt.Key.Key_Space)
    assert row.state.text().startswith("Downloading")


def test_sizes_and_languages_in_words() -> None:
    assert size(605 * MB) == "605 MB"
    assert size(2_685 * MB) == "2.7 GB"
    assert size_of(312 * MB, 605 * MB) == "312 of 605 MB"
    assert size_of(1_200 * MB, 2_685 * MB) == "1.2 of 2.7 GB"
    assert size_of(312 * MB, 2_685 * MB) == "312 MB of 2.7 GB"
    assert language_names(("en",)) == "English"
    assert model("a", "A", 1.0).bundled
