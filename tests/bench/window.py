# SPDX-License-Identifier: MIT
"""The window with 100,000 photos, as ratios against references of the same run.

Usage: python tests/bench/window.py [--photos 100000] [--json FILE]
Measures the grid beside a plain QListView in icon mode, and, in processes of their own, the start
to the first paint with a real index beside an empty PySide6 window, what it imports until then,
and the memory it holds once a search was made. Works offscreen and on a display.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ui"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

SIZE = (1000, 700)
"""Source: interface.md 8.1."""
ROUNDS = 9
N_PICTURES = 40
FRAME_S = 1 / 60
HEAVY = (
    "torch",
    "openvino",
    "open_clip",
    "timm",
    "transformers",
    "PIL",
    "watchdog",
    "sqlite_utils",
)
EMPTY_WINDOW = """
import sys, time
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.time(), flush=True)
        QTimer.singleShot(0, app.quit)
app = QApplication([])
window = Window()
window.resize(1000, 700)
window.show()
app.exec()
"""
HELPER = Path(__file__).resolve().parents[1] / "helpers" / "window_process.py"
TEXT = "a dog on a beach"


def median(work: Callable[[], object]) -> float:
    """Median seconds of a few runs."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def measure_grid(n_photos: int, scratch: Path) -> dict[str, float]:
    """Reset, re-order and warm repaint, ours and a plain list's."""
    from fakes import FakeLibrary
    from helpers import drawn
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QApplication, QListView

    from desktop_search.ui import languages
    from desktop_search.ui.main_window import MainWindow
    from desktop_search.ui.theme import Theme

    app = QApplication.instance() or QApplication([])
    library = FakeLibrary(scratch, n_photos)
    languages.install(app, "en")
    pictures = [drawn.jpeg(drawn.landscape(n, *drawn.shape(n))) for n in range(N_PICTURES)]
    library.jpeg = {n: pictures[n % N_PICTURES] for n in range(1, n_photos + 1)}
    window = MainWindow(library, Theme(app, "light"))
    window.resize(*SIZE)
    window.show()
    plain = QListView()
    plain.setViewMode(QListView.ViewMode.IconMode)
    plain.setUniformItemSizes(True)
    plain.setGridSize(QSize(192, 170))
    plain.resize(*SIZE)
    plain.show()
    orders = [np.arange(1, n_photos + 1)]
    orders.append(np.concatenate([orders[0][500:1000], orders[0][:500], orders[0][1000:]]))
    levels, scores = np.zeros(n_photos, np.int8), np.linspace(1, 0, n_photos, dtype=np.float32)
    turn = [0]
    model = window.model

    def settle() -> None:
        deadline = time.monotonic() + 1.0
        while time.monotonic() < deadline:
            app.processEvents()

    def order() -> np.ndarray:
        turn[0] += 1
        return orders[turn[0] % 2]

    def reset() -> None:
        model.replace(order(), levels, scores)
        view.viewport().repaint()

    def reorder() -> None:
        model.reorder(order(), levels, scores)
        view.viewport().repaint()

    seconds: dict[str, float] = {}
    for name, view in (("ours", window.grid), ("plain list", plain)):
        if view is plain:  # a model of its own, so that each view pays for itself alone
            model = type(window.model)(window.loader, window)
            plain.setModel(model)
        reset()
        settle()
        seconds[f"{name}: reset and repaint"] = median(reset)
        seconds[f"{name}: re-order and repaint"] = median(reorder)
    view, model = window.grid, window.model
    model.replace(orders[0], levels, scores)
    settle()
    visible = window.grid.photo_ids(window.grid.visible_rows())
    assert all(window.loader.image(photo) is not None for photo in visible)
    seconds["ours: warm repaint of a page"] = median(lambda: view.viewport().repaint())
    for kind in ("reset", "re-order"):
        ours, other_s = (seconds[f"{n}: {kind} and repaint"] for n in ("ours", "plain list"))
        seconds[f"{kind}: plain / ours"] = other_s / ours
    seconds["warm repaint / frame"] = seconds["ours: warm repaint of a page"] / FRAME_S
    plain.close()
    window.close()
    return seconds


