# SPDX-License-Identifier: MIT
"""Refining all photos in the background: the offer when it pays, how far it is, and Stop.

What comes in: CascadeCosts and RefiningState. What goes out: the wish to begin or to end it.
GUI thread.
"""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_search.core.records import CascadeCosts, RefiningState
from desktop_search.ui import price_words
from desktop_search.ui.languages import told, tr
from desktop_search.ui.page import Beside, paragraph, say
from desktop_search.ui.words import time_left

SCALE: Final = 1000
BUTTON_PX: Final = 64
"""What the button and the panel have around the words."""


class RefineAllPanel(QFrame):
    """Hidden while there is nothing to offer and nothing runs."""

    wanted = Signal()
    stopped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setObjectName("refineAllPanel")
        self._costs: CascadeCosts | None = None
        self._state = RefiningState()
        self._words = ("", "")
        self.text = paragraph("", self, "soft")
        self.text.setObjectName("refineAllText")
        self.bar = QProgressBar(self)
        self.bar.setObjectName("refineAllProgress")
        self.bar.setAccessibleName(self.tr("Photos refined in the background"))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, SCALE)
        self.start = self._button("refineAll", "")
        self.start.clicked.connect(self.wanted)
        self.stop = self._button("refineAllStop", self.tr("Stop"))
        self.stop.setAccessibleName(self.tr("Stop refining all photos"))
        self.stop.clicked.connect(self.stopped)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(Beside(self, self.text, self.stop))
        column.addWidget(self.bar)
        column.addLayout(buttons)
        self._refresh()

    def _button(self, name: str, words: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer words where it is narrow."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the fewer words allow."""
        least = self.start.fontMetrics().horizontalAdvance(self._words[1]) + BUTTON_PX
        usual = super().minimumSizeHint()
        return QSize(min(least, usual.width()), usual.height())

    def _fit(self) -> None:
        full, short = self._words
        wide = self.start.fontMetrics().horizontalAdvance(full) + BUTTON_PX
        self.start.setText(full if wide <= self.width() else short)
        self.start.setAccessibleName(full)

    def show_costs(self, costs: CascadeCosts, possible: bool) -> None:
        """Whether it pays, and its price. possible: whether all models it needs are here."""
        self._costs = costs if possible else None
        self._refresh()

    def show_state(self, state: RefiningState) -> None:
        """How far it is."""
        self._state = state
        self._refresh()

    @property
    def running(self) -> bool:
        """Whether all photos are being refined, or wait to be."""
        return self._state.kind == "all"

    def _refresh(self) -> None:
        costs, running = self._costs, self.running
        offered = costs is not None and costs.passed_break_even and not running
        had_focus = self.start.hasFocus() or self.stop.hasFocus()
        self.setVisible(offered or running)
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        self.start.setVisible(offered)
        if had_focus:
            (self.stop if running else self.start).setFocus()
        if running:
            self._show_running()
        elif offered and costs is not None:
            self._words = price_words.refine_all(costs)
            self._fit()
            say(
                self.text,
                self.tr(
                    "Searches have refined {share} of the photos by now. From here on it is less "
                    "work to refine all of them once: every search is sharp at once then."
                ).format(share=price_words.share(costs.p)),
            )

    def _show_running(self) -> None:
        state = self._state
        part = state.n_done / state.n_total if state.n_total else 0.0
        self.bar.setValue(round(part * SCALE))
        done = price_words.share(part)
        if state.waits:
            words = self.tr("Refining all photos: {share} done. It waits: {reason}.").format(
                share=done, reason=waiting_words(state.waits).rstrip(".")
            )
        elif state.eta_s is not None:
            words = self.tr("Refining all photos: {share} done, {time}").format(
                share=done, time=time_left(state.eta_s)
            )
        else:
            words = self.tr("Refining all photos: {share} done").format(share=done)
        say(self.text, words)


def waiting_words(waits: str) -> str:
    """Why refining waits, for people."""
    known = {
        "searching": tr("a search goes first"),
        "indexing": tr("indexing goes first"),
        "paused": tr("indexing is paused"),
        "on battery": tr("on battery power"),
    }
    return known.get(waits) or told(waits)
