# SPDX-License-Identifier: MIT
"""How a run of the program ends: what was raised becomes a sentence and an exit code.

What comes in: the work of a command, or of the window. What goes out: an exit code (130:
interrupted), a sentence on standard error. Main thread. Needs neither click nor Qt.
"""

import io
import logging
import os
import sys
from collections.abc import Callable

from desktop_search.core import signals
from desktop_search.core.errors import NO_ROOM, DesktopSearchError, EnvironmentFault

STOPPED = "Stopped. What was finished is kept; the next run goes on from there."
KEPT = "Your photos and the index are safe. Make room, or write somewhere else."
"""Where the program itself writes, it says more (store/faults.py)."""


def ended(work: Callable[[], int]) -> int:
    """Does the work; returns its exit code, or that of what it raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names that the terminal cannot show
    try:
        return work()
    except DesktopSearchError as error:
        _say(error.sentence)
        return error.exit_code
    except KeyboardInterrupt:
        _say(STOPPED)
        return signals.INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # The reader of our output went away (`| head`), which click turns into an exit.
        _forget_output()
        return 0
    except Exception as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            _say(f"There is no room left to write to ({error.strerror}). {KEPT}")
            _forget_output()
            return EnvironmentFault.exit_code
        logging.getLogger("desktop_search").debug("internal error", exc_info=True)
        _say(
            f"Something went wrong inside the program ({type(error).__name__}: {error}). "
            "Your photos and the index are safe. Please report it."
        )
        return 1


def _forget_output() -> None:
    """What standard output did not take goes nowhere, or the interpreter tries again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
