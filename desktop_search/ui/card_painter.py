# SPDX-License-Identifier: MIT
"""Paints one photo of the grid: picture, badges, ring, tick and name.

What comes in: a preview and the state of a cell. What goes out: pixels. GUI thread.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from desktop_search.ui.file_actions import plain
from desktop_search.ui.icons import pixmap
from desktop_search.ui.theme import Theme, font
from desktop_search.ui.tokens import Tokens
from desktop_search.ui.words import number

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoCard, PhotoId

RADIUS: Final = 8
MAX_CUT: Final = 0.30
"""Source: interface.md section 4.1: more than this would be cut, so the photo is shown whole."""
CARD_BYTES: Final = 12 * 2**20
"""Some 130 cells of the usual size; see previews.py."""
KEPT_PAGES: Final = 2
"""On a large screen so many pages: with less than one, cells would push each other out for ever."""
MAKE_S: Final = 0.012
"""Seconds a frame spends on making cards; a screenful at once would be felt (some 100 ms while
both cores are busy), and the rest follows in the next frames."""
BADGE: Final = QColor(0, 0, 0, 166)
"""65 % black. Source: interface.md section 4.1, 6.9:1 against white."""
WHITE: Final = QColor("#FFFFFF")
NAME_GAP: Final = 6
STACK_GAP: Final = 5


@dataclass(frozen=True, slots=True)
class CellState:
    """What a cell shows besides its picture. n_levels counts the quick look.

    n_stack: photos that look the same, this one counted.
    """

    level: int
    n_levels: int
    selected: bool
    current: bool
    hovered: bool
    focused: bool
    n_stack: int = 1


class CardPainter:
    """Paints cells; keeps finished cards, so that nothing is scaled twice."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._cards: OrderedDict[tuple[PhotoId, int, int], QPixmap] = OrderedDict()
        self._bytes = 0
        self._most_bytes = CARD_BYTES
        self._show_badges = self._show_names = True
        self.reset()
        self.begin_frame()

    def reset(self) -> None:
        """Drops what depends on the theme or the font."""
        self._cards.clear()
        self._bytes = 0
        color = self._theme.color
        self._tile, self._accent = color("tile"), color("accent")
        self._text, self._text2 = color("text"), color("text2")
        self._font: QFont = font(QApplication.font(), "caption")
        self._metrics = QFontMetrics(self._font)
        self._ring_px = 4 if self._theme.more_contrast else 3
        self._tick = pixmap("check", self._theme.tokens.on_accent, 14)
        self._plug = pixmap("unplug", "#FFFFFF", 14)
        self._warn = pixmap("triangle-alert", "#FFFFFF", 14)
        self._stack = pixmap("layers", "#FFFFFF", 14)

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._theme.tokens

    @property
    def name_height(self) -> int:
        """Room below the picture for the name."""
        return self._metrics.height() + NAME_GAP if self._show_names else 0

    def fit(self, page: QSize, ratio: float) -> None:
        """Takes the size of the page: its finished cards are kept, however large it is."""
        page_bytes = page.width() * page.height() * ratio * ratio * 4
        self._most_bytes = max(CARD_BYTES, round(KEPT_PAGES * page_bytes))

    def show_parts(self, badges: bool, names: bool) -> None:
        """Whether level badges and names are painted."""
        self._show_badges, self._show_names = badges, names

    def begin_frame(self) -> None:
        """Starts the time that this frame may spend on making cards."""
        self._frame_ends = time.perf_counter() + MAKE_S
        self._frame_made = False

    def has_card(self, photo_id: PhotoId, cell: QRect, ratio: float) -> bool:
        """Whether the picture of a cell of this size is finished."""
        height = cell.height() - self.name_height
        return (photo_id, round(cell.width() * ratio), round(height * ratio)) in self._cards

    def paint(
        self,
        painter: QPainter,
        cell: QRect,
        photo_id: PhotoId,
        card: PhotoCard | None,
        image: QImage | None,
        state: CellState,
    ) -> bool:
        """Paints one cell; False when its picture has to wait for the next frame."""
        picture = QRect(cell.x(), cell.y(), cell.width(), cell.height() - self.name_height)
        opacity = painter.opacity()
        device = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        shown = self._card(photo_id, picture.width(), picture.height(), ratio, image)
        if shown is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._tile)
            painter.drawRoundedRect(picture, RADIUS, RADIUS)
        else:
            if card is not None and card.offline:
                painter.setOpacity(opacity * 0.6)
            painter.drawPixmap(picture.topLeft(), shown)
            painter.setOpacity(opacity)
        self._ring(painter, picture, state)
        self._badges(painter, picture, card, state)
        if state.n_stack > 1:
            self._stack_badge(painter, cell, state.n_stack)
        if card is not None and self._show_names:
            painter.setFont(self._font)
            painter.setPen(self._text if state.selected or state.current else self._text2)
            name = self._metrics.elidedText(
                plain(card.path.name), Qt.TextElideMode.ElideMiddle, picture.width() - 2
            )
            painter.drawText(
                QRect(
                    picture.x() + 1,
                    picture.bottom() + 1 + NAME_GAP,
                    picture.width() - 2,
                    self._metrics.height(),
                ),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                name,
            )
        return image is None or shown is not None

    def _ring(self, painter: QPainter, picture: QRect, state: CellState) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state.selected:
            wide = self._ring_px
            out = 2 + wide / 2
            painter.setPen(QPen(self._accent, wide))
            painter.drawRoundedRect(
                QRectF(picture).adjusted(-out, -out, out, out), RADIUS + 3, RADIUS + 3
            )
        if state.current and state.focused and not state.selected:
            painter.setPen(QPen(self._accent, self._ring_px - 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(picture).adjusted(-3, -3, 3, 3), RADIUS + 3, RADIUS + 3)
        if not (state.selected or state.hovered):
            return
        x = picture.right() - 20 if painter.layoutDirection() == RTL else picture.left() + 20
        centre = QPointF(x, picture.top() + 20)
        painter.setPen(QPen(WHITE, 2))
        painter.setBrush(QBrush(self._accent) if state.selected else QBrush(QColor(0, 0, 0, 90)))
        painter.drawEllipse(centre, 10, 10)
        if state.selected:
            painter.drawPixmap(QPointF(centre.x() - 7, centre.y() - 7), self._tick)

    def _badges(
        self, painter: QPainter, picture: QRect, card: PhotoCard | None, state: CellState
    ) -> None:
        rtl = painter.layoutDirection() == RTL
        edge = picture.left() + 8 if rtl else picture.right() - 35
        box = QRect(edge, picture.bottom() - 27, 28, 20)
        if state.level > 0 and self._show_badges:
            self._badge_ground(painter, box)
            bars = max(2, min(3, state.n_levels))
            x = box.x() + (28 - bars * 6 + 2) // 2
            for n in range(bars):
                lit = n <= state.level
                painter.setBrush(WHITE if lit else QColor(255, 255, 255, 90))
                high = 5 + n * (8 // max(bars - 1, 1)) if bars > 2 else (6, 12)[n]
                painter.drawRoundedRect(QRectF(x + n * 6, box.bottom() - 3 - high, 4, high), 1, 1)
            box.translate(32 if rtl else -32, 0)
        for wanted, sign in (
            (card is not None and card.offline, self._plug),
            (card is not None and card.damaged is not None, self._warn),
        ):
            if wanted:
                self._badge_ground(painter, box)
                painter.drawPixmap(box.x() + 7, box.y() + 3, sign)
                box.translate(32 if rtl else -32, 0)

    def stack_rect(self, cell: QRect, n_stack: int, rtl: bool) -> QRect:
        """Where the sign of a stack is, at the top of its cell: a click there opens it."""
        width = 14 + 3 * STACK_GAP + self._metrics.horizontalAdvance(number(n_stack))
        height = max(22, self._metrics.height() + 4)
        edge = cell.left() + 8 if rtl else cell.left() + cell.width() - 8 - width
        return QRect(edge, cell.top() + 8, width, height)

    def _stack_badge(self, painter: QPainter, cell: QRect, n_stack: int) -> None:
        rtl = painter.layoutDirection() == RTL
        box = self.stack_rect(cell, n_stack, rtl)
        self._badge_ground(painter, box)
        x = box.right() - 14 - STACK_GAP if rtl else box.x() + STACK_GAP
        painter.drawPixmap(x, box.y() + (box.height() - 14) // 2, self._stack)
        beside = 14 + 2 * STACK_GAP
        # QPainter does not mirror rectangles.
        words = box.adjusted(STACK_GAP, 0, -beside, 0) if rtl else box.adjusted(beside, 0, 0, 0)
        painter.setFont(self._font)
        painter.setPen(WHITE)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, number(n_stack)
        )

    @staticmethod
    def _badge_ground(painter: QPainter, box: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(BADGE)
        painter.drawRoundedRect(box, 6, 6)

    def _card(
        self, photo_id: PhotoId, width: int, height: int, ratio: float, image: QImage | None
    ) -> QPixmap | None:
        """The finished card; None without a preview, or when this frame's time is spent."""
        key = (photo_id, round(width * ratio), round(height * ratio))
        found = self._cards.get(key)
        if found is not None:
            self._cards.move_to_end(key)
            return found
        if image is None:
            return None
        if self._frame_made and time.perf_counter() > self._frame_ends:
            return None
        self._frame_made = True  # one a frame at the least, so that all get done
        made = self._make(key[1], key[2], ratio, image)
        self._cards[key] = made
        self._bytes += key[1] * key[2] * 4
        while self._bytes > self._most_bytes and len(self._cards) > 1:
            (_, w, h), _old = self._cards.popitem(last=False)
            self._bytes -= w * h * 4
        return made

    def _make(self, width: int, height: int, ratio: float, image: QImage) -> QPixmap:
        fill = max(width / image.width(), height / image.height())
        shown = (width * height) / (image.width() * image.height() * fill * fill)
        whole = 1 - shown > MAX_CUT
        scale = min(width / image.width(), height / image.height()) if whole else fill
        scaled = image.scaled(
            max(1, round(image.width() * scale)),
            max(1, round(image.height() * scale)),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        ground = QImage(width, height, QImage.Format.Format_RGB32)
        ground.fill(self._tile)
        with QPainter(ground) as painter:
            painter.drawImage(
                (width - scaled.width()) // 2, (height - scaled.height()) // 2, scaled
            )
        made = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        made.fill(Qt.GlobalColor.transparent)
        with QPainter(made) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(ground))
            painter.drawRoundedRect(QRectF(0, 0, width, height), RADIUS * ratio, RADIUS * ratio)
        made.setDevicePixelRatio(ratio)
        return QPixmap.fromImage(made)


RTL: Final = Qt.LayoutDirection.RightToLeft
