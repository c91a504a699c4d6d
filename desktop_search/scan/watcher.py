# SPDX-License-Identifier: MIT
"""Hints that something below a root changed, so that the next scan need not wait for its hour.

What comes in: roots. What goes out: on_touched(root, folder), coalesced; scans decide what is
true, because events get lost (overflow, limits, network disks, unmounts).
Which thread: watchdog's daemon threads collect, the thread "watcher" calls on_touched.
"""

import errno
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any  # watchdog's observer class differs by platform

from desktop_search.core.sidecars import is_sidecar_name
from desktop_search.scan.mounts import has_remote, is_remote
from desktop_search.scan.walker import SKIPPED_FOLDERS, is_photo_name

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
from desktop_search.core.logs import log_unexpected

log = logging.getLogger("desktop_search.scan.watcher")

QUIET_S = 1.0
LATEST_S = 3.0
"""A hint comes when a root was quiet for QUIET_S, at most LATEST_S after the first event.

Source: faults.md section 5, one new photo is seen within 5 s.
"""
CHECK_S = 20.0
"""Between two looks whether the watches still hold.

Source: faults.md F12, index == disk after 60 s.
"""
INCOMPLETE_S = 600.0
"""Between two hints for a root that is not fully watched. Source: faults.md F12."""
AWAY_S = 60.0
"""A look that comes this much later than it was due: the computer slept, or the process was held.
Then events were lost and disks may have changed."""
CLOSE_S = 1.4
"""For each of the two joins of close(), so that it ends within 3 s."""
_OVERFLOW = "queue overflow"

_LIMIT = (
    "The system's limit of watched folders is reached; raise fs.inotify.max_user_watches to "
    "change that."
)
_INSTANCES = (
    "The system's limit of watching programs is reached; raise fs.inotify.max_user_instances to "
    "change that."
)
_REMOTE = "Network disks do not tell of new photos."
_REMOTE_PART = "A network disk inside a folder does not tell of new photos."


@dataclass(slots=True)
class _Watched:
    """A root; times on the monotonic clock.

    identity: None while it is not there. remote: whether it is on the network, whether a part is.
    problem: why it is not fully watched. pending: topmost touched folder since `first`.
    counted: whether its watches were counted since they were made. grown: new folders came since.
    """

    root: Path
    watch: Any = None
    made: float = 0.0
    remote: tuple[bool, bool] = (False, False)
    grown: bool = False
    identity: tuple[int, int] | None = None
    counted: bool = False
    problem: str | None = None
    pending: str | None = None
    first: float = 0.0
    last: float = 0.0
    hinted: float = field(default_factory=time.monotonic)

    @property
    def due(self) -> float:
        return min(self.last + QUIET_S, self.first + LATEST_S)


