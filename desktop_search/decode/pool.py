# SPDX-License-Identifier: MIT
"""The decode children: untrusted files are read in processes that may die.

What comes in: paths, from any thread, or stored previews. What goes out: Decoded or DecodeFailure
in the order of the paths, at most AHEAD files a child ahead of the reader; pixels of previews. The
children know no torch and no database, have limits for memory and computing, cannot open sockets or
start programs, and one file may take 20 s. Each child has a pipe of its own and one file in hand,
so one that dies takes nothing with it; each running decode() has children of its own, so a search
never waits for the indexer's files.
"""

import contextlib
import ctypes
import logging
import math
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.child import ChildProcess, Pipe, end_with_parent
from desktop_search.core.cores import n_cores
from desktop_search.core.logs import log_unexpected
from desktop_search.core.priority import be_humble
from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode.wire import TOO_MUCH, receive, send

log = logging.getLogger("desktop_search.decode")

Result = Decoded | DecodeFailure
Decode = Callable[[Path, Sequence[ImageInput], bool], Result]
_Request = tuple[bytes, tuple[ImageInput, ...], bool]
_Answer = TypeVar("_Answer")

MAX_WORKERS = 4
MEMORY_BYTES = 1300 << 20
"""What a file may add to a child, which has some 60 MB of its own: under 1.5 GiB together."""
TIMEOUT_S = 20.0
"""Source: faults.md I2."""
CPU_S = 9
"""A file that computes for longer is given up; one that waits for a slow disk has TIMEOUT_S."""
START_S = 60.0
"""What a new child may take to import its libraries, on a slow and busy disk."""
CLOSE_S = 3.0
AHEAD = 6
"""Files a child may be ahead of the reader: it goes on while a batch of 8 is encoded."""
KEPT_BYTES = 32 << 20
"""Of freed memory; larger blocks go back to the system at once. The most that glibc takes."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Source: mallopt(3); glibc alone has them."""
FORBIDDEN_EVENTS = frozenset(
    {
        "subprocess.Popen",
        "os.exec",
        "os.posix_spawn",
        "os.system",
        "os.fork",
        "os.startfile",
        "socket.connect",
        "socket.bind",
    }
)
MAX_LOST = 2
STOPPED = "The decoder stopped while it read this file"
TOO_SLOW = "Reading this file took too long"
TOO_MUCH_MEMORY = "This picture needs too much memory"
CLOSING = "The program is closing"
NO_CHILD = "No decoder could be started"


@dataclass(frozen=True, slots=True)
class _Preview:
    """What a child is asked for a stored preview."""

    jpeg: bytes
    px: int


