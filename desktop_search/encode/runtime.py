# SPDX-License-Identifier: MIT
"""Towers made and run: converted once, then run without torch where that measures faster.

What comes in: jobs with checked files. What goes out: saved towers, and functions from arrays to
unit embeddings. Runs only in child processes. Where OpenVINO cannot be imported, and on GPUs that
only torch can use, torch serves from the weights themselves.
"""

import contextlib
import functools
import importlib
import json
import os
import platform
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal  # Any: openvino's and torch's objects are untyped here

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.paths import private_opener
from desktop_search.encode import int8
from desktop_search.encode.catalogue import EncoderRow

MODEL_NAME = "tower.xml"
WEIGHTS_NAME = "tower.bin"
STAGED = ".making-"
"""Begins the name of a folder in which a tower is made; the process follows."""
META_NAME = "tower.json"
AUTO = "auto"
IMAGE_STREAMS = 2
"""Halves of a batch that are computed side by side, each by half of the threads. Threads that share
every layer wait for each other, the more so while photos are decoded beside them: on 2 busy cores
two streams of one thread take 0.79 of the processor time of one stream of two for the starter's
level 0, 0.85 for a ViT-B-32-256 in 8 bits."""
CPU_FAMILY_LINES = ("model name", "hardware", "cpu model")

