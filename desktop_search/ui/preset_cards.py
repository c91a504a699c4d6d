# SPDX-License-Identifier: MIT
"""The ready-made cascades, a card each, and one for a cascade of one's own.

What comes in: presets, what is here of their models, and which one holds. What goes out: the name
of the card that was clicked. GUI thread.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.records import ModelInfo, Preset, Price
from desktop_search.core.settings import CUSTOM
from desktop_search.ui import model_words, price_words
from desktop_search.ui.languages import told, tr
from desktop_search.ui.page import paragraph, say
from desktop_search.ui.theme import Theme, set_property, set_role

MIN_CARD_PX: Final = 210
GAP_PX: Final = 10
RADIUS: Final = 10
DISC: Final = 16
ARROWS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class PresetCard(QRadioButton):
    """Looks like a card and is a radio button for keyboard and screen readers.

    A click chooses nothing by itself: the card is checked once the preset holds.
    """

    arrow = Signal(int)
    """An arrow key: it moves the focus and chooses nothing, else every card passed would apply."""

    def __init__(self, name: str, title: str, summary: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self._theme = theme
        self._title = title
        self._summary = summary
        self.setObjectName("preset" + "".join(part.title() for part in name.split("-")))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        label = QLabel(title, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        set_role(label, "strong")
        head = QHBoxLayout()
        head.addSpacing(DISC + 8)
        head.addWidget(label)
        self._about = paragraph(summary, self)
        self.languages = paragraph("", self, "dim")
        self.languages.setObjectName("presetLanguages")
        self.state = paragraph("", self, "dim")
        self.state.setObjectName("presetState")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._about)
        self.price = paragraph("", self)
        self.price.setObjectName("presetPrice")
        column.addWidget(self.price)
        column.addStretch(1)
        for part in (self._about, self.price, self.languages, self.state):
            set_role(part, "caption")
        foot = QHBoxLayout()
        foot.setSpacing(4)
        foot.addWidget(self.languages, 1, Qt.AlignmentFlag.AlignBottom)
        foot.addWidget(self.state, 0, Qt.AlignmentFlag.AlignBottom)
        self.state.setWordWrap(False)
        column.addLayout(foot)
        say(self.price, "")
        for part in (label, self._about, self.price, self.languages, self.state):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def show_languages(self, words: str, names: str) -> None:
        """Says which languages it understands."""
        say(self.languages, words)
        self.setToolTip(names)

    def show_state(self, words: str, tone: str) -> None:
        """Says whether it can be used at once."""
        say(self.state, words)
        set_property(self.state, "tone", tone)
        self._name()

    def show_price(self, words: str, long: bool) -> None:
        """Says what a new search takes; a long one in the colour of a warning."""
        say(self.price, words)
        set_property(self.price, "tone", "warn" if long else "dim")
        self._name()

    def _name(self) -> None:
        said = (self.price, self.languages, self.state)
        parts = (self._title, self._summary, *(label.text() for label in said))
        self.setAccessibleName(". ".join(part.rstrip(".") for part in parts if part))

    def nextCheckState(self) -> None:
        """Nothing: what holds is checked, and nothing else."""

    def hitButton(self, at: QPoint) -> bool:
        """The whole card."""
        return self.rect().contains(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the next cards; Space chooses."""
        if event.key() in ARROWS:
            self.arrow.emit(event.key())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As the labels want it."""
        layout = self.layout()
        return super().sizeHint() if layout is None else layout.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As the labels need it."""
        layout = self.layout()
        return super().minimumSizeHint() if layout is None else layout.totalMinimumSize()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Hovered."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """No more."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the ground, the ring and the disc; the labels paint themselves."""
        color = self._theme.color
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            strong = self.isChecked() or self.hasFocus()
            wide = 2.0 if strong else 1.0
            box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
            ground = "soft" if self.isChecked() else "sidebar" if self.underMouse() else "surface"
            painter.setBrush(color(ground))
            painter.setPen(QPen(color("accent" if strong else "border"), wide))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            if self.hasFocus() and self.isChecked():  # the ring alone already says "chosen"
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(color("accent"), 1.0, Qt.PenStyle.DotLine))
                painter.drawRoundedRect(box.adjusted(4, 4, -4, -4), RADIUS - 4, RADIUS - 4)
            self._disc(painter)

    def _disc(self, painter: QPainter) -> None:
        title = self.findChild(QLabel)
        middle = 20.0 if title is None else title.geometry().center().y() + 0.5
        left = 14.0
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = self.width() - 14.0 - DISC
        box = QRectF(left + 1, middle - DISC / 2 + 1, DISC - 2, DISC - 2)
        color = self._theme.color
        painter.setBrush(color("surface"))
        painter.setPen(QPen(color("accent" if self.isChecked() else "control"), 2.0))
        painter.drawEllipse(box)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent"))
            painter.drawEllipse(box.adjusted(3.5, 3.5, -3.5, -3.5))


