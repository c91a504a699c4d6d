# SPDX-License-Identifier: MIT
"""The commands that check the program's claims: evaluate cost, agreement, recall.

What comes in: names of cascades, numbers, folders of photos with captions. What goes out: Markdown,
LaTeX or one JSON document on standard output, progress on standard error. Main thread. Needs no Qt.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any  # JSON documents hold anything

import click

from desktop_search.core import settings as settings_file
from desktop_search.core.errors import InputFault
from desktop_search.core.paths import make_private_dir, printable
from desktop_search.core.protocols import CancelToken, SystemClock
from desktop_search.core.records import AgreementProgress
from desktop_search.decode.pool import DecodePool
from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.host import EncoderHost
from desktop_search.evaluate import cost
from desktop_search.evaluate.agreement import agreement_table
from desktop_search.evaluate.cache import EvaluationCache
from desktop_search.evaluate.cascades import macs_of
from desktop_search.evaluate.datasets import first_captions, read_dataset
from desktop_search.evaluate.offline import typed, variants_of
from desktop_search.evaluate.paper import FAMILIES
from desktop_search.evaluate.paper import P as PAPER_P
from desktop_search.evaluate.recall import RecallEvaluation, synthetic_report
from desktop_search.evaluate.results import RecallReport, tables_of
from desktop_search.evaluate.synthetic import LARGE, SMALL
from desktop_search.evaluate.tables import Table, latex, markdown
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
format_option = click.option(
    "--format", "form", type=click.Choice(["markdown", "latex", "json"]), default="markdown"
)


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
    _print_tables(tables, form)
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
    with open_library(context) as library:
        n_new = library.agreement.n_to_embed(size)
        if n_new:
            say(f"{n_new} photos are looked at closely first. That is kept and helps searches.")
        with _bar("Looking closely") as show:
            report = library.agreement.measure(size, asked, show)
    if as_json or form == "json":
        print_json(asdict(report))
        return
    _print_tables([agreement_table(report)], form)


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
        catalogue = Catalogue()
        macs = {fit.encoder: macs_of(catalogue, fit.encoder) for fit in (SMALL, LARGE)}
        with _stages() as tell:
            report = synthetic_report(macs, limit or 1000, ks, tell)
        _print_report(report, out, form, as_json)
        return 0
    if images is None:
        raise InputFault("Name the folder of the photos with --images, or test with --synthetic.")
    if warm_union and not online:
        raise InputFault("--warm-union needs --online: it is about what earlier searches embedded.")
    catalogue = Catalogue(context.data_dir / "models")
    settings = settings_file.load(context.data_dir)
    variants = variants_of(
        catalogue,
        cascades or (typed(settings.cascade.quick, settings.cascade.active()),),
        [chosen_top_m(top_m, "--m") for top_m in top_ms],
        _shares(fusion),
    )
    folder = Path(os.path.realpath(Path(images).expanduser()))
    captions_file, names_file = (
        None if given is None else Path(given).expanduser() for given in (captions, split_file)
    )
    dataset = read_dataset(folder, captions_file, split, names_file, limit, distractors)
    if which == "first":
        dataset = first_captions(dataset)
    place = Path(work).expanduser() if work is not None else _own_place(context, folder)
    n_cores = settings.n_cores or None
    with contextlib.ExitStack() as closing:
        decoder = DecodePool(n_cores)
        closing.callback(decoder.close)
        encoders = EncoderHost(context.data_dir, n_cores, catalogue)
        closing.callback(encoders.close)
        clock = SystemClock()
        cache = closing.enter_context(EvaluationCache(place, folder, encoders, decoder, clock))
        tell = closing.enter_context(_stages())
        report = RecallEvaluation(
            dataset, which, folder, ks, cache, encoders, clock, tell, CancelToken()
        ).run(variants, online, warm_union)
    if work is None:
        shutil.rmtree(place, ignore_errors=True)
        with contextlib.suppress(OSError):  # another evaluation is at work beside it
            place.parent.rmdir()
    _print_report(report, out, form, as_json)
    if any(row.n_same < row.n_captions for row in report.online):
        say("The engine and the evaluation disagree on some orders. Please report it.")
        return 1
    return 0


def _numbers(option: str, given: str) -> list[int]:
    parts = given.split(",")
    if not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
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
    base = Path(out).expanduser()
    return base.with_name(base.name + ".md"), base.with_name(base.name + ".json")


def _check_out(out: str | None, images: str | None) -> None:
    """Refuses, before anything is computed, to write among the photos or over another file.

    Raises:
        InputFault: it would.
    """
    for target in () if out is None else _reports(out):
        folder = None if images is None else Path(os.path.realpath(Path(images).expanduser()))
        if folder is not None and Path(os.path.realpath(target)).is_relative_to(folder):
            raise InputFault(
                f"{printable(target)} is among the photos, where nothing is ever written. "
                "Choose another name with --out."
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
    _print_tables(tables, form)


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


@contextlib.contextmanager
def _bar(title: str) -> Iterator[Callable[[AgreementProgress], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=title, file=sys.stderr, leave=False) as bar:

        def show(progress: AgreementProgress) -> None:
            if progress.stage == "comparing":
                bar.set_description("Comparing")
            bar.total, bar.n = progress.n_total, progress.n_done
            bar.refresh()

        yield show


def _print_tables(tables: Sequence[Table], form: str) -> None:
    as_text: dict[str, Any] = {"markdown": markdown, "latex": latex}
    click.echo("\n\n".join(as_text[form](table) for table in tables))


COMMANDS: dict[str, click.Command] = {
    command.name: command
    for command in (evaluate_cost, evaluate_agreement, evaluate_recall)
    if command.name is not None
}
"""What cli.py looks up when one of them is asked for, so that other commands load none of this."""
