# SPDX-License-Identifier: MIT
"""The commands, with --json and exit codes.

What comes in: the command line. What goes out: text or one JSON document on standard output,
progress and sentences on standard error, an exit code (130: interrupted by Ctrl-C, SIGTERM or a
closed terminal, nothing lost). Main thread. Needs no Qt.
"""

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

from desktop_search import __version__
from desktop_search.cli_models import models
from desktop_search.cli_refine import refine
from desktop_search.cli_saved import saved
from desktop_search.cli_status import status
from desktop_search.core import signals
from desktop_search.core.display import has_display
from desktop_search.core.errors import EnvironmentFault, InputFault
from desktop_search.core.failures import grouped
from desktop_search.core.paths import data_dir, json_path, printable, typed_path
from desktop_search.core.records import ListFormat, SearchRequest
from desktop_search.endings import ended
from desktop_search.library import Library
from desktop_search.search.query import MAX_QUERY_CHARS
from desktop_search.terminal import (
    Context,
    TextCommand,
    WindowOpener,
    as_json_option,
    chosen_folder,
    chosen_top_m,
    export_list,
    export_results,
    known_root,
    open_library,
    print_json,
    print_results,
    progress_bar,
    query_pictures,
    refuse_notes,
    root_document,
    saved_request,
    say,
    search_document,
)


def run(arguments: Sequence[str], open_window: WindowOpener) -> int:
    """Runs the command line; returns the exit code."""
    signals.handle(signals.interrupt)
    return ended(lambda: _run(arguments, open_window))


def _run(arguments: Sequence[str], open_window: WindowOpener) -> int:
    try:
        code = main.main(list(arguments), "desktop-search", standalone_mode=False, obj=open_window)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", "folder", type=click.Path(), help="Where everything is kept.")
@click.option("-v", "--verbose", is_flag=True, help="Log what happens on standard error.")
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context, folder: str | None, verbose: bool) -> int | None:
    """Finds photos by description, on this computer alone. Without a command: the window."""
    logging.basicConfig(level=logging.DEBUG if verbose else logging.CRITICAL)
    open_window: WindowOpener = context.obj
    context.obj = Context(data_dir(folder), open_window)
    if context.invoked_subcommand is None:
        return open_window(context.obj.data_dir)
    return None


@main.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path())
@as_json_option
@click.pass_obj
def index(context: Context, folders: tuple[str, ...], as_json: bool) -> None:
    """Adds FOLDERS, looks for changes and indexes all waiting photos."""
    with open_library(context) as library:
        if library.settings.pause_on_battery and library.on_battery():
            say("On battery power. It goes on, as it was asked for; a window would wait.")
        with progress_bar(library):
            summary = library.index_now([Path(folder) for folder in folders])
        if as_json:
            print_json(asdict(summary))
            return
        status = library.progress()
        copies = f" ({status.n_copies} more are copies)" if status.n_copies else ""
        click.echo(
            f"{status.n_indexed - status.n_copies} photos ready to search{copies}; "
            f"{summary.encoded} looked at now in {summary.seconds:.1f} s."
        )
        changes = [
            f"{n} {word}"
            for n, word in (
                (summary.added, "new"),
                (summary.changed, "changed"),
                (summary.moved, "moved"),
                (summary.missing, "missing"),
            )
            if n
        ]
        if changes:
            click.echo("Found: " + ", ".join(changes) + ".")
        if summary.failed:
            click.echo(f"{summary.failed} could not be read: desktop-search failures tells why.")
        for notice in library.notices():
            if notice.kind == "missing":
                click.echo(f"{notice.sentence} (desktop-search folders missing FOLDER)")
        if summary.waiting:
            click.echo(
                f"{summary.waiting} are still changing, gone or in paused folders: "
                "run index again later."
            )
        if not status.n_indexed and not summary.failed:
            click.echo("There are no photos in it yet. They are found when they arrive.")


