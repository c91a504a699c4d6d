# SPDX-License-Identifier: MIT
"""Bytes a photo on disk without previews, by what holds them; no part of the test suite.

Usage: python tests/bench/disk.py [--photos 100000] [--dims 384,512] [--json FILE]
Rows as indexing leaves them for photos of a phone, in one index for each length of embeddings.
"index" is index.sqlite, which has everything; "matrix" can be made from it again and is there so
that the first search of a process need not wait for that: both ways are timed beside each other.
What tables and indexes take is told where this Python's SQLite has dbstat.
"""

import argparse
import json
import os
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from query import make_index

from desktop_search.core.paths import make_private_dir
from desktop_search.core.records import EncoderId
from desktop_search.encode.catalogue import Catalogue
from desktop_search.store.reader import IndexReader
from desktop_search.store.vectors import VectorFiles
from desktop_search.store.writer import IndexWriter

ENCODER = "starter-lite0"
FINGERPRINT = "f" * 64
BY_OBJECT = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
LEAST = 0.5
"""Bytes a photo; what takes less is left out."""


def by_object(path: Path, n_photos: int) -> dict[str, float]:
    """Each table and index of a database."""
    with closing(sqlite3.connect(path)) as db:
        try:
            rows = db.execute(BY_OBJECT).fetchall()
        except sqlite3.OperationalError:
            return {}
    return {f"  {name}": size / n_photos for name, size in rows if size / n_photos >= LEAST}


def measure(data: Path, n_photos: int, dim: int) -> dict[str, float]:
    make_private_dir(data)
    spec = Catalogue().spec(ENCODER)
    make_index(data, n_photos, replace(spec, dim=dim), FINGERPRINT)
    writer = IndexWriter(data)
    writer.run(lambda db: None)
    while writer._stale_names:
        time.sleep(0.1)
    writer.close()
    reader = IndexReader(data)
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        VectorFiles(data, reader, can_write=True).matrix(EncoderId(1), dim)
        seconds.append(time.perf_counter() - started)
    reader.close()
    index = (data / "index.sqlite").stat().st_size / n_photos
    matrix = sum(path.stat().st_size for path in (data / "vectors").iterdir()) / n_photos
    return {
        "index": index,
        **by_object(data / "index.sqlite", n_photos),
        "matrix": matrix,
        "both": index + matrix,
        "matrix from the index, s": seconds[0],
        "matrix from its files, s": seconds[1],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--dims", default="384,512")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results: dict[str, dict[str, float]] = {}
    for dim in map(int, options.dims.split(",")):
        with tempfile.TemporaryDirectory() as name:
            os.chmod(name, 0o700)
            figures = results[f"{dim} numbers"] = measure(Path(name) / "data", options.photos, dim)
        print(f"{dim} numbers an embedding")
        for figure, value in figures.items():
            print(f"  {figure:32} {value:10.2f}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
