# SPDX-License-Identifier: MIT
"""When indexing works, when it waits, and how far it is.

What comes in: the word to index, pauses, the power source, searches that go first. What goes out:
calls of the indexer and of the work for a new level 0, and Progress.
Which thread: "indexer" behind a window, for the commands the calling one; pausing from any.
"""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace

from desktop_search.background import Background
from desktop_search.core.errors import DesktopSearchError, EncoderUnavailable
from desktop_search.core.protocols import CancelToken, Clock, Decoder, Encoders
from desktop_search.core.records import (
    FileState,
    FolderProgress,
    IndexingState,
    Notice,
    Progress,
)
from desktop_search.core.settings import Settings
from desktop_search.hindrances import Hindrances
from desktop_search.indexer import GROWING_TRIES, QUIET_S, Indexer
from desktop_search.next_level0 import NextLevel0
from desktop_search.notices import Notices
from desktop_search.power import PowerHold
from desktop_search.search.upgrade import StoredEmbeddings
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter

PROGRESS_S = 0.25
FOLDERS_S = 1.0
"""Between two looks at what waits in each folder..."""
FOLDERS_SHARE = 0.05
"""...and the share of the time that these may take: one reads all that waits."""
PHOTOS_FOR_ETA = 16
"""Photos read before a remaining time is told: earlier guesses jump."""
ON_BATTERY = "Indexing waits: on battery power."
HOLD_POLL_S = 0.1
"""How often waiting work looks whether it may go on."""
YIELD_S = 60.0
"""How long indexing lets one search go first; one that takes longer shares the machine."""


