# SPDX-License-Identifier: MIT
"""The sidebar: all photos, saved searches, and the folders with their state.

What comes in: roots and progress. What goes out: add, check, exclude, remove, show. GUI thread.
"""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.paths import printable
from desktop_search.ui.file_actions import open_photo, plain
from desktop_search.ui.folder_words import (
    FolderNews,
    is_at_work,
    is_watched,
    state_of,
    unwatched,
)
from desktop_search.ui.saved_list import SavedList
from desktop_search.ui.sidebar_rows import (
    COUNT_ROLE,
    ICON_ROLE,
    ID_ROLE,
    STATE_ROLE,
    RowDelegate,
    dress,
    heading,
)
from desktop_search.ui.theme import Theme
from desktop_search.ui.words import files, number, ready

if TYPE_CHECKING:
    from desktop_search.core.records import Notice, Progress, Root

MIN_PX: Final = 180
MAX_PX: Final = 340
MIN_LINES: Final = 2
"""Folders that are seen in the smallest window; the others are scrolled."""


class Sidebar(QWidget):
    """Folders at a glance."""

    add = Signal()
    remove = Signal(object)
    forget = Signal(object)
    check = Signal(object)
    pause = Signal(object)
    first = Signal(object)
    exclude = Signal(object)
    show_all = Signal()
    show_added = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMaximumWidth(MAX_PX)
        self._theme = theme
        self._roots: tuple[Root, ...] = ()
        self._news = FolderNews()
        self.all = self._tree("allPhotos", self.tr("All photos"))
        self._all_item = self._list_item(self.tr("All photos"), "images")
        self._added_item = self._list_item(self.tr("Recently added"), "history")
        line = self.all.sizeHintForRow(0)
        self.all.setFixedHeight(2 * line + 4)
        self.all.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.mark("newest")
        self.all.itemClicked.connect(self._list_chosen)
        self.all.itemActivated.connect(self._list_chosen)
        self.saved_heading = heading(self.tr("Saved searches"), self)
        self.saved = SavedList(theme, self)
        self.saved.filled.connect(self.saved_heading.setVisible)
        self.saved_heading.hide()
        self.tree = self._tree("folderTree", self.tr("Folders"))
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        # It takes what is left, and no room that the saved searches need.
        self.tree.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._show_lines(MIN_LINES)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.add_button = QPushButton(self.tr("Add folder…"), self)
        self.add_button.setObjectName("addFolderButton")
        self.add_button.setProperty("link", True)
        self.add_button.setProperty("row", True)
        theme.bind(self.add_button, "folder-plus", "accent")
        self.add_button.clicked.connect(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 10, 8)
        column.setSpacing(4)
        column.addWidget(self.all)
        column.addWidget(self.saved_heading)
        column.addWidget(self.saved)
        column.addWidget(heading(self.tr("Folders"), self))
        column.addWidget(self.tree, 1)
        column.addWidget(self.add_button)
        # Long words and large type need more than the usual.
        self.setMinimumWidth(min(MAX_PX, max(MIN_PX, column.minimumSize().width())))
        theme.changed.connect(self.update)

    def _list_item(self, words: str, shape: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([words])
        item.setData(0, ICON_ROLE, shape)
        self.all.addTopLevelItem(item)
        return item

    def mark(self, which: str) -> None:
        """Which list the grid shows while the box is empty: newest or added."""
        item = self._added_item if which == "added" else self._all_item
        self.all.setCurrentItem(item)

    @Slot(QTreeWidgetItem)
    def _list_chosen(self, item: QTreeWidgetItem) -> None:
        (self.show_added if item is self._added_item else self.show_all).emit()

    def _tree(self, name: str, words: str) -> QTreeWidget:
        tree = QTreeWidget(self)
        dress(tree, name, words)
        tree.setItemDelegate(RowDelegate(self._theme, tree))
        return tree

    def _show_lines(self, n_roots: int) -> None:
        """Keeps room for the first folders, however many saved searches there are."""
        line = max(self.all.sizeHintForRow(0), self.tree.sizeHintForRow(0))
        self.tree.setMinimumHeight(min(n_roots, MIN_LINES) * line + 4)

    def show_roots(self, roots: tuple[Root, ...]) -> None:
        """Lists the folders."""
        self._roots = roots
        self.tree.clear()
        for root in roots:
            item = QTreeWidgetItem([plain(root.path.name or str(root.path))])
            item.setData(0, ID_ROLE, root.id)
            item.setData(0, COUNT_ROLE, number(root.n_photos))
            shape = "folder" if root.state == "online" else "unplug"
            item.setData(0, ICON_ROLE, "pause" if root.paused else shape)
            item.setData(0, STATE_ROLE, self._state_words(root))
            # Rows count files: a copy in two folders belongs to both, but is one photo of all.
            tip = "<br>".join(
                html.escape(words)
                for words in (
                    printable(root.path),
                    files(root.n_photos),
                    state_of(root, self._news),
                )
            )
            item.setToolTip(0, tip)
            self.tree.addTopLevelItem(item)
        self._show_lines(len(roots))

    def show_progress(self, progress: Progress) -> None:
        """Keeps the count of all photos."""
        self._news = replace(self._news, progress=progress)
        self._show_states()
        self._all_item.setData(0, COUNT_ROLE, number(ready(progress)))

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        """Follows which folders are not fully watched."""
        self._news = replace(self._news, unwatched=unwatched(notices))
        self._show_states()

    def _show_states(self) -> None:
        for place, root in enumerate(self._roots):
            item = self.tree.topLevelItem(place)
            if item is not None:
                item.setData(0, STATE_ROLE, self._state_words(root))

    def _state_words(self, root: Root) -> str:
        if root.state == "offline":
            return self.tr("Offline, still searchable")
        if root.state == "vanished":
            return self.tr("Not there, still searchable")
        if root.paused:
            return self.tr("Paused, still searchable")
        words = state_of(root, self._news)
        # What is as it should be needs no words here.
        usual = is_watched(root, self._news.unwatched) and self._news.of(root) is None
        return "" if usual else words

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        if item is not None:
            self.folder_menu(item).exec(self.tree.viewport().mapToGlobal(at))

    def folder_menu(self, item: QTreeWidgetItem) -> QMenu:
        """What can be done with a folder."""
        root = next(r for r in self._roots if r.id == item.data(0, ID_ROLE))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        check = menu.addAction(self.tr("Check now"))
        check.setEnabled(not root.paused)
        check.triggered.connect(lambda: self.check.emit(root.id))
        pause = menu.addAction(self.tr("Continue") if root.paused else self.tr("Pause"))
        pause.triggered.connect(lambda: self.pause.emit(root.id))
        progress = self._news.progress
        if len(self._roots) > 1 and progress is not None and progress.n_waiting:
            first = menu.addAction(self.tr("Index this first"))
            first.setEnabled(is_at_work(root))
            first.triggered.connect(lambda: self.first.emit(root.id))
        show = menu.addAction(self.tr("Show in file manager"))
        show.setEnabled(root.state == "online")
        show.triggered.connect(lambda: open_photo(root.path))
        exclude = menu.addAction(self.tr("Exclude…"))
        exclude.triggered.connect(lambda: self.exclude.emit(root.id))
        menu.addSeparator()
        remove = menu.addAction(self.tr("Remove from this list"))
        remove.triggered.connect(lambda: self.remove.emit(root.id))
        forget = menu.addAction(self.tr("Forget photos…"))
        forget.triggered.connect(lambda: self.forget.emit(root.id))
        return menu
