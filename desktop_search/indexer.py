# SPDX-License-Identifier: MIT
"""Changes -> decode -> encode level 0 -> store: makes the index true and complete.

What comes in: folders and waiting files. What goes out: stored photos, and failures with reasons.
Which thread: scans on "scan", the rest on "indexer"; for the commands the calling thread.
"""

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from desktop_search.core.errors import EnvironmentFault
from desktop_search.core.failures import GONE
from desktop_search.core.protocols import CancelToken, Clock, Decoder, Encoders
from desktop_search.core.records import (
    Decoded,
    DecodeFailure,
    EncoderId,
    FileId,
    FileKey,
    FileRow,
    Root,
    ScanResult,
    Spent,
    StoredFile,
)
from desktop_search.crashes import CrashWatch, is_crash
from desktop_search.scan.reconcile import reconcile
from desktop_search.scan.walker import Walk, walk
from desktop_search.store.reader import ROWS_AT_ONCE, IndexReader
from desktop_search.store.writer import IndexedPhoto, IndexWriter

log = logging.getLogger("desktop_search.indexer")

BATCH_SIZE = 8
"""Photos encoded and committed together. Source: measurements.md section 5."""
ADD_AT_ONCE = 2000
"""New files a transaction: others wait for the writer no longer than for this."""
READ_AHEAD = 256
"""Waiting files taken at once; between two takes newer photos can overtake."""

QUIET_S = 2.0
"""A file that was written less than this ago may still be growing. Source: faults.md F5."""
GROWING_TRIES = 3
"""So often files that are still changing are looked at again, QUIET_S apart, before they are left
to the next scan."""

_Pending = tuple[StoredFile, Decoded]
_Outcome = tuple[Path, Decoded | DecodeFailure]


def scan_root(
    reader: IndexReader,
    writer: IndexWriter,
    root: Root,
    below: Path | None = None,
    cancel: CancelToken | None = None,
    believe: bool = False,
    on_added: Callable[[], object] = lambda: None,
) -> ScanResult:
    """Compares a folder (or a part of it) with the index and stores what changed.

    below: only this sub-folder, relative to the root.
    believe: a person says that what is not there was deleted.
    on_added: called when some of the new files are stored, so that they need not wait for the rest.

    Raises:
        Cancelled: nothing was concluded. EnvironmentFault: the index cannot be written.
    """
    if root.state != "online":
        below = None  # a part says nothing of the rest
    found = walk(root.path, root.excludes, below, cancel)
    if below is not None and (found.device, found.inode) != (root.device, root.inode):
        below = None
        found = walk(root.path, root.excludes, below, cancel)
    rows = found.rows if isinstance(found.rows, list) else list(found.rows)
    n_before, whole = writer.n_changes, below is None and found.state == "online"
    agreed = whole and reader.agreed_walk(root.id) == found.mark
    new, gone, n_known = (
        _no_differences(rows)  # of a folder that is not there, nothing is concluded
        if agreed or found.state == "offline"
        else _differences(rows, reader.file_rows(root.id, below))
    )
    stored = reader.files_at(root.id, [row[0] for row in gone])
    stored += reader.missing_files(root.id)
    if below is not None:
        n_known = reader.n_there(root.id)
    result = reconcile(
        replace(found, rows=new),
        stored,
        below,
        root,
        n_same=n_known - len(gone),
        believe=believe,
    )
    n_changes = _store(writer, root, result, found, below is None, on_added)
    if whole and not agreed and _is_all(result, stored):
        writer.agree_with_walk(root.id, found.mark, n_before + n_changes)
    if below is None:
        writer.retry_failures(root.id)
    log.info(
        "scan: %d added, %d changed, %d moved, %d missing, folder %s",
        len(result.added),
        len(result.changed),
        len(result.moved),
        len(result.missing),
        result.root_state,
    )
    return result


