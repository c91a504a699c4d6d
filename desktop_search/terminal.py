# SPDX-License-Identifier: MIT
"""What the commands share: opening the library, documents for --json, sentences, progress bars.

What comes in: options as typed. What goes out: an open library, text on standard output and
error. Main thread. Needs no Qt.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple  # Any: JSON documents hold anything

import click

from desktop_search.core import signals
from desktop_search.core.errors import IndexLocked, InputFault, NotWritable
from desktop_search.core.language.tree import QueryNote
from desktop_search.core.late import np
from desktop_search.core.paths import json_path, printable, typed_path
from desktop_search.core.records import (
    NAMES_FIRST,
    ExportProgress,
    ExportRow,
    ListFormat,
    Notice,
    PhotoCard,
    PhotoId,
    Progress,
    QueryPicture,
    Ranking,
    Root,
    SearchRequest,
)
from desktop_search.export import check_target, copy_photos, list_of, write_list
from desktop_search.library import Library

WindowOpener = Callable[[Path], int]
MAX_SAID = 80
"""Of the words of a search that are said again, as in the window (ui/nothing_fits.py)."""


class Context:
    """What every command needs: the data folder and the way to open the window."""

    def __init__(self, folder: Path, open_window: WindowOpener) -> None:
        self.data_dir = folder
        self.open_window = open_window


class TextCommand(click.Command):
    """Takes a text that begins with a minus, like -in:Screens, as the text it is.

    So no option may be a single letter, -h alone but for help.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts texts behind a --, where nothing is an option."""
        valued = {
            name
            for option in self.params
            if isinstance(option, click.Option) and not option.is_flag
            for name in option.opts
        }
        end = args.index("--") if "--" in args else len(args)
        options: list[str] = []
        texts: list[str] = []
        value_comes = False
        for word in args[:end]:
            is_option = value_comes or word.startswith("--") or word == "-h"
            (options if is_option else texts).append(word)
            value_comes = not value_comes and word in valued
        return super().parse_args(ctx, [*options, "--", *texts, *args[end + 1 :]])


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@contextlib.contextmanager
def open_library(
    context: Context, *, read_only: bool = False, search_only: bool = False
) -> Iterator[Library]:
    """The library, open and closed again. search_only: reads where another process writes."""
    library = _library(context, read_only=read_only)
    if search_only and not read_only and not has_index(context.data_dir):
        library = _library(context, read_only=True)  # which says that there is none
    try:
        try:
            library.open(warm_texts=search_only)
        except (IndexLocked, NotWritable):
            if not search_only:
                raise
            # A search may upgrade photos, but must answer beside an open window too.
            library.close()
            library = _library(context, read_only=True)
            library.open(warm_texts=True)
        yield library
    finally:
        with signals.held_off():
            library.close()


def _library(context: Context, read_only: bool) -> Library:
    """A library whose notices are said on standard error, each once."""
    library = Library(context.data_dir, read_only=read_only)
    said: set[str] = set()

    def tell(notices: tuple[Notice, ...]) -> None:
        for notice in notices:
            if notice.sentence not in said:
                said.add(notice.sentence)
                say(notice.sentence)

    library.on_notices = tell
    return library


def day_of(at: float) -> str:
    """A date for people."""
    return time.strftime("%Y-%m-%d", time.localtime(at))


def has_index(folder: Path) -> bool:
    """Whether there is an index to read."""
    from desktop_search.store.lock import INDEX_FILE

    return (folder / INDEX_FILE).exists()


def known_root(library: Library, folder: str) -> Root:
    """The indexed folder that was typed.

    Raises:
        InputFault: it is not one; the sentence lists those there are.
    """
    wanted = typed_path(folder).absolute()
    for root in library.roots():
        if root.path in (wanted, Path(os.path.realpath(wanted))):
            return root
    known = ", ".join(printable(root.path) for root in library.roots()) or "none"
    raise InputFault(
        f"{printable(wanted)} is not an indexed folder. Nothing was changed. Indexed are: {known}."
    )


def chosen_folder(given: str | None) -> Path | None:
    """The folder after --in.

    Raises:
        InputFault: there is no such folder.
    """
    if given is None:
        return None
    path = Path(os.path.realpath(typed_path(given)))
    if not path.is_dir():
        raise InputFault(f"There is no folder {printable(path)} to search in.")
    return path


def chosen_top_m(given: str | None, option: str = "--top-m") -> tuple[int, ...] | None:
    """The numbers after --top-m, or another option.

    Raises:
        InputFault: something else than numbers.
    """
    if given is None:
        return None
    try:
        return tuple(int(part) for part in given.split(","))
    except ValueError:
        raise InputFault(f"{option} takes numbers like 50,14, not {given!r}.") from None


def query_pictures(given: Sequence[str]) -> tuple[QueryPicture, ...]:
    """The pictures after --like or --unlike."""
    return tuple(QueryPicture(printable(path), path=Path(path).absolute()) for path in given)


def saved_request(library: Library, name: str, request: SearchRequest) -> SearchRequest:
    """A request for what was saved under a name, with the options of another one.

    Raises:
        InputFault: nothing is.
    """
    search = library.saved.find(name)
    return replace(
        request,
        text=search.text,
        pictures=search.pictures,
        text_weight=search.text_weight,
        unlike=search.unlike,
    )


def search_document(
    library: Library, request: SearchRequest, ranking: Ranking, limit: int
) -> dict[str, Any]:
    """A search and its answer for --json."""
    results = [
        {
            "rank": found.rank,
            **json_path(found.card.path),
            "level": found.level,
            "score": found.score,
            "match": "good" if found.good else "maybe",
            **({"copies": found.card.n_copies} if found.card.n_copies > 1 else {}),
            **_similar(library, found, request.folder),
        }
        for found in _top(library, ranking, limit, request.folder)
    ]
    return {
        "query": _valid(request.text),
        **(
            {"like": [_valid(picture.name) for picture in request.pictures]}
            if request.pictures
            else {}
        ),
        **(
            {"unlike": [_valid(picture.name) for picture in request.unlike]}
            if request.unlike
            else {}
        ),
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
        "names": [json_path(card.path) for card in _named(library, ranking, limit)],
        **(
            {
                "same_picture": [
                    {"rank": found.rank, **json_path(found.card.path)}
                    for found in _same(library, ranking, limit, request.folder)
                ]
            }
            if request.pictures
            else {}
        ),
        "messages": [asdict(note) for note in ranking.notes],
        "fits": ranking.fits,
        "seconds": round(sum(report.seconds for report in ranking.reports), 4),
        "photos_searched": len(ranking.photo_ids),
        **({"message": ranking.message} if ranking.message else {}),
        **({"additions": list(ranking.additions)} if ranking.additions else {}),
    }


def refuse_notes(request: SearchRequest, notes: tuple[QueryNote, ...], as_json: bool) -> None:
    """Ends a search whose text says what cannot be used; a window would search without it.

    Raises:
        InputFault: there is something, with its place.
    """
    if not notes:
        return
    if as_json:
        empty: dict[str, Any] = {"levels": [], "results": [], "names": []}
        messages = [asdict(note) for note in notes]
        print_json({"query": _valid(request.text), "messages": messages, **empty})
    raise InputFault("\n".join(f"At character {note.start + 1}: {note.sentence}" for note in notes))


def _named(library: Library, ranking: Ranking, limit: int) -> list[PhotoCard]:
    ids = ranking.named[:limit]
    cards = library.cards(ids)
    return [cards[photo_id] for photo_id in ids if photo_id in cards]


def _valid(text: str) -> str:
    """Not every byte of a command line is text, and half a pair is no valid JSON to many."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _Found(NamedTuple):
    """A photo of an answer.

    rank: from 1. similar: those that look the same and come after it. best_rank: of the photo that
    stands for it, if that is another one.
    """

    rank: int
    card: PhotoCard
    level: int
    score: float
    good: bool
    similar: tuple[PhotoId, ...]
    best_rank: int | None


