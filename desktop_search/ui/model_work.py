# SPDX-License-Identifier: MIT
"""Gets, adds, checks and removes models one after another, away from the GUI thread.

What comes in: what the user wants done with a model. What goes out: what there is to say of each
model now. Lives on the GUI thread; the work itself runs on the thread "models" and comes back
through the bridge.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_search.core.errors import Cancelled, DesktopSearchError, EncoderUnavailable
from desktop_search.core.logs import log_unexpected
from desktop_search.core.protocols import CancelToken
from desktop_search.ui.bridge import Bridge, ModelEnd

if TYPE_CHECKING:
    from desktop_search.core.records import ModelInfo, ModelProgress

LOG = logging.getLogger(__name__)
JOIN_S: Final = 3.0
"""Source: style.md rule 10."""
PACE_S: Final = 20.0
"""The time left is told from the pace of this long."""
PACE_FROM_S: Final = 2.0

Kind = Literal["get", "add", "check", "remove"]
Activity = Literal["", "waiting", "downloading", "copying", "checking", "removing", "stopping"]


@dataclass(frozen=True, slots=True)
class ModelNow:
    """What there is to say of a model now.

    activity: "" while nothing is done with it. n_done_bytes, n_total_bytes, eta_s: of a download.
    error: why the last job failed. note: what the last job found out.
    """

    info: ModelInfo
    activity: Activity = ""
    can_stop: bool = False
    n_done_bytes: int = 0
    n_total_bytes: int = 0
    eta_s: float | None = None
    error: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Job:
    kind: Kind
    name: str
    accept: bool = False
    files: tuple[Path, ...] = ()
    cancel: CancelToken = field(default_factory=CancelToken)


class _Pace:
    """How fast a download came in lately."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def eta_s(self, n_done: int, n_total: int, now: float) -> float | None:
        """The seconds left, None until they can be told."""
        if self._seen and n_done < self._seen[-1][1]:
            self._seen.clear()  # the next file, or this one from the start
        self._seen.append((now, n_done))
        while now - self._seen[0][0] > PACE_S and len(self._seen) > 2:
            self._seen.popleft()
        began, n_before = self._seen[0]
        if now - began < PACE_FROM_S or n_done <= n_before:
            return None
        return (n_total - n_done) * (now - began) / (n_done - n_before)


