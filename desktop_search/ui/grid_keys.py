# SPDX-License-Identifier: MIT
"""Where the arrow, page and end keys lead in the grid.

What comes in: the geometry, the current row and a movement. What goes out: the next row.
GUI thread.
"""

from PySide6.QtWidgets import QAbstractItemView

from desktop_search.ui.grid_geometry import GridGeometry

_Cursor = QAbstractItemView.CursorAction


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
