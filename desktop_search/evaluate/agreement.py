# SPDX-License-Identifier: MIT
"""The agreement of a cascade with its last encoder as a table.

What comes in: a report of search/agreement.py. What goes out: a Table. Any thread.
"""

from desktop_search.core.records import AgreementReport
from desktop_search.evaluate.tables import Table


def agreement_table(report: AgreementReport) -> Table:
    """The report as a table for people."""
    rows = []
    for row in report.depths:
        rows.append(
            (
                f"level 0 to {row.depth} ({row.encoder})" if row.depth else f"0 ({row.encoder})",
                f"{100 * row.overlap:.1f} %",
                f"{100 * row.low:.1f} - {100 * row.high:.1f} %",
                f"{100 * row.same_first:.0f} %",
                f"{100 * row.work:.1f} %",
                "not measured" if row.work_s is None else f"{100 * row.work_s:.1f} %",
            )
        )
    whose = "your past searches" if report.own_queries else "given or built-in"
    notes = [
        f"Queries: {report.n_queries} ({whose}), compared with {report.last} on every photo.",
        "Work: of these queries and the quick look at every photo, as a share of the last model "
        "on every photo; in operations, and in seconds as measured here.",
    ]
    if report.sampled:
        notes.append(
            f"Both orders are of a sample of {report.n_compared} of {report.n_photos} photos, as "
            "if they were the whole library. On all photos each level sees a smaller share, and "
            "agreement may be lower: --all measures it."
        )
    else:
        notes.append(f"Both orders are of all {report.n_compared} photos that can be read.")
    if report.depths[-1].work > 1:
        notes.append(
            "These queries took more work than the last model on every photo would have: for a "
            "library of this size and as many searches, refining all photos costs less."
        )
    if report.n_unreadable:
        notes.append(f"Photos that could not be read and are left out: {report.n_unreadable}.")
    return Table(
        title=f"Agreement of the first {report.k} photos",
        headings=(
            "depth", "same photos", "95 % interval", "same first photo", "work",
            "work in seconds",
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )  # fmt: skip
