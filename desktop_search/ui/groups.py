# SPDX-License-Identifier: MIT
"""The groups of an answer as rows: the one on top, good matches, "Maybe", what is not shown yet.

What comes in: a ranking, and how strict the user wants it. What goes out: row numbers, and orders
inside the groups. Without Qt; GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal  # sort keys hold anything

from desktop_search.core.late import np, records

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_search.core.records import PhotoCard, PhotoId, Ranking

MAX_MAYBE: Final = 200
"""Source: interface.md section 4.4; so many more each time "Show more" is pressed."""

SortKey = Literal["match", "newest", "oldest", "name", "folder"]
_KEYS: Final[dict[SortKey, Callable[[PhotoCard], Any]]] = {
    "newest": lambda card: (card.taken_at is None, -(card.taken_at or 0)),
    "oldest": lambda card: (card.taken_at is None, card.taken_at or 0),
    "name": lambda card: card.path.name.casefold(),
    "folder": lambda card: (str(card.path.parent).casefold(), card.path.name.casefold()),
}


@dataclass(frozen=True, slots=True)
class Groups:
    """The first n_named rows were found by name, the next n_good are good, up to n_shown are shown.

    n_maybe counts "Maybe" alone. n_all_named: those found by name wherever they stand. words: that
    their names have. same: not found by name but the very picture searched with. judged: whether it
    is known what is good; else all others are one group.
    """

    n_good: int
    n_maybe: int
    n_shown: int
    fits: bool
    n_named: int = 0
    n_all_named: int = 0
    words: str = ""
    same: bool = False
    judged: bool = True

    @property
    def ends(self) -> tuple[int, int, int]:
        """The rows before which found by name, good, and all that is shown end."""
        return self.n_named, self.n_named + self.n_good, self.n_shown


def groups_of(
    ranking: Ranking, shift: float, n_more: int, n_named: int = 0, words: str = ""
) -> Groups | None:
    """The groups of a ranking; None where there are none.

    Args:
        ranking: as it is shown (named.py).
        shift: -1 (loosest) to 1 (strictest).
        n_more: how often "Show more" was pressed.
        n_named: so many rows in front are the group on top (named.py).
        words: that their names have.
    """
    n_photos, n_all_named = len(ranking.photo_ids), len(ranking.same or ranking.named)
    on_top = n_all_named, words, bool(ranking.same)
    if ranking.strengths is None or ranking.n_good is None:
        if not n_all_named:
            return None
        rest = n_photos - n_named
        return Groups(0, rest, n_photos, True, n_named, *on_top, judged=False)
    from desktop_search.search.boundary import boundary  # needs NumPy: not before the first paint

    # The line is where it would be without that group: its photos are put back for it.
    rows, places = unmixed(ranking, n_named)
    line = boundary(ranking.strengths[rows], ranking.levels[rows], shift)
    shown = min(line.n_maybe, line.n_good + MAX_MAYBE) + n_more * MAX_MAYBE
    n_good = line.n_good - int(np.count_nonzero(places < line.n_good))
    n_maybe = line.n_maybe - int(np.count_nonzero(places < line.n_maybe))
    n_rest = min(n_photos, shown) - int(np.count_nonzero(places < shown))
    n_maybe = max(n_maybe, n_rest) - n_good
    n_shown = n_named + n_rest
    return Groups(n_good, n_maybe, n_shown, line.fits, n_named, *on_top)


def unmixed(ranking: Ranking, n_front: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows as the cascade orders them, (n_photos,), and where the ones in front are then.

    It orders by the level, then by the score at it, then by the id.
    """
    levels, scores = -ranking.levels.astype(np.int64), -ranking.scores
    ids = ranking.photo_ids
    front = np.lexsort((ids[:n_front], scores[:n_front], levels[:n_front]))
    places = []
    for row in front:
        start, end = n_front + np.searchsorted(levels[n_front:], levels[row] + np.arange(2))
        same = scores[start:end]
        first = start + int(np.searchsorted(same, scores[row]))
        last = start + int(np.searchsorted(same, scores[row], side="right"))
        places.append(first + int(np.searchsorted(ids[first:last], ids[row])) - n_front)
    at = np.asarray(places, np.intp)
    rows = np.insert(np.arange(n_front, len(ids)), at, front)
    return rows, at + np.arange(n_front)


def kept(ranking: Ranking, stay: NDArray[np.bool_]) -> Ranking:
    """The ranking without the photos that do not stay: (n_photos,)."""
    strengths = ranking.strengths
    return replace(
        ranking,
        photo_ids=ranking.photo_ids[stay],
        levels=ranking.levels[stay],
        scores=ranking.scores[stay],
        strengths=None if strengths is None else strengths[stay],
        similar=None if ranking.similar is None else ranking.similar[stay],
        named=_still_here(ranking.named, ranking.photo_ids[stay]),
        same=_still_here(ranking.same, ranking.photo_ids[stay]),
    )


def _still_here(photos: tuple[PhotoId, ...], ids: NDArray[np.int64]) -> tuple[PhotoId, ...]:
    if not photos:
        return photos
    here = np.isin(np.asarray(photos, np.int64), ids)
    return tuple(photo for photo, is_here in zip(photos, here, strict=True) if is_here)


def kept_groups(groups: Groups | None, stay: NDArray[np.bool_]) -> Groups | None:
    """The groups without the rows that do not stay: (n_rows,)."""
    if groups is None:
        return None
    named, good, shown = (int(np.count_nonzero(stay[:end])) for end in groups.ends)
    end = groups.n_named + groups.n_good
    gone = int(np.count_nonzero(~stay[end : end + groups.n_maybe]))
    return replace(
        groups,
        n_good=good - named,
        n_maybe=groups.n_maybe - gone,
        n_shown=shown,
        n_named=named,
        n_all_named=groups.n_all_named - (groups.n_named - named),
    )


def arranged(
    ids: NDArray[np.int64],
    groups: Groups | None,
    sort: SortKey,
    cards: Mapping[PhotoId, PhotoCard],
) -> NDArray[np.intp]:
    """Positions that sort each group by itself, (n_photos,); photos without a card go last.

    Without groups all photos are one.
    """
    order = np.arange(len(ids))
    if sort == "match":
        return order
    key = _KEYS[sort]
    ends = (len(ids),) if groups is None else groups.ends
    for start, end in pairwise((0, *ends)):
        part = list(range(start, end))
        known = [n for n in part if records.PhotoId(int(ids[n])) in cards]
        known.sort(key=lambda n: key(cards[records.PhotoId(int(ids[n]))]))
        unknown = [n for n in part if records.PhotoId(int(ids[n])) not in cards]
        order[start:end] = known + unknown
    return order
