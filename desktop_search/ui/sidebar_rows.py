# SPDX-License-Identifier: MIT
"""The rows of the sidebar's lists: what they hold, and how they are painted.

What comes in: items with data under the roles below. What goes out: painted rows. GUI thread.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QWidget,
)

from desktop_search.ui.theme import Theme, font, set_role

ID_ROLE: Final = Qt.ItemDataRole.UserRole
COUNT_ROLE: Final = Qt.ItemDataRole.UserRole + 1
STATE_ROLE: Final = Qt.ItemDataRole.UserRole + 2
ICON_ROLE: Final = Qt.ItemDataRole.UserRole + 3
BEFORE_WORDS: Final = 38
"""The icon and the gaps around it, px."""
Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Icon, name, count and a second line for the state."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line, or two when there is a state to tell."""
        line = option.fontMetrics.height()
        return QSize(80, line + 16 + (line if index.data(STATE_ROLE) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints a row; alignment mirrors itself in right-to-left layouts."""
        theme = self._theme
        state = index.data(STATE_ROLE) or ""
        box = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), 6, 6)
        line = option.fontMetrics.height()
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        icon_x = box.right() - 10 - 18 if rtl else box.left() + 10
        sign = QRect(icon_x, box.top() + (line + 16 - 18) // 2, 18, 18)
        theme.icon(str(index.data(ICON_ROLE)), "text2").paint(painter, sign)
        inner = (
            box.adjusted(10, 0, -BEFORE_WORDS, 0) if rtl else box.adjusted(BEFORE_WORDS, 0, -10, 0)
        )
        top = QRect(inner.left(), inner.top() + 8, inner.width(), line)
        count = str(index.data(COUNT_ROLE) or "")
        small = font(option.font, "caption")
        painter.setFont(small)
        painter.setPen(theme.color("text2"))
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        wide = painter.fontMetrics().horizontalAdvance(count) + 8
        top = top.adjusted(wide, 0, 0, 0) if rtl else top.adjusted(0, 0, -wide, 0)
        painter.setFont(option.font)
        painter.setPen(theme.color("text3" if index.data(ICON_ROLE) == "unplug" else "text"))
        name = option.fontMetrics.elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, top.width()
        )
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        if state:
            painter.setFont(small)
            painter.setPen(theme.color("text2"))
            below = QRect(inner.left(), inner.top() + 7 + line, inner.width(), line)
            text = painter.fontMetrics().elidedText(
                state, Qt.TextElideMode.ElideRight, below.width()
            )
            painter.drawText(
                below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
            )
        painter.restore()


def dress(tree: QTreeWidget, name: str, words: str) -> None:
    """Makes a tree one of the sidebar's plain lists."""
    tree.setObjectName(name)
    tree.setAccessibleName(words)
    tree.setHeaderHidden(True)
    tree.setRootIsDecorated(False)
    tree.setIndentation(0)
    tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    tree.setStyleSheet("QTreeWidget { background: transparent; border: none; }")


def heading(words: str, parent: QWidget) -> QLabel:
    """What stands above a list."""
    label = QLabel(words, parent)
    set_role(label, "caption")
    label.setProperty("tone", "dim")
    label.setContentsMargins(10, 8, 0, 0)
    return label
