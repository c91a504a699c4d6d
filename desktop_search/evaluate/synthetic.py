# SPDX-License-Identifier: MIT
"""A world of made-up scores, to test the evaluation itself. It says nothing about any photo.

What comes in: a seed. What goes out: scores of two encoders for queries that never were. Whatever
is printed of it is stamped SYNTHETIC.

Source: models.md section 9: the right photo scores N(mu, tau^2) and all others N(0, 1), fitted to
published R@1, 5, 10 of 5000 photos, which it meets within 0.6 points. rho ties two encoders: the
paper's finding that the cascade is as good as its last level asks for 0.94 to 0.97 among the wrong
photos.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

STAMP: Final = "SYNTHETIC"
SEED: Final = 5000


@dataclass(frozen=True, slots=True)
class Fit:
    """An encoder in this world. published: its R@1, R@5, R@10 on COCO's 5000 photos, percent."""

    encoder: str
    mu: float
    tau: float
    published: tuple[float, float, float]


SMALL: Final = Fit("clip-vit-b-16", 3.50, 0.80, (42.31, 67.70, 77.06))
LARGE: Final = Fit("clip-vit-g-14", 3.64, 0.84, (48.78, 73.34, 81.51))


@dataclass(frozen=True, slots=True)
class World:
    """n_photos photos, each with one caption that is a query, seen by two encoders.

    rho_target, rho_others: how alike the two see the right photo and the wrong ones.
    """

    n_photos: int = 5000
    rho_target: float = 0.9
    rho_others: float = 0.95
    small: Fit = SMALL
    large: Fit = LARGE

    def scores(self, encoder: str, query: int) -> NDArray[np.float32]:
        """The scores of all photos for a query: (n_photos,), float32; photo `query` is right."""
        generator = np.random.default_rng((SEED, query))
        targets = generator.standard_normal(2)
        others = generator.standard_normal((2, self.n_photos))
        fit, level = (self.small, 0) if encoder == self.small.encoder else (self.large, 1)
        if level:
            targets[1] = _tied(targets[0], targets[1], self.rho_target)
            others[1] = _tied(others[0], others[1], self.rho_others)
        scores = others[level]
        scores[query] = fit.mu + fit.tau * targets[level]
        return np.asarray(scores, np.float32)


def _tied(first: NDArray[np.float64], own: NDArray[np.float64], rho: float) -> NDArray[np.float64]:
    return np.asarray(rho * first + np.sqrt(1 - rho**2) * own)
