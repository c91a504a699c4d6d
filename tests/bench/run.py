# SPDX-License-Identifier: MIT
"""Measurements as ratios against references of the same run; not part of the test suite.

Usage: python tests/bench/run.py [--photos 200] [--json FILE]
Makes 12-megapixel JPEGs, then measures decoding one to a model's input beside Pillow's full
decoding, decoding alone, encoding alone and the whole indexing pipeline on them, and a search from
a cold process beside `import sentence_transformers`.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from desktop_search.core.records import Decoded, ImageInput
from desktop_search.decode.decoder import decode_file
from desktop_search.decode.pool import DecodePool
from desktop_search.encode.host import EncoderHost
from desktop_search.library import Library

LEVEL0, LEVEL1 = "starter-lite0", "starter-lite2"
BATCH = 8
ROUNDS = 3


def make_photos(folder: Path, n_photos: int) -> list[Path]:
    """12-megapixel JPEGs of about 3.6 MB, each of other content (one decoded source, shifted)."""
    generator = np.random.default_rng(7)
    coarse = Image.fromarray(generator.integers(0, 256, (30, 40, 3), dtype=np.uint8))
    base = coarse.resize((4000, 3000), Image.Resampling.BICUBIC).filter(ImageFilter.DETAIL)
    noise = generator.normal(0, 5, (3000, 4000, 1))
    pixels = np.clip(np.asarray(base, np.float32) + noise, 0, 255).astype(np.uint8)
    paths = []
    for number in range(n_photos):
        path = folder / f"{number:04}.jpg"
        Image.fromarray(np.roll(pixels, 17 * number, axis=1)).save(path, quality=92)
        paths.append(path)
    return paths


def photos_a_second(work, n_photos: int) -> float:
    """Runs the work once and divides."""
    started = time.perf_counter()
    work()
    return n_photos / (time.perf_counter() - started)


def measure_one_photo(folder: Path) -> dict[str, float]:
    """One photo to a model's input, beside all of it decoded by Pillow and then resized."""
    path = make_photos(folder, 1)[0]
    image_input = ImageInput(224)

    def ours() -> None:
        assert isinstance(decode_file(path, [image_input], want_preview=False), Decoded)

    def full() -> None:
        with Image.open(path) as image:
            image.convert("RGB").resize((224, 224), Image.Resampling.BICUBIC)

    seconds: dict[str, list[float]] = {"to a model's input": [], "Pillow's full decoding": []}
    for _ in range(15):
        for name, work in zip(seconds, (ours, full), strict=True):
            started = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - started)
    medians = {name: float(np.median(times)) for name, times in seconds.items()}
    medians["full / ours"] = medians["Pillow's full decoding"] / medians["to a model's input"]
    return medians


def measure_indexing(folder: Path, data: Path, n_photos: int) -> dict[str, float]:
    """Decode alone, encode alone, and the pipeline that does both, stores, and digests.

    In turns, as what else the machine does changes from minute to minute: medians, and of ratios
    the median over the rounds.
    """
    paths = make_photos(folder, n_photos)
    encoders, decoder = EncoderHost(data), DecodePool()
    for encoder in (LEVEL0, LEVEL1):  # the one-time conversions are no part of it
        encoders.prepare(encoder)
    image_input = encoders.spec(LEVEL0).image_input
    batch = np.zeros((BATCH, image_input.px, image_input.px, 3), np.uint8)
    encoders.encode_images(LEVEL0, batch)
    list(decoder.decode(paths[:4], [image_input]))

    def decode() -> None:
        outcomes = list(decoder.decode(paths, [image_input]))
        assert all(isinstance(outcome, Decoded) for _, outcome in outcomes)

    def encode() -> None:
        for _ in range(0, n_photos, BATCH):
            encoders.encode_images(LEVEL0, batch)

    rounds: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        rates = {
            "decode_alone": photos_a_second(decode, n_photos),
            "encode_alone": photos_a_second(encode, n_photos),
            "pipeline": index_anew(folder, data, n_photos),
        }
        slower = min(rates["decode_alone"], rates["encode_alone"])
        both = 1 / (1 / rates["decode_alone"] + 1 / rates["encode_alone"])
        rates["pipeline / min(decode, encode)"] = rates["pipeline"] / slower
        rates["pipeline / one after the other"] = rates["pipeline"] / both
        for name, value in rates.items():
            rounds.setdefault(name, []).append(value)
    decoder.close()
    encoders.close()
    return {name: float(np.median(values)) for name, values in rounds.items()}


def index_anew(folder: Path, data: Path, n_photos: int) -> float:
    """Photos a second of the whole pipeline, from an empty index; models are loaded before."""
    for path in data.glob("*.sqlite*"):
        path.unlink()
    shutil.rmtree(data / "backups", ignore_errors=True)  # it would be taken from there
    encoders, decoder = EncoderHost(data), DecodePool()
    image_input = encoders.spec(LEVEL0).image_input
    encoders.encode_images(LEVEL0, np.zeros((1, image_input.px, image_input.px, 3), np.uint8))
    list(decoder.decode(sorted(folder.iterdir())[:4], [image_input]))
    library = Library(data, decoder=decoder, encoders=encoders)
    library.open()

    def index() -> None:
        assert library.index_now([folder]).encoded == n_photos

    try:
        return photos_a_second(index, n_photos)
    finally:
        library.close()


def measure_cold_search(folder: Path, data: Path, n_photos: int) -> dict[str, float]:
    """A search from a cold process to printed results, beside an import that peers need."""
    for number in range(n_photos):
        colour = ((number * 37) % 256, (number * 91) % 256, number % 256)
        Image.new("RGB", (64, 48), colour).save(folder / f"{number}.png")
    program = [sys.executable, "-m", "desktop_search", "--data-dir", str(data)]
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([*program, "index", str(folder)], **quiet)
    search = [*program, "search", "a red square"]
    reference = [sys.executable, "-c", "import sentence_transformers"]
    subprocess.run(search, **quiet)
    subprocess.run(reference, **quiet)
    seconds: dict[str, list[float]] = {"search": [], "import sentence_transformers": []}
    for _ in range(5):
        for name, command in zip(seconds, (search, reference), strict=True):
            started = time.perf_counter()
            subprocess.run(command, **quiet)
            seconds[name].append(time.perf_counter() - started)
    medians = {name: float(np.median(times)) for name, times in seconds.items()}
    medians["search / import"] = medians["search"] / medians["import sentence_transformers"]
    return medians


def main() -> None:
    """Runs all and prints a table, and JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for part in ("one", "big", "small"):
            (scratch / part).mkdir()
        data = scratch / "data"
        data.mkdir(mode=0o700)
        results = {
            "one 12-megapixel photo, seconds": measure_one_photo(scratch / "one"),
            "indexing 12-megapixel photos, photos a second": measure_indexing(
                scratch / "big", data, arguments.photos
            ),
        }
        data = scratch / "data of small"
        results["search of 1,000 photos from a cold process, seconds"] = measure_cold_search(
            scratch / "small", data, 1000
        )
    for title, figures in results.items():
        print(f"\n{title}")
        for figure, value in figures.items():
            print(f"  {figure:34} {value:8.3f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
