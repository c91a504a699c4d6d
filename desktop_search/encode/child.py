# SPDX-License-Identifier: MIT
"""One encoder child that can die and is then started again.

What comes in: a module-level function of encode/worker.py and its arguments. What goes out: its
result, or its exception. Any thread may call; calls run one after another in the child.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar  # Any: results of every kind

from desktop_search.core.child import ChildProcess
from desktop_search.core.errors import Cancelled, InternalError
from desktop_search.encode import worker

P = ParamSpec("P")
R = TypeVar("R")

START_TIMEOUT_S = 60.0
"""Time a child may take to start, on top of the work's own time; generous for a cold disk."""
CLOSE_S = 3.0
MAX_DEATHS, DEATHS_S = 3, 60.0
"""A child that dies this often in this time is not started again for the same work: what it does
pauses with a sentence. Source: faults.md K5."""


class ChildDied(InternalError):
    """The process ended by itself, more than once."""


class Child:
    """A process that is started at the first call."""

    def __init__(
        self, purpose: str, n_threads: int, humble: bool = True, may_die: bool = False
    ) -> None:
        """Starts nothing yet.

        Args:
            purpose: what it does, for a sentence: "looks at photos".
            n_threads: threads the child may compute with.
            humble: other processes go first.
            may_die: work is tried twice however often the child died before.
        """
        self._humble = humble
        self._purpose = purpose
        self._n_threads = n_threads
        self._turn = threading.Lock()  # held by whoever uses the pipe
        self._lock = threading.Lock()
        self._process: ChildProcess | None = None
        self._closed = False
        self._may_die = may_die
        self._deaths: deque[float] = deque(maxlen=MAX_DEATHS)

    def preload(self, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Starts the process where it does not run yet and lets it do this first, unwatched."""
        self._running((function, args))

    def call(
        self, timeout_s: float, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Runs work in the child and waits; a child that died is started again, once.

        Raises:
            ChildDied: twice, or too often. InternalError: it took too long.
            Cancelled: it was closed.
            Whatever the function raises.
        """
        with self._turn:
            for _ in range(2):
                process = self._running()
                try:
                    process.connection.send((function, args))
                    process.wait(timeout_s + START_TIMEOUT_S, lambda: self._closed)
                    answer: tuple[R | None, Exception | None] = process.connection.recv()
                except TimeoutError as error:
                    self._drop(process)
                    raise InternalError(
                        f"The process that {self._purpose} took longer than {timeout_s:.0f} s and "
                        "was stopped. Your photos and the index are safe. Try again."
                    ) from error
                except (OSError, EOFError):
                    self._drop(process)
                    if self._dies_too_often():
                        break
                    continue
                result, error_there = answer
                if error_there is not None:
                    raise error_there
                return result  # type: ignore[return-value]  # None only where R allows it
        if self._closed:
            raise Cancelled("The program is closing. What was finished is kept.")
        raise ChildDied(
            f"The process that {self._purpose} ended unexpectedly, more than once. Your photos and "
            "the index are safe. Close other programs if memory is short, then try again."
        )

    def pid(self) -> int | None:
        """The running child's process id."""
        process = self._process
        return None if process is None else process.pid

    def close(self) -> None:
        """Ends the child for good; work in hand is given up."""
        self._closed = True
        with self._lock:
            process = self._process
        if process is not None:
            process.kill()
            if self._turn.acquire(timeout=CLOSE_S):
                self._drop(process)
                self._turn.release()

    def rest(self) -> None:
        """Ends the child after the work in hand; the next call starts a new one."""
        with self._turn:
            process = self._process
            if process is not None:
                self._drop(process)

    def _dies_too_often(self) -> bool:
        self._deaths.append(time.monotonic())
        often = len(self._deaths) == MAX_DEATHS
        return often and not self._may_die and self._deaths[-1] - self._deaths[0] < DEATHS_S

    def _running(
        self, first: tuple[Callable[..., Any], tuple[Any, ...]] | None = None
    ) -> ChildProcess:
        with self._lock:
            if self._closed:
                raise Cancelled("The program is closing. What was finished is kept.")
            if self._process is None:
                self._process = ChildProcess(
                    "encoder", worker.serve, self._n_threads, self._humble, first
                )
            return self._process

    def _drop(self, process: ChildProcess) -> None:
        with self._lock:
            if self._process is process:
                self._process = None
        process.kill()
        process.join(CLOSE_S)
