# SPDX-License-Identifier: MIT
"""The cascade's complement: a cross-encoder as the last level, for its first k photos only.

What comes in: orders of cascades, a cross-encoder, the evaluation's index. What goes out: orders
whose first k photos were read together with the text and sorted by what that gives. Main thread.

Source: the paper, section 2: a cross-encoder reads a text and a photo together and tells better
whether they belong together, but what it says holds for this one text, so each search pays for
every photo again: it complements a cascade of bi-encoders, whose embeddings are kept, behind its
last level. Therefore it is no part of the program's search and off by default here. What it said is
written down for the evaluation alone, so that a stopped one goes on, and never counts as cached.
"""

import hashlib
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import Cancelled
from desktop_search.core.paths import private_opener
from desktop_search.core.protocols import CancelToken, Clock, CrossEncoder
from desktop_search.core.records import PhotoId
from desktop_search.evaluate.cache import BATCH_SIZE, EvaluationCache, keeping
from desktop_search.search.rank import best_first

FOLDER = "pairs"
KEY_BYTES = 16
PAIR = np.dtype([("key", "<u8", (KEY_BYTES // 8,)), ("score", "<f4")])
"""A pair as it is written down: a digest of the text and the photo's contents, and the score."""


class CrossLevel:
    """Sorts the first k photos of orders anew.

    n_pairs: different pairs of a text and a photo that were asked for. n_made: those scored in this
    run. made_s: what that took, with reading the photos.

    Args:
        model: reads photos and texts together.
        k: photos at the front of an order that it looks at.
        cache: open; its folder keeps the scores.
    """

    def __init__(
        self, model: CrossEncoder, k: int, cache: EvaluationCache, clock: Clock, cancel: CancelToken
    ) -> None:
        self.model = model
        self.k = k
        self.n_made = 0
        self.made_s = 0.0
        self.unreadable: set[PhotoId] = set()
        """Photos that could not be read again."""
        self._cache = cache
        self._clock = clock
        self._cancel = cancel
        self._asked: set[bytes] = set()
        self._known: dict[bytes, float] = {}
        self._folder = cache.work / FOLDER
        self._file: Path | None = None

    @property
    def n_pairs(self) -> int:
        """Different pairs asked for so far."""
        return len(self._asked)

    def prepare(self) -> None:
        """Loads the model, and what was scored before.

        Raises:
            EncoderUnavailable: its weights are missing, damaged or lack this part.
            EnvironmentFault, InternalError.
        """
        self.model.prepare()
        self._file = self._folder / f"{self.model.fingerprint()[:32]}.pairs"
        with keeping(self._folder), open(self._file, "a+b", opener=private_opener) as file:
            whole = file.seek(0, os.SEEK_END) // PAIR.itemsize
            file.truncate(whole * PAIR.itemsize)  # the last one may be cut off
            file.seek(0)
            pairs = np.frombuffer(file.read(), PAIR)
        for pair in pairs:
            self._known[pair["key"].tobytes()] = float(pair["score"])

    def reordered(self, text: str, photo_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """An order with its first k photos sorted by how well they fit the text when read with it.

        Ties are broken by id; those that cannot be read again come behind them, as they were.

        Args:
            text: as it was searched for.
            photo_ids: best first, (n,).

        Raises:
            Cancelled, EncoderUnavailable, EnvironmentFault, InternalError: what is done is kept.
        """
        head = photo_ids[: self.k]
        scores = self._scores(text, head)
        read = ~np.isnan(scores)
        best = head[read][best_first(head[read], scores[read])]
        return np.concatenate([best, head[~read], photo_ids[self.k :]])

    def _scores(self, text: str, photo_ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Of each photo, (n,), float32; NaN where it cannot be read."""
        digests = self._cache.reader.digests([PhotoId(int(photo_id)) for photo_id in photo_ids])
        keys = {photo_id: _key(text, digest) for photo_id, digest in digests.items()}
        self._asked.update(keys.values())
        new = [
            photo_id
            for photo_id, key in keys.items()
            if key not in self._known and photo_id not in self.unreadable
        ]
        for start in range(0, len(new), BATCH_SIZE):
            self._make(text, {photo_id: keys[photo_id] for photo_id in new[start:][:BATCH_SIZE]})
        found = (self._known.get(keys.get(photo_id, b""), np.nan) for photo_id in photo_ids)
        return np.fromiter(found, np.float32, len(photo_ids))

    def _make(self, text: str, keys: dict[PhotoId, bytes]) -> None:
        if self._cancel.cancelled:
            raise Cancelled("The evaluation was stopped. What was computed is kept.")
        started = self._clock.monotonic()
        read = self._cache.store.pixels(list(keys), self.model.spec.image_input)
        self.unreadable |= keys.keys() - {photo_id for photo_id, _ in read}
        if not read:
            return
        scores = self.model.score(text, np.stack([pixels for _, pixels in read]))  # (n,)
        made = np.empty(len(read), PAIR)
        made["key"] = [np.frombuffer(keys[photo_id], "<u8") for photo_id, _ in read]
        made["score"] = scores
        assert self._file is not None, "prepare() comes first"
        with keeping(self._folder), open(self._file, "ab", opener=private_opener) as file:
            file.write(made.tobytes())
        for (photo_id, _), score in zip(read, scores.tolist(), strict=True):
            self._known[keys[photo_id]] = score
        self.n_made += len(read)
        self.made_s += self._clock.monotonic() - started


def _key(text: str, digest: bytes) -> bytes:
    return hashlib.blake2b(digest + text.encode(), digest_size=KEY_BYTES).digest()
