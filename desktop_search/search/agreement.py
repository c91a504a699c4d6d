# SPDX-License-Identifier: MIT
"""How often the cascade's first photos are those of its last encoder on every photo.

What comes in: the index, the cascade's settings, past queries. What goes out: an AgreementReport.
What the measurement embeds is stored for ever, as any upgrade. Implements core.protocols.Agreement.
Which thread: any but the GUI's; it gives way to searches.

A sample is made the whole library of both orders: the cascade runs on these photos alone, with its
own top m. In a larger library a level looks at a smaller share, so agreement may be lower there.
Source: the paper's Table 1 asks the same of captioned photos; without captions the order of the
large encoder itself is the truth to compare with.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import Cancelled, EnvironmentFault, InputFault
from desktop_search.core.language.tree import ParsedQuery
from desktop_search.core.protocols import CancelToken, Clock, EmbeddingStore, Encoders
from desktop_search.core.records import (
    AgreementProgress,
    AgreementReport,
    DepthAgreement,
    LevelSetting,
    PhotoId,
)
from desktop_search.core.settings import Settings
from desktop_search.search.bootstrap import interval
from desktop_search.search.cascade import BATCH_SIZE, Cascade
from desktop_search.search.query import Query, likeness_of
from desktop_search.search.rank import best_first
from desktop_search.search.upgrade import StoredEmbeddings
from desktop_search.store.ledger import photo_time
from desktop_search.store.reader import IndexReader

K: Final = 10
"""Places compared: about what a person sees first."""
MIN_OWN: Final = 5
"""Past queries below this say little about a person; the built-in ones are asked instead."""
GIVE_WAY_S: Final = 0.1
BUILT_IN: Final = (
    "a dog", "a cat", "a bird", "a horse", "a flower", "a tree in autumn", "snow on a mountain",
    "a beach with waves", "a sunset", "a lake", "a city at night", "an old church", "a bridge",
    "a street with cars", "a bicycle", "a train", "a boat on the water", "an airplane in the sky",
    "a person smiling", "a group of people", "a baby", "people dancing", "a birthday cake",
    "a plate of food", "a cup of coffee", "fruit", "a bottle of wine", "a living room", "a kitchen",
    "a computer on a desk", "a book", "a page of text", "a toy", "a football match", "a guitar",
    "fireworks", "a garden", "a map", "a black and white portrait", "rain on a window",
)  # fmt: skip
"""What people have photos of; one thing or scene each, so that every encoder understands them."""

_Likeness = tuple[str, tuple[str, ...]]
"""The words of a query that photos should look like, and those they should not."""


class AgreementMeter:
    """Measures on the open library.

    Args:
        index: the open index, or raises EnvironmentFault.
        encoders, clock: of the library.
        settings: the current ones.
        searchable: ids of the photos that can be searched, (n,), int64, ascending.
        history: past queries, newest first.
        understand: what a query says; its filters are left out, since both orders are of the same
            photos anyway.
        busy: whether a search is being answered, which goes first.
        closing: set when the library closes.
    """

    def __init__(
        self,
        index: Callable[[], tuple[IndexReader, StoredEmbeddings]],
        encoders: Encoders,
        clock: Clock,
        settings: Callable[[], Settings],
        searchable: Callable[[], NDArray[np.int64]],
        history: Callable[[], tuple[str, ...]],
        understand: Callable[[str], ParsedQuery],
        busy: Callable[[], bool],
        closing: threading.Event,
    ) -> None:
        self._index = index
        self._encoders = encoders
        self._clock = clock
        self._settings = settings
        self._searchable = searchable
        self._history = history
        self._understand = understand
        self._busy = busy
        self._closing = closing

    def n_to_embed(self, n_photos: int | None = None) -> int:
        """Photos that measure() would look at with the last level now.

        Raises:
            InputFault: there is nothing to compare. EncoderUnavailable, EnvironmentFault.
        """
        _, store = self._index()
        level0, levels = self._cascade()
        try:
            photos = self._photos(store, level0, n_photos)
            return len(_lacking(store, levels[-1].encoder, photos))
        finally:
            store.rest()

    def measure(
        self,
        n_photos: int | None = 500,
        texts: Sequence[str] | None = None,
        on_progress: Callable[[AgreementProgress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> AgreementReport:
        """Embeds a seeded sample, or all photos (None), with the last level, and compares.

        Raises:
            InputFault: there is nothing to compare. Cancelled: what was embedded is kept.
            EncoderUnavailable, EnvironmentFault, InternalError: so it is here.
        """
        _, store = self._index()
        tell = on_progress or (lambda _: None)
        try:
            return self._measure(store, n_photos, texts, tell, cancel or CancelToken())
        finally:
            store.rest()  # it may be the last for hours that reads all embeddings of two levels

    def _measure(
        self,
        store: EmbeddingStore,
        n_photos: int | None,
        texts: Sequence[str] | None,
        tell: Callable[[AgreementProgress], None],
        cancel: CancelToken,
    ) -> AgreementReport:
        level0, levels = self._cascade()
        last = levels[-1].encoder
        queries, own = self._queries(texts)
        photos = self._photos(store, level0, n_photos)
        n_total = len(self._searchable())
        n_encoded = self._embed(store, last, photos, tell, cancel)
        ids, embeddings = store.matrix(last)
        there = np.isin(ids, photos)
        ids, embeddings = ids[there], embeddings[there]
        compared = np.sort(ids)
        if not len(compared):
            raise InputFault(
                "None of the photos could be looked at with the last level, so there is nothing "
                "to compare. The index is safe. Connect the disk they are on and try again."
            )
        k = min(K, len(compared))
        seen = _Seen(k, len(levels) + 1)
        for n_done, (words, without) in enumerate(queries):
            tell(AgreementProgress("comparing", n_done, len(queries)))
            query = Query(words, self._encoders, without=without)
            scores = query.at(last).scores(embeddings)  # (n_compared,)
            large = ids[best_first(ids, scores)][:k]
            for depth in range(len(levels) + 1):
                self._give_way(cancel)
                order = self._order(query, level0, levels[:depth], store, compared, cancel)
                seen.note(depth, order, large, [level.top_m for level in levels])
        tell(AgreementProgress("comparing", len(queries), len(queries)))
        return AgreementReport(
            depths=tuple(
                self._depth(depth, (level0, *(level.encoder for level in levels)), seen, compared)
                for depth in range(len(levels) + 1)
            ),
            last=last,
            k=k,
            n_queries=len(queries),
            own_queries=own,
            n_photos=n_total,
            n_compared=len(compared),
            sampled=n_photos is not None and n_photos < n_total,
            n_unreadable=len(photos) - len(compared),
            n_encoded=n_encoded,
        )

    def _cascade(self) -> tuple[str, tuple[LevelSetting, ...]]:
        cascade = self._settings().cascade
        levels = cascade.active()
        if not levels:
            raise InputFault(
                "The cascade has no level above the quick look, so there is nothing to compare "
                "it with. Switch a level on in the settings, or choose a preset."
            )
        return cascade.quick, levels

    def _queries(self, texts: Sequence[str] | None) -> tuple[tuple[_Likeness, ...], bool]:
        """What photos should look like, and what not, each once; whether a person asked it."""
        if texts is None:
            past = self._worded(self._history())
            if len(past) >= MIN_OWN:
                return past, True
            texts = BUILT_IN
        queries = self._worded(texts)
        if not queries:
            raise InputFault("There are no queries to compare with. Name at least one.")
        return queries, False

    def _worded(self, texts: Sequence[str]) -> tuple[_Likeness, ...]:
        found = (likeness_of(self._understand(text).tree) for text in texts)
        return tuple(dict.fromkeys(query for query in found if query[0]))

    def _photos(
        self, store: EmbeddingStore, level0: str, n_photos: int | None
    ) -> NDArray[np.int64]:
        indexed, _ = store.matrix(level0)
        photos = np.intersect1d(indexed, self._searchable())
        if not len(photos):
            raise InputFault(
                "No photos are ready to search yet, so there is nothing to compare. "
                "Index a folder first."
            )
        return sampled(photos, n_photos)

    def _embed(
        self,
        store: EmbeddingStore,
        encoder: str,
        photos: NDArray[np.int64],
        tell: Callable[[AgreementProgress], None],
        cancel: CancelToken,
    ) -> int:
        lacking = _lacking(store, encoder, photos)
        if not lacking:
            return 0
        self._encoders.prepare(encoder)
        n_encoded, started = 0, self._clock.monotonic()
        for start in range(0, len(lacking), BATCH_SIZE):
            seconds = self._clock.monotonic() - started
            eta_s = seconds / start * (len(lacking) - start) if start else None
            tell(AgreementProgress("embedding", start, len(lacking), eta_s))
            self._give_way(cancel)
            batch = lacking[start : start + BATCH_SIZE]
            n_encoded += len(store.upgrade(encoder, batch, cancel, surely=True, kind="all"))
        tell(AgreementProgress("embedding", len(lacking), len(lacking), 0.0))
        return n_encoded

    def _order(
        self,
        query: Query,
        level0: str,
        levels: Sequence[LevelSetting],
        store: EmbeddingStore,
        photos: NDArray[np.int64],
        cancel: CancelToken,
    ) -> NDArray[np.int64]:
        # A union would find what the measurement itself embedded.
        order = replace(self._settings().order, warm_union=False)
        cascade = Cascade(query, level0, levels, store, photos, cancel, self._clock, order)
        ranking = cascade.outcome()
        if ranking.stopped:
            raise Cancelled("Measuring was stopped. What was looked at is kept.")
        if ranking.message:
            raise EnvironmentFault(ranking.message)
        return ranking.photo_ids

    def _depth(
        self, depth: int, encoders: Sequence[str], seen: "_Seen", compared: NDArray[np.int64]
    ) -> DepthAgreement:
        overlaps = np.asarray(seen.overlaps[depth], np.float64)
        low, high = interval(overlaps)
        counts = [len(compared), *(len(lifted) for lifted in seen.lifted[:depth])]
        times = self._seconds(encoders)
        whole = encoders[: depth + 1]
        return DepthAgreement(
            depth=depth,
            encoder=encoders[depth],
            overlap=float(overlaps.mean()),
            low=low,
            high=high,
            same_first=float(np.mean(seen.firsts[depth])),
            work=_share(counts, [self._encoders.spec(name).macs for name in encoders], depth),
            work_s=_share(counts, [times[name] for name in encoders], depth)
            if all(times[name] for name in (*whole, encoders[-1]))
            else None,
        )

    def _seconds(self, encoders: Iterable[str]) -> dict[str, float]:
        """Seconds a photo, measured here; 0 where that never happened."""
        reader, _ = self._index()
        found = {}
        for encoder in encoders:
            encoder_id = reader.encoder_id(self._encoders.fingerprint(encoder))
            time = photo_time(reader, encoder_id) if encoder_id is not None else None
            found[encoder] = time.seconds if time is not None else 0.0
        return found

    def _give_way(self, cancel: CancelToken) -> None:
        while self._busy() and not cancel.cancelled and not self._closing.is_set():
            cancel.wait(GIVE_WAY_S)
        if cancel.cancelled or self._closing.is_set():
            raise Cancelled("Measuring was stopped. What was looked at is kept.")


class _Seen:
    """What the queries showed, by depth."""

    def __init__(self, k: int, n_depths: int) -> None:
        self._k = k
        self.overlaps: list[list[float]] = [[] for _ in range(n_depths)]
        self.firsts: list[list[bool]] = [[] for _ in range(n_depths)]
        self.lifted: list[set[int]] = [set() for _ in range(n_depths - 1)]
        """Photos that any query lifted into the top m of level 1, 2, ..."""

    def note(
        self, depth: int, order: NDArray[np.int64], large: NDArray[np.int64], top_m: list[int]
    ) -> None:
        same = np.intersect1d(order[: self._k], large)
        self.overlaps[depth].append(len(same) / self._k)
        self.firsts[depth].append(bool(order[0] == large[0]))
        if depth:
            # A level orders its top m anew, and the ones above it only inside of that.
            self.lifted[depth - 1].update(order[: top_m[depth - 1]].tolist())


def sampled(photos: NDArray[np.int64], n_photos: int | None) -> NDArray[np.int64]:
    """A seeded sample, ascending: (n,), int64. n_photos: None is all.

    The photos with the lowest hash of their id, so that a library that grows keeps most of its
    sample and little is embedded anew.
    """
    if n_photos is None or n_photos >= len(photos):
        return photos
    mixed = photos.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    # Source: Vigna, splitmix64 (public domain), the mixing of one step.
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return np.sort(photos[np.argsort(mixed, kind="stable")[: max(n_photos, 1)]])


def _lacking(store: EmbeddingStore, encoder: str, photos: NDArray[np.int64]) -> list[PhotoId]:
    ids, _ = store.matrix(encoder)
    return [PhotoId(int(photo_id)) for photo_id in np.setdiff1d(photos, ids)]


def _share(counts: Sequence[int], costs: Sequence[float], depth: int) -> float:
    """Work up to a depth as a share of the last encoder everywhere. Source: Eq. 1 of the paper."""
    done = sum(n * cost for n, cost in zip(counts, costs[: depth + 1], strict=True))
    return done / (counts[0] * costs[-1])
