# SPDX-License-Identifier: MIT
"""The order in which Tab goes through the window.

What comes in: the window's parts. What goes out: a chain of all that takes the focus: box, its
buttons, banners, refine bar, photos (one stop), details, strip, folders. GUI thread.
Source: interface.md section 4.2.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from desktop_search.ui.layout import WindowParts


def chain(parts: WindowParts) -> list[QWidget]:
    """Everything that Tab stops at, shown or not, first to last."""
    stops: list[QWidget] = []
    window = parts.root.window()  # what is in a menu has a window and an order of its own
    for part in (
        parts.field,
        parts.detail_toggle,
        parts.settings_button,
        parts.index_banner,
        parts.missing_banner,
        parts.model_banner,
        parts.first_run,
        parts.refine,
        parts.stack,
        parts.detail,
        parts.strip,
        parts.sidebar_toggle,
        parts.sidebar,
    ):
        for widget in (part, *part.findChildren(QWidget)):
            takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes_focus and widget.window() is window and widget not in stops:
                stops.append(widget)
    return stops


def apply(parts: WindowParts) -> None:
    """Sets it; parts made later come where Qt puts them."""
    for before, after in pairwise(chain(parts)):
        QWidget.setTabOrder(before, after)
