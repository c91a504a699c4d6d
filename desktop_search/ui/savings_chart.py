# SPDX-License-Identifier: MIT
"""A chart of the work so far, day by day, under the line of the largest model on all photos.

What comes in: Savings. What goes out: a picture, and the same in a sentence for who cannot see it.
GUI thread.
"""

from itertools import accumulate
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_search.core.records import Savings
from desktop_search.ui import price_words
from desktop_search.ui.theme import Theme, font

HIGH_PX: Final = 150
GAP_PX: Final = 6
HEADROOM: Final = 1.08
DAY_S: Final = 86_400.0


class SavingsChart(QWidget):
    """Time runs in the direction of reading."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("savingsChart")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._savings: Savings | None = None
        self._at: list[float] = []
        self._work: list[float] = []
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(480, HIGH_PX)

    def show_savings(self, savings: Savings) -> None:
        """Draws these."""
        self._savings = savings
        days = savings.days
        # What is not of a day is the quick look at all photos: the ground that the rest stands on.
        ground = max(0.0, savings.seconds_spent - sum(day.seconds for day in days))
        self._work = list(accumulate((day.seconds for day in days), initial=ground))
        self._at = [days[0].at, *(day.at + DAY_S for day in days)] if days else []
        self.setAccessibleName(self._sentence())
        self.update()

    def _sentence(self) -> str:
        savings = self._savings
        if savings is None or not savings.days:
            return ""
        spent = price_words.about(savings.seconds_spent)
        if savings.seconds_large is None:
            return self.tr("Work over time: {time} so far.").format(time=spent)
        return self.tr(
            "Work over time: {time} so far; the largest model on all photos takes {large}."
        ).format(time=spent, large=price_words.about(savings.seconds_large))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints area, line and the two words beside them."""
        if self._savings is None or not self._at:
            return
        large = self._savings.seconds_large
        top = max(self._work[-1], large or 0.0) * HEADROOM
        if top <= 0:
            return
        with QPainter(self) as painter:
            painter.setFont(font(self.font(), "caption"))
            line = painter.fontMetrics().height()
            plot = QRectF(0, line + 2, self.width(), self.height() - line - 2)
            self._area(painter, plot, top)
            if large is not None:
                self._line(painter, plot, top, large)
            self._words(painter, plot, top, large)

    def _x(self, plot: QRectF, at: float) -> float:
        first, last = self._at[0], self._at[-1]
        x = plot.width() * (at - first) / (last - first)
        return plot.right() - x if self._is_rtl else plot.left() + x

    def _y(self, plot: QRectF, top: float, seconds: float) -> float:
        return plot.bottom() - plot.height() * seconds / top

    @property
    def _is_rtl(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _area(self, painter: QPainter, plot: QRectF, top: float) -> None:
        points = [
            QPointF(self._x(plot, at), self._y(plot, top, work))
            for at, work in zip(self._at, self._work, strict=True)
        ]
        feet = [QPointF(points[-1].x(), plot.bottom()), QPointF(points[0].x(), plot.bottom())]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("soft"))
        painter.drawPolygon(QPolygonF([*points, *feet]))
        painter.setPen(QPen(self._theme.color("accent"), 2.0))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(self._theme.color("control"), 1.0))
        foot = plot.bottom() - 0.5
        painter.drawLine(QLineF(plot.left(), foot, plot.right(), foot))

    def _line(self, painter: QPainter, plot: QRectF, top: float, large: float) -> None:
        y = self._y(plot, top, large)
        painter.setPen(QPen(self._theme.color("text2"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(plot.left(), y, plot.right(), y))

    def _words(self, painter: QPainter, plot: QRectF, top: float, large: float | None) -> None:
        line = painter.fontMetrics().height()
        work_y = self._y(plot, top, self._work[-1])
        trailing = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignBottom
        leading = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom
        painter.setPen(self._theme.color("accent"))
        large_y = None if large is None else self._y(plot, top, large)
        above = work_y - line - GAP_PX
        if large_y is not None and above - GAP_PX < large_y < work_y:
            above = work_y + GAP_PX  # no room under the line: in the area
        box = QRectF(0, above, self.width(), line)
        painter.drawText(box, trailing, price_words.about(self._work[-1]))
        if large is None or large_y is None:
            return
        painter.setPen(self._theme.color("text2"))
        box = QRectF(0, large_y - line - 2, self.width(), line)
        painter.drawText(box, leading, price_words.about(large))
