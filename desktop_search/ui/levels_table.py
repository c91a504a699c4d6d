# SPDX-License-Identifier: MIT
"""The levels of the cascade, a row each; with choosers where the cascade is one's own.

What comes in: the cascade, the models, a Status. What goes out: another cascade. GUI thread.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_search.core.records import LevelPrice, LevelSetting, LevelStatus, ModelInfo, Status
from desktop_search.core.settings import MAX_LEVELS, CascadeSettings
from desktop_search.ui.level_row import NAME, LevelRow
from desktop_search.ui.page import paragraph, say
from desktop_search.ui.theme import Theme

SLACK_PX: Final = 24
"""The column of the button takes more than its picture; reckoned high, as wrapping harms little."""
TAIL_PX: Final = 40
"""The column of the button that takes a level of one's own away."""
MS: Final = 1000
GAP_PX: Final = 20
NARROW_GAP_PX: Final = 10
"""Between the columns where large type or long words leave little room."""
FIRST_TOP_M: Final = 50
NEXT_SHARE: Final = 0.28
"""Source: models.md section 5, m = 50, 14."""


class LevelsTable(QFrame):
    """Top m falls from level to level: the spins are clamped and say why."""

    edited = Signal(object, object, str)
    """Level 0, the levels above, and what was clamped in a sentence."""
    model_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setObjectName("levelsTable")
        self.setAccessibleName(self.tr("Levels"))
        self._theme = theme
        self._cascade = CascadeSettings()
        self._infos: Mapping[str, ModelInfo] = {}
        self._measured: dict[str, LevelStatus] = {}
        self._priced: dict[str, LevelPrice] = {}
        self._custom = False
        self._filling = False
        self._drops = -1
        """How many of the less important columns are left out; -1: to be reckoned."""
        self.rows: list[LevelRow] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP_PX)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(0, 1)
        self._heads = [
            paragraph(words, self)
            for words in (
                self.tr("Model"),
                self.tr("Looks at"),
                self.tr("Here, per photo"),
                self.tr("Library covered"),
                self.tr("Model on disk"),
            )
        ]
        for place, head in enumerate(self._heads):
            head.setWordWrap(False)
            self._grid.addWidget(head, 0, place)
        self.add = QPushButton(self.tr("Add a closer look"), self)
        self.add.setObjectName("addLevel")
        self.add.setProperty("link", True)
        self.add.setAutoDefault(False)
        theme.bind(self.add, "plus", "accent", 16)
        self.add.clicked.connect(self._add_level)
        self.why_not = paragraph("", self, "hint")
        self.why_not.setObjectName("addLevelNote")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 14, 16, 14)
        self._column.setSpacing(10)
        self._column.addLayout(self._grid)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self.why_not)

    def show_cascade(
        self, cascade: CascadeSettings, infos: Mapping[str, ModelInfo], custom: bool
    ) -> None:
        """Fills the rows; they are made anew only if their number or kind is another."""
        self._cascade, self._infos = cascade, infos
        n_levels = len(cascade.levels) + 1
        if n_levels != len(self.rows) or custom != self._custom:
            self._custom = custom
            self._build(n_levels)
        self._filling = True
        encoders = (cascade.level0, *(level.encoder for level in cascade.levels))
        for row, encoder in zip(self.rows, encoders, strict=True):
            before = infos.get(encoders[row.level - 1]) if row.level else None
            row.show_model(encoder, infos, before)
            if row.spin is not None:
                row.spin.setValue(cascade.levels[row.level - 1].top_m)
            self._fill_measured(row)
        self._filling = False
        self._show_add()
        self._fit()

    def show_status(self, status: Status) -> None:
        """Fills what was measured."""
        levels = [*status.levels, *([status.next_level0] if status.next_level0 else [])]
        self._measured = {level.encoder: level for level in levels}
        for row in self.rows:
            self._fill_measured(row)

    def show_times(self, levels: Iterable[LevelPrice]) -> None:
        """What one photo takes at each level, measured or estimated."""
        self._priced = {level.encoder: level for level in levels}
        for row in self.rows:
            self._fill_measured(row)
        self._fit()

    def show_next(self, n_done: int, n_total: int) -> None:
        """How far a new level 0 is with the photos."""
        if self.rows and n_total:
            self.rows[0].show_coverage(n_done / n_total)

    def _fill_measured(self, row: LevelRow) -> None:
        level, price = self._measured.get(row.encoder), self._priced.get(row.encoder)
        if level is not None:
            row.show_coverage(level.coverage)
        else:
            row.bar.setValue(0)
            row.share.setText("–")
        if price is not None:
            row.show_time(price.s_per_photo, price.estimated)
        elif level is not None:
            ms = level.ms_per_photo
            row.show_time(None if ms is None else ms / MS)
        else:
            row.time.setText("–")

    def _build(self, n_levels: int) -> None:
        self._drops = -1
        for row in self.rows:
            for widget in row.widgets():
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self.rows = [
            LevelRow(level, n_levels, self._custom, self._theme, self) for level in range(n_levels)
        ]
        for row in self.rows:
            line = 1 + 2 * row.level
            self._grid.addWidget(row.names, line, 0)
            looks_at = row.every if row.spin is None else row.spin
            assert looks_at is not None
            self._grid.addWidget(looks_at, line, 1)
            self._grid.addWidget(row.time, line, 2)
            self._grid.addWidget(row.cover, line, 3)
            self._grid.addWidget(row.disk, line, 4)
            row.get.clicked.connect(lambda _=False, row=row: self.model_wanted.emit(row.encoder))
            if row.spin is not None:
                row.spin.valueChanged.connect(lambda _, row=row: self._clamp(row.level - 1))
            if row.chooser is not None:
                self._grid.addWidget(row.chooser, line + 1, 0, 1, 5)
                row.chooser.activated.connect(lambda _, row=row: self._choose(row))
            if row.remove is not None:
                self._grid.addWidget(row.remove, line, 5, Qt.AlignmentFlag.AlignHCenter)
                row.remove.clicked.connect(lambda _=False, row=row: self._remove(row.level - 1))
            for widget in row.widgets():
                widget.show()
        self._drops = -1  # showing them may have reckoned too early
        self._order_tabs()

    def _order_tabs(self) -> None:
        last: QWidget | None = None
        for row in self.rows:
            for widget in (row.chooser, row.spin, row.get, row.remove):
                if widget is not None:
                    if last is not None:
                        QWidget.setTabOrder(last, widget)
                    last = widget
        if last is not None:
            QWidget.setTabOrder(last, self.add)

    def _show_add(self) -> None:
        usable = self._usable()
        n_levels = len(self._cascade.levels) + 1
        if n_levels >= MAX_LEVELS:
            why = self.tr("There are at most {n} levels.").format(n=MAX_LEVELS)
        elif usable is None:
            why = self.tr(
                "To add a closer look, get a model that costs more than {model} under Models."
            ).format(model=self._title(self._last()))
        else:
            why = ""
        self.add.setVisible(self._custom)
        self.add.setEnabled(not why)
        say(self.why_not, why if self._custom else "")

    def _last(self) -> str:
        levels = self._cascade.levels
        return levels[-1].encoder if levels else self._cascade.level0

    def _title(self, encoder: str) -> str:
        info = self._infos.get(encoder)
        return encoder if info is None else info.spec.title

    def _usable(self) -> str | None:
        """The cheapest model that could look after the last one."""
        last = self._infos.get(self._last())
        if last is None:
            return None
        here = [
            info.spec
            for info in self._infos.values()
            if info.state == "ready" and info.spec.macs > last.spec.macs
        ]
        return min(here, key=lambda spec: spec.macs).name if here else None

    @Slot()
    def _add_level(self) -> None:
        encoder = self._usable()
        if encoder is None:
            return
        active = self._cascade.active()
        top_m = round(active[-1].top_m * NEXT_SHARE) if active else FIRST_TOP_M
        levels = (*self._cascade.levels, LevelSetting(encoder, top_m))
        self.edited.emit(self._cascade.level0, levels, "")
        chooser = self.rows[-1].chooser
        if chooser is not None:
            chooser.setFocus()

    def _remove(self, place: int) -> None:
        levels = self._cascade.levels
        self.edited.emit(self._cascade.level0, (*levels[:place], *levels[place + 1 :]), "")
        if self.add.isEnabled():
            self.add.setFocus()

    def _choose(self, row: LevelRow) -> None:
        assert row.chooser is not None
        encoder = str(row.chooser.currentData(NAME))
        if encoder == row.encoder:
            return
        level0, levels = self._cascade.level0, list(self._cascade.levels)
        if row.level == 0:
            level0 = encoder
        else:
            levels[row.level - 1] = replace(levels[row.level - 1], encoder=encoder)
        self.edited.emit(level0, tuple(levels), "")

    def _clamp(self, changed: int) -> None:
        if self._filling:
            return
        top_m = [row.spin.value() for row in self.rows if row.spin is not None]
        note = ""
        above = [m for m in top_m[:changed] if m > 0]
        below = [m for m in top_m[changed + 1 :] if m > 0]
        value = top_m[changed]
        if value > 0 and above and value >= min(above):
            top_m[changed] = min(above) - 1
            note = self.tr(
                "Each look takes fewer photos than the one before it, so this is at most {n}."
            ).format(n=top_m[changed])
        elif value > 0 and below and value <= max(below):
            top_m[changed] = max(below) + 1
            note = self.tr(
                "The next look takes fewer photos than this one, so this is at least {n}."
            ).format(n=top_m[changed])
        levels = tuple(
            replace(level, top_m=m) for level, m in zip(self._cascade.levels, top_m, strict=True)
        )
        self.edited.emit(self._cascade.level0, levels, note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drops the less important where it is narrow."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the smallest window: the times go."""
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Where it is narrow, the measured times make room for the rest, then sizes, then bars.

        Reckoned from the parts: a layout that is asked while it is resized resizes again.
        """
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        gap = GAP_PX
        room -= gap + TAIL_PX if self._custom else 0
        heads = [_one_line(head) for head in self._heads]
        names, looks, times, covers, disks = (
            max(head, *(width(row) for row in self.rows))
            for head, width in zip(
                heads,
                (
                    LevelRow.name_px,
                    LevelRow.looks_px,
                    LevelRow.time_px,
                    LevelRow.cover_px,
                    LevelRow.disk_px,
                ),
                strict=True,
            )
        )
        gets = max((row.get.sizeHint().width() for row in self.rows if row.absent), default=0)
        shares = max(covers, gets)
        needs = (
            names + looks + times + covers + disks + 4 * gap,
            names + looks + covers + disks + 3 * gap,
            names + looks + shares + 2 * gap,
        )
        drops = next((n for n, need in enumerate(needs) if need <= room), len(needs))
        bare = [LevelRow.name_px, LevelRow.looks_px, LevelRow.share_px]
        least = sum(max(width(row) for row in self.rows) for width in bare) + 2 * NARROW_GAP_PX
        for row in self.rows:  # at last, where large type leaves no room
            row.look.setWordWrap(least + SLACK_PX > room)
        has_disk = drops < 2
        for row in self.rows:
            row.show_disk_column(has_disk)
        if drops == self._drops:
            return
        self._drops = drops
        self._grid.setHorizontalSpacing(NARROW_GAP_PX if drops == len(needs) else gap)
        self._heads[2].setVisible(drops == 0)
        self._heads[4].setVisible(has_disk)
        for head in self._heads:
            head.setWordWrap(drops == len(needs))
        for row in self.rows:
            row.time.setVisible(drops == 0)
            row.show_bar(drops < len(needs))
            line = 1 + 2 * row.level
            self._grid.addWidget(row.disk, line, 4 if has_disk else 3)
            if row.chooser is not None:  # no wider than the columns that are there
                self._grid.addWidget(row.chooser, line + 1, 0, 1, 5 if has_disk else 4)


def _one_line(label: QLabel) -> int:
    return label.fontMetrics().horizontalAdvance(label.text())
