# SPDX-License-Identifier: MIT
"""The bar that tells how closely was looked, with Stop, Continue and Look deeper.

What comes in: rankings, the number of held matches, what looking deeper costs. What goes out:
signals of the buttons. GUI thread.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Property, QRectF, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from desktop_search.core.protocols import Clock, SystemClock
from desktop_search.ui.deeper_menu import DeeperMenu
from desktop_search.ui.file_actions import plain
from desktop_search.ui.languages import told, tr
from desktop_search.ui.steady_eta import SteadyEta
from desktop_search.ui.theme import Theme, set_property
from desktop_search.ui.words import addition, number, photos, skipped_look, time_left, took

if TYPE_CHECKING:
    from desktop_search.core.records import Ranking

SPIN_MS: Final = 40


class Ring(QWidget):
    """A small turning ring, or a tick when all is done."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(20, 20)
        self._theme = theme
        self._angle = 0
        self._mode = ""
        self._share = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(SPIN_MS)
        self._timer.timeout.connect(self._turn)

    def show_mode(self, mode: str, share: float) -> None:
        """The mode is run, done or empty; the share goes from 0 to 1."""
        self._mode, self._share = mode, share
        if mode == "run" and share <= 0 and not self._theme.less_motion:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints ring or tick."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._mode == "done":
                self._theme.icon("check", "good", 18).paint(painter, self.rect())
            elif self._mode == "run":
                box = QRectF(3, 3, 14, 14)
                painter.setPen(QPen(self._theme.color("hover"), 2.5))
                painter.drawEllipse(box)
                pen = QPen(self._theme.color("accent"), 2.5)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                if self._share > 0:
                    painter.drawArc(box, 90 * 16, -round(360 * 16 * min(1.0, self._share)))
                else:
                    painter.drawArc(box, -self._angle * 16, 90 * 16)

    @Slot()
    def _turn(self) -> None:
        self._angle = (self._angle + 12) % 360
        self.update()


