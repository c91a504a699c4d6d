# SPDX-License-Identifier: MIT
"""What cascades cost, as factors of the paper's Table 1, without weights or data.

What comes in: the catalogue's MACs, cascades, m and p. What goes out: CostRow values and a Table.
Any thread.

Two ways of counting. The paper counted with thop, which sees nothing inside nn.MultiheadAttention;
its printed digits come out with that alone. The true count is beside it, always named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from desktop_search.core.errors import InputFault
from desktop_search.encode.catalogue import Catalogue
from desktop_search.evaluate.cascades import Chosen, chosen, macs_of
from desktop_search.evaluate.paper import FAMILIES, TOP_M, P
from desktop_search.evaluate.tables import Table
from desktop_search.search.cost import break_even_p, f_latency, f_life, falling_shares

Convention = Literal["thop", "true"]


@dataclass(frozen=True, slots=True)
class Factors:
    """Factors of one cascade by one way of counting.

    macs: of one photo at each level. f_life: Eq. 1, which charges p to every level, a bound.
    f_life_p_j: with p_j = p m_j / m_1, as a level sees no more than a part of what the one before
    saw. f_latency: Eq. 2; None with fewer than three levels. break_even_p: the p at which the bound
    is 1; None with one level. first_query_macs: of a query on a library nobody searched before.
    """

    macs: tuple[int, ...]
    f_life: float
    f_life_p_j: float
    f_latency: float | None
    break_even_p: float | None
    first_query_macs: int


@dataclass(frozen=True, slots=True)
class CostRow:
    """A cascade with its factors. paper_life, paper_latency: as the paper prints them, if it does.

    reference: the encoder that the factors compare with.
    """

    label: str
    encoders: tuple[str, ...]
    top_m: tuple[int, ...]
    p: float
    reference: str
    thop: Factors
    true: Factors
    paper_life: str | None = None
    paper_latency: str | None = None


def rows_of(
    catalogue: Catalogue, cascade: str, top_m: tuple[int, ...] | None = None, p: float = P
) -> tuple[CostRow, ...]:
    """The rows for paper-vit, paper-convnext, paper-blip, a preset, or a list of encoders.

    Raises:
        InputFault: it is none of these, m or p do not fit, or a level does not cost more than the
            one before.
    """
    if not 0 <= p <= 1:
        raise InputFault(f"p is a share of the library, 0 to 1, not {p:g}.")
    if cascade not in FAMILIES:
        row = _row(catalogue, chosen(catalogue, cascade, top_m, sizes=True), p)
        _check_rising(row)
        return (row,)
    family = FAMILIES[cascade]
    reference = family[0].encoders[0]
    return tuple(
        _row(
            catalogue,
            chosen(catalogue, ",".join(row.encoders), top_m),
            p,
            row.label,
            reference,
            row.life,
            row.latency,
        )
        for row in family
    )


def factors(
    macs: Sequence[int], top_m: Sequence[int], p: float, reference_macs: int | None = None
) -> Factors:
    """The factors of a cascade.

    Args:
        macs: of one photo at level 0..r.
        top_m: at level 1..r.
        p: share of the library that any query ever lifts into its top m_1.
        reference_macs: of the encoder to compare with; None is the last level.

    Source: the paper, Eq. 1 and 2.
    """
    large = macs[-1] if reference_macs is None else reference_macs
    scale = large / macs[-1]
    bound = [p] * len(top_m)
    return Factors(
        macs=tuple(macs),
        f_life=scale * f_life(macs, bound),
        f_life_p_j=scale * f_life(macs, falling_shares(p, top_m)),
        f_latency=f_latency(macs, top_m),
        break_even_p=break_even_p(macs, [1.0] * len(top_m)) if top_m else None,
        first_query_macs=sum(m * c for m, c in zip(top_m, macs[1:], strict=True)),
    )


def is_printed(value: float | None, printed: str | None) -> bool:
    """Whether a factor, rounded to the digits that were printed, is what was printed."""
    if value is None or printed is None:
        return value is None and printed is None
    _, _, decimals = printed.partition(".")
    return f"{value:.{len(decimals)}f}" == printed


def _row(
    catalogue: Catalogue,
    cascade: Chosen,
    p: float,
    label: str = "",
    reference: str | None = None,
    life: str | None = None,
    latency: str | None = None,
) -> CostRow:
    counted = [macs_of(catalogue, encoder) for encoder in cascade.encoders]
    large = None if reference is None else macs_of(catalogue, reference)
    return CostRow(
        label=label or cascade.label,
        encoders=cascade.encoders,
        top_m=cascade.top_m,
        p=p,
        reference=reference or cascade.encoders[-1],
        thop=factors([m.thop for m in counted], cascade.top_m, p, large.thop if large else None),
        true=factors([m.true for m in counted], cascade.top_m, p, large.true if large else None),
        paper_life=life,
        paper_latency=latency,
    )


def _check_rising(row: CostRow) -> None:
    for before, after, names in zip(
        row.true.macs, row.true.macs[1:], zip(row.encoders, row.encoders[1:], strict=False),
        strict=False,
    ):  # fmt: skip
        if after <= before:
            raise InputFault(
                f"Each level must cost more than the one before it, but {names[1]} "
                f"({after / 1e9:.3g} GMACs a photo) does not cost more than {names[0]} "
                f"({before / 1e9:.3g})."
            )


def table_of(title: str, rows: Sequence[CostRow], convention: Convention) -> Table:
    """The rows in the layout of the paper's table; every column names its way of counting."""
    columns = _columns(rows, convention)
    longest = max((row.top_m for row in rows), key=len)
    m = ", ".join(map(str, longest))
    of_paper = _is_paper(rows)
    return Table(
        title=title,
        headings=tuple(heading for heading, _ in columns),
        rows=tuple(tuple(cell(row) for _, cell in columns) for row in rows),
        notes=(
            f"p = {rows[0].p:g}. {f'm = {m}. ' if of_paper else ''}F_life by Eq. 1 charges p to "
            "every level, a bound; p_j = p·m_j/m_1. F_latency by Eq. 2, against two levels of the "
            "same m_1. thop is how the paper counted: nothing inside attention.",
            *(_verdict(rows, convention) if of_paper and _as_printed(rows) else ()),
        ),
    )


