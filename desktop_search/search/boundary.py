# SPDX-License-Identifier: MIT
"""Where good matches end, where "Maybe" ends, and whether anything fits at all.

What comes in: the scores of a query at one level, and what a fixed set of texts about nothing in
particular scores on the same photos. What goes out: a strength for each photo (1: just good), and
the line. The order of a ranking is never changed. The search threads and the GUI's.

How. A score means nothing by itself: encoders differ in scale, queries in how alike all photos are
to them, photos in how alike they are to any text. So a strength is a product of two:
* how far the score is above what the background texts score, on all photos and on this one, in
  units of their spread (finds that a thing is absent from the whole library), and
* how far the photo stands out of the library for this query at level 0, in units of the robust
  spread (median, MAD) of all scores; its logarithm. A closer level has seen only the head, whose
  photos all stand out, so the library is judged by level 0, and the photo by the closest level.
The line is drawn in the largest gap between strengths near 1, or near a share of the best one.

The constants were chosen on every second query of tests/bench/boundary.py, which measures this.
On the other half, 247 photos, starter cascade: of what is called good 75 % is right, which is 44 %
of what is right; of 30 things that are not there 22 fit nothing, 2 have no clear match, 6 are
wrongly good. Of 46 things that are there 10 fit nothing, 3 of them with a right photo in front. No
other combination of these measures told present things from absent ones better: what the encoders
know is the limit. Libraries of more than 250 photos, and other encoders, were not measured.

A picture as the query is judged by level 0 with the library's own photos as the background; closer
levels change which photos are good, not how many. On the other half, 50 photos as queries: 65 % of
what is called good shows the same subject, which is 31 % of what does; of 6 photos that no other is
like 4 have no good match but themselves. Words and pictures together are not judged.
"""

import bisect
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_search.search.rank import products

BACKGROUND: Final = (
    "a photo", "an animal", "a person", "people", "a building", "food", "a plant", "a vehicle",
    "furniture", "a landscape", "water", "the sky", "a machine", "clothing", "a tool",
    "text on a page", "a toy", "sports", "a musical instrument", "a room", "a bird", "a dog",
    "a fish", "an insect", "a flower", "fruit", "a street", "a computer", "a picture", "art",
    "a pattern", "nothing",
)  # fmt: skip
"""Texts of all subjects. More of them, or rarer ones, made no difference that could be measured."""
N_SAMPLE: Final = 256
"""Photos that the background is measured on."""
N_CLOSE: Final = 1000
"""First photos whose own background is looked at; behind them the library's stands for it."""
CUT: Final = 4.2
"""The product at which a match is good, in a library of N_REFERENCE photos."""
N_REFERENCE: Final = 250
MIN_PHOTOS: Final = 8
"""Fewer photos say nothing about how alike strangers are."""
PRIOR_PHOTOS: Final = 50
"""The background counts as so many photos of the library: a small one cannot tell much itself."""
MAX_LIFT: Final = 1.0
"""The middle of a library that shows little else than what is searched for is no background."""
SHARE_OF_BEST: Final = 0.6
BAND: Final = 0.15
"""How far from the line a gap is looked for, as a share of it."""
CLEAR: Final = 0.8
"""Below this strength of the best photos nothing fits."""
CUT_PICTURE: Final = 1.6
"""The same product where a picture is searched with and photos are the background..."""
REACH_PICTURE: Final = 3.0
"""...and how many robust spreads above the middle a match must be at least: among strangers of an
encoder whose scores are normally distributed fewer than one in 250 is."""
FAINT: Final = 0.35
"""The strength at which "Maybe" ends."""
MIN_MAYBE: Final = 12
FULL_SHIFT: Final = 1.6
"""What a strength must be more (or less) at the ends of "stricter - looser"."""


