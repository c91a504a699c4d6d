# SPDX-License-Identifier: MIT
"""The groups of an answer as rows: good matches, then "Maybe", then what is not shown yet.

What comes in: a ranking, and how strict the user wants it. What goes out: row numbers, and orders
inside the groups. Without Qt; GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
    """Rows up to n_good are good, up to n_shown they are shown; n_maybe counts "Maybe" alone."""

    n_good: int
    n_maybe: int
    n_shown: int
    fits: bool


def groups_of(ranking: Ranking, shift: float, n_more: int) -> Groups | None:
    """The groups of a ranking; None where it was not judged.

    Args:
        ranking: as the cascade gave it.
        shift: -1 (loosest) to 1 (strictest).
        n_more: how often "Show more" was pressed.
    """
    if ranking.strengths is None or ranking.n_good is None:
        return None
    from desktop_search.search.boundary import boundary  # needs NumPy: not before the first paint

    line = boundary(ranking.strengths, ranking.levels, shift)
    shown = min(line.n_maybe, line.n_good + MAX_MAYBE) + n_more * MAX_MAYBE
    n_shown = min(len(ranking.photo_ids), shown)
    n_maybe = max(line.n_maybe, n_shown) - line.n_good
    return Groups(line.n_good, n_maybe, n_shown, line.fits)


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
    )


def kept_groups(groups: Groups | None, stay: NDArray[np.bool_]) -> Groups | None:
    """The groups without the rows that do not stay: (n_rows,)."""
    if groups is None:
        return None
    n_good = int(np.count_nonzero(stay[: groups.n_good]))
    gone = int(np.count_nonzero(~stay[groups.n_good : groups.n_good + groups.n_maybe]))
    n_shown = int(np.count_nonzero(stay[: groups.n_shown]))
    return replace(groups, n_good=n_good, n_maybe=groups.n_maybe - gone, n_shown=n_shown)


def arranged(
    ids: NDArray[np.int64], groups: Groups, sort: SortKey, cards: Mapping[PhotoId, PhotoCard]
) -> NDArray[np.intp]:
    """Positions that sort each group by itself, (n_photos,); photos without a card go last."""
    order = np.arange(len(ids))
    if sort == "match":
        return order
    key = _KEYS[sort]
    for start, end in ((0, groups.n_good), (groups.n_good, groups.n_shown)):
        part = list(range(start, end))
        known = [n for n in part if records.PhotoId(int(ids[n])) in cards]
        known.sort(key=lambda n: key(cards[records.PhotoId(int(ids[n]))]))
        unknown = [n for n in part if records.PhotoId(int(ids[n])) not in cards]
        order[start:end] = known + unknown
    return order
