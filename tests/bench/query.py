# SPDX-License-Identifier: MIT
"""Level-0 queries on large indexes, beside the machine's limits and a peer; not in the test suite.

Usage: python tests/bench/query.py [--photos 10000,100000,1000000] [--peer PYTHON] [--json FILE]
For each number of photos an index is generated (unit vectors, real tables, real files). Measured
warm, in one process: typed words to ranked ids with the starter's text encoder; the scan of all
embeddings, beside reading the same bytes once and beside faiss where PYTHON has it; whether its
first ten are those of float32; the parts of a search by themselves; memory of the process; bytes on
disk without previews.
PYTHON is an interpreter of an environment with rclip (`pip install rclip`): its own unmodified
search() is then run on as many generated rows, with a text encoder of random weights in its format
(this environment needs onnx to write that). Of its 0.05 s for the words ours takes 0.005.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import closing
from pathlib import Path

import numpy as np

from desktop_search.core.paths import make_private_dir
from desktop_search.core.records import EncoderSpec, SearchRequest
from desktop_search.encode.host import EncoderHost
from desktop_search.library import Library
from desktop_search.search.rank import (
    N_SCANNERS,
    best_first,
    cosine,
    float32_cosine,
    in_order,
)
from desktop_search.store.embedding import checksum
from desktop_search.store.writer import IndexWriter

ENCODER = "starter-lite0"
ROUNDS = 15
SUBJECTS = ("dog", "cat", "boat", "house", "tree")
PEER_ARCH = "ViT-B-32-256"
PEER = """
import json, sys, time
import numpy as np
import onnxruntime
from rclip.db import DB
from rclip.main import RClip
from rclip.model import Model
from rclip.utils.tokenizer import SimpleTokenizer
n, path, textual, vocabulary = int(sys.argv[1]), *sys.argv[2:5]
database = DB(path)
rng = np.random.default_rng(1)
for start in range(0, n, 10000):
    count = min(10000, n - start)
    rows = rng.normal(size=(count, Model.VECTOR_SIZE)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    database._con.executemany(
        "INSERT INTO images (filepath, modified_at, size, vector, hash) VALUES (?, 0, 0, ?, '')",
        ((f"/photos/{start + i}.jpg", row.tobytes()) for i, row in enumerate(rows)),
    )
    database._con.commit()
model = Model()
model._session_text_var = onnxruntime.InferenceSession(textual)
model._tokenizer_var = SimpleTokenizer(bpe_path=vocabulary)
peer = RClip(model, database, 8, None)
seconds = []
for number in range(4):
    started = time.perf_counter()
    assert len(peer.search(f"a dog number {number}", "/photos", 10)) == 10
    seconds.append(time.perf_counter() - started)
print(json.dumps(float(np.median(seconds[1:]))))
"""


FAISS = """
import json, sys, time
import faiss
import numpy as np
faiss.omp_set_num_threads(int(sys.argv[3]))
rows = np.fromfile(sys.argv[1], "<f2").reshape(-1, int(sys.argv[2])).astype(np.float32)
index = faiss.IndexFlatIP(rows.shape[1])
index.add(rows)
del rows
query = np.ones((1, index.d), np.float32) / index.d**0.5
seconds = []
for _ in range(9):
    started = time.perf_counter()
    index.search(query, 1000)
    seconds.append(time.perf_counter() - started)
print(json.dumps(float(np.median(seconds))))
"""


def make_peer_text(folder: Path) -> tuple[Path, Path]:
    """The peer's text encoder with random weights as ONNX, and its vocabulary."""
    import open_clip
    import torch

    torch.manual_seed(0)
    torch.backends.mha.set_fastpath_enabled(False)
    net = open_clip.create_model(PEER_ARCH).eval()
    net.forward = net.encode_text
    path = folder / "textual.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net,
            (torch.zeros(2, 77, dtype=torch.int64),),
            str(path),
            input_names=["input"],
            output_names=["output"],
            dynamic_axes={"input": {0: "n"}, "output": {0: "n"}},
            dynamo=False,
            opset_version=17,
        )
    return path, Path(open_clip.__file__).parent / "bpe_simple_vocab_16e6.txt.gz"


