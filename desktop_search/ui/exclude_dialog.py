# SPDX-License-Identifier: MIT
"""The dialog that leaves photos of one folder out of the index, by patterns.

What comes in: a folder and its patterns. What goes out: the new patterns, or nothing. The counts
come from a worker thread while somebody types. GUI thread.
"""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.paths import printable
from desktop_search.core.records import Root
from desktop_search.scan.left_out import ALWAYS
from desktop_search.ui.page import paragraph
from desktop_search.ui.words import photos

COUNT_MS = 250
"""A pattern is counted when the typing rests."""
PATTERN = Qt.ItemDataRole.UserRole


class ExcludeDialog(QDialog):
    """A list of patterns, each with what it hides."""

    count_wanted = Signal(object)
    """The patterns to count: those of the list, then the one being typed."""
    chosen = Signal(object)
    """The new patterns."""

    def __init__(self, root: Root, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self.setObjectName("excludeDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        folder = printable(root.path.name or root.path)
        self.setWindowTitle(self.tr("Exclude photos of {folder}").format(folder=folder))
        self.resize(520, 440)
        self.list = QListWidget(self)
        self.list.setObjectName("excludeList")
        self.list.setAccessibleName(self.tr("Patterns"))
        self.edit = QLineEdit(self)
        self.edit.setObjectName("excludePattern")
        self.edit.setAccessibleName(self.tr("New pattern"))
        self.edit.setMinimumHeight(32)
        self.edit.setPlaceholderText(self.tr("*.png, Screenshots or /2019/raw"))
        self.count = paragraph("", self)
        self.count.setObjectName("excludeCount")
        self._add = self._button("excludeAdd", self.tr("Add"), self._take)
        self._drop = self._button("excludeDrop", self.tr("Remove from the list"), self._remove)
        self._ok = self._button("excludeApply", self.tr("Apply"), self._apply)
        self._ok.setProperty("primary", True)
        cancel = self._button("excludeCancel", self.tr("Cancel"), self.close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNT_MS)
        self._timer.timeout.connect(self._want)
        self._arrange(cancel)
        for pattern in root.excludes:
            self._append(pattern)
        self.edit.textChanged.connect(self._typed)
        self.edit.returnPressed.connect(self._take)
        self.list.itemSelectionChanged.connect(self._switch)
        self._switch()
        self._want()
        self.edit.setFocus()

    def _button(self, name: str, words: str, slot: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _arrange(self, cancel: QPushButton) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(
            paragraph(
                self.tr(
                    "Photos that match a pattern are left out of the search. The files are not "
                    "touched. Left out everywhere: hidden folders, {names}."
                ).format(names=", ".join(ALWAYS)),
                self,
            )
        )
        typing = QHBoxLayout()
        typing.addWidget(self.edit, 1)
        typing.addWidget(self._add)
        column.addLayout(typing)
        column.addWidget(self.count)
        column.addWidget(self.list, 1)
        last = QHBoxLayout()
        last.addWidget(self._drop)
        last.addStretch(1)
        last.addWidget(cancel)
        last.addWidget(self._ok)
        column.addLayout(last)

    @property
    def patterns(self) -> tuple[str, ...]:
        """What is in the list."""
        return tuple(self.list.item(n).data(PATTERN) for n in range(self.list.count()))

    def show_counts(self, asked: tuple[str, ...], counts: tuple[int, ...] | None) -> None:
        """Says what the patterns hide, if they are still the same."""
        if asked != self._asked():
            return
        typed = self._typed_pattern()
        if counts is None:
            self.count.setText(self.tr("The disk is not connected, so nothing can be counted now"))
            return
        for row, pattern in enumerate(self.patterns):
            self.list.item(row).setText(self._line(pattern, counts[row]))
        self.count.setText(self._hides(counts[-1]) if typed else "")

    def _hides(self, n: int) -> str:
        return self.tr("hides {photos}").format(photos=photos(n)) if n else self.tr("hides nothing")

    def _line(self, pattern: str, n: int) -> str:
        return self.tr("{pattern}   {hides}").format(
            pattern=printable(pattern), hides=self._hides(n)
        )

    def _append(self, pattern: str) -> None:
        item = QListWidgetItem(printable(pattern))
        item.setData(PATTERN, pattern)
        self.list.addItem(item)

    def _typed_pattern(self) -> str:
        text = self.edit.text().strip()
        return text if text.strip("/") else ""

    def _asked(self) -> tuple[str, ...]:
        typed = self._typed_pattern()
        return (*self.patterns, typed) if typed else self.patterns

    @Slot()
    def _typed(self) -> None:
        self.count.setText(self.tr("Counting…") if self._typed_pattern() else "")
        self._switch()
        self._timer.start()

    @Slot()
    def _want(self) -> None:
        if self._asked():
            self.count_wanted.emit(self._asked())

    @Slot()
    def _take(self) -> None:
        pattern = self._typed_pattern()
        if pattern and pattern not in self.patterns:
            self._append(pattern)
        self.edit.clear()
        self._want()

    @Slot()
    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._switch()

    @Slot()
    def _switch(self) -> None:
        self._add.setEnabled(bool(self._typed_pattern()))
        self._drop.setEnabled(bool(self.list.selectedItems()))
        self._ok.setEnabled(self._asked() != self.root.excludes)

    @Slot()
    def _apply(self) -> None:
        self._take()
        self.chosen.emit(self.patterns)
        self.close()
