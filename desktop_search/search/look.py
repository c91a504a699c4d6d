# SPDX-License-Identifier: MIT
"""Whether two pictures are the same one: turned, mirrored, larger or smaller, saved anew.

What comes in: pictures at 64 x 64 pixels, and how large they are. What goes out: how far apart two
are, and perceptual hashes of the eight ways to turn one. Any thread.

It compares pixels, not what they show: another photo of the same thing is another picture. Two are
the same where, in one of the eight ways, their shapes agree, what is left of one behind the other
is little beside its contrast, and no part of them differs much, so that a slide with other words or
a group that moved is another picture. Small copies have lost their details and are compared
coarsely. A picture of one colour has no contrast: there the colours have to agree but for the noise
of saving it anew.
"""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.records import ImageInput, PhotoId

LOOK_INPUT: Final = ImageInput(64, "squash", "bilinear")


class _Limits(NamedTuple):
    """How pictures of some size are compared.

    from_px: the smaller side of the smaller one. grid: cells a side that are compared. share: of
    the contrast, what may differ besides NOISE. part: grey levels, what one part may differ.
    """

    from_px: int
    grid: int
    share: float
    part: float


LIMITS: Final = (
    _Limits(256, 64, 0.15, 24.0),
    _Limits(128, 32, 0.15, 24.0),
    _Limits(48, 16, 0.22, 64.0),
    _Limits(0, 8, 0.22, 64.0),
)
"""Source: tests/bench/same_picture.py, 145 public pictures, seven kinds of copies of each. From 256
px on copies have shares of at most 0.035 and parts of at most 5.7, other pictures at least 0.82 and
61; from 128 px on 0.052 and 12.8, 0.67 and 61. Smaller ones, most of all drawings with hard edges:
0.22 and 58, and 0.6, where parts of other plain pictures differ by 15."""
NOISE: Final = 2.0
NOISE_PART: Final = 6.0
"""Grey levels: what saving a picture of one colour anew changes in all and in one part."""
PART_GRID: Final = 16
N_WAYS: Final = 8
ROUNDED_PX: Final = 1.5
SHAPE: Final = 0.01
"""Sides are whole pixels: how far two shapes may differ, in px of the smallest side, and in all."""

HASH_SIDE: Final = 16
LUMA: Final = np.asarray([0.299, 0.587, 0.114], np.float32)
LOBES: Final = 3
"""Of the Lanczos filter, with which the stored hashes are made (decode/perceptual.py)."""

NOT_THE_SAME: Final = float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A picture to compare. pixels: (64, 64, 3), uint8 RGB. width, height: of the whole, px.

    photo_id: the photo of the index that it is, to the last byte; None where that is not known.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    photo_id: PhotoId | None = None


class Compared(NamedTuple):
    """Two pictures in the way that fits best.

    limits: what holds for pictures of their size. residue: root mean square of what differs. part:
    what the part that differs most differs in. contrast: spread of the one that has more. All in
    grey levels.
    """

    limits: _Limits
    residue: float
    part: float
    contrast: float

    @property
    def same(self) -> bool:
        """Whether it is one picture."""
        most_part = min(self.limits.part, NOISE_PART + self.contrast)
        return self.share <= self.limits.share and self.part <= most_part

    @property
    def share(self) -> float:
        """What differs besides noise, of the contrast."""
        return max(0.0, self.residue - NOISE) / max(self.contrast, 1e-6)


def difference(one: Look, other: Look) -> float:
    """How much two pictures differ, in grey levels; infinite where they are not the same one."""
    found = compared(one, other)
    return NOT_THE_SAME if found is None or not found.same else found.residue


def compared(one: Look, other: Look) -> Compared | None:
    """Two pictures as they fit best; None where their shapes do not agree."""
    upright, lying = _ways_that_fit(one, other.width, other.height)
    if not upright and not lying:
        return None
    least_px = min(one.width, one.height, other.width, other.height)
    limits = next(limits for limits in LIMITS if least_px >= limits.from_px)
    way = _best_way(one, other, min(PART_GRID, limits.grid), upright, lying)
    theirs = _coarser(other.pixels, limits.grid)
    ours = _turned(_coarser(one.pixels, limits.grid), way)
    left = theirs - ours  # (grid, grid, 3)
    parts = np.abs(_coarser(left, min(PART_GRID, limits.grid))).mean(axis=-1)
    residue = float(np.sqrt(np.mean(left * left)))
    return Compared(limits, residue, float(parts.max()), max(_contrast(theirs), _contrast(ours)))


def _best_way(one: Look, other: Look, grid: int, upright: bool, lying: bool) -> int:
    """The way of the first one that fits the other best: 0 to 7."""
    theirs, ours = _coarser(other.pixels, grid), _coarser(one.pixels, grid)
    ways = [way for way in range(N_WAYS) if (lying if way % 2 else upright)]
    differ = [float(np.abs(theirs - _turned(ours, way)).sum()) for way in ways]
    return ways[int(np.argmin(differ))]


def may_be(one: Look, width: int, height: int) -> bool:
    """Whether a picture of this size has the shape, upright or lying."""
    return any(_ways_that_fit(one, width, height))


def turned_hashes(one: Look) -> NDArray[np.uint8]:
    """The perceptual hash in the eight ways: (8, 32).

    Made of fewer pixels than the stored ones, so some bits of the very same picture differ.
    """
    luma = one.pixels.astype(np.float32) @ LUMA  # (64, 64)
    rows, columns = _shrinking(HASH_SIDE), _shrinking(HASH_SIDE + 1)
    small = np.stack(
        [rows @ _turned(luma, way) @ columns.T for way in range(N_WAYS)]
    )  # (8, 16, 17)
    brighter = small[:, :, 1:] > small[:, :, :-1]
    return np.packbits(brighter.reshape(8, -1), axis=1)


def _ways_that_fit(one: Look, width: int, height: int) -> tuple[bool, bool]:
    """Whether the shapes agree as the first one stands, and turned by a quarter."""
    least_px = max(1, min(one.width, one.height, width, height))
    tolerance = ROUNDED_PX / least_px + SHAPE
    ours = math.log(max(1, one.width) / max(1, one.height))
    theirs = math.log(max(1, width) / max(1, height))
    return abs(theirs - ours) <= tolerance, abs(theirs + ours) <= tolerance


def _contrast(pixels: NDArray[np.float32]) -> float:
    return float(pixels.std(axis=(0, 1)).mean())


def _coarser(pixels: NDArray[np.generic], grid: int) -> NDArray[np.float32]:
    """The means over equal cells: (side, side, 3) to (grid, grid, 3)."""
    cell = len(pixels) // grid
    cells = pixels.astype(np.float32).reshape(grid, cell, grid, cell, -1)
    return np.asarray(cells.mean(axis=(1, 3)), np.float32)


def _turned(pixels: NDArray[np.float32], way: int) -> NDArray[np.float32]:
    """As it is and mirrored, each in four turns; in odd ways it lies if it stands."""
    return np.rot90(pixels if way < 4 else pixels[:, ::-1], way % 4)


def _shrinking(n: int) -> NDArray[np.float32]:
    """Lanczos weights that make n values of LOOK_INPUT.px: (n, px)."""
    step = LOOK_INPUT.px / n
    centres = (np.arange(n) + 0.5) * step
    away = (np.arange(LOOK_INPUT.px) + 0.5 - centres[:, None]) / step
    weights = np.where(np.abs(away) < LOBES, np.sinc(away) * np.sinc(away / LOBES), 0.0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
