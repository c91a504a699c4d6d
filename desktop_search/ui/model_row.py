# SPDX-License-Identifier: MIT
"""A model in the list: what it is, where it stands, and what can be done with it.

What comes in: a ModelNow. What goes out: signals of the buttons, with the model's name. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.ui.languages import told
from desktop_search.ui.model_words import facts, language_names, languages, size, size_of
from desktop_search.ui.page import paragraph, say
from desktop_search.ui.theme import Theme, set_property, set_role
from desktop_search.ui.words import time_left

if TYPE_CHECKING:
    from desktop_search.ui.model_work import ModelNow

SCALE: Final = 1000
MARGIN: Final = 16
FACTS_PX: Final = 200
"""With less room than this, size and licence stand above the buttons."""


class ModelRow(QFrame):
    """One row of a card; the buttons say what they do with which model."""

    get_wanted = Signal(str, bool)
    """The licence was accepted, where that is asked."""
    file_wanted = Signal(str, bool)
    stop_wanted = Signal(str)
    check_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, now: ModelNow, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        spec = now.info.spec
        self.name = spec.name
        self._now = now
        self._removal = ""
        self.setObjectName(f"model_{spec.name}")
        self.setProperty("row", True)
        self.setAccessibleName(spec.title)
        self._title = paragraph(spec.title, self, "")
        set_role(self._title, "strong")
        self.state = QLabel(self)
        self.state.setObjectName("modelState")
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self._top = _line()
        self._top.addWidget(self._title, 1)
        self._top.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 12, MARGIN, 12)
        column.setSpacing(4)
        column.addLayout(self._top)
        column.addWidget(paragraph(told(spec.summary), self))
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of {model}").format(model=spec.title))
        column.addWidget(self.bar)
        self._foot(column, theme)
        self.message = paragraph("", self, "warn")
        self.message.setObjectName("modelMessage")
        column.addWidget(self.message)
        self.question: RemovalQuestion | None = None
        self.show_now(now)

    def _foot(self, column: QVBoxLayout, theme: Theme) -> None:
        spec = self._now.info.spec
        words = self.tr("{languages}, {facts}").format(
            languages=languages(spec.languages), facts=facts(self._now.info)
        )
        self.facts = paragraph(words, self, "hint")
        self.facts.setToolTip(language_names(spec.languages))
        self.accept = QCheckBox(self.tr("I accept: research use only"), self)
        self.accept.setObjectName("acceptLicence")
        self.accept.setAccessibleName(
            self.tr("I accept the licence of {model}: research use only").format(model=spec.title)
        )
        self.accept.toggled.connect(self._enable)
        self.get = self._button("getModel", self._got)
        theme.bind(self.get, "download", "text2", 16)
        self.file = self._button("useFile", self._filed, self.tr("Use a file…"))
        self.stop = self._button("stopModel", lambda: self.stop_wanted.emit(self.name))
        self.check = self._button(
            "checkModel", lambda: self.check_wanted.emit(self.name), self.tr("Check")
        )
        self.remove = self._button("removeModel", self._ask, self.tr("Remove"))
        self._tools = QHBoxLayout()
        self._tools.setSpacing(4)
        self._tools.addStretch(1)
        for button in (self.check, self.remove, self.file, self.stop, self.get):
            self._tools.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._bottom = _line()
        self._bottom.addWidget(self.facts, 1)
        self._bottom.addLayout(self._tools)
        column.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._bottom)

    def _button(self, name: str, slot: object, text: str = "") -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        if name not in ("getModel", "stopModel"):
            button.setProperty("link", True)
        self._name(button)
        button.clicked.connect(slot)
        return button

    def _name(self, button: QPushButton) -> None:
        button.setAccessibleName(
            self.tr("{action}: {model}").format(
                action=button.text(), model=self._now.info.spec.title
            )
        )

    def say_on_removal(self, sentence: str) -> None:
        """What removing it would mean, for the question before it."""
        self._removal = sentence

    def show_now(self, now: ModelNow) -> None:
        """Shows another state."""
        self._now = now
        idle, info = now.activity == "", now.info
        here, state = info.state == "ready", info.state
        fetchable = idle and not here and not info.bundled
        self.state.setText(self._state_words())
        tones = {"ready": "good", "damaged": "warn", "partial": "soft", "missing": "dim"}
        set_property(self.state, "tone", tones[state] if idle else "soft")
        self._show_bar()
        self.accept.setVisible(info.spec.research_only and fetchable)
        self._call(self.get, self._get_words())
        self._call(self.stop, self._stop_words())
        self._enable()
        self._show_buttons(
            {
                self.stop: now.can_stop,
                self.get: fetchable,
                self.file: fetchable,
                self.check: idle and (state in ("ready", "damaged") or info.bundled),
                self.remove: idle and not info.bundled and state != "missing",
            }
        )
        set_property(self.message, "tone", "warn" if now.error else "dim")
        say(self.message, now.error or now.note)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts below each other what does not fit side by side."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for the smallest window."""
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        room = self.width() - 2 * MARGIN
        facts = min(FACTS_PX, _one_line(self.facts))
        for line, need in (
            (self._top, _one_line(self._title) + self.state.sizeHint().width()),
            (self._bottom, facts + self._tools.sizeHint().width()),
        ):
            fits = need + line.spacing() <= room
            way = QBoxLayout.Direction
            line.setDirection(way.LeftToRight if fits else way.TopToBottom)

    def _state_words(self) -> str:
        now, info = self._now, self._now.info
        if now.activity == "waiting":
            return self.tr("Waiting")
        if now.activity == "stopping":
            return self.tr("Stopping…")
        if now.activity == "copying":
            return self.tr("Copying…")
        if now.activity == "checking":
            return self.tr("Checking…")
        if now.activity == "removing":
            return self.tr("Removing…")
        if now.activity == "downloading":
            if not now.n_total_bytes:
                return self.tr("Downloading…")
            part = size_of(now.n_done_bytes, now.n_total_bytes)
            if now.eta_s is None:
                return self.tr("Downloading {part}").format(part=part)
            return self.tr("Downloading {part}, {time}").format(
                part=part, time=time_left(now.eta_s)
            )
        if info.bundled:
            return (
                self.tr("Comes with the program")
                if info.state == "ready"
                else self.tr("Its package is not installed")
            )
        if info.state == "ready":
            return self.tr("Ready")
        if info.state == "damaged":
            return self.tr("Damaged")
        if info.state == "partial":
            return self.tr("Fetched in part ({part})").format(
                part=size_of(info.n_have_bytes, info.spec.n_bytes)
            )
        return self.tr("Not here")

    def _get_words(self) -> str:
        info = self._now.info
        if info.state == "partial":
            return self.tr("Continue")
        if not info.spec.n_bytes:
            return self.tr("Get")
        words = self.tr("Get {size} again") if info.state == "damaged" else self.tr("Get {size}")
        return words.format(size=size(info.spec.n_bytes))

    def _stop_words(self) -> str:
        return self.tr("Pause") if self._now.activity == "downloading" else self.tr("Cancel")

    def _show_bar(self) -> None:
        now = self._now
        shown = now.activity in ("downloading", "copying", "checking", "removing")
        self.bar.setVisible(shown)
        if now.activity == "downloading" and now.n_total_bytes:
            self.bar.setRange(0, SCALE)
            self.bar.setValue(round(now.n_done_bytes / now.n_total_bytes * SCALE))
        else:
            self.bar.setRange(0, 0)

    def _call(self, button: QPushButton, text: str) -> None:
        if button.text() != text:
            button.setText(text)
            self._name(button)

    def _show_buttons(self, wanted: dict[QPushButton, bool]) -> None:
        # Qt gives the focus of a hidden button to the next one, here that of another model, and
        # scrolls there. So it is handed on before, to the row itself where no button is left.
        for button, shown in wanted.items():
            if shown:
                button.show()
        focused = self.window().focusWidget()
        question = self.question
        inside = question is not None and focused is not None and question.isAncestorOf(focused)
        asking = question is not None and wanted[self.remove] and not question.isHidden()
        if focused is self or (inside and not asking) or not wanted.get(focused, True):  # type: ignore[call-overload]  # any widget may have it
            heirs = [button for button, shown in wanted.items() if shown and button.isEnabled()]
            (heirs[0] if heirs else self).setFocus()
        for button, shown in wanted.items():
            if not shown:
                button.hide()
        if question is not None:
            question.setVisible(asking)

    @Slot()
    def _enable(self) -> None:
        allowed = not self._now.info.spec.research_only or self.accept.isChecked()
        self.get.setEnabled(allowed)
        self.file.setEnabled(allowed)

    @Slot()
    def _got(self) -> None:
        self.get_wanted.emit(self.name, self.accept.isChecked())

    @Slot()
    def _filed(self) -> None:
        self.file_wanted.emit(self.name, self.accept.isChecked())

    @Slot()
    def _ask(self) -> None:
        if self.question is None:
            self.question = RemovalQuestion(self._now.info.spec.title, self)
            self.question.keep.clicked.connect(self._keep)
            self.question.really.clicked.connect(self._removed)
            self._column.addWidget(self.question)
        self.question.text.setText(self._removal)
        self.question.show()
        self.question.keep.setFocus()

    @Slot()
    def _keep(self) -> None:
        self._answered(self.remove)

    @Slot()
    def _removed(self) -> None:
        self._answered(self.check)
        self.remove_wanted.emit(self.name)

    def _answered(self, heir: QPushButton) -> None:
        heir.setFocus()
        if self.question is not None:
            self.question.hide()


class RemovalQuestion(QWidget):
    """Asked in the row itself, with what removing means."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(4)
        self.text = paragraph("", self, "")
        self.text.setObjectName("removeQuestion")
        row.addWidget(self.text, 1)
        self.keep = QPushButton(self.tr("Keep it"), self)
        self.keep.setObjectName("keepModel")
        self.keep.setProperty("link", True)
        self.keep.setAccessibleName(self.tr("Keep {model}").format(model=title))
        self.really = QPushButton(self.tr("Remove it"), self)
        self.really.setObjectName("reallyRemove")
        self.really.setAccessibleName(self.tr("Remove {model}").format(model=title))
        for button in (self.keep, self.really):
            button.setAutoDefault(False)
            row.addWidget(button)


def _line() -> QBoxLayout:
    line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
    line.setSpacing(4)
    return line


def _one_line(label: QLabel) -> int:
    """The width of a label that does not wrap."""
    return label.fontMetrics().horizontalAdvance(label.text())