class ModelWork(QObject):
    """One job at a time; the others wait. All is forgotten at the end, what was fetched is kept."""

    changed = Signal(str)
    """There is something else to say of this model."""
    became_ready = Signal(str)
    """Its files were fetched or given, checked and tested."""
    ended = Signal(object)
    """A ModelEnd, after `changed` and `became_ready`."""
    network = Signal(bool)
    """Whether a download has the network open."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._models = bridge.library.models
        self._infos: dict[str, ModelInfo] = {}
        self._waiting: list[_Job] = []
        self._running: _Job | None = None
        self._progress: ModelProgress | None = None
        self._eta_s: float | None = None
        self._pace = _Pace()
        self._errors: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        self._refused: set[str] = set()
        self._uses_network = False
        self._closing = threading.Event()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        queued = Qt.ConnectionType.QueuedConnection
        bridge.model_progress.connect(self._on_progress, queued)
        bridge.model_ended.connect(self._on_ended, queued)

    # --- what there is to say

    @property
    def infos(self) -> dict[str, ModelInfo]:
        """Every model by name, as last looked at."""
        if not self._infos:
            self.look_again()
        return self._infos

    def look_again(self) -> None:
        """Reads anew where the weights of every model stand; instant."""
        self._infos = {info.spec.name: info for info in self._models.models()}
        for name in self._refused & set(self._infos):
            # Names and sizes look right, but the last check read something else.
            if self._infos[name].state == "ready":
                self._infos[name] = replace(self._infos[name], state="damaged")

    def title(self, name: str) -> str:
        """A model's name for people; its plain name where it is not in the catalogue."""
        info = self.infos.get(name)
        return name if info is None else info.spec.title

    def now(self, name: str) -> ModelNow:
        """What there is to say of a model now."""
        info = self.infos[name]
        if any(job.name == name for job in self._waiting):
            return ModelNow(info, "waiting", can_stop=True)
        job, told = self._running, self._progress
        if job is None or job.name != name:
            return ModelNow(info, error=self._errors.get(name, ""), note=self._notes.get(name, ""))
        if job.cancel.cancelled:
            return ModelNow(info, "stopping")
        if told is not None and told.stage != "downloading":
            return ModelNow(info, told.stage)
        if job.kind == "get":
            n_total = info.spec.n_bytes if told is None else told.n_total_bytes or 0
            n_done = info.n_have_bytes if told is None else told.n_done_bytes
            return ModelNow(info, "downloading", True, n_done, n_total, self._eta_s)
        first: dict[Kind, Activity] = {"add": "copying", "check": "checking", "remove": "removing"}
        return ModelNow(info, first[job.kind])

    def busy(self, name: str) -> bool:
        """Whether something is done with a model, or waits to be."""
        return self.now(name).activity != ""

    @property
    def uses_network(self) -> bool:
        """Whether a download has the network open."""
        return self._uses_network

    # --- what the user wants

    def get(self, name: str, accept_licence: bool = False) -> None:
        """Downloads a model, or goes on with it."""
        self._enqueue(_Job("get", name, accept_licence))

    def add(self, name: str, files: Sequence[Path], accept_licence: bool = False) -> None:
        """Takes the user's own files for a model."""
        self._enqueue(_Job("add", name, accept_licence, tuple(files)))

    def check(self, name: str) -> None:
        """Reads and tests a model again."""
        self._enqueue(_Job("check", name))

    def remove(self, name: str) -> None:
        """Removes a model's files."""
        self._enqueue(_Job("remove", name))

    def stop(self, name: str) -> None:
        """Stops a download, or forgets a job that waits; what was fetched is kept."""
        gone = [job for job in self._waiting if job.name == name]
        self._waiting = [job for job in self._waiting if job.name != name]
        if self._running is not None and self._running.name == name:
            self._running.cancel.cancel()
        self.changed.emit(name)
        for _ in gone:
            self.ended.emit(ModelEnd(name, stopped=True))

    # --- the end

    def close(self) -> None:
        """Asks the work to end; does not wait."""
        self._closing.set()
        self._waiting.clear()
        if self._running is not None:
            self._running.cancel.cancel()
        self._jobs.put(None)

    def join(self) -> None:
        """Waits for the thread; call it when the library is closed."""
        if self._thread is not None:
            self._thread.join(JOIN_S)

    @property
    def worker(self) -> threading.Thread | None:
        """The thread "models", None before the first job."""
        return self._thread

    # --- inside

    def _enqueue(self, job: _Job) -> None:
        if self._closing.is_set() or self.busy(job.name):
            return
        self._errors.pop(job.name, None)
        self._notes.pop(job.name, None)
        self._waiting.append(job)
        self._begin_next()
        self.changed.emit(job.name)

    def _begin_next(self) -> None:
        if self._running is not None or not self._waiting:
            return
        self._running = self._waiting.pop(0)
        self._progress, self._eta_s, self._pace = None, None, _Pace()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="models")
            self._thread.start()
        self._jobs.put(self._running)
        self._tell_network()
        self.changed.emit(self._running.name)

    def _tell_network(self) -> None:
        job, told = self._running, self._progress
        uses = job is not None and job.kind == "get"
        uses = uses and (told is None or told.stage == "downloading")
        if uses != self._uses_network:
            self._uses_network = uses
            self.network.emit(uses)

    @Slot(object)
    def _on_progress(self, progress: ModelProgress) -> None:
        if self._running is None or self._running.name != progress.name or self._closing.is_set():
            return
        self._progress = progress
        if progress.stage == "downloading" and progress.n_total_bytes:
            self._eta_s = self._pace.eta_s(
                progress.n_done_bytes, progress.n_total_bytes, time.monotonic()
            )
        self._tell_network()
        self.changed.emit(progress.name)

    @Slot(object)
    def _on_ended(self, end: ModelEnd) -> None:
        job, self._running, self._progress = self._running, None, None
        if job is None or self._closing.is_set():
            return
        self._errors[end.name], self._notes[end.name] = end.error, end.note
        if end.refused:
            self._refused.add(end.name)
        elif not end.error and not end.stopped:
            self._refused.discard(end.name)
        self.look_again()
        self._begin_next()
        self._tell_network()
        self.changed.emit(end.name)
        if job.kind in ("get", "add") and not end.stopped and not end.error:
            self.became_ready.emit(end.name)
        self.ended.emit(end)

    # --- on the thread "models"

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None or self._closing.is_set():
                return
            end = self._do(job)
            if not self._closing.is_set():
                self._bridge.model_did(end)

    def _do(self, job: _Job) -> ModelEnd:
        try:
            return ModelEnd(job.name, note=self._call(job))
        except Cancelled:
            return ModelEnd(job.name, stopped=True)
        except EncoderUnavailable as error:
            return ModelEnd(job.name, error=error.sentence, refused=True)
        except DesktopSearchError as error:
            return ModelEnd(job.name, error=error.sentence)
        except Exception as error:  # noqa: BLE001 - a thread's border: the row must hear of it
            log_unexpected(LOG, "a job on a model failed", error)
            return ModelEnd(
                job.name,
                error=f"That did not work ({type(error).__name__}: {error}). "
                "Your photos and the index are safe.",
            )

    def _call(self, job: _Job) -> str:
        models, told = self._models, self._told
        if job.kind == "get":
            models.get(job.name, job.accept, told, job.cancel)
        elif job.kind == "add":
            models.add(job.name, job.files, job.accept, told, job.cancel)
        elif job.kind == "check":
            return models.check(job.name, job.cancel)
        else:
            models.remove(job.name)
        return ""

    def _told(self, progress: ModelProgress) -> None:
        if not self._closing.is_set():
            self._bridge.model_told(progress)
