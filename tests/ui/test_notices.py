# SPDX-License-Identifier: MIT
"""The states that last: where each is said, what a person can answer, and when it leaves."""

import pytest
from hands import PATIENCE_MS, Opener, tell
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop_search.core.errors import EnvironmentFault, InputFault
from desktop_search.core.records import Notice, Progress, RootId
from desktop_search.ui.main_window import MainWindow

FULL = Notice("index", "The disk is full, so indexing waits.")
RESTORED = Notice("index", "Restored the index of 23 Nov. Nothing was touched.", once=True)
MISSING = Notice("missing", "2,140 photos of Pictures are missing.", RootId(1), 2140)
MORE_MISSING = Notice("missing", "1,200 photos of Trip are missing.", RootId(2), 1200)
WATCH = Notice("watch", "Folders are checked every 10 minutes. <b>No more watches.")
BATTERY = Notice("held", "Indexing waits: on battery power.")


def close_button(window: MainWindow) -> QPushButton:
    return window.parts.index_banner._close


def test_what_holds_when_the_window_opens_is_said(open_window: Opener) -> None:
    window, library = open_window(30)
    library.all_notices = (FULL,)
    window.close()
    again = MainWindow(library, window.theme)
    again.show()
    assert again.parts.index_banner.isVisible()
    again.close()
    again.deleteLater()


def test_index_trouble_stays_until_its_cause_leaves(open_window: Opener) -> None:
    window, library = open_window(30)
    banner = window.parts.index_banner
    library.tell_notices(FULL)
    assert banner.isVisible()
    assert banner.accessibleName() == FULL.sentence
    assert not close_button(window).isVisible()
    library.tell_notices()
    assert not banner.isVisible()


