# SPDX-License-Identifier: MIT
"""A sudden end at any moment of indexing or refining (faults.md, K1)."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.oracle import check_index

N_ENDS = 50
MAX_ROUNDS = 5 * N_ENDS
NEW_PHOTOS = 40
BATCH = 8
LEVELS = ("starter-lite0", "starter-lite2")
HELPERS = Path(__file__).parent.parent / "helpers"


@pytest.mark.skipif(os.name == "nt", reason="needs signals that end a process at once")
@pytest.mark.timeout(900)
def test_fifty_sudden_ends_lose_nothing_and_pay_for_at_most_the_batch_in_flight(tmp_path):
    folder, data, log = tmp_path / "photos", tmp_path / "data", tmp_path / "log"
    folder.mkdir()
    n_photos = 0

    def more_photos(n):
        nonlocal n_photos
        for _ in range(n):
            (folder / f"{n_photos}.jpg").write_bytes(b"picture %d" % n_photos)
            n_photos += 1

    def run(text, *end):
        words = [str(HELPERS / "index_process.py"), data, folder, log, text, *map(str, end)]
        return subprocess.run([sys.executable, *words]).returncode

    generator = random.Random(20261125)
    more_photos(400)
    n_ends = dict.fromkeys(LEVELS, 0)
    # The process counts its batches and sets its own end, so that the load and speed of the
    # machine do not matter; one that was ready sooner has not ended suddenly, another one will.
    for n in range(MAX_ROUNDS):
        more_photos(NEW_PHOTOS)
        level = LEVELS[n % 2]
        n_batches = generator.randint(1, NEW_PHOTOS // BATCH if level == LEVELS[0] else 3)
        delay_s = 10 ** generator.uniform(-4, -1)
        code = run(f"query {n}", level, n_batches, delay_s)
        assert code in (0, -signal.SIGALRM)
        n_ends[level] += code != 0
        if sum(n_ends.values()) == N_ENDS:
            break
    assert sum(n_ends.values()) == N_ENDS, n_ends
    assert min(n_ends.values()) > 0, n_ends
    assert run("the last query") == 0

    encoded = log.read_text().split("\n")[:-1]
    check_index(data, {os.fsencode(path) for path in folder.iterdir()})
    database = sqlite3.connect(data / "index.sqlite")
    count = "SELECT count(*) FROM files WHERE state = 'indexed'"
    assert database.execute(count).fetchone()[0] == n_photos
    stored = database.execute("SELECT count(*) FROM embeddings").fetchone()[0]
    assert stored <= len(set(encoded))
    assert len(encoded) - stored <= BATCH * N_ENDS
    database.close()
    assert [p.read_bytes() for p in sorted(folder.iterdir())] == sorted(
        (b"picture %d" % i for i in range(n_photos)), key=lambda b: f"{b.split()[1].decode()}.jpg"
    )
    print(f"{n_ends} in {n + 1} rounds; {len(encoded) - stored} encodings paid for in vain")
