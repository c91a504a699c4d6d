# SPDX-License-Identifier: MIT
"""A cross-encoder (core.protocols.CrossEncoder) in a child process of its own.

What comes in: a text and photos. What goes out: a score for each photo, read together with the
text. Any thread may call. It runs in torch, as no such model runs often enough to be converted:
nothing it says can be kept for another text. load() and score() run in the child.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.cores import n_cores
from desktop_search.core.errors import (
    EncoderUnavailable,
    EnvironmentFault,
    InputFault,
    InternalError,
    OutOfMemory,
)
from desktop_search.core.records import EncoderSpec
from desktop_search.encode import selftest
from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.child import Child
from desktop_search.encode.host import (
    IMAGES_TIMEOUT_S,
    MAKE_TIMEOUT_S,
    missing_package,
    new_job,
    patience,
)
from desktop_search.encode.runtime import AUTO, Job
from desktop_search.encode.weights import Weights
from desktop_search.encode.worker import free_memory, is_memory_fault

FAMILIES = ("blip",)
"""Families of encoders whose weights hold a part that reads a photo and a text together."""
VERSION = 1
"""Changes when the same files would give other scores."""
TOLERANCE = 1e-3
"""Between a photo alone and among others. The scores of two photos differ by some tenths."""

Score = Callable[[str, NDArray[np.uint8]], NDArray[np.float32]]

_loaded: dict[tuple[str, str], Score] = {}  # of this child, by fingerprint and device


class MatchingHost:
    """Runs the matching head of one encoder of the catalogue."""

    def __init__(
        self,
        data_dir: Path,
        encoder: str,
        n_threads: int | None = None,
        catalogue: Catalogue | None = None,
        device: str = AUTO,
    ) -> None:
        """Starts nothing yet.

        Args:
            data_dir: the data folder, with models/ in it.
            encoder: whose weights hold the head.
            n_threads: None is one a core that this process may use.
            catalogue: other encoders than the program's own.
            device: "auto", "cpu", or one of EncoderHost.devices().

        Raises:
            InputFault: there is no such encoder, or it has no such part.
        """
        self._models_dir = data_dir / "models"
        catalogue = catalogue or Catalogue(self._models_dir)
        self._row = catalogue.row(encoder)
        if self._row.spec.family not in FAMILIES:
            known = [n for n in catalogue.names if catalogue.spec(n).family in FAMILIES]
            raise InputFault(
                f"{encoder} cannot read a photo and a text together, so it is no cross-encoder. "
                f"Nothing was computed. Those that can: {', '.join(known)}."
            )
        self._n_threads = n_threads or n_cores()
        self._device = device
        self._child = Child("reads photos and texts together", self._n_threads)
        self._job: Job | None = None
        self._ready = False

    @property
    def spec(self) -> EncoderSpec:
        """The catalogue row of its encoder."""
        return self._row.spec

    def fingerprint(self) -> str:
        """Identity of weights, preprocessing and formula, hex.

        Raises:
            EncoderUnavailable: the weights are missing or damaged.
        """
        return hashlib.sha256(f"{VERSION} {self._found().image_dir.name}".encode()).hexdigest()

    def prepare(self) -> None:
        """Loads it and lets it agree with itself; blocking, seconds.

        Raises:
            EncoderUnavailable: the weights are missing, damaged, or lack this part.
            OutOfMemory: it does not fit. InternalError: the child died twice.
        """
        if not self._ready:
            self._call(MAKE_TIMEOUT_S, load)
            self._ready = True

    def score(self, text: str, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Scores of photos for a text; blocking.

        Args:
            text: clean.
            pixels: (n, px, px, 3), uint8, RGB.

        Returns:
            (n,), float32; higher fits better, of no fixed range.

        Raises:
            As prepare().
        """
        if not len(pixels):
            return np.empty(0, np.float32)
        self.prepare()
        scores = self._call(IMAGES_TIMEOUT_S, score, text, pixels)
        if scores.shape != (len(pixels),) or not np.isfinite(scores).all():
            raise InternalError(
                f"{self.spec.title} gave a score that cannot be used, so it was not kept. "
                "Your photos and the index are safe. Try again."
            )
        return scores

    def close(self) -> None:
        """Ends the child process within 3 s."""
        self._child.close()

    def _found(self) -> Job:
        if self._job is None:
            weights = Weights(self._models_dir)
            job = new_job(self._row, weights, self._models_dir, self._n_threads)
            self._job = replace(job, device=self._device)
        return self._job

    def _call(
        self,
        at_least_s: float,
        work: Callable[..., NDArray[np.float32]],
        *args: str | NDArray[np.uint8],
    ) -> NDArray[np.float32]:
        job = self._found()
        try:
            return self._child.call(patience(at_least_s, job), work, job, *args)
        except ImportError as error:
            raise missing_package(self.spec.name, error) from error


