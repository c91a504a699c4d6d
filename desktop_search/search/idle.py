# SPDX-License-Identifier: MIT
"""Which photos to embed at a higher level while nobody searches, best guess first.

What comes in: the texts of past searches, the embeddings of the index, the cascade. What goes out:
batches of photos, level by level. Nothing is embedded or stored here. Any thread.

Guesses. Photos that came in last, as many as a search looks at. Then those that past searches put
into their first m at the level below, most often first, newest search first where that is equal;
these are missing where a search was stopped, or only a quick look, or older than the photo. Then
the photos behind them, down to REACH times m: what is like an earlier search finds them. Without
words of past searches (a person may not want them kept) the general words of search/boundary.py
stand for them; nothing is guessed from which photos were embedded before, because that would
follow its own guesses.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import Cancelled
from desktop_search.core.protocols import EmbeddingStore, Encoders
from desktop_search.core.records import LevelSetting, PhotoId
from desktop_search.search.boundary import BACKGROUND
from desktop_search.search.query import Query
from desktop_search.search.rank import among, best_first

REACH: Final = 2
"""How far behind the first m a guess goes. Source: tests/bench/idle.py."""
MAX_SHARE: Final = 0.25
"""Of the library: so many guesses from searches are embedded at a level at the most, over all its
life. With what searches embed themselves that stays below the break-even of most cascades."""
MIN_SEARCHES: Final = 4
"""A small library may have as many guesses as so many searches look at, whatever the share."""
BATCH_SIZE: Final = 8
"""Source: measurements.md section 2, the best batch on CPUs."""
BATCH_S: Final = 1.0
"""How long a batch may take where photos take long: a search may have to wait for the rest of it
before it can embed anything itself."""


Asked = tuple[Query, NDArray[np.int64]]
"""What a search is for, and the photos that take part in it: (n,), int64, ascending."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Photos to embed together, none of them embedded yet."""

    encoder: str
    photo_ids: tuple[PhotoId, ...]


def batch_size(s_per_photo: float | None) -> int:
    """How many photos to embed between two looks whether somebody searches."""
    if not s_per_photo:
        return BATCH_SIZE
    return int(min(BATCH_SIZE, max(1.0, BATCH_S / s_per_photo)))


def allowance(n_photos: int, n_guessed: int, top_m: int) -> int:
    """How many more guesses from searches may be embedded at a level."""
    return max(0, max(int(MAX_SHARE * n_photos), MIN_SEARCHES * top_m) - n_guessed)


def by_votes(orders: Sequence[NDArray[np.int64]], top_m: int) -> list[PhotoId]:
    """The photos that searches put first, likeliest to be asked for again first.

    Args:
        orders: photo ids of each search, best first; the newest search first.
        top_m: how many of each the next level looks at.
    """
    votes: dict[int, tuple[int, int, int, int]] = {}
    for age, order in enumerate(orders):
        for rank, photo_id in enumerate(order[: REACH * top_m].tolist()):
            n_first, n_near, newest, best = votes.get(photo_id, (0, 0, age, rank))
            votes[photo_id] = (n_first + (rank < top_m), n_near + 1, newest, min(best, rank))

    def place(photo_id: int) -> tuple[int, int, int, int, int]:
        n_first, n_near, newest, rank = votes[photo_id]
        return -n_first, -n_near, newest, rank, photo_id

    return [PhotoId(photo_id) for photo_id in sorted(votes, key=place)]


