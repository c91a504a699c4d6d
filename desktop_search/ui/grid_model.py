# SPDX-License-Identifier: MIT
"""The rows of the grid: photo ids, levels and scores, nothing else.

What comes in: orders of photos. What goes out: a Qt model; names come from the loader's cards.
GUI thread.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final  # Qt data roles hold anything

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)

from desktop_search.core.late import np, records
from desktop_search.ui.file_actions import files_as_mime, plain, tooltip
from desktop_search.ui.words import level_words, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from desktop_search.core.records import PhotoId
    from desktop_search.ui.groups import Groups
    from desktop_search.ui.previews import Loader

PhotoIdRole: Final = Qt.ItemDataRole.UserRole + 1
LevelRole: Final = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()


class GridModel(QAbstractListModel):
    """A list of photos in order; selection follows the photo when the order changes."""

    def __init__(self, loader: Loader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self.n_photos = 0
        self.groups: Groups | None = None
        self.n_levels = 1
        self.stacks: Mapping[int, int] = {}
        """How many photos look the same as each photo that is not alone, itself counted."""
        loader.card_ready.connect(self._cards_came)

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        """(n_photos,), in the order of the rows and of what is behind "Show more"."""
        return np.empty(0, np.int64)

    @cached_property
    def levels(self) -> NDArray[np.int8]:
        """(n_photos,), as in a Ranking."""
        return np.empty(0, np.int8)

    @cached_property
    def scores(self) -> NDArray[np.float32]:
        """(n_photos,), as in a Ranking."""
        return np.empty(0, np.float32)

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """The number of photos shown; `ids` has those behind "Show more" too."""
        if parent.isValid():
            return 0
        return self.n_photos if self.groups is None else min(self.groups.n_shown, self.n_photos)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, tooltip, accessible text, photo id and level of a row."""
        if not index.isValid() or not 0 <= index.row() < self.rowCount():
            return None
        row = index.row()
        photo_id = records.PhotoId(int(self.ids[row]))
        if role == PhotoIdRole:
            return photo_id
        if role == LevelRole:
            return int(self.levels[row])
        card = self._loader.card(photo_id)
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(card.path.name) if card else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(card) if card else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, plain(card.path.name) if card else self.tr("Photo"))
        return None

    def stack(self, row: int) -> int:
        """How many photos look like that of a row, itself counted; 1 where it is alone."""
        return self.stacks.get(int(self.ids[row]), 1)

    def place(self, row: int) -> int:
        """Where the cascade puts the photo of a row, from 1; the group on top is shown before.

        The cascade orders by the level, then by the score at it, then by the id.
        """
        if self.groups is None or not self.groups.n_named:
            return row + 1
        level, score, photo = self.levels[row], self.scores[row], self.ids[row]
        better = (self.scores > score) | ((self.scores == score) & (self.ids < photo))
        before = (self.levels > level) | ((self.levels == level) & better)
        return 1 + int(np.count_nonzero(before))

    def _spoken(self, row: int, name: str) -> str:
        if (n_stack := self.stack(row)) > 1:
            name = self.tr("{name}, one of {n} that look the same").format(
                name=name, n=number(n_stack)
            )
        level = int(self.levels[row])
        if self.groups is None:
            look = level_words(level, self.n_levels)
            return self.tr("{name}, {n} of {total}, {look}").format(
                name=name, n=number(row + 1), total=number(len(self.ids)), look=look
            )
        return self._spoken_of_group(name, row, self.groups)

    def _spoken_of_group(self, name: str, row: int, groups: Groups) -> str:
        n_named, end_of_good, _ = groups.ends
        named = row < n_named
        if named and groups.same:
            group = self.tr("the same picture")
        elif named:
            group = self.tr("found by name")
        elif not groups.judged:
            group = self.tr("other photo")
        else:
            group = self.tr("good match") if row < end_of_good else self.tr("maybe")
        return self.tr("{name}, {group}, {n} of {total}, level {level}").format(
            name=name,
            group=group,
            n=number(1 + (row if named else row - n_named)),
            total=number(n_named if named else groups.n_good + groups.n_maybe),
            level=number(int(self.levels[row]) + 1),  # the quick look is the first
        )

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Photos can be selected and dragged out."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:
        """Files, as other programs take them."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Any) -> QMimeData:
        """The dragged photos as files."""
        cards = [self._loader.card(self.photo(i.row())) for i in indexes]
        return files_as_mime([c.path for c in cards if c and not c.offline])

    def photo(self, row: int) -> PhotoId:
        """The photo of a row."""
        return records.PhotoId(int(self.ids[row]))

    def replace(
        self,
        ids: NDArray[np.int64],
        levels: NDArray[np.int8] | None = None,
        scores: NDArray[np.float32] | None = None,
        groups: Groups | None = None,
    ) -> None:
        """A new list: selection and current are gone."""
        self.beginResetModel()
        self._take(ids, levels, scores, groups)
        self.endResetModel()

    def reorder(
        self,
        ids: NDArray[np.int64],
        levels: NDArray[np.int8],
        scores: NDArray[np.float32],
        groups: Groups | None = None,
    ) -> None:
        """A new order of (mostly) the same photos; persistent indexes follow their photo."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        kept = self.ids[[i.row() for i in old]]
        self._take(ids, levels, scores, groups)
        if old:
            self.changePersistentIndexList(
                old, [self.index(r) if r >= 0 else QModelIndex() for r in _places(kept, ids)]
            )
        self.layoutChanged.emit()

    def update_levels(self, ids: NDArray[np.int64], levels: NDArray[np.int8]) -> None:
        """Badges in place, without moving anything."""
        if not len(ids) or not len(self.ids):
            return
        if np.array_equal(ids, self.ids):
            self._take_levels(levels)
            return
        # Ids are row numbers, so a table of them is small: 1 ms for 100,000 where sorting takes 30.
        table = np.full(1 + max(int(ids.max()), int(self.ids.max())), -1, np.int8)
        table[ids] = levels
        found = table[self.ids]
        self._take_levels(np.where(found >= 0, found, self.levels))

    def _take_levels(self, levels: NDArray[np.int8]) -> None:
        self.levels = levels
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1), [LevelRole])

    def _take(
        self,
        ids: NDArray[np.int64],
        levels: NDArray[np.int8] | None,
        scores: NDArray[np.float32] | None,
        groups: Groups | None,
    ) -> None:
        self.ids = ids
        self.n_photos = len(ids)
        self.groups = groups
        self.levels = np.zeros(len(ids), np.int8) if levels is None else levels
        self.scores = np.zeros(len(ids), np.float32) if scores is None else scores

    @Slot(object)
    def _cards_came(self, photo_ids: list[PhotoId]) -> None:
        shown = self.ids[: self.rowCount()]
        rows = np.flatnonzero(np.isin(shown, np.asarray(photo_ids, np.int64)))
        if len(rows):
            self.dataChanged.emit(self.index(int(rows[0])), self.index(int(rows[-1])))


def _places(photos: NDArray[np.int64], ids: NDArray[np.int64]) -> list[int]:
    """The rows of photos, (n,), in an order of photos; -1 for what is not in it."""
    if not len(ids):
        return [-1] * len(photos)
    order = np.argsort(ids)
    rows = order[np.minimum(np.searchsorted(ids, photos, sorter=order), len(ids) - 1)]
    return [int(row) for row in np.where(ids[rows] == photos, rows, -1)]
