# SPDX-License-Identifier: MIT
"""The only door between the window and the library.

What comes in: callbacks from the library's threads. What goes out: signals on the GUI thread;
answers of any search but the newest are dropped here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from desktop_search.core.errors import DesktopSearchError, EncoderUnavailable

if TYPE_CHECKING:
    from desktop_search.core.protocols import (
        Accounts,
        Agreement,
        CancelToken,
        Models,
        Refining,
        SavedSearches,
    )
    from desktop_search.core.records import (
        AgreementProgress,
        DecodeFailure,
        DisplayPicture,
        ExportProgress,
        ExportSummary,
        Failure,
        FileId,
        FilterValue,
        LevelPlace,
        LevelSetting,
        ListFormat,
        Metadata,
        ModelProgress,
        Notice,
        PhotoCard,
        PhotoId,
        Progress,
        Ranking,
        RefiningState,
        Root,
        RootId,
        SearchRequest,
        Status,
    )
    from desktop_search.core.settings import Settings


class LibraryPort(Protocol):
    """What the window needs of library.Library. Callbacks come from the library's threads."""

    settings: Settings
    data_dir: Path
    models: Models
    on_ranking: Callable[[int, Ranking], None] | None
    on_progress: Callable[[Progress], None] | None
    on_roots: Callable[[tuple[Root, ...]], None] | None
    on_search_error: Callable[[int, DesktopSearchError], None] | None
    on_fault: Callable[[DesktopSearchError], None] | None
    on_notices: Callable[[tuple[Notice, ...]], None] | None
    on_refining: Callable[[RefiningState], None] | None

    @property
    def accounts(self) -> Accounts:
        """What searches cost; any thread but the GUI's."""

    @property
    def agreement(self) -> Agreement:
        """How often the cascade and its largest model agree; any thread but the GUI's."""

    @property
    def refining(self) -> Refining:
        """What is refined while nobody searches."""

    @property
    def saved(self) -> SavedSearches:
        """Searches under names; any thread but the GUI's."""

    def start(self) -> None:
        """Opens the index and starts the threads; returns at once."""

    def close(self) -> None:
        """Ends all threads within 3 s."""

    def roots(self) -> tuple[Root, ...]:
        """The indexed folders, from memory."""

    def progress(self) -> Progress:
        """Where indexing stands, from memory."""

    def notices(self) -> tuple[Notice, ...]:
        """What people should know of now, from memory."""

    def add_root(self, path: Path) -> RootId:
        """Raises InputFault at once for a folder that cannot be used."""

    def remove_root(self, root_id: RootId) -> None:
        """Takes a folder out; what was learnt of its photos is kept."""

    def forget_root(self, root_id: RootId) -> int:
        """Removes everything known of a folder's photos, for real; how many. Not on the GUI thread.

        Raises EnvironmentFault: the index cannot be written.
        """

    def restore_root(self, root: Root) -> None:
        """Puts a removed folder back as it was. Raises InputFault, EnvironmentFault."""

    def set_excludes(self, root_id: RootId, patterns: Sequence[str]) -> None:
        """Leaves out of a folder what these patterns match, and nothing else.

        Not on the GUI thread. Raises EnvironmentFault: the index cannot be written.
        """

    def hidden_by(self, root_id: RootId, patterns: Sequence[str]) -> tuple[int, ...] | None:
        """The photos each pattern hides; None where the folder is not there. Walks the disk."""

    def index_first(self, root_id: RootId) -> None:
        """Indexes this folder before the others, until the program ends."""

    def pause_folder(self, root_id: RootId, paused: bool) -> None:
        """Leaves a folder alone, or no more. Not on the GUI thread. Raises EnvironmentFault."""

    def check_folder(self, root_id: RootId) -> None:
        """Looks for changes in one folder now."""

    def keep_missing(self, root_id: RootId) -> int:
        """Keeps what is known of a folder's missing photos; how many. Not on the GUI thread."""

    def forget_missing(self, root_id: RootId) -> int:
        """Takes a folder's missing photos for deleted; how many. Not on the GUI thread.

        Raises InputFault: the folder cannot be reached.
        """

    def continue_anyway(self) -> None:
        """Lets indexing go on although it is held (battery)."""

    def rescan(self) -> None:
        """Looks for changes now."""

    def pause(self) -> None:
        """Pauses indexing."""

    def resume(self) -> None:
        """Goes on indexing."""

    def search(self, request: SearchRequest) -> None:
        """Starts a search and cancels the one before; answers come through on_ranking."""

    def typing(self) -> None:
        """A search is about to come: background work makes room. Instant."""

    def explain(self, request: SearchRequest, photo_id: PhotoId) -> tuple[LevelPlace, ...]:
        """Where each level puts a photo. Blocks; raises as a search would."""

    def stop_search(self) -> None:
        """Stops refining; a last Ranking with stopped=True arrives."""

    def remember(self, text: str) -> None:
        """Keeps the words of a search, if the settings allow it; returns at once."""

    def history(self) -> tuple[str, ...]:
        """The words of past searches, newest first. Any thread."""

    def forget_history(self, text: str | None = None) -> None:
        """Removes one past search or all; slow, so call it from a worker thread."""

    def filter_values(self, key: str, typed: str, beside: str = "") -> tuple[FilterValue, ...]:
        """What can stand behind a key of a search that says `beside` as well. Any other thread.

        Raises EnvironmentFault: the index cannot be read.
        """

    def newest(self, limit: int) -> tuple[PhotoId, ...]:
        """The newest photos. Any thread."""

    def recently_added(self, limit: int) -> tuple[PhotoId, ...]:
        """The photos that came in last, newest first. Any thread."""

    def cards(self, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, PhotoCard]:
        """What the grid shows of photos. Any thread."""

    def preview(self, photo_id: PhotoId) -> bytes | None:
        """The stored JPEG. Any thread."""

    def picture(self, photo_id: PhotoId, px: int) -> DisplayPicture | DecodeFailure:
        """The photo itself, its longer side `px` at the most. Blocks; any other thread."""

    def file_picture(self, path: Path, px: int) -> DisplayPicture | DecodeFailure:
        """Any picture file, its longer side `px`. Blocks; any other thread."""

    def metadata(self, photo_id: PhotoId) -> Metadata | None:
        """What a photo's file says of it. Any thread."""

    def failures(self) -> tuple[Failure, ...]:
        """Photos that could not be read."""

    def retry(self, file_ids: Sequence[FileId] | None = None) -> int:
        """Has photos read again that could not be read; returns how many. Any thread."""

    def export_photos(
        self,
        photo_ids: Sequence[PhotoId],
        folder: Path,
        on_progress: Callable[[ExportProgress], None],
        cancel: CancelToken,
    ) -> ExportSummary:
        """Copies photos into a folder. Blocks; any other thread.

        Raises InputFault, EnvironmentFault: what was copied before is whole.
        """

    def export_list(
        self, photo_ids: Sequence[PhotoId], target: Path, kind: ListFormat, overwrite: bool = False
    ) -> ExportSummary:
        """Writes a list of photos. Blocks; any other thread.

        Raises InputFault, EnvironmentFault: nothing is left of it.
        """

    def status(self) -> Status:
        """Everything about the index; slow, so call it from a worker thread."""

    def save_settings(self, settings: Settings) -> None:
        """Keeps the settings; they hold from the next search on."""

    def use_preset(self, name: str) -> None:
        """Takes a ready-made cascade; the old level 0 answers until the new one covers all."""

    def use_cascade(self, level0: str, levels: tuple[LevelSetting, ...], preset: str = "") -> None:
        """Takes a cascade of any encoders. Raises InputFault with the reason it cannot be run."""


