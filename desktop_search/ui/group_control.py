# SPDX-License-Identifier: MIT
"""Keeps groups, their order, and the page "nothing fits" true to the search that is shown.

What comes in: rankings as they are shown, clicks in the sort menu, "Show more". What goes out:
groups and orders for the grid, which page is seen, a polite word for screen readers. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from desktop_search.core.late import np, parser, records
from desktop_search.ui.groups import Groups, arranged, groups_of, kept
from desktop_search.ui.languages import tr
from desktop_search.ui.words import number, photos

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_search.core.records import Ranking
    from desktop_search.ui.layout import WindowParts
    from desktop_search.ui.search_control import SearchControl, SearchKey

_TASK = "sort"


class GroupControl(QObject):
    """One for the window."""

    def __init__(self, parts: WindowParts, control: SearchControl) -> None:
        super().__init__(parts.grid)
        self._parts = parts
        self._control = control
        self._shown: Ranking | None = None
        self._shift = 0.0
        self._n_more = 0
        self._more_for: SearchKey | None = None
        self._closest_for: SearchKey | None = None
        self._task = 0
        self._said: tuple[SearchKey, str] | None = None
        self.narrowing: Callable[[Ranking | None], tuple[str, ...]] = lambda ranking: ()
        """What narrows the search, in words, given the answer."""
        parts.calm.grouped, parts.calm.groups_to_be = self.groups, self._groups_of
        parts.calm.applied.connect(self._applied)
        parts.calm.held.connect(self._held)
        parts.model.modelReset.connect(self._reset)
        parts.grid.heads.more.connect(self._more)
        parts.grid.heads.names_toggled.connect(control.toggle_named)
        parts.grid.heads.all_names.connect(control.show_all_named)
        parts.sort.sort_changed.connect(self._sort)
        parts.sort.shift_changed.connect(self._set_shift)
        parts.sort.shown_changed.connect(parts.grid.show_on_cells)
        parts.sort.open_changed.connect(self._menu)
        parts.nothing.closest.connect(self._show_closest)
        parts.nothing.deeper.connect(control.deeper)
        parts.loader.task_done.connect(self._task_done)

    def groups(self, ranking: Ranking) -> Groups | None:
        """The groups of a ranking that is about to be shown; remembers it."""
        if self._control.key != self._more_for:
            self._more_for, self._n_more = self._control.key, 0
        self._shown = ranking
        return self._groups_of(ranking)

    def _groups_of(self, ranking: Ranking) -> Groups | None:
        n_named = self._control.named.n_on_top(ranking)
        words = parser.parse(self._control.text).tree.words if ranking.named else ""
        return groups_of(ranking, self._shift, self._n_more, n_named, words)

    def answered(self, ranking: Ranking, closer: bool) -> None:
        """After an answer was taken: the page changes when the search rests."""
        if ranking.final and closer and self._parts.calm.pending is None:
            self._turn(settled=True)
        elif _has_any(self._parts.model.groups):
            self._turn(settled=False)

    def emptied(self) -> None:
        """No search: no groups, no page."""
        self._shown, self._closest_for = None, None
        self._parts.show_nothing(False)
        self._parts.sort.setVisible(False)

    @Slot()
    def _reset(self) -> None:
        self._dress_sort()
        self._resort()
        self._turn(settled=False)

    def _dress_sort(self) -> None:
        """Every answer can be sorted; the newest photos, without a search, are what they say."""
        parts, groups = self._parts, self._parts.model.groups
        judged = groups is not None and groups.judged
        parts.sort.show_for(self._control.active and self._control.by_date, judged)
        parts.grid.heads.set_order(parts.sort.order())
        parts.sort.setVisible(self._control.active and parts.model.n_photos > 0)

    @Slot()
    def _applied(self) -> None:
        self._dress_sort()
        self._resort()
        shown = self._shown
        self._turn(settled=shown is not None and shown.final and self._control.closer)

    def _turn(self, settled: bool) -> None:
        """Chooses between the grid and "nothing fits"."""
        parts, groups = self._parts, self._parts.model.groups
        key = self._control.key
        narrowed = self.narrowing(self._shown) if self._control.active else ()
        if self._no_name():
            words = parser.parse(self._control.text).tree.words
            parts.nothing.say_no_name(words, bool(narrowed))
            parts.show_nothing(True)
            self._say(parts.nothing.title.text())
            return
        if narrowed and self._shown is not None and not len(self._shown.photo_ids):
            parts.nothing.say_none(narrowed)
            parts.show_nothing(True)
            self._say(parts.nothing.title.text())
            return
        if not self._control.active or _has_any(groups) or self._closest_for == key:
            parts.show_nothing(False)
        elif settled or parts.nothing_shown:
            words = parser.parse(self._control.text).tree.words
            can_deepen = self._control.deeper_steps() != ()
            parts.nothing.say(words, self._control.n_seen_closely, can_deepen, bool(narrowed))
            parts.show_nothing(True)
        if settled:
            self._announce()

    def _no_name(self) -> bool:
        """Whether nothing is left because names alone choose the photos."""
        shown = self._shown
        if shown is None or len(shown.photo_ids) or not self._control.active:
            return False
        return records.NAMES_FIRST in shown.additions

    def _announce(self) -> None:
        groups = self._parts.model.groups
        if groups is None or not self._control.active:
            return
        if self._parts.nothing_shown:
            words = self._parts.nothing.title.text()
        else:
            words = tr("%Ln good match(es), {maybe} maybe", groups.n_good).format(
                maybe=number(groups.n_maybe)
            )
            if not groups.judged:
                words = photos(groups.n_maybe)
            if groups.n_all_named:
                on_top = (
                    self.tr("{n} of the same picture, {others}")
                    if groups.same
                    else self.tr("{n} found by name, {others}")
                )
                words = on_top.format(n=number(groups.n_all_named), others=words)
        self._say(words)

    @Slot(int)
    def _held(self, n: int) -> None:
        if n:
            self._say(tr("%Ln better match(es)", n))

    def _say(self, words: str) -> None:
        """Tells a screen reader, politely, and not twice in one search."""
        said = (self._control.key, words)
        if said != self._said:
            self._said = said
            event = QAccessibleAnnouncementEvent(self._parts.grid, words)
            QAccessible.updateAccessibility(event)

    @Slot()
    def _show_closest(self) -> None:
        self._closest_for = self._control.key
        self._parts.show_nothing(False)
        self._parts.grid.setFocus()

    @Slot()
    def _more(self) -> None:
        self._n_more += 1
        self._recut()

    @Slot(float)
    def _set_shift(self, shift: float) -> None:
        self._shift = shift
        self._recut()
        groups = self._parts.model.groups
        if groups is not None and groups.fits:
            self._parts.show_nothing(False)

    @Slot(bool)
    def _menu(self, is_open: bool) -> None:
        self._parts.calm.menu_open = is_open

    @Slot(str)
    def _sort(self, sort: str) -> None:
        self._parts.calm.sorted = sort != "match"
        self._parts.grid.heads.set_order(self._parts.sort.order())
        self._recut()

    def _recut(self) -> None:
        """The same ranking with another line, more rows or another order."""
        model, shown = self._parts.model, self._shown
        if shown is None:
            return
        here = np.isin(shown.photo_ids, model.ids)
        if not here.all():
            shown = kept(shown, here)
        groups = self.groups(shown)
        at = self._parts.grid.verticalScrollBar().value()
        model.reorder(shown.photo_ids, shown.levels, shown.scores, groups)
        if (pending := self._parts.calm.pending) is not None:
            model.update_levels(pending.photo_ids, pending.levels)
        self._parts.grid.verticalScrollBar().setValue(at)
        self._resort()

    def _resort(self) -> None:
        """Has what is shown put into the order that is chosen, away from this thread."""
        model, sort = self._parts.model, self._parts.sort.sort
        self._task += 1
        if sort == "match" or not self._control.active:
            return
        task, library, ids, groups = self._task, self._control.library, model.ids, model.groups
        shown = [records.PhotoId(int(i)) for i in ids[: model.rowCount()]]

        def work() -> tuple[int, NDArray[np.int64], NDArray[np.intp]]:
            return task, ids, arranged(ids, groups, sort, library.cards(shown))

        self._parts.loader.run(_TASK, work)

    @Slot(str, object)
    def _task_done(self, name: str, result: object) -> None:
        if name != _TASK:
            return
        task, ids, order = cast("tuple[int, NDArray[np.int64], NDArray[np.intp]]", result)
        model = self._parts.model
        if task != self._task:
            return  # another order or another search since
        if not np.array_equal(ids, model.ids):
            self._resort()  # some went meanwhile
            return
        model.reorder(model.ids[order], model.levels[order], model.scores[order], model.groups)


def _has_any(groups: Groups | None) -> bool:
    """Whether there is something to show: a match, a group on top, or what nobody judged."""
    return groups is None or groups.fits or groups.n_all_named > 0
