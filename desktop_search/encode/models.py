# SPDX-License-Identifier: MIT
"""The model manager: gets, adds, checks and removes models.

What comes in: names of the catalogue, files of a person. What goes out: states, and weights that
were checked, tested and prepared. Any thread; getting takes minutes. The only part of the program
that opens a network connection, and only in get().
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_search.core.errors import (
    DesktopSearchError,
    EncoderUnavailable,
    EnvironmentFault,
    InputFault,
)
from desktop_search.core.paths import make_private_dir, printable, private_opener, typed_path
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import (
    ModelDownload,
    ModelInfo,
    ModelProgress,
    ModelState,
    Preset,
)
from desktop_search.encode.catalogue import Catalogue, EncoderRow, HubFile, PackageFile
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.weights import (
    DOWNLOADED,
    PART_SUFFIX,
    Weights,
    hash_of,
    locate,
    stop_if_cancelled,
)

if TYPE_CHECKING:
    from desktop_search.encode.download import DownloadProgress

CHECKPOINT_SUFFIXES = (".pth", ".pt", ".bin", ".ckpt")
COPY_BYTES = 1 << 22

OnProgress = Callable[[ModelProgress], None]


class ModelManager:
    """Everything that can be done with models; one change at a time."""

    def __init__(self, host: EncoderHost) -> None:
        """Works with the catalogue and the weights of a host."""
        self._host = host
        self._catalogue: Catalogue = host.catalogue
        self._weights: Weights = host.weights
        self._changing = threading.Lock()

    def models(self) -> tuple[ModelInfo, ...]:
        """Every encoder and where its weights stand; looks at names and sizes only."""
        return tuple(self._info(self._catalogue.row(name)) for name in self._catalogue.names)

    def downloads(self) -> tuple[ModelDownload, ...]:
        """What was ever fetched over the network, newest first."""
        names = self._catalogue.names
        return tuple(
            ModelDownload(
                name, self._catalogue.spec(name).title if name in names else name, at, n_bytes
            )
            for name, at, n_bytes in self._weights.downloads(names)
        )

    def presets(self) -> Mapping[str, Preset]:
        """The ready-made cascades by name."""
        return self._catalogue.presets

    def get(
        self,
        name: str,
        accept_licence: bool = False,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """Downloads a model, checks it and makes it ready. Goes on where it was stopped.

        Raises:
            InputFault: unknown, not on the hub, or its licence was not accepted.
            EnvironmentFault: the network or the disk. EncoderUnavailable: it is refused.
            Cancelled: what was fetched is kept for the next time.
        """
        # Late: nothing of the network is loaded unless a person asks for a model.
        from desktop_search.encode.download import download, hub_url

        row = self._fetchable(name, accept_licence)
        tell = on_progress or _ignore
        with self._changing:
            hashes, n_before, fetched = {}, 0, False
            for role, file in row.files.items():
                assert isinstance(file, HubFile)
                if not file.repo:
                    raise InputFault(
                        f"The model {name} cannot be downloaded, only given as a file: "
                        f"desktop-search models add {name} FILE. Nothing was changed."
                    )
                target = self._target(name, file)
                known = self._weights.record(name).get("files", {}).get(role, {})
                if target.exists() and known.get("sha256") == hash_of(target, cancel):
                    hashes[role] = str(known["sha256"])  # never fetched twice
                    n_before += target.stat().st_size
                    continue

                def told(progress: "DownloadProgress", before: int = n_before) -> None:
                    done = before + progress.n_done
                    tell(ModelProgress(name, "downloading", done, max(done, row.spec.n_bytes)))

                hashes[role] = download(
                    hub_url(file.repo, file.path),
                    target,
                    n_bytes=None,
                    sha256=file.sha256,
                    on_progress=told,
                    cancel=cancel,
                )
                n_before += target.stat().st_size
                fetched = True
            tell(ModelProgress(name, "checking"))
            self._weights.keep(row, hashes, DOWNLOADED)
            if fetched:
                self._weights.note_download(name)
            self._host.forget(name)
            try:
                self._host.prepare(name)
            except EncoderUnavailable as error:
                self._weights.note_refusal(name, error.sentence)
                raise

    def add(
        self,
        name: str,
        files: Sequence[Path],
        accept_licence: bool = False,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """Takes a person's own files for a model; they are copied, checked and made ready.

        files: the weights, and a tokenizer.json where the model has one. What was there before
        stays where the new files are refused.

        Raises:
            InputFault: unknown, the licence was not accepted, or no such file.
            EncoderUnavailable: they are refused. EnvironmentFault: the disk. Cancelled.
        """
        row = self._fetchable(name, accept_licence)
        tell = on_progress or _ignore
        given = _by_role(row, files)
        with self._changing:
            folder = self._weights.folder(name)
            before = folder.with_name(f".{name}.before")
            if before.exists() and not self._weights.record(name):
                # Broken off in the middle: what was there before is the model.
                shutil.rmtree(folder, ignore_errors=True)
                before.rename(folder)
            self._target(name, next(iter(_hub_files(row).values())))  # makes the folders
            shutil.rmtree(before, ignore_errors=True)
            folder.rename(before)
            try:
                make_private_dir(folder)
                hashes = {}
                for role, file in _hub_files(row).items():
                    tell(ModelProgress(name, "copying"))
                    target = self._weights.target(name, file)
                    if given[role].suffix.lower() in CHECKPOINT_SUFFIXES:
                        self._host.convert_weights(given[role], target)
                    else:
                        _copy(given[role], target, cancel)
                    hashes[role] = hash_of(target, cancel)
                    if file.sha256 not in (None, hashes[role]):
                        raise EncoderUnavailable(
                            f"{printable(given[role])} is not the file that {name} needs (its "
                            "checksum differs), so it was not taken. Nothing was changed."
                        )
                tell(ModelProgress(name, "checking"))
                self._weights.keep(row, hashes, "file")
                self._host.forget(name)
                self._host.prepare(name)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                before.rename(folder)
                self._host.forget(name)
                raise
            shutil.rmtree(before, ignore_errors=True)

    def remove(self, name: str) -> None:
        """Removes a model's files. Embeddings it made stay for when it comes back.

        Raises:
            InputFault: unknown, or it comes with a package. EnvironmentFault: the disk.
        """
        self._own(name)
        with self._changing:
            with contextlib.suppress(DesktopSearchError):
                self._host.remove_towers(name)
            self._weights.remove(name)
            self._host.forget(name)

    def check(self, name: str, cancel: CancelToken | None = None) -> str:
        """Reads every byte of a model again, tests it and measures it anew; says how it runs.

        Raises:
            InputFault: unknown. EncoderUnavailable: missing, damaged, or fails its self-test.
            Cancelled: nothing was found out.
        """
        row = self._catalogue.row(name)
        with self._changing:
            self._weights.forget_stamps(name)
            self._host.forget(name)
            try:
                self._weights.find(name, row.files, cancel)  # hashes
                self._host.remove_towers(name)
                self._host.prepare(name)
            except EncoderUnavailable as error:
                self._weights.note_refusal(name, error.sentence)
                raise
            self._weights.note_refusal(name, "")
            return self._host.how_it_runs(name)

    def devices(self) -> tuple[str, ...]:
        """Where models can look at photos here: "auto", "cpu" and others; seconds at first."""
        return self._host.devices()

    def measure_again(self) -> None:
        """Finds out anew how every model that is in use here runs best.

        Raises:
            EncoderUnavailable, EnvironmentFault, InternalError: of the first that failed; the
            others were measured.
        """
        failed: DesktopSearchError | None = None
        with self._changing:
            for name in self._catalogue.names:
                if self._info(self._catalogue.row(name)).state != "ready":
                    continue
                try:
                    self._host.measure_again(name)
                except DesktopSearchError as error:
                    failed = failed or error
        if failed is not None:
            raise failed

    def _own(self, name: str) -> EncoderRow:
        row = self._catalogue.row(name)
        if any(isinstance(file, PackageFile) for file in row.files.values()):
            raise InputFault(
                f"The model {name} comes with the program's packages: there is nothing to get or "
                "remove. Nothing was changed."
            )
        return row

    def _fetchable(self, name: str, accept_licence: bool) -> EncoderRow:
        row = self._own(name)
        if row.spec.research_only and not accept_licence:
            raise InputFault(
                f"The licence of {row.spec.title} ({row.spec.licence}) allows research only. "
                "Nothing was changed. If that is what you do, say so with --accept-licence."
            )
        return row

    def _target(self, name: str, file: HubFile) -> Path:
        """Where a file will lie, in folders that are there."""
        target = self._weights.target(name, file)
        models = target.parent.parent.parent
        for folder in (models.parent, models, target.parent.parent, target.parent):
            make_private_dir(folder)
        return target

    def _info(self, row: EncoderRow) -> ModelInfo:
        name = row.spec.name
        hub = _hub_files(row)
        if not hub:
            state: ModelState = "ready"
            for file in (*row.files.values(), *row.text.files.values()):
                try:
                    there = isinstance(file, PackageFile) and locate(file).exists()
                except EncoderUnavailable:
                    there = False
                if not there:
                    state = "missing"
            return ModelInfo(row.spec, state, 0, bundled=True)
        record = self._weights.record(name)
        recorded = record.get("files", {})
        have, whole = 0, bool(recorded)
        for role, file in hub.items():
            target = self._weights.target(name, file)
            part = target.with_name(target.name + PART_SUFFIX)
            n_bytes = _size(target) or 0
            whole = whole and n_bytes == recorded.get(role, {}).get("bytes")
            have += n_bytes or _size(part) or 0
        if whole and not record.get("refused"):
            state = "ready"
        elif recorded:
            state = "damaged"
        else:
            state = "partial" if have else "missing"
        return ModelInfo(row.spec, state, have, bundled=False)


def _hub_files(row: EncoderRow) -> dict[str, HubFile]:
    return {role: file for role, file in row.files.items() if isinstance(file, HubFile)}


def _by_role(row: EncoderRow, files: Sequence[Path]) -> dict[str, Path]:
    """Which of a person's files is which.

    Raises:
        InputFault: one is not there, of another kind, or missing.
    """
    given: dict[str, Path] = {}
    for path in files:
        path = typed_path(path).absolute()
        if not path.is_file():
            raise InputFault(f"There is no file {printable(path)}. Nothing was changed.")
        suffix = path.suffix.lower()
        if suffix == ".json" and "tokenizer" in row.files:
            given["tokenizer"] = path
        elif suffix == ".safetensors" or (
            suffix in CHECKPOINT_SUFFIXES and row.spec.family == "blip"
        ):
            given["weights"] = path
        else:
            raise InputFault(
                f"{printable(path)} cannot be used for {row.spec.title}: its weights must be a "
                ".safetensors file. Other kinds can carry programs. Nothing was changed."
            )
    missing = [role for role in row.files if role not in given]
    if missing:
        wanted = {"weights": "its weights (.safetensors)", "tokenizer": "its tokenizer.json"}
        raise InputFault(
            f"{row.spec.title} also needs {' and '.join(wanted[role] for role in missing)}. "
            "Give all files in one command. Nothing was changed."
        )
    return given


def _copy(source: Path, target: Path, cancel: CancelToken | None) -> None:
    try:
        with (
            source.open("rb") as original,
            open(target, "wb", opener=private_opener) as out,
        ):
            while chunk := original.read(COPY_BYTES):
                stop_if_cancelled(cancel)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise EnvironmentFault(
            f"{printable(source)} could not be copied to the data folder ({error.strerror}). "
            "Your photos and the index are safe. Check the free disk space and try again."
        ) from error


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _ignore(_: ModelProgress) -> None:
    pass
