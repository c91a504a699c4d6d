# SPDX-License-Identifier: MIT
"""What an evaluation of recall found, as records and as tables.

What comes in: ranks of the right photos. What goes out: rows, a report, tables. Any thread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_search.encode.macs import Macs
from desktop_search.evaluate.cost import Factors, factors
from desktop_search.evaluate.offline import Variant
from desktop_search.evaluate.published import Published, published_of
from desktop_search.evaluate.scoring import Recall, recall_at
from desktop_search.evaluate.tables import Table
from desktop_search.search.cost import ASSUMED_P


@dataclass(frozen=True, slots=True)
class RecallRow:
    """A level alone or a cascade. thop, true: its factors by both ways of counting.

    published: figures of others for the same photos; deviates: whether it is too far from them.
    """

    label: str
    encoders: tuple[str, ...]
    top_m: tuple[int, ...]
    fusion: float
    recall: tuple[Recall, ...]
    thop: Factors
    true: Factors
    published: Published | None = None
    deviates: bool = False


@dataclass(frozen=True, slots=True)
class OnlineRow:
    """What the real engine did from a cold cache.

    n_same: orders that are those of the offline evaluation, of n_captions. upgrade_rates: share of
    the photos that any query lifted into the top m of each level. n_encoded: embeddings it asked
    for at each level; n_made: of all of them those made in this run. f_life: with its own shares,
    in true MACs; f_life_s: in seconds measured here, None where a level was not measured.
    reading_shares: of the seconds of a photo at each level, what reading its file took.
    first_ms, final_ms, again_ms: medians until the first order, until the last one of queries that
    had photos embedded (None where an earlier run had made them), and of asking again.
    union: recall of the second, warm pass with the warm-cache union, where asked for.
    """

    label: str
    n_captions: int
    n_same: int
    upgrade_rates: tuple[float, ...]
    n_encoded: tuple[int, ...]
    n_made: int
    f_life: float
    f_life_s: float | None
    reading_shares: tuple[float | None, ...]
    first_ms: float
    final_ms: float | None
    again_ms: float
    union: tuple[Recall, ...] = ()


@dataclass(frozen=True, slots=True)
class CrossRow:
    """A level alone or a cascade without a cross-encoder, and with it behind the last level.

    behind: its differences are against without. n_same: orders of the real engine that are those
    of the offline evaluation; None where it was not driven.
    """

    label: str
    without: tuple[Recall, ...]
    behind: tuple[Recall, ...]
    n_same: int | None = None


@dataclass(frozen=True, slots=True)
class CrossReport:
    """What a cross-encoder did with the first k photos of every order.

    n_pairs: different pairs of a caption and a photo that all rows together asked for; n_made:
    those scored in this run, in made_s seconds. n_unreadable: photos that could not be read again.
    """

    encoder: str
    k: int
    n_captions: int
    n_pairs: int
    n_made: int
    made_s: float
    n_unreadable: int
    rows: tuple[CrossRow, ...]


@dataclass(frozen=True, slots=True)
class RecallReport:
    """All of it. stamp: what every output must carry, "" for a real evaluation.

    n_photos: different ones that could be read. captions: "first" or "all" of each photo.
    not_run: cascades that were left out, with the reason. template: what was put around each
    caption, "" for nothing. ran_on: encoders and the runtime, device and precision they have here.
    """

    dataset: str
    split: str
    captions: str
    n_photos: int
    n_captions: int
    rows: tuple[RecallRow, ...]
    online: tuple[OnlineRow, ...] = ()
    notes: tuple[str, ...] = ()
    not_run: tuple[tuple[str, str], ...] = ()
    stamp: str = ""
    template: str = ""
    cross: CrossReport | None = None
    ran_on: tuple[tuple[str, str], ...] = ()


def recall_rows(
    variants: Sequence[Variant],
    ranks: NDArray[np.int32],
    targets: NDArray[np.intp],
    ks: Sequence[int],
    macs: Mapping[str, Macs],
    published: tuple[str, str] = ("", ""),
) -> tuple[RecallRow, ...]:
    """The rows of variants.

    Args:
        variants: levels alone and cascades; the last level of every cascade alone is among them.
        ranks: of the right photos, (n_variants, n_captions).
        targets: the right photos, (n_captions,).
        ks: places looked at.
        macs: of each encoder.
        published: name of the data set and which captions, for others' figures.
    """
    alone = {v.cascade.encoders[0]: ranks[at] for at, v in enumerate(variants) if v.alone}
    rows = []
    for at, variant in enumerate(variants):
        encoders, top_m = variant.cascade.encoders, variant.cascade.top_m
        last = None if variant.alone else alone[encoders[-1]]
        recall = tuple(recall_at(k, ranks[at], targets, last) for k in ks)
        theirs = published_of(encoders[0], *published) if variant.alone else None
        measured = {found.k: found.percent for found in recall}
        rows.append(
            RecallRow(
                label=variant.label,
                encoders=encoders,
                top_m=top_m,
                fusion=variant.fusion,
                recall=recall,
                thop=factors([macs[name].thop for name in encoders], top_m, ASSUMED_P),
                true=factors([macs[name].true for name in encoders], top_m, ASSUMED_P),
                published=theirs,
                deviates=theirs is not None and theirs.deviates(measured),
            )
        )
    return tuple(rows)


def tables_of(report: RecallReport) -> list[Table]:
    """The report for people; the stamp is in every title."""
    stamp = f"{report.stamp}: " if report.stamp else ""
    title = (
        f"{stamp}Recall, {report.dataset}, {report.split}: photos {report.n_photos}, captions "
        f"{report.n_captions} ({report.captions} of each)"
    )
    ks = [found.k for found in report.rows[0].recall]
    tables = [
        Table(
            title=title,
            headings=(
                "cascade",
                *(f"R@{k} ± SE, %" for k in ks),
                *(f"R@{k} - last level, points [95 %]" for k in ks),
                "F_life (thop)",
                "F_life (true)",
                "F_latency (true)",
            ),
            rows=tuple(_cells(row) for row in report.rows),
            notes=(
                f"F_life by Eq. 1 with p = {ASSUMED_P:g}. SE and intervals are over photos; "
                "intervals by paired bootstrap.",
                *_words_of(report),
            ),
        )
    ]
    if any(row.published for row in report.rows):
        tables.append(_published_table(report, stamp))
    if report.online:
        tables.append(_online_table(report, stamp))
    if report.cross is not None:
        tables.append(_cross_table(report.cross, stamp))
    return tables


def _words_of(report: RecallReport) -> list[str]:
    notes = list(report.notes)
    trivial = [f"R@{found.k}" for found in report.rows[0].recall if found.k >= report.n_photos]
    if trivial:
        notes.append(f"Of no meaning among so few photos, as it cannot miss: {', '.join(trivial)}.")
    if report.template:
        notes.append(f"Asked as: {report.template}")
    if report.ran_on:
        ran_on = (f"{encoder} {how}" for encoder, how in report.ran_on)
        notes.append(f"Photos are looked at here with: {', '.join(ran_on)}.")
    notes += [f"Not run: {label}. {reason}" for label, reason in report.not_run]
    if report.stamp:
        notes.append(f"{report.stamp}: made-up scores that test the evaluation; no photo was seen.")
    return notes


def _cells(row: RecallRow) -> tuple[str, ...]:
    return (
        row.label,
        *(f"{found.percent:.2f} ± {found.se:.2f}" for found in row.recall),
        *(_delta(found) for found in row.recall),
        f"{row.thop.f_life:.2f}x",
        f"{row.true.f_life:.2f}x",
        "-" if row.true.f_latency is None else f"{row.true.f_latency:.2f}x",
    )


def _delta(found: Recall) -> str:
    if found.delta is None:
        return "-"
    return f"{found.delta:+.2f} [{found.low:+.2f}, {found.high:+.2f}]"


def _published_table(report: RecallReport, stamp: str) -> Table:
    rows = []
    for row in report.rows:
        if row.published is None:
            continue
        for found in row.recall:
            theirs = row.published.recall.get(found.k)
            if theirs is not None:
                rows.append(
                    (
                        row.label,
                        f"R@{found.k}",
                        f"{found.percent:.2f}",
                        f"{theirs:.2f}",
                        f"{found.percent - theirs:+.2f}",
                        row.published.source,
                    )
                )
    wrong = [row.label for row in report.rows if row.deviates]
    return Table(
        title=f"{stamp}Beside published figures",
        headings=("encoder", "", "here", "published", "difference", "source"),
        rows=tuple(rows),
        notes=(
            (
                f"TOO FAR FROM PUBLISHED: {', '.join(wrong)}. The preprocessing, the photos, the "
                f"weights{' or the template' if report.template else ''} are likely others than "
                "theirs.",
            )
            if wrong
            else ("None is further off than can be expected.",)
        ),
    )


def _online_table(report: RecallReport, stamp: str) -> Table:
    rows = []
    for row in report.online:
        rows.append(
            (
                row.label,
                f"{row.n_same} of {row.n_captions}",
                ", ".join(f"{rate:.3f}" for rate in row.upgrade_rates),
                ", ".join(str(n) for n in row.n_encoded),
                f"{row.f_life:.2f}x",
                "not measured" if row.f_life_s is None else f"{row.f_life_s:.2f}x",
                ", ".join("-" if one is None else f"{one:.2f}" for one in row.reading_shares),
                f"{row.first_ms:.0f}",
                "made before" if row.final_ms is None else f"{row.final_ms:.0f}",
                f"{row.again_ms:.0f}",
            )
        )
    notes = [
        "p_j: share of the photos that any caption lifted into the top m of level j. Reading: the "
        "file's share in the seconds of a photo, at each level from 0. Median "
        "milliseconds of a search until its first order, until its last one where photos were "
        "embedded for it, and when asked again.",
    ]
    if len(report.online) > 1:
        notes.append(
            "The first row alone had every caption to read: those below may have found it read."
        )
    notes += [
        f"With the warm-cache union, asked again, {row.label}: "
        + ", ".join(f"R@{r.k} {r.percent:.2f} ({_delta(r)})" for r in row.union)
        + "."
        for row in report.online
        if row.union
    ]
    return Table(
        title=f"{stamp}The engine from a cold cache",
        headings=(
            "cascade",
            "orders as offline",
            "p_j",
            "embeddings",
            "F_life with p_j (true)",
            "F_life in seconds",
            "reading",
            "first, ms",
            "new, ms",
            "again, ms",
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _cross_table(cross: CrossReport, stamp: str) -> Table:
    driven = any(row.n_same is not None for row in cross.rows)
    headings = ["cascade"]
    for found in cross.rows[0].without:
        headings += [f"R@{found.k}, %", "with it, %", "difference, points [95 %]"]
    rows = []
    for row in cross.rows:
        cells = [row.label]
        for without, behind in zip(row.without, row.behind, strict=True):
            cells += [f"{without.percent:.2f}", f"{behind.percent:.2f}", _delta(behind)]
        if driven:
            cells.append("-" if row.n_same is None else f"{row.n_same} of {cross.n_captions}")
        rows.append(tuple(cells))
    notes = [
        f"{cross.encoder} reads the caption together with each of the first {cross.k} photos and "
        f"sorts these anew, so from R@{cross.k} on nothing can change. What it says holds for that "
        f"caption alone: every search would pay for its {cross.k} photos again.",
        f"Pairs of a caption and a photo: {cross.n_pairs}, of them scored in this run: "
        f"{cross.n_made}{_pace(cross)}.",
    ]
    if cross.n_unreadable:
        notes.append(
            "Photos that could not be read again, left behind those that it sorted: "
            f"{cross.n_unreadable}."
        )
    return Table(
        title=f"{stamp}With a cross-encoder behind the last level: {cross.encoder}",
        headings=(*headings, *(("engine's orders as offline",) if driven else ())),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _pace(cross: CrossReport) -> str:
    if not cross.n_made:
        return ""
    pair_s = cross.made_s / cross.n_made
    return (
        f" in {cross.made_s:.1f} s, reading the photos included; {pair_s:.3f} s each, so "
        f"{cross.k * pair_s:.2f} s a search"
    )
