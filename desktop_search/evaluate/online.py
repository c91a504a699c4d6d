# SPDX-License-Identifier: MIT
"""Drives the real cascade engine over captions, as if nobody had searched before.

What comes in: a cascade, the evaluation's index, captions. What goes out: every order as a digest,
shares of the library that each level really saw, encodings, seconds. Main thread.

Cold without paying twice: the engine sees of the closer levels only what it asked for itself. What
the index holds already from an earlier run or another cascade is handed out as if it were made now,
and charged with the seconds that one photo took when it was made.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import Cancelled, EnvironmentFault
from desktop_search.core.protocols import CancelToken, Clock, EmbeddingStore, Encoders
from desktop_search.core.records import PhotoId, Ranking, UpgradeKind
from desktop_search.core.settings import OrderSettings
from desktop_search.evaluate.cache import OnProgress
from desktop_search.evaluate.cross import CrossLevel
from desktop_search.evaluate.offline import Variant
from desktop_search.search.cascade import Cascade
from desktop_search.search.query import Query


@dataclass(frozen=True, slots=True)
class Pass:
    """Every caption asked once.

    digests: of each order. ranks: of the right photo, from 1, (n_captions,). first_s, final_s: of
    each query, until its first and its last order, (n_captions,). made_s: the seconds of queries
    that had photos embedded and found none of them there from an earlier run. crossed: of each
    order after a cross-encoder, where there is one; its time is not in the seconds.
    """

    digests: tuple[bytes, ...]
    ranks: NDArray[np.int32]
    first_s: NDArray[np.float64]
    final_s: NDArray[np.float64]
    made_s: NDArray[np.float64]
    crossed: tuple[bytes, ...] = ()


class ColdStore:
    """An EmbeddingStore that knows of the closer levels only what was asked of it.

    n_made: by encoder, embeddings that were really made. n_handed: those that were there already.
    """

    def __init__(self, store: EmbeddingStore, level0: str) -> None:
        self._store = store
        self._level0 = level0
        self.known: dict[str, set[int]] = {}
        self.n_made: dict[str, int] = {}
        self.n_handed: dict[str, int] = {}

    @property
    def counts(self) -> tuple[int, int]:
        """Embeddings handed out and made so far, of all encoders."""
        return sum(self.n_handed.values()), sum(self.n_made.values())

    def matrix(self, encoder: str) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """What was asked for of an encoder; all of level 0."""
        ids, embeddings = self._store.matrix(encoder)
        if encoder == self._level0:
            return ids, embeddings
        asked = np.isin(ids, list(self.known.get(encoder, ())))
        return ids[asked], embeddings[asked]

    def get(self, encoder: str, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, NDArray[np.float16]]:
        """What was asked for before among some photos."""
        known = self.known.get(encoder, set())
        return self._store.get(encoder, [photo_id for photo_id in photo_ids if photo_id in known])

    def upgrade(
        self,
        encoder: str,
        photo_ids: Sequence[PhotoId],
        cancel: CancelToken,
        surely: bool = False,
        kind: UpgradeKind = "search",
    ) -> dict[PhotoId, NDArray[np.float16]]:
        """Hands out what is there and has the rest made, for ever."""
        there = len(self._store.get(encoder, photo_ids))
        found = self._store.upgrade(encoder, photo_ids, cancel, surely=True, kind=kind)
        self.known.setdefault(encoder, set()).update(found)
        self.n_handed[encoder] = self.n_handed.get(encoder, 0) + there
        self.n_made[encoder] = self.n_made.get(encoder, 0) + len(found) - there
        return found


class Engine:
    """The engine on one cascade, over the evaluation's photos.

    Args:
        ids: of the photos, (n_photos,), ascending.
    """

    def __init__(
        self,
        variant: Variant,
        store: EmbeddingStore,
        encoders: Encoders,
        ids: NDArray[np.int64],
        clock: Clock,
    ) -> None:
        self._variant = variant
        self.store = ColdStore(store, variant.cascade.encoders[0])
        self._encoders = encoders
        self._ids = ids
        self._clock = clock
        self.lifted: list[set[int]] = [set() for _ in variant.cascade.top_m]
        """Photos that any query lifted into the top m of level 1, 2, ..."""

    def ask(
        self,
        texts: Sequence[str],
        targets: NDArray[np.int64],
        tell: OnProgress,
        cancel: CancelToken,
        warm_union: bool = False,
        cross: CrossLevel | None = None,
    ) -> Pass:
        """Asks every caption once. targets: id of the right photo, (n_captions,).

        cross: given every last order.

        Raises:
            Cancelled, EncoderUnavailable, EnvironmentFault, InternalError: what is done is kept.
        """
        order = OrderSettings(self._variant.fusion, warm_union)
        digests, ranks, first_s, final_s, made_s, crossed = [], [], [], [], [], []
        for number, (text, target) in enumerate(zip(texts, targets, strict=True)):
            tell(f"Searching with {self._variant.label}", number, len(texts))
            n_handed, n_made = self.store.counts
            started = self._clock.monotonic()
            cascade = Cascade(
                Query(text, self._encoders),
                self._variant.cascade.encoders[0],
                self._variant.cascade.levels,
                self.store,
                self._ids,
                cancel,
                self._clock,
                order,
            )
            rankings = cascade.rankings()
            first = next(rankings)
            first_s.append(self._clock.monotonic() - started)
            last = list(rankings)[-1] if not first.final else first
            final_s.append(self._clock.monotonic() - started)
            handed, made = self.store.counts
            if handed == n_handed and made > n_made:
                made_s.append(final_s[-1])
            _check(last, cancel)
            digests.append(digest_of(last.photo_ids))
            at = np.flatnonzero(last.photo_ids == target)
            ranks.append(1 + int(at[0]) if len(at) else len(self._ids) + 1)
            if cross is not None:
                crossed.append(digest_of(cross.reordered(text, last.photo_ids)))
            for level, m in enumerate(() if warm_union else self._variant.cascade.top_m):
                self.lifted[level].update(last.photo_ids[:m].tolist())
        return Pass(
            tuple(digests),
            np.asarray(ranks, np.int32),
            np.asarray(first_s),
            np.asarray(final_s),
            np.asarray(made_s),
            tuple(crossed),
        )


def digest_of(photo_ids: NDArray[np.int64]) -> bytes:
    """A whole order in 16 bytes."""
    return hashlib.blake2b(photo_ids.astype("<i8").tobytes(), digest_size=16).digest()


def _check(ranking: Ranking, cancel: CancelToken) -> None:
    if ranking.stopped or cancel.cancelled:
        raise Cancelled("The evaluation was stopped. What was computed is kept.")
    if ranking.message:
        raise EnvironmentFault(ranking.message)
