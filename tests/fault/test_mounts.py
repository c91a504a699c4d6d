# SPDX-License-Identifier: MIT
"""Disks that go, come back or are exchanged (faults.md, F1).

In mount namespaces of their own. DESKTOP_SEARCH_FAULT_ROUNDS=100 gives the full number of
unmounts; 12 are done without it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.oracle import check_index

N_ROUNDS = int(os.environ.get("DESKTOP_SEARCH_FAULT_ROUNDS", "12"))
NO_RIGHTS = 77  # what the script ends with
SCRIPT = Path(__file__).parent.parent / "helpers" / "mount_process.py"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs mount namespaces")


def play(work: Path, scenario: str, n: int = 0):
    """What a scenario saw, in a namespace whose mounts nobody else sees."""
    rights = ["-m"] if os.geteuid() == 0 else ["-Urm"]
    done = subprocess.run(
        ["unshare", *rights, "--propagation", "private", sys.executable, str(SCRIPT),
         str(work), scenario, str(n)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    if done.returncode == NO_RIGHTS or done.stderr.startswith("unshare:"):
        pytest.skip(f"no right to mount here: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
    check_index(work / "data")
    return json.loads(done.stdout)


def test_a_disk_that_goes_and_comes_back_loses_and_costs_nothing(tmp_path):
    first, *rounds = play(tmp_path, "remount", N_ROUNDS)
    assert first == {"state": "online", "found": 30, "encoded": 30, "missing": 0, "asked": []}
    for number, (away, back) in enumerate(zip(rounds[::2], rounds[1::2], strict=True)):
        n = 30 + number
        assert away == {**first, "state": "offline", "found": n, "encoded": n}
        assert back == {**first, "found": n + 1, "encoded": n + 1}
    assert number == N_ROUNDS - 1


@pytest.mark.skipif(
    "DESKTOP_SEARCH_FAULT_ROUNDS" not in os.environ, reason="takes a minute: full profile only"
)
def test_a_disk_that_goes_and_comes_back_is_noticed_behind_a_window(tmp_path):
    seen = play(tmp_path, "watched")
    assert seen["encoded"] == 32
    print("noticed after", [f"{s:.1f} s" for s in seen["took"][2:]])


def test_a_disk_inside_a_folder_is_not_deleted_by_being_away(tmp_path):
    first, away, still_away, back = play(tmp_path, "inside")
    assert (first["found"], first["encoded"]) == (35, 35)
    # One photo was really deleted meanwhile; the five of the disk are still found.
    assert away == {**first, "found": 34, "missing": 1}
    assert still_away == {**first, "found": 34}
    # Back again, what is not on it is believed to be deleted.
    assert back == {**first, "found": 33, "missing": 1}


def test_another_disk_in_the_same_place_takes_nothing_away(tmp_path):
    first, other, back = play(tmp_path, "exchanged")
    assert (first["found"], first["state"]) == (6, "online")
    assert (other["state"], other["missing"], other["asked"]) == ("vanished", 0, [6])
    assert other["found"] == 7, "its new names are indexed beside what is kept"
    assert (back["state"], back["asked"], back["encoded"]) == ("online", [], 7)
    assert back["found"] == 6


def test_a_folder_under_two_names_is_indexed_once(tmp_path):
    seen, names, refusal = play(tmp_path, "twice")
    assert seen["found"] == 3
    assert names == ["a/0.jpg", "a/1.jpg", "a/2.jpg"]
    assert "same folder" in refusal
