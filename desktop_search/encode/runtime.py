# SPDX-License-Identifier: MIT
"""Towers made and run: converted once from torch to OpenVINO, then run without torch.

What comes in: tower jobs with checked files. What goes out: saved towers, and functions from
arrays to unit embeddings. Runs only in child processes. Where OpenVINO cannot be imported,
torch serves from the weights themselves.
"""

import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # openvino's and torch's objects are untyped here

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.core.paths import private_opener
from desktop_search.encode.catalogue import EncoderRow

MODEL_NAME = "tower.xml"
WEIGHTS_NAME = "tower.bin"
META_NAME = "tower.json"
CLASSES_NAME = "classes.npy"
MIN_COSINE = 0.9999
"""Source: architecture.md section 7, the self-test."""

Run = Callable[..., NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a child needs to make or run the towers of one encoder.

    files, text_files: checked files by role. image_dir, text_dir, cache_dir: below the data folder.
    """

    row: EncoderRow
    files: dict[str, Path]
    text_files: dict[str, Path]
    image_dir: Path
    text_dir: Path
    cache_dir: Path
    n_threads: int


class TowerDamaged(Exception):
    """A saved tower cannot be loaded: it must be made again. Never seen by a person."""


def have_openvino() -> bool:
    """Imports OpenVINO with its usage reports switched off; whether that worked."""
    # The converter reports usage over the network unless this package is absent.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    try:
        import openvino  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def is_ready(folder: Path) -> bool:
    """Whether a complete saved tower is there; looks at names and sizes only."""
    try:
        meta = json.loads((folder / META_NAME).read_text(encoding="utf-8"))
        return bool(meta["files"]) and all(
            (folder / name).stat().st_size == size for name, size in meta["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def make_towers(job: Job) -> None:
    """Makes those towers of an encoder that are not there yet; each is tested before use.

    Raises:
        EncoderUnavailable: weights of another architecture, or the converted tower disagrees.
    """
    import torch

    from desktop_search.encode import starter
    from desktop_search.encode.texts import Tokens

    torch.set_num_threads(job.n_threads)
    tokens = Tokens(job.tokenizer)
    minilm = starter.load_minilm(job.text_weights)
    # The classes' texts take longer than all the rest: the levels share their embeddings.
    shared = job.text_dir.with_name(f"{job.text_dir.name}-classes")
    try:
        classes = _load_classes(shared)
    except TowerDamaged:
        texts = starter.class_texts(job.row.text.class_texts_sha256)
        classes = starter.class_embeddings(minilm, tokens, texts)
        _save_classes(classes, shared)
    convert = have_openvino()
    if not is_ready(job.text_dir):
        if convert:
            tower = starter.TextTower(minilm, torch.from_numpy(classes).mean(0))
            inputs = tokens(["a cat", "boats on a lake at sunset", ""])
            _convert(tower, inputs, job.text_dir, job, ([-1, -1], [-1, -1]))
        else:
            _save_classes(classes, job.text_dir)
    if not is_ready(job.image_dir):
        net = starter.load_classifier(job.row.spec.arch, job.image_weights)
        if convert:
            image_tower = starter.ImageTower(job.row, net, torch.from_numpy(classes))
            px = job.row.spec.image_input.px
            _convert(image_tower, (_test_pixels(px),), job.image_dir, job, ([-1, px, px, 3],))
        else:
            _save_classes(classes, job.image_dir)


def load_image_tower(job: Job) -> Run:
    """Image tower: (n, px, px, 3), uint8, RGB, to (n, dim), float32, unit length.

    Raises:
        TowerDamaged: it must be made again. EncoderUnavailable: the weights do not fit.
    """
    if not (job.image_dir / CLASSES_NAME).exists():
        return _compile(job.image_dir, job)
    import torch

    from desktop_search.encode import starter

    torch.set_num_threads(job.n_threads)
    classes = torch.from_numpy(_load_classes(job.image_dir))
    net = starter.load_classifier(job.row.spec.arch, job.image_weights)
    return _torch_run(starter.ImageTower(job.row, net, classes))


def load_text_tower(job: Job) -> Run:
    """Text tower: ids and mask, (n, length), int64, to (n, dim), float32, unit length.

    Raises:
        TowerDamaged: it must be made again. EncoderUnavailable: the weights do not fit.
    """
    if not (job.text_dir / CLASSES_NAME).exists():
        return _compile(job.text_dir, job)
    import torch

    from desktop_search.encode import starter

    torch.set_num_threads(job.n_threads)
    classes = torch.from_numpy(_load_classes(job.text_dir))
    return _torch_run(starter.TextTower(starter.load_minilm(job.text_weights), classes.mean(0)))


def _convert(
    tower: Any,  # a torch module
    inputs: tuple[NDArray[Any], ...],
    folder: Path,
    job: Job,
    shapes: tuple[list[int], ...],
) -> None:
    import openvino
    import torch

    tower.eval()
    example = tuple(torch.from_numpy(array) for array in inputs)
    with torch.inference_mode():
        wanted = tower(*example).numpy()
    with torch.no_grad():
        model = openvino.convert_model(tower, example_input=example, input=list(shapes))
    with _staged(folder) as staged:
        openvino.save_model(model, staged / MODEL_NAME, compress_to_fp16=False)
        _write_meta(staged, (MODEL_NAME, WEIGHTS_NAME))
        self_test(_compile(staged, job, cache=False), inputs, wanted, job.row.spec.name)


def self_test(
    run: Run, inputs: tuple[NDArray[Any], ...], wanted: NDArray[np.float32], name: str
) -> None:
    """Compares a converted tower with torch's own answer, at the batch and one by one.

    Raises:
        EncoderUnavailable: they disagree.
    """
    single = np.concatenate([run(*(array[i : i + 1] for array in inputs)) for i in range(2)])
    cosine = min(
        float((run(*inputs) * wanted).sum(1).min()),
        float((single * wanted[:2]).sum(1).min()),
    )
    if not cosine >= MIN_COSINE:  # also refuses NaN
        raise EncoderUnavailable(
            f"The encoder {name} gives other results on this machine than it should "
            f"(agreement {cosine:.4f}), so it was not used. Your photos and the index are safe. "
            "Please report this; another encoder can be chosen in the settings."
        )


def _compile(folder: Path, job: Job, cache: bool = True) -> Run:
    if not have_openvino():
        raise TowerDamaged("saved for OpenVINO, which cannot be imported any more")
    import openvino

    core = openvino.Core()
    config: dict[str, Any] = {
        "INFERENCE_PRECISION_HINT": "f32",  # bf16 would give other embeddings on other machines
        "INFERENCE_NUM_THREADS": job.n_threads,
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
    }
    if cache:
        config["CACHE_DIR"] = os.fspath(job.cache_dir)
    try:
        compiled = core.compile_model(folder / MODEL_NAME, "CPU", config)
        request = compiled.create_infer_request()
    except Exception as error:  # a child's border: OpenVINO raises many kinds
        raise TowerDamaged(str(error)) from error

    def run(*inputs: NDArray[Any]) -> NDArray[np.float32]:
        request.infer(list(inputs))
        return np.array(request.get_output_tensor(0).data, dtype=np.float32)

    return run


def _torch_run(tower: Any) -> Run:  # a torch module
    import torch

    tower.eval()

    def run(*inputs: NDArray[Any]) -> NDArray[np.float32]:
        with torch.inference_mode():
            out: NDArray[np.float32] = tower(*(torch.from_numpy(x) for x in inputs)).numpy()
        return out

    return run


def _test_pixels(px: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng(7)
    ramp = np.linspace(0, 255, px)
    smooth = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None, :], 90.0), axis=-1)
    coarse = rng.integers(0, 256, (8, 8, 3)).repeat(px // 8, 0).repeat(px // 8, 1)
    noise = rng.integers(0, 256, (px, px, 3))
    return np.stack([smooth, coarse, noise]).astype(np.uint8)  # (3, px, px, 3)


def _save_classes(classes: NDArray[np.float32], folder: Path) -> None:
    with _staged(folder) as staged:
        np.save(staged / CLASSES_NAME, classes)
        _write_meta(staged, (CLASSES_NAME,))


def _load_classes(folder: Path) -> NDArray[np.float32]:
    try:
        classes: NDArray[np.float32] = np.load(folder / CLASSES_NAME, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise TowerDamaged(str(error)) from error
    sound = classes.ndim == 2 and classes.dtype == np.float32
    if not sound or not np.allclose(np.linalg.norm(classes, axis=1), 1.0, atol=1e-4):
        raise TowerDamaged("the class matrix is damaged")
    return classes


def _write_meta(staged: Path, names: tuple[str, ...]) -> None:
    sizes = {name: (staged / name).stat().st_size for name in names}
    with open(staged / META_NAME, "w", encoding="utf-8", opener=private_opener) as file:
        json.dump({"files": sizes}, file)


@contextlib.contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A folder to write in that becomes `folder` only when everything in it is on the disk."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))  # mode 0700
    try:
        yield staged
        for path in staged.iterdir():
            path.chmod(0o600)
            with path.open("rb") as file:
                os.fsync(file.fileno())
        if folder.exists() and not is_ready(folder):
            shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another process made it first: theirs is as good
            staged.rename(folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
