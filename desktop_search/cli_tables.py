# SPDX-License-Identifier: MIT
"""What the evaluations share on the command line: --format, and tables on standard output.

What comes in: tables. What goes out: Markdown or LaTeX. Main thread.
"""

from collections.abc import Sequence
from typing import Any  # functions of tables by name

import click

from desktop_search.evaluate.tables import Table, latex, markdown

format_option = click.option(
    "--format", "form", type=click.Choice(["markdown", "latex", "json"]), default="markdown"
)


def print_tables(tables: Sequence[Table], form: str) -> None:
    """Prints them. form: "markdown" or "latex"."""
    as_text: dict[str, Any] = {"markdown": markdown, "latex": latex}
    click.echo("\n\n".join(as_text[form](table) for table in tables))
