# SPDX-License-Identifier: MIT
"""The commands that check the program's claims: evaluate cost, agreement, recall.

What comes in: names of cascades, numbers, folders of photos with captions. What goes out: Markdown,
LaTeX or one JSON document on standard output, progress on standard error. Main thread. Needs no Qt.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

import click

from desktop_search.cli_recall import evaluate_recall
from desktop_search.cli_tables import format_option, print_tables
from desktop_search.core.records import AgreementProgress
from desktop_search.encode.catalogue import Catalogue
from desktop_search.evaluate import cost
from desktop_search.evaluate.agreement import agreement_table
from desktop_search.evaluate.paper import FAMILIES
from desktop_search.evaluate.paper import P as PAPER_P
from desktop_search.search.agreement import BUILT_IN
from desktop_search.terminal import (
    Context,
    as_json_option,
    chosen_top_m,
    open_library,
    print_json,
    say,
)

TITLES = {
    "paper-vit": "Table 1 of the paper, OpenCLIP ViT",
    "paper-convnext": "Table 1 of the paper, OpenCLIP ConvNeXt",
    "paper-blip": "Table 1 of the paper, BLIP",
}

m_option = click.option("--m", "top_m", help="Photos each level looks at, e.g. 50,14.")


@click.command("cost")
@click.option(
    "--cascade",
    "cascades",
    multiple=True,
    help="paper-vit, paper-convnext, paper-blip, a preset, or ENCODER,ENCODER:50; repeatable.",
)
@m_option
@click.option("--p", default=0.1, show_default=True, help="Share of the library ever refined.")
@click.option(
    "--macs",
    "convention",
    type=click.Choice(["thop", "true"]),
    default="thop",
    show_default=True,
    help="Counted as the paper did, or in full; the other one is shown beside.",
)
@format_option
@as_json_option
@click.pass_obj
def evaluate_cost(
    context: Context,
    cascades: tuple[str, ...],
    top_m: str | None,
    p: float,
    convention: cost.Convention,
    form: str,
    as_json: bool,
) -> None:
    """Cost factors of cascades; without --cascade those of the paper's Table 1.

    Needs neither models nor photos.
    """
    catalogue = Catalogue(context.data_dir / "models")
    found = {
        cascade: cost.rows_of(catalogue, cascade, chosen_top_m(top_m, "--m"), p)
        for cascade in cascades or FAMILIES
    }
    rows = [row for group in found.values() for row in group]
    if as_json or form == "json":
        print_json(
            {
                "p": p,
                "macs": convention,
                "rows": [asdict(row) for row in rows],
                "printed": {
                    way: dict(zip(("same", "of"), cost.counts_of_matches(rows, way), strict=True))
                    for way in ("thop", "true")
                },
            }
        )
        return
    own = [row for cascade in found if cascade not in FAMILIES for row in found[cascade]]
    tables = [
        cost.table_of(TITLES[cascade], group, convention)
        for cascade, group in found.items()
        if cascade in FAMILIES
    ]
    tables += [cost.table_of("Cost of cascades", own, convention)] if own else []
    print_tables(tables, form)
    if not cascades and top_m is None and p == PAPER_P and form == "markdown":
        (n_thop, n), (n_true, _) = (cost.counts_of_matches(rows, way) for way in ("thop", "true"))
        click.echo(f"\nAll in all: {n_thop} of {n} with thop MACs, {n_true} with true MACs.")


@click.command("agreement")
@click.option(
    "--sample",
    "n_photos",
    default=500,
    show_default=True,
    type=click.IntRange(1),
    help="Photos of the sample that both orders are made of.",
)
@click.option("--all", "everything", is_flag=True, help="All photos instead of a sample.")
@click.option("--query", "texts", multiple=True, help="Ask this instead of past searches.")
@click.option("--built-in", is_flag=True, help="Ask the built-in queries, not past searches.")
@format_option
@as_json_option
@click.pass_obj
def evaluate_agreement(
    context: Context,
    n_photos: int,
    everything: bool,
    texts: tuple[str, ...],
    built_in: bool,
    form: str,
    as_json: bool,
) -> None:
    """How often the first 10 photos are those the last model would find on every photo.

    Looks at the photos of the sample with the last model of the cascade, and keeps what it learns.
    """
    asked = texts or (BUILT_IN if built_in else None)
    size = None if everything else n_photos
    with open_library(context) as library, _bar("Looking closely") as show:
        report = library.agreement.measure(size, asked, _announced(show))
    if as_json or form == "json":
        print_json(asdict(report))
        return
    print_tables([agreement_table(report)], form)


def _announced(show: Callable[[AgreementProgress], None]) -> Callable[[AgreementProgress], None]:
    """Says what will take long when it begins; what is refused before is not announced."""

    def told(progress: AgreementProgress) -> None:
        if progress.stage == "embedding" and progress.n_total and not progress.n_done:
            say(
                f"Photos that are looked at closely first: {progress.n_total}. That is kept and "
                "helps searches."
            )
        show(progress)

    return told


@contextlib.contextmanager
def _bar(title: str) -> Iterator[Callable[[AgreementProgress], None]]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(desc=title, file=sys.stderr, leave=False) as bar:

        def show(progress: AgreementProgress) -> None:
            if progress.stage == "comparing":
                bar.set_description("Comparing")
            bar.total, bar.n = progress.n_total, progress.n_done
            bar.refresh()

        yield show


COMMANDS: dict[str, click.Command] = {
    command.name: command
    for command in (evaluate_cost, evaluate_agreement, evaluate_recall)
    if command.name is not None
}
"""What cli.py looks up when one of them is asked for, so that other commands load none of this."""
