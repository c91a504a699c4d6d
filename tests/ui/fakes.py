# SPDX-License-Identifier: MIT
"""A library that answers only when told to.

What comes in: calls of the window. What goes out: records of them, and callbacks on demand.
"""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from fake_accounts import FakeAccounts, FakeAgreement, FakeRefining, FakeSaved

from desktop_search.core.errors import Cancelled, DesktopSearchError, InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import (
    DecodeFailure,
    DisplayPicture,
    EncoderSpec,
    ExportProgress,
    ExportSummary,
    Failure,
    FileId,
    FilterValue,
    ImageInput,
    LevelPlace,
    LevelReport,
    LevelSetting,
    LevelStatus,
    ListFormat,
    Metadata,
    ModelDownload,
    ModelInfo,
    ModelProgress,
    ModelState,
    Notice,
    PhotoCard,
    PhotoId,
    Preset,
    Progress,
    Ranking,
    RefiningState,
    Root,
    RootId,
    SearchRequest,
    Status,
)
from desktop_search.core.settings import CUSTOM, Settings, check_costs, with_cascade


def ranking(
    ids: Sequence[int],
    n_done: int = 0,
    n_planned: int = 0,
    final: bool = False,
    stopped: bool = False,
    encoded: int = 0,
) -> Ranking:
    """A ranking whose first n_done photos were looked at closely."""
    levels = np.zeros(len(ids), np.int8)
    levels[:n_done] = 1
    return Ranking(
        photo_ids=np.asarray(ids, np.int64),
        levels=levels,
        scores=np.linspace(1, 0, len(ids), dtype=np.float32),
        reports=(
            LevelReport(0, "small", len(ids)),
            LevelReport(1, "large", n_planned, encoded_now=encoded, seconds=1.25),
        ),
        n_done=n_done,
        n_planned=n_planned,
        final=final,
        stopped=stopped,
    )


MB = 1_000_000
MANY = ("en", "ar", "de", "es", "fr", "it", "ja", "zh")
LACKS_LICENCE = "Its licence allows research only. Nothing was changed."


def model(
    name: str,
    title: str,
    gmacs: float,
    n_mb: int = 0,
    state: ModelState = "missing",
    licence: str = "MIT",
    languages: tuple[str, ...] = ("en",),
    family: str = "openclip",
) -> ModelInfo:
    """A model; one without a size comes with the program."""
    spec = EncoderSpec(
        name=name,
        title=title,
        family=family,
        arch=name,
        dim=16,
        image_input=ImageInput(8),
        macs=gmacs * 1e9,
        macs_thop=gmacs * 1e9,
        text_macs=1.0,
        n_bytes=n_mb * MB,
        licence=licence,
        research_only="research" in licence,
        languages=languages,
        summary=f"What {title} is good for.",
    )
    have = spec.n_bytes if state == "ready" else 0
    return ModelInfo(spec, state, have, bundled=not n_mb)


def _levels(*rows: tuple[str, int]) -> tuple[LevelSetting, ...]:
    return tuple(LevelSetting(encoder, top_m) for encoder, top_m in rows)


