# SPDX-License-Identifier: MIT
"""Lucide icons, tinted.

What comes in: an icon's name and a colour. What goes out: a QIcon. GUI thread.
"""

import functools
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_search.core.paths import resource

STROKE: Final = "1.75"
"""Source: interface.md section 7, at 18 px."""
STROKE_LARGE: Final = "1.1"
SCALE: Final = 2
"""Drawn at twice the size, so that it is sharp on a dense screen."""


@functools.cache
def _image(name: str, colour: str, px: int) -> QImage:
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    text = text.replace("currentColor", colour)
    text = text.replace(
        'stroke-width="2"', f'stroke-width="{STROKE if px <= 32 else STROKE_LARGE}"'
    )
    image = QImage(px * SCALE, px * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(text.encode()))
    with QPainter(image) as painter:
        renderer.render(painter, QRectF(0, 0, px * SCALE, px * SCALE))
    image.setDevicePixelRatio(SCALE)
    return image


def pixmap(name: str, colour: str, px: int = 18) -> QPixmap:
    """The icon as a pixmap of px x px logical pixels."""
    return QPixmap.fromImage(_image(name, colour, px))


def icon(name: str, colour: str, px: int = 18, gap: int = 0) -> QIcon:
    """The icon in one colour, with `gap` empty pixels at its trailing side."""
    if not gap:
        return QIcon(pixmap(name, colour, px))
    wide = QPixmap((px + gap) * SCALE, px * SCALE)
    wide.setDevicePixelRatio(SCALE)
    wide.fill(Qt.GlobalColor.transparent)
    right_to_left = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    with QPainter(wide) as painter:
        painter.drawPixmap(gap if right_to_left else 0, 0, pixmap(name, colour, px))
    return QIcon(wide)
