# SPDX-License-Identifier: MIT
"""The functions that run inside the child processes of encode/host.py.

What comes in: jobs and arrays. What goes out: arrays of unit embeddings. One thread a child.
Kept light: a child imports numpy at once and OpenVINO only when it is asked to encode.
"""

import contextlib
import os
import signal
import warnings
from collections.abc import Callable, Sequence
from typing import Any  # arguments and results of every kind

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.child import Pipe, be_humble
from desktop_search.core.errors import DesktopSearchError, EnvironmentFault, InternalError
from desktop_search.encode import runtime
from desktop_search.encode.runtime import Job, Run, TowerDamaged

BATCH = 8
"""Source: measurements.md section 2, "Batch 8 is the optimum"."""

# Loaded towers of this child; a child serves one kind of work and dies with its pool.
_image_towers: dict[str, Run] = {}
_text_towers: dict[str, tuple[Run, object]] = {}


def start(n_threads: int, humble: bool) -> None:
    """First thing in every child: signals, threads, no network for model libraries."""
    if humble:
        be_humble()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.umask(0o077)  # what OpenVINO writes is nobody else's business either
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(n_threads)
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ[name] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"


def serve(
    connection: Pipe,
    n_threads: int,
    humble: bool,
    first: tuple[Callable[..., object], tuple[Any, ...]] | None,
) -> None:
    """What the child does: calls functions of this module until the pipe closes.

    first: done before the first call; what it raises is raised again by the call that needs it.
    """
    start(n_threads, humble)
    with contextlib.suppress(EOFError, OSError):
        if first is not None:
            answer(*first)
        while True:
            connection.send(answer(*connection.recv()))


def answer(function: Callable[..., object], args: tuple[Any, ...]) -> tuple[object, object]:
    """(result, None) or (None, the exception), ready for the pipe."""
    try:
        return function(*args), None
    except (DesktopSearchError, TowerDamaged, ImportError) as error:
        return None, error
    except OSError as error:
        return None, EnvironmentFault(
            f"The data folder of the encoders cannot be used ({error.strerror or error}). Your "
            "photos and the index are safe. Check the free disk space and try again."
        )
    except Exception as error:  # noqa: BLE001 - the child's border: the caller gets to see it
        # As text: not every exception of a model library can be rebuilt on the other side.
        return None, InternalError(
            f"An encoder failed ({type(error).__name__}: {error}). Your photos and the index are "
            "safe. Try again, and report it if it stays."
        )


def make(job: Job) -> None:
    """Makes the towers of an encoder.

    Raises:
        EncoderUnavailable: the weights do not fit, or a package is missing.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch and the converter about their own insides
        runtime.make_towers(job)


def load_texts(job: Job) -> None:
    """Loads the text tower, so that the first query does not wait for it."""
    _text_tower(job)


def encode_texts(job: Job, texts: Sequence[str]) -> NDArray[np.float32]:
    """Texts to (n, dim), float32, unit length."""
    run, tokens = _text_tower(job)
    parts = [
        run(*tokens(texts[start : start + BATCH]))  # type: ignore[operator]  # Tokens
        for start in range(0, len(texts), BATCH)
    ]
    return np.concatenate(parts)  # (n, dim)


def encode_images(job: Job, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pixels (n, px, px, 3), uint8, RGB, to (n, dim), float32, unit length."""
    key = job.image_dir.name
    if key not in _image_towers:
        _image_towers[key] = runtime.load_image_tower(job)
    run = _image_towers[key]
    parts = [run(pixels[start : start + BATCH]) for start in range(0, len(pixels), BATCH)]
    return np.concatenate(parts)  # (n, dim)


def _text_tower(job: Job) -> tuple[Run, object]:
    key = job.text_dir.name
    if key not in _text_towers:
        from desktop_search.encode.texts import Tokens

        _text_towers[key] = runtime.load_text_tower(job), Tokens(job.tokenizer)
    return _text_towers[key]
