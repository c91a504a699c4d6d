# SPDX-License-Identifier: MIT
"""The page shown until there is a folder.

What comes in: nothing. What goes out: choose. The picture is drawn here, no photo is shipped.
GUI thread.
"""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_search.ui.theme import Theme, set_role

WIDTH: Final = 430
HEIGHT: Final = 168
"""Of the picture where there is room."""
SMALLEST: Final = 0.45
"""What the picture keeps of its size in a low window."""
ROOMY: Final = 560
"""From this height on, px, gaps are wide."""


class Landscapes(QWidget):
    """Three small drawn photos."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = 1.0
        self.scale_to(1.0)
        self.setAccessibleName(self.tr("Three photos"))

    def scale_to(self, scale: float) -> None:
        """Takes this share of its usual size."""
        self._scale = scale
        self.setFixedSize(round(scale * WIDTH), round(scale * HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the photos, the middle one on top."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(self._scale, self._scale)
            self._photo(painter, QPointF(90, 90), -8, self._meadow)
            self._photo(painter, QPointF(340, 90), 7, self._dusk)
            self._photo(painter, QPointF(215, 82), -1, self._mountains, 1.18)

    def _photo(
        self, painter: QPainter, centre: QPointF, angle: float, scene: object, scale: float = 1.0
    ) -> None:
        painter.save()
        painter.translate(centre)
        painter.rotate(angle)
        painter.scale(scale, scale)
        frame = QRectF(-78, -56, 156, 112)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 36))
        painter.drawRoundedRect(frame.translated(0, 3), 5, 5)
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRoundedRect(frame, 5, 5)
        inside = frame.adjusted(5, 5, -5, -5)
        painter.setClipRect(inside)
        scene(painter, inside)  # type: ignore[operator]
        painter.restore()

    @staticmethod
    def _sky(painter: QPainter, box: QRectF, top: str, bottom: str) -> None:
        shade = QLinearGradient(box.topLeft(), box.bottomLeft())
        shade.setColorAt(0, QColor(top))
        shade.setColorAt(1, QColor(bottom))
        painter.fillRect(box, shade)

    @staticmethod
    def _hill(painter: QPainter, box: QRectF, colour: str, *heights: float) -> None:
        path = QPainterPath(QPointF(box.left(), box.bottom()))
        step = box.width() / (len(heights) - 1)
        points = [
            QPointF(box.left() + n * step, box.bottom() - h * box.height())
            for n, h in enumerate(heights)
        ]
        path.lineTo(points[0])
        for before, after in pairwise(points):
            middle = (before.x() + after.x()) / 2
            path.cubicTo(QPointF(middle, before.y()), QPointF(middle, after.y()), after)
        path.lineTo(box.bottomRight())
        painter.setBrush(QColor(colour))
        painter.drawPath(path)

    def _meadow(self, painter: QPainter, box: QRectF) -> None:
        self._sky(painter, box, "#A9C9EE", "#EAF2FA")
        painter.setBrush(QColor("#FFF3C4"))
        painter.drawEllipse(QPointF(-38, -24), 11, 11)
        self._hill(painter, box, "#7FA86B", 0.30, 0.38, 0.56, 0.70)
        self._hill(painter, box, "#5C8B4F", 0.44, 0.30, 0.26, 0.44)
        self._hill(painter, box, "#C9B45F", 0.16, 0.20, 0.12, 0.22)

    def _mountains(self, painter: QPainter, box: QRectF) -> None:
        self._sky(painter, box, "#8FB4DD", "#E6EEF6")
        for peak, colour in (
            ((-40, -14), "#8294A8"),
            ((18, -34), "#66788F"),
            ((58, -6), "#75879C"),
        ):
            x, y = peak
            path = QPainterPath(QPointF(x, y))
            path.lineTo(x + 62, box.bottom())
            path.lineTo(x - 62, box.bottom())
            painter.setBrush(QColor(colour))
            painter.drawPath(path)
            snow = QPainterPath(QPointF(x, y))
            for dx, dy in ((12, 16), (5, 13), (0, 19), (-6, 13), (-12, 17)):
                snow.lineTo(x + dx, y + dy)
            painter.setBrush(QColor("#F6F9FC"))
            painter.drawPath(snow)
        self._hill(painter, box, "#4F7A5A", 0.26, 0.34, 0.24, 0.30)
        self._hill(painter, box, "#7FB0D6", 0.15, 0.16, 0.15, 0.16)

    def _dusk(self, painter: QPainter, box: QRectF) -> None:
        self._sky(painter, box, "#5A5C9E", "#F4A56F")
        painter.setBrush(QColor("#FFE0A3"))
        painter.drawEllipse(QPointF(16, 6), 13, 13)
        self._hill(painter, box, "#7A4E74", 0.40, 0.34, 0.44, 0.36)
        self._hill(painter, box, "#3E3560", 0.20, 0.28, 0.16, 0.24)


class DropCard(QFrame):
    """The dashed card; its border turns blue while something is dragged over."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hot = False
        theme.changed.connect(self.update)

    def set_hot(self, hot: bool) -> None:
        """Whether a drop would be taken now."""
        self._hot = hot
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints ground and dashes."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(self._theme.color("accent" if self._hot else "control"), 2)
            pen.setDashPattern([5, 4])
            painter.setPen(pen)
            painter.setBrush(self._theme.color("soft" if self._hot else "surface"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 14, 14)


class FirstRunPage(QScrollArea):
    """One primary button, a place to drop, three promises."""

    choose = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstRunPage")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._page = page = QWidget(self)
        page.setObjectName("page")
        self.setWidget(page)
        self.card = DropCard(theme, page)
        self.card.setMaximumWidth(620)
        self.card.setMinimumWidth(480)
        title = self._label(self.tr("Find photos by describing them"), "hero", "")
        lead = self._label(
            self.tr("Choose a folder of photos. Its subfolders are included."), "search", "dim"
        )
        self.button = QPushButton(self.tr("Choose folder…"), self.card)
        self.button.setObjectName("chooseFolderButton")
        self.button.setProperty("primary", True)
        self.button.setDefault(True)
        self.button.setAutoDefault(True)
        theme.bind(self.button, "folder-open", "on_accent")
        self.button.clicked.connect(self.choose)
        drop = self._label(self.tr("or drop a folder anywhere in this window"), "body", "dim")
        self._inside = inside = QVBoxLayout(self.card)
        self._picture = Landscapes(self.card)
        centre = Qt.AlignmentFlag.AlignHCenter
        inside.addWidget(self._picture, 0, centre)
        inside.addWidget(title)
        inside.addWidget(lead)
        inside.addWidget(self.button, 0, centre)
        inside.addWidget(drop)
        self._signs: list[tuple[QLabel, str]] = []
        promises = QHBoxLayout()
        promises.setSpacing(24)
        promises.addStretch(1)
        for shape, text in (
            ("shield-check", self.tr("Stays on this computer")),
            ("lock", self.tr("Never changes your files")),
            ("gauge", self.tr("Ready to search in the first minute")),
        ):
            sign = QLabel(page)
            sign.setFixedSize(QSize(18, 18))
            self._signs.append((sign, shape))
            words = QLabel(text, page)
            words.setProperty("tone", "dim")
            pair = QHBoxLayout()
            pair.setSpacing(8)
            pair.addWidget(sign)
            pair.addWidget(words)
            promises.addLayout(pair)
        promises.addStretch(1)
        self._column = column = QVBoxLayout(page)
        column.addStretch(3)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.card, 10)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)
        column.addLayout(promises)
        column.addStretch(1)
        self._fit()
        theme.changed.connect(self._restyle)
        self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less room, a smaller picture."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A low window takes the room from the gaps and the picture: nothing is to be scrolled."""
        room = self.viewport().height()
        wide = room >= ROOMY
        self._inside.setContentsMargins(24, 28 if wide else 16, 24, 32 if wide else 16)
        self._inside.setSpacing(20 if wide else 10)
        self._column.setContentsMargins(24, 12 if wide else 4, 24, 24 if wide else 8)
        self._column.setSpacing(12 if wide else 8)
        self._picture.scale_to(1.0)
        lacking = self._page.minimumSizeHint().height() - room
        self._picture.scale_to(min(1.0, max(SMALLEST, 1.0 - lacking / HEIGHT)))

    def _label(self, text: str, role: str, tone: str) -> QLabel:
        label = QLabel(text, self.card)
        set_role(label, role)
        label.setProperty("tone", tone)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setWordWrap(True)
        return label

    @Slot()
    def _restyle(self) -> None:
        for label, shape in self._signs:
            label.setPixmap(self._theme.icon(shape, "text2").pixmap(18, 18))
