# SPDX-License-Identifier: MIT
"""Keeps the index well behind a window.

What it does: a backup each week, letting go of what is long gone, wiping what was forgotten,
perceptual hashes and names of places for photos from before there were any.

What comes in: the data folder and its writer. What goes out: backups, fewer rows; faults found.
Which thread: "upkeep", or the calling one for the commands.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from desktop_search.core.errors import Cancelled, DesktopSearchError, IndexDamaged
from desktop_search.core.logs import log_unexpected
from desktop_search.core.protocols import Clock
from desktop_search.core.records import DecodeFailure, PhotoId
from desktop_search.decode.hasher import PreviewHasher
from desktop_search.decode.pool import DecodePool
from desktop_search.store.backup import is_due, make_backup
from desktop_search.store.forget import is_to_wipe, wipe
from desktop_search.store.grace import clean_previews, tidy
from desktop_search.store.reader import IndexReader
from desktop_search.store.rescue import mark_damaged
from desktop_search.store.writer import IndexWriter

log = logging.getLogger("desktop_search.upkeep")

HASHES_AT_ONCE = 64
NOTES_AT_ONCE = 64
LOOK_S = 600.0
"""Between two looks at what is due; a look that finds nothing takes a millisecond."""


class Upkeep:
    """What has to be done for the index now and then."""

    def __init__(
        self,
        data_dir: Path,
        reader: IndexReader,
        writer: IndexWriter,
        clock: Clock,
        on_fault: Callable[[DesktopSearchError], None],
        hasher: PreviewHasher,
        notes: DecodePool,
    ) -> None:
        """Starts nothing yet.

        on_fault: told of damage in the index, which the next start puts right. notes: reads what
        files say of their pictures, and no pictures.
        """
        self._hasher = hasher
        self._notes = notes
        self._on_fault = on_fault
        self._data_dir = data_dir
        self._reader = reader
        self._writer = writer
        self._clock = clock
        self._closing = threading.Event()
        self._wiping = threading.Event()
        self._copying = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="upkeep")

    def clean(self) -> None:
        """What a sudden end may have left; only before anything is indexed."""
        self._guarded(self._clean)

    def start(self) -> None:
        """Looks now and then from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Asks the thread to end; a backup in the making is broken off."""
        self._closing.set()
        self._hasher.stop()
        self._notes.close()

    def join(self) -> None:
        """Waits for the thread."""
        if self._thread.ident is not None:
            self._thread.join()

    def finish_wiping(self) -> None:
        """Leaves nothing of what was forgotten anywhere; a backup in the making is broken off.

        Raises:
            EnvironmentFault: a copy could not be removed; that is tried again.
        """
        if not is_to_wipe(self._reader):
            return
        self._wiping.set()
        try:
            with self._copying:  # else a copy of the index as it was could be finished later
                wipe(self._writer, self._data_dir, self._clock.now())
        finally:
            self._wiping.clear()

    def look(self) -> None:
        """Does what is due now."""
        self._guarded(self.finish_wiping)
        self._guarded(self._tidy)
        self._guarded(self._back_up)
        self._guarded(self._hash_previews)
        self._guarded(self._read_places)

    def _run(self) -> None:
        self.look()
        while not self._closing.wait(LOOK_S):
            self.look()

    def _clean(self) -> None:
        n_orphans = clean_previews(self._writer)
        if n_orphans:
            log.info("%d previews of unknown pictures removed", n_orphans)

    def _tidy(self) -> None:
        tidy(self._writer, self._clock.now())

    def _back_up(self) -> None:
        now = self._clock.now()
        # An index with nothing in it is not worth a copy.
        if self._reader.counts()["indexed"] and is_due(self._data_dir, now):
            try:
                with self._copying:
                    make_backup(self._data_dir, now, self._no_copies)
            except IndexDamaged as error:
                mark_damaged(self._data_dir)
                self._on_fault(error)

    def _no_copies(self) -> bool:
        return self._closing.is_set() or self._wiping.is_set()

    def _hash_previews(self) -> None:
        """From the stored previews: no photo is read or encoded for it."""
        last = PhotoId(0)
        try:
            while not self._closing.is_set():
                ids = self._reader.without_hash(last, HASHES_AT_ONCE)
                if not ids:
                    return
                last = ids[-1]
                found = [(photo_id, self._reader.preview(photo_id)) for photo_id in ids]
                there = [(photo_id, jpeg) for photo_id, jpeg in found if jpeg]
                made = self._hasher.hashes([jpeg for _, jpeg in there])
                # Those without a preview are read again sooner or later, and hashed with it.
                hashes = {photo_id: one for (photo_id, _), one in zip(there, made, strict=False)}
                if hashes:
                    self._writer.store_hashes(hashes)
        finally:
            self._hasher.close()

    def _read_places(self) -> None:
        """From the heads of the files: no picture is loaded or encoded for it."""
        last = PhotoId(0)
        try:
            while not self._closing.is_set():
                photos = self._reader.without_places(last, NOTES_AT_ONCE)
                if not photos:
                    return
                last = photos[-1][0]
                read = self._notes.decode([path for _, path in photos], (), want_preview=False)
                # What cannot be read now is looked at again when it is, or with the next look.
                found = {
                    photo_id: (said.digest, said.metadata.places)
                    for (photo_id, _), (_, said) in zip(photos, read, strict=True)
                    if not isinstance(said, DecodeFailure)
                }
                if found:
                    self._writer.store_places(found)
        finally:
            self._notes.rest()

    def _guarded(self, job: Callable[[], object]) -> None:
        try:
            job()
        except Cancelled:
            return
        except DesktopSearchError as error:
            log.warning("upkeep is put off (%s)", type(error).__name__)
            log.debug("upkeep is put off", exc_info=error)
        except Exception as error:  # noqa: BLE001 - a thread's border: the library works without it
            log_unexpected(log, "upkeep failed", error)
