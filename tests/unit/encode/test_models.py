# SPDX-License-Identifier: MIT
"""The model manager: states, licences, downloads, a person's own files."""

import hashlib
import json
import stat
import struct
import time
from pathlib import Path

import pytest
from helpers.fake_hub import FakeHub, Served

from desktop_search.core.errors import (
    Cancelled,
    EncoderUnavailable,
    EnvironmentFault,
    InputFault,
)
from desktop_search.core.protocols import CancelToken
from desktop_search.doctor import checks
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.models import ModelManager

NAME, REPO = "own-model", "someone/own-model"
TOKENIZER = b'{"version": "1.0"}'


def tensors(seed: bytes = b"\1", n: int = 1_000_000) -> bytes:
    """A safetensors file of one image tensor and one text tensor."""
    header = json.dumps(
        {
            "visual.proj": {"dtype": "F32", "shape": [n // 4], "data_offsets": [0, n]},
            "text.proj": {"dtype": "F32", "shape": [2], "data_offsets": [n, n + 8]},
        }
    ).encode()
    return struct.pack("<Q", len(header)) + header + seed * (n + 8)


class Host(EncoderHost):
    """Prepares nothing, and refuses models whose bytes it does not like."""

    def prepare(self, encoder):
        found = self.weights.find(encoder, self.catalogue.row(encoder).files)
        if b"\7" * 8 in found.paths["weights"].read_bytes():
            raise EncoderUnavailable("The model failed its self-test. Your photos are safe.")


@pytest.fixture
def hub(monkeypatch):
    with FakeHub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        monkeypatch.setenv("no_proxy", "*")
        for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        yield hub


@pytest.fixture
def host(tmp_path):
    models = tmp_path / "data" / "models"
    models.mkdir(parents=True, mode=0o700)
    row = {
        "title": "Own model", "family": "openclip", "arch": "x", "dim": 4, "px": 8,
        "resize_mode": "squash", "interpolation": "bicubic", "mean": [0, 0, 0],
        "std": [1, 1, 1], "macs": 1e9, "macs_thop": 1e9, "text_macs": 1e9, "licence": "MIT",
        "languages": ["en"], "summary": "For a test.",
        "text": {"tokenizer": "json", "context_length": 8, "causal": False, "clean": "lower"},
        "files": {
            "weights": {"repo": REPO, "path": "w.safetensors", "bytes": 1000200},
            "tokenizer": {"repo": REPO, "path": "tokenizer.json", "bytes": 18},
        },
    }  # fmt: skip
    research = row | {"licence": "Some research licence", "research_only": True}
    rows = {NAME: row, "research": research}
    (models / "encoders.json").write_text(json.dumps({"encoders": rows}))
    host = Host(tmp_path / "data", n_threads=1)
    yield host
    host.close()


@pytest.fixture
def manager(host):
    return ModelManager(host)


def serve(hub, weights: bytes = tensors(), **kwargs) -> None:
    headers = {
        "X-Linked-Size": str(len(weights)),
        "X-Linked-Etag": f'"{hashlib.sha256(weights).hexdigest()}"',
    }
    base = f"/{REPO}/resolve/main"
    hub.files[f"{base}/w.safetensors"] = Served(weights, headers=headers, **kwargs)
    hub.files[f"{base}/tokenizer.json"] = Served(TOKENIZER, content_type="application/json")


def info(manager, name: str = NAME):
    return next(info for info in manager.models() if info.spec.name == name)


def test_a_model_is_fetched_checked_and_never_fetched_twice(hub, host, manager):
    serve(hub)
    assert info(manager).state == "missing"
    told = []
    manager.get(NAME, on_progress=told.append)
    assert info(manager).state == "ready"
    assert {progress.stage for progress in told} == {"downloading", "checking"}
    assert told[-1].stage == "checking"
    # One way from nothing to the whole model, over all its files.
    done = [progress.n_done_bytes for progress in told if progress.stage == "downloading"]
    assert done == sorted(done)
    assert done[-1] == len(tensors()) + len(TOKENIZER)
    n_requests = len(hub.seen)
    manager.get(NAME)
    assert len(hub.seen) == n_requests
    folder = host.weights.folder(NAME)
    assert {path.name for path in folder.iterdir() if path.suffix != ".lock"} == {
        "w.safetensors", "tokenizer.json", "record.json",
    }  # fmt: skip
    for path in (folder, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert host.fingerprint(NAME) == Host(host._models_dir.parent).fingerprint(NAME)


def test_a_download_is_remembered_with_its_end_even_when_the_model_is_gone(hub, host, manager):
    serve(hub)
    assert manager.downloads() == ()
    before = time.time()
    manager.get(NAME)
    manager.get(NAME)  # nothing is fetched, so this is none
    (download,) = manager.downloads()
    assert (download.name, download.title) == (NAME, "Own model")
    assert download.n_bytes == len(tensors()) + len(TOKENIZER)
    assert before <= download.at <= time.time()
    manager.remove(NAME)
    assert manager.downloads() == (download,)
    path = host._models_dir / "downloads.json"
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    path.write_text('[{"name": 3}, "x"]')
    assert manager.downloads() == ()


def test_a_download_of_an_older_version_is_known_by_its_record(hub, host, manager):
    serve(hub)
    manager.get(NAME)
    (download,) = manager.downloads()
    (host._models_dir / "downloads.json").unlink()
    assert manager.downloads() == (download,)


def test_a_persons_own_file_is_no_download(hub, manager, tmp_path):
    (tmp_path / "w.safetensors").write_bytes(tensors())
    (tmp_path / "tokenizer.json").write_bytes(TOKENIZER)
    manager.add(NAME, [tmp_path / "w.safetensors", tmp_path / "tokenizer.json"])
    assert manager.downloads() == ()


def test_a_stopped_download_goes_on_and_is_shown_meanwhile(hub, manager):
    content = tensors(n=20_000_000)
    serve(hub, content)
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        manager.get(NAME, on_progress=lambda _: cancel.cancel(), cancel=cancel)
    part = info(manager)
    assert part.state == "partial"
    assert 0 < part.n_have_bytes < len(content)
    manager.get(NAME)
    assert info(manager).state == "ready"
    starts = [seen.start for seen in hub.seen if seen.path.endswith("w.safetensors")]
    assert starts == [0, part.n_have_bytes]


def test_a_model_that_is_damaged_later_is_shown_refused_and_fetched_again(hub, host, manager):
    serve(hub)
    manager.get(NAME)
    path = host.weights.folder(NAME) / "w.safetensors"
    path.write_bytes(path.read_bytes()[:-5])
    host.forget(NAME)
    assert info(manager).state == "damaged"
    with pytest.raises(EncoderUnavailable, match=f"models get {NAME}"):
        host.fingerprint(NAME)
    with pytest.raises(EncoderUnavailable, match="damaged"):
        manager.check(NAME)
    manager.get(NAME)
    assert info(manager).state == "ready"
    assert path.read_bytes() == tensors()


def test_a_download_that_fails_its_self_test_is_never_shown_as_ready(hub, host, manager):
    serve(hub, tensors(b"\7"))
    with pytest.raises(EncoderUnavailable, match="self-test"):
        manager.get(NAME)
    assert info(manager).state == "damaged"
    assert info(ModelManager(Host(host._models_dir.parent))).state == "damaged"
    with pytest.raises(EncoderUnavailable, match="self-test"):
        manager.check(NAME)
    # With a version of the program that can run it, it is fine without another download.
    host.prepare = lambda encoder: None
    host.how_it_runs = lambda encoder: "fake"
    n_requests = len(hub.seen)
    assert manager.check(NAME) == "fake"
    assert info(manager).state == "ready"
    assert len(hub.seen) == n_requests


@pytest.mark.parametrize("change", ["add", "check"])
def test_reading_large_files_can_be_stopped_and_changes_nothing(
    hub, host, manager, tmp_path, change
):
    serve(hub)
    manager.get(NAME)
    before = host.fingerprint(NAME)
    cancel = CancelToken()
    cancel.cancel()
    weights, tokenizer = tmp_path / "w.safetensors", tmp_path / "t.json"
    weights.write_bytes(tensors(b"\2"))
    tokenizer.write_bytes(TOKENIZER)
    with pytest.raises(Cancelled):
        manager.add(NAME, [weights, tokenizer], cancel=cancel)
    assert host.fingerprint(NAME) == before
    with pytest.raises(Cancelled):
        manager.check(NAME, cancel)
    assert host.fingerprint(NAME) == before
    assert info(manager).state == "ready"


def test_what_was_there_stays_where_new_files_are_refused(host, manager, tmp_path):
    good, bad, tokenizer = (tmp_path / n for n in ("a.safetensors", "b.safetensors", "t.json"))
    good.write_bytes(tensors())
    tokenizer.write_bytes(TOKENIZER)
    manager.add(NAME, [good, tokenizer])
    before = host.fingerprint(NAME)
    for content in (tensors(b"\7"), tensors()[:-1], b"PK\3\4 a pickle", b""):
        bad.write_bytes(content)
        with pytest.raises(EncoderUnavailable):
            manager.add(NAME, [tokenizer, bad])
        assert host.fingerprint(NAME) == before
        assert info(manager).state == "ready"
    assert [path.name for path in host.weights.folder(NAME).parent.iterdir()] == [NAME]
    bad.write_bytes(tensors(b"\2"))
    manager.add(NAME, [bad, tokenizer])
    assert host.fingerprint(NAME) != before
    assert bad.read_bytes() == tensors(b"\2")


def test_what_was_there_outlives_an_end_in_the_middle_of_adding(host, manager, tmp_path):
    good, bad, tokenizer = (tmp_path / n for n in ("a.safetensors", "b.safetensors", "t.json"))
    good.write_bytes(tensors())
    bad.write_bytes(tensors(b"\7"))
    tokenizer.write_bytes(TOKENIZER)
    manager.add(NAME, [good, tokenizer])
    before = host.fingerprint(NAME)
    folder = host.weights.folder(NAME)
    folder.rename(folder.with_name(f".{NAME}.before"))  # as kill -9 leaves it
    folder.mkdir()
    (folder / "w.safetensors").write_bytes(b"half a copy")
    with pytest.raises(EncoderUnavailable, match="self-test"):
        manager.add(NAME, [bad, tokenizer])
    host.forget(NAME)
    assert host.fingerprint(NAME) == before
    assert info(manager).state == "ready"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (["no.safetensors"], "There is no file"),
        (["w.safetensors"], "also needs its tokenizer.json"),
        (["t.json"], "also needs its weights"),
        (["w.bin", "t.json"], "Other kinds can carry programs"),
        (["."], "There is no file"),
    ],
)
def test_files_that_cannot_be_it_are_refused_before_anything_is_touched(
    manager, tmp_path, files, sentence
):
    for name in ("w.safetensors", "w.bin", "t.json"):
        (tmp_path / name).write_bytes(tensors())
    with pytest.raises(InputFault, match=sentence):
        manager.add(NAME, [tmp_path / name for name in files])
    assert info(manager).state == "missing"


def test_a_research_licence_has_to_be_accepted(hub, manager):
    with pytest.raises(InputFault, match="research only"):
        manager.get("research")
    assert hub.seen == []
    serve(hub)
    manager.get("research", accept_licence=True)
    assert info(manager, "research").state == "ready"


def test_removed_is_gone_and_bundled_models_are_not_removed(hub, host, manager):
    serve(hub)
    manager.get(NAME)
    manager.remove(NAME)
    assert info(manager).state == "missing"
    assert not host.weights.folder(NAME).exists()
    manager.remove(NAME)  # twice is fine
    for change in (manager.remove, manager.get):
        with pytest.raises(InputFault, match="comes with the program"):
            change("starter-lite0")
    with pytest.raises(InputFault, match="no encoder called"):
        manager.get("nobody")


def test_without_the_network_there_is_a_sentence_and_nothing_else(hub, manager, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EnvironmentFault):
        manager.get(NAME)
    assert hub.seen == []


def test_listing_opens_no_large_file_and_knows_every_preset(manager):
    infos = {info.spec.name: info for info in manager.models()}
    assert infos["starter-lite0"].bundled
    for preset in manager.presets().values():
        assert {preset.level0, *(level.encoder for level in preset.levels)} <= set(infos)
    assert infos["clip-vit-b-32"].spec.n_bytes > 5e8
    assert infos["clip-vit-b-32"].state == "missing"


def test_a_name_that_is_a_path_is_refused(tmp_path):
    models = tmp_path / "data" / "models"
    models.mkdir(parents=True)
    (models / "encoders.json").write_text(json.dumps({"encoders": {"../x": {}}}))
    with pytest.raises(EnvironmentFault, match="Mend or rename"):
        EncoderHost(Path(tmp_path / "data"))


def test_doctor_tells_of_a_list_that_cannot_be_understood(tmp_path):
    models = tmp_path / "data" / "models"
    models.mkdir(parents=True)
    (models / "encoders.json").write_text("{")
    found = {check.name: check for check in checks(tmp_path / "data")}
    assert not found["encoders"].ok
    assert "Mend or rename" in found["encoders"].detail
