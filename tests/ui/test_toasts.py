# SPDX-License-Identifier: MIT
"""Toasts: said once, gone by themselves, held while somebody reads, and taken back by Undo."""

from dataclasses import replace

import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, search, select
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_search.core.records import RootId
from desktop_search.ui import photo_actions
from desktop_search.ui.toast import PLAIN_MS, UNDO_MS, Undo

pytestmark = pytest.mark.ui


def test_a_toast_goes_by_itself_and_waits_under_the_pointer(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, _ = open_window(3)
    toasts, toast = window.toasts, window.toasts.toast
    toasts.say("<b>Copied</b> 1 photo")
    assert toast.isVisible()
    assert toast.text.text() == "<b>Copied</b> 1 photo"
    assert toast.text.textFormat() == Qt.TextFormat.PlainText
    assert toast.accessibleName() == toast.text.text()
    assert not toast.button.isVisible()
    assert toast.timer.interval() == PLAIN_MS
    middle = QPointF(toast.rect().center())
    QApplication.sendEvent(toast, QEnterEvent(middle, middle, middle))
    assert not toast.timer.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast.timer.isActive()
    toast.timer.start(1)
    qtbot.waitUntil(lambda: not toast.isVisible(), timeout=PATIENCE_MS)


def test_it_stays_inside_a_small_window(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(3)
    window.toasts.say("word " * 60)
    window.resize(720, 480)
    toast, host = window.toasts.toast, window.parts.root
    qtbot.waitUntil(lambda: host.width() == 720)
    qtbot.waitUntil(lambda: host.rect().contains(toast.geometry()), timeout=PATIENCE_MS)
    assert abs(toast.geometry().center().x() - host.rect().center().x()) <= 1


def test_removing_a_folder_offers_the_way_back(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(3)
    before = library.all_roots
    window.remove_root(RootId(1))
    assert library.all_roots == ()
    toast = window.toasts.toast
    assert toast.text.text() == "photos is not searched any more. Its photos are untouched."
    assert toast.button.isVisible()
    assert toast.button.accessibleName() == "Undo: remove photos"
    assert toast.timer.interval() == UNDO_MS
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert library.all_roots == before
    assert not toast.isVisible()


def test_the_settings_show_the_toast_where_the_folder_was_removed(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(3)
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    dialog.remove_root.emit(RootId(1))
    toast = window.toasts.toast
    assert toast.isVisible() and toast.window() is dialog
    toast.button.click()
    assert len(library.all_roots) == 1
    dialog.close()
    window.toasts.say("Copied 1 photo")
    assert toast.window() is window


def test_hiding_photos_is_for_this_search_and_ctrl_z_brings_them_back(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    select(window, 1)
    window.grid.setFocus()
    photo_actions.hide(window)
    assert window.model.ids.tolist() == [order[0], *order[2:]]
    assert window.parts.header.text() == "29 photos"
    assert window.grid.currentIndex().row() == 1
    library.answer(ranking(order, 4, 10))
    qtbot.wait(50)
    assert order[1] not in window.model.ids
    assert window.toasts.next_undo == "hide 1 photo"
    qtbot.keyClick(window.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: order[1] in window.model.ids, timeout=PATIENCE_MS)
    assert window.toasts.next_undo == ""


def test_other_words_bring_hidden_photos_back(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    select(window, 0)
    photo_actions.hide(window)
    qtbot.keyClicks(window.parts.field.box, "s")
    qtbot.keyClick(window.parts.field.box, Qt.Key.Key_Return)
    library.answer(ranking(order, 4, 10))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == order, timeout=PATIENCE_MS)
    window.toasts.undo()  # of the search before: nothing to bring back
    assert window.model.ids.tolist() == order


def test_ctrl_z_in_the_box_belongs_to_the_text(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(3)
    window.toasts.offer(
        "Hidden", lambda _: Undo("hide 1 photo", lambda: pytest.fail("the box has the focus"))
    )
    box = window.parts.field.box
    box.setFocus()
    qtbot.keyClicks(box, "cat")
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert box.text() == ""
    assert window.toasts.next_undo == "hide 1 photo"


def test_changes_of_the_settings_are_taken_back_one_by_one(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    window.show_settings()
    dialog = window._dialog
    dialog.appearance_page.contrast.setChecked(True)
    dialog.privacy_page.history.setChecked(False)
    dialog._use_preset("multilingual-light")
    for m in (40, 30, 20):  # turning one setting is one change
        level = replace(library.settings.cascade.levels[0], top_m=m)
        library.use_cascade(library.settings.cascade.level0, (level,))
        window._settings_saved(library.settings)
    assert window.toasts.next_undo == "change the settings"
    assert not window.toasts.toast.isVisible()
    dialog.nav.setFocus()
    qtbot.keyClick(dialog.nav, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    cascade = library.settings.cascade
    assert cascade.preset == "starter" and cascade.level0 == "starter-lite0"
    assert dialog.depth_page.shows == cascade
    dialog.close()
    window.toasts.undo()
    assert library.settings.keep_history and dialog.privacy_page.history.isChecked()
    assert library.settings.more_contrast and window.theme.more_contrast
    window.toasts.undo()
    assert not library.settings.more_contrast and not window.theme.more_contrast
    assert window.toasts.next_undo == ""


def test_a_change_of_the_settings_goes_back_past_what_came_after(open_window: Opener) -> None:
    window, library = open_window(30)
    library.settings = replace(library.settings, theme="dark")
    window._settings_saved(library.settings)
    window.remove_root(library.all_roots[0].id)
    library.settings = replace(library.settings, less_motion=True)
    window._settings_saved(library.settings)
    window.toasts.undo()
    assert not library.settings.less_motion and library.settings.theme == "dark"
    window.toasts.undo()
    assert len(library.all_roots) == 1
    window.toasts.undo()
    assert library.settings.theme == "system" and window.theme.tokens.window == "#F5F5F6"
