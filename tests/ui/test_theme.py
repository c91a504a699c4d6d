# SPDX-License-Identifier: MIT
"""Another theme: all of it, and each widget once."""

from collections import Counter

from hands import PATIENCE_MS, Opener
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_search.ui.theme import DARK


class StyleChanges(QObject):
    """Counts how often each widget is told of another style."""

    def __init__(self) -> None:
        super().__init__()
        self.n: Counter[int] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:
            self.n[id(watched)] += 1
        return False


def test_a_theme_styles_each_widget_once_and_all_of_them(
    open_window: Opener, qtbot: QtBot, qapp: QApplication
) -> None:
    window, _ = open_window(3)
    window.show_settings()
    dialog = window._dialog
    assert dialog is not None
    for row in range(dialog.nav.count()):
        dialog.nav.setCurrentRow(row)
        qtbot.wait(1)
    widgets = qapp.allWidgets()  # kept: an id is not used again
    changes = StyleChanges()
    qapp.installEventFilter(changes)
    window.theme.apply("dark")
    qapp.removeEventFilter(changes)
    assert len(changes.n) > len(widgets) / 2
    # Off with the old one, on with the new one; a tree and its bars are told a little more.
    assert sum(changes.n.values()) <= 3 * len(changes.n)
    for label in dialog.findChildren(QLabel):
        if label.property("tone") == "dim":
            assert label.palette().windowText().color().name().upper() == DARK.text2


def test_the_search_field_has_a_ring_of_the_accent_while_it_is_typed_in(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, _ = open_window(5)
    field = window.parts.field

    def edge() -> QColor:
        return field.grab().toImage().pixelColor(1, field.height() // 2)

    field.box.setFocus()
    qtbot.waitUntil(lambda: edge() == window.theme.color("accent"), timeout=PATIENCE_MS)
    window.grid.setFocus()
    qtbot.waitUntil(lambda: edge() == window.theme.color("control"), timeout=PATIENCE_MS)