class FolderWatcher:
    """Watches roots; see the module.

    Args:
        on_touched: gets the root and the topmost touched folder (absolute, perhaps gone), on the
            thread "watcher".
        check_s: seconds between two checks of the watches.
        on_problems: gets `problems` when they change, on the thread "watcher".
        uptime: seconds on a clock that goes on while the computer sleeps.
    """

    def __init__(
        self,
        on_touched: Callable[[Path, Path], None],
        check_s: float = CHECK_S,
        on_problems: Callable[[dict[Path, str]], None] | None = None,
        uptime: Callable[[], float] | None = None,
    ) -> None:
        self._on_touched = on_touched
        self._on_problems = on_problems
        self._told: dict[Path, str] = {}
        self._uptime = uptime or _uptime
        self._check_s = check_s
        self._changed = threading.Condition()
        # Held while watches are made or dropped; never together with waiting for events.
        self._observing = threading.Lock()
        self._roots: dict[Path, _Watched] = {}
        self._observer: Any = None
        self._closing = threading.Event()
        self._overflow = _OverflowHandler(self._touch_all)
        logging.getLogger("watchdog").addHandler(self._overflow)
        self._thread = threading.Thread(target=self._run, name="watcher")
        self._thread.start()

    @property
    def problems(self) -> dict[Path, str]:
        """The roots that are there and not (fully) watched, each with the reason."""
        with self._changed:
            return {w.root: w.problem for w in self._roots.values() if w.problem is not None}

    def add(self, root: Path) -> None:
        """Watches a root from now on; one that cannot be watched is listed under problems."""
        watched = _Watched(root)
        with self._changed:
            if self._closing.is_set() or root in self._roots:
                return
            self._roots[root] = watched
        self._watch(watched)

    def remove(self, root: Path) -> None:
        """Stops watching; a root that is not watched is no error."""
        with self._changed:
            watched = self._roots.pop(root, None)
        if watched is not None:
            self._unwatch(watched)

    def close(self) -> None:
        """Ends the threads within 3 s; hints that are still due are dropped."""
        with self._changed:
            if self._closing.is_set():
                return
            self._closing.set()
            self._changed.notify_all()
        logging.getLogger("watchdog").removeHandler(self._overflow)
        if threading.current_thread() is not self._thread:
            self._thread.join(CLOSE_S)
        self._stop_observing()

    def _stop_observing(self) -> None:
        observer = self._observer
        if observer is not None:
            # watchdog joins its threads without a limit; one may hang on a dead network disk.
            stopper = threading.Thread(target=observer.stop, name="watcher-stop", daemon=True)
            stopper.start()
            stopper.join(CLOSE_S)

    # -- watches -----------------------------------------------------------------------------

    def _watch(self, watched: _Watched) -> None:
        problem: str | None = None
        watched.identity = _identity(watched.root)
        watched.remote = is_remote(watched.root), has_remote(watched.root)
        watched.made = time.monotonic()
        watched.counted = watched.grown = False
        # A root that is not there is watched again when it is back.
        if watched.identity is not None and watched.remote[0]:
            problem = _REMOTE
        elif watched.identity is not None:
            problem = _REMOTE_PART if watched.remote[1] else None
            try:
                with self._observing:
                    watched.watch = self._schedule(watched)
            except OSError as error:
                problem = _sentence(error)
                if problem != watched.problem:
                    log.warning("a folder cannot be watched: %s", error.strerror)
            if self._closing.is_set():  # close() may have looked before there was an observer
                self._stop_observing()
        with self._changed:
            watched.problem = problem
            removed = self._roots.get(watched.root) is not watched
            self._changed.notify_all()
        if removed:
            self._unwatch(watched)

    def _schedule(self, watched: _Watched) -> Any:
        # Heavy, so not before the window is painted.
        from watchdog.events import (
            DirCreatedEvent,
            DirDeletedEvent,
            DirMovedEvent,
            FileClosedEvent,
            FileCreatedEvent,
            FileDeletedEvent,
            FileModifiedEvent,
            FileMovedEvent,
            FileSystemEventHandler,
        )
        from watchdog.observers import Observer

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: "FileSystemEvent") -> None:
                touch(watched, event)

        touch = self._event
        if self._closing.is_set():
            return None
        if self._observer is None:
            observer = Observer()
            observer.start()
            self._observer = observer
        # Our own reading of photos (opened, closed without write) must not wake us; a folder's
        # "modified" comes with every file in it, photo or not.
        return self._observer.schedule(
            Handler(),
            os.fspath(watched.root),
            recursive=True,
            event_filter=[
                DirCreatedEvent, DirDeletedEvent, DirMovedEvent, FileClosedEvent, FileCreatedEvent,
                FileDeletedEvent, FileModifiedEvent, FileMovedEvent,
            ],
        )  # fmt: skip

    def _unwatch(self, watched: _Watched) -> None:
        with self._observing:
            watch, watched.watch = watched.watch, None
            if watch is not None and not self._closing.is_set():
                try:
                    self._observer.unschedule(watch)
                except (KeyError, OSError) as error:
                    log.debug("a watch was gone already: %r", error)

    def _emitter(self, watched: _Watched) -> Any:
        if self._observer is None or watched.watch is None:
            return None
        return next((e for e in list(self._observer.emitters) if e.watch == watched.watch), None)

    def _check(self, watched: _Watched) -> None:
        """Finds watches that died silently: root removed, re-made, unmounted, remounted."""
        identity = _identity(watched.root)
        emitter = self._emitter(watched)
        remote = is_remote(watched.root), has_remote(watched.root)
        dead = identity is not None and not remote[0] and not (emitter and emitter.is_alive())
        # Watches may be free again, or more of them allowed.
        again = watched.problem is not None and time.monotonic() - watched.made >= INCOMPLETE_S
        if watched.grown:
            watched.counted = watched.grown = False
        if dead or again or (identity, remote) != (watched.identity, watched.remote):
            same = (identity, remote) == (watched.identity, watched.remote)
            was_limit = same and (again or watched.watch is None)
            self._unwatch(watched)
            self._watch(watched)
            if not was_limit:
                self._touch(watched, os.fspath(watched.root))

    def _count(self, watched: _Watched) -> None:
        """Finds out, once for each new watch, whether all its sub-folders are watched."""
        watched.counted = True
        if watched.problem is None and not _all_watched(watched.root, self._emitter(watched)):
            with self._changed:
                watched.problem = _LIMIT

    # -- events ------------------------------------------------------------------------------

    def _event(self, watched: _Watched, event: "FileSystemEvent") -> None:
        paths = [os.fsdecode(p) for p in (event.src_path, event.dest_path) if p]
        if event.is_directory:
            watched.grown = True
        else:
            if not any(is_photo_name(path) or is_sidecar_name(path) for path in paths):
                return
            paths = [os.path.dirname(path) for path in paths]
        root = os.fspath(watched.root)
        for path in paths:
            if path != root and not path.startswith(os.path.join(root, "")):
                path = root
            if not _skipped(path[len(root) :]):
                self._touch(watched, path)

    def _touch(self, watched: _Watched, folder: str) -> None:
        now = time.monotonic()
        with self._changed:
            if watched.pending is None:
                watched.pending = folder
                watched.first = now
                self._changed.notify_all()
            elif not folder.startswith(os.path.join(watched.pending, "")):
                watched.pending = os.path.commonpath([watched.pending, folder])
            watched.last = now

    def _touch_all(self) -> None:
        with self._changed:
            roots = list(self._roots.values())
        for watched in roots:
            self._touch(watched, os.fspath(watched.root))

    # -- the thread --------------------------------------------------------------------------

    def _run(self) -> None:
        next_check = time.monotonic() + self._check_s
        checked = self._uptime()
        while True:
            self._tell_problems()
            with self._changed:
                now = time.monotonic()
                times = [w.due for w in self._roots.values() if w.pending is not None]
                fresh = any(w.watch and not w.counted for w in self._roots.values())
                wait = min([next_check, *times]) - now
                if wait > 0 and not fresh and not self._closing.is_set():
                    self._changed.wait(wait)
                if self._closing.is_set():
                    return
                roots = list(self._roots.values())
                hints = self._take_hints()
            for root, folder in hints:
                try:
                    self._on_touched(root, folder)
                except Exception as error:  # noqa: BLE001 - the next hint goes on
                    log_unexpected(log, "a hint was not taken", error)
            full = time.monotonic() >= next_check
            if full:
                next_check = time.monotonic() + self._check_s
                before, checked = checked, self._uptime()
                if checked - before > self._check_s + AWAY_S:
                    log.info("the computer slept: all folders are checked")
                    self._touch_all()
            for watched in roots:
                if self._closing.is_set():
                    return
                if full:
                    self._check(watched)
                if watched.watch is not None and not watched.counted:
                    self._count(watched)

    def _tell_problems(self) -> None:
        problems = self.problems
        if problems == self._told or self._on_problems is None:
            return
        self._told = problems
        try:
            self._on_problems(dict(problems))
        except Exception as error:  # noqa: BLE001 - a thread's border: watching goes on
            log_unexpected(log, "problems were not told", error)

    def _take_hints(self) -> list[tuple[Path, Path]]:
        now = time.monotonic()
        hints: list[tuple[Path, Path]] = []
        for watched in self._roots.values():
            if watched.problem is not None and now - watched.hinted >= INCOMPLETE_S:
                watched.pending, watched.first, watched.last = os.fspath(watched.root), 0.0, 0.0
            if watched.pending is not None and watched.due <= now:
                hints.append((watched.root, Path(watched.pending)))
                watched.pending = None
                watched.hinted = now
        return hints


