# SPDX-License-Identifier: MIT
"""A level of the cascade in the settings: its model, how many photos it looks at, what it covers.

What comes in: an encoder's name and its records. What goes out: the row's widgets, connected by
the table they stand in. GUI thread.
"""

import html
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
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
from desktop_search.ui.price_words import per_photo, share
from desktop_search.ui.theme import Theme, set_role
from desktop_search.ui.words import level_words

SCALE: Final = 1000
TICK_PX: Final = 16
BARS_PX: Final = 16
BARS_GAP_PX: Final = 12
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
        self.names = QWidget(parent)
        beside = QHBoxLayout(self.names)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(BARS_GAP_PX)
        beside.addWidget(LevelBars(level, n_levels, theme, self.names))
        column = QVBoxLayout()
        column.setSpacing(1)
        beside.addLayout(column, 1)
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
        self.disk = QWidget(parent)
        self.bar = QProgressBar(self.cover)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, SCALE)
        self.bar.setFixedWidth(BAR_PX)
        self.bar.setAccessibleName(tr("Library covered by the {look}").format(look=words))
        self.share = QLabel("–", self.cover)
        self.share.setMinimumWidth(SHARE_PX)
        self.tick = Icon(theme, "check", "good", self.disk)
        self.size = QLabel("", self.disk)
        self.size.setObjectName(f"levelSize{level}")
        self.get = QPushButton(self.disk)
        self.get.setObjectName(f"getModel{level}")
        self.get.setProperty("link", True)
        self.get.setAutoDefault(False)
        theme.bind(self.get, "download", "accent", 16)
        _in_a_row(self.cover, self.bar, self.share)
        _in_a_row(self.disk, self.tick, self.size, self.get)
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
        made = (
            self.names, self.spin, self.every, self.time, self.cover, self.disk, self.chooser,
            self.remove,
        )  # fmt: skip
        return [widget for widget in made if widget is not None]

    def name_px(self) -> int:
        """The width that the bars and the name of the look take."""
        return BARS_PX + BARS_GAP_PX + self.look.fontMetrics().horizontalAdvance(self.look.text())

    def looks_px(self) -> int:
        """The width that the number of photos takes."""
        widget = self.spin or self.every
        return 0 if widget is None else max(widget.sizeHint().width(), widget.minimumWidth())

    def time_px(self) -> int:
        """The width that the time takes."""
        return self.time.sizeHint().width()

    def cover_px(self) -> int:
        """The width that the coverage takes with its bar."""
        return BAR_PX + 8 + max(SHARE_PX, self.share.sizeHint().width())

    def share_px(self) -> int:
        """The width that the coverage takes without its bar, or the button in its place."""
        if self._absent:
            return self.get.sizeHint().width()
        return max(SHARE_PX, self.share.sizeHint().width())

    def disk_px(self) -> int:
        """The width that the model's size takes, or the button in its place."""
        if self._absent:
            return self.get.sizeHint().width()
        return TICK_PX + 6 + self.size.sizeHint().width()

    @property
    def absent(self) -> bool:
        """Whether its model is not here."""
        return self._absent

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
        self._absent = info is not None and info.state != "ready"
        self.tick.setVisible(not self._absent)
        self.size.setVisible(not self._absent)
        self.get.setVisible(self._absent)
        if info is not None and self._absent:
            self._offer(info)
        elif info is not None:
            here = info.bundled or not info.spec.n_bytes
            self.size.setText(tr("built in") if here else model_words.size(info.spec.n_bytes))
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

    def show_time(self, seconds: float | None, estimated: bool = False) -> None:
        """What one photo takes here, reading included as far as it was measured."""
        if seconds is None:
            self.time.setText(tr("not measured yet"))
            return
        words = per_photo(seconds)
        self.time.setText(tr("{price}, estimated").format(price=words) if estimated else words)

    def show_disk_column(self, shown: bool) -> None:
        """Without the column, a button to get the model takes the place of the coverage."""
        self.cover.setVisible(shown or not self._absent)
        self.disk.setVisible(shown or self._absent)

    def show_bar(self, shown: bool) -> None:
        """The share is told in words too."""
        self.bar.setVisible(shown)

    def show_coverage(self, coverage: float) -> None:
        """How much of the library it has looked at."""
        self.bar.setValue(round(coverage * SCALE))
        self.share.setText(share(coverage))


def _in_a_row(widget: QWidget, *parts: QWidget) -> None:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch(1)


class LevelBars(QWidget):
    """As many of the rising bars as the level has looks, as on the photos."""

    def __init__(self, level: int, n_levels: int, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._n_full, self._n = level + 1, max(3, n_levels)
        self._theme = theme
        self.setFixedSize(BARS_PX, BARS_PX)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints them from left to right in every language: they stand for "more"."""
        with QPainter(self) as painter:
            pitch = BARS_PX / self._n
            for place in range(self._n):
                token = "accent" if place < self._n_full else "border"
                high = BARS_PX * (place + 1) / self._n
                bar = QRectF(place * pitch, BARS_PX - high, pitch - 2, high)
                painter.fillRect(bar, self._theme.color(token))


class Icon(QLabel):
    """A small picture that follows the theme."""

    def __init__(self, theme: Theme, shape: str, token: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = (theme, shape, token)
        theme.changed.connect(self._restyle)
        self._restyle()

    @Slot()
    def _restyle(self) -> None:
        theme, shape, token = self._look
        self.setPixmap(theme.icon(shape, token, TICK_PX).pixmap(TICK_PX, TICK_PX))


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
