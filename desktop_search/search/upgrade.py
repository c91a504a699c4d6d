# SPDX-License-Identifier: MIT
"""The embeddings of the index as the cascade sees them; makes the missing ones, once.

What comes in: photo ids. What goes out: embeddings, stored for ever.

An embedding is always made from the photo itself, never from its stored 512-px preview, so a
photo on a folder that is not connected waits: a level's order is that of its encoder over one way
of reading (Algorithm 1 compares embeddings of one pipeline alone), and both would be mixed for
ever. Source: tests/bench/previews.py over 241 public photos, starter encoders, 224 px and 448 px:
cosine of the two embeddings in the median 0.9975 and 0.985, at the 1st percentile 0.913 and 0.694,
the same ten photos first in 87 % and 83 % of the places; 0.999, 0.99 and 95 % were asked for. Of
the 90 photos larger than their preview: 0.998 and 0.977, 0.949 and 0.895, 89 % and 85 %. A preview
would be read in 7 and 12 ms instead of 50 and 54.

Which thread: the search threads; upgrades one at a time, so that no photo is paid for twice.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import Cancelled, DiskFull, EnvironmentFault, IndexLocked
from desktop_search.core.protocols import CancelToken, Clock, Decoder, Encoders
from desktop_search.core.records import (
    Decoded,
    EncoderId,
    ImageInput,
    PhotoId,
    Spent,
    UpgradeKind,
)
from desktop_search.store.reader import IndexReader
from desktop_search.store.vectors import VectorFiles
from desktop_search.store.writer import IndexWriter

log = logging.getLogger("desktop_search.search")

STORE_WAIT_S = 1.0
"""How long a search waits for its upgrades to be stored; then it goes on, and they follow."""


class StoredEmbeddings:
    """Implements core.protocols.EmbeddingStore over the real index.

    writer: None where another process owns the index or its folder cannot be written; then nothing
        new is embedded.
    """

    def __init__(
        self,
        reader: IndexReader,
        writer: IndexWriter | None,
        vectors: VectorFiles,
        decoder: Decoder,
        encoders: Encoders,
        clock: Clock,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._vectors = vectors
        self._decoder = decoder
        self._encoders = encoders
        self._clock = clock
        self._ids: dict[str, EncoderId] = {}
        self._upgrading = threading.Lock()
        self._following: dict[tuple[str, PhotoId], NDArray[np.float16]] = {}
        """Upgrades that are not stored yet: another program holds the index."""

    def encoder_id(self, encoder: str) -> EncoderId | None:
        """The row of an encoder; None where it cannot be made now and never encoded anything."""
        fingerprint = self._encoders.fingerprint(encoder)
        if fingerprint not in self._ids:
            # The reader first: a search never waits for the writer where it need not write.
            found = self._reader.encoder_id(fingerprint)
            if found is None and self._writer is not None:
                spec = self._encoders.spec(encoder)
                with contextlib.suppress(DiskFull, IndexLocked):  # what it encodes is not kept
                    found = self._writer.encoder_id(spec, fingerprint, brief=True)
            if found is None:
                return None
            self._ids[fingerprint] = found
        return self._ids[fingerprint]

    def matrix(self, encoder: str) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """All stored embeddings of an encoder: ids (n,), int64; (n, dim) float16."""
        dim = self._encoders.spec(encoder).dim
        encoder_id = self.encoder_id(encoder)
        if encoder_id is None:
            return np.empty(0, np.int64), np.empty((0, dim), np.float16)
        return self._vectors.matrix(encoder_id, dim)

    def get(self, encoder: str, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, NDArray[np.float16]]:
        """The stored, checked embeddings among those asked for, each (dim,) float16."""
        encoder_id = self.encoder_id(encoder)
        if encoder_id is None:
            return {}
        dim = self._encoders.spec(encoder).dim
        following = dict(self._following)  # before the index: they go when they are in it
        found = self._vectors.get(encoder_id, dim, photo_ids)
        for photo_id in photo_ids if following else ():
            if (encoder, photo_id) in following:
                found.setdefault(photo_id, following[encoder, photo_id])
        return found

    def upgrade(
        self,
        encoder: str,
        photo_ids: Sequence[PhotoId],
        cancel: CancelToken,
        surely: bool = False,
        kind: UpgradeKind = "search",
        note: Callable[[int, Spent], None] = lambda n_encoded, spent: None,
    ) -> dict[PhotoId, NDArray[np.float16]]:
        """Decodes, encodes and stores the photos; those that cannot be read are left out.

        surely: waits until they are stored, however long; else a person waits, and a full disk or
        a locked index only means that they are stored later or not at all. kind: why, for the
        ledger. note: told how many were embedded and what that took.

        Raises:
            Cancelled: while another search's batch was waited for.
            IndexLocked: there is no writer. EncoderUnavailable, InternalError,
            EnvironmentFault: nothing finished is lost.
        """
        encoder_id = self.encoder_id(encoder)
        if self._writer is None:
            raise IndexLocked(
                "Only what was already looked at closely is used: another window or command is "
                "working on this index, or its folder cannot be written. Nothing was changed."
            )
        with self._upgrading:
            if cancel.cancelled:
                raise Cancelled("The search was stopped.")
            # Another search may have embedded some of them while this one waited.
            done = self.get(encoder, photo_ids)
            todo = [photo_id for photo_id in photo_ids if photo_id not in done]
            if not todo:
                return done
            if encoder_id is not None:
                self._drop(encoder_id, todo)
            fresh, spent = self._encode(encoder, todo, kind)
            note(len(fresh), spent)
            done.update({i: vector.astype("<f2") for i, vector in fresh.items()})
            if encoder_id is not None:
                self._following.update({(encoder, photo_id): done[photo_id] for photo_id in fresh})
        # A search that waits for its turn does not wait for the disk too.
        if encoder_id is None:
            log.warning("upgrades were not kept: the index cannot be written now")
        elif fresh:
            self._keep(self._writer, encoder, encoder_id, fresh, spent, surely)
        return done

    def _keep(
        self,
        writer: IndexWriter,
        encoder: str,
        encoder_id: EncoderId,
        fresh: dict[PhotoId, NDArray[np.float32]],
        spent: Spent,
        surely: bool,
    ) -> None:
        def settled(_: object = None) -> None:
            for photo_id in fresh:
                self._following.pop((encoder, photo_id), None)

        if surely:
            try:
                writer.store_embeddings(encoder_id, fresh, spent)
            finally:
                settled()
            return
        try:
            future = writer.offer_embeddings(encoder_id, fresh, spent)
            future.add_done_callback(settled)
            future.result(STORE_WAIT_S)
        except TimeoutError:
            log.info("upgrades wait to be stored")
        except EnvironmentFault as error:
            settled()
            log.warning("upgrades were not kept: %s", error)

    def _encode(
        self, encoder: str, photo_ids: Sequence[PhotoId], kind: UpgradeKind
    ) -> tuple[dict[PhotoId, NDArray[np.float32]], Spent]:
        at, started = self._clock.now(), self._clock.monotonic()
        decoded = self.pixels(photo_ids, self._encoders.spec(encoder).image_input)
        read = self._clock.monotonic()
        if not decoded:
            return {}, Spent(kind, at, 0.0, read - started)
        pixels = np.stack([array for _, array in decoded])  # (n, px, px, 3)
        encoded = self._encoders.encode_images(encoder, pixels)  # (n, dim)
        fresh = dict(zip((photo_id for photo_id, _ in decoded), encoded, strict=True))
        return fresh, Spent(kind, at, self._clock.monotonic() - read, read - started)

    def pixels(
        self, photo_ids: Sequence[PhotoId], image_input: ImageInput
    ) -> list[tuple[PhotoId, NDArray[np.uint8]]]:
        """Reads photos from their files; those that cannot be read now are left out.

        Returns:
            Each photo with its pixels, (px, px, 3), uint8, RGB, in the order asked for.
        """
        cards = self._reader.cards(photo_ids)
        digests = self._reader.digests(photo_ids)
        present = [photo_id for photo_id in photo_ids if photo_id in cards]
        paths = [cards[photo_id].path for photo_id in present]
        return [
            (photo_id, outcome.pixels[image_input])
            for photo_id, (_, outcome) in zip(
                present, self._decoder.decode(paths, [image_input], False), strict=True
            )
            # A file replaced since it was indexed is another photo: the next scan will see it.
            if isinstance(outcome, Decoded) and outcome.digest == digests[photo_id]
        ]

    def drop_damaged(self, encoder: str) -> None:
        """Drops stored embeddings that fail their check, so that they are made again.

        Raises:
            EncoderUnavailable: the encoder is not here. EnvironmentFault.
        """
        encoder_id = self.encoder_id(encoder)
        self.matrix(encoder)  # loading checks what was not checked before
        if encoder_id is not None:
            self._drop(encoder_id, self._vectors.damaged.get(encoder_id, []), surely=True)
        self._vectors.rest()

    def rest(self) -> None:
        """Takes what was read out of memory until the next search."""
        self._vectors.rest()

    def _drop(
        self, encoder_id: EncoderId, photo_ids: Sequence[PhotoId], surely: bool = False
    ) -> None:
        noted = self._vectors.damaged.get(encoder_id, [])
        damaged = [photo_id for photo_id in photo_ids if photo_id in noted]
        if damaged and self._writer is not None:
            dropped = self._writer.drop_damaged(encoder_id, damaged)
            if surely:
                dropped.result()
            self._vectors.damaged[encoder_id] = [p for p in noted if p not in damaged]
