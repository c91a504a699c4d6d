# SPDX-License-Identifier: MIT
"""What a preset still needs: the offer to fetch it, and how far fetching is.

What comes in: a preset, PresetFetch and ModelWork. What goes out: calls of PresetFetch. GUI thread.
"""

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.records import ModelInfo, Preset
from desktop_search.ui import model_words
from desktop_search.ui.languages import told
from desktop_search.ui.model_work import ModelNow, ModelWork
from desktop_search.ui.page import paragraph, say
from desktop_search.ui.preset_fetch import PresetFetch
from desktop_search.ui.theme import Theme
from desktop_search.ui.words import number, time_left

SCALE = 1000


class NeedPanel(QFrame):
    """Hidden while there is nothing to offer and nothing being fetched."""

    focus_homeless = Signal()
    """It goes while one of its buttons has the keyboard focus."""

    def __init__(self, fetch: PresetFetch, work: ModelWork, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("needPanel")
        self.setProperty("panel", True)
        self._fetch = fetch
        self._work = work
        self._offer: Preset | None = None
        self._holds = ""
        self.text = paragraph("", self, "soft")
        self.text.setObjectName("needText")
        self.error = paragraph("", self, "warn")
        self.error.setObjectName("needError")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of getting the models"))
        self.accept = QCheckBox(self.tr("I accept: research use only"), self)
        self.accept.setObjectName("needAccept")
        self.accept.toggled.connect(self._enable)
        self.get = QPushButton(self)
        self.get.setObjectName("needGet")
        self.get.clicked.connect(self._got)
        theme.bind(self.get, "download", "text2", 16)
        self.leave = QPushButton(self)
        self.leave.setObjectName("needLeave")
        self.leave.setProperty("link", True)
        self.leave.clicked.connect(self._left)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.leave, self.get):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        for widget in (self.text, self.bar, self.error, self.accept):
            column.addWidget(widget)
        column.addLayout(buttons)
        fetch.changed.connect(self.refresh)
        work.changed.connect(self._refresh_if_mine)
        self.refresh()

    def offer(self, preset: Preset | None, holds: str) -> None:
        """Offers what a preset lacks; None offers nothing. holds: what searches go on with."""
        self._offer, self._holds = preset, holds
        self.accept.setChecked(False)
        if preset is not None:
            self._fetch.error = ""
        self.refresh()
        if preset is not None and self.isVisible():
            (self.get if self.get.isEnabled() else self.accept).setFocus()

    @property
    def offered(self) -> Preset | None:
        """The preset that is offered or being fetched for."""
        return self._fetch.preset or self._offer

    @Slot()
    def refresh(self) -> None:
        """Shows what holds now."""
        preset = self.offered
        lacking = () if preset is None else self._fetch.lacking(preset)
        if preset is None or (not lacking and self._fetch.preset is None):
            self._offer = None
            focused = self.window().focusWidget()
            if not self._fetch.error and focused is not None and self.isAncestorOf(focused):
                self.focus_homeless.emit()
            say(self.error, self._fetch.error)
            self.setVisible(bool(self._fetch.error))
            self._show_parts(fetching=False, offering=False)
            self.text.hide()
            self.leave.setText(self.tr("Close"))
            return
        self.text.show()
        if self._fetch.preset is not None:
            self._offer = preset  # it stays offered if it is stopped
            self._show_fetching()
        else:
            self._show_offer(preset, lacking)
        say(self.error, self._fetch.error)
        self.show()

    @Slot(str)
    def _refresh_if_mine(self, name: str) -> None:
        preset = self.offered
        if preset is not None and name in model_words.encoders_of(preset):
            self.refresh()

    def _show_offer(self, preset: Preset, lacking: tuple[ModelInfo, ...]) -> None:
        names = [
            self.tr("{model} ({facts})").format(
                model=info.spec.title, facts=model_words.facts(info)
            )
            for info in lacking
        ]
        models = QLocale().createSeparatedList(names)
        if all(info.bundled for info in lacking):
            words = self.tr("{preset} needs {models}, from a package that is not installed.")
        elif len(names) == 1:
            words = self.tr("{preset} needs a model: {models}.")
        else:
            words = self.tr("{preset} needs {n} models: {models}.")
        self.text.setText(
            words.format(preset=told(preset.title), n=number(len(names)), models=models)
        )
        n_bytes = model_words.n_missing_bytes(lacking)
        again = self._fetch.error or any(info.state == "partial" for info in lacking)
        get = self.tr("Get the other {size}") if again else self.tr("Get {size}")
        self.get.setText(get.format(size=model_words.size(n_bytes)))
        self.leave.setText(self.tr("Not now"))
        self._show_parts(fetching=False, offering=not any(info.bundled for info in lacking))
        research = any(info.spec.research_only for info in lacking)
        self.accept.setVisible(research)
        self._enable()

    def _show_fetching(self) -> None:
        name = self._fetch.current
        assert name is not None
        now = self._work.now(name)
        place, of = self._fetch.place
        what = self.tr("{model}, {place} of {n}").format(
            model=now.info.spec.title, place=number(place), n=number(of)
        )
        doing = self._doing(now, what)
        if self._holds:
            doing = self.tr("{doing}. Search goes on with {old} meanwhile.").format(
                doing=doing, old=self._holds
            )
        self.text.setText(doing)
        if now.activity == "downloading" and now.n_total_bytes:
            self.bar.setRange(0, SCALE)
            self.bar.setValue(round(now.n_done_bytes / now.n_total_bytes * SCALE))
        else:
            self.bar.setRange(0, 0)
        self.leave.setText(self.tr("Stop"))
        self._show_parts(fetching=True, offering=False)

    def _doing(self, now: ModelNow, what: str) -> str:
        if now.activity == "downloading" and now.n_total_bytes:
            part = model_words.size_of(now.n_done_bytes, now.n_total_bytes)
            if now.eta_s is None:
                return self.tr("Getting {what}: {part}").format(what=what, part=part)
            return self.tr("Getting {what}: {part}, {time}").format(
                what=what, part=part, time=time_left(now.eta_s)
            )
        if now.activity == "checking":
            return self.tr("Checking {what}").format(what=what)
        if now.activity == "waiting":
            return self.tr("{what}: waiting for another download").format(what=what)
        return self.tr("Getting {what}").format(what=what)

    def _show_parts(self, fetching: bool, offering: bool) -> None:
        if fetching:
            self.leave.show()
            if self.get.hasFocus() or self.accept.hasFocus():
                self.leave.setFocus()
        self.bar.setVisible(fetching)
        self.get.setVisible(offering)
        self.leave.setVisible(True)
        if not offering:
            self.accept.hide()

    @Slot()
    def _enable(self) -> None:
        self.get.setEnabled(self.accept.isHidden() or self.accept.isChecked())

    @Slot()
    def _got(self) -> None:
        if self._offer is not None:
            self._fetch.start(self._offer, self.accept.isChecked())

    @Slot()
    def _left(self) -> None:
        if self._fetch.preset is not None:
            self._fetch.stop()
        else:
            self._fetch.error = ""
            self.offer(None, "")
