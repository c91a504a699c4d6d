# SPDX-License-Identifier: MIT
"""Prices of looking deeper, before it is begun, and the threads on which prices are reckoned.

What comes in: answers of searches, what is refined. What goes out: steps and prices for the refine
bar's menu, a few words for the strip.
GUI thread; the library is asked on the threads "prices", "looks", "measuring" and
"agreement".
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from desktop_search.ui.errands import Errands
from desktop_search.ui.look_closer import LookCloser
from desktop_search.ui.refining_sign import RefiningSign

if TYPE_CHECKING:
    from desktop_search.core.protocols import CancelToken
    from desktop_search.core.records import Ranking
    from desktop_search.ui.main_window import MainWindow

DEEPER: Final = "deeper"


class DepthControl(QObject):
    """Prices are asked for when a closer look is done: while it runs they would change."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.bridge = window.bridge
        self._library = window.library
        self._control = window.control
        self._calm = window.calm
        self._menu = window.parts.refine.deeper_menu
        self.prices = Errands("prices", self)
        """What is told within a moment."""
        self.looks = Errands("looks", self)
        """What takes seconds: looking at a photo."""
        self.measures = Errands("measuring", self)
        self.comparing = Errands("agreement", self)
        self._all = (self.prices, self.looks, self.measures, self.comparing)
        self._to_cancel: CancelToken | None = None
        self.closer = LookCloser(window, self.looks)
        self._sign = RefiningSign(self)
        self._sign.said.connect(window.parts.strip.show_refining)
        window.bridge.refining.connect(self._sign.follow)
        self.prices.answered.connect(self._answered)
        self._control.answered.connect(self._searched)
        self._menu.chosen.connect(self._control.deeper_to)
        self._menu.aboutToShow.connect(self._menu_opens)
        self._menu.aboutToHide.connect(self._menu_closes)

    @Slot(object, bool)
    def _searched(self, ranking: Ranking, closer: bool) -> None:
        steps = self._control.deeper_steps() if closer else ()
        self._menu.show_steps(steps)
        if not (steps and ranking.final) or ranking.stopped:
            self.prices.drop(DEEPER)
            self._menu.forget_prices()
            return
        request = self._control.shown_request
        tops = [max(step.top_m) for step in steps]
        self.prices.ask(DEEPER, partial(self._library.accounts.deeper, request, tops))

    @Slot(str, object)
    def _answered(self, name: str, prices: object) -> None:
        if name == DEEPER:
            self._menu.show_prices(prices)  # type: ignore[arg-type]  # what deeper() gave

    @Slot()
    def _menu_opens(self) -> None:
        self._calm.menu_open = True

    @Slot()
    def _menu_closes(self) -> None:
        self._calm.menu_open = False

    def stops(self, token: CancelToken) -> None:
        """Work that may take hours, and ends with the window."""
        self._to_cancel = token

    def close(self) -> None:
        """Asks the threads to end; does not wait."""
        if self._to_cancel is not None:
            self._to_cancel.cancel()
        for errands in self._all:
            errands.close()

    def join(self) -> None:
        """Waits for the threads; call it when the library is closed."""
        for errands in self._all:
            errands.join()
