# SPDX-License-Identifier: MIT
"""What goes on behind a window: scans at start, hourly and where the watcher hints; indexing.

What comes in: the work itself, as functions. What goes out: calls of them, one after another.
Which thread: scans and other changes of folders on "scan", indexing on "indexer".
"""

import logging
import queue
import random
import threading
from collections.abc import Callable
from pathlib import Path

from desktop_search.core.errors import Cancelled, DesktopSearchError, InternalError
from desktop_search.core.logs import log_unexpected
from desktop_search.core.protocols import Clock
from desktop_search.core.records import Root, RootId
from desktop_search.scan.watcher import FolderWatcher

log = logging.getLogger("desktop_search.background")

RESCAN_S = 3600.0
"""Between two scans of everything, with jitter 3/4 to 5/4. Source: faults.md section 1."""
SCAN_JOIN_S = 2.0
"""What join() waits for a folder check: one on a dead disk is left to the end of the process."""

Job = Callable[[], object]


class Background:
    """The scan and indexer threads, and the watcher that shortens the wait for a scan."""

    def __init__(
        self,
        roots: Callable[[], tuple[Root, ...]],
        scan: Callable[[RootId, Path | None], None],
        index: Job,
        on_fault: Callable[[DesktopSearchError], None],
        clock: Clock,
        on_watching: Callable[[dict[Path, str]], None] | None = None,
    ) -> None:
        """Starts both threads and the watcher, and asks for a scan of everything.

        Args:
            roots: the folders now; instant.
            scan: compares a folder, or a part of it, with the index.
            index: reads and encodes all that waits.
            on_fault: told of what went wrong in either.
            clock: for the hourly scan.
            on_watching: gets the folders that are not fully watched, each with the reason, when
                that changes; on any thread.
        """
        self._roots = roots
        self._scan = scan
        self._index = index
        self._on_fault = on_fault
        self._clock = clock
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._work = threading.Event()
        self._n_tries = 0
        self._again_in_s: float | None = None
        self._closing = threading.Event()
        self._watcher = FolderWatcher(self._on_touched, on_problems=on_watching)
        # A scan can hang on a dead disk, and then must not keep the process alive.
        self._scanner = threading.Thread(target=self._run_jobs, name="scan", daemon=True)
        self._indexer = threading.Thread(target=self._run_indexer, name="indexer")
        self._scanner.start()
        self._indexer.start()
        self.scan_all()

    def submit(self, job: Job) -> None:
        """Runs a job on the scan thread, after those before it."""
        self._jobs.put(job)

    def scan_all(self) -> None:
        """Asks for a scan of every folder."""
        for root in self._roots():
            self.request_scan(root.id)

    def request_scan(self, root_id: RootId, below: Path | None = None) -> None:
        """Asks for a scan of a folder, or of a part of it, relative to it."""
        self.submit(lambda: self._check(root_id, below))

    def index_soon(self) -> None:
        """Asks for a look at what there is to read and embed."""
        self._n_tries = 0
        self._work.set()

    def index_again(self, delay_s: float, n_tries: int) -> None:
        """Asks for another look in a moment, from within one: files are still changing.

        What does not come to rest in so many tries is left to the next scan.
        """
        self._n_tries += 1
        if self._n_tries <= n_tries:
            self._again_in_s = delay_s

    @property
    def work_waits(self) -> bool:
        """Whether something came up since the indexer thread began what it does now."""
        return self._work.is_set()

    def unwatch(self, root: Path) -> None:
        """Stops watching a folder."""
        self._watcher.remove(root)

    def stop(self) -> None:
        """Ends the watcher and asks the threads to end; does not wait for them."""
        self._closing.set()
        self._work.set()
        self._jobs.put(None)
        self._watcher.close()

    def join(self) -> None:
        """Waits for the threads; call it when what they work with is stopped."""
        self._scanner.join(SCAN_JOIN_S)
        self._indexer.join()

    def _check(self, root_id: RootId, below: Path | None) -> None:
        for root in self._roots():
            if root.id == root_id and root.paused:
                return
            if root.id == root_id:
                # Before the scan, so that nothing falls between; many folders take a while.
                try:
                    self._watcher.add(root.path)
                except Exception as error:  # noqa: BLE001 - watching only shortens the wait for a scan
                    log_unexpected(log, "a folder cannot be watched", error)
        self._scan(root_id, below)
        self.index_soon()

    def _on_touched(self, root_path: Path, folder: Path) -> None:
        for root in self._roots():
            if root.path == root_path:
                below = None if folder == root_path else folder.relative_to(root_path)
                self.request_scan(root.id, below)

    def _run_jobs(self) -> None:
        next_full = self._next_full()
        while not self._closing.is_set():
            try:
                job = self._jobs.get(timeout=max(0.0, next_full - self._clock.monotonic()))
            except queue.Empty:
                next_full = self._next_full()
                self.scan_all()
                continue
            if job is None:
                return
            self._guarded(job, "A folder could not be checked")

    def _run_indexer(self) -> None:
        while True:
            self._work.wait(self._again_in_s)
            self._work.clear()
            self._again_in_s = None
            if self._closing.is_set():
                return
            self._guarded(self._index, "Indexing stopped")

    def _guarded(self, job: Job, what: str) -> None:
        try:
            job()
        except Cancelled:
            return
        except DesktopSearchError as error:
            if not self._closing.is_set():
                self._on_fault(error)
        except Exception as error:  # noqa: BLE001 - a thread's border: the next job goes on
            if not self._closing.is_set():
                log_unexpected(log, "a job failed", error)
                self._on_fault(InternalError(f"{what} ({type(error).__name__}: {error})."))

    def _next_full(self) -> float:
        return self._clock.monotonic() + RESCAN_S * random.uniform(0.75, 1.25)
