# SPDX-License-Identifier: MIT
"""How surely a copy of a photo finds it, and words with a picture. Not part of the test suite.

Usage: python tests/bench/same_picture.py FOLDER [--json FILE] [--models FOLDER]
Indexes FOLDER with the starter encoders, makes seven copies of each distinct photo of at least
100 px a side, plain ones too (turned by a quarter, a half and three quarters, mirrored, made half
and a quarter as large, half as large and saved with quality 75), and searches with each of them.
Counts how often the first photo is the original or a copy of it: in level 0's order alone, in the
cascade, and with the photos that are the very picture in front, as they are shown. The cascade is
asked only where no photo is called the same picture: with one, it has no part in what comes first.
A photo that is wrongly called the same is listed; with NAMES.tsv, those of other subjects too.
It tells how far apart copies and other pictures are in what search/look.py compares, and what the
comparison costs among 100,000 hashes.

With NAMES.tsv also words with a picture, by a rule that knows no results: of the subjects in the
order of that file, each one that shares a word with another subject and has other words too is
looked for with the first photo that shares the word, and its own other words. The first ten are
"the ten"; all are counted as well.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import simsimd
from numpy.typing import NDArray
from PIL import Image

from desktop_search.core.records import Decoded, ImageInput, PhotoId, QueryPicture, SearchRequest
from desktop_search.decode.decoder import decode_file
from desktop_search.decode.fit import squashed_preview
from desktop_search.library import Library
from desktop_search.search.look import LOOK_INPUT, Look, compared, turned_hashes
from desktop_search.search.similar import near_hashes

MIN_PX = 100
MAX_PX = 2000
"""Copies are made of at most this size."""
ALIKE = 3.0
"""Grey levels: photos of one shape whose pixels differ less in the mean are copies of each other,
where they are too plain for a hash."""
LEFT_OUT = frozenset({"at", "on", "a", "with", "beside", "and", "into", "the"})
TURNS = {
    "turned by a quarter": Image.Transpose.ROTATE_90,
    "turned by a half": Image.Transpose.ROTATE_180,
    "turned by three quarters": Image.Transpose.ROTATE_270,
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
}


class Photos:
    """The indexed photos of a folder: a path, a picture and its copies for each."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.folder = folder
        assert library._reader is not None
        self.paths = {photo: card.path for photo, card in library.cards(self._ids(library)).items()}
        self.read: dict[PhotoId, Decoded] = {}
        for photo, path in self.paths.items():
            found = decode_file(path, [ImageInput(64)])
            assert isinstance(found, Decoded)
            self.read[photo] = found
        self.looks = {photo: look_of(found) for photo, found in self.read.items()}
        self.alike = self._alike()

    @staticmethod
    def _ids(library: Library) -> list[PhotoId]:
        assert library._reader is not None
        return [PhotoId(int(photo)) for photo in library._reader.searchable()]

    def _alike(self) -> dict[PhotoId, set[PhotoId]]:
        """The photos that are copies of each, itself too, by other means than search/look.py."""
        alike = {photo: {photo} for photo in self.read}
        found = near_hashes({photo: one.perceptual_hash for photo, one in self.read.items()})
        for a, b in np.argwhere(found.near).tolist():
            alike[PhotoId(int(found.ids[a]))].add(PhotoId(int(found.ids[b])))
        small = {p: one.pixels[ImageInput(64)].astype(np.float32) for p, one in self.read.items()}
        for a, one in self.read.items():
            for b, other in self.read.items():
                shapes = one.width * other.height, one.height * other.width
                one_shape = abs(shapes[0] - shapes[1]) <= 0.01 * shapes[1]
                if one_shape and _apart(small[a], small[b]) <= ALIKE:
                    alike[a].add(b)
        return alike

    def originals(self) -> list[PhotoId]:
        return [p for p, one in self.read.items() if min(one.width, one.height) >= MIN_PX]

    def subjects(self) -> dict[str, list[PhotoId]]:
        """What photos show by their names, in the order of NAMES.tsv; empty without it."""
        names = self.folder / "NAMES.tsv"
        if not names.is_file():
            return {}
        by_path = {path: photo for photo, path in self.paths.items()}
        found: dict[str, list[PhotoId]] = {}
        for line in names.read_text(encoding="utf-8").splitlines()[1:]:
            path, words = line.split("\t")
            if (photo := by_path.get(self.folder / path)) is not None:
                found.setdefault(words.removesuffix(" animated"), []).append(photo)
        return found

    def name(self, photo: PhotoId) -> str:
        return str(self.paths[photo].relative_to(self.folder))


