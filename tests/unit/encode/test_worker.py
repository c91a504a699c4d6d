# SPDX-License-Identifier: MIT
"""What a child does when memory runs out: smaller batches, the CPU, then a sentence."""

import dataclasses
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from desktop_search.core.errors import OutOfMemory
from desktop_search.encode import runtime, worker
from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.runtime import Choice, Job

ROW = Catalogue().row("starter-lite0")
PIXELS = np.arange(11, dtype=np.uint8).repeat(224 * 224 * 3).reshape(11, 224, 224, 3)


class Gpu:
    """Holds so many photos at once, and says so as a library would."""

    def __init__(self, n_fitting: int, error: Exception) -> None:
        self.n_fitting = n_fitting
        self.error = error
        self.batches: list[int] = []

    def __call__(self, pixels: np.ndarray) -> np.ndarray:
        self.batches.append(len(pixels))
        if len(pixels) > self.n_fitting:
            raise self.error
        return pixels[:, 0, 0, :1].astype(np.float32)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(ROW, {}, {}, tmp_path / "image", tmp_path / "text", tmp_path / "cache", 1)


@pytest.fixture
def loaded(monkeypatch):
    """Makes the given towers those that are loaded, by device."""

    def set_up(job, chosen, **towers):
        monkeypatch.setattr(worker, "_image_towers", type(worker._image_towers)())
        monkeypatch.setattr(worker, "_fallen", set())
        monkeypatch.setattr(
            runtime,
            "choice_of",
            lambda folder, device="auto": (
                chosen if device in ("auto", chosen.device) else Choice(chosen.runtime, device)
            ),
        )
        monkeypatch.setattr(
            runtime,
            "load_image_tower",
            lambda job, choice=None: towers[(choice or chosen).device],
        )

    return set_up


MEMORY = [
    MemoryError(),
    RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"),
    RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
]


@pytest.mark.parametrize("error", MEMORY)
def test_batches_get_smaller_until_they_fit(job, loaded, error):
    gpu = Gpu(2, error)
    loaded(job, Choice("torch", "cuda"), cuda=gpu)
    assert worker.encode_images(job, PIXELS)[:, 0].tolist() == list(range(11))
    assert gpu.batches == [8, 4, 2, 2, 2, 2, 2, 1]


def test_then_the_cpu_takes_over_and_stays(job, loaded):
    gpu, cpu = Gpu(0, MEMORY[1]), Gpu(8, MEMORY[0])
    loaded(job, Choice("torch", "cuda", "fp16"), cuda=gpu, cpu=cpu)
    assert worker.encode_images(job, PIXELS)[:, 0].tolist() == list(range(11))
    assert worker.encode_images(job, PIXELS).shape == (11, 1)
    assert gpu.batches == [8, 4, 2, 1]
    assert cpu.batches[-2:] == [8, 3]


def test_then_a_sentence(job, loaded):
    cpu = Gpu(0, MEMORY[2])
    loaded(job, Choice("openvino"), cpu=cpu)
    _, error = worker.answer(worker.encode_images, (job, PIXELS))
    assert isinstance(error, OutOfMemory)
    assert "look was left out" in error.sentence
    assert ROW.spec.title in error.sentence
    assert not error.graphics


def test_a_lack_of_graphics_memory_is_told_apart_even_over_the_pipe(job, loaded):
    gpu, cpu = Gpu(0, MEMORY[1]), Gpu(0, MEMORY[2])
    loaded(job, Choice("torch", "cuda", "fp16"), cuda=gpu, cpu=cpu)
    _, error = worker.answer(worker.encode_images, (job, PIXELS))
    assert isinstance(error, OutOfMemory) and cpu.batches
    there = pickle.loads(pickle.dumps(error))
    assert there.graphics and there.sentence == error.sentence
    assert "graphics memory" in there.sentence


def test_a_lack_of_memory_on_the_processor_is_not_that_of_the_card_left_before(job, loaded):
    loaded(job, Choice("torch", "cuda"), cuda=Gpu(8, MEMORY[0]), cpu=Gpu(0, MEMORY[2]))
    on_cpu = dataclasses.replace(job, device="cpu")
    _, error = worker.answer(worker.encode_images, (on_cpu, PIXELS))
    assert isinstance(error, OutOfMemory)
    assert not error.graphics


def test_other_errors_are_not_taken_for_a_lack_of_memory(job, loaded):
    gpu, cpu = (Gpu(0, RuntimeError("shapes cannot be multiplied")) for _ in range(2))
    loaded(job, Choice("torch", "cuda"), cuda=gpu, cpu=cpu)
    _, error = worker.answer(worker.encode_images, (job, PIXELS))
    assert "shapes cannot be multiplied" in str(error)
    assert (gpu.batches, cpu.batches) == ([8], [8])


def test_the_cpu_takes_over_from_a_gpu_that_fails_and_that_is_told(job, loaded):
    gpu, cpu = Gpu(0, RuntimeError("CUDA error: unspecified launch failure")), Gpu(8, MEMORY[0])
    loaded(job, Choice("torch", "cuda"), cuda=gpu, cpu=cpu)
    embedded, fell = worker.look(job, PIXELS)
    assert embedded[:, 0].tolist() == list(range(11))
    assert fell
    assert (gpu.batches, cpu.batches) == ([8], [8, 3])
    assert worker.look(job, PIXELS[:1])[1]
    assert gpu.batches == [8]


def test_another_device_is_taken_up_at_the_next_batch(job, loaded):
    gpu, cpu = Gpu(8, MEMORY[0]), Gpu(8, MEMORY[0])
    loaded(job, Choice("torch", "cuda"), cuda=gpu, cpu=cpu)
    assert not worker.look(job, PIXELS)[1]
    worker.look(dataclasses.replace(job, device="cpu"), PIXELS)
    worker.look(job, PIXELS[:2])
    assert (gpu.batches, cpu.batches) == ([8, 3, 2], [8, 3])
    assert len(worker._image_towers) == 1


def test_a_child_keeps_only_the_towers_used_last(job, loaded):
    loaded(job, Choice("openvino"), cpu=Gpu(8, MEMORY[0]))
    for number in range(6):
        other = dataclasses.replace(job, image_dir=job.image_dir.with_name(f"image{number}"))
        worker.encode_images(other, PIXELS[:1])
    assert list(worker._image_towers) == ["image2", "image3", "image4", "image5"]


def test_what_a_killed_process_left_half_made_goes_at_the_next_making(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f".making-{gone.pid}-abc"
    theirs = tmp_path / f".making-{os.getpid()}-abc"  # somebody is at work in it
    for folder in (left, theirs):
        folder.mkdir()
        (folder / "tower.bin").write_bytes(b"half")
    with runtime._staged(tmp_path / "tower") as staged:
        assert staged.name.startswith(f".making-{os.getpid()}-")
        assert not left.exists() and (theirs / "tower.bin").exists()
        (staged / "tower.json").write_text("{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == [theirs.name, "tower"]
