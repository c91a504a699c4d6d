# SPDX-License-Identifier: MIT
"""Embeds the library with a newly chosen level 0, while the old one goes on answering.

What comes in: the new encoder. What goes out: stored embeddings, and whether it may take over.
Which thread: "indexer", when nothing waits to be indexed; for the commands the calling thread.
"""

import logging
from collections.abc import Callable

from desktop_search.core.protocols import CancelToken, EmbeddingStore, Encoders
from desktop_search.core.records import EncoderId, PhotoId
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter

log = logging.getLogger("desktop_search.indexer")

BATCH_SIZE = 8
"""Photos encoded and committed together. Source: measurements.md section 5."""
READ_AHEAD = 256


class NextLevel0:
    """The way of one encoder to full coverage."""

    def __init__(
        self,
        reader: IndexReader,
        writer: IndexWriter,
        encoders: Encoders,
        embeddings: EmbeddingStore,
        encoder: str,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._encoders = encoders
        self._embeddings = embeddings
        self._encoder = encoder
        self.n_encoded = 0
        """Embeddings computed so far."""

    def run(
        self,
        cancel: CancelToken,
        hold: Callable[[], None],
        more_urgent: Callable[[], bool],
        on_batch: Callable[[], None],
    ) -> bool:
        """Works until every photo that can be read has its embedding, newest first.

        hold: called between batches; returns when work may go on (pause).
        more_urgent: whether something else should be done first; then it returns early.
        on_batch: called after every stored batch.

        Returns:
            Whether the encoder may take over: nothing that can be searched would be lost. Photos
            on folders that are not connected now are waited for; those that are there and cannot
            be read are not.

        Raises:
            EncoderUnavailable, EnvironmentFault, InternalError: nothing finished is lost.
        """
        fingerprint = self._encoders.fingerprint(self._encoder)
        self._encoders.prepare(self._encoder)
        encoder_id = self._writer.encoder_id(self._encoders.spec(self._encoder), fingerprint)
        tried: set[PhotoId] = set()
        while not cancel.cancelled:
            todo = self._reader.uncovered(encoder_id, READ_AHEAD, tried)
            if not todo:
                return self._nothing_lost(encoder_id)
            for start in range(0, len(todo), BATCH_SIZE):
                hold()
                if cancel.cancelled or more_urgent():
                    return False
                batch = todo[start : start + BATCH_SIZE]
                fresh = self._embeddings.upgrade(
                    self._encoder, batch, cancel, surely=True, kind="index"
                )
                self.n_encoded += len(fresh)
                tried.update(photo_id for photo_id in batch if photo_id not in fresh)
                on_batch()
        return False

    def is_covered(self) -> bool:
        """Whether it may take over without any more work."""
        fingerprint = self._encoders.fingerprint(self._encoder)
        encoder_id = self._reader.encoder_id(fingerprint)
        if encoder_id is None:
            return not len(self._reader.searchable())
        return not self._reader.uncovered(encoder_id, 1)

    def _nothing_lost(self, encoder_id: EncoderId) -> bool:
        seen: set[PhotoId] = set()
        while left := self._reader.uncovered(encoder_id, READ_AHEAD, seen):
            if any(card.offline for card in self._reader.cards(left).values()):
                log.info("level 0 waits for photos on folders that are not connected")
                return False
            seen.update(left)
        return True
