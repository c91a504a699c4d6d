# SPDX-License-Identifier: MIT
"""What the window has to do with models: the banner, the network label, closing.

What comes in: faults of the library, what goes on with models. What goes out: the banner above the
grid, and calls of the library once a model is here. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_search.ui import model_words
from desktop_search.ui.model_work import ModelWork
from desktop_search.ui.models_page import choose_files
from desktop_search.ui.preset_fetch import PresetFetch
from desktop_search.ui.words import time_left

if TYPE_CHECKING:
    from desktop_search.core.errors import EncoderUnavailable
    from desktop_search.core.records import ModelInfo
    from desktop_search.ui.bridge import Bridge
    from desktop_search.ui.layout import WindowParts


class ModelCare(QObject):
    """Owns the work on models for as long as the window lives."""

    settings_wanted = Signal()
    """The models' page is to be shown."""
    search_again = Signal()
    """A level of the search can be used that could not before."""
    settings_changed = Signal(object)

    def __init__(
        self,
        bridge: Bridge,
        parts: WindowParts,
        parent: QObject,
        before: ModelCare | None = None,
    ) -> None:
        """before: of a window that this one takes the place of; what it fetches goes on."""
        super().__init__(parent)
        self._library = bridge.library
        self._banner = parts.model_banner
        self._parts = parts
        self._fault: str = "" if before is None else before._fault
        self.work: ModelWork = ModelWork(bridge) if before is None else before.work
        self.fetch: PresetFetch = (
            PresetFetch(self._library, self.work, self) if before is None else before.fetch
        )
        for job in (self.work, self.fetch):
            job.setParent(self)
        parts.strip.show_network(self.work.uses_network)
        self.work.changed.connect(self._on_changed)
        self.work.became_ready.connect(self._on_ready)
        self.work.network.connect(parts.strip.show_network)
        self.fetch.applied.connect(self._on_applied)
        self._banner.offered(self._get, self._use_file)
        self.soon = QTimer(self)
        """Shows the banner after the first paint: nothing is looked at on the disk before."""
        self.soon.setSingleShot(True)
        self.soon.timeout.connect(self.show_banner)

    def title_of_next(self) -> str:
        """The level 0 that is getting ready, for the status strip."""
        return self.work.title(self._library.settings.cascade.level0)

    def take_fault(self, error: EncoderUnavailable) -> None:
        """Searching or indexing lacks a model."""
        self._fault = error.sentence
        self.work.look_again()
        self.show_banner()

    def searched(self) -> None:
        """An answer came, so what was said of level 0 is over."""
        if self._fault:
            self._fault = ""
            self.show_banner()

    def close(self) -> None:
        """Asks the work to end; does not wait."""
        self.work.close()

    def join(self) -> None:
        """Waits for the work, once the library is closed."""
        self.work.join()

    def _lacking(self) -> ModelInfo | None:
        """The level 0 that could be fetched and is not here: first the one that answers."""
        cascade = self._library.settings.cascade
        for name in (cascade.quick, cascade.level0):
            info = self.work.infos.get(name)
            if info is not None and info.state != "ready" and not info.bundled:
                return info
        return None

    @Slot()
    def show_banner(self) -> None:
        """Says what searching by description needs, as long as it does."""
        if self._parts.is_first_run:
            self._banner.say("")
        elif (info := self._lacking()) is None:
            self._banner.say(self._fault)
        else:
            self._offer(info)

    def _offer(self, info: ModelInfo) -> None:
        now = self.work.now(info.spec.name)
        model, facts = info.spec.title, model_words.facts(info)
        get, use_file = self.tr("Get model"), self.tr("Use a file…")
        if now.activity == "downloading":
            part = model_words.size_of(now.n_done_bytes, now.n_total_bytes or info.spec.n_bytes)
            sentence = self.tr("Getting {model}: {part}").format(model=model, part=part)
            if now.eta_s is not None:
                sentence = self.tr("Getting {model}: {part}, {time}").format(
                    model=model, part=part, time=time_left(now.eta_s)
                )
            get, use_file = self.tr("Pause"), ""
        elif now.activity:
            sentence = self.tr("{model} is getting ready…").format(model=model)
            get, use_file = "", ""
        else:
            sentence = now.error or self._need(info, model, facts)
            if info.spec.research_only:
                get, use_file = self.tr("Open models…"), ""
            elif info.state == "partial":
                get = self.tr("Continue")
        self._banner.say(sentence, get, use_file)

    def _need(self, info: ModelInfo, model: str, facts: str) -> str:
        quick = self._library.settings.cascade.quick
        if info.spec.name != quick:
            words = self.tr(
                "The quick look that was chosen needs {model} ({facts}). "
                "Search goes on with {old} until it is here."
            )
            return words.format(model=model, facts=facts, old=self.work.title(quick))
        if info.state == "damaged":
            words = self.tr(
                "Searching by description needs {model}, whose files here are damaged. "
                "Getting it again takes {facts}."
            )
        else:
            words = self.tr(
                "Searching by description needs {model} ({facts}). "
                "Until it is here, the photos can be looked through."
            )
        return words.format(model=model, facts=facts)

    @Slot()
    def _get(self) -> None:
        info = self._lacking()
        if info is None:
            return
        name = info.spec.name
        if self.work.busy(name):
            self.work.stop(name)
        elif info.spec.research_only:
            self.settings_wanted.emit()
        else:
            self.work.get(name)

    @Slot()
    def _use_file(self) -> None:
        info = self._lacking()
        if info is not None:
            files = choose_files(self._banner, info)
            if files:
                self.work.add(info.spec.name, files)

    @Slot(str)
    def _on_changed(self, name: str) -> None:
        cascade = self._library.settings.cascade
        if name in (cascade.quick, cascade.level0):
            self.show_banner()

    @Slot(str)
    def _on_ready(self, name: str) -> None:
        cascade = self._library.settings.cascade
        if name not in (cascade.quick, cascade.level0, *(row.encoder for row in cascade.levels)):
            return
        if name in (cascade.quick, cascade.level0):
            self._fault = ""
            self.show_banner()
            self._library.rescan()  # what waited for the model is read now
        self.search_again.emit()

    @Slot()
    def _on_applied(self) -> None:
        self.settings_changed.emit(self._library.settings)
        self.show_banner()
