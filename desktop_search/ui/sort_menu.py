# SPDX-License-Identifier: MIT
"""The button that sorts inside the groups and moves their line.

What comes in: clicks. What goes out: signals with the order and how strict the line is; what is
shown on the cells. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from desktop_search.ui.groups import SortKey
from desktop_search.ui.menu_slider import MenuSlider

if TYPE_CHECKING:
    from desktop_search.ui.theme import Theme

STEPS: Final = 10
"""Steps of the slider on each side of the middle."""


class SortButton(QToolButton):
    """Best match, Newest, Oldest, Name, Folder; stricter - looser; badges and names."""

    sort_changed = Signal(str)
    shift_changed = Signal(float)
    """-1 is the loosest, 1 the strictest; for this session."""
    shown_changed = Signal(bool, bool)
    """Whether badges and names are shown."""
    open_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sortButton")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        # The arrow stands behind the word, as in every list that opens.
        usual = QGuiApplication.layoutDirection()
        rtl = usual == Qt.LayoutDirection.RightToLeft
        ltr, mirrored = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
        self.setLayoutDirection(ltr if rtl else mirrored)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMinimumHeight(32)
        theme.bind(self, "chevron-down")
        self.setIconSize(QSize(18, 18))
        menu = QMenu(self)
        menu.setLayoutDirection(usual)
        menu.setToolTipsVisible(True)
        self._sorts = QActionGroup(menu)
        self.sorts: dict[SortKey, QAction] = {}
        for key, words in self._words().items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setData(key)
            self._sorts.addAction(action)
            self.sorts[key] = action
        menu.addSeparator()
        self._strict = self._strictness(menu)
        menu.addAction(self._strict)
        menu.addSeparator()
        self.badges = self._switch(menu, self.tr("Show how closely each was looked at"))
        self.names = self._switch(menu, self.tr("Show names"))
        self._chosen: SortKey = "match"
        self._by_date = False
        self._sorts.triggered.connect(self._sorted)
        menu.aboutToShow.connect(lambda: self.open_changed.emit(True))
        menu.aboutToHide.connect(lambda: self.open_changed.emit(False))
        self.setMenu(menu)
        self._tell()

    def _words(self) -> dict[SortKey, str]:
        return {
            "match": self.tr("Best match"),
            "newest": self.tr("Newest"),
            "oldest": self.tr("Oldest"),
            "name": self.tr("Name"),
            "folder": self.tr("Folder"),
        }

    def _switch(self, menu: QMenu, words: str) -> QAction:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(True)
        action.toggled.connect(self._shown)
        return action

    def _strictness(self, menu: QMenu) -> QWidgetAction:
        box = QWidget(menu)
        box.setLayoutDirection(menu.layoutDirection())
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(4)
        column.addWidget(QLabel(self.tr("Good matches"), box))
        row = QHBoxLayout()
        row.setSpacing(8)
        self.slider = MenuSlider(box)
        self.slider.setObjectName("strictSlider")
        self.slider.setAccessibleName(self.tr("How strictly good matches are chosen"))
        self.slider.setToolTip(self.tr("Until the program is closed"))
        self.slider.setRange(-STEPS, STEPS)
        self.slider.setMinimumWidth(120)
        self.slider.valueChanged.connect(self._shifted)
        for words, widget in ((self.tr("stricter"), None), ("", self.slider),
                              (self.tr("looser"), None)):  # fmt: skip
            label = widget or QLabel(words, box)
            if widget is None:
                label.setProperty("tone", "dim")
            row.addWidget(label)
        column.addLayout(row)
        action = QWidgetAction(menu)
        action.setDefaultWidget(box)
        return action

    @property
    def sort(self) -> SortKey:
        """The order that is chosen; of a list that is newest first anyway that is its own."""
        return "match" if self._by_date and self._chosen == "newest" else self._chosen

    def show_for(self, by_date: bool, judged: bool) -> None:
        """What can be chosen for the list that is shown.

        by_date: it is newest first, as filters alone do; no photo matches better than another.
        judged: it is known what a good match is.
        """
        self._strict.setVisible(judged)
        if by_date == self._by_date:
            return
        self._by_date = by_date
        self.sorts["match"].setVisible(not by_date)
        self._tell()

    def order(self) -> str:
        """The order that is chosen, as a note beside a heading."""
        notes: dict[SortKey, str] = {
            "match": self.tr("best match first"),
            "newest": self.tr("newest first"),
            "oldest": self.tr("oldest first"),
            "name": self.tr("by name"),
            "folder": self.tr("by folder"),
        }
        return notes[self._named]

    @property
    def _named(self) -> SortKey:
        return "newest" if self._by_date and self._chosen == "match" else self._chosen

    def take_over(self, before: SortButton) -> None:
        """What is chosen in a window that this one takes the place of."""
        self.show_for(before._by_date, before._strict.isVisible())
        if before._chosen != self._chosen:
            self.choose(before._chosen)
        self.slider.setValue(before.slider.value())
        for switch, old in ((self.badges, before.badges), (self.names, before.names)):
            switch.setChecked(old.isChecked())

    def choose(self, sort: SortKey) -> None:
        """Chooses an order, as a person would; one that is not known is the best match."""
        self._chosen = sort if sort in self.sorts else "match"
        self._tell()
        self.sort_changed.emit(self.sort)

    @Slot()
    def _sorted(self) -> None:
        chosen = cast(SortKey, self._sorts.checkedAction().data())
        # Where the list is newest first anyway, that says nothing of lists that are not.
        self.choose("match" if self._by_date and chosen == "newest" else chosen)

    @Slot(int)
    def _shifted(self, value: int) -> None:
        self.shift_changed.emit(-value / STEPS)

    @Slot()
    def _shown(self) -> None:
        self.shown_changed.emit(self.badges.isChecked(), self.names.isChecked())

    def _tell(self) -> None:
        self.sorts[self._named].setChecked(True)
        words = self._words()[self._named]
        self.setText(words)
        self.setAccessibleName(self.tr("Sort: {order}").format(order=words))
        self.setToolTip(self.tr("Order of the photos, inside each group"))
