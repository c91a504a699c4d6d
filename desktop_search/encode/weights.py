# SPDX-License-Identifier: MIT
"""Weight files: where they are, and whether they are the very files that were asked for.

What comes in: rows of the catalogue. What goes out: checked paths and fingerprints. Any thread.
Files of packages are pinned by the catalogue; files that were downloaded or given by hand lie in
models/weights/NAME with a record.json of their sha256. A checked file is remembered by what the
file system says of it in models/verified.json, so that later starts do not hash gigabytes again.
Nothing heavy is imported.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any  # JSON documents hold anything

from desktop_search.core.errors import Cancelled, EncoderUnavailable, EnvironmentFault
from desktop_search.core.paths import printable, private_opener
from desktop_search.core.protocols import CancelToken
from desktop_search.encode import checkpoint
from desktop_search.encode.catalogue import EncoderRow, HubFile, ModelFile, PackageFile, TextRow

PIPELINE_VERSION = 2
"""Raised whenever the same weights would give other embeddings (preprocessing, pooling)."""
PRECISION_CLASS = "fp32"
"""Every precision that is used agrees with fp32 (encode/precision.py): one class, one space."""
STAMPS_NAME = "verified.json"
DOWNLOADS_NAME = "downloads.json"
DOWNLOADED = "download"
"""What a record says of files that came over the network, not from a person."""
RECORD_NAME = "record.json"
CHUNK_BYTES = 1 << 20
PART_SUFFIX = ".part"
"""Of a file that is still being fetched."""


@dataclass(frozen=True, slots=True)
class Found:
    """Checked files of an encoder by role. text_sha256: of the text tower's tensors alone."""

    paths: Mapping[str, Path]
    hashes: Mapping[str, str]
    text_sha256: str = ""


