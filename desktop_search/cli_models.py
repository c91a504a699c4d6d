# SPDX-License-Identifier: MIT
"""The commands that get, add, choose and check models.

What comes in: names of the catalogue, files. What goes out: text or one JSON document on standard
output, progress on standard error. Main thread. `models get` is the only command that opens a
network connection.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from desktop_search.core import settings as settings_file
from desktop_search.core.errors import InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import LevelSetting, ModelInfo, ModelProgress, Preset
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.models import ModelManager
from desktop_search.terminal import Context, as_json_option, open_library, print_json

STATES = {
    "ready": "ready",
    "missing": "not here",
    "partial": "fetched in part",
    "damaged": "damaged",
}

accept_option = click.option(
    "--accept-licence", is_flag=True, help="You do research, as a research-only licence asks."
)


@click.group(invoke_without_command=True)
@as_json_option
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """Lists models and presets; see also `models get`, `add`, `use`, `remove`, `check`."""
    if context.invoked_subcommand is not None:
        return
    with _manager(context.obj) as manager:
        infos, presets = manager.models(), manager.presets()
    active = settings_file.load(context.obj.data_dir).cascade.preset
    if as_json:
        print_json(
            {
                "models": [_model_document(info) for info in infos],
                "presets": [asdict(preset) for preset in presets.values()],
                "active": active,
            }
        )
        return
    for info in infos:
        spec = info.spec
        size = "comes with the program" if info.bundled else f"{spec.n_bytes / 1e6:,.0f} MB"
        part = f" ({info.n_have_bytes / 1e6:,.0f} MB)" if info.state == "partial" else ""
        click.echo(
            f"{spec.name:30} {STATES[info.state]}{part}; {size}, {spec.licence}"
            f"{', research only' if spec.research_only else ''}; {spec.title}"
        )
    click.echo()
    for preset in presets.values():
        mark = "*" if preset.name == active else " "
        click.echo(f"{mark} {preset.name:20} {_levels(preset)}")
    if active == settings_file.CUSTOM:
        click.echo(f"* {settings_file.CUSTOM:20} your own")


@models.command("get")
@click.argument("name")
@accept_option
@as_json_option
@click.pass_obj
def models_get(context: Context, name: str, accept_licence: bool, as_json: bool) -> None:
    """Downloads NAME and checks it. Stopped at any moment, it goes on from there."""
    with _manager(context) as manager, _progress(name) as show:
        manager.get(name, accept_licence, show, CancelToken())
        info = _info(manager, name)
    if as_json:
        print_json(_model_document(info))
        return
    click.echo(f"{info.spec.title} is ready.")


@models.command("add")
@click.argument("name")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@accept_option
@as_json_option
@click.pass_obj
def models_add(
    context: Context, name: str, files: tuple[str, ...], accept_licence: bool, as_json: bool
) -> None:
    """Takes local FILES as the model NAME. They are copied and checked, never changed."""
    with _manager(context) as manager, _progress(name) as show:
        manager.add(name, [Path(file) for file in files], accept_licence, show)
        info = _info(manager, name)
    if as_json:
        print_json(_model_document(info))
        return
    click.echo(f"{info.spec.title} is ready.")


@models.command("use")
@click.argument("preset")
@as_json_option
@click.pass_obj
def models_use(context: Context, preset: str, as_json: bool) -> None:
    """Chooses a PRESET, or a cascade of your own: ENCODER,ENCODER:50,ENCODER:14.

    The numbers are how many photos each level looks at.
    """
    with open_library(context) as library:
        presets = library.models.presets()
        here = {info.spec.name: info for info in library.models.models()}
        own = "," in preset or (preset in here and preset not in presets)
        if own:
            level0, levels = _own_cascade(preset)
        elif preset in presets:
            level0, levels = presets[preset].level0, presets[preset].levels
        else:
            library.use_preset(preset)  # refuses, and tells which there are
            return
        missing = [
            here[encoder]
            for encoder in (level0, *(level.encoder for level in levels))
            if encoder in here and here[encoder].state != "ready"
        ]
        if missing:
            raise InputFault(_not_here(preset, missing))
        if own:
            library.use_cascade(level0, levels)
        else:
            library.use_preset(preset)
        cascade = library.settings.cascade
    if as_json:
        print_json({"active": cascade.preset, "cascade": asdict(cascade)})
        return
    click.echo(f"Searches now use {cascade.preset}.")
    if cascade.answering:
        click.echo(
            f"Until {cascade.level0} has looked at every photo, {cascade.answering} answers. That "
            "goes on by itself while the window is open, or with: desktop-search index FOLDER"
        )


@models.command("remove")
@click.argument("name")
@as_json_option
@click.pass_obj
def models_remove(context: Context, name: str, as_json: bool) -> None:
    """Removes the files of NAME. What it learned about your photos is kept."""
    with _manager(context) as manager:
        manager.remove(name)
        info = _info(manager, name)
    if as_json:
        print_json(_model_document(info))
        return
    click.echo(f"The files of {name} were removed. What it learned about your photos is kept.")


@models.command("check")
@click.argument("name")
@as_json_option
@click.pass_obj
def models_check(context: Context, name: str, as_json: bool) -> None:
    """Reads every byte of NAME again, tests it, and measures how it runs best here."""
    with _manager(context) as manager:
        how = manager.check(name)
        info = _info(manager, name)
    if as_json:
        print_json({**_model_document(info), "runs": how})
        return
    click.echo(f"{info.spec.title} is whole and passes its self-test. It runs in {how}.")


@contextlib.contextmanager
def _manager(context: Context) -> Iterator[ModelManager]:
    device = settings_file.device_of(context.data_dir)
    host = EncoderHost(context.data_dir, device=lambda: device)
    try:
        yield ModelManager(host)
    finally:
        host.close()


@contextlib.contextmanager
def _progress(name: str) -> Iterator[Callable[[ModelProgress], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=name, unit="B", unit_scale=True, file=sys.stderr, leave=False) as bar:

        def show(progress: ModelProgress) -> None:
            if progress.stage == "checking":
                bar.set_description(f"{name}: checking (takes a while)")
                return
            bar.total = progress.n_total_bytes
            bar.n = progress.n_done_bytes
            bar.refresh()

        yield show


def _own_cascade(text: str) -> tuple[str, tuple[LevelSetting, ...]]:
    """Reads ENCODER,ENCODER:50,ENCODER:14.

    Raises:
        InputFault: it is something else.
    """
    level0, *rest = (part.strip() for part in text.split(","))
    levels = []
    for part in rest:
        encoder, _, top_m = part.partition(":")
        if not top_m.isascii() or not top_m.isdigit():
            raise InputFault(
                f"{part!r} does not say how many photos it looks at. Write the levels like "
                "ENCODER,ENCODER:50,ENCODER:14. Nothing was changed."
            )
        levels.append(LevelSetting(encoder, int(top_m)))
    return level0, tuple(levels)


def _not_here(preset: str, missing: list[ModelInfo]) -> str:
    names = ", ".join(
        f"{info.spec.name} ({info.spec.n_bytes / 1e6:,.0f} MB, {info.spec.licence})"
        for info in missing
    )
    commands = " && ".join(f"desktop-search models get {info.spec.name}" for info in missing)
    return (
        f"{preset} needs models that are not on this computer yet: {names}. Nothing was changed. "
        f"Get them with: {commands}"
    )


def _info(manager: ModelManager, name: str) -> ModelInfo:
    return next(info for info in manager.models() if info.spec.name == name)


def _model_document(info: ModelInfo) -> dict[str, object]:
    spec = info.spec
    return {
        "name": spec.name,
        "title": spec.title,
        "state": info.state,
        "licence": spec.licence,
        "research_only": spec.research_only,
        "bytes": spec.n_bytes,
        "bytes_here": info.n_have_bytes,
        "languages": list(spec.languages),
        "macs": spec.macs,
        "summary": spec.summary,
    }


def _levels(preset: Preset) -> str:
    parts = [preset.level0, *(f"{level.encoder} (top {level.top_m})" for level in preset.levels)]
    return " > ".join(parts)
