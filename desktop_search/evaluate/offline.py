# SPDX-License-Identifier: MIT
"""Any cascade from the scores of all its levels on all photos, without running one.

What comes in: embeddings of every level. What goes out: the rank of the right photo for each
caption and cascade, or whole orders to compare the engine with. Any thread.

It shares no code of the order with search/cascade.py, so that the two can be compared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.records import LevelSetting
from desktop_search.encode.catalogue import Catalogue
from desktop_search.evaluate.cascades import Chosen, chosen
from desktop_search.search.additions import fused
from desktop_search.search.rank import best_first, cosine

ScoresOf = Callable[[str, int], NDArray[np.float32]]
"""The scores of an encoder for a query: (n_photos,), float32."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A cascade to be evaluated; fusion: share of level 0's scores."""

    cascade: Chosen
    fusion: float = 0.0

    @property
    def label(self) -> str:
        """As it is told in results; what is added to Algorithm 1 is named."""
        return self.cascade.label + (f" + fusion {self.fusion:g}" if self.fusion else "")

    @property
    def alone(self) -> bool:
        """Whether it is one encoder on every photo."""
        return len(self.cascade.encoders) == 1


def variants_of(
    catalogue: Catalogue,
    texts: Sequence[str],
    top_ms: Sequence[tuple[int, ...] | None],
    shares: Sequence[float],
) -> list[Variant]:
    """Every cascade with every m and every share of level 0's scores, each once.

    Args:
        catalogue: what there is.
        texts: cascades as typed.
        top_ms: each for all levels above 0; none: what the cascades say themselves.
        shares: 0 is Algorithm 1.

    Raises:
        InputFault: something cannot be a cascade, with the reason.
    """
    variants = []
    for text in texts:
        for top_m in top_ms or [None]:
            cascade = chosen(catalogue, text, top_m)
            variants += [Variant(cascade, share) for share in shares if cascade.top_m or not share]
    return list(dict.fromkeys(variants))


def typed(level0: str, levels: Sequence[LevelSetting]) -> str:
    """A cascade as it would be typed."""
    return ",".join((level0, *(f"{level.encoder}:{level.top_m}" for level in levels)))


class Matrices:
    """The embeddings of the evaluation.

    Args:
        photos: encoder: (n_photos, dim), float16, in the order of the ids; NaN where a photo
            could not be read again for that level.
        texts: encoder: (n_captions, dim), float32.
    """

    def __init__(
        self,
        photos: Mapping[str, NDArray[np.float16]],
        texts: Mapping[str, NDArray[np.float32]],
    ) -> None:
        self._photos = photos
        self._texts = texts

    def scores(self, encoder: str, query: int) -> NDArray[np.float32]:
        """The cosines of all photos with a caption: (n_photos,)."""
        return cosine(self._photos[encoder], self._texts[encoder][query])


def order_of(
    scores: Sequence[NDArray[np.float32]],
    ids: NDArray[np.int64],
    top_m: Sequence[int],
    fusion: float = 0.0,
) -> NDArray[np.intp]:
    """Algorithm 1 over scores that are all known: positions, best first, (n_ranked,).

    Args:
        scores: of every level on all photos, (n_photos,) each; NaN where a level has none: what
            level 0 has not seen is not ranked, what a closer level has not seen comes after its
            others.
        ids: of the photos, by which ties are broken, (n_photos,).
        top_m: photos that level 1, 2, ... looks at.
        fusion: share of level 0's scores in the order of those above.
    """
    seen = np.flatnonzero(~np.isnan(scores[0]))
    order = seen[best_first(ids[seen], scores[0][seen])]
    for level, m in enumerate(top_m, start=1):
        known = ~np.isnan(scores[level][order[:m]])
        head, rest = order[:m][known], order[:m][~known]
        if len(head):
            placing = fused(scores[0][head], scores[level][head], fusion)
            head = head[best_first(ids[head], placing)]
        order = np.concatenate([head, rest, order[m:]])
    return order


def ranks_of(
    variants: Sequence[Variant],
    scores_of: ScoresOf,
    ids: NDArray[np.int64],
    targets: NDArray[np.intp],
    on_query: Callable[[int], None] = lambda _: None,
    on_order: Callable[[Variant, int, NDArray[np.intp]], None] = lambda *_: None,
) -> NDArray[np.int32]:
    """The ranks of the right photos, from 1: (n_variants, n_captions), int32.

    Args:
        variants: what is evaluated.
        scores_of: gives the scores of an encoder for a query.
        ids: of the photos, (n_photos,).
        targets: position of the right photo, (n_captions,).
        on_query: told which query comes next.
        on_order: given every order.
    """
    ranks = np.empty((len(variants), len(targets)), np.int32)
    for query, target in enumerate(targets):
        on_query(query)
        known: dict[str, NDArray[np.float32]] = {}
        for number, variant in enumerate(variants):
            encoders = variant.cascade.encoders
            for encoder in encoders:
                if encoder not in known:
                    known[encoder] = scores_of(encoder, query)
            order = order_of(
                [known[encoder] for encoder in encoders],
                ids,
                variant.cascade.top_m,
                variant.fusion,
            )
            on_order(variant, query, order)
            at = np.flatnonzero(order == target)
            ranks[number, query] = 1 + int(at[0]) if len(at) else len(ids) + 1
    return ranks