class FakeModels:
    """Implements core.protocols.Models; a job goes on only as far as `steps` says.

    A step is a progress to tell, an error to raise, or "done".
    """

    def __init__(self) -> None:
        research = "Some research licence"
        self.infos = {
            info.spec.name: info
            for info in (
                model("starter-lite0", "Starter quick look", 0.4, state="ready"),
                model("starter-lite2", "Starter closer look", 2.3, state="ready"),
                model("clip-b-32", "CLIP ViT-B/32", 4.4, 605),
                model("pe-b-16", "Perception Encoder B/16", 17.8, 1791, licence="Apache-2.0"),
                model("siglip-b", "SigLIP 2 B/32", 5.7, 1541, "ready", "Apache-2.0", MANY),
                model("siglip-l", "SigLIP 2 L/16", 81.3, 3560, "ready", "Apache-2.0", MANY),
                model("mobile-s0", "MobileCLIP2 S0", 2.4, 300, licence=research),
                model("mobile-s2", "MobileCLIP2 S2", 7.8, 398, licence=research),
                model("clip-b-32-256", "CLIP ViT-B/32, 256 px", 5.75, 605),
                model("paper-b", "CLIP ViT-B/16", 17.6, 598),
                model("paper-g", "BLIP-L", 191.0, 1785, licence="BSD-3-Clause", family="blip"),
            )
        }
        self.all_presets = {
            preset.name: preset
            for preset in (
                Preset("starter", "Starter", "No download.", "starter-lite0",
                       _levels(("starter-lite2", 50))),
                Preset("light", "Light", "For any laptop.", "clip-b-32",
                       _levels(("pe-b-16", 50))),
                Preset("multilingual-light", "Multilingual", "Many languages.", "siglip-b",
                       _levels(("siglip-l", 50))),
                Preset("research", "Research", "Quick.", "mobile-s0", _levels(("mobile-s2", 50))),
                Preset("paper-2", "Paper", "To measure.", "paper-b", _levels(("paper-g", 50)),
                       evaluation_only=True),
            )
        }  # fmt: skip
        self.all_downloads: tuple[ModelDownload, ...] = ()
        self.calls: list[tuple[object, ...]] = []
        self.steps: queue.SimpleQueue[ModelProgress | DesktopSearchError | str] = (
            queue.SimpleQueue()
        )
        self.closing = threading.Event()
        self.all_devices: tuple[str, ...] = ("auto", "cpu")
        self.measuring = threading.Event()
        """Cleared, measuring takes until it is set."""
        self.measuring.set()
        self.measure_refusal: DesktopSearchError | None = None

    def devices(self) -> tuple[str, ...]:
        return self.all_devices

    def measure_again(self) -> None:
        self.calls.append(("measure_again", threading.current_thread().name))
        self.measuring.wait(60.0)
        if self.measure_refusal is not None:
            raise self.measure_refusal

    def models(self) -> tuple[ModelInfo, ...]:
        return tuple(self.infos.values())

    def downloads(self) -> tuple[ModelDownload, ...]:
        return self.all_downloads

    def presets(self) -> Mapping[str, Preset]:
        return self.all_presets

    def get(
        self,
        name: str,
        accept_licence: bool = False,
        on_progress: Callable[[ModelProgress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self.calls.append(("get", name, accept_licence))
        if self.infos[name].spec.research_only and not accept_licence:
            raise InputFault(LACKS_LICENCE)
        self._work(name, on_progress, cancel)
        self.put(name, "ready")

    def add(
        self,
        name: str,
        files: Sequence[Path],
        accept_licence: bool = False,
        on_progress: Callable[[ModelProgress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self.calls.append(("add", name, tuple(files), accept_licence))
        self._work(name, on_progress, None)
        self.put(name, "ready")

    def remove(self, name: str) -> None:
        self.calls.append(("remove", name))
        self._work(name, None, None)
        self.put(name, "missing")

    def check(self, name: str, cancel: CancelToken | None = None) -> str:
        self.calls.append(("check", name))
        self._work(name, None, None)
        return "Runs on the processor."

    def put(self, name: str, state: ModelState, n_have_bytes: int | None = None) -> None:
        """Sets where a model stands."""
        info = self.infos[name]
        have = info.spec.n_bytes if state == "ready" else 0
        have = have if n_have_bytes is None else n_have_bytes
        self.infos[name] = replace(info, state=state, n_have_bytes=have)

    def tell(self, name: str, n_done_mb: int) -> None:
        """The download of a model is this far."""
        total = self.infos[name].spec.n_bytes
        self.steps.put(ModelProgress(name, "downloading", n_done_mb * MB, total))

    def _work(
        self,
        name: str,
        on_progress: Callable[[ModelProgress], None] | None,
        cancel: CancelToken | None,
    ) -> None:
        while True:
            if self.closing.is_set() or (cancel is not None and cancel.cancelled):
                raise Cancelled("Stopped. What was fetched is kept.")
            try:
                step = self.steps.get(timeout=0.01)
            except queue.Empty:
                continue
            if isinstance(step, DesktopSearchError):
                raise step
            if not isinstance(step, ModelProgress):
                return
            if step.stage == "downloading":
                self.put(name, "partial", step.n_done_bytes)
            if on_progress is not None:
                on_progress(step)


class FakeLibrary:
    """Implements ui.bridge.LibraryPort."""

    def __init__(self, data_dir: Path, n_photos: int = 0) -> None:
        self.settings = Settings()
        self.data_dir = data_dir
        self.models = FakeModels()
        self.accounts = FakeAccounts(self.models.infos, n_photos)
        self.agreement = FakeAgreement()
        self.saved = FakeSaved()
        self.refining = FakeRefining()
        self.refining.on_change = self._tell_refining
        self.on_ranking: Callable[[int, Ranking], None] | None = None
        self.on_progress: Callable[[Progress], None] | None = None
        self.on_roots: Callable[[tuple[Root, ...]], None] | None = None
        self.on_search_error: Callable[[int, DesktopSearchError], None] | None = None
        self.on_fault: Callable[[DesktopSearchError], None] | None = None
        self.on_notices: Callable[[tuple[Notice, ...]], None] | None = None
        self.on_refining: Callable[[RefiningState], None] | None = None
        self.all_notices: tuple[Notice, ...] = ()
        self.refusal: DesktopSearchError | None = None
        """Raised by what is asked of folders."""
        self.n_photos = n_photos
        self.searches: list[SearchRequest] = []
        self.calls: list[str] = []
        self.n_typed = 0
        self.card_gate = threading.Event()
        self.card_gate.set()
        self.gone: set[int] = set()
        self.jpeg: dict[int, bytes] = {}
        self.names: dict[int, Path] = {}
        self.said: dict[int, Metadata] = {}
        self.pixels: dict[int, np.ndarray | str] = {}
        self.picture_gate = threading.Event()
        self.picture_gate.set()
        self.pictures: list[tuple[int, int]] = []
        self.files_read: list[Path] = []
        self.unreadable_files: set[str] = set()
        self.offline: set[int] = set()
        self.sizes: dict[int, tuple[int, int]] = {}
        self.exports: list[tuple[tuple[PhotoId, ...], Path, ListFormat | None]] = []
        self.export_gate = threading.Event()
        self.export_gate.set()
        self.not_copied: tuple[tuple[Path, str], ...] = ()
        self.past: list[str] = []
        self.values: dict[str, tuple[FilterValue, ...]] = {}
        self.value_gate = threading.Event()
        self.value_gate.set()
        self.values_asked: list[tuple[str, str, str, str]] = []
        self.places: dict[int, tuple[LevelPlace, ...]] = {}
        self.explained: list[tuple[str, int | None, int]] = []
        self.all_roots: tuple[Root, ...] = ()
        self.last_root = 0
        self.now = Progress("idle", n_photos, 0, 0, 0)
        self.unreadable: tuple[Failure, ...] = (
            Failure(Path("/photos/<b>broken.jpg"), "The file is empty.", 1.0, FileId(1)),
            Failure(Path("/photos/cut.jpg"), "The file ends too early.", 1.0, FileId(2)),
        )
        if n_photos:
            self.all_roots = (Root(RootId(1), Path("/photos"), "online", n_photos, 1, 1),)

    def start(self) -> None:
        self.calls.append("start")

    def close(self) -> None:
        self.calls.append("close")
        self.picture_gate.set()
        self.value_gate.set()
        self.models.closing.set()
        self.agreement.closing.set()
        for gate in (self.models.measuring, self.accounts.gate, self.refining.gate):
            gate.set()

    def notices(self) -> tuple[Notice, ...]:
        return self.all_notices

    def roots(self) -> tuple[Root, ...]:
        return self.all_roots

    def progress(self) -> Progress:
        return self.now

    def add_root(self, path: Path) -> None:
        if not path.is_dir():
            raise InputFault(f"There is no folder {path.name}. Nothing was changed.")
        if any(root.path == path for root in self.all_roots):
            self.calls.append("rescan")
            return
        self.last_root += 1  # ids are never used again, as in the index
        n = RootId(max(self.last_root, 1 + max((r.id for r in self.all_roots), default=0)))
        self.last_root = n
        self.all_roots = (*self.all_roots, Root(n, path, "online", 0, 1, 1))

    def remove_root(self, root_id: RootId) -> None:
        self.all_roots = tuple(r for r in self.all_roots if r.id != root_id)

    def forget_root(self, root_id: RootId) -> int:
        self.calls.append(f"forget_root {root_id} on {threading.current_thread().name}")
        if self.refusal is not None:
            raise self.refusal
        self.remove_root(root_id)
        return self.n_photos

    def restore_root(self, root: Root) -> None:
        self.all_roots = (*self.all_roots, root)

    def set_excludes(self, root_id: RootId, patterns: Sequence[str]) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.calls.append(f"set_excludes {root_id} on {threading.current_thread().name}")
        self.all_roots = tuple(
            replace(r, excludes=tuple(patterns)) if r.id == root_id else r for r in self.all_roots
        )

    def hidden_by(self, root_id: RootId, patterns: Sequence[str]) -> tuple[int, ...] | None:
        return tuple(1204 if pattern == "*.png" else 0 for pattern in patterns)

    def index_first(self, root_id: RootId) -> None:
        self.calls.append(f"index_first {root_id}")

    def pause_folder(self, root_id: RootId, paused: bool) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.calls.append(f"pause_folder {root_id} on {threading.current_thread().name}")
        self.all_roots = tuple(
            replace(r, paused=paused) if r.id == root_id else r for r in self.all_roots
        )

    def check_folder(self, root_id: RootId) -> None:
        self.calls.append(f"check_folder {root_id}")

    def keep_missing(self, root_id: RootId) -> int:
        return self._answered("keep_missing", root_id)

    def forget_missing(self, root_id: RootId) -> int:
        return self._answered("forget_missing", root_id)

    def _answered(self, call: str, root_id: RootId) -> int:
        self.calls.append(f"{call} {root_id} on {threading.current_thread().name}")
        if self.refusal is not None:
            raise self.refusal
        self.tell_notices(*(n for n in self.all_notices if n.root_id != root_id))
        return 1

    def continue_anyway(self) -> None:
        self.calls.append("continue_anyway")

    def rescan(self) -> None:
        self.calls.append("rescan")

    def pause(self) -> None:
        self.calls.append("pause")

    def resume(self) -> None:
        self.calls.append("resume")

    def search(self, request: SearchRequest) -> None:
        self.searches.append(request)

    def typing(self) -> None:
        self.n_typed += 1

    def explain(self, request: SearchRequest, photo_id: PhotoId) -> tuple[LevelPlace, ...]:
        self.explained.append((request.text, request.depth, photo_id))
        return self.places.get(photo_id, ())

    def stop_search(self) -> None:
        self.calls.append("stop_search")

    def newest(self, limit: int) -> tuple[PhotoId, ...]:
        return tuple(PhotoId(n) for n in range(1, min(limit, self.n_photos) + 1))

    def recently_added(self, limit: int) -> tuple[PhotoId, ...]:
        return self.newest(limit)[::-1]

    def cards(self, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, PhotoCard]:
        self.card_gate.wait(60.0)
        return {i: self.card(i) for i in photo_ids if i not in self.gone}

    def card(self, photo_id: PhotoId) -> PhotoCard:
        path = self.names.get(photo_id, Path(f"/photos/photo {photo_id}.jpg"))
        size, offline = self.sizes.get(photo_id, (640, 480)), photo_id in self.offline
        return PhotoCard(photo_id, path, *size, 1_600_000_000.0, 31_500, "JPEG", offline)

    def preview(self, photo_id: PhotoId) -> bytes | None:
        return self.jpeg.get(photo_id)

    def picture(self, photo_id: PhotoId, px: int) -> DisplayPicture | DecodeFailure:
        self.pictures.append((photo_id, px))
        self.picture_gate.wait(60.0)
        found = self.pixels.get(photo_id, "This file is gone")
        if isinstance(found, str):
            return DecodeFailure(found)
        return DisplayPicture(found, *self.sizes.get(photo_id, (640, 480)))

    def file_picture(self, path: Path, px: int) -> DisplayPicture | DecodeFailure:
        self.files_read.append(path)
        if path.name in self.unreadable_files:
            return DecodeFailure("The file is empty")
        return DisplayPicture(np.full((px, px, 3), 99, np.uint8), px, px)

    def remember(self, text: str) -> None:
        if self.settings.keep_history:
            self.past = [text, *(past for past in self.past if past != text)]

    def history(self) -> tuple[str, ...]:
        return tuple(self.past)

    def filter_values(self, key: str, typed: str, beside: str = "") -> tuple[FilterValue, ...]:
        self.values_asked.append((key, typed, beside.strip(), threading.current_thread().name))
        self.value_gate.wait(60.0)
        if self.refusal is not None:
            raise self.refusal
        return tuple(v for v in self.values.get(key, ()) if typed.casefold() in v.text.casefold())

    def forget_history(self, text: str | None = None) -> None:
        self.past = [past for past in self.past if text is not None and past != text]

    def metadata(self, photo_id: PhotoId) -> Metadata | None:
        return self.said.get(photo_id)

    def failures(self) -> tuple[Failure, ...]:
        return self.unreadable

    def retry(self, file_ids: Sequence[FileId] | None = None) -> int:
        self.calls.append(f"retry {list(file_ids or [])}")
        return len(file_ids or self.unreadable)

    def export_photos(
        self,
        photo_ids: Sequence[PhotoId],
        folder: Path,
        on_progress: Callable[[ExportProgress], None],
        cancel: CancelToken,
    ) -> ExportSummary:
        self.exports.append((tuple(photo_ids), folder, None))
        n = len(photo_ids)
        for number in range(n + 1):
            on_progress(ExportProgress(number, n, number * 10, n * 10))
            while not self.export_gate.wait(0.01):
                if cancel.cancelled:
                    return ExportSummary(number, n, stopped=True)
        if self.refusal is not None:
            raise self.refusal
        return ExportSummary(n - len(self.not_copied), n, self.not_copied)

    def export_list(
        self, photo_ids: Sequence[PhotoId], target: Path, kind: ListFormat, overwrite: bool = False
    ) -> ExportSummary:
        self.exports.append((tuple(photo_ids), target, kind))
        return ExportSummary(len(photo_ids), len(photo_ids))

    def status(self) -> Status:
        return Status(
            roots=self.all_roots,
            n_photos=self.n_photos,
            n_indexed=self.n_photos,
            n_waiting=0,
            n_failed=0,
            n_missing=0,
            levels=(
                LevelStatus(0, "starter-lite0", "aa", self.n_photos, 1.0, 16.0, 0),
                LevelStatus(1, "starter-lite2", "bb", 12, 0.09, 86.4, 50),
            ),
            n_queries=3,
            upgrade_rate=0.09,
            f_life_assumed=3.7,
            f_life_measured=None,
            preset="starter",
            disk_bytes=1_000_000,
        )

    def save_settings(self, settings: Settings) -> None:
        settings.cascade.check()
        cascade = settings.cascade
        names = (cascade.level0, *(level.encoder for level in cascade.levels))
        check_costs([self.models.infos[name].spec for name in names])
        self.settings = settings

    def use_preset(self, name: str) -> None:
        self.calls.append(f"use_preset {name}")
        preset = self.models.all_presets[name]
        self.use_cascade(preset.level0, preset.levels, name)

    def use_cascade(
        self, level0: str, levels: tuple[LevelSetting, ...], preset: str = CUSTOM
    ) -> None:
        self.save_settings(with_cascade(self.settings, preset, level0, levels))

    def _tell_refining(self, state: RefiningState) -> None:
        if self.on_refining is not None:
            self.on_refining(state)

    # what a test says

    def tell_notices(self, *notices: Notice) -> None:
        """These hold now."""
        self.all_notices = notices
        assert self.on_notices is not None
        self.on_notices(notices)

    def answer(self, answer: Ranking, request_id: int | None = None) -> None:
        """Delivers a ranking, of the newest search if not said otherwise."""
        assert self.on_ranking is not None
        self.on_ranking(self.searches[-1].id if request_id is None else request_id, answer)
