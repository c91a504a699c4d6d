# SPDX-License-Identifier: MIT
"""A child process with a pipe of its own, which may die at any moment.

What comes in: a function that serves the other end of the pipe. What goes out: the pipe's bytes.
Any thread may use it, one at a time; kill() may be called beside that.

Each child has its own pipe and no lock is shared between processes: in a pool with a common queue
a child that is killed while it holds the queue's lock stops all the others.
"""

import contextlib
import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any  # what goes through a pipe is between the two who use it

if TYPE_CHECKING:
    Pipe = Connection[Any, Any]
else:
    Pipe = Connection  # generic in the stubs alone
Serve = Callable[..., None]
TERMINAL_SIGNALS = ("SIGINT", "SIGHUP")
"""What a terminal sends to a whole group of processes, children too."""
POLL_S = 0.1
"""How often a waiting caller looks whether it should give up."""


class ChildProcess:
    """Started by its constructor with the spawn method; ended with this process at the latest."""

    def __init__(self, name: str, serve: Serve, *args: object) -> None:
        """Starts serve(connection, *args) in a new process.

        Raises:
            OSError: no process can be started now.
        """
        context = multiprocessing.get_context("spawn")
        self.connection: Pipe
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, *args), name=name, daemon=True)
        try:
            with _interrupts_held():
                self._process.start()
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid or 0

    @property
    def exit_signal(self) -> int | None:
        """The signal that ended it, None as long as that is not known."""
        code = self._process.exitcode
        return -code if code is not None and code < 0 else None

    def wait(self, timeout_s: float, give_up: Callable[[], bool]) -> None:
        """Waits until the child has said something.

        Raises:
            TimeoutError: it did not in time. EOFError: give_up() said so. OSError: it is gone.
        """
        deadline = time.monotonic() + timeout_s
        while not self.connection.poll(POLL_S):
            if give_up():
                raise EOFError("given up")
            if time.monotonic() > deadline:
                raise TimeoutError

    def kill(self) -> None:
        """Ends the process at once; whoever waits for it gets an EOFError or OSError."""
        with contextlib.suppress(OSError, AttributeError, ValueError):
            self._process.kill()

    def join(self, timeout_s: float) -> None:
        """Waits for its end and lets the pipe go; only for whoever uses the pipe."""
        self._process.join(timeout_s)
        self.connection.close()


def end_with_parent() -> None:
    """Leaves Ctrl-C and a closed terminal to the parent, which ends its children in order.

    SIGTERM is not left to it: that is how multiprocessing ends children of a process that exits.
    """
    for name in TERMINAL_SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Children inherit them blocked, until end_with_parent() is reached."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Starting the tracker unblocks SIGINT, so it must be running already.
    resource_tracker.ensure_running()
    held = {getattr(signal, name) for name in TERMINAL_SIGNALS}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
