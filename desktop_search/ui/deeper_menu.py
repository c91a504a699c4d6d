# SPDX-License-Identifier: MIT
"""How much deeper this search could look, and what that costs, before it is begun.

What comes in: the steps that are left and their prices. What goes out: the step that was chosen;
a tooltip for the button beside it. GUI thread. Source: interface.md section 5, "Refine bar".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from desktop_search.ui import price_words
from desktop_search.ui.languages import tr
from desktop_search.ui.words import number

if TYPE_CHECKING:
    from desktop_search.core.records import Price


@dataclass(frozen=True, slots=True)
class Step:
    """One way to look deeper. top_m: of all levels, n_more: photos beyond those of now."""

    top_m: tuple[int, ...]
    n_more: int


class DeeperMenu(QMenu):
    """One entry a step; the prices come a moment later than the entries."""

    chosen = Signal(object)
    """The top m of a step."""

    def __init__(self, button: QAbstractButton, more: QAbstractButton, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("refineDeeperMenu")
        self._button, self._more = button, more
        self._steps: tuple[Step, ...] = ()
        self._prices: tuple[Price, ...] | None = None
        more.clicked.connect(self._open)
        self.triggered.connect(self._on_triggered)
        self._refresh()

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is offered."""
        return self._steps

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Other steps; their prices are not known yet."""
        if tuple(steps) != self._steps:
            self._steps, self._prices = tuple(steps), None
            self.clear()
            for step in self._steps:
                self.addAction("").setData(step.top_m)
            self._refresh()

    def show_prices(self, prices: Sequence[Price]) -> None:
        """What each step costs."""
        if len(prices) == len(self._steps):
            self._prices = tuple(prices)
            self._refresh()

    def forget_prices(self) -> None:
        """They do not hold any more."""
        self._prices = None
        self._refresh()

    def _refresh(self) -> None:
        words = [self._words(place) for place in range(len(self._steps))]
        for entry, text in zip(self.actions(), words, strict=True):
            entry.setText(text[:1].upper() + text[1:])
        prices = "; ".join(words) if self._prices is not None else ""
        for button in (self._button, self._more):
            button.setToolTip(prices or tr("Look at more photos closely, for this search"))
        self._button.setAccessibleDescription(prices)

    def _words(self, place: int) -> str:
        n = number(self._steps[place].n_more)
        if self._prices is None:
            return tr("next {n}").format(n=n)
        price = self._prices[place]
        if price.seconds is not None and not any(level.n_new for level in price.levels):
            return tr("next {n}: already done earlier").format(n=n)
        return tr("next {n}: {price}").format(n=n, price=price_words.price(price))

    @Slot(object)
    def _on_triggered(self, entry: QAction) -> None:
        self.chosen.emit(tuple(entry.data()))

    @Slot()
    def _open(self) -> None:
        side = self._more.rect()
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        corner = side.bottomLeft() if rtl else side.bottomRight()
        at = self._more.mapToGlobal(corner)
        if not rtl:
            at -= QPoint(self.sizeHint().width(), 0)
        self.popup(at)
