# SPDX-License-Identifier: MIT
"""Closing the index while other threads read it."""

import subprocess
import sys
import threading

import psutil
import pytest

from desktop_search.store.lock import INDEX_FILE
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter

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
begun, closed = threading.Semaphore(0), threading.Event()
ended = []
"""

READING = {
    "one statement": """
def read():
    begun.release()
    try:
        reader.rows(f"SELECT count(*) FROM ({LONG})")
    except EnvironmentFault as fault:
        ended.append(fault)
""",
    "in parts": """
def read():
    try:
        for rows in reader.in_parts(LONG):
            begun.release()
    except EnvironmentFault as fault:
        ended.append(fault)
""",
    "a part, then at rest": """
def read():
    parts = reader.in_parts(LONG)
    next(parts)
    begun.release()
    closed.wait(60)
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
for _ in threads:
    assert begun.acquire(timeout=60)
time.sleep(0.2)  # they are in the midst of it
reader.close()
closed.set()
for thread in threads:
    thread.join(60)
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


def test_threads_that_ended_leave_nothing_open(tmp_path):
    """An export, or whatever else has a thread of its own, comes as often as a person wants."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    IndexWriter(data).close()
    reader = IndexReader(data)
    counts = []
    try:
        for _ in range(30):
            thread = threading.Thread(target=lambda: counts.append(reader.counts()))
            thread.start()
            thread.join(60)
        opened = [file for file in psutil.Process().open_files() if file.path.endswith(INDEX_FILE)]
        assert len(counts) == 30 and len(opened) <= 3
        assert reader.counts() == counts[0]  # this thread's own is still there
    finally:
        reader.close()
