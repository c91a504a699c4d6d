# SPDX-License-Identifier: MIT
"""What keeps the index from being written, told while it lasts: a full disk, another program.

What comes in: the writer's reports. What goes out: a notice, and the word when to try again.
Which thread: the writer's, and those that wait for room.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from desktop_search.core.errors import DiskFull
from desktop_search.core.records import Notice
from desktop_search.notices import Notices
from desktop_search.store.writer import IndexWriter

T = TypeVar("T")

ROOM_POLL_S = 10.0
"""Between two tries to store what the disk had no room for."""
FULL = (
    "The disk is full, so indexing waits. Searching goes on. "
    "It resumes by itself when there is room."
)
LOCKED = (
    "Another program holds the index locked, so nothing can be stored. Searching goes on, nothing "
    "is lost. It resumes by itself when that program lets go."
)


class Hindrances:
    """Watches one writer."""

    def __init__(
        self, notices: Notices, closing: threading.Event, on_change: Callable[[str | None], None]
    ) -> None:
        """on_change: told the sentence of what hinders now, or None when that is over."""
        self._notices = notices
        self._closing = closing
        self._on_change = on_change
        self._again = threading.Event()
        self._lock = threading.Lock()
        self._n_waiting = 0
        self._told: str | None = None

    def watch(self, writer: IndexWriter, wait_for_room: bool) -> None:
        """Follows a writer. wait_for_room: work waits for room instead of failing."""
        writer.on_locked = lambda locked: self._tell(LOCKED if locked else None)
        writer.on_full = self._full
        if wait_for_room:
            writer.wait_for_room = self.wait_for_room

    def wait_for_room(self) -> bool:
        """Waits until storing is worth another try; False when the library closes."""
        with self._lock:
            self._n_waiting += 1
        self._tell(FULL)
        if not self._closing.is_set():
            self._again.wait(ROOM_POLL_S)
        with self._lock:
            self._n_waiting -= 1
        if self._closing.is_set():
            return False
        self._again.clear()
        return True

    def with_room(self, work: Callable[[], T]) -> T | None:
        """Does what has to be done as soon as the disk has room for it; None when closing."""
        while not self._closing.is_set():
            try:
                return work()
            except DiskFull:
                if not self.wait_for_room():
                    raise
        return None

    def try_now(self) -> None:
        """There may be room: something was deleted, or the library closes."""
        self._again.set()

    def _full(self, full: bool) -> bool:
        if full:
            self._tell(FULL)
        elif self._n_waiting == 0:  # else something small found room, what waits did not
            self._tell(None)
            return False
        return True

    def _tell(self, sentence: str | None) -> None:
        with self._lock:
            if sentence == self._told:
                return
            self._told = sentence
        if sentence is None:
            self._notices.end("index")
        else:
            self._notices.show(Notice("index", sentence))
        self._on_change(sentence)
