# SPDX-License-Identifier: MIT
"""A table as Markdown or LaTeX.

What comes in: cells of text. What goes out: text. Any thread.
"""

from dataclasses import dataclass

LATEX = str.maketrans(
    {
        "&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#", "$": r"\$", "{": r"\{", "}": r"\}",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}",
        "[": "{[}",  # after the end of a line it would be a length
        "±": r"$\pm$", "×": r"$\times$", "−": r"$-$", "≥": r"$\geq$", "…": r"\ldots{}",
        "Σ": r"$\Sigma$", "·": r"$\cdot$",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title and notes below. Every row has a cell for each heading."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def markdown(table: Table) -> str:
    """The table as Markdown, its columns aligned for reading as plain text."""
    lines = [table.headings, *table.rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(table.headings))]

    def row(cells: tuple[str, ...]) -> str:
        first, *rest = cells
        padded = [first.ljust(widths[0])]
        padded += [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        return "| " + " | ".join(padded) + " |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    text = [f"**{table.title}**", "", row(table.headings), "| " + " | ".join(rule) + " |"]
    text += [row(cells) for cells in table.rows]
    if table.notes:
        text += ["", *table.notes]
    return "\n".join(text)


def latex(table: Table) -> str:
    """The table for LaTeX, with booktabs."""

    def row(cells: tuple[str, ...]) -> str:
        return "  " + " & ".join(cell.translate(LATEX) for cell in cells) + r" \\"

    return "\n".join(
        [
            r"\begin{table}",
            r"  \centering",
            f"  \\caption{{{' '.join((table.title + '.', *table.notes)).translate(LATEX)}}}",
            f"  \\begin{{tabular}}{{l{'r' * (len(table.headings) - 1)}}}",
            r"  \toprule",
            row(table.headings),
            r"  \midrule",
            *(row(cells) for cells in table.rows),
            r"  \bottomrule",
            r"  \end{tabular}",
            r"\end{table}",
        ]
    )
