# SPDX-License-Identifier: MIT
"""The real window on a data folder; it searches, opens its settings, and is closed.

Usage: closed_window.py DATA_DIR N
N: ends after so many steps of 50 ms, however far it is; 0 = when a search was answered.
"""

import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
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
