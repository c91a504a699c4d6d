# SPDX-License-Identifier: MIT
"""A slider in a menu that the keyboard reaches like any other entry.

What comes in: keys. What goes out: Qt's own signals. GUI thread.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSlider, QWidget


class MenuSlider(QSlider):
    """Leaves Up and Down to the menu, so that the keyboard gets to its other entries."""

    def __init__(self, page: QWidget) -> None:
        """page: the default widget of the menu's action, in which the slider lies."""
        super().__init__(Qt.Orientation.Horizontal, page)
        page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else the menu's keys pass it by
        page.setFocusProxy(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right move it."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)
