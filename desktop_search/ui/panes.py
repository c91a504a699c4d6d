# SPDX-License-Identifier: MIT
"""The folders and the details: beside the photos where there is room, else laid over them.

What comes in: the window's width, F9 and Ctrl+I. What goes out: panes shown, hidden, laid over.
GUI thread. Source: interface.md section 1, panes by width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from desktop_search.ui.layout import WindowParts

SIDEBAR_FROM: Final = 960
DETAIL_FROM: Final = 1100
BESIDE_FROM: Final = 960
"""Below this a pane beside the photos would leave them no room."""
SIDEBAR_W: Final = 232
PLACES: Final = 3


class Panes(QObject):
    """Shows each pane by width; one opened or closed by hand stays so until the class changes."""

    changed = Signal()

    def __init__(self, parts: WindowParts) -> None:
        super().__init__(parts.root)
        self._parts = parts
        self._width = 0
        self.sidebar_by_hand: bool | None = None
        self.detail_by_hand: bool | None = None
        parts.root.installEventFilter(self)

    @property
    def laid_over(self) -> QWidget | None:
        """A pane that covers photos now."""
        for pane in (self._parts.detail, self._parts.sidebar):
            if pane.parentWidget() is self._parts.root and pane.isVisible():
                return pane
        return None

    def take_width(self, width: int) -> None:
        """The window is this wide now."""
        if self._width:  # the first width is no change of what was remembered
            if (self._width >= SIDEBAR_FROM) != (width >= SIDEBAR_FROM):
                self.sidebar_by_hand = None
            if (self._width >= DETAIL_FROM) != (width >= DETAIL_FROM):
                self.detail_by_hand = None
        self._width = width
        self.fit()

    @Slot()
    def toggle_sidebar(self) -> None:
        """Shows or hides the folders."""
        self.sidebar_by_hand = not self._parts.sidebar.isVisible()
        if self.sidebar_by_hand and self._width < BESIDE_FROM:
            self.detail_by_hand = None  # two over each other would leave no photo
        self.fit()

    @Slot()
    def toggle_detail(self) -> None:
        """Shows or hides the details."""
        self.detail_by_hand = not self._parts.detail.isVisible()
        if self.detail_by_hand and self._width < BESIDE_FROM:
            self.sidebar_by_hand = None
        self.fit()

    def close_laid_over(self) -> bool:
        """Takes away the pane that covers photos; whether there was one."""
        over = self.laid_over
        if over is None:
            return False
        (self.toggle_detail if over is self._parts.detail else self.toggle_sidebar)()
        return True

    def fit(self) -> None:
        """Shows what belongs to the width and to what was chosen by hand."""
        if not self._width:
            return  # the first width is told when the window is shown
        parts, width, first = self._parts, self._width, self._parts.is_first_run
        by_hand, detail = self.sidebar_by_hand, self.detail_by_hand
        side = width >= SIDEBAR_FROM if by_hand is None else by_hand
        facts = width >= DETAIL_FROM if detail is None else detail
        for pane, place, shown in ((parts.sidebar, 0, side), (parts.detail, 2, facts)):
            if width >= BESIDE_FROM:
                self._put_beside(pane, place)
            elif pane.parentWidget() is parts.splitter:
                self._lay_over(pane)
            if pane.isAncestorOf(pane.window().focusWidget() or parts.root) and not shown:
                parts.field.box.setFocus()
            pane.setVisible(shown and not first)
        self._place()
        parts.sidebar_toggle.setChecked(side)
        parts.detail_toggle.setChecked(facts)
        self.changed.emit()

    def _put_beside(self, pane: QWidget, place: int) -> None:
        splitter = self._parts.splitter
        if pane.parentWidget() is not splitter:
            splitter.insertWidget(min(place, splitter.count()), pane)
            if splitter.count() == PLACES:
                rest = splitter.width() - SIDEBAR_W - self._parts.detail.width()
                splitter.setSizes([SIDEBAR_W, rest, self._parts.detail.width()])

    def _lay_over(self, pane: QWidget) -> None:
        pane.hide()
        pane.setParent(self._parts.root)

    def _place(self) -> None:
        root, parts = self._parts.root, self._parts
        photos = parts.photos_area  # below the refine bar
        top = photos.mapTo(root, photos.rect().topLeft()).y()
        high = root.height() - top - (0 if parts.strip.isHidden() else parts.strip.height())
        leading_is_left = root.layoutDirection() == Qt.LayoutDirection.LeftToRight
        for pane, leading in ((parts.sidebar, True), (parts.detail, False)):
            if pane.parentWidget() is not root:
                continue
            wide = SIDEBAR_W if pane is parts.sidebar else pane.width()
            x = 0 if leading == leading_is_left else root.width() - wide
            pane.setGeometry(QRect(x, top, wide, high))
            pane.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What lies over the photos keeps its place."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return False
