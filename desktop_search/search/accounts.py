# SPDX-License-Identifier: MIT
"""What searches cost, before and after: prices, the paper's factors, and what was saved.

What comes in: the ledger, the coverage of the library, a cascade or a search. What goes out:
CascadeCosts, Prices, Savings. Any thread; some 100 ms on a large library.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import EncoderUnavailable, EnvironmentFault
from desktop_search.core.protocols import Encoders
from desktop_search.core.records import (
    CascadeCosts,
    EncoderId,
    EncoderSpec,
    LevelSetting,
    Price,
    Ranking,
    Savings,
    SavingsDay,
    SearchRequest,
)
from desktop_search.core.settings import CascadeSettings, Settings
from desktop_search.search.cost import (
    ASSUMED_P,
    N_QUERIES_FOR_P,
    break_even_p,
    f_latency,
    f_life,
    falling_shares,
)
from desktop_search.search.price import Asked, price
from desktop_search.search.query import chosen_levels
from desktop_search.store import ledger
from desktop_search.store.reader import IndexReader
from desktop_search.store.vectors import row_bytes

N_RECENT = 50
"""Searches that tell how often a photo was embedded before. Source: interface.md section 5."""
N_NEW = 3
"""Searches for something new that tell how much of it is embedded before: real searches meet in the
same photos. Source: tests/bench/price.py, 884 photos, most of them made ones that few words find:
by the coverage alone the price was 3.4 times what 20 new searches took (in the median), by the last
five of them 2.2 times. Replayed without the times, in four orders of 100 searches: 2 to 4 times, by
the last five 1.2 to 1.6, by the last three 1.0 to 1.7. The price of one given search (deeper) needs
none of this."""


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a cascade as it stands here.

    m: photos it is to look at, top_m: no more than there are. share: of the library, embedded.
    encoder_id, time: None where it never ran here.
    """

    number: int
    spec: EncoderSpec
    m: int
    top_m: int
    n_covered: int
    share: float
    encoder_id: EncoderId | None
    time: ledger.PhotoTime | None

    def asked(self, n_new: float) -> Asked:
        """This level with so many photos to embed."""
        return Asked(self.number, self.spec.name, self.top_m, n_new, self.spec.macs, self.time)


