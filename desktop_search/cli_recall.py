# SPDX-License-Identifier: MIT
"""The command evaluate recall.

What comes in: folders of photos with captions, names of cascades. What goes out: Markdown, LaTeX or
one JSON document on standard output, progress on standard error. Main thread. Needs no Qt.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
from click.core import ParameterSource

from desktop_search.cli_tables import format_option, print_tables
from desktop_search.core import settings as settings_file
from desktop_search.core.errors import EnvironmentFault, InputFault
from desktop_search.core.paths import make_private_dir, printable, typed_path
from desktop_search.core.protocols import CancelToken, Clock, SystemClock
from desktop_search.decode.pool import DecodePool
from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.matching import MatchingHost
from desktop_search.evaluate.cache import EvaluationCache
from desktop_search.evaluate.cascades import macs_of
from desktop_search.evaluate.cross import CrossLevel
from desktop_search.evaluate.datasets import asked_as, first_captions, read_dataset
from desktop_search.evaluate.offline import typed, variants_of
from desktop_search.evaluate.recall import RecallEvaluation, synthetic_report
from desktop_search.evaluate.results import RecallReport, tables_of
from desktop_search.evaluate.synthetic import LARGE, SMALL
from desktop_search.evaluate.tables import markdown
from desktop_search.terminal import (
    Context,
    as_json_option,
    chosen_top_m,
    print_json,
    say,
)

DEVICES = ("auto", "cpu", "cuda", "mps", "gpu")
"""The first two are everywhere."""
CROSS_K = 10
"""Source: models.md section 9, row 15: a cross-encoder on some 10 photos."""
MAX_DIGITS = 9
"""More than any library has photos; Python reads no number of thousands of digits."""
OF_SYNTHETIC = ("synthetic", "limit", "places", "out", "form", "as_json")
"""Parameters that mean something with --synthetic."""
MAX_CROSS_K = 1000
"""BLIP's authors take 256."""


@contextlib.contextmanager
def _stages() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for work in stages, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from tqdm import tqdm

    with tqdm(file=sys.stderr, leave=False) as bar:

        def show(stage: str, n_done: int, n_total: int) -> None:
            bar.set_description(stage, refresh=False)
            bar.total, bar.n = n_total, n_done
            bar.refresh()

        yield show


