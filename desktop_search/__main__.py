# SPDX-License-Identifier: MIT
"""Window or command.

What comes in: the command line. What goes out: an exit code. Main thread.
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
    from desktop_search import cli

    return cli.run(sys.argv[1:], open_window)


def open_window(data_dir: Path) -> int:
    """Shows the window on an index until it is closed.

    Raises:
        IndexLocked: another window is open on it. InputFault: no display, or no Qt.
    """
    from desktop_search.core.display import has_display
    from desktop_search.core.errors import InputFault

    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise InputFault(NEEDS_DISPLAY)
    from desktop_search.library import Library, require_free

    require_free(data_dir)
    try:
        from desktop_search.ui.app import run_window
    except ImportError as error:
        raise InputFault(
            f"The window cannot be shown: Qt or a system library it needs is missing ({error}). "
            "The commands work without it (desktop-search --help)."
        ) from error
    return run_window(Library(data_dir), sys.argv)


if __name__ == "__main__":
    sys.exit(main())