class CascadeAccounts:
    """Implements core.protocols.Accounts over the ledger.

    Args:
        reader: gives the open index; None while it is not open.
        searchable: gives the photos a search ranks, (n,), int64, ascending; asked when it is open.
        settings: gives the settings as they are now.
        replay: a search's last ranking by some levels from what is stored; makes nothing new.
    """

    def __init__(
        self,
        reader: Callable[[], IndexReader | None],
        searchable: Callable[[], NDArray[np.int64]],
        encoders: Encoders,
        settings: Callable[[], Settings],
        replay: Callable[[SearchRequest, Sequence[LevelSetting]], Ranking],
    ) -> None:
        self._reader = reader
        self._searchable = searchable
        self._encoders = encoders
        self._settings = settings
        self._replay = replay

    def costs(self, cascade: CascadeSettings) -> CascadeCosts:
        """What any cascade costs on this machine and library, as far as that can be told.

        Raises:
            InputFault: an encoder is unknown. EnvironmentFault: as the reader.
        """
        reader = self._opened()
        searchable = self._searchable()
        n_photos = len(searchable)
        quick, *upper = self._levels(reader, cascade, searchable)
        on = [level for level in upper if level.m]
        known = ledger.measured(reader)
        recent = _recent(reader, on)
        new = [level.asked(level.top_m * (1 - _ready_share(level, recent))) for level in upper]
        again = [level.asked(level.top_m * (1 - _again_share(level, recent))) for level in upper]
        return CascadeCosts(
            n_photos=n_photos,
            new=price(new, known),
            again=price(again, known),
            n_recent=len(recent),
            n_recent_done=sum(_done(looks) for looks in recent),
            upgrade_rates=tuple(level.share for level in upper),
            refine_all=price([level.asked(n_photos - level.n_covered) for level in on], known),
            bytes_now=round(sum(_bytes(level, level.n_covered) for level in (quick, *on))),
            bytes_full=round(sum(_bytes(level, n_photos) for level in (quick, *on))),
            **asdict(_factors(quick, on, _n_searches(reader, on))),
        )

    def deeper(self, request: SearchRequest, tops: Sequence[int]) -> tuple[Price, ...]:
        """The price of looking at so many photos at level 1, for this very query.

        Only what is not embedded yet is paid for; the other levels keep their top m. What level 1
        will lift into the head of level 2 is not known before it looked: photos it has not
        embedded are taken to get there as often as others, and to lack that embedding too.

        Raises:
            InputFault, EncoderUnavailable, EnvironmentFault: as a quick look would.
        """
        reader = self._opened()
        levels = chosen_levels(self._settings(), replace(request, depth=None))
        known = ledger.measured(reader)
        return tuple(self._deeper(reader, request, levels, top, known) for top in tops)

    def savings(self) -> Savings:
        """What the cascade did and saved so far.

        Raises:
            EnvironmentFault: as the reader.
        """
        reader = self._opened()
        searchable = self._searchable()
        quick, *upper = self._levels(reader, self._settings().cascade, searchable)
        last = [quick, *(level for level in upper if level.m)][-1]
        first_s = ledger.first_sight_s(reader)
        return Savings(
            days=tuple(SavingsDay(**asdict(day)) for day in ledger.days(reader)),
            seconds_spent=ledger.spent_in_all(reader),
            seconds_large=None if last.time is None else len(searchable) * last.time.seconds,
            n_queries=reader.n_queries(),
            n_cache_hits=ledger.cache_hits(reader),
            first_ms=None if first_s is None else first_s * 1000,
        )

    def _opened(self) -> IndexReader:
        reader = self._reader()
        if reader is None:
            raise EnvironmentFault("The index is not open yet. Try again in a moment.")
        return reader

    def _levels(
        self, reader: IndexReader, cascade: CascadeSettings, searchable: NDArray[np.int64]
    ) -> list[_Level]:
        """Level 0 and those above it, switched off ones too."""
        n_photos = len(searchable)
        levels = []
        for number, setting in enumerate((LevelSetting(cascade.quick, n_photos), *cascade.levels)):
            encoder_id, n_covered, time = None, 0, None
            with contextlib.suppress(EncoderUnavailable):
                encoder_id = reader.encoder_id(self._encoders.fingerprint(setting.encoder))
            if encoder_id is not None:
                embedded = reader.embedded(encoder_id)
                n_covered = len(np.intersect1d(searchable, embedded, assume_unique=True))
                time = ledger.photo_time(reader, encoder_id)
            levels.append(
                _Level(
                    number=number,
                    spec=self._encoders.spec(setting.encoder),
                    m=setting.top_m,
                    top_m=min(setting.top_m, n_photos),
                    n_covered=n_covered,
                    share=n_covered / n_photos if n_photos else 0.0,
                    encoder_id=encoder_id,
                    time=time,
                )
            )
        return levels

    def _deeper(
        self,
        reader: IndexReader,
        request: SearchRequest,
        levels: Sequence[LevelSetting],
        top: int,
        known: Sequence[tuple[float, ledger.PhotoTime]],
    ) -> Price:
        if not levels:
            return Price(0.0, False, ())
        first = replace(levels[0], top_m=max(top, levels[0].top_m))
        reports = self._replay(request, (first, *levels[1:])).reports[1:]
        asked, unknown = [], 0.0
        for report in reports:
            spec = self._encoders.spec(report.encoder)
            encoder_id = reader.encoder_id(self._encoders.fingerprint(report.encoder))
            time = None if encoder_id is None else ledger.photo_time(reader, encoder_id)
            n_new = report.top_m * unknown + report.failed * (1 - unknown)
            unknown = n_new / report.top_m if report.top_m else 0.0
            asked.append(Asked(report.level, spec.name, report.top_m, n_new, spec.macs, time))
        return price(asked, known)


