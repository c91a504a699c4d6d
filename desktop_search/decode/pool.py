# SPDX-License-Identifier: MIT
"""The decode children: untrusted files are read in processes that may die.

What comes in: paths, from any thread. What goes out: Decoded or DecodeFailure in the order of the
paths, at most two files a child ahead of the reader. The children know no torch and no database,
have a memory limit, cannot open sockets or start programs, and one file may take 20 s.
"""

import collections
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from pathlib import Path

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode.decoder import decode_file

Result = Decoded | DecodeFailure

MAX_WORKERS = 4
MEMORY_BYTES = 2 << 30
"""Source: faults.md I2, RLIMIT_AS 2 GiB."""
TIMEOUT_S = 20.0
"""Source: faults.md I2."""
CLOSE_S = 3.0
STALL_FACTOR = 3
"""A file waits for at most AHEAD others on its child, each cut off at the time limit."""
AHEAD = 2
"""Files in flight for each child."""
FORBIDDEN_EVENTS = frozenset(
    {
        "subprocess.Popen",
        "os.exec",
        "os.posix_spawn",
        "os.system",
        "os.fork",
        "os.startfile",
        "socket.connect",
        "socket.bind",
    }
)
STOPPED = "The decoder stopped while it read this file"
TOO_SLOW = "Reading this file took too long"
TOO_MUCH_MEMORY = "This picture needs too much memory"
CLOSING = "The program is closing"
INTERNAL = "This file could not be read (a fault of this program)"


class DecodePool:
    """Implements core.protocols.Decoder. The children start with the first file."""

    def __init__(self, n_workers: int | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self.n_workers = n_workers or min(MAX_WORKERS, _n_cpus())
        self._timeout_s = timeout_s
        self._pool: ProcessPool | None = None
        self._closed = False
        self._lock = threading.Lock()

    def decode(
        self, paths: Sequence[Path], inputs: Sequence[ImageInput], want_preview: bool = True
    ) -> Iterator[tuple[Path, Result]]:
        """Decodes the files side by side; results come in the order of `paths`."""
        wanted = tuple(inputs)
        todo = iter(paths)
        flying: collections.deque[tuple[Path, ProcessFuture[Result] | None]] = collections.deque()
        try:
            while True:
                while len(flying) < AHEAD * self.n_workers:
                    path = next(todo, None)
                    if path is None:
                        break
                    flying.append((path, self._start(path, wanted, want_preview)))
                if not flying:
                    return
                path, future = flying[0]
                result = self._result(future)
                if result is None:
                    # Its child died or ran out of memory: once more, in a new one.
                    again = self._start(path, wanted, want_preview)
                    flying[0] = (path, again)
                    result = self._result(again) or self._last_word(again)
                flying.popleft()
                yield path, result
        finally:
            for _, future in flying:
                # Cancelling a running one would kill its child.
                if future is not None and not future.running():
                    future.cancel()  # type: ignore[no-untyped-call]  # Pebble leaves it bare

    def close(self) -> None:
        """Ends the child processes within 3 s."""
        self._closed = True
        self._drop_pool()

    def _start(
        self, path: Path, inputs: tuple[ImageInput, ...], want_preview: bool
    ) -> ProcessFuture[Result] | None:
        with self._lock:
            if self._closed:
                return None
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    max_workers=self.n_workers,
                    initializer=prepare_child,
                    context=multiprocessing.get_context("spawn"),
                )
            # The first schedule() starts the children.
            with _interrupts_held():
                return self._pool.schedule(
                    decode_file, args=(path, inputs, want_preview), timeout=self._timeout_s
                )

    def _result(self, future: ProcessFuture[Result] | None) -> Result | None:
        """The result of a file; None when another try makes sense."""
        if future is None:
            return DecodeFailure(CLOSING, transient=True)
        try:
            return future.result(timeout=STALL_FACTOR * self._timeout_s)
        except FutureTimeoutError:
            if future.done():
                return DecodeFailure(TOO_SLOW)
            # No child picked it up: one died while it held the queue's lock. A new pool.
            self._drop_pool()
            return DecodeFailure(CLOSING, transient=True) if self._closed else None
        except (ProcessExpired, BrokenProcessPool, MemoryError):
            return DecodeFailure(CLOSING, transient=True) if self._closed else None
        except CancelledError:
            # By close(), or with a pool that was dropped under it.
            return DecodeFailure(CLOSING, transient=True) if self._closed else None
        except Exception:  # noqa: BLE001 - child task border: one file never ends a run
            return DecodeFailure(INTERNAL)

    def _drop_pool(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # Pebble leaves it bare
            with contextlib.suppress(FutureTimeoutError):
                pool.join(timeout=CLOSE_S)

    @staticmethod
    def _last_word(future: ProcessFuture[Result] | None) -> DecodeFailure:
        if future is None or not future.done() or future.cancelled():
            return DecodeFailure(STOPPED, transient=True)
        memory = isinstance(future.exception(), MemoryError)
        return DecodeFailure(TOO_MUCH_MEMORY if memory else STOPPED)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Children and Pebble's threads inherit a blocked SIGINT.

    prepare_child() ignores it too, but only after the imports, and Ctrl-C in those 0.2 s would
    print a traceback a child.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Starting the tracker unblocks SIGINT, so it must be running already.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def prepare_child() -> None:
    """Fences the child in. Runs first in each child."""
    # Ctrl-C is for the parent, which ends the children in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    # decoder.py refuses by size itself and says so with the numbers.
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    sys.addaudithook(_forbid)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_mapped_bytes() + MEMORY_BYTES,) * 2)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mapped_bytes() -> int:
    """Address space in use: libraries reserve some for each core, which is not the picture's."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _forbid(event: str, _args: tuple[object, ...]) -> None:
    if event in FORBIDDEN_EVENTS:
        raise PermissionError(f"a decoder may not do this: {event}")


def _n_cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