def _top(library: Library, ranking: Ranking, limit: int, folder: Path | None) -> Iterator[_Found]:
    return _found(library, ranking, range(min(limit, len(ranking.photo_ids))), folder)


def _same(library: Library, ranking: Ranking, limit: int, folder: Path | None) -> list[_Found]:
    """The photos that are the very picture searched with, the most alike first."""
    rows = [int(np.argmax(ranking.photo_ids == photo_id)) for photo_id in ranking.same[:limit]]
    return list(_found(library, ranking, rows, folder))


def _others(
    library: Library, ranking: Ranking, limit: int, folder: Path | None
) -> Iterator[_Found]:
    """What is listed below the same picture: as many as are left of `limit`, none behind others."""
    ids = ranking.photo_ids
    listed = np.isin(ids, ranking.same, invert=True)
    if ranking.similar is not None:
        listed &= ranking.similar == ids
    n_left = max(0, limit - len(ranking.same))
    return _found(library, ranking, np.flatnonzero(listed)[:n_left].tolist(), folder)


def _found(
    library: Library, ranking: Ranking, rows: Sequence[int], folder: Path | None
) -> Iterator[_Found]:
    ids = [PhotoId(int(ranking.photo_ids[row])) for row in rows]
    cards = library.cards(ids, folder)
    groups = _groups(ranking)
    for row, photo_id in zip(rows, ids, strict=True):
        if photo_id not in cards:
            continue
        best = photo_id if ranking.similar is None else PhotoId(int(ranking.similar[row]))
        yield _Found(
            row + 1,
            cards[photo_id],
            int(ranking.levels[row]),
            round(float(ranking.scores[row]), 6),
            row < (ranking.n_good or 0),
            groups.get(photo_id, ()),
            None if best == photo_id else 1 + int(np.argmax(ranking.photo_ids == best)),
        )


