# SPDX-License-Identifier: MIT
"""The slider in a chip's menu: how much the words count beside the pictures.

What comes in: the share of the pictures in percent. What goes out: a signal as it moves.
GUI thread.
"""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from desktop_search.ui.menu_slider import MenuSlider

STEP: Final = 10


class WeightAction(QWidgetAction):
    """Words at the leading end, pictures at the trailing one."""

    moved = Signal(int)

    def __init__(self, percent: int, menu: QMenu) -> None:
        super().__init__(menu)
        page = QWidget(menu)
        self.slider = MenuSlider(page)
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
