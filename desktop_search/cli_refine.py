# SPDX-License-Identifier: MIT
"""The command that embeds photos at higher levels before a search asks for them.

What comes in: how much of it. What goes out: text or one JSON document on standard output,
progress on standard error. Main thread.
"""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import RefiningState
from desktop_search.library import Library
from desktop_search.terminal import (
    Context,
    as_json_option,
    has_index,
    open_library,
    print_json,
    say,
)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Every photo at every level.")
@click.option(
    "--stop-after",
    "seconds",
    type=click.FloatRange(0.0),
    help="Begin nothing new after SECONDS of looking.",
)
@click.option("--limit", type=click.IntRange(1), help="At most so many closer looks.")
@as_json_option
@click.pass_obj
def refine(
    context: Context,
    everything: bool,
    seconds: float | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Takes a closer look at photos that searches are likely to ask for, or at all of them.

    A window does the same while nobody searches. Stopped at any moment, it goes on from there.
    """
    new = not has_index(context.data_dir)  # read only, that says how to make one
    with open_library(context, read_only=new) as library:
        if library.settings.pause_on_battery and library.on_battery():
            say("On battery power. It goes on, as it was asked for; a window would wait.")
        with _progress(library):
            run = library.refining.run_now(everything, CancelToken(), limit, seconds)
        levels = library.status().levels[1:]
    if as_json:
        print_json(
            {
                "all": everything,
                **asdict(run),
                "levels": [
                    {
                        "level": level.level,
                        "encoder": level.encoder,
                        "covered": level.covered,
                        "coverage": level.coverage,
                    }
                    for level in levels
                ],
            }
        )
        return
    click.echo(f"{run.encoded} closer looks in {run.seconds:.1f} s.")
    if run.failed:
        click.echo(f"{run.failed} photos could not be read; their files may be gone or changed.")
    if not (everything or run.encoded or run.left or run.failed):
        click.echo("What searches are likely to ask for is done; --all looks at every photo.")
    if run.left:
        click.echo(f"{run.left} more are left: run it again to go on.")
    for level in levels:
        click.echo(f"Level {level.level} ({level.encoder}): {level.coverage:.0%} of the library")


@contextlib.contextmanager
def _progress(library: Library) -> Iterator[None]:
    if not sys.stderr.isatty():
        yield
        return
    from tqdm import tqdm

    with tqdm(desc="Looking closer", unit=" looks", file=sys.stderr, leave=False) as bar:

        def show(state: RefiningState) -> None:
            if state.kind is not None:
                bar.total, bar.n = state.n_total, state.n_done
                bar.refresh()

        library.refining.on_change = show
        yield
        library.refining.on_change = None
