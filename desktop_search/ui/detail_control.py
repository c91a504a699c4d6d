# SPDX-License-Identifier: MIT
"""Keeps the details beside the grid true to what is selected.

What comes in: the selection, cards and previews that arrive. What goes out: what the panel shows.
GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, cast

from PySide6.QtCore import QObject, Slot

from desktop_search.core.errors import DesktopSearchError
from desktop_search.ui import words
from desktop_search.ui.previews import METADATA
from desktop_search.ui.selection_facts import MAX_COUNTED, SelectionFacts, facts_of
from desktop_search.ui.selection_facts import rows as selection_rows

if TYPE_CHECKING:
    from desktop_search.core.records import LevelPlace, Metadata, PhotoId, Ranking, SearchRequest
    from desktop_search.ui.layout import WindowParts
    from desktop_search.ui.search_control import SearchControl

WHY: Final = "why"
SUM: Final = "selection"
_Asked: TypeAlias = "tuple[PhotoId, SearchRequest, int]"
"""A photo, a search, and how many final answers there had been when the question was asked."""


class DetailControl(QObject):
    """Fills the panel while it can be seen."""

    def __init__(self, parts: WindowParts, control: SearchControl) -> None:
        super().__init__(parts.grid)
        self._parts = parts
        self._control = control
        self._places: tuple[_Asked, tuple[LevelPlace, ...]] | None = None
        self._asked: _Asked | None = None
        self._n_final = 0
        self._summed: tuple[tuple[PhotoId, ...], SelectionFacts] | None = None
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
        control.answered.connect(self._answered)

    @Slot()
    def show(self) -> None:
        """Shows what is selected now."""
        panel, model, loader = self._parts.detail, self._parts.model, self._parts.loader
        if not panel.isVisible():
            return
        rows = self._parts.grid.selected_rows()
        if len(rows) != 1 or rows[0] >= model.rowCount():
            panel.show_none(len(rows))
            if len(rows) > 1:
                self._show_sum(rows)
            return
        photo = model.photo(rows[0])
        card = loader.card(photo)
        if card is None:
            panel.show_loading()  # the grid asks for it, and card_ready comes here
            return
        level = int(model.levels[rows[0]])
        looked = self._control.active and not self._control.by_date
        look = words.level_words(level, model.n_levels) if looked else ""
        # Where another order than Best match is chosen, the row is no place.
        words_for = (
            self.tr("By a {look}") if self._parts.calm.sorted else self.tr("Place {n}, by a {look}")
        )
        place = words_for.format(n=words.number(model.place(rows[0])), look=look)
        said = self._said[1] if self._said is not None and self._said[0] == photo else None
        panel.show_card(card, loader.image(photo), place if look else "", said)
        self._show_why(photo)
        # Each time: a file beside the photo may have been read since.
        loader.ask_metadata(photo)

    def _show_why(self, photo: PhotoId) -> None:
        """The levels' places; what is known of another photo or search is never shown."""
        panel, request = self._parts.detail, self._control.shown_request
        if not (request.text or request.pictures):
            panel.why.show_places((), 1)
            return
        asked = (photo, request, self._n_final)
        if self._places is not None and self._places[0][:2] == asked[:2]:
            panel.why.show_places(self._places[1], self._parts.model.n_levels)
            panel.look.setVisible(bool(panel.look.text()) and not self._places[1])
        else:
            panel.why.hide()
        if asked != self._asked:
            self._asked = asked
            library = self._control.library

            def explain() -> object:
                try:
                    return asked, library.explain(request, photo)
                except DesktopSearchError:  # the search itself says what is wrong
                    return asked, ()

            self._parts.loader.run(WHY, explain)

    def _show_sum(self, rows: list[int]) -> None:
        if len(rows) > MAX_COUNTED:
            return
        ids = tuple(self._parts.grid.photo_ids(rows))
        if self._summed is not None and self._summed[0] == ids:
            self._parts.detail.show_facts(selection_rows(self._summed[1]))
            return
        library = self._control.library
        self._parts.loader.run(SUM, lambda: (ids, facts_of(library.cards(ids).values())))

    @Slot(object, bool)
    def _answered(self, ranking: Ranking, closer: bool) -> None:
        if ranking.final:
            self._n_final += 1
            self.show()

    @Slot(object)
    def _preview_came(self, photo_id: int) -> None:
        if self._is_shown(photo_id):
            self.show()

    @Slot(str, object)
    def _task_done(self, name: str, result: object) -> None:
        if name == WHY:
            self._places = cast("tuple[_Asked, tuple[LevelPlace, ...]]", result)
            if self._is_shown(self._places[0][0]):
                self.show()
        elif name == SUM:
            self._summed = cast("tuple[tuple[PhotoId, ...], SelectionFacts]", result)
            self.show()
        if name != METADATA or result == self._said:
            return
        self._said = cast("tuple[PhotoId, Metadata | None]", result)
        if self._is_shown(self._said[0]):
            self.show()

    def _is_shown(self, photo_id: int) -> bool:
        rows = self._parts.grid.selected_rows()
        model = self._parts.model
        return len(rows) == 1 and rows[0] < model.rowCount() and model.photo(rows[0]) == photo_id
