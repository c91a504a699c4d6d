# SPDX-License-Identifier: MIT
"""The settings: changes hold at once, "Undo changes" takes them back.

What comes in: the library's settings and status. What goes out: save_settings calls. GUI thread.
"""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

import desktop_search
from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.paths import printable
from desktop_search.core.records import Root, Status
from desktop_search.core.settings import Settings
from desktop_search.ui.bridge import LibraryPort
from desktop_search.ui.depth_page import DepthPage, heading, paragraph
from desktop_search.ui.file_actions import open_photo
from desktop_search.ui.theme import Theme
from desktop_search.ui.words import files


class SettingsDialog(QDialog):
    """Non-modal, one instance."""

    saved = Signal(object)
    remove_root = Signal(object)
    add_folder = Signal()

    def __init__(self, library: LibraryPort, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.resize(880, 560)
        self.setMinimumSize(640, 420)
        self._library = library
        self._theme = theme
        self._at_opening = library.settings
        self._roots: tuple[Root, ...] = ()
        self.nav = QListWidget(self)
        self.nav.setObjectName("settingsNav")
        self.nav.setAccessibleName(self.tr("Pages"))
        self.nav.setFixedWidth(190)
        self.nav.setIconSize(QSize(18, 18))
        self.pages = QStackedWidget(self)
        self.depth_page = DepthPage(library.settings, theme, self.pages)
        self.depth_page.edited.connect(self._save)
        self._shapes = ("layers", "folder", "palette", "shield-check", "info")
        for words, page in (
            (self.tr("Search depth"), self.depth_page),
            (self.tr("Folders"), self._folders_page()),
            (self.tr("Appearance"), self._appearance_page()),
            (self.tr("Privacy"), self._privacy_page()),
            (self.tr("About"), self._about_page()),
        ):
            self.nav.addItem(QListWidgetItem(words))
            self.pages.addWidget(page)
        self.nav.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.nav.setCurrentRow(0)
        self.error = paragraph("", self, "warn")
        self.error.setContentsMargins(28, 0, 28, 0)
        self.error.hide()
        self.undo = QPushButton(self.tr("Undo changes"), self)
        self.undo.setObjectName("undoSettings")
        self.undo.setAutoDefault(False)
        theme.bind(self.undo, "undo-2")
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
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.pages, 1)
        right.addWidget(self.error)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addLayout(right, 1)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_status(self, status: Status) -> None:
        """Fills what was measured."""
        self.depth_page.show_status(status)

    def show_roots(self, roots: tuple[Root, ...]) -> None:
        """Lists the folders."""
        self._roots = roots
        while self._folder_rows.count():
            item = self._folder_rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for root in roots:
            self._folder_rows.addWidget(self._folder_row(root))
        self._folder_rows.addStretch(1)

    def say_of_folders(self, sentence: str) -> None:
        """Answers on the Folders page what was asked there; an empty sentence goes."""
        self.folder_note.setText(sentence)
        self.folder_note.setAccessibleName(sentence)
        self.folder_note.setVisible(bool(sentence))

    def reopened(self) -> None:
        """Opened again: undo goes back to now."""
        self.say_of_folders("")
        self._at_opening = self._library.settings
        self.undo.setEnabled(False)
        self.depth_page.show_settings(self._library.settings)

    def _page(self, title: str) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget(self.pages)
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(28, 20, 28, 8)
        column.setSpacing(12)
        column.addWidget(heading(title, page))
        return page, column

    def _folders_page(self) -> QWidget:
        page, column = self._page(self.tr("Folders"))
        column.addWidget(
            paragraph(
                self.tr(
                    "Photos in these folders and all folders below them can be found. "
                    "Removing a folder here never touches the photos."
                ),
                page,
            )
        )
        self._folder_rows = QVBoxLayout()
        self._folder_rows.setSpacing(8)
        column.addLayout(self._folder_rows, 1)
        self.folder_note = paragraph("", page, "warn")
        self.folder_note.setObjectName("folderNote")
        self.folder_note.hide()
        column.addWidget(self.folder_note)
        add = QPushButton(self.tr("Add folder…"), page)
        add.setObjectName("settingsAddFolder")
        add.setAutoDefault(False)
        self._theme.bind(add, "folder-plus")
        add.clicked.connect(self.add_folder)
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        return page

    def _folder_row(self, root: Root) -> QWidget:
        card = QFrame(self)
        card.setProperty("card", True)
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 8, 8, 8)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(paragraph(printable(root.path), card, ""))
        state = files(root.n_photos)
        if root.state != "online":
            state = self.tr("{files}, offline, still searchable").format(files=state)
        words.addWidget(paragraph(state, card))
        row.addLayout(words, 1)
        remove = QPushButton(self.tr("Remove"), card)
        remove.setProperty("link", True)
        remove.setAutoDefault(False)
        remove.setAccessibleName(
            self.tr("Remove {folder}").format(folder=printable(root.path.name))
        )
        remove.clicked.connect(lambda: self.remove_root.emit(root.id))
        row.addWidget(remove)
        return card

    def _appearance_page(self) -> QWidget:
        page, column = self._page(self.tr("Appearance"))
        card = QFrame(page)
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(QLabel(self.tr("Theme"), card))
        self._themes = QButtonGroup(self)
        for name, words in (
            ("system", self.tr("Like the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            button = QRadioButton(words, card)
            button.setObjectName(f"theme_{name}")
            button.setProperty("value", name)
            button.setChecked(self._library.settings.theme == name)
            button.setMinimumHeight(28)
            self._themes.addButton(button)
            inside.addWidget(button)
        self._themes.buttonClicked.connect(self._theme_clicked)
        column.addWidget(card)
        column.addStretch(1)
        return page

    def _privacy_page(self) -> QWidget:
        page, column = self._page(self.tr("Privacy"))
        page.setObjectName("privacyPage")
        column.addWidget(
            paragraph(
                self.tr(
                    "Network: none. Photos, searches and results never leave this computer. "
                    "There is no telemetry and no update check."
                ),
                page,
                "",
            )
        )
        self.history = QCheckBox(self.tr("Remember the words of past searches"), page)
        self.history.setObjectName("keepHistory")
        self.history.setChecked(self._library.settings.keep_history)
        self.history.toggled.connect(self._history_toggled)
        column.addWidget(self.history)
        folder = self._library.data_dir
        column.addWidget(
            paragraph(
                self.tr("Everything the program writes is in {folder}").format(
                    folder=printable(folder)
                ),
                page,
            )
        )
        show = QPushButton(self.tr("Show in file manager"), page)
        show.setAutoDefault(False)
        show.clicked.connect(lambda: open_photo(folder))
        column.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def _about_page(self) -> QWidget:
        page, column = self._page(self.tr("About"))
        version = getattr(desktop_search, "__version__", "")
        column.addWidget(
            paragraph(self.tr("Desktop Search {version}").format(version=version), page, "")
        )
        column.addWidget(
            paragraph(
                self.tr(
                    "Finds photos by description, on this computer alone. "
                    "It never writes, moves or deletes your photos."
                ),
                page,
            )
        )
        column.addWidget(
            paragraph(
                self.tr(
                    "Licence: MIT. Qt for Python: LGPL 3. Icons: Lucide, ISC. "
                    "The models name their own licences."
                ),
                page,
            )
        )
        column.addStretch(1)
        return page

    def _save(self, settings: Settings) -> None:
        try:
            self._library.save_settings(settings)
        except DesktopSearchError as error:
            self.error.setText(error.sentence)
            self.error.show()
            return
        self.error.hide()
        self.undo.setEnabled(settings != self._at_opening)
        self.saved.emit(settings)

    @Slot(object)
    def _theme_clicked(self, button: QRadioButton) -> None:
        self._save(replace(self._library.settings, theme=str(button.property("value"))))

    @Slot(bool)
    def _history_toggled(self, keep: bool) -> None:
        if keep != self._library.settings.keep_history:
            self._save(replace(self._library.settings, keep_history=keep))

    @Slot()
    def _undo(self) -> None:
        self._save(self._at_opening)
        self.depth_page.show_settings(self._at_opening)
        self.history.setChecked(self._at_opening.keep_history)
        for button in self._themes.buttons():
            button.setChecked(button.property("value") == self._at_opening.theme)

    @Slot()
    def _restyle(self) -> None:
        for row, shape in enumerate(self._shapes):
            self.nav.item(row).setIcon(self._theme.icon(shape, "text2"))
