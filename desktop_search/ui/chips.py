# SPDX-License-Identifier: MIT
"""Chips in the search field: what narrows a search besides its words.

What comes in: a sign, words, and a menu for each. What goes out: a signal when one is taken away,
by its x, by Delete, or by Backspace at the start of the box. A chip knows nothing of what it
stands for. GUI thread. Source: interface.md sections 3 and 7.
"""

import html
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from desktop_search.ui.theme import Theme, set_property

SIGN: Final = 20
ICON: Final = 16
HEIGHT: Final = 28
"""Of a chip without words too, or the style sheet would not draw it round."""
MAX_WORDS: Final = 150
"""The widest the words of a chip get, px."""
MIN_WORDS: Final = 64
"""Less room shows no name that anybody could read: only the sign stays."""
MIN_TIGHT: Final = 28
"""As little tells what was typed from its neighbours, where there is no room for its x."""
SHARE: Final = 0.7
"""So much of the field's room chips may take; the rest is for words."""
BOX: Final = 90
"""What the words of the search keep where chips would else lose theirs, px."""
MAX_SAID: Final = 280
"""The widest the words of a chip get in its menu, px; then they take more lines."""
_GAP: Final = 4
_EDGE: Final = 4
_LEAD: Final = 10
"""Before words that no sign stands before, or they would touch the round edge."""
_BORDER: Final = 2
"""Of the style sheet, inside the edge."""
_X: Final = 24


