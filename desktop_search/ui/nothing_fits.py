# SPDX-License-Identifier: MIT
"""The page that says that nothing fits, with ways out.

What comes in: the query and how closely was looked. What goes out: signals of the buttons.
GUI thread.
"""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop_search.ui.file_actions import plain
from desktop_search.ui.page import Beside, ScrollPage
from desktop_search.ui.theme import Theme, set_role
from desktop_search.ui.words import number

MAX_SAID = 80
"""Characters of the query in the title; all of them are in the box."""


class NothingFitsPage(ScrollPage):
    """In the place of the grid, when no photo is a believable match."""

    closest = Signal()
    deeper = Signal()
    by_looks = Signal()
    """Photos without the words in a name are to take part again."""
    drop_filters = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nothingFitsPage")
        self._theme = theme
        self._icon = QLabel(self.page)
        self._icon.setFixedSize(QSize(56, 56))
        self.title, self.why = QLabel(self.page), QLabel(self.page)
        self.title.setObjectName("nothingTitle")
        set_role(self.title, "title")
        self.why.setProperty("tone", "dim")
        for label in (self.title, self.why):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.closest_button = self._button(
            "showClosest", self.tr("Show the closest anyway"), self.closest
        )
        self.deeper_button = self._button("nothingDeeper", self.tr("Look deeper"), self.deeper)
        self.filters_button = self._button(
            "dropFilters", self.tr("Search without filters"), self.drop_filters
        )
        self.filters_button.hide()
        self.looks_button = self._button("searchByLooks", self.tr("Search by looks"), self.by_looks)
        self.looks_button.hide()
        row = Beside(
            self.page,
            self.closest_button,
            self.deeper_button,
            self.looks_button,
            self.filters_button,
        )
        self.column.addStretch(2)
        self.column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addSpacing(8)
        self.column.addWidget(self.title)
        self.column.addWidget(self.why)
        self.column.addSpacing(8)
        self.column.addWidget(row, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addStretch(3)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _button(self, name: str, words: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(words, self.page)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(signal)
        return button

    def say_none(self, filters: Sequence[str]) -> None:
        """Names the filters that no photo passes."""
        said = _short(", ".join(filters))
        self.title.setText(self.tr("No photos fit these filters: {filters}").format(filters=said))
        self.why.setText(self.tr("Every photo is left out by what narrows the search."))
        self.closest_button.hide()
        self.deeper_button.hide()
        self.looks_button.hide()
        self.filters_button.show()

    def say_no_name(self, query: str, narrowed: bool) -> None:
        """No name has any of the words, and by the settings no other photo takes part."""
        self.title.setText(
            self.tr("No name or keyword has “{query}” in it").format(query=_short(plain(query)))
        )
        self.why.setText(
            self.tr(
                "By your settings only photos with one of the words in a name take part in a "
                "search. Searching by looks changes that setting."
            )
        )
        self.closest_button.hide()
        self.deeper_button.hide()
        self.looks_button.show()
        self.filters_button.setVisible(narrowed)

    def say(self, query: str, n_looked: int, can_deepen: bool, narrowed: bool = False) -> None:
        """Names the query and how many photos were looked at closely.

        query: the words; empty where only pictures are searched with. narrowed: by filters.
        """
        said = _short(plain(query))
        self.closest_button.show()
        self.looks_button.hide()
        self.filters_button.setVisible(narrowed)
        self.title.setText(
            self.tr("Nothing fits “{query}” well").format(query=said)
            if said
            else self.tr("Nothing looks much like this picture")
        )
        self.why.setText(
            self.tr(
                "No photo here is a believable match, even after a closer look at the best {n}."
            ).format(n=number(n_looked))
            if n_looked
            else self.tr("No photo here is a believable match.")
        )
        self.deeper_button.setVisible(can_deepen)

    def focus_first(self) -> None:
        """The keyboard goes to the first way on."""
        buttons = self.closest_button, self.deeper_button, self.looks_button, self.filters_button
        next(button for button in buttons if not button.isHidden()).setFocus()

    @Slot()
    def _restyle(self) -> None:
        self._icon.setPixmap(self._theme.icon("search", "text2", 56).pixmap(56, 56))


def _short(text: str) -> str:
    return text if len(text) <= MAX_SAID else text[: MAX_SAID - 1] + "…"