@dataclass(frozen=True, slots=True)
class ModelEnd:
    """How a job on a model ended.

    error, note: sentences; a stopped job has neither. refused: the model cannot be used as it is.
    """

    name: str
    stopped: bool = False
    error: str = ""
    note: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class ExportEnd:
    """How an export ended. target: where it went. error: a sentence, where it has no summary."""

    target: Path
    summary: ExportSummary | None = None
    error: str = ""


class Bridge(QObject):
    """Turns callbacks into signals. Lives on the GUI thread."""

    ranking = Signal(object)
    progress = Signal(object)
    roots = Signal(object)
    search_failed = Signal(object)
    fault = Signal(object)
    notices = Signal(object)
    """All Notices that hold now, from the library's threads."""
    refining = Signal(object)
    """A RefiningState, from the library's threads."""
    agreement_progress = Signal(object)
    """An AgreementProgress, from the thread "agreement"."""
    model_progress = Signal(object)
    """A ModelProgress, from the thread "models"."""
    model_ended = Signal(object)
    """A ModelEnd, from the thread "models"."""
    export_progress = Signal(object)
    """An ExportProgress, from the thread "export"."""
    export_ended = Signal(object)
    """An ExportEnd, from the thread "export"."""

    _raw_ranking = Signal(object, object)
    _raw_error = Signal(object, object)

    def __init__(self, library: LibraryPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self._newest = 0
        self._raw_ranking.connect(self._sift_ranking)
        self._raw_error.connect(self._sift_error)
        library.on_ranking = self._from_ranking
        library.on_progress = self._from_progress
        library.on_roots = self._from_roots
        library.on_search_error = self._from_error
        library.on_fault = self._from_fault
        library.on_notices = self._from_notices
        library.on_refining = self._from_refining

    def search(self, request: SearchRequest) -> None:
        """Sends a search under a new number; answers of earlier ones are dropped from now on."""
        self._newest += 1
        self.library.search(replace(request, id=self._newest))

    def drop(self) -> None:
        """No search any more: late answers are dropped."""
        self._newest += 1
        self.library.stop_search()

    def agreement_told(self, progress: AgreementProgress) -> None:
        """Takes how far the comparison of the cascade with its largest model is."""
        self.agreement_progress.emit(progress)

    def model_told(self, progress: ModelProgress) -> None:
        """Takes what the library tells while it gets a model."""
        self.model_progress.emit(progress)

    def model_did(self, end: ModelEnd) -> None:
        """Takes the end of a job on a model."""
        self.model_ended.emit(end)

    def export_told(self, progress: ExportProgress) -> None:
        """Takes what the library tells while it copies photos."""
        self.export_progress.emit(progress)

    def export_did(self, end: ExportEnd) -> None:
        """Takes the end of an export."""
        self.export_ended.emit(end)

    def detach(self) -> None:
        """Takes the callbacks back, before the window goes."""
        self.library.on_ranking = None
        self.library.on_progress = None
        self.library.on_roots = None
        self.library.on_search_error = None
        self.library.on_fault = None
        self.library.on_notices = None
        self.library.on_refining = None

    def _from_ranking(self, request_id: int, ranking: Ranking) -> None:
        if request_id == self._newest:
            self._raw_ranking.emit(request_id, ranking)

    def _from_error(self, request_id: int, error: DesktopSearchError) -> None:
        self._raw_error.emit(request_id, error)

    def _from_progress(self, progress: Progress) -> None:
        self.progress.emit(progress)

    def _from_roots(self, roots: tuple[Root, ...]) -> None:
        self.roots.emit(roots)

    def _from_fault(self, error: DesktopSearchError) -> None:
        self.fault.emit(error)

    def _from_notices(self, notices: tuple[Notice, ...]) -> None:
        self.notices.emit(notices)

    def _from_refining(self, state: RefiningState) -> None:
        self.refining.emit(state)

    @Slot(object, object)
    def _sift_ranking(self, request_id: int, ranking: Ranking) -> None:
        # Looked at again: a newer search may have begun while the signal was queued.
        if request_id == self._newest:
            self.ranking.emit(ranking)

    @Slot(object, object)
    def _sift_error(self, request_id: int, error: DesktopSearchError) -> None:
        if isinstance(error, EncoderUnavailable):
            self.fault.emit(error)
        elif request_id == self._newest:
            self.search_failed.emit(error)