def _store(
    writer: IndexWriter,
    root: Root,
    result: ScanResult,
    found: Walk,
    whole: bool,
    on_added: Callable[[], object],
) -> int:
    """Stores what a scan found, new files in parts; returns how many changes of files that was."""
    n_changes = 0
    changes = (result.changed, result.moved, result.missing, result.returned, result.renumbered)
    if any(changes) or result.root_state != root.state or whole:
        writer.apply_scan(root.id, replace(result, added=()), found.device, found.inode)
        n_changes += 1
    for start in range(0, len(result.added), ADD_AT_ONCE):
        part = ScanResult(
            added=result.added[start : start + ADD_AT_ONCE],
            root_state=result.root_state,
            mounts=result.mounts,
        )
        writer.apply_scan(root.id, part, found.device, found.inode)
        n_changes += 1
        on_added()
    return n_changes


def _differences(
    seen: list[FileRow], known: Iterable[list[FileRow]]
) -> tuple[set[FileRow], set[FileRow], int]:
    """The rows that only a walk saw, those that only the index knows, and how many it knows.

    In steps, and `seen` is empty then: to compare or to free 100,000 rows at once would hold the
    window's thread for a tenth of a second.
    """
    new: set[FileRow] = set()
    while seen:
        new.update(seen[-ROWS_AT_ONCE:])
        del seen[-ROWS_AT_ONCE:]
    gone: set[FileRow] = set()
    n_known = 0
    for rows in known:
        n_known += len(rows)
        part = set(rows)
        gone |= part - new
        new -= part
    return new, gone, n_known


def _no_differences(seen: list[FileRow]) -> tuple[set[FileRow], set[FileRow], int]:
    """The same for a walk that saw what the index knows."""
    n_known = len(seen)
    while seen:
        del seen[-ROWS_AT_ONCE:]
    return set(), set(), n_known


def _is_all(result: ScanResult, stored: Iterable[StoredFile]) -> bool:
    """Whether a folder's files are as the walk saw them when this result is stored.

    Else some are kept that it did not see: they may be there.
    """
    judged = (*result.changed, *result.moved, *result.renumbered)
    seen_to = {*result.missing, *(file_id for file_id, _ in judged)}
    return result.root_state == "online" and all(
        file.state == "missing" or file.id in seen_to for file in stored
    )


