# SPDX-License-Identifier: MIT
"""The picture under the pointer while photos are dragged out: a small stack and their number.

What comes in: previews and a count. What goes out: a pixmap. GUI thread.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from desktop_search.ui.theme import font
from desktop_search.ui.tokens import Tokens
from desktop_search.ui.words import number

STACK: Final = 3
"""Pictures that are drawn; more would only be edges."""
PICTURE: Final = 96
SHIFT: Final = 8


def stack_picture(images: Sequence[QImage | None], n: int, tokens: Tokens) -> QPixmap:
    """The first pictures one behind the other, the count above where there are several."""
    shown = list(images[: max(1, min(STACK, n))]) or [None]
    side = PICTURE + SHIFT * (len(shown) - 1) + 12
    ratio = 2
    pixmap = QPixmap(side * ratio, side * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place in reversed(range(len(shown))):
            frame = QRectF(place * SHIFT + 1, place * SHIFT + 11, PICTURE, PICTURE * 0.75)
            _paint_one(painter, frame, shown[place], tokens)
        if n > 1:
            _paint_count(painter, side, n, tokens)
    return pixmap


def _paint_one(painter: QPainter, frame: QRectF, image: QImage | None, tokens: Tokens) -> None:
    painter.setPen(QColor(tokens.surface))
    painter.setBrush(QColor(tokens.tile))
    painter.drawRoundedRect(frame, 6, 6)
    if image is not None:
        size = image.size().scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(frame.center())
        painter.drawImage(target, image)


def _paint_count(painter: QPainter, side: int, n: int, tokens: Tokens) -> None:
    text = number(n)
    painter.setFont(font(QApplication.font(), "strong"))
    width = max(22, painter.fontMetrics().horizontalAdvance(text) + 12)
    disc = QRectF(side - width - 1, 1, width, 22)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.accent))
    painter.drawRoundedRect(disc, 11, 11)
    painter.setPen(QColor(tokens.on_accent))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text)