@click.command("recall")
@click.option("--images", type=click.Path(), help="The folder of the photos.")
@click.option(
    "--captions",
    type=click.Path(),
    help="The captions: of Flickr30k, Flickr8k or COCO, or name, tab, caption; by default "
    "captions.tsv in the folder, or a NAME.txt beside each NAME.jpg.",
)
@click.option("--split", help="Which part of the data set; test where it tells parts, or all.")
@click.option("--split-file", type=click.Path(), help="The names of the photos to evaluate on.")
@click.option(
    "--captions-per-image",
    "which",
    type=click.Choice(["first", "all"]),
    default="first",
    show_default=True,
    help="The first caption of each photo, as the paper did, or all.",
)
@click.option(
    "--cascade",
    "cascades",
    multiple=True,
    help="A preset, or ENCODER,ENCODER:50; repeatable. By default the one in use.",
)
@click.option("--m", "top_ms", multiple=True, help="Photos each level looks at; repeatable.")
@click.option("-k", "places", default="1,5,10", show_default=True, help="Places looked at.")
@click.option("--fusion", default="0", help="Shares of level 0's scores to try, e.g. 0,0.1,0.2.")
@click.option("--limit", type=click.IntRange(1), help="Only the first so many photos.")
@click.option(
    "--distractors", is_flag=True, help="Search the folder's photos without captions too."
)
@click.option(
    "--template", help='What is put around each caption: "a photo of {}". By default nothing.'
)
@click.option(
    "--device",
    type=click.Choice(DEVICES),
    help="Where models run; gpu is Intel's. By default as the settings say.",
)
@click.option(
    "--cross-encoder",
    "cross_name",
    metavar="ENCODER",
    help="Sort the first photos anew with the part of this model that reads a photo and a text "
    "together (blip-b-coco, blip-l-coco). Slow: nothing of it can be kept.",
)
@click.option(
    "--cross-k",
    type=click.IntRange(1, MAX_CROSS_K),
    help=f"How many photos that looks at; {CROSS_K} by default.",
)
@click.option("--online", is_flag=True, help="Drive the real engine from a cold cache as well.")
@click.option("--warm-union", is_flag=True, help="With --online: ask again with the warm union.")
@click.option("--work", type=click.Path(), help="Keep what is computed here, to go on later.")
@click.option("--out", type=click.Path(), help="Write OUT.json and OUT.md too.")
@click.option("--synthetic", is_flag=True, help="Made-up scores, to test the evaluation alone.")
@format_option
@as_json_option
@click.pass_obj
def evaluate_recall(
    context: Context,
    images: str | None,
    captions: str | None,
    split: str | None,
    split_file: str | None,
    which: str,
    cascades: tuple[str, ...],
    top_ms: tuple[str, ...],
    places: str,
    fusion: str,
    limit: int | None,
    distractors: bool,
    template: str | None,
    device: str | None,
    cross_name: str | None,
    cross_k: int | None,
    online: bool,
    warm_union: bool,
    work: str | None,
    out: str | None,
    synthetic: bool,
    form: str,
    as_json: bool,
) -> int:
    """How often cascades find the photo that a caption describes.

    Stopped at any moment, the same command goes on from there.
    """
    ks = _numbers("-k", places)
    _check_out(out, images)
    if synthetic:
        _refuse_beside_synthetic(click.get_current_context())
        catalogue = Catalogue()
        macs = {fit.encoder: macs_of(catalogue, fit.encoder) for fit in (SMALL, LARGE)}
        with _stages() as tell:
            report = synthetic_report(macs, limit or 1000, ks, tell)
        _print_report(report, out, form, as_json)
        return 0
    if not images:
        raise InputFault("Name the folder of the photos with --images, or test with --synthetic.")
    if warm_union and not online:
        raise InputFault("--warm-union needs --online: it is about what earlier searches embedded.")
    if cross_k is not None and cross_name is None:
        raise InputFault("--cross-k needs --cross-encoder: it says how many photos that looks at.")
    catalogue = Catalogue(context.data_dir / "models")
    settings = settings_file.load(context.data_dir)
    variants = variants_of(
        catalogue,
        cascades or (typed(settings.cascade.quick, settings.cascade.active()),),
        [chosen_top_m(top_m, "--m") for top_m in top_ms],
        _shares(fusion),
    )
    folder = Path(os.path.realpath(typed_path(images)))
    captions_file, names_file = (
        None if given is None else typed_path(given) for given in (captions, split_file)
    )
    dataset = read_dataset(folder, captions_file, split, names_file, limit, distractors)
    if which == "first":
        dataset = first_captions(dataset)
    if template is not None:
        dataset = asked_as(dataset, template)
    cross = None if cross_name is None else (cross_name, cross_k or CROSS_K)
    with _tools(context, folder, work, device, cross) as tools, _stages() as tell:
        report = RecallEvaluation(
            dataset, which, folder, ks, tools.cache, tools.encoders, tools.clock, tell, tools.cancel
        ).run(variants, online, warm_union, tools.cross)
        names = dict.fromkeys(name for row in report.rows for name in row.encoders)
        report = replace(
            report,
            notes=(*report.notes, *tools.said),
            ran_on=tuple((name, tools.encoders.how_it_runs(name)) for name in names),
        )
        place = tools.cache.work
    if work is None:
        shutil.rmtree(place, ignore_errors=True)
        with contextlib.suppress(OSError):  # another evaluation is at work beside it
            place.parent.rmdir()
    _print_report(report, out, form, as_json)
    if any(n_same < report.n_captions for n_same in _engine_counts(report)):
        say("The engine and the evaluation disagree on some orders. Please report it.")
        return 1
    return 0


@dataclass(frozen=True, slots=True)
class _Tools:
    """What an evaluation works with. said: sentences for the report, as they come."""

    encoders: EncoderHost
    cache: EvaluationCache
    cross: CrossLevel | None
    clock: Clock
    cancel: CancelToken
    said: list[str]


@contextlib.contextmanager
def _tools(
    context: Context,
    folder: Path,
    work: str | None,
    device: str | None,
    cross: tuple[str, int] | None,
) -> Iterator[_Tools]:
    """Opens them, and closes them at the end.

    Args:
        context: of the command.
        folder: of the photos.
        work: where to keep what is computed; None is a folder of our own.
        device: where models run; None is as the settings say.
        cross: a cross-encoder, and how many photos it looks at.

    Raises:
        InputFault: there is no such cross-encoder, or the work folder is something else.
        EnvironmentFault: the device is not here, or the work folder cannot be used.
    """
    data_dir, settings = context.data_dir, settings_file.load(context.data_dir)
    n_cores, chosen = settings.n_cores or None, device or settings.device
    clock, cancel, said = SystemClock(), CancelToken(), list[str]()
    with contextlib.ExitStack() as closing:
        model = None
        if cross is not None:
            model = MatchingHost(data_dir, cross[0], n_cores, device=chosen)
            closing.callback(model.close)
        decoder = DecodePool(n_cores)
        closing.callback(decoder.close)
        encoders = EncoderHost(data_dir, n_cores, device=lambda: chosen, on_fallback=said.append)
        closing.callback(encoders.close)
        _check_device(encoders, device)
        place = typed_path(work) if work is not None else _own_place(context, folder)
        cache = closing.enter_context(EvaluationCache(place, folder, encoders, decoder, clock))
        level = None
        if model is not None and cross is not None:
            level = CrossLevel(model, cross[1], cache, clock, cancel)
        yield _Tools(encoders, cache, level, clock, cancel, said)


