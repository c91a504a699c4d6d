# SPDX-License-Identifier: MIT
"""The plain pages of the settings: folders, speed and power, appearance.

What comes in: folders and settings. What goes out: signals of what the user wants. GUI thread.
"""

import functools
import os

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.paths import printable
from desktop_search.core.records import Root
from desktop_search.core.settings import Settings
from desktop_search.ui.languages import LANGUAGES, SYSTEM
from desktop_search.ui.page import Beside, ScrollPage, card, heading, paragraph, say
from desktop_search.ui.theme import Theme
from desktop_search.ui.words import files


class FoldersPage(ScrollPage):
    """One card a folder."""

    add = Signal()
    remove = Signal(object)
    forget = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.addWidget(heading(self.tr("Folders"), self.page))
        self.column.addWidget(
            paragraph(
                self.tr(
                    "Photos in these folders and all folders below them can be found. "
                    "Removing a folder here never touches the photos, and what was learned of "
                    "them is kept for when it comes back; forgetting them removes that too."
                ),
                self.page,
            )
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.column.addLayout(self._rows, 1)
        self.note = paragraph("", self.page, "warn")
        self.note.setObjectName("folderNote")
        self.note.hide()
        self.column.addWidget(self.note)
        add = QPushButton(self.tr("Add folder…"), self.page)
        add.setObjectName("settingsAddFolder")
        add.setAutoDefault(False)
        theme.bind(add, "folder-plus")
        add.clicked.connect(self.add)
        self.column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_roots(self, roots: tuple[Root, ...]) -> None:
        """Lists the folders."""
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for root in roots:
            self._rows.addWidget(self._row(root))
        self._rows.addStretch(1)

    def say(self, sentence: str) -> None:
        """Answers what was asked here; an empty sentence goes."""
        say(self.note, sentence)
        self.note.setAccessibleName(sentence)

    def _row(self, root: Root) -> QWidget:
        frame = card(self.page)
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 8, 8, 8)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(paragraph(printable(root.path), frame, ""))
        state = files(root.n_photos)
        if root.state != "online":
            state = self.tr("{files}, offline, still searchable").format(files=state)
        words.addWidget(paragraph(state, frame))
        row.addLayout(words, 1)
        name = printable(root.path.name)
        for text, spoken, signal in (
            (self.tr("Remove"), self.tr("Remove {folder}"), self.remove),
            (self.tr("Forget photos…"), self.tr("Forget the photos of {folder}"), self.forget),
        ):
            button = QPushButton(text, frame)
            button.setProperty("link", True)
            button.setAutoDefault(False)
            button.setAccessibleName(spoken.format(folder=name))
            button.clicked.connect(functools.partial(signal.emit, root.id))
            row.addWidget(button)
        return frame


class PowerPage(ScrollPage):
    """What indexing may take of the computer."""

    pause_chosen = Signal(bool)
    cores_chosen = Signal(int)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.addWidget(heading(self.tr("Speed and power"), self.page))
        self.column.addWidget(
            paragraph(
                self.tr(
                    "Indexing lets all other programs go first, and waits while a search is "
                    "answered. Searching is never held back."
                ),
                self.page,
            )
        )
        frame = card(self.page)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        self.pause = QCheckBox(self.tr("Pause indexing on battery power"), frame)
        self.pause.setObjectName("pauseBattery")
        self.pause.setMinimumHeight(28)
        inside.addWidget(self.pause)
        label = QLabel(self.tr("Processor cores for indexing and models"), frame)
        label.setWordWrap(True)
        self.cores = QComboBox(frame)
        self.cores.setObjectName("coresCombo")
        self.cores.setAccessibleName(label.text())
        label.setBuddy(self.cores)
        n_cores = os.cpu_count() or 1
        self.cores.addItem(self.tr("All"), 0)
        for n in range(1, n_cores):
            self.cores.addItem(self.tr("{n} of {all}").format(n=n, all=n_cores), n)
        inside.addWidget(Beside(frame, label, self.cores))
        inside.addWidget(paragraph(self.tr("Holds from the next start of the program on."), frame))
        self.show_settings(settings)
        self.pause.toggled.connect(self.pause_chosen)
        self.cores.currentIndexChanged.connect(self._cores_changed)
        self.column.addWidget(frame)
        self.column.addStretch(1)

    def show_settings(self, settings: Settings) -> None:
        """Shows what holds."""
        self.pause.setChecked(settings.pause_on_battery)
        self.cores.setCurrentIndex(max(0, self.cores.findData(settings.n_cores)))

    @Slot(int)
    def _cores_changed(self, index: int) -> None:
        self.cores_chosen.emit(int(self.cores.itemData(index)))


class AppearancePage(ScrollPage):
    """Theme, contrast, motion and language."""

    theme_chosen = Signal(str)
    contrast_chosen = Signal(bool)
    motion_chosen = Signal(bool)
    """True: less of it."""
    language_chosen = Signal(str)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.addWidget(heading(self.tr("Appearance"), self.page))
        frame = card(self.page)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(QLabel(self.tr("Theme"), frame))
        self._themes = QButtonGroup(self)
        for name, words in (
            ("system", self.tr("Like the system")),
            ("light", self.tr("Light colours")),
            ("dark", self.tr("Dark colours")),
        ):
            button = QRadioButton(words, frame)
            button.setObjectName(f"theme_{name}")
            button.setProperty("value", name)
            button.setMinimumHeight(28)
            self._themes.addButton(button)
            inside.addWidget(button)
        self.contrast = self._switch("moreContrast", self.tr("More contrast"), frame)
        self.motion = self._switch("lessMotion", self.tr("Less motion"), frame)
        inside.addSpacing(8)
        for switch in (self.contrast, self.motion):
            inside.addWidget(switch)
        language = self._languages()
        self.show_settings(settings)
        self._themes.buttonClicked.connect(self._clicked)
        self.contrast.toggled.connect(self.contrast_chosen)
        self.motion.toggled.connect(self.motion_chosen)
        self.language.currentIndexChanged.connect(self._language_changed)
        self.column.addWidget(frame)
        self.column.addWidget(language)
        self.column.addStretch(1)

    @staticmethod
    def _switch(name: str, words: str, parent: QWidget) -> QCheckBox:
        switch = QCheckBox(words, parent)
        switch.setObjectName(name)
        switch.setMinimumHeight(28)
        return switch

    def _languages(self) -> QWidget:
        frame = card(self.page)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 12, 16, 12)
        row = QHBoxLayout()
        label = QLabel(self.tr("Language"), frame)
        self.language = QComboBox(frame)
        self.language.setObjectName("languageCombo")
        self.language.setAccessibleName(label.text())
        label.setBuddy(self.language)
        self.language.addItem(self.tr("Like the system"), SYSTEM)
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        row.addWidget(label, 1)
        row.addWidget(self.language)
        inside.addLayout(row)
        inside.addWidget(paragraph(self.tr("Holds from the next start of the program on."), frame))
        return frame

    def show_settings(self, settings: Settings) -> None:
        """Shows what holds."""
        for button in self._themes.buttons():
            button.setChecked(button.property("value") == settings.theme)
        self.contrast.setChecked(settings.more_contrast)
        self.motion.setChecked(settings.less_motion)
        self.language.setCurrentIndex(max(0, self.language.findData(settings.language)))

    @Slot(int)
    def _language_changed(self, index: int) -> None:
        self.language_chosen.emit(str(self.language.itemData(index)))

    @Slot(object)
    def _clicked(self, button: QRadioButton) -> None:
        self.theme_chosen.emit(str(button.property("value")))
