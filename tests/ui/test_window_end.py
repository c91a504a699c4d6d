# SPDX-License-Identifier: MIT
"""The window's process ends well, whatever its user copied and pasted, as real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LIMIT_S = 120.0
"""What a slow and busy machine may take."""
PROGRAM = r"""
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from fakes import FakeLibrary
from desktop_search.ui import app, file_actions, photo_actions

deed, folder = sys.argv[1], Path(sys.argv[2])
library = FakeLibrary(folder, 5)

def window():
    return next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")

def wait():
    if window().model.rowCount():
        window().grid.selectAll()
    if len(window().grid.selected_cards()) < 5:
        QTimer.singleShot(20, wait)
        return
    try:
        {"copy": copy, "paste": paste, "words": words, "slow": slow}[deed]()
        print("done", flush=True)
    finally:
        window().close()

def copy():
    photo_actions.copy_files(window())
    assert QGuiApplication.clipboard().mimeData().hasUrls()

def paste():
    image = QImage(900, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    file_actions.copy_files([folder / "photo.jpg"], image)
    window().parts.field.box.setFocus()
    window().queries.paste()

def words():
    photo_actions.copy_paths(window())

def slow():
    # The disk answers while Python ends, as one that was asleep does.
    window().aside.run(lambda: time.sleep(1), print)

QTimer.singleShot(0, wait)
code = app.run_window(library, sys.argv)
sys.exit(code)
"""


@pytest.mark.parametrize("deed", ["copy", "paste", "words", "slow"])
def test_the_process_ends_with_nothing_to_complain_about(tmp_path: Path, deed: str) -> None:
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, deed, str(tmp_path)],
        env=env, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    assert "Traceback" not in done.stderr and "Fatal" not in done.stderr
