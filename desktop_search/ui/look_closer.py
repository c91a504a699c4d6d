# SPDX-License-Identifier: MIT
"""The wish "Look closer at this photo now": every level looks at it, then it takes its place.

What comes in: the selected photos. What goes out: the same search again, and a toast that says
what came of it. GUI thread; the looking happens on the thread "looks".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from desktop_search.ui import words
from desktop_search.ui.file_actions import plain
from desktop_search.ui.languages import told

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoId
    from desktop_search.ui.bridge import LibraryPort
    from desktop_search.ui.errands import Errands
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.search_control import SearchKey

LOOK: Final = "look "
NAME_CHARS: Final = 40


@dataclass(frozen=True, slots=True)
class _Wish:
    name: str
    key: SearchKey
    n_beyond: int
    """How many photos the first look orders, where these photos are not among them; else 0."""


class LookCloser(QObject):
    """Any number of wishes, one after the other."""

    def __init__(self, window: MainWindow, looks: Errands) -> None:
        super().__init__(window)
        self._window = window
        self._looks = looks
        self._wishes: dict[str, _Wish] = {}
        looks.answered.connect(self._done)
        looks.refused.connect(self._refused)

    @property
    def possible(self) -> bool:
        """Whether there are photos, a level to look with, and a search to take a place in."""
        window = self._window
        has_level = bool(window.library.settings.cascade.active())
        return has_level and window.control.active and bool(window.grid.selected_rows())

    def look(self) -> None:
        """Looks closely at the selected photos."""
        window = self._window
        rows = window.grid.selected_rows()
        ids = window.grid.photo_ids(rows)
        if not self.possible:
            return
        cards = window.grid.selected_cards()
        name = plain(cards[0].path.name) if len(ids) == 1 and cards else words.photos(len(ids))
        if len(name) > NAME_CHARS:
            name = f"{name[: NAME_CHARS - 1]}…"
        top = self._window.control.n_looked_at
        beyond = top if min(rows) >= top else 0
        wish = f"{LOOK}{sorted(ids)}"
        self._wishes[wish] = _Wish(name, window.control.key, beyond)
        window.toasts.say(self.tr("Looking closely at {name}…").format(name=name))
        self._looks.ask(wish, lambda: _look_at(window.library, ids))

    @Slot(str, object)
    def _done(self, name: str, n_new: object) -> None:
        wish = self._wishes.pop(name, None)
        if wish is None:
            return
        same = wish.key == self._window.control.key
        stopped = self._window.parts.refine.stopped
        if same and n_new and not stopped:
            self._window.control.again()
        if not n_new:
            sentence = self.tr("Every level had looked at {name} already")
        elif same and wish.n_beyond:
            sentence = self.tr(
                "Looked closely at {name}. The closer look orders the best {n} photos alone; "
                "look deeper to have it among them."
            )
        elif same and stopped:
            sentence = self.tr("Looked closely at {name}. Continue puts it in its place.")
        else:
            sentence = self.tr("Looked closely at {name}")
        self._window.toasts.say(sentence.format(name=wish.name, n=words.number(wish.n_beyond)))

    @Slot(str, str)
    def _refused(self, name: str, sentence: str) -> None:
        if self._wishes.pop(name, None) is not None:
            self._window.toasts.say(told(sentence))


def _look_at(library: LibraryPort, photo_ids: list[PhotoId]) -> int:
    return sum(library.refining.look_closer(photo_id) for photo_id in photo_ids)
