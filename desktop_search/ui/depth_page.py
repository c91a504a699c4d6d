# SPDX-License-Identifier: MIT
"""Settings page "Search depth": which level looks at how many photos.

What comes in: Settings and, later, a Status. What goes out: changed Settings. GUI thread.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.records import Status
from desktop_search.core.settings import MAX_TOP_M, Settings, with_top_m
from desktop_search.ui.theme import Theme, set_role
from desktop_search.ui.words import level_words


def heading(text: str, parent: QWidget) -> QLabel:
    """The title of a settings page."""
    label = QLabel(text, parent)
    set_role(label, "title")
    return label


def paragraph(text: str, parent: QWidget, tone: str = "dim") -> QLabel:
    """Plain wrapped text."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("tone", tone)
    return label


class DepthPage(QWidget):
    """One row a level; top m must fall from level to level."""

    edited = Signal(object)

    def __init__(self, settings: Settings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._settings = settings
        self._filling = False
        self.spins: list[QSpinBox] = []
        self._bars: list[QProgressBar] = []
        self._shares: list[QLabel] = []
        self._times: list[QLabel] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 8)
        column.setSpacing(12)
        column.addWidget(heading(self.tr("Search depth"), self))
        column.addWidget(
            paragraph(
                self.tr(
                    "Every search starts with a quick look at all photos. A larger model then "
                    "looks again at the best ones and puts them in a better order. What it sees "
                    "is kept, so no photo is ever paid for twice."
                ),
                self,
            )
        )
        card = QFrame(self)
        card.setProperty("card", True)
        card.setObjectName("levelsTable")
        card.setAccessibleName(self.tr("Levels"))
        self._grid = QGridLayout(card)
        self._grid.setContentsMargins(16, 14, 16, 14)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(12)
        for place, words in enumerate(
            (
                self.tr("Model"),
                self.tr("Looks at"),
                self.tr("Here, per photo"),
                self.tr("Library covered"),
            )
        ):
            self._grid.addWidget(paragraph(words, card), 0, place)
        self._grid.setColumnStretch(0, 1)
        levels = settings.cascade.levels
        self._row(card, 0, settings.cascade.level0, len(levels) + 1)
        for n, level in enumerate(levels, 1):
            self._row(card, n, level.encoder, len(levels) + 1)
        column.addWidget(card)
        self.note = paragraph("", self, "warn")
        self.note.setObjectName("topMNote")
        self.note.hide()
        column.addWidget(self.note)
        column.addWidget(
            paragraph(
                self.tr(
                    "More photos give a better order and take longer the first time. "
                    "0 switches a level off. A change takes effect at the next search."
                ),
                self,
            )
        )
        column.addStretch(1)
        self.show_settings(settings)

    def _row(self, card: QFrame, level: int, encoder: str, n_levels: int) -> None:
        names = QVBoxLayout()
        names.setSpacing(1)
        words = level_words(level, n_levels)
        title = QLabel(words[:1].upper() + words[1:], card)
        set_role(title, "strong")
        names.addWidget(title)
        model = paragraph(encoder, card)
        set_role(model, "caption")
        names.addWidget(model)
        self._grid.addLayout(names, level + 1, 0)
        if level == 0:
            self._grid.addWidget(QLabel(self.tr("all photos"), card), 1, 1)
        else:
            spin = QSpinBox(card)
            spin.setObjectName(f"topM{level}")
            spin.setRange(0, MAX_TOP_M)
            spin.setPrefix(self.tr("top "))
            spin.setSpecialValueText(self.tr("off"))
            spin.setMinimumHeight(32)
            spin.setMinimumWidth(104)
            spin.setKeyboardTracking(False)
            spin.setAccessibleName(
                self.tr("How many photos the {look} looks at").format(look=words)
            )
            spin.valueChanged.connect(self._changed)
            self.spins.append(spin)
            self._grid.addWidget(spin, level + 1, 1)
        time = QLabel("–", card)
        self._times.append(time)
        self._grid.addWidget(time, level + 1, 2)
        bar = QProgressBar(card)
        bar.setTextVisible(False)
        bar.setRange(0, 1000)
        bar.setFixedWidth(72)
        bar.setAccessibleName(self.tr("Library covered by the {look}").format(look=words))
        self._bars.append(bar)
        share = QLabel("–", card)
        share.setMinimumWidth(44)
        self._shares.append(share)
        pair = QHBoxLayout()
        pair.setSpacing(8)
        pair.addWidget(bar, 0, Qt.AlignmentFlag.AlignVCenter)
        pair.addWidget(share)
        self._grid.addLayout(pair, level + 1, 3)

    def show_settings(self, settings: Settings) -> None:
        """Fills the spins."""
        self._settings = settings
        self._filling = True
        for spin, level in zip(self.spins, settings.cascade.levels, strict=False):
            spin.setValue(level.top_m)
        self._filling = False

    def show_status(self, status: Status) -> None:
        """Fills what was measured."""
        for row in status.levels:
            if not 0 <= row.level < len(self._bars):
                continue
            self._bars[row.level].setValue(round(row.coverage * 1000))
            self._shares[row.level].setText(f"{row.coverage:.0%}")
            self._times[row.level].setText(
                self.tr("not measured yet")
                if row.ms_per_photo is None
                else self.tr("{n} ms").format(n=round(row.ms_per_photo))
            )

    @Slot()
    def _changed(self) -> None:
        if self._filling:
            return
        top_m = [spin.value() for spin in self.spins]
        sender = self.sender()
        changed = self.spins.index(sender) if isinstance(sender, QSpinBox) else 0
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
        self.note.setText(note)
        self.note.setVisible(bool(note))
        settings = with_top_m(self._settings, tuple(top_m))
        self.show_settings(settings)
        self.edited.emit(settings)
