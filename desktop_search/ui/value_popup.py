# SPDX-License-Identifier: MIT
"""Values below the search box while one is typed behind a key, with how many photos each leaves.

What comes in: the text of the box, keys, values of the library. What goes out: a finished operator
in the box, of which ui/query_chips.py makes a chip. GUI thread; the values are asked for on the
loader's threads, and what is typed meanwhile makes an answer void. Source: interface.md section 3.

The box keeps the focus, so that typing goes on. Down and Up choose, Enter, Tab or a click takes,
Esc closes the list until another key is typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.late import tree
from desktop_search.ui.file_actions import plain
from desktop_search.ui.history import place_below
from desktop_search.ui.words import number, photos

if TYPE_CHECKING:
    from desktop_search.core.records import FilterValue
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.theme import Theme

TASK: Final = "values of a filter"
COUNT: Final = Qt.ItemDataRole.UserRole
VALUE: Final = Qt.ItemDataRole.UserRole + 1
_EDGE: Final = 8
_LINE: Final = 32
"""High enough for a finger. Source: interface.md section 6."""


@dataclass(frozen=True, slots=True)
class Typing:
    """An operator that is being typed: from start to end of the text, which is the cursor."""

    key: str
    typed: str
    negated: bool
    start: int
    end: int


def typing_at(text: str, cursor: int) -> Typing | None:
    """The operator whose value ends at the cursor; None where none does."""
    from desktop_search.core.language.tokens import tokens

    if text[cursor : cursor + 1].strip():
        return None  # in the middle of something
    token = next(reversed(list(tokens(text[:cursor]))), None)
    if token is None or token.end != cursor or token.key not in tree.KEYS:
        return None
    if token.quoted and token.closed:
        return None
    return Typing(token.key, token.text, token.negated, token.start, token.end)


class _Line(QStyledItemDelegate):
    """A value on the leading side, its number of photos on the other."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As wide as both need."""
        metrics = option.fontMetrics
        wide = metrics.horizontalAdvance(index.data()) + metrics.horizontalAdvance(
            index.data(COUNT)
        )
        return QSize(wide + 5 * _EDGE, max(_LINE, metrics.height() + 12))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paints ground and both texts; QPainter mirrors what is aligned, not rectangles."""
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        room = QRect(option.rect)
        color = self._theme.color
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("soft"))
            painter.drawRoundedRect(room, 4, 4)
        room.adjust(_EDGE, 0, -_EDGE, 0)
        metrics = painter.fontMetrics()
        count = str(index.data(COUNT))
        taken = metrics.horizontalAdvance(count) + 2 * _EDGE
        rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        beside = room.adjusted(taken, 0, 0, 0) if rtl else room.adjusted(0, 0, -taken, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(color("on_soft" if selected else "text2"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, count)
        painter.setPen(color("on_soft" if selected else "text"))
        elide = Qt.TextElideMode.ElideMiddle
        text = metrics.elidedText(str(index.data()), elide, beside.width())
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | middle, text)
        painter.restore()


class ValueList(QFrame):
    """The list itself, over the results."""

    def __init__(self, theme: Theme, host: QWidget) -> None:
        super().__init__(host)
        self.setObjectName("searchPopup")
        self.list = QListWidget(self)
        self.list.setObjectName("valueList")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setItemDelegate(_Line(theme, self.list))
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.list)
        self.hide()

    def show_values(self, key: str, values: tuple[FilterValue, ...]) -> None:
        """Lists them, the first one chosen."""
        self.list.clear()
        self.list.setAccessibleName(self.tr("Values of {key}").format(key=key))
        for value in values:
            item = QListWidgetItem(plain(value.text))
            item.setData(VALUE, value.text)
            item.setData(COUNT, number(value.n_photos))
            said = self.tr("{value}, {photos}").format(
                value=plain(value.text), photos=photos(value.n_photos)
            )
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self.list.addItem(item)
        self.list.setCurrentRow(0)


class ValuePopup(QObject):
    """One for the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._box = window.parts.field.box
        self.popup = ValueList(window.theme, window.parts.root)
        self._wanted: Typing | None = None
        self._listed: Typing | None = None
        self._refused: tuple[str, int] | None = None  # the operator that Esc was pressed for
        self._box.textEdited.connect(self._edited)
        self._box.cursorPositionChanged.connect(self._moved)
        window.loader.task_done.connect(self._task_done)
        self.popup.list.itemClicked.connect(self._clicked)
        self._box.installEventFilter(self)
        window.parts.root.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether the list is there."""
        return self.popup.isVisible()

    def close(self) -> bool:
        """Closes the list; whether it was open."""
        was = self.popup.isVisible()
        self._wanted = self._listed = None
        self.popup.hide()
        return was

    # --- what is typed

    @Slot()
    def _edited(self) -> None:
        typing = typing_at(self._box.text(), self._box.cursorPosition())
        if typing is None:
            self._refused = None
            self.close()
            return
        if self._refused == (typing.key, typing.start):
            return
        self._refused = None
        if typing == self._wanted:
            return
        self._wanted = typing
        library, beside = self._window.library, self._beside(typing)

        def values() -> tuple[Typing, tuple[FilterValue, ...]]:
            try:
                return typing, library.filter_values(typing.key, typing.typed, beside)
            except DesktopSearchError:
                return typing, ()  # the search itself tells what is wrong with the index

        self._window.loader.run(TASK, values)

    def _beside(self, typing: Typing) -> str:
        """The search without what is being typed."""
        text = self._box.text()
        chips = [chip.text for chip in self._window.parts.field.chips.chips if chip.text]
        return " ".join([*chips, text[: typing.start], text[typing.end :]])

    @Slot()
    def _moved(self) -> None:
        if self._wanted is not None and self._box.cursorPosition() != self._wanted.end:
            # Typing moves the cursor too, and tells of the text afterwards.
            now = typing_at(self._box.text(), self._box.cursorPosition())
            if now is None or now.start != self._wanted.start:
                self.close()

    @Slot(str, object)
    def _task_done(self, name: str, result: object) -> None:
        if name != TASK:
            return
        typing, values = cast("tuple[Typing, tuple[FilterValue, ...]]", result)
        if typing != self._wanted:
            return  # more was typed since
        if not values or not self._box.hasFocus():
            self._listed = None
            self.popup.hide()
            return
        self._listed = typing
        self.popup.show_values(typing.key, values)
        place_below(self.popup, self.popup.list, self._window)
        self.popup.show()
        self.popup.raise_()
        self._tell(self.tr("{list}, {value}"))

    # --- choosing

    def _choose(self, step: int) -> None:
        rows = self.popup.list
        rows.setCurrentRow(max(0, min(rows.currentRow() + step, rows.count() - 1)))
        self._tell("{value}")

    def _tell(self, words: str) -> None:
        """Tells a screen reader what is chosen: the focus stays in the box."""
        rows = self.popup.list
        item = rows.currentItem()
        value = self.tr("{value}, {n} of {total}").format(
            value=item.data(Qt.ItemDataRole.AccessibleTextRole),
            n=number(rows.currentRow() + 1),
            total=number(rows.count()),
        )
        said = words.format(list=rows.accessibleName(), value=value)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._box, said))

    @Slot(QListWidgetItem)
    def _clicked(self, item: QListWidgetItem) -> None:
        self._take(str(item.data(VALUE)))

    def _take(self, value: str) -> None:
        """Puts the whole operator into the box; the space behind it makes it a chip."""
        typing = self._listed
        self.close()
        if typing is None:
            return
        term = tree.print_term(tree.Filter(tree.KEYS[tree.KEYS.index(typing.key)], value))
        text = self._box.text()
        sign = "-" if typing.negated else ""
        before = f"{text[: typing.start]}{sign}{term} "
        self._box.blockSignals(True)  # it is whole once the cursor is behind it
        self._box.setText(before + text[typing.end :].lstrip())
        self._box.setCursorPosition(len(before))
        self._box.blockSignals(False)
        self._box.textChanged.emit(self._box.text())
        self._box.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the box while the list is open; it closes when the box loses the focus."""
        if watched is self._window.parts.root:
            if event.type() == QEvent.Type.Resize:
                self.close()
        elif event.type() == QEvent.Type.FocusOut:
            self.close()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.is_open and self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key, keys = event.key(), Qt.Key
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        steps = {keys.Key_Down: 1, keys.Key_Up: -1, keys.Key_PageDown: 8, keys.Key_PageUp: -8}
        if key == keys.Key_Escape:
            if self._listed is not None:
                self._refused = (self._listed.key, self._listed.start)
            self.close()
        elif key in (keys.Key_Return, keys.Key_Enter, keys.Key_Tab):
            value = str(self.popup.list.currentItem().data(VALUE))
            if key != keys.Key_Tab and self._listed and value == self._listed.typed:
                self.close()
                return False  # it is there already: Enter searches, as without the list
            self._take(value)
        elif (step := steps.get(keys(key))) is not None:
            self._choose(step)
        else:
            return False
        return True