def _groups(ranking: Ranking) -> dict[PhotoId, tuple[PhotoId, ...]]:
    """The photos behind each one that stands for others."""
    if ranking.similar is None:
        return {}
    groups: dict[PhotoId, tuple[PhotoId, ...]] = {}
    for row in np.flatnonzero(ranking.similar != ranking.photo_ids):
        best = PhotoId(int(ranking.similar[row]))
        groups[best] = (*groups.get(best, ()), PhotoId(int(ranking.photo_ids[row])))
    return groups


def _similar(library: Library, found: _Found, folder: Path | None) -> dict[str, Any]:
    """What --json says of photos that look the same: every photo keeps its place and rank."""
    if found.best_rank is not None:
        return {"similar_to": found.best_rank}
    if not found.similar:
        return {}
    cards = library.cards(found.similar, folder)
    return {"similar": [json_path(cards[i].path) for i in found.similar if i in cards]}


def print_results(library: Library, request: SearchRequest, ranking: Ranking, limit: int) -> None:
    """Prints an answer for people."""
    if len(ranking.photo_ids) == 0:
        click.echo(_why_none(library, request, ranking))
    elif ranking.additions:
        click.echo(f"Ordered by the cascade with {' and '.join(ranking.additions)}.")
    same = _same(library, ranking, limit, request.folder)
    if same:
        click.echo("The same picture:")
    for found in same:
        _print_one(found, ranking)
    group, words = "", _short(printable(library.understand(request.text).tree.words))
    for found in _others(library, ranking, limit, request.folder):
        heading = _heading(ranking, found.good, words)
        if heading != group:
            group = heading
            click.echo(heading)
        _print_one(found, ranking)
    named = _named(library, ranking, limit)
    if named:
        click.echo("Names and keywords with these words:")
        for card in named:
            click.echo(f"     {printable(card.path)}")


def _print_one(found: _Found, ranking: Ranking) -> None:
    notes = [
        note
        for note in (
            "not connected" if found.card.offline else "",
            _more(len(found.similar)),
        )
        if note
    ]
    likeness = f"  {found.score:5.2f}  level {found.level}" if ranking.reports else ""
    note = f"  ({'; '.join(notes)})" if notes else ""
    click.echo(f"{found.rank:3}{likeness}  {printable(found.card.path)}{note}")


def _why_none(library: Library, request: SearchRequest, ranking: Ranking) -> str:
    narrowed = library.understand(request.text).tree.narrowing
    if NAMES_FIRST in ranking.additions:
        those = "No photo that passes the filters" if narrowed else "No photo"
        return (
            f"{those} has one of these words in its names or keywords, and by your settings only "
            "such photos are searched (names_first)."
        )
    if narrowed:
        return "No photo passes these filters."
    return "No photos are ready to search here yet."


def _more(n_similar: int) -> str:
    look = "looks" if n_similar == 1 else "look"
    return f"{n_similar} more {look} the same" if n_similar else ""


