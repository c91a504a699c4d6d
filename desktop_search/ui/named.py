# SPDX-License-Identifier: MIT
"""The group on top of an answer: a view of it, whose order stays as it is.

What comes in: rankings that tell of photos whose names have the words, or that are the very picture
searched with. What goes out: the same photos with some of those in front, all others behind them as
the cascade has them. Without Qt; GUI thread.

They stand on top because both are exact, and whoever types a name or gives a picture looks for it
first; only a few of them, so that good matches stay in sight, and closed they are where the cascade
puts them: no photo is ever hidden or shown twice. A search has no more than one such group: names
need words, and the same picture is looked for where there are none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from desktop_search.core.late import np, records

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_search.core.records import PhotoId, Ranking

FEW: Final = 6
"""Two lines of the window as it opens, with its panes: good matches begin in sight below them."""
Openness = Literal["closed", "few", "all"]


class NamedPhotos:
    """How much of the group is shown, until the program is closed; "all" for one search alone.

    Found by name and the same picture are opened and closed each for itself.
    """

    def __init__(self) -> None:
        self._same = False
        self._shows: dict[bool, Openness] = {False: "few", True: "few"}

    @property
    def shows(self) -> Openness:
        """How much of the group of the answer in hand is shown."""
        return self._shows[self._same]

    @shows.setter
    def shows(self, shows: Openness) -> None:
        self._shows[self._same] = shows

    def clear(self) -> None:
        """The words changed."""
        self._shows = {kind: "few" if s == "all" else s for kind, s in self._shows.items()}

    def toggle(self) -> None:
        """Closes the group or opens it."""
        self.shows = "few" if self.shows == "closed" else "closed"

    def n_on_top(self, ranking: Ranking) -> int:
        """How many photos in front of a ranking as it is shown are the group."""
        group = group_of(ranking)
        limit = self._limit(len(group))
        front = np.isin(ranking.photo_ids[:limit], np.asarray(group, np.int64))
        return int(len(front) if front.all() else front.argmin())

    def on_top(self, ranking: Ranking) -> Ranking:
        """The ranking as it is shown; its group then has those alone that are in it.

        Where names have a part in the order already, they are no group.
        """
        if records.NAMES_FUSED in ranking.additions:
            ranking = replace(ranking, named=())
        self._same = bool(ranking.same)
        group = np.asarray(group_of(ranking), np.int64)
        group = group[np.isin(group, ranking.photo_ids)]
        ids = tuple(records.PhotoId(photo) for photo in group.tolist())
        ranking = replace(ranking, same=ids) if self._same else replace(ranking, named=ids)
        chosen = group[: self._limit(len(group))]
        if not len(chosen):
            return ranking
        return _in_order(ranking, _front(ranking.photo_ids, chosen))

    def _limit(self, n_all: int) -> int:
        return {"closed": 0, "few": min(FEW, n_all), "all": n_all}[self.shows]


def group_of(ranking: Ranking) -> tuple[PhotoId, ...]:
    """The photos of the group on top, closed or open."""
    return ranking.same or ranking.named


def _front(ids: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.intp]:
    """Rows with the chosen photos in front, in their order, all others behind, (n_photos,)."""
    by_id = np.argsort(ids)
    front = by_id[np.searchsorted(ids, chosen, sorter=by_id)]
    behind = np.ones(len(ids), np.bool_)
    behind[front] = False
    return np.concatenate([front, np.flatnonzero(behind)])


def _in_order(ranking: Ranking, rows: NDArray[np.intp]) -> Ranking:
    strengths, similar = ranking.strengths, ranking.similar
    return replace(
        ranking,
        photo_ids=ranking.photo_ids[rows],
        levels=ranking.levels[rows],
        scores=ranking.scores[rows],
        strengths=None if strengths is None else strengths[rows],
        similar=None if similar is None else similar[rows],
    )
