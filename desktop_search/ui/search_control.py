# SPDX-License-Identifier: MIT
"""From typing to searches, and from answers to the grid.

What comes in: text, pictures, Enter, Stop, Continue, Look deeper, rankings. What goes out: requests
through the bridge, orders to the grid, states to the refine bar. GUI thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_search.core.late import np, records
from desktop_search.ui.deeper_menu import Step
from desktop_search.ui.folded import FoldedPhotos
from desktop_search.ui.hidden import HiddenPhotos
from desktop_search.ui.named import NamedPhotos

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoId, QueryPicture, Ranking, SearchRequest
    from desktop_search.core.settings import OrderSettings
    from desktop_search.ui.bridge import Bridge, LibraryPort
    from desktop_search.ui.calm import CalmOrder
    from desktop_search.ui.grid import ResultGrid
    from desktop_search.ui.grid_model import GridModel

QUICK_MS: Final = 90
CLOSER_MS: Final = 600
"""Source: interface.md section 3."""
MIN_CLOSER: Final = 2
DEEPER: Final = (50, 100, 200, 500)
"""How many photos the first look takes, step by step. Source: interface.md section 5."""
NEWEST_LIMIT: Final = 5000
HALF: Final = 0.5
"""Words and pictures count alike, if not said otherwise."""
SearchKey: TypeAlias = "tuple[str, tuple[QueryPicture, ...], float, tuple[QueryPicture, ...]]"
"""What makes a search another one: words, pictures, share of the words, unwanted pictures."""


class SearchControl(QObject):
    """Debounces, numbers and cancels searches."""

    started = Signal(str)
    """A closer look begins."""
    quick_started = Signal(str)
    answered = Signal(object, bool)
    """A ranking of the newest search; whether it came from a closer look."""
    emptied = Signal()

    def __init__(self, bridge: Bridge, grid: ResultGrid, model: GridModel, calm: CalmOrder) -> None:
        super().__init__(grid)
        self._bridge = bridge
        self._grid = grid
        self._model = model
        self._calm = calm
        self._text = ""
        self._pictures: tuple[QueryPicture, ...] = ()
        self._unlike: tuple[QueryPicture, ...] = ()
        self._text_weight = HALF
        self._shown: SearchKey | None = None
        self._closer = False
        self._top_m: tuple[int, ...] | None = None
        self._shown_depth = 0
        self._stopped: Ranking | None = None
        self._kept: Ranking | None = None
        self._hidden = HiddenPhotos()
        self.folded = FoldedPhotos()
        self.named = NamedPhotos()
        self.folded.on = bridge.library.settings.fold_similar
        self._order = bridge.library.settings.order
        self._quick = self._timer(QUICK_MS, self._send_quick)
        self._full = self._timer(CLOSER_MS, self._send_full)
        bridge.ranking.connect(self._take)

    def _timer(self, ms: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(slot)
        return timer

    def take_over(self, before: SearchControl) -> None:
        """Goes on with the search of a window that this one takes the place of.

        Both have the same bridge, so answers on their way come here.
        """
        self._text, self._pictures, self._unlike = before._text, before._pictures, before._unlike
        self._text_weight, self._closer = before._text_weight, before._closer
        self._top_m, self._hidden = before._top_m, before._hidden
        self.named = before.named
        for timer, old in ((self._quick, before._quick), (self._full, before._full)):
            if old.isActive():
                timer.start()
        if not self.active:
            return
        (self.started if self._closer else self.quick_started).emit(self._text)
        if self._hidden.newest is not None:
            self._take(self._hidden.newest)
        self._kept = before._kept

    @property
    def text(self) -> str:
        """The words that are searched for."""
        return self._text

    @property
    def pictures(self) -> tuple[QueryPicture, ...]:
        """The pictures that are searched with."""
        return self._pictures

    @property
    def active(self) -> bool:
        """Whether anything is searched for; else the newest photos are shown."""
        return bool(self._text or self._pictures)

    @property
    def key(self) -> SearchKey:
        """Equal for the same search, however deep it is."""
        return self._text, self._pictures, self._text_weight, self._unlike

    @property
    def library(self) -> LibraryPort:
        """What answers the searches."""
        return self._bridge.library

    @property
    def shown_request(self) -> SearchRequest:
        """The search in hand as the library takes it, with the depth it has."""
        return self._request(self._closer)

    @property
    def is_due(self) -> bool:
        """Whether a search is about to begin."""
        return self._quick.isActive() or self._full.isActive()

    @property
    def closer(self) -> bool:
        """Whether the search on its way is more than a quick look."""
        return self._closer

    @Slot(str)
    def type(self, text: str) -> None:
        """The text in the box changed."""
        if text != self._text:
            self._text = text
            self._changed()

    def set_pictures(
        self,
        pictures: tuple[QueryPicture, ...],
        text_weight: float = HALF,
        unlike: tuple[QueryPicture, ...] = (),
    ) -> None:
        """The pictures beside the words changed, wanted or not, or how much the words count."""
        if (pictures, text_weight, unlike) != (self._pictures, self._text_weight, self._unlike):
            self._pictures, self._text_weight, self._unlike = pictures, text_weight, unlike
            self._changed()

    def _changed(self) -> None:
        self._bridge.library.typing()
        self._hidden.clear()
        self.folded.clear()
        self.named.clear()
        self._top_m = None
        self._quick.stop()
        self._full.stop()
        if not self.active:
            self._model.stacks = {}
            self._shown = None
            self._bridge.drop()
            self.emptied.emit()
            return
        self._quick.start()
        if self._pictures or len(self._text) >= MIN_CLOSER:
            self._full.start()

    @Slot()
    def enter(self) -> None:
        """Enter: everything at once."""
        if self.active:
            self._send_full()

    @Slot()
    def again(self) -> None:
        """The same search with full depth: Continue, new settings, new photos."""
        if self.active:
            self._send_full()

    def repeat(self, keep_stopped: bool) -> None:
        """The same search over a library that changed, as closely as the one shown.

        keep_stopped: only a quick look; what was looked at closely stays in front of it, and the
        user's Stop holds.
        """
        if not self.active or self.is_due:
            return  # nothing to repeat, or a new search is due anyway
        if not keep_stopped and self._closer:
            self._send_full()
            return
        self._kept = self._stopped if keep_stopped else None
        self._bridge.search(self._request(closer=False))
        self.quick_started.emit(self._text)

    @Slot()
    def deeper(self) -> None:
        """Looks at more photos, the next step of it, for this search only."""
        steps = self.deeper_steps()
        if steps:
            self.deeper_to(steps[0].top_m)

    @Slot(object)
    def deeper_to(self, top_m: tuple[int, ...]) -> None:
        """Looks at so many photos at each level, for this search only."""
        self._top_m = top_m
        self._send_full()

    @property
    def n_looked_at(self) -> int:
        """How many photos the first look that is on takes; 0 where none is."""
        return next((m for m in self._top_m_now() if m > 0), 0)

    @property
    def n_seen_closely(self) -> int:
        """How many photos of the newest answer were looked at closely, shown or not."""
        whole = self._hidden.newest
        return 0 if whole is None else int(np.count_nonzero(whole.levels > 0))

    def _top_m_now(self) -> tuple[int, ...]:
        levels = self._bridge.library.settings.cascade.levels
        return self._top_m or tuple(level.top_m for level in levels)

    def deeper_steps(self) -> tuple[Step, ...]:
        """How much deeper this search could look: more photos at the first look that is on."""
        now, looked_at = self._top_m_now(), self.n_looked_at
        if not looked_at:
            return ()
        whole = self._hidden.newest  # those behind others too: they are looked at, and paid for
        searched = max(1, len(self._model.ids if whole is None else whole.photo_ids))
        first = now.index(looked_at)
        steps, reached = [], looked_at
        for top in DEEPER:
            if top > looked_at and reached < searched:
                top_m = (*now[:first], top, *now[first + 1 :])
                steps.append(Step(top_m, min(top, searched) - looked_at))
                reached = top
        return tuple(steps)

    @Slot()
    def stop(self) -> None:
        """Stop refining; what is finished stays."""
        self._full.stop()
        self._bridge.library.stop_search()

    def hide_photos(self, ids: Sequence[PhotoId]) -> None:
        """Takes photos out of what is shown, until the search changes."""
        row = self._grid.selected_rows()[:1]
        self._hidden.add(self.folded.with_those_behind(ids))
        self._calm.drop_gone(self._model.ids[self._hidden.stay(self._model.ids)])
        if row and self._model.rowCount():
            index = self._model.index(min(row[0], self._model.rowCount() - 1))
            selection = self._grid.selectionModel()
            selection.setCurrentIndex(index, selection.SelectionFlag.NoUpdate)
        self._calm.applied.emit()

    def unhide_photos(self, ids: Sequence[PhotoId], key: SearchKey) -> None:
        """Brings hidden photos back, if the same search is still shown."""
        if key == self.key:
            self._hidden.remove(self.folded.with_those_behind(ids))
            self._show_again()

    def toggle_stack(self, photo_id: PhotoId) -> None:
        """Shows the photos behind this one that look the same, or puts them back behind it."""
        if self.folded.toggle(photo_id):
            self._show_again()

    def toggle_named(self) -> None:
        """Closes the group on top, or opens it."""
        self.named.toggle()
        self._show_again()

    def show_all_named(self) -> None:
        """Shows all photos of that group, in this search."""
        self.named.shows = "all"
        self._show_again()

    def take_fold(self, on: bool) -> None:
        """The settings say whether photos that look the same are shown as one."""
        if on == self.folded.on:
            return
        self.folded.on = on
        ranking = self._hidden.newest
        if on and ranking is not None and ranking.similar is None:
            self.again()  # they were not compared
        self._show_again()

    def take_order(self, order: OrderSettings) -> None:
        """The settings say what has a part in the order: the search in hand follows."""
        if order != self._order:
            self._order = order
            self.again()

    def _show_again(self) -> None:
        """The newest answer, with what a person hid, folded and opened since."""
        ranking = self._hidden.newest
        if ranking is not None:
            self._calm.offer(self._fold(ranking)[1])
            self._calm.apply()

    def _fold(self, ranking: Ranking) -> tuple[Ranking, Ranking]:
        """An answer without what is hidden; the same as it is shown.

        The group on top goes in front before stacks are closed, so that it stands for its own.
        """
        self.folded.learn(ranking)
        self._model.stacks = self.folded.sizes
        left = self._hidden.without(ranking)
        return left, self.folded.without(self.named.on_top(left))

    def forget_deeper(self) -> None:
        """The settings changed: their depth holds again."""
        self._top_m = None

    def _request(self, closer: bool) -> SearchRequest:
        return records.SearchRequest(
            0,
            self._text,
            depth=None if closer else 0,
            top_m=self._top_m if closer else None,
            pictures=self._pictures,
            text_weight=self._text_weight,
            unlike=self._unlike,
        )

    @Slot()
    def _send_quick(self) -> None:
        self._closer = False
        self._kept = None
        self._bridge.search(self._request(closer=False))
        self.quick_started.emit(self._text)

    @Slot()
    def _send_full(self) -> None:
        self._quick.stop()
        self._full.stop()
        self._closer = True
        self._kept = None
        self._bridge.search(self._request(closer=True))
        self.started.emit(self._text)

    @Slot(object)
    def _take(self, ranking: Ranking) -> None:
        if self._kept is not None:
            ranking = _keep_closer(self._kept, ranking)
        self._stopped = ranking if ranking.stopped else None
        left, ranking = self._fold(ranking)
        self._model.n_levels = 1 + max(
            len(ranking.reports) - 1, len(self._bridge.library.settings.cascade.active())
        )
        depth = int(np.count_nonzero(ranking.levels > 0))
        same_photos = self._shown == self.key and len(self._model.ids) > 0
        if not same_photos:
            self._shown = self.key
            self._calm.begin()
            self._grid.glide.stop()
            groups = self._calm.grouped(ranking)
            self._model.replace(ranking.photo_ids, ranking.levels, ranking.scores, groups)
            self._grid.scrollToTop()
            self._shown_depth = depth
        else:
            self._calm.drop_gone(left.photo_ids)
            # The first orders of a repeated search are less sharp than what is shown: skipped.
            if ranking.final or depth >= self._shown_depth:
                self._shown_depth = depth
                self._calm.offer(ranking)
        self.answered.emit(ranking, self._closer)


def _keep_closer(stopped: Ranking, quick: Ranking) -> Ranking:
    """A fresh quick look behind what a stopped search had looked at closely."""
    kept = (stopped.levels > 0) & np.isin(stopped.photo_ids, quick.photo_ids)
    rest = ~np.isin(quick.photo_ids, stopped.photo_ids[kept])
    strengths = None
    if stopped.strengths is not None and quick.strengths is not None:
        strengths = np.concatenate([stopped.strengths[kept], quick.strengths[rest]])
    similar = None
    if stopped.similar is not None and quick.similar is not None:
        similar = np.concatenate([stopped.similar[kept], quick.similar[rest]])
    return replace(
        stopped,
        similar=similar,
        photo_ids=np.concatenate([stopped.photo_ids[kept], quick.photo_ids[rest]]),
        levels=np.concatenate([stopped.levels[kept], quick.levels[rest]]),
        scores=np.concatenate([stopped.scores[kept], quick.scores[rest]]),
        strengths=strengths,
    )
