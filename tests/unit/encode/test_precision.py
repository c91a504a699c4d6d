# SPDX-License-Identifier: MIT
"""Which runtime and precision is picked: the fastest that agrees with fp32, measured here."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from desktop_search.core.records import ImageInput  # noqa: E402
from desktop_search.encode import precision  # noqa: E402
from desktop_search.encode.catalogue import Catalogue  # noqa: E402
from desktop_search.encode.runtime import Choice, Job, torch_run  # noqa: E402

ROW = Catalogue().row("starter-lite0")
PX = 32


class Tower(torch.nn.Module):
    """A small tower whose precision can be measured and spoiled."""

    def __init__(self, spoiled: tuple[torch.dtype, ...] = ()) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.net = torch.nn.Linear(3 * PX * PX, 64)
        self.spoiled = spoiled

    def forward(self, pixels):
        x = pixels.flatten(1).float() / 255 - 0.5
        dtype = self.net.weight.dtype if isinstance(self.net, torch.nn.Linear) else torch.float32
        y = self.net(x.to(dtype)).float()
        if dtype in self.spoiled:
            y = y.flip(1)
        return torch.nn.functional.normalize(y, dim=-1)


@pytest.fixture(autouse=True)
def heavy(monkeypatch):
    """Small as it is, the tower counts as one that torch could be worth for."""
    monkeypatch.setattr(precision, "HEAVY_MACS", 0.0)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    spec = dataclasses.replace(ROW.spec, image_input=ImageInput(PX))
    row = dataclasses.replace(ROW, spec=spec)
    return Job(row, {}, {}, tmp_path / "image", tmp_path / "text", tmp_path / "cache", 1)


def test_agreement_of_equal_embeddings_is_perfect_and_of_others_is_not():
    rng = np.random.default_rng(1)
    wanted = rng.standard_normal((20, 64)).astype(np.float32)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    assert precision.agreement(wanted, wanted) == (pytest.approx(1, abs=1e-6), 1.0)
    noisy = wanted + 0.5 * rng.standard_normal(wanted.shape).astype(np.float32)
    noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
    cosine, top10 = precision.agreement(wanted, noisy)
    assert cosine < 0.9
    assert top10 < 0.95
    broken = wanted.copy()
    broken[3, 3] = np.nan
    assert precision.agreement(wanted, broken) == (0.0, 0.0)


def test_what_was_picked_was_measured_and_agrees(job):
    choice, measured = precision.pick(job, Tower(), None)
    times = measured["ms_per_photo"]
    assert choice.label in times
    assert "torch cpu fp32" in times
    for label, (cosine, top10) in measured["agreement"].items():
        if label == choice.label:
            assert cosine >= precision.MIN_COSINE
            assert top10 >= precision.MIN_TOP10
    assert not job.image_dir.with_name("image.trying").exists()


def test_a_precision_that_does_not_agree_is_never_picked(job, monkeypatch):
    # Whatever is fastest here, only fp32 says the same.
    monkeypatch.setattr(precision, "TORCH_MARGIN", 1e-9)
    tower = Tower(spoiled=(torch.bfloat16, torch.float16))
    monkeypatch.setattr(
        precision, "_candidates", lambda folder, plain: [Choice("torch", "cpu", "bf16")]
    )
    monkeypatch.setattr(precision, "_worth", lambda *_: True)
    choice, measured = precision.pick(job, tower, None)
    assert choice == Choice("torch")
    assert measured["agreement"]["torch cpu bf16"][0] < precision.MIN_COSINE


def test_a_device_that_is_slower_than_the_fastest_can_be_wanted(job, monkeypatch):
    # A device that need not be here: the tower runs where it is.
    slow = Choice("torch", "cuda")
    monkeypatch.setattr(precision, "_candidates", lambda folder, plain: [slow])
    monkeypatch.setattr(precision, "_runner", lambda job, tower, folder, choice: torch_run(tower))
    monkeypatch.setattr(precision, "_worth", lambda *_: False)
    choice, measured = precision.pick(job, Tower(), None)
    assert choice == Choice("torch")
    assert set(measured["usable"]) == {"torch cpu fp32", "torch cuda fp32"}
    assert measured["agreement"]["torch cuda fp32"] == [1.0, 1.0]


def test_a_candidate_that_took_the_process_with_it_is_left_out(job):
    job.image_dir.with_name("image.trying").write_text("torch cpu bf16\ntorch cpu int8")
    choice, measured = precision.pick(job, Tower(), None)
    assert choice == Choice("torch")
    assert set(measured["ms_per_photo"]) == {"torch cpu fp32"}


def test_a_device_that_is_not_there_is_no_candidate(job, monkeypatch):
    monkeypatch.setattr(precision, "_candidates", lambda folder, plain: [Choice("torch", "cuda")])
    if torch.cuda.is_available():
        pytest.skip("there is one here")
    choice, measured = precision.pick(job, Tower(), None)
    assert choice == Choice("torch")
    assert "torch cuda fp32" not in measured["ms_per_photo"]
