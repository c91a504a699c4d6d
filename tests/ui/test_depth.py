# SPDX-License-Identifier: MIT
"""Depth as a price: the settings tell the truth, deeper has its price first, and what was saved."""

import threading
from dataclasses import replace

import pytest
from fake_accounts import some_savings
from fakes import MB, FakeLibrary, ranking
from hands import Opener, search, select
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EncoderUnavailable, EnvironmentFault, InputFault
from desktop_search.core.records import (
    AgreementProgress,
    AgreementReport,
    DepthAgreement,
    LevelSetting,
    LevelStatus,
    Preset,
    RefiningState,
    Savings,
)
from desktop_search.ui import photo_actions
from desktop_search.ui.errands import Errands
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.settings_dialog import SettingsDialog

pytestmark = pytest.mark.ui

THREE = (LevelSetting("starter-lite2", 50), LevelSetting("siglip-l", 14))


@pytest.fixture
def three(open_window: Opener) -> tuple[FakeLibrary, MainWindow]:
    """86 ms and 932 ms a photo, top 50 and 14, nothing cached, 1,000 photos."""
    window, library = open_window(200)
    library.accounts.n_photos = 1000
    preset = Preset("three", "Three", "Three levels.", "starter-lite0", THREE)
    library.models.all_presets["three"] = preset
    library.use_preset("three")
    return library, window


def opened(window: MainWindow, qtbot: QtBot) -> SettingsDialog:
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: said(dialog, "costNew") != "–")
    return dialog


