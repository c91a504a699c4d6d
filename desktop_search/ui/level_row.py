# SPDX-License-Identifier: MIT
"""A level of the cascade in the settings: its model, how many photos it looks at, what it covers.

What comes in: an encoder's name and its records. What goes out: the row's widgets, connected by
the table they stand in. GUI thread.
"""

import html
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.records import ModelInfo
from desktop_search.core.settings import MAX_TOP_M
from desktop_search.ui import model_words
from desktop_search.ui.languages import told, tr
from desktop_search.ui.page import paragraph
from desktop_search.ui.theme import Theme, set_role
from desktop_search.ui.words import level_words, took

SCALE: Final = 1000
BAR_PX: Final = 72
SHARE_PX: Final = 44
CHOOSER_PX: Final = 440
MAX_SHOWN: Final = 12
NAME = Qt.ItemDataRole.UserRole


class LevelRow:
    """The widgets of one level. level 0 looks at all photos and cannot be taken away."""

    def __init__(self, level: int, n_levels: int, custom: bool, theme: Theme, parent: QWidget):
        words = level_words(level, n_levels)
        self.level = level
        self.encoder = ""
        self._absent = False
        self._has_bar = True
        self.names = QWidget(parent)
        column = QVBoxLayout(self.names)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        self.look = QLabel(words[:1].upper() + words[1:], self.names)
        set_role(self.look, "strong")
        column.addWidget(self.look)
        self.model = paragraph("", self.names)
        self.model.setObjectName(f"levelName{level}")
        set_role(self.model, "caption")
        column.addWidget(self.model)
        self.model.setVisible(not custom)
        self.spin = self._spin(words, parent) if level else None
        self.every = None if level else QLabel(tr("all photos"), parent)
        self.time = QLabel("–", parent)
        self.time.setObjectName(f"levelTime{level}")
        self.cover = QWidget(parent)
        self.bar = QProgressBar(self.cover)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, SCALE)
        self.bar.setFixedWidth(BAR_PX)
        self.bar.setAccessibleName(tr("Library covered by the {look}").format(look=words))
        self.share = QLabel("–", self.cover)
        self.share.setMinimumWidth(SHARE_PX)
        self.get = QPushButton(self.cover)
        self.get.setObjectName(f"getModel{level}")
        self.get.setProperty("link", True)
        self.get.setAutoDefault(False)
        theme.bind(self.get, "download", "accent", 16)
        pair = QHBoxLayout(self.cover)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(8)
        pair.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        pair.addWidget(self.share)
        pair.addWidget(self.get)
        self.chooser = self._chooser(words, parent) if custom else None
        self.remove = self._remove(words, theme, parent) if custom and level else None

    def _spin(self, words: str, parent: QWidget) -> QSpinBox:
        spin = QSpinBox(parent)
        spin.setObjectName(f"topM{self.level}")
        spin.setRange(0, MAX_TOP_M)
        spin.setPrefix(tr("top "))
        spin.setSpecialValueText(tr("off"))
        spin.setMinimumHeight(32)
        spin.setMinimumWidth(104)
        spin.setKeyboardTracking(False)
        spin.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet knows no padding here
        spin.setAccessibleName(tr("How many photos the {look} looks at").format(look=words))
        return spin

    def _chooser(self, words: str, parent: QWidget) -> QComboBox:
        chooser = QComboBox(parent)
        chooser.setObjectName(f"levelModel{self.level}")
        chooser.setAccessibleName(tr("Model of the {look}").format(look=words))
        chooser.setMinimumHeight(32)
        chooser.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        chooser.setMinimumContentsLength(16)
        chooser.setMaximumWidth(CHOOSER_PX)
        chooser.setMaxVisibleItems(MAX_SHOWN)
        return chooser

    def _remove(self, words: str, theme: Theme, parent: QWidget) -> QToolButton:
        button = QToolButton(parent)
        button.setObjectName(f"removeLevel{self.level}")
        words = tr("Take the {look} away").format(look=words)
        button.setAccessibleName(words)
        button.setToolTip(words)
        theme.bind(button, "x", "text2", 16)
        return button

    def widgets(self) -> list[QWidget]:
        """All of them."""
        made = (self.names, self.spin, self.every, self.time, self.cover, self.chooser, self.remove)
        return [widget for widget in made if widget is not None]

    def name_px(self) -> int:
        """The width that the name of the look takes."""
        return self.look.fontMetrics().horizontalAdvance(self.look.text())

    def looks_px(self) -> int:
        """The width that the number of photos takes."""
        widget = self.spin or self.every
        return 0 if widget is None else max(widget.sizeHint().width(), widget.minimumWidth())

    def time_px(self) -> int:
        """The width that the time takes."""
        return self.time.sizeHint().width()

    def cover_px(self) -> int:
        """The width that the coverage takes, or the button in its place."""
        if self._absent:
            return self.get.sizeHint().width()
        return BAR_PX + 8 + max(SHARE_PX, self.share.sizeHint().width())

    def bare_cover_px(self) -> int:
        """The width that the coverage takes without its bar."""
        return self.cover_px() if self._absent else self.cover_px() - BAR_PX - 8

    def show_model(
        self, encoder: str, infos: Mapping[str, ModelInfo], before: ModelInfo | None
    ) -> None:
        """Names the model; the chooser offers those that are here and cost more than `before`."""
        self.encoder = encoder
        info = infos.get(encoder)
        if info is None:
            self.model.setText(encoder)
        else:
            self.model.setText(
                tr("{model}, {languages}").format(
                    model=info.spec.title, languages=model_words.languages(info.spec.languages)
                )
            )
        absent = info is not None and info.state != "ready"
        self._absent = absent
        self.bar.setVisible(self._has_bar and not absent)
        self.share.setVisible(not absent)
        self.get.setVisible(absent)
        if info is not None and absent:
            self._offer(info)
        if self.chooser is not None:
            _fill(self.chooser, encoder, infos, before)

    def _offer(self, info: ModelInfo) -> None:
        if info.bundled:
            self.get.setText(tr("Not here"))
        else:
            left = model_words.size(model_words.n_left_bytes(info))
            self.get.setText(tr("Get {size}").format(size=left))
        facts = model_words.facts(info)
        words = tr("{model} is not here ({facts})").format(model=info.spec.title, facts=facts)
        self.get.setToolTip(html.escape(words))
        self.get.setAccessibleName(
            tr("{action}: {model}").format(action=self.get.text(), model=words)
        )

    def show_measured(self, coverage: float, ms_per_photo: float | None) -> None:
        """Fills what was measured."""
        self.show_coverage(coverage)
        if ms_per_photo is None:
            self.time.setText(tr("not measured yet"))
        elif ms_per_photo < SCALE:
            self.time.setText(tr("{n} ms").format(n=round(ms_per_photo)))
        else:
            self.time.setText(took(ms_per_photo / SCALE))

    def show_bar(self, shown: bool) -> None:
        """The share is told in words too."""
        self._has_bar = shown
        self.bar.setVisible(shown and not self._absent)

    def show_coverage(self, coverage: float) -> None:
        """How much of the library it has looked at."""
        self.bar.setValue(round(coverage * SCALE))
        self.share.setText(f"{coverage:.0%}")