class _OverflowHandler(logging.Handler):
    """watchdog tells of lost events in its log only."""

    def __init__(self, on_overflow: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._on_overflow = on_overflow

    def emit(self, record: logging.LogRecord) -> None:
        """Turns the message into hints."""
        if _OVERFLOW in record.getMessage().lower():
            self._on_overflow()


def _skipped(relative: str) -> bool:
    return any(n.startswith(".") or n in SKIPPED_FOLDERS for n in relative.split(os.sep) if n)


def _identity(root: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(root)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _uptime() -> float:
    """Seconds on a clock that goes on during sleep.

    Where only the wall clock does that, a jump of it costs a check, no more.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.time() if clock is None else time.clock_gettime(clock)


def _sentence(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return _LIMIT
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return _INSTANCES
    return f"The system refuses to watch a folder ({error.strerror})."


def _all_watched(root: Path, emitter: Any) -> bool:
    """Whether every readable sub-folder has its watch: the limit is passed over in silence.

    True where it cannot be told: other platforms watch a whole tree at once.
    """
    group = getattr(emitter, "_inotify", None)
    watched = getattr(group, "_active_callbacks_by_path", None)
    if watched is None:
        return True
    for folder, names, _ in os.walk(os.fsencode(root)):
        for name in names:
            path = os.path.join(folder, name)
            if path not in watched and not os.path.islink(path) and os.access(path, os.R_OK):
                # A folder made a moment ago gets its watch a moment later.
                time.sleep(0.2)
                if path not in watched and os.path.isdir(path):
                    return False
    return True
