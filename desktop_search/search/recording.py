# SPDX-License-Identifier: MIT
"""What each search did, for the ledger: filled beside the search, which never waits for it.

What comes in: a search's rankings and the embeddings it makes. What goes out: the same, and one
note to the writer when the search ends, however it ends. Which thread: the search threads.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.protocols import CancelToken, Clock
from desktop_search.core.records import Look, PhotoId, Ranking, SearchRequest, Spent, UpgradeKind
from desktop_search.search.upgrade import StoredEmbeddings
from desktop_search.store.writer import IndexWriter


class SearchLedger:
    """Begins a record for each search.

    writer: None where another process owns the index; then nothing is noted.
    """

    def __init__(self, store: StoredEmbeddings, writer: IndexWriter | None, clock: Clock) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._quick: tuple[object, float] | None = None
        """The last quick look, and how long it took: the search that follows it begins there."""

    def begin(self, request: SearchRequest) -> "SearchRecord":
        """The record of a search that begins now."""
        return SearchRecord(self, request, self._store, self._clock)

    def end(
        self, request: SearchRequest, at: float, first_s: float | None, looks: Sequence[Look]
    ) -> None:
        """Notes a search that ended; quick looks while somebody types are not counted."""
        asked = (request.text, request.pictures, request.folder)
        if request.depth == 0:
            if first_s is not None:
                self._quick = (asked, first_s)
            return
        if self._quick is not None and self._quick[0] == asked:
            first_s = self._quick[1]
        self._quick = None
        if self._writer is not None:
            self._writer.log_query(at, first_s, looks)


class SearchRecord:
    """One search; implements core.protocols.EmbeddingStore for its cascade."""

    def __init__(
        self, ledger: SearchLedger, request: SearchRequest, store: StoredEmbeddings, clock: Clock
    ) -> None:
        self._ledger = ledger
        self._request = request
        self._store = store
        self._clock = clock
        self._at = clock.now()
        self._started = clock.monotonic()
        self._spent: dict[str, list[tuple[int, Spent]]] = {}

    def matrix(self, encoder: str) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """What is stored of an encoder."""
        return self._store.matrix(encoder)

    def get(self, encoder: str, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, NDArray[np.float16]]:
        """What is stored of some photos."""
        return self._store.get(encoder, photo_ids)

    def upgrade(
        self,
        encoder: str,
        photo_ids: Sequence[PhotoId],
        cancel: CancelToken,
        surely: bool = False,
        kind: UpgradeKind = "search",
    ) -> dict[PhotoId, NDArray[np.float16]]:
        """Embeds photos, and notes what that took."""

        def note(n_encoded: int, spent: Spent) -> None:
            self._spent.setdefault(encoder, []).append((n_encoded, spent))

        return self._store.upgrade(encoder, photo_ids, cancel, surely, kind, note)

    def follow(self, rankings: Iterator[Ranking]) -> Iterator[Ranking]:
        """Hands the rankings on; notes the search when they end or are given up."""
        first_s, last = None, None
        try:
            for last in rankings:
                if first_s is None:
                    first_s = self._clock.monotonic() - self._started
                yield last
        finally:
            looks = self._looks(last) if last is not None else []
            self._ledger.end(self._request, self._at, first_s, looks)

    def _looks(self, last: Ranking) -> list[Look]:
        looks = []
        for report in last.reports[1:]:
            encoder_id = self._store.encoder_id(report.encoder)
            if encoder_id is None:
                continue  # what it embeds cannot be kept now
            spent = self._spent.get(report.encoder, [])
            n_encoded = sum(n for n, _ in spent)
            looks.append(
                Look(
                    level=report.level,
                    encoder=encoder_id,
                    top_m=report.top_m,
                    # Another search may have embedded some while this one waited for its turn.
                    n_cached=max(0, report.cached + report.encoded_now - n_encoded),
                    n_encoded=n_encoded,
                    n_failed=report.failed,
                    encode_s=sum((one.encode_s for _, one in spent), 0.0),
                    decode_s=sum((one.decode_s for _, one in spent), 0.0),
                )
            )
        return looks
