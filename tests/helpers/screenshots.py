# SPDX-License-Identifier: MIT
"""Pictures of every state of the window, over a library that is made up.

Usage: python -m tests.helpers.screenshots DIR [--only WORD] [--theme light|dark]
Writes PNG files named STATE-THEME-WIDTH.png; those at twice the scale, from right to left,
in German and in the pseudo-language are made by processes of their own. No photo of anybody is in
them: helpers/drawn.py draws.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ui"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes import FakeLibrary
from helpers import window_states
from helpers.pseudo import Pseudo
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop_search.ui import languages
from desktop_search.ui.main_window import MainWindow
from desktop_search.ui.theme import Theme

HEIGHTS = {720: 480, 960: 640, 1280: 800}
EVERYWHERE = (
    "results", "refining", "nothing fits", "first run", "values of a filter", "found by name",
)  # fmt: skip
"""States that are pictured at every width, at twice the scale and from right to left."""
PATIENCE_S = 20.0
SETTLE_S = 0.35
"""Fading and gliding are over by then."""


class Stage:
    """A window over a made-up library, and what a state needs to get it where it wants it."""

    def __init__(self, app: QApplication, theme: Theme, folder: Path, width: int, n: int) -> None:
        self.app, self.theme = app, theme
        self.library = FakeLibrary(folder, n)
        window_states.furnish(self.library)
        self.window = MainWindow(self.library, theme)
        self.window.resize(width, HEIGHTS[width])
        self.window.show()
        self.window.activateWindow()
        if n:
            self.until(lambda: self.window.model.rowCount() > 0)
        self.pictures()

    def until(self, holds: Callable[[], object]) -> None:
        """Lets the window work until something holds."""
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            self.app.processEvents()
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not get there")

    def settle(self, seconds: float = SETTLE_S) -> None:
        """Lets the window work for a while."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.app.processEvents()

    def pictures(self) -> None:
        """Waits for the pictures on screen."""
        grid = self.window.grid
        if grid.isVisible():
            self.until(lambda: all(map(grid._done, grid.visible_rows())))
        self.settle()

    def close(self) -> None:
        """Ends the window."""
        self.window.close()
        self.window.deleteLater()
        self.settle(0.01)


def picture_of(stage: Stage, extra: QWidget | None) -> QPixmap:
    """The window with a menu on it; or the dialog that stands before it."""
    if extra is None or not extra.isWindow():
        return stage.window.grab()
    if extra.windowFlags() & Qt.WindowType.Popup != Qt.WindowType.Popup:
        return extra.grab()
    shot = stage.window.grab()
    with QPainter(shot) as painter:
        at = stage.window.mapFromGlobal(extra.mapToGlobal(extra.rect().topLeft()))
        painter.drawPixmap(at, extra.grab())
    return shot


def shoot(app: QApplication, out: Path, only: str, themes: list[str], tag: str) -> None:
    """All states in this process's scale and direction."""
    theme = Theme(app, "light")
    for name, (n_photos, enter) in window_states.STATES.items():
        everywhere = name in EVERYWHERE
        if only not in name or (tag and not only and not everywhere):
            continue
        for kind in themes:
            for width in HEIGHTS if everywhere and not tag else (1280,):
                theme.apply(kind)
                file = out / f"{name.replace(' ', '_')}-{kind}-{width}{tag}.png"
                with tempfile.TemporaryDirectory() as folder:
                    stage = Stage(app, theme, Path(folder), width, n_photos)
                    extra = enter(stage)
                    stage.settle()
                    picture_of(stage, extra).save(str(file))
                    stage.close()
                print(file.name, flush=True)


def main() -> None:
    """Makes the pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--theme", choices=("light", "dark"))
    parser.add_argument("--rtl", action="store_true", help="this process alone, right to left")
    parser.add_argument("--language", choices=("en", "de", "pseudo"), default="en")
    parser.add_argument("--tag", default="", help="end of the names; no further processes")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    languages.install(app, "de" if chosen.language == "de" else "en", QLocale("en_US"))
    if chosen.language == "pseudo":
        app.installTranslator(Pseudo(app))
    if chosen.rtl:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    themes = [chosen.theme] if chosen.theme else ["light", "dark"]
    shoot(app, chosen.folder, chosen.only, themes, chosen.tag)
    if chosen.tag:
        return
    again = [sys.executable, __file__, str(chosen.folder), "--only", chosen.only]
    again += ["--theme", "light"]
    twice = os.environ | {"QT_SCALE_FACTOR": "2"}
    subprocess.run([*again, "--tag=-2x"], env=twice, check=True)
    subprocess.run([*again, "--tag=-rtl", "--rtl"], check=True)
    for language in ("de", "pseudo"):
        subprocess.run([*again, f"--tag=-{language}", "--language", language], check=True)


if __name__ == "__main__":
    main()
