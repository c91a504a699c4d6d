# SPDX-License-Identifier: MIT
"""Where indexing stands, which the window tells before it needs any other record.

What comes in, what goes out: nothing; it is a part of core/records.py. Any thread may use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from desktop_search.core.records import FolderProgress

IndexingState = Literal[
    "idle", "scanning", "preparing", "indexing", "switching", "paused", "stopped"
]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where indexing stands, in files. eta_s: None until it can be told.

    n_copies: indexed files whose picture another indexed file shows too; while indexing, as it was
    before.
    n_next, n_next_total: photos that a newly chosen level 0 has embedded, of all; state
    "switching" while it does.
    folders: those in which something waits; counted anew less often than the rest.
    """

    state: IndexingState
    n_indexed: int
    n_waiting: int
    n_failed: int
    n_missing: int
    eta_s: float | None = None
    message: str | None = None
    n_copies: int = 0
    n_next: int = 0
    n_next_total: int = 0
    folders: tuple[FolderProgress, ...] = ()

    @property
    def n_total(self) -> int:
        """Photos that are indexed or waiting."""
        return self.n_indexed + self.n_waiting
