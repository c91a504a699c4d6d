# SPDX-License-Identifier: MIT
"""Asks how often the cascade and its largest model agree, and fills the card about it.

What comes in: the card's wishes, the costs of the cascade. What goes out: prices, progress and the
report. GUI thread; the comparison runs on the thread "agreement", for seconds or hours.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import AgreementProgress, CascadeCosts
from desktop_search.ui import price_words
from desktop_search.ui.agreement_card import SAMPLE
from desktop_search.ui.languages import told

if TYPE_CHECKING:
    from desktop_search.ui.agreement_card import AgreementCard
    from desktop_search.ui.bridge import Bridge
    from desktop_search.ui.depth_control import DepthControl

COMPARE: Final = "compare"
N_TO_EMBED: Final = "photos to compare"


class AgreementCare(QObject):
    """Lives as long as the settings dialog."""

    compared = Signal()
    """Photos were looked at for it, so other figures may be others."""

    def __init__(
        self, bridge: Bridge, looking: DepthControl, card: AgreementCard, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge, self._looking, self._card = bridge, looking, card
        self._cancel = CancelToken()
        self._costs: CascadeCosts | None = None
        card.wanted.connect(self._compare)
        card.stopped.connect(self.stop)
        bridge.agreement_progress.connect(self._progressed)
        for errands in (looking.prices, looking.comparing):
            errands.answered.connect(self._answered)
            errands.refused.connect(self._refused)

    def show_costs(self, costs: CascadeCosts) -> None:
        """What one photo takes may be another, and which are looked at already."""
        self._costs = costs
        meter = self._bridge.library.agreement
        self._looking.prices.ask(
            N_TO_EMBED, lambda: (meter.n_to_embed(SAMPLE), meter.n_to_embed(None))
        )

    @Slot()
    def stop(self) -> None:
        """Ends the comparison after the batch in hand; what was looked at is kept."""
        self._cancel.cancel()
        self._looking.comparing.drop(COMPARE)
        self._card.show_running(False)
        self.compared.emit()

    @Slot(object)
    def _compare(self, n_photos: int | None) -> None:
        self._cancel = CancelToken()
        self._looking.stops(self._cancel)
        self._card.show_running(True)
        meter, told_ = self._bridge.library.agreement, self._bridge.agreement_told
        self._looking.comparing.ask(
            COMPARE, partial(meter.measure, n_photos, None, told_, self._cancel)
        )

    @Slot(object)
    def _progressed(self, progress: AgreementProgress) -> None:
        self._card.show_progress(progress)

    @Slot(str, object)
    def _answered(self, name: str, answer: object) -> None:
        if name == N_TO_EMBED:
            self._show_prices(*answer)  # type: ignore[misc]  # two numbers
        elif name == COMPARE:
            self._card.show_running(False)
            self._card.show_report(answer)  # type: ignore[arg-type]  # what measure() gave
            self.compared.emit()

    @Slot(str, str)
    def _refused(self, name: str, sentence: str) -> None:
        if name == N_TO_EMBED:
            self._card.show_prices("", "")
            self._card.refuse(told(sentence))
        elif name == COMPARE:
            self._card.show_running(False)
            self._card.refuse(told(sentence))

    def _show_prices(self, n_sample: int, n_all: int) -> None:
        costs = self._costs
        last = costs.refine_all.levels[-1] if costs and costs.refine_all.levels else None
        each = None if last is None else last.s_per_photo

        def words(n_new: int) -> str:
            if each is None:
                return self.tr("not measured yet")
            return price_words.about(n_new * each)

        small = costs is not None and costs.n_photos <= SAMPLE
        self._card.show_prices("" if small else words(n_sample), words(n_all))
