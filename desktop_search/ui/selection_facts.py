# SPDX-License-Identifier: MIT
"""What several selected photos have in common.

What comes in: cards. What goes out: rows of plain words. Any thread for the sums, the GUI thread
for the words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale

from desktop_search.core.paths import printable
from desktop_search.ui.languages import tr

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoCard

MAX_COUNTED: Final = 5_000
"""More cards than that are not fetched for a sum."""


@dataclass(frozen=True, slots=True)
class SelectionFacts:
    """Sums over a selection; empty where its photos differ."""

    n_bytes: int
    folder: Path | None
    format: str
    n_offline: int


def facts_of(cards: Iterable[PhotoCard]) -> SelectionFacts:
    """Adds up and compares."""
    all_cards = list(cards)
    folders = {card.path.parent for card in all_cards}
    formats = {card.format for card in all_cards}
    return SelectionFacts(
        n_bytes=sum(card.size for card in all_cards),
        folder=folders.pop() if len(folders) == 1 else None,
        format=formats.pop() if len(formats) == 1 else "",
        n_offline=sum(card.offline for card in all_cards),
    )


def rows(facts: SelectionFacts) -> list[tuple[str, str]]:
    """What the details show of them."""
    where = QLocale()
    size = where.formattedDataSize(facts.n_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
    found = [(tr("Together"), size)]
    if facts.folder is not None:
        found.append((tr("Folder"), printable(facts.folder)))
    if facts.format:
        found.append((tr("Type"), facts.format))
    if facts.n_offline:
        found.append(
            (tr("State"), tr("{n} not connected").format(n=where.toString(facts.n_offline)))
        )
    return found