class PresetCards(QWidget):
    """As many columns of cards as fit."""

    chosen = Signal(str)
    went_to = Signal(object)
    """The card that an arrow key gave the focus to."""

    def __init__(
        self, presets: Mapping[str, Preset], active: str, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Presets"))
        self._presets = presets
        self._theme = theme
        self.cards: dict[str, PresetCard] = {}
        self._n_columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP_PX)
        for name, preset in presets.items():
            if not preset.evaluation_only or name == active:
                self._add(name, told(preset.title), told(preset.summary))
        self._add(
            CUSTOM,
            self.tr("Custom"),
            self.tr("Your own choice of models and of how many photos each looks at."),
        )
        self._place()

    def _add(self, name: str, title: str, summary: str) -> None:
        card = PresetCard(name, title, summary, self._theme, self)
        card.show_state("", "dim")
        card.clicked.connect(self._clicked)
        card.arrow.connect(self._move)
        self.cards[name] = card

    @Slot()
    def _clicked(self) -> None:
        card = self.sender()
        if isinstance(card, PresetCard):
            self.chosen.emit(card.name)

    @Slot(int)
    def _move(self, key: int) -> None:
        cards = list(self.cards.values())
        sender = self.sender()
        if not isinstance(sender, PresetCard):
            return
        left, right, up, _ = ARROWS
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left, right = right, left
        step = -1 if key == left else 1 if key == right else self._n_columns
        place = cards.index(sender) + (-step if key == up else step)
        if 0 <= place < len(cards):
            cards[place].setFocus(Qt.FocusReason.TabFocusReason)
            self.went_to.emit(cards[place])

    def show_state(
        self, infos: Mapping[str, ModelInfo], active: str, own_numbers: bool, fetching: str
    ) -> None:
        """Marks what holds; says what each card lacks.

        own_numbers: the active preset looks at other numbers of photos than it comes with.
        fetching: the preset whose models are being fetched, or "".
        """
        for name, card in self.cards.items():
            card.setChecked(name == active)
            card.update()
            preset = self._presets.get(name)
            if preset is not None:
                self._show_facts(card, preset, infos, name == fetching)
                if name == active and own_numbers:
                    card.show_state(self.tr("With your own numbers"), "dim")
        self._place()

    def show_prices(self, prices: Mapping[str, Price]) -> None:
        """Says what a new search takes with each; those without a price say nothing."""
        for name, card in self.cards.items():
            price = prices.get(name)
            card.show_price(
                "" if price is None else _for_a_new_search(price),
                price is not None and price_words.is_long(price),
            )

    def _show_facts(
        self, card: PresetCard, preset: Preset, infos: Mapping[str, ModelInfo], fetching: bool
    ) -> None:
        codes = model_words.common_languages(preset, infos)
        languages = model_words.languages(codes)
        if len(codes) == 1:
            languages = self.tr("{language} only").format(language=languages)
        lacking = model_words.missing(preset, infos)
        research = any(
            infos[name].spec.research_only
            for name in model_words.encoders_of(preset)
            if name in infos
        )
        if research:
            languages = self.tr("{languages}, research use only").format(languages=languages)
        if fetching:
            state, tone = self.tr("Being fetched"), "dim"
        elif not lacking:
            state, tone = self.tr("Ready"), "good"
        elif all(info.bundled for info in lacking):
            state, tone = self.tr("Its package is not installed"), "dim"
        else:
            missing = model_words.size(model_words.n_missing_bytes(lacking))
            state, tone = self.tr("Get {size} first").format(size=missing), "dim"
        card.show_languages(languages, model_words.language_names(codes))
        card.show_state(state, tone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit."""
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for one column."""
        return QSize(MIN_CARD_PX, super().minimumSizeHint().height())

    def _place(self) -> None:
        needed = [card.minimumSizeHint().width() for card in self.cards.values()]
        least = max(MIN_CARD_PX, *needed) + GAP_PX
        n_columns = min(4, max(1, (self.width() + GAP_PX) // least))
        if n_columns == self._n_columns:
            return
        for column in range(self._n_columns):
            self._grid.setColumnStretch(column, 0)
        self._n_columns = n_columns
        for place, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, place // n_columns, place % n_columns)
        for column in range(n_columns):
            self._grid.setColumnStretch(column, 1)


def _for_a_new_search(price: Price) -> str:
    if price.seconds is None:
        return tr("a new search: not measured yet")
    words = price_words.about(price.seconds)
    if price.estimated:
        return tr("{price} for a new search, estimated").format(price=words)
    return tr("{price} for a new search").format(price=words)