def _engine_counts(report: RecallReport) -> list[int]:
    """How many orders of the engine were those of the evaluation, each time they were compared."""
    crossed = () if report.cross is None else report.cross.rows
    found = [row.n_same for row in report.online]
    return found + [row.n_same for row in crossed if row.n_same is not None]


def _check_device(encoders: EncoderHost, device: str | None) -> None:
    """Refuses a device that this computer does not have, before anything is computed there.

    Raises:
        EnvironmentFault: it is not here.
    """
    if device in (None, *DEVICES[:2]):
        return
    here = encoders.devices()
    if device not in here:
        raise EnvironmentFault(
            f"There is no {device} here that models could run on, so nothing was computed. "
            f"This computer has: {', '.join(here)}."
        )


def _refuse_beside_synthetic(ctx: click.Context) -> None:
    """Made-up scores have no photos, models or engine.

    Raises:
        InputFault: something was asked for that only real photos have.
    """
    given = [
        param.opts[0]
        for param in ctx.command.params
        if param.name is not None
        and param.name not in OF_SYNTHETIC
        and ctx.get_parameter_source(param.name) is ParameterSource.COMMANDLINE
    ]
    if given:
        raise InputFault(
            f"--synthetic makes up its scores, so it takes no {', '.join(given)}. Leave "
            "--synthetic out to evaluate on photos."
        )


def _numbers(option: str, given: str) -> list[int]:
    parts = [part.strip() for part in given.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) <= MAX_DIGITS for part in parts):
        raise InputFault(f"{option} takes numbers like 1,5,10, not {given!r}.")
    numbers = sorted({int(part) for part in parts})
    if not numbers[0]:
        raise InputFault(f"{option} takes numbers from 1 on, not 0.")
    return numbers


def _shares(given: str) -> list[float]:
    try:
        shares = [float(part) for part in given.split(",")]
    except ValueError:
        raise InputFault(f"--fusion takes shares like 0,0.1,0.2, not {given!r}.") from None
    if not all(0 <= share <= 1 for share in shares):
        raise InputFault(f"--fusion takes shares from 0 to 1, not {given}.")
    return shares


def _own_place(context: Context, folder: Path) -> Path:
    """Where an evaluation works if nothing else is said; the same for the same photos."""
    key = hashlib.sha256(os.fsencode(folder))
    place = make_private_dir(context.data_dir) / "evaluation"
    return make_private_dir(place) / key.hexdigest()[:16]


def _reports(out: str) -> tuple[Path, Path]:
    """The files after --out: Markdown, JSON."""
    base = typed_path(out)
    return base.with_name(base.name + ".md"), base.with_name(base.name + ".json")


def _check_out(out: str | None, images: str | None) -> None:
    """Refuses, before anything is computed, a report that could not or must not be written.

    Raises:
        InputFault: it is among the photos, in no folder, or another file.
    """
    for target in () if out is None else _reports(out):
        folder = None if images is None else Path(os.path.realpath(typed_path(images)))
        if folder is not None and Path(os.path.realpath(target)).is_relative_to(folder):
            raise InputFault(
                f"{printable(target)} is among the photos, where nothing is ever written. "
                "Choose another name with --out."
            )
        if not target.parent.is_dir():
            raise InputFault(
                f"There is no folder {printable(target.parent)} for a report, so nothing was "
                "computed. Choose another name with --out."
            )
        if os.path.lexists(target):
            raise InputFault(
                f"There is a file {printable(target)} already, and it was left as it was. "
                "Choose another name with --out."
            )


def _print_report(report: RecallReport, out: str | None, form: str, as_json: bool) -> None:
    tables = tables_of(report)
    document = asdict(report)
    if out is not None:
        as_markdown, as_document = _reports(out)
        try:
            text = "\n\n".join(markdown(table) for table in tables) + "\n"
            as_markdown.write_text(text, encoding="utf-8")
            as_document.write_text(json.dumps(document, indent=2), encoding="utf-8")
        except OSError as error:
            shown = printable(Path(out))
            say(f"{shown} could not be written ({error.strerror}). It is printed here.")
    if as_json or form == "json":
        print_json(document)
        return
    print_tables(tables, form)