Run = Callable[..., NDArray[np.float32]]
Runtime = Literal["openvino", "torch"]
Precision = Literal["fp32", "bf16", "fp16", "int8"]


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a child needs to make or run the towers of one encoder.

    files, text_files: checked files by role. image_dir, text_dir, cache_dir: below the data folder.
    device: where a person wants photos looked at; "auto" is wherever that was measured fastest.
    """

    row: EncoderRow
    files: dict[str, Path]
    text_files: dict[str, Path]
    image_dir: Path
    text_dir: Path
    cache_dir: Path
    n_threads: int
    device: str = AUTO


@dataclass(frozen=True, slots=True)
class Choice:
    """How a tower runs on this machine. device: "cpu", "cuda", "mps", or "gpu" of OpenVINO."""

    runtime: Runtime
    device: str = "cpu"
    precision: Precision = "fp32"

    @property
    def label(self) -> str:
        """For people and files: "openvino cpu fp32"."""
        return f"{self.runtime} {self.device} {self.precision}"


INT8 = Choice("openvino", "cpu", "int8")


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


def machine() -> str:
    """What measured choices hold for: the processor, its threads, an NVIDIA driver.

    A driver may come while the program runs, and the children that measure would see it.
    """
    nvidia = Path("/proc/driver/nvidia/version").exists() or bool(shutil.which("nvidia-smi"))
    return f"{_processor()}, {os.cpu_count()} threads{', NVIDIA' if nvidia else ''}"


@functools.cache  # asked before each query
def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split("\n"):
            if line.lower().startswith(CPU_FAMILY_LINES):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def is_ready(folder: Path) -> bool:
    """Whether a complete saved tower is there, made on this machine; opens no large file."""
    try:
        meta = json.loads((folder / META_NAME).read_text(encoding="utf-8"))
        Choice(**meta["choice"])
        return meta["machine"] == machine() and all(
            (folder / name).stat().st_size == size for name, size in meta["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def choice_of(folder: Path, device: str = AUTO) -> Choice:
    """How a saved tower runs on a device, as measured and found to agree with fp32.

    Where it does not run there, or was never measured there, it runs where it runs best.

    Raises:
        TowerDamaged: that cannot be read.
    """
    try:
        meta = json.loads((folder / META_NAME).read_text(encoding="utf-8"))
        best = Choice(**meta["choice"])
        usable = [Choice(*label.split()) for label in meta["measured"].get("usable", ())]
        has_files = bool(meta["files"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TowerDamaged(str(error)) from error
    if device in (AUTO, best.device):
        return best
    for choice in usable:  # the fastest first
        if choice.device == device and (has_files or choice.runtime != "openvino"):
            return choice
    return Choice("openvino" if has_files else "torch") if device == "cpu" else best


def devices() -> tuple[str, ...]:
    """Where a tower could run on this machine, the processor first; imports torch and OpenVINO."""
    import torch

    found = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    if have_openvino():
        import openvino

        if any(name.startswith("GPU") for name in openvino.Core().available_devices):
            found.append("gpu")
    return tuple(found)


def family(row: EncoderRow) -> Any:
    """The module of encode/ that builds the towers of an encoder in torch."""
    return importlib.import_module(f"desktop_search.encode.{row.spec.family}")


def make_towers(job: Job) -> None:
    """Makes those towers of an encoder that are not there yet; each is tested before use.

    Raises:
        EncoderUnavailable: weights of another architecture, damaged, or a tower that does not
            agree with itself.
    """
    import torch

    from desktop_search.encode import precision, selftest
    from desktop_search.encode.texts import tokens

    torch.set_num_threads(job.n_threads)
    openvino = have_openvino()
    if not is_ready(job.text_dir):
        tower = family(job.row).text_tower(job)
        inputs = tokens(job)(selftest.TEXTS)
        wanted = selftest.check(torch_run(tower), inputs, job.row.spec.title)
        with _staged(job.text_dir) as staged:
            files: tuple[str, ...] = ()
            choice = Choice("torch")
            if openvino:
                files = _convert(tower, inputs, staged, [[-1, -1]] * len(inputs))
                choice = Choice("openvino")
                run = compile_saved(staged, choice, job)
                selftest.agree(run, inputs, wanted, job.row.spec.title)
            _write_meta(staged, files, choice, {})
        del tower
    if not is_ready(job.image_dir):
        px = job.row.spec.image_input.px
        tower = family(job.row).image_tower(job)
        pixels = selftest.pictures(px, selftest.N_PICTURES)
        wanted = selftest.check(torch_run(tower), (pixels,), job.row.spec.title)
        with _staged(job.image_dir) as staged:
            files = ()
            if openvino:
                files = _convert(tower, (pixels,), staged, [[-1, px, px, 3]])
                run = compile_saved(staged, Choice("openvino"), job)
                selftest.agree(run, (pixels,), wanted, job.row.spec.title)
            choice, measured = precision.pick(job, tower, staged if openvino else None)
            files += _int8_files(staged, measured)
            # Beside a graphics card they stay: the processor may have to take over.
            if choice.runtime == "torch" and choice.device == "cpu":
                for name in files:
                    (staged / name).unlink()
                files = ()
            _write_meta(staged, files, choice, measured)
        del tower
    selftest.check_golden(job, load_image_tower(job), load_text_tower(job))


def measure_again(job: Job) -> None:
    """Finds out anew how the image tower of an encoder runs best here; its embeddings stay valid.

    Until that is known, and where it fails, it runs as it did.

    Raises:
        TowerDamaged: it must be made again. EncoderUnavailable: the weights do not fit.
    """
    import torch

    from desktop_search.encode import precision, selftest

    torch.set_num_threads(job.n_threads)
    folder, px = job.image_dir, job.row.spec.image_input.px
    try:
        files = tuple(json.loads((folder / META_NAME).read_text(encoding="utf-8"))["files"])
        files = tuple(name for name in files if name in (MODEL_NAME, WEIGHTS_NAME))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TowerDamaged(str(error)) from error
    tower = family(job.row).image_tower(job)
    if have_openvino() and not files:
        pixels = selftest.pictures(px, selftest.N_PICTURES)
        wanted = selftest.check(torch_run(tower), (pixels,), job.row.spec.title)
        files = _convert(tower, (pixels,), folder, [[-1, px, px, 3]])
        for name in files:
            (folder / name).chmod(0o600)
        run = compile_saved(folder, Choice("openvino"), job)
        selftest.agree(run, (pixels,), wanted, job.row.spec.title)
    choice, measured = precision.pick(job, tower, folder if have_openvino() else None)
    _write_meta(folder, files + _int8_files(folder, measured), choice, measured)


def load_image_tower(job: Job, choice: Choice | None = None) -> Run:
    """Image tower: (n, px, px, 3), uint8, RGB, to (n, dim), float32, unit length.

    choice: another way to run it than the one picked for this machine.

    Raises:
        TowerDamaged: it must be made again. EncoderUnavailable: the weights do not fit.
    """
    choice = choice or choice_of(job.image_dir, job.device)
    if choice.runtime == "openvino":
        return compile_saved(job.image_dir, choice, job, cache=True, n_streams=IMAGE_STREAMS)
    return torch_run(family(job.row).image_tower(job), choice, job.n_threads)


def load_text_tower(job: Job) -> Run:
    """Text tower: what encode/texts.py gives, int64, to (n, dim), float32, unit length.

    Raises:
        TowerDamaged: it must be made again. EncoderUnavailable: the weights do not fit.
    """
    choice = choice_of(job.text_dir)
    if choice.runtime == "openvino":
        return compile_saved(job.text_dir, choice, job, cache=True)
    return torch_run(family(job.row).text_tower(job), choice, job.n_threads)


def compile_saved(
    folder: Path, choice: Choice, job: Job, cache: bool = False, n_streams: int = 1
) -> Run:
    """A converted tower, ready to run in OpenVINO.

    n_streams: on the processor, as many parts of a batch are computed side by side.

    Raises:
        TowerDamaged: OpenVINO is not there any more, or cannot load it.
    """
    if not have_openvino():
        raise TowerDamaged("saved for OpenVINO, which cannot be imported any more")
    import openvino

    hints = {"fp32": "f32", "bf16": "bf16", "fp16": "f16", "int8": "f32"}
    config: dict[str, Any] = {
        # Named, because by itself OpenVINO takes bf16 where the processor has it.
        "INFERENCE_PRECISION_HINT": hints[choice.precision],
        "PERFORMANCE_HINT": "LATENCY",
    }
    n_streams = min(n_streams, job.n_threads) if choice.device == "cpu" else 1
    if choice.device == "cpu":
        config |= {"INFERENCE_NUM_THREADS": job.n_threads, "NUM_STREAMS": n_streams}
    name = MODEL_NAME
    if choice.precision == "int8":
        name = int8.MODEL_NAME
        config |= int8.config()
    if cache:
        config["CACHE_DIR"] = os.fspath(job.cache_dir)
    try:
        compiled = openvino.Core().compile_model(folder / name, choice.device.upper(), config)
        requests = [compiled.create_infer_request() for _ in range(n_streams)]
    except Exception as error:  # a child's border: OpenVINO raises many kinds
        raise TowerDamaged(str(error)) from error
    _make_private(job.cache_dir)

    def run(*inputs: NDArray[Any]) -> NDArray[np.float32]:
        n = len(inputs[0])
        edges = [n * part // n_streams for part in range(n_streams + 1)]
        busy = []
        with contextlib.ExitStack() as ends:  # all are waited for, even where one fails
            for request, start, end in zip(requests, edges, edges[1:], strict=False):
                if start < end:
                    request.start_async([array[start:end] for array in inputs])
                    ends.callback(request.wait)
                    busy.append(request)
        return np.concatenate([request.get_output_tensor(0).data for request in busy])

    return run


def _make_private(cache_dir: Path) -> None:
    """Takes back the group's right to read, which OpenVINO gives its blobs whatever the umask."""
    for blob in cache_dir.glob("*.blob"):
        with contextlib.suppress(OSError):
            blob.chmod(0o600)


