# SPDX-License-Identifier: MIT
"""Keeps the details beside the grid true to what is selected.

What comes in: the selection, cards and previews that arrive. What goes out: what the panel shows.
GUI thread.
"""

from typing import cast

from PySide6.QtCore import QObject, Slot

from desktop_search.core.records import Metadata, PhotoId
from desktop_search.ui import words
from desktop_search.ui.layout import WindowParts
from desktop_search.ui.previews import METADATA
from desktop_search.ui.search_control import SearchControl


class DetailControl(QObject):
    """Fills the panel while it can be seen."""

    def __init__(self, parts: WindowParts, control: SearchControl) -> None:
        super().__init__(parts.grid)
        self._parts = parts
        self._control = control
        self._said: tuple[PhotoId, Metadata | None] | None = None
        selection = parts.grid.selectionModel()
        selection.selectionChanged.connect(self.show)
        selection.currentChanged.connect(self.show)
        # A selection model that is reset tells nobody.
        parts.model.modelReset.connect(self.show)
        parts.model.layoutChanged.connect(self.show)
        parts.loader.card_ready.connect(self.show)
        parts.loader.preview_ready.connect(self._preview_came)
        parts.loader.task_done.connect(self._task_done)

    @Slot()
    def show(self) -> None:
        """Shows what is selected now."""
        panel, model, loader = self._parts.detail, self._parts.model, self._parts.loader
        if not panel.isVisible():
            return
        rows = self._parts.grid.selected_rows()
        if len(rows) != 1 or rows[0] >= model.rowCount():
            panel.show_none(len(rows))
            return
        photo = model.photo(rows[0])
        card = loader.card(photo)
        if card is None:
            panel.show_loading()  # the grid asks for it, and card_ready comes here
            return
        level = int(model.levels[rows[0]])
        look = words.level_words(level, model.n_levels) if self._control.text else ""
        # Where another order than Best match is chosen, the row is no place.
        words_for = (
            self.tr("By a {look}") if self._parts.calm.sorted else self.tr("Place {n}, by a {look}")
        )
        place = words_for.format(n=rows[0] + 1, look=look)
        said = self._said[1] if self._said is not None and self._said[0] == photo else None
        panel.show_card(card, loader.image(photo), place if look else "", said)
        # Each time: a file beside the photo may have been read since.
        loader.ask_metadata(photo)

    @Slot(object)
    def _preview_came(self, photo_id: int) -> None:
        if self._is_shown(photo_id):
            self.show()

    @Slot(str, object)
    def _task_done(self, name: str, result: object) -> None:
        if name != METADATA or result == self._said:
            return
        self._said = cast(tuple[PhotoId, Metadata | None], result)
        if self._is_shown(self._said[0]):
            self.show()

    def _is_shown(self, photo_id: int) -> bool:
        rows = self._parts.grid.selected_rows()
        model = self._parts.model
        return len(rows) == 1 and rows[0] < model.rowCount() and model.photo(rows[0]) == photo_id
