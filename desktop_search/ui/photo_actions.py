# SPDX-License-Identifier: MIT
"""What can be done with the selected photos, and the grid's menu.

What comes in: the window. What goes out: open, show, copy, hide, and a context menu. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

from desktop_search.ui import file_actions, open_with, words
from desktop_search.ui.languages import tr
from desktop_search.ui.toast import Undo

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoCard
    from desktop_search.ui.main_window import MainWindow


class MenuKeys(QObject):
    """Opens the menu where it was asked for: at the pointer, or at the current photo."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.grid)
        self._window = window
        window.grid.installEventFilter(self)
        window.grid.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the menu's events."""
        if not isinstance(event, QContextMenuEvent):
            return False
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            menu_at_current(self._window)
        else:
            at = self._window.grid.viewport().mapFromGlobal(event.globalPos())
            if self._window.grid.indexAt(at).isValid():
                _menu_at(self._window, event.globalPos())
        return True


def install(window: MainWindow) -> None:
    """Connects double click, the details' buttons and the menu."""
    MenuKeys(window)
    opened: Callable[[], None] = partial(open_photos, window)
    window.grid.open_wanted.connect(opened)
    detail = window.parts.detail
    for signal, action in (
        (detail.open_photo, open_photos),
        (detail.reveal, reveal),
        (detail.copy_path, copy_paths),
        (detail.more_like, more_like),
    ):
        signal.connect(partial(action, window))


def open_photos(window: MainWindow) -> None:
    """Opens the current photo in the user's own program."""
    cards = window.grid.selected_cards()
    if not cards:
        return
    card = cards[0]
    if card.offline:
        _say(
            window,
            window.tr(
                "This disk is not connected, so the photo cannot be opened. It stays searchable; "
                "connect the disk and try again."
            ),
        )
    elif file_actions.open_photo(card.path):
        window.history.note()
    else:
        _say(
            window,
            window.tr(
                "No program took {name}. The photo is unharmed; choose a default program for "
                "pictures in your system settings."
            ).format(name=file_actions.plain(card.path.name)),
        )


def _say(window: MainWindow, sentence: str) -> None:
    """Where the user looks: in the preview while it is open."""
    window.toasts.say(sentence, window.preview.window if window.preview.is_open else None)


def _online(window: MainWindow) -> list[PhotoCard]:
    return [card for card in window.grid.selected_cards() if not card.offline]


def reveal(window: MainWindow) -> None:
    """Shows the current photo in the file manager."""
    cards = _online(window)
    if cards:
        file_actions.reveal(cards[0].path, window)


def copy_files(window: MainWindow) -> None:
    """Copies the selected files; a single one also as a picture."""
    cards = _online(window)
    if cards:
        image = window.loader.image(cards[0].id) if len(cards) == 1 else None
        file_actions.copy_files([card.path for card in cards], image)
        _say(window, window.tr("Copied {photos}").format(photos=words.photos(len(cards))))


def copy_paths(window: MainWindow) -> None:
    """Copies the selected paths, one a line."""
    cards = window.grid.selected_cards()
    if cards:
        file_actions.copy_paths([card.path for card in cards])
        _say(window, tr("Copied %Ln path(s)", len(cards)))


def export(window: MainWindow) -> None:
    """Takes photos out: copies, or a list."""
    from desktop_search.ui import export_dialog  # not before the first paint

    export_dialog.show(window)


def more_like(window: MainWindow) -> None:
    """Photos like the selected ones, instead of what was searched for."""
    cards = window.grid.selected_cards()
    if window.preview.is_open:
        window.preview.close()
    window.queries.more_like(cards)


def less_like(window: MainWindow) -> None:
    """What is searched for, but not like the selected photos."""
    window.queries.add_unlike(window.grid.selected_cards())


def also_like(window: MainWindow) -> None:
    """What is searched for, and like the selected photos."""
    window.queries.add_photos(window.grid.selected_cards())


