# SPDX-License-Identifier: MIT
"""The signals that ask a program to end: Ctrl-C, the end of the session, a closed terminal.

What comes in: a handler. What goes out: the same handler for all of them. Main thread alone.
"""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

Handler = Callable[[int, FrameType | None], object]
INTERRUPTED: Final = 130
"""The exit code after any of them. Source: commands.md, "130 interrupted"."""


def _ending() -> tuple[signal.Signals, ...]:
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


ENDING: Final = _ending()
"""Those that this system has."""


asked: Final = threading.Event()
"""Set by note()."""


def interrupt(signum: int, frame: FrameType | None) -> None:
    """A handler that ends the work in hand in order."""
    raise KeyboardInterrupt


def note(signum: int, frame: FrameType | None) -> None:
    """A handler that only notes it in `asked`.

    For imports and the window: an exception out of nowhere can vanish in the C code of a library
    that is being imported, or leave it half made.
    """
    asked.set()


def handle(handler: Handler) -> None:
    """Sets the handler of all ending signals.

    One that the shell has us ignore stays ignored: `nohup` outlives its terminal. But not SIGINT:
    a shell script ignores it for whatever it starts with "&", and `kill -INT` is always meant.
    """
    for number in ENDING:
        if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def raise_if_asked() -> None:
    """Raises KeyboardInterrupt where note() saw a signal."""
    if asked.is_set():
        raise KeyboardInterrupt


@contextlib.contextmanager
def held_off() -> Iterator[None]:
    """Ignores them meanwhile: a second Ctrl-C must not break off what the first one began."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
