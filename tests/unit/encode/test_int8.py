# SPDX-License-Identifier: MIT
"""Towers in 8 bits: they say the same as in fp32, for each photo alone, and only where it pays."""

import dataclasses
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

from desktop_search.core.records import ImageInput  # noqa: E402
from desktop_search.encode import int8, precision, runtime, selftest  # noqa: E402
from desktop_search.encode.catalogue import Catalogue  # noqa: E402
from desktop_search.encode.runtime import (  # noqa: E402
    INT8,
    Choice,
    Job,
    TowerDamaged,
    have_openvino,
)

if not have_openvino():  # never pytest.importorskip: it would switch usage reports on
    pytest.skip("OpenVINO is not installed", allow_module_level=True)

ROW = Catalogue().row("starter-lite0")
PX, WIDTH, DIM = 32, 256, 64


class Linear(nn.Module):
    """As a transformer: linear layers over tokens for the most part."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.tokens = nn.Linear(8 * 8 * 3, WIDTH)
        self.inner = nn.Sequential(
            nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH)
        )
        self.out = nn.Linear(WIDTH, DIM, bias=False)

    def forward(self, pixels):
        n = pixels.shape[0]
        x = pixels.float() / 255 - 0.5
        x = x.reshape(n, PX // 8, 8, PX // 8, 8, 3).permute(0, 1, 3, 2, 4, 5)
        x = self.tokens(x.reshape(n, (PX // 8) ** 2, 8 * 8 * 3))  # (n, tokens, width)
        return nn.functional.normalize(self.out((x + self.inner(x)).mean(1)), dim=-1)


class Convolutions(nn.Module):
    """As the starter's towers: a linear layer at the very end."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.net = nn.Sequential(nn.Conv2d(3, 32, 8, 8), nn.ReLU(), nn.Conv2d(32, WIDTH, 3))
        self.out = nn.Linear(WIDTH, DIM, bias=False)

    def forward(self, pixels):
        x = self.net(pixels.permute(0, 3, 1, 2).float() / 255)
        return nn.functional.normalize(self.out(x.mean((2, 3))), dim=-1)


