# SPDX-License-Identifier: MIT
"""Algorithm 1 as a generator of complete rankings.

What comes in: a query, the levels, the embeddings of the index. What goes out: a Ranking after
level 0, after what is already stored, and after each batch of upgrades.
Which thread: one of the search threads.

Source: Hönig, Ackermann, Chi, "Bi-Encoder Cascades for Efficient Image Search" (2023),
Algorithm 1: rank all by I_small; for j = 1..r embed the top m_j that lack an embedding of I_j,
keep those embeddings, and re-rank the top m_j by I_j alone. What a person may add to that is in
search/additions.py; without it the order is the algorithm's, exactly.
"""

import sys
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import Cancelled, DesktopSearchError, OutOfMemory
from desktop_search.core.protocols import CancelToken, Clock, EmbeddingStore
from desktop_search.core.records import (
    LevelReport,
    LevelSetting,
    PhotoId,
    Ranking,
    Skip,
    SkipCause,
)
from desktop_search.core.settings import OrderSettings
from desktop_search.search.additions import fused, names_of, union_of
from desktop_search.search.boundary import N_CLOSE, boundary
from desktop_search.search.judge import Judge
from desktop_search.search.query import LevelQuery, Query
from desktop_search.search.rank import among, best_first, in_order, places_of

ALGORITHM_1 = OrderSettings()
BATCH_SIZE = 8
"""Upgrades between two rankings. Source: measurements.md section 2, the best batch on CPUs."""
FIRST_BATCH = 4
"""The same where nothing is embedded yet: the first better order comes in half the time. Source:
tests/bench/price.py."""