@dataclass(frozen=True, slots=True)
class Background:
    """What texts about nothing in particular score at one level.

    location, spread: over photos and texts. direction: (dim,), float32, the mean of the texts.
    """

    location: float
    spread: float
    direction: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Boundary:
    """The first n_good photos are good matches, those up to n_maybe are "Maybe"."""

    n_good: int
    n_maybe: int
    fits: bool


def background_of(embeddings: NDArray[np.float16], texts: NDArray[np.float32]) -> Background | None:
    """Measures the background: embeddings (n, dim), texts (n_texts, dim); None without a spread."""
    step = max(1, len(embeddings) // N_SAMPLE)
    rows = embeddings[::step][:N_SAMPLE].astype(np.float32)
    if not len(rows):
        return None
    scores = products(rows, texts)  # (n_rows, n_texts)
    spread = float((scores - scores.mean(axis=1, keepdims=True)).std())
    if not spread > 1e-6:
        return None
    return Background(float(scores.mean()), spread, texts.mean(axis=0))


def background_of_photos(embeddings: NDArray[np.float16]) -> Background | None:
    """The background of a picture as a query: what photos of the library score on one another.

    embeddings: (n, dim), of the searched library; None where that cannot be told.
    """
    step = max(1, len(embeddings) // N_SAMPLE)
    rows = embeddings[::step][:N_SAMPLE].astype(np.float32)
    if len(rows) < MIN_PHOTOS:
        return None
    apart = ~np.eye(len(rows), dtype=bool)  # a photo is no stranger to itself
    scores = products(rows, rows)[apart].reshape(len(rows), -1)  # (n_rows, n_rows - 1)
    spread = float((scores - scores.mean(axis=1, keepdims=True)).std())
    if not spread > 1e-6:
        return None
    return Background(float(scores.mean()), spread, rows.mean(axis=0))


def strengths_of_picture(
    scores: NDArray[np.float32],
    usual: NDArray[np.float32],
    standing: NDArray[np.float32],
    background: Background,
    n_photos: int,
) -> NDArray[np.float32]:
    """As strengths(), for a picture as the query and level 0.

    The picture itself and its copies, which are often there, do not raise the line for others.
    """
    found = strengths(scores, usual, standing, background, n_photos)
    found *= _cut(n_photos) / _cut(n_photos, CUT_PICTURE)
    unusual = np.expm1(standing) / _cut(n_photos, REACH_PICTURE)  # (n,)
    return np.asarray(np.minimum(np.minimum(found, unusual), 1 / SHARE_OF_BEST), np.float32)


def standing_out(scores: NDArray[np.float32], background: Background) -> NDArray[np.float32]:
    """How far each photo stands out of all: scores best first, (n,), to (n,), >= 0."""
    n = len(scores)
    found = np.zeros(n, np.float32)
    if n == 0:
        return found
    middle, spread = _middle(scores), 1.4826 * _deviation(scores)
    weight = n / (n + PRIOR_PHOTOS)
    middle = weight * middle + (1 - weight) * background.location
    spread = weight * spread + (1 - weight) * background.spread
    middle = min(middle, background.location + MAX_LIFT * background.spread)
    spread = min(spread, background.spread)
    n_above = bisect.bisect_left(range(n), True, key=lambda place: bool(scores[place] <= middle))
    above = scores[:n_above] - np.float32(middle)
    above /= np.float32(spread)
    np.log1p(above, out=found[:n_above])
    return found


def _middle(scores: NDArray[np.float32]) -> float:
    """The median of falling scores."""
    n = len(scores)
    return (float(scores[(n - 1) // 2]) + float(scores[n // 2])) / 2


def _deviation(scores: NDArray[np.float32]) -> float:
    """The median absolute deviation (MAD) of falling scores.

    The k scores nearest to the middle stand together, and the distance of the k-th is the least
    that any k neighbours reach. Of those further down the first reaches less and the last one
    more, so the least is where these two cross: no second sorting.
    """
    n, middle = len(scores), _middle(scores)

    def of_nearest(k: int) -> float:
        def reached(first: int) -> tuple[float, float]:
            return float(scores[first]) - middle, middle - float(scores[first + k - 1])

        firsts = range(n - k + 1)
        cross = bisect.bisect_left(
            firsts, True, key=lambda first: reached(first)[0] <= reached(first)[1]
        )
        return min(max(reached(first)) for first in firsts[max(0, cross - 1) : cross + 1])

    return (of_nearest((n - 1) // 2 + 1) + of_nearest(n // 2 + 1)) / 2


def strengths(
    scores: NDArray[np.float32],
    usual: NDArray[np.float32],
    standing: NDArray[np.float32],
    background: Background,
    n_photos: int,
) -> NDArray[np.float32]:
    """How good each match is; 1 is just good.

    Args:
        scores: at this level, (n,).
        usual: what the background's direction scores on the same photos, (k,), k <= n.
        standing: how far they stand out at level 0, (n,).
        background: of this level.
        n_photos: in the searched library. The best of many strangers is further up than that of
            few: sqrt(2 ln n) spreads where scores are normally distributed.
    """
    above = scores - np.float32(background.location)  # (n,)
    above /= np.float32(background.spread)
    own = (scores[: len(usual)] - usual) / background.spread
    above[: len(usual)] = (above[: len(usual)] + own) / 2
    above *= standing
    above /= np.float32(_cut(n_photos))
    return above


def _cut(n_photos: int, at_reference: float = CUT) -> float:
    return at_reference + _reach(max(n_photos, N_REFERENCE)) - _reach(N_REFERENCE)


def _reach(n_photos: int) -> float:
    return math.sqrt(2 * math.log(n_photos))


def boundary(
    strengths: NDArray[np.float32], levels: NDArray[np.int8], shift: float = 0.0
) -> Boundary:
    """The line for photos in the order of a ranking.

    Args:
        strengths: of a ranking, (n,).
        levels: of the same, (n,). What the closest level looked at comes first and is judged by
            itself; the photos behind count only where all of it is good.
        shift: -1 is the loosest, 1 the strictest.
    """
    n = len(strengths)
    if n == 0:
        return Boundary(0, 0, False)
    wanted = FULL_SHIFT**shift
    ends = [*(np.flatnonzero(np.diff(levels)) + 1).tolist(), n]
    n_good = start = 0
    for end in ends:
        n_good += _prefix(strengths[start:end], wanted)
        if n_good < end:
            break
        start = end
    faint = int(np.count_nonzero(strengths >= FAINT * wanted))
    looked = int(np.count_nonzero(levels > 0))
    n_maybe = min(n, max(n_good + MIN_MAYBE, faint, looked))
    clear = bool(strengths[:3].max() >= CLEAR * wanted)
    return Boundary(n_good, n_maybe, n_good > 0 or clear)


def _prefix(strengths: NDArray[np.float32], wanted: float) -> int:
    """How many photos at the front are good."""
    if strengths[0] < wanted:
        return 0
    line = wanted * max(1.0, SHARE_OF_BEST * float(strengths[0]))
    # Behind the last strength near the line no photo can be good: in a large library most of them.
    end = int(np.flatnonzero(strengths >= line * (1 - BAND))[-1]) + 2
    behind, strengths = strengths[end:], strengths[:end]
    # A photo between stronger ones is no end: the middle of what follows and what came before.
    after = np.maximum.accumulate(strengths[::-1])[::-1]
    after = np.maximum(after, behind.max(initial=-np.inf))
    smooth = (after + np.minimum.accumulate(strengths)) / 2  # (n,), falling
    first = max(1, int(np.count_nonzero(smooth >= line * (1 + BAND))))
    last = min(int(np.count_nonzero(smooth >= line * (1 - BAND))), len(strengths) - 1)
    if last <= first:
        return min(first, len(strengths))
    gaps = smooth[first - 1 : last] - smooth[first : last + 1]
    return first + int(gaps.argmax())
