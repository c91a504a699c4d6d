# SPDX-License-Identifier: MIT
<<<<<<< HEAD
"""The real window on a data folder; it searches, opens its settings, and is closed.

Usage: window_process.py DATA_DIR N
N: ends after so many steps of 50 ms, however far it is; 0 = when a search was answered.
"""

=======
"""The real window in a process: tells when it was painted, and its memory after a search.

Usage: window_process.py DATA_DIR MODULES TEXT
Prints [seconds since the epoch, those of the comma-separated MODULES that were imported] at the
first paint, then [photos found, {kind: KiB}] some seconds after the search, and closes the window.
"""

import json
>>>>>>> main
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
<<<<<<< HEAD
from PySide6.QtWidgets import QApplication

from desktop_search.core.records import SearchRequest
from desktop_search.library import Library
from desktop_search.ui.app import run_window

LIMIT_S = 120.0


def main() -> int:
    """Runs the window; returns its exit code, or 9 where nothing was answered."""
    data, n_steps = Path(sys.argv[1]), int(sys.argv[2])
    app = QApplication(["desktop-search"])
    library = Library(data)
    seen = {"steps": 0, "answered": False, "closed": 0.0}
    started = time.monotonic()

    def look() -> None:
        seen["steps"] += 1
        if seen["steps"] == 1:
            shown = library.on_ranking

            def on_ranking(number, ranking):
                seen["answered"] |= ranking.final
                shown(number, ranking)

            library.on_ranking = on_ranking
            library.search(SearchRequest(10_000, "a red square"))
        done = seen["answered"] if n_steps == 0 else seen["steps"] >= n_steps
        if (done or time.monotonic() - started > LIMIT_S) and not seen["closed"]:
            seen["closed"] = time.monotonic()
            app.closeAllWindows()

    timer = QTimer(interval=50)
    timer.timeout.connect(look)
    timer.start()
    code = run_window(library, [])
    print(f"{time.monotonic() - seen['closed']:.3f}")
    return code if n_steps or seen["answered"] else 9


if __name__ == "__main__":
    sys.exit(main())
=======

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
>>>>>>> main
