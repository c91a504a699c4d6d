# SPDX-License-Identifier: MIT
"""Embeds photos at higher levels while nobody waits for it: likely ones, or all of them.

What comes in: that nobody searches or types, that nothing is indexed, mains power; a person's wish
to refine all photos, or one of them now. What goes out: stored embeddings and RefiningState.
Which thread: "refining" behind a window, for the commands and "look closer" the calling one. It
gives way within one batch, and shares nothing with a quick look: that reads stored embeddings, and
its words have a child process of their own.

Refining all photos embeds every level, cheapest first: a search takes its first m from the order of
the level below, so the last level alone would only save the last step.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from desktop_search.core.errors import (
    Cancelled,
    DesktopSearchError,
    EncoderUnavailable,
    InputFault,
    InternalError,
)
from desktop_search.core.logs import log_unexpected
from desktop_search.core.protocols import CancelToken, Clock, Encoders
from desktop_search.core.records import (
    EncoderId,
    LevelSetting,
    PhotoId,
    RefineSummary,
    RefiningKind,
    RefiningState,
    UpgradeKind,
)
from desktop_search.core.settings import Settings
from desktop_search.power import PowerHold
from desktop_search.search.idle import Asked, Batch, LikelyPhotos, batch_size, in_batches
from desktop_search.search.upgrade import StoredEmbeddings
from desktop_search.store.ledger import idle_seconds, n_made_idle, photo_time
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter

log = logging.getLogger("desktop_search.refining")

QUIET_S: Final = 5.0
"""Nobody searched or typed for so long: a pause between two searches is often shorter."""
POLL_S: Final = 1.0
"""Between two looks whether a search or indexing has ended."""
LOOK_S: Final = 30.0
"""Between two looks whether there is anything to do; searches and new photos are told at once."""
REST_S: Final = 600.0
"""Without a search for so long, the models that look at photos leave the memory: gigabytes, for
what a search then loads in some seconds, behind its quick look."""
IDLE_S_A_DAY: Final = 1800.0
"""What likely photos may take on one day of local time, reading included: nobody asked for it."""
AFTER_FAULT_S: Final = 60.0
TELL_S: Final = 0.25
READ_AHEAD: Final = 256


class Refining:
    """Implements core.protocols.Refining over the open index.

    Args:
        opened: gives the open index, or raises the reason why it cannot be changed.
        settings: gives the settings as they are now.
        searching: whether a search is on its way.
        indexing: why indexing is in the way, "" where it is not.
        understand: what the text of a past search asks for, and of which photos.
    """

    def __init__(
        self,
        opened: Callable[[], tuple[IndexReader, IndexWriter]],
        encoders: Encoders,
        clock: Clock,
        power: PowerHold,
        settings: Callable[[], Settings],
        searching: Callable[[], bool],
        indexing: Callable[[], str],
        understand: Callable[[str], Asked | None],
    ) -> None:
        self._opened = opened
        self._encoders = encoders
        self._clock = clock
        self._power = power
        self._settings = settings
        self._searching = searching
        self._indexing = indexing
        self._understand = understand
        self.on_change: Callable[[RefiningState], None] | None = None
        self.embeddings: StoredEmbeddings | None = None
        self._state = RefiningState()
        self._told_at = 0.0
        self._lock = threading.Lock()
        self._asked: bool | None = None  # refine all, or stop it: not stored yet
        self._wished = False
        self._used = False  # models may be in memory
        self._n_looking = 0  # photos that a person wants to see closer now
        self._quiet_since = clock.monotonic()
        self._token = CancelToken()
        self._work: _Work | None = None
        self._finished: object = None  # the state of things for which nothing likely was left
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="refining")

    # -- life --------------------------------------------------------------------------------

    def start(self) -> None:
        """Works in the background from now on, when nobody is in the way."""
        self._quiet_since = self._clock.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """Asks the work to end; does not wait for it."""
        self._closing.set()
        self._token.cancel()
        self._wake.set()

    def join(self) -> None:
        """Waits for the thread; call it when what it works with is stopped."""
        if self._thread.ident is not None:
            self._thread.join()

    # -- what others say ---------------------------------------------------------------------

    def state(self) -> RefiningState:
        """What is refined now; instant."""
        return self._state

    def give_way(self) -> None:
        """Somebody types or searches: stops after the batch in hand, until it is quiet again."""
        self._quiet_since = self._clock.monotonic()
        self._used = True
        self._token.cancel()

    def look(self) -> None:
        """Something changed: there may be more to do, or nothing in the way any more."""
        self._wake.set()

    def refine_all(self) -> None:
        """Embeds every photo at every level, until done or stopped; instant.

        Raises:
            EnvironmentFault: the index is not open, or cannot be written.
        """
        self._opened()
        if self._state.kind != "all":
            self._tell(RefiningState("all"))
        self._ask(True)

    def stop_all(self) -> None:
        """Ends refine_all() after the batch in hand; what was finished is kept."""
        self._ask(False)
        self._token.cancel()
        if self._state.kind == "all":
            self._tell(RefiningState())

    def _ask(self, wanted: bool) -> None:
        with self._lock:
            self._asked = wanted
        self._wake.set()

    def look_closer(self, photo_id: PhotoId) -> int:
        """Embeds a photo at every level now; how many embeddings are new.

        Raises:
            InputFault: it cannot be read. EncoderUnavailable, EnvironmentFault, InternalError.
        """
        embeddings = self._stored()
        cascade = self._settings().cascade
        encoders = [cascade.quick, *(level.encoder for level in cascade.active())]
        with self._lock:
            self._n_looking += 1
        self.give_way()
        n_new = 0
        try:
            for encoder in encoders:
                if self._state.kind != "all":
                    self._tell(RefiningState("photo", n_new, len(encoders)))
                if photo_id in embeddings.get(encoder, [photo_id]):
                    continue
                if photo_id not in embeddings.upgrade(encoder, [photo_id], CancelToken()):
                    raise InputFault(
                        "This photo cannot be looked at more closely: its file is not there, has "
                        "changed, or cannot be read now. Nothing was changed."
                    )
                n_new += 1
        finally:
            with self._lock:
                self._n_looking -= 1
            self._quiet_since = self._clock.monotonic()
            if self._state.kind == "photo":
                self._tell(RefiningState())
            self._wake.set()
        return n_new

    def run_now(
        self,
        everything: bool,
        cancel: CancelToken,
        limit: int | None = None,
        seconds: float | None = None,
    ) -> RefineSummary:
        """Refines likely photos or all of them on the calling thread, whoever else is at work.

        Args:
            everything: all photos, not only likely ones.
            cancel: looked at between batches.
            limit: at most so many new embeddings.
            seconds: no new batch after so long; finding out what there is to do counts for nothing,
                else a short run would never get further.

        Raises:
            EncoderUnavailable, EnvironmentFault, InternalError: nothing finished is lost.
        """
        started = self._clock.monotonic()
        levels = self._settings().cascade.active()
        work = _Work(self, "all" if everything else "idle", levels, cancel)
        n_fresh = n_failed = 0
        try:
            batch = work.next()
            began = self._clock.monotonic()
            while batch is not None:
                late = seconds is not None and self._clock.monotonic() - began >= seconds
                room = None if limit is None else limit - n_fresh
                if cancel.cancelled or late or room == 0:
                    break
                taken = Batch(batch.encoder, batch.photo_ids[:room])
                self._tell(work.state())
                fresh = self._embed(work, taken, cancel)
                n_fresh += fresh
                n_failed += len(taken.photo_ids) - fresh
                batch = work.next()
        finally:
            self._tell(RefiningState())
        spent = self._clock.monotonic() - started
        return RefineSummary(n_fresh, n_failed, work.n_left, spent)

    # -- the thread --------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wake.clear()
            pause_s = self._guarded_step()
            if pause_s > 0:
                self._wake.wait(pause_s)

    def _guarded_step(self) -> float:
        """One batch at the most; returns how long to wait before the next look."""
        try:
            return self._step()
        except Cancelled:
            return POLL_S
        except DesktopSearchError as error:
            log.info("refining waits (%s)", type(error).__name__)
            sentence = error.sentence
        except Exception as error:  # noqa: BLE001 - a thread's border: searching works without it
            log_unexpected(log, "refining failed", error)
            sentence = f"Something went wrong inside the program ({type(error).__name__})."
        self._work = None
        self._tell(RefiningState("all", waits=sentence) if self._wished else RefiningState())
        return AFTER_FAULT_S

    def _step(self) -> float:
        self._token = CancelToken()  # before the looks below: who comes after them cancels it
        self._keep_wish()
        work = self._next_work()
        if work is None:
            self._rest()
            return LOOK_S
        waits, pause_s = self._in_the_way(work.kind)
        if waits:
            if work.kind == "all":
                self._tell(work.state(waits))
            else:
                self._rest()
            return pause_s
        work.cancel = self._token
        try:
            batch = work.next()
        except Cancelled:
            self._work = None
            raise
        if batch is None:
            self._end(work)
            return 0.0
        self._tell(work.state())
        self._embed(work, batch, self._token)
        return 0.0

    def _rest(self) -> None:
        """Tells that nothing goes on; after a long time without searches, gives memory back."""
        if self._n_looking:
            return
        self._tell(RefiningState())
        long_ago = self._clock.monotonic() - self._quiet_since >= REST_S
        if self._used and long_ago and not self._searching() and not self._indexing():
            self._used = False
            self._encoders.rest()

    def _keep_wish(self) -> None:
        """Stores what a person asked for; who asked last is right."""
        with self._lock:
            asked = self._asked
        if asked is None:
            return
        _, writer = self._opened()
        levels = self._settings().cascade.active() if asked else ()
        writer.refine_all([self._encoder_id(level.encoder) for level in levels])
        self._work = None
        with self._lock:
            if self._asked is asked:
                self._asked = None

    def _next_work(self) -> "_Work | None":
        reader, writer = self._opened()
        settings = self._settings()
        levels = settings.cascade.active()
        wished = reader.to_refine()
        self._wished = bool(wished)
        if wished:
            levels = tuple(v for v in levels if self._encoder_id(v.encoder) in wished)
        elif not settings.refine_idle or idle_seconds(reader, self._clock.now()) >= IDLE_S_A_DAY:
            return None
        kind: RefiningKind = "all" if wished else "idle"
        about = wished or (self._texts(reader), writer.version)
        now = (kind, settings.cascade, about)
        if now == self._finished:
            return None
        if self._work is None or self._work.key != now:
            self._work = _Work(self, kind, levels, self._token, now)
        return self._work

    def _in_the_way(self, kind: RefiningKind) -> tuple[str, float]:
        """Why nothing is embedded now, "" where it may be; and when to look again."""
        indexing = self._indexing()
        if indexing:
            return indexing, POLL_S
        if self._power.on_battery() if kind == "idle" else self._held():
            return "on battery", LOOK_S
        now = self._clock.monotonic()
        if self._searching() or self._n_looking:
            self._quiet_since = now
            return "searching", POLL_S
        if now - self._quiet_since < QUIET_S:
            return "searching", POLL_S
        return "", 0.0

    def _held(self) -> bool:
        return self._settings().pause_on_battery and self._power.holds()

    def _end(self, work: "_Work") -> None:
        """Nothing is left to embed, but what cannot be read or is not connected."""
        if work.kind == "all":
            _, writer = self._opened()
            writer.refine_all([])
            log.info("all photos are refined")
        else:
            self._finished = work.key
        self._work = None
        self._tell(RefiningState())

    # -- work --------------------------------------------------------------------------------

    def _embed(self, work: "_Work", batch: Batch, cancel: CancelToken) -> int:
        """Embeds a batch and stores it; how many photos of it are embedded now."""
        kind: UpgradeKind = "all" if work.kind == "all" else "idle"
        self._used = True
        fresh = self._stored().upgrade(batch.encoder, batch.photo_ids, cancel, True, kind)
        work.did(batch, fresh)
        return len(fresh)

    def everything(self, work: "_Work", levels: Sequence[LevelSetting]) -> Iterator[Batch]:
        """Every photo at these levels that can be read now, level by level, newest first."""
        reader, _ = self._opened()
        ids = {level.encoder: self._encoder_id(level.encoder) for level in levels}
        n_photos = len(reader.searchable())
        for encoder, encoder_id in ids.items():
            work.expect(encoder, encoder_id, n_photos, reader.n_covered(encoder_id))
        return self._uncovered(reader, work, ids)

    def _uncovered(
        self, reader: IndexReader, work: "_Work", ids: Mapping[str, EncoderId]
    ) -> Iterator[Batch]:
        for encoder, encoder_id in ids.items():
            while todo := reader.uncovered(encoder_id, READ_AHEAD, work.skipped[encoder]):
                here = self._reachable(reader, todo)
                work.skip(encoder, [photo_id for photo_id in todo if photo_id not in here])
                yield from in_batches(encoder, here, self._batch_size(reader, encoder_id))

    def likely(self, work: "_Work", levels: Sequence[LevelSetting]) -> Iterator[Batch]:
        """What the next searches are likely to look at, level by level."""
        reader, _ = self._opened()
        quick = self._settings().cascade.quick
        recent = reader.recently_added(levels[0].top_m) if levels else ()
        stored = self._stored()
        guesses = LikelyPhotos(
            stored, self._encoders, quick, levels, reader.searchable(), self._texts(reader),
            self._understand, recent,
            lambda encoder: n_made_idle(reader, self._encoder_id(encoder)),
            lambda: work.cancel.cancelled,
            stored.rest,
        )  # fmt: skip
        try:
            for encoder, photo_ids in guesses.todo():
                stored.rest()
                encoder_id = self._encoder_id(encoder)
                here = self._reachable(reader, photo_ids)
                work.expect(encoder, encoder_id, len(here), 0)
                yield from in_batches(encoder, here, self._batch_size(reader, encoder_id))
        except EncoderUnavailable as error:
            log.info("a level is not prepared: its model is not here (%s)", type(error).__name__)

    def _texts(self, reader: IndexReader) -> tuple[str, ...]:
        return reader.past_queries() if self._settings().keep_history else ()

    def eta_s(self, left: dict[EncoderId, int]) -> float | None:
        """What so many photos take, by what each encoder took so far; None where one never did."""
        reader, _ = self._opened()
        total_s = 0.0
        for encoder_id, n in left.items():
            time = photo_time(reader, encoder_id) if n else None
            if n and time is None:
                return None
            total_s += n * time.seconds if time is not None else 0.0
        return total_s

    def _reachable(self, reader: IndexReader, photo_ids: Sequence[PhotoId]) -> list[PhotoId]:
        cards = reader.cards(photo_ids)
        return [i for i in photo_ids if i in cards and not cards[i].offline]

    def _batch_size(self, reader: IndexReader, encoder_id: EncoderId) -> int:
        time = photo_time(reader, encoder_id)
        return batch_size(None if time is None else time.seconds)

    def _encoder_id(self, encoder: str) -> EncoderId:
        """Raises EncoderUnavailable, EnvironmentFault."""
        found = self._stored().encoder_id(encoder)
        if found is None:
            _, writer = self._opened()
            fingerprint = self._encoders.fingerprint(encoder)
            found = writer.encoder_id(self._encoders.spec(encoder), fingerprint)
        return found

    def _stored(self) -> StoredEmbeddings:
        self._opened()
        if self.embeddings is None:
            raise InternalError("The index is not open.")
        return self.embeddings

    def _tell(self, state: RefiningState) -> None:
        before, now = self._state, self._clock.monotonic()
        self._state = state
        same = (before.kind, before.waits, before.n_total) == (
            state.kind,
            state.waits,
            state.n_total,
        )
        if same and (state.kind is None or 0 <= now - self._told_at < TELL_S):
            return
        self._told_at = now
        if self.on_change is not None and not self._closing.is_set():
            self.on_change(state)


class _Work:
    """One kind of work over one state of the library: its batches, and how far it is."""

    def __init__(
        self,
        refining: Refining,
        kind: RefiningKind,
        levels: Sequence[LevelSetting],
        cancel: CancelToken,
        key: object = None,
    ) -> None:
        self._refining = refining
        self.kind = kind
        self.key = key
        self.cancel = cancel
        self.skipped: dict[str, set[PhotoId]] = {level.encoder: set() for level in levels}
        self._ids: dict[str, EncoderId] = {}
        self._left: dict[str, int] = {}
        self._n_done = 0
        plan = refining.everything if kind == "all" else refining.likely
        self._batches = plan(self, levels)
        self._pending: Batch | None = None

    def next(self) -> Batch | None:
        """The batch to do now; the same again until did(). None where all is done.

        Raises:
            Cancelled: while it was looked for; then there is no next one.
        """
        if self._pending is None:
            self._pending = next(self._batches, None)
        return self._pending

    @property
    def n_left(self) -> int:
        """Embeddings still to be made, as far as that is known."""
        return sum(self._left.values())

    def expect(self, encoder: str, encoder_id: EncoderId, n_total: int, n_done: int) -> None:
        """There are so many photos for an encoder, and so many of them are done."""
        self._ids[encoder] = encoder_id
        self._left[encoder] = max(0, n_total - n_done)
        self._n_done += n_done

    def skip(self, encoder: str, photo_ids: Sequence[PhotoId]) -> None:
        """These cannot be read now."""
        self.skipped[encoder].update(photo_ids)
        self._left[encoder] = max(0, self._left[encoder] - len(photo_ids))

    def did(self, batch: Batch, embedded: Mapping[PhotoId, object]) -> None:
        """These were tried; those that are not embedded cannot be read."""
        self._pending = None
        failed = [photo_id for photo_id in batch.photo_ids if photo_id not in embedded]
        self.skip(batch.encoder, failed)
        self._left[batch.encoder] = max(0, self._left[batch.encoder] - len(embedded))
        self._n_done += len(embedded)

    def state(self, waits: str = "") -> RefiningState:
        """How far it is."""
        left = {self._ids[encoder]: n for encoder, n in self._left.items()}
        return RefiningState(
            self.kind,
            self._n_done,
            self._n_done + self.n_left,
            None if waits else self._refining.eta_s(left),
            waits,
        )
