# SPDX-License-Identifier: MIT
"""The About page: version, licences, and the details for a bug report.

What comes in: the library's settings and status. What goes out: text on the clipboard, without
paths and without searches. GUI thread.
"""

import platform

from PySide6.QtCore import Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

import desktop_search
from desktop_search.core.records import Status
from desktop_search.ui.bridge import LibraryPort
from desktop_search.ui.page import ScrollPage, card, heading, paragraph, say
from desktop_search.ui.theme import set_role


class AboutPage(ScrollPage):
    """Version, promise, licences."""

    def __init__(self, library: LibraryPort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._status: Status | None = None
        self.column.addWidget(heading(self.tr("About"), self.page))
        version = paragraph(
            self.tr("Desktop Search {version}").format(version=desktop_search.__version__),
            self.page,
            "",
        )
        self.column.addWidget(version)
        self.column.addWidget(
            paragraph(
                self.tr(
                    "Finds photos by description, on this computer alone. "
                    "It never writes, moves or deletes your photos."
                ),
                self.page,
            )
        )
        self.column.addWidget(self._licences())
        copy = QPushButton(self.tr("Copy details for a bug report"), self.page)
        copy.setObjectName("copyDetails")
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy)
        holder = QVBoxLayout()
        holder.addWidget(copy, 0)
        self.note = paragraph("", self.page)
        self.note.setObjectName("copiedNote")
        self.note.hide()
        copy.setMaximumWidth(copy.sizeHint().width())
        self.column.addLayout(holder)
        self.column.addWidget(self.note)
        self.column.addStretch(1)

    def _licences(self) -> QWidget:
        frame = card(self.page)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 12, 16, 12)
        title = QLabel(self.tr("Licences"), frame)
        set_role(title, "strong")
        inside.addWidget(title)
        for words in (
            self.tr("Desktop Search: MIT"),
            self.tr("Qt and Qt for Python: LGPL 3"),
            self.tr("Icons: Lucide, ISC, parts of it MIT (Feather)"),
        ):
            inside.addWidget(paragraph(words, frame))
        used = {
            info.spec.title: info.spec.licence
            for info in self._library.models.models()
            if info.state == "ready"
        }
        for model, licence in sorted(used.items()):
            inside.addWidget(
                paragraph(
                    self.tr("Model {model}: {licence}").format(model=model, licence=licence), frame
                )
            )
        return frame

    def show_status(self, status: Status) -> None:
        """What the details tell of the index."""
        self._status = status

    def details(self) -> str:
        """For a bug report: no path, no search, no name of a person or a computer."""
        cascade = self._library.settings.cascade
        levels = ", ".join(f"{level.encoder} {level.top_m}" for level in cascade.levels)
        lines = [
            f"desktop-search {desktop_search.__version__}",
            f"Python {platform.python_version()}, Qt {qVersion()}, "
            f"{QGuiApplication.platformName()}",
            f"{platform.system()} {platform.release()}, {platform.machine()}",
            f"Cascade {cascade.preset}: {cascade.level0}, then {levels or 'nothing'}",
        ]
        status = self._status
        if status is not None:
            lines.append(
                f"Photos {status.n_photos}: {status.n_indexed} indexed, {status.n_waiting} "
                f"waiting, {status.n_failed} failed, {status.n_missing} missing"
            )
            lines.append(f"Folders {len(status.roots)}, searches {status.n_queries}")
        return "\n".join(lines)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details())
        say(self.note, self.tr("Copied. It holds no paths and no searches."))
