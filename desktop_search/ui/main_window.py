# SPDX-License-Identifier: MIT
"""The window: puts the parts together and routes what the user wants.

What comes in: a LibraryPort and a Theme. What goes out: calls of the library. GUI thread.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMainWindow

from desktop_search.core.errors import DesktopSearchError, EncoderUnavailable
from desktop_search.core.late import np
from desktop_search.ui import (
    exclude_actions,
    folder_actions,
    handover,
    photo_actions,
    shortcuts,
    tab_order,
    window_memory,
    words,
)
from desktop_search.ui.aside import Aside
from desktop_search.ui.bridge import Bridge, LibraryPort
from desktop_search.ui.depth_control import DepthControl
from desktop_search.ui.detail_control import DetailControl
from desktop_search.ui.file_actions import local_paths
from desktop_search.ui.freshness import Freshness
from desktop_search.ui.group_control import GroupControl
from desktop_search.ui.history import History
from desktop_search.ui.idle_list import IdleList
from desktop_search.ui.late_answer import LateAnswer
from desktop_search.ui.layout import WindowParts
from desktop_search.ui.model_care import ModelCare
from desktop_search.ui.notice_control import NoticeControl
from desktop_search.ui.panes import Panes
from desktop_search.ui.picture_queries import PictureQueries
from desktop_search.ui.preview_control import PreviewControl
from desktop_search.ui.query_chips import QueryChips
from desktop_search.ui.saved_control import SavedControl
from desktop_search.ui.search_control import SearchControl
from desktop_search.ui.settings_undo import SettingsUndo
from desktop_search.ui.toast import Toasts
from desktop_search.ui.tray import Tray
from desktop_search.ui.value_popup import ValuePopup

if TYPE_CHECKING:  # dialogs are imported when they are opened, not before the first paint
    from desktop_search.core.records import FileId, Notice, Progress, Ranking, Root, RootId
    from desktop_search.core.settings import Settings
    from desktop_search.ui.settings_dialog import SettingsDialog
    from desktop_search.ui.theme import Theme
    from desktop_search.ui.unreadable_dialog import UnreadableDialog


class MainWindow(QMainWindow):
    """One box, one grid, one bar."""

    closing = Signal()
    language_chosen = Signal()
    """Another language than that of this window's texts; ui/keeper.py makes another window."""

    def __init__(
        self, library: LibraryPort, theme: Theme, kept: handover.Kept | None = None
    ) -> None:
        """kept: of the window that this one takes the place of."""
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle(self.tr("Desktop Search"))
        self.setMinimumSize(720, 480)
        self.setAcceptDrops(True)
        self.library = library
        self.theme = theme
        self.bridge = Bridge(library) if kept is None else kept.bridge
        self.bridge.setParent(self)
        self._language = library.settings.language
        self.parts = WindowParts(library, theme, self, kept.loader if kept else None)
        self.setCentralWidget(self.parts.root)
        self.grid, self.model = self.parts.grid, self.parts.model
        self.loader, self.calm = self.parts.loader, self.parts.calm
        self.control = SearchControl(self.bridge, self.grid, self.model, self.calm)
        self.idle = IdleList(self.parts, self.control)
        self.groups = GroupControl(self.parts, self.control)
        self.detail = DetailControl(self.parts, self.control)
        self.care = ModelCare(self.bridge, self.parts, self, kept.care if kept else None)
        self.notices = NoticeControl(self.bridge, self.parts, self)
        self.aside = Aside(self)
        self._dialog: SettingsDialog | None = None
        self._unreadable: UnreadableDialog | None = None
        self.panes = Panes(self.parts)
        self._progress = library.progress()
        self.late = LateAnswer(self.parts.field, self.control, self.bridge)
        self.fresh = Freshness(self.control, self.parts.refine, self._progress)
        self._closed = False
        self.awaits_roots = False
        """The folders are not told yet; there were some when the window was closed."""
        self.toasts = Toasts(theme, self.parts.root, self)
        self.settings_undo = SettingsUndo(self)
        self.toasts.focus_homeless.connect(self.parts.field.box.setFocus)
        self.preview = PreviewControl(self, kept.pictures if kept else None)
        self.filters = QueryChips(self)
        self.history = History(self)
        self.values = ValuePopup(self)
        self.queries = PictureQueries(self)
        self.saved = SavedControl(self)
        self.tray = Tray(self)
        self.looking = DepthControl(self)
        self._connect()
        photo_actions.install(self)
        shortcuts.install(self)
        tab_order.apply(self.parts)
        window_memory.restore(self)
        if library.roots() or not window_memory.had_folders(self):
            self.take_roots(library.roots())
        else:
            self._await_roots()
        self._take_progress(library.progress())
        self._take_notices(library.notices())
        if kept is not None:
            handover.take_over(self, kept.window)
        self.tray.follow(library.settings.tray)

    def _connect(self) -> None:
        parts, control, bar = self.parts, self.control, self.parts.refine
        self.filters.typed.connect(control.type)
        parts.field.entered.connect(control.enter)
        parts.field.down.connect(self.focus_grid)
        control.quick_started.connect(self._quick_started)
        control.started.connect(self._closer_started)
        control.answered.connect(self._answered)
        control.emptied.connect(self._emptied)
        self.fresh.newest_wanted.connect(self.idle.fetch)
        self.idle.shown.connect(self._head)
        bar.stop.connect(control.stop)
        bar.resume.connect(control.again)
        bar.deeper.connect(control.deeper)
        bar.show_better.connect(self.calm.apply)
        bar.use_processor.connect(self._use_processor)
        parts.nothing.by_looks.connect(self._search_by_looks)
        for part in (bar, parts.index_banner, parts.model_banner):
            part.focus_homeless.connect(parts.field.box.setFocus)
        self.calm.held.connect(bar.set_better)
        self.calm.applied.connect(self._head)
        parts.sort.sort_changed.connect(self._head)
        self.grid.letter_typed.connect(parts.field.take_letter)
        self.grid.leave_up.connect(parts.field.box.setFocus)
        self.grid.stack_wanted.connect(control.toggle_stack)
        self.grid.tile_changed.connect(parts.strip.set_tile)
        self.loader.task_done.connect(self._task_done)
        parts.strip.tile.connect(self.grid.set_tile)
        parts.strip.pause.connect(self.library.pause)
        parts.strip.resume.connect(self.library.resume)
        parts.strip.unreadable.connect(self.show_unreadable)
        parts.strip.privacy.connect(self.show_privacy)
        parts.sidebar.add.connect(self.choose_folder)
        parts.sidebar.remove.connect(self.remove_root)
        parts.sidebar.forget.connect(self._forget_root)
        parts.sidebar.exclude.connect(self._exclude)
        parts.sidebar.first.connect(self._index_first)
        parts.sidebar.check.connect(self.library.check_folder)
        parts.sidebar.pause.connect(self._pause_folder)
        parts.sidebar.show_all.connect(self.show_newest)
        parts.sidebar.show_added.connect(self.show_added)
        parts.first_run.choose.connect(self.choose_folder)
        parts.settings_button.clicked.connect(self.show_settings)
        parts.sidebar_toggle.clicked.connect(self.panes.toggle_sidebar)
        parts.detail_toggle.clicked.connect(self.panes.toggle_detail)
        self.panes.changed.connect(self.detail.show)
        self.care.settings_wanted.connect(self.show_models)
        self.care.search_again.connect(control.again)
        self.care.settings_changed.connect(self._settings_saved)
        self.bridge.roots.connect(self.take_roots)
        self.bridge.progress.connect(self._take_progress)
        self.bridge.notices.connect(self._take_notices)
        self.bridge.search_failed.connect(self._search_failed)
        self.bridge.fault.connect(self._fault)

    # --- folders

    @Slot()
    def choose_folder(self) -> None:
        """Lets the user choose a folder."""
        folder_actions.choose(self)

    @Slot()
    def _choose_from_dialog(self) -> None:
        folder_actions.choose(self, self._dialog)

    def add_folders(self, paths: list[Path]) -> None:
        """Adds folders; what is wrong is said in a banner."""
        folder_actions.add(self, paths)

    @Slot(object)
    def remove_root(self, root_id: RootId) -> None:
        """Takes a folder out of the list."""
        folder_actions.remove(self, root_id)

    @Slot(object)
    def _remove_from_dialog(self, root_id: RootId) -> None:
        folder_actions.remove(self, root_id, self._dialog)

    @Slot(object)
    def _exclude(self, root_id: RootId) -> None:
        exclude_actions.ask(self, root_id)

    @Slot(object)
    def _exclude_from_dialog(self, root_id: RootId) -> None:
        exclude_actions.ask(self, root_id, self._dialog)

    @Slot(object)
    def _index_first(self, root_id: RootId) -> None:
        folder_actions.index_first(self, root_id)

    @Slot(object)
    def _pause_folder(self, root_id: RootId) -> None:
        folder_actions.pause(self, root_id)

    @Slot(object)
    def _show_folder(self, root_id: RootId) -> None:
        folder_actions.show(self, root_id)

    @Slot(object)
    def _forget_root(self, root_id: RootId) -> None:
        folder_actions.ask_to_forget(self, root_id)

    @Slot(object)
    def _forget_from_dialog(self, root_id: RootId) -> None:
        folder_actions.ask_to_forget(self, root_id, self._dialog)

    def _await_roots(self) -> None:
        # The first paint comes before the index is open, and is no first run.
        self.awaits_roots = True
        self.parts.set_first_run(False)
        self.panes.fit()
        self.parts.field.box.setFocus()

    @Slot(object)
    def take_roots(self, roots: tuple[Root, ...]) -> None:
        """The folders are these now."""
        had_any = not self.parts.is_first_run
        awaited, self.awaits_roots = self.awaits_roots, False
        self.parts.sidebar.show_roots(roots)
        self.loader.cards_changed()
        if self._dialog is not None:
            self._dialog.show_roots(roots)
        self.parts.set_first_run(not roots)
        self.panes.fit()
        self.fresh.take_roots(roots)
        self.care.soon.start()
        if not roots:
            if had_any:
                self._start_over()
            self.parts.first_run.button.setFocus()
        elif awaited or not had_any:
            self.parts.field.box.setFocus()
            self.fresh.list_newest()

    def _start_over(self) -> None:
        # The last folder is gone: nothing of it stays beside the first-run page.
        self.parts.field.clear()
        self.parts.index_banner.say("")
        if self.model.n_photos:
            self.model.replace(np.empty(0, np.int64))
        self._head()

    @Slot(object)
    def _take_progress(self, progress: Progress) -> None:
        self._progress = progress
        next_model = self.care.title_of_next() if progress.n_next_total else ""
        self.parts.strip.show_progress(progress, next_model)
        self.parts.sidebar.show_progress(progress)
        self._head()
        self.fresh.take_progress(progress)
        if self._dialog is not None:
            self._dialog.show_progress(progress)
        if progress.state in ("idle", "stopped"):
            self._list_what_is_left()

    @Slot(object)
    def _take_notices(self, notices: tuple[Notice, ...]) -> None:
        self.parts.sidebar.show_notices(notices)
        if self._dialog is not None:
            self._dialog.show_notices(notices)

    # --- searching

    @Slot(str)
    def _quick_started(self, text: str) -> None:
        self.parts.refine.setVisible(True)

    @Slot(str)
    def _closer_started(self, text: str) -> None:
        self.parts.refine.setVisible(True)
        self.parts.refine.starting()

    @Slot(object, bool)
    def _answered(self, ranking: Ranking, closer: bool) -> None:
        self.care.searched()
        can_deepen = self.control.deeper_steps() != ()
        self.parts.refine.show_ranking(ranking, closer, can_deepen)
        self.groups.answered(ranking, closer)
        self._head()

    @Slot()
    def _use_processor(self) -> None:
        if self._save(replace(self.library.settings, device="cpu")):
            self.control.again()

    @Slot()
    def _search_by_looks(self) -> None:
        settings = self.library.settings
        self._save(replace(settings, order=replace(settings.order, names_first=False)))

    def _save(self, settings: Settings) -> bool:
        """Keeps settings that a button in the window changed; whether that worked."""
        try:
            self.library.save_settings(settings)
        except DesktopSearchError as error:
            self.parts.index_banner.say(error.sentence)
            return False
        self._settings_saved(settings)
        if self._dialog is not None:
            self._dialog.show_settings()
        return True

    @Slot()
    def show_newest(self) -> None:
        """All photos, newest first."""
        self.idle.choose("newest")
        self.parts.field.clear()

    @Slot()
    def show_added(self) -> None:
        """The photos that came in last."""
        self.idle.choose("added")
        self.parts.field.clear()

    @Slot()
    def _emptied(self) -> None:
        self.calm.begin()
        self.groups.emptied()
        self.parts.refine.clear()
        self.parts.refine.setVisible(False)
        self.fresh.list_newest()

    @Slot(str, object)
    def _task_done(self, name: str, result: object) -> None:
        if name == "status" and self._dialog is not None:
            self._dialog.show_status(result)  # type: ignore[arg-type]
        elif name == "failures" and self._unreadable is not None:
            self._unreadable.show_failures(result)  # type: ignore[arg-type]
            self._unreadable.open()
        elif name == "failures left" and self._unreadable is not None:
            self._unreadable.show_failures(result)  # type: ignore[arg-type]
        elif name.startswith(folder_actions.FORGET):
            folder_actions.forgot(self, result)  # type: ignore[arg-type]
        elif name.startswith(folder_actions.PAUSE):
            folder_actions.paused(self, result)  # type: ignore[arg-type]
        elif name == "retry" and not result:
            self._list_what_is_left()  # nothing to wait for: all on folders that are not there
        else:
            exclude_actions.task_done(self, name, result)

    @Slot()
    def _head(self) -> None:
        n = self.model.n_photos
        if not self.control.active:
            added = self.idle.which == "added"
            title = self.tr("Recently added") if added else self.tr("Newest photos")
            head = title if n or self.awaits_roots else self.tr("No photos yet")
            note = words.photos(words.ready(self._progress)) if n else ""
        else:
            head, note = words.photos(n), self.parts.sort.order() if n else ""
            if self._progress.n_waiting:
                ready = words.number(words.ready(self._progress))
                note = self.tr("of {n} ready").format(n=ready)
            if like := self.queries.words():
                note = self.tr("{like}, {note}").format(like=like, note=note) if note else like
        self.parts.show_head(head, note, self._progress.n_waiting > 0)

    @Slot(object)
    def _search_failed(self, error: DesktopSearchError) -> None:
        self.parts.refine.setVisible(True)
        self.parts.refine.failed(error.sentence)

    @Slot(object)
    def _fault(self, error: DesktopSearchError) -> None:
        if isinstance(error, EncoderUnavailable):
            self.care.take_fault(error)
            self.parts.refine.clear()
        else:
            self.parts.index_banner.say(error.sentence)

    # --- photos

    @Slot()
    def focus_grid(self) -> None:
        """From the box to the first result, or to the ways on where nothing fits."""
        if self.parts.nothing_shown:
            self.parts.nothing.focus_first()
        elif self.model.rowCount():
            self.grid.setFocus()
            if not self.grid.currentIndex().isValid():
                self.grid.selectionModel().setCurrentIndex(
                    self.model.index(0), self.grid.selectionModel().SelectionFlag.NoUpdate
                )

    # --- panes and dialogs

    @Slot()
    def show_settings(self) -> None:
        """Opens the settings; there is only one such window."""
        if self._dialog is None:
            from desktop_search.ui.settings_dialog import SettingsDialog

            care = self.care
            self._dialog = SettingsDialog(
                self.library, care.work, care.fetch, self.looking, self.theme, self
            )
            self.bridge.refining.connect(self._dialog.care.show_refining)
            self._dialog.saved.connect(self._settings_saved)
            self._dialog.undo_wanted.connect(self.toasts.undo)
            self._dialog.status_wanted.connect(self._fetch_status)
            self._dialog.remove_root.connect(self._remove_from_dialog)
            self._dialog.forget_root.connect(self._forget_from_dialog)
            self._dialog.add_folder.connect(self._choose_from_dialog)
            self._dialog.exclude.connect(self._exclude_from_dialog)
            self._dialog.check.connect(self.library.check_folder)
            self._dialog.pause.connect(self._pause_folder)
            self._dialog.show_folder.connect(self._show_folder)
            self._dialog.history_cleared.connect(self.history.clear)
        elif not self._dialog.isVisible():
            self._dialog.reopened()
        self._dialog.show_roots(self.library.roots())
        self._dialog.show_progress(self._progress)
        self._dialog.show_notices(self.library.notices())
        self._fetch_status()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @Slot()
    def show_models(self) -> None:
        """Opens the settings at the models."""
        self.show_settings()
        if self._dialog is not None:
            self._dialog.show_models()

    @Slot()
    def show_privacy(self) -> None:
        """Opens the settings at the page of privacy."""
        self.show_settings()
        if self._dialog is not None:
            self._dialog.show_privacy()

    def active_dialog(self) -> SettingsDialog | None:
        """The settings, where they are before the window; toasts are said there then."""
        shown = self._dialog is not None and self._dialog.isVisible()
        return self._dialog if shown else None

    @Slot()
    def _fetch_status(self) -> None:
        self.loader.run("status", self.library.status)

    @Slot(object)
    def _settings_saved(self, settings: Settings) -> None:
        self.settings_undo.saved(settings)
        self._take_settings(settings)

    def settings_undone(self) -> None:
        """A change of the settings was taken back."""
        self._take_settings(self.library.settings)
        if self._dialog is not None:
            self._dialog.show_settings()

    def _take_settings(self, settings: Settings) -> None:
        self.theme.take(settings)
        self.tray.follow(settings.tray)
        self.control.take_fold(settings.fold_similar)
        self.control.forget_deeper()
        self.control.take_order(settings.order)
        self.saved.recount()
        self.care.show_banner()
        if settings.language != self._language:
            self._language = settings.language
            QTimer.singleShot(0, self.language_chosen.emit)  # what tells of it is done by then

    @Slot()
    def show_unreadable(self) -> None:
        """Lists the photos that could not be read."""
        if self._unreadable is None:
            from desktop_search.ui.unreadable_dialog import UnreadableDialog

            self._unreadable = UnreadableDialog((), self)
            self._unreadable.retry.connect(self._retry)
        self.loader.run("failures", self.library.failures)

    @Slot(object)
    def _retry(self, file_ids: list[FileId]) -> None:
        def retry() -> int:
            with contextlib.suppress(DesktopSearchError):  # they stay listed, as they are
                return self.library.retry(file_ids)
            return 0

        self.loader.run("retry", retry)

    def _list_what_is_left(self) -> None:
        if self._unreadable is not None and self._unreadable.isVisible():
            self.loader.run("failures left", self.library.failures)

    # --- events

    @Slot(str)
    def come_forward(self, token: str) -> None:
        """Shows the window before all others, as far as the desktop allows.

        token: what the desktop gave the program that asks.
        """
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt takes it from here, once (Wayland)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back a press; it never closes the window."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        else:
            shortcuts.escape(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panes by width."""
        super().resizeEvent(event)
        self.panes.take_width(event.size().width())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Folders are welcome anywhere, and pictures where there is something to search."""
        if event.source() is not None:
            return  # our own photos
        # What the files are is looked at when they are dropped: a dead disk must not hold this up.
        mime = event.mimeData()
        if local_paths(mime) or (mime.hasImage() and not self.parts.is_first_run):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.parts.first_run.card.set_hot(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Dragged away again."""
        self.parts.first_run.card.set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped folders are added; pictures are searched with."""
        self.parts.first_run.card.set_hot(False)
        paths = local_paths(event.mimeData())
        if event.source() is not None:
            return
        if paths:
            folder_actions.drop(self, paths)
        elif not self.queries.take(event.mimeData()):
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def leave(self) -> None:
        """Another window took the place of this one: it goes, the library and all work stay."""
        self._closed = True
        self.aside.close()
        self.looking.close()
        self.saved.close()
        self.tray.end()
        self.preview.close()
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ends the preview threads and the library; with a tray icon only hides the window."""
        if self.tray.keeps_running and event.spontaneous():
            event.ignore()
            self.tray.close_window()
            return
        if not self._closed:
            self._closed = True
            self.closing.emit()
            self.tray.end()
            window_memory.remember(self)
            self.care.close()
            self.looking.close()
            self.saved.close()
            self.bridge.detach()
            self.loader.close()
            self.aside.close()
            self.preview.end()
            self.library.close()
            self.preview.pictures.join()
            self.care.join()
            self.looking.join()
            self.saved.join()
        super().closeEvent(event)
