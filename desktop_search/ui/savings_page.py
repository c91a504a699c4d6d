# SPDX-License-Identifier: MIT
"""Settings page "What looking in steps saved": figures, a chart over time, the same as a table.

What comes in: Savings. What goes out: words and a picture. GUI thread.
"""

from typing import Final

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.records import Savings, SavingsDay
from desktop_search.ui import price_words
from desktop_search.ui.agreement_card import AgreementCard
from desktop_search.ui.figures import Figures
from desktop_search.ui.page import ScrollPage, card, heading, paragraph, say
from desktop_search.ui.savings_chart import SavingsChart
from desktop_search.ui.theme import Theme, set_role
from desktop_search.ui.words import number

MAX_DAYS: Final = 30
"""Older days are in the sums alone."""
ROW_PX: Final = 34


class SavingsPage(ScrollPage):
    """Nothing to see before the first closer look."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wide: list[int] = []
        self.column.addWidget(heading(self.tr("What looking in steps saved"), self.page))
        self.column.addWidget(
            paragraph(
                self.tr(
                    "The small model looks at every photo, the larger ones only at the best of "
                    "each search. Here is what that took, beside the largest model on all photos."
                ),
                self.page,
            )
        )
        self.figures = Figures(self.page)
        self.figures.setObjectName("savingsFigures")
        self.spent = self.figures.add("savingsSpent", self.tr("Spent so far"))
        self.large = self.figures.add("savingsLarge", self.tr("Largest model on all photos"))
        self.kept = self.figures.add("savingsDone", self.tr("Looks already paid for"))
        self.first = self.figures.add("savingsFirst", self.tr("First results of a search"))
        self.column.addWidget(self.figures)
        self.empty = paragraph(
            self.tr("No closer look yet. Search for something, and what it took is told here."),
            self.page,
        )
        self.column.addWidget(self.empty)
        self.over_time = card(self.page)
        inside = QVBoxLayout(self.over_time)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.setSpacing(8)
        title = QLabel(self.tr("Work over time"), self.over_time)
        set_role(title, "strong")
        inside.addWidget(title)
        self.chart = SavingsChart(theme, self.over_time)
        inside.addWidget(self.chart)
        self.legend = paragraph("", self.over_time)
        set_role(self.legend, "caption")
        inside.addWidget(self.legend)
        self.column.addWidget(self.over_time)
        self.table = self._table()
        self.column.addWidget(self.table)
        self.agreement = AgreementCard(self.page)
        self.column.addWidget(self.agreement)
        self.error = paragraph("", self.page, "warn")
        self.column.addWidget(self.error)
        self.column.addStretch(1)
        say(self.error, "")
        for part in (self.over_time, self.table):
            part.hide()

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 5, self.page)
        table.setObjectName("savingsTable")
        table.setAccessibleName(self.tr("Work day by day"))
        table.setHorizontalHeaderLabels(
            [
                self.tr("Day"),
                self.tr("Searches"),
                self.tr("New looks"),
                self.tr("Already done"),
                self.tr("Time"),
            ]
        )
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTabKeyNavigation(False)
        heads = table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        heads.setHighlightSections(False)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().setDefaultSectionSize(ROW_PX)
        return table

    def show_savings(self, savings: Savings) -> None:
        """Fills the page."""
        say(self.error, "")
        self._show_figures(savings)
        some = bool(savings.days)
        self.empty.setVisible(not some)
        for part in (self.over_time, self.table):
            part.setVisible(some)
        if some:
            self.chart.show_savings(savings)
            self.legend.setText(self._legend(savings))
            self._fill(savings.days[-MAX_DAYS:])

    def refuse(self, sentence: str) -> None:
        """Says why there is nothing to see."""
        say(self.error, sentence)

    def _show_figures(self, savings: Savings) -> None:
        large, spent = savings.seconds_large, savings.seconds_spent
        self.spent.show_value(price_words.about(spent), self.tr("the quick look at all included"))
        if large is None:
            self.large.show_value(self.tr("not measured yet"))
        elif spent > 0 and price_words.is_even(large / spent):
            self.large.show_value(price_words.about(large), self.tr("as much as was spent so far"))
        elif spent <= 0 or large >= spent:
            self.large.show_value(
                price_words.about(large),
                self.tr("{time} saved so far").format(time=price_words.about(large - spent)),
                "good",
            )
        else:
            self.large.show_value(
                price_words.about(large),
                self.tr("{time} more was spent so far").format(
                    time=price_words.about(spent - large)
                ),
            )
        looks = savings.n_cache_hits + sum(day.n_upgrades for day in savings.days)
        note = self.tr("of {total} looks at photos").format(total=number(looks)) if looks else ""
        self.kept.show_value(number(savings.n_cache_hits), note)
        ms = savings.first_ms
        self.first.show_value(
            "–" if ms is None else price_words.per_photo(ms / 1000),
            "" if ms is None else self.tr("in the middle of all searches"),
        )

    def _legend(self, savings: Savings) -> str:
        if savings.seconds_large is None:
            return self.tr("The area is the work done so far.")
        return self.tr(
            "The area is the work done so far. The dashed line is the largest model on all photos."
        )

    def _fill(self, days: tuple[SavingsDay, ...]) -> None:
        self.table.setRowCount(len(days))
        for row, day in enumerate(reversed(days)):
            cells = (
                day_words(day),
                number(day.n_queries),
                number(day.n_upgrades),
                number(day.n_cached),
                price_words.about(day.seconds) if day.n_upgrades else "–",
            )
            for column, words in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(words))
        high = self.table.horizontalHeader().sizeHint().height()
        self._measure()
        self._fit()
        self.table.setFixedHeight(high + len(days) * ROW_PX + 2 * self.table.frameWidth() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less is told of each day where it is narrow."""
        super().resizeEvent(event)
        self._fit()

    def _measure(self) -> None:
        """The widths of the columns; a hidden one would tell none."""
        heads = self.table.horizontalHeader()
        columns = range(self.table.columnCount())
        for column in columns:
            self.table.setColumnHidden(column, False)
        self._wide = [
            max(heads.sectionSizeHint(column), self.table.sizeHintForColumn(column))
            for column in columns
        ]

    def _fit(self) -> None:
        left = list(self._wide)
        for column in (3, 2, 1):
            too_wide = sum(left) > self.table.viewport().width()
            self.table.setColumnHidden(column, too_wide)
            if too_wide:
                left[column] = 0


def day_words(day: SavingsDay) -> str:
    """A day as the user's country writes it, short."""
    date = QDateTime.fromSecsSinceEpoch(int(day.at)).date()
    where = QLocale()
    if where.language() == QLocale.Language.C:
        return date.toString("yyyy-MM-dd")  # Qt has nothing readable for "no country"
    return where.toString(date, QLocale.FormatType.ShortFormat)
