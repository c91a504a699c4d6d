# SPDX-License-Identifier: MIT
"""How well pictures find photos. Not part of the test suite.

Usage: python tests/bench/like.py FOLDER [--json FILE]
Takes the distinct, not plain photos of a folder with a smaller side of at least 100 px. Of each it
makes copies, turned by a quarter or made half or a quarter as large, and counts how often the copy
finds its original first, with and without looking at turns and by how much these have to be better;
at level 0, at level 1 alone, and in the cascade of both.
With the folder's NAMES.tsv also: how much likeness to an unwanted picture should count.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from desktop_search.core.records import Decoded
from desktop_search.decode.decoder import decode_file
from desktop_search.encode.host import EncoderHost
from desktop_search.scan.walker import is_photo_name
from desktop_search.search import similar
from desktop_search.search.likeness import turns

ENCODERS = ("starter-lite0", "starter-lite2")
BATCH = 8
TOP_M = 50
MIN_PX = 100
MAX_PX = 2000
"""Copies are made of at most this size: more no encoder sees."""
MARGINS = (0.0, 0.1, 0.15, 0.2, 0.3, 0.5, 9.0)
"""In spreads; 9 is without turns."""
WEIGHTS = (0.0, 0.2, 0.4, 0.5, 0.7, 1.0, 2.0)
BLACK_CATS = ("black cat at night", "black kitty", "black cat sleeping on a chair")
UNLIKE = (
    ("cat", "black cat at night", BLACK_CATS, ("cautious cat", "cat")),
    ("cat", "black kitty", BLACK_CATS, ("cautious cat", "cat")),
    ("cat", "black cat sleeping on a chair", BLACK_CATS, ("cautious cat", "cat")),
    ("bird", "parrot looks into the camera",
     ("parrot looks into the camera", "parrot and flowers"),
     ("duck", "magpie", "prairie falcon", "kookaburras", "鳥鳥")),
    ("bird", "duck", ("duck",),
     ("magpie", "prairie falcon", "kookaburras", "parrot looks into the camera",
      "parrot and flowers")),
    ("flower", "cyclamen persicum", ("cyclamen persicum",),
     ("orychophragmus violaceus", "polemonium reptans", "wood anemones")),
    ("flowers", "bee", ("bee", "bee animated"),
     ("orychophragmus violaceus", "polemonium reptans", "wood anemones", "cyclamen persicum")),
    ("chess", "chess queen", ("chess queen",),
     ("chess knight", "chess pawns", "chessboard with rocks")),
    ("book", "books", ("books",), ("book beside flowers",)),
    ("camera", "camera lens", ("camera lens",), ("camera",)),
    ("food", "cake", ("cake",), ("craft beer",)),
    ("rocks", "el torcal rocks", ("el torcal rocks",),
     ("chessboard with rocks", "tanners ridge", "denali")),
    ("mountain", "denali", ("denali",), ("tanners ridge", "el torcal rocks")),
)  # fmt: skip
"""Words, a picture that is not wanted, the subjects it shows, and those that are wanted."""

Rows = NDArray[np.float32]


class Photos:
    """The distinct photos of a folder, with the embeddings of both levels, (n, dim) each."""

    def __init__(self, folder: Path, host: EncoderHost) -> None:
        self.host = host
        self.inputs = [host.spec(name).image_input for name in ENCODERS]
        self.paths: list[Path] = []
        self.read: list[Decoded] = []
        digests: set[bytes] = set()
        for path in sorted(folder.rglob("*")):
            found = decode_file(path, self.inputs) if is_photo_name(path.name) else None
            if isinstance(found, Decoded) and found.digest not in digests:
                digests.add(found.digest)
                self.paths.append(path)
                self.read.append(found)
        self.rows = [
            self.embed(level, [one.pixels[wanted] for one in self.read])
            for level, wanted in enumerate(self.inputs)
        ]
        self.alike = self._alike()

    def embed(self, level: int, pixels: list[NDArray[np.uint8]]) -> Rows:
        """Embeddings, (n, dim), rounded as they are stored."""
        batches = [np.stack(pixels[n : n + BATCH]) for n in range(0, len(pixels), BATCH)]
        rows = [self.host.encode_images(ENCODERS[level], batch) for batch in batches]
        return np.concatenate(rows).astype(np.float16).astype(np.float32)

    def _alike(self) -> list[set[int]]:
        """The photos that show the same as each: any of them is the original of a copy."""
        alike = [{n} for n in range(len(self.read))]
        hashes = {n: one.perceptual_hash for n, one in enumerate(self.read)}
        found = similar.near_hashes(hashes)
        for a, b in (found.ids[pair].tolist() for pair in np.argwhere(np.triu(found.near))):
            if float(self.rows[0][a] @ self.rows[0][b]) >= similar.MIN_COSINE:
                alike[a].add(b)
                alike[b].add(a)
        return alike

    def originals(self) -> list[int]:
        """One photo of each group of copies, large enough and not plain."""
        return [
            n
            for n, one in enumerate(self.read)
            if one.perceptual_hash
            and min(one.width, one.height) >= MIN_PX
            and min(self.alike[n]) == n
        ]


def copies(path: Path) -> dict[str, Image.Image]:
    """The copies of a photo that are searched with."""
    from desktop_search.core.records import ImageInput

    whole = ImageInput(MAX_PX, "longest")
    found = decode_file(path, [whole], want_preview=False)
    assert isinstance(found, Decoded)
    scale = MAX_PX / max(found.width, found.height)
    width, height = round(found.width * scale), round(found.height * scale)
    left, top = (MAX_PX - width) // 2, (MAX_PX - height) // 2
    image = Image.fromarray(found.pixels[whole]).crop((left, top, left + width, top + height))
    if scale > 1:
        image = image.resize((found.width, found.height), Image.Resampling.LANCZOS)
    return {
        "turned by a quarter": image.transpose(Image.Transpose.ROTATE_90),
        "half as large": image.reduce(2),
        "a quarter as large": image.reduce(4),
    }


def likeness(scores: Rows, margin: float) -> NDArray[np.float32]:
    """(n, n_turns) cosines to (n,): search/likeness.py with another margin."""
    upright = scores[:, 0]
    return np.maximum(upright, scores[:, 1:].max(axis=1) - margin * upright.std())


def find_originals(photos: Photos, scratch: Path) -> dict[str, Any]:
    """How many copies find their original first."""
    counts: dict[str, dict[str, list[int]]] = {}
    originals = photos.originals()
    for number in originals:
        for kind, image in copies(photos.paths[number]).items():
            file = scratch / "copy.jpg"
            image.save(file, quality=90)
            read = decode_file(file, photos.inputs, want_preview=False)
            assert isinstance(read, Decoded)
            seen = [
                photos.rows[level]
                @ photos.embed(level, list(turns(read.pixels[photos.inputs[level]]))).T
                for level in (0, 1)
            ]  # two of (n, 4)
            for margin in MARGINS:
                row = counts.setdefault(kind, {}).setdefault(f"{margin:g}", [0, 0, 0])
                quick, closer = (likeness(one, margin) for one in seen)
                head = np.argsort(-quick)[:TOP_M]
                best = (
                    int(quick.argmax()),
                    int(closer.argmax()),
                    int(head[likeness(seen[1][head], margin).argmax()]),
                )
                for place, one in enumerate(best):
                    row[place] += one in photos.alike[number]
    return {"originals": len(originals), "level 0, level 1 alone, cascade": counts}


def push_down(photos: Photos, names: Path) -> dict[str, Any]:
    """For each weight: searches with a wanted subject above the unwanted, and reciprocal ranks."""
    named = dict(line.split("\t") for line in names.read_text(encoding="utf-8").splitlines()[1:])
    shown = {
        n: named[str(path.relative_to(names.parent))]
        for n, path in enumerate(photos.paths)
        if str(path.relative_to(names.parent)) in named
    }
    figures: dict[str, Any] = {}
    for weight in WEIGHTS:
        n_above, reciprocal = 0, []
        for words, picture, unwanted, wanted in UNLIKE:
            at = min(n for n, subject in shown.items() if subject == picture)
            texts = [photos.host.encode_texts(name, [words])[0] for name in ENCODERS]

            def scores(level: int, rows: Rows) -> NDArray[np.float32]:
                found = rows @ texts[level]  # noqa: B023 - used at once
                away = rows @ photos.rows[level][at]  # noqa: B023
                return found / found.std() - weight * away / away.std()  # noqa: B023

            order = np.argsort(-scores(0, photos.rows[0]))
            head = order[:TOP_M]
            head = head[np.argsort(-scores(1, photos.rows[1][head]))]
            places = {int(n): place for place, n in enumerate([*head, *order[TOP_M:]])}
            best = min(places[n] for n, subject in shown.items() if subject in wanted)
            worst = min(places[n] for n, subject in shown.items() if subject in unwanted)
            n_above += best < worst
            reciprocal.append(1 / (1 + best))
        figures[f"{weight:g}"] = {
            "wanted above unwanted": n_above,
            "of": len(UNLIKE),
            "reciprocal rank of the first wanted": round(float(np.mean(reciprocal)), 3),
        }
    return figures


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as scratch:
        host = EncoderHost(Path(data))
        try:
            photos = Photos(chosen.folder, host)
            figures: dict[str, Any] = {"photos": len(photos.read)}
            figures["copies find their original first"] = find_originals(photos, Path(scratch))
            if (names := chosen.folder / "NAMES.tsv").exists():
                figures["less like this, by its weight"] = push_down(photos, names)
        finally:
            host.close()
    print(json.dumps(figures, indent=2))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