class Indexer:
    """Reads and encodes what waits, newest photos first, resumable at any moment."""

    def __init__(
        self,
        reader: IndexReader,
        writer: IndexWriter,
        decoder: Decoder,
        encoders: Encoders,
        level0: str,
        clock: Clock,
        patient: bool = False,
    ) -> None:
        """patient: leaves files alone until they were still for QUIET_S."""
        self._reader = reader
        self._writer = writer
        self._decoder = decoder
        self._encoders = encoders
        self._level0 = level0
        self._clock = clock
        self._crashes = CrashWatch(decoder, clock)
        self.n_encoded = 0
        """Level-0 embeddings computed so far."""
        self._unsettled: set[FileId] = set()
        self._patient = patient
        self._read_s = 0.0
        self.n_growing = 0
        """Files that the last run left alone because they are still changing."""

    def prepare(self) -> EncoderId:
        """Gets the level-0 encoder ready and queues photos that lack its embedding.

        Raises:
            EncoderUnavailable: its weights are missing or damaged.
        """
        spec = self._encoders.spec(self._level0)
        fingerprint = self._encoders.fingerprint(self._level0)
        self._encoders.prepare(self._level0)
        encoder_id = self._writer.encoder_id(spec, fingerprint)
        self._writer.requeue_for(encoder_id)
        return encoder_id

    def run(
        self,
        encoder_id: EncoderId,
        cancel: CancelToken,
        hold: Callable[[], None],
        on_batch: Callable[[], None],
    ) -> None:
        """Works until nothing waits or it is cancelled; what was finished is stored.

        hold: called between photos; returns when work may go on (pause).
        on_batch: called after every stored batch.

        Raises:
            EncoderUnavailable, EnvironmentFault, InternalError: nothing finished is lost.
        """
        self._unsettled.clear()
        self.n_growing = 0
        while not cancel.cancelled:
            waiting = self._reader.waiting(READ_AHEAD, self._unsettled)
            if self._patient:
                fresh = {file.id for file, _ in waiting if self._is_fresh(file.key)}
                self._unsettled |= fresh
                self.n_growing += len(fresh)
                waiting = [entry for entry in waiting if entry[0].id not in fresh]
                if fresh and not waiting:
                    continue
            if not waiting:
                return
            hold()
            self._run_some(waiting, encoder_id, cancel, hold, on_batch)

    def _run_some(
        self,
        waiting: list[tuple[StoredFile, Path]],
        encoder_id: EncoderId,
        cancel: CancelToken,
        hold: Callable[[], None],
        on_batch: Callable[[], None],
    ) -> None:
        inputs = [self._encoders.spec(self._level0).image_input]
        version = self._reader.queue_version
        decoding = self._decoder.decode([path for _, path in waiting], inputs)
        self._read_s = 0.0
        pending: list[_Pending] = []
        failures: list[tuple[StoredFile, DecodeFailure]] = []
        with contextlib.closing(decoding) as outcomes:
            for (stored, _), (_, outcome) in zip(waiting, self._timed(outcomes), strict=False):
                if cancel.cancelled or self._reader.queue_version != version:
                    break  # ended, or other files come first now
                try:
                    self._crashes.note(outcome)
                except EnvironmentFault:
                    failures = [(file, why) for file, why in failures if not is_crash(why)]
                    self._flush(pending, failures, encoder_id)
                    raise
                if not isinstance(outcome, DecodeFailure):
                    if outcome.key != stored.key and self._is_fresh(outcome.key):
                        self._unsettled.add(stored.id)  # it grew since the scan saw it
                        self.n_growing += 1
                    else:
                        pending.append((stored, outcome))
                elif outcome.transient:
                    # Gone or still growing: it stays waiting, the next scan decides.
                    self._unsettled.add(stored.id)
                    self.n_growing += outcome.reason != GONE
                else:
                    failures.append((stored, outcome))
                if len(pending) >= BATCH_SIZE or len(failures) >= BATCH_SIZE:
                    self._flush(pending, failures, encoder_id)
                    pending, failures = [], []
                    on_batch()
                hold()
        self._flush(pending, failures, encoder_id)
        on_batch()

    def _timed(self, outcomes: Iterator[_Outcome]) -> Iterator[_Outcome]:
        """Notes how long reading was waited for: it goes on while photos are encoded."""
        while True:
            started = self._clock.monotonic()
            outcome = next(outcomes, None)
            self._read_s += self._clock.monotonic() - started
            if outcome is None:
                return
            yield outcome

    def _is_fresh(self, key: FileKey) -> bool:
        # A time that lies ahead, by a wrong clock, says nothing.
        return 0 <= self._clock.now() - key.mtime_ns / 1e9 < QUIET_S

    def _flush(
        self,
        pending: list[_Pending],
        failures: list[tuple[StoredFile, DecodeFailure]],
        encoder_id: EncoderId,
    ) -> None:
        read_s, self._read_s = self._read_s, 0.0
        if failures:
            self._writer.store_failures(failures)
        if not pending:
            return
        image_input = self._encoders.spec(self._level0).image_input
        to_encode: dict[bytes, int] = {}
        for position, (_, decoded) in enumerate(pending):
            known = self._reader.photo_by_digest(decoded.digest, encoder_id)
            if decoded.digest not in to_encode and not (known and known[1]):
                to_encode[decoded.digest] = position
        at, started = self._clock.now(), self._clock.monotonic()
        embeddings = {}
        if to_encode:
            pixels = np.stack([pending[p][1].pixels[image_input] for p in to_encode.values()])
            encoded = self._encoders.encode_images(self._level0, pixels)  # (n, dim)
            embeddings = dict(zip(to_encode.values(), encoded, strict=True))
        # What was read again or is a copy costs nothing at this level.
        decode_s = read_s * len(to_encode) / len(pending)
        spent = Spent("index", at, self._clock.monotonic() - started, decode_s)
        self._writer.store_indexed(
            encoder_id,
            [
                IndexedPhoto(stored, decoded, embeddings.get(position))
                for position, (stored, decoded) in enumerate(pending)
            ],
            spent,
        )
        self.n_encoded += len(to_encode)
