# SPDX-License-Identifier: MIT
"""Searches under names: kept until a person removes them, counted when nobody searches.

What comes in: searches, names. What goes out: the list, numbers of good matches. Any thread but the
GUI's. What is typed in them is a person's own and never logged.

A photo that is let go or forgotten leaves the searches it was a picture of; the words stay.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop_search.core.errors import Cancelled, InputFault
from desktop_search.core.paths import printable
from desktop_search.core.records import QueryPicture, Ranking, SavedId, SavedSearch, SearchRequest
from desktop_search.store.reader import IndexReader
from desktop_search.store.saved import SavedPicture, SavedRow
from desktop_search.store.writer import IndexWriter

MAX_NAME: Final = 100
MAX_TEXT: Final = 10_000
"""Characters. A search uses the first 1,000 of its words; filters stand beside them."""
FORGOTTEN: Final = "photo"
"""What a photo is called while no folder in the list has it."""
_NUMBERED: Final = re.compile(r" \d{1,2}$")


class SavedList:
    """Implements core.protocols.SavedSearches over the open index.

    Args:
        opened: gives the open index, or raises the reason why it cannot be changed.
        reader: gives the open index for reading alone; None while it is not open.
        quick_look: a quick look from what is stored, with what looks the same told apart.
        searching: whether a search is on its way.
    """

    def __init__(
        self,
        opened: Callable[[], tuple[IndexReader, IndexWriter]],
        reader: Callable[[], IndexReader | None],
        quick_look: Callable[[SearchRequest], Ranking],
        searching: Callable[[], bool],
    ) -> None:
        self._opened = opened
        self._reader = reader
        self._quick_look = quick_look
        self._searching = searching
        self._pictures: dict[tuple[SavedPicture, str], QueryPicture] = {}

    def all(self) -> tuple[SavedSearch, ...]:
        """Those there are, in the order they were kept."""
        reader = self._reader()
        if reader is None:
            reader, _ = self._opened()  # which says why not
        rows = reader.saved_searches()
        # The same picture stays the same object: its embeddings are kept by it.
        known = self._pictures
        self._pictures = {
            key: known.get(key) or QueryPicture(key[1], picture.photo_id, _file_of(picture))
            for row in rows
            for picture in row.pictures
            if (key := (picture, _name_of(picture)))
        }
        return tuple(self._told(row) for row in rows)

    def find(self, name: str) -> SavedSearch:
        """The one with this name.

        Raises:
            InputFault: there is none; the sentence lists those there are.
        """
        found = self.all()
        for search in found:
            if search.name == name:
                return search
        known = ", ".join(search.name for search in found) or "none"
        raise InputFault(f"There is no saved search called {_clean(name)}. Saved are: {known}.")

    def add(self, search: SavedSearch) -> SavedSearch:
        """Keeps a search under its name, or that name with a number; its id is not looked at.

        Raises:
            InputFault: there is nothing to search for, or a picture that is no file.
        """
        if any(p.pixels is not None for p in (*search.pictures, *search.unlike)):
            raise InputFault(
                "A pasted picture is not kept, so this search cannot be saved. "
                "Save the picture as a file first, then search with that."
            )
        text = _clean(search.text)
        if not (text or search.pictures or search.unlike):
            raise InputFault("There is nothing to save: the search is empty.")
        if len(text) > MAX_TEXT:
            raise InputFault("The search is too long to be saved. Nothing was changed.")
        _, writer = self._opened()
        name = _named(search.name)
        row = replace(_row_of(search), id=None, text=text)
        base, number = _NUMBERED.sub("", name), 1
        while (saved_id := writer.keep_search(replace(row, name=name))) is None:
            number += 1
            name = f"{base[: MAX_NAME - 8]} {number}"
        return replace(search, id=saved_id, name=name, text=text)

    def rename(self, saved_id: SavedId, name: str) -> None:
        """Gives one another name.

        Raises:
            InputFault: that name is empty, or another one has it.
        """
        _, writer = self._opened()
        name = _named(name)
        if not writer.rename_search(saved_id, name):
            raise InputFault(f"Another saved search is called {name}. Nothing was changed.")

    def remove(self, saved_id: SavedId) -> None:
        """Removes one."""
        self._opened()[1].remove_search(saved_id)

    def restore(self, search: SavedSearch) -> None:
        """Puts a removed one back where it was, under its name or that name with a number."""
        _, writer = self._opened()
        row = _row_of(search)
        if writer.keep_search(row) is None:
            self.add(search)

    def count(self, search: SavedSearch) -> int | None:
        """How many good matches a quick look finds now; None where it is not judged.

        Of searches for facts alone all that pass are good.

        Raises:
            Cancelled: somebody searches. InputFault: it asks for nothing any more.
            EncoderUnavailable, EnvironmentFault, InternalError.
        """
        if self._searching():
            raise Cancelled("A search goes first.")
        ranking = self._quick_look(request_of(search, depth=0))
        if not ranking.reports or not len(ranking.photo_ids):
            return len(ranking.photo_ids)
        if ranking.n_good is None or ranking.similar is None:
            return ranking.n_good
        # Photos that look the same are one, as the window shows them.
        return len(set(ranking.similar[: ranking.n_good].tolist()))

    def _told(self, row: SavedRow) -> SavedSearch:
        assert row.id is not None

        def pictures(wanted: bool) -> tuple[QueryPicture, ...]:
            return tuple(self._pictures[p, _name_of(p)] for p in row.pictures if p.wanted == wanted)

        return SavedSearch(
            row.id, row.name, row.text, pictures(True), pictures(False), row.text_weight, row.sort
        )


def request_of(search: SavedSearch, depth: int | None = None) -> SearchRequest:
    """What a saved search asks for."""
    return SearchRequest(
        0,
        search.text,
        depth,
        pictures=search.pictures,
        text_weight=search.text_weight,
        unlike=search.unlike,
    )


def _row_of(search: SavedSearch) -> SavedRow:
    pictures = (*_rows_of(search.pictures, True), *_rows_of(search.unlike, False))
    return SavedRow(search.id, search.name, search.text, search.text_weight, search.sort, pictures)


def _rows_of(pictures: Sequence[QueryPicture], wanted: bool) -> tuple[SavedPicture, ...]:
    return tuple(SavedPicture(p.photo_id, p.path, wanted) for p in pictures)


def _name_of(picture: SavedPicture) -> str:
    return FORGOTTEN if picture.path is None else printable(picture.path.name)


def _file_of(picture: SavedPicture) -> Path | None:
    return picture.path if picture.photo_id is None else None


def _named(name: str) -> str:
    clean = _clean(name)[:MAX_NAME].strip()
    if not clean:
        raise InputFault("A saved search needs a name. Nothing was changed.")
    return clean


def _clean(text: str) -> str:
    """One line of printable text."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(ch if ch.isprintable() else " " for ch in whole).split())