class Chip(QFrame):
    """One chip. Delete or Backspace removes it, Enter, Space or a click opens its menu."""

    removed = Signal(object)
    moved = Signal(object, int)
    """An arrow key: the chip, and how many places on the focus goes."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self.setProperty("chip", True)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._words = words
        self._note = ""
        self.text = ""
        """What it was typed as: Backspace in the box makes that of it again, and its words tell
        more than its sign."""
        self.short = ""
        """What it says where there is room for little."""
        self.make_menu: Callable[[], QMenu] | None = None
        self.sign = QLabel(self)
        self.sign.setFixedSize(SIGN, SIGN)
        self.sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._theme = theme
        self._shape = ""
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setProperty("tone", "soft")
        self._x = remove = QToolButton(self)
        remove.setObjectName("removeChip")
        remove.setProperty("small", True)
        remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the chip itself takes Delete
        remove.setFixedSize(_X, _X)
        remove.setAccessibleName(self.tr("Remove {what}").format(what=words))
        remove.setToolTip(self.tr("Remove"))
        theme.bind(remove, "x", "on_soft", 14)
        remove.clicked.connect(self._remove)
        self._row = row = QHBoxLayout(self)
        row.setSpacing(_GAP)
        for widget in (self.sign, self._label, remove):
            row.addWidget(widget)
        theme.changed.connect(self._dress)
        self.fit(MAX_WORDS, True)
        self.say("")

    @property
    def words(self) -> str:
        """What the chip says, however little of it is shown."""
        return self._words

    def wanted(self, short: bool = False) -> int:
        """How wide its words would like to be, or the few of them."""
        words = self.short if short else self._words
        return min(MAX_WORDS, self._label.fontMetrics().horizontalAdvance(words) + 4)

    def fit(self, room: int, with_x: bool, short: bool = False) -> None:
        """Shows as much of the words as there is room for, if it is not too little, and the x."""
        wanted = self.wanted(short)
        room = min(room, wanted)
        elide, metrics = Qt.TextElideMode.ElideMiddle, self._label.fontMetrics()
        words = self.short if short else self._words
        self._label.setText(metrics.elidedText(words, elide, room))
        has_words = room >= min(MIN_TIGHT if short else MIN_WORDS, wanted)
        has_sign = not (has_words and self.text)
        self._label.setVisible(has_words)
        self.sign.setVisible(has_sign)
        self._x.setVisible(with_x)
        # Said here, as a layout in a layout learns it too late to be asked at once.
        before = _EDGE if has_sign else _LEAD
        self._row.setContentsMargins(before - _BORDER, 0, _EDGE - _BORDER, 0)
        widths = [SIGN] * has_sign + [room] * has_words + [_X] * with_x
        wide = before + _EDGE + sum(widths) + _GAP * (len(widths) - 1)
        self.setFixedWidth(max(HEIGHT, wide))  # or it would not be round

    def show_picture(self, picture: QPixmap) -> None:
        """A small picture before the words."""
        self._shape = ""
        self.sign.setPixmap(picture)

    def show_icon(self, shape: str) -> None:
        """An icon before the words."""
        self._shape = shape
        self._dress()

    @Slot()
    def _dress(self) -> None:
        if self._shape:
            self.sign.setPixmap(self._theme.icon(self._shape, "on_soft", ICON).pixmap(ICON, ICON))

    def say(self, warning: str) -> None:
        """A warning outline with its reason, or none."""
        self._note = warning
        set_property(self, "warn", bool(warning))
        plain = html.escape(f"{self._words}\n{warning}" if warning else self._words)
        self.setToolTip(f"<p style='white-space:pre-wrap'>{plain}</p>")
        self.setAccessibleName(", ".join(part for part in (self._words, warning) if part))
        self.setAccessibleDescription(self.tr("Delete removes it, Enter opens its menu"))

    @property
    def warning(self) -> str:
        """Why it has a warning outline; empty where it has none."""
        return self._note

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self)

    def open_menu(self, by_key: bool = False) -> None:
        """What can be done with it; the keyboard begins at the first entry."""
        if self.make_menu is not None:
            menu = self.make_menu()
            self._head(menu)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.mapToGlobal(QPoint(0, self.height() + 8)))
            if by_key:
                first = next(a for a in menu.actions()[2:] if a.isEnabled())
                menu.setActiveAction(first)
                if isinstance(first, QWidgetAction):
                    first.defaultWidget().setFocus(Qt.FocusReason.TabFocusReason)

    def _head(self, menu: QMenu) -> None:
        """What the chip says in full, and what is wrong with it: the keyboard sees no tooltip."""
        said = QLabel("\n".join(part for part in (self._words, self._note) if part), menu)
        said.setObjectName("chipSaid")
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setProperty("tone", "dim")
        said.setContentsMargins(12, 6, 12, 6)
        said.setWordWrap(True)
        said.setFixedWidth(min(MAX_SAID, said.sizeHint().width() + 24))
        head = QWidgetAction(menu)
        head.setDefaultWidget(said)
        first = menu.actions()[0]
        menu.insertAction(first, head)
        menu.insertSeparator(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the chip that has the focus; all others are the window's."""
        key = event.key()
        ahead = -1 if self.isRightToLeft() else 1
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Down):
            self.open_menu(by_key=True)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(self, ahead if key == Qt.Key.Key_Right else -ahead)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the menu."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.open_menu()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """So does the menu key, and a right click."""
        self.open_menu()


class ChipRow(QWidget):
    """The chips of the field, in the order they came."""

    changed = Signal()
    """One came or went."""
    focus_homeless = Signal()
    """The chip with the keyboard focus went, or an arrow key left the row at its end."""

    def __init__(self, before: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterChips")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.chips: list[Chip] = []
        self._before = before
        self._room = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self.hide()

    def add(self, chip: Chip) -> None:
        """Puts a chip behind the others; Tab comes to it after them."""
        chip.removed.connect(self.remove)
        chip.moved.connect(self._move_focus)
        self._row.addWidget(chip)
        chip.show()  # at once: a layout shows it only when events are handled
        QWidget.setTabOrder(self.chips[-1] if self.chips else self._before, chip)
        self.chips.append(chip)
        self.show()
        self.fit(self._room)
        self.changed.emit()

    @Slot(object)
    def remove(self, chip: Chip) -> None:
        """Takes one away."""
        self._drop(chip)
        self.changed.emit()

    def clear(self) -> None:
        """Takes all away; one word of it."""
        if self.chips:
            for chip in list(self.chips):
                self._drop(chip)
            self.changed.emit()

    def _drop(self, chip: Chip) -> None:
        had_focus = chip.hasFocus()
        self.chips.remove(chip)
        self._row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self.setVisible(bool(self.chips))
        self.fit(self._room)
        if had_focus:
            self.focus_homeless.emit()

    def fit(self, room: int) -> None:
        """Shares the room of the field: short words get what they need, long ones the rest.

        Without room for words the signs stay, and without room for each x (Delete and the menu
        remove too) the signs alone. What was typed keeps its words rather than its x.
        """
        self._room = room
        typed = [chip for chip in self.chips if chip.text]
        whole = 2 * _EDGE + SIGN + 3 * _GAP + _X
        left = int(room * SHARE) - len(self.chips) * whole
        without_signs = left + len(typed) * (SIGN + _GAP + _EDGE - _LEAD)
        # Where not all can have words, pictures are known without: what was typed is not.
        worded = self.chips if without_signs >= len(self.chips) * MIN_WORDS else typed
        if worded and without_signs >= len(worded) * MIN_WORDS:
            left = without_signs
        with_x, short = left >= 0, False
        if not _have_words(typed, left, MIN_WORDS):
            tight = max(int(room * SHARE), room - BOX) - self._bare(typed)
            whole_words = _have_words(typed, tight, MAX_WORDS)
            if whole_words or _have_words(typed, tight, MIN_TIGHT, short=True):
                worded, left, with_x, short = typed, tight, False, not whole_words
        signs = [chip for chip in self.chips if chip not in worded]
        for chip, share in _shares(worded, left, short):
            chip.fit(share, with_x, short)
            left -= min(share, chip.wanted(short))
        for chip, share in _shares(signs, left if with_x else 0):
            chip.fit(share, with_x)
        self.updateGeometry()

    def _bare(self, typed: list[Chip]) -> int:
        """What the row takes besides words where no chip has its x and pictures are signs, px."""
        n_signs = len(self.chips) - len(typed)
        gaps = _GAP * (len(self.chips) - 1)
        return len(typed) * (_LEAD + _EDGE) + n_signs * (2 * _EDGE + SIGN) + gaps

    @Slot(object, int)
    def _move_focus(self, chip: Chip, step: int) -> None:
        at = self.chips.index(chip) + step
        if at >= len(self.chips):
            self.focus_homeless.emit()
        elif at >= 0:
            self.chips[at].setFocus()

    def focus_last(self) -> None:
        """Comes from the box."""
        if self.chips:
            self.chips[-1].setFocus()

    def minimumSizeHint(self) -> QSize:
        """No wider than its chips without words."""
        return QSize(min(1, len(self.chips)) * (2 * _EDGE + SIGN), HEIGHT)


def _shares(chips: list[Chip], room: int, short: bool = False) -> list[tuple[Chip, int]]:
    """Room for the words of each, px: short ones get what they need, long ones the rest."""
    shares, left = [], max(0, room)
    for n, chip in enumerate(sorted(chips, key=lambda chip: chip.wanted(short))):
        shares.append((chip, left // (len(chips) - n)))
        left -= min(shares[-1][1], chip.wanted(short))
    return shares


def _have_words(chips: list[Chip], room: int, least: int, short: bool = False) -> bool:
    shares = _shares(chips, room, short)
    return all(share >= min(least, chip.wanted(short)) for chip, share in shares)
