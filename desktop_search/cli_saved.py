# SPDX-License-Identifier: MIT
"""The commands for searches under names; `search --saved NAME` runs one.

What comes in: names and searches as typed. What goes out: text or one JSON document on standard
output. Main thread.
"""

from typing import Any  # JSON documents hold anything

import click

from desktop_search.core.errors import InputFault
from desktop_search.core.paths import printable
from desktop_search.core.records import SavedId, SavedSearch, SearchRequest
from desktop_search.terminal import (
    Context,
    TextCommand,
    as_json_option,
    has_index,
    open_library,
    print_json,
    query_pictures,
    refuse_notes,
)


@click.group(invoke_without_command=True)
@as_json_option
@click.pass_context
def saved(context: click.Context, as_json: bool) -> None:
    """Lists the searches that were saved under names; see also `add`, `remove`."""
    if context.invoked_subcommand is not None:
        return
    with open_library(context.obj, read_only=True) as library:
        found = library.saved.all()
    if as_json:
        print_json({"saved": [_document(search) for search in found]})
        return
    for search in found:
        click.echo(f"{search.name}: {_words(search)}")
    if not found:
        click.echo("No search is saved yet: Ctrl+D in the window, or saved add NAME QUERY.")


@saved.command("add", cls=TextCommand)
@click.argument("name")
@click.argument("query", default="")
@click.option("--like", type=click.Path(), multiple=True, help="Photos like this; repeatable.")
@click.option("--unlike", type=click.Path(), multiple=True, help="Not like this; repeatable.")
@click.option(
    "--text-weight",
    default=0.5,
    show_default=True,
    type=click.FloatRange(0.0, 1.0),
    help="Share of QUERY beside --like.",
)
@as_json_option
@click.pass_obj
def saved_add(
    context: Context,
    name: str,
    query: str,
    like: tuple[str, ...],
    unlike: tuple[str, ...],
    text_weight: float,
    as_json: bool,
) -> None:
    """Saves the search QUERY under NAME."""
    _refuse_without_index(context)
    pictures, unwanted = query_pictures(like), query_pictures(unlike)
    for picture in (*pictures, *unwanted):
        if picture.path is not None and not picture.path.is_file():
            raise InputFault(f"There is no picture {picture.name}. Nothing was saved.")
    with open_library(context) as library:
        refuse_notes(SearchRequest(1, query), library.understand(query).notes, as_json)
        if any(search.name == name for search in library.saved.all()):
            raise InputFault(
                f"A search called {printable(name)} is saved already. Nothing was changed."
            )
        wanted = SavedSearch(SavedId(0), name, query, pictures, unwanted, text_weight)
        search = library.saved.add(wanted)
    if as_json:
        print_json(_document(search))
        return
    click.echo(f"Saved as {search.name}.")


@saved.command("remove")
@click.argument("name")
@as_json_option
@click.pass_obj
def saved_remove(context: Context, name: str, as_json: bool) -> None:
    """Removes the search that was saved under NAME."""
    _refuse_without_index(context)
    with open_library(context) as library:
        search = library.saved.find(name)
        library.saved.remove(search.id)
    if as_json:
        print_json({"removed": search.name})
        return
    click.echo(f"{search.name} is no longer in the list. No photo was touched.")


def _refuse_without_index(context: Context) -> None:
    if not has_index(context.data_dir):
        raise InputFault(
            'There is no index yet. Index a folder first: desktop-search index "FOLDER".'
        )


def _document(search: SavedSearch) -> dict[str, Any]:
    return {
        "name": search.name,
        "query": search.text,
        "like": [picture.name for picture in search.pictures],
        "unlike": [picture.name for picture in search.unlike],
        "text_weight": search.text_weight,
        "sort": search.sort,
    }


def _words(search: SavedSearch) -> str:
    parts = [
        search.text,
        *(f"like {picture.name}" for picture in search.pictures),
        *(f"not like {picture.name}" for picture in search.unlike),
    ]
    return ", ".join(part for part in parts if part)
