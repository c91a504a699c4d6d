# SPDX-License-Identifier: MIT
"""Where each photo of the grid lies: plain arithmetic, no step over all rows.

What comes in: width, tile size, sections. What goes out: rectangles and rows. Any thread.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

MARGIN: Final = 24
GAP: Final = 16
TOP: Final = 6
"""Room for the selection ring of the first row."""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows start (with) to end (without) under a heading of `head` px (0: none)."""

    start: int
    end: int
    head: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in content coordinates."""

    x: int
    y: int
    w: int
    h: int


class GridGeometry:
    """Uniform cells in sections."""

    def __init__(
        self, width: int, tile: int, name_height: int, sections: tuple[Section, ...], rtl: bool
    ) -> None:
        self.width = width
        self.sections = tuple(s for s in sections if s.end > s.start)
        self.rtl = rtl
        room = max(width - 2 * MARGIN, 40)
        self.columns = max(1, (room + GAP) // (tile + GAP))
        self.cell_w = (room - GAP * (self.columns - 1)) // self.columns
        self.picture_h = self.cell_w * 3 // 4
        self.cell_h = self.picture_h + name_height
        self.pitch = self.cell_h + GAP
        self._tops: list[int] = []
        y = TOP
        for section in self.sections:
            self._tops.append(y)
            y += section.head + self._lines(section) * self.pitch
        self.height = y + 8 if self.sections else 0

    def _lines(self, section: Section) -> int:
        return -(-(section.end - section.start) // self.columns)

    def _section_of(self, row: int) -> int:
        return bisect_right([s.start for s in self.sections], row) - 1

    def tops(self) -> list[tuple[Section, int]]:
        """The sections that have rows, and where each begins."""
        return list(zip(self.sections, self._tops, strict=True))

    def line_top(self, row: int) -> int:
        """Where to scroll for a row: the first line of a section shows its heading too."""
        k = self._section_of(row)
        if k < 0 or row - self.sections[k].start >= self.columns:
            return self.rect(row).y - 8
        return self._tops[k] if k else 0

    def is_first_line(self, row: int) -> bool:
        """Whether there is no line above."""
        return not self.sections or row < min(self.columns, self.sections[0].end)

    def rect(self, row: int) -> Box:
        """Where a row lies; an empty box when there is no such row."""
        k = self._section_of(row)
        if k < 0 or row >= self.sections[k].end:
            return Box(0, 0, 0, 0)
        line, column = divmod(row - self.sections[k].start, self.columns)
        x = MARGIN + column * (self.cell_w + GAP)
        if self.rtl:
            x = self.width - x - self.cell_w
        y = self._tops[k] + self.sections[k].head + line * self.pitch
        return Box(x, y, self.cell_w, self.cell_h)

    def row_at(self, x: int, y: int) -> int:
        """The row at a place, -1 between cells."""
        k = bisect_right(self._tops, y) - 1
        if k < 0:
            return -1
        section = self.sections[k]
        line, down = divmod(y - self._tops[k] - section.head, self.pitch)
        if self.rtl:
            x = self.width - 1 - x
        column, right = divmod(x - MARGIN, self.cell_w + GAP)
        if line < 0 or down >= self.cell_h or right >= self.cell_w:
            return -1
        if not 0 <= column < self.columns:
            return -1
        row = section.start + line * self.columns + column
        return row if row < section.end else -1

    def rows_between(self, top: int, bottom: int) -> list[range]:
        """The rows whose cells touch the stripe, a range a section."""
        found: list[range] = []
        for k, section in enumerate(self.sections):
            first_y = self._tops[k] + section.head
            first = max(0, (top - first_y) // self.pitch)
            last = min(self._lines(section) - 1, (bottom - first_y) // self.pitch)
            if last < first:
                continue
            start = section.start + first * self.columns
            end = min(section.end, section.start + (last + 1) * self.columns)
            if end > start:
                found.append(range(start, end))
        return found

    def rows_touching(self, left: int, top: int, right: int, bottom: int) -> list[int]:
        """The rows whose cells touch a rectangle (its edges belong to it)."""
        found = []
        for part in self.rows_between(top, bottom):
            for row in part:
                box = self.rect(row)
                across = box.x <= right and left < box.x + box.w
                if across and box.y <= bottom and top < box.y + box.h:
                    found.append(row)
        return found

    def vertical_step(self, row: int, lines: int) -> int:
        """The row `lines` below (or above, if negative), same column across the section line."""
        k = self._section_of(row)
        if k < 0:
            return row
        direction = 1 if lines > 0 else -1
        line, column = divmod(row - self.sections[k].start, self.columns)
        for _ in range(abs(lines)):
            line += direction
            if line < 0:
                if k == 0:
                    return self._row(0, 0, column)
                k -= 1
                line = self._lines(self.sections[k]) - 1
            elif line >= self._lines(self.sections[k]):
                if k == len(self.sections) - 1:
                    return self._row(k, line - 1, column)
                k += 1
                line = 0
        return self._row(k, line, column)

    def _row(self, k: int, line: int, column: int) -> int:
        section = self.sections[k]
        return min(section.start + line * self.columns + column, section.end - 1)