class DecodePool:
    """Implements core.protocols.Decoder. The children start with the first file."""

    def __init__(
        self,
        n_workers: int | None = None,
        timeout_s: float = TIMEOUT_S,
        decode: Decode | None = None,
    ) -> None:
        """Starts nothing yet.

        decode: what a child does with a file, importable by name; None = decoder.decode_file,
        which only the children import: this process never holds a picture library.
        """
        self.n_workers = n_workers or min(MAX_WORKERS, n_cores())
        self._timeout_s = timeout_s
        self._decode = decode
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._runs: set[_Run] = set()
        self._closed = False

    def decode(
        self, paths: Sequence[Path], inputs: Sequence[ImageInput], want_preview: bool = True
    ) -> Generator[tuple[Path, Result], None, None]:
        """Decodes the files side by side; results come in the order of `paths`."""
        run = _Run(paths, AHEAD * self.n_workers)
        with self._lock:
            self._runs.add(run)
        wanted = tuple(inputs)
        threads = [
            threading.Thread(
                target=self._work, args=(run, wanted, want_preview), name=f"decode-{number}"
            )
            for number in range(min(self.n_workers, len(paths)))
        ]
        for thread in threads:
            thread.start()
        try:
            for path in paths:
                yield path, run.next_result()
        finally:
            run.stop()
            for thread in threads:
                thread.join()
            with self._lock:
                self._runs.discard(run)

    def squash_previews(self, previews: Sequence[bytes], px: int) -> list[NDArray[np.uint8] | None]:
        """Stored previews as pixels, (px, px, 3) each, in order; None for what cannot be read.

        A preview was made by a child that may have been in a hostile file's hands. After
        MAX_LOST children the rest is left alone: somebody waits.
        """
        found: list[NDArray[np.uint8] | None] = []
        child: _Child | None = None
        n_lost = 0
        try:
            for preview in previews:
                if n_lost == MAX_LOST:
                    found.append(None)
                    continue
                child, pixels = self._squash(child, _Preview(preview, px))
                n_lost += child is None
                found.append(pixels)
        finally:
            if child is not None:
                self._give_back(child)
        return found

    def _squash(
        self, child: "_Child | None", preview: _Preview
    ) -> tuple["_Child | None", NDArray[np.uint8] | None]:
        try:
            child = child or self._take_child()
            if child is None:
                return None, None
            return child, child.squash(preview, self._timeout_s, lambda: self._closed)
        except (OSError, EOFError, ValueError, TimeoutError):
            if child is not None:
                self._drop(child)
            return None, None  # the next one gets a new child

    def rest(self) -> None:
        """Ends the children that have nothing to do; the next file starts a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.kill()
            child.join(CLOSE_S)

    def close(self) -> None:
        """Ends the child processes within 3 s."""
        with self._lock:
            self._closed = True
            children = [*self._idle, *self._busy]
            idle = list(self._idle)
            self._idle.clear()
            runs = list(self._runs)
        for run in runs:
            run.stop()
        for child in children:
            child.kill()
        for child in idle:  # the busy ones are joined by the threads that use them
            child.join(CLOSE_S)

    def child_pids(self) -> set[int]:
        """Process ids of the children."""
        with self._lock:
            return {child.pid for child in (*self._idle, *self._busy)}

    def _work(self, run: "_Run", inputs: tuple[ImageInput, ...], want_preview: bool) -> None:
        child: _Child | None = None
        try:
            while (job := run.take()) is not None:
                index, path = job
                try:
                    child, result = self._read(child, path, inputs, want_preview, run)
                except Exception as error:  # noqa: BLE001 - else the reader waits for ever
                    log_unexpected(log, "a decode child failed", error)
                    if child is not None:
                        self._drop(child)
                    child, result = None, DecodeFailure(NO_CHILD, transient=True)
                run.put(index, result)
        finally:
            if child is not None:
                self._give_back(child)

    def _read(
        self,
        child: "_Child | None",
        path: Path,
        inputs: tuple[ImageInput, ...],
        want_preview: bool,
        run: "_Run",
    ) -> tuple["_Child | None", Result]:
        """Reads a file, in a new child once more where the first one died or had no memory."""
        failure = DecodeFailure(STOPPED, retry=True)
        for _ in range(2):
            if child is None:
                child = self._take_child()
            if child is None:
                return None, DecodeFailure(CLOSING, transient=True)
            try:
                result = child.read(path, inputs, want_preview, self._timeout_s, run)
            except TimeoutError:
                self._drop(child)
                return None, DecodeFailure(TOO_SLOW, retry=True)
            except (OSError, EOFError, ValueError):
                # It died, was ended by close() or stop(), or sent nonsense.
                self._drop(child)
                if child.ran_out_of_time:
                    return None, DecodeFailure(TOO_SLOW, retry=True)
                child, failure = None, DecodeFailure(STOPPED, retry=True)
                if self._closed or run.stopped:
                    return None, DecodeFailure(CLOSING, transient=True)
                continue
            if result != DecodeFailure(TOO_MUCH):
                return child, result
            # Out of memory may be left over from the file before: a new child decides.
            self._drop(child)
            child, failure = None, DecodeFailure(TOO_MUCH_MEMORY, retry=True)
        return child, failure

    def _take_child(self) -> "_Child | None":
        with self._lock:
            if self._closed:
                return None
            child = self._idle.pop() if self._idle else _Child(self._decode)
            self._busy.add(child)
            return child

    def _give_back(self, child: "_Child") -> None:
        with self._lock:
            self._busy.discard(child)
            if not self._closed and len(self._idle) < self.n_workers:
                self._idle.append(child)
                return
        child.kill()
        child.join(CLOSE_S)

    def _drop(self, child: "_Child") -> None:
        with self._lock:
            self._busy.discard(child)
        child.kill()
        child.join(CLOSE_S)


class _Run:
    """One decode(): which files are taken, which results are there. Shared by its threads."""

    def __init__(self, paths: Sequence[Path], ahead: int) -> None:
        self._paths = paths
        self._ahead = ahead
        self._changed = threading.Condition()
        self._n_taken = 0
        self._n_given = 0
        self._results: dict[int, Result] = {}
        self.stopped = False

    def take(self) -> tuple[int, Path] | None:
        """The next file; waits while the reader is too far behind. None: no more."""
        with self._changed:
            while not self.stopped and self._n_taken < len(self._paths):
                if self._n_taken < self._n_given + self._ahead:
                    index = self._n_taken
                    self._n_taken += 1
                    return index, self._paths[index]
                self._changed.wait()
            return None

    def put(self, index: int, result: Result) -> None:
        """Keeps a result until its turn."""
        with self._changed:
            self._results[index] = result
            self._changed.notify_all()

    def next_result(self) -> Result:
        """The result whose turn it is; waits for it."""
        with self._changed:
            while self._n_given not in self._results and not self.stopped:
                self._changed.wait()
            closing = DecodeFailure(CLOSING, transient=True)
            result = self._results.pop(self._n_given, closing)
            self._n_given += 1
            self._changed.notify_all()
            return result

    def stop(self) -> None:
        """Nothing more is taken; a file in hand is given up."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()


