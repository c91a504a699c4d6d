# SPDX-License-Identifier: MIT
"""The list of saved searches in the sidebar.

What comes in: searches, their counts, keys and clicks. What goes out: which one is to be run, given
another name or removed. GUI thread. Source: interface.md section 3.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractItemModel, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from desktop_search.ui.languages import tr
from desktop_search.ui.sidebar_rows import (
    BEFORE_WORDS,
    COUNT_ROLE,
    ICON_ROLE,
    ID_ROLE,
    Index,
    RowDelegate,
    dress,
)
from desktop_search.ui.words import number

if TYPE_CHECKING:
    from desktop_search.core.records import SavedId, SavedSearch
    from desktop_search.ui.theme import Theme

MAX_ROWS: Final = 8
"""More are scrolled, so that the folders stay in sight."""
MIN_ROWS: Final = 2
MAX_NAME: Final = 100
UNKNOWN: Final = "–"
"""In the place of a count that is not known yet."""


class NameDelegate(RowDelegate):
    """A row whose name can be edited in its place."""

    named = Signal(object, str)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The field for a name."""
        edit = QLineEdit(parent)
        edit.setObjectName("savedName")
        edit.setAccessibleName(self.tr("Name of the saved search"))
        edit.setMaxLength(MAX_NAME)
        edit.setText(str(index.data()))
        return edit

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Nothing: a count that comes meanwhile must not undo what is typed."""

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Over the name and the count."""
        before = BEFORE_WORDS - 8
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        left, right = (2, before) if rtl else (before, 2)
        editor.setGeometry(option.rect.adjusted(left, 2, -right, -2))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Tells the name; the list shows it when it is taken."""
        assert isinstance(editor, QLineEdit)
        self.named.emit(index.data(ID_ROLE), editor.text())


class SavedList(QTreeWidget):
    """Enter or a click runs a search, F2 gives it another name, Delete removes it."""

    chosen = Signal(object)
    """A SavedId, as are the first arguments of the others."""
    named = Signal(object, str)
    removed = Signal(object)
    name_ended = Signal()
    """The field for a name was closed, with a name or without."""
    filled = Signal(bool)
    """Whether there are any."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "savedSearchList", self.tr("Saved searches"))
        self.setAccessibleDescription(
            self.tr("Enter searches, F2 gives another name, Delete removes")
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        delegate = NameDelegate(theme, self)
        delegate.named.connect(self.named)
        self.setItemDelegate(delegate)
        self.customContextMenuRequested.connect(self._menu)
        self.itemClicked.connect(self._run)
        self.itemActivated.connect(self._run)
        self.hide()

    # --- what is shown

    def show_searches(
        self, searches: Sequence[SavedSearch], counts: Mapping[SavedId, int | None]
    ) -> None:
        """Lists them; the row with the focus keeps it."""
        if [s.id for s in searches] != [item.data(0, ID_ROLE) for item in self._items()]:
            self._fill(searches)
        for item, search in zip(self._items(), searches, strict=True):
            item.setText(0, search.name)
            item.setToolTip(0, _tip(search))
            self._count(item, counts.get(search.id))
        self.setVisible(bool(searches))
        self.filled.emit(bool(searches))
        self.updateGeometry()

    def _fill(self, searches: Sequence[SavedSearch]) -> None:
        current = self.currentItem()
        row = 0 if current is None else self.indexOfTopLevelItem(current)
        self.clear()
        for search in searches:
            item = QTreeWidgetItem([search.name])
            item.setData(0, ID_ROLE, search.id)
            item.setData(0, ICON_ROLE, "bookmark")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.addTopLevelItem(item)
        if rows := self._items():
            self.setCurrentItem(rows[min(row, len(rows) - 1)])

    def show_count(self, saved_id: SavedId, n_good: int | None) -> None:
        """How many good matches one has; None: not known."""
        for item in self._items():
            if item.data(0, ID_ROLE) == saved_id:
                self._count(item, n_good)

    def _count(self, item: QTreeWidgetItem, n_good: int | None) -> None:
        item.setData(0, COUNT_ROLE, UNKNOWN if n_good is None else number(n_good))
        name = item.text(0)
        if n_good is not None:
            matches = tr("%Ln good match(es)", n_good)
            name = self.tr("{name}, {matches}").format(name=name, matches=matches)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, name)

    def _items(self) -> list[QTreeWidgetItem]:
        found = [self.topLevelItem(n) for n in range(self.topLevelItemCount())]
        return [item for item in found if item is not None]

    def sizeHint(self) -> QSize:
        """All rows, up to a few."""
        return QSize(super().sizeHint().width(), self._height(MAX_ROWS))

    def minimumSizeHint(self) -> QSize:
        """Some rows; the others are scrolled."""
        return QSize(0, self._height(MIN_ROWS))

    def _height(self, most: int) -> int:
        return min(self.topLevelItemCount(), most) * max(1, self.sizeHintForRow(0)) + 4

    # --- keys, clicks, menu

    def ask_name(self, saved_id: SavedId) -> None:
        """Opens the field for the name of one."""
        for item in self._items():
            if item.data(0, ID_ROLE) == saved_id:
                self.setCurrentItem(item)
                self.scrollToItem(item)
                self.setFocus()
                self.editItem(item)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """The name was given, or not."""
        super().closeEditor(editor, hint)
        self.name_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the current one."""
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete and not event.modifiers() and item is not None:
            self.removed.emit(item.data(0, ID_ROLE))
        else:
            super().keyPressEvent(event)

    @Slot(QTreeWidgetItem)
    def _run(self, item: QTreeWidgetItem) -> None:
        self.chosen.emit(item.data(0, ID_ROLE))

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        if item is not None:
            self.search_menu(item).exec(self.viewport().mapToGlobal(at))

    def search_menu(self, item: QTreeWidgetItem) -> QMenu:
        """What can be done with one."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        saved_id = item.data(0, ID_ROLE)
        for words, action in (
            (self.tr("Search"), lambda: self.chosen.emit(saved_id)),
            (self.tr("Rename"), lambda: self.ask_name(saved_id)),
            (self.tr("Remove"), lambda: self.removed.emit(saved_id)),
        ):
            menu.addAction(words).triggered.connect(action)
        return menu


def _tip(search: SavedSearch) -> str:
    """What is searched for, as plain text."""
    like, unlike = tr("like {name}"), tr("not like {name}")
    lines = [
        search.name,
        search.text,
        *(like.format(name=picture.name) for picture in search.pictures),
        *(unlike.format(name=picture.name) for picture in search.unlike),
    ]
    plain = html.escape("\n".join(dict.fromkeys(line for line in lines if line)))
    return f"<p style='white-space:pre-wrap'>{plain}</p>"
