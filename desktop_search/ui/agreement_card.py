# SPDX-License-Identifier: MIT
"""How often the cascade and its largest model agree: the price of finding out, and what came of it.

What comes in: prices, AgreementProgress, an AgreementReport. What goes out: the wish to compare, or
to stop. GUI thread.
"""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_search.core.records import AgreementProgress, AgreementReport, DepthAgreement
from desktop_search.ui import price_words
from desktop_search.ui.figures import Figures
from desktop_search.ui.languages import tr
from desktop_search.ui.page import Beside, card, paragraph, say
from desktop_search.ui.theme import set_role
from desktop_search.ui.words import decimal, level_words, number, photos, time_left

SAMPLE: Final = 500
"""Photos of a quick answer, as evaluate agreement takes them."""


class AgreementCard(QWidget):
    """One question, two ways to answer it: on a sample or on all photos."""

    wanted = Signal(object)
    """How many photos; None is all."""
    stopped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("agreementCard")
        frame = card(self)
        title = QLabel(self.tr("How often do searches agree with the largest model?"), frame)
        title.setWordWrap(True)
        set_role(title, "strong")
        self.sample = self._button("agreementSample", frame)
        self.whole = self._button("agreementAll", frame)
        self.stop = self._button("agreementStop", frame)
        self.stop.setText(self.tr("Stop"))
        self.stop.setAccessibleName(self.tr("Stop comparing"))
        self.text = paragraph("", frame)
        self.text.setObjectName("agreementText")
        self.bar = QProgressBar(frame)
        self.bar.setObjectName("agreementProgress")
        self.bar.setAccessibleName(self.tr("How far comparing is"))
        self.bar.setTextVisible(False)
        self.results = QWidget(frame)
        self._results = QVBoxLayout(self.results)
        self._results.setContentsMargins(0, 0, 0, 0)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.setSpacing(8)
        inside.addWidget(title)
        inside.addWidget(
            paragraph(
                self.tr(
                    "Your past searches are asked once as usual and once of the largest "
                    "model alone. The photos it looks at for that stay looked at."
                ),
                frame,
            )
        )
        inside.addWidget(Beside(frame, self.text, self.stop))
        inside.addWidget(self.bar)
        inside.addWidget(self.results)
        inside.addWidget(Beside(frame, QWidget(frame), self.sample, self.whole))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)
        self.sample.clicked.connect(self._sample_clicked)
        self.whole.clicked.connect(self._all_clicked)
        self.stop.clicked.connect(self.stopped)
        self._runs = False
        self._report: AgreementReport | None = None
        self.show_prices("", "")
        self.show_running(False)

    def _button(self, name: str, parent: QWidget) -> QPushButton:
        button = QPushButton(parent)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    @Slot()
    def _sample_clicked(self) -> None:
        self.wanted.emit(SAMPLE)

    @Slot()
    def _all_clicked(self) -> None:
        self.wanted.emit(None)

    def show_prices(self, sample: str, whole: str) -> None:
        """What either way takes; an empty one cannot be gone."""
        self._ways = {
            self.sample: sample
            and self.tr("Compare {photos} ({price})").format(photos=photos(SAMPLE), price=sample),
            self.whole: whole and self.tr("Compare all photos ({price})").format(price=whole),
        }
        for button, words in self._ways.items():
            button.setText(words)
            button.setVisible(bool(words) and not self._runs)

    def show_running(self, runs: bool) -> None:
        """Whether it is compared now."""
        had_focus = any(b.hasFocus() for b in (self.sample, self.whole, self.stop))
        self._runs = runs
        self.stop.setVisible(runs)
        self.bar.setVisible(runs)
        self.bar.setRange(0, 0)
        say(self.text, self.tr("Comparing…") if runs else "")
        self.results.setVisible(not runs and self._report is not None)
        for button, words in self._ways.items():
            button.setVisible(bool(words) and not runs)
        if had_focus:
            (self.stop if runs else self.whole).setFocus()

    def show_progress(self, progress: AgreementProgress) -> None:
        """How far it is."""
        if not self._runs:
            return
        self.bar.setRange(0, max(1, progress.n_total))
        self.bar.setValue(progress.n_done)
        n, total = number(progress.n_done), number(progress.n_total)
        if progress.stage == "comparing":
            words = self.tr("Comparing search {n} of {total}")
        elif progress.eta_s is None:
            words = self.tr("Looking at photo {n} of {total}")
        else:
            words = self.tr("Looking at photo {n} of {total}, {time}")
        left = "" if progress.eta_s is None else time_left(progress.eta_s)
        say(self.text, words.format(n=n, total=total, time=left))

    def refuse(self, sentence: str) -> None:
        """Says why there is no answer."""
        if not self._runs:
            say(self.text, sentence)

    def show_report(self, report: AgreementReport) -> None:
        """What came of it: each depth beside the largest model."""
        self._report = report
        say(self.text, self._about(report))
        while (item := self._results.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        figures = Figures(self.results)
        figures.setProperty("card", False)
        figures.set_margins(0)
        n_levels = len(report.depths)
        for depth in report.depths:
            look = level_words(depth.depth, n_levels)
            figure = figures.add(f"agreement{depth.depth}", look[:1].upper() + look[1:])
            figure.show_value(
                self.tr("{n} of {total}").format(
                    n=decimal(depth.overlap * report.k), total=number(report.k)
                ),
                _note(depth, report.k),
            )
        self._results.addWidget(figures)
        self.results.show()

    def _about(self, report: AgreementReport) -> str:
        words = (
            self.tr(
                "So many of the first {k} photos of your {n} past searches are the same, "
                "compared on {photos}:"
            )
            if report.own_queries
            else self.tr(
                "So many of the first {k} photos of {n} built-in searches are the same, as you "
                "have few of your own, compared on {photos}:"
            )
        )
        return words.format(
            k=number(report.k), n=number(report.n_queries), photos=photos(report.n_compared)
        )


def _note(depth: DepthAgreement, k: int) -> str:
    return tr("between {low} and {high}, with {share} of the work").format(
        low=decimal(depth.low * k),
        high=decimal(depth.high * k),
        share=price_words.share(depth.work),
    )
