# SPDX-License-Identifier: MIT
"""Names in the order of searches: the switches in the settings, and what the bar says then."""

from dataclasses import replace

import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, search
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from desktop_search.core.records import NAMES_FIRST, NAMES_FUSED
from desktop_search.core.settings import OrderSettings

pytestmark = pytest.mark.ui


def test_a_switch_holds_at_once_and_the_search_follows(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    library.settings = replace(library.settings, order=OrderSettings(fusion=0.1))
    window.show_settings()
    dialog = window.active_dialog()
    assert dialog is not None
    fused = dialog.findChild(QCheckBox, "namesFused")
    first = dialog.findChild(QCheckBox, "namesFirst")
    assert not fused.isChecked() and not first.isChecked()
    n_searches = len(library.searches)
    fused.setFocus()
    qtbot.keyClick(fused, Qt.Key.Key_Space)
    assert library.settings.order == OrderSettings(fusion=0.1, names_fused=True)
    assert len(library.searches) == n_searches + 1 and library.searches[-1].depth is None
    first.click()
    assert library.settings.order.names_first and library.settings.order.names_fused
    answer = ranking(order, 10, 10, final=True)
    library.answer(replace(answer, additions=(NAMES_FIRST, NAMES_FUSED)))
    text = window.parts.refine.text
    wanted = "Looked closely at 10, with photos chosen by name, names in the order"
    qtbot.waitUntil(lambda: text.text() == wanted, timeout=PATIENCE_MS)
    dialog.undo.click()
    assert library.settings.order == OrderSettings(fusion=0.1)
    assert not fused.isChecked() and not first.isChecked()


def test_another_setting_starts_no_search(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    n_searches = len(library.searches)
    window._settings_saved(replace(library.settings, less_motion=True))
    assert len(library.searches) == n_searches


def test_a_quick_look_names_them_too(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(30)
    answer = replace(ranking([1, 2, 3], final=True), additions=("warm union", NAMES_FUSED))
    window.parts.refine.show_ranking(answer, False, False)
    wanted = "Quick look at 3 photos, with warm union, names in the order"
    assert window.parts.refine.text.text() == wanted


def test_no_name_has_the_words_and_the_way_out(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.settings = replace(library.settings, order=OrderSettings(names_first=True))
    window._settings_saved(library.settings)
    library.settings = replace(library.settings, less_motion=True)
    window._settings_saved(library.settings)  # or both changes of the order would be one
    box, page = window.parts.field.box, window.parts.nothing
    box.setText("<b>zebra</b>")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    library.answer(replace(ranking([], final=True), additions=(NAMES_FIRST,)))
    qtbot.waitUntil(lambda: window.parts.nothing_shown, timeout=PATIENCE_MS)
    assert page.title.text() == "No name or keyword has “<b>zebra</b>” in it"
    assert not page.filters_button.isVisible() and not page.closest_button.isVisible()
    n_searches = len(library.searches)
    qtbot.mouseClick(page.looks_button, Qt.MouseButton.LeftButton)
    assert library.settings.order == OrderSettings()
    assert len(library.searches) == n_searches + 1
    library.answer(ranking([3, 2, 1], final=True))
    qtbot.waitUntil(lambda: not window.parts.nothing_shown, timeout=PATIENCE_MS)
    assert window.model.ids.tolist() == [3, 2, 1]
    window.toasts.undo()
    assert library.settings.order.names_first  # it is on the list of what can be undone
