# SPDX-License-Identifier: MIT
"""A time left that people can believe: it comes late, is rounded, and hardly rises.

What comes in: how much is done of how much, batch by batch. What goes out: rounded seconds.
GUI thread. Source: interface.md section 2, state "Refining".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop_search.ui.words import rough_seconds

if TYPE_CHECKING:
    from desktop_search.core.protocols import Clock

FROM_BATCH: Final = 3


class SteadyEta:
    """Told from the third batch on; from batch to batch it rises by one step at the most."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """A search begins."""
        self._batches = 0
        self._began_done: int | None = None
        self._began_at = 0.0
        self._shown: int | None = None

    def next(self, n_done: int, n_planned: int) -> int | None:
        """A batch is done; the seconds left, or None while nothing can be said."""
        now = self._clock.monotonic()
        if self._began_done is None:
            self._began_done, self._began_at = n_done, now
        self._batches += 1
        gained = n_done - self._began_done
        if self._batches < FROM_BATCH or gained <= 0:
            return None
        wanted = rough_seconds((now - self._began_at) / gained * (n_planned - n_done))
        if self._shown is not None and wanted > self._shown:
            wanted = rough_seconds(self._shown + 0.5)  # the next step, no further
        self._shown = wanted
        return wanted
