# SPDX-License-Identifier: MIT
"""Photos with captions, from the files that the public data sets come as, or a plain folder.

What comes in: a folder of photos, and a file of captions whose kind is told by its content. What
goes out: a Dataset. Nothing is written. Any thread.

Kinds: Karpathy's JSON (COCO, Flickr30k), COCO's captions_*.json, Flickr30k's results.csv
(`name| number| caption`) and .token (`name#number<TAB>caption`), Flickr8k's captions.txt
(`image,caption`), and two columns between a tab. Without a file: captions.tsv in the folder, or a
NAME.txt beside each NAME.jpg, one caption a line.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal  # Any: JSON documents hold anything

from desktop_search.core.errors import InputFault
from desktop_search.core.paths import printable
from desktop_search.scan.walker import is_photo_name
from desktop_search.search.query import clean_query

Kind = Literal["karpathy", "coco", "flickr-csv", "flickr-token", "flickr8k", "tsv", "folder"]
SPLITLESS: tuple[Kind, ...] = ("flickr-csv", "flickr-token", "flickr8k")
"""Files that hold all photos of a data set whose published figures are of its test split."""
OWN_FILE = "captions.tsv"
PLACE = "{}"
"""Where the caption goes in a template."""
HEADINGS = frozenset({"path", "image", "images", "file", "filename", "file_name", "name"})
TOKEN = re.compile(r"([^\t]+)#\d+\t(.*)")


@dataclass(frozen=True, slots=True)
class Captioned:
    """A photo and its captions in the order of the file. name: relative to the folder."""

    name: str
    path: Path
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Photos with captions.

    published: the name under which published figures of exactly these photos are known; "" where
    there are none. notes: what a reader of the results should know: rows that were left out.
    template: what was put around each caption; "" where it is asked as it stands.
    """

    kind: Kind
    split: str
    photos: tuple[Captioned, ...]
    published: str = ""
    notes: tuple[str, ...] = ()
    template: str = ""

    @property
    def n_captions(self) -> int:
        """All captions of all photos."""
        return sum(len(photo.captions) for photo in self.photos)


@dataclass(slots=True)
class _Read:
    """What a file says: captions and splits by name, in order, and how many rows made no sense."""

    captions: dict[str, list[str]]
    splits: dict[str, str]
    n_bad: int = 0

    def add(self, name: str, caption: str, split: str = "") -> None:
        text = " ".join(caption.split())
        if not name or not text:
            self.n_bad += 1
            return
        self.captions.setdefault(name, []).append(text)
        if split:
            self.splits[name] = split


def read_dataset(
    folder: Path,
    captions: Path | None = None,
    split: str | None = None,
    split_file: Path | None = None,
    limit: int | None = None,
    distractors: bool = False,
) -> Dataset:
    """Reads captions and finds their photos.

    Args:
        folder: of the photos.
        captions: the file; None looks into the folder.
        split: which part; None is "test" where the file tells parts, "all" is everything.
        split_file: for files without parts: Karpathy's JSON, or one name a line.
        limit: only the first so many photos.
        distractors: the folder's photos without captions are searched too.

    Raises:
        InputFault: there is no such file, it cannot be understood, or no photo of it is there.
    """
    if not folder.is_dir():
        raise InputFault(f"There is no folder {printable(folder)} with photos.")
    if captions is None and (folder / OWN_FILE).is_file():
        captions = folder / OWN_FILE
    kind: Kind = "folder"
    document: dict[str, Any] = {}
    if captions is None:
        read = _beside(folder)
    else:
        kind, read, document = _of_file(captions)
    if not read.captions:
        raise InputFault(
            f"There are no captions in {printable(captions or folder)}. A folder of photos needs "
            f"{OWN_FILE} (name, tab, caption) or a NAME.txt beside each NAME.jpg; --captions names "
            "a file of Flickr30k, Flickr8k or COCO."
        )
    names, split = _chosen_names(kind, read, split, split_file)
    found, n_missing = _found(folder, names, read, document)
    if not found:
        raise InputFault(
            f"None of the {len(names)} photos that {printable(captions or folder)} names is in "
            f"{printable(folder)}; the first is {printable(names[0])}. Nothing was changed."
        )
    photos = found if limit is None else found[:limit]
    notes = [
        f"{what}: {n}."
        for n, what in (
            (read.n_bad, "Rows of captions that could not be understood"),
            (n_missing, "Photos that have captions but are not there"),
            (len(found) - len(photos), "Photos left out by --limit"),
        )
        if n
    ]
    whole = not n_missing and len(photos) == len(names)
    name = _published(kind, captions, split, document, len(photos)) if whole else ""
    if distractors:
        others, name = _others(folder, photos), ""
        notes.append(f"Photos without captions that are searched too: {len(others)}.")
        photos = [*photos, *others]
    return Dataset(kind, split, tuple(photos), name, tuple(notes))