class Cascade:
    """One search: a query on its way through the levels.

    Args:
        query: what is asked.
        level0: the cheap encoder that embedded every photo.
        levels: the encoders above it with strictly falling top_m, all > 0.
        store: gives and makes embeddings of photos.
        searchable: the photos that take part, (n,), int64, ascending; None = all of level 0.
        order: what is added to Algorithm 1.
    """

    def __init__(
        self,
        query: Query,
        level0: str,
        levels: Sequence[LevelSetting],
        store: EmbeddingStore,
        searchable: NDArray[np.int64] | None,
        cancel: CancelToken,
        clock: Clock,
        order: OrderSettings = ALGORITHM_1,
    ) -> None:
        self._query = query
        self._level0 = level0
        self._settings = tuple(levels)
        self._store = store
        self._searchable = searchable
        self._cancel = cancel
        self._clock = clock
        self._ids = np.empty(0, np.int64)
        self._levels = np.empty(0, np.int8)
        self._scores = np.empty(0, np.float32)
        self._order = order
        self._quick: dict[int, float] = {}  # level 0's scores, where fusion needs them
        top_m = max((setting.top_m for setting in levels), default=0)
        self._judge = Judge(query, sys.maxsize if order.warm_union else top_m)
        self._reports: list[LevelReport] = []
        self._n_done = 0
        self._only_last = False

    def outcome(self) -> Ranking:
        """The last of the rankings; none of those in between is made.

        Raises:
            EncoderUnavailable: as rankings().
        """
        self._only_last = True
        *_, last = self.rankings()
        return last

    def rankings(self) -> Iterator[Ranking]:
        """Yields ever better complete rankings; the last one is final.

        Raises:
            EncoderUnavailable: level 0 cannot answer. A missing higher level ends the search
                with what there is and a message.
        """
        self._rank_level0()
        if not self._settings or len(self._ids) == 0:
            yield self._ranking(final=True)
            return
        yield from self._in_between()
        for level, setting in enumerate(self._settings, start=1):
            try:
                yield from self._refine(level, setting)
                if level == len(self._settings) and self._order.warm_union:
                    self._unite()
            except Cancelled:
                yield self._ranking(final=True, stopped=True)
                return
            except DesktopSearchError as error:
                skip = Skip(level, 1 + len(self._settings), _cause(error))
                yield self._ranking(final=True, message=error.sentence, skip=skip)
                return
        yield self._ranking(final=True)

    def _rank_level0(self) -> None:
        started = self._clock.monotonic()
        ids, embeddings = self._store.matrix(self._level0)
        rows = self._rows(ids)
        if rows is None:
            taking_part = ids
            scores = self._query.at(self._level0).scores(embeddings)  # (n_photos,)
        else:
            taking_part = ids[rows]
            scores = np.empty(0, np.float32)
            if len(rows):
                scores = self._query.at(self._level0).scores_of(embeddings, rows)
        self._ids, self._scores = in_order(taking_part, scores)
        self._levels = np.zeros(len(taking_part), np.int8)
        if self._order.fusion:
            self._quick = dict(zip(self._ids.tolist(), self._scores.tolist(), strict=True))
        close = places_of(ids, self._ids[:N_CLOSE])
        self._judge.begin(self._level0, self._ids, self._scores, embeddings, rows, close)
        seconds = self._clock.monotonic() - started
        self._reports.append(
            LevelReport(0, self._level0, len(ids), cached=len(ids), seconds=seconds)
        )

    def _rows(self, ids: NDArray[np.int64]) -> NDArray[np.intp] | None:
        """Which of level 0's photos take part; None where all of them do."""
        if self._searchable is None or np.array_equal(ids, self._searchable):
            return None
        rows = np.flatnonzero(among(ids, self._searchable))
        return None if len(rows) == len(ids) else rows

    def _refine(self, level: int, setting: LevelSetting) -> Iterator[Ranking]:
        started = self._clock.monotonic()
        head = [PhotoId(int(photo_id)) for photo_id in self._ids[: setting.top_m]]
        embeddings = self._store.get(setting.encoder, head)
        n_cached, n_failed = len(embeddings), 0
        missing = [photo_id for photo_id in head if photo_id not in embeddings]
        query = self._query.at(setting.encoder)
        before = (self._ids[: len(head)].copy(), self._levels[: len(head)].copy())
        before_scores = self._scores[: len(head)].copy()
        self._n_done += n_cached

        def rerank() -> None:
            self._place(level, before, before_scores, embeddings, query)

        def tell() -> None:
            n_now = len(embeddings) - n_cached
            seconds = self._clock.monotonic() - started
            report = LevelReport(
                level, setting.encoder, len(head), n_now, n_cached, n_failed, seconds
            )
            del self._reports[level:]
            self._reports.append(report)

        rerank()
        tell()
        if missing and n_cached:
            yield from self._in_between()
        for batch in _batches(missing, BATCH_SIZE if n_cached else FIRST_BATCH):
            if self._cancel.cancelled:
                raise Cancelled("The search was stopped.")
            fresh = self._store.upgrade(setting.encoder, batch, self._cancel)
            embeddings.update(fresh)
            n_failed += len(batch) - len(fresh)
            self._n_done += len(batch)
            if fresh:
                rerank()
            tell()
            if batch[-1] != missing[-1] or level < len(self._settings):
                yield from self._in_between()

    def _place(
        self,
        level: int,
        before: tuple[NDArray[np.int64], NDArray[np.int8]],
        before_scores: NDArray[np.float32],
        embeddings: dict[PhotoId, NDArray[np.float16]],
        query: LevelQuery,
    ) -> None:
        """Orders the head: re-ranked photos first, then the rest as the level before had them."""
        ids, levels = before
        n = len(ids)
        known = np.fromiter((int(i) in embeddings for i in ids), dtype=bool, count=n)
        if known.any():
            known_ids = ids[known]
            rows = np.stack([embeddings[PhotoId(int(i))] for i in known_ids])
            scores = query.scores(rows)  # (n_known,)
            order = best_first(known_ids, self._placing(known_ids, scores))
            seen = np.full(len(order), level, np.int8)
            # New arrays: the rankings before have the old ones.
            self._ids = np.concatenate([known_ids[order], ids[~known], self._ids[n:]])
            self._scores = np.concatenate([scores[order], before_scores[~known], self._scores[n:]])
            self._levels = np.concatenate([seen, levels[~known], self._levels[n:]])
            encoder = self._settings[level - 1].encoder
            self._judge.closer(encoder, known_ids[order], scores[order], rows[order])

    def _placing(self, ids: NDArray[np.int64], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """What photos are ordered by at a closer level: its scores, (n,)."""
        if not self._order.fusion:
            return scores
        small = np.asarray([self._quick[photo_id] for photo_id in ids.tolist()], np.float32)
        return fused(small, scores, self._order.fusion)

    def _unite(self) -> None:
        """Lets photos that the last level knows from earlier searches compete."""
        level, setting = len(self._settings), self._settings[-1]
        ids, embeddings = self._store.matrix(setting.encoder)
        there = np.isin(ids, self._ids)
        ids, embeddings = ids[there], embeddings[there]
        if not len(ids):
            return
        scores = self._query.at(setting.encoder).scores(embeddings)  # (n_stored,)
        n_front = self._settings[0].top_m
        chosen = union_of(self._ids[:n_front], ids, scores, n_front)
        ids, embeddings, scores = ids[chosen], embeddings[chosen], scores[chosen]
        order = best_first(ids, self._placing(ids, scores))
        rest = ~np.isin(self._ids, ids)
        self._ids = np.concatenate([ids[order], self._ids[rest]])
        self._scores = np.concatenate([scores[order], self._scores[rest]])
        self._levels = np.concatenate([np.full(len(order), level, np.int8), self._levels[rest]])
        self._judge.closer(setting.encoder, ids[order], scores[order], embeddings[order])

    def _in_between(self) -> Iterator[Ranking]:
        if not self._only_last:
            yield self._ranking()

    def _ranking(
        self,
        final: bool = False,
        stopped: bool = False,
        message: str | None = None,
        skip: Skip | None = None,
    ) -> Ranking:
        n_photos = len(self._ids)
        for shared in (self._ids, self._levels, self._scores):  # with the rankings before
            shared.flags.writeable = False
        strengths = self._judge.strengths(self._ids)
        line = None if strengths is None else boundary(strengths, self._levels)
        return Ranking(
            photo_ids=self._ids,
            levels=self._levels,
            scores=self._scores,
            reports=tuple(self._reports),
            n_done=self._n_done,
            n_planned=sum(min(setting.top_m, n_photos) for setting in self._settings),
            final=final,
            stopped=stopped,
            message=message,
            strengths=strengths,
            n_good=line.n_good if line else None,
            n_maybe=line.n_maybe if line else None,
            fits=line.fits if line else None,
            additions=names_of(self._order) if self._settings else (),
            skip=skip,
        )


def _cause(error: DesktopSearchError) -> SkipCause:
    if isinstance(error, OutOfMemory):
        return "graphics memory" if error.graphics else "memory"
    return "other"


def _batches(photo_ids: Sequence[PhotoId], first: int) -> Iterator[Sequence[PhotoId]]:
    """Cuts into a first batch and others of BATCH_SIZE."""
    if photo_ids:
        yield photo_ids[:first]
    for start in range(first, len(photo_ids), BATCH_SIZE):
        yield photo_ids[start : start + BATCH_SIZE]