class Weights:
    """Finds, checks and keeps weight files."""

    def __init__(self, models_dir: Path) -> None:
        """Remembers checked files in models_dir."""
        self._models_dir = models_dir
        self._stamps_path = models_dir / STAMPS_NAME
        self._downloads_path = models_dir / DOWNLOADS_NAME

    def find(
        self, name: str, files: Mapping[str, ModelFile], cancel: CancelToken | None = None
    ) -> Found:
        """The files of an encoder or text encoder, each checked.

        Raises:
            EncoderUnavailable: a package is missing, the model was never fetched, or a file is
                damaged. Cancelled: while reading a file for the first time.
        """
        paths, hashes, text_sha256 = {}, {}, ""
        record = self.record(name) if any(isinstance(f, HubFile) for f in files.values()) else {}
        for role, file in files.items():
            if isinstance(file, PackageFile):
                paths[role], hashes[role] = self._of_package(file, cancel), file.sha256
                continue
            paths[role], hashes[role] = self._fetched(name, role, file, record, cancel)
            text_sha256 = str(record.get("text_sha256", ""))
        return Found(paths, hashes, text_sha256)

    def folder(self, name: str) -> Path:
        """Where the files of an encoder are kept that do not come with a package."""
        return self._models_dir / "weights" / name

    def target(self, name: str, file: HubFile) -> Path:
        """Where a fetched file is kept."""
        return self.folder(name) / PurePosixPath(file.path).name

    def record(self, name: str) -> dict[str, Any]:
        """What is known of the fetched files of an encoder; empty where there is nothing."""
        with contextlib.suppress(OSError, ValueError):
            document = json.loads((self.folder(name) / RECORD_NAME).read_text(encoding="utf-8"))
            if isinstance(document, dict) and isinstance(document.get("files"), dict):
                return document
        return {}

    def keep(self, row: EncoderRow, hashes: Mapping[str, str], source: str) -> None:
        """Records files that now lie at their targets, after a look at what they are.

        Args:
            row: the encoder.
            hashes: sha256 by role.
            source: where they came from, for a person.

        Raises:
            EncoderUnavailable: the weights are no safetensors file, or cut off.
            EnvironmentFault: the record cannot be written.
        """
        name, files = row.spec.name, {}
        for role, file in row.files.items():
            assert isinstance(file, HubFile)
            path = self.target(name, file)
            files[role] = {"sha256": hashes[role], "bytes": path.stat().st_size}
        weights = self.target(name, row.files["weights"])  # type: ignore[arg-type]  # see above
        checkpoint.inspect(weights)
        family = row.spec.family
        document = {
            "files": files,
            "from": source,
            "at": time.time(),
            "text_sha256": checkpoint.text_sha256(
                weights, lambda tensor: checkpoint.is_text_tensor(family, tensor)
            ),
        }
        _write(self.folder(name) / RECORD_NAME, document)
        for role, file in row.files.items():
            path = self.target(name, file)  # type: ignore[arg-type]  # HubFile, see above
            self._remember(path, path.stat(), hashes[role])

    def note_download(self, name: str) -> None:
        """Remembers for good that the files of a record came over the network, and when.

        Raises:
            EnvironmentFault: it cannot be written.
        """
        record = self.record(name)
        n_bytes = sum(int(entry["bytes"]) for entry in record["files"].values())
        entry = {"name": name, "at": record["at"], "bytes": n_bytes}
        _write(self._downloads_path, [*self._noted(), entry])

    def downloads(self, names: Iterable[str]) -> list[tuple[str, float, int]]:
        """Name, end and size of every download that is known of, newest first.

        names: encoders whose records are looked at where nothing is noted of them.
        """
        found = {(entry["name"], entry["at"]): entry["bytes"] for entry in self._noted()}
        noted = {name for name, _ in found}
        for name in set(names) - noted:
            record = self.record(name)
            if record.get("from") == DOWNLOADED and isinstance(record.get("at"), float):
                n_bytes = sum(int(entry.get("bytes", 0)) for entry in record["files"].values())
                found[name, record["at"]] = n_bytes
        rows = [(name, at, n_bytes) for (name, at), n_bytes in found.items()]
        return sorted(rows, key=lambda row: row[1], reverse=True)

    def _noted(self) -> list[dict[str, Any]]:
        # A lost or damaged list only forgets what was removed since.
        with contextlib.suppress(OSError, ValueError):
            document = json.loads(self._downloads_path.read_text(encoding="utf-8"))
            if isinstance(document, list):
                return [entry for entry in document if _is_download(entry)]
        return []

    def note_refusal(self, name: str, sentence: str) -> None:
        """Remembers why whole files are of no use; "" takes that back."""
        record = self.record(name)
        if record and record.get("refused", "") != sentence:
            _write(self.folder(name) / RECORD_NAME, record | {"refused": sentence})

    def remove(self, name: str) -> None:
        """Removes the fetched files of an encoder, half-fetched ones too.

        Raises:
            EnvironmentFault: they cannot be removed.
        """
        folder = self.folder(name)
        try:
            # First the record: half a folder must not look like a model.
            (folder / RECORD_NAME).unlink(missing_ok=True)
            if folder.exists():
                shutil.rmtree(folder)
        except OSError as error:
            raise EnvironmentFault(
                f"The files of {name} could not be removed from {printable(folder)} "
                f"({error.strerror}). {_SAFE} Close other programs that use them and try again."
            ) from error

    def forget_stamps(self, name: str) -> None:
        """Makes the next find() read every byte of an encoder's files again."""
        folder = printable(self.folder(name))
        stamps = self._stamps()
        kept = {key: stamp for key, stamp in stamps.items() if not key.startswith(folder)}
        if kept != stamps:
            self._write_stamps(kept)

    def _of_package(self, file: PackageFile, cancel: CancelToken | None) -> Path:
        path = locate(file)
        command = f"pip install --force-reinstall --no-deps {file.distribution}"
        self._check(path, file.sha256, f"Install it again with: {command}", cancel)
        return path

    def _fetched(
        self,
        name: str,
        role: str,
        file: HubFile,
        record: dict[str, Any],
        cancel: CancelToken | None,
    ) -> tuple[Path, str]:
        path = self.target(name, file)
        entry = record.get("files", {}).get(role)
        sha256 = str(entry.get("sha256", "")) if isinstance(entry, dict) else ""
        if not sha256 or not path.exists():
            raise EncoderUnavailable(
                f"The model {name} is not on this computer yet. {_SAFE} Get it in the settings "
                f'under "Models", or with: desktop-search models get {name}'
            )
        if file.sha256 not in (None, sha256):
            raise EncoderUnavailable(
                f"The files of the model {name} are not those that this version expects, so they "
                f"were not used. {_SAFE} Get them again with: desktop-search models get {name}"
            )
        self._check(path, sha256, f"Get it again with: desktop-search models get {name}", cancel)
        return path, sha256

    def _check(self, path: Path, sha256: str, again: str, cancel: CancelToken | None) -> None:
        try:
            stat = path.stat()
            if self._stamps().get(printable(path)) == _stamp(stat, sha256):
                return
            found = hash_of(path, cancel)
        except OSError as error:
            raise EncoderUnavailable(
                f"The model file {printable(path)} cannot be read ({error.strerror}). "
                f"{_SAFE} {again}"
            ) from error
        if found != sha256:
            raise EncoderUnavailable(
                f"The model file {printable(path)} is damaged or not the expected one, "
                f"so it was not used. {_SAFE} {again}"
            )
        self._remember(path, stat, sha256)

    def _stamps(self) -> dict[str, object]:
        # A lost or damaged stamp file only costs hashing again.
        with contextlib.suppress(OSError, ValueError):
            document = json.loads(self._stamps_path.read_text(encoding="utf-8"))
            if isinstance(document, dict):
                return document
        return {}

    def _remember(self, path: Path, stat: os.stat_result, sha256: str) -> None:
        self._write_stamps(self._stamps() | {printable(path): _stamp(stat, sha256)})

    def _write_stamps(self, stamps: dict[str, object]) -> None:
        # Not being able to write here must not stop a search in a read-only data folder.
        with contextlib.suppress(OSError, EnvironmentFault):
            for folder in (self._stamps_path.parent.parent, self._stamps_path.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            _write(self._stamps_path, stamps)


def locate(file: PackageFile) -> Path:
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


def hash_of(path: Path, cancel: CancelToken | None = None) -> str:
    """The sha256 of a file, hex.

    Raises:
        OSError: it cannot be read. Cancelled: through the token.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            stop_if_cancelled(cancel)
            digest.update(chunk)
    return digest.hexdigest()


def stop_if_cancelled(cancel: CancelToken | None) -> None:
    """Ends work on a large file between two pieces.

    Raises:
        Cancelled: through the token.
    """
    if cancel is not None and cancel.cancelled:
        raise Cancelled("Stopped. Nothing was changed.")


def text_fingerprint(text: TextRow, found: Found) -> str:
    """Identity of a text tower, hex: equal towers have equal ones, whatever file they lie in."""
    hashes = {role: digest for role, digest in found.hashes.items() if role in text.files}
    if found.text_sha256:
        hashes["weights"] = found.text_sha256
    return _digest(
        [
            text.family,
            text.dim,
            text.tokenizer,
            text.context_length,
            text.causal,
            text.clean,
            text.class_texts_sha256,
            text.config,
            hashes,
        ]
    )


def image_fingerprint(row: EncoderRow, found: Found, text: str) -> str:
    """Identity of an encoder, hex. text: the fingerprint of its text tower."""
    spec, image_input = row.spec, row.spec.image_input
    return _digest(
        [
            spec.family,
            spec.arch,
            row.config,
            spec.dim,
            image_input.px,
            image_input.resize_mode,
            image_input.interpolation,
            row.mean,
            row.std,
            row.dense,
            row.temperature,
            dict(found.hashes),
            PRECISION_CLASS,
            text,
        ]
    )


def _is_download(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("name"), str)
        and isinstance(entry.get("at"), float)
        and isinstance(entry.get("bytes"), int)
    )


def _stamp(stat: os.stat_result, sha256: str) -> list[object]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, sha256]


def _digest(parts: list[object]) -> str:
    text = json.dumps([PIPELINE_VERSION, *parts], sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _write(path: Path, document: object) -> None:
    """Writes JSON so that it is there whole or not at all.

    Raises:
        EnvironmentFault: it cannot be written.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8", opener=private_opener) as out:
            json.dump(document, out)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise EnvironmentFault(
            f"The file {printable(path)} cannot be written ({error.strerror}). {_SAFE} Check the "
            "free disk space and the permissions of that folder, then try again."
        ) from error


_SAFE = "Your photos and the index are safe."