def _apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Mean difference in the way that fits best."""
    ways = [np.rot90(m, n) for m in (one, one[:, ::-1]) for n in range(4)]
    return min(float(np.abs(way - other).mean()) for way in ways)


def look_of(read: Decoded) -> Look:
    small = squashed_preview(read.preview_jpeg, LOOK_INPUT.px)
    assert small is not None
    return Look(small, read.width, read.height)


def copies(path: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Writes the copies of a photo, one after the other."""
    whole = ImageInput(MAX_PX, "longest")
    found = decode_file(path, [whole], want_preview=False)
    assert isinstance(found, Decoded)
    scale = MAX_PX / max(found.width, found.height)
    width, height = round(found.width * scale), round(found.height * scale)
    left, top = (MAX_PX - width) // 2, (MAX_PX - height) // 2
    image = Image.fromarray(found.pixels[whole]).crop((left, top, left + width, top + height))
    if scale > 1:
        image = image.resize((found.width, found.height), Image.Resampling.LANCZOS)
    made = [(kind, image.transpose(turn), 90) for kind, turn in TURNS.items()]
    made.append(("half as large", image.reduce(2), 90))
    made.append(("a quarter as large", image.reduce(4), 90))
    made.append(("half as large, quality 75", image.reduce(2), 75))
    for number, (kind, copy, quality) in enumerate(made):
        file = scratch / f"copy {number}.jpg"
        copy.save(file, quality=quality)
        yield kind, file


def find_originals(photos: Photos, scratch: Path) -> dict[str, Any]:
    counts: dict[str, dict[str, int]] = {}
    missed, wrong, other_subjects = [], set(), 0
    subject_of = {photo: words for words, ids in photos.subjects().items() for photo in ids}
    for photo in photos.originals():
        for kind, file in copies(photos.paths[photo], scratch):
            row = counts.setdefault(
                kind, {"photos": 0, "level 0": 0, "same picture": 0, "as shown": 0}
            )
            picture = QueryPicture(file.name, path=file)
            (quick,) = photos.library.rankings(SearchRequest(1, "", depth=0, pictures=(picture,)))
            first = int(quick.photo_ids[0])
            row["photos"] += 1
            row["level 0"] += first in photos.alike[photo]
            if quick.same:
                first = quick.same[0]
                row["same picture"] += first in photos.alike[photo]
            else:
                *_, last = photos.library.rankings(SearchRequest(1, "", pictures=(picture,)))
                first = int(last.photo_ids[0])
            row["as shown"] += first in photos.alike[photo]
            if first not in photos.alike[photo]:
                missed.append(f"{photos.name(photo)}, {kind}")
            for member in set(quick.same) - photos.alike[photo]:
                wrong.add(f"{photos.name(member)} for {photos.name(photo)}")
                subjects = {subject_of.get(member), subject_of.get(photo)}
                other_subjects += None not in subjects and len(subjects) == 2
    return {
        "first is the original": counts,
        "not found first": missed,
        "called the same, but no near-duplicate": sorted(wrong),
        "called the same, but of another subject of NAMES.tsv": other_subjects,
    }


