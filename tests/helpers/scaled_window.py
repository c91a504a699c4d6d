# SPDX-License-Identifier: MIT
"""The window in a process of its own, at the scale that QT_SCALE_FACTOR says and with large text.

What comes in: a language, the share of the usual text size. What goes out: a line for each text
that is clipped, and for each state in which the window needs more than 720x480.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
PATIENCE_S = 60.0
SIZES = ((720, 480), (1100, 700))


def main(language: str, text: float) -> None:
    sys.path[:0] = [str(TESTS.parent), str(TESTS), str(TESTS / "ui")]
    from fakes import FakeLibrary
    from PySide6.QtCore import QSize
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication
    from surfaces import clipped, of_dialogs, of_window, settle

    from desktop_search.ui import languages
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.theme import Theme

    class Hands:
        """The few things of pytest-qt that are needed here."""

        keyClicks = staticmethod(QTest.keyClicks)
        keyClick = staticmethod(QTest.keyClick)

        @staticmethod
        def waitUntil(true: Callable[[], bool]) -> None:
            end = time.monotonic() + PATIENCE_S
            while not true():
                app.processEvents()
                assert time.monotonic() < end

    app = QApplication([])
    font = app.font()
    font.setPointSizeF(font.pointSizeF() * text)
    app.setFont(font)
    languages.install(app, language)
    theme = Theme(app, "light")
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(FakeLibrary(Path(folder), 30), theme)
        window.show()
        window.activateWindow()
        Hands.waitUntil(lambda: window.model.rowCount() == 30)
        for surface in of_window(window, window.library, Hands):
            for width, height in SIZES:
                window.resize(width, height)
                settle(surface)
                found += clipped(surface)
                need = window.minimumSizeHint()
                if need.width() > width or need.height() > height:
                    found.append(f"{surface.name}: the window needs {need.toTuple()}")
        for surface in of_dialogs(window, QSize(*SIZES[0])):
            settle(surface)
            found += clipped(surface)
        window.close()
    for line in sorted(set(found)):
        print(line)
    print("looked at everything")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
