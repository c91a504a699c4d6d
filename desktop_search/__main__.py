# SPDX-License-Identifier: MIT
"""Window or command.

What comes in: the command line. What goes out: an exit code, 130 after Ctrl-C, SIGTERM or a closed
terminal, of window and commands alike. Main thread.
"""

import os
import sys
from pathlib import Path

NEEDS_DISPLAY = (
    "The window needs a display and there is none here. Nothing was changed. "
    "These commands work without one: index, search, status, failures, folders, forget, doctor, "
    "demo (desktop-search --help)."
)


def main() -> int:
    """Runs a command where one is named, else the window; returns the exit code."""
    from desktop_search.core import signals

    signals.handle(signals.note)
    try:
        from desktop_search import cli

        signals.raise_if_asked()
        return cli.run(sys.argv[1:], open_window)
    except KeyboardInterrupt:  # before anything began, or again at the very end
        return signals.INTERRUPTED
    finally:
        signals.handle(signals.note)  # all is done and the exit code is known


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
    try:
        from desktop_search.ui import app
    except ImportError as error:
        raise InputFault(
            f"The window cannot be shown: Qt or a system library it needs is missing ({error}). "
            "The commands work without it (desktop-search --help)."
        ) from error
    from desktop_search.library import Library, require_free

    def make_library() -> Library:
        require_free(data_dir)
        return Library(data_dir)

    return app.open_window(make_library, data_dir, sys.argv)


if __name__ == "__main__":
    sys.exit(main())