class _Child:
    """A decode child: one file in hand at the most."""

    def __init__(self, decode: Decode | None) -> None:
        self._process = ChildProcess("decoder", child_main, decode)
        self._new = True
        self.kill = self._process.kill
        self.join = self._process.join

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def ran_out_of_time(self) -> bool:
        """Whether the system ended it for its CPU time; known after join()."""
        return self._process.exit_signal == getattr(signal, "SIGXCPU", None)

    def read(
        self,
        path: Path,
        inputs: tuple[ImageInput, ...],
        want_preview: bool,
        timeout_s: float,
        run: _Run,
    ) -> Result:
        """Reads one file.

        Raises:
            TimeoutError: it took too long. OSError, EOFError, ValueError: the child is no good.
        """
        return self._ask(
            (os.fsencode(path), inputs, want_preview),
            timeout_s,
            lambda: run.stopped,
            lambda connection: receive(connection, inputs, want_preview),
        )

    def squash(
        self, preview: _Preview, timeout_s: float, give_up: Callable[[], bool]
    ) -> NDArray[np.uint8] | None:
        """A preview as pixels, (px, px, 3); None where it is no picture.

        Raises:
            TimeoutError, OSError, EOFError, ValueError: as read().
        """
        px = preview.px
        raw = self._ask(
            preview, timeout_s, give_up, lambda connection: connection.recv_bytes(px * px * 3)
        )
        return np.frombuffer(raw, np.uint8).reshape(px, px, 3) if raw else None

    def _ask(
        self,
        request: _Request | _Preview,
        timeout_s: float,
        give_up: Callable[[], bool],
        take: Callable[[Pipe], _Answer],
    ) -> _Answer:
        connection = self._process.connection
        if self._new:
            self._process.wait(START_S, give_up)
            connection.recv_bytes(1)  # ready: its imports do not count against the file
            self._new = False
        connection.send(request)
        self._process.wait(timeout_s, give_up)
        # One that begins to answer and then stops would be waited for for ever.
        too_late = threading.Timer(timeout_s, self.kill)
        too_late.start()
        try:
            return take(connection)
        finally:
            too_late.cancel()


def child_main(connection: Pipe, decode: Decode | None) -> None:
    """What a child does: one file after the other until the pipe closes."""
    if decode is None:
        from desktop_search.decode.decoder import decode_file

        decode = decode_file
    prepare_child()
    connection.send_bytes(b"r")
    with contextlib.suppress(EOFError, OSError):
        while True:
            request = connection.recv()  # from the parent
            _limit_cpu()
            if isinstance(request, _Preview):
                from desktop_search.decode.fit import squashed_preview

                pixels = squashed_preview(request.jpeg, request.px)
                connection.send_bytes(b"" if pixels is None else pixels.tobytes())
                continue
            path, inputs, want_preview = cast(_Request, request)
            try:
                result = decode(Path(os.fsdecode(path)), inputs, want_preview)
            except MemoryError:
                result = DecodeFailure(TOO_MUCH)
            send(connection, result, inputs)


def prepare_child() -> None:
    """Fences the child in. Runs first in each child."""
    end_with_parent()
    # libtiff and others write what they dislike about a file straight to a person's terminal.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    be_humble()
    _use_few_threads()
    _keep_memory()
    _limit_memory()
    # decoder.py refuses by size itself and says so with the numbers.
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    sys.addaudithook(_forbid)


def _use_few_threads() -> None:
    """One file a core is read already; more threads would each reserve address space."""
    os.environ["OMP_NUM_THREADS"] = "1"
    _set_allocator(M_ARENA_MAX, 2)


def _keep_memory() -> None:
    """Lets one photo's buffers serve the next: new pages for each take 5 % of a photo's time."""
    _set_allocator(M_MMAP_THRESHOLD, KEPT_BYTES)
    _set_allocator(M_TRIM_THRESHOLD, KEPT_BYTES)


def _set_allocator(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(option, value)


def _limit_cpu() -> None:
    """Gives the next file CPU_S of computing; the system ends the child after that."""
    try:
        import resource
    except ImportError:
        return  # Windows
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime) + CPU_S
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_mapped_bytes() + MEMORY_BYTES,) * 2)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mapped_bytes() -> int:
    """Address space in use: libraries reserve some for each core, which is not the picture's."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _forbid(event: str, _args: tuple[object, ...]) -> None:
    if event in FORBIDDEN_EVENTS:
        raise PermissionError(f"a decoder may not do this: {event}")
