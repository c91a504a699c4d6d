# SPDX-License-Identifier: MIT
"""The quiet sign that photos are refined while nobody searches.

What comes in: RefiningState. What goes out: a few words for the strip; only for what lasts, so
that nothing flickers between two searches. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_search.ui import price_words

if TYPE_CHECKING:
    from desktop_search.core.records import RefiningState

LASTS_MS: Final = 2_000
"""Shorter work is not told."""


class RefiningSign(QObject):
    """Comes late, and goes at once."""

    said = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._words = ""
        self._shown = False
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LASTS_MS)
        self._late.timeout.connect(self._show)

    @Slot(object)
    def follow(self, state: RefiningState) -> None:
        """Another state."""
        self._words = self._words_for(state)
        if not self._words:
            self._late.stop()
            self._shown = False
            self.said.emit("")
        elif self._shown:
            self.said.emit(self._words)
        elif not self._late.isActive():
            self._late.start()

    @Slot()
    def _show(self) -> None:
        self._shown = True
        self.said.emit(self._words)

    def _words_for(self, state: RefiningState) -> str:
        if state.waits or state.kind in (None, "photo"):
            return ""
        if state.kind == "idle":
            return self.tr("Preparing likely searches")
        part = state.n_done / state.n_total if state.n_total else 0.0
        return self.tr("Refining all photos: {share} done").format(share=price_words.share(part))
