# SPDX-License-Identifier: MIT
"""The photos that are the very picture a search goes with: a named place before the order.

What comes in: rankings of a search with nothing but pictures. What goes out: the same rankings with
`same` filled; their order is never touched. Which thread: the search threads.

Whoever searches with a copy of a photo looks for that photo first, and the embeddings of a small
copy need not say so. Photos that may be it come from two sides: those whose stored perceptual hash
is near to one of the picture's in its eight ways, and the first ones of the ranking. Their stored
previews are then compared with it (search/look.py).
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock
from typing import Final

import numpy as np
import simsimd
from numpy.typing import NDArray

from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.protocols import Decoder
from desktop_search.core.records import PhotoId, QueryPicture, Ranking
from desktop_search.search.look import (
    LOOK_INPUT,
    NOT_THE_SAME,
    Look,
    difference,
    may_be,
    turned_hashes,
)
from desktop_search.search.rank import among
from desktop_search.store.reader import HASH_BYTES, IndexReader

log = logging.getLogger("desktop_search.search")

MAX_DIFFER: Final = 64
"""Bits of 256. Source: tests/bench/same_picture.py; copies of photos of at least 100 px differ in
48 at the most but for flat drawings, one in 700 of other pictures in 64 or fewer."""
N_NEAR: Final = 16
N_HEAD: Final = 64
"""How many of each kind are compared. A preview takes some 1 ms, once for a picture, and those of
another shape are left out."""
N_KEPT: Final = 24
"""Pictures whose comparisons are kept: the closer look follows the quick one with the same."""
VERY_FILE: Final = -1.0
"""How much a photo differs that is the picture's file to the last byte."""


class SamePictures:
    """Finds them in one open index.

    Args:
        look_of: what a picture looks like that is no photo of the index.

    Raises (methods): nothing; where photos could not be compared, none is called the same.
    """

    def __init__(
        self,
        reader: IndexReader,
        decoder: Decoder,
        look_of: Callable[[QueryPicture], Look],
    ) -> None:
        self._reader = reader
        self._decoder = decoder
        self._look_of = look_of
        self._hashes = np.empty(0, np.int64), np.empty((0, HASH_BYTES), np.uint8)
        self._compared: OrderedDict[QueryPicture, dict[PhotoId, float]] = OrderedDict()
        self._lock = Lock()

    def beside(self, pictures: Sequence[QueryPicture]) -> Callable[[Ranking], Ranking]:
        """Tells of the rankings of one search; photos are compared once, for its first one."""
        found: list[tuple[PhotoId, ...]] = []

        def seen(ranking: Ranking) -> Ranking:
            if not found:
                try:
                    found.append(self._of_all(pictures, ranking.photo_ids))
                except DesktopSearchError as error:
                    log.warning("no photo is called the same picture (%s)", type(error).__name__)
                    found.append(())
            return replace(ranking, same=found[0])

        return seen

    def _of_all(
        self, pictures: Sequence[QueryPicture], order: NDArray[np.int64]
    ) -> tuple[PhotoId, ...]:
        members: dict[PhotoId, None] = {}
        for picture in pictures if len(order) else ():  # else it was not even read
            look = self._look(picture)
            if look is not None:
                here = self._of_one(picture, look, order)
                # That a photo of the index is itself goes without saying.
                if here != [picture.photo_id]:
                    members.update(dict.fromkeys(here))
        return tuple(members)

    def _of_one(self, picture: QueryPicture, look: Look, order: NDArray[np.int64]) -> list[PhotoId]:
        """The photos of a ranking, (n,), that are this picture, the most alike first."""
        near, head = self._near(turned_hashes(look), order), order[:N_HEAD]
        compared = self._compared_with(picture)
        chosen = dict.fromkeys(PhotoId(photo) for photo in (*near.tolist(), *head.tolist()))
        if look.photo_id is not None and np.any(order == look.photo_id):
            chosen[look.photo_id] = None
            compared[look.photo_id] = VERY_FILE
        compared.update(self._compare(look, [photo for photo in chosen if photo not in compared]))
        alike = [photo for photo in chosen if compared.get(photo, NOT_THE_SAME) < NOT_THE_SAME]
        return sorted(alike, key=lambda photo: (compared[photo], photo))

    def _compared_with(self, picture: QueryPicture) -> dict[PhotoId, float]:
        """What is known of a picture; the content of a photo never changes, nor whose its id is."""
        with self._lock:
            known = self._compared.setdefault(picture, {})
            self._compared.move_to_end(picture)
            while len(self._compared) > N_KEPT:
                self._compared.popitem(last=False)
            return known

    def _look(self, picture: QueryPicture) -> Look | None:
        """What a picture looks like; None where it is a photo that has no preview now."""
        photo = picture.photo_id
        if photo is None:
            return self._look_of(picture)
        card, preview = self._reader.cards([photo]).get(photo), self._reader.preview(photo)
        if card is None or not preview:
            return None
        (pixels,) = self._decoder.squash_previews([preview], LOOK_INPUT.px)
        return None if pixels is None else Look(pixels, card.width, card.height, photo)

    def _near(self, ways: NDArray[np.uint8], photos: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of photos whose hashes are nearest to one of the ways, the nearest first: (k,)."""
        ids, hashes = self._all_hashes()
        if not len(ids):
            return ids
        differ = np.asarray(simsimd.cdist(ways, hashes, metric="hamming", dtype="bin8"))
        least = differ.min(axis=0)  # (8, n) to (n,)
        rows = np.flatnonzero((least <= MAX_DIFFER) & among(ids, photos))
        return ids[rows[np.argsort(least[rows], kind="stable")[:N_NEAR]]]

    def _all_hashes(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """All stored hashes: ids (n,), ascending, and (n, 32). Read once; later ones are added.

        A tenth of a second for 100,000 photos, and nothing afterwards. What an older index lacked
        and got meanwhile is there at the next start.
        """
        ids, hashes = self._hashes
        newest = PhotoId(int(ids[-1])) if len(ids) else PhotoId(0)
        more_ids, more_hashes = self._reader.hashes_after(newest)
        if len(more_ids):
            ids = np.concatenate([ids, more_ids])
            hashes = np.concatenate([hashes, more_hashes])
            self._hashes = ids, hashes
        return ids, hashes

    def _compare(self, look: Look, photos: Sequence[PhotoId]) -> dict[PhotoId, float]:
        """How much photos differ from a picture; those without a preview are left out."""
        cards = self._reader.cards(photos)
        found, previews = {}, {}
        for photo, card in cards.items():
            if not may_be(look, card.width, card.height):
                found[photo] = NOT_THE_SAME
            elif preview := self._reader.preview(photo):
                previews[photo] = preview
        pixels = self._decoder.squash_previews(list(previews.values()), LOOK_INPUT.px)
        for photo, small in zip(previews, pixels, strict=True):
            if small is not None:
                card = cards[photo]
                found[photo] = difference(look, Look(small, card.width, card.height))
        return found
