# SPDX-License-Identifier: MIT
"""What is asked to what the cascade takes.

What comes in: a request and the settings. What goes out: clean words, the levels to use, and the
query as each level's encoder sees it. Any thread.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import InputFault
from desktop_search.core.language.tree import QueryTree
from desktop_search.core.protocols import Encoders
from desktop_search.core.records import LevelSetting, SearchRequest
from desktop_search.core.settings import Settings, check_top_m
from desktop_search.search.boundary import BACKGROUND
from desktop_search.search.likeness import Exact, Likeness
from desktop_search.search.rank import cosine, cosine_of, exact_best, float32_cosine, spread

MAX_QUERY_CHARS = 1000
"""Longer texts are cut for the encoders. Source: faults.md, Q."""

WITHOUT_WEIGHT = 0.5
"""How much a word that photos should not look like counts against the words they should.

Source: 247 public photos, 38 of them with words in their names, both starter levels (0 and 1). The
largest weight that costs nothing: the share of the named photos among the first ten for their
words with an unrelated word excluded is 0.58 and 0.66 without a weight, 0.59 and 0.66 with 0.5,
0.55 and 0.61 with 1, 0.42 and 0.50 with 2. Photos whose very words are excluded from "an animal"
and the like stand at place 104 and 105 of 247 without, 153 and 156 with 0.5, 178 and 185 with 1.
With 0.5 a cat that is not black comes first for `cat -black` at both levels; from 0.7 on something
else than a cat does.
"""


UNLIKE_WEIGHT = 0.4
"""How much likeness to an unwanted picture counts against 1 of what is wanted. Source:
tests/bench/like.py, 13 searches of named public photos: with 0.4 a wanted subject stands above the
unwanted one in 10 (in 7 without, in 10 with 0.7, in 13 with 1), and the reciprocal rank of the
first wanted photo is 0.48 (0.57, 0.32, 0.13): more pushes up what has nothing to do with it."""


@dataclass(frozen=True, slots=True)
class LevelQuery:
    """A query in the space of one encoder.

    text: (dim,), float32, unit length. without: (dim,), float32, what photos should not look like,
    weighted; None where there is no such thing.
    """

    text: NDArray[np.float32] | None
    picture: Likeness | None
    text_weight: float
    without: NDArray[np.float32] | None = None
    unlike: Likeness | None = None

    def scores(self, embeddings: NDArray[np.float16]) -> NDArray[np.float32]:
        """How well photos fit: (n, dim) float16 to (n,) float32; cosines of one part.

        Excluded words are taken away from the words. Photos are far more like a picture than like
        words, and differ more in it. So that a share of one half means one half, each part counts
        by its spread over these photos: the score is w t / sd(t) + (1 - w) p / sd(p), a weighted
        sum of the standardised scores. Likeness to what is not wanted is taken away by the same
        measure.
        """
        words = self._words()
        if words is not None and self.picture is None and self.unlike is None:
            return cosine(embeddings, words)
        parts = self._parts(words, embeddings)
        weights = self._weights([rough for rough, _ in parts])

        def mixed(scores: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
            pairs = zip(weights, scores, strict=True)
            return np.asarray(sum(weight * one for weight, one in pairs), np.float32)

        rough = mixed(rough for rough, _ in parts)
        pictures = (one for one in (self.picture, self.unlike) if one is not None)
        return exact_best(
            embeddings,
            rough,
            lambda rows: mixed(exact(rows) for _, exact in parts),
            max((one.off for one in pictures), default=1.0),
        )

    def scores_of(
        self, embeddings: NDArray[np.float16], rows: NDArray[np.intp]
    ) -> NDArray[np.float32]:
        """The scores of these rows, as if there were no others: (k,)."""
        words = self._words()
        if words is None or self.picture is not None or self.unlike is not None:
            return self.scores(embeddings[rows])
        return cosine_of(embeddings, words, rows)

    def _words(self) -> NDArray[np.float32] | None:
        """What the words ask for and exclude: (dim,), unit length; None where there are none."""
        if self.without is None:
            return self.text
        return _unit(-self.without if self.text is None else self.text - self.without)

    def _parts(
        self, words: NDArray[np.float32] | None, embeddings: NDArray[np.float16]
    ) -> list[tuple[NDArray[np.float32], Exact]]:
        """The scores of words, pictures and unwanted pictures, those there are, in this order."""
        found: list[tuple[NDArray[np.float32], Exact]] = []
        if words is not None:
            found.append((cosine(embeddings, words), lambda rows: float32_cosine(rows, words)))
        found += [
            likeness.measured(embeddings)
            for likeness in (self.picture, self.unlike)
            if likeness is not None
        ]
        return found

    def _weights(self, parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        """What each part counts; together 1 of what one part alone would."""
        wanted = parts if self.unlike is None else parts[:-1]
        shares = [self.text_weight, 1.0 - self.text_weight] if len(wanted) == 2 else [1.0]
        if len(wanted) == 2 and self.text is None:
            shares = [WITHOUT_WEIGHT, 1.0]  # only excluded words beside the picture
        weights = [share / spread(one) for share, one in zip(shares, wanted, strict=True)]
        if self.unlike is not None:
            both = np.sum([w * one for w, one in zip(weights, wanted, strict=True)], axis=0)
            weights = [weight / spread(both) for weight in weights]
            weights.append(-UNLIKE_WEIGHT / spread(parts[-1]))
        return np.asarray(weights, np.float32) / np.float32(np.abs(weights).sum())


def _unit(query: NDArray[np.float32]) -> NDArray[np.float32]:
    return query / max(float(np.linalg.norm(query)), 1e-12)


class Query:
    """Words, pictures or both.

    Args:
        text: clean; may be empty where there is a picture.
        encoders: encodes the text.
        picture: gives the likeness to the pictures for an encoder; None where there are none.
        text_weight: share of the text beside pictures, 0..1.
        without: what photos should not look like.
        unlike: as picture, for pictures that photos should not be like.
    """

    def __init__(
        self,
        text: str,
        encoders: Encoders,
        picture: Callable[[str], Likeness] | None = None,
        text_weight: float = 0.5,
        without: Sequence[str] = (),
        unlike: Callable[[str], Likeness] | None = None,
    ) -> None:
        self._text = text
        self._less = tuple(without)
        self._encoders = encoders
        self._picture = picture
        self._text_weight = text_weight
        self._unlike = unlike

    @property
    def only_pictures(self) -> bool:
        """Whether pictures are asked for, and nothing else counts."""
        without_words = not self._text and not self._less
        return self._picture is not None and without_words and self._unlike is None

    def at(self, encoder: str) -> LevelQuery:
        """The query in the space of one encoder.

        Raises:
            EncoderUnavailable, InternalError: it cannot be encoded. PictureFault: a picture
                cannot be read.
        """
        text = self._encoders.encode_texts(encoder, [self._text])[0] if self._text else None
        picture = self._picture(encoder) if self._picture is not None else None
        unlike = self._unlike(encoder) if self._unlike is not None else None
        return LevelQuery(text, picture, self._text_weight, self._without(encoder), unlike)

    def _without(self, encoder: str) -> NDArray[np.float32] | None:
        if not self._less:
            return None
        rows = self._encoders.encode_texts(encoder, self._less)  # (n, dim)
        without: NDArray[np.float32] = WITHOUT_WEIGHT * rows.sum(axis=0, dtype=np.float32)  # (dim,)
        return without

    def background(self, encoder: str) -> NDArray[np.float32] | None:
        """Texts about nothing in particular, (n, dim), to judge matches by.

        They shun what the query shuns, so that its scores are compared with their like. None
        beside pictures, and without words: their likeness has another scale, which these texts do
        not measure.

        Raises:
            EncoderUnavailable, InternalError: they cannot be encoded.
        """
        if self._picture is not None or self._unlike is not None or not self._text:
            return None
        texts = self._encoders.standing_texts(encoder, BACKGROUND)
        without = self._without(encoder)
        if without is None:
            return texts
        return np.stack([_unit(text - without) for text in texts])


def clean_query(text: str) -> str:
    """The words the encoders see: cut, without control characters and lone surrogates."""
    cut = text[:MAX_QUERY_CHARS].encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(ch if ch.isprintable() else " " for ch in cut).split())


def likeness_of(tree: QueryTree) -> tuple[str, tuple[str, ...]]:
    """The clean words of a search that photos should look like, and those they should not."""
    without = (clean_query(text) for text in tree.without)
    return clean_query(tree.words), tuple(text for text in without if text)


def check_wanted(words: str, without: Sequence[str], request: SearchRequest) -> None:
    """Refuses a search with nothing but pictures that are not wanted.

    Raises:
        InputFault: there are neither words nor pictures to look for.
    """
    if request.unlike and not (words or without or request.pictures):
        raise InputFault(
            "A picture can push photos down, but the search needs something to look for as well. "
            "Describe the photo in a few words, or add a picture that it is like."
        )


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
            above = "is 1 level" if len(levels) == 1 else f"are {len(levels)} levels"
            raise InputFault(
                f"There {above} above the quick look, but {len(request.top_m)} numbers of photos."
            )
        check_top_m(request.top_m)
        levels = tuple(
            replace(level, top_m=m) for level, m in zip(levels, request.top_m, strict=False)
        )
    return tuple(level for level in levels if level.top_m > 0)