def said(dialog: SettingsDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text()


# --- acceptance check 12


def test_a_new_search_costs_what_the_formula_says(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    dialog = opened(window, qtbot)
    assert said(dialog, "costNew") == "about 17 s"  # 50 x 86 ms + 14 x 932 ms = 17.3 s
    card = dialog.depth_page.costs.new
    assert "50 new photos at 86 ms each" in card.toolTip()
    assert "14 new photos at 0.9 s each" in card.toolTip()
    # 31 of 50 are there already: 19 x 86 ms + 14 x 932 ms = 14.7 s
    library.accounts.covered["starter-lite2"] = 31 / 50
    dialog.status_wanted.emit()
    qtbot.waitUntil(lambda: said(dialog, "costNew") == "about 15 s")


def test_top_m_0_turns_a_level_off_and_takes_it_out_of_the_price(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    dialog = opened(window, qtbot)
    spin = dialog.findChild(QSpinBox, "topM1")
    assert spin is not None
    spin.setValue(0)
    assert spin.text() == "off"
    assert library.settings.cascade.active() == (LevelSetting("siglip-l", 14),)
    qtbot.waitUntil(lambda: said(dialog, "costNew") == "about 13 s")  # 14 x 932 ms
    dialog.undo.click()
    assert library.settings.cascade.levels == THREE
    qtbot.waitUntil(lambda: said(dialog, "costNew") == "about 17 s")
    assert spin.value() == 50


def test_another_depth_holds_from_the_next_search_on(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    dialog = opened(window, qtbot)
    spin = dialog.findChild(QSpinBox, "topM1")
    assert spin is not None
    spin.setValue(20)
    n = len(library.searches)
    search(window, library, qtbot, 200)
    # The search itself names no numbers: those of the settings hold.
    assert library.searches[n].top_m is None
    assert library.settings.cascade.levels[0].top_m == 20


def test_a_missing_model_is_offered_and_its_price_told_apart(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.models.put("siglip-l", "missing")
    dialog = opened(window, qtbot)
    get = dialog.findChild(QPushButton, "getModel2")
    assert get is not None and get.isVisible()
    assert get.text() == "Get 3.6 GB"
    assert "Apache-2.0" in get.toolTip()
    assert said(dialog, "costNew") == "about 4 s"  # 50 x 86 ms
    assert said(dialog, "costNewNote") == "about 17 s once the closest look is here"
    search(window, library, qtbot, 200)
    assert library.searches[-1].text == "black cat"


def test_undo_restores_all_that_these_pages_change(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    then = library.settings
    dialog = opened(window, qtbot)
    switches = dialog.depth_page.switches
    qtbot.waitUntil(lambda: switches.device.findData("cpu") >= 0)
    switches.idle.click()
    dialog.power_page.pause.click()
    switches.device.setCurrentIndex(switches.device.findData("cpu"))
    switches.device.activated.emit(switches.device.currentIndex())
    wanted = replace(then, refine_idle=False, pause_on_battery=False, device="cpu")
    assert library.settings == wanted
    assert len(dialog.findChildren(QAbstractButton, "pauseBattery")) == 1  # one place for it
    assert not dialog.findChildren(QAbstractButton, "pauseIndexing")
    dialog.undo.click()
    assert library.settings == then
    assert (switches.idle.isChecked(), dialog.power_page.pause.isChecked()) == (True, True)
    assert switches.device.currentData() == "auto"
    assert not dialog.undo.isEnabled()


def test_a_setting_that_cannot_be_kept_is_shown_as_it_is(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, window = three
    dialog = opened(window, qtbot)

    def refuse(settings: object) -> None:
        raise EnvironmentFault("The disk is full. The old settings are still in place.")

    monkeypatch.setattr(library, "save_settings", refuse)
    dialog.depth_page.switches.idle.click()
    assert dialog.depth_page.switches.idle.isChecked()
    assert "The disk is full." in dialog.error.text()


# --- the other figures


def test_the_other_costs_in_the_words_of_the_card(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    accounts = library.accounts
    accounts.recent, accounts.hit_rate = (50, 31), 0.95
    dialog = opened(window, qtbot)
    assert said(dialog, "costAgain") == "under 1 s"
    assert said(dialog, "costAgainNote") == "31 of the last 50 were already done"
    # 81.3 / (0.4 + 0.1 x (2.3 + 81.3)) = 9.28
    assert said(dialog, "costLife") == "9.3 times less"
    assert said(dialog, "costLifeNote").endswith("if 1 photo in 10 is ever refined")
    assert said(dialog, "costStorage") == "1 MB"
    assert said(dialog, "costStorageNote") == "3 MB if every photo were refined"
    accounts.p = 0.04
    dialog.status_wanted.emit()
    # 81.3 / (0.4 + 0.04 x 83.6) = 21.7
    qtbot.waitUntil(lambda: said(dialog, "costLife") == "21.7 times less")
    assert said(dialog, "costLifeNote").endswith("with 4 % of the photos refined")
    assert "21.7 times less" in dialog.depth_page.costs.life.value.accessibleName()


def test_what_was_never_measured_is_told_so(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.accounts.estimated.add("siglip-l")
    dialog = opened(window, qtbot)
    assert said(dialog, "costNew") == "about 17 s"
    assert said(dialog, "costNewNote").startswith("estimated")
    assert said(dialog, "levelTime2") == "0.9 s, estimated"
    cards = dialog.depth_page.cards.cards
    qtbot.waitUntil(lambda: cards["three"].price.text() == "about 17 s for a new search, estimated")
    del library.accounts.s_per_photo["siglip-l"]
    dialog.status_wanted.emit()
    qtbot.waitUntil(lambda: said(dialog, "costNew") == "not measured yet")
    assert said(dialog, "levelTime2") == "not measured yet"


def test_cards_carry_their_price_and_warn_above_a_minute(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.accounts.s_per_photo["siglip-l"] = 1.9
    dialog = opened(window, qtbot)
    cards = dialog.depth_page.cards.cards
    qtbot.waitUntil(lambda: cards["starter"].price.text() == "about 4 s for a new search")
    slow = cards["multilingual-light"]  # 50 x 1.9 s
    assert slow.price.text() == "about 1.5 min for a new search"
    assert slow.price.property("tone") == "warn"
    assert cards["starter"].price.property("tone") == "dim"
    assert "about 1.5 min for a new search" in slow.accessibleName()
    assert cards["custom"].price.text() == ""
    spin = dialog.findChild(QSpinBox, "topM1")
    assert spin is not None
    spin.setValue(30)  # one's own numbers: 30 x 86 ms + 14 x 1.9 s
    qtbot.waitUntil(lambda: cards["three"].price.text() == "about 29 s for a new search")


def test_prices_are_asked_away_from_the_window(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.accounts.gate.clear()
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(library.accounts.asked))
    assert said(dialog, "costNew") == "–"
    library.accounts.gate.set()
    qtbot.waitUntil(lambda: said(dialog, "costNew") == "about 17 s")
    assert {name.partition(" on ")[2] for name in library.accounts.asked} == {"prices"}


def test_measuring_again_says_when_it_runs_and_asks_for_all_anew(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    dialog = opened(window, qtbot)
    page = dialog.depth_page
    library.models.measuring.clear()
    page.again.click()
    assert not page.again.isEnabled()
    assert page.measured.text() == "Measuring how fast this computer is…"
    library.accounts.s_per_photo["siglip-l"] = 0.1
    library.models.measuring.set()
    qtbot.waitUntil(page.again.isEnabled)
    qtbot.waitUntil(lambda: said(dialog, "costNew") == "about 6 s")  # 4.3 s + 1.4 s
    assert library.models.calls == [("measure_again", "measuring")]
    library.models.measure_refusal = EncoderUnavailable("A model is not here.")
    page.again.click()
    qtbot.waitUntil(lambda: page.measured.text() == "A model is not here.")
    assert page.again.isEnabled()


def test_another_device_is_measured_at_once(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.models.all_devices = ("auto", "cpu", "cuda")
    dialog = opened(window, qtbot)
    combo = dialog.depth_page.switches.device
    qtbot.waitUntil(lambda: combo.count() == 3)
    assert combo.itemText(0) == "Automatic: the fastest here"
    assert combo.itemText(2) == "Graphics card (NVIDIA)"
    combo.setCurrentIndex(2)
    combo.activated.emit(2)
    assert library.settings.device == "cuda"
    qtbot.waitUntil(lambda: ("measure_again", "measuring") in library.models.calls)


def test_a_device_that_is_gone_stays_listed(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.settings = replace(library.settings, device="cuda")
    dialog = opened(window, qtbot)
    combo = dialog.depth_page.switches.device
    qtbot.waitUntil(lambda: combo.currentText() == "Graphics card (NVIDIA) – not here")
    assert combo.currentData() == "cuda"


# --- cascades of one's own


def test_levels_show_bars_sizes_and_where_the_model_is(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    status = library.status()
    third = LevelStatus(2, "siglip-l", None, 0, 0.0, None, 14)
    library.status = lambda: replace(status, levels=(*status.levels, third))  # type: ignore[method-assign]
    dialog = opened(window, qtbot)
    dialog.resize(1040, 760)
    rows = dialog.depth_page.table.rows
    qtbot.waitUntil(rows[2].disk.isVisible)
    assert rows[0].size.text() == "built in"
    assert rows[2].size.text() == "3.6 GB"
    assert (rows[1].share.text(), rows[2].share.text()) == ("9 %", "0 %")
    library.models.put("siglip-l", "partial", 600 * MB)
    dialog.reopened()
    assert rows[2].get.isVisible() and not rows[2].size.isVisible()
    dialog.resize(720, 480)
    qtbot.waitUntil(lambda: not rows[0].disk.isVisible())
    assert rows[2].get.isVisible()  # in the place of the coverage
    assert not rows[2].cover.isVisible()


# --- refining all


def test_beyond_the_break_even_refining_all_is_offered_with_its_price(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.accounts.n_photos = 10_000
    dialog = opened(window, qtbot)
    panel = dialog.depth_page.refine_all
    assert not panel.isVisible()
    library.accounts.p = 0.999
    library.accounts.s_per_photo["siglip-l"] = 0.9
    dialog.status_wanted.emit()
    qtbot.waitUntil(panel.isVisible)
    # 10,000 x (86 ms + 900 ms) = 2.7 h
    assert panel.start.text() == "Refine all photos in the background (about 2.5 h)"
    panel.start.click()
    assert library.refining.calls == ["refine_all"]
    assert panel.stop.isVisible() and not panel.start.isVisible()
    library.refining.tell(RefiningState("all", 5_000, 20_000, 5_400.0))
    qtbot.waitUntil(lambda: "25 % done" in panel.text.text())
    assert panel.text.text().endswith("about 90 min left")
    assert panel.bar.value() == 250
    library.refining.tell(RefiningState("all", 5_000, 20_000, None, "on battery"))
    qtbot.waitUntil(lambda: panel.text.text().endswith("It waits: on battery power."))
    panel.stop.click()
    assert library.refining.calls[-1] == "stop_all"
    qtbot.waitUntil(lambda: panel.start.isVisible() and not panel.bar.isVisible())


def test_refining_all_that_cannot_begin_says_why(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.accounts.p = 0.999
    library.refining.refusal = EnvironmentFault("The index cannot be written. It is safe.")
    dialog = opened(window, qtbot)
    dialog.depth_page.refine_all.start.click()
    assert dialog.depth_page.note.text() == "The index cannot be written. It is safe."


def test_refining_all_is_not_offered_without_its_models(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.accounts.p = 0.999
    library.models.put("siglip-l", "missing")
    dialog = opened(window, qtbot)
    assert not dialog.depth_page.refine_all.isVisible()


def test_the_strip_tells_quietly_what_is_prepared(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.resize(1100, 700)
    label = window.parts.strip.refining
    library.refining.tell(RefiningState("idle", 3, 50, None, "searching"))
    library.refining.tell(RefiningState("idle", 3, 50))
    library.refining.tell(RefiningState())
    assert not window.looking._sign._late.isActive()  # too short to be told
    library.refining.tell(RefiningState("idle", 4, 50))
    qtbot.waitUntil(label.isVisible)
    assert label.text() == "Preparing likely searches"
    library.refining.tell(RefiningState("all", 15, 30))
    qtbot.waitUntil(lambda: label.text() == "Refining all photos: 50 % done")
    window.resize(720, 480)
    qtbot.waitUntil(lambda: not label.isVisible())
    window.resize(1100, 700)
    library.refining.tell(RefiningState())
    qtbot.waitUntil(lambda: not label.isVisible())


# --- looking deeper


def test_looking_deeper_tells_its_price_first(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(600)
    order = search(window, library, qtbot, 600)
    bar = window.parts.refine
    library.answer(ranking(order, 12, 50))
    qtbot.waitUntil(bar.deeper_button.isVisible)
    assert library.accounts.deeper_asked == []  # while it runs the price would change
    library.accounts.n_cached_deep = 50
    library.answer(ranking(order, 50, 50, final=True))
    told = "next 50: about 4 s; next 150: about 13 s; next 450: about 39 s"
    qtbot.waitUntil(lambda: bar.deeper_button.toolTip() == told)
    assert bar.deeper_button.accessibleDescription() == told
    request, tops = library.accounts.deeper_asked[-1]
    assert (request.text, tops) == ("black cat", (100, 200, 500))
    entries = [entry.text() for entry in bar.deeper_menu.actions()]
    assert entries == ["Next 50: about 4 s", "Next 150: about 13 s", "Next 450: about 39 s"]
    bar.deeper_menu.actions()[1].trigger()
    assert library.searches[-1].top_m == (200,)
    library.accounts.n_cached_deep = 600
    library.answer(ranking(order, 200, 200, final=True))
    qtbot.waitUntil(lambda: bar.deeper_button.toolTip() == "next 300: already done earlier")
    bar.deeper_button.click()
    assert library.searches[-1].top_m == (500,)
    library.answer(ranking(order, 500, 500, final=True))
    qtbot.waitUntil(lambda: not bar.deeper_button.isVisible())


def test_deeper_keeps_the_other_levels_and_stops_at_the_library(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    order = search(window, library, qtbot, 120)
    library.answer(ranking(order, 64, 64, final=True))
    steps = window.control.deeper_steps()
    assert [(step.top_m, step.n_more) for step in steps] == [((100, 14), 50), ((200, 14), 70)]
    library.use_cascade("starter-lite0", (LevelSetting("starter-lite2", 0), THREE[1]))
    assert [step.top_m for step in window.control.deeper_steps()] == [(0, 50), (0, 100), (0, 200)]
    library.use_cascade("starter-lite0", (LevelSetting("starter-lite2", 0),))
    assert window.control.deeper_steps() == ()


def test_the_menu_opens_by_keyboard_and_holds_the_order(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(600)
    order = search(window, library, qtbot, 600)
    library.answer(ranking(order, 50, 50, final=True))
    bar = window.parts.refine
    qtbot.waitUntil(bar.more_button.isVisible)
    bar.more_button.setFocus()
    qtbot.keyClick(bar.more_button, Qt.Key.Key_Space)
    qtbot.waitUntil(bar.deeper_menu.isVisible)
    assert window.calm.menu_open
    qtbot.keyClick(bar.deeper_menu, Qt.Key.Key_Down)
    qtbot.keyClick(bar.deeper_menu, Qt.Key.Key_Return)
    assert library.searches[-1].top_m == (100,)
    assert not window.calm.menu_open


def test_a_price_of_an_older_search_is_not_shown(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(600)
    order = search(window, library, qtbot, 600)
    library.accounts.gate.clear()
    library.answer(ranking(order, 50, 50, final=True))
    qtbot.waitUntil(lambda: any("deeper" in name for name in library.accounts.asked))
    window.control.again()
    library.answer(ranking(order, 8, 50))
    qtbot.waitUntil(lambda: window.parts.refine.text.text() == "Refining 8 of 50")
    library.accounts.gate.set()
    qtbot.wait(50)
    assert "next" not in window.parts.refine.deeper_button.toolTip()


# --- one photo


def entry(window: MainWindow, words: str) -> None:
    """Chooses an entry of the photos' menu."""
    menu = photo_actions.photo_menu(window)
    found = [action for action in menu.actions() if action.text() == words]
    assert len(found) == 1 and found[0].isEnabled()
    found[0].trigger()
    menu.deleteLater()


def test_a_photo_is_looked_at_closely_and_the_search_runs_again(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    select(window, 2)
    qtbot.waitUntil(lambda: bool(window.grid.selected_cards()))
    library.refining.gate.clear()
    entry(window, "Look closer at this photo now")
    toast = window.toasts.toast
    assert toast.text.text() == f"Looking closely at photo {order[2]}.jpg…"
    n = len(library.searches)
    library.refining.gate.set()
    qtbot.waitUntil(lambda: len(library.searches) == n + 1)
    assert library.searches[-1].text == "black cat"
    assert library.refining.calls == [f"look_closer {order[2]} on looks"]
    assert toast.text.text() == f"Looked closely at photo {order[2]}.jpg"


def test_a_photo_beyond_the_closer_look_is_told_so(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(200)
    search(window, library, qtbot, 200)
    select(window, 120)
    entry(window, "Look closer at this photo now")
    qtbot.waitUntil(
        lambda: "orders the best 50 photos alone; look deeper" in window.toasts.toast.text.text()
    )


def test_a_photo_that_all_levels_know_costs_nothing(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    select(window, 1)
    qtbot.waitUntil(lambda: bool(window.grid.selected_cards()))
    library.refining.n_new = 0
    n = len(library.searches)
    entry(window, "Look closer at this photo now")
    qtbot.waitUntil(
        lambda: (
            window.toasts.toast.text.text()
            == f"Every level had looked at photo {order[1]}.jpg already"
        )
    )
    assert len(library.searches) == n


def test_a_photo_that_cannot_be_read_says_why(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    select(window, 1)
    library.refining.refusal = EncoderUnavailable("The model is not on this computer yet.")
    entry(window, "Look closer at this photo now")
    qtbot.waitUntil(
        lambda: window.toasts.toast.text.text() == "The model is not on this computer yet."
    )


# --- what was saved


def test_savings_are_told_in_figures_a_chart_and_a_table(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.accounts.all_savings = some_savings()
    dialog = opened(window, qtbot)
    page = dialog.savings_page
    dialog.nav.setCurrentRow(dialog.pages.indexOf(page))
    qtbot.waitUntil(page.chart.isVisible)
    assert page.spent.value.text() == "about 2.5 min"
    assert page.large.value.text() == "about 6 min"
    assert page.large.note.text() == "about 3.5 min saved so far"
    assert page.first.value.text() == "41 ms"
    assert "about 2.5 min so far; the largest model on all photos takes about 6 min" in (
        page.chart.accessibleName()
    )
    assert page.table.rowCount() == 30
    assert page.table.item(29, 1).text() == "6"  # the oldest day stands last
    assert page.table.item(29, 4).text() == "about 14 s"
    dialog.resize(720, 480)
    qtbot.wait(20)
    heads = page.table.horizontalHeader()
    assert heads.length() <= page.table.viewport().width()


def test_before_any_closer_look_the_page_says_what_will_be_there(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, _ = open_window(30)
    dialog = opened(window, qtbot)
    page = dialog.savings_page
    dialog.nav.setCurrentRow(dialog.pages.indexOf(page))
    assert page.empty.isVisible() and not page.table.isVisible()
    assert page.large.value.text() == "not measured yet"


def test_a_cascade_that_cost_more_says_so(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    savings = some_savings(3)
    library.accounts.all_savings = replace(savings, seconds_large=savings.seconds_spent / 2)
    dialog = opened(window, qtbot)
    qtbot.waitUntil(lambda: dialog.savings_page.large.note.text().endswith("more was spent so far"))


def test_a_cascade_that_cost_as_much_says_so(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    savings = some_savings(3)
    library.accounts.all_savings = replace(savings, seconds_large=savings.seconds_spent * 0.999)
    dialog = opened(window, qtbot)
    note = dialog.savings_page.large.note
    qtbot.waitUntil(lambda: note.text() == "as much as was spent so far")


def test_the_chart_draws_the_work_and_the_line(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    dialog = opened(window, qtbot)
    page = dialog.savings_page
    page.show_savings(some_savings())
    dialog.nav.setCurrentRow(dialog.pages.indexOf(page))
    qtbot.waitUntil(page.chart.isVisible)
    with_line = page.chart.grab().toImage()
    page.show_savings(Savings((), 0.0, None, 0, 0, None))
    page.show_savings(replace(some_savings(), seconds_large=None))
    assert page.chart.grab().toImage() != with_line
    assert "takes" not in page.chart.accessibleName()


# --- how often the cascade and the largest model agree

REPORT = AgreementReport(
    depths=(
        DepthAgreement(0, "starter-lite0", 0.62, 0.55, 0.7, 0.5, 0.005, 1.0),
        DepthAgreement(1, "starter-lite2", 0.84, 0.8, 0.88, 0.8, 0.04, 4.0),
        DepthAgreement(2, "siglip-l", 0.97, 0.95, 0.99, 0.95, 0.11, 17.0),
    ),
    last="siglip-l",
    k=10,
    n_queries=12,
    own_queries=True,
    n_photos=1000,
    n_compared=500,
    sampled=True,
    n_unreadable=0,
    n_encoded=120,
)


def test_the_agreement_has_its_price_and_is_told_depth_by_depth(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    dialog = opened(window, qtbot)
    page = dialog.savings_page
    dialog.nav.setCurrentRow(dialog.pages.indexOf(page))
    card = page.agreement
    # 120 x 932 ms and 4,000 x 932 ms
    qtbot.waitUntil(lambda: card.sample.text() == "Compare 500 photos (about 2 min)")
    assert card.whole.text() == "Compare all photos (about 62 min)"
    card.sample.click()
    qtbot.waitUntil(lambda: library.agreement.asked == [500])
    library.agreement.steps.put(AgreementProgress("embedding", 30, 120, 84.0))
    words = "Looking at photo 30 of 120, about 2 min left"
    qtbot.waitUntil(lambda: card.text.text() == words)
    assert (card.bar.value(), card.bar.maximum()) == (30, 120)
    assert card.stop.isVisible() and not card.sample.isVisible()
    library.agreement.steps.put(AgreementProgress("comparing", 3, 12))
    qtbot.waitUntil(lambda: card.text.text() == "Comparing search 3 of 12")
    library.agreement.steps.put(REPORT)
    qtbot.waitUntil(card.results.isVisible)
    assert said(dialog, "agreement2") == "9.7 of 10"
    assert said(dialog, "agreement2Note") == "between 9.5 and 9.9, with 11 % of the work"
    assert said(dialog, "agreement0") == "6.2 of 10"
    assert "your 12 past searches" in card.text.text()
    assert "compared on 500 photos" in card.text.text()
    assert card.sample.isVisible() and not card.stop.isVisible()
    library.agreement.n_new = (0, 3880)  # what was looked at is not paid for again
    dialog.status_wanted.emit()
    qtbot.waitUntil(lambda: card.sample.text() == "Compare 500 photos (under 1 s)")


def test_comparing_stops_at_a_wish_and_with_the_window(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    dialog = opened(window, qtbot)
    card = dialog.savings_page.agreement
    dialog.nav.setCurrentRow(dialog.pages.indexOf(dialog.savings_page))
    card.whole.click()
    qtbot.waitUntil(lambda: library.agreement.asked == [None])
    card.stop.click()
    qtbot.waitUntil(lambda: library.agreement.n_cancelled == 1)
    assert not card.stop.isVisible() and not card.results.isVisible()
    card.whole.click()
    qtbot.waitUntil(lambda: len(library.agreement.asked) == 2)
    window.close()
    assert library.agreement.n_cancelled == 2


def test_where_there_is_nothing_to_compare_the_card_says_so(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    library.agreement.refusal = InputFault("There is only a quick look, so nothing to compare.")
    dialog = opened(window, qtbot)
    card = dialog.savings_page.agreement
    dialog.nav.setCurrentRow(dialog.pages.indexOf(dialog.savings_page))
    qtbot.waitUntil(lambda: card.text.text().startswith("There is only a quick look"))
    assert not card.sample.isVisible() and not card.whole.isVisible()


def test_closing_ends_what_runs_on_the_threads(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    library, window = three
    dialog = opened(window, qtbot)
    dialog.savings_page.agreement.whole.click()
    qtbot.waitUntil(lambda: library.agreement.asked == [None])
    window.looking.close()
    window.looking.join()
    assert library.agreement.n_cancelled == 1
    alive = {thread.name for thread in threading.enumerate()}
    assert not alive & {"prices", "looks", "measuring", "agreement"}


# --- the thread behind it


def test_the_newest_question_of_a_name_is_answered(qtbot: QtBot, open_window: Opener) -> None:
    window, _ = open_window(0)
    errands = Errands("test", window)
    answers: list[tuple[str, object]] = []
    errands.answered.connect(lambda name, answer: answers.append((name, answer)))
    gate = threading.Event()
    errands.ask("hold", lambda: gate.wait(60.0))
    errands.ask("a", lambda: 1)
    errands.ask("a", lambda: 2)
    errands.ask("b", lambda: 3)
    errands.drop("b")
    gate.set()
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == [("hold", True), ("a", 2)]
    errands.close()
    errands.join()


def test_a_fault_of_ours_is_a_sentence_and_is_logged(
    qtbot: QtBot, open_window: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    window, _ = open_window(0)
    errands = Errands("test", window)
    refused: list[str] = []
    errands.refused.connect(lambda _, sentence: refused.append(sentence))
    errands.ask("a", lambda: 1 // 0)
    qtbot.waitUntil(lambda: bool(refused))
    assert "Your photos and the index are safe." in refused[0]
    assert "a question of the window failed" in caplog.text
    errands.close()
    errands.join()


def test_the_savings_page_says_looks_not_what_they_are_called_in_papers(
    three: tuple[FakeLibrary, MainWindow], qtbot: QtBot
) -> None:
    _, window = three
    page = opened(window, qtbot).savings_page
    shown = [label.text() for label in page.findChildren(QLabel)]
    shown += [button.text() for button in page.findChildren(QAbstractButton)]
    assert any("looks" in words for words in shown)
    for word in ("cascade", "encoder", "embedding", "f_life", "top m"):
        assert not [words for words in shown if word in words.casefold()]
