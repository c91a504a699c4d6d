# SPDX-License-Identifier: MIT
"""The plain pages of the settings: folders and appearance.

What comes in: folders and settings. What goes out: signals of what the user wants. GUI thread.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
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
from desktop_search.ui.page import ScrollPage, card, heading, paragraph, say
from desktop_search.ui.theme import Theme
from desktop_search.ui.words import files


class FoldersPage(ScrollPage):
    """One card a folder."""

    add = Signal()
    remove = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.addWidget(heading(self.tr("Folders"), self.page))
        self.column.addWidget(
            paragraph(
                self.tr(
                    "Photos in these folders and all folders below them can be found. "
                    "Removing a folder here never touches the photos."
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
        remove = QPushButton(self.tr("Remove"), frame)
        remove.setProperty("link", True)
        remove.setAutoDefault(False)
        remove.setAccessibleName(
            self.tr("Remove {folder}").format(folder=printable(root.path.name))
        )
        remove.clicked.connect(lambda: self.remove.emit(root.id))
        row.addWidget(remove)
        return frame


class AppearancePage(ScrollPage):
    """The theme."""

    theme_chosen = Signal(str)

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
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            button = QRadioButton(words, frame)
            button.setObjectName(f"theme_{name}")
            button.setProperty("value", name)
            button.setMinimumHeight(28)
            self._themes.addButton(button)
            inside.addWidget(button)
        self.show_settings(settings)
        self._themes.buttonClicked.connect(self._clicked)
        self.column.addWidget(frame)
        self.column.addStretch(1)

    def show_settings(self, settings: Settings) -> None:
        """Marks the theme in force."""
        for button in self._themes.buttons():
            button.setChecked(button.property("value") == settings.theme)

    @Slot(object)
    def _clicked(self, button: QRadioButton) -> None:
        self.theme_chosen.emit(str(button.property("value")))
