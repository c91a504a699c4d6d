# SPDX-License-Identifier: MIT
"""The one facade: wires the stages and owns the threads.

What comes in: folders, searches, settings. What goes out: rankings, progress, records.
Which thread: every method may be called from any thread; callbacks come from the threads
"open", "scan", "indexer" and "search". close() joins them all.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from desktop_search.background import Background
from desktop_search.core import settings as settings_file
from desktop_search.core.errors import (
    DesktopSearchError,
    EncoderUnavailable,
    EnvironmentFault,
    IndexLocked,
    InputFault,
    InternalError,
)
from desktop_search.core.logs import log_unexpected
from desktop_search.core.paths import make_private_dir, printable
from desktop_search.core.protocols import (
    CancelToken,
    Clock,
    Decoder,
    Encoders,
    Models,
    PowerSource,
    SystemClock,
)
from desktop_search.core.records import (
    DecodeFailure,
    DisplayPicture,
    Failure,
    FileId,
    FileState,
    ImageInput,
    IndexingState,
    IndexSummary,
    LevelPlace,
    LevelSetting,
    Metadata,
    Notice,
    PhotoCard,
    PhotoId,
    Progress,
    Ranking,
    RetrySummary,
    Root,
    RootId,
    SearchRequest,
    Status,
)
from desktop_search.core.settings import CUSTOM, Settings, check_costs, with_cascade
from desktop_search.decode.pool import DecodePool
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.models import ModelManager
from desktop_search.indexer import Indexer, scan_root
from desktop_search.next_level0 import NextLevel0
from desktop_search.notices import Notices
from desktop_search.photo_view import read_for_display
from desktop_search.power import PowerHold, SystemPower
from desktop_search.scan.left_out import LeftOut
from desktop_search.scan.walker import check_root, nested_in
from desktop_search.search.accounts import status_of
from desktop_search.search.boundary import BACKGROUND
from desktop_search.search.cascade import Cascade
from desktop_search.search.explain import explain
from desktop_search.search.pictures import QueryPictures
from desktop_search.search.query import Query, chosen_levels, clean_query
from desktop_search.search.runner import SearchRunner
from desktop_search.search.upgrade import StoredEmbeddings
from desktop_search.store.connection import INDEX_FILE, lock_index
from desktop_search.store.reader import IndexReader
from desktop_search.store.vectors import VectorFiles
from desktop_search.store.writer import IndexWriter

log = logging.getLogger("desktop_search.library")

PROGRESS_S = 0.25
ON_BATTERY = "Indexing waits: on battery power."
HOLD_POLL_S = 0.1
"""How often waiting work looks whether it may go on."""
YIELD_S = 60.0
"""How long indexing lets one search go first; one that takes longer shares the machine."""
PHOTOS_FOR_ETA = 16
"""Photos read before a remaining time is told: earlier guesses jump."""


class Library:
    """A photo library: folders, their index, and searching it.

    Args:
        data_dir: holds everything that is written.
        read_only: for commands that only look; nothing is locked or written.
        decoder, encoders, models, clock, power: the seams; the real ones by default.

    Raises (open): IndexLocked, EnvironmentFault; InputFault where there is nothing to read yet.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        read_only: bool = False,
        decoder: Decoder | None = None,
        encoders: Encoders | None = None,
        models: Models | None = None,
        clock: Clock | None = None,
        power: PowerSource | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.settings = Settings()
        with contextlib.suppress(EnvironmentFault):  # open() reads them again and tells
            self.settings = settings_file.load(data_dir)
        self.on_ranking: Callable[[int, Ranking], None] | None = None
        self.on_progress: Callable[[Progress], None] | None = None
        self.on_roots: Callable[[tuple[Root, ...]], None] | None = None
        self.on_search_error: Callable[[int, DesktopSearchError], None] | None = None
        self.on_fault: Callable[[DesktopSearchError], None] | None = None
        self.on_notices: Callable[[tuple[Notice, ...]], None] | None = None
        self._notices = Notices(self._tell_notices)
        self._read_only = read_only
        self._clock: Clock = clock or SystemClock()
        self._left_out = LeftOut(self._clock)
        self._power = PowerHold(power or SystemPower(), self._clock)
        n_cores = self.settings.n_cores or None
        self._decoder: Decoder = decoder or DecodePool(n_cores)
        host = EncoderHost(data_dir, n_cores)  # starts nothing yet
        self._encoders: Encoders = encoders or host
        self.models: Models = models or ModelManager(host)
        self._lock: FileLock | None = None
        self._reader: IndexReader | None = None
        self._writer: IndexWriter | None = None
        self._embeddings: StoredEmbeddings | None = None
        self._vectors: VectorFiles | None = None
        self._pictures: QueryPictures | None = None
        self._opener: threading.Thread | None = None
        self._background: Background | None = None
        self._runner = SearchRunner(self.rankings, self._answer, self._refuse)
        self._early: SearchRequest | None = None
        self._closing = threading.Event()
        self._cancel_indexing = CancelToken()
        self._go = threading.Event()
        self._go.set()
        self._changing_settings = threading.Lock()
        self._life = threading.Lock()  # held where open() and close() could cross
        self._roots: tuple[Root, ...] = ()
        self._removing: set[RootId] = set()
        self._progress = Progress("idle", 0, 0, 0, 0)
        self._searchable: tuple[int, NDArray[np.int64]] | None = None

    # -- life --------------------------------------------------------------------------------

    def open(self, warm_texts: bool = False) -> None:
        """Opens the index on the calling thread; starts no work by itself.

        warm_texts: a search follows at once, so the text encoder loads meanwhile.

        Raises:
            IndexLocked: another process works on it. EnvironmentFault: it cannot be opened.
        """
        if not self._read_only:
            make_private_dir(self.data_dir)
            self._lock = lock_index(self.data_dir)
        self.settings = settings_file.load(self.data_dir)
        if warm_texts:
            with contextlib.suppress(EncoderUnavailable):
                self._encoders.warm_texts(self.settings.cascade.quick)
        if not self._read_only:
            self._writer = IndexWriter(self.data_dir)
        else:
            if not (self.data_dir / INDEX_FILE).exists():
                raise InputFault(
                    f"There is no index in {printable(self.data_dir)} yet. "
                    'Index a folder first: desktop-search index "FOLDER".'
                )
        self._reader = IndexReader(self.data_dir)
        self._vectors = VectorFiles(self.data_dir, self._reader, can_write=not self._read_only)
        self._embeddings = StoredEmbeddings(
            self._reader, self._writer, self._vectors, self._decoder, self._encoders, self._clock
        )
        self._pictures = QueryPictures(
            self._embeddings, self._decoder, self._encoders, self._reader.photo_of, _fit
        )
        self._refresh_roots()
        self._count("idle")

    def start(self) -> None:
        """Opens in the background, then scans, watches and indexes. Returns at once."""
        self._opener = threading.Thread(target=self._run_open, name="open")
        self._opener.start()

    def close(self) -> None:
        """Stops everything within seconds; what was finished is kept."""
        with self._life:
            self._closing.set()
        self._cancel_indexing.cancel()
        self._go.set()
        with contextlib.ExitStack() as steps:  # from the last to the first, whatever one raises
            steps.callback(self._close_index)
            steps.callback(self._join)
            steps.callback(self._encoders.close)
            steps.callback(self._decoder.close)
            if self._background is not None:
                steps.callback(self._background.stop)

    def _close_index(self) -> None:
        """Only after the joins: the thread "open" may have been at it until then."""
        with contextlib.ExitStack() as steps:
            if self._lock is not None:
                steps.callback(self._lock.release)
            if self._writer is not None:
                steps.callback(self._writer.close)
                steps.callback(self._remove_the_rest, self._writer)
            if self._reader is not None:
                steps.callback(self._reader.close)

    def _join(self) -> None:
        if self._opener is not None:
            self._opener.join()
        if self._background is not None:
            self._background.join()
        self._runner.close()

    def _remove_the_rest(self, writer: IndexWriter) -> None:
        for root_id in self._removing:
            writer.remove_root(root_id)

    # -- folders -----------------------------------------------------------------------------

    def roots(self) -> tuple[Root, ...]:
        """The folders, as last known; instant."""
        return self._roots

    def progress(self) -> Progress:
        """Where indexing stands; instant."""
        return self._progress

    def notices(self) -> tuple[Notice, ...]:
        """What people should know of now; instant."""
        return self._notices.all()

    def add_root(self, path: Path) -> RootId:
        """Adds a folder; one that is there already is only scanned again.

        Raises:
            InputFault: no such folder, not a folder, no permission, or nested in another one.
        """
        reader, writer = self._opened()
        folder = check_root(path)
        known = reader.roots()
        for root in known:
            if root.path == folder:
                self._removing.discard(root.id)  # it came back before it was gone
                self._refresh_roots()
                self._scan_soon(root.id)
                return root.id
        self._refuse_nested(folder, [root for root in known if root.id not in self._removing])
        status = folder.stat()
        root_id = writer.add_root(folder, status.st_dev, status.st_ino)
        self._refresh_roots()
        self._scan_soon(root_id)
        return root_id

    def _refuse_nested(self, folder: Path, known: Sequence[Root]) -> None:
        outer = nested_in(folder, [root.path for root in known if root.path != folder])
        if outer is not None:
            raise InputFault(
                f"{printable(folder)} is already indexed: it lies inside {printable(outer)}. "
                "Nothing was changed."
            )
        for root in known:
            if root.path != folder and nested_in(root.path, [folder]) is not None:
                raise InputFault(
                    f"{printable(folder)} contains {printable(root.path)}, which is already "
                    "indexed. Nothing was changed. Remove that folder from the list first; "
                    "what was learned about its photos is kept."
                )

    def remove_root(self, root_id: RootId) -> None:
        """Stops indexing a folder. What was learned is kept for when it comes back.

        Behind a window the rows of a large folder go in the background, the folder at once.
        """
        self._opened()
        self._removing.add(root_id)  # close() sees to it where the thread ends first
        if self._background is None:
            self._remove(root_id)
        else:
            self._background.submit(lambda: self._remove(root_id))
            self._show_roots(self._roots)

    def restore_root(self, root: Root) -> None:
        """Puts a removed folder back as it was, whether its disk is there or not.

        Raises:
            InputFault: another folder covers it now. EnvironmentFault: the index is not open.
        """
        reader, writer = self._opened()
        self._removing.discard(root.id)  # it may come back before it was gone
        known = reader.roots()
        root_id = next((other.id for other in known if other.path == root.path), None)
        if root_id is None:
            self._refuse_nested(root.path, [o for o in known if o.id not in self._removing])
            root_id = writer.add_root(root.path, root.device, root.inode)
            writer.set_excludes(root_id, root.excludes)
        self._refresh_roots()
        self._scan_soon(root_id)

    def forget_root(self, root_id: RootId) -> int:
        """Removes everything known about a folder at once and for real; returns its photos."""
        _, writer = self._opened()
        self._unwatch(root_id)
        n_photos = writer.forget_root(root_id)
        assert self._vectors is not None
        self._vectors.forget()
        self._after_change()
        return n_photos

    def exclude(self, root_id: RootId, pattern: str) -> None:
        """Leaves files that match the pattern out of a folder's index."""
        root = next(root for root in self._roots if root.id == root_id)
        if pattern not in root.excludes:
            self.set_excludes(root_id, (*root.excludes, pattern))

    def set_excludes(self, root_id: RootId, patterns: Sequence[str]) -> None:
        """Leaves out what these patterns match and nothing else; a window checks the folder now.

        Raises:
            EnvironmentFault: the index cannot be written.
        """
        _, writer = self._opened()
        writer.set_excludes(root_id, patterns)
        self._after_change()
        self._scan_soon(root_id)

    def hidden_by(self, root_id: RootId, patterns: Sequence[str]) -> tuple[int, ...] | None:
        """The photos each pattern hides in a folder; None where it is not there. Walks the disk."""
        root = next((root for root in self._roots if root.id == root_id), None)
        return None if root is None else self._left_out.counts(root, patterns)

    def check_folder(self, root_id: RootId) -> None:
        """Looks for changes in one folder now, where a window is open."""
        self._scan_soon(root_id)

    def rescan(self) -> None:
        """Checks all folders now, where a window is open."""
        if self._background is not None:
            self._background.scan_all()

    def pause(self) -> None:
        """Holds indexing; searching goes on."""
        self._go.clear()
        self._tell(replace(self._progress, state="paused", eta_s=None))

    def resume(self) -> None:
        """Lets indexing go on."""
        self._go.set()
        state: IndexingState = "indexing" if self._progress.n_waiting else "idle"
        self._tell(replace(self._progress, state=state, eta_s=None, message=None))

    def on_battery(self) -> bool:
        """Whether the computer runs on its battery, so that background work would wait."""
        return self._power.holds()

    def continue_anyway(self) -> None:
        """Lets indexing go on although the computer runs on its battery, this once."""
        self._power.override()

    # -- indexing for the commands -----------------------------------------------------------

    def index_now(self, folders: Sequence[Path], cancel: CancelToken | None = None) -> IndexSummary:
        """Adds folders, scans them and reads all that waits, on the calling thread.

        Raises:
            InputFault, EnvironmentFault, EncoderUnavailable: nothing finished is lost.
        """
        reader, writer = self._opened()
        started = self._clock.monotonic()
        self._check_all(folders)
        root_ids = [self.add_root(folder) for folder in folders]
        self._tell(replace(self._progress, state="scanning"))
        results = []
        for root in reader.roots():
            if root.id in root_ids:
                results.append(scan_root(reader, writer, root))
        self._refresh_roots()
        indexer = self._indexer()
        n_next = self._index(indexer, cancel or self._cancel_indexing)
        counts = reader.counts()
        if counts["indexed"]:
            self._prepare_levels()
        return IndexSummary(
            added=sum(len(result.added) for result in results),
            changed=sum(len(result.changed) for result in results),
            moved=sum(len(result.moved) for result in results),
            missing=sum(len(result.missing) for result in results),
            encoded=indexer.n_encoded + n_next,
            failed=counts["failed"],
            waiting=counts["waiting"],
            seconds=self._clock.monotonic() - started,
            encoder=self.settings.cascade.quick,
        )

    def retry_now(self, cancel: CancelToken | None = None) -> RetrySummary:
        """Tries all photos that could not be read once more, on the calling thread.

        Raises:
            EnvironmentFault, EncoderUnavailable: what was not tried stays waiting.
        """
        reader, writer = self._opened()
        tried = writer.retry_files()
        if tried:
            self._index(self._indexer(), cancel or self._cancel_indexing)
        return RetrySummary(
            tried=len(tried),
            read=reader.n_in_state(tried, "indexed"),
            failed=reader.n_in_state(tried, "failed"),
            waiting=reader.n_in_state(tried, "waiting"),
        )

    def _check_all(self, folders: Sequence[Path]) -> None:
        """Refuses before anything is added, so that "nothing was changed" is true."""
        known = list(self._roots)
        for folder in (check_root(folder) for folder in folders):
            self._refuse_nested(folder, known)
            status = folder.stat()
            known.append(Root(RootId(0), folder, "online", 0, status.st_dev, status.st_ino))

    # -- searching ---------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> None:
        """Starts a search and cancels the one before; answers come through on_ranking."""
        with self._life:
            if self._embeddings is None:
                self._early = request  # answered as soon as the index is open
                return
        self._runner.start(request)

    def stop_search(self) -> None:
        """Stops refining after the batch in hand; a last ranking says so."""
        self._runner.stop()

    def rankings(
        self, request: SearchRequest, cancel: CancelToken | None = None
    ) -> Iterator[Ranking]:
        """Runs a search on the calling thread.

        Raises:
            InputFault: the query is empty. EncoderUnavailable: level 0 cannot answer.
        """
        if self._embeddings is None:
            raise InternalError("The index is not open.")
        text = clean_query(request.text)
        if not text and not request.pictures:
            raise InputFault("The search is empty. Describe the photo in a few words.")
        levels = chosen_levels(self.settings, request)
        if self._writer is not None and request.depth != 0:
            self._writer.log_query()
        cancel = cancel or CancelToken()
        cascade = Cascade(
            self._query(text, request, cancel),
            self.settings.cascade.quick,
            levels,
            self._embeddings,
            self._searchable_photos(request.folder),
            cancel,
            self._clock,
        )
        yield from cascade.rankings()

    def _query(self, text: str, request: SearchRequest, cancel: CancelToken) -> Query:
        if not request.pictures:
            return Query(text, self._encoders)
        assert self._pictures is not None
        pictures = self._pictures

        def embed(encoder: str) -> NDArray[np.float32]:
            return pictures.embed(encoder, request.pictures, cancel)

        return Query(text, self._encoders, embed, request.text_weight)

    def explain(self, request: SearchRequest, photo_id: PhotoId) -> tuple[LevelPlace, ...]:
        """Where each level of a search puts a photo, from what is stored; makes nothing new.

        Raises:
            InputFault, EncoderUnavailable, EnvironmentFault: as a search would.
        """
        text = clean_query(request.text)
        if self._embeddings is None or self._closing.is_set():
            return ()
        if not text and not request.pictures:
            return ()
        return explain(
            self._query(text, request, CancelToken()),
            self.settings.cascade.quick,
            chosen_levels(self.settings, request),
            self._embeddings,
            self._searchable_photos(request.folder),
            self._clock,
            photo_id,
        )

    def remember(self, text: str) -> None:
        """Keeps the words of a search for the history, if people want one; waits for nothing."""
        clean = clean_query(text)
        if clean and self._writer is not None and self.settings.keep_history:
            self._writer.remember_query(clean)

    def history(self) -> tuple[str, ...]:
        """The words of past searches, newest first."""
        return self._reader.past_queries() if self._reader is not None else ()

    def forget_history(self, text: str | None = None) -> None:
        """Removes one past search or all of them, for real.

        Raises:
            EnvironmentFault: the index is not open or cannot be written.
        """
        self._opened()[1].forget_queries(text)

    def warm_up(self) -> None:
        """Gets the encoders ready behind the window, so that the first search is quick."""
        with contextlib.suppress(DesktopSearchError):
            self._encoders.prepare(self.settings.cascade.quick)
            self._encoders.encode_texts(self.settings.cascade.quick, ["photo"])
            self._encoders.standing_texts(self.settings.cascade.quick, BACKGROUND)
        self._prepare_levels()

    # -- reading -----------------------------------------------------------------------------

    def newest(self, limit: int) -> tuple[PhotoId, ...]:
        """The newest photos."""
        return self._reader.newest(limit) if self._reader is not None else ()

    def recently_added(self, limit: int) -> tuple[PhotoId, ...]:
        """The photos that came in last, newest first."""
        return self._reader.recently_added(limit) if self._reader is not None else ()

    def cards(
        self, photo_ids: Sequence[PhotoId], folder: Path | None = None
    ) -> dict[PhotoId, PhotoCard]:
        """What is shown of photos; copies below the folder go first."""
        return self._reader.cards(photo_ids, folder) if self._reader is not None else {}

    def preview(self, photo_id: PhotoId) -> bytes | None:
        """The stored preview, JPEG."""
        if self._reader is None or self._closing.is_set():
            return None
        try:
            return self._reader.preview(photo_id)
        except EnvironmentFault:
            return None  # closing: the connection went away under a preview thread

    def picture(self, photo_id: PhotoId, px: int) -> DisplayPicture | DecodeFailure:
        """The photo itself, its longer side `px` at the most. Blocking; not on the GUI thread."""
        gone = DecodeFailure("This photo is not in the index any more", transient=True)
        if self._reader is None or self._closing.is_set():
            return gone
        try:
            card = self._reader.cards([photo_id]).get(photo_id)
        except EnvironmentFault:
            return gone  # closing: the connection went away under a reading thread
        return gone if card is None else read_for_display(self._decoder, card, px)

    def metadata(self, photo_id: PhotoId) -> Metadata | None:
        """What a photo's file says of it; None when it is not known any more."""
        if self._reader is None or self._closing.is_set():
            return None
        try:
            return self._reader.metadata(photo_id)
        except EnvironmentFault:
            return None  # closing: the connection went away under a reading thread

    def failures(self) -> tuple[Failure, ...]:
        """Photos that could not be read, with reasons."""
        return self._reader.failures() if self._reader is not None else ()

    def retry(self, file_ids: Sequence[FileId] | None = None) -> int:
        """Has photos read again that could not be read, all or some; returns how many.

        Behind a window that happens in the background; failures() then tells what is left.

        Raises:
            EnvironmentFault: the index is not open or cannot be written.
        """
        _, writer = self._opened()
        n_files = len(writer.retry_files(file_ids))
        if n_files and self._background is not None:
            self._count("preparing")  # not idle: what is listed now is not the end
            self._background.index_soon()
        return n_files

    def status(self) -> Status:
        """Everything at a glance; some 100 ms on a large library."""
        if self._reader is None:
            raise InternalError("The index is not open.")
        return status_of(self.data_dir, self._reader, self._encoders, self.settings.cascade)

    def save_settings(self, settings: Settings) -> None:
        """Keeps the settings; the next search uses them.

        Raises:
            InputFault: the cascade cannot be run. EnvironmentFault: they cannot be written.
        """
        names = (settings.cascade.level0, *(level.encoder for level in settings.cascade.levels))
        check_costs([self._encoders.spec(name) for name in names])
        with self._changing_settings:
            changed = settings.cascade != self.settings.cascade
            settings_file.save(self.data_dir, settings)
            self.settings = settings
        if changed and self._background is not None:
            self._background.index_soon()

    def use_preset(self, name: str) -> None:
        """Takes a ready-made cascade; the old level 0 answers until the new one covers all photos.

        Raises:
            InputFault: there is no such preset. EnvironmentFault: it cannot be kept.
        """
        presets = self.models.presets()
        if name not in presets:
            raise InputFault(
                f"There is no preset called {name}. Nothing was changed. "
                f"Known presets: {', '.join(presets)}."
            )
        preset = presets[name]
        self.use_cascade(preset.level0, preset.levels, name)

    def use_cascade(
        self, level0: str, levels: tuple[LevelSetting, ...], preset: str = CUSTOM
    ) -> None:
        """Takes a cascade of any encoders. Nothing that was embedded is thrown away.

        Raises:
            InputFault: an encoder is unknown, or the cascade cannot be run, with the reason.
            EnvironmentFault: it cannot be kept.
        """
        self.save_settings(with_cascade(self.settings, preset, level0, levels))
        if self._background is None and self._reader is not None and self._writer is not None:
            # Going back to what covers everything costs nothing, so nothing is waited for.
            with contextlib.suppress(EncoderUnavailable):
                assert self._embeddings is not None
                next_one = NextLevel0(
                    self._reader, self._writer, self._encoders, self._embeddings, level0
                )
                if self.settings.cascade.answering and next_one.is_covered():
                    self._take_over(level0)

    # -- threads -----------------------------------------------------------------------------

    def _run_open(self) -> None:
        try:
            self.open()
        except DesktopSearchError as error:
            self._tell(replace(self._progress, state="stopped", message=error.sentence))
            self._fault(error)
            return
        except Exception as error:  # noqa: BLE001 - a thread's border: the window must hear of it
            log_unexpected(log, "opening failed", error)
            self._fault(InternalError(f"The index could not be opened ({error})."))
            return
        with self._life:
            if self._closing.is_set():
                return
            self._background = Background(
                self.roots, self._scan, self._index_waiting, self._fault, self._clock
            )
            early, self._early = self._early, None
        if early is not None:
            self._runner.start(early)
        self.warm_up()

    def _scan(self, root_id: RootId, below: Path | None) -> None:
        reader, writer = self._opened()
        root = next((root for root in reader.roots() if root.id == root_id), None)
        if root is None:
            return
        if self._progress.state == "idle":
            self._tell(replace(self._progress, state="scanning"))
        scan_root(reader, writer, root, below, self._cancel_indexing)
        self._after_change()

    def _index_waiting(self) -> None:
        try:
            self._index(self._indexer(), self._cancel_indexing)
            self._prepare_levels()
        except DesktopSearchError as error:
            self._tell(replace(self._progress, state="stopped", message=error.sentence))
            raise

    def _index(self, indexer: Indexer, cancel: CancelToken) -> int:
        """Indexes what waits, then embeds for a new level 0; returns how many it embedded."""
        reader, _ = self._opened()
        if reader.counts()["waiting"]:
            self._count("preparing")
        assert self._embeddings is not None
        self._embeddings.drop_damaged(self.settings.cascade.quick)
        encoder_id = indexer.prepare()
        started, told = self._clock.monotonic(), 0.0
        n_at_start = reader.counts()["indexed"]

        def on_batch() -> None:
            nonlocal told
            now = self._clock.monotonic()
            if now - told < PROGRESS_S:
                return
            told = now
            counts = reader.counts()
            n_done = counts["indexed"] - n_at_start
            eta_s = (
                (now - started) / n_done * counts["waiting"] if n_done > PHOTOS_FOR_ETA else None
            )
            # All copies are counted again at the end: that takes as long as the whole library.
            n_copies = min(self._progress.n_copies, counts["indexed"])
            self._tell_counts("indexing", counts, n_copies, eta_s)

        def hold() -> None:
            self._hold(cancel)

        indexer.run(encoder_id, cancel, hold, on_batch)
        self._refresh_roots()
        n_next = self._embed_next(cancel, hold) if self.settings.cascade.answering else 0
        self._count("idle")
        return n_next

    def _hold(self, cancel: CancelToken) -> None:
        """Waits between two photos: paused, on battery, or while a search wants the machine."""
        if self._background is None and self._opener is None:
            return  # a command was asked for this work and nothing else
        search_until = self._clock.monotonic() + YIELD_S
        while not cancel.cancelled:
            if not self._go.is_set():
                self._notices.end("held")
            elif self.settings.pause_on_battery and self._power.holds():
                self._notices.show(Notice("held", ON_BATTERY))
                if self._progress.state != "paused":
                    self._tell(replace(self._progress, state="paused", eta_s=None))
            elif not self._runner.busy or self._clock.monotonic() >= search_until:
                break
            self._closing.wait(HOLD_POLL_S)
        self._notices.end("held")
        if self._progress.state == "paused":
            self._tell(replace(self._progress, state="indexing"))

    def _embed_next(self, cancel: CancelToken, hold: Callable[[], None]) -> int:
        """Embeds the library with the level 0 that was chosen, and lets it take over when done."""
        reader, writer = self._opened()
        assert self._embeddings is not None
        encoder = self.settings.cascade.level0
        work = NextLevel0(reader, writer, self._encoders, self._embeddings, encoder)
        n_before, n_total, told = 0, len(reader.searchable()), 0.0
        with contextlib.suppress(EncoderUnavailable):  # run() tells
            encoder_id = reader.encoder_id(self._encoders.fingerprint(encoder))
            n_before = 0 if encoder_id is None else reader.n_covered(encoder_id)

        def more_urgent() -> bool:
            waits = self._background is not None and self._background.work_waits
            return waits or self.settings.cascade.level0 != encoder

        def on_batch() -> None:
            nonlocal told
            now = self._clock.monotonic()
            if now - told >= PROGRESS_S:
                told = now
                done = n_before + work.n_encoded
                paused = not self._go.is_set()
                self._tell(
                    replace(
                        self._progress,
                        state="paused" if paused else "switching",
                        eta_s=None,
                        n_next=done,
                        n_next_total=n_total,
                    )
                )

        if work.run(cancel, hold, more_urgent, on_batch):
            self._take_over(encoder)
        return work.n_encoded

    def _take_over(self, encoder: str) -> None:
        with self._changing_settings:
            cascade = self.settings.cascade
            if cascade.level0 != encoder or not cascade.answering:
                return  # another one was chosen meanwhile
            settings = replace(self.settings, cascade=replace(cascade, answering=""))
            settings_file.save(self.data_dir, settings)
            self.settings = settings
        if self._background is not None:
            self._background.index_soon()  # what could not be embedded is read and listed

    def _answer(self, request_id: int, ranking: Ranking) -> None:
        if self.on_ranking is not None:
            self.on_ranking(request_id, ranking)

    def _refuse(self, request_id: int, error: DesktopSearchError) -> None:
        if self.on_search_error is not None:
            self.on_search_error(request_id, error)

    # -- helpers -----------------------------------------------------------------------------

    def _opened(self) -> tuple[IndexReader, IndexWriter]:
        if self._reader is None or self._writer is None:
            if self._read_only:
                raise IndexLocked("This command only reads the index.")
            raise EnvironmentFault("The index is not open yet. Try again in a moment.")
        return self._reader, self._writer

    def _indexer(self) -> Indexer:
        reader, writer = self._opened()
        quick = self.settings.cascade.quick
        return Indexer(reader, writer, self._decoder, self._encoders, quick, self._clock)

    def _prepare_levels(self) -> None:
        """The one-time conversion of the larger encoders, before a search waits for it."""
        for level in self.settings.cascade.active():
            with contextlib.suppress(DesktopSearchError):
                self._encoders.prepare(level.encoder)

    def _searchable_photos(self, folder: Path | None) -> NDArray[np.int64]:
        assert self._reader is not None
        if folder is not None or self._writer is None:
            return self._reader.searchable(folder)
        version = self._writer.version
        if self._searchable is None or self._searchable[0] != version:
            self._searchable = (version, self._reader.searchable())
        return self._searchable[1]

    def _scan_soon(self, root_id: RootId) -> None:
        if self._background is not None:
            self._background.request_scan(root_id)

    def _remove(self, root_id: RootId) -> None:
        _, writer = self._opened()
        if root_id not in self._removing:
            return  # added again meanwhile
        self._unwatch(root_id)
        writer.remove_root(root_id)
        self._removing.discard(root_id)
        self._after_change()

    def _unwatch(self, root_id: RootId) -> None:
        reader, _ = self._opened()
        for root in reader.roots():
            if root.id == root_id and self._background is not None:
                self._background.unwatch(root.path)

    def _after_change(self) -> None:
        self._refresh_roots()
        self._count(self._progress.state if self._progress.n_waiting else "idle")

    def _refresh_roots(self) -> None:
        assert self._reader is not None
        self._show_roots(self._reader.roots())

    def _show_roots(self, roots: tuple[Root, ...]) -> None:
        self._roots = tuple(root for root in roots if root.id not in self._removing)
        if self.on_roots is not None and not self._closing.is_set():
            self.on_roots(self._roots)

    def _count(self, state: IndexingState) -> None:
        if self._reader is not None:
            self._tell_counts(state, self._reader.counts(), self._reader.n_copies())

    def _tell_counts(
        self,
        state: IndexingState,
        counts: dict[FileState, int],
        n_copies: int,
        eta_s: float | None = None,
    ) -> None:
        if not self._go.is_set():
            state, eta_s = "paused", None
        self._tell(
            Progress(
                state,
                counts["indexed"],
                counts["waiting"],
                counts["failed"],
                counts["missing"],
                eta_s,
                n_copies=n_copies,
            )
        )

    def _tell(self, progress: Progress) -> None:
        self._progress = progress
        if self.on_progress is not None and not self._closing.is_set():
            self.on_progress(progress)

    def _tell_notices(self, notices: tuple[Notice, ...]) -> None:
        if self.on_notices is not None and not self._closing.is_set():
            self.on_notices(notices)

    def _fault(self, error: DesktopSearchError) -> None:
        if self.on_fault is not None and not self._closing.is_set():
            self.on_fault(error)


def _fit(pixels: NDArray[np.uint8], wanted: ImageInput) -> NDArray[np.uint8]:
    # Pillow is loaded where somebody pastes a picture, not before.
    from desktop_search.decode.fit import fitted_pixels

    return fitted_pixels(pixels, wanted)


def require_free(data_dir: Path) -> None:
    """Makes sure that no other process works on the index, before a window is shown.

    Raises:
        IndexLocked, EnvironmentFault: with the reason.
    """
    make_private_dir(data_dir)
    lock_index(data_dir).release()