def test_one_event_can_be_closed_and_stays_closed(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.tell_notices(RESTORED, FULL)
    close_button(window).setFocus()
    qtbot.keyClick(close_button(window), Qt.Key.Key_Space)
    assert window.parts.index_banner.text.text() == FULL.sentence
    assert not close_button(window).isVisible()
    assert window.parts.field.box.hasFocus()
    library.tell_notices(RESTORED)  # told again because something else ended
    assert not window.parts.index_banner.isVisible()


def test_a_graphics_processor_that_failed_is_told_until_it_is_closed(
    open_window: Opener,
) -> None:
    window, library = open_window(30)
    failed = Notice("device", "The graphics processor failed.", once=True)
    library.tell_notices(failed)
    assert window.parts.index_banner.text.text() == failed.sentence
    close_button(window).click()
    assert not window.parts.index_banner.isVisible()
    library.tell_notices(failed, FULL)
    assert window.parts.index_banner.text.text() == FULL.sentence


def test_an_error_that_is_said_and_a_lasting_one_live_together(open_window: Opener) -> None:
    window, library = open_window(30)
    banner = window.parts.index_banner
    library.tell_notices(FULL)
    assert library.on_fault is not None
    library.on_fault(EnvironmentFault("A folder could not be checked."))
    assert banner.text.text().split("\n") == [FULL.sentence, "A folder could not be checked."]
    close_button(window).click()
    assert banner.text.text() == FULL.sentence
    banner.say("There is no such folder.")
    library.tell_notices()
    assert banner.text.text() == "There is no such folder."


@pytest.mark.parametrize(("button", "call"), [(0, "keep_missing"), (1, "forget_missing")])
def test_missing_photos_are_asked_about_and_the_answer_is_not_the_gui_threads_work(
    open_window: Opener, qtbot: QtBot, button: int, call: str
) -> None:
    window, library = open_window(30)
    banner = window.parts.missing_banner
    library.tell_notices(MISSING, MORE_MISSING)
    assert banner.text.text() == MISSING.sentence
    assert [b.text() for b in banner.buttons] == ["Keep them", "Forget them"]
    banner.buttons[button].setFocus()
    qtbot.keyClick(banner.buttons[button], Qt.Key.Key_Space)
    assert banner.text.text() == MORE_MISSING.sentence  # the next question, at once
    qtbot.waitUntil(lambda: library.all_notices == (MORE_MISSING,), timeout=PATIENCE_MS)
    assert library.calls[-1].startswith(f"{call} 1 on preview-")
    library.tell_notices()
    assert not banner.isVisible()


def test_an_answer_that_could_not_be_followed_is_asked_again(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    library.refusal = InputFault("That folder is not connected.")
    library.tell_notices(MISSING)
    window.parts.missing_banner.buttons[1].click()
    qtbot.waitUntil(window.parts.index_banner.isVisible, timeout=PATIENCE_MS)
    assert window.parts.index_banner.text.text() == "That folder is not connected."
    assert window.parts.missing_banner.text.text() == MISSING.sentence


def test_incomplete_watching_is_said_in_the_strip(open_window: Opener) -> None:
    window, library = open_window(30)
    label = window.parts.strip.watch
    window.resize(1100, 700)
    assert not label.isVisible()
    library.tell_notices(WATCH)
    assert label.isVisible()
    assert label.text() == "Watching incomplete, checking every 10 min"
    assert label.accessibleName() == WATCH.sentence
    assert "&lt;b&gt;" in label.toolTip()
    library.tell_notices()
    assert not label.isVisible()


@pytest.mark.parametrize("width", [720, 900, 1100, 1400])
def test_no_word_of_the_strip_is_cut(open_window: Opener, qtbot: QtBot, width: int) -> None:
    window, library = open_window(30)
    window.resize(width, 480)
    tell(library, Progress("paused", 60_100, 24_625, 3, 0))
    library.tell_notices(WATCH, BATTERY)
    strip = window.parts.strip
    qtbot.waitUntil(lambda: strip.width() == width)
    qtbot.wait(50)  # the layout's turn
    for part in (strip.text, strip.watch, strip.override_button, strip.bad, strip.network):
        assert not part.isVisible() or part.width() >= part.sizeHint().width(), part.text()


def test_held_indexing_says_why_and_goes_on_when_asked(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.resize(1100, 700)
    strip = window.parts.strip
    tell(library, Progress("paused", 10, 20, 0, 0))
    assert not strip.override_button.isVisible()
    library.tell_notices(BATTERY)
    assert strip.text.text() == "Indexing waits: on battery power"
    assert strip.override_button.isVisible()
    assert not strip.pause_button.isVisible()
    strip.override_button.setFocus()
    qtbot.keyClick(strip.override_button, Qt.Key.Key_Space)
    assert library.calls[-1] == "continue_anyway"
    assert not strip.override_button.isVisible()
    assert window.focusWidget() is not None
    library.tell_notices()
    tell(library, Progress("indexing", 12, 18, 0, 0))
    assert strip.text.text() == "Indexing 12 of 30"
    assert strip.pause_button.isVisible()


def forget_dialog(window: MainWindow) -> QMessageBox:
    box = window.findChild(QMessageBox, "forgetDialog")
    assert box is not None
    return box


def test_forgetting_a_folder_asks_once_and_happens_off_the_gui_thread(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    menu = window.parts.sidebar.folder_menu(window.parts.sidebar.tree.topLevelItem(0))
    actions = {action.text(): action for action in menu.actions()}
    actions["Forget photos…"].trigger()
    box = forget_dialog(window)
    assert box.defaultButton().text() == "Cancel"
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "forgetDialog") is None)
    assert not any(call.startswith("forget_root") for call in library.calls)
    actions["Forget photos…"].trigger()
    forget = forget_dialog(window).findChild(QPushButton, "forgetPhotos")
    assert forget is not None
    forget.click()
    done = "Forgotten: 30 photos of /photos. No file was touched."
    banner = window.parts.index_banner
    qtbot.waitUntil(lambda: banner.text.text() == done, timeout=PATIENCE_MS)
    assert next(c for c in library.calls if c.startswith("forget")).startswith(
        "forget_root 1 on preview-"
    )
    assert window.parts.is_first_run


def test_forgetting_from_the_settings_is_answered_there(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.refusal = EnvironmentFault("The index cannot be written.")
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Forget photos…")
    assert button.accessibleName() == "Forget the photos of photos"
    button.click()
    forget = dialog.findChild(QPushButton, "forgetPhotos")
    assert forget is not None
    forget.click()
    note = dialog.folders_page.note
    qtbot.waitUntil(lambda: note.text() == "The index cannot be written.", timeout=PATIENCE_MS)
    assert library.all_roots
    dialog.close()


def test_pausing_on_battery_is_a_setting_that_can_be_undone(open_window: Opener) -> None:
    window, library = open_window(30)
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    page = dialog.power_page
    assert page.pause.isChecked()
    page.pause.click()
    assert not library.settings.pause_on_battery
    page.cores.setCurrentIndex(page.cores.count() - 1)
    assert library.settings.n_cores == page.cores.currentData()
    dialog.undo.click()
    assert library.settings.pause_on_battery
    assert library.settings.n_cores == 0
    assert page.pause.isChecked()
    assert page.cores.currentIndex() == 0
    dialog.close()