def load(job: Job) -> NDArray[np.float32]:
    """Loads it where it is not yet, and lets it score made-up pictures, together and alone.

    Raises:
        EncoderUnavailable: the weights do not fit, or it does not agree with itself.
    """
    pixels = selftest.pictures(job.row.spec.image_input.px, selftest.N_PICTURES)
    text = selftest.TEXTS[1]
    together = score(job, text, pixels)
    alone = np.concatenate([score(job, text, pixels[i : i + 1]) for i in range(len(pixels))])
    if not np.allclose(together, alone, rtol=TOLERANCE, atol=TOLERANCE):  # nor where it is NaN
        raise EncoderUnavailable(
            f"{job.row.spec.title} does not give the same score for the same photo and text, so it "
            "was not used. Your photos and the index are safe. Get the model again."
        )
    return together


def score(job: Job, text: str, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pixels (n, px, px, 3), uint8, to scores (n,), float32; out of memory halves the batch.

    Raises:
        OutOfMemory: not even one photo fits.
    """
    try:
        return _scorer(job)(text, pixels)
    except Exception as error:  # torch has a way to say it for each device
        if not is_memory_fault(error):
            raise
        free_memory()
        if len(pixels) == 1:
            raise OutOfMemory(
                f"There is not enough memory for {job.row.spec.title} to read a photo and a text "
                "together. What was computed is kept. Close other programs, or try --device cpu."
            ) from error
    half = len(pixels) // 2
    return np.concatenate([score(job, text, part) for part in (pixels[:half], pixels[half:])])


def _scorer(job: Job) -> Score:
    key = job.image_dir.name, job.device
    if key not in _loaded:
        _loaded[key] = _new_scorer(job)
    return _loaded[key]


def _new_scorer(job: Job) -> Score:
    import torch

    from desktop_search.encode.blip_matching import matching_net
    from desktop_search.encode.texts import tokens

    torch.set_num_threads(job.n_threads)
    device = _torch_device(job.device)
    to_ids = tokens(job)
    net = matching_net(job)
    try:
        net = net.to(device)
    except (RuntimeError, AssertionError) as error:  # torch raises both for a missing device
        if is_memory_fault(error):
            raise
        raise EnvironmentFault(
            f"Photos and texts cannot be read together on {device} here ({error}). What was "
            "computed is kept. Try --device cpu."
        ) from error

    def run(text: str, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        ids, mask = to_ids([text])
        with torch.inference_mode():
            inputs = (torch.from_numpy(array).to(device) for array in (pixels, ids, mask))
            scores: NDArray[np.float32] = net(*inputs).float().cpu().numpy()
        return scores

    return run


def _torch_device(wanted: str) -> str:
    """Where torch is to run: its own graphics processor if any, for "auto"."""
    import torch

    here: Sequence[str] = [
        name
        for name, is_there in (
            ("cuda", torch.cuda.is_available()),
            ("mps", torch.backends.mps.is_available()),
        )
        if is_there
    ]
    if wanted == AUTO:
        return next(iter(here), "cpu")
    return wanted if wanted in here else "cpu"
