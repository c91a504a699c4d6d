# SPDX-License-Identifier: MIT
"""The slider in a chip's menu: how much the words count beside the pictures.

What comes in: the share of the pictures in percent. What goes out: a signal as it moves.
GUI thread.
"""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

STEP: Final = 10


class _Slider(QSlider):
    """Leaves Up and Down to the menu, so that the keyboard gets to its other entries."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)


class WeightAction(QWidgetAction):
    """Words at the leading end, pictures at the trailing one."""

    moved = Signal(int)

    def __init__(self, percent: int, menu: QMenu) -> None:
        super().__init__(menu)
        page = QWidget(menu)
        self.slider = _Slider(Qt.Orientation.Horizontal, page)
        self.slider.setObjectName("weightSlider")
        self.slider.setRange(0, 100)
        self.slider.setSingleStep(STEP)
        self.slider.setPageStep(2 * STEP)
        self.slider.setFixedSize(180, 24)
        self.slider.setValue(percent)
        self.slider.valueChanged.connect(self._moved)
        ends = QHBoxLayout()
        ends.addWidget(QLabel(self.tr("Words"), page))
        ends.addStretch(1)
        ends.addWidget(QLabel(self.tr("Picture"), page))
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(4)
        column.addLayout(ends)
        column.addWidget(self.slider)
        page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else the menu's keys pass it by
        page.setFocusProxy(self.slider)
        self.setDefaultWidget(page)
        self._name()

    @Slot(int)
    def _moved(self, percent: int) -> None:
        self._name()
        self.moved.emit(percent)

    def _name(self) -> None:
        n = self.slider.value()
        words = self.tr("The words count {words} %, the picture {picture} %")
        said = words.format(words=100 - n, picture=n)
        self.slider.setAccessibleName(said)
        self.slider.setToolTip(said)
