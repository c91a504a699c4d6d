# SPDX-License-Identifier: MIT
"""Saved searches in the window: kept with Ctrl+D, run by a click, counted when nobody searches.

What comes in: keys, clicks in the sidebar, news of the library. What goes out: searches, calls of
the library on a thread of its own, counts of good matches for the list. GUI thread.
Source: interface.md section 3.

A count is a quick look. One is taken at a time, after a pause, never while a search runs or is
about to; again when the library changed since, and while photos come in only now and then.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_search.core.errors import Cancelled
from desktop_search.core.late import records
from desktop_search.core.protocols import Clock, SystemClock
from desktop_search.ui.errands import Errands
from desktop_search.ui.groups import SortKey
from desktop_search.ui.languages import told
from desktop_search.ui.toast import Undo

if TYPE_CHECKING:
    from desktop_search.core.protocols import SavedSearches
    from desktop_search.core.records import Progress, QueryPicture, SavedId, SavedSearch
    from desktop_search.ui.main_window import MainWindow

LIST: Final = "list"
ADD: Final = "add"
CHANGE: Final = "change"
COUNT: Final = "count"
"""What the errands are called, the first two of changes with a number behind."""
QUIET_MS: Final = 2_000
"""From the last search, or from news of the library, to the first count."""
NEXT_MS: Final = 200
WHILE_INDEXING_S: Final = 60.0
"""Between two counts of a search while photos come in by the hundred."""
NAME_CHARS: Final = 60
"""Of the name that a search gets by itself."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """n_good: None where it could not be told. state: of the library, then. at: seconds."""

    n_good: int | None
    state: object
    at: float


class SavedControl(QObject):
    """One for the window."""

    def __init__(self, window: MainWindow, clock: Clock | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._library = window.library
        self._clock = clock or SystemClock()
        self._list = window.parts.sidebar.saved
        self._errands = Errands("saved", self)
        self._numbers = itertools.count(1)
        self._last_change = ""
        self._searches: tuple[SavedSearch, ...] = ()
        self._counted: dict[SavedId, _Counted] = {}
        self._counting: tuple[SavedSearch, object] | None = None
        self._n_rests = 0
        self._was_idle = True
        self._opened_sidebar = False
        self._is_new = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)
        self._errands.answered.connect(self._answered)
        self._errands.refused.connect(self._refused)
        self._list.chosen.connect(self.run)
        self._list.named.connect(self._rename)
        self._list.removed.connect(self._remove)
        self._list.name_ended.connect(self._name_ended)
        window.parts.field.save_wanted.connect(self.save)
        window.bridge.roots.connect(self.fetch)
        window.bridge.progress.connect(self._progressed)
        window.control.answered.connect(self._later)
        window.control.emptied.connect(self._later)
        if window.library.roots():
            self.fetch()  # else the index is not open yet, and tells its folders when it is

    @property
    def _saved(self) -> SavedSearches:
        return self._library.saved

    @Slot()
    def fetch(self) -> None:
        """Asks for the list."""
        self._errands.ask(LIST, self._saved.all)

    def take_over(self, before: SavedControl) -> None:
        """The list of a window that this one takes the place of."""
        self._counted = dict(before._counted)
        self._show(before._searches)

    def close(self) -> None:
        """Asks the thread to end; does not wait."""
        self._soon.stop()
        self._errands.close()

    def join(self) -> None:
        """Waits for the thread; call it when the library is closed."""
        self._errands.join()

    # --- keeping one

    @Slot()
    def save(self) -> None:
        """Keeps the search in hand, and asks for its name in the list."""
        window = self._window
        text = " ".join(window.filters.text.split())
        _, pictures, weight, unlike = window.control.key
        toasts = window.toasts
        if not (text or pictures or unlike):
            toasts.say(self.tr("Search for something first, then save it"))
            return
        if any(picture.pixels is not None for picture in (*pictures, *unlike)):
            toasts.say(
                self.tr(
                    "A pasted picture is not kept, so this search cannot be saved. Save the "
                    "picture as a file first, then search with that."
                )
            )
            return
        sort = window.parts.sort.sort
        wanted = records.SavedSearch(
            records.SavedId(0), self._name(), text, pictures, unlike, weight, sort
        )
        for search in self._searches:
            if _asks_for(search) == _asks_for(wanted):
                toasts.say(self.tr("This search is saved already: {name}").format(name=search.name))
                return

        def add() -> tuple[SavedSearch, tuple[SavedSearch, ...]]:
            return self._saved.add(wanted), self._saved.all()

        self._errands.ask(f"{ADD} {next(self._numbers)}", add)

    def _name(self) -> str:
        """What a search is called until a person says so; its words tell more than its filters."""
        field = self._window.parts.field
        parts = [field.box.text(), *(chip.text for chip in field.chips.chips)]
        typed = " ".join(" ".join(parts).split())
        name = ", ".join(part for part in (typed, self._window.queries.words()) if part)
        return name if len(name) <= NAME_CHARS else f"{name[: NAME_CHARS - 1]}…"

    def _added(self, search: SavedSearch, searches: tuple[SavedSearch, ...]) -> None:
        self._show(searches)
        panes, sidebar = self._window.panes, self._window.parts.sidebar
        self._opened_sidebar = not sidebar.isVisible()
        if self._opened_sidebar:
            panes.toggle_sidebar()
        self._is_new = True
        self._list.ask_name(search.id)

    @Slot()
    def _name_ended(self) -> None:
        if self._opened_sidebar:
            self._opened_sidebar = False
            if self._window.parts.sidebar.isVisible():
                self._window.panes.toggle_sidebar()
        # One from the box goes on there; another name is given in the list.
        if self._is_new and self._window.parts.field.box.isEnabled():
            self._window.parts.field.box.setFocus()
        self._is_new = False

    # --- running, naming, removing one

    @Slot(object)
    def run(self, saved_id: SavedId) -> None:
        """Searches for what was saved, in its order."""
        search = self._find(saved_id)
        window = self._window
        if search is None or not window.parts.field.box.isEnabled():
            return
        if not (search.text or search.pictures or search.unlike):
            window.toasts.say(self.tr("The pictures of this search are no longer in the library"))
            return
        window.queries.show(search.pictures, search.unlike, search.text_weight)
        window.parts.field.box.setText(search.text)
        window.parts.sort.choose(cast(SortKey, search.sort))
        window.parts.field.entered.emit()
        if window.panes.laid_over is window.parts.sidebar:
            window.panes.close_laid_over()

    @Slot(object, str)
    def _rename(self, saved_id: SavedId, name: str) -> None:
        search = self._find(saved_id)
        clean = " ".join(name.split())
        if search is None or clean in ("", search.name):
            return
        renamed = (replace(s, name=clean) if s is search else s for s in self._searches)
        self._show(tuple(renamed))
        self._change(partial(self._saved.rename, saved_id, clean))

    @Slot(object)
    def _remove(self, saved_id: SavedId) -> None:
        search = self._find(saved_id)
        if search is None:
            return
        had_focus = self._list.hasFocus()
        self._show(tuple(s for s in self._searches if s is not search))
        if had_focus and not self._searches:
            # Not the box: Ctrl+Z would take back what was typed there.
            self._window.parts.sidebar.all.setFocus()
        self._change(partial(self._saved.remove, saved_id))
        self._window.toasts.offer(
            self.tr("Saved search removed: {name}").format(name=search.name),
            lambda window: window.saved._way_back(search),
        )

    def _way_back(self, search: SavedSearch) -> Undo:
        name = self.tr("remove {name}").format(name=search.name)
        return Undo(name, partial(self._restore, search))

    def _restore(self, search: SavedSearch) -> None:
        self._change(partial(self._saved.restore, search))

    def _change(self, change: Callable[[], None]) -> None:
        """Has the library change something; the list follows what is there then."""

        def work() -> tuple[SavedSearch, ...]:
            change()
            return self._saved.all()

        self._last_change = f"{CHANGE} {next(self._numbers)}"
        self._errands.ask(self._last_change, work)

    def _find(self, saved_id: SavedId) -> SavedSearch | None:
        return next((s for s in self._searches if s.id == saved_id), None)

    def _show(self, searches: tuple[SavedSearch, ...]) -> None:
        self._searches = searches
        known = {search.id for search in searches}
        self._counted = {id_: n for id_, n in self._counted.items() if id_ in known}
        counts = {id_: counted.n_good for id_, counted in self._counted.items()}
        self._list.show_searches(searches, counts)
        self._later()

    # --- counting

    @Slot()
    def recount(self) -> None:
        """The settings changed: other photos may be good."""
        self._later()

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        is_idle = progress.state == "idle"
        if is_idle and not self._was_idle:
            self._n_rests += 1  # what was scanned or read may be other photos, or say other things
        self._was_idle = is_idle
        self._later()

    @Slot()
    def _later(self) -> None:
        if self._searches and not self._soon.isActive():
            self._soon.start(QUIET_MS)

    def _state(self) -> object:
        """Equal while every count stays what it is."""
        progress, settings = self._library.progress(), self._library.settings
        return (
            self._n_rests,
            (progress.n_indexed, progress.n_missing, progress.n_copies),
            tuple((root.id, root.state, root.n_photos) for root in self._library.roots()),
            (settings.cascade.quick, settings.fold_similar, settings.order),
            date.today(),  # "today" is another day tomorrow
        )

    @Slot()
    def _look(self) -> None:
        if self._errands.waits(COUNT):
            return
        state = self._state()
        due = next((search for search in self._searches if self._is_due(search, state)), None)
        if due is None:
            return
        if self._window.parts.refine.running or self._window.control.is_due:
            self._later()
            return
        self._counting = due, state
        self._errands.ask(COUNT, partial(self._count, due))

    def _is_due(self, search: SavedSearch, state: object) -> bool:
        known = self._counted.get(search.id)
        if known is None or known.state == state:
            return known is None
        return self._was_idle or self._clock.monotonic() - known.at >= WHILE_INDEXING_S

    def _count(self, search: SavedSearch) -> tuple[bool, int | None]:
        """Whether it could be counted now, and how many there are."""
        try:
            return True, self._saved.count(search)
        except Cancelled:  # somebody searches
            return False, None

    def _take_count(self, n_good: int | None) -> None:
        assert self._counting is not None
        search, state = self._counting
        self._counted[search.id] = _Counted(n_good, state, self._clock.monotonic())
        self._list.show_count(search.id, n_good)
        self._soon.start(NEXT_MS)

    # --- what the library says

    @Slot(str, object)
    def _answered(self, name: str, answer: object) -> None:
        if name == COUNT:
            counted, n_good = cast("tuple[bool, int | None]", answer)
            if counted:
                self._take_count(n_good)
            else:
                self._later()
        elif name.startswith(ADD):
            self._added(*cast("tuple[SavedSearch, tuple[SavedSearch, ...]]", answer))
        elif not self._errands.waits(self._last_change):  # else this is from before it
            self._show(cast("tuple[SavedSearch, ...]", answer))

    @Slot(str, str)
    def _refused(self, name: str, sentence: str) -> None:
        if name == COUNT:
            self._take_count(None)
        elif name != LIST:  # the list comes when the index is open
            self._window.toasts.say(told(sentence))
            self.fetch()


def _asks_for(search: SavedSearch) -> object:
    """Equal for searches that find the same."""

    def keys(pictures: tuple[QueryPicture, ...]) -> list[object]:
        return [(picture.photo_id, picture.path) for picture in pictures]

    weight = search.text_weight if search.pictures else 0.0
    return search.text, keys(search.pictures), keys(search.unlike), weight, search.sort
