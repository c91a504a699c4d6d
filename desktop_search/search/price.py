# SPDX-License-Identifier: MIT
"""Prices: what looking at photos would cost on this machine, in seconds.

What comes in: how many photos each level would embed, and what was measured here. What goes out:
a Price. Any thread.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_search.core.records import LevelPrice, Price
from desktop_search.store.ledger import PhotoTime


@dataclass(frozen=True, slots=True)
class Asked:
    """One level of what is priced.

    top_m, n_new: photos it looks at, and embeds of them. macs: of one photo. time: of one photo,
    None where this encoder never ran here.
    """

    level: int
    encoder: str
    top_m: int
    n_new: float
    macs: float
    time: PhotoTime | None


def estimated_time(macs: float, measured: Sequence[tuple[float, PhotoTime]]) -> PhotoTime | None:
    """The time of one photo, from that of the encoder that comes nearest to it in operations.

    Encoding grows with the operations (MACs), at the rate of that encoder on this machine; reading
    a photo does not. Source: models.md section 7: within a kind of encoder the rate varies little,
    over all of them threefold, so the nearest one tells more than the mean.

    Args:
        macs: of one photo.
        measured: operations and time of one photo, of every encoder that ran here.
    """
    if not measured:
        return None
    near_macs, near = min(measured, key=lambda known: abs(math.log(known[0] / macs)))
    return PhotoTime(near.encode_s * macs / near_macs, near.decode_s)


def price(levels: Sequence[Asked], measured: Sequence[tuple[float, PhotoTime]]) -> Price:
    """The sum over the levels of n_new photos at t seconds each. Source: interface.md section 5.

    Args:
        levels: what each level would embed.
        measured: operations and time of one photo, of every encoder that ran here.
    """
    prices = tuple(_level_price(level, measured) for level in levels)
    paid = [level for level in prices if level.n_new > 0]
    known = all(level.s_per_photo is not None for level in paid)
    return Price(
        seconds=sum((level.seconds for level in paid), 0.0) if known else None,
        estimated=any(level.estimated for level in paid),
        levels=prices,
    )


def _level_price(asked: Asked, measured: Sequence[tuple[float, PhotoTime]]) -> LevelPrice:
    time = asked.time or estimated_time(asked.macs, measured)
    s_per_photo = None if time is None else time.seconds
    return LevelPrice(
        level=asked.level,
        encoder=asked.encoder,
        top_m=asked.top_m,
        n_new=asked.n_new,
        s_per_photo=s_per_photo,
        seconds=asked.n_new * (s_per_photo or 0.0),
        estimated=asked.time is None and time is not None,
    )
