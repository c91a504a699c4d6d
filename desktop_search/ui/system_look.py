# SPDX-License-Identifier: MIT
"""The colours of a system that asks for its own: Windows' high-contrast themes.

What comes in: what the system says of contrast, its palette. What goes out: whether to wear the
system's colours alone, and the tokens for own painting from them. GUI thread.

Somebody who chose such a theme can read its colours, and perhaps no others. So there is no palette
and no style sheet of ours then. Source: interface.md section 6.
"""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from desktop_search.ui.tokens import Tokens


def wears_system_look(app: QApplication, platform: str = sys.platform) -> bool:
    """Whether the system's own colours are to be worn as they are."""
    hints = app.styleHints()
    if platform != "win32" or not hasattr(hints, "accessibility"):  # since Qt 6.10
        return False
    # Qt tells so of Windows where a high-contrast theme is on, and of nothing else.
    return bool(hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)


def tokens_of(palette: QPalette) -> Tokens:
    """The colours of own painting from those of the system: few, and none of them faint."""

    def named(role: QPalette.ColorRole) -> str:
        return palette.color(QPalette.ColorGroup.Active, role).name()

    role = QPalette.ColorRole
    text, window, accent = named(role.WindowText), named(role.Window), named(role.Highlight)
    return Tokens(
        window=window,
        surface=named(role.Base),
        sidebar=window,
        tile=window,
        text=text,
        text2=text,
        text3=text,
        accent=accent,
        on_accent=named(role.HighlightedText),
        soft=named(role.Base),
        on_soft=named(role.Text),
        control=text,
        border=text,
        hover=window,
        good=text,
        warn=text,
        error=text,
    )
