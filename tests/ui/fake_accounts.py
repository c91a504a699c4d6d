# SPDX-License-Identifier: MIT
"""Accounts and refining that a test fills with figures of its own.

What comes in: seconds per photo, coverage, the cascade. What goes out: prices by the formulas of
interface.md section 5, written down once more here, and records of what was asked.
"""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from desktop_search.core.errors import Cancelled, DesktopSearchError
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import (
    AgreementProgress,
    AgreementReport,
    CascadeCosts,
    LevelPrice,
    LevelSetting,
    ModelInfo,
    PhotoId,
    Price,
    RefiningState,
    SavedId,
    SavedSearch,
    Savings,
    SavingsDay,
    SearchRequest,
)
from desktop_search.core.settings import CascadeSettings

DAY_S = 86_400.0
BYTES = 1024
"""Of one embedding."""


class FakeAccounts:
    """Implements core.protocols.Accounts."""

    def __init__(self, infos: Mapping[str, ModelInfo], n_photos: int) -> None:
        self._infos = infos
        self.n_photos = n_photos
        self.s_per_photo = {"starter-lite0": 0.016, "starter-lite2": 0.086, "siglip-l": 0.932}
        self.estimated: set[str] = set()
        self.covered: dict[str, float] = {}
        """Share of the library, by encoder."""
        self.recent = (0, 0)
        """Searches of late, and those that found all done."""
        self.hit_rate = 0.0
        self.p: float | None = None
        """None while it is assumed."""
        self.gate = threading.Event()
        self.gate.set()
        self.refusal: DesktopSearchError | None = None
        self.asked: list[str] = []
        self.deeper_asked: list[tuple[SearchRequest, tuple[int, ...]]] = []
        self.n_cached_deep = 0
        """Of the photos of a deeper look, those that are embedded already."""
        self.all_savings = Savings((), 0.0, None, 0, 0, None)

    def _answer(self, name: str) -> None:
        self.asked.append(f"{name} on {threading.current_thread().name}")
        self.gate.wait(60.0)
        if self.refusal is not None:
            raise self.refusal

    def _price(self, levels: Sequence[LevelSetting], share_new: Mapping[str, float]) -> Price:
        found = []
        for place, level in enumerate(levels, start=1):
            each = self.s_per_photo.get(level.encoder)
            top_m = min(level.top_m, self.n_photos)
            n_new = top_m * share_new[level.encoder]
            guess = level.encoder in self.estimated
            found.append(
                LevelPrice(place, level.encoder, top_m, n_new, each, n_new * (each or 0), guess)
            )
        paid = [level for level in found if level.n_new]
        known = all(level.s_per_photo is not None for level in paid)
        return Price(
            sum(level.seconds for level in found) if known else None,
            any(level.estimated for level in paid),
            tuple(found),
        )

    def costs(self, cascade: CascadeSettings) -> CascadeCosts:
        self._answer(f"costs {cascade.preset}")
        names = [level.encoder for level in cascade.levels]
        new = {name: 1 - self.covered.get(name, 0.0) for name in names}
        n_all = [LevelSetting(name, self.n_photos) for name in names]
        macs = [self._infos[name].spec.macs for name in (cascade.level0, *names)]
        p = 0.1 if self.p is None else self.p
        n_done = sum(self.covered.get(name, 0.0) for name in names) * self.n_photos
        return CascadeCosts(
            n_photos=self.n_photos,
            new=self._price(cascade.levels, new),
            again=self._price(cascade.levels, {n: new[n] * (1 - self.hit_rate) for n in names}),
            n_recent=self.recent[0],
            n_recent_done=self.recent[1],
            f_life_bound=macs[-1] / (macs[0] + p * sum(macs[1:])) if names else None,
            f_life=None,
            f_life_seconds=None,
            f_latency=None,
            f_latency_seconds=None,
            p=p,
            p_assumed=self.p is None,
            upgrade_rates=tuple(self.covered.get(name, 0.0) for name in names),
            break_even_p=1 - macs[0] / macs[-1] if names else None,
            passed_break_even=bool(names) and p > 1 - macs[0] / macs[-1],
            refine_all=self._price(n_all, new),
            bytes_now=round((self.n_photos + n_done) * BYTES),
            bytes_full=self.n_photos * BYTES * (len(names) + 1),
        )

    def deeper(self, request: SearchRequest, tops: Sequence[int]) -> tuple[Price, ...]:
        self._answer("deeper")
        self.deeper_asked.append((request, tuple(tops)))
        each = self.s_per_photo["starter-lite2"]
        prices = []
        for top in tops:
            n_new = max(0, min(top, self.n_photos) - self.n_cached_deep)
            level = LevelPrice(1, "starter-lite2", top, n_new, each, n_new * each, False)
            prices.append(Price(level.seconds, False, (level,)))
        return tuple(prices)

    def savings(self) -> Savings:
        self._answer("savings")
        return self.all_savings


