# SPDX-License-Identifier: MIT
"""One child process that can die and is then started again.

What comes in: a module-level function of encode/worker.py and its arguments. What goes out: its
result, or its exception. Any thread may call; calls run one after another in the child.
"""

import contextlib
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from typing import Any, ParamSpec, TypeVar  # Any: futures of every kind of result

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from desktop_search.core.errors import Cancelled, InternalError
from desktop_search.encode import worker

P = ParamSpec("P")
R = TypeVar("R")

START_TIMEOUT_S = 60.0
"""Time a child may take to start, on top of the work's own time; generous for a cold disk."""


class Child:
    """A pool of one process, started at the first call."""

    def __init__(self, purpose: str, n_threads: int) -> None:
        """Starts nothing yet.

        Args:
            purpose: what it does, for a sentence: "looks at photos".
            n_threads: threads the child may compute with.
        """
        self._purpose = purpose
        self._n_threads = n_threads
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._pid: ProcessFuture[int] | None = None
        self._closed = False
        self._waiting: set[ProcessFuture[Any]] = set()

    def submit(
        self, timeout_s: float, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> ProcessFuture[R]:
        """Hands over work without waiting.

        Raises:
            Cancelled: the child was closed.
        """
        return self._schedule(timeout_s, function, args)[1]

    def call(
        self, timeout_s: float, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Runs work in the child and waits; a child that died is started again, once.

        Raises:
            InternalError: the child died twice or took too long. Cancelled: it was closed.
        """
        for _ in range(2):
            pool, future = self._schedule(timeout_s, function, args)
            try:
                return future.result(timeout=timeout_s + START_TIMEOUT_S)
            except (ProcessExpired, BrokenProcessPool, CancelledError):
                self._drop(pool)
            except TimeoutError as error:
                self._drop(pool)
                raise InternalError(
                    f"The process that {self._purpose} took longer than {timeout_s:.0f} s and was "
                    "stopped. Your photos and the index are safe. Try again."
                ) from error
        if self._closed:
            raise Cancelled("The program is closing. What was finished is kept.")
        raise InternalError(
            f"The process that {self._purpose} ended unexpectedly, twice. Your photos and the "
            "index are safe. Close other programs if memory is short, then try again."
        )

    def pid(self) -> int | None:
        """The running child's process id; None where it has not answered yet."""
        future = self._pid
        if future is None or not future.done() or future.cancelled() or future.exception():
            return None
        return future.result()

    def close(self) -> None:
        """Ends the child; work in hand is given up."""
        with self._lock:
            self._closed = True
            pool, self._pool, self._pid = self._pool, None, None
            waiting, self._waiting = self._waiting, set()
        if pool is not None:
            _end(pool, waiting)

    def rest(self) -> None:
        """Ends the child; the next call starts a new one."""
        with self._lock:
            pool, self._pool, self._pid = self._pool, None, None
            waiting, self._waiting = self._waiting, set()
        if pool is not None:
            _end(pool, waiting)

    def _schedule(
        self, timeout_s: float, function: Callable[..., R], args: tuple[object, ...]
    ) -> tuple[ProcessPool, ProcessFuture[R]]:
        with self._lock:
            if self._closed:
                raise Cancelled("The program is closing. What was finished is kept.")
            if self._pool is not None and not self._pool.active:
                _end(self._pool, self._waiting)  # it died while idle
                self._pool, self._waiting = None, set()
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=1,
                    initializer=worker.start,
                    initargs=(self._n_threads,),
                    context=multiprocessing.get_context("spawn"),
                )
                self._pid = self._pool.schedule(worker.whoami)
            future = self._pool.schedule(function, args=args, timeout=timeout_s)
            self._waiting = {old for old in self._waiting if not old.done()} | {future}
            return self._pool, future

    def _drop(self, pool: ProcessPool) -> None:
        with self._lock:
            if self._pool is not pool:
                return  # another thread did it already
            self._pool = self._pid = None
            waiting, self._waiting = self._waiting, set()
        _end(pool, waiting)


def _end(pool: ProcessPool, waiting: set[ProcessFuture[Any]]) -> None:
    # A broken pool refuses some of this; its process is gone then.
    with contextlib.suppress(RuntimeError, OSError):
        pool.stop()  # type: ignore[no-untyped-call]  # Pebble leaves it untyped
        pool.join(timeout=3)
    # Pebble leaves the futures of a stopped pool undone: their callers would wait in vain.
    for future in waiting:
        future.cancel()  # type: ignore[no-untyped-call]  # Pebble leaves it untyped
