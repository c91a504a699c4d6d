# SPDX-License-Identifier: MIT
"""Keeps the pages "Search depth" and "What looking in steps saved" true.

What comes in: the pages, the library, changes of the cascade. What goes out: costs, savings,
devices and how measuring went. GUI thread; the library is asked on DepthControl's threads.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.records import CascadeCosts, Preset, RefiningState
from desktop_search.core.settings import CascadeSettings
from desktop_search.ui.agreement_care import AgreementCare
from desktop_search.ui.languages import told

if TYPE_CHECKING:
    from desktop_search.ui.bridge import LibraryPort
    from desktop_search.ui.depth_control import DepthControl
    from desktop_search.ui.depth_page import DepthPage
    from desktop_search.ui.savings_page import SavingsPage

COSTS: Final = "costs"
PRESETS: Final = "costs of presets"
SAVINGS: Final = "savings"
DEVICES: Final = "devices"
MEASURE: Final = "measure"
FOLLOW_MS: Final = 5_000
"""Between two looks at the figures while photos are refined and the page is open."""


class DepthCare(QObject):
    """Lives as long as the settings dialog."""

    measured = Signal()
    """Everything that was measured may be another."""

    def __init__(
        self,
        library: LibraryPort,
        depth: DepthControl,
        page: DepthPage,
        savings: SavingsPage,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._library, self._depth = library, depth
        self._page, self._savings = page, savings
        self._shows: CascadeSettings | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(FOLLOW_MS)
        self._soon.timeout.connect(self.measured)
        self._agreement = AgreementCare(depth.bridge, depth, savings.agreement, self)
        self._agreement.compared.connect(self.measured)
        page.measure_again.connect(self.measure)
        page.refine_all.wanted.connect(self._refine_all)
        page.refine_all.stopped.connect(self._stop_all)
        for errands in (depth.prices, depth.measures):
            errands.answered.connect(self._answered)
            errands.refused.connect(self._refused)
        page.show_refining(library.refining.state())
        page.show_measuring(depth.measures.waits(MEASURE))
        depth.measures.ask(DEVICES, library.models.devices)  # seconds, the first time

    @Slot()
    def refresh(self) -> None:
        """Asks anew for all that may have changed."""
        library, prices = self._library, self._depth.prices
        cascade = library.settings.cascade
        if cascade != self._shows:
            self._shows = cascade
            self._page.costs.show_unknown()  # the old figures are of another cascade
        prices.ask(COSTS, partial(library.accounts.costs, cascade))
        prices.ask(SAVINGS, library.accounts.savings)
        prices.ask(PRESETS, partial(_of_presets, library, library.models.presets()))

    @Slot()
    def measure(self) -> None:
        """Measures how fast the models are here."""
        self._page.show_measuring(True)
        self._depth.measures.ask(MEASURE, self._library.models.measure_again)

    @Slot(object)
    def show_refining(self, state: RefiningState) -> None:
        """Follows what is refined; coverage and costs change with it."""
        had = self._page.refine_all.running
        self._page.show_refining(state)
        if had and not self._page.refine_all.running:
            self.measured.emit()
        elif self._page.isVisible() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _refine_all(self) -> None:
        self._try(self._library.refining.refine_all)

    @Slot()
    def _stop_all(self) -> None:
        self._try(self._library.refining.stop_all)

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except DesktopSearchError as error:
            self._page.refuse(told(error.sentence))
        self._page.show_refining(self._library.refining.state())

    @Slot(str, object)
    def _answered(self, name: str, answer: object) -> None:
        if name == COSTS:
            assert isinstance(answer, CascadeCosts)
            self._page.show_costs(answer)
            self._agreement.show_costs(answer)
        elif name == PRESETS:
            self._page.show_prices(answer)  # type: ignore[arg-type]  # of _of_presets()
        elif name == SAVINGS:
            self._savings.show_savings(answer)  # type: ignore[arg-type]  # what savings() gave
        elif name == DEVICES:
            chosen = self._library.settings.device
            self._page.switches.show_devices(answer, chosen)  # type: ignore[arg-type]  # names
        elif name == MEASURE:
            self._page.show_measuring(False, self.tr("Measured. The figures are of now."))
            self.measured.emit()

    @Slot(str, str)
    def _refused(self, name: str, sentence: str) -> None:
        if name == COSTS:
            self._page.costs.show_unknown()
        elif name == SAVINGS:
            self._savings.refuse(told(sentence))
        elif name == MEASURE:
            self._page.show_measuring(False, told(sentence))


def _of_presets(library: LibraryPort, presets: Mapping[str, Preset]) -> dict[str, CascadeCosts]:
    """What each ready-made cascade costs; "" is the one that holds."""
    found = {}
    for name, preset in presets.items():
        with contextlib.suppress(DesktopSearchError):  # a card without a price says enough
            cascade = CascadeSettings(name, preset.level0, preset.levels)
            found[name] = library.accounts.costs(cascade)
    with contextlib.suppress(DesktopSearchError):
        found[""] = library.accounts.costs(library.settings.cascade)
    return found
