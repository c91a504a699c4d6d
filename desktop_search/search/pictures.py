# SPDX-License-Identifier: MIT
"""Pictures as queries: each level sees them through its own image encoder.

What comes in: photos of the index, files or pixels. What goes out: their Likeness for an encoder,
and their Look. Which thread: the search threads.

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
from desktop_search.core.records import Decoded, DecodeFailure, ImageInput, PhotoId, QueryPicture
from desktop_search.search.likeness import Likeness, turns
from desktop_search.search.look import LOOK_INPUT, Look

N_KEPT = 24
"""Embeddings kept for the next search with the same pictures; pasted ones are kept along with them,
3 MB each at the most."""

Fit = Callable[[NDArray[np.uint8], ImageInput], NDArray[np.uint8]]


class QueryPictures:
    """Embeds pictures; a photo of the index is embedded once and for ever, like any upgrade.

    Args:
        find: the photo of the index that has a digest, if any.
        fit: brings pixels to an encoder's input.
        level0: the encoder that sees photos as they are indexed.
    """

    def __init__(
        self,
        store: EmbeddingStore,
        decoder: Decoder,
        encoders: Encoders,
        find: Callable[[bytes], PhotoId | None],
        fit: Fit,
        level0: Callable[[], str],
    ) -> None:
        self._store = store
        self._decoder = decoder
        self._encoders = encoders
        self._find = find
        self._fit = fit
        self._level0 = level0
        self._looks: OrderedDict[QueryPicture, Look] = OrderedDict()
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

    def look(self, picture: QueryPicture) -> Look:
        """What a picture looks like that is no photo of the index, or not known as one.

        Raises:
            PictureFault: it cannot be read.
        """
        with self._lock:
            if picture in self._looks:
                return self._looks[picture]
        if picture.pixels is None:
            self._read(picture, (), as_indexed=True)
        else:
            height, width, _ = picture.pixels.shape
            self._keep_look(picture, Look(self._fit(picture.pixels, LOOK_INPUT), width, height))
        return self.look(picture)

    def _keep_look(self, picture: QueryPicture, look: Look) -> None:
        with self._lock:
            self._looks[picture] = look
            while len(self._looks) > N_KEPT:
                self._looks.popitem(last=False)

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
            outcome = self._read(picture, [image_input], encoder == self._level0())
            known = self._find(outcome.digest)
            if known is not None:
                return self._of_photo(encoder, known, picture, cancel)
            pixels = outcome.pixels[image_input]
        return self._encoders.encode_images(encoder, turns(pixels))  # (4, dim)

    def _read(
        self, picture: QueryPicture, inputs: Sequence[ImageInput], as_indexed: bool = False
    ) -> Decoded:
        """A file as an encoder sees it; keeps what it looks like.

        as_indexed: a preview is made as well, as of indexed photos; then large pictures are read at
        the same fraction of their size, and the embedding is that of the photo.
        """
        assert picture.path is not None
        reading = self._decoder.decode([picture.path], [*inputs, LOOK_INPUT], as_indexed)
        ((_, outcome),) = reading
        if isinstance(outcome, DecodeFailure):
            raise PictureFault(
                f"{picture.name} cannot be searched with: {outcome.reason}. Use another picture.",
                picture,
            )
        pixels, known = outcome.pixels[LOOK_INPUT], self._find(outcome.digest)
        self._keep_look(picture, Look(pixels, outcome.width, outcome.height, known))
        return outcome
