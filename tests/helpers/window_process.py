# SPDX-License-Identifier: MIT
"""The real program in a process: tells when its window was painted, and its memory after a search.

Usage: window_process.py DATA_DIR MODULES TEXT
Prints [seconds since the epoch, those of the comma-separated MODULES that were imported] at the
first paint, then, once the search is answered and the scrolling is over, [photos found,
{kind: KiB}, longest gap of the event loop in seconds], and closes the window. Kinds of memory are
told as they are then and, "at rest", a while after the last search.
"""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_search import __main__ as program

if TYPE_CHECKING:  # nothing is imported that the program itself does not import
    from desktop_search.core.records import Ranking
    from desktop_search.ui.main_window import MainWindow

LOOK_MS = 200
BEAT_MS = 4
SCROLLS = 100
SCROLL_MS = 20
REST_MS = 13_000
"""Longer than matrices are kept for the next search (store/vectors.py), and than idle work begins
after this one."""


def tell(found: object) -> None:
    print(json.dumps(found), flush=True)


def memory_kib() -> dict[str, int]:
    path = Path("/proc/self/status")
    lines = path.read_text().splitlines() if path.exists() else []
    rows = (line.split() for line in lines if line.startswith(("VmRSS", "RssAnon", "RssFile")))
    return {row[0].rstrip(":"): int(row[1]) for row in rows}


def drive(window: "MainWindow", text: str) -> None:
    """Types the text as soon as photos are listed, scrolls through the answer, then closes."""
    from PySide6.QtCore import QTimer

    beats = [time.perf_counter()]
    gaps: list[float] = []
    answers: list[Ranking] = []  # the newest one alone, as the window keeps it
    window.control.answered.connect(
        lambda ranking, closer: answers.__setitem__(slice(1), [ranking])
    )
    clock, hand = QTimer(window), QTimer(window)
    box, bar = window.parts.field.box, window.grid.verticalScrollBar()
    left = [SCROLLS]

    def beat() -> None:
        beats.append(time.perf_counter())
        gaps.append(beats[-1] - beats.pop(0))

    def look() -> None:
        if not box.isEnabled() or not len(window.model.ids):
            return
        if not box.text():
            box.setText(text)
        elif answers and answers[-1].final:
            hand.stop()
            hand.timeout.disconnect(look)
            hand.timeout.connect(scroll)
            hand.start(SCROLL_MS)

    def scroll() -> None:
        left[0] -= 1
        bar.setValue(bar.value() + 120)
        if left[0]:
            return
        hand.stop()
        found, gap_s = memory_kib(), max(gaps)

        def end() -> None:
            rested = {f"at rest, {kind}": kib for kind, kib in memory_kib().items()}
            tell([len(window.model.ids), found | rested, gap_s])
            window.close()

        QTimer.singleShot(REST_MS, end)

    clock.timeout.connect(beat)
    clock.start(BEAT_MS)
    hand.timeout.connect(look)
    hand.start(LOOK_MS)


def main() -> None:
    def open_window(data_dir: Path) -> int:
        # The program is as it is until its window was painted.
        from desktop_search.ui import app

        start = app.start_library

        def painted(window: "MainWindow") -> None:
            tell([time.time(), [name for name in modules.split(",") if name in sys.modules]])
            start(window)
            drive(window, text)

        app.start_library = painted
        return inner(data_dir)

    inner, program.open_window = program.open_window, open_window
    data, modules, text = sys.argv[1:]
    sys.argv = ["desktop-search", "--data-dir", data]
    sys.exit(program.main())


if __name__ == "__main__":
    main()
