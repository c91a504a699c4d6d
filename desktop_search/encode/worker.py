# SPDX-License-Identifier: MIT
"""The functions that run inside the child processes of encode/host.py.

What comes in: jobs and arrays. What goes out: arrays of unit embeddings. One thread a child.
Kept light: a child imports numpy at once and OpenVINO only when it is asked to encode.
"""

import contextlib
import gc
import os
import signal
import sys
import warnings
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any  # arguments and results of every kind

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.child import Pipe, end_with_parent
from desktop_search.core.errors import (
    DesktopSearchError,
    EnvironmentFault,
    InternalError,
    OutOfMemory,
)
from desktop_search.core.priority import be_humble
from desktop_search.encode import runtime
from desktop_search.encode.runtime import Choice, Job, Run, TowerDamaged

Tokens = Callable[[Sequence[str]], tuple[NDArray[np.int64], ...]]
BATCH = 8
"""Source: measurements.md section 2, "Batch 8 is the optimum"."""

MAX_LOADED = 4
"""Towers a child keeps; more would be those of cascades that were left."""
MEMORY_WORDS = ("out of memory", "can't allocate memory", "bad_alloc", "not enough memory")

# Loaded towers of this child, last used last; a child serves one kind of work.
_image_towers: OrderedDict[str, tuple[Choice, Run]] = OrderedDict()
_text_towers: OrderedDict[str, tuple[Run, Tokens]] = OrderedDict()
_fallen: set[tuple[str, str]] = set()  # image towers that had to leave a device


def start(n_threads: int, humble: bool) -> None:
    """First thing in every child: signals, threads, no network for model libraries."""
    if humble:
        be_humble()
    end_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.umask(0o077)  # what OpenVINO writes is nobody else's business either
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(n_threads)
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ[name] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"  # it tells of its own insides


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
        EncoderUnavailable: the weights do not fit, or fail the self-test.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch and the converter about their own insides
        runtime.make_towers(job)


def measure_again(job: Job) -> None:
    """Finds out anew how an image tower runs best.

    Raises:
        EncoderUnavailable: the weights do not fit.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch and the converter about their own insides
        runtime.measure_again(job)


def devices() -> tuple[str, ...]:
    """Where towers could run on this machine."""
    return runtime.devices()


def convert_weights(source: Path, target: Path) -> None:
    """Makes a safetensors file of a checkpoint that only exists as .pth; nothing in it is run.

    Raises:
        EncoderUnavailable: it is no such checkpoint.
    """
    from desktop_search.encode import checkpoint

    checkpoint.convert_pth(source, target)


def load_texts(job: Job) -> None:
    """Loads the text tower, so that the first query does not wait for it."""
    _text_tower(job)


def encode_texts(job: Job, texts: Sequence[str]) -> NDArray[np.float32]:
    """Texts to (n, dim), float32, unit length."""
    run, tokens = _text_tower(job)
    parts = [run(*tokens(texts[start : start + BATCH])) for start in range(0, len(texts), BATCH)]
    return np.concatenate(parts)  # (n, dim)


def look(job: Job, pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float32], bool]:
    """What encode_images() gives, and whether the processor had to take over."""
    return encode_images(job, pixels), _key(job) in _fallen


def encode_images(job: Job, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pixels (n, px, px, 3), uint8, RGB, to (n, dim), float32, unit length.

    Out of memory halves the batch, then leaves the GPU for the CPU; so does any other fault of it.

    Raises:
        OutOfMemory: not even one photo fits.
    """
    key = job.image_dir.name
    parts: list[NDArray[np.float32]] = []
    done, batch = 0, BATCH
    while done < len(pixels):
        try:
            run = _image_tower(job)
            parts.append(run(pixels[done : done + batch]))
        except TowerDamaged:
            raise
        except Exception as error:  # each library has its own way to say it
            memory = is_memory_fault(error)
            free_memory()
            if memory and batch > 1:
                batch //= 2
            elif _fall_to_cpu(job):
                batch = BATCH
            elif memory:
                raise _no_room(job) from error
            else:
                raise
        else:
            done += len(parts[-1])
            _image_towers.move_to_end(key)
    return np.concatenate(parts)  # (n, dim)


def _key(job: Job) -> tuple[str, str]:
    return job.image_dir.name, job.device


def _image_tower(job: Job) -> Run:
    """The tower as it is to run now: a person may have chosen another device, or measured anew."""
    wanted = runtime.choice_of(job.image_dir, "cpu" if _key(job) in _fallen else job.device)
    name = job.image_dir.name
    held = _image_towers.get(name)
    if held is not None and held[0] == wanted:
        return held[1]
    if held is not None:
        del held, _image_towers[name]
        free_memory()
    run = runtime.load_image_tower(job, wanted)
    _image_towers[name] = wanted, run
    _drop_oldest(_image_towers)
    return run


def _text_tower(job: Job) -> tuple[Run, Tokens]:
    key = job.text_dir.name
    if key not in _text_towers:
        from desktop_search.encode.texts import tokens

        _text_towers[key] = runtime.load_text_tower(job), tokens(job)
        _drop_oldest(_text_towers)
    _text_towers.move_to_end(key)
    return _text_towers[key]


def _fall_to_cpu(job: Job) -> bool:
    """Lets the image tower run on the CPU from now on; False where it was there already."""
    on_cpu = runtime.choice_of(job.image_dir, job.device).device == "cpu"
    if on_cpu or _key(job) in _fallen:
        return False
    _fallen.add(_key(job))
    _image_towers.pop(job.image_dir.name, None)
    free_memory()
    return True


def _no_room(job: Job) -> OutOfMemory:
    title = job.row.spec.title
    if runtime.choice_of(job.image_dir, job.device).device == "cpu":
        return OutOfMemory(
            f"There is not enough memory for the model {title}, so its look was left out. Your "
            "photos and the index are safe. Close other programs, or choose smaller models in "
            "the settings."
        )
    return OutOfMemory(
        f"There is not enough graphics memory for the model {title}, nor for a copy of it outside, "
        "so its look was left out. Your photos and the index are safe. Let models run on the "
        "processor, close other programs, or choose smaller models in the settings.",
        graphics=True,
    )


def is_memory_fault(error: Exception) -> bool:
    """Whether a model library says that there is not enough memory."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in MEMORY_WORDS)


def free_memory() -> None:
    """Gives back what is not used any more."""
    gc.collect()
    if (torch := sys.modules.get("torch")) is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()


def _drop_oldest(towers: OrderedDict[str, Any]) -> None:
    while len(towers) > MAX_LOADED:
        towers.popitem(last=False)
