# SPDX-License-Identifier: MIT
"""How often cascades find the photo that a caption describes.

What comes in: a data set, cascades, the evaluation's index. What goes out: a RecallReport: recall
of every level alone and of every cascade, offline from all embeddings; where asked for, the real
engine from a cold cache, which must give the same orders, and a cross-encoder behind the last
level. Main thread.

No number is ever given for an encoder whose weights are not here: its cascades are listed as not
run, with the reason.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import EncoderUnavailable, InputFault
from desktop_search.core.protocols import CancelToken, Clock, Encoders
from desktop_search.encode.macs import Macs
from desktop_search.evaluate.cache import EvaluationCache, OnProgress
from desktop_search.evaluate.cascades import Chosen
from desktop_search.evaluate.cross import CrossLevel
from desktop_search.evaluate.datasets import Dataset
from desktop_search.evaluate.offline import Matrices, Variant, ranks_of
from desktop_search.evaluate.online import Engine, Pass, digest_of
from desktop_search.evaluate.results import (
    CrossReport,
    CrossRow,
    OnlineRow,
    RecallReport,
    recall_rows,
)
from desktop_search.evaluate.scoring import Recall, recall_at
from desktop_search.evaluate.synthetic import STAMP, World
from desktop_search.search.cost import f_life
from desktop_search.search.query import clean_query


@dataclass(frozen=True, slots=True)
class _Asked:
    """Captions and their photos. ids: of the photos, ascending, (n_photos,), int64.

    targets: position of the right photo in them, (n_captions,).
    """

    texts: tuple[str, ...]
    ids: NDArray[np.int64]
    targets: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Run:
    """What the engine did with one cascade. again: the second pass over the same captions."""

    engine: Engine
    cold: Pass
    again: Pass
    warm_union: bool


class _Orders:
    """Takes every offline order: digests to compare with the engine's, and a cross-encoder's part.

    digests, crossed: by label, of the orders of driven cascades, and of those behind a
    cross-encoder. ranks: by label, of the right photos behind a cross-encoder.

    Args:
        asked: captions and photos.
        driven: labels of what the engine was driven with.
        behind: labels of what a cross-encoder stands behind.
        cross: that cross-encoder; None without one.
    """

    def __init__(
        self,
        asked: _Asked,
        driven: Iterable[str],
        behind: Iterable[str],
        cross: CrossLevel | None,
    ) -> None:
        self.digests: dict[str, list[bytes]] = {label: [] for label in driven}
        self.crossed: dict[str, list[bytes]] = {label: [] for label in behind}
        self.ranks: dict[str, list[int]] = {label: [] for label in behind}
        self._asked = asked
        self._cross = cross

    def __call__(self, variant: Variant, query: int, order: NDArray[np.intp]) -> None:
        """Takes one. order: positions of the photos, best first, (n_ranked,)."""
        label, ids = variant.label, self._asked.ids
        if label in self.digests:
            self.digests[label].append(digest_of(ids[order]))
        if self._cross is not None and label in self.crossed:
            new = self._cross.reordered(self._asked.texts[query], ids[order])
            at = np.flatnonzero(new == ids[self._asked.targets[query]])
            self.crossed[label].append(digest_of(new))
            self.ranks[label].append(1 + int(at[0]) if len(at) else len(ids) + 1)


class RecallEvaluation:
    """Evaluates on one data set.

    Args:
        dataset: photos with the captions that are asked.
        captions: "first" or "all", for the report.
        folder: where the photos are.
        ks: places looked at.
        cache: open.
        tell: told how far it is.
    """

    def __init__(
        self,
        dataset: Dataset,
        captions: str,
        folder: Path,
        ks: Sequence[int],
        cache: EvaluationCache,
        encoders: Encoders,
        clock: Clock,
        tell: OnProgress,
        cancel: CancelToken,
    ) -> None:
        self._dataset = dataset
        self._captions = captions
        self._folder = folder
        self._ks = tuple(ks)
        self._cache = cache
        self._encoders = encoders
        self._clock = clock
        self._tell = tell
        self._cancel = cancel
        self._notes = list(dataset.notes)

    def run(
        self,
        variants: Sequence[Variant],
        online: bool = False,
        warm_union: bool = False,
        cross: CrossLevel | None = None,
    ) -> RecallReport:
        """Evaluates cascades and each of their levels alone.

        cross: stands behind the last level of each of the variants.

        Raises:
            InputFault: no photo can be read. EncoderUnavailable: none of them can be run, or not
                the cross-encoder.
            Cancelled, EnvironmentFault, InternalError: what was computed is kept.
        """
        if cross is not None:
            self._tell(f"Preparing {cross.model.spec.name}", 0, 1)
            cross.prepare()
        asked_for, not_run = self._runnable(variants)
        names = tuple(dict.fromkeys(name for v in asked_for for name in v.cascade.encoders))
        singles = [Variant(Chosen(name, (name,), ())) for name in names]
        cascades = [variant for variant in asked_for if not variant.alone]
        asked = self._read(names[0])
        # First of all the engine: what it makes is not there yet, as for a person.
        runs = {}
        for variant in cascades if online else ():
            self._cache.complete(variant.cascade.encoders[0], asked.ids, self._tell, self._cancel)
            runs[variant] = self._engine_run(variant, asked, warm_union, cross)
        matrices = self._matrices(names, asked)
        behind = [variant.label for variant in asked_for if cross is not None]
        orders = _Orders(asked, (variant.label for variant in runs), behind, cross)
        stage = "Ranking" if cross is None else f"Ranking, with {cross.model.spec.name}"
        ranks = ranks_of(
            [*singles, *cascades],
            matrices.scores,
            asked.ids,
            asked.targets,
            lambda n: self._tell(stage, n, len(asked.texts)),
            orders,
        )
        by_label = {v.label: ranks[at] for at, v in enumerate([*singles, *cascades])}
        return RecallReport(
            dataset=self._dataset.published or self._dataset.kind,
            split=self._dataset.split,
            captions=self._captions,
            n_photos=len(asked.ids),
            n_captions=len(asked.texts),
            rows=recall_rows(
                [*singles, *cascades],
                ranks,
                asked.targets,
                self._ks,
                {name: self._macs(name) for name in names},
                (self._dataset.published, self._captions),
            ),
            online=tuple(
                self._online_row(variant, run, orders.digests[variant.label], asked, by_label)
                for variant, run in runs.items()
            ),
            notes=tuple(self._notes),
            not_run=not_run,
            template=self._dataset.template,
            cross=None if cross is None else self._crossed(cross, orders, runs, asked, by_label),
        )

    def _crossed(
        self,
        cross: CrossLevel,
        orders: _Orders,
        runs: Mapping[Variant, _Run],
        asked: _Asked,
        by_label: Mapping[str, NDArray[np.int32]],
    ) -> CrossReport:
        """The cross-encoder's part. by_label: ranks without it, (n_captions,) each."""
        driven = {variant.label: run.cold.crossed for variant, run in runs.items()}
        rows = []
        for label, found in orders.ranks.items():
            before, after = by_label[label], np.asarray(found, np.int32)
            theirs = driven.get(label)
            rows.append(
                CrossRow(
                    label=label,
                    without=tuple(recall_at(k, before, asked.targets) for k in self._ks),
                    behind=tuple(recall_at(k, after, asked.targets, before) for k in self._ks),
                    n_same=None
                    if theirs is None
                    else sum(map(bytes.__eq__, theirs, orders.crossed[label])),
                )
            )
        return CrossReport(
            encoder=cross.model.spec.name,
            k=cross.k,
            n_captions=len(asked.texts),
            n_pairs=cross.n_pairs,
            n_made=cross.n_made,
            made_s=cross.made_s,
            n_unreadable=len(cross.unreadable),
            rows=tuple(rows),
        )

    def _runnable(
        self, variants: Sequence[Variant]
    ) -> tuple[list[Variant], tuple[tuple[str, str], ...]]:
        runnable, not_run, reason = [], [], None
        for variant in variants:
            try:
                for number, name in enumerate(variant.cascade.encoders):
                    self._tell("Preparing encoders", number, len(variant.cascade.encoders))
                    self._encoders.fingerprint(name)
                    self._encoders.prepare(name)
                runnable.append(variant)
            except EncoderUnavailable as error:
                reason = reason or error
                not_run.append((variant.label, error.sentence))
        if reason is not None and not runnable:
            raise reason
        return runnable, tuple(not_run)

    def _read(self, level0: str) -> _Asked:
        """Reads the photos; captions of photos that cannot be read are left out and counted."""
        names = [photo.name for photo in self._dataset.photos]
        root_id = self._cache.add(self._folder, names)
        self._cache.index(level0, self._tell, self._cancel)
        photo_ids = self._cache.photo_ids(root_id, names)
        ids = np.unique(np.asarray(list(photo_ids.values()), np.int64))
        if not len(ids):
            raise InputFault(
                "None of the photos can be read, so nothing can be evaluated. Are they pictures?"
            )
        unread, copies = len(names) - len(photo_ids), len(photo_ids) - len(ids)
        self._note("Photos that cannot be read, left out with their captions", unread)
        self._note("Photos that are copies of another one and count as the same", copies)
        texts, targets, n_empty = [], [], 0
        for photo in self._dataset.photos:
            for caption in photo.captions if photo.name in photo_ids else ():
                text = clean_query(caption)
                n_empty += not text
                if text:
                    texts.append(text)
                    targets.append(int(photo_ids[photo.name]))
        self._note("Captions without words, left out", n_empty)
        if not texts:
            raise InputFault("None of the captions has words, so nothing can be asked.")
        return _Asked(tuple(texts), ids, np.searchsorted(ids, np.asarray(targets, np.int64)))

    def _note(self, what: str, n: int) -> None:
        if n:
            self._notes.append(f"{what}: {n}.")

    def _matrices(self, names: Sequence[str], asked: _Asked) -> Matrices:
        key = hashlib.sha256("\0".join(asked.texts).encode()).hexdigest()[:32]
        photos, texts = {}, {}
        for name in names:
            self._cache.complete(name, asked.ids, self._tell, self._cancel)
            photos[name] = self._cache.matrix(name, asked.ids)
            n_lost = int(np.isnan(photos[name][:, 0]).sum())
            self._note(f"Photos that {name} could not read, ranked behind its others", n_lost)
            texts[name] = self._cache.texts(name, asked.texts, key, self._tell, self._cancel)
        return Matrices(photos, texts)

    def _engine_run(
        self, variant: Variant, asked: _Asked, warm_union: bool, cross: CrossLevel | None
    ) -> _Run:
        engine = Engine(variant, self._cache.store, self._encoders, asked.ids, self._clock)
        targets = asked.ids[asked.targets]
        cold = engine.ask(asked.texts, targets, self._tell, self._cancel, cross=cross)
        again = engine.ask(asked.texts, targets, self._tell, self._cancel, warm_union)
        return _Run(engine, cold, again, warm_union)

    def _online_row(
        self,
        variant: Variant,
        run: _Run,
        orders: Sequence[bytes],
        asked: _Asked,
        by_label: Mapping[str, NDArray[np.int32]],
    ) -> OnlineRow:
        encoders = variant.cascade.encoders
        last = by_label[Variant(Chosen(encoders[-1], encoders[-1:], ())).label]
        store = run.engine.store
        rates = [len(lifted) / len(asked.ids) for lifted in run.engine.lifted]
        times = self._cache.times_of(encoders)
        known_s = [time.seconds for time in times if time is not None]
        union: tuple[Recall, ...] = ()
        if run.warm_union:
            union = tuple(recall_at(k, run.again.ranks, asked.targets, last) for k in self._ks)
        made = run.cold.made_s
        return OnlineRow(
            label=variant.label,
            n_captions=len(asked.texts),
            n_same=sum(map(bytes.__eq__, run.cold.digests, orders)),
            upgrade_rates=tuple(rates),
            n_encoded=tuple(len(store.known.get(name, ())) for name in encoders[1:]),
            n_made=sum(store.n_made.values()),
            f_life=f_life([self._macs(name).true for name in encoders], rates),
            f_life_s=f_life(known_s, rates) if len(known_s) == len(encoders) else None,
            reading_shares=tuple(
                None if time is None else time.decode_s / time.seconds for time in times
            ),
            first_ms=1000 * float(np.median(run.cold.first_s)),
            final_ms=1000 * float(np.median(made)) if len(made) else None,
            again_ms=1000 * float(np.median(run.again.final_s)),
            union=union,
        )

    def _macs(self, name: str) -> Macs:
        spec = self._encoders.spec(name)
        return Macs(round(spec.macs), round(spec.macs_thop))


def synthetic_report(
    macs: dict[str, Macs], n_captions: int, ks: Sequence[int], tell: OnProgress
) -> RecallReport:
    """The evaluation on a world of made-up scores, stamped as such; tests the evaluation alone."""
    world = World()
    small, large = world.small.encoder, world.large.encoder
    variants = [
        Variant(Chosen(small, (small,), ())),
        Variant(Chosen(large, (large,), ())),
        Variant(Chosen("synthetic", (small, large), (50,))),
    ]
    targets = np.arange(min(n_captions, world.n_photos))
    ids = np.arange(world.n_photos, dtype=np.int64)
    ranks = ranks_of(
        variants, world.scores, ids, targets, lambda n: tell("Ranking", n, len(targets))
    )
    return RecallReport(
        dataset="made-up scores fitted to COCO",
        split="none",
        captions="first",
        n_photos=world.n_photos,
        n_captions=len(targets),
        rows=recall_rows(variants, ranks, targets, ks, macs),
        stamp=STAMP,
    )
