# SPDX-License-Identifier: MIT
"""Where photos are looked at: by choice, as measured, and what happens when a device fails."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from desktop_search.core.errors import InternalError
from desktop_search.encode import host as host_module
from desktop_search.encode import worker
from desktop_search.encode.child import ChildDied
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.models import ModelManager
from desktop_search.encode.runtime import Choice, TowerDamaged, choice_of

NAME = "starter-lite0"
PIXELS = np.random.default_rng(1).integers(0, 256, (3, 224, 224, 3), dtype=np.uint8)


def write(folder: Path, choice: Choice, usable: list[str] | None, files: dict[str, int]) -> Path:
    """What is kept of a tower; usable None: as versions without a choice of device kept it."""
    measured = {} if usable is None else {"usable": usable}
    document = {
        "choice": {
            "runtime": choice.runtime,
            "device": choice.device,
            "precision": choice.precision,
        },
        "files": files,
        "measured": measured,
    }
    folder.mkdir(exist_ok=True)
    (folder / "tower.json").write_text(json.dumps(document))
    return folder


FILES = {"tower.xml": 1, "tower.bin": 1}
GPU = Choice("torch", "cuda", "fp16")


def test_a_tower_runs_where_it_is_fastest_or_where_a_person_wants_it(tmp_path):
    usable = ["torch cuda fp16", "torch cuda fp32", "openvino cpu bf16", "openvino cpu fp32"]
    folder = write(tmp_path / "t", GPU, usable, FILES)
    assert choice_of(folder) == choice_of(folder, "cuda") == GPU
    assert choice_of(folder, "cpu") == Choice("openvino", "cpu", "bf16")
    assert choice_of(folder, "mps") == choice_of(folder, "no such device") == GPU

    on_cpu = write(tmp_path / "t", Choice("openvino"), ["openvino cpu fp32", *usable[:2]], FILES)
    assert choice_of(on_cpu, "cuda") == GPU  # the fastest of that device


def test_the_processor_can_always_be_wanted(tmp_path):
    without_files = write(tmp_path / "a", GPU, ["torch cuda fp16", "openvino cpu fp32"], {})
    assert choice_of(without_files, "cpu") == Choice("torch")
    assert choice_of(write(tmp_path / "b", GPU, None, {}), "cpu") == Choice("torch")
    assert choice_of(write(tmp_path / "b", GPU, None, FILES), "cpu") == Choice("openvino")
    (tmp_path / "b" / "tower.json").write_text("{")
    with pytest.raises(TowerDamaged):
        choice_of(tmp_path / "b", "cpu")


class Images:
    """A child that looks at photos; fails where it is told to."""

    def __init__(self, fails_on: str, error: Exception | None = None) -> None:
        self.fails_on = fails_on
        self.error = error
        self.devices: list[str] = []

    def call(self, timeout_s, function, job, pixels):
        self.devices.append(job.device)
        embedding = np.zeros((len(pixels), job.row.spec.dim), np.float32)
        embedding[:, 0] = 1
        if job.device != self.fails_on:
            return (embedding, False) if function is worker.look else embedding
        if self.error is not None:
            raise self.error
        return (embedding, True) if function is worker.look else embedding

    def pid(self):
        return None

    def close(self):
        pass


@pytest.fixture
def host(tmp_path, starter_models, monkeypatch):
    folder = tmp_path / "ds"
    folder.mkdir(mode=0o700)
    shutil.copytree(starter_models, folder / "models")
    wanted = ["auto"]
    said: list[str] = []
    host = EncoderHost(folder, 2, device=lambda: wanted[0], on_fallback=said.append)
    host.wanted, host.said = wanted, said
    yield host
    host.close()


def test_a_change_of_device_is_another_way_to_run_and_no_other_encoder(host):
    before = host.fingerprint(NAME)
    embedded = host.encode_images(NAME, PIXELS)
    for device in ("cpu", "cuda", "no such device"):
        host.wanted[0] = device
        assert host.fingerprint(NAME) == before
        assert (host.encode_images(NAME, PIXELS) * embedded).sum(1).min() > 0.998
        assert host.said == []
    host.wanted[0] = "cpu"
    assert " cpu " in host.how_it_runs(NAME)


@pytest.mark.parametrize("error", [None, ChildDied("It died.")])
def test_a_device_that_fails_is_left_for_this_session_and_told_once(host, monkeypatch, error):
    monkeypatch.setattr(host, "_images", Images("auto", error))
    monkeypatch.setattr(
        host_module, "choice_of", lambda folder, device: GPU if device != "cpu" else Choice("torch")
    )
    host.encode_images(NAME, PIXELS)
    host.encode_images(NAME, PIXELS)
    assert host._images.devices[-1] == "cpu"
    (sentence,) = host.said
    assert "The graphics processor failed" in sentence
    assert host.spec(NAME).title in sentence
    # Another choice is tried again.
    host.wanted[0] = "cuda"
    host.encode_images(NAME, PIXELS)
    assert host._images.devices[-1] == "cuda"


def test_a_child_that_dies_on_the_processor_is_no_fault_of_a_graphics_card(host, monkeypatch):
    monkeypatch.setattr(host, "_images", Images("auto", ChildDied("It died.")))
    with pytest.raises(InternalError, match="It died"):
        host.encode_images(NAME, PIXELS)
    assert host.said == []


def test_the_devices_of_this_machine_are_told_and_the_processor_is_one(host):
    found = ModelManager(host).devices()
    assert found[:2] == ("auto", "cpu")
    assert set(found[2:]) <= {"cuda", "mps", "gpu"}
    assert ModelManager(host).devices() is found or ModelManager(host).devices() == found


def test_measuring_again_keeps_every_embedding_valid(host, monkeypatch):
    folder = host._models_dir / host.fingerprint(NAME)
    embedded = host.encode_images(NAME, PIXELS)
    meta = json.loads((folder / "tower.json").read_text())
    before = meta["measured"]
    (folder / "tower.json").write_text(json.dumps({**meta, "measured": {}}))
    host.measure_again(NAME)
    after = json.loads((folder / "tower.json").read_text())
    assert after["measured"]["ms_per_photo"].keys() >= {"openvino cpu fp32"} or not meta["files"]
    assert set(after["measured"]) == {"ms_per_photo", "agreement", "usable"} >= set(before)
    assert host.fingerprint(NAME) == folder.name
    assert (host.encode_images(NAME, PIXELS) * embedded).sum(1).min() > 0.998
    assert [path.name for path in folder.parent.glob(".making-*")] == []


def test_only_models_that_are_in_use_are_measured_again(host, monkeypatch):
    measured = []
    monkeypatch.setattr(host, "measure_again", measured.append)
    ModelManager(host).measure_again()
    assert set(measured) == {"starter-lite0", "starter-lite2"}
