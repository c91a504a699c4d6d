# SPDX-License-Identifier: MIT
"""Settings page "Models": what there is, what is here, and getting more.

What comes in: ModelWork and the presets. What goes out: calls of ModelWork. GUI thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QPushButton, QVBoxLayout, QWidget

from desktop_search.ui.model_row import ModelRow
from desktop_search.ui.model_words import encoders_of, size
from desktop_search.ui.page import ScrollPage, card, heading, paragraph
from desktop_search.ui.words import number

if TYPE_CHECKING:
    from desktop_search.core.records import ModelInfo
    from desktop_search.ui.bridge import LibraryPort
    from desktop_search.ui.model_work import ModelWork
    from desktop_search.ui.theme import Theme

CHECKPOINT_FAMILY = "blip"
"""The only models whose own files exist as .pth alone."""


class Fold(QWidget):
    """A part of the list that is closed until it is wanted; its rows are made only then."""

    opened = Signal()

    def __init__(self, name: str, title: str, note: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.title = title
        self.head = QPushButton(title, self)
        self.head.setObjectName(name)
        self.head.setProperty("link", True)
        self.head.setProperty("fold", True)
        self.head.setAutoDefault(False)
        self.head.setCheckable(True)
        self.head.setToolTip(note)
        self.head.setAccessibleDescription(note)
        self.head.toggled.connect(self._toggled)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.column.addWidget(self.head)
        theme.bind(self.head, "chevron-right", "text2", 16)

    def count(self, n: int, n_here: int) -> None:
        """Says how many models are in it and how many of those are here."""
        if n_here:
            words = self.tr("{title} ({n}, {here} here)").format(
                title=self.title, n=number(n), here=number(n_here)
            )
        else:
            words = self.tr("{title} ({n})").format(title=self.title, n=number(n))
        self.head.setText(words)
        self.setVisible(n > 0)

    @Slot(bool)
    def _toggled(self, is_open: bool) -> None:
        self._theme.bind(self.head, "chevron-down" if is_open else "chevron-right", "text2", 16)
        self.opened.emit()
        for place in range(1, self.column.count()):
            item = self.column.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(is_open)


class ModelsPage(ScrollPage):
    """The models of the presets, and below them, folded, all others."""

    def __init__(
        self, library: LibraryPort, work: ModelWork, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("modelsPage")
        self._library = library
        self._work = work
        self._theme = theme
        self.rows: dict[str, ModelRow] = {}
        self._groups = self._sorted()
        self._is_built = False
        work.changed.connect(self._refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Many rows take a moment to make, so they are made when they are first looked at."""
        if not self._is_built:
            self._is_built = True
            self._build()
        super().showEvent(event)

    def _sorted(self) -> tuple[list[str], list[str], list[str]]:
        """The models of the presets, those of the paper alone, and the others."""
        every_day: set[str] = set()
        paper: set[str] = set()
        for preset in self._library.models.presets().values():
            (paper if preset.evaluation_only else every_day).update(encoders_of(preset))
        names = list(self._work.infos)
        return (
            [name for name in names if name in every_day],
            [name for name in names if name in paper - every_day],
            [name for name in names if name not in paper | every_day],
        )

    def _build(self) -> None:
        usual, paper, others = self._groups
        self.column.addWidget(heading(self.tr("Models"), self.page))
        self.column.addWidget(
            paragraph(
                self.tr(
                    "Models look at the photos and understand the words. One that is fetched once "
                    "stays here and works without a network; fetching one is the only thing this "
                    "program uses the network for."
                ),
                self.page,
            )
        )
        self.disk = paragraph("", self.page, "hint")
        self.disk.setObjectName("modelsOnDisk")
        self.column.addWidget(self.disk)
        self.column.addWidget(self._list(usual, self.page))
        self.more = self._fold(
            "moreModels", self.tr("More models"), self.tr("No preset uses them."), others
        )
        self.paper = self._fold(
            "paperModels",
            self.tr("For comparing with the paper"),
            self.tr("Other models here find more at the same cost."),
            paper,
        )
        self.column.addStretch(1)
        self._count()

    def _fold(self, name: str, title: str, note: str, names: list[str]) -> Fold:
        fold = Fold(name, title, note, self._theme, self.page)

        def fill() -> None:
            if fold.column.count() == 1:
                about = paragraph(note, fold)
                about.setContentsMargins(8, 0, 8, 0)
                fold.column.addWidget(about)
                fold.column.addWidget(self._list(names, fold))

        fold.opened.connect(fill)
        self.column.addWidget(fold)
        # What is used, or being worked on, is not hidden away.
        if any(name in self._used() or self._work.busy(name) for name in names):
            fold.head.setChecked(True)
        return fold

    def _list(self, names: Iterable[str], parent: QWidget) -> QFrame:
        frame = card(parent)
        column = QVBoxLayout(frame)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for place, name in enumerate(names):
            row = ModelRow(self._work.now(name), self._theme, frame)
            row.setProperty("first", place == 0)
            row.get_wanted.connect(self._work.get)
            row.file_wanted.connect(self._choose_files)
            row.stop_wanted.connect(self._work.stop)
            row.check_wanted.connect(self._work.check)
            row.remove_wanted.connect(self._work.remove)
            row.say_on_removal(self._on_removal(name))
            self.rows[name] = row
            column.addWidget(row)
        return frame

    def reopened(self) -> None:
        """Looks again at what is here: files may have come or gone by another way."""
        self._work.look_again()
        for name in self.rows:
            self._refresh(name)
        if self._is_built:
            self._count()

    @Slot(str)
    def _refresh(self, name: str) -> None:
        row = self.rows.get(name)
        if row is not None:
            row.say_on_removal(self._on_removal(name))
            row.show_now(self._work.now(name))
        if self._is_built and not self._work.busy(name):
            self._count()

    def _count(self) -> None:
        _, paper, others = self._groups
        infos = self._work.infos
        for fold, names in ((self.more, others), (self.paper, paper)):
            fold.count(len(names), sum(_is_here(infos[name]) for name in names))
        n_bytes = sum(info.n_have_bytes for info in infos.values())
        self.disk.setText(self.tr("{size} of models here").format(size=size(n_bytes)))
        self.disk.setVisible(n_bytes > 0)

    def _used(self) -> tuple[str, ...]:
        cascade = self._library.settings.cascade
        return (cascade.quick, cascade.level0, *(level.encoder for level in cascade.levels))

    def _on_removal(self, name: str) -> str:
        cascade = self._library.settings.cascade
        kept = self.tr("What it learned about your photos is kept for when it comes back.")
        if name == cascade.quick:
            return (
                self.tr("The quick look uses it: without it, searching by description stops.")
                + " "
                + kept
            )
        if name in self._used():
            return self.tr("A look that you chose uses it and is left out without it.") + " " + kept
        return kept

    @Slot(str, bool)
    def _choose_files(self, name: str, accept_licence: bool) -> None:
        files = choose_files(self, self._work.infos[name])
        if files:
            self._work.add(name, files, accept_licence)


def choose_files(parent: QWidget, info: ModelInfo) -> list[Path]:
    """Lets the user choose the files of a model; empty where nothing was chosen."""
    kinds = "*.safetensors *.json"
    if info.spec.family == CHECKPOINT_FAMILY:
        kinds += " *.pth"
    chosen, _ = QFileDialog.getOpenFileNames(
        parent,
        parent.tr("Choose the weights of {model}, and its tokenizer.json if it has one").format(
            model=info.spec.title
        ),
        "",
        parent.tr("Files of models ({kinds})").format(kinds=kinds),
    )
    return [Path(name) for name in chosen]


def _is_here(info: ModelInfo) -> bool:
    return info.state != "missing"