def first_captions(dataset: Dataset) -> Dataset:
    """The same with the first caption of each photo, as the paper evaluated."""
    photos = (replace(photo, captions=photo.captions[:1]) for photo in dataset.photos)
    return replace(dataset, photos=tuple(photos))


def asked_as(dataset: Dataset, template: str) -> Dataset:
    """The same with each caption put into a sentence, like `a photo of {}`; all else stays text.

    Raises:
        InputFault: the template has no place for the caption, or more than one.
    """
    if template.count(PLACE) != 1:
        raise InputFault(
            f"The template {printable(template)} needs {PLACE} once, where the caption goes, like "
            f'--template "a photo of {PLACE}". Nothing was computed.'
        )
    if template.strip() == PLACE:
        return dataset
    photos = (
        replace(photo, captions=tuple(_in_template(template, text) for text in photo.captions))
        for photo in dataset.photos
    )
    return replace(dataset, photos=tuple(photos), template=template)


def _in_template(template: str, caption: str) -> str:
    # One without words stays so, to be left out and counted.
    words = clean_query(caption)
    return template.replace(PLACE, words) if words else caption


def _of_file(path: Path) -> tuple[Kind, _Read, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise InputFault(
            f"The captions {printable(path)} cannot be read ({error.strerror}). "
            "Nothing was changed."
        ) from error
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return _of_json(path, text)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise InputFault(f"The file of captions {printable(path)} is empty.")
    first = lines[0]
    if first.count("|") >= 2:
        return "flickr-csv", _of_csv(lines), {}
    if TOKEN.fullmatch(first):
        return "flickr-token", _of_tokens(lines), {}
    if first.replace(" ", "").lower() == "image,caption":
        return "flickr8k", _of_flickr8k(lines[1:]), {}
    if "\t" in first:
        return "tsv", _of_tsv(lines), {}
    raise InputFault(
        f"The captions {printable(path)} are of no known kind. Known are: Karpathy's JSON, COCO's "
        "captions JSON, results.csv, .token, captions.txt of Flickr8k, and name-tab-caption."
    )


def _of_json(path: Path, text: str) -> tuple[Kind, _Read, dict[str, Any]]:
    read = _Read({}, {})
    try:
        document = json.loads(text)
        images = document["images"]
        if "annotations" in document:
            names = {row["id"]: str(row["file_name"]) for row in images}
            for row in document["annotations"]:
                read.add(names.get(row["image_id"], ""), str(row["caption"]))
            return "coco", read, document
        for row in images:
            for sentence in row["sentences"]:
                read.add(str(row["filename"]), str(sentence["raw"]), str(row["split"]))
        return "karpathy", read, document
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputFault(
            f"The captions {printable(path)} are JSON, but neither Karpathy's nor COCO's "
            f"({error!r}). Nothing was changed."
        ) from error


def _of_csv(lines: Iterable[str]) -> _Read:
    read = _Read({}, {})
    for number, line in enumerate(lines):
        cells = [cell.strip() for cell in line.split("|", 2)]
        if number == 0 and cells[0].lower() in HEADINGS | {"image_name"}:
            continue
        if len(cells) == 2:  # one known row of the public file lacks its second separator
            counted = re.fullmatch(r"(\d+)\s+(.*)", cells[1])
            cells = [cells[0], *counted.groups()] if counted else []
        if len(cells) == 3:
            read.add(cells[0], cells[2])
        else:
            read.n_bad += 1
    return read


def _of_tokens(lines: Iterable[str]) -> _Read:
    read = _Read({}, {})
    for line in lines:
        match = TOKEN.fullmatch(line)
        if match:
            read.add(match[1], match[2])
        else:
            read.n_bad += 1
    return read


def _of_flickr8k(lines: Sequence[str]) -> _Read:
    read = _Read({}, {})
    rows = csv.reader(lines)
    while True:
        try:
            row = next(rows, None)
        except csv.Error:  # a quotation mark that never ends
            read.n_bad += 1
            continue
        if row is None:
            return read
        if len(row) >= 2:
            read.add(row[0].strip(), ",".join(row[1:]))
        else:
            read.n_bad += 1


def _of_tsv(lines: Sequence[str]) -> _Read:
    read = _Read({}, {})
    for number, line in enumerate(lines):
        name, tab, caption = line.partition("\t")
        if number == 0 and name.strip().lower() in HEADINGS:
            continue
        if tab:
            read.add(name.strip(), caption)
        else:
            read.n_bad += 1
    return read


def _beside(folder: Path) -> _Read:
    read = _Read({}, {})
    for photo in sorted(folder.rglob("*")):
        text = photo.with_suffix(".txt")
        if is_photo_name(photo.name) and text.is_file():
            try:
                captions = text.read_text(encoding="utf-8-sig", errors="surrogateescape")
            except OSError:
                read.n_bad += 1
                continue
            for line in filter(str.strip, captions.splitlines()):
                read.add(str(photo.relative_to(folder)), line)
    return read


def _chosen_names(
    kind: Kind, read: _Read, split: str | None, split_file: Path | None
) -> tuple[list[str], str]:
    """The photos of the wanted part, in the order of the file, and the part's name."""
    names = list(read.captions)
    splits = read.splits
    if split_file is not None:
        listed, splits = _split_of(split_file)
        names = [name for name in names if name in listed]
        if not splits:
            split = split or split_file.stem
    if splits and split != "all":
        split = split or "test"
        names = [name for name in names if splits.get(name) == split]
        there = ", ".join(f"{name} ({n})" for name, n in sorted(Counter(splits.values()).items()))
        if not names:
            raise InputFault(f"There is no part called {printable(split)}. There are: {there}.")
    elif not splits and split_file is None and kind in SPLITLESS and split != "all":
        raise InputFault(
            "This file does not say which photos are of the test split, and published figures are "
            "of those alone. Name them with --split-file (Karpathy's JSON, or one name a line), or "
            "take every photo with --split all."
        )
    if not names:
        raise InputFault("None of the captions is of a photo that --split-file names.")
    return names, split or "all"


def _split_of(path: Path) -> tuple[set[str], dict[str, str]]:
    """The names of a split file, and their parts where it tells those."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise InputFault(
            f"The split file {printable(path)} cannot be read ({error.strerror})."
        ) from error
    if text.lstrip().startswith("{"):
        _, read, _ = _of_json(path, text)
        return set(read.captions), read.splits
    lines = (line.strip() for line in text.splitlines())
    return {line for line in lines if line}, {}


def _found(
    folder: Path, names: Sequence[str], read: _Read, document: dict[str, Any]
) -> tuple[list[Captioned], int]:
    below = {
        str(row["filename"]): str(row.get("filepath", ""))
        for row in document.get("images", ())
        if isinstance(row, dict) and "filename" in row
    }
    found = []
    for name in names:
        for path in _places(folder, below.get(name, ""), name):
            if _is_there(path):
                relative = str(path.relative_to(folder))
                found.append(Captioned(relative, path, tuple(read.captions[name])))
                break
    return found, len(names) - len(found)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long for one
        return False


def _others(folder: Path, photos: Sequence[Captioned]) -> list[Captioned]:
    captioned = {photo.path for photo in photos}
    return [
        Captioned(str(path.relative_to(folder)), path, ())
        for path in sorted(folder.rglob("*"))
        if path not in captioned and is_photo_name(path.name) and path.is_file()
    ]


def _places(folder: Path, below: str, name: str) -> Iterator[Path]:
    """Where a photo may be; never outside of the folder."""
    for relative in dict.fromkeys((Path(below, name), Path(name))):
        if not relative.is_absolute() and ".." not in relative.parts and "\0" not in name:
            yield folder / relative


def _published(
    kind: Kind, captions: Path | None, split: str, document: dict[str, Any], n_photos: int
) -> str:
    """Source: the sizes are those of the public splits: 1000 photos of Flickr30k, 5000 of COCO."""
    if kind == "karpathy" and split == "test":
        name = str(document.get("dataset", ""))
        if (name, n_photos) in (("flickr30k", 1000), ("coco", 5000)):
            return f"{name}-karpathy-test"
    if kind == "coco" and n_photos == 5000 and captions is not None and "val2017" in captions.name:
        return "coco-val2017"
    return ""
