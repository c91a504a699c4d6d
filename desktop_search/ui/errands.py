# SPDX-License-Identifier: MIT
"""Asks the library what takes a while, away from the GUI thread, one question after the other.

What comes in: named questions; a newer one of the same name takes the place of one that waits.
What goes out: answers, or a sentence why there is none. Lives on the GUI thread; the questions run
on a thread of its own, which starts with the first one.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.logs import log_unexpected

LOG = logging.getLogger(__name__)
JOIN_S: Final = 3.0
"""Source: style.md rule 10."""


class Errands(QObject):
    """At most one question runs and one of each name waits; answers to older ones are dropped."""

    answered = Signal(str, object)
    """The name of the newest question of that name, and its answer."""
    refused = Signal(str, str)
    """The name, and why there is no answer."""

    _raw = Signal(int, str, object, str)

    def __init__(self, thread_name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._thread_name = thread_name
        self._wake = threading.Condition()
        self._waiting: dict[str, tuple[int, Callable[[], object]]] = {}
        self._newest: dict[str, int] = {}
        self._n_asked = 0
        self._closing = False
        self._thread: threading.Thread | None = None
        self._raw.connect(self._on_raw, Qt.ConnectionType.QueuedConnection)

    def ask(self, name: str, question: Callable[[], object]) -> None:
        """Has a question answered; answers to earlier ones of this name are not told any more."""
        if self._closing:
            return
        self._n_asked += 1
        self._newest[name] = self._n_asked
        with self._wake:
            self._waiting.pop(name, None)
            self._waiting[name] = (self._n_asked, question)
            self._wake.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._thread_name)
            self._thread.start()

    def drop(self, name: str) -> None:
        """The answer is not wanted any more."""
        self._newest.pop(name, None)
        with self._wake:
            self._waiting.pop(name, None)

    def waits(self, name: str) -> bool:
        """Whether an answer is still to come."""
        return name in self._newest

    def close(self) -> None:
        """Asks the thread to end; does not wait."""
        self._closing = True
        with self._wake:
            self._waiting.clear()
            self._wake.notify()

    def join(self) -> None:
        """Waits for the thread; call it when the library is closed."""
        if self._thread is not None:
            self._thread.join(JOIN_S)

    @Slot(int, str, object, str)
    def _on_raw(self, number: int, name: str, answer: object, sentence: str) -> None:
        if self._closing or self._newest.get(name) != number:
            return
        del self._newest[name]
        if sentence:
            self.refused.emit(name, sentence)
        else:
            self.answered.emit(name, answer)

    # --- on the thread

    def _run(self) -> None:
        while True:
            with self._wake:
                while not (self._closing or self._waiting):
                    self._wake.wait()
                if self._closing:
                    return
                name = next(iter(self._waiting))
                number, question = self._waiting.pop(name)
            answer, sentence = self._call(question)
            if not self._closing:
                self._raw.emit(number, name, answer, sentence)

    @staticmethod
    def _call(question: Callable[[], object]) -> tuple[object, str]:
        try:
            return question(), ""
        except DesktopSearchError as error:
            return None, error.sentence
        except Exception as error:  # noqa: BLE001 - a thread's border: the window must hear of it
            log_unexpected(LOG, "a question of the window failed", error)
            return None, (
                f"That could not be told ({type(error).__name__}). "
                "Your photos and the index are safe."
            )