def apart(photos: Photos, scratch: Path) -> dict[str, Any]:
    """By the grid that is compared: the most that copies differ, the least that others do."""
    figures: dict[int, dict[str, float]] = {}
    for photo in photos.originals():
        related = {b for a in photos.alike[photo] for b in photos.alike[a]}
        for _, file in copies(photos.paths[photo], scratch):
            read = decode_file(file, [])
            assert isinstance(read, Decoded)
            look = look_of(read)
            for other, theirs in photos.looks.items():
                found = compared(look, theirs)
                if found is None or (other in related and other != photo):
                    continue
                row = figures.setdefault(
                    found.limits.grid,
                    {"copies: share": 0.0, "copies: part": 0.0, "others: share": 9e9,
                     "others: part": 9e9},
                )  # fmt: skip
                of, better = ("copies", max) if other == photo else ("others", min)
                row[f"{of}: share"] = better(row[f"{of}: share"], round(found.share, 3))
                row[f"{of}: part"] = better(row[f"{of}: part"], round(found.part, 1))
    return {str(grid): figures[grid] for grid in sorted(figures, reverse=True)}


def cost(photos: Photos, n: int = 100_000) -> dict[str, float]:
    """Milliseconds to find the near ones of n hashes, and to compare 48 looks."""
    hashes = np.random.default_rng(0).integers(0, 256, (n, 32), np.uint8)
    look = next(look for look in photos.looks.values() if min(look.width, look.height) >= 256)

    def near() -> None:
        ways = turned_hashes(look)
        np.asarray(simsimd.cdist(ways, hashes, metric="hamming", dtype="bin8")).min(axis=0)

    def compare() -> None:
        for _ in range(48):
            compared(look, look)

    return {"near hashes": _ms(near), "48 comparisons": _ms(compare)}


def _ms(work: Any) -> float:
    times = []
    for _ in range(9):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return round(1000 * float(np.median(times)), 2)


def cases(subjects: list[str]) -> list[tuple[str, str, str]]:
    """Words, the subject of the picture beside them, and the one that is meant, by the rule."""

    def words_of(subject: str) -> list[str]:
        return [word for word in subject.split() if word not in LEFT_OUT]

    def shared(a: str, b: str) -> set[str]:
        return {word.rstrip("s") for word in words_of(a)} & {w.rstrip("s") for w in words_of(b)}

    found = []
    for meant in subjects:
        beside = next(
            (other for other in subjects if other != meant and shared(meant, other)), None
        )
        if beside is None:
            continue
        words = [w for w in words_of(meant) if w.rstrip("s") not in shared(meant, beside)]
        if words:
            found.append((" ".join(words), beside, meant))
    return found


def words_and_picture(photos: Photos) -> list[dict[str, Any]]:
    """The place of what is meant by words, by the picture and by both; its own photo left out."""
    subjects = photos.subjects()
    rows = []
    for words, beside, meant in cases(list(subjects)):
        picture = (QueryPicture(beside, photo_id=subjects[beside][0]),)

        def place(**request: Any) -> int:
            *_, last = photos.library.rankings(SearchRequest(1, request.pop("text", ""), **request))
            order = [i for i in last.photo_ids.tolist() if i not in subjects[beside]]  # noqa: B023
            return 1 + min(order.index(photo) for photo in subjects[meant])  # noqa: B023

        places = {
            "words": place(text=words),
            "picture": place(pictures=picture),
            "both": place(text=words, pictures=picture),
        }
        alone = min(places["words"], places["picture"])
        better = places["both"] < alone or places["both"] == 1
        rows.append({"case": f"{words} + {beside} = {meant}", **places, "best": better})
    return rows


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--models", type=Path, help="a models folder with the encoders made")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as scratch:
        if chosen.models:
            shutil.copytree(chosen.models, Path(data) / "models")
        library = Library(Path(data))
        library.open()
        try:
            library.index_now([chosen.folder])
            photos = Photos(library, chosen.folder.absolute())
            figures: dict[str, Any] = find_originals(photos, Path(scratch))
            figures["copies and others apart, by grid"] = apart(photos, Path(scratch))
            figures["ms"] = cost(photos)
            rows = words_and_picture(photos)
            figures["words with a picture"] = rows
            figures["mean reciprocal rank"] = {
                key: round(float(np.mean([1 / row[key] for row in rows])), 3) if rows else None
                for key in ("words", "picture", "both")
            }
            figures["both first, or better than either alone"] = {
                "of the ten": sum(row["best"] for row in rows[:10]),
                "of all": sum(row["best"] for row in rows),
                "cases": len(rows),
            }
        finally:
            library.close()
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
