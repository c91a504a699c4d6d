# SPDX-License-Identifier: MIT
"""The Privacy page: what leaves this computer (nothing), what is kept on it, and its removal.

What comes in: settings, folders, models, sizes. What goes out: signals of what the user wants.
GUI thread. Source: interface.md section 5.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.paths import printable
from desktop_search.core.records import ModelDownload, Root, RootId
from desktop_search.core.settings import Settings
from desktop_search.ui.file_actions import open_photo
from desktop_search.ui.page import Beside, ScrollPage, card, heading, paragraph
from desktop_search.ui.theme import set_role
from desktop_search.ui.words import day_of


class PrivacyPage(ScrollPage):
    """Three cards: the network, what is kept, forgetting."""

    history_chosen = Signal(bool)
    history_cleared = Signal()
    forget_root = Signal(object)

    def __init__(self, settings: Settings, data_dir: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("privacyPage")
        self._data_dir = data_dir
        self.column.addWidget(heading(self.tr("Privacy"), self.page))
        self.column.addWidget(self._network())
        self.column.addWidget(self._kept(settings))
        self.column.addWidget(self._forgetting())
        self.column.addStretch(1)

    # --- its cards

    def _card(self, title: str) -> tuple[QFrame, QVBoxLayout]:
        frame = card(self.page)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(6)
        label = QLabel(title, frame)
        label.setWordWrap(True)
        set_role(label, "strong")
        inside.addWidget(label)
        return frame, inside

    def _network(self) -> QFrame:
        frame, inside = self._card(self.tr("Network: none"))
        inside.addWidget(
            paragraph(
                self.tr(
                    "Photos, searches and results never leave this computer. There is no "
                    "telemetry and no update check."
                ),
                frame,
                "",
            )
        )
        inside.addWidget(
            paragraph(
                self.tr(
                    "The network is used for one thing: fetching a model when you ask for it "
                    "under Models. The line at the bottom of the window says so while it lasts."
                ),
                frame,
            )
        )
        self.models = paragraph("", frame)
        self.models.setObjectName("fetchedModels")
        inside.addWidget(self.models)
        return frame

    def _kept(self, settings: Settings) -> QFrame:
        frame, inside = self._card(self.tr("What is kept on this computer"))
        self.folder = paragraph("", frame)
        self.folder.setObjectName("dataFolder")
        show = self._button(frame, "showData", self.tr("Show in file manager"))
        show.clicked.connect(self._show_folder)
        inside.addWidget(Beside(frame, self.folder, show))
        self.history = QCheckBox(self.tr("Remember the words of past searches"), frame)
        self.history.setObjectName("keepHistory")
        self.show_settings(settings)
        self.history.toggled.connect(self.history_chosen)
        self.clear = self._button(frame, "clearHistory", self.tr("Clear history"))
        self.clear.clicked.connect(self.history_cleared)
        inside.addWidget(Beside(frame, self.history, self.clear))
        self.show_disk(None)
        return frame

    def _forgetting(self) -> QFrame:
        frame, inside = self._card(self.tr("Forget a folder now"))
        inside.addWidget(
            paragraph(
                self.tr(
                    "Everything that was learnt of a folder's photos is overwritten at once. "
                    "The photos themselves are not touched."
                ),
                frame,
            )
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        inside.addLayout(self._rows)
        return frame

    def _button(self, parent: QWidget, name: str, words: str) -> QPushButton:
        button = QPushButton(words, parent)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    # --- what it shows

    def show_settings(self, settings: Settings) -> None:
        """Sets the check box."""
        self.history.setChecked(settings.keep_history)

    def show_disk(self, n_bytes: int | None) -> None:
        """How large everything is that the program wrote; None: not known yet."""
        folder = printable(self._data_dir)
        if n_bytes is None:
            self.folder.setText(
                self.tr("Everything the program writes is in {folder}").format(folder=folder)
            )
            return
        size = _size(n_bytes)
        self.folder.setText(
            self.tr("Everything the program writes is in {folder}: {size}")
            .format(folder=folder, size=size)
        )  # fmt: skip

    def show_downloads(self, downloads: Sequence[ModelDownload]) -> None:
        """Which models came over the network, and when."""
        lines = [
            self.tr("{model}, {size}, fetched on {day}").format(
                model=download.title, size=_size(download.n_bytes), day=day_of(download.at)
            )
            for download in downloads
        ]
        self.models.setText("\n".join(lines) or self.tr("No model has been fetched so far."))

    def show_roots(self, roots: tuple[Root, ...]) -> None:
        """Lists the folders that can be forgotten."""
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for root in roots:
            self._rows.addWidget(self._row(root))
        if not roots:
            self._rows.addWidget(paragraph(self.tr("There are no folders."), self.page))

    def _row(self, root: Root) -> QWidget:
        button = self._button(self.page, f"forget{root.id}", self.tr("Forget now…"))
        button.setAccessibleName(
            self.tr("Forget {folder} now").format(folder=printable(root.path.name))
        )
        button.setProperty("root", int(root.id))
        button.clicked.connect(self._forget)
        return Beside(self.page, paragraph(printable(root.path), self.page, ""), button)

    @Slot()
    def _forget(self) -> None:
        self.forget_root.emit(RootId(int(self.sender().property("root"))))

    @Slot()
    def _show_folder(self) -> None:
        open_photo(self._data_dir)


def _size(n_bytes: int) -> str:
    return QLocale().formattedDataSize(n_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
