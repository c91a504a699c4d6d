# SPDX-License-Identifier: MIT
"""Pictures made by code, to fill a window with: soft landscapes, no two alike.

What comes in: a number. What goes out: a QImage, or its JPEG. Own drawing; needs Qt, any thread.
"""

import math
import random

from PySide6.QtCore import QBuffer, QIODevice, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QRadialGradient

SHAPES = ((480, 360), (480, 320), (360, 480), (480, 360), (560, 250))
N_HILLS = 4


def landscape(number: int, width: int, height: int) -> QImage:
    """Sky, sun and hills in the colours of one hour of the day."""
    rng = random.Random(number)
    hue = rng.random()
    image = QImage(width, height, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sky = QLinearGradient(0, 0, 0, height)
        sky.setColorAt(0, QColor.fromHsvF(hue, rng.uniform(0.25, 0.6), rng.uniform(0.55, 0.95)))
        sky.setColorAt(1, QColor.fromHsvF((hue + 0.1) % 1, rng.uniform(0.1, 0.3), 0.98))
        painter.fillRect(image.rect(), sky)
        sun = QPointF(width * rng.uniform(0.15, 0.85), height * rng.uniform(0.15, 0.5))
        glow = QRadialGradient(sun, height * 0.35)
        glow.setColorAt(0, QColor(255, 250, 230, 235))
        glow.setColorAt(0.25, QColor(255, 245, 215, 120))
        glow.setColorAt(1, QColor(255, 245, 215, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(sun, height * 0.35, height * 0.35)
        for hill in range(N_HILLS):
            share = (hill + 1) / N_HILLS
            colour = QColor.fromHsvF(
                (hue + 0.45 + 0.05 * hill) % 1, 0.2 + 0.3 * share, 0.8 - 0.55 * share
            )
            painter.setBrush(colour)
            painter.drawPath(_hill(rng, width, height, 0.42 + 0.16 * hill))
    return image


def _hill(rng: random.Random, width: int, height: int, level: float) -> QPainterPath:
    waves = [(rng.uniform(0.5, 3.0), rng.uniform(0, 6.3), rng.uniform(0.02, 0.07)) for _ in "abc"]
    path = QPainterPath(QPointF(0, height))
    for x in range(0, width + 8, 8):
        wave = sum(high * math.sin(turns * 6.3 * x / width + start) for turns, start, high in waves)
        path.lineTo(x, height * (level + wave))
    path.lineTo(width, height)
    path.closeSubpath()
    return path


def shape(number: int) -> tuple[int, int]:
    """Width and height of a drawn picture."""
    return SHAPES[number % len(SHAPES)]


def jpeg(image: QImage) -> bytes:
    """A picture as a photo's stored preview."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG", 88)
    return bytes(buffer.data().data())