def _fill(
    chooser: QComboBox, encoder: str, infos: Mapping[str, ModelInfo], before: ModelInfo | None
) -> None:
    """What can be chosen first, by cost; then the others, greyed, each with its reason."""
    items = QStandardItemModel(chooser)
    rows = sorted(
        infos.values(),
        key=lambda info: (bool(_reason(info, encoder, before)), info.spec.macs),
    )
    chosen = -1
    for info in rows:
        reason = _reason(info, encoder, before)
        title = info.spec.title
        item = QStandardItem(
            tr("{model} – {reason}").format(model=title, reason=reason) if reason else title
        )
        item.setData(info.spec.name, NAME)
        item.setEnabled(not reason)
        item.setToolTip(html.escape(told(info.spec.summary)))
        if info.spec.name == encoder:
            chosen = items.rowCount()
        items.appendRow(item)
    chooser.blockSignals(True)
    chooser.setModel(items)
    chooser.setCurrentIndex(chosen)
    chooser.blockSignals(False)


def _reason(info: ModelInfo, encoder: str, before: ModelInfo | None) -> str:
    """Why a model cannot be chosen; the one that is chosen always can."""
    if info.spec.name == encoder:
        return ""
    if info.state != "ready":
        return tr("not here")
    if before is not None and info.spec.macs <= before.spec.macs:
        return tr("costs no more than {model}").format(model=before.spec.title)
    return ""
