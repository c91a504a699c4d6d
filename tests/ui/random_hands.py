# SPDX-License-Identifier: MIT
"""Random things that a user does, one after the other, from a seed.

What comes in: a window over a BusyLibrary. What goes out: keys, clicks and calls. GUI thread.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from busy_fakes import BusyLibrary
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop_search.core.records import Notice, RefiningState, RootId
from desktop_search.ui import shortcuts
from desktop_search.ui.keeper import WindowKeeper
from desktop_search.ui.main_window import MainWindow

N_PHOTOS = 400


class Hands:
    """One random action after the other."""

    def __init__(self, keeper: WindowKeeper, library: BusyLibrary, folder: Path, seed: int) -> None:
        self.keeper, self.library, self.folder = keeper, library, folder
        self.rng = random.Random(seed)
        self.actions: list[Callable[[], object]] = [
            self.type, self.type, self.type, self.enter, self.clear, self.scroll, self.scroll,
            self.wheel, self.select, self.select, self.keys, self.keys, self.resize, self.look,
            self.settings, self.page, self.close_settings, self.add_folder, self.remove_folder,
            self.preview, self.preview, self.menu, self.sort, self.strictness, self.hide,
            self.undo, self.history, self.tile, self.panes, self.pause, self.stop, self.deeper,
            self.better, self.unreadable, self.notice, self.help, self.offline, self.escape,
            self.closest, self.hover, self.language,
            self.deeper_menu, self.look_closer, self.refining, self.depth,
        ]  # fmt: skip

    def act(self) -> str:
        action = self.rng.choice(self.actions)
        action()
        return action.__name__

    @property
    def window(self) -> MainWindow:
        return self.keeper.window

    @property
    def box(self) -> QWidget:
        return self.window.parts.field.box

    def key(self, widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        QTest.keyClick(widget, key, held or Qt.KeyboardModifier.NoModifier)

    def type(self) -> None:
        if self.box.isEnabled():
            if self.rng.random() < 0.3:  # QTest types ASCII alone
                self.window.parts.field.box.insert(
                    self.rng.choice(("ß日本", "\u202eneb", "x" * 900))
                )
            else:
                QTest.keyClicks(self.box, self.rng.choice(("cat", "a dog ", "<b>", "&")))

    def enter(self) -> None:
        self.key(self.box, Qt.Key.Key_Return)

    def clear(self) -> None:
        self.window.parts.field.clear()

    def scroll(self) -> None:
        bar = self.window.grid.verticalScrollBar()
        bar.setValue(self.rng.randint(0, max(0, bar.maximum())))

    def wheel(self) -> None:
        bar = self.window.grid.verticalScrollBar()
        bar.setValue(bar.value() + self.rng.choice((-300, 120, 300)))

    def select(self) -> None:
        model = self.window.model
        if not model.rowCount():
            return
        flags = QItemSelectionModel.SelectionFlag
        how = self.rng.choice((flags.ClearAndSelect, flags.Toggle, flags.Select, flags.Clear))
        index = model.index(self.rng.randrange(model.rowCount()))
        self.window.grid.selectionModel().setCurrentIndex(index, how)

    def keys(self) -> None:
        key = self.rng.choice(
            (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown)
        )
        held = self.rng.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier))
        self.key(self.window.grid, key, held)

    def resize(self) -> None:
        self.window.resize(*self.rng.choice(((720, 480), (960, 640), (1280, 800), (1100, 500))))

    def look(self) -> None:
        self.window.theme.apply(self.rng.choice(("light", "dark", "system")))

    def language(self) -> None:
        language = self.rng.choice(("en", "de", "es", "system"))
        self.library.settings = replace(self.library.settings, language=language)
        self.window._settings_saved(self.library.settings)

    def settings(self) -> None:
        self.window.show_settings()

    def page(self) -> None:
        dialog = self.window._dialog
        if dialog is None:
            return
        dialog.nav.setCurrentRow(self.rng.randrange(dialog.nav.count()))
        dialog._save(replace(self.library.settings, theme=self.rng.choice(("light", "dark"))))
        dialog._save(replace(self.library.settings, keep_history=self.rng.random() < 0.8))
        dialog._undo()

    def close_settings(self) -> None:
        if self.window._dialog is not None:
            self.window._dialog.close()

    def add_folder(self) -> None:
        folder = self.folder / str(self.rng.randrange(5))
        folder.mkdir(exist_ok=True)
        self.window.add_folders([folder])
        self.tell_roots()

    def remove_folder(self) -> None:
        if self.library.all_roots:
            self.window.remove_root(self.rng.choice(self.library.all_roots).id)
            self.tell_roots()

    def tell_roots(self) -> None:
        if self.library.on_roots is not None:
            self.library.on_roots(self.library.all_roots)

    def preview(self) -> None:
        self.window.preview.toggle()
        preview = self.window.preview.window
        if preview is not None and preview.isVisible():
            self.key(preview, self.rng.choice((Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Z)))

    def menu(self) -> None:
        # A menu has an event loop of its own: it is closed from inside.
        QTimer.singleShot(30, self.close_popups)
        grid = self.window.grid
        self.key(grid, Qt.Key.Key_Menu)

    def close_popups(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()

    def sort(self) -> None:
        menu = self.window.parts.sort.menu()
        if isinstance(menu, QMenu) and self.window.parts.sort.isVisible():
            actions = [a for a in menu.actions() if a.isCheckable() and a.isEnabled()]
            self.rng.choice(actions).trigger()

    def strictness(self) -> None:
        self.window.parts.sort.shift_changed.emit(self.rng.uniform(-1, 1))

    def hide(self) -> None:
        window = self.window
        if window.control.text and window.model.rowCount():
            window.control.hide_photos(window.grid.photo_ids(window.grid.selected_rows()[:5]))

    def undo(self) -> None:
        self.window.toasts.undo()

    def history(self) -> None:
        self.key(self.box, Qt.Key.Key_Up)
        if self.rng.random() < 0.5 and self.window.history.popup.isVisible():
            self.key(self.window.history.popup.list, Qt.Key.Key_Return)

    def tile(self) -> None:
        self.window.grid.set_tile(self.rng.randint(90, 400))

    def panes(self) -> None:
        self.rng.choice((self.window.panes.toggle_sidebar, self.window.panes.toggle_detail))()

    def pause(self) -> None:
        strip = self.window.parts.strip
        self.rng.choice((strip.pause, strip.resume, strip.override)).emit()

    def stop(self) -> None:
        self.window.control.stop()

    def deeper(self) -> None:
        self.window.control.deeper()

    def deeper_menu(self) -> None:
        bar = self.window.parts.refine
        if bar.more_button.isVisible():
            bar.more_button.click()
            entries = bar.deeper_menu.actions()
            if entries and self.rng.random() < 0.5:
                self.rng.choice(entries).trigger()
            bar.deeper_menu.close()

    def look_closer(self) -> None:
        self.library.refining.n_new = self.rng.randrange(2)
        self.window.looking.closer.look()

    def refining(self) -> None:
        kind = self.rng.choice((None, "idle", "all", "photo"))
        waits = self.rng.choice(("", "searching"))
        self.library.refining.tell(RefiningState(kind, self.rng.randrange(9), 9, None, waits))

    def depth(self) -> None:
        dialog = self.window._dialog
        if dialog is None or not dialog.isVisible():
            return
        page = dialog.depth_page
        card = dialog.savings_page.agreement
        switches = page.switches
        chosen = self.rng.choice(
            (switches.idle, dialog.power_page.pause, page.again, page.refine_all.start,
             page.refine_all.stop, card.whole, card.stop, *page.cards.cards.values())
        )  # fmt: skip
        self.library.accounts.p = self.rng.choice((None, 0.02, 0.999))
        if chosen.isEnabled():
            chosen.click()
        for row in page.table.rows:
            if row.spin is not None:
                row.spin.setValue(self.rng.randrange(501))

    def better(self) -> None:
        self.window.calm.apply()

    def unreadable(self) -> None:
        if self.window._unreadable is not None and self.window._unreadable.isVisible():
            self.window._unreadable.close()
        else:
            self.window.show_unreadable()

    def notice(self) -> None:
        kinds = ("index", "missing", "watch", "held", "device")
        picked = self.rng.sample(kinds, self.rng.randrange(3))
        self.library.tell_notices(*(Notice(k, f"About {k}.", RootId(1)) for k in picked))

    def help(self) -> None:
        shortcuts.show(self.window)
        dialog = self.window.findChild(QWidget, "shortcutsDialog")
        if dialog is not None and self.rng.random() < 0.7:
            dialog.close()

    def offline(self) -> None:
        self.library.offline = set(self.rng.sample(range(1, N_PHOTOS), 50))
        self.window.loader.cards_changed()

    def escape(self) -> None:
        self.key(self.window, Qt.Key.Key_Escape)

    def closest(self) -> None:
        self.window.parts.nothing.closest.emit()

    def hover(self) -> None:
        view = self.window.grid.viewport()
        QTest.mouseMove(view, QPoint(self.rng.randrange(400), self.rng.randrange(300)))