class FakeRefining:
    """Implements core.protocols.Refining."""

    def __init__(self) -> None:
        self.on_change: Callable[[RefiningState], None] | None = None
        self.now = RefiningState()
        self.calls: list[str] = []
        self.n_new = 1
        """What a closer look at a photo finds to do."""
        self.gate = threading.Event()
        self.gate.set()
        self.refusal: DesktopSearchError | None = None

    def state(self) -> RefiningState:
        return self.now

    def refine_all(self) -> None:
        self.calls.append("refine_all")
        if self.refusal is not None:
            raise self.refusal
        self.tell(RefiningState("all", 0, 30))

    def stop_all(self) -> None:
        self.calls.append("stop_all")
        self.tell(RefiningState())

    def look_closer(self, photo_id: PhotoId) -> int:
        self.calls.append(f"look_closer {photo_id} on {threading.current_thread().name}")
        self.gate.wait(60.0)
        if self.refusal is not None:
            raise self.refusal
        return self.n_new

    def tell(self, state: RefiningState) -> None:
        """The library tells what it refines now."""
        self.now = state
        if self.on_change is not None:
            self.on_change(state)


class FakeSaved:
    """Implements core.protocols.SavedSearches."""

    def __init__(self) -> None:
        self.kept: list[SavedSearch] = []
        self.n_good: dict[str, int | None] = {}
        """By name; others have seven."""
        self.counted: list[str] = []
        self.threads: set[str] = set()
        self.refusal: DesktopSearchError | None = None
        self.searching = False
        self._last = 0

    def all(self) -> tuple[SavedSearch, ...]:
        return tuple(self.kept)

    def add(self, search: SavedSearch) -> SavedSearch:
        self._change()
        self._last += 1
        search = replace(search, id=SavedId(self._last))
        self.kept.append(search)
        return search

    def rename(self, saved_id: SavedId, name: str) -> None:
        self._change()
        self.kept = [replace(s, name=name) if s.id == saved_id else s for s in self.kept]

    def remove(self, saved_id: SavedId) -> None:
        self._change()
        self.kept = [s for s in self.kept if s.id != saved_id]

    def restore(self, search: SavedSearch) -> None:
        self._change()
        self.kept = sorted([*self.kept, search], key=lambda s: s.id)

    def count(self, search: SavedSearch) -> int | None:
        if self.searching:
            raise Cancelled("A search goes first.")
        self.counted.append(search.name)
        if self.refusal is not None:
            raise self.refusal
        return self.n_good.get(search.name, 7)

    def _change(self) -> None:
        self.threads.add(threading.current_thread().name)
        if self.refusal is not None:
            raise self.refusal


class FakeAgreement:
    """Implements core.protocols.Agreement; a comparison goes on as far as `steps` says."""

    def __init__(self) -> None:
        self.n_new = (120, 4000)
        """Photos to look at for the sample, and for all."""
        self.refusal: DesktopSearchError | None = None
        self.steps: queue.SimpleQueue[AgreementProgress | AgreementReport] = queue.SimpleQueue()
        self.asked: list[int | None] = []
        self.n_cancelled = 0
        self.closing = threading.Event()

    def n_to_embed(self, n_photos: int | None = None) -> int:
        if self.refusal is not None:
            raise self.refusal
        return self.n_new[0 if n_photos else 1]

    def measure(
        self,
        n_photos: int | None = 500,
        texts: Sequence[str] | None = None,
        on_progress: Callable[[AgreementProgress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> AgreementReport:
        self.asked.append(n_photos)
        while True:
            if self.closing.is_set() or (cancel is not None and cancel.cancelled):
                self.n_cancelled += 1
                raise Cancelled("Stopped. What was looked at is kept.")
            try:
                step = self.steps.get(timeout=0.01)
            except queue.Empty:
                continue
            if isinstance(step, AgreementReport):
                return step
            if on_progress is not None:
                on_progress(step)


def some_savings(n_days: int = 30, first_at: float = 1.76e9) -> Savings:
    """A month in which searches cost less and less."""
    days = tuple(
        SavingsDay(first_at + n * DAY_S, 6 + n % 5, 300 // (n + 2), 27.0 / (n + 2), 40 + 4 * n)
        for n in range(n_days)
    )
    spent = 64.0 + sum(day.seconds for day in days)
    return Savings(days, spent, 350.0, sum(day.n_queries for day in days), 2940, 41.0)