class LikelyPhotos:
    """The guesses for one state of the library and its searches.

    Args:
        store, encoders: as for a search; nothing is embedded but words.
        level0: the encoder that answers at once. levels: those above it, all top m > 0.
        searchable: the photos of the library, (n,), int64, ascending.
        texts: what past searches asked for, newest first; empty where none are kept.
        understand: what such a text asks for, and of which photos; None where it is only about
            facts, or about none of the photos any more.
        recent: photos that came in last, newest first; as many as level 1 looks at.
        n_guessed: how many guesses an encoder has embedded so far.
        stop: looked at between two queries.
        rest: called whenever the embeddings of all photos were read.
    """

    def __init__(
        self,
        store: EmbeddingStore,
        encoders: Encoders,
        level0: str,
        levels: Sequence[LevelSetting],
        searchable: NDArray[np.int64],
        texts: Sequence[str],
        understand: Callable[[str], Asked | None],
        recent: Sequence[PhotoId],
        n_guessed: Callable[[str], int],
        stop: Callable[[], bool],
        rest: Callable[[], None] = lambda: None,
    ) -> None:
        self._rest = rest
        self._store = store
        self._levels = tuple(levels)
        self._searchable = searchable
        self._recent = tuple(recent)
        self._level0 = level0
        self._n_guessed = n_guessed
        self._stop = stop
        self._encoders = encoders
        self._texts = tuple(texts)
        self._understand = understand

    def todo(self) -> Iterator[tuple[str, list[PhotoId]]]:
        """For each level from 1 on: its encoder, and the photos it should embed, in order.

        A level is looked at when it is asked for: when those below it are done.

        Raises:
            EncoderUnavailable, InternalError: a level's encoder cannot read the words.
            Cancelled: between two queries.
        """
        heads: list[tuple[Query, NDArray[np.int64]]] = []
        for level, setting in enumerate(self._levels):
            if level == 0:
                heads = list(self._first(REACH * setting.top_m))
            else:
                before = self._levels[level - 1]
                heads = [
                    (query, self._closer(query, before.encoder, order[: before.top_m]))
                    for query, order in heads
                ]
            yield setting.encoder, self._wanted(setting, [order for _, order in heads])

    def _wanted(self, setting: LevelSetting, orders: Sequence[NDArray[np.int64]]) -> list[PhotoId]:
        recent = self._recent[: setting.top_m]
        guesses = by_votes(orders, setting.top_m)
        known = set(self._store.get(setting.encoder, [*recent, *guesses]))
        todo = [photo_id for photo_id in recent if photo_id not in known]
        known.update(todo)
        guesses = [photo_id for photo_id in guesses if photo_id not in known]
        n_guessed = self._n_guessed(setting.encoder)
        return todo + guesses[: allowance(len(self._searchable), n_guessed, setting.top_m)]

    def _first(self, n: int) -> Iterator[tuple[Query, NDArray[np.int64]]]:
        """What each search is for, and its first n photos at level 0."""
        ids, embeddings = self._store.matrix(self._level0)
        for text in self._texts or BACKGROUND:
            self._go_on()
            general = Query(text, self._encoders), self._searchable
            asked = self._understand(text) if self._texts else general
            if asked is not None and len(ids):
                query, photos = asked
                scores = query.at(self._level0).scores(embeddings)  # (n_embedded,)
                self._rest()
                yield query, _best(ids, scores, photos, n)

    def _closer(self, query: Query, encoder: str, head: NDArray[np.int64]) -> NDArray[np.int64]:
        """The head as this level orders it; what it has not embedded goes to the end."""
        self._go_on()
        found = self._store.get(encoder, [PhotoId(i) for i in head.tolist()])
        known = np.fromiter((i in found for i in head.tolist()), dtype=bool, count=len(head))
        if not known.any():
            return head
        ids = head[known]
        scores = query.at(encoder).scores(np.stack([found[PhotoId(i)] for i in ids.tolist()]))
        return np.concatenate([ids[best_first(ids, scores)], head[~known]])

    def _go_on(self) -> None:
        if self._stop():
            raise Cancelled("Somebody searches.")


def _best(
    ids: NDArray[np.int64], scores: NDArray[np.float32], photos: NDArray[np.int64], n: int
) -> NDArray[np.int64]:
    """The n best of some photos, best first, as a search orders them."""
    present = among(ids, photos)
    ids, scores = ids[present], scores[present]
    if 0 < n < len(ids):
        # Cheaper than an order of all; those as good as the last one stay, as ids decide there.
        head = scores >= -np.partition(-scores, n - 1)[n - 1]
        ids, scores = ids[head], scores[head]
    return ids[best_first(ids, scores)][:n]


def in_batches(encoder: str, photo_ids: Iterable[PhotoId], size: int) -> Iterator[Batch]:
    """The photos in batches of that size, in order."""
    ids = tuple(photo_ids)
    for start in range(0, len(ids), size):
        yield Batch(encoder, ids[start : start + size])
