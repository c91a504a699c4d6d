# SPDX-License-Identifier: MIT
"""Focus, counts and controls: what the window says is one thing, and can be seen."""

import re
from itertools import product

import pytest
from fakes import ranking
from hands import Opener, search, tell
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QRadioButton
from pytestqt.qtbot import QtBot

from desktop_search.core.paths import resource
from desktop_search.core.records import Progress
from desktop_search.ui.theme import Theme
from desktop_search.ui.tokens import DARK, LIGHT


def test_after_stop_enter_continues_and_opens_no_photo(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    order = search(window, library, qtbot)
    opened: list[bool] = []
    window.grid.open_wanted.connect(lambda: opened.append(True))
    bar = window.parts.refine
    library.answer(ranking(order, 4, 10))
    qtbot.waitUntil(bar.stop_button.isVisible)
    bar.stop_button.setFocus()
    qtbot.keyClick(bar.stop_button, Qt.Key.Key_Space)
    library.answer(ranking(order, 4, 10, final=True, stopped=True))
    qtbot.waitUntil(bar.resume_button.isVisible)
    assert window.focusWidget() is bar.resume_button
    bar.resume_button.click()
    assert window.focusWidget() is bar.stop_button
    library.answer(ranking(order, 10, 10, final=True))
    qtbot.waitUntil(lambda: bar.property("state") == "done")
    assert window.focusWidget() is window.parts.field.box
    assert opened == []


def test_look_deeper_keeps_the_focus_while_batches_come(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(200)
    order = search(window, library, qtbot, 200)
    bar = window.parts.refine
    library.answer(ranking(order, 4, 50))
    qtbot.waitUntil(bar.deeper_button.isVisible)
    bar.deeper_button.setFocus()
    library.answer(ranking(order, 12, 50))
    qtbot.waitUntil(lambda: bar.text.text() == "Refining 12 of 50")
    assert window.focusWidget() is bar.deeper_button


def test_showing_better_matches_leaves_the_focus_outside_the_grid(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(200)
    order = search(window, library, qtbot, 200)
    window.grid.verticalScrollBar().setValue(40)
    library.answer(ranking(order[150:] + order[:150], 8, 10))
    button = window.parts.refine.better_button
    qtbot.waitUntil(button.isVisible)
    button.setFocus()
    button.click()
    assert not button.isVisible()
    assert window.focusWidget() is window.parts.field.box


def test_the_focus_of_pause_stays_in_the_strip_when_indexing_ends(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    strip = window.parts.strip
    tell(library, Progress("indexing", 30, 10, 0, 0))
    qtbot.waitUntil(strip.pause_button.isVisible)
    strip.pause_button.setFocus()
    tell(library, Progress("idle", 40, 0, 0, 0))
    qtbot.waitUntil(lambda: not strip.pause_button.isVisible())
    assert window.focusWidget() is strip.slider


def test_one_number_of_photos_is_shown_everywhere_and_copies_are_told(
    open_window: Opener, qtbot: QtBot
) -> None:
    window, library = open_window(30)
    tell(library, Progress("idle", 110, 0, 0, 0, n_copies=17))
    strip = window.parts.strip
    qtbot.waitUntil(lambda: strip.text.text() == "93 photos ready")
    assert "17 more files are copies" in strip.text.toolTip()
    assert window.parts.header_note.text() == "93 photos"
    assert window.parts.sidebar._all_item.data(0, Qt.ItemDataRole.UserRole + 1) == "93"
    tell(library, Progress("indexing", 110, 10, 0, 0, n_copies=1))
    qtbot.waitUntil(lambda: strip.text.text() == "Indexing 109 of 119")
    assert "1 more file is a copy" in strip.text.toolTip()
    assert (strip.bar.value(), strip.bar.maximum()) == (109, 119)


def test_getting_ready_promises_nothing(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    tell(library, Progress("preparing", 30, 0, 0, 0))
    qtbot.waitUntil(lambda: window.parts.strip.text.text() == "Getting ready…")


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: QColor, b: QColor) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours(image: QImage) -> set[int]:
    return {image.pixel(x, y) for x, y in product(range(image.width()), range(image.height()))}


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("kind", [QRadioButton, QCheckBox])
@pytest.mark.parametrize("checked", [False, True])
def test_radio_buttons_and_check_boxes_can_be_seen(
    qapp: QApplication,
    qtbot: QtBot,
    theme: Theme,
    name: str,
    kind: type[QAbstractButton],
    checked: bool,
) -> None:
    theme.apply(name)
    try:
        button = kind()
        button.setAutoExclusive(False)
        button.setChecked(checked)
        qtbot.addWidget(button)
        button.show()
        qtbot.waitExposed(button)
        image = button.grab().toImage()
        seen = {QColor.fromRgb(p).name().upper() for p in colours(image)}
        tokens = DARK if name == "dark" else LIGHT
        edge = tokens.accent if checked else tokens.control
        assert edge in seen
        for ground in (tokens.window, tokens.surface):
            assert contrast(QColor(edge), QColor(ground)) >= 3.0
        if kind is QCheckBox and checked:
            assert tokens.on_accent in seen  # the tick
            assert contrast(QColor(tokens.on_accent), QColor(edge)) >= 3.0
    finally:
        theme.apply("light")


@pytest.mark.parametrize(("file", "tokens"), [("light", LIGHT), ("dark", DARK)])
def test_the_tick_has_the_colour_of_its_theme(file: str, tokens: object) -> None:
    text = resource("theme", f"check_{file}.svg").read_text(encoding="utf-8")
    assert re.findall(r'stroke="(#\w+)"', text) == [tokens.on_accent]


@pytest.mark.parametrize(("file", "tokens"), [("light", LIGHT), ("dark", DARK)])
@pytest.mark.parametrize("way", ["up", "down"])
def test_the_arrows_of_spins_and_choosers_have_the_colour_of_their_theme(
    way: str, file: str, tokens: object
) -> None:
    text = resource("theme", f"{way}_{file}.svg").read_text(encoding="utf-8")
    assert re.findall(r'stroke="(#\w+)"', text) == [tokens.text2]
