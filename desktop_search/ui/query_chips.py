# SPDX-License-Identifier: MIT
"""Operators that are typed become chips, and chips become text again.

What comes in: the text of the box, Enter, what the library could not use. What goes out: chips in
the search field, and the whole search as text for the searches. GUI thread. Source: interface.md
section 3.

A part is complete once something is typed behind it, or at Enter. Until then it counts if it can be
understood, and is left out if it cannot: nobody is told of faults in the middle of a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from desktop_search.core.late import parser, tree
from desktop_search.ui.chips import Chip
from desktop_search.ui.file_actions import plain
from desktop_search.ui.languages import told

if TYPE_CHECKING:
    from desktop_search.core.language.tree import Filter, Piece, QueryNote
    from desktop_search.core.records import Ranking
    from desktop_search.ui.main_window import MainWindow

ICONS: Final = {"in": "folder", "date": "history"}
ICON: Final = "search"


class QueryChips(QObject):
    """One for the window."""

    typed = Signal(str)
    """The whole search as text, whenever it changes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._field = window.parts.field
        self._pieces: dict[Chip, Piece] = {}
        self._field.text_changed.connect(self._typed)
        self._field.entered.connect(self._entered)
        self._field.chips.changed.connect(self._chips_changed)
        window.control.answered.connect(self._answered)
        window.parts.nothing.drop_filters.connect(self.drop)
        window.groups.narrowing = self.narrowing

    def narrowing(self, ranking: Ranking | None = None) -> tuple[str, ...]:
        """What decides which photos take part, in words for people.

        ranking: the answer; what it could not use decides nothing.
        """
        ignored = self._ignored(ranking)
        text = self._field.box.text()
        typed = [(p, text[p.start : p.end]) for p in parser.parse(text).pieces]
        pieces = [*((p, chip.text) for chip, p in self._pieces.items()), *typed]
        return tuple(
            self._words(piece, said)
            for piece, said in pieces
            if isinstance(piece.term, tree.Filter | tree.Named) and said not in ignored
        )

    def _ignored(self, ranking: Ranking | None) -> dict[str, QueryNote]:
        """What the library could not use, as it was typed, and why."""
        asked = self._window.control.text
        notes = () if ranking is None else ranking.notes
        return {asked[note.start : note.end]: note for note in notes}

    @property
    def text(self) -> str:
        """All of the search as it would be typed, also what cannot be used."""
        chips = [chip.text for chip in self._field.chips.chips if chip in self._pieces]
        return " ".join([*chips, self._field.box.text()])

    def take_over(self, before: QueryChips) -> None:
        """The chips of a window that this one takes the place of."""
        for chip, piece in before._pieces.items():
            self._add(piece, chip.text)

    @Slot()
    def drop(self) -> None:
        """Takes away what narrows the search."""
        box, text = self._field.box, self._field.box.text()
        for piece in reversed(parser.parse(text).pieces):
            if isinstance(piece.term, tree.Filter | tree.Named):
                text = text[: piece.start] + text[piece.end :]
        gone = [c for c, p in self._pieces.items() if isinstance(p.term, tree.Filter | tree.Named)]
        for chip in gone:
            self._field.chips.remove(chip)
        box.setText(" ".join(text.split()))
        box.setFocus()

    @Slot()
    def _typed(self) -> None:
        self._take(at_end=False)
        self._tell()

    @Slot()
    def _entered(self) -> None:
        self._take(at_end=True)
        self._tell()

    def _take(self, at_end: bool) -> None:
        """Makes chips of what is complete; the words stay in the box."""
        box = self._field.box
        text, cursor = box.text(), box.cursorPosition()
        done = [
            piece
            for piece in parser.parse(text).pieces
            if not isinstance(piece.term, tree.Word)
            and (at_end or piece.end < min(len(text), cursor))
        ]
        if not done:
            return
        left = text
        for piece in reversed(done):
            behind = left[piece.end :]
            end = len(left) - len(behind.lstrip())
            left = left[: piece.start] + left[end:]
            if cursor > piece.start:
                cursor = max(piece.start, cursor - (end - piece.start))
        box.blockSignals(True)
        box.setText(left)
        box.setCursorPosition(cursor)
        box.blockSignals(False)
        for piece in done:
            self._add(piece, text[piece.start : piece.end])

    def _add(self, piece: Piece, text: str) -> None:
        if any(chip.text == text for chip in self._pieces):
            return
        chip = Chip(self._window.theme, self._words(piece, text) or plain(text))
        chip.text, chip.short = text, self._short(piece, text) or plain(text)
        key = piece.term.key if isinstance(piece.term, tree.Filter) else ""
        chip.show_icon(ICONS.get(key, ICON) if piece.note is None else "triangle-alert")
        chip.say(told(piece.note.sentence) if piece.note else "")
        chip.make_menu = partial(self._menu, chip)
        self._pieces[chip] = piece
        self._field.chips.add(chip)

    def _menu(self, chip: Chip) -> QMenu:
        """What can be done with a chip that was typed."""
        menu = QMenu(self._window)
        menu.setObjectName("chipMenu")
        menu.addAction(self.tr("Edit")).triggered.connect(partial(self._field.take_back, chip))
        remove = menu.addAction(self.tr("Remove"))
        remove.triggered.connect(partial(self._field.chips.remove, chip))
        calm = self._window.calm
        calm.menu_open = True
        menu.aboutToHide.connect(partial(setattr, calm, "menu_open", False))
        return menu

    def _words(self, piece: Piece, text: str) -> str:
        term = piece.term
        if isinstance(term, tree.Without):
            return self.tr("not like {what}").format(what=plain(term.text))
        if isinstance(term, tree.Named):
            words = self.tr("named “{what}”").format(what=plain(term.text))
        elif isinstance(term, tree.Filter):
            words = f"{term.key}: {_value(term, text)}"
        else:
            return ""
        return self.tr("not {what}").format(what=words) if term.negated else words

    def _short(self, piece: Piece, text: str) -> str:
        """The value alone, with its minus: what tells a chip from others in the least room."""
        term = piece.term
        if isinstance(term, tree.Without):
            return f"-{plain(term.text)}"
        if isinstance(term, tree.Named):
            return ("-" if term.negated else "") + f"“{plain(term.text)}”"
        if isinstance(term, tree.Filter):
            return ("-" if term.negated else "") + _value(term, text)
        return ""

    @Slot()
    def _chips_changed(self) -> None:
        here = self._field.chips.chips
        n_before = len(self._pieces)
        self._pieces = {chip: p for chip, p in self._pieces.items() if chip in here}
        if len(self._pieces) != n_before:
            self._tell()

    def _tell(self) -> None:
        operators = [chip.text for chip, piece in self._pieces.items() if piece.term is not None]
        text = self._field.text()
        pieces = parser.parse(text).pieces
        if any(not isinstance(piece.term, tree.Word) for piece in pieces):
            operators += _texts(text, (p for p in pieces if not isinstance(p.term, tree.Word)))
            text = " ".join(_texts(text, (p for p in pieces if isinstance(p.term, tree.Word))))
        self.typed.emit(" ".join([*operators, text] if text else operators))

    @Slot(object)
    def _answered(self, ranking: Ranking) -> None:
        ignored = self._ignored(ranking)
        for chip, piece in self._pieces.items():
            if piece.note is None:
                note = ignored.get(chip.text)
                chip.say(told(note.sentence) if note else "")


def _value(term: Filter, text: str) -> str:
    """The value of a filter as people read it: numbers as they typed them, with their units."""
    if isinstance(term.value, tree.Span):
        return plain(text.partition(":")[2].strip('" '))
    return plain(tree.print_value(term.key, term.value))


def _texts(text: str, pieces: Iterable[Piece]) -> list[str]:
    return [text[piece.start : piece.end] for piece in pieces if piece.term is not None]
