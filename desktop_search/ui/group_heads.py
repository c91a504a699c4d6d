# SPDX-License-Identifier: MIT
"""The headings between the groups of the grid, painted, and the buttons beside them.

What comes in: groups and where rows lie. What goes out: pixels, signals. GUI thread.

The group on top, found by name or the same picture, has a heading while it is closed too: above
that of the first group.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QListView, QPushButton, QToolButton

from desktop_search.ui.file_actions import plain
from desktop_search.ui.grid_geometry import MARGIN, TOP, GridGeometry, Section
from desktop_search.ui.groups import MAX_MAYBE, Groups
from desktop_search.ui.theme import Theme, font
from desktop_search.ui.words import number, photos

BELOW: Final = 12
ABOVE_LINE: Final = 4
LINE_ROOM: Final = 22
FOOT: Final = 56
TOGGLE: Final = 32
"""The button that closes a group, high enough for a finger."""
CHEVRON: Final = 18
TITLE_SHARE: Final = 0.6
"""Of the width, for a title with words of a person in it."""


class GroupHeads(QObject):
    """Headings of a grid; knows no photos."""

    more = Signal()
    names_toggled = Signal()
    """The group on top is to be closed, or opened."""
    all_names = Signal()
    """All photos of that group are wanted."""

    def __init__(self, grid: QListView, theme: Theme) -> None:
        super().__init__(grid)
        self._grid = grid
        self._theme = theme
        self._groups: Groups | None = None
        self._note = self._order = ""
        self.more_button = QPushButton(self.tr("Show more"), grid.viewport())
        self.more_button.setObjectName("showMore")
        self.more_button.setToolTip(self.tr("Show {n} more photos").format(n=number(MAX_MAYBE)))
        self.more_button.setAutoDefault(False)
        self.more_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.more_button.clicked.connect(self.more)
        self.more_button.hide()
        self.names_button = QToolButton(grid.viewport())
        self.names_button.setObjectName("namesToggle")
        self.names_button.setFixedSize(TOGGLE, TOGGLE)
        self.names_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.names_button.clicked.connect(self.names_toggled)
        self.names_button.hide()
        self.all_button = QPushButton(grid.viewport())
        self.all_button.setObjectName("namesAll")
        self.all_button.setProperty("link", True)
        self.all_button.setAutoDefault(False)
        self.all_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.all_button.clicked.connect(self.all_names)
        self.all_button.hide()
        for button in (self.more_button, self.names_button, self.all_button):
            button.installEventFilter(self)
        self._open = True
        self.restyle()

    def restyle(self) -> None:
        """Takes fonts and colours anew."""
        self._head, self._body = font(QApplication.font(), "head"), QApplication.font()
        self._text, self._text2 = self._theme.color("text"), self._theme.color("text2")
        self._line = self._theme.color("border")
        self._metrics = QFontMetrics(self._head)
        self._names_height = max(self._metrics.height(), TOGGLE) + BELOW
        self._dress()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A button that the keyboard comes to is seen."""
        if not isinstance(watched, QAbstractButton) or event.type() != QEvent.Type.FocusIn:
            return False
        if not self._grid.viewport().rect().contains(watched.geometry()):
            bar = self._grid.verticalScrollBar()
            bar.setValue(bar.maximum() if watched is self.more_button else bar.minimum())
        return False

    def set_note(self, note: str) -> None:
        """A note at the first heading: how many photos can be searched so far."""
        if note != self._note:
            self._note = note
            self._grid.viewport().update()

    def set_order(self, order: str) -> None:
        """The order of the photos in each group, as it is said where nobody judged them."""
        if order != self._order:
            self._order = order
            self._grid.viewport().update()

    def sections(self, groups: Groups | None, n_rows: int) -> tuple[Section, ...]:
        """The sections of the grid."""
        self._groups = groups
        if groups is None:
            return (Section(0, n_rows, 0),)
        named, good, _ = (min(end, n_rows) for end in groups.ends)
        head, names = self._metrics.height() + BELOW, self._names_height
        found = [Section(0, named, names)]
        for start, end in ((named, good), (good, n_rows)):
            above = LINE_ROOM if start else 0
            if not start and groups.n_all_named:
                above = names + LINE_ROOM  # closed: its heading is above the first one
            found.append(Section(start, end, head + above))
        return tuple(section for section in found if section.end > section.start)

    def place(self, geometry: GridGeometry, offset: int, n_left: int) -> int:
        """Puts the buttons in their places; returns the room below the last row."""
        self._place_names(geometry, offset)
        if self._groups is None or n_left <= 0:
            self._hide(self.more_button)
            return 0
        self.more_button.adjustSize()
        x = (geometry.width - self.more_button.width()) // 2
        self.more_button.move(x, geometry.height - offset + 8)
        self.more_button.show()
        return FOOT

    def _place_names(self, geometry: GridGeometry, offset: int) -> None:
        groups = self._groups
        if groups is None or not groups.n_all_named or not geometry.sections:
            self._hide(self.names_button)
            self._hide(self.all_button)
            return
        self._open = groups.n_named > 0
        self._say_names(groups)
        edge = MARGIN - (TOGGLE - CHEVRON) // 2
        y = TOP - offset + (self._names_height - BELOW - TOGGLE) // 2
        self.names_button.move(self._leading(geometry, edge, TOGGLE), y)
        self.names_button.show()
        if not 0 < groups.n_named < groups.n_all_named:
            self._hide(self.all_button)
            return
        self.all_button.adjustSize()
        wide = self.all_button.width()
        y = TOP - offset + (self._names_height - BELOW - self.all_button.height()) // 2
        self.all_button.move(self._leading(geometry, geometry.width - MARGIN - wide, wide), y)
        self.all_button.show()

    def _leading(self, geometry: GridGeometry, x: int, width: int) -> int:
        return geometry.width - x - width if geometry.rtl else x

    def _hide(self, button: QAbstractButton) -> None:
        """Hides a button; the keyboard focus stays with the photos."""
        if button.hasFocus():
            self._grid.setFocus()
        button.hide()

    def _say_names(self, groups: Groups) -> None:
        title = self._title_of_names(groups)
        said = (
            self.tr("{title}: {photos}. Close this group")
            if self._open
            else self.tr("{title}: {photos}. Open this group")
        )
        said = said.format(title=title, photos=photos(groups.n_all_named))
        if said != self.names_button.accessibleName():
            self.names_button.setAccessibleName(said)
            self.names_button.setToolTip(
                self.tr("Put these photos back where the pictures place them")
                if self._open
                else self.tr("Show these photos first")
            )
            self._dress()
        words = self.tr("Show all {n}").format(n=number(groups.n_all_named))
        if words != self.all_button.text():
            self.all_button.setText(words)

    def _dress(self) -> None:
        closed = "chevron-left" if self._grid.isRightToLeft() else "chevron-right"
        shape = "chevron-down" if self._open else closed
        self.names_button.setIcon(self._theme.icon(shape, "text2", CHEVRON))
        self.names_button.setIconSize(QSize(CHEVRON, CHEVRON))

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
        named, good, _ = groups.ends
        if section.start == 0 and groups.n_all_named:
            title, note = self._title_of_names(groups), self._note_of_names(groups)
            high = self._names_height - BELOW
            line = QRect(room.left(), room.top(), room.width(), high)
            beside = self.all_button.width() + 12 if self.all_button.isVisibleTo(self._grid) else 0
            more = "" if groups.same else self.tr("also folders, captions, places")
            self._paint_line(painter, line, title, note, CHEVRON + 12, beside, more)
            if named:
                return
            room = room.adjusted(0, self._names_height, 0, 0)
        if section.start or groups.n_all_named:
            painter.setPen(self._line)
            y = room.top() + ABOVE_LINE
            painter.drawLine(room.left(), y, room.right(), y)
            room = room.adjusted(0, LINE_ROOM, 0, 0)
        title, count, note = self._words(groups, section.start < good)
        room = QRect(room.left(), room.top(), room.width(), self._metrics.height())
        rest = "   ".join(part for part in (count, note, self._note_of(section)) if part)
        self._paint_line(painter, room, title, rest)

    def _paint_line(
        self,
        painter: QPainter,
        room: QRect,
        title: str,
        rest: str,
        lead: int = 0,
        trail: int = 0,
        more: str = "",
    ) -> None:
        """A title and what is said beside it.

        lead, trail: room for buttons, px. more: said where there is room for all of it.
        """
        # QPainter mirrors AlignLeft in a right-to-left window by itself, but not rectangles.
        rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft

        def inside(before: int, behind: int) -> QRect:
            return (
                room.adjusted(behind, 0, -before, 0)
                if rtl
                else room.adjusted(before, 0, -behind, 0)
            )

        elide = Qt.TextElideMode.ElideMiddle
        left = room.width() - lead - trail
        title = self._metrics.elidedText(
            title, elide, left if not rest else round(left * TITLE_SHARE)
        )
        wide = self._metrics.horizontalAdvance(title) + 10
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._head)
        painter.setPen(self._text)
        painter.drawText(inside(lead, trail), flags, title)
        painter.setFont(self._body)
        painter.setPen(self._text2)
        beside = inside(lead + wide, trail)
        metrics, whole = QFontMetrics(self._body), f"{rest}   {more}"
        if more and metrics.horizontalAdvance(whole) <= beside.width():
            rest = whole
        text = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, beside.width())
        painter.drawText(beside, flags, text)

    def _title_of_names(self, groups: Groups) -> str:
        if groups.same:
            return self.tr("The same picture")
        return self.tr("Names or keywords with “{words}”").format(words=plain(groups.words))

    def _note_of_names(self, groups: Groups) -> str:
        n_named, n_all = number(groups.n_named), number(groups.n_all_named)
        if not groups.n_named:
            note = self.tr("among the others now")
            return f"{n_all}   {note}"
        if groups.n_named < groups.n_all_named:
            return self.tr("{n} of {total}").format(n=n_named, total=n_all)
        return n_all

    def _note_of(self, section: Section) -> str:
        return self._note if section.start == 0 else ""

    def _words(self, groups: Groups, good: bool) -> tuple[str, str, str]:
        if not groups.judged:
            return self.tr("Other photos"), number(groups.n_maybe), self._order
        if good:
            return self.tr("Good matches"), number(groups.n_good), ""
        if groups.n_good:
            note = self.tr("less sure: only a faint likeness")
        elif groups.fits:
            note = self.tr("No clear match")
        else:
            note = self.tr("Nothing fits well; these are the closest")
        return self.tr("Maybe"), number(groups.n_maybe), note
