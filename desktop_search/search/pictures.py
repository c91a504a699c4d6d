# SPDX-License-Identifier: MIT
"""Pictures as queries: each level sees them through its own image encoder.

What comes in: photos of the index, files or pixels. What goes out: their Likeness for an encoder.
Which thread: the search threads.

A photo of the index is seen as it is stored: it stands upright there, and a search must not wait
for its file. Any other picture may have been turned by hand, so it is seen in four turns.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import PictureFault
from desktop_search.core.protocols import CancelToken, Decoder, EmbeddingStore, Encoders
from desktop_search.core.records import DecodeFailure, ImageInput, PhotoId, QueryPicture
from desktop_search.search.likeness import Likeness, turns

N_KEPT = 24
"""Embeddings kept for the next search with the same pictures; pasted ones are kept along with them,
3 MB each at the most."""

Fit = Callable[[NDArray[np.uint8], ImageInput], NDArray[np.uint8]]


class QueryPictures:
    """Embeds pictures; a photo of the index is embedded once and for ever, like any upgrade.

    Args:
        find: the photo of the index that has a digest, if any.
        fit: brings pixels to an encoder's input.
    """

    def __init__(
        self,
        store: EmbeddingStore,
        decoder: Decoder,
        encoders: Encoders,
        find: Callable[[bytes], PhotoId | None],
        fit: Fit,
    ) -> None:
        self._store = store
        self._decoder = decoder
        self._encoders = encoders
        self._find = find
        self._fit = fit
        self._kept: OrderedDict[tuple[str, QueryPicture], NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def embed(
        self, encoder: str, pictures: Sequence[QueryPicture], cancel: CancelToken
    ) -> Likeness:
        """The pictures as an encoder sees them.

        Raises:
            PictureFault: a picture cannot be read. Cancelled. EncoderUnavailable, InternalError,
            EnvironmentFault: it cannot be encoded.
        """
        return Likeness(tuple(self._one(encoder, picture, cancel) for picture in pictures))

    def seen_by(
        self, pictures: Sequence[QueryPicture], cancel: CancelToken
    ) -> Callable[[str], Likeness] | None:
        """embed() for whichever encoder asks; None where there are no pictures."""
        return (lambda encoder: self.embed(encoder, pictures, cancel)) if pictures else None

    def _one(self, encoder: str, picture: QueryPicture, cancel: CancelToken) -> NDArray[np.float32]:
        key = (self._encoders.fingerprint(encoder), picture)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if picture.photo_id is not None:
            embedding = self._of_photo(encoder, picture.photo_id, picture, cancel)
        else:
            embedding = self._of_other(encoder, picture, cancel)
        with self._lock:
            self._kept[key] = embedding
            while len(self._kept) > N_KEPT:
                self._kept.popitem(last=False)
        return embedding

    def _of_photo(
        self, encoder: str, photo_id: PhotoId, picture: QueryPicture, cancel: CancelToken
    ) -> NDArray[np.float32]:
        found = self._store.get(encoder, [photo_id])
        if not found:
            found = self._store.upgrade(encoder, [photo_id], cancel)
        if photo_id not in found:
            raise PictureFault(
                f"{picture.name} cannot be read now, so photos like it cannot be looked for more "
                "closely. Nothing was changed. Connect the disk it is on, or use another picture.",
                picture,
            )
        return found[photo_id].astype(np.float32)[None]  # (1, dim)

    def _of_other(
        self, encoder: str, picture: QueryPicture, cancel: CancelToken
    ) -> NDArray[np.float32]:
        image_input = self._encoders.spec(encoder).image_input
        if picture.pixels is not None:
            pixels = self._fit(picture.pixels, image_input)
        else:
            assert picture.path is not None
            ((_, outcome),) = self._decoder.decode([picture.path], [image_input], False)
            if isinstance(outcome, DecodeFailure):
                raise PictureFault(
                    f"{picture.name} cannot be searched with: {outcome.reason}. "
                    "Use another picture.",
                    picture,
                )
            known = self._find(outcome.digest)
            if known is not None:
                return self._of_photo(encoder, known, picture, cancel)
            pixels = outcome.pixels[image_input]
        return self._encoders.encode_images(encoder, turns(pixels))  # (4, dim)