def hide(window: MainWindow) -> None:
    """Takes the selected photos out of this search, until another search."""
    ids = window.grid.photo_ids(window.grid.selected_rows())
    if not ids or not window.control.active:
        return
    window.control.hide_photos(ids)
    key = window.control.key
    window.toasts.offer(
        window.tr("Hidden from this search: {photos}").format(photos=words.photos(len(ids))),
        lambda window: Undo(
            window.tr("hide {photos}").format(photos=words.photos(len(ids))),
            partial(window.control.unhide_photos, ids, key),
        ),
    )


def toggle_stack(window: MainWindow) -> None:
    """Opens or closes the stack of the current photo."""
    index = window.grid.currentIndex()
    if index.isValid():
        window.control.toggle_stack(window.model.photo(index.row()))


def photo_menu(window: MainWindow) -> QMenu:
    """What can be done with the selected photos."""
    menu = QMenu(window)
    cards = window.grid.selected_cards()
    online = any(not card.offline for card in cards)

    def add(words_: str, action: Callable[[], object], enabled: bool = True) -> None:
        entry = menu.addAction(words_)
        entry.setEnabled(enabled)
        entry.triggered.connect(lambda: action())

    def on(action: Callable[[MainWindow], None]) -> Callable[[], None]:
        return partial(action, window)

    add(window.tr("Open"), on(open_photos), online)
    _add_programs(menu, window, _online(window))
    add(window.tr("Show in folder"), on(reveal), online)
    menu.addSeparator()
    add(window.tr("Preview"), window.preview.toggle, bool(cards))
    add(window.tr("More like this"), on(more_like), bool(cards))
    if window.control.active:
        add(window.tr("Less like this"), on(less_like), bool(cards))
    if window.control.text:
        add(window.tr("Search text + this"), on(also_like), bool(cards))
    menu.addSeparator()
    add(window.tr("Copy"), on(copy_files), online)
    add(window.tr("Copy path"), on(copy_paths), bool(cards))
    add(window.tr("Export…"), on(export))
    if window.control.active:
        menu.addSeparator()
        closer = window.looking.closer
        add(
            window.tr("Look closer at this photo now")
            if len(window.grid.selected_rows()) < 2
            else window.tr("Look closer at these photos now"),
            closer.look,
            closer.possible,
        )
        current = window.grid.currentIndex()
        if current.isValid() and (n := window.model.stack(current.row())) > 1:
            is_open = window.control.folded.is_open(window.model.photo(current.row()))
            close = window.tr("Show photos that look the same as one")
            add(close if is_open else tr("Show all %Ln that look the same", n), on(toggle_stack))
        add(window.tr("Hide from this search"), on(hide), bool(cards))
    return menu


def _add_programs(menu: QMenu, window: MainWindow, cards: list[PhotoCard]) -> None:
    """The other programs that take such a picture, where the desktop tells them."""
    programs = open_with.programs_for(cards[0].path) if cards else ()
    if not programs:
        return
    inner = menu.addMenu(window.tr("Open with"))
    for program in programs:
        entry = inner.addAction(program.name.replace("&", "&&"))
        entry.triggered.connect(partial(_open_with, window, program, cards))


def _open_with(
    window: MainWindow,
    program: open_with.Program,
    cards: list[PhotoCard],
    checked: bool = False,
) -> None:
    if open_with.start(program, [card.path for card in cards]):
        window.history.note()
    else:
        _say(
            window,
            window.tr("{program} could not be started. The photo is unharmed.").format(
                program=program.name
            ),
        )


def menu_at_current(window: MainWindow) -> None:
    """The menu, at the current photo (Menu, Shift+F10)."""
    index = window.grid.currentIndex()
    if index.isValid():
        window.grid.scrollTo(index)
        place = window.grid.visualRect(index).center()
        _menu_at(window, window.grid.viewport().mapToGlobal(place))


def _menu_at(window: MainWindow, at: QPoint) -> None:
    menu = photo_menu(window)
    window.calm.menu_open = True
    menu.exec(at)
    window.calm.menu_open = False
    menu.deleteLater()
