# SPDX-License-Identifier: MIT
"""The page of the settings about folders: one card each, with its state and what can be done.

What comes in: folders and where indexing stands. What goes out: signals of what the user wants.
GUI thread.
"""

import functools
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.paths import printable
from desktop_search.core.records import Notice, Progress, Root, RootId
from desktop_search.ui.folder_words import FolderNews, done_of, state_of, unwatched
from desktop_search.ui.languages import told
from desktop_search.ui.page import InLines, ScrollPage, card, heading, paragraph, say
from desktop_search.ui.theme import Theme
from desktop_search.ui.words import files


class FoldersPage(ScrollPage):
    """One card a folder; the cards stay while only their words change."""

    add = Signal()
    check = Signal(object)
    pause = Signal(object)
    """A folder is to be left alone, or no more if it is."""
    exclude = Signal(object)
    show_folder = Signal(object)
    remove = Signal(object)
    forget = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._news = FolderNews()
        self._cards: dict[RootId, FolderCard] = {}
        self.column.addWidget(heading(self.tr("Folders"), self.page))
        self.column.addWidget(
            paragraph(
                self.tr(
                    "Photos in these folders and all folders below them can be found. "
                    "Removing a folder here never touches the photos, and what was learned of "
                    "them is kept for when it comes back; forgetting them removes that too. "
                    "A paused folder stays searchable and is left alone until you continue it."
                ),
                self.page,
            )
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.column.addLayout(self._rows)
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
        self.column.addStretch(1)
        theme.changed.connect(self._show)

    def show_roots(self, roots: tuple[Root, ...]) -> None:
        """Lists the folders; the focus stays on a button of a folder that stays."""
        for gone in self._cards.keys() - {root.id for root in roots}:
            frame = self._cards.pop(gone)
            self._rows.removeWidget(frame)
            frame.hide()
            frame.deleteLater()
        for place, root in enumerate(roots):
            if root.id not in self._cards:
                self._cards[root.id] = self._card(root)
            self._rows.removeWidget(self._cards[root.id])  # else Qt counts it twice
            self._rows.insertWidget(place, self._cards[root.id])
            self._cards[root.id].root = root
        self._show()

    def show_progress(self, progress: Progress) -> None:
        """Follows indexing."""
        self._news = replace(self._news, progress=progress)
        self._show()

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        """Follows which folders are not fully watched."""
        self._news = replace(self._news, unwatched=unwatched(notices))
        self._show()

    def say(self, sentence: str) -> None:
        """Answers what was asked here; an empty sentence goes."""
        sentence = "\n".join(map(told, sentence.split("\n")))
        say(self.note, sentence)
        self.note.setAccessibleName(sentence)

    def _show(self) -> None:
        for frame in self._cards.values():
            frame.tell(self._news)

    def _card(self, root: Root) -> "FolderCard":
        frame = FolderCard(root, self._theme, self.page)
        buttons = []
        for words, spoken, signal in (
            (self.tr("Check now"), self.tr("Check {folder} now"), self.check),
            ("", "", self.pause),
            (self.tr("Exclude…"), self.tr("Exclude photos of {folder}"), self.exclude),
            (self.tr("Show"), self.tr("Show {folder} in the file manager"), self.show_folder),
            (self.tr("Remove"), self.tr("Remove {folder}"), self.remove),
            (self.tr("Forget photos…"), self.tr("Forget the photos of {folder}"), self.forget),
        ):
            button = QPushButton(words, frame)
            button.setProperty("link", True)
            button.setAutoDefault(False)
            button.setAccessibleName(spoken.format(folder=printable(root.path.name)))
            button.clicked.connect(functools.partial(signal.emit, root.id))
            buttons.append(button)
        frame.show_buttons(buttons)
        return frame


class FolderCard(QWidget):
    """Icon, path, photos, state, progress and buttons of one folder."""

    def __init__(self, root: Root, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"folder{root.id}")
        self.root = root
        self._theme = theme
        frame = card(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        self._sign = QLabel(frame)
        self._sign.setFixedSize(20, 20)
        self._path = paragraph(printable(root.path), frame, "")
        self._state = paragraph("", frame)
        self._state.setObjectName(f"folderState{root.id}")
        self._bar = QProgressBar(frame)
        self._bar.setAccessibleName(self.tr("Indexing progress"))
        self._bar.setTextVisible(False)
        self._check: QPushButton | None = None
        self._pause: QPushButton | None = None
        words = QVBoxLayout()
        words.setSpacing(2)
        for widget in (self._path, self._state, self._bar):
            words.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self._inside = QVBoxLayout(frame)
        self._inside.setContentsMargins(16, 12, 8, 4)
        self._inside.setSpacing(4)
        self._inside.addLayout(row)

    def show_buttons(self, buttons: list[QPushButton]) -> None:
        """What can be done with the folder, at the end of the card."""
        self._check, self._pause = buttons[:2]
        self._inside.addWidget(InLines(self, buttons))

    def tell(self, news: FolderNews) -> None:
        """Says how the folder is."""
        root = self.root
        shape = "folder" if root.state == "online" else "unplug"
        shape = "pause" if root.paused else shape
        self._sign.setPixmap(self._theme.icon(shape, "text2", 20).pixmap(20, 20))
        parts = [files(root.n_photos), state_of(root, news)]
        if root.excludes:
            parts.append(self.tr("without {patterns}").format(patterns=", ".join(root.excludes)))
        self._state.setText(printable("  ·  ".join(parts)))
        waits = news.of(root)
        self._bar.setVisible(waits is not None)
        if waits is not None:
            done, total = done_of(root, waits)
            self._bar.setRange(0, total)
            self._bar.setValue(done)
        if self._check is not None and self._pause is not None:
            self._check.setEnabled(not root.paused)
            self._pause.setText(self.tr("Continue") if root.paused else self.tr("Pause"))
            spoken = self.tr("Continue {folder}") if root.paused else self.tr("Pause {folder}")
            self._pause.setAccessibleName(spoken.format(folder=printable(root.path.name)))
