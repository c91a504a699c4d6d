# SPDX-License-Identifier: MIT
"""Photos whose names have the words, on top of an answer: a view of it, whose order stays as it is.

What comes in: rankings that tell of names. What goes out: the same photos with some of those that
are named so in front, all others behind them as the cascade has them. Without Qt; GUI thread.

They stand on top because a name that has the very words is exact, and whoever types a name looks
for it first; only a few of them, so that good matches stay in sight, and closed they are where the
cascade puts them: no photo is ever hidden or shown twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from desktop_search.core.late import np, records

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_search.core.records import Ranking

FEW: Final = 6
"""Two lines of the window as it opens, with its panes: good matches begin in sight below them."""
Openness = Literal["closed", "few", "all"]


class NamedPhotos:
    """How much of the group is shown, until the program is closed; "all" for one search alone."""

    def __init__(self) -> None:
        self.shows: Openness = "few"

    def clear(self) -> None:
        """The words changed."""
        if self.shows == "all":
            self.shows = "few"

    def toggle(self) -> None:
        """Closes the group or opens it."""
        self.shows = "few" if self.shows == "closed" else "closed"

    def n_on_top(self, ranking: Ranking) -> int:
        """How many photos in front of a ranking as it is shown are the group."""
        limit = self._limit(len(ranking.named))
        front = np.isin(ranking.photo_ids[:limit], np.asarray(ranking.named, np.int64))
        return int(len(front) if front.all() else front.argmin())

    def on_top(self, ranking: Ranking) -> Ranking:
        """The ranking as it is shown; `named` then has those alone that are in it.

        Where names have a part in the order already, they are no group.
        """
        if records.NAMES_FUSED in ranking.additions:
            return replace(ranking, named=())
        named = np.asarray(ranking.named, np.int64)
        named = named[np.isin(named, ranking.photo_ids)]
        ids = tuple(records.PhotoId(photo) for photo in named.tolist())
        ranking = replace(ranking, named=ids)
        chosen = named[: self._limit(len(named))]
        if not len(chosen):
            return ranking
        return _in_order(ranking, _front(ranking.photo_ids, chosen))

    def _limit(self, n_named: int) -> int:
        return {"closed": 0, "few": min(FEW, n_named), "all": n_named}[self.shows]


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
