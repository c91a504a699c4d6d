# SPDX-License-Identifier: MIT
"""Names for screen readers, contrast of all colours, and no movement for who wants none."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from fakes import FakeLibrary, ranking
from hands import Opener, search, select
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QStyle
from pytestqt.qtbot import QtBot
from surfaces import Surface, of_dialogs, of_window, settle, unnamed

from desktop_search.core.settings import Settings
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.system_look import tokens_of, wears_system_look
from desktop_search.ui.theme import Theme
from desktop_search.ui.tokens import DARK, LIGHT, Tokens, strengthened

GROUNDS = ("window", "surface", "sidebar")
TEXTS = ("text", "text2", "text3", "accent", "good", "warn", "error")
ON_SOFT = ("on_soft", "text2", "accent")
THEMES = {
    "light": LIGHT,
    "dark": DARK,
    "light, more contrast": strengthened(LIGHT),
    "dark, more contrast": strengthened(DARK),
}


def luminance(colour: str) -> float:
    """Source: WCAG 2.2, relative luminance."""
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_all_texts_and_controls_stand_out(name: str) -> None:
    tokens = THEMES[name]
    for text, ground in product(TEXTS, GROUNDS):
        assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5, (text, ground)
    for text in ON_SOFT:
        assert contrast(getattr(tokens, text), tokens.soft) >= 4.5, (text, "soft")
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.text, tokens.hover) >= 4.5
    for control, ground in product(("control", "accent"), GROUNDS):
        assert contrast(getattr(tokens, control), getattr(tokens, ground)) >= 3.0, control


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_more_contrast_makes_borders_as_strong_as_controls(tokens: Tokens) -> None:
    strong = strengthened(tokens)
    for ground in GROUNDS:
        assert contrast(strong.border, getattr(strong, ground)) >= 3.0
        assert contrast(strong.text3, getattr(strong, ground)) >= contrast(
            tokens.text3, getattr(tokens, ground)
        )


def ring(window: object) -> int:
    """How many pixels wide the ring of the selected photo is, at the middle of its side."""
    grid = window.grid  # type: ignore[attr-defined]
    cell = grid.visualRect(grid.model().index(0))
    image: QImage = grid.viewport().grab().toImage()
    accent = QColor(window.theme.tokens.accent)  # type: ignore[attr-defined]
    y = cell.top() + (cell.height() - grid._painter.name_height) // 2
    return sum(
        image.pixelColor(x, y) == accent for x in range(max(0, cell.left() - 10), cell.left())
    )


def test_more_contrast_is_seen_at_once_and_can_be_taken_back(
    open_window: Opener, theme: Theme
) -> None:
    window, library = open_window(5)
    window.grid.setFocus()
    select(window, 0)
    usual = ring(window)
    window.show_settings()
    dialog = window.active_dialog()
    assert dialog is not None
    dialog.appearance_page.contrast.click()
    assert library.settings.more_contrast
    assert theme.tokens == strengthened(LIGHT)
    assert (usual, ring(window)) == (3, 4)
    dialog.undo.click()
    assert theme.tokens == LIGHT
    assert not dialog.appearance_page.contrast.isChecked()


class Still:
    """The style of a desktop whose user switched movement off."""

    def styleHint(self, hint: QStyle.StyleHint, *rest: object) -> int:
        assert hint == QStyle.StyleHint.SH_Widget_Animation_Duration
        return 0


@pytest.mark.parametrize("by", ["desktop", "settings", "nobody"])
def test_without_motion_a_new_order_is_there_at_once(
    open_window: Opener, qtbot: QtBot, theme: Theme, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, library = open_window(30)
    if by == "desktop":
        monkeypatch.setattr(window.grid.glide._widget, "style", Still)
    theme.take(Settings(theme="light", less_motion=by == "settings"))
    order = search(window, library, qtbot)
    window.parts.field.box.setFocus()
    began: list[bool] = []
    window.grid.glide.stateChanged.connect(lambda new, old: began.append(True))
    newer = [*order[10:20], *order[:10], *order[20:]]
    library.answer(ranking(newer, 10, 10, final=True))
    qtbot.waitUntil(lambda: window.model.ids.tolist() == newer)
    assert bool(began) == (by == "nobody")
    theme.take(Settings(theme="light"))


def test_every_control_has_a_name(open_window: Opener, qtbot: QtBot) -> None:
    window, library = open_window(30)
    library.unreadable = library.unreadable[:1]
    found: set[str] = set()
    for surface in of_window(window, library, qtbot):
        settle(surface)
        found.update(unnamed(surface))
    for surface in of_dialogs(window, QSize(1040, 760)):
        settle(surface)
        found.update(unnamed(surface))
    assert sorted(found) == []


def test_every_control_of_the_first_page_has_a_name(open_window: Opener) -> None:
    window, _ = open_window(0)
    assert unnamed(Surface("first run", window)) == []


def test_appearance_is_kept_in_the_settings(tmp_path: object) -> None:
    from pathlib import Path

    from desktop_search.core import settings

    folder = Path(str(tmp_path))
    wanted = replace(Settings(), language="es", more_contrast=True, less_motion=True)
    settings.save(folder, wanted)
    assert settings.load(folder) == wanted


class Hints:
    """What a system says of contrast."""

    def __init__(self, wanted: Qt.ContrastPreference) -> None:
        self.wanted = wanted

    def styleHints(self) -> "Hints":
        return self

    def accessibility(self) -> "Hints":
        return self

    def contrastPreference(self) -> Qt.ContrastPreference:
        return self.wanted


@pytest.mark.parametrize(
    ("platform", "wanted", "systems"),
    [
        ("win32", Qt.ContrastPreference.HighContrast, True),
        ("win32", Qt.ContrastPreference.NoPreference, False),
        ("linux", Qt.ContrastPreference.HighContrast, False),
        ("darwin", Qt.ContrastPreference.HighContrast, False),
    ],
)
def test_windows_high_contrast_is_known(
    platform: str, wanted: Qt.ContrastPreference, systems: bool
) -> None:
    assert wears_system_look(Hints(wanted), platform) is systems


def test_high_contrast_of_the_system_takes_the_place_of_our_colours(
    qapp: QApplication, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    asked = [True]
    contrast = Theme(qapp, "dark", is_systems=lambda app: asked[0])
    try:
        assert qapp.styleSheet() == ""
        assert contrast.tokens == tokens_of(qapp.palette())
        assert qapp.palette().window().color().name() == contrast.tokens.window
        assert contrast.tokens.border == contrast.tokens.text
        window = MainWindow(FakeLibrary(tmp_path, 30), contrast)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: window.model.rowCount() == 30)
        window.grab()  # own painting takes what it needs from the tokens
        asked[0] = False
        contrast.apply("dark")
        assert contrast.tokens == DARK and "QPushButton" in qapp.styleSheet()
        asked[0] = True
        contrast.apply("dark")
        assert qapp.styleSheet() == "" and contrast.tokens != DARK
        window.close()
    finally:
        asked[0] = False
        contrast.apply("dark")
        contrast.deleteLater()
        theme.apply("dark")
        theme.apply("light")
