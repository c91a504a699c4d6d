# SPDX-License-Identifier: MIT
"""Fetches what a preset lacks, one model after the other, and then applies the preset.

What comes in: the wish for a preset. What goes out: library.use_preset once everything is here;
searching goes on with the old models meanwhile. It lives as long as the window, so the settings
may be closed in between. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_search.core.errors import DesktopSearchError
from desktop_search.ui import model_words

if TYPE_CHECKING:
    from desktop_search.core.records import ModelInfo, Preset
    from desktop_search.ui.bridge import LibraryPort, ModelEnd
    from desktop_search.ui.model_work import ModelWork

MAX_TRIES: Final = 2
"""The second one is for a model that was just being removed or checked."""


class PresetFetch(QObject):
    """At most one wish; a newer one takes its place."""

    changed = Signal()
    """It began, ended, or the next model's turn came."""
    applied = Signal()
    """The preset holds now."""

    def __init__(self, library: LibraryPort, work: ModelWork, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._work = work
        self._preset: Preset | None = None
        self._accept = False
        self._asked: str | None = None
        self._tries: list[str] = []
        self._n_models = 0
        self.error = ""
        """Why the last wish could not be fulfilled."""
        work.ended.connect(self._on_ended)

    @property
    def preset(self) -> Preset | None:
        """What is being fetched for."""
        return self._preset

    def lacking(self, preset: Preset) -> tuple[ModelInfo, ...]:
        """The models of a preset that are not ready."""
        return model_words.missing(preset, self._work.infos)

    @property
    def current(self) -> str | None:
        """The model whose turn it is."""
        return self._asked

    @property
    def place(self) -> tuple[int, int]:
        """Which of how many models has its turn, from 1."""
        left = 0 if self._preset is None else len(self.lacking(self._preset))
        return self._n_models - left + 1, self._n_models

    def start(self, preset: Preset, accept_licence: bool) -> None:
        """Fetches what is missing, then applies."""
        self.stop()
        self._preset, self._accept, self.error = preset, accept_licence, ""
        self._n_models = len(self.lacking(preset))
        self._tries = []
        self._go_on()

    def stop(self) -> None:
        """Gives up the wish; what was fetched is kept."""
        asked, self._preset, self._asked, self.error = self._asked, None, None, ""
        if asked is not None:
            self._work.stop(asked)
        self.changed.emit()

    def _go_on(self) -> None:
        preset = self._preset
        if preset is None:
            return
        lacking = self.lacking(preset)
        if lacking and self._tries.count(lacking[0].spec.name) < MAX_TRIES:
            self._asked = lacking[0].spec.name
            self._tries.append(self._asked)
            self._work.get(self._asked, self._accept)
        elif lacking:
            self._preset, self._asked = None, None
            self.error = self.tr(
                "{model} was fetched and is still not ready. Check it under Models."
            ).format(model=lacking[0].spec.title)
        else:
            self._preset, self._asked = None, None
            try:
                self._library.use_preset(preset.name)
            except DesktopSearchError as error:
                self.error = error.sentence
            else:
                self.applied.emit()
        self.changed.emit()

    @Slot(object)
    def _on_ended(self, end: ModelEnd) -> None:
        if end.name != self._asked:
            return
        if end.stopped or end.error:
            self._preset, self._asked, self.error = None, None, end.error
            self.changed.emit()
        else:
            self._go_on()
