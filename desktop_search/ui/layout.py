# SPDX-License-Identifier: MIT
"""The parts of the window and where they stand.

What comes in: a library and a theme. What goes out: named widgets. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.ui.banner import Banner
from desktop_search.ui.calm import CalmOrder
from desktop_search.ui.detail_panel import DetailPanel
from desktop_search.ui.first_run import FirstRunPage
from desktop_search.ui.grid import ResultGrid
from desktop_search.ui.grid_geometry import MARGIN
from desktop_search.ui.grid_model import GridModel
from desktop_search.ui.nothing_fits import NothingFitsPage
from desktop_search.ui.previews import Loader
from desktop_search.ui.refine_bar import RefineBar
from desktop_search.ui.search_box import SearchField
from desktop_search.ui.sidebar import Sidebar
from desktop_search.ui.sort_menu import SortButton
from desktop_search.ui.status_strip import StatusStrip
from desktop_search.ui.theme import Theme, set_role

if TYPE_CHECKING:
    from desktop_search.ui.bridge import LibraryPort


class WindowParts:
    """Builds the widgets once."""

    def __init__(
        self, library: LibraryPort, theme: Theme, window: QMainWindow, loader: Loader | None = None
    ) -> None:
        """loader: of a window that this one takes the place of."""
        self.is_first_run = False
        self.root = QWidget(window)
        self.root.setObjectName("centre")
        self.loader = loader or Loader(library)
        self.loader.setParent(window)
        self.model = GridModel(self.loader, window)
        self.grid = ResultGrid(self.model, self.loader, theme)
        self.calm = CalmOrder(self.grid, self.model)
        self.field = SearchField(theme)
        self.refine = RefineBar(theme)
        self.refine.setVisible(False)
        self.sort = SortButton(theme)
        self.sort.setVisible(False)
        self.nothing = NothingFitsPage(theme)
        self.header, self.header_note = QLabel(), QLabel()
        self.header.setObjectName("resultHeader")
        self.header.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.header, "head")
        self.header_note.setObjectName("resultHeaderNote")
        self.header_note.setProperty("tone", "dim")
        self.index_banner = Banner("indexBanner", theme, True)
        self.missing_banner = Banner("missingBanner", theme, False)
        self.model_banner = Banner("modelBanner", theme, False)
        self.sidebar = Sidebar(theme)
        self.detail = DetailPanel(theme)
        self.strip = StatusStrip(theme)
        self.first_run = FirstRunPage(theme)
        self.sidebar_toggle = self._tool("sidebarToggle", window.tr("Folders (F9)"))
        self.detail_toggle = self._tool("detailToggle", window.tr("Details (Ctrl+I)"))
        self.settings_button = self._tool("settingsButton", window.tr("Settings (Ctrl+Comma)"))
        self.sidebar_toggle.setCheckable(True)
        self.detail_toggle.setCheckable(True)
        theme.bind(self.sidebar_toggle, "panel-left")
        theme.bind(self.detail_toggle, "panel-right")
        theme.bind(self.settings_button, "settings")
        self.stack = QStackedWidget()
        self.stack.setObjectName("resultStack")
        self._result_page = self._results()
        self.stack.addWidget(self._result_page)
        self.stack.addWidget(self.first_run)
        self._arrange()

    @staticmethod
    def _tool(name: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(words)
        return button

    def _results(self) -> QWidget:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(MARGIN, 0, MARGIN + 12, 8)
        bar.addWidget(self.refine, 1)
        bar.addWidget(self.sort)
        column.addLayout(bar)
        self._shown = QStackedWidget()
        self._shown.addWidget(self._grid_page())
        self._shown.addWidget(self.nothing)
        column.addWidget(self._shown, 1)
        return page

    def _grid_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head_row = QWidget(page)
        head = QHBoxLayout(self._head_row)
        head.setContentsMargins(MARGIN, 8, MARGIN, 8)
        head.setSpacing(10)
        head.addWidget(self.header)
        head.addWidget(self.header_note)
        head.addStretch(1)
        column.addWidget(self._head_row)
        column.addWidget(self.grid, 1)
        return page

    def show_nothing(self, nothing: bool) -> None:
        """The page "nothing fits" in the place of the photos, or the photos."""
        if nothing and self.grid.hasFocus():
            self.field.box.setFocus()
        self._shown.setCurrentIndex(1 if nothing else 0)

    @property
    def photos_area(self) -> QWidget:
        """The place of the photos, or of what is said instead of them."""
        return self._shown

    @property
    def nothing_shown(self) -> bool:
        """Whether "nothing fits" is in the place of the photos."""
        return self._shown.currentWidget() is self.nothing

    def show_head(self, head: str, note: str, waiting: bool) -> None:
        """What the list is; groups have headings of their own, with the note while some wait."""
        self.grid.heads.set_note(note if waiting else "")
        grouped = self.model.groups is not None
        self.header.setText(head)
        self.header_note.setText(note)
        self._head_row.setVisible(not grouped)

    def _arrange(self) -> None:
        centre = QWidget()
        centre.setObjectName("centre")
        centre.setMinimumWidth(420)
        top = QHBoxLayout()
        top.setContentsMargins(16, 14, 16, 10)
        top.setSpacing(6)
        top.addWidget(self.sidebar_toggle)
        top.addWidget(self.field, 1)
        top.addWidget(self.detail_toggle)
        top.addWidget(self.settings_button)
        banners = QVBoxLayout()
        banners.setContentsMargins(MARGIN, 0, MARGIN, 0)
        banners.setSpacing(8)
        for banner in (self.index_banner, self.missing_banner, self.model_banner):
            banners.addWidget(banner)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(banners)
        column.addWidget(self.stack, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for widget in (self.sidebar, centre, self.detail):
            self.splitter.addWidget(widget)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([232, 700, 298])
        whole = QVBoxLayout(self.root)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.splitter, 1)
        whole.addWidget(self.strip)

    def set_first_run(self, first: bool) -> None:
        """Everything useless is out of sight until there is a folder."""
        self.is_first_run = first
        self.stack.setCurrentWidget(self.first_run if first else self._result_page)
        self.strip.setVisible(not first)
        self.sidebar_toggle.setVisible(not first)
        self.detail_toggle.setVisible(not first)
        self.field.set_ready(not first)
