# SPDX-License-Identifier: MIT
"""One picture, fitted or enlarged, moved by dragging.

What comes in: a QImage, the size of the whole photo, keys and the mouse. What goes out: pixels and
the scale in force. GUI thread.
"""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

STEP: Final = 1.25
MAX_SCALE: Final = 8.0
"""Screen pixels for a pixel of the photo."""
MARGIN: Final = 12


class PictureView(QWidget):
    """Shows a photo; a scale of 1.0 is one screen pixel for each pixel of the photo."""

    zoomed = Signal()
    """The scale changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewPicture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._pixmap = QPixmap()
        self._full = QSizeF(1, 1)
        self._scale: float | None = None  # None: fitted
        self._centre = QPointF(0.5, 0.5)  # the part of the photo in the middle of the view
        self._held: QPointF | None = None

    def show_image(self, image: QImage | None, width: int, height: int, keep_place: bool) -> None:
        """A picture of a photo of that size. keep_place: a sharper one of the same photo."""
        self._pixmap = QPixmap() if image is None else QPixmap.fromImage(image)
        self._full = QSizeF(max(1, width), max(1, height))
        if not keep_place:
            self._scale = None
            self._centre = QPointF(0.5, 0.5)
            self.zoomed.emit()
        self._fit_cursor()
        self.update()

    # --- scale

    @property
    def fitted(self) -> bool:
        """Whether the whole photo is in view because nobody enlarged it."""
        return self._scale is None

    @property
    def scale(self) -> float:
        """Screen pixels for a pixel of the photo."""
        return self.fit_scale() if self._scale is None else self._scale

    def fit_scale(self) -> float:
        """The scale that shows everything; small photos are not blown up."""
        room = QSizeF(self.size()) * self.devicePixelRatioF()
        margin = 2 * MARGIN * self.devicePixelRatioF()
        return max(
            1e-3,
            min(
                1.0,
                (room.width() - margin) / self._full.width(),
                (room.height() - margin) / self._full.height(),
            ),
        )

    def needed_px(self) -> int:
        """The longer side that the picture needs in order to be sharp at this scale."""
        return round(max(self._full.width(), self._full.height()) * min(1.0, self.scale))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller; what is under `at` stays under it."""
        self.set_scale(self.scale * factor, at)

    def toggle_full(self) -> None:
        """100 % and back."""
        self.set_scale(1.0 if self._scale is None or self._scale != 1.0 else None)

    def set_scale(self, scale: float | None, at: QPointF | None = None) -> None:
        """A scale; None, or one smaller than that, fits the photo in."""
        before = self._target()
        if scale is not None and scale <= self.fit_scale():
            scale = None
        self._scale = None if scale is None else min(MAX_SCALE, scale)
        if self._scale is None:
            self._centre = QPointF(0.5, 0.5)
        elif at is not None and before.width() > 0:
            spot = QPointF(
                (at.x() - before.x()) / before.width(), (at.y() - before.y()) / before.height()
            )
            size = self._size()
            middle = QRectF(self.rect()).center()
            self._centre = QPointF(
                spot.x() - (at.x() - middle.x()) / size.width(),
                spot.y() - (at.y() - middle.y()) / size.height(),
            )
        self._keep_inside()
        self._fit_cursor()
        self.update()
        self.zoomed.emit()

    def pan(self, dx: float, dy: float) -> None:
        """Moves the photo by screen points."""
        size = self._size()
        self._centre -= QPointF(dx / size.width(), dy / size.height())
        self._keep_inside()
        self.update()

    def _size(self) -> QSizeF:
        return self._full * (self.scale / self.devicePixelRatioF())

    def _target(self) -> QRectF:
        size = self._size()
        middle = QRectF(self.rect()).center()
        return QRectF(
            middle.x() - self._centre.x() * size.width(),
            middle.y() - self._centre.y() * size.height(),
            size.width(),
            size.height(),
        )

    def _keep_inside(self) -> None:
        size = self._size()
        half_w = min(0.5, self.width() / 2 / size.width())
        half_h = min(0.5, self.height() / 2 / size.height())
        self._centre = QPointF(
            min(max(self._centre.x(), half_w), 1 - half_w),
            min(max(self._centre.y(), half_h), 1 - half_h),
        )

    def _fit_cursor(self) -> None:
        if self._scale is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    # --- events

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, or the tile colour where it will be."""
        with QPainter(self) as painter:
            target = self._target()
            if self._pixmap.isNull():
                painter.fillRect(target, QColor(self.palette().mid().color()))
                return
            smooth = self.scale < 2.0  # beyond that people look at single pixels
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The photo stays where it was looked at."""
        super().resizeEvent(event)
        self._keep_inside()
        self.zoomed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms at the pointer."""
        turn = event.angleDelta().y()
        if turn:
            self.zoom(STEP ** (turn / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of an enlarged photo."""
        if event.button() == Qt.MouseButton.LeftButton and self._scale is not None:
            self._held = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags it."""
        if self._held is not None:
            moved = event.position() - self._held
            self._held = event.position()
            self.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets it go."""
        self._held = None
        self._fit_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """100 % at the pointer, and back."""
        self.set_scale(1.0 if self._scale is None else None, event.position())
