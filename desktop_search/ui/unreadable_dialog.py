# SPDX-License-Identifier: MIT
"""The list "Could not read".

What comes in: failures. What goes out: the files to try again, and what the user copies. GUI
thread.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
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

from desktop_search.core.failures import grouped
from desktop_search.core.paths import printable
from desktop_search.core.records import Failure, FileId
from desktop_search.ui import words
from desktop_search.ui.file_actions import plain
from desktop_search.ui.languages import told
from desktop_search.ui.theme import set_role


class UnreadableDialog(QDialog):
    """Name, folder and a reason in plain words for each photo that could not be read.

    Signals: retry(list of FileId), the files to try again, from the GUI thread.
    """

    retry = Signal(object)

    def __init__(self, failures: Sequence[Failure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unreadableDialog")
        self.setWindowTitle(self.tr("Could not read"))
        self.resize(820, 460)
        self._groups: list[tuple[Failure, ...]] = []
        title = QLabel(self.tr("Could not read"), self)
        set_role(title, "title")
        self.lead = QLabel(self)
        self.lead.setProperty("tone", "dim")
        self.lead.setWordWrap(True)
        self.table = QTableWidget(0, 3, self)
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
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        self.table.setColumnWidth(0, 200)
        self.table.setColumnWidth(1, 220)
        self.again = QPushButton(self)
        self.again.setObjectName("tryAgain")
        self.again.clicked.connect(self._try_again)
        self.copy = QPushButton(self.tr("Copy list"), self)
        self.copy.setObjectName("copyList")
        self.copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(close)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(24, 20, 24, 20)
        column_box.setSpacing(12)
        column_box.addWidget(title)
        column_box.addWidget(self.lead)
        column_box.addWidget(self.table, 1)
        column_box.addLayout(buttons)
        self.table.itemSelectionChanged.connect(self._selected)
        self.show_failures(failures)

    def show_failures(self, failures: Sequence[Failure]) -> None:
        """Lists these; what is selected and still there stays selected."""
        chosen = set(self._chosen())
        self._groups = grouped(failures)
        self.table.clearSelection()
        self.table.setRowCount(len(self._groups))
        for row, group in enumerate(self._groups):
            first = group[0]
            name, folder = plain(first.path.name), printable(first.path.parent)
            if len(group) > 1:
                folders = {failure.path.parent for failure in group}
                name = words.files(len(group))
                folder = folder if len(folders) == 1 else self.tr("several folders")
            again = chosen and chosen.issuperset(failure.id for failure in group)
            for column, text in enumerate((name, folder, told(first.reason))):
                item = QTableWidgetItem(text)
                self.table.setItem(row, column, item)
                item.setSelected(bool(again))
        self.lead.setText(
            self.tr(
                "These files are left as they are. They are tried again when they change "
                "or when the folders are checked."
            )
            if failures
            else self.tr("Every photo could be read.")
        )
        self._selected()

    def _chosen(self) -> list[FileId]:
        rows = {index.row() for index in self.table.selectedIndexes()}
        return [failure.id for row in sorted(rows) for failure in self._groups[row]]

    @Slot()
    def _selected(self) -> None:
        some = bool(self.table.selectedIndexes())
        self.again.setText(self.tr("Try selected again") if some else self.tr("Try all again"))
        for button in (self.again, self.copy):
            button.setEnabled(bool(self._groups))

    @Slot()
    def _try_again(self) -> None:
        chosen = self._chosen()
        everything = [failure.id for group in self._groups for failure in group]
        # Until the next list comes nothing can be asked for twice.
        self.again.setEnabled(False)
        self.lead.setText(self.tr("Trying again. What still cannot be read comes back here."))
        self.retry.emit(chosen or everything)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(
            "\n".join(
                f"{printable(f.path)}\t{told(f.reason)}" for group in self._groups for f in group
            )
        )
