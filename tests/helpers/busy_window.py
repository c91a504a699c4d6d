# SPDX-License-Identifier: MIT
"""The real window on the real library as a process that says what it is doing.

What comes in: a data folder, a folder of photos, and whether it closes itself once it is busy.
What goes out: a line "indexing", then a line "searching" once a closer look began; the exit code
of the window.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_search.core.errors import EnvironmentFault
from desktop_search.library import Library
from desktop_search.ui import app


def main(data: Path, folder: Path, closes_itself: bool) -> int:
    library = Library(data)
    said: set[str] = set()

    def say(word: str) -> None:
        if word not in said:
            said.add(word)
            print(word, flush=True)

    def look() -> None:
        window = next(
            (w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow"), None
        )
        if window is None:
            return
        if not library.roots():
            try:
                library.add_root(folder)
            except EnvironmentFault:  # not open yet
                return
        progress = library.progress()
        if progress.state == "indexing" and progress.n_indexed:
            say("indexing")
            window.parts.field.box.setText("a red square")
        bar = window.parts.refine
        if bar.property("state") == "running" and progress.n_waiting:
            say("searching")
            if closes_itself:
                timer.stop()
                window.close()

    def start() -> None:
        original()
        timer.start(10)

    original, library.start = library.start, start
    timer = QTimer()
    timer.timeout.connect(look)
    return app.open_window(lambda: library, data, sys.argv)


if __name__ == "__main__":
    QApplication(sys.argv[:1])
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "close"))