@dataclass(frozen=True, slots=True)
class _Factors:
    """See core.records.CascadeCosts."""

    p: float
    p_assumed: bool
    f_life_bound: float | None = None
    f_life: float | None = None
    f_life_seconds: float | None = None
    f_latency: float | None = None
    f_latency_seconds: float | None = None
    break_even_p: float | None = None
    passed_break_even: bool = False


def _n_searches(reader: IndexReader, on: Sequence[_Level]) -> int:
    """Searches that tell the cascade's own p: those that went through its first level."""
    if not on or on[0].encoder_id is None or not on[0].n_covered:
        return 0
    return ledger.n_searches(reader, on[0].encoder_id)


def _factors(quick: _Level, on: Sequence[_Level], n_searches: int) -> _Factors:
    """The paper's factors of a cascade, by true MACs and by seconds."""
    assumed = n_searches < N_QUERIES_FOR_P
    if not on:
        return _Factors(ASSUMED_P if assumed else 0.0, assumed)
    top_m = [level.m for level in on]
    macs = [level.spec.macs for level in (quick, *on)]
    p = ASSUMED_P if assumed else on[0].share
    shares = falling_shares(p, top_m) if assumed else tuple(level.share for level in on)
    times = [level.time.seconds for level in (quick, *on) if level.time is not None]
    seconds = times if len(times) == len(macs) and all(times) else None
    own = f_life(macs, shares)
    return _Factors(
        p=p,
        p_assumed=assumed,
        f_life_bound=f_life(macs, [p] * len(on)),
        f_life=own,
        f_life_seconds=f_life(seconds, shares) if seconds else None,
        f_latency=f_latency(macs, top_m),
        f_latency_seconds=f_latency(seconds, top_m) if seconds else None,
        break_even_p=break_even_p(macs, shares if shares[0] else top_m),
        passed_break_even=not assumed and own < 1.0,
    )


def _recent(reader: IndexReader, on: Sequence[_Level]) -> list[list[ledger.PastLook]]:
    """What the last searches through this cascade did."""
    if not on or on[0].encoder_id is None:
        return []
    return ledger.recent_looks(reader, on[0].encoder_id, N_RECENT)


def _ready_share(level: _Level, recent: Sequence[Sequence[ledger.PastLook]]) -> float:
    """The share of what a level will look at for something new that is embedded already.

    That of the library, or more: what the last searches found that were not done before.
    """
    looks = [look for looks in recent for look in looks if look.encoder == level.encoder_id]
    new = [look for look in looks if look.n_encoded][:N_NEW]
    n_looked_at = sum(look.top_m for look in new)
    found = sum(look.n_cached for look in new) / n_looked_at if n_looked_at else 0.0
    return max(level.share, found)


def _again_share(level: _Level, recent: Sequence[Sequence[ledger.PastLook]]) -> float:
    """The share of what a level will look at for a search like an earlier one that is embedded.

    That of the searches of late, or more: what is embedded by now for a new one, which may have
    come after them (idle work, refining all).
    """
    looks = [look for looks in recent for look in looks if look.encoder == level.encoder_id]
    n_looked_at = sum(look.top_m for look in looks)
    hit_rate = sum(look.n_cached for look in looks) / n_looked_at if n_looked_at else 0.0
    return max(_ready_share(level, recent), hit_rate)


def _done(looks: Sequence[ledger.PastLook]) -> bool:
    """Whether a search found everything embedded that can be."""
    return all(look.n_cached + look.n_failed >= look.top_m for look in looks)


def _bytes(level: _Level, n_photos: int) -> float:
    """What a level's embeddings take on the disk; level 0 keeps a matrix of them too."""
    a_photo = ledger.embedding_bytes(level.spec.dim)
    return n_photos * (a_photo + (0 if level.number else row_bytes(level.spec.dim)))