def make_file(path: bytes) -> tuple[int, int, int, int]:
    """A photo's file without content, and what tells a scan that it did not change."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.truncate(3_000_000)
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def make_index(data: Path, n_photos: int) -> None:
    """An index of so many photos with the starter's level 0; their files are there, unchanged."""
    import sqlite3

    from desktop_search.encode.host import EncoderHost
    from desktop_search.store.embedding import checksum
    from desktop_search.store.writer import IndexWriter

    encoders = EncoderHost(data)
    encoders.prepare("starter-lite0")
    spec, fingerprint = encoders.spec("starter-lite0"), encoders.fingerprint("starter-lite0")
    encoders.close()
    writer = IndexWriter(data)
    folder = data.parent / "photos"
    folder.mkdir()
    status = folder.stat()
    root_id = writer.add_root(folder, status.st_dev, status.st_ino)
    encoder_id = writer.encoder_id(spec, fingerprint)
    writer.close()
    rng = np.random.default_rng(1)
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        for start in range(0, n_photos, 5000):
            rows = rng.normal(size=(5000, spec.dim)).astype(np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            for number, row in enumerate(rows.astype("<f2"), start + 1):
                blob = row.tobytes()
                path = b"%d/IMG_%06d.jpg" % (number // 500, number)
                size, mtime_ns, ctime_ns, inode = make_file(os.path.join(os.fsencode(folder), path))
                db.execute(
                    "INSERT INTO contents (id, digest, width, height, format, taken_at)"
                    " VALUES (?, ?, 4000, 3000, 'JPEG', ?)",
                    (number, b"%032d" % number, 1.6e9 + number),
                )
                db.execute(
                    "INSERT INTO files (root_id, path, size, mtime_ns, ctime_ns, inode,"
                    " content_id, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'indexed')",
                    (root_id, path, size, mtime_ns, ctime_ns, inode, number),
                )
                db.execute(
                    "INSERT INTO embeddings (content_id, encoder_id, vector, crc32)"
                    " VALUES (?, ?, ?, ?)",
                    (number, encoder_id, blob, checksum(fingerprint, b"%032d" % number, blob)),
                )
            db.commit()
    out = io.BytesIO()
    Image.new("RGB", (512, 384), (40, 90, 160)).save(out, "JPEG")  # as large as those of photos
    with closing(sqlite3.connect(data / "previews.sqlite")) as db:
        rows = ((b"%032d" % number, out.getvalue()) for number in range(1, n_photos + 1))
        db.executemany("INSERT INTO previews (digest, jpeg) VALUES (?, ?)", rows)
        db.commit()


def run_compiled(command: list[str], data: Path) -> str:
    """What a process prints; its modules are kept compiled, as those of an installed program."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(data.parent / "compiled")
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def measure_start(data: Path) -> dict[str, float]:
    """Process start to first paint, ours and an empty window's; imports; memory after a search."""
    seconds: dict[str, list[float]] = {"ours": [], "empty window": []}
    found: dict[str, float] = {}
    ours = [sys.executable, str(HELPER), str(data), ",".join(HEAVY), TEXT]
    for turn in range(ROUNDS):
        started = time.time()
        empty = run_compiled([sys.executable, "-c", EMPTY_WINDOW], data)
        if turn:  # the first one compiles the modules
            seconds["empty window"].append(float(empty.split()[0]) - started)
        started = time.time()
        (painted, heavy), (n_shown, kinds, gap_s) = map(
            json.loads, run_compiled(ours, data).split("\n")[:2]
        )
        assert not heavy, heavy
        if turn:
            seconds["ours"].append(painted - started)
            found["longest event-loop gap, s"] = max(
                found.get("longest event-loop gap, s", 0), gap_s
            )
        found["photos shown after the search"] = n_shown
        found |= {f"{kind}, MiB": int(kib) / 1024 for kind, kib in kinds.items()}
    medians = {f"{name}: first paint": float(np.median(s)) for name, s in seconds.items()}
    return {
        **medians,
        "first paint, ours / empty": medians["ours: first paint"]
        / medians["empty window: first paint"],
        **found,
    }


def main() -> None:
    """Prints a table, and JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        data = scratch / "data"
        data.mkdir(mode=0o700)
        results = {"grid, seconds": measure_grid(arguments.photos, scratch)}
        make_index(data, arguments.photos)
        results["start with a real index, seconds"] = measure_start(data)
    for title, figures in results.items():
        print(f"\n{title}")
        for figure, value in figures.items():
            print(f"  {figure:36} {value:10.4f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
