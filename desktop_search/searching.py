# SPDX-License-Identifier: MIT
"""Searching one open index: from what was asked to rankings.

What comes in: requests. What goes out: rankings as they get better, and why a photo stands where
it stands. What a text says (search/narrowing.py) decides which photos take part; what they should
look like (search/query.py) goes through the cascade; names, lookalikes and photos that are the very
picture that was given stand beside its order. Which thread: any; those of a search for the window.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import EncoderUnavailable, InputFault
from desktop_search.core.language.tree import ParsedQuery, QueryTree
from desktop_search.core.protocols import CancelToken, Clock, Decoder, Encoders
from desktop_search.core.records import (
    ImageInput,
    LevelPlace,
    LevelSetting,
    PhotoId,
    Ranking,
    SearchRequest,
)
from desktop_search.core.settings import OrderSettings, Settings
from desktop_search.search.cascade import Cascade
from desktop_search.search.explain import OnlyStored, explain
from desktop_search.search.names import with_names
from desktop_search.search.narrowing import Narrowing, unranked
from desktop_search.search.pictures import QueryPictures
from desktop_search.search.query import Query, check_wanted, chosen_levels, likeness_of
from desktop_search.search.recording import SearchLedger
from desktop_search.search.same_picture import SamePictures
from desktop_search.search.similar import Lookalikes
from desktop_search.search.upgrade import StoredEmbeddings
from desktop_search.store.reader import IndexReader
from desktop_search.store.writer import IndexWriter


class Searching:
    """Runs searches on the calling thread.

    Args:
        writer: None where another process owns the index; then nothing is counted.
        settings: those that hold now.

    Raises (methods): EnvironmentFault, as the reader.
    """

    def __init__(
        self,
        reader: IndexReader,
        writer: IndexWriter | None,
        embeddings: StoredEmbeddings,
        decoder: Decoder,
        encoders: Encoders,
        clock: Clock,
        settings: Callable[[], Settings],
    ) -> None:
        self._reader = reader
        self._embeddings = embeddings
        self._encoders = encoders
        self._clock = clock
        self._settings = settings
        self.narrowing = Narrowing(
            reader,
            (lambda: writer.version) if writer is not None else (lambda: None),
            self._refined,
            clock,
        )
        self._ledger = SearchLedger(embeddings, writer, clock)
        self._pictures = QueryPictures(
            embeddings,
            decoder,
            encoders,
            reader.photo_of,
            _fit,
            lambda: self._settings().cascade.quick,
        )
        self._same = SamePictures(reader, decoder, self._pictures.look)

    def rankings(self, request: SearchRequest, cancel: CancelToken) -> Iterator[Ranking]:
        """Runs a search on the calling thread.

        Raises:
            InputFault: the query is empty. EncoderUnavailable: level 0 cannot answer.
        """
        parsed = self._understood(request)
        record = self._ledger.begin(request)
        settings = self._settings()  # once: they may change meanwhile
        levels = chosen_levels(settings, request)
        quick = settings.cascade.quick
        tree, order = parsed.tree, settings.order
        photos = self._taking_part(tree, request, order)
        query = self._query(tree, request, cancel)
        if query is None:
            yield replace(unranked(self.narrowing.newest(photos)), notes=parsed.notes)
            return
        named = self.narrowing.named(tree, photos)
        cascade = Cascade(query, quick, levels, record, photos, cancel, self._clock, order)
        folded = self._folding(request)
        beside = self._same.beside(request.pictures if query.only_pictures else ())
        try:
            for ranking in record.follow(cascade.rankings()):
                yield folded(beside(with_names(replace(ranking, notes=parsed.notes), named, order)))
        finally:
            self._embeddings.rest()

    def asked_before(self, text: str) -> tuple[Query, NDArray[np.int64]] | None:
        """What a past search is for, and which photos take part in it; None without an order."""
        request = SearchRequest(0, text)
        tree = self.understand(text).tree
        query = self._query(tree, request, CancelToken())
        return (
            None
            if query is None
            else (query, self._taking_part(tree, request, self._settings().order))
        )

    def _folding(self, request: SearchRequest) -> Callable[[Ranking], Ranking]:
        """Where it is wished, tells of rankings which photos look the same."""
        if not (self._settings().fold_similar if request.fold is None else request.fold):
            return lambda ranking: ranking
        level0, embeddings = self._settings().cascade.quick, self._embeddings
        return Lookalikes(self._reader.perceptual_hashes, lambda: embeddings.matrix(level0)).seen

    def _taking_part(
        self, tree: QueryTree, request: SearchRequest, order: OrderSettings
    ) -> NDArray[np.int64]:
        photos = self.narrowing.photos(tree, request.folder)
        words, _ = likeness_of(tree)
        return self.narrowing.candidates(words, photos) if order.names_first and words else photos

    def replay(self, request: SearchRequest, levels: Sequence[LevelSetting]) -> Ranking:
        """A search's last ranking from what is stored."""
        store, quick = OnlyStored(self._embeddings), self._settings().cascade.quick
        tree, order = self._understood(request).tree, self._settings().order
        photos = self._taking_part(tree, request, order)
        query = self._query(tree, request, cancel := CancelToken())
        if query is None:
            return unranked(photos)
        try:
            return Cascade(
                query, quick, levels, store, photos, cancel, self._clock, order
            ).outcome()
        finally:
            self._embeddings.rest()

    def quick_look(self, request: SearchRequest) -> Ranking:
        """Level 0's ranking from what is stored; nothing is counted as a search."""
        try:
            return self._folding(request)(self.replay(request, ()))
        finally:
            self._embeddings.rest()

    def understand(self, text: str) -> ParsedQuery:
        """What a text says in this library; some 10 ms where it names folders.

        Raises:
            EnvironmentFault: the index is not open or cannot be read.
        """
        return self.narrowing.understand(text)

    def _understood(self, request: SearchRequest) -> ParsedQuery:
        """What a request says.

        Raises:
            InputFault: nothing that can be searched for.
        """
        parsed = self.understand(request.text)
        if parsed.notes or request.pictures or parsed.tree.narrowing:
            return parsed
        if any(likeness_of(parsed.tree)):
            return parsed
        check_wanted("", (), request)
        raise InputFault("The search is empty. Describe the photo in a few words.")

    def _query(self, tree: QueryTree, request: SearchRequest, cancel: CancelToken) -> Query | None:
        """What photos should look like; None where only facts about them are asked for."""
        words, without = likeness_of(tree)
        check_wanted(words, without, request)
        if not (words or without or request.pictures):
            return None
        like = self._pictures.seen_by(request.pictures, cancel)
        unlike = self._pictures.seen_by(request.unlike, cancel)
        return Query(words, self._encoders, like, request.text_weight, without, unlike)

    def explain(self, request: SearchRequest, photo_id: PhotoId) -> tuple[LevelPlace, ...]:
        """Where each level of a search puts a photo, from what is stored; makes nothing new.

        Raises:
            InputFault, EncoderUnavailable, EnvironmentFault: as a search would.
        """
        tree = self.understand(request.text).tree
        query = self._query(tree, request, CancelToken())
        if query is None:
            return ()
        try:
            return explain(
                query,
                self._settings().cascade.quick,
                chosen_levels(self._settings(), request),
                self._embeddings,
                self._taking_part(tree, request, self._settings().order),
                self._clock,
                photo_id,
                self._settings().order,
            )
        finally:
            self._embeddings.rest()

    def all_photos(self) -> NDArray[np.int64]:
        """All photos that can be searched: ids (n,), int64, ascending."""
        return self.narrowing.photos(QueryTree())

    def _refined(self) -> NDArray[np.int64]:
        found = np.empty(0, np.int64)
        for level in self._settings().cascade.levels:
            with contextlib.suppress(EncoderUnavailable):  # then it looked at nothing here
                found = np.union1d(found, self._embeddings.matrix(level.encoder)[0])
        return found


def _fit(pixels: NDArray[np.uint8], wanted: ImageInput) -> NDArray[np.uint8]:
    # Pillow is loaded where somebody pastes a picture, not before.
    from desktop_search.decode.fit import fitted_pixels

    return fitted_pixels(pixels, wanted)
