# SPDX-License-Identifier: MIT
"""The plain pages of the settings: speed and power, appearance.

What comes in: settings. What goes out: signals of what the user wants. GUI thread.
"""

import os

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.settings import Settings
from desktop_search.ui.languages import LANGUAGES, SYSTEM
from desktop_search.ui.page import Beside, ScrollPage, card, heading, paragraph
from desktop_search.ui.tray import tray_there


class PowerPage(ScrollPage):
    """What indexing may take of the computer."""

    pause_chosen = Signal(bool)
    cores_chosen = Signal(int)
    tray_chosen = Signal(bool)

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
        self.pause = QCheckBox(self.tr("Pause on battery power"), frame)
        self.pause.setObjectName("pauseBattery")
        self.pause.setMinimumHeight(28)
        inside.addWidget(self.pause)
        inside.addWidget(
            paragraph(
                self.tr(
                    "Indexing and refining wait for mains power. A search still takes a closer "
                    "look at its best results."
                ),
                frame,
            )
        )
        self.tray = QCheckBox(self.tr("Go on in the tray"), frame)
        self.tray.setObjectName("trayOption")
        self.tray.setMinimumHeight(28)
        inside.addWidget(self.tray)
        has_tray = tray_there()
        self.tray.setEnabled(has_tray)
        inside.addWidget(
            paragraph(
                self.tr(
                    "Closing the window leaves an icon in the tray and indexing goes on; "
                    "the icon opens the window again and quits the program."
                )
                if has_tray
                else self.tr("This desktop has no tray for the icon that would open it again."),
                frame,
            )
        )
        label = QLabel(self.tr("Processor cores for indexing and models"), frame)
        label.setWordWrap(True)
        self.cores = QComboBox(frame)
        self.cores.setObjectName("coresCombo")
        self.cores.setMinimumHeight(32)
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
        self.tray.toggled.connect(self.tray_chosen)
        self.cores.currentIndexChanged.connect(self._cores_changed)
        self.column.addWidget(frame)
        self.column.addStretch(1)

    def show_settings(self, settings: Settings) -> None:
        """Shows what holds."""
        self.pause.setChecked(settings.pause_on_battery)
        self.tray.setChecked(settings.tray)
        self.cores.setCurrentIndex(max(0, self.cores.findData(settings.n_cores)))

    @Slot(int)
    def _cores_changed(self, index: int) -> None:
        self.cores_chosen.emit(int(self.cores.itemData(index)))


class AppearancePage(ScrollPage):
    """Theme, contrast, motion, stacks and language."""

    theme_chosen = Signal(str)
    contrast_chosen = Signal(bool)
    motion_chosen = Signal(bool)
    """True: less of it."""
    fold_chosen = Signal(bool)
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
        fold_words = self.tr("Show photos that look the same as one")
        self.fold = self._switch("foldSimilar", fold_words, frame)
        inside.addSpacing(8)
        for switch in (self.contrast, self.motion, self.fold):
            inside.addWidget(switch)
        language = self._languages()
        self.show_settings(settings)
        self._themes.buttonClicked.connect(self._clicked)
        self.contrast.toggled.connect(self.contrast_chosen)
        self.motion.toggled.connect(self.motion_chosen)
        self.fold.toggled.connect(self.fold_chosen)
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
        self.language.setMinimumHeight(32)
        self.language.setAccessibleName(label.text())
        label.setBuddy(self.language)
        self.language.addItem(self.tr("Like the system"), SYSTEM)
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        row.addWidget(label, 1)
        row.addWidget(self.language)
        inside.addLayout(row)
        return frame

    def show_settings(self, settings: Settings) -> None:
        """Shows what holds."""
        for button in self._themes.buttons():
            button.setChecked(button.property("value") == settings.theme)
        self.contrast.setChecked(settings.more_contrast)
        self.motion.setChecked(settings.less_motion)
        self.fold.setChecked(settings.fold_similar)
        self.language.setCurrentIndex(max(0, self.language.findData(settings.language)))

    @Slot(int)
    def _language_changed(self, index: int) -> None:
        self.language_chosen.emit(str(self.language.itemData(index)))

    @Slot(object)
    def _clicked(self, button: QRadioButton) -> None:
        self.theme_chosen.emit(str(button.property("value")))
