# SPDX-License-Identifier: MIT
"""The list "Could not read".

What comes in: failures. What goes out: nothing but what the user copies. GUI thread.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.paths import printable
from desktop_search.core.records import Failure
from desktop_search.ui.file_actions import plain
from desktop_search.ui.theme import set_role


class UnreadableDialog(QDialog):
    """Name, folder and a reason in plain words for each photo that could not be read."""

    def __init__(self, failures: Sequence[Failure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unreadableDialog")
        self.setWindowTitle(self.tr("Could not read"))
        self.resize(820, 460)
        self._failures = failures
        title = QLabel(self.tr("Could not read"), self)
        set_role(title, "title")
        lead = QLabel(
            self.tr(
                "These files are left as they are. They are tried again when they change "
                "or when the folders are checked."
            ),
            self,
        )
        lead.setProperty("tone", "dim")
        lead.setWordWrap(True)
        self.table = QTableWidget(len(failures), 3, self)
        self.table.setObjectName("unreadableTable")
        self.table.setAccessibleName(self.tr("Photos that could not be read"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("Name"), self.tr("Folder"), self.tr("Reason")]
        )
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.setWordWrap(True)
        for row, failure in enumerate(failures):
            for column, text in enumerate(
                (plain(failure.path.name), printable(failure.path.parent), failure.reason)
            ):
                item = QTableWidgetItem(text)
                self.table.setItem(row, column, item)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        self.table.setColumnWidth(0, 200)
        self.table.setColumnWidth(1, 220)
        copy = QPushButton(self.tr("Copy list"), self)
        copy.setObjectName("copyList")
        copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(24, 20, 24, 20)
        column_box.setSpacing(12)
        column_box.addWidget(title)
        column_box.addWidget(lead)
        column_box.addWidget(self.table, 1)
        column_box.addLayout(buttons)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(
            "\n".join(f"{printable(f.path)}\t{f.reason}" for f in self._failures)
        )
