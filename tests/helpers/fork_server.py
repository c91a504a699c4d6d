# SPDX-License-Identifier: MIT
"""A process that has imported the program and forks a child for each job: 20 ms instead of 700.

What comes in: jobs of helpers/jobs.py, as JSON lines. What goes out: for each its end and what it
said. A child may end at any moment and its words still arrive: they go through a socket.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HELPERS = Path(__file__).parent


@dataclass(frozen=True)
class Ended:
    """code: as of subprocess, negative for a signal. said: lines "word rest" in their order."""

    code: int
    said: tuple[str, ...]

    def of(self, word: str) -> list[str]:
        """What was said behind a word."""
        return [line.split(" ", 1)[1] for line in self.said if line.split(" ", 1)[0] == word]


class ForkServer:
    """The test's end of it."""

    def __init__(self) -> None:
        one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, str(HELPERS / "fork_server.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | one_thread | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def run(self, job: str, *, at_start: Callable[[int], None] | None = None, **words) -> Ended:
        """Runs a job to its end. at_start: called with its process id before it goes on."""
        assert self._process.stdin and self._process.stdout
        order = {"job": job, "stop": at_start is not None, "words": words}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        if at_start is not None:
            try:
                at_start(pid)
            except BaseException:
                os.kill(pid, signal.SIGKILL)
                self._process.stdout.readline()
                raise
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        answer = json.loads(self._process.stdout.readline())
        return Ended(answer["code"], tuple(answer["said"]))

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate(timeout=60)


def main() -> None:
    """Forks a child for each order until the pipe closes."""
    import jobs

    for line in sys.stdin:
        order = json.loads(line)
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            _child(jobs, order, theirs)
        theirs.close()
        if order["stop"]:
            os.waitpid(pid, os.WUNTRACED)
        print(pid, flush=True)
        with ours, ours.makefile(encoding="utf-8", newline="\n") as stream:
            said = stream.read().split("\n")[:-1]
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(json.dumps({"code": code, "said": said}), flush=True)


def _child(jobs, order: dict, connection: socket.socket) -> None:
    lock = threading.Lock()

    def say(word: str, rest: object = "") -> None:
        with lock:
            connection.sendall(f"{word} {rest}\n".encode("utf-8", "backslashreplace"))

    if order["stop"]:
        jobs.let_trace()
        os.kill(os.getpid(), signal.SIGSTOP)
    code = 70
    try:
        code = getattr(jobs, order["job"])(say, **order["words"]) or 0
    except BaseException as error:  # noqa: BLE001 - told to the test
        say("raised", f"{type(error).__name__}: {error}")
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
