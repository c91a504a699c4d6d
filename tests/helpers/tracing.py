# SPDX-License-Identifier: MIT
"""strace on a running process: what it calls, and calls that fail when we say."""

import contextlib
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ATTACH_S = 60.0


def need_strace() -> None:
    """Skips the test where nothing can be traced."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace (Debian: apt-get install strace)")
    done = subprocess.run(
        ["strace", "-qq", "-e", "trace=none", sys.executable, "-c", ""],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"strace may not trace here: {done.stderr.strip()[-200:]}")


class Tracer:
    """strace, attached to a stopped process; it ends with it."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._process: subprocess.Popen[str] | None = None

    def attach(self, pid: int) -> None:
        """Returns when the process is traced."""
        self._process = subprocess.Popen(
            ["strace", "-f", "-qq", *self._options, "-p", str(pid)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + ATTACH_S
        while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text(encoding="ascii"):
            if self._process.poll() is not None or time.monotonic() > deadline:
                pytest.skip(f"strace cannot attach here: {self.words()[-200:]}")
            time.sleep(0.001)

    def words(self) -> str:
        """What strace had to say, after its end."""
        assert self._process is not None
        return self._process.communicate(timeout=ATTACH_S)[1]


@contextlib.contextmanager
def traced(*options: str) -> Iterator[Tracer]:
    """A tracer that is gone afterwards."""
    tracer = Tracer(*options)
    try:
        yield tracer
    finally:
        if tracer._process is not None:
            tracer._process.kill()
            tracer._process.communicate()


def calls_of_threads(trace: Path) -> Counter[str]:
    """How often the busiest thread makes each call: strace counts for each thread by itself."""
    seen: Counter[tuple[str, str]] = Counter()
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        found = re.match(r"(\d+)\s+(\w+)\(", line)
        if found:
            seen[found[1], found[2]] += 1
    most: Counter[str] = Counter()
    for (_, call), n in seen.items():
        most[call] = max(most[call], n)
    return most
