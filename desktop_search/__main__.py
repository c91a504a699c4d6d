# SPDX-License-Identifier: MIT
"""Window or command.

What comes in: the command line. What goes out: an exit code, 130 after Ctrl-C, SIGTERM or a closed
terminal, of window and commands alike. Main thread.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_search.ui.bridge import LibraryPort

NEEDS_DISPLAY = (
    "The window needs a display and there is none here. Nothing was changed. "
    "These commands work without one: index, search, saved, status, refine, failures, folders, "
    "forget, models, evaluate, doctor, demo (desktop-search --help)."
)


def main() -> int:
    """Runs a command where one is named, else the window; returns the exit code."""
    gc.disable()  # importing makes much and no garbage; looking for some costs a fifth of the time
    from desktop_search.core import signals

    signals.handle(signals.note)
    try:
        if (window := _window_alone(sys.argv[1:])) is not None:
            import logging

            from desktop_search.core.paths import data_dir
            from desktop_search.endings import ended

            logging.basicConfig(level=logging.CRITICAL)  # as the commands do
            return ended(lambda: open_window(data_dir(window[0])))
        from desktop_search import cli

        signals.raise_if_asked()
        gc.enable()
        return cli.run(sys.argv[1:], open_window)
    except KeyboardInterrupt:  # before anything began, or again at the very end
        return signals.INTERRUPTED
    finally:
        signals.handle(signals.note)  # all is done and the exit code is known


def _window_alone(arguments: list[str]) -> tuple[str | None] | None:
    """The data folder as given, where nothing else is; the window needs no commands then."""
    if not arguments:
        return (None,)
    if len(arguments) == 2 and arguments[0] == "--data-dir" and not arguments[1].startswith("-"):
        return (arguments[1],)
    return None


def open_window(data_dir: Path) -> int:
    """Shows the window on an index until it is closed, or raises the one that is open on it.

    Raises:
        IndexLocked: a command works on it. InputFault: no display, or no Qt.
    """
    from desktop_search.core.display import has_display
    from desktop_search.core.errors import InputFault

    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise InputFault(NEEDS_DISPLAY)
    from desktop_search.core import signals
    from desktop_search.core.paths import make_private_dir

    signals.handle(signals.note)  # looked at by the window
    if not data_dir.exists():  # one that can only be read is looked at
        make_private_dir(data_dir)
    gc.disable()  # until the first paint
    try:
        from desktop_search.ui import app
        from desktop_search.ui.late_library import late_library
    except ImportError as error:
        raise InputFault(
            f"The window cannot be shown: Qt or a system library it needs is missing ({error}). "
            "The commands work without it (desktop-search --help)."
        ) from error
    from desktop_search.store.lock import require_free

    def make_real() -> LibraryPort:
        from desktop_search.library import Library  # behind the first paint

        return Library(data_dir)

    def make_library() -> LibraryPort:
        require_free(data_dir)
        return late_library(make_real, data_dir)

    try:
        return app.open_window(make_library, data_dir, sys.argv)
    finally:
        gc.enable()


if __name__ == "__main__":
    sys.exit(main())
