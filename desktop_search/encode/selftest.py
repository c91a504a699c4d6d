# SPDX-License-Identifier: MIT
"""The self-test of a tower: no model is used that does not agree with itself.

What comes in: towers as functions. What goes out: reference embeddings, or a sentence. Runs only
in the child that makes towers.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any  # Any: arrays of every dtype go in

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import EncoderUnavailable

if TYPE_CHECKING:
    from desktop_search.encode.runtime import Job

Run = Callable[..., NDArray[np.float32]]

TEXTS = ("a cat", "boats on a lake at sunset", "")
N_PICTURES = 3
MIN_COSINE = 0.9999
"""Between runtimes and batch sizes. Source: architecture.md section 7."""
GOLDEN_TOLERANCE = 0.01
"""Of the stored cosine: bf16 stays within it, other weights or colours do not."""
GOLDEN_TEXT = "a red square on a white wall"


def pictures(px: int, n: int) -> NDArray[np.uint8]:
    """Made-up pictures: ramps, blocks, shapes and noise of many colours, (n, px, px, 3), uint8."""
    rng = np.random.default_rng(7)
    ramp = np.linspace(0, 1, px, dtype=np.float32)
    out = np.empty((n, px, px, 3), np.uint8)
    for i in range(n):
        low, high, third = rng.integers(0, 256, (3, 3))
        across, down = rng.uniform(-1, 1, 2)
        slope = across * ramp[None, :] + down * ramp[:, None]
        share = (slope - slope.min())[..., None] / max(float(np.ptp(slope)), 1e-6)
        picture = low + share * (high - low)  # (px, px, 3)
        if i % 3 == 1:
            cells = int(rng.integers(2, 9))
            blocks = rng.integers(0, 256, (cells, cells, 3))
            where = np.arange(px) * cells // px
            picture = 0.5 * picture + 0.5 * blocks[where][:, where]
        elif i % 3 == 2:
            centre, radius = rng.uniform(0.3, 0.7, 2), rng.uniform(0.1, 0.4)
            inside = np.hypot(ramp[None, :] - centre[0], ramp[:, None] - centre[1]) < radius
            picture = np.where(inside[..., None], third, picture)
            picture = picture + rng.normal(0, 20, (px, px, 1))
        out[i] = np.clip(picture, 0, 255)
    return out


def golden_picture(px: int) -> NDArray[np.uint8]:
    """A red square on white: (1, px, px, 3), uint8."""
    picture = np.full((1, px, px, 3), 245, np.uint8)
    picture[:, px // 4 : px - px // 4, px // 4 : px - px // 4] = (200, 20, 20)
    return picture


def check(run: Run, inputs: Sequence[NDArray[Any]], title: str) -> NDArray[np.float32]:
    """What torch says in fp32, after a look whether that can be an embedding at all: (n, dim).

    Raises:
        EncoderUnavailable: not finite, not of unit length, another answer in a batch than alone,
            or the same answer to everything.
    """
    together = run(*inputs)
    norms = np.linalg.norm(together, axis=1)
    if not np.isfinite(together).all() or not np.allclose(norms, 1.0, atol=1e-3):
        raise EncoderUnavailable(_REFUSED.format(title, "its results are no unit embeddings"))
    _same(_one_by_one(run, inputs), together, title, "a photo alone and among others differ")
    if np.allclose(together, together[0], atol=1e-6):
        raise EncoderUnavailable(_REFUSED.format(title, "everything looks the same to it"))
    return together


def agree(
    run: Run, inputs: Sequence[NDArray[Any]], wanted: NDArray[np.float32], title: str
) -> None:
    """Compares a converted tower with torch's own answer, at the batch and one by one.

    Raises:
        EncoderUnavailable: they disagree.
    """
    what = "it gives other results on this machine than it should"
    _same(run(*inputs), wanted, title, what)
    _same(_one_by_one(run, inputs), wanted, title, what)


def check_golden(job: "Job", image: Run, text: Run) -> None:
    """Compares the cosine of a picture and a text with the right one, where that is known.

    Raises:
        EncoderUnavailable: these are other weights, or another preprocessing.
    """
    if job.row.golden is None:
        return
    from desktop_search.encode.texts import tokens

    picture = image(golden_picture(job.row.spec.image_input.px))[0]
    cosine = float(picture @ text(*tokens(job)([GOLDEN_TEXT]))[0])
    if not abs(cosine - job.row.golden) <= GOLDEN_TOLERANCE:
        reason = f"picture and text agree at {cosine:.3f} instead of {job.row.golden:.3f}"
        raise EncoderUnavailable(_REFUSED.format(job.row.spec.title, reason))


def _one_by_one(run: Run, inputs: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    n = len(inputs[0])
    return np.concatenate([run(*(array[i : i + 1] for array in inputs)) for i in range(n)])


def _same(a: NDArray[np.float32], b: NDArray[np.float32], title: str, what: str) -> None:
    cosine = float((a * b).sum(1).min()) if a.shape == b.shape else float("nan")
    if not cosine >= MIN_COSINE:  # also refuses NaN
        raise EncoderUnavailable(_REFUSED.format(title, f"{what} (agreement {cosine:.4f})"))


_REFUSED = (
    "The model {} failed its self-test, so it was not used: {}. Your photos and the index are "
    "safe. Get the model again, or choose another one in the settings."
)
