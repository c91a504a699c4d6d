# SPDX-License-Identifier: MIT
"""How like some pictures a photo is.

What comes in: the pictures' embeddings of one encoder, and those of photos. What goes out: scores.
Any thread.

The definition: a photo's likeness to one picture is the best cosine with the picture in its four
turns, where the turned ones have to be clearly better than the upright one (TURNED); its likeness
to several pictures is the mean of these. At each level that is over the level's own embeddings.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_search.search.rank import cosine, float32_cosine, spread

Exact = Callable[[NDArray[np.float16]], NDArray[np.float32]]
Cosines = Callable[[NDArray[np.float16], NDArray[np.float32]], NDArray[np.float32]]

TURNED = 0.15
"""How much better, in spreads of the upright scores, a turned picture has to fit. Source:
tests/bench/like.py over 95 public pictures: with 0.15 level 0 finds 94 of the originals of quarter
turns, as with 0 (53 without turns), and 93 of those of copies at half the size (91; 94). In the
cascade with level 1: 91 (58 without turns), and 77 (80)."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Pictures in the space of one encoder.

    pictures: one array a picture, (n_turns, dim), float32, unit length, as it stands first.
    """

    pictures: tuple[NDArray[np.float32], ...]

    def measured(self, embeddings: NDArray[np.float16]) -> tuple[NDArray[np.float32], Exact]:
        """How like the pictures photos are: (n, dim) float16 to (n,) float32, -1 to 1.

        The scores of cosine(), and what gives those of float32_cosine() for some of the rows, by
        the same spreads.
        """
        margins = [
            TURNED * spread(cosine(embeddings, turns_[0])) if len(turns_) > 1 else 0.0
            for turns_ in self.pictures
        ]
        rough = self._scores(embeddings, margins, cosine)
        return rough, lambda rows: self._scores(rows, margins, float32_cosine)

    def _scores(
        self, embeddings: NDArray[np.float16], margins: list[float], cosines: Cosines
    ) -> NDArray[np.float32]:
        total = np.zeros(len(embeddings), np.float32)
        for turns_, margin in zip(self.pictures, margins, strict=True):
            best = cosines(embeddings, turns_[0])
            for turned in turns_[1:]:
                best = np.maximum(best, cosines(embeddings, turned) - np.float32(margin))
            total += best
        return total / np.float32(self._together)

    @property
    def off(self) -> float:
        """How much more than one cosine the scores are off at the most, at least 1.

        Pictures that are hardly alike have a short sum, by which all that was rounded is divided.
        """
        return len(self.pictures) / self._together

    @property
    def _together(self) -> float:
        """The length of the sum of the pictures as they stand."""
        total = np.sum([turns_[0] for turns_ in self.pictures], axis=0)  # (dim,)
        return max(float(np.linalg.norm(total)), 1e-12)


def turns(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture in its four turns: (px, px, 3) uint8 to (4, px, px, 3), as it stands first.

    Mirrored ones are left out: encoders see little difference between left and right.
    """
    return np.ascontiguousarray(np.stack([np.rot90(pixels, n) for n in range(4)]))
