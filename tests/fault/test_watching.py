# SPDX-License-Identifier: MIT
"""Events that are lost: floods, a held process, too few watches, sleep (faults.md, F12 and F13).

DESKTOP_SEARCH_FLOOD=100000 gives the full flood, and 30,000 changes while the process is held for
60 s; without it there are 6,000 files and it is held for as long as they take.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from helpers.oracle import check_index, originals

N_FLOOD = int(os.environ.get("DESKTOP_SEARCH_FLOOD", "6000"))
FULL = "DESKTOP_SEARCH_FLOOD" in os.environ
HELD_S = 60.0 if FULL else 0.0
N_WHILE_HELD = 30_000 if FULL else N_FLOOD
EQUAL_S = 600.0
"""What a slow and busy machine may take to index a flood; else it is 60 s."""
SCRIPT = Path(__file__).parent.parent / "helpers" / "watch_process.py"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs inotify and SIGSTOP")


class Watching:
    """A watching process, its index and what it says."""

    def __init__(self, work: Path, *words: object, before: tuple[str, ...] = ()) -> None:
        self.folder, self.data, self.log = work / "photos", work / "data", work / "log"
        self.process = subprocess.Popen(
            [*before, sys.executable, str(SCRIPT), self.data, self.folder, self.log,
             *map(str, words)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip

    def indexed(self) -> set[bytes]:
        try:
            uri = f"{(self.data / 'index.sqlite').as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, timeout=30)) as db:
                rows = db.execute("SELECT path FROM files WHERE state = 'indexed'")
                return {row[0] for row in rows}
        except sqlite3.OperationalError:
            return set()  # not made yet

    def wait_until_equal(self) -> float:
        """Seconds until the index names what is on the disk and nothing else."""
        started = time.monotonic()
        on_disk = {
            os.path.relpath(os.path.join(top, name), os.fsencode(self.folder))
            for top, _, names in os.walk(os.fsencode(self.folder))
            for name in names
        }
        self.wait_for(lambda: self.indexed() == on_disk)
        return time.monotonic() - started

    def wait_for(self, condition) -> None:
        end = time.monotonic() + EQUAL_S
        while not condition():
            assert self.process.poll() is None, "the process ended"
            assert time.monotonic() < end
            time.sleep(0.1)

    def said(self) -> list[dict]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def end(self) -> dict[str, int]:
        """Ends it in order; returns how many photos each encoder embedded."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0
        return self.said()[-1]["encoded"]


@pytest.fixture
def watching(tmp_path):
    (tmp_path / "photos").mkdir()
    made: list[Watching] = []

    def start(*words, before=()):
        made.append(Watching(tmp_path, *words, before=before))
        return made[-1]

    yield start
    for one in made:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def flood(folder: Path, start: int, n: int) -> None:
    for number in range(start, start + n):
        below = folder / str(number % 7)
        below.mkdir(exist_ok=True)
        (below / f"{number}.jpg").write_bytes(b"picture %d" % number)


@pytest.mark.timeout(1800)
def test_a_flood_and_changes_while_the_process_is_held(watching, tmp_path):
    folder = tmp_path / "photos"
    flood(folder, 0, 10)
    one = watching()
    one.wait_until_equal()
    flood(folder, 10, N_FLOOD)
    flood_s = one.wait_until_equal()

    one.process.send_signal(signal.SIGSTOP)
    held = time.monotonic()
    flood(folder, N_FLOOD + 10, N_WHILE_HELD)
    for number in range(5):
        (folder / str(number % 7) / f"{number}.jpg").unlink()
    (folder / "6").rename(folder / "six")
    time.sleep(max(0.0, HELD_S - (time.monotonic() - held)))
    before = originals(folder)
    one.process.send_signal(signal.SIGCONT)
    held_s = one.wait_until_equal()
    encoded = one.end()["starter-lite0"]
    # The renamed folder was known; no photo was embedded twice.
    assert encoded == 10 + N_FLOOD + N_WHILE_HELD
    check_index(tmp_path / "data")
    assert originals(folder) == before
    print(
        f"{N_FLOOD} files: equal after {flood_s:.1f} s; {N_WHILE_HELD} while held: {held_s:.1f} s"
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("limit", "number", "word"),
    [
        ("max_inotify_watches", 50, "max_user_watches"),
        ("max_inotify_instances", 0, "max_user_instances"),
    ],
)
def test_too_few_watches_are_said_in_one_place_and_made_up_for_by_checks(
    watching, tmp_path, limit, number, word
):
    folder = tmp_path / "photos"
    for i in range(80):
        (folder / f"many{i}").mkdir()
    flood(folder, 0, 10)
    limited = f'echo {number} > /proc/sys/user/{limit} || exit 77; exec "$@"'
    one = watching(2, before=("unshare", "-Ur", "sh", "-c", limited, "sh"))
    end = time.monotonic() + 10
    while one.process.poll() is None and not one.log.exists() and time.monotonic() < end:
        time.sleep(0.05)
    if one.process.poll() is not None:
        pytest.skip(f"no user namespaces here (exit code {one.process.returncode})")
    one.wait_until_equal()
    one.wait_for(lambda: one.log.exists() and one.said())
    [[kind, sentence]] = one.said()[-1]["notices"]
    assert kind == "watch"
    assert sentence.startswith("Watching is incomplete, so folders are checked every 10 minutes.")
    assert word in sentence and "Nothing is lost" in sentence
    for i in range(80):
        (folder / f"many{i}" / "new.jpg").write_bytes(b"new %d" % i)
    one.wait_until_equal()
    assert one.end()["starter-lite0"] == 90
    check_index(tmp_path / "data")
