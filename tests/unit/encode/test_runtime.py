# SPDX-License-Identifier: MIT
"""Converted towers at work: parts of a batch side by side are the batch."""

import dataclasses
import warnings
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from desktop_search.core.records import ImageInput  # noqa: E402
from desktop_search.encode import runtime, selftest  # noqa: E402
from desktop_search.encode.catalogue import Catalogue  # noqa: E402
from desktop_search.encode.runtime import Choice, Job, have_openvino  # noqa: E402

if not have_openvino():  # never pytest.importorskip: it would switch usage reports on
    pytest.skip("OpenVINO is not installed", allow_module_level=True)

ROW = Catalogue().row("starter-lite0")
PX = 32


class Tower(torch.nn.Module):
    """One layer that tells pictures apart."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.net = torch.nn.Conv2d(3, 64, 8, 8)

    def forward(self, pixels):
        x = self.net(pixels.permute(0, 3, 1, 2).float() / 255 - 0.5)
        return torch.nn.functional.normalize(x.relu().mean((2, 3)), dim=-1)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    row = dataclasses.replace(ROW, spec=dataclasses.replace(ROW.spec, image_input=ImageInput(PX)))
    job = Job(row, {}, {}, tmp_path, tmp_path / "text", tmp_path / "cache", 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as worker.make()
        runtime._convert(Tower().eval(), (selftest.pictures(PX, 2),), tmp_path, [[-1, PX, PX, 3]])
    return job


@pytest.mark.parametrize("n_threads", [1, 2, 4])
def test_parts_of_a_batch_side_by_side_are_the_batch_in_its_order(job, n_threads):
    job = dataclasses.replace(job, n_threads=n_threads)
    plain = runtime.compile_saved(job.image_dir, Choice("openvino"), job)
    parts = runtime.compile_saved(job.image_dir, Choice("openvino"), job, n_streams=2)
    for n in (8, 1, 2, 5, 8):
        pictures = selftest.pictures(PX, n + 3)[3:]
        wanted, got = plain(pictures), parts(pictures)
        assert got.shape == (n, 64)
        assert got.dtype == np.float32
        assert np.abs(got - wanted).max() < 1e-5
    assert np.abs(wanted[0] - wanted[-1]).max() > 1e-3  # else any order would do


def test_a_batch_that_fails_does_not_spoil_the_next_one(job):
    run = runtime.compile_saved(job.image_dir, Choice("openvino"), job, n_streams=2)
    pictures = selftest.pictures(PX, 4)
    wanted = run(pictures)
    for _ in range(2):
        with pytest.raises((RuntimeError, TypeError)):
            run(pictures[..., :2])  # a colour is missing
        assert np.abs(run(pictures) - wanted).max() < 1e-6