def _columns(
    rows: Sequence[CostRow], convention: Convention
) -> list[tuple[str, Callable[[CostRow], str]]]:
    """Heading and cell of each column; the paper's own figures where it has any."""
    other = _other(convention)
    marked = _as_printed(rows)

    def mine(row: CostRow) -> Factors:
        return _of(row, convention)

    def beside(row: CostRow) -> Factors:
        return _of(row, other)

    def gmacs(row: CostRow) -> str:
        return ", ".join(f"{macs / 1e9:.3f}" for macs in mine(row).macs)

    def even(row: CostRow) -> str:
        p = mine(row).break_even_p
        return "-" if p is None else f"{p:.3f}"

    columns: list[tuple[str, Callable[[CostRow], str]]] = [
        ("cascade", lambda row: row.label),
        (f"GMACs a photo ({convention})", gmacs),
        ("F_life, paper", lambda row: _x(row.paper_life)),
        (f"F_life ({convention})", lambda row: _mark(mine(row).f_life, row.paper_life, marked)),
        (f"F_life ({other})", lambda row: _factor(beside(row).f_life)),
        (f"F_life, p_j ({convention})", lambda row: _factor(mine(row).f_life_p_j)),
        ("F_latency, paper", lambda row: _x(row.paper_latency)),
        (
            f"F_latency ({convention})",
            lambda row: _mark(mine(row).f_latency, row.paper_latency, marked),
        ),
        (f"F_latency ({other})", lambda row: _factor(beside(row).f_latency)),
        (f"break-even p ({convention})", even),
        (
            f"GMACs of a first query ({convention})",
            lambda row: f"{mine(row).first_query_macs / 1e9:,.0f}",
        ),
    ]
    if _is_paper(rows):
        return columns
    return [(heading, cell) for heading, cell in columns if not heading.endswith(", paper")]


def counts_of_matches(rows: Sequence[CostRow], convention: Convention) -> tuple[int, int]:
    """How many of the paper's printed factors come out, and how many it prints."""
    found = []
    for row in rows:
        mine = _of(row, convention)
        if row.paper_life is not None and row.encoders != (row.reference,):
            found.append(is_printed(mine.f_life, row.paper_life))
        if row.paper_latency is not None:
            found.append(is_printed(mine.f_latency, row.paper_latency))
    return sum(found), len(found)


def _verdict(rows: Sequence[CostRow], convention: Convention) -> tuple[str, ...]:
    texts = []
    for way in (convention, _other(convention)):
        n_same, n_printed = counts_of_matches(rows, way)
        texts.append(f"{n_same} of {n_printed} with {way} MACs")
    return (f"Printed factors that come out to the digit: {', '.join(texts)}.",)


def _is_paper(rows: Sequence[CostRow]) -> bool:
    return any(row.paper_life for row in rows)


def _as_printed(rows: Sequence[CostRow]) -> bool:
    """Whether m and p are the paper's."""
    return all(row.p == P and row.top_m in ((), TOP_M[:1], TOP_M) for row in rows)


def _of(row: CostRow, convention: Convention) -> Factors:
    return row.thop if convention == "thop" else row.true


def _other(convention: Convention) -> Convention:
    return "true" if convention == "thop" else "thop"


def _factor(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}x"


def _x(printed: str | None) -> str:
    return "-" if printed is None else f"{printed}x"


def _mark(value: float | None, printed: str | None, as_printed: bool) -> str:
    """The factor, with a sign where the printed digits differ though m and p are the paper's."""
    if not as_printed or printed is None or value is None or is_printed(value, printed):
        return _factor(value)
    return f"{_factor(value)} (!)"