def make_index(data: Path, n_photos: int, spec: EncoderSpec, fingerprint: str) -> None:
    """Rows as indexing leaves them for a phone's photos; there are no files behind them."""
    writer = IndexWriter(data)
    root_id = writer.add_root(data.parent, 1, 1)
    encoder_id = writer.encoder_id(spec, fingerprint)
    writer.close()
    rng = np.random.default_rng(1)
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        for start in range(0, n_photos, 10_000):
            numbers = range(start + 1, min(start + 10_000, n_photos) + 1)
            rows = rng.normal(size=(len(numbers), spec.dim)).astype(np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            blobs = [row.tobytes() for row in rows.astype("<f2")]
            digests = [rng.bytes(20) for _ in numbers]
            db.executemany(
                "INSERT INTO contents (id, digest, width, height, format, taken_at,"
                " taken_offset_s, camera, lat, lon, exposure_s, f_number, iso, focal_mm,"
                " perceptual_hash, places) VALUES (?, ?, 4000, 3000, 'JPEG', ?, 7200,"
                " 'samsung SM-G991B', ?, ?, ?, 1.8, ?, 5.4, ?, '')",
                (
                    (n, digest, 1.6e9 + n, *rng.random(3).tolist(), n % 3200, rng.bytes(22))
                    for n, digest in zip(numbers, digests, strict=True)
                ),
            )
            db.executemany(
                "INSERT INTO files (root_id, path, size, mtime_ns, ctime_ns, inode, content_id,"
                " state) VALUES (?, ?, ?, ?, ?, ?, ?, 'indexed')",
                (
                    (root_id, b"%d/IMG_%06d.jpg" % (n // 500, n), size, *times, 5_000_000 + n, n)
                    for n, size, times in zip(
                        numbers,
                        rng.integers(2_000_000, 9_000_000, len(numbers)).tolist(),
                        rng.integers(15 * 10**17, 18 * 10**17, (len(numbers), 2)).tolist(),
                        strict=True,
                    )
                ),
            )
            db.executemany(
                "INSERT INTO embeddings (content_id, encoder_id, vector, crc32)"
                " VALUES (?, ?, ?, ?)",
                (
                    (n, encoder_id, blob, checksum(fingerprint, digest, blob))
                    for n, digest, blob in zip(numbers, digests, blobs, strict=True)
                ),
            )
            db.commit()
    with closing(sqlite3.connect(data / "previews.sqlite")) as db:
        # With none at all every photo would be taken for one to be read again.
        db.execute("INSERT INTO previews (digest, jpeg) VALUES (?, '')", (digests[0],))
        db.commit()


def median_s(work) -> float:
    work()
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def rss_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def encode(library: Library, turn: list[int]) -> None:
    """Words that were not encoded before."""
    turn[0] += 1
    library._encoders.encode_texts(ENCODER, [f"a dog number {turn[0]}"])


def measure_here(data: Path, n_photos: int) -> dict[str, float]:
    """In a process of its own, so that its memory is its own."""
    library = Library(data)
    library.open(warm_texts=True)
    library.remember("x")  # any change; names are then filled in, in the writer's pauses
    while library._writer._stale_names:
        time.sleep(0.1)
    turn = [0]

    def query() -> None:
        turn[0] += 1
        words = f"a {SUBJECTS[turn[0] % len(SUBJECTS)]} number {turn[0]}"
        ranking = list(library.rankings(SearchRequest(turn[0], words, depth=0)))[-1]
        library.cards([int(photo) for photo in ranking.photo_ids[:30]])
        assert len(ranking.photo_ids) == n_photos

    figures = {"query_ms": 1000 * median_s(query), "rss_mb": rss_mb()}
    assert library._embeddings is not None
    ids, rows = library._embeddings.matrix(ENCODER)
    generator = np.random.default_rng(5)
    asked = generator.normal(size=rows.shape[1]).astype(np.float32)
    asked /= np.linalg.norm(asked)
    exact = float32_cosine(rows, asked)
    first = best_first(ids, exact)[:30].tolist()
    figures |= {
        "text_ms": 1000 * median_s(lambda: encode(library, turn)),
        "cards_ms": 1000 * median_s(lambda: library.cards(ids[first].tolist())),
        "scan_ms": 1000 * median_s(lambda: cosine(rows, asked)),
        "float32_ms": 1000 * median_s(lambda: float32_cosine(rows, asked)),
        "order_ms": 1000 * median_s(lambda: in_order(ids, exact)),
        "read_ms": 1000 * median_s(lambda: rows.view(np.uint64).max()),
        "first ten as float32": float(
            np.array_equal(best_first(ids, exact)[:10], best_first(ids, cosine(rows, asked))[:10])
        ),
    }
    figures["read / scan"] = figures["read_ms"] / figures["scan_ms"]
    library.close()
    index = (data / "index.sqlite").stat().st_size
    matrix = sum(path.stat().st_size for path in (data / "vectors").iterdir())
    figures["bytes_a_photo"] = index / n_photos
    figures["bytes_a_photo_with_matrix"] = (index + matrix) / n_photos
    return figures


def measure(scratch: Path, n_photos: int, peer: str | None) -> dict[str, float]:
    data = scratch / "data"
    make_private_dir(data)
    encoders = EncoderHost(data)
    try:
        encoders.prepare(ENCODER)
        spec = encoders.spec(ENCODER)
        make_index(data, n_photos, spec, encoders.fingerprint(ENCODER))
    finally:
        encoders.close()
    here = [sys.executable, __file__, "--here", str(data), "--photos", str(n_photos)]
    figures: dict[str, float] = json.loads(
        subprocess.run(here, check=True, capture_output=True, text=True).stdout
    )
    if peer:
        database, text = scratch / "peer.sqlite", make_peer_text(scratch)
        command = [peer, "-c", PEER, str(n_photos), *map(str, (database, *text))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        figures["peer_query_ms"] = 1000 * float(json.loads(done.stdout))
        figures["peer / ours"] = figures["peer_query_ms"] / figures["query_ms"]
        matrix = next((data / "vectors").glob("*.f16"))
        command = [peer, "-c", FAISS, str(matrix), str(spec.dim), str(N_SCANNERS)]
        done = subprocess.run(command, capture_output=True, text=True)
        if not done.returncode:  # else it is not there
            figures["faiss_scan_ms"] = 1000 * float(json.loads(done.stdout))
            figures["faiss / scan"] = figures["faiss_scan_ms"] / figures["scan_ms"]
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", default="10000,100000")
    parser.add_argument("--peer", help="Python of an environment with rclip.")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure_here(options.here, int(options.photos))))
        return
    results: dict[str, dict[str, float]] = {}
    for number in options.photos.split(","):
        with tempfile.TemporaryDirectory() as name:
            os.chmod(name, 0o700)
            results[f"{int(number):,} photos"] = measure(Path(name), int(number), options.peer)
        print(f"{int(number):,} photos")
        for figure, value in results[f"{int(number):,} photos"].items():
            print(f"  {figure:22} {value:12.3f}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
