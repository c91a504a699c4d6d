# SPDX-License-Identifier: MIT
"""What the keys mean in the grid, and where the arrow, page and end keys lead.

What comes in: key events; the geometry, the current row and a movement. What goes out: the
meaning; the next row. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

if TYPE_CHECKING:
    from desktop_search.ui.grid_geometry import GridGeometry

_Cursor = QAbstractItemView.CursorAction
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def next_row(geometry: GridGeometry, row: int, n: int, action: _Cursor, page: int) -> int:
    """The row a key leads to; `page` is the lines of a screen, n > 0 the rows."""
    if row < 0:
        return 0
    side = -1 if geometry.rtl else 1
    steps = {
        _Cursor.MoveRight: side,
        _Cursor.MoveLeft: -side,
        _Cursor.MoveNext: 1,
        _Cursor.MovePrevious: -1,
        _Cursor.MoveHome: -n,
        _Cursor.MoveEnd: n,
    }
    lines = {
        _Cursor.MoveUp: -1,
        _Cursor.MoveDown: 1,
        _Cursor.MovePageUp: -page,
        _Cursor.MovePageDown: page,
    }
    row = row + steps[action] if action in steps else geometry.vertical_step(row, lines[action])
    return max(0, min(n - 1, row))


def is_open(event: QKeyEvent) -> bool:
    """Enter, without Ctrl or Alt."""
    return event.key() in ENTER and not event.modifiers() & (
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )


def is_letter(event: QKeyEvent) -> bool:
    """Something to type, which belongs to the search box."""
    plain_key = event.modifiers() in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
        Qt.KeyboardModifier.ShiftModifier,
    )
    text = event.text()
    return bool(plain_key and text and text.isprintable() and not text.isspace())


def is_for_window(event: QKeyEvent) -> bool:
    """Esc, Ctrl+Enter and Ctrl+C are the window's."""
    return event.key() == Qt.Key.Key_Escape or bool(
        event.key() in (*ENTER, Qt.Key.Key_C)
        and event.modifiers() & Qt.KeyboardModifier.ControlModifier
    )