class RefineBar(QFrame):
    """States: "" (nothing to tell), starting, running, held, done, stopped, skipped."""

    stop = Signal()
    resume = Signal()
    deeper = Signal()
    show_better = Signal()
    use_processor = Signal()
    """Models are to run on the processor from now on, and this search again."""
    focus_homeless = Signal()
    """The button with the keyboard focus goes and no other of the bar takes its place."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, clock: Clock | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("refineBar")
        self.setFixedHeight(38)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._base = ""
        self._n_better = 0
        self._deepen = False
        self._can_move = False
        self._was_offered = False
        self._time_left = SteadyEta(clock or SystemClock())
        self._sentence = ""
        self._ring = Ring(theme, self)
        self.text = QLabel(self)
        self.text.setObjectName("refineText")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setMinimumWidth(1)  # a long sentence is cut, it never makes the window wider
        self.eta = QLabel(self)
        self.eta.setObjectName("refineEta")
        self.eta.setProperty("tone", "dim")
        self.better_button = self._button("refineShowBetter", "", self.show_better)
        self.stop_button = self._button("refineStop", self.tr("Stop"), self.stop)
        self.resume_button = self._button("refineContinue", self.tr("Continue"), self.resume)
        self.deeper_button = self._button("refineDeeper", self.tr("Look deeper"), self.deeper)
        self.processor_button = self._button(
            "refineUseProcessor", self.tr("Use the processor"), self.use_processor
        )
        self.processor_button.setToolTip(
            self.tr("Models look at photos with the processor from now on; that can take longer")
        )
        self.more_button = QToolButton(self)
        self.more_button.setObjectName("refineDeeperMore")
        self.more_button.setProperty("small", True)
        self.more_button.setFixedSize(24, 24)
        self.more_button.setAccessibleName(self.tr("How much deeper"))
        theme.bind(self.more_button, "chevron-down", "accent", 16)
        self.deeper_menu = DeeperMenu(self.deeper_button, self.more_button, self)
        self._heirs: dict[QAbstractButton, QAbstractButton] = {
            self.stop_button: self.resume_button,
            self.resume_button: self.stop_button,
            self.deeper_button: self.stop_button,
            self.more_button: self.stop_button,
        }
        self.better_button.setToolTip(self.tr("Put the photos in the sharper order (Ctrl+Enter)"))
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self._ring)
        row.addWidget(self.text)
        row.addWidget(self.eta)
        row.addStretch(1)
        for button in (
            self.better_button,
            self.stop_button,
            self.resume_button,
            self.deeper_button,
            self.more_button,
            self.processor_button,
        ):
            row.addWidget(button)
        self.clear()

    def _button(self, name: str, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setProperty("link", True)
        button.setAutoDefault(False)
        button.clicked.connect(signal)
        return button

    def _state(self) -> str:
        return "held" if self._n_better and self._base else self._base

    state = Property(str, _state)

    @property
    def running(self) -> bool:
        """Whether a closer look is on its way, whatever order is held."""
        return self._base in ("starting", "running")

    @property
    def stopped(self) -> bool:
        """Whether the user stopped the search that is shown."""
        return self._base == "stopped"

    def clear(self) -> None:
        """Nothing to tell."""
        self._set("", "", "")

    def starting(self) -> None:
        """A closer look was asked for."""
        self._time_left.begin()
        self._set("starting", self.tr("Starting a closer look…"), "")

    def show_ranking(self, ranking: Ranking, closer: bool, can_deepen: bool) -> None:
        """Says where the search stands."""
        n, of = ranking.n_done, ranking.n_planned
        self._deepen = can_deepen and closer
        share = n / of if of else 1.0
        if ranking.skip is not None and ranking.skip.cause == "graphics memory":
            self._lacks_graphics_memory(ranking, share)
        elif ranking.message and ranking.final and not ranking.stopped:
            self._set("skipped", told(ranking.message), "", share)
        elif ranking.stopped:
            self._set(
                "stopped",
                self.tr("Stopped at {n} of {total}").format(n=number(n), total=number(of)),
                "",
                share,
            )
        elif ranking.by_date:
            self._set("done", self.tr("Found without a look at the photos"), "")
        elif not closer or (ranking.final and of == 0):
            total = photos(len(ranking.photo_ids))
            looked = self.tr("Quick look at {photos}").format(photos=total)
            self._set("done", self._with_additions(looked, ranking), "")
        elif ranking.final:
            encoded = sum(report.encoded_now for report in ranking.reports[1:])
            seconds = sum(report.seconds for report in ranking.reports[1:])
            extra = took(seconds) if encoded else self.tr("already done earlier")
            looked = self.tr("Looked closely at {n}").format(n=number(of))
            looked = self._with_additions(looked, ranking)
            self._set("done", looked, extra, share)
        elif of == 0 or n == 0:
            self._set("starting", self.tr("Starting a closer look…"), "")
        else:
            left = self._time_left.next(n, of)
            self._set(
                "running",
                self.tr("Refining {n} of {total}").format(n=number(n), total=number(of)),
                "" if left is None else time_left(left),
                share,
            )

    def _with_additions(self, looked: str, ranking: Ranking) -> str:
        """Names what beside the cascade has a part in the order."""
        if not ranking.additions:
            return looked
        named = ", ".join(map(addition, ranking.additions))
        return self.tr("{looked}, with {additions}").format(looked=looked, additions=named)

    def _lacks_graphics_memory(self, ranking: Ranking, share: float) -> None:
        """Once a session the processor is offered instead; it stays a choice in the settings."""
        assert ranking.skip is not None
        words = skipped_look(ranking.skip.level, ranking.skip.n_levels)
        self._set("skipped", words, "", share)
        if not self._was_offered:
            self._was_offered = self._can_move = True
            self._buttons()

    def failed(self, sentence: str) -> None:
        """The search could not be done."""
        self._set("skipped", told(sentence), "")

    def set_better(self, n: int) -> None:
        """A held order would bring n better matches."""
        if n == self._n_better:
            return
        self._n_better = n
        self._buttons()

    def _set(self, state: str, text: str, extra: str, share: float = 0.0) -> None:
        self._base = state
        self._can_move = False
        # Sentences about trouble may need a second line, and never make the window wider.
        self.text.setWordWrap(state == "skipped")
        self._row.setStretchFactor(self.text, 100 if state == "skipped" else 0)
        self._sentence = plain(text)
        self.text.setText(self._sentence)
        self.text.setAccessibleName(text if state == "skipped" else "")
        self.text.setToolTip(f"<p>{html.escape(text)}</p>" if state == "skipped" else "")
        self.eta.setText(extra)
        running = self.running
        mode = "run" if running else "done" if state == "done" else ""
        self._ring.show_mode(mode, share if state == "running" else 0.0)
        self._ring.setVisible(bool(mode))
        set_property(self, "idle", not running and state != "stopped")
        set_property(self.text, "tone", "soft" if running or state == "stopped" else "dim")
        self._buttons()

    def _buttons(self) -> None:
        n = self._n_better if self._base else 0
        self.better_button.setText(tr("Show %Ln better match(es)", n))
        deeper = self._deepen and self._base in ("running", "done")
        self._show_buttons(
            {
                self.better_button: n > 0,
                self.stop_button: self.running,
                self.resume_button: self.stopped,
                self.deeper_button: deeper,
                self.more_button: deeper,
                self.processor_button: self._can_move,
            }
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less room, less said."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Half a time helps nobody: without room for all of it, it goes. Then the words are cut, and
        # where they may take two lines, both.
        self.text.setText(self._sentence)
        self.eta.setVisible(bool(self.eta.text()))
        self._row.invalidate()
        room = self.text.sizeHint().width() + self.width() - self._row.sizeHint().width()
        if self._base == "skipped":
            room = max(2 * room, 60)
        elif room < self.text.sizeHint().width() and not self.eta.isHidden():
            self.eta.hide()
            self._row.invalidate()
            room = self.text.sizeHint().width() + self.width() - self._row.sizeHint().width()
        metrics = self.text.fontMetrics()
        self.text.setText(metrics.elidedText(self._sentence, Qt.TextElideMode.ElideRight, room))

    def _show_buttons(self, wanted: dict[QAbstractButton, bool]) -> None:
        # Qt gives the focus of a hidden button to the next widget, here the grid, where the next
        # Enter would open a photo in another program.
        for button, shown in wanted.items():
            if shown:
                button.show()
        focused = self.window().focusWidget()
        for button, shown in wanted.items():
            if shown or button.isHidden():
                continue
            if button is focused:
                heir = self._heirs.get(button)
                if heir is not None and wanted[heir]:
                    heir.setFocus()
                else:
                    self.focus_homeless.emit()
            button.hide()
