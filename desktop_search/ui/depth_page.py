# SPDX-License-Identifier: MIT
"""Settings page "Search depth": which models look at how many photos, and what that costs here.

What comes in: the settings, the models and, later, a Status and CascadeCosts. What goes out: the
wish for a preset, another cascade or another setting; the dialog applies it and shows the settings
that then hold. GUI thread.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop_search.core.records import (
    CascadeCosts,
    LevelSetting,
    Preset,
    Progress,
    RefiningState,
    Status,
)
from desktop_search.core.settings import CUSTOM, CascadeSettings, Settings
from desktop_search.ui.cost_card import CostCard, reachable
from desktop_search.ui.depth_switches import DepthSwitches
from desktop_search.ui.languages import told
from desktop_search.ui.levels_table import LevelsTable
from desktop_search.ui.model_words import encoders_of
from desktop_search.ui.model_work import ModelWork
from desktop_search.ui.name_switches import NameSwitches
from desktop_search.ui.need_panel import NeedPanel
from desktop_search.ui.page import ScrollPage, heading, paragraph, say
from desktop_search.ui.preset_cards import PresetCards
from desktop_search.ui.preset_fetch import PresetFetch
from desktop_search.ui.refine_all import RefineAllPanel
from desktop_search.ui.theme import Theme, set_role
from desktop_search.ui.words import number


class DepthPage(ScrollPage):
    """Presets, what the chosen one lacks, its levels, what they cost, when they work, names."""

    preset_chosen = Signal(str)
    cascade_chosen = Signal(object, object, str)
    """Level 0, the levels above, and the preset's name."""
    model_wanted = Signal(str)
    measure_again = Signal()

    def __init__(
        self,
        settings: Settings,
        presets: Mapping[str, Preset],
        work: ModelWork,
        fetch: PresetFetch,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._presets = presets
        self._work = work
        self._fetch = fetch
        self._next_level0 = settings.cascade.level0
        self._n_next = (0, 0)
        """Photos that it has embedded, of all, as last heard."""
        self.column.addWidget(heading(self.tr("Search depth"), self.page))
        self.column.addWidget(
            paragraph(
                self.tr(
                    "Every search starts with a quick look at all photos. Larger models then look "
                    "again at the best ones and put them in a better order. What they see is "
                    "kept, so no photo is ever paid for twice."
                ),
                self.page,
            )
        )
        self.cards = PresetCards(presets, settings.cascade.preset, theme, self.page)
        self.cards.chosen.connect(self._choose)
        self.cards.went_to.connect(self._follow)
        self.column.addWidget(self.cards)
        self.need = NeedPanel(fetch, work, theme, self.page)
        self.need.focus_homeless.connect(self._focus_card)
        self.column.addWidget(self.need)
        self.switching = paragraph("", self.page, "soft")
        self.switching.setObjectName("switchingLine")
        self.column.addWidget(self.switching)
        self.table = LevelsTable(theme, self.page)
        self.table.edited.connect(self._edited)
        self.table.model_wanted.connect(self.model_wanted)
        self.column.addWidget(self.table)
        self.note = paragraph("", self.page, "warn")
        self.note.setObjectName("topMNote")
        self.column.addWidget(self.note)
        self.column.addWidget(
            paragraph(
                self.tr(
                    "More photos give a better order and take longer the first time. "
                    "0 switches a level off. A change takes effect at the next search."
                ),
                self.page,
            )
        )
        self.costs = CostCard(self.page)
        self.column.addWidget(self.costs)
        self.refine_all = RefineAllPanel(self.page)
        self.column.addWidget(self.refine_all)
        self.switches = DepthSwitches(settings, theme, self.page)
        self.column.addWidget(self.switches)
        self.again = QPushButton(self.tr("Measure again"), self.page)
        self.again.setObjectName("measureAgain")
        self.again.setProperty("link", True)
        self.again.setAutoDefault(False)
        theme.bind(self.again, "refresh-cw", "accent", 16)
        self.again.clicked.connect(self.measure_again)
        self.column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.measured = paragraph("", self.page)
        self.measured.setObjectName("measuredNote")
        self.column.addWidget(self.measured)
        title = QLabel(self.tr("Also use names"), self.page)
        set_role(title, "strong")
        self.column.addWidget(title)
        self.names = NameSwitches(settings.order, theme, self.page)
        self.column.addWidget(self.names)
        self.column.addStretch(1)
        say(self.note, "")
        say(self.measured, "")
        fetch.changed.connect(self._refresh)
        work.changed.connect(self._refresh_if_idle)
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Shows what holds."""
        self._settings = settings
        self.switches.show_settings(settings)
        self.names.show_order(settings.order)
        self._refresh()

    def show_costs(self, costs: CascadeCosts) -> None:
        """What the cascade that holds costs here."""
        n_levels = len(self._settings.cascade.levels) + 1
        infos, levels = self._work.infos, costs.new.levels
        self.costs.show_costs(costs, infos, n_levels)
        self.table.show_times((*costs.refine_all.levels, *levels))
        self.refine_all.show_costs(costs, len(reachable(levels, infos)) == len(levels))

    def show_prices(self, costs: Mapping[str, CascadeCosts]) -> None:
        """What each preset costs here; "" is the cascade that holds."""
        prices = {name: of_one.new for name, of_one in costs.items() if name}
        if "" in costs:
            prices[self.active] = costs[""].new
        self.cards.show_prices(prices)

    def show_refining(self, state: RefiningState) -> None:
        """How far refining all photos is."""
        self.refine_all.show_state(state)

    def show_measuring(self, runs: bool, said: str = "") -> None:
        """Measuring takes seconds; said: how it ended."""
        self.again.setEnabled(not runs)
        say(self.measured, self.tr("Measuring how fast this computer is…") if runs else said)

    def show_status(self, status: Status) -> None:
        """Fills what was measured."""
        self.table.show_status(status)
        level = status.next_level0
        if level is not None and level.encoder == self._settings.cascade.level0:
            n_total = round(level.covered / level.coverage) if level.coverage else status.n_indexed
            self._n_next = (max(self._n_next[0], level.covered), n_total)
        self._show_switching()

    def show_progress(self, progress: Progress) -> None:
        """Follows a new level 0 on its way."""
        if progress.n_next_total:
            self._n_next = (progress.n_next, progress.n_next_total)
            self._show_switching()

    def refuse(self, sentence: str) -> None:
        """Says why nothing was changed."""
        say(self.note, sentence)

    def offer(self, preset: Preset | None) -> None:
        """Offers to fetch what a preset lacks."""
        self.need.offer(preset, self._holds())
        if preset is not None:
            QTimer.singleShot(0, self._reveal)  # when the page knows how high it is now

    @Slot()
    def _reveal(self) -> None:
        self.ensureWidgetVisible(self.need, 0, 16)

    @Slot(object)
    def _follow(self, card: QWidget) -> None:
        self.ensureWidgetVisible(card, 0, 16)

    @Slot()
    def _focus_card(self) -> None:
        card = self.cards.cards.get(self.active)
        if card is not None:
            card.setFocus()

    def forget_notes(self) -> None:
        """Opened again: what was said of earlier wishes goes."""
        say(self.note, "")
        if self.again.isEnabled():
            say(self.measured, "")
        if self._fetch.preset is None:
            self.need.offer(None, "")

    @property
    def shows(self) -> CascadeSettings:
        """The cascade that is shown."""
        return self._settings.cascade

    @property
    def active(self) -> str:
        """The preset that holds, whatever its numbers; "custom" where models are one's own."""
        cascade = self._settings.cascade
        preset = self._presets.get(cascade.preset)
        if preset is None or not _has_models_of(cascade.level0, cascade.levels, preset):
            return CUSTOM
        return cascade.preset

    def _holds(self) -> str:
        """What searches use now, in words."""
        preset = self._presets.get(self.active)
        if preset is not None and not self._settings.cascade.answering:
            return told(preset.title)
        return self._work.title(self._settings.cascade.quick)

    @Slot(str)
    def _choose(self, name: str) -> None:
        say(self.note, "")
        cascade = self._settings.cascade
        if name == CUSTOM:
            self.cascade_chosen.emit(cascade.level0, cascade.levels, CUSTOM)
        else:
            self.preset_chosen.emit(name)
        self._refresh()  # a card that was clicked and does not hold is not marked

    @Slot(object, object, str)
    def _edited(self, level0: str, levels: tuple[LevelSetting, ...], note: str) -> None:
        say(self.note, note)
        name = self._settings.cascade.preset
        preset = self._presets.get(name)
        if preset is None or not _has_models_of(level0, levels, preset):
            name = CUSTOM
        self.cascade_chosen.emit(level0, levels, name)

    @Slot(str)
    def _refresh_if_idle(self, name: str) -> None:
        if not self._work.busy(name):
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        infos, cascade, active = self._work.infos, self._settings.cascade, self.active
        wished, holds = self._fetch.preset, self._presets.get(active)
        own_numbers = holds is not None and holds.levels != cascade.levels
        self.cards.show_state(infos, active, own_numbers, "" if wished is None else wished.name)
        self.table.show_cascade(cascade, infos, custom=active == CUSTOM)
        self._show_switching()

    def _show_switching(self) -> None:
        cascade = self._settings.cascade
        if cascade.level0 != self._next_level0:
            self._next_level0, self._n_next = cascade.level0, (0, 0)
        if not cascade.answering:
            say(self.switching, "")
            return
        done, total = self._n_next
        old, new = self._work.title(cascade.answering), self._work.title(cascade.level0)
        words = self.tr("Search goes on with {old} until {new} covers all photos.")
        if total:
            words = self.tr(
                "Search goes on with {old} until {new} covers all photos ({n} of {total})."
            )
            self.table.show_next(done, total)
        say(
            self.switching,
            words.format(old=old, new=new, n=number(done), total=number(total)),
        )


def _has_models_of(level0: str, levels: tuple[LevelSetting, ...], preset: Preset) -> bool:
    return (level0, *(level.encoder for level in levels)) == encoders_of(preset)