def _short(words: str) -> str:
    return words if len(words) <= MAX_SAID else words[: MAX_SAID - 1] + "…"


def _heading(ranking: Ranking, good: bool, words: str) -> str:
    if ranking.n_good is None:
        return ""  # not judged
    if good:
        return "Good matches:"
    if ranking.n_good:
        return "Maybe (only a faint likeness):"
    if ranking.fits:
        return "No clear match. The closest are:"
    if not words:
        other = "No other photo" if ranking.same else "Nothing"
        return f"{other} looks much like the picture. The closest are:"
    return f"Nothing fits “{words}” well. The closest are:"


def export_results(
    library: Library, request: SearchRequest, ranking: Ranking, limit: int, folder: Path
) -> dict[str, Any]:
    """Copies the photos of an answer into a folder, but those behind others; tells what it did.

    Raises:
        InputFault, EnvironmentFault: as export.copy_photos.
    """
    check_target(folder, library.roots())
    rows = _rows(library, request, ranking, limit)
    with copying_bar() as on_progress:
        done = copy_photos(rows, folder, on_progress)
    for path, reason in done.failures:
        say(f"{printable(path)} was not copied: {reason}.")
    were = "photo was" if done.n_total == 1 else "photos were"
    say(f"{done.n_done} of {done.n_total} {were} copied to {printable(folder)}.")
    failed = [{**json_path(path), "reason": reason} for path, reason in done.failures]
    return {**json_path(folder), "copied": done.n_done, "failed": failed}


def export_list(
    library: Library,
    request: SearchRequest,
    ranking: Ranking,
    limit: int,
    kind: ListFormat,
    target: Path | None,
) -> int:
    """Writes the photos of an answer as a list, on standard output without a target.

    Returns how many could not be listed.

    Raises:
        InputFault, EnvironmentFault: as export.write_list.
    """
    rows = _rows(library, request, ranking, limit)
    if target is None:
        content, failures = list_of(rows, kind)
        click.echo(content, nl=False)
    else:
        check_target(target, library.roots())
        failures = write_list(rows, target, kind).failures
        n_listed = len(rows) - len(failures)
        are = "photo is" if n_listed == 1 else "photos are"
        say(f"{n_listed} {are} listed in {printable(target)}.")
    for path, reason in failures:
        say(f"{printable(path)} is not listed: {reason}.")
    return len(failures)


def _rows(
    library: Library, request: SearchRequest, ranking: Ranking, limit: int
) -> list[ExportRow]:
    same = _same(library, ranking, limit, request.folder)
    others = _others(library, ranking, limit, request.folder)
    return [ExportRow(each.card, each.rank, each.level, each.score) for each in (*same, *others)]


@contextlib.contextmanager
def copying_bar() -> Iterator[Callable[[ExportProgress], None]]:
    """A bar on standard error while photos are copied, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda progress: None
        return
    from tqdm import tqdm

    with tqdm(desc="Copying", unit="B", unit_scale=True, file=sys.stderr, leave=False) as bar:

        def show(progress: ExportProgress) -> None:
            bar.total, bar.n = progress.n_total_bytes, progress.n_done_bytes
            bar.refresh()

        yield show


def root_document(root: Root) -> dict[str, Any]:
    """A folder for --json."""
    return {
        **json_path(root.path),
        "state": root.state,
        "photos": root.n_photos,
        "paused": root.paused,
        "excludes": list(root.excludes),
    }


@contextlib.contextmanager
def progress_bar(library: Library) -> Iterator[None]:
    """A bar on standard error while something is indexed, where that is a terminal."""
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
            bar.total, bar.n = progress.n_total, progress.n_indexed
            if progress.state == "switching":
                bar.set_description("Looking again with the new model")
                bar.total, bar.n = progress.n_next_total, progress.n_next
            bar.refresh()

        library.on_progress = show
        yield
        library.on_progress = None


def print_json(document: object, line: bool = False) -> None:
    """Prints a document on standard output, on one line where asked."""
    click.echo(json.dumps(document, indent=None if line else 2, ensure_ascii=True))


def say(sentence: str) -> None:
    """Prints a sentence on standard error."""
    click.echo(sentence, err=True)
