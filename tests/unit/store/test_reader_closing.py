# SPDX-License-Identifier: MIT
"""Closing the index while other threads read it."""

import subprocess
import sys

import pytest

STARTED = """
import sys, threading, time
from pathlib import Path
from desktop_search.core.errors import EnvironmentFault
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter

folder = Path(sys.argv[1])
IndexWriter(folder).close()
reader = IndexReader(folder)
LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
begun = threading.Event()
ended = []
"""

READING = {
    "one statement": """
def read():
    begun.set()
    try:
        reader.rows(f"SELECT count(*) FROM ({LONG})")
    except EnvironmentFault as fault:
        ended.append(fault)
""",
    "in parts": """
def read():
    try:
        for rows in reader.in_parts(LONG):
            begun.set()
    except EnvironmentFault as fault:
        ended.append(fault)
""",
    "a part, then at rest": """
def read():
    parts = reader.in_parts(LONG)
    next(parts)
    begun.set()
    time.sleep(0.5)
    try:
        next(parts)
    except EnvironmentFault as fault:
        ended.append(fault)
""",
}

CLOSED = """
threads = [threading.Thread(target=read) for _ in range(3)]
for thread in threads:
    thread.start()
begun.wait()
time.sleep(0.2)
reader.close()
for thread in threads:
    thread.join()
assert len(ended) == 3, ended
try:
    reader.rows("SELECT 1")
except EnvironmentFault:
    print("closed")
"""


@pytest.mark.parametrize("how", READING)
def test_closing_ends_what_other_threads_read_and_never_crashes(tmp_path, how):
    # In a process of its own, which SQLite once took with it.
    program = STARTED + READING[how] + CLOSED
    command = [sys.executable, "-c", program, str(tmp_path / "data")]
    (tmp_path / "data").mkdir(mode=0o700)
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "closed"), done.stderr
