# SPDX-License-Identifier: MIT
"""Whether names have a part in the order of a search, or in which photos it looks at.

What comes in: settings. What goes out: signals of what the user wants. GUI thread.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_search.core.settings import OrderSettings
from desktop_search.ui.page import card
from desktop_search.ui.switch_row import SettingRow, Switch
from desktop_search.ui.theme import Theme


class NameSwitches(QWidget):
    """A card of two rows."""

    fused_chosen = Signal(bool)
    first_chosen = Signal(bool)

    def __init__(self, order: OrderSettings, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        frame = card(self)
        fused = self.tr("One order of looks and names")
        first = self.tr("Only photos with one of the words in a name")
        self.fused = Switch("namesFused", fused, theme, frame)
        self.first = Switch("namesFirst", first, theme, frame)
        rows = (
            (fused,
             self.tr("Photos with all the words in a name, keyword or caption move up among the "
                     "others; else they are a group of their own"),
             self.fused),
            (first,
             self.tr("The models then only put those in order, and find nothing by looks alone"),
             self.first),
        )  # fmt: skip
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 3, 16, 3)
        inside.setSpacing(0)
        for place, (title, note, control) in enumerate(rows):
            inside.addWidget(SettingRow(title, note, control, frame, first=not place))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        self.show_order(order)
        self.fused.toggled.connect(self.fused_chosen)
        self.first.toggled.connect(self.first_chosen)

    def show_order(self, order: OrderSettings) -> None:
        """Shows what holds."""
        self.fused.setChecked(order.names_fused)
        self.first.setChecked(order.names_first)