@main.command(cls=TextCommand)
@click.argument("text", default="")
@click.option(
    "--like", "like", type=click.Path(), multiple=True, help="Photos like this picture; repeatable."
)
@click.option(
    "--unlike",
    "unlike",
    type=click.Path(),
    multiple=True,
    help="Photos like this picture go down; repeatable.",
)
@click.option(
    "--text-weight",
    default=0.5,
    show_default=True,
    type=click.FloatRange(0.0, 1.0),
    help="Share of TEXT beside --like.",
)
@click.option("--saved", "saved_name", help="The search that was saved under this name.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1))
@click.option("--depth", type=click.IntRange(0), help="Highest level used; 0 = quick look only.")
@click.option("--top-m", help="Photos each level looks at, e.g. 50,14.")
@click.option("--in", "inside", type=click.Path(), help="Only photos in this folder.")
@click.option(
    "--fold/--no-fold",
    default=None,
    help="Put photos that look the same behind the best of them; else as the settings say.",
)
@click.option("--export", "export_to", type=click.Path(), help="Copy what is found to this folder.")
@click.option(
    "--format",
    "list_format",
    type=click.Choice(get_args(ListFormat)),
    help="Print what is found as such a list instead.",
)
@click.option("--output", type=click.Path(), help="Write the list of --format into this file.")
@click.option("--stream", is_flag=True, help="One JSON line for each better order.")
@as_json_option
@click.pass_obj
def search(
    context: Context,
    text: str,
    like: tuple[str, ...],
    unlike: tuple[str, ...],
    text_weight: float,
    saved_name: str | None,
    limit: int,
    depth: int | None,
    top_m: str | None,
    inside: str | None,
    fold: bool | None,
    export_to: str | None,
    list_format: ListFormat | None,
    output: str | None,
    stream: bool,
    as_json: bool,
) -> int:
    """Finds photos that look like TEXT, like a picture, or like both.

    TEXT may hold more than words: -sofa (photos like it go down), "exact name", and filters like
    in:Trip, date:2023-05..2023-08, type:heic, camera:nikon, lens:50, name:IMG_12*, rating:>=4,
    size:>10MB, width:>4000, place:london, near:48.86,2.35,10, is:portrait; -in:Trip means all
    others.
    """
    if output is not None and list_format is None:
        raise click.UsageError("--output needs --format: csv, json, m3u or paths.")
    if list_format is not None and output is None and (as_json or stream):
        raise click.UsageError("--format prints a list instead of --json; give it an --output.")
    for option, given in (("--export", export_to), ("--output", output)):
        if given == "":
            raise click.UsageError(f"{option} needs a place: what was given is empty.")
    if saved_name is not None and (text or like or unlike):
        raise click.UsageError("--saved NAME is a whole search: give no TEXT or pictures with it.")
    if len(text) > MAX_QUERY_CHARS:
        say(f"Only the first {MAX_QUERY_CHARS} characters of the search are used.")
    request = SearchRequest(
        1,
        text,
        depth,
        chosen_top_m(top_m),
        chosen_folder(inside),
        query_pictures(like),
        text_weight,
        query_pictures(unlike),
        fold,
    )
    with open_library(context, search_only=True) as library:
        if saved_name is not None:
            request = saved_request(library, saved_name, request)
            text = request.text
        refuse_notes(request, library.understand(text).notes, as_json or stream)
        last = None
        for ranking in library.rankings(request):
            last = ranking
            if stream and not ranking.final:
                answer = search_document(library, request, ranking, limit)
                print_json({**answer, "final": False}, line=True)
        assert last is not None
        library.remember(text)
        if last.message:
            say(last.message)
        exported = None
        n_failed = 0
        if export_to is not None:
            exported = export_results(library, request, last, limit, Path(export_to).absolute())
            n_failed += len(exported["failed"])
        if list_format is not None:
            target = None if output is None else Path(output).absolute()
            n_failed += export_list(library, request, last, limit, list_format, target)
        answer = search_document(library, request, last, limit)
        if exported is not None:
            answer["exported"] = exported
        if stream:
            print_json({**answer, "final": True}, line=True)
        elif as_json:
            print_json(answer)
        elif list_format is None or output is not None:
            print_results(library, request, last, limit)
    return EnvironmentFault.exit_code if n_failed else 0


@main.command()
@click.option("--retry", is_flag=True, help="Try all of them once more first.")
@as_json_option
@click.pass_obj
def failures(context: Context, retry: bool, as_json: bool) -> None:
    """Lists photos that could not be read, and why."""
    summary = None
    with open_library(context, read_only=not retry) as library:
        if retry:
            with progress_bar(library):
                summary = library.retry_now()
        found = library.failures()
    if as_json:
        rows = [{**json_path(f.path), "reason": f.reason, "since": f.since} for f in found]
        tried = {} if summary is None else {"retried": asdict(summary)}
        print_json({"failures": rows, **tried})
        return
    if summary is not None and summary.tried:
        click.echo(f"{summary.read} of {summary.tried} could be read now.")
    for group in grouped(found):
        name = printable(group[0].path) if len(group) == 1 else f"{len(group)} files"
        click.echo(f"{name}: {group[0].reason}")
    if not found:
        click.echo("Every photo could be read.")


@main.group(invoke_without_command=True)
@as_json_option
@click.pass_context
def folders(context: click.Context, as_json: bool) -> None:
    """Lists the indexed folders; see also `remove`, `exclude`, `pause`, `resume`, `missing`."""
    if context.invoked_subcommand is not None:
        return
    with open_library(context.obj, read_only=True) as library:
        roots = library.roots()
    if as_json:
        print_json({"roots": [root_document(root) for root in roots]})
        return
    if not roots:
        click.echo('No folder is indexed. Index one with: desktop-search index "FOLDER"')
    for root in roots:
        excludes = f", without {', '.join(root.excludes)}" if root.excludes else ""
        state = f"{root.state}, paused" if root.paused else root.state
        click.echo(f"{printable(root.path)}: {root.n_photos} photos, {state}{excludes}")


@folders.command("remove")
@click.argument("folder", type=click.Path())
@as_json_option
@click.pass_obj
def folders_remove(context: Context, folder: str, as_json: bool) -> None:
    """Stops indexing FOLDER; what was learned is kept for when it comes back."""
    with open_library(context) as library:
        root = known_root(library, folder)
        library.remove_root(root.id)
    if as_json:
        print_json(root_document(root))
        return
    click.echo(f"{printable(root.path)} is no longer searched. Its photos were not touched.")


@folders.command("exclude")
@click.argument("folder", type=click.Path())
@click.argument("pattern")
@as_json_option
@click.pass_obj
def folders_exclude(context: Context, folder: str, pattern: str, as_json: bool) -> None:
    """Leaves files that match PATTERN out of FOLDER from the next scan on."""
    with open_library(context) as library:
        library.exclude(known_root(library, folder).id, pattern)
        root = known_root(library, folder)
    if as_json:
        print_json(root_document(root))
        return
    click.echo(f"Left out from the next scan on: {pattern}")


@folders.command("pause")
@click.argument("folder", type=click.Path())
@as_json_option
@click.pass_obj
def folders_pause(context: Context, folder: str, as_json: bool) -> None:
    """Leaves FOLDER alone, neither checked nor indexed; its photos stay searchable."""
    with open_library(context) as library:
        library.pause_folder(known_root(library, folder).id, True)
        root = known_root(library, folder)
    if as_json:
        print_json(root_document(root))
        return
    click.echo(
        f"{printable(root.path)} is paused: still searchable, neither checked nor indexed "
        "until it is resumed or given to index."
    )


@folders.command("resume")
@click.argument("folder", type=click.Path())
@as_json_option
@click.pass_obj
def folders_resume(context: Context, folder: str, as_json: bool) -> None:
    """Lets a paused FOLDER be checked and indexed again."""
    with open_library(context) as library:
        library.pause_folder(known_root(library, folder).id, False)
        root = known_root(library, folder)
    if as_json:
        print_json(root_document(root))
        return
    click.echo(f"{printable(root.path)} is checked and indexed again, from the next time on.")


@folders.command("missing")
@click.argument("folder", type=click.Path())
@click.option("--keep", is_flag=True, help="Keep them and ask no more.")
@click.option("--forget", is_flag=True, help="They were deleted.")
@as_json_option
@click.pass_obj
def folders_missing(context: Context, folder: str, keep: bool, forget: bool, as_json: bool) -> None:
    """Tells how many photos of FOLDER are gone at once; says what to make of it."""
    if keep and forget:
        raise InputFault("Missing photos are kept or forgotten, not both. Nothing was changed.")
    answer = "keep" if keep else "forget" if forget else None
    with open_library(context) as library:
        root = known_root(library, folder)
        n_missing = library.look_for_missing(root.id)
        if answer == "keep":
            library.keep_missing(root.id)
        elif answer == "forget":
            n_missing = library.forget_missing(root.id)
        state = known_root(library, folder).state
    if as_json:
        print_json({**json_path(root.path), "state": state, "missing": n_missing, "did": answer})
        return
    shown = printable(root.path)
    if answer == "forget":
        click.echo(
            f"{n_missing} photos of {shown} are no longer shown; they come back with their files."
        )
    elif n_missing and answer == "keep":
        click.echo(f"{n_missing} missing photos of {shown} are kept.")
    elif n_missing:
        click.echo(f"{n_missing} photos of {shown} are missing and kept; --forget or --keep them.")
    elif state == "offline":
        click.echo(f"{shown} is not connected. All its photos are kept.")
    else:
        click.echo(f"No photos of {shown} are missing at once.")


@main.command()
@click.argument("folder", type=click.Path())
@as_json_option
@click.pass_obj
def forget(context: Context, folder: str, as_json: bool) -> None:
    """Removes everything known about FOLDER, at once and for real. Its photos stay."""
    with open_library(context) as library:
        path, n_photos = _forget(library, folder)
    if as_json:
        print_json({"forgotten": n_photos, **json_path(path)})
        return
    click.echo(f"{n_photos} photos of {printable(path)} were forgotten. No file was touched.")


def _forget(library: Library, folder: str) -> tuple[Path, int]:
    """Forgets a folder of the list, or one that is off it and of which something is kept."""
    try:
        root = known_root(library, folder)
    except InputFault:
        path = Path(os.path.realpath(typed_path(folder)))
        n_photos = library.forget_removed(path)
        if not n_photos:
            raise
        return path, n_photos
    return root.path, library.forget_root(root.id)


@main.command()
@as_json_option
@click.pass_obj
def doctor(context: Context, as_json: bool) -> int:
    """Checks versions, the data folder, the index and the encoders."""
    from desktop_search.doctor import checks

    results = checks(context.data_dir)
    if as_json:
        print_json({"checks": [asdict(check) for check in results]})
    else:
        for check in results:
            click.echo(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.detail}")
    return 0 if all(check.ok for check in results) else EnvironmentFault.exit_code


@main.command()
@click.option("--no-window", is_flag=True, help="Answer on the terminal even with a display.")
@as_json_option
@click.pass_obj
def demo(context: Context, no_window: bool, as_json: bool) -> int | None:
    """Searches the sample photos of the installed packages, in a throw-away index."""
    from desktop_search import demo as samples

    with samples.throw_away(context.data_dir) as (folder, scratch):
        if not as_json and not no_window and has_display():
            prepared = Context(scratch, context.open_window)
            with open_library(prepared) as library, progress_bar(library):
                library.index_now([folder])
            return context.open_window(scratch)
        with open_library(Context(scratch, context.open_window)) as library:
            with progress_bar(library):
                library.index_now([folder])
            answers = []
            for number, text in enumerate(samples.QUERIES):
                request = SearchRequest(number, text)
                last = list(library.rankings(request))[-1]
                if as_json:
                    answers.append(search_document(library, request, last, 3))
                else:
                    click.echo(f"\n{text}")
                    print_results(library, request, last, 3)
        if as_json:
            print_json(answers)
    return None


class _Evaluations(click.Group):
    """Loads the evaluations when one is asked for: a search starts without them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        from desktop_search.cli_evaluate import COMMANDS

        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        from desktop_search.cli_evaluate import COMMANDS

        return COMMANDS.get(cmd_name)


@main.group(cls=_Evaluations)
def evaluate() -> None:
    """Checks the claims: what cascades cost, how often they are right, and how they agree."""


main.add_command(models)
main.add_command(refine)
main.add_command(saved)
main.add_command(status)
