# SPDX-License-Identifier: MIT
"""Why this photo: its place and strength at each level of the search.

What comes in: LevelPlaces. What goes out: a row a level and one sentence. GUI thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop_search.ui.languages import tr
from desktop_search.ui.theme import Theme, set_role
from desktop_search.ui.tokens import Tokens
from desktop_search.ui.words import level_words, number

if TYPE_CHECKING:
    from desktop_search.core.records import LevelPlace

BARS = 3
SIGN = 16


def bars(level: int, n_levels: int, tokens: Tokens) -> QPixmap:
    """Rising bars, as many of them filled as levels have looked."""
    ratio, n = 2, max(2, min(BARS, n_levels))
    filled = min(n, level + 1)
    pixmap = QPixmap(SIGN * ratio, SIGN * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for bar in range(n):
            painter.setBrush(QColor(tokens.text2 if bar < filled else tokens.hover))
            high = 5 + bar * 8 / (n - 1)
            painter.drawRoundedRect(QRectF(bar * 5.5, SIGN - 1 - high, 4, high), 1, 1)
    return pixmap


def moved(places: Sequence[LevelPlace]) -> str:
    """What the closer looks did to the photo."""
    ranks = [place.rank for place in places if place.rank is not None]
    if len(ranks) < 2:
        return ""
    n = ranks[0] - ranks[-1]
    if n == 0:
        return tr("A closer look left it in its place")
    if n > 0:
        return tr("A closer look moved it up %Ln place(s)", n)
    return tr("A closer look moved it down %Ln place(s)", -n)


class WhyPanel(QWidget):
    """Hidden where there is no search."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("whyPanel")
        self._theme = theme
        self._places: tuple[LevelPlace, ...] = ()
        self._n_levels = 1
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 8)
        self._column.setSpacing(6)
        title = QLabel(self.tr("Why this photo"), self)
        set_role(title, "strong")
        self._column.addWidget(title)
        self._rows = QWidget(self)
        self._column.addWidget(self._rows)
        self.note = QLabel(self)
        self.note.setObjectName("whyNote")
        self.note.setWordWrap(True)
        self.note.setProperty("tone", "dim")
        set_role(self.note, "caption")
        self._column.addWidget(self.note)
        theme.changed.connect(self._restyle)
        self.hide()

    def show_places(self, places: tuple[LevelPlace, ...], n_levels: int) -> None:
        """One row a level; none hides the panel."""
        self.setVisible(bool(places))
        if (places, n_levels) == (self._places, self._n_levels):
            return
        self._places, self._n_levels = places, n_levels
        old, self._rows = self._rows, QWidget(self)
        self._column.replaceWidget(old, self._rows)
        old.hide()
        old.deleteLater()
        table = QGridLayout(self._rows)
        table.setContentsMargins(0, 0, 0, 0)
        table.setHorizontalSpacing(8)
        table.setVerticalSpacing(2)
        table.setColumnStretch(1, 1)
        for n, place in enumerate(places):
            self._add(table, 2 * n, place)
        self.note.setText(moved(places))
        self.note.setVisible(bool(self.note.text()))

    def _add(self, table: QGridLayout, row: int, place: LevelPlace) -> None:
        look = level_words(place.level, self._n_levels)
        look = look[:1].upper() + look[1:]
        sign = QLabel(self._rows)
        sign.setPixmap(bars(place.level, self._n_levels, self._theme.tokens))
        sign.setFixedWidth(SIGN)
        table.addWidget(sign, row, 0)
        table.addWidget(QLabel(look, self._rows), row, 1)
        rank = QLabel(self._rows)
        table.addWidget(rank, row, 2, Qt.AlignmentFlag.AlignTrailing)
        if place.rank is None:
            rank.setText(self.tr("not looked at"))
            rank.setProperty("tone", "dim")
            return
        rank.setText(self.tr("#{n}").format(n=number(place.rank)))
        bar = QProgressBar(self._rows)
        bar.setTextVisible(False)
        bar.setRange(0, 100)
        bar.setValue(max(2, round(100 * place.strength)))
        bar.setAccessibleName(
            self.tr("{look}: place {n} of {total}, strength {percent} %").format(
                look=look,
                n=number(place.rank),
                total=number(place.n_seen),
                percent=round(100 * place.strength),
            )
        )
        raw = self.tr("Place {n} of {total}. Raw value {score}, comparable only inside this level")
        bar.setToolTip(
            raw.format(
                n=number(place.rank),
                total=number(place.n_seen),
                score=QLocale().toString(place.score, "f", 3),
            )
        )
        rank.setToolTip(bar.toolTip())
        table.addWidget(bar, row + 1, 1, 1, 2)

    def _restyle(self) -> None:
        hidden = self.isHidden()
        places, self._places = self._places, ()
        self.show_places(places, self._n_levels)
        self.setVisible(not hidden)
