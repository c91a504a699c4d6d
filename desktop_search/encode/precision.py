# SPDX-License-Identifier: MIT
"""Which runtime and precision runs an image tower fastest here, and still says the same.

What comes in: a tower in torch, and converted. What goes out: a Choice, kept with the tower.
Runs only in the child that makes towers, once per model and machine.

Measured, never taken from what a processor says it supports: bf16 is 4 times faster with AMX and
6 times slower without (measurements.md section 1); 8 bits take less than half of fp32 where a
processor has VNNI and no AMX. A precision is used only if its embeddings
agree with those of fp32, so embeddings of all precisions in use share one fingerprint.
torch.autocast is not among the candidates: on CPUs it is slower than fp32.
"""

import copy
import gc
import time
from pathlib import Path
from typing import Any  # torch modules are untyped here

import numpy as np
from numpy.typing import NDArray

from desktop_search.encode import int8, selftest
from desktop_search.encode.runtime import (
    IMAGE_STREAMS,
    INT8,
    MODEL_NAME,
    Choice,
    Job,
    Run,
    TowerDamaged,
    compile_saved,
    devices,
    have_openvino,
    torch_run,
)

BATCH = 8
"""Source: measurements.md section 2, "Batch 8 is the optimum"."""
MIN_COSINE = 0.998
"""Of each embedding to fp32's; moves a text-photo cosine by some 0.003, a tenth of its spread."""
MIN_TOP10 = 0.95
"""Mean share of the ten nearest pictures that stay among the ten nearest."""
TOP = 10
MIN_PICTURES, MAX_PICTURES = 12, 32
AGREEMENT_S = 60.0
"""What comparing may take at fp32 before fewer pictures have to do."""
MIN_TRIES, MAX_TRIES = 2, 6
TRIES_S = 3.0
"""What timing one candidate may take where that is enough for more than MIN_TRIES."""
HOPELESS = 3.0
"""A candidate this many times slower at one picture is not timed further."""
HEAVY_MACS = 10e9
"""A tower smaller than this cannot win back what torch costs at every start on a CPU."""
MIN_GAIN = 0.9
"""What another precision must save: less is within the noise of a busy machine."""
TORCH_MARGIN = 1.25
"""What torch must win on a CPU: it costs seconds of start and 0.5 GB of memory more."""


def pick(job: Job, tower: Any, folder: Path | None) -> tuple[Choice, dict[str, object]]:
    """Times the candidates and takes the fastest that agrees with fp32.

    Args:
        job: the encoder; its pictures' size and its threads count.
        tower: the image tower, fp32, on the CPU; left as it is.
        folder: the converted tower, None without OpenVINO.

    Returns:
        The choice, and what was measured: milliseconds a photo by candidate, agreement, and what
        can be used at all, the fastest first: a person may want another device than the fastest.
    """
    px = job.row.spec.image_input.px
    pictures = selftest.pictures(px, MAX_PICTURES)
    plain = Choice("torch") if folder is None else Choice("openvino")
    run = _runner(job, tower, folder, plain)
    single_s = _seconds(run, pictures[:1])
    ms = {plain: 1000 * _batch_s(run, pictures)}
    n = int(np.clip(AGREEMENT_S / max(single_s, 1e-3), MIN_PICTURES, MAX_PICTURES))
    wanted = _embed(run, pictures[:n])
    agreements: dict[Choice, tuple[float, float]] = {}
    marker = job.image_dir.with_name(f"{job.image_dir.name}.trying")
    avoid = _avoided(marker)
    for choice in _candidates(folder, plain):
        light = job.row.spec.macs < HEAVY_MACS and _is_heavy_runtime(choice)
        if choice.label in avoid or light:
            continue
        # A driver can take the whole child with it: then the next one leaves this candidate out.
        marker.write_text("\n".join([*avoid, choice.label]), encoding="utf-8")
        try:
            run = _runner(job, tower, folder, choice)
            if _seconds(run, pictures[:1]) < HOPELESS * single_s + 0.1:
                ms[choice] = 1000 * _batch_s(run, pictures)
                if choice.device != "cpu" or _worth(choice, ms, plain):
                    agreements[choice] = agreement(wanted, _embed(run, pictures[:n]))
        except (TowerDamaged, RuntimeError, MemoryError, ImportError, OSError):
            ms.pop(choice, None)  # it does not run here: no candidate
        gc.collect()
    marker.unlink(missing_ok=True)
    if agreements:
        # Once more: something else may have kept the machine busy the first time.
        again = _runner(job, tower, folder, plain)
        ms[plain] = min(ms[plain], 1000 * _batch_s(again, pictures))
    good = [plain, *(choice for choice in agreements if _passes(agreements[choice]))]
    usable = sorted(good, key=lambda choice: _price(choice, ms))
    best = next(c for c in usable if c == plain or _worth(c, ms, plain))
    measured: dict[str, object] = {
        "ms_per_photo": {choice.label: round(value, 2) for choice, value in ms.items()},
        "agreement": {
            choice.label: [round(cosine, 5), round(top, 4)]
            for choice, (cosine, top) in agreements.items()
        },
        "usable": [choice.label for choice in usable],
    }
    return best, measured