def torch_run(tower: Any, choice: Choice = Choice("torch"), n_threads: int = 0) -> Run:
    """A torch tower (fp32, on the CPU) as a function of arrays, on its device and precision.

    Raises:
        TowerDamaged: the device is not there any more.
    """
    import torch

    if n_threads:
        torch.set_num_threads(n_threads)
    if choice.precision == "int8":
        from torch.ao.quantization import quantize_dynamic

        with warnings.catch_warnings():
            # Deprecated in favour of another package; where it is gone, there is no int8.
            warnings.simplefilter("ignore")
            tower = quantize_dynamic(  # type: ignore[no-untyped-call]  # torch's own
                tower, {torch.nn.Linear}, torch.qint8
            )
    elif choice.precision != "fp32":
        tower = tower.to({"bf16": torch.bfloat16, "fp16": torch.float16}[choice.precision])
    try:
        tower = tower.to(choice.device).eval()
    except (RuntimeError, AssertionError) as error:  # torch raises both for a missing device
        if isinstance(error, torch.OutOfMemoryError):
            raise
        raise TowerDamaged(str(error)) from error

    def run(*inputs: NDArray[Any]) -> NDArray[np.float32]:
        with torch.inference_mode():
            tensors = (torch.from_numpy(x).to(choice.device) for x in inputs)
            out: NDArray[np.float32] = tower(*tensors).float().cpu().numpy()
        return out

    return run


def _convert(
    tower: Any,  # a torch module
    inputs: Sequence[NDArray[Any]],
    folder: Path,
    shapes: list[list[int]],
) -> tuple[str, ...]:
    """Saves a tower for OpenVINO; the names of its files."""
    import openvino
    import torch

    example = tuple(torch.from_numpy(array) for array in inputs)
    with torch.no_grad():
        model = openvino.convert_model(tower, example_input=example, input=shapes)
    openvino.save_model(model, folder / MODEL_NAME, compress_to_fp16=False)
    return MODEL_NAME, WEIGHTS_NAME


def _int8_files(folder: Path, measured: dict[str, object]) -> tuple[str, ...]:
    """The files of a tower in 8 bits, which are removed where it was found to be of no use."""
    names = int8.MODEL_NAME, int8.WEIGHTS_NAME
    usable = measured["usable"]
    assert isinstance(usable, list)
    if INT8.label in usable:
        return names
    for name in names:
        with contextlib.suppress(OSError):  # not there, or in use: of no use beside the others
            (folder / name).unlink()
    return ()


def _write_meta(
    folder: Path, names: tuple[str, ...], choice: Choice, measured: dict[str, object]
) -> None:
    document = {
        "files": {name: (folder / name).stat().st_size for name in names},
        "machine": machine(),
        "choice": asdict(choice),
        "measured": measured,
    }
    temporary = folder / f"{META_NAME}.tmp"
    with open(temporary, "w", encoding="utf-8", opener=private_opener) as file:
        json.dump(document, file, indent=1)
    temporary.replace(folder / META_NAME)


@contextlib.contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A folder to write in that becomes `folder` only when everything in it is on the disk."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder.parent)
    prefix = f"{STAGED}{os.getpid()}-"
    staged = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))  # mode 0700
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


def _sweep(folder: Path) -> None:
    """Removes what processes left that were killed while they made a tower: as large as that."""
    import psutil  # only where towers are made

    for left in folder.glob(f"{STAGED}*"):
        pid = left.name.removeprefix(STAGED).partition("-")[0]
        if pid.isascii() and pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
