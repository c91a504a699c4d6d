# SPDX-License-Identifier: MIT
"""What is asked to what the cascade takes.

What comes in: a request and the settings. What goes out: clean words, the levels to use, and the
query as each level's encoder sees it. Any thread.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import InputFault
from desktop_search.core.protocols import Encoders
from desktop_search.core.records import LevelSetting, SearchRequest
from desktop_search.core.settings import Settings, check_top_m
from desktop_search.search.boundary import BACKGROUND
from desktop_search.search.rank import cosine

MAX_QUERY_CHARS = 1000
"""Longer texts are cut for the encoders. Source: faults.md, Q."""


@dataclass(frozen=True, slots=True)
class LevelQuery:
    """A query in the space of one encoder. text, picture: (dim,), float32, unit length."""

    text: NDArray[np.float32] | None
    picture: NDArray[np.float32] | None
    text_weight: float

    def scores(self, embeddings: NDArray[np.float16]) -> NDArray[np.float32]:
        """How well photos fit: (n, dim) float16 to (n,) float32, cosines.

        Photos are far more like a picture than like words, and differ more in it. So that a share
        of one half means one half, each part counts by its spread over these photos: the query is
        w t / sd(t) + (1 - w) p / sd(p), a weighted sum of the standardised scores.
        """
        if self.text is None or self.picture is None:
            query = self.picture if self.text is None else self.text
            assert query is not None
            return cosine(embeddings, query)
        words = self.text * (self.text_weight / _spread(cosine(embeddings, self.text)))
        likeness = 1.0 - self.text_weight
        picture = self.picture * (likeness / _spread(cosine(embeddings, self.picture)))
        query = words + picture  # (dim,)
        return cosine(embeddings, query / max(float(np.linalg.norm(query)), 1e-12))


def _spread(scores: NDArray[np.float32]) -> float:
    spread = float(np.std(scores, dtype=np.float64)) if len(scores) else 0.0
    return spread if spread > 1e-6 else 1.0


class Query:
    """Words, pictures or both.

    Args:
        text: clean; may be empty where there is a picture.
        encoders: encodes the text.
        picture: gives the embedding of the pictures, (dim,) float32 of unit length, for an
            encoder; None where there are none.
        text_weight: share of the text beside pictures, 0..1.
    """

    def __init__(
        self,
        text: str,
        encoders: Encoders,
        picture: Callable[[str], NDArray[np.float32]] | None = None,
        text_weight: float = 0.5,
    ) -> None:
        self._text = text
        self._encoders = encoders
        self._picture = picture
        self._text_weight = text_weight

    @property
    def only_pictures(self) -> bool:
        """Whether no words are asked for."""
        return self._picture is not None and not self._text

    def at(self, encoder: str) -> LevelQuery:
        """The query in the space of one encoder.

        Raises:
            EncoderUnavailable, InternalError: it cannot be encoded. PictureFault: a picture
                cannot be read.
        """
        text = self._encoders.encode_texts(encoder, [self._text])[0] if self._text else None
        picture = self._picture(encoder) if self._picture is not None else None
        return LevelQuery(text, picture, self._text_weight)

    def background(self, encoder: str) -> NDArray[np.float32] | None:
        """Texts about nothing in particular, (n, dim), to judge matches by.

        None beside pictures: their likeness has another scale, which these texts do not measure.

        Raises:
            EncoderUnavailable, InternalError: they cannot be encoded.
        """
        if self._picture is not None:
            return None
        return self._encoders.standing_texts(encoder, BACKGROUND)


def clean_query(text: str) -> str:
    """The words the encoders see: cut, without control characters and lone surrogates."""
    cut = text[:MAX_QUERY_CHARS].encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(ch if ch.isprintable() else " " for ch in cut).split())


def chosen_levels(settings: Settings, request: SearchRequest) -> tuple[LevelSetting, ...]:
    """The levels above 0 that a request uses.

    Raises:
        InputFault: its depth or top m do not fit the cascade.
    """
    levels = settings.cascade.levels
    if request.depth is not None:
        if not 0 <= request.depth <= len(levels):
            raise InputFault(f"The depth of a search is 0 to {len(levels)}, not {request.depth}.")
        levels = levels[: request.depth]
    if request.top_m is not None:
        if len(request.top_m) > len(levels):
            raise InputFault(
                f"There are {len(levels)} levels above the quick look, "
                f"but {len(request.top_m)} numbers of photos."
            )
        check_top_m(request.top_m)
        levels = tuple(
            replace(level, top_m=m) for level, m in zip(levels, request.top_m, strict=False)
        )
    return tuple(level for level in levels if level.top_m > 0)
