# SPDX-License-Identifier: MIT
"""Photos that look the same, shown as one stack: a view of a ranking, whose order stays as it is.

What comes in: rankings that tell which photo stands for which, and stacks that a person opens. What
goes out: rankings without the photos behind others. Open stacks show each photo at its own place;
they are forgotten when the words change. Without Qt; GUI thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from desktop_search.core.late import np
from desktop_search.ui.groups import kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_search.core.records import PhotoId, Ranking


class FoldedPhotos:
    """The stacks of the search in hand."""

    def __init__(self) -> None:
        self.on = True
        self._open: set[int] = set()
        self._stack_of: dict[int, tuple[int, ...]] = {}
        self.sizes: dict[int, int] = {}
        """How many photos are in the stack of each photo that is in one."""

    def clear(self) -> None:
        """The words changed."""
        self._open.clear()
        self._stack_of, self.sizes = {}, {}

    def learn(self, ranking: Ranking) -> None:
        """Takes the stacks of a ranking as the library gave it."""
        stacks: dict[int, list[int]] = {}
        if self.on and ranking.similar is not None:
            for row in np.flatnonzero(ranking.similar != ranking.photo_ids):
                head = int(ranking.similar[row])
                stacks.setdefault(head, [head]).append(int(ranking.photo_ids[row]))
        self._stack_of = {i: tuple(stack) for stack in stacks.values() for i in stack}
        self.sizes = {i: len(stack) for i, stack in self._stack_of.items()}

    def without(self, ranking: Ranking) -> Ranking:
        """The same ranking with one photo, the first, for each closed stack."""
        if not self._stack_of:
            return ranking
        members = np.fromiter(self._stack_of, np.int64, len(self._stack_of))
        stay: NDArray[np.bool_] = np.ones(len(ranking.photo_ids), bool)
        seen: set[tuple[int, ...]] = set()
        for row in np.flatnonzero(np.isin(ranking.photo_ids, members)).tolist():
            stack = self._stack_of[int(ranking.photo_ids[row])]
            if stack in seen and not self._is_open(stack):
                stay[row] = False
            seen.add(stack)
        return kept(ranking, stay)

    def toggle(self, photo_id: PhotoId) -> bool:
        """Opens or closes the stack of a photo; False where it is in none."""
        stack = self._stack_of.get(photo_id)
        if stack is None:
            return False
        if self._is_open(stack):
            self._open.difference_update(stack)
        else:
            self._open.update(stack)
        return True

    def is_open(self, photo_id: PhotoId) -> bool:
        """Whether all photos of this one's stack are shown."""
        stack = self._stack_of.get(photo_id)
        return stack is not None and self._is_open(stack)

    def with_those_behind(self, photo_ids: Iterable[PhotoId]) -> list[PhotoId]:
        """The photos, and those that they stand for while their stack is closed."""
        found: dict[PhotoId, None] = {}
        for photo_id in photo_ids:
            found[photo_id] = None
            if not self.is_open(photo_id):
                behind = cast("tuple[PhotoId, ...]", self._stack_of.get(photo_id, ()))
                found.update(dict.fromkeys(behind))
        return list(found)

    def _is_open(self, stack: tuple[int, ...]) -> bool:
        return not self._open.isdisjoint(stack)
