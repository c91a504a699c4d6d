# SPDX-License-Identifier: MIT
"""The headings between the groups of the grid, painted, and its "Show more" button.

What comes in: groups and where rows lie. What goes out: pixels, a signal. GUI thread.
"""

from typing import Final

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QListView, QPushButton

from desktop_search.ui.grid_geometry import MARGIN, GridGeometry, Section
from desktop_search.ui.groups import MAX_MAYBE, Groups
from desktop_search.ui.theme import Theme, font
from desktop_search.ui.words import number

BELOW: Final = 12
ABOVE_LINE: Final = 4
LINE_ROOM: Final = 22
FOOT: Final = 56


class GroupHeads(QObject):
    """Headings of a grid; knows no photos."""

    more = Signal()

    def __init__(self, grid: QListView, theme: Theme) -> None:
        super().__init__(grid)
        self._grid = grid
        self._theme = theme
        self._groups: Groups | None = None
        self._note = ""
        self.more_button = QPushButton(self.tr("Show more"), grid.viewport())
        self.more_button.setObjectName("showMore")
        self.more_button.setToolTip(self.tr("Show {n} more photos").format(n=number(MAX_MAYBE)))
        self.more_button.setAutoDefault(False)
        self.more_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.more_button.clicked.connect(self.more)
        self.more_button.hide()
        self.restyle()

    def restyle(self) -> None:
        """Takes fonts and colours anew."""
        self._head, self._body = font(QApplication.font(), "head"), QApplication.font()
        self._text, self._text2 = self._theme.color("text"), self._theme.color("text2")
        self._line = self._theme.color("border")
        self._metrics = QFontMetrics(self._head)

    def set_note(self, note: str) -> None:
        """A note at the first heading: how many photos can be searched so far."""
        if note != self._note:
            self._note = note
            self._grid.viewport().update()

    def sections(self, groups: Groups | None, n_rows: int) -> tuple[Section, ...]:
        """The sections of the grid."""
        self._groups = groups
        if groups is None:
            return (Section(0, n_rows, 0),)
        n_good = min(groups.n_good, n_rows)
        head = self._metrics.height() + BELOW
        second = head + LINE_ROOM if n_good else head
        return (Section(0, n_good, head), Section(n_good, n_rows, second))

    def place(self, geometry: GridGeometry, offset: int, n_left: int) -> int:
        """Puts the button below the last row; returns the room it takes."""
        if self._groups is None or n_left <= 0:
            self.more_button.hide()
            return 0
        self.more_button.adjustSize()
        x = (geometry.width - self.more_button.width()) // 2
        self.more_button.move(x, geometry.height - offset + 8)
        self.more_button.show()
        return FOOT

    def paint(self, painter: QPainter, geometry: GridGeometry, offset: int, area: QRect) -> None:
        """Paints the headings that touch the area."""
        groups = self._groups
        if groups is None:
            return
        for section, top in geometry.tops():
            room = QRect(MARGIN, top - offset, geometry.width - 2 * MARGIN, section.head)
            if room.intersects(area):
                self._paint_one(painter, room, section, groups)

    def _paint_one(self, painter: QPainter, room: QRect, section: Section, groups: Groups) -> None:
        good = section.start < groups.n_good
        title, count, note = self._words(groups, good)
        if not good and groups.n_good:
            painter.setPen(self._line)
            y = room.top() + ABOVE_LINE
            painter.drawLine(room.left(), y, room.right(), y)
            room = room.adjusted(0, LINE_ROOM, 0, 0)
        room = QRect(room.left(), room.top(), room.width(), self._metrics.height())
        rest = "   ".join(part for part in (count, note, self._note_of(section)) if part)
        wide = self._metrics.horizontalAdvance(title) + 10
        # QPainter mirrors AlignLeft in a right-to-left window by itself, but not rectangles.
        rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        beside = room.adjusted(0, 0, -wide, 0) if rtl else room.adjusted(wide, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._head)
        painter.setPen(self._text)
        painter.drawText(room, flags, title)
        painter.setFont(self._body)
        painter.setPen(self._text2)
        text = QFontMetrics(self._body).elidedText(
            rest, Qt.TextElideMode.ElideRight, beside.width()
        )
        painter.drawText(beside, flags, text)

    def _note_of(self, section: Section) -> str:
        return self._note if section.start == 0 else ""

    def _words(self, groups: Groups, good: bool) -> tuple[str, str, str]:
        if good:
            return self.tr("Good matches"), number(groups.n_good), ""
        if groups.n_good:
            note = self.tr("less sure: only a faint likeness")
        elif groups.fits:
            note = self.tr("No clear match")
        else:
            note = self.tr("Nothing fits well; these are the closest")
        return self.tr("Maybe"), number(groups.n_maybe), note
