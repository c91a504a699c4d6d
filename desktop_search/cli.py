# SPDX-License-Identifier: MIT
"""The commands, with --json and exit codes.

What comes in: the command line. What goes out: text or one JSON document on standard output,
progress and sentences on standard error, an exit code. Main thread. Needs no Qt.
"""

import contextlib
import io
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any  # JSON documents hold anything

import click

from desktop_search import __version__
from desktop_search.core.display import has_display
from desktop_search.core.errors import DesktopSearchError, IndexLocked, InputFault
from desktop_search.core.paths import data_dir, json_path, printable
from desktop_search.core.records import (
    PhotoCard,
    PhotoId,
    Progress,
    Ranking,
    Root,
    SearchRequest,
)
from desktop_search.library import Library
from desktop_search.search.query import MAX_QUERY_CHARS

WindowOpener = Callable[[Path], int]


class _Context:
    """What every command needs: the data folder and the way to open the window."""

    def __init__(self, folder: Path, open_window: WindowOpener) -> None:
        self.data_dir = folder
        self.open_window = open_window


def run(arguments: Sequence[str], open_window: WindowOpener) -> int:
    """Runs the command line; returns the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names that the terminal cannot show
    try:
        code = main.main(list(arguments), "desktop-search", standalone_mode=False, obj=open_window)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return 2
    except DesktopSearchError as error:
        _say(error.sentence)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say("Stopped. What was finished is kept; the next run goes on from there.")
        return 130
    except (BrokenPipeError, SystemExit):
        # The reader of our output went away (`| head`), which click turns into an exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        logging.getLogger("desktop_search.cli").debug("internal error", exc_info=True)
        _say(
            f"Something went wrong inside the program ({type(error).__name__}: {error}). "
            "Your photos and the index are safe. Please report it."
        )
        return 1


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", "folder", type=click.Path(), help="Where everything is kept.")
@click.option("-v", "--verbose", is_flag=True, help="Log what happens on standard error.")
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context, folder: str | None, verbose: bool) -> int | None:
    """Finds photos by description, on this computer alone. Without a command: the window."""
    logging.basicConfig(level=logging.DEBUG if verbose else logging.CRITICAL)
    open_window: WindowOpener = context.obj
    context.obj = _Context(data_dir(folder), open_window)
    if context.invoked_subcommand is None:
        return open_window(context.obj.data_dir)
    return None


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@main.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path())
@as_json_option
@click.pass_obj
def index(context: _Context, folders: tuple[str, ...], as_json: bool) -> None:
    """Adds FOLDERS, looks for changes and indexes all waiting photos."""
    with _library(context) as library:
        with _progress_bar(library):
            summary = library.index_now([Path(folder) for folder in folders])
        if as_json:
            _print_json(asdict(summary))
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
        if summary.waiting:
            click.echo(f"{summary.waiting} are still changing or gone: run index again later.")
        if not status.n_indexed and not summary.failed:
            click.echo("There are no photos in it yet. They are found when they arrive.")


@main.command()
@click.argument("text")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1))
@click.option("--depth", type=click.IntRange(0), help="Highest level used; 0 = quick look only.")
@click.option("--top-m", help="Photos each level looks at, e.g. 50,14.")
@click.option("--in", "inside", type=click.Path(), help="Only photos in this folder.")
@click.option("--stream", is_flag=True, help="One JSON line for each better order.")
@as_json_option
@click.pass_obj
def search(
    context: _Context,
    text: str,
    limit: int,
    depth: int | None,
    top_m: str | None,
    inside: str | None,
    stream: bool,
    as_json: bool,
) -> None:
    """Finds photos that look like TEXT."""
    if len(text) > MAX_QUERY_CHARS:
        _say(f"Only the first {MAX_QUERY_CHARS} characters of the search are used.")
    request = SearchRequest(1, text, depth, _numbers(top_m), _folder(inside))
    with _library(context, search_only=True) as library:
        last = None
        for ranking in library.rankings(request):
            last = ranking
            if stream and not ranking.final:
                answer = _answer(library, text, ranking, limit, request.folder)
                _print_json({**answer, "final": False}, line=True)
        assert last is not None
        if last.message:
            _say(last.message)
        answer = _answer(library, text, last, limit, request.folder)
        if stream:
            _print_json({**answer, "final": True}, line=True)
        elif as_json:
            _print_json(answer)
        else:
            _print_results(library, last, limit, request.folder)


@main.command()
@as_json_option
@click.pass_obj
def status(context: _Context, as_json: bool) -> None:
    """Tells what is indexed and what the cascade cost."""
    with _library(context, read_only=True) as library:
        state = library.status()
    if as_json:
        _print_json(
            {
                "roots": [_root(root) for root in state.roots],
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
                },
                "preset": state.preset,
                "disk_bytes": state.disk_bytes,
            }
        )
        return
    for root in state.roots:
        click.echo(f"{printable(root.path)}: {root.n_photos} photos, {root.state}")
    click.echo(
        f"{state.n_indexed} ready, {state.n_waiting} waiting, {state.n_failed} could not be read, "
        f"{state.n_missing} missing; {state.disk_bytes / 1e6:.1f} MB on disk"
    )
    for level in state.levels:
        ms = level.ms_per_photo
        cost = "time not measured yet" if ms is None else f"{ms:.0f} ms a photo"
        click.echo(
            f"Level {level.level} ({level.encoder}): {level.coverage:.0%} of the library, {cost}"
        )
    saved = state.f_life_measured
    if saved is not None:
        factor = f"{saved:.1f} times less work than" if saved >= 1 else f"{1 / saved:.1f} times"
        click.echo(f"{state.n_queries} searches; {factor} the largest model on every photo")


@main.command()
@as_json_option
@click.pass_obj
def failures(context: _Context, as_json: bool) -> None:
    """Lists photos that could not be read, and why."""
    with _library(context, read_only=True) as library:
        found = library.failures()
    if as_json:
        rows = [{**json_path(f.path), "reason": f.reason, "since": f.since} for f in found]
        _print_json({"failures": rows})
        return
    for failure in found:
        click.echo(f"{printable(failure.path)}: {failure.reason}")
    if not found:
        click.echo("Every photo could be read.")


@main.group(invoke_without_command=True)
@as_json_option
@click.pass_context
def folders(context: click.Context, as_json: bool) -> None:
    """Lists the indexed folders; see also `folders remove` and `folders exclude`."""
    if context.invoked_subcommand is not None:
        return
    with _library(context.obj, read_only=True) as library:
        roots = library.roots()
    if as_json:
        _print_json({"roots": [_root(root) for root in roots]})
        return
    for root in roots:
        excludes = f", without {', '.join(root.excludes)}" if root.excludes else ""
        click.echo(f"{printable(root.path)}: {root.n_photos} photos, {root.state}{excludes}")


@folders.command("remove")
@click.argument("folder", type=click.Path())
@click.pass_obj
def folders_remove(context: _Context, folder: str) -> None:
    """Stops indexing FOLDER; what was learned is kept for when it comes back."""
    with _library(context) as library:
        root = _known_root(library, folder)
        library.remove_root(root.id)
    click.echo(f"{printable(root.path)} is no longer searched. Its photos were not touched.")


@folders.command("exclude")
@click.argument("folder", type=click.Path())
@click.argument("pattern")
@click.pass_obj
def folders_exclude(context: _Context, folder: str, pattern: str) -> None:
    """Leaves files that match PATTERN out of FOLDER from the next scan on."""
    with _library(context) as library:
        library.exclude(_known_root(library, folder).id, pattern)
    click.echo(f"Left out from the next scan on: {pattern}")


@main.command()
@click.argument("folder", type=click.Path())
@as_json_option
@click.pass_obj
def forget(context: _Context, folder: str, as_json: bool) -> None:
    """Removes everything known about FOLDER, at once and for real. Its photos stay."""
    with _library(context) as library:
        root = _known_root(library, folder)
        n_photos = library.forget_root(root.id)
    if as_json:
        _print_json({"forgotten": n_photos, **json_path(root.path)})
        return
    click.echo(f"{n_photos} photos of {printable(root.path)} were forgotten. No file was touched.")


@main.command()
@as_json_option
@click.pass_obj
def doctor(context: _Context, as_json: bool) -> None:
    """Checks versions, the data folder, the index and the encoders."""
    from desktop_search.doctor import checks

    results = checks(context.data_dir)
    if as_json:
        _print_json({"checks": [asdict(check) for check in results]})
        return
    for check in results:
        click.echo(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.detail}")


@main.command()
@click.option("--no-window", is_flag=True, help="Answer on the terminal even with a display.")
@as_json_option
@click.pass_obj
def demo(context: _Context, no_window: bool, as_json: bool) -> int | None:
    """Searches the sample photos of the installed packages, in a throw-away index."""
    from desktop_search import demo as samples

    with samples.throw_away(context.data_dir) as (folder, scratch):
        if not as_json and not no_window and has_display():
            prepared = _Context(scratch, context.open_window)
            with _library(prepared) as library, _progress_bar(library):
                library.index_now([folder])
            return context.open_window(scratch)
        with _library(_Context(scratch, context.open_window)) as library:
            with _progress_bar(library):
                library.index_now([folder])
            answers = []
            for number, text in enumerate(samples.QUERIES):
                last = list(library.rankings(SearchRequest(number, text)))[-1]
                if as_json:
                    answers.append(_answer(library, text, last, 3))
                else:
                    click.echo(f"\n{text}")
                    _print_results(library, last, 3)
        if as_json:
            _print_json(answers)
    return None


# -- shared ----------------------------------------------------------------------------------


@contextlib.contextmanager
def _library(
    context: _Context, *, read_only: bool = False, search_only: bool = False
) -> Iterator[Library]:
    """The library, open and closed again. search_only: reads where another process writes."""
    if search_only and not read_only:
        # A search may upgrade photos, but must answer beside an open window too.
        library = Library(context.data_dir, read_only=not _has_index(context.data_dir))
        try:
            library.open(warm_texts=True)
        except IndexLocked:
            library.close()
            library = Library(context.data_dir, read_only=True)
            library.open(warm_texts=True)
    else:
        library = Library(context.data_dir, read_only=read_only)
        try:
            library.open()
        except BaseException:
            library.close()
            raise
    try:
        yield library
    finally:
        # A second Ctrl-C must not break off what keeps the first one's promise.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        library.close()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, _interrupt)


def _has_index(folder: Path) -> bool:
    from desktop_search.store.connection import INDEX_FILE

    return (folder / INDEX_FILE).exists()


def _known_root(library: Library, folder: str) -> Root:
    wanted = Path(folder).expanduser().absolute()
    for root in library.roots():
        if root.path in (wanted, Path(os.path.realpath(wanted))):
            return root
    known = ", ".join(printable(root.path) for root in library.roots()) or "none"
    raise InputFault(
        f"{printable(wanted)} is not an indexed folder. Nothing was changed. Indexed are: {known}."
    )


def _folder(given: str | None) -> Path | None:
    if given is None:
        return None
    path = Path(os.path.realpath(Path(given).expanduser()))
    if not path.is_dir():
        raise InputFault(f"There is no folder {printable(path)} to search in.")
    return path


def _numbers(given: str | None) -> tuple[int, ...] | None:
    if given is None:
        return None
    try:
        return tuple(int(part) for part in given.split(","))
    except ValueError:
        raise InputFault(f"--top-m takes numbers like 50,14, not {given!r}.") from None


def _answer(
    library: Library, text: str, ranking: Ranking, limit: int, folder: Path | None = None
) -> dict[str, Any]:
    results = []
    for rank, (card, level, score) in enumerate(_top(library, ranking, limit, folder), start=1):
        results.append({"rank": rank, **json_path(card.path), "level": level, "score": score})
    return {
        "query": text,
        "levels": [
            {
                "level": report.level,
                "encoder": report.encoder,
                "top_m": report.top_m,
                "encoded_now": report.encoded_now,
                "cached": report.cached,
                "failed": report.failed,
                "seconds": round(report.seconds, 4),
            }
            for report in ranking.reports
        ],
        "results": results,
        "seconds": round(sum(report.seconds for report in ranking.reports), 4),
        "photos_searched": len(ranking.photo_ids),
        **({"message": ranking.message} if ranking.message else {}),
    }


def _top(
    library: Library, ranking: Ranking, limit: int, folder: Path | None
) -> Iterator[tuple[PhotoCard, int, float]]:
    ids = [PhotoId(int(photo_id)) for photo_id in ranking.photo_ids[:limit]]
    cards = library.cards(ids, folder)
    for position, photo_id in enumerate(ids):
        if photo_id in cards:
            level, score = int(ranking.levels[position]), float(ranking.scores[position])
            yield cards[photo_id], level, round(score, 6)


def _print_results(
    library: Library, ranking: Ranking, limit: int, folder: Path | None = None
) -> None:
    if len(ranking.photo_ids) == 0:
        click.echo("No photos are ready to search here yet.")
    for rank, (card, level, score) in enumerate(_top(library, ranking, limit, folder), start=1):
        offline = "  (not connected)" if card.offline else ""
        click.echo(f"{rank:3}  {score:5.2f}  level {level}  {printable(card.path)}{offline}")


def _root(root: Root) -> dict[str, Any]:
    return {**json_path(root.path), "state": root.state, "photos": root.n_photos}


@contextlib.contextmanager
def _progress_bar(library: Library) -> Iterator[None]:
    if not sys.stderr.isatty():
        yield
        return
    from tqdm import tqdm

    with tqdm(desc="Indexing", unit=" photos", file=sys.stderr, leave=False) as bar:

        def show(progress: Progress) -> None:
            if progress.state == "preparing":
                bar.set_description("Getting ready (longer the first time)")
            else:
                bar.set_description("Indexing")
            bar.total = progress.n_total
            bar.n = progress.n_indexed
            bar.refresh()

        library.on_progress = show
        yield
        library.on_progress = None


def _print_json(document: object, line: bool = False) -> None:
    click.echo(json.dumps(document, indent=None if line else 2, ensure_ascii=True))


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
