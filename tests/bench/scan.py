# SPDX-License-Identifier: MIT
"""Scanning measured against a bare scandir with stat of the same run; no part of the test suite.

Usage: python tests/bench/scan.py [--files 100000] [--folders 20000] [--json FILE]
In a temporary folder, with fake encoders: a first scan and the first results, rescans of what did
not change (also compared file by file, as where something else did), one file that did, many
folders, and what that costs in memory.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))
from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search.core.records import SearchRequest
from desktop_search.indexer import scan_root
from desktop_search.library import Library
from desktop_search.scan.walker import walk

ROUNDS = 5


def make_files(folder: Path, n: int) -> None:
    folder.mkdir(parents=True)
    for number in range(n):
        path = folder / f"IMG_{number:06}.jpg"
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
        os.write(descriptor, b"picture %d" % number)
        os.close(descriptor)


def bare(folder: Path) -> None:
    """What no scan can do without: each folder listed, each file asked for its state."""
    folders = [os.fspath(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)


def seconds(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def rss_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def measure_rescan(library: Library, folder: Path) -> dict[str, float]:
    """Rescans of a folder that was scanned before, each beside a bare listing."""
    reader, writer = library._opened()

    def scan() -> None:
        root = next(root for root in reader.roots() if root.path == folder)
        result = scan_root(reader, writer, root)
        assert not (result.added or result.changed or result.missing or result.moved)

    def a_round() -> tuple[float, float, float, float]:
        listed, walked = seconds(lambda: bare(folder)), seconds(lambda: walk(folder))
        found = seconds(scan)
        writer.run(lambda db: db.execute("DELETE FROM agreed_walks") and None)
        return listed, walked, found, seconds(scan)

    # Whatever was still to be added is now.
    scan_root(reader, writer, next(root for root in reader.roots() if root.path == folder))
    rounds = [a_round() for _ in range(ROUNDS)]
    return {
        "bare_s": median(times[0] for times in rounds),
        "walk_s": median(times[1] for times in rounds),
        "rescan_s": median(times[2] for times in rounds),
        "rescan_to_bare": median(times[2] / times[0] for times in rounds),
        "compared_to_bare": median(times[3] / times[0] for times in rounds),
    }


def measure(work: Path, n_files: int, n_folders: int) -> dict[str, float]:
    flat, deep = work / "flat", work / "deep"
    make_files(flat, n_files)
    for number in range(n_folders):
        make_files(deep / f"{number % 100}" / f"{number}", 1)
    library = Library(work / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    figures: dict[str, float] = {}
    first = threading.Event()
    library.on_progress = lambda progress: first.set() if progress.n_indexed else None
    rss_before = rss_mb()
    library.start()
    try:
        while library._background is None:
            time.sleep(0.01)
        started = time.perf_counter()
        library.add_root(flat)
        first.wait()
        while not len(list(library.rankings(SearchRequest(1, "x", depth=0)))[-1].photo_ids):
            time.sleep(0.01)
        figures["first_results_s"] = time.perf_counter() - started
    finally:
        library.close()
    library = Library(work / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    try:
        figures |= {f"flat_{key}": v for key, v in measure_rescan(library, flat).items()}
        library.add_root(deep)
        reader, writer = library._opened()
        root = reader.roots()[1]
        figures["folders_first_scan_s"] = seconds(lambda: scan_root(reader, writer, root))
        figures |= {f"folders_{key}": v for key, v in measure_rescan(library, deep).items()}
        (deep / "7" / "7" / "new.jpg").write_bytes(b"new")
        root = reader.roots()[1]
        figures["one_folder_s"] = seconds(lambda: scan_root(reader, writer, root, Path("7/7")))
        figures["memory_growth_mb"] = rss_mb() - rss_before
    finally:
        library.close()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--folders", type=int, default=20_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        figures = measure(Path(work).resolve(), options.files, options.folders)
        for name, value in figures.items():
            print(f"{name:28} {value:10.3f}", flush=True)
        if options.json:
            options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")
        # Removing so many files takes a while.


if __name__ == "__main__":
    main()
