# SPDX-License-Identifier: MIT
"""Asks the disk without making the window wait, however long the disk takes.

What comes in: a task and what to do with its result. What goes out: the result, on the GUI thread.
Each task has a thread of its own, "aside", so that a disk that never answers holds up nothing else.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

T = TypeVar("T")
JOIN_S: Final = 0.5
"""What close() waits for tasks that are about to end; others are left to the end of the process."""


class Aside(QObject):
    """One for the window."""

    _ended = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._closed = False
        self._threads: list[threading.Thread] = []
        self._ended.connect(self._tell)

    def run(self, task: Callable[[], T], then: Callable[[T], None]) -> None:
        """Runs a task that raises nothing; `then` gets its result, unless the window goes first."""

        def work() -> None:
            result = task()
            if not self._closed:
                with contextlib.suppress(RuntimeError):  # the window went just now
                    self._ended.emit(then, result)

        self._threads = [thread for thread in self._threads if thread.is_alive()]
        # A task can hang on a dead disk, and then must not keep the process alive.
        thread = threading.Thread(target=work, name="aside", daemon=True)
        self._threads.append(thread)
        thread.start()

    @property
    def threads(self) -> tuple[threading.Thread, ...]:
        """Those whose tasks are not done yet."""
        return tuple(thread for thread in self._threads if thread.is_alive())

    def close(self) -> None:
        """Nothing is told any more."""
        self._closed = True
        for thread in self._threads:
            thread.join(JOIN_S / len(self._threads))

    @Slot(object, object)
    def _tell(self, then: Callable[[object], None], result: object) -> None:
        if not self._closed:
            then(result)