@pytest.fixture(autouse=True)
def quiet():
    """As worker.make(): torch and the converter warn about their own insides."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def job(tmp_path: Path) -> Job:
    row = dataclasses.replace(ROW, spec=dataclasses.replace(ROW.spec, image_input=ImageInput(PX)))
    folder = tmp_path / "image"
    folder.mkdir()
    return Job(row, {}, {}, folder, tmp_path / "text", tmp_path / "cache", 1)


def converted(tower: nn.Module, job: Job) -> tuple[str, ...]:
    """The tower, saved in fp32."""
    pixels = selftest.pictures(PX, 3)
    return runtime._convert(tower.eval(), (pixels,), job.image_dir, [[-1, PX, PX, 3]])


@pytest.mark.parametrize("axis", [0, 1])
def test_weights_are_rounded_to_the_nearest_step_of_their_output(axis):
    weights = np.random.default_rng(1).standard_normal((40, 60)).astype(np.float32)
    weights *= np.geomspace(1e-3, 1e3, 60 if axis == 0 else 40).reshape((1, -1)[:: 1 - 2 * axis])
    weights[:, 7] = weights[7] = 0.0
    small, scale = int8.rounded(weights, axis)
    assert small.dtype == np.int8
    assert (np.abs(small * scale - weights) <= 0.5001 * scale).all()
    assert np.isfinite(scale).all()
    assert (np.abs(small).max(axis=axis)[np.abs(weights).max(axis=axis) > 0] == int8.LEVELS).all()


def test_a_tower_in_8_bits_says_the_same_of_each_photo_alone_and_among_others(job):
    converted(Linear(), job)
    assert int8.make(job.image_dir / runtime.MODEL_NAME, job.image_dir)
    pictures = selftest.pictures(PX, 16)
    wanted = runtime.compile_saved(job.image_dir, Choice("openvino"), job)(pictures)
    run = runtime.compile_saved(job.image_dir, INT8, job)
    together = run(pictures)
    alone = np.concatenate([run(pictures[i : i + 1]) for i in range(16)])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    assert (together * alone).sum(1).min() > 0.9999
    cosine, top10 = precision.agreement(wanted, together)
    assert cosine > precision.MIN_COSINE
    assert top10 >= precision.MIN_TOP10
    assert np.abs(together - wanted).max() > 1e-6  # it is another tower
    assert (wanted @ wanted.T).min() < 0.9  # else anything would do


def test_it_takes_a_quarter_of_the_disk_and_nobody_else_reads_it(job):
    converted(Linear(), job)
    left = job.image_dir / int8.STAGED / int8.WEIGHTS_NAME  # of a making that was killed
    left.parent.mkdir()
    left.write_bytes(b"half of it")
    assert int8.make(job.image_dir / runtime.MODEL_NAME, job.image_dir)
    small, full = (job.image_dir / name for name in (int8.WEIGHTS_NAME, runtime.WEIGHTS_NAME))
    assert small.stat().st_size < 0.3 * full.stat().st_size
    assert {path.name for path in job.image_dir.iterdir()} == {
        runtime.MODEL_NAME, runtime.WEIGHTS_NAME, int8.MODEL_NAME, int8.WEIGHTS_NAME,
    }  # fmt: skip
    assert all(
        (job.image_dir / name).stat().st_mode & 0o077 == 0
        for name in (int8.MODEL_NAME, int8.WEIGHTS_NAME)
    )


def test_a_tower_of_convolutions_is_not_made(job):
    converted(Convolutions(), job)
    assert not int8.make(job.image_dir / runtime.MODEL_NAME, job.image_dir)
    assert {path.name for path in job.image_dir.iterdir()} == {
        runtime.MODEL_NAME, runtime.WEIGHTS_NAME,
    }  # fmt: skip
    with pytest.raises(TowerDamaged):
        runtime.compile_saved(job.image_dir, INT8, job)


@pytest.fixture
def family(monkeypatch):
    """Towers to measure, whatever pays on this machine; returns how to say that 8 bits do."""

    class Family:
        image_tower = staticmethod(lambda job: Linear().eval())

    monkeypatch.setattr(runtime, "family", lambda row: Family)
    monkeypatch.setattr(precision, "_candidates", lambda folder, plain: [INT8])
    return lambda pays: monkeypatch.setattr(
        precision, "_worth", lambda choice, ms, plain: pays and choice == INT8
    )


def test_files_in_8_bits_are_kept_as_long_as_they_are_used(job, family, monkeypatch):
    monkeypatch.setattr(precision, "_price", lambda choice, ms: float(choice != INT8))
    files = converted(Linear(), job)
    runtime._write_meta(job.image_dir, files, Choice("openvino"), {})

    family(True)
    for _ in range(2):  # made while there, too
        runtime.measure_again(job)
        assert runtime.choice_of(job.image_dir) == INT8
        meta = json.loads((job.image_dir / runtime.META_NAME).read_text())
        assert set(meta["files"]) == {*files, int8.MODEL_NAME, int8.WEIGHTS_NAME}
        assert runtime.is_ready(job.image_dir)
    pixels = selftest.pictures(PX, 4)
    plain = runtime.load_image_tower(job, Choice("openvino"))(pixels)
    assert (runtime.load_image_tower(job)(pixels) * plain).sum(1).min() > precision.MIN_COSINE

    (job.image_dir / int8.WEIGHTS_NAME).write_bytes(b"cut off")
    assert not runtime.is_ready(job.image_dir)

    family(False)
    runtime.measure_again(job)
    assert runtime.choice_of(job.image_dir) == Choice("openvino")
    assert not list(job.image_dir.glob("*int8*"))
    assert runtime.is_ready(job.image_dir)


def test_8_bits_that_do_not_agree_are_never_picked(job, family, monkeypatch):
    family(True)
    monkeypatch.setattr(precision, "_price", lambda choice, ms: float(choice != INT8))
    files = converted(Linear(), job)
    runtime._write_meta(job.image_dir, files, Choice("openvino"), {})
    honest = int8.rounded

    def coarse(weights, axis):
        small, scale = honest(weights, axis)
        return (small // 64 * 64).astype(np.int8), scale

    monkeypatch.setattr(int8, "rounded", coarse)
    runtime.measure_again(job)
    meta = json.loads((job.image_dir / runtime.META_NAME).read_text())
    assert meta["measured"]["agreement"][INT8.label][0] < precision.MIN_COSINE
    assert runtime.choice_of(job.image_dir) == Choice("openvino")
    assert not list(job.image_dir.glob("*int8*"))
