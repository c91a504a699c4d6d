# SPDX-License-Identifier: MIT
"""What the chosen cascade costs here: a new search, one like an earlier one, all in all, the disk.

What comes in: CascadeCosts and which models are here. What goes out: rounded words. GUI thread.
Source of the formulas: interface.md section 5, "Search depth"; search/accounts.py reckons them.
"""

import html
from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from desktop_search.core.records import CascadeCosts, LevelPrice, ModelInfo, Price
from desktop_search.ui import price_words
from desktop_search.ui.figures import Figures
from desktop_search.ui.languages import tr
from desktop_search.ui.words import level_words, number


class CostCard(Figures):
    """Four figures. Each says what it is reckoned from where it is pointed at."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("costCard")
        self.setAccessibleName(self.tr("What it costs"))
        self.new = self.add("costNew", self.tr("New search"))
        self.again = self.add("costAgain", self.tr("Search like an earlier one"))
        self.life = self.add("costLife", self.tr("Total work"))
        self.storage = self.add("costStorage", self.tr("Storage for results"))

    def show_unknown(self) -> None:
        """The costs are on their way."""
        for figure in (self.new, self.again, self.life, self.storage):
            figure.show_value("–")

    def show_costs(
        self, costs: CascadeCosts, infos: Mapping[str, ModelInfo], n_levels: int
    ) -> None:
        """Fills all four. n_levels: of the cascade, the quick look too."""
        self._show_new(costs.new, infos, n_levels)
        self._show_again(costs)
        self._show_life(costs)
        self.storage.show_value(
            price_words.stored(costs.bytes_now),
            self.tr("{size} if every photo were refined").format(
                size=price_words.stored(costs.bytes_full)
            ),
        )

    def _show_new(self, cost: Price, infos: Mapping[str, ModelInfo], n_levels: int) -> None:
        here = reachable(cost.levels, infos)
        note = self.tr("measured on this computer")
        if len(here) < len(cost.levels):
            now = _price_of(here)
            missing = cost.levels[len(here)]
            look = level_words(missing.level, n_levels)
            if cost.seconds is None:
                words = self.tr("more once the {look} is here")
            elif cost.estimated:
                words = self.tr("{price} once the {look} is here, estimated")
            else:
                words = self.tr("{price} once the {look} is here")
            price = "" if cost.seconds is None else price_words.about(cost.seconds)
            words = words.format(price=price, look=look)
            self._show_price(now, words, n_levels)
            return
        if not any(level.top_m for level in cost.levels):
            note = self.tr("a quick look only")
        elif cost.seconds is None:
            note = self.tr("told once the models have looked at a few photos")
        elif cost.estimated:
            note = self.tr("estimated from the models that were measured here")
        self._show_price(cost, note, n_levels)

    def _show_price(self, cost: Price, note: str, n_levels: int) -> None:
        value = (
            self.tr("not measured yet") if cost.seconds is None else price_words.about(cost.seconds)
        )
        tone = "warn" if price_words.is_long(cost) else ""
        self.new.show_value(value, note, tone, breakdown(cost, n_levels))

    def _show_again(self, costs: CascadeCosts) -> None:
        cost = costs.again
        value = (
            self.tr("not measured yet") if cost.seconds is None else price_words.about(cost.seconds)
        )
        note = self.tr("no searches yet")
        if costs.n_recent:
            note = self.tr("{n} of the last {total} were already done").format(
                n=number(costs.n_recent_done), total=number(costs.n_recent)
            )
        self.again.show_value(value, note)

    def _show_life(self, costs: CascadeCosts) -> None:
        if costs.f_life_bound is None:
            self.life.show_value("–", self.tr("there is no larger model to compare with"))
            return
        if price_words.is_even(costs.f_life_bound):
            note = self.tr("as the largest model everywhere")
        elif costs.p_assumed:
            note = self.tr("than the largest model everywhere, if 1 photo in 10 is ever refined")
        else:
            note = self.tr(
                "than the largest model everywhere, with {share} of the photos refined"
            ).format(share=price_words.share(costs.p))
        self.life.show_value(price_words.times(costs.f_life_bound), note, more=_more(costs))


def reachable(levels: tuple[LevelPrice, ...], infos: Mapping[str, ModelInfo]) -> list[LevelPrice]:
    """The levels that a search gets to: it ends before the first one whose model is not here."""
    here: list[LevelPrice] = []
    for level in levels:
        if not level.top_m:
            here.append(level)  # switched off, so it is not missed
            continue
        info = infos.get(level.encoder)
        if info is not None and info.state != "ready":
            break
        here.append(level)
    return here


def breakdown(cost: Price, n_levels: int) -> str:
    """How a price comes about, a line for each level; as rich text for a tooltip."""
    lines = []
    for level in cost.levels:
        if not level.top_m:
            continue
        look = level_words(level.level, n_levels)
        look = look[:1].upper() + look[1:]
        if level.s_per_photo is None:
            line = tr("{look}: not measured yet").format(look=look)
        else:
            line = tr("{look}: {n} new photos at {time} each").format(
                look=look,
                n=number(round(level.n_new)),
                time=price_words.per_photo(level.s_per_photo),
            )
        lines.append(html.escape(line))
    return "<br>".join(lines)


def _price_of(levels: list[LevelPrice]) -> Price:
    known = all(level.s_per_photo is not None for level in levels if level.n_new)
    return Price(
        sum(level.seconds for level in levels) if known else None,
        any(level.estimated for level in levels),
        tuple(levels),
    )


def _more(costs: CascadeCosts) -> str:
    """The factor in other terms, for who wants to know."""
    lines = []
    if costs.f_life is not None and not costs.p_assumed:
        lines.append(
            tr("Reckoned with what each look really saw: {times}").format(
                times=price_words.times(costs.f_life)
            )
        )
    if costs.f_life_seconds is not None:
        lines.append(
            tr("In measured seconds, reading included: {times}").format(
                times=price_words.times(costs.f_life_seconds)
            )
        )
    if costs.f_latency is not None:
        lines.append(
            tr("A first search, beside two levels alone: {times}").format(
                times=price_words.times(costs.f_latency)
            )
        )
    if costs.break_even_p is not None:
        lines.append(
            tr("It saves work until {share} of the photos are refined").format(
                share=price_words.share(costs.break_even_p)
            )
        )
    return "<br>".join(html.escape(line) for line in lines)
