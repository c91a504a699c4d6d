# SPDX-License-Identifier: MIT
"""Colours, palette, fonts and the one style sheet, for light and dark.

What comes in: the theme's name in the settings. What goes out: a dressed QApplication and the
tokens for own painting. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from shiboken6 import isValid

from desktop_search.core.paths import resource
from desktop_search.ui.icons import icon
from desktop_search.ui.system_look import tokens_of, wears_system_look
from desktop_search.ui.tokens import DARK, LIGHT, Tokens, strengthened

if TYPE_CHECKING:
    from desktop_search.core.settings import Settings

OTHER_SIDE: Final = {"left": "right", "right": "left"}
FONT_FACTORS: Final = {
    "caption": (0.88, False),
    "body": (1.0, False),
    "strong": (1.0, True),
    "search": (1.2, False),
    "head": (1.15, True),
    "title": (1.5, True),
    "hero": (2.0, True),
}


def sided(shape: str) -> str:
    """The icon of the other side where the layout runs from right to left."""
    if QApplication.layoutDirection() != Qt.LayoutDirection.RightToLeft:
        return shape
    head, _, tail = shape.rpartition("-")
    return f"{head}-{OTHER_SIDE[tail]}" if tail in OTHER_SIDE else shape


def font(base: QFont, role: str) -> QFont:
    """The user's font scaled by the role's factor, so that the system's text size holds."""
    factor, strong = FONT_FACTORS[role]
    made = QFont(base)
    if base.pointSizeF() > 0:
        made.setPointSizeF(base.pointSizeF() * factor)
    else:
        made.setPixelSize(round(base.pixelSize() * factor))
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Gives a widget a font role."""
    widget.setFont(font(QApplication.font(), role))


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet looks at."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it is looked at when the widget is first shown
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


class Theme(QObject):
    """The theme in force. `changed` tells own painting to drop what it cached."""

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        name: str = "system",
        dressed: bool = True,
        is_systems: Callable[[QApplication], bool] = wears_system_look,
    ) -> None:
        """dressed: the sheet is set at once. is_systems: whether the system's colours are worn."""
        super().__init__(app)
        self._is_systems = is_systems
        self._worn_palette: QPalette | None = None
        self._app = app
        self._dressed = dressed
        self._sheet = ""
        self._name = ""
        self._rtl = False
        self._wants_contrast = False
        self.less_motion = False
        """Nothing glides or turns; read before each movement."""
        self._bound: list[tuple[QAbstractButton, str, str, int]] = []
        self.tokens = LIGHT
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        if hasattr(app.styleHints(), "accessibility"):  # since Qt 6.10
            hints = app.styleHints().accessibility()
            hints.contrastPreferenceChanged.connect(self._system_changed)
        self.apply(name)

    def dress(self) -> None:
        """Sets the sheet; after the window is built: what gets a parent would be styled again."""
        self._dressed = True
        # Without this every widget is styled once for each widget it is in (Qt 6.11), which takes
        # 190 ms instead of 60 with all pages of the settings made.
        self._app.setStyleSheet("")
        self._app.setStyleSheet(self._sheet)

    def apply(self, name: str) -> None:
        """Dresses the application: "system", "light" or "dark"."""
        if self._is_systems(self._app):
            self._wear_systems(name)
            return
        self._worn_palette = None
        dark = name == "dark"
        if name not in ("dark", "light"):
            # Unknown (no desktop tells) counts as light.
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        tokens = DARK if dark else LIGHT
        if self.more_contrast:
            tokens = strengthened(tokens)
        rtl = self._app.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if self._name and tokens == self.tokens and rtl == self._rtl:
            self._name = name
            return
        self._name = name
        self.tokens = tokens
        self._app.setPalette(_palette(tokens))
        sheet = Template(resource("theme", "window.qss").read_text(encoding="utf-8"))
        kind = "dark" if dark else "light"
        tick, down, up = (
            resource("theme", f"{shape}_{kind}.svg").as_posix() for shape in ("check", "down", "up")
        )
        # The style sheet mirrors nothing by itself.
        self._rtl = rtl
        leading, trailing = ("right", "left") if rtl else ("left", "right")
        words = {"tick": tick, "down": down, "up": up, "leading": leading, "trailing": trailing}
        self._sheet = sheet.substitute(asdict(tokens) | words)
        self._put_on()

    def _wear_systems(self, name: str) -> None:
        """The system's palette and no sheet of ours."""
        self._app.setPalette(QPalette())  # whatever the system has
        palette = self._app.palette()
        if self._worn_palette == palette and name == self._name:
            return
        self._name, self._worn_palette = name, palette
        self.tokens, self._sheet = tokens_of(palette), ""
        self._rtl = self._app.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._put_on()

    def _put_on(self) -> None:
        if self._dressed:
            self.dress()
        self._bound = [row for row in self._bound if isValid(row[0])]
        for button, shape, token, px in self._bound:
            self._dress(button, shape, token, px)
        self.changed.emit()

    @property
    def more_contrast(self) -> bool:
        """Whether the user, here or in the system, asks for stronger borders."""
        hints = self._app.styleHints()
        if self._wants_contrast or not hasattr(hints, "accessibility"):
            return self._wants_contrast
        return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast

    def take(self, settings: Settings) -> None:
        """Dresses the application as the settings say."""
        self._wants_contrast = settings.more_contrast
        self.less_motion = settings.less_motion
        self.apply(settings.theme)

    def color(self, token: str) -> QColor:
        """A token as a colour."""
        return QColor(getattr(self.tokens, token))

    def icon(self, shape: str, token: str = "text2", px: int = 18) -> QIcon:
        """An icon in the colour of a token."""
        return icon(sided(shape), getattr(self.tokens, token), px)

    def bind(self, button: QAbstractButton, shape: str, token: str = "text2", px: int = 18) -> None:
        """Gives a button an icon that follows the theme; a second call changes the icon."""
        self._bound = [row for row in self._bound if row[0] is not button]
        self._bound.append((button, shape, token, px))
        self._dress(button, shape, token, px)

    def _dress(self, button: QAbstractButton, shape: str, token: str, px: int) -> None:
        # The style sheet knows no gap between icon and text, so the gap is part of the picture.
        gap = 6 if isinstance(button, QPushButton) else 0
        button.setIcon(icon(sided(shape), getattr(self.tokens, token), px, gap))
        button.setIconSize(QSize(px + gap, px))

    def _system_changed(self) -> None:
        self.apply(self._name)


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, value in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.sidebar),
        (role.Text, tokens.text),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.text),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.ToolTipBase, tokens.surface),
        (role.ToolTipText, tokens.text),
        (role.PlaceholderText, tokens.text3),
        (role.Link, tokens.accent),
        (role.Mid, tokens.border),
    ):
        palette.setColor(which, QColor(value))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.text3))
    return palette
