# SPDX-License-Identifier: MIT
"""Are stored previews good enough to embed from? Not part of the test suite.

Usage: python tests/bench/previews.py FOLDER [--json FILE]
Reads the photos of a folder twice, from the file and from the 512-px preview that the index would
hold, embeds both with both starter encoders, and compares embeddings, orders and times. Then the
same for files that are shrunk while they are decoded against files that are decoded in full.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.records import Decoded
from desktop_search.decode import fit
from desktop_search.decode.decoder import decode_file
from desktop_search.decode.fit import PREVIEW_PX
from desktop_search.decode.pool import DecodePool
from desktop_search.encode.host import EncoderHost
from desktop_search.scan.walker import PHOTO_SUFFIXES

ENCODERS = ("starter-lite0", "starter-lite2")
BATCH = 8
FULL = 1000.0
"""An oversampling that no photo has: it is decoded in full."""
QUERIES = (
    "a dog", "a cat", "a portrait of a person", "mountains and a lake", "a street in a city",
    "a red flower", "a screenshot with text", "food on a plate", "a car", "the night sky",
    "a beach by the sea", "a black and white photo", "a chess piece", "a camera", "a building",
    "abstract colours",
)  # fmt: skip


def embed(encoders: EncoderHost, name: str, pixels: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """Embeddings: (n, dim), float32, unit length."""
    batches = [np.stack(pixels[n : n + BATCH]) for n in range(0, len(pixels), BATCH)]
    embeddings = np.concatenate([encoders.encode_images(name, batch) for batch in batches])
    return embeddings.astype(np.float32)


def agreement(scores: NDArray[np.float32], others: NDArray[np.float32]) -> dict[str, float]:
    """How alike two orders of the same photos are. scores, others: (n_queries, n), float32."""
    figures: dict[str, list[float]] = {"top-10 overlap": [], "top-50 overlap": [], "kendall": []}
    for row, other in zip(scores, others, strict=True):
        order, other_order = np.argsort(-row), np.argsort(-other)
        for k in (10, 50):
            same = len(set(order[:k]) & set(other_order[:k]))
            figures[f"top-{k} overlap"].append(same / min(k, len(row)))
        pairs = np.triu_indices(len(row), 1)
        signs = np.sign(row[:, None] - row)[pairs] * np.sign(other[:, None] - other)[pairs]
        figures["kendall"].append(float(signs.mean()))
    return {name: float(np.mean(values)) for name, values in figures.items()}


def measure(folder: Path, data: Path, scratch: Path) -> dict[str, dict[str, float]]:
    """Cosines, agreement and seconds for each encoder, over all photos and over the larger ones."""
    encoders, decoder = EncoderHost(data), DecodePool(n_workers=1)
    inputs = {name: encoders.spec(name).image_input for name in ENCODERS}
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in PHOTO_SUFFIXES)
    outcomes = decoder.decode(paths, list(inputs.values()))
    # Copies would count twice in every order.
    read = {photo.digest: (path, photo) for path, photo in outcomes if isinstance(photo, Decoded)}
    sources, full = [path for path, _ in read.values()], [photo for _, photo in read.values()]
    for number, photo in enumerate(full):
        (scratch / f"{number:05}.jpg").write_bytes(photo.preview_jpeg)
    previews = sorted(scratch.iterdir())
    small = [r for _, r in decoder.decode(previews, list(inputs.values()), False)]
    small = [photo for photo in small if isinstance(photo, Decoded)]
    assert len(small) == len(full)
    larger = np.array([max(photo.width, photo.height) > PREVIEW_PX for photo in full])
    results = {}
    for name, image_input in inputs.items():
        encoders.prepare(name)
        a = embed(encoders, name, [photo.pixels[image_input] for photo in full])
        b = embed(encoders, name, [photo.pixels[image_input] for photo in small])
        texts = encoders.encode_texts(name, QUERIES).astype(np.float32)
        cosines = (a * b).sum(axis=1)  # (n,)
        seconds = {}
        for kind, files in (("file", sources), ("preview", previews)):
            started = time.perf_counter()
            list(decoder.decode(files, [image_input], False))
            seconds[kind] = 1000 * (time.perf_counter() - started) / len(files)
        for group, mask in (("all", np.ones(len(full), bool)), ("larger than 512 px", larger)):
            kept = cosines[mask]
            results[f"{name} ({image_input.px} px, {image_input.resize_mode}), {group}"] = {
                "photos": float(len(kept)),
                "cosine, least": float(kept.min()),
                "cosine, 1st percentile": float(np.percentile(kept, 1)),
                "cosine, 10th percentile": float(np.percentile(kept, 10)),
                "cosine, median": float(np.median(kept)),
                **agreement(texts @ a[mask].T, texts @ b[mask].T),
                "mixed: top-10 overlap": _mixed(texts, a[mask], b[mask]),
                "file, ms a photo": seconds["file"],
                "preview, ms a photo": seconds["preview"],
            }
    encoders.close()
    decoder.close()
    return results


def measure_shrinking(folder: Path, data: Path) -> dict[str, dict[str, float]]:
    """Cosines and agreement of the photos that are shrunk while they are decoded."""
    encoders = EncoderHost(data)
    results = {}
    for name in ENCODERS:
        encoders.prepare(name)
        image_input = encoders.spec(name).image_input
        # A copy is no harm here: it is the same in both.
        paths = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in (".jpg", ".jpeg")]
        pixels: dict[float, list[NDArray[np.uint8]]] = {fit.OVERSAMPLING: [], FULL: []}
        usual = fit.OVERSAMPLING
        for path in paths:
            photo = decode_file(path, [image_input], want_preview=False)
            if not isinstance(photo, Decoded):
                continue
            if min(photo.width, photo.height) < 2 * usual * image_input.px:
                continue
            pixels[usual].append(photo.pixels[image_input])
            fit.OVERSAMPLING = FULL
            whole = decode_file(path, [image_input], want_preview=False)
            fit.OVERSAMPLING = usual
            assert isinstance(whole, Decoded)
            pixels[FULL].append(whole.pixels[image_input])
        shrunk, whole_ones = (embed(encoders, name, pixels[factor]) for factor in (usual, FULL))
        texts = encoders.encode_texts(name, QUERIES).astype(np.float32)
        cosines = (shrunk * whole_ones).sum(axis=1)  # (n,)
        results[f"{name}, shrunk while decoded against decoded in full"] = {
            "photos": float(len(cosines)),
            "cosine, least": float(cosines.min()),
            "cosine, median": float(np.median(cosines)),
            **agreement(texts @ whole_ones.T, texts @ shrunk.T),
        }
    encoders.close()
    return results


def _mixed(
    texts: NDArray[np.float32], full: NDArray[np.float32], small: NDArray[np.float32]
) -> float:
    """Agreement where every second photo comes from its preview, as in a real library."""
    some = full.copy()
    some[::2] = small[::2]
    return agreement(texts @ full.T, texts @ some.T)["top-10 overlap"]


def main() -> None:
    """Prints a table, and JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data, scratch = Path(name) / "data", Path(name) / "previews"
        for part in (data, scratch):
            part.mkdir(mode=0o700)
        results = measure(arguments.folder, data, scratch)
        results |= measure_shrinking(arguments.folder, data)
    for title, figures in results.items():
        print(f"\n{title}")
        for figure, value in figures.items():
            print(f"  {figure:28} {value:10.5f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
