# SPDX-License-Identifier: MIT
"""A ViT-L/14 of 1.7 GB loaded, and its queries cut at their end beside uncut ones.

Usage: python tests/bench/towers.py
The weights are random; they are written to a temporary folder and removed.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import open_clip
import torch
from safetensors.torch import save_file

from desktop_search.encode import checkpoint, openclip
from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.runtime import Job
from desktop_search.encode.texts import tokens

NAME = "clip-vit-l-14"
TEXT = "a photo of two boats on a"  # 9 tokens


def measure(folder: Path) -> dict[str, float]:
    """Seconds, and ratios of the same run."""
    row = Catalogue().row(NAME)
    started = time.perf_counter()
    net = open_clip.CLIP(**open_clip.get_model_config(row.spec.arch))
    usual = time.perf_counter() - started
    path = folder / "model.safetensors"
    save_file(net.state_dict(), path)
    del net
    files = {"weights": path}
    job = Job(row, files, files, folder / "image", folder / "text", folder / "compiled", 1)
    started = time.perf_counter()
    checkpoint.check_finite(checkpoint.load(path, lambda name: True), path)  # pages come in
    reading = time.perf_counter() - started
    check, checkpoint.check_finite = checkpoint.check_finite, lambda *_: None  # done once, above
    try:
        image_s = fastest(lambda: openclip.image_tower(job), 3)
        text_s = fastest(lambda: openclip.text_tower(job), 3)
    finally:
        checkpoint.check_finite = check
    tower = openclip.text_tower(job)
    torch.set_num_threads(1)
    ids = torch.from_numpy(tokens(job)([TEXT])[0])
    full = torch.nn.functional.pad(ids, (0, row.text.context_length - ids.shape[1]))
    with torch.inference_mode():
        cut_s, full_s = fastest(lambda: tower(ids), 9), fastest(lambda: tower(full), 9)
    return {
        "build as usual": usual,
        "image tower, build and fill": image_s,
        "text tower, build and fill": text_s,
        "check once that all is finite": reading,
        "usual / ours": usual / (image_s + text_s),
        f"query of {ids.shape[1]} tokens": cut_s,
        f"query of {full.shape[1]} tokens": full_s,
        "uncut / cut": full_s / cut_s,
    }


def fastest(work: Callable[[], object], n_tries: int) -> float:
    """Seconds, the best of several tries after one that does not count."""
    work()
    times = []
    for _ in range(n_tries):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for figure, value in measure(Path(scratch)).items():
            print(f"{figure:34} {value:8.3f}")
