# SPDX-License-Identifier: MIT
"""The settings: changes hold at once, "Undo changes" takes them back.

What comes in: the library's settings and status, the models. What goes out: changed settings, a
preset or cascade in use. GUI thread.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.records import LevelSetting, Notice, Progress, Root, Status
from desktop_search.core.settings import OrderSettings, Settings
from desktop_search.ui.about_page import AboutPage
from desktop_search.ui.bridge import LibraryPort
from desktop_search.ui.depth_care import DepthCare
from desktop_search.ui.depth_control import DepthControl
from desktop_search.ui.depth_page import DepthPage
from desktop_search.ui.folders_page import FoldersPage
from desktop_search.ui.model_work import ModelWork
from desktop_search.ui.models_page import ModelsPage
from desktop_search.ui.page import paragraph, say
from desktop_search.ui.preset_fetch import PresetFetch
from desktop_search.ui.privacy_page import PrivacyPage
from desktop_search.ui.savings_page import SavingsPage
from desktop_search.ui.settings_pages import AppearancePage, PowerPage
from desktop_search.ui.settings_undo import chosen
from desktop_search.ui.theme import Theme

SHAPES = (
    "layers", "folder", "download", "gauge", "history", "palette", "shield-check", "info",
)  # fmt: skip

NAV_PX = 190
NAV_MARGINS_PX = 20
"""What the style sheet puts around the pages' names."""


