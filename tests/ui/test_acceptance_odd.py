# SPDX-License-Identifier: MIT
"""What the window must do, check by check: hostile names, and settings that tell the truth.

Source: interface.md section 9, checks 11 and 12, as far as no other file has them.
"""

import os
import sys
from pathlib import Path

import pytest
from fakes import ranking
from hands import PATIENCE_MS, Opener, search, select
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QTableWidget
from pytestqt.qtbot import QtBot

from desktop_search.ui.file_actions import file_url

pytestmark = pytest.mark.ui

HOSTILE = (
    b"line\nbreak.jpg",
    "right\u202eleft.jpg".encode(),
    b"<b>bold</b>.jpg",
    b"salt & pepper.jpg",
    b"n" * 251 + b".jpg",
    b"caf\xe9.jpg",
)


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_11_hostile_names_are_shown_escaped_and_leave_with_their_bytes(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(len(HOSTILE))
    names = [os.fsdecode(name) for name in HOSTILE]
    library.names = {n: Path("/photos") / name for n, name in enumerate(names, 1)}
    window.loader.cards_changed()
    last = window.model.index(len(names) - 1)
    qtbot.waitUntil(lambda: "caf" in str(last.data()), timeout=PATIENCE_MS)
    for row, name in enumerate(names):
        index = window.model.index(row)
        shown = str(index.data())
        assert "\n" not in shown and "\u202e" not in shown
        assert "<b>" not in str(index.data(Qt.ItemDataRole.ToolTipRole))
        spoken = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
        assert spoken.startswith(shown)
        select(window, row)
        qtbot.waitUntil(
            lambda shown=shown: window.parts.detail.name.text().replace("\u200b", "") == shown,
            timeout=PATIENCE_MS,
        )
        assert window.parts.detail.name.textFormat() == Qt.TextFormat.PlainText
        url = file_url(Path("/photos") / name)
        assert [u.toEncoded() for u in window.model.mimeData([index]).urls()] == [url.toEncoded()]
    window.grid.setFocus()
    window.grid.selectAll()
    keys = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window.grid, Qt.Key.Key_C, keys)
    copied = QGuiApplication.clipboard().mimeData().urls()
    assert len(copied) == len(names)
    assert b"caf%E9.jpg" in {u.toEncoded().data().rpartition(b"/")[2] for u in copied}


def test_11_each_bad_file_has_one_plain_reason(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(3)
    window.show_unreadable()
    table = window.findChild(QTableWidget, "unreadableTable")
    assert table is not None
    qtbot.waitUntil(table.isVisible, timeout=PATIENCE_MS)
    reasons = [table.item(row, 2).text() for row in range(table.rowCount())]
    assert reasons == [failure.reason for failure in library.unreadable]
    assert all(reason.endswith(".") and "Error" not in reason for reason in reasons)
    table.window().close()


def test_12_a_level_is_switched_off_at_the_next_search_and_undo_brings_it_back(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    n_searches = len(library.searches)
    window.show_settings()
    dialog = window.active_dialog()
    assert dialog is not None
    spin, undo = dialog.findChild(QSpinBox, "topM1"), dialog.findChild(QPushButton, "undoSettings")
    assert spin is not None and undo is not None and not undo.isEnabled()
    spin.setValue(0)
    assert library.settings.cascade.active() == ()
    assert len(library.searches) == n_searches  # the search that is shown stays as it is
    assert window.model.ids.tolist() == order
    window.control.again()
    library.answer(ranking(order, 0, 0, final=True))
    text = window.parts.refine.text
    qtbot.waitUntil(lambda: text.text() == "Quick look at 30 photos", timeout=PATIENCE_MS)
    undo.click()
    assert [level.top_m for level in library.settings.cascade.active()] == [50]
    assert spin.value() == 50
    dialog.close()


def test_12_a_missing_model_shows_how_to_get_it_and_searching_goes_on(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    library.use_cascade("starter-lite0", (library.models.all_presets["light"].levels[0],))
    window.show_settings()
    dialog = window.active_dialog()
    assert dialog is not None
    get = dialog.findChild(QPushButton, "getModel1")
    assert get is not None and get.isVisibleTo(dialog)
    assert "GB" in get.text() or "MB" in get.text()
    told = " ".join(label.text() for label in dialog.findChildren(QLabel)) + get.toolTip()
    assert "Apache-2.0" in told
    dialog.close()
    assert search(window, library, qtbot) == window.model.ids.tolist()
