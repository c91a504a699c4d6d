# SPDX-License-Identifier: MIT
"""kill -9 at any moment of indexing or refining (faults.md, K1)."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

ROUNDS = 50
BATCH = 8
HELPERS = Path(__file__).parent.parent / "helpers"


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.timeout(600)
def test_fifty_kills_lose_nothing_and_pay_for_at_most_the_batch_in_flight(tmp_path):
    folder, data, log = tmp_path / "photos", tmp_path / "data", tmp_path / "log"
    folder.mkdir()
    n_photos = 0

    def more_photos(n):
        nonlocal n_photos
        for _ in range(n):
            (folder / f"{n_photos}.jpg").write_bytes(b"picture %d" % n_photos)
            n_photos += 1

    command = [sys.executable, str(HELPERS / "index_process.py"), str(data), str(folder), str(log)]
    generator = random.Random(20261125)
    more_photos(400)
    n_killed = 0
    for _ in range(ROUNDS):
        more_photos(40)
        size = log.stat().st_size if log.exists() else 0
        process = subprocess.Popen(command)
        # From the first encoding of this round on, so that the kill lands inside the work.
        while process.poll() is None and (not log.exists() or log.stat().st_size == size):
            time.sleep(0.001)
        time.sleep(generator.uniform(0, 0.25))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            n_killed += 1
        process.wait()
    assert n_killed > ROUNDS // 2
    subprocess.run(command, check=True)

    encoded = Counter(log.read_text().split("\n")[:-1])
    paid_twice = sum(n - 1 for n in encoded.values())
    assert paid_twice <= BATCH * n_killed
    database = sqlite3.connect(data / "index.sqlite")
    assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    count = "SELECT count(*) FROM files WHERE state = 'indexed'"
    assert database.execute(count).fetchone()[0] == n_photos
    stored = database.execute("SELECT count(*) FROM embeddings").fetchone()[0]
    assert stored == len(encoded)
    database.close()
    assert [p.read_bytes() for p in sorted(folder.iterdir())] == sorted(
        (b"picture %d" % i for i in range(n_photos)), key=lambda b: f"{b.split()[1].decode()}.jpg"
    )
    print(f"killed {n_killed} of {ROUNDS}; {paid_twice} encodings repeated")
