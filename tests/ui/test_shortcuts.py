# SPDX-License-Identifier: MIT
"""Keys, the list of them, why a photo is here, and the pages about privacy and the program."""

import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, search, select
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop_search.core.language.parser import parse
from desktop_search.core.language.tree import KEYS, Filter, Word
from desktop_search.core.records import LevelPlace, ModelDownload
from desktop_search.ui import shortcuts, tab_order, typed_words

pytestmark = pytest.mark.ui


def test_f1_lists_keys_that_exist(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(3)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(QDialog, "shortcutsDialog")
    assert dialog is not None and dialog.isVisible()
    listed = {keys for _, rows in shortcuts.listed() for keys, _ in rows}
    made = {shortcut.key().toString() for shortcut in window.findChildren(QShortcut)}
    by_widgets = {"Return", "Up", "Down", "Shift+Delete", "Esc", "Ctrl+A", "Z", "+", "-",
                  "Backspace", "Tab", "F2", "Delete"}  # fmt: skip
    missing = {QKeySequence(keys).toString() for keys in listed - by_widgets} - made
    assert not missing
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    shortcuts.show(window)
    assert len(window.findChildren(QDialog, "shortcutsDialog")) == 1
    dialog.close()


def test_f1_lists_what_can_be_typed(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(3)
    assert "F1" in window.parts.field.box.toolTip()
    shortcuts.show(window)
    dialog = window.findChild(QDialog, "shortcutsDialog")
    said = [label.text() for label in dialog.findChildren(QLabel)]
    keys: set[str] = set()
    for typed, words in typed_words.examples():
        assert typed in said and words in said
        parsed = parse(typed)
        assert not parsed.notes
        assert any(not isinstance(piece.term, Word) for piece in parsed.pieces), typed
        keys |= {p.term.key for p in parsed.pieces if isinstance(p.term, Filter)}
        keys |= {key for key in KEYS if f"{key}:" in words}
    assert keys == set(KEYS)
    dialog.close()


def test_the_list_of_keys_scrolls_by_the_keyboard(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(3)
    shortcuts.show(window)
    dialog = window.findChild(shortcuts.ShortcutsDialog)
    bar = dialog.page.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=PATIENCE_MS)
    close = dialog.findChild(QPushButton, "closeShortcuts")
    qtbot.waitUntil(close.hasFocus, timeout=PATIENCE_MS)
    seen = [bar.value()]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End):
        qtbot.keyClick(close, key)
        seen.append(bar.value())
    assert seen == sorted(set(seen)) and seen[-1] == bar.maximum()
    qtbot.keyClick(close, Qt.Key.Key_Home)
    assert bar.value() == 0 and close.hasFocus()
    qtbot.keyClick(close, Qt.Key.Key_Space)
    assert not dialog.isVisible()


def test_tab_goes_from_the_box_over_the_photos_to_the_folders(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    window.resize(1200, 700)
    search(window, library, qtbot)
    select(window, 0)
    qtbot.waitUntil(window.parts.detail.actions_[0].isVisible, timeout=PATIENCE_MS)
    window.parts.field.box.setFocus()
    seen = [window.parts.field.box]
    for _ in range(40):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        if window.focusWidget() is seen[0]:
            break
        assert window.focusWidget() not in seen
        seen.append(window.focusWidget())
    names = [widget.objectName() for widget in seen]
    wanted = [
        "searchBox", "clearButton", "imageQueryButton", "detailToggle", "settingsButton",
        "refineStop",
        "resultGrid", "actOpen", "actReveal", "actCopyPath", "actMoreLike", "networkButton",
        "thumbSizeSlider",
        "sidebarToggle", "folderTree",
    ]  # fmt: skip
    assert [name for name in names if name in wanted] == wanted
    shown = {
        widget.objectName()
        for widget in tab_order.chain(window.parts)
        if widget.isVisible() and widget.isEnabled()
    }
    assert shown <= set(names)


def test_f11_goes_to_full_screen_and_back(open_window: Opener, qtbot: QtBot) -> None:
    window, _ = open_window(3)
    for full in (True, False):
        qtbot.keyClick(window, Qt.Key.Key_F11)
        assert window.isFullScreen() is full


def test_the_details_say_why(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    window.resize(1200, 700)
    order = search(window, library, qtbot)
    library.answer(ranking(order, 10, 10, final=True))
    first, last = order[0], order[-1]
    library.places[first] = (
        LevelPlace(0, "small", 30, 14, 0.5, 0.21), LevelPlace(1, "large", 10, 3, 0.9, 0.31),
    )  # fmt: skip
    library.places[last] = (LevelPlace(0, "small", 30, 30, 0.0, 0.1), LevelPlace(1, "large", 10))
    why = window.parts.detail.why
    select(window, 0)
    qtbot.waitUntil(lambda: why.isVisible() and why.note.text() != "", timeout=PATIENCE_MS)
    assert why.note.text() == "A closer look moved it up 11 places"
    texts = [label.text() for label in why.findChildren(QLabel)]
    assert "Quick look" in texts and "#14" in texts and "Closer look" in texts and "#3" in texts
    select(window, 29)
    qtbot.waitUntil(
        lambda: "not looked at" in [label.text() for label in why.findChildren(QLabel)],
        timeout=PATIENCE_MS,
    )
    assert not why.note.isVisible()
    window.parts.field.clear()
    qtbot.waitUntil(lambda: not why.isVisible(), timeout=PATIENCE_MS)


def test_the_shield_opens_the_privacy_page(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(3)
    library.models.all_downloads = (
        ModelDownload("siglip-l", "SigLIP 2 L/16", 1_793_700_000.0, 3_560_000_000),
        ModelDownload("gone", "A model of old", 1_700_000_000.0, 605_000_000),
    )
    shield = window.findChild(QToolButton, "networkButton")
    assert shield is not None and shield.accessibleName() == "Network: none"
    qtbot.mouseClick(shield, Qt.MouseButton.LeftButton)
    dialog = window._dialog
    assert dialog is not None
    page = dialog.privacy_page
    assert page.isVisible()
    assert page.models.text().split("\n") == [
        "SigLIP 2 L/16, 3.6 GB, fetched on 2026-11-03",
        "A model of old, 605.0 MB, fetched on 2023-11-14",
    ]
    qtbot.waitUntil(lambda: "1.0 MB" in page.folder.text(), timeout=PATIENCE_MS)
    library.past = ["a cat"]
    page.clear.click()
    qtbot.waitUntil(lambda: not library.past, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.toasts.toast.text.text() == "The history is empty now")
    assert window.toasts.toast.window() is dialog
    dialog.close()


@pytest.mark.parametrize("sure", [True, False])
def test_the_privacy_page_forgets_a_folder_after_one_question(
    open_window: Opener, qtbot: QtBot, sure: bool
) -> None:
    window, library = open_window(3)
    window.show_privacy()
    dialog = window._dialog
    assert dialog is not None
    button = dialog.findChild(QPushButton, "forget1")
    assert button is not None and button.accessibleName() == "Forget photos now"
    button.click()
    box = dialog.findChild(QMessageBox, "forgetDialog")
    assert box is not None and "/photos?" in box.text()
    answer = box.findChild(QPushButton, "forgetPhotos" if sure else "keepPhotos")
    assert answer is not None
    answer.click()
    if sure:
        qtbot.waitUntil(lambda: window.parts.is_first_run, timeout=PATIENCE_MS)
    assert any(call.startswith("forget_root 1") for call in library.calls) == sure
    assert bool(library.all_roots) != sure
    dialog.close()


def test_bug_report_details_name_no_path_and_no_search(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    search(window, library, qtbot)
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.about_page._status is not None, timeout=PATIENCE_MS)
    copy = dialog.findChild(QPushButton, "copyDetails")
    assert copy is not None
    copy.click()
    text = QGuiApplication.clipboard().text()
    assert "desktop-search" in text and "starter-lite0" in text and "Photos 30" in text
    for secret in ("/", "black cat"):
        assert secret not in text
    dialog.close()