def agreement(wanted: NDArray[np.float32], got: NDArray[np.float32]) -> tuple[float, float]:
    """How well embeddings agree: lowest cosine, and mean overlap of the ten nearest pictures.

    Args:
        wanted: (n, dim), unit length, n > 10.
        got: the same pictures in another precision.
    """
    if got.shape != wanted.shape or not np.isfinite(got).all():
        return 0.0, 0.0
    cosine = float((wanted * got).sum(1).min())
    overlaps = []
    for i in range(len(wanted)):
        others = np.delete(np.arange(len(wanted)), i)
        # As in a search: one query embedding against stored ones.
        before = others[np.argsort(-(wanted[others] @ wanted[i]), kind="stable")[:TOP]]
        after = others[np.argsort(-(got[others] @ wanted[i]), kind="stable")[:TOP]]
        overlaps.append(len(set(before) & set(after)) / TOP)
    return cosine, float(np.mean(overlaps))


def _passes(measured: tuple[float, float]) -> bool:
    return measured[0] >= MIN_COSINE and measured[1] >= MIN_TOP10


def _price(choice: Choice, ms: dict[Choice, float]) -> float:
    return ms[choice] * (TORCH_MARGIN if _is_heavy_runtime(choice) else 1.0)


def _is_heavy_runtime(choice: Choice) -> bool:
    return choice.runtime == "torch" and choice.device == "cpu"


def _worth(choice: Choice, ms: dict[Choice, float], plain: Choice) -> bool:
    """Whether it could be chosen at all, so that comparing pays."""
    return _price(choice, ms) < MIN_GAIN * _price(plain, ms)


def _candidates(folder: Path | None, plain: Choice) -> list[Choice]:
    here = devices()
    found: list[Choice] = []
    if folder is not None and have_openvino():
        import openvino

        if "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            found.append(Choice("openvino", "cpu", "bf16"))
        found.append(INT8)
        if "gpu" in here:
            found += [Choice("openvino", "gpu"), Choice("openvino", "gpu", "fp16")]
    found += [Choice("torch"), Choice("torch", "cpu", "bf16"), Choice("torch", "cpu", "int8")]
    if "cuda" in here:
        import torch

        found += [Choice("torch", "cuda"), Choice("torch", "cuda", "fp16")]
        if torch.cuda.is_bf16_supported():
            found.append(Choice("torch", "cuda", "bf16"))
    if "mps" in here:
        found += [Choice("torch", "mps"), Choice("torch", "mps", "fp16")]
    return [choice for choice in found if choice != plain]


def _runner(job: Job, tower: Any, folder: Path | None, choice: Choice) -> Run:
    if choice.runtime == "openvino":
        assert folder is not None
        if choice == INT8 and not int8.make(folder / MODEL_NAME, folder):
            raise TowerDamaged("it has too few linear layers for 8 bits")
        return compile_saved(folder, choice, job, n_streams=IMAGE_STREAMS)
    own = tower if choice == Choice("torch") else copy.deepcopy(tower)  # .to() works in place
    return torch_run(own, choice, job.n_threads)


def _batch_s(run: Run, pictures: NDArray[np.uint8]) -> float:
    """Seconds a photo in a batch, the best of some tries: others may keep the machine busy."""
    tries = [_seconds(run, pictures[:BATCH])]
    started = time.perf_counter()
    while len(tries) < MIN_TRIES or (
        len(tries) < MAX_TRIES and time.perf_counter() - started < TRIES_S
    ):
        tries.append(_seconds(run, pictures[:BATCH]))
    return min(tries) / BATCH


def _seconds(run: Run, pictures: NDArray[np.uint8]) -> float:
    run(pictures)  # first use: pages come in, kernels are chosen
    started = time.perf_counter()
    run(pictures)
    return time.perf_counter() - started


def _embed(run: Run, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.concatenate([run(pictures[i : i + BATCH]) for i in range(0, len(pictures), BATCH)])


def _avoided(marker: Path) -> list[str]:
    try:
        return marker.read_text(encoding="utf-8").split("\n")
    except OSError:
        return []
