# SPDX-License-Identifier: MIT
"""The photos that a person hid from the search in hand.

What comes in: photo ids and rankings. What goes out: rankings without those photos. They are
forgotten when the words change; nothing is stored. GUI thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop_search.core.late import np
from desktop_search.ui.groups import kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_search.core.records import Ranking


class HiddenPhotos:
    """A set of photos, and the newest ranking as the library gave it."""

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self.newest: Ranking | None = None

    def clear(self) -> None:
        """The words changed."""
        self._ids.clear()
        self.newest = None

    def add(self, ids: Iterable[int]) -> None:
        """Hides photos."""
        self._ids.update(int(i) for i in ids)

    def remove(self, ids: Iterable[int]) -> None:
        """Shows them again."""
        self._ids.difference_update(int(i) for i in ids)

    def stay(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the photos are not hidden."""
        return ~np.isin(ids, np.fromiter(self._ids, np.int64, len(self._ids)))

    def without(self, ranking: Ranking) -> Ranking:
        """The same ranking without the hidden photos."""
        self.newest = ranking
        if not self._ids:
            return ranking
        return kept(ranking, self.stay(ranking.photo_ids))
