# SPDX-License-Identifier: MIT
"""A message of the desktop, for when the program has no tray icon.

What comes in: a title and a sentence. What goes out: a program of the desktop is started that shows
it, and is not waited for; where there is none, nothing. GUI thread. PySide6 cannot make the D-Bus
call itself: it has no unsigned argument.
"""

import sys

from PySide6.QtCore import QProcess, QStandardPaths

PROGRAM = "notify-send"


def send(title: str, text: str) -> bool:
    """Asks the desktop to show it; whether somebody was asked."""
    if sys.platform in ("win32", "darwin"):
        return False
    program = QStandardPaths.findExecutable(PROGRAM)
    if not program:
        return False
    options = ["--app-name=Desktop Search", "--icon=desktop-search", "--"]
    started = QProcess.startDetached(program, [*options, title, text])
    return bool(started[0] if isinstance(started, tuple) else started)