class SettingsDialog(QDialog):
    """Non-modal, one instance."""

    saved = Signal(object)
    remove_root = Signal(object)
    forget_root = Signal(object)
    check = Signal(object)
    pause = Signal(object)
    exclude = Signal(object)
    show_folder = Signal(object)
    history_cleared = Signal()
    add_folder = Signal()
    status_wanted = Signal()
    undo_wanted = Signal()
    """Ctrl+Z, where no text is edited."""

    def __init__(
        self,
        library: LibraryPort,
        work: ModelWork,
        fetch: PresetFetch,
        depth: DepthControl,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumSize(720, 480)
        room = self.screen().availableSize()
        self.resize(min(1040, room.width()), min(760, room.height()))
        self._library = library
        self._work = work
        self._fetch = fetch
        self._theme = theme
        self._at_opening = library.settings
        work.look_again()
        self.nav = QListWidget(self)
        self.nav.setObjectName("settingsNav")
        self.nav.setAccessibleName(self.tr("Pages"))
        self.nav.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nav.setIconSize(QSize(18, 18))
        self.pages = QStackedWidget(self)
        self._make_pages()
        self.care = DepthCare(library, depth, self.depth_page, self.savings_page, self)
        self.care.measured.connect(self.status_wanted)
        self.nav.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.nav.setCurrentRow(0)
        self.error = paragraph("", self, "warn")
        self.error.setContentsMargins(28, 0, 28, 0)
        self.error.hide()
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.pages, 1)
        right.addWidget(self.error)
        right.addLayout(self._buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addLayout(right, 1)
        QShortcut(QKeySequence("Ctrl+Z"), self, self.undo_wanted.emit)
        work.ended.connect(self._show_downloads)
        fetch.changed.connect(self._show_undo)
        fetch.applied.connect(self._preset_applied)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.nav.setFixedWidth(max(NAV_PX, self.nav.sizeHintForColumn(0) + NAV_MARGINS_PX))

    def _make_pages(self) -> None:
        library, work, theme = self._library, self._work, self._theme
        settings = library.settings
        self.depth_page = DepthPage(
            settings, library.models.presets(), work, self._fetch, theme, self.pages
        )
        self.depth_page.preset_chosen.connect(self._use_preset)
        self.depth_page.cascade_chosen.connect(self._use_cascade)
        self.depth_page.model_wanted.connect(self._get_model)
        self.depth_page.switches.idle_chosen.connect(self._idle_chosen)
        self.depth_page.switches.device_chosen.connect(self._device_chosen)
        self.depth_page.names.fused_chosen.connect(self._fused_chosen)
        self.depth_page.names.first_chosen.connect(self._first_chosen)
        self.savings_page = SavingsPage(theme, self.pages)
        self.folders_page = FoldersPage(theme, self.pages)
        self.folders_page.add.connect(self.add_folder)
        self.folders_page.remove.connect(self.remove_root)
        self.folders_page.forget.connect(self.forget_root)
        self.folders_page.check.connect(self.check)
        self.folders_page.pause.connect(self.pause)
        self.folders_page.exclude.connect(self.exclude)
        self.folders_page.show_folder.connect(self.show_folder)
        self.models_page = ModelsPage(library, work, theme, self.pages)
        self.power_page = PowerPage(settings, self.pages)
        self.power_page.pause_chosen.connect(self._pause_chosen)
        self.power_page.cores_chosen.connect(self._cores_chosen)
        self.power_page.tray_chosen.connect(self._tray_chosen)
        self.appearance_page = AppearancePage(settings, self.pages)
        self.appearance_page.theme_chosen.connect(self._theme_chosen)
        self.appearance_page.contrast_chosen.connect(self._contrast_chosen)
        self.appearance_page.motion_chosen.connect(self._motion_chosen)
        self.appearance_page.fold_chosen.connect(self._fold_chosen)
        self.appearance_page.language_chosen.connect(self._language_chosen)
        self.privacy_page = PrivacyPage(settings, library.data_dir, self.pages)
        self.privacy_page.history_chosen.connect(self._history_chosen)
        self.privacy_page.history_cleared.connect(self.history_cleared)
        self.privacy_page.forget_root.connect(self.forget_root)
        self._show_downloads()
        self.about_page = AboutPage(library, self.pages)
        for words, page in (
            (self.tr("Search depth"), self.depth_page),
            (self.tr("Folders"), self.folders_page),
            (self.tr("Models"), self.models_page),
            (self.tr("Speed and power"), self.power_page),
            (self.tr("Savings"), self.savings_page),
            (self.tr("Appearance"), self.appearance_page),
            (self.tr("Privacy"), self.privacy_page),
            (self.tr("About"), self.about_page),
        ):
            self.nav.addItem(QListWidgetItem(words))
            self.pages.addWidget(page)

    def _buttons(self) -> QHBoxLayout:
        self.undo = QPushButton(self.tr("Undo changes"), self)
        self.undo.setObjectName("undoSettings")
        self.undo.setAutoDefault(False)
        self._theme.bind(self.undo, "undo-2")
        self.undo.setEnabled(False)
        self.undo.clicked.connect(self._undo)
        close = QPushButton(self.tr("Close"), self)
        close.setObjectName("closeSettings")
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(28, 0, 28, 20)
        buttons.addStretch(1)
        buttons.addWidget(self.undo)
        buttons.addWidget(close)
        return buttons

    # --- what the window tells

    def show_status(self, status: Status) -> None:
        """Fills what was measured."""
        self.depth_page.show_status(status)
        self.care.refresh()
        self.privacy_page.show_disk(status.disk_bytes)
        self.about_page.show_status(status)

    def show_progress(self, progress: Progress) -> None:
        """Follows a new level 0, and notices when it took over."""
        self.depth_page.show_progress(progress)
        self.folders_page.show_progress(progress)
        if self.depth_page.shows != self._library.settings.cascade:
            self.depth_page.show_settings(self._library.settings)
            self.status_wanted.emit()

    def show_roots(self, roots: tuple[Root, ...]) -> None:
        """Lists the folders."""
        self.folders_page.show_roots(roots)
        self.privacy_page.show_roots(roots)

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        """Follows which folders are not fully watched."""
        self.folders_page.show_notices(notices)

    @Slot()
    def _show_downloads(self) -> None:
        self.privacy_page.show_downloads(self._library.models.downloads())

    def say_of_folders(self, sentence: str) -> None:
        """Answers on the Folders page what was asked there; an empty sentence goes."""
        self.folders_page.say(sentence)

    def show_models(self) -> None:
        """Turns to the page of the models."""
        self.nav.setCurrentRow(self.pages.indexOf(self.models_page))

    def show_privacy(self) -> None:
        """Turns to the page of privacy."""
        self.nav.setCurrentRow(self.pages.indexOf(self.privacy_page))

    def take_over(self, before: "SettingsDialog") -> None:
        """The place, the page and the way back of the settings of a window that was replaced."""
        self.setGeometry(before.geometry())
        self._at_opening = before._at_opening
        self.nav.setCurrentRow(before.nav.currentRow())
        self._show_undo()

    def reopened(self) -> None:
        """Opened again: undo goes back to now."""
        self.say_of_folders("")
        say(self.error, "")
        self._at_opening = self._library.settings
        self.models_page.reopened()
        self._show_downloads()
        self.depth_page.forget_notes()
        self.depth_page.show_settings(self._library.settings)
        self._show_undo()

    # --- what the user changes

    def _try(self, change: Callable[[], None]) -> str:
        """Makes a change; returns why it could not be made, or an empty sentence."""
        try:
            change()
        except DesktopSearchError as error:
            return error.sentence
        self.saved.emit(self._library.settings)
        self.status_wanted.emit()
        return ""

    def _save(self, settings: Settings) -> None:
        device = self._library.settings.device
        say(self.error, self._try(lambda: self._library.save_settings(settings)))
        holds = self._library.settings
        self.depth_page.show_settings(holds)
        self.power_page.show_settings(holds)
        if holds.device != device:
            self.care.measure()
        self._show_undo()

    def _take_cascade(self, change: Callable[[], None]) -> None:
        refused = self._try(change)
        self.depth_page.show_settings(self._library.settings)
        if refused:
            self.depth_page.refuse(refused)
        self._show_undo()

    @Slot(str)
    def _use_preset(self, name: str) -> None:
        preset = self._library.models.presets()[name]
        wished = self._fetch.preset
        if wished is not None and wished.name != name:
            self._fetch.stop()  # the newest wish counts
        if self._fetch.lacking(preset):
            self.depth_page.offer(preset)
            return
        self.depth_page.offer(None)
        self._take_cascade(lambda: self._library.use_preset(name))

    @Slot(object, object, str)
    def _use_cascade(self, level0: str, levels: tuple[LevelSetting, ...], preset: str) -> None:
        self._take_cascade(lambda: self._library.use_cascade(level0, levels, preset))

    @Slot()
    def _preset_applied(self) -> None:
        self.depth_page.show_settings(self._library.settings)
        self._show_undo()
        self.status_wanted.emit()

    @Slot(str)
    def _get_model(self, name: str) -> None:
        info = self._work.infos[name]
        if info.bundled or info.spec.research_only:
            self.show_models()  # where its package or its licence is spoken of
        else:
            self._work.get(name)

    @Slot(str)
    def _theme_chosen(self, name: str) -> None:
        self._save(replace(self._library.settings, theme=name))

    @Slot(bool)
    def _contrast_chosen(self, more: bool) -> None:
        if more != self._library.settings.more_contrast:
            self._save(replace(self._library.settings, more_contrast=more))

    @Slot(bool)
    def _motion_chosen(self, less: bool) -> None:
        if less != self._library.settings.less_motion:
            self._save(replace(self._library.settings, less_motion=less))

    @Slot(bool)
    def _fold_chosen(self, fold: bool) -> None:
        if fold != self._library.settings.fold_similar:
            self._save(replace(self._library.settings, fold_similar=fold))

    @Slot(str)
    def _language_chosen(self, language: str) -> None:
        if language != self._library.settings.language:
            self._save(replace(self._library.settings, language=language))

    @Slot(bool)
    def _history_chosen(self, keep: bool) -> None:
        if keep != self._library.settings.keep_history:
            self._save(replace(self._library.settings, keep_history=keep))

    @Slot(bool)
    def _pause_chosen(self, pause: bool) -> None:
        if pause != self._library.settings.pause_on_battery:
            self._save(replace(self._library.settings, pause_on_battery=pause))

    @Slot(bool)
    def _idle_chosen(self, refine: bool) -> None:
        if refine != self._library.settings.refine_idle:
            self._save(replace(self._library.settings, refine_idle=refine))

    @Slot(str)
    def _device_chosen(self, device: str) -> None:
        if device != self._library.settings.device:
            self._save(replace(self._library.settings, device=device))

    @Slot(bool)
    def _fused_chosen(self, fused: bool) -> None:
        self._save_order(replace(self._library.settings.order, names_fused=fused))

    @Slot(bool)
    def _first_chosen(self, first: bool) -> None:
        self._save_order(replace(self._library.settings.order, names_first=first))

    def _save_order(self, order: OrderSettings) -> None:
        if order != self._library.settings.order:
            self._save(replace(self._library.settings, order=order))

    @Slot(bool)
    def _tray_chosen(self, tray: bool) -> None:
        if tray != self._library.settings.tray:
            self._save(replace(self._library.settings, tray=tray))

    @Slot(int)
    def _cores_chosen(self, n_cores: int) -> None:
        if n_cores != self._library.settings.n_cores:
            self._save(replace(self._library.settings, n_cores=n_cores))

    @Slot()
    def _show_undo(self) -> None:
        now, then = self._library.settings, self._at_opening
        self.undo.setEnabled(chosen(now) != chosen(then) or self._fetch.preset is not None)

    @Slot()
    def _undo(self) -> None:
        then = self._at_opening
        self._fetch.stop()
        self.depth_page.forget_notes()
        if chosen(self._library.settings).cascade != chosen(then).cascade:
            # Which level 0 answers follows from what covers the photos now, not then.
            cascade = then.cascade
            self._take_cascade(
                lambda: self._library.use_cascade(cascade.level0, cascade.levels, cascade.preset)
            )
        self._save(replace(then, cascade=self._library.settings.cascade))
        self._show_settings(then)

    def show_settings(self) -> None:
        """Shows the settings that hold: they were changed elsewhere."""
        self.depth_page.show_settings(self._library.settings)
        self._show_settings(self._library.settings)
        self._show_undo()
        self.status_wanted.emit()

    def _show_settings(self, settings: Settings) -> None:
        for page in (self.power_page, self.privacy_page, self.appearance_page):
            page.show_settings(settings)

    @Slot()
    def _restyle(self) -> None:
        for row, shape in enumerate(SHAPES):
            self.nav.item(row).setIcon(self._theme.icon(shape, "text2"))
