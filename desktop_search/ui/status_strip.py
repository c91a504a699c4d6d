# SPDX-License-Identifier: MIT
"""The strip at the bottom: indexing, unreadable photos, network, tile size.

What comes in: Progress. What goes out: pause, resume, unreadable, tile size. GUI thread.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from desktop_search.ui.grid import TILE_DEFAULT, TILE_MAX, TILE_MIN
from desktop_search.ui.languages import tr
from desktop_search.ui.words import number, photos, ready, time_left

if TYPE_CHECKING:
    from desktop_search.core.records import Progress
    from desktop_search.ui.theme import Theme

ROOM_FOR_SPACERS = 16


class StatusStrip(QWidget):
    """What the program is doing, in one line."""

    pause = Signal()
    resume = Signal()
    unreadable = Signal()
    override = Signal()
    """Indexing is to go on although it was held."""
    tile = Signal(int)
    privacy = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(36)
        self._theme = theme
        self._paused = False
        self._busy = False
        self._has_eta = False
        self._words = ("", "")
        self._held = ""
        self._shown: tuple[Progress, str] | None = None
        self._watch_words = ""
        self.text = QLabel(self)
        self.text.setObjectName("indexText")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar(self)
        self.bar.setObjectName("indexProgress")
        self.bar.setAccessibleName(self.tr("Indexing progress"))
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(110)
        self.eta = QLabel(self)
        self.eta.setObjectName("indexEta")
        self.eta.setProperty("tone", "dim")
        self.refining = QLabel(self)
        self.refining.setObjectName("refiningLabel")
        self.refining.setProperty("tone", "dim")
        self.refining.hide()
        self.pause_button = QToolButton(self)
        self.pause_button.setObjectName("indexPause")
        self.pause_button.clicked.connect(self._pause_clicked)
        self.override_button = QPushButton(self.tr("Continue anyway"), self)
        self.override_button.setObjectName("indexOverride")
        self.override_button.setProperty("link", True)
        self.override_button.setToolTip(self.tr("Go on with indexing now, whatever it waits for"))
        self.override_button.clicked.connect(self.override)
        self.override_button.hide()
        self._watch_sign, self.watch = QLabel(self), QLabel(self)
        self.watch.setObjectName("watchLabel")
        self.watch.setTextFormat(Qt.TextFormat.PlainText)
        self.watch.setProperty("tone", "dim")
        for label in (self._watch_sign, self.watch):
            label.hide()
        self.bad = QPushButton(self)
        self.bad.setObjectName("unreadableButton")
        self.bad.setProperty("link", True)
        self.bad.clicked.connect(self.unreadable)
        theme.bind(self.bad, "circle-alert", "warn", 16)
        self._uses_network = False
        self._shield = QToolButton(self)
        self._shield.setObjectName("networkButton")
        self._shield.clicked.connect(self.privacy)
        self.network = QLabel(self)
        self.network.setObjectName("networkLabel")
        self.network.setProperty("tone", "dim")
        self._small, self._large = QLabel(self), QLabel(self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName("thumbSizeSlider")
        self.slider.setAccessibleName(self.tr("Size of the pictures"))
        self.slider.setToolTip(self.tr("Size of the pictures (Ctrl+Plus, Ctrl+Minus)"))
        self.slider.setRange(TILE_MIN, TILE_MAX)
        self.slider.setPageStep(32)
        self.slider.setFixedSize(QSize(104, 24))
        self.slider.setValue(TILE_DEFAULT)
        self.slider.valueChanged.connect(self.tile)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        for widget in (self.text, self.override_button, self.bar, self.eta, self.pause_button):
            row.addWidget(widget)
        for widget in (self.refining, self.bad, self._watch_sign, self.watch):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._shield)
        row.addWidget(self.network)
        row.addSpacing(16)
        row.addWidget(self._small)
        row.addWidget(self.slider)
        row.addWidget(self._large)
        theme.changed.connect(self._restyle)
        self.show_network(False)

    def show_progress(self, progress: Progress, next_model: str = "") -> None:
        """Says where indexing stands. next_model: the new level 0, for people."""
        self._shown = progress, next_model
        state = progress.state
        self._paused = state == "paused"
        self._busy = state in ("scanning", "preparing", "indexing", "switching", "paused")
        now, total = ready(progress), progress.n_total - progress.n_copies
        switching = state == "switching" or (
            self._paused and progress.n_next_total > 0 and not progress.n_waiting
        )
        short = ""
        if switching:
            now, total = progress.n_next, progress.n_next_total
        if state == "scanning" and not progress.n_waiting:
            words = self.tr("Looking for photos…")
        elif state == "preparing":
            words = progress.message or self.tr("Getting ready…")
        elif state in ("scanning", "indexing"):
            words = self.tr("Indexing {n} of {total}").format(n=number(now), total=number(total))
        elif switching:
            short = self.tr("Preparing: {n} of {total}").format(n=number(now), total=number(total))
            words = (
                self.tr("Preparing {model} paused: {n} of {total}")
                if self._paused
                else self.tr("Preparing {model}: {n} of {total}")
            ).format(model=next_model, n=number(now), total=number(total))
        elif state == "paused":
            words = self.tr("Indexing paused at {n} of {total}").format(
                n=number(now), total=number(total)
            )
        elif state == "stopped":
            words = self.tr("Indexing stopped: {n} waiting").format(n=number(progress.n_waiting))
        elif progress.n_waiting:
            words = self.tr("{photos} ready, {n} waiting").format(
                photos=photos(now), n=number(progress.n_waiting)
            )
        else:
            words = self.tr("{photos} ready").format(photos=photos(now))
        count = words if self._held else ""
        if self._held:
            why = self._held.partition(": ")[2] or self._held
            words, short = self._held, why[:1].upper() + why[1:]
        self._words = (words, short or words)
        self.text.setAccessibleName(words)
        notes = [progress.message or ""]  # the banner says it in full
        notes.append(count or words)
        if progress.n_copies:
            notes.append(tr("%Ln more file(s) are copies", progress.n_copies))
        self.text.setToolTip("<br>".join(html.escape(note) for note in notes if note))
        if state == "scanning" and not total:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, max(1, total))
            self.bar.setValue(now)
        self._has_eta = progress.eta_s is not None and state == "indexing"
        self.eta.setText(time_left(progress.eta_s) if progress.eta_s is not None else "")
        self.bad.setVisible(progress.n_failed > 0)
        unreadable = self.tr("{n} could not be read").format(n=number(progress.n_failed))
        self.bad.setAccessibleName(unreadable)
        self.bad.setToolTip(unreadable)
        if switching:
            words = self.tr("Go on preparing") if self._paused else self.tr("Pause preparing")
        else:
            words = self.tr("Go on indexing") if self._paused else self.tr("Pause indexing")
        self.pause_button.setAccessibleName(words)
        self.pause_button.setToolTip(words)
        self._restyle()
        self._fit()

    def show_held(self, sentence: str) -> None:
        """Says why indexing waits, and offers to go on; nothing where it does not wait."""
        self._held = sentence.rstrip(".")
        if self._shown is not None:
            self.show_progress(*self._shown)

    def show_watch(self, sentence: str) -> None:
        """Says that folders are not fully watched, and why when it is pointed at."""
        self._watch_words = sentence
        for label in (self._watch_sign, self.watch):
            label.setToolTip(f"<p>{html.escape(sentence)}</p>" if sentence else "")
            label.setAccessibleName(sentence)
        self._fit()

    @Slot(str)
    def show_refining(self, words: str) -> None:
        """Says what is refined while nobody searches; nothing where nothing is."""
        self.refining.setText(words)
        self._fit()

    @Slot(bool)
    def show_network(self, in_use: bool) -> None:
        """Says what the network is used for: a download the user asked for, or nothing."""
        self._uses_network = in_use
        if in_use:
            words = self.tr("Network: downloading a model")
            why = self.tr("A model that you asked for is being fetched; nothing else is sent")
        else:
            words = self.tr("Network: none")
            why = self.tr("Photos and searches never leave this computer")
        self.network.setText(words)
        for part in (self.network, self._shield):
            part.setToolTip(why)
            part.setAccessibleName(words)
        self._shield.setAccessibleDescription(self.tr("Opens the page about privacy"))
        self._restyle()

    def set_tile(self, tile: int) -> None:
        """Follows the grid."""
        self.slider.setValue(tile)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drops the less important on a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Source: interface.md section 1, status strip.
        width = self.width()
        self.text.setText(self._words[0 if width >= 900 else 1])
        self.network.setVisible(width >= 900)
        self.eta.setVisible(self._has_eta and width >= 820)
        self.bar.setVisible(self._busy and not self._held and width >= 760)
        self.refining.setVisible(bool(self.refining.text()) and not self._busy and width >= 820)
        self._show_watch(width)
        for button, there in (
            (self.pause_button, self._busy and not self._held),
            (self.override_button, bool(self._held)),
        ):
            if not there and self.window().focusWidget() is button:
                self.slider.setFocus()  # else Qt moves the focus on, perhaps to the photos
            button.setVisible(there)
        self._squeeze()

    def _squeeze(self) -> None:
        """Long words or large type: the least important goes first, at last the words end in …."""
        self._name_bad(self.tr("{n} could not be read"))
        for part in (self.refining, self.network, self.watch, self.eta, self.bar):
            if self._excess() > 0:
                part.hide()
        if self._excess() > 0:
            self._name_bad("{n}")
        over = self._excess()
        if over > 0:
            room = max(60, self.text.sizeHint().width() - over)
            elide = Qt.TextElideMode.ElideRight
            self.text.setText(self.text.fontMetrics().elidedText(self.text.text(), elide, room))

    def _excess(self) -> int:
        """How many pixels are lacking; below 0: are free."""
        row = self.layout()
        if row is None:
            return 0
        items = [item for n in range(row.count()) if (item := row.itemAt(n)) is not None]
        widths = [item.minimumSize().width() for item in items if not item.isEmpty()]
        gaps = row.spacing() * max(0, len(widths) - 1)
        # The empty room between the words is an item of the row too.
        return sum(widths) + gaps + row.spacing() + ROOM_FOR_SPACERS + 32 - self.width()

    def _name_bad(self, words: str) -> None:
        n = number(self._shown[0].n_failed) if self._shown is not None else ""
        self.bad.setText(words.format(n=n))

    def minimumSizeHint(self) -> QSize:
        """What does not fit is left out, so the strip keeps no window wide."""
        return QSize(0, super().minimumSizeHint().height())

    def _show_watch(self, width: int) -> None:
        there = bool(self._watch_words)
        # There is less room beside "Continue anyway", or the bar and its time.
        crowded = bool(self._held) or self._busy
        full = width >= (1260 if crowded else 1000)
        self.watch.setText(
            self.tr("Watching incomplete, checking every 10 min")
            if full
            else self.tr("Watching incomplete")
        )
        self._watch_sign.setVisible(there)
        self.watch.setVisible(there and width >= (1080 if crowded else 900))

    @Slot()
    def _pause_clicked(self) -> None:
        (self.resume if self._paused else self.pause).emit()

    @Slot()
    def _restyle(self) -> None:
        icon = self._theme.icon
        shape, token = ("download", "accent") if self._uses_network else ("shield-check", "good")
        self._theme.bind(self._shield, shape, token, 16)
        self._watch_sign.setPixmap(icon("triangle-alert", "warn", 16).pixmap(16, 16))
        self._small.setPixmap(icon("grid-3x3", "text2", 16).pixmap(16, 16))
        self._large.setPixmap(icon("grid-2x2", "text2", 18).pixmap(18, 18))
        self._theme.bind(self.pause_button, "play" if self._paused else "pause", "text2", 16)
