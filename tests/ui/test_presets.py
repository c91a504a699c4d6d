# SPDX-License-Identifier: MIT
"""Presets, cascades of one's own, undo, and a new level 0 on its way."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fakes import MB, FakeLibrary
from hands import Opener, tell
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFont
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EnvironmentFault
from desktop_search.core.records import LevelSetting, LevelStatus, Progress
from desktop_search.core.settings import MAX_LEVELS
from desktop_search.ui.level_row import NAME
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.settings_dialog import SettingsDialog

pytestmark = pytest.mark.ui

Opened = tuple[SettingsDialog, FakeLibrary, MainWindow]


@pytest.fixture
def settings(open_window: Opener) -> Opened:
    window, library = open_window(30)
    window.show_settings()
    assert window._dialog is not None
    return window._dialog, library, window


def active(dialog: SettingsDialog) -> list[str]:
    return [name for name, card in dialog.depth_page.cards.cards.items() if card.isChecked()]


def chooser(dialog: SettingsDialog, level: int) -> QComboBox:
    found = dialog.findChild(QComboBox, f"levelModel{level}")
    assert found is not None
    return found


def choose(box: QComboBox, encoder: str) -> None:
    """As a click in the open list does."""
    box.setCurrentIndex(box.findData(encoder, NAME))
    box.activated.emit(box.currentIndex())


def test_cards_say_what_they_need_and_which_one_holds(settings: Opened) -> None:
    dialog, _, _ = settings
    cards = dialog.depth_page.cards.cards
    assert list(cards) == ["starter", "light", "multilingual-light", "research", "custom"]
    assert cards["light"].objectName() == "presetLight"
    assert cards["multilingual-light"].objectName() == "presetMultilingualLight"
    assert active(dialog) == ["starter"]
    assert cards["starter"].state.text() == "Ready"
    assert cards["light"].state.text() == "Get 2.4 GB first"
    assert cards["light"].languages.text() == "English only"
    assert cards["multilingual-light"].languages.text() == "8 languages"
    assert "German" in cards["multilingual-light"].toolTip()
    assert "research use only" in cards["research"].languages.text()
    for part in ("Light", "English only", "Get 2.4 GB first"):
        assert part in cards["light"].accessibleName()


def test_a_preset_whose_models_are_here_applies_at_once(settings: Opened) -> None:
    dialog, library, _ = settings
    dialog.depth_page.cards.cards["multilingual-light"].click()
    assert "use_preset multilingual-light" in library.calls
    assert active(dialog) == ["multilingual-light"]
    assert not dialog.depth_page.need.isVisible()
    name = dialog.findChild(QLabel, "levelName0")
    assert name is not None
    assert name.text() == "SigLIP 2 B/32, 8 languages"
    assert library.models.calls == []


def test_a_preset_with_missing_models_fetches_them_and_then_applies(
    settings: Opened, qtbot: QtBot
) -> None:
    dialog, library, window = settings
    need = dialog.depth_page.need
    dialog.depth_page.cards.cards["light"].click()
    assert need.isVisible()
    assert need.text.text().startswith("Light needs 2 models: CLIP ViT-B/32 (605 MB, MIT)")
    assert "Perception Encoder B/16 (1.8 GB, Apache-2.0)" in need.text.text()
    assert need.get.text() == "Get 2.4 GB"
    assert not need.accept.isVisible()
    assert active(dialog) == ["starter"]
    assert library.settings.cascade.preset == "starter"
    need.get.click()
    library.models.tell("clip-b-32", 312)
    qtbot.waitUntil(lambda: "312 of 605 MB" in need.text.text())
    assert "CLIP ViT-B/32, 1 of 2" in need.text.text()
    assert "Search goes on with Starter meanwhile." in need.text.text()
    assert dialog.depth_page.cards.cards["light"].state.text() == "Being fetched"
    assert window.parts.strip.network.text() == "Network: downloading a model"
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: "Perception Encoder B/16, 2 of 2" in need.text.text())
    assert library.settings.cascade.preset == "starter"
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: library.settings.cascade.preset == "light")
    assert active(dialog) == ["light"]
    assert not need.isVisible()
    assert dialog.undo.isEnabled()
    assert library.models.calls == [("get", "clip-b-32", False), ("get", "pe-b-16", False)]


def test_fetching_for_a_preset_goes_on_when_the_settings_close(
    settings: Opened, qtbot: QtBot
) -> None:
    dialog, library, _ = settings
    dialog.depth_page.cards.cards["light"].click()
    dialog.depth_page.need.get.click()
    dialog.close()
    library.models.steps.put("done")
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: library.settings.cascade.preset == "light")


def test_stopping_keeps_what_is_here_and_the_old_preset(settings: Opened, qtbot: QtBot) -> None:
    dialog, library, _ = settings
    need = dialog.depth_page.need
    dialog.depth_page.cards.cards["light"].click()
    need.get.click()
    library.models.tell("clip-b-32", 305)
    qtbot.waitUntil(lambda: "305 of 605 MB" in need.text.text())
    assert need.leave.text() == "Stop"
    need.leave.click()
    qtbot.waitUntil(lambda: need.get.text() == "Get the other 2.1 GB")
    assert library.settings.cascade.preset == "starter"
    need.leave.click()
    assert not need.isVisible()
    qtbot.waitUntil(lambda: dialog.depth_page.cards.cards["starter"].hasFocus())


def test_a_failing_fetch_says_why_and_can_be_tried_again(settings: Opened, qtbot: QtBot) -> None:
    dialog, library, _ = settings
    need = dialog.depth_page.need
    dialog.depth_page.cards.cards["light"].click()
    need.get.click()
    library.models.steps.put(EnvironmentFault("The disk is full. Nothing was changed."))
    qtbot.waitUntil(need.error.isVisible)
    assert need.error.text() == "The disk is full. Nothing was changed."
    assert library.settings.cascade.preset == "starter"
    need.get.click()
    assert not need.error.isVisible()
    library.models.steps.put("done")
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: library.settings.cascade.preset == "light")


def test_the_newest_wish_counts(settings: Opened, qtbot: QtBot) -> None:
    dialog, library, window = settings
    dialog.depth_page.cards.cards["light"].click()
    dialog.depth_page.need.get.click()
    dialog.depth_page.cards.cards["multilingual-light"].click()
    assert active(dialog) == ["multilingual-light"]
    qtbot.waitUntil(lambda: not window.care.work.busy("clip-b-32"))
    assert window.care.fetch.preset is None
    assert library.settings.cascade.preset == "multilingual-light"


def test_research_models_of_a_preset_want_the_tick(settings: Opened, qtbot: QtBot) -> None:
    dialog, library, _ = settings
    need = dialog.depth_page.need
    dialog.depth_page.cards.cards["research"].click()
    assert need.accept.isVisible()
    assert not need.get.isEnabled()
    need.accept.click()
    need.get.click()
    library.models.steps.put("done")
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: library.settings.cascade.preset == "research")
    assert {call[2] for call in library.models.calls} == {True}


def test_arrow_keys_choose_nothing_and_space_does(settings: Opened, qtbot: QtBot) -> None:
    dialog, library, _ = settings
    cards = dialog.depth_page.cards.cards
    cards["starter"].setFocus()
    for key, name in (
        (Qt.Key.Key_Right, "light"),
        (Qt.Key.Key_Right, "multilingual-light"),
        (Qt.Key.Key_Left, "light"),
        (Qt.Key.Key_Right, "multilingual-light"),
    ):
        focused = dialog.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, key)
        assert dialog.focusWidget() is cards[name]
    assert library.settings.cascade.preset == "starter"
    assert active(dialog) == ["starter"]
    qtbot.keyClick(cards["multilingual-light"], Qt.Key.Key_Space)
    assert active(dialog) == ["multilingual-light"]
    role = QAccessible.queryAccessibleInterface(cards["starter"]).role()
    assert role == QAccessible.Role.RadioButton
    assert library.settings.cascade.preset == "multilingual-light"


def test_own_numbers_keep_the_preset_and_choosing_it_again_brings_its_own(
    settings: Opened,
) -> None:
    dialog, library, _ = settings
    spin = dialog.findChild(QSpinBox, "topM1")
    assert spin is not None
    spin.setValue(20)
    card = dialog.depth_page.cards.cards["starter"]
    assert library.settings.cascade.preset == "starter"
    assert card.state.text() == "With your own numbers"
    assert active(dialog) == ["starter"]
    card.click()
    assert library.settings.cascade.levels[0].top_m == 50
    assert spin.value() == 50
    assert card.state.text() == "Ready"


def test_custom_offers_what_is_here_and_costs_more(settings: Opened) -> None:
    dialog, library, _ = settings
    dialog.depth_page.cards.cards["custom"].click()
    assert library.settings.cascade.preset == "custom"
    assert active(dialog) == ["custom"]
    box = chooser(dialog, 1)
    assert box.currentText() == "Starter closer look"
    items = {
        box.itemData(row, NAME): (box.itemText(row), bool(box.model().index(row, 0).flags()
                                                          & Qt.ItemFlag.ItemIsEnabled))
        for row in range(box.count())
    }  # fmt: skip
    assert items["siglip-b"] == ("SigLIP 2 B/32", True)
    assert items["pe-b-16"] == ("Perception Encoder B/16 – not here", False)
    assert items["starter-lite0"] == (
        "Starter quick look – costs no more than Starter quick look",
        False,
    )
    choose(box, "siglip-l")
    assert library.settings.cascade.levels == (LevelSetting("siglip-l", 50),)
    assert library.settings.cascade.preset == "custom"


def test_levels_are_added_and_taken_away(settings: Opened) -> None:
    dialog, library, _ = settings
    dialog.depth_page.cards.cards["custom"].click()
    add = dialog.findChild(QPushButton, "addLevel")
    assert add is not None
    add.click()
    assert library.settings.cascade.levels == (
        LevelSetting("starter-lite2", 50),
        LevelSetting("siglip-b", 14),
    )
    assert dialog.focusWidget() is chooser(dialog, 2)
    add.click()
    assert library.settings.cascade.levels[2] == LevelSetting("siglip-l", 4)
    assert not add.isEnabled()  # nothing here costs more
    assert "SigLIP 2 L/16" in dialog.depth_page.table.why_not.text()
    # Their cost orders them, so each button adds, takes away or gets a model: none moves a level.
    buttons = {button.objectName() for button in dialog.depth_page.table.findChildren(QToolButton)}
    assert buttons == {f"removeLevel{n}" for n in (1, 2, 3)}
    dialog.depth_page.table.rows[2].remove.click()
    assert [level.encoder for level in library.settings.cascade.levels] == [
        "starter-lite2",
        "siglip-l",
    ]
    library.models.put("paper-g", "ready")
    library.models.put("pe-b-16", "ready")
    dialog.reopened()
    names = ("starter-lite2", "siglip-b", "pe-b-16", "siglip-l")
    levels = tuple(LevelSetting(n, m) for n, m in zip(names, (9, 8, 7, 6), strict=True))
    library.use_cascade("starter-lite0", levels)
    dialog.reopened()
    assert len(dialog.depth_page.table.rows) == MAX_LEVELS
    assert not add.isEnabled()
    assert "at most 5 levels" in dialog.depth_page.table.why_not.text()


def test_a_cascade_whose_cost_falls_is_refused_in_place(settings: Opened) -> None:
    dialog, library, _ = settings
    dialog.depth_page.cards.cards["custom"].click()
    before = library.settings
    choose(chooser(dialog, 0), "siglip-l")
    note = dialog.depth_page.note
    assert note.isVisible()
    assert "Each level must cost more" in note.text()
    assert "Nothing was changed." in note.text()
    assert library.settings == before
    assert chooser(dialog, 0).currentText() == "Starter quick look"
    choose(chooser(dialog, 1), "siglip-l")
    assert not note.isVisible()


def test_undo_brings_back_preset_levels_and_what_answers(settings: Opened) -> None:
    dialog, library, _ = settings
    then = library.settings
    dialog.depth_page.cards.cards["multilingual-light"].click()
    assert library.settings.cascade.answering == "starter-lite0"
    dialog.depth_page.cards.cards["custom"].click()
    dialog.undo.click()
    assert library.settings == then
    assert active(dialog) == ["starter"]
    assert not dialog.undo.isEnabled()
    # The new level 0 took over meanwhile: it answers until the old one has caught up.
    dialog.depth_page.cards.cards["multilingual-light"].click()
    cascade = replace(library.settings.cascade, answering="")
    library.settings = replace(library.settings, cascade=cascade)
    dialog.undo.click()
    assert library.settings.cascade == replace(then.cascade, answering="siglip-b")


def test_undo_stops_what_is_fetched_for_a_preset(settings: Opened, qtbot: QtBot) -> None:
    dialog, library, window = settings
    dialog.depth_page.cards.cards["light"].click()
    assert not dialog.undo.isEnabled()
    dialog.depth_page.need.get.click()
    assert dialog.undo.isEnabled()
    dialog.undo.click()
    qtbot.waitUntil(lambda: not window.care.work.busy("clip-b-32"))
    assert not dialog.depth_page.need.isVisible()
    assert not dialog.undo.isEnabled()
    assert library.settings.cascade.preset == "starter"


def test_a_new_level_0_on_its_way_is_told(settings: Opened, qtbot: QtBot) -> None:
    dialog, library, window = settings
    line = dialog.depth_page.switching
    assert not line.isVisible()
    dialog.depth_page.cards.cards["multilingual-light"].click()
    assert line.text() == (
        "Search goes on with Starter quick look until SigLIP 2 B/32 covers all photos."
    )
    strip = window.parts.strip
    progress = Progress("switching", 30, 0, 0, 0, n_next=12, n_next_total=30)
    tell(library, progress)
    qtbot.waitUntil(lambda: strip.text.text() == "Preparing SigLIP 2 B/32: 12 of 30")
    assert (strip.bar.value(), strip.bar.maximum()) == (12, 30)
    assert strip.pause_button.isVisible()
    assert strip.pause_button.accessibleName() == "Pause preparing"
    assert line.text().endswith("covers all photos (12 of 30).")
    assert dialog.depth_page.table.rows[0].share.text() == "40 %"
    strip.pause_button.click()
    assert library.calls[-1] == "pause"
    tell(library, replace(progress, state="paused"))
    qtbot.waitUntil(lambda: strip.text.text() == "Preparing SigLIP 2 B/32 paused: 12 of 30")
    assert strip.pause_button.accessibleName() == "Go on preparing"
    cascade = replace(library.settings.cascade, answering="")
    library.settings = replace(library.settings, cascade=cascade)
    tell(library, Progress("idle", 30, 0, 0, 0))
    qtbot.waitUntil(lambda: not line.isVisible())
    assert strip.text.text() == "30 photos ready"


def test_the_line_of_a_new_level_0_fits_the_smallest_window(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    library.use_preset("multilingual-light")
    window.resize(720, 480)
    tell(library, Progress("switching", 30, 0, 12_345, 0, n_next=12_345, n_next_total=99_999))
    strip = window.parts.strip
    qtbot.waitUntil(lambda: strip.text.text().startswith("Preparing: "))
    assert strip.text.accessibleName().startswith("Preparing SigLIP 2 B/32: ")
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= 720)
    window.resize(1000, 480)
    qtbot.waitUntil(lambda: strip.text.text().startswith("Preparing SigLIP 2 B/32: "))


def test_the_status_fills_a_switch_that_waits(settings: Opened) -> None:
    dialog, library, _ = settings
    dialog.depth_page.cards.cards["multilingual-light"].click()
    status = replace(
        library.status(), next_level0=LevelStatus(0, "siglip-b", "cc", 6, 0.2, 1240.0, 0)
    )
    dialog.show_status(status)
    row = dialog.depth_page.table.rows[0]
    assert (row.share.text(), row.time.text()) == ("20 %", "1.2 s")
    assert dialog.depth_page.switching.text().endswith("(6 of 30).")


def test_a_level_without_its_model_offers_to_get_it(settings: Opened, qtbot: QtBot) -> None:
    dialog, library, _ = settings
    library.use_preset("multilingual-light")
    library.models.put("siglip-l", "partial", 60 * MB)
    dialog.reopened()
    get = dialog.findChild(QPushButton, "getModel1")
    assert get is not None and get.isVisible()
    assert get.text() == "Get 3.5 GB"
    assert "SigLIP 2 L/16" in get.accessibleName()
    get.click()
    library.models.steps.put("done")
    qtbot.waitUntil(lambda: not get.isVisible())
    assert library.models.calls == [("get", "siglip-l", False)]


@pytest.fixture(params=[1.0, 1.5], ids=["text 100 %", "text 150 %"])
def text_size(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """The system's text size."""
    usual = qapp.font()
    larger = QFont(usual)
    larger.setPointSizeF(usual.pointSizeF() * request.param)
    qapp.setFont(larger)
    yield
    qapp.setFont(usual)


def test_presets_fit_the_smallest_window(
    text_size: None, open_window: Opener, qtbot: QtBot
) -> None:
    window, _ = open_window(30)
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    dialog.resize(720, 480)
    page = dialog.depth_page
    qtbot.waitUntil(lambda: page.page.width() <= page.viewport().width())
    for name in ("custom", "light"):
        page.cards.cards[name].click()
        qtbot.wait(20)
        assert page.page.minimumSizeHint().width() <= page.viewport().width()
        for row in page.table.rows:
            assert row.look.wordWrap() or row.name_px() <= row.names.width()
            assert row.look.heightForWidth(row.look.width()) <= row.look.height()
            assert not row.time.isVisible() or name == "light"
    dialog.show_models()
    models = dialog.models_page
    models.more.head.click()
    qtbot.wait(20)
    assert models.page.minimumSizeHint().width() <= models.viewport().width()
