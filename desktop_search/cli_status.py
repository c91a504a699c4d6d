# SPDX-License-Identifier: MIT
"""The command that tells what is indexed, what a search costs and what the cascade saved.

What comes in: the open library. What goes out: text or one JSON document on standard output. Main
thread.
"""

from dataclasses import asdict
from typing import Any  # JSON documents hold anything

import click

from desktop_search.core.paths import printable
from desktop_search.core.records import CascadeCosts, LevelStatus, Price, Savings, Status
from desktop_search.terminal import (
    Context,
    as_json_option,
    day_of,
    open_library,
    print_json,
    root_document,
)

MINUTE_S = 60.0
HOUR_S = 3600.0


@click.command()
@as_json_option
@click.pass_obj
def status(context: Context, as_json: bool) -> None:
    """Tells what is indexed, what a search costs and what the cascade saved."""
    with open_library(context, read_only=True) as library:
        state = library.status()
        costs = library.accounts.costs(library.settings.cascade)
        savings = library.accounts.savings()
    if as_json:
        print_json(_document(state, costs, savings))
        return
    _print_library(state)
    for level in state.levels:
        click.echo(_level_line(level))
    if (coming := state.next_level0) is not None:
        click.echo(
            f"{coming.encoder} takes over from {state.levels[0].encoder} when it covers all photos "
            f"({coming.covered} so far)"
        )
    for line in _cost_lines(costs):
        click.echo(line)
    click.echo(_savings_line(savings, state.f_life_measured))


def _document(state: Status, costs: CascadeCosts, savings: Savings) -> dict[str, Any]:
    return {
        "roots": [root_document(root) for root in state.roots],
        "photos": state.n_photos,
        "indexed": state.n_indexed,
        "waiting": state.n_waiting,
        "failed": state.n_failed,
        "missing": state.n_missing,
        "levels": [asdict(level) for level in state.levels],
        "queries": state.n_queries,
        "upgrade_rate": state.upgrade_rate,
        "f_life": {
            "assumed_p": state.f_life_assumed,
            "measured": state.f_life_measured,
            "bound": costs.f_life_bound,
            "p_j": costs.f_life,
            "seconds": costs.f_life_seconds,
        },
        "f_latency": costs.f_latency,
        "f_latency_seconds": costs.f_latency_seconds,
        "p": {"value": costs.p, "assumed": costs.p_assumed},
        "break_even_p": costs.break_even_p,
        "price": {
            "new_s": costs.new.seconds,
            "again_s": costs.again.seconds,
            "refine_all_s": costs.refine_all.seconds,
            "estimated": costs.new.estimated,
            "recent": costs.n_recent,
            "recent_done": costs.n_recent_done,
        },
        "embedding_bytes": {"now": costs.bytes_now, "full": costs.bytes_full},
        "savings": {
            "seconds_spent": savings.seconds_spent,
            "seconds_large": savings.seconds_large,
            "cache_hits": savings.n_cache_hits,
            "first_ms": savings.first_ms,
            "days": [asdict(day) for day in savings.days],
        },
        "preset": state.preset,
        "disk_bytes": state.disk_bytes,
        "next_level0": asdict(state.next_level0) if state.next_level0 else None,
        "free_bytes": state.free_bytes,
        "sqlite": state.sqlite,
        "backup_at": state.backup_at,
    }


def _print_library(state: Status) -> None:
    for root in state.roots:
        click.echo(f"{printable(root.path)}: {root.n_photos} photos, {root.state}")
    click.echo(
        f"{state.n_indexed} ready, {state.n_waiting} waiting, {state.n_failed} could not be read, "
        f"{state.n_missing} missing; {state.disk_bytes / 1e6:.1f} MB on disk"
    )
    backup = "none yet" if state.backup_at is None else day_of(state.backup_at)
    room = "" if state.free_bytes is None else f"; {state.free_bytes / 1e9:.1f} GB of disk free"
    click.echo(f"Last verified backup: {backup}{room}; SQLite {state.sqlite}")


def _level_line(level: LevelStatus) -> str:
    ms = level.ms_per_photo
    cost = "time not measured yet" if ms is None else f"{ms:.0f} ms a photo"
    line = f"Level {level.level} ({level.encoder}): {level.coverage:.0%} of the library, {cost}"
    if level.encodings:
        line += f"; {level.encodings} embedded in {took(level.seconds)}"
        line += f" ({took(level.decode_seconds)} of it reading)" if level.decode_seconds else ""
    return line + (f"; {level.cache_hits} times already there" if level.cache_hits else "")


def _cost_lines(costs: CascadeCosts) -> list[str]:
    if costs.f_life is None:
        return ["No level looks closer, so every search ends with the quick look"]
    again = f"one like an earlier one {_priced(costs.again)}" if costs.n_recent else ""
    done = f" ({costs.n_recent_done} of the last {costs.n_recent} were already done)"
    lines = [f"A new search takes {_priced(costs.new)}" + (f", {again}{done}" if again else "")]
    how = (
        f"if 1 photo in {1 / costs.p:.0f} is ever refined"
        if costs.p_assumed
        else f"with {costs.p:.1%} of the library refined so far"
    )
    seconds = costs.f_life_seconds
    measured = "" if seconds is None else f"; in seconds {_work(seconds)}"
    lines.append(
        f"Total work {how}: {_work(costs.f_life)} work than the largest model on every photo"
        f"{measured}"
    )
    if costs.f_latency is not None:
        lines.append(
            f"A first search costs {costs.f_latency:.1f} times less than without the level between"
        )
    if costs.passed_break_even:
        lines.append(
            "So many photos were refined that refining all of them would have been less work: that "
            f"takes {_priced(costs.refine_all)}"
        )
    return lines


def _savings_line(savings: Savings, factor: float | None) -> str:
    line = f"{savings.n_queries} searches"
    if savings.first_ms is not None:
        line += f", first photos after {savings.first_ms:.0f} ms"
    if factor is not None:
        line += f"; so far {_work(factor)} work than the largest model on every photo"
    return line


def _work(factor: float) -> str:
    return f"{factor:.1f} times less" if factor >= 1 else f"{1 / factor:.1f} times more"


def _priced(price: Price) -> str:
    if price.seconds is None:
        return "a time that is not known yet"
    return f"about {took(price.seconds)}" + (" (estimated)" if price.estimated else "")


def took(seconds: float) -> str:
    """A length of time for people."""
    if seconds < MINUTE_S:
        return f"{seconds:.1f} s"
    if seconds < HOUR_S:
        return f"{seconds / MINUTE_S:.1f} min"
    return f"{seconds / HOUR_S:.1f} h"