class Indexing:
    """See the module.

    Args:
        opened: gives the open index, or raises the reason why it cannot be changed.
        settings: gives the settings as they are now.
        searching: whether a search is on its way.
        take_over: a new level 0 has embedded all photos.
        on_progress: told of every Progress.
    """

    def __init__(
        self,
        opened: Callable[[], tuple[IndexReader, IndexWriter]],
        decoder: Decoder,
        encoders: Encoders,
        clock: Clock,
        power: PowerHold,
        notices: Notices,
        settings: Callable[[], Settings],
        searching: Callable[[], bool],
        take_over: Callable[[str], None],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._opened = opened
        self._decoder = decoder
        self._encoders = encoders
        self._clock = clock
        self._power = power
        self._notices = notices
        self._settings = settings
        self._searching = searching
        self._take_over = take_over
        self._on_progress = on_progress
        self._go = threading.Event()
        self._go.set()
        self.cancel = CancelToken()
        """Ends what is at work when the library closes."""
        self.progress = Progress("idle", 0, 0, 0, 0)
        """Where indexing stands."""
        self.embeddings: StoredEmbeddings | None = None
        self.background: Background | None = None
        self.in_window = False
        """Whether this goes on behind a window, and not because a command asked for it."""

    def close(self) -> None:
        """Asks the work to end; what was finished is kept."""
        self.cancel.cancel()
        self._go.set()

    # -- pausing -----------------------------------------------------------------------------

    def pause(self) -> None:
        """Holds indexing; searching goes on."""
        self._go.clear()
        self.tell(replace(self.progress, state="paused", eta_s=None))

    def resume(self) -> None:
        """Lets indexing go on."""
        self._go.set()
        state: IndexingState = "indexing" if self.progress.n_waiting else "idle"
        self.tell(replace(self.progress, state=state, eta_s=None, message=None))

    @property
    def in_the_way(self) -> str:
        """Why other background work waits now: "paused", "indexing", or ""."""
        if not self._go.is_set():
            return "paused"
        return "" if self.progress.state == "idle" else "indexing"

    def hindered(self, sentence: str | None) -> None:
        """Something keeps the index from being written, or does so no more (None)."""
        if sentence is not None:
            self.tell(replace(self.progress, state="stopped", eta_s=None, message=sentence))
        elif self.progress.state == "stopped":
            state: IndexingState = "indexing" if self.progress.n_waiting else "idle"
            self.tell(replace(self.progress, state=state, message=None))

    def _hold(self, cancel: CancelToken) -> None:
        """Waits between two photos: paused, on battery, or while a search wants the machine."""
        if not self.in_window:
            return  # a command was asked for this work and nothing else
        search_until = self._clock.monotonic() + YIELD_S
        while not cancel.cancelled:
            if not self._go.is_set():
                self._notices.end("held")
            elif self._settings().pause_on_battery and self._power.holds():
                self._notices.show(Notice("held", ON_BATTERY))
                if self.progress.state != "paused":
                    self.tell(replace(self.progress, state="paused", eta_s=None))
            elif not self._searching() or self._clock.monotonic() >= search_until:
                break
            cancel.wait(HOLD_POLL_S)
        self._notices.end("held")
        if self.progress.state == "paused":
            self.tell(replace(self.progress, state="indexing"))

    # -- working -----------------------------------------------------------------------------

    def run_waiting(self, hindrances: Hindrances) -> None:
        """Reads and encodes all that waits, behind a window.

        Raises:
            EncoderUnavailable, EnvironmentFault, InternalError: nothing finished is lost.
        """
        try:
            indexer = self.indexer(patient=True)
            hindrances.with_room(lambda: self._run(indexer, self.cancel))
            if indexer.n_growing and self.background is not None:
                self.background.index_again(QUIET_S, GROWING_TRIES)
            self.prepare_levels()
        except DesktopSearchError as error:
            self.tell(replace(self.progress, state="stopped", message=error.sentence))
            raise

    def run_now(self, cancel: CancelToken | None = None) -> int:
        """Indexes on the calling thread, and waits a moment for files that are still changing.

        Returns how many level-0 embeddings were computed.

        Raises:
            EncoderUnavailable, EnvironmentFault, InternalError: nothing finished is lost.
        """
        cancel = cancel or self.cancel
        indexer = self.indexer()
        n_next = self._run(indexer, cancel)
        for _ in range(GROWING_TRIES):
            if not indexer.n_growing or cancel.wait(QUIET_S):
                break
            n_next += self._run(indexer, cancel)
        return indexer.n_encoded + n_next

    def indexer(self, patient: bool = False) -> Indexer:
        """A new indexer of the level 0 that answers now."""
        reader, writer = self._opened()
        quick = self._settings().cascade.quick
        return Indexer(reader, writer, self._decoder, self._encoders, quick, self._clock, patient)

    def prepare_levels(self) -> None:
        """What the larger encoders need once, before a search waits for it."""
        for level in self._settings().cascade.active():
            with contextlib.suppress(DesktopSearchError):
                self._encoders.prepare(level.encoder)
                if self.embeddings is not None:
                    self.embeddings.encoder_id(level.encoder)

    def _run(self, indexer: Indexer, cancel: CancelToken) -> int:
        """Indexes what waits, then embeds for a new level 0; returns how many it embedded."""
        reader, _ = self._opened()
        if reader.counts()["waiting"]:
            self.count("preparing")
        assert self.embeddings is not None
        self.embeddings.drop_damaged(self._settings().cascade.quick)
        encoder_id = indexer.prepare()
        started, told = self._clock.monotonic(), 0.0
        n_at_start = reader.counts()["indexed"]
        folders = _Folders(reader, self._clock)

        def on_batch() -> None:
            nonlocal told
            now = self._clock.monotonic()
            if now - told < PROGRESS_S:
                return
            told = now
            counts = reader.counts()
            n_done = counts["indexed"] - n_at_start
            per_file_s = (now - started) / n_done if n_done > PHOTOS_FOR_ETA else None
            waiting = folders.now(per_file_s)
            kept_back = sum(folder.n_waiting for folder in waiting if folder.n_before is None)
            n_readable = max(0, counts["waiting"] - kept_back)
            eta_s = None if per_file_s is None else per_file_s * n_readable
            # All copies are counted again at the end: that takes as long as the whole library.
            n_copies = min(self.progress.n_copies, counts["indexed"])
            self._tell_counts("indexing", counts, n_copies, eta_s, waiting)

        def hold() -> None:
            self._hold(cancel)

        indexer.run(encoder_id, cancel, hold, on_batch)
        n_next = self._embed_next(cancel, hold) if self._settings().cascade.answering else 0
        self.count("idle")
        return n_next

    def _embed_next(self, cancel: CancelToken, hold: Callable[[], None]) -> int:
        """Embeds the library with the level 0 that was chosen, and lets it take over when done."""
        encoder = self._settings().cascade.level0
        reader, _ = self._opened()
        work = self.next_level0(encoder)
        n_before, n_total, told = 0, len(reader.searchable()), 0.0
        with contextlib.suppress(EncoderUnavailable):  # run() tells
            encoder_id = reader.encoder_id(self._encoders.fingerprint(encoder))
            n_before = 0 if encoder_id is None else reader.n_covered(encoder_id)

        def more_urgent() -> bool:
            waits = self.background is not None and self.background.work_waits
            return waits or self._settings().cascade.level0 != encoder

        def on_batch() -> None:
            nonlocal told
            now = self._clock.monotonic()
            if now - told >= PROGRESS_S:
                told = now
                done = n_before + work.n_encoded
                paused = not self._go.is_set()
                self.tell(
                    replace(
                        self.progress,
                        state="paused" if paused else "switching",
                        eta_s=None,
                        n_next=done,
                        n_next_total=n_total,
                    )
                )

        if work.run(cancel, hold, more_urgent, on_batch):
            self._take_over(encoder)
        return work.n_encoded

    def next_level0(self, encoder: str) -> NextLevel0:
        """The work of embedding the library with another level 0."""
        reader, writer = self._opened()
        assert self.embeddings is not None
        return NextLevel0(reader, writer, self._encoders, self.embeddings, encoder)

    # -- telling -----------------------------------------------------------------------------

    def recount(self) -> None:
        """Photos may have come or gone."""
        self.count(self.progress.state if self.progress.n_waiting else "idle")

    def count(self, state: IndexingState, reader: IndexReader | None = None) -> None:
        """Tells a state with the photos as they are counted now."""
        reader = reader or self._opened()[0]
        counts = reader.counts()
        folders = reader.folder_progress() if counts["waiting"] else ()
        self._tell_counts(state, counts, reader.n_copies(), folders=folders)

    def _tell_counts(
        self,
        state: IndexingState,
        counts: dict[FileState, int],
        n_copies: int,
        eta_s: float | None = None,
        folders: tuple[FolderProgress, ...] = (),
    ) -> None:
        if not self._go.is_set():
            state, eta_s = "paused", None
        self.tell(
            Progress(
                state,
                counts["indexed"],
                counts["waiting"],
                counts["failed"],
                counts["missing"],
                eta_s,
                n_copies=n_copies,
                folders=folders,
            )
        )

    def tell(self, progress: Progress) -> None:
        """Tells where indexing stands."""
        self.progress = progress
        self._on_progress(progress)


class _Folders:
    """What waits in each folder, looked at as often as that costs little."""

    def __init__(self, reader: IndexReader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock
        self._next = 0.0
        self._seen: tuple[FolderProgress, ...] = ()

    def now(self, per_file_s: float | None) -> tuple[FolderProgress, ...]:
        """As it was at the last look, with the time left where a file takes so long."""
        started = self._clock.monotonic()
        if started >= self._next:
            self._seen = self._reader.folder_progress()
            ended = self._clock.monotonic()
            self._next = ended + max(FOLDERS_S, (ended - started) / FOLDERS_SHARE)
        if per_file_s is None:
            return self._seen
        return tuple(
            folder
            if folder.n_before is None
            else replace(folder, eta_s=per_file_s * folder.n_before)
            for folder in self._seen
        )
