# SPDX-License-Identifier: MIT
"""The real window in a process: tells when it was painted, and its memory after a search.

Usage: window_process.py DATA_DIR MODULES TEXT
Prints [seconds since the epoch, those of the comma-separated MODULES that were imported] at the
first paint, then [photos found, {kind: KiB}] some seconds after the search, and closes the window.
"""

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from desktop_search.library import Library
from desktop_search.ui import app
from desktop_search.ui.main_window import MainWindow

LOOK_MS = 200
SETTLED_MS = 5000


def tell(found: object) -> None:
    print(json.dumps(found), flush=True)


def memory_kib() -> dict[str, int]:
    path = Path("/proc/self/status")
    lines = path.read_text().splitlines() if path.exists() else []
    rows = (line.split() for line in lines if line.startswith(("VmRSS", "RssAnon", "RssFile")))
    return {row[0].rstrip(":"): int(row[1]) for row in rows}


def main() -> None:
    start = app.start_library

    def painted(window: MainWindow) -> None:
        tell([time.time(), [name for name in sys.argv[2].split(",") if name in sys.modules]])
        start(window)
        timer = QTimer(window)

        def searched() -> None:
            tell([len(window.model.ids), memory_kib()])
            window.close()

        def look() -> None:
            if window.library.progress().n_indexed and window.parts.field.box.isEnabled():
                timer.stop()
                window.parts.field.box.setText(sys.argv[3])
                QTimer.singleShot(SETTLED_MS, searched)

        timer.timeout.connect(look)
        timer.start(LOOK_MS)

    app.start_library = painted
    sys.exit(app.run_window(Library(Path(sys.argv[1])), []))


if __name__ == "__main__":
    main()
