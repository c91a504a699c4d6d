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

from filelock import FileLock

from desktop_search.background import Background
from desktop_search.core import settings as settings_file
from desktop_search.core.errors import (
    DesktopSearchError,
    EncoderUnavailable,
    EnvironmentFault,
    IndexDamaged,
    IndexLocked,
    InputFault,
    InternalError,
    NotWritable,
)
from desktop_search.core.language.tree import ParsedQuery
from desktop_search.core.logs import log_unexpected
from desktop_search.core.paths import make_private_dir, printable
from desktop_search.core.protocols import (
    Accounts,
    Agreement,
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
    ExportProgress,
    ExportRow,
    ExportSummary,
    Failure,
    FileId,
    FilterValue,
    IndexSummary,
    LevelPlace,
    LevelSetting,
    ListFormat,
    Metadata,
    Notice,
    PhotoCard,
    PhotoId,
    Progress,
    Ranking,
    RefiningState,
    RetrySummary,
    Root,
    RootId,
    SearchRequest,
    Status,
)
from desktop_search.core.settings import CUSTOM, Settings, check_costs, with_cascade
from desktop_search.decode.hasher import PreviewHasher
from desktop_search.decode.notes import read_notes
from desktop_search.decode.pool import DecodePool
from desktop_search.encode.host import EncoderHost
from desktop_search.encode.models import ModelManager
from desktop_search.export import check_target, copy_photos, write_list
from desktop_search.folders import Folders
from desktop_search.hindrances import Hindrances
from desktop_search.indexing import Indexing
from desktop_search.notices import Notices, tell_watching
from desktop_search.photo_view import read_file, read_for_display
from desktop_search.power import PowerHold, SystemPower
from desktop_search.refining import Refining
from desktop_search.saved import SavedList
from desktop_search.search.accounts import CascadeAccounts
from desktop_search.search.agreement import AgreementMeter
from desktop_search.search.boundary import BACKGROUND
from desktop_search.search.query import clean_query
from desktop_search.search.runner import SearchRunner
from desktop_search.search.status import status_of
from desktop_search.search.upgrade import StoredEmbeddings
from desktop_search.searching import Searching
from desktop_search.store.forget import forget_queries, forget_removed, forget_root
from desktop_search.store.lock import INDEX_FILE, can_write, lock_index
from desktop_search.store.reader import IndexReader
from desktop_search.store.rescue import make_sound
from desktop_search.store.vectors import VectorFiles
from desktop_search.store.writer import IndexWriter
from desktop_search.upkeep import Upkeep

log = logging.getLogger("desktop_search.library")

WINDOW_PATIENCE_S = 0.08
"""How long the window's thread may wait for the index. Source: faults.md D3, under 0.1 s."""
NOT_OPEN = "The index is not open yet. Try again in a moment."
READ_ONLY = (
    "The folder {folder} cannot be written, so nothing new is indexed or kept. Searching works. "
    "Give yourself permission to write there, or choose another folder with --data-dir."
)


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
        self.on_refining: Callable[[RefiningState], None] | None = None
        self._notices = Notices(self._tell_notices)
        self._read_only = read_only
        self._clock: Clock = clock or SystemClock()
        self._power = PowerHold(power or SystemPower(), self._clock)
        n_cores = self.settings.n_cores or None
        self._decoder: Decoder = decoder or DecodePool(n_cores)
        host = EncoderHost(  # starts nothing yet
            data_dir,
            n_cores,
            device=lambda: self.settings.device,
            on_fallback=lambda said: self._notices.show(Notice("device", said, once=True)),
        )
        self._encoders: Encoders = encoders or host
        self.models: Models = models or ModelManager(host)
        self._lock: FileLock | None = None
        self._reader: IndexReader | None = None
        self._writer: IndexWriter | None = None
        self._embeddings: StoredEmbeddings | None = None
        self._vectors: VectorFiles | None = None
        self._opener: threading.Thread | None = None
        self._background: Background | None = None
        self._upkeep: Upkeep | None = None
        self._runner = SearchRunner(self.rankings, self._answer, self._refuse)
        self._early: SearchRequest | None = None
        self._closing = threading.Event()
        self._changing_settings = threading.Lock()
        self._life = threading.Lock()  # held where open() and close() could cross
        self._indexing = Indexing(
            self._opened,
            self._decoder,
            self._encoders,
            self._clock,
            self._power,
            self._notices,
            lambda: self.settings,
            lambda: self._runner.busy,
            self._take_over,
            self._tell,
        )
        self.refining = Refining(
            self._opened,
            self._encoders,
            self._clock,
            self._power,
            lambda: self.settings,
            lambda: self._runner.busy,
            lambda: self._indexing.in_the_way,
            lambda text: self._open_searching().asked_before(text),
        )
        self.refining.on_change = self._tell_refining
        self._hindrances = Hindrances(self._notices, self._closing, self._indexing.hindered)
        self._folders = Folders(
            self._opened,
            self._notices,
            self._hindrances,
            self._indexing.cancel,
            self._tell_roots,
            self._indexing.recount,
        )
        self._searching: Searching | None = None
        self.accounts: Accounts = CascadeAccounts(
            lambda: self._reader,
            lambda: self._open_searching().all_photos(),
            self._encoders,
            lambda: self.settings,
            lambda request, levels: self._open_searching().replay(request, levels),
        )
        self.saved = SavedList(
            self._opened,
            lambda: self._reader,
            lambda request: self._open_searching().quick_look(request),
            lambda: self._runner.busy,
        )
        self.agreement: Agreement = AgreementMeter(
            self._open_index,
            self._encoders,
            self._clock,
            lambda: self.settings,
            lambda: self._open_searching().all_photos(),
            self.history,
            self.understand,
            lambda: self._runner.busy,
            self._closing,
        )

    # -- life --------------------------------------------------------------------------------

    def open(self, warm_texts: bool = False) -> None:
        """Opens the index on the calling thread; starts no work by itself.

        warm_texts: a search follows at once, so the text encoder loads meanwhile.

        Raises:
            IndexLocked: another process works on it. NotWritable: there is an index, but it can
            only be read. EnvironmentFault: it cannot be opened.
        """
        if not self._read_only:
            self._take_charge()
        self.settings = settings_file.load(self.data_dir)
        if warm_texts:
            with contextlib.suppress(EncoderUnavailable):
                self._encoders.warm_texts(self.settings.cascade.quick)
        if not self._read_only:
            self._writer = IndexWriter(self.data_dir)
            self._hindrances.watch(self._writer, wait_for_room=self._opener is not None)
            if self._opener is not None:
                self._writer.brief_s = WINDOW_PATIENCE_S
        elif not (self.data_dir / INDEX_FILE).exists():
            raise InputFault(
                f"There is no index in {printable(self.data_dir)} yet. "
                'Index a folder first: desktop-search index "FOLDER".'
            )
        self._reader = self._open_reader()
        if self._writer is not None:
            self._upkeep = Upkeep(
                self.data_dir,
                self._reader,
                self._writer,
                self._clock,
                self._fault,
                PreviewHasher(),
                DecodePool(1, decode=read_notes),
            )
        self._vectors = VectorFiles(self.data_dir, self._reader, can_write=not self._read_only)
        self._embeddings = StoredEmbeddings(
            self._reader, self._writer, self._vectors, self._decoder, self._encoders, self._clock
        )
        self._searching = Searching(
            self._reader,
            self._writer,
            self._embeddings,
            self._decoder,
            self._encoders,
            self._clock,
            lambda: self.settings,
        )
        self._indexing.embeddings = self.refining.embeddings = self._embeddings
        self._folders.refresh(self._reader)
        self._indexing.count("idle", self._reader)

    def _take_charge(self) -> None:
        """Locks the index and sees to it that it is sound."""
        if not can_write(self.data_dir):
            raise NotWritable(READ_ONLY.format(folder=printable(self.data_dir)))
        make_private_dir(self.data_dir)
        self._lock = lock_index(self.data_dir)
        rescue = make_sound(self.data_dir, self._clock.now())
        if rescue is not None:
            self._notices.show(Notice("index", rescue.sentence, once=True))

    def _open_reader(self) -> IndexReader:
        try:
            return IndexReader(self.data_dir)
        except IndexDamaged:
            if not self._read_only or not can_write(self.data_dir):
                raise
        # A command that only looks mends the index too, where nobody else works on it.
        try:
            self._take_charge()
            return IndexReader(self.data_dir)
        finally:
            if self._lock is not None:
                self._lock.release()

    def start(self) -> None:
        """Opens in the background, then scans, watches and indexes. Returns at once."""
        self._indexing.in_window = True
        self._opener = threading.Thread(target=self._run_open, name="open")
        self._opener.start()

    def close(self) -> None:
        """Stops everything within seconds; what was finished is kept."""
        with self._life:
            self._closing.set()
        self._indexing.close()
        self._hindrances.try_now()
        with contextlib.ExitStack() as steps:  # from the last to the first, whatever one raises
            steps.callback(self._close_index)
            steps.callback(self._join)
            steps.callback(self._encoders.close)
            steps.callback(self._decoder.close)
            if self._background is not None:
                steps.callback(self._background.stop)
            if self._upkeep is not None:
                steps.callback(self._upkeep.stop)
            steps.callback(self.refining.stop)

    def _close_index(self) -> None:
        """Only after the joins: the thread "open" may have been at it until then."""
        with contextlib.ExitStack() as steps:
            if self._lock is not None:
                steps.callback(self._lock.release)
            if self._writer is not None:
                steps.callback(self._writer.close)
                steps.callback(self._folders.remove_the_rest, self._writer)
            if self._vectors is not None:
                steps.callback(self._vectors.close)
            if self._reader is not None:
                steps.callback(self._reader.close)

    def _join(self) -> None:
        if self._opener is not None:
            self._opener.join()
        if self._background is not None:
            self._background.join()
        if self._upkeep is not None:
            self._upkeep.join()
        self.refining.join()
        self._runner.close()

    # -- folders -----------------------------------------------------------------------------

    def roots(self) -> tuple[Root, ...]:
        """The folders, as last known; instant."""
        return self._folders.now

    def progress(self) -> Progress:
        """Where indexing stands; instant."""
        return self._indexing.progress

    def notices(self) -> tuple[Notice, ...]:
        """What people should know of now; instant."""
        return self._notices.all()

    def add_root(self, path: Path) -> RootId:
        """Adds a folder; one that is there already is only scanned again.

        Raises:
            InputFault: no such folder, not a folder, no permission, or nested in another one.
        """
        return self._folders.add(path)

    def remove_root(self, root_id: RootId) -> None:
        """Stops indexing a folder. What was learned is kept for when it comes back."""
        self._folders.remove(root_id)

    def restore_root(self, root: Root) -> None:
        """Puts a removed folder back as it was, whether its disk is there or not.

        Raises:
            InputFault: another folder covers it now. EnvironmentFault: the index is not open.
        """
        self._folders.restore(root)

    def forget_root(self, root_id: RootId) -> int:
        """Removes everything known about a folder at once and for real; returns its photos."""
        self._opened()
        self._folders.unwatch(root_id)
        self._notices.end("missing", root_id)
        return self._forget(lambda writer: forget_root(writer, root_id))

    def forget_removed(self, folder: Path) -> int:
        """The same for a folder that is off the list; 0 where nothing of it is kept."""
        return self._forget(lambda writer: forget_removed(writer, folder))

    def _forget(self, rows: Callable[[IndexWriter], int]) -> int:
        reader, writer = self._opened()
        assert self._vectors is not None
        assert self._upkeep is not None
        self._vectors.forget()  # they are made again; on a full disk they make room for this
        n_photos = rows(writer)
        reader.queue_version += 1  # what is read of it now is read no further
        self._vectors.forget()
        self._upkeep.finish_wiping()
        self._hindrances.try_now()
        self._folders.changed()
        if self._background is not None:
            self._background.index_soon()  # copies whose notes went with it are read again
        return n_photos

    def exclude(self, root_id: RootId, pattern: str) -> None:
        """Leaves files that match the pattern out of a folder's index."""
        self._folders.exclude(root_id, pattern)

    def set_excludes(self, root_id: RootId, patterns: Sequence[str]) -> None:
        """Leaves out what these patterns match and nothing else; a window checks the folder now."""
        self._folders.set_excludes(root_id, patterns)

    def hidden_by(self, root_id: RootId, patterns: Sequence[str]) -> tuple[int, ...] | None:
        """The photos each pattern hides in a folder; None where it is not there. Walks the disk."""
        return self._folders.hidden_by(root_id, patterns)

    def index_first(self, root_id: RootId) -> None:
        """Reads what waits in this folder before all else, until the program ends."""
        self._folders.index_first(root_id)

    def pause_folder(self, root_id: RootId, paused: bool) -> None:
        """Leaves a folder alone, neither checked nor indexed, or lets it go on; kept for ever."""
        self._folders.pause(root_id, paused)

    def check_folder(self, root_id: RootId) -> None:
        """Looks for changes in one folder now, where a window is open."""
        self._folders.check(root_id)

    def look_for_missing(self, root_id: RootId) -> int:
        """Checks a folder on the calling thread; tells how many photos are gone at once."""
        return self._folders.look_for_missing(root_id)

    def keep_missing(self, root_id: RootId) -> int:
        """Keeps a folder's missing photos and asks no more until that changes; tells how many."""
        return self._folders.keep_missing(root_id)

    def forget_missing(self, root_id: RootId) -> int:
        """Believes that a folder's missing photos were deleted; tells how many.

        They return by themselves when their files do. Behind a window that happens in the
        background, and 0 is returned.

        Raises:
            InputFault: the folder cannot be reached.
        """
        return self._folders.forget_missing(root_id)

    def rescan(self) -> None:
        """Checks all folders now, where a window is open."""
        if self._background is not None:
            self._background.scan_all()

    def pause(self) -> None:
        """Holds indexing; searching goes on."""
        self._indexing.pause()

    def resume(self) -> None:
        """Lets indexing go on."""
        self._indexing.resume()

    def on_battery(self) -> bool:
        """Whether the computer runs on its battery, so that background work would wait."""
        return self._power.holds()

    def continue_anyway(self) -> None:
        """Lets indexing go on although the computer runs on its battery, this once."""
        self._power.override()
        self.refining.look()

    # -- indexing for the commands -----------------------------------------------------------

    def index_now(self, folders: Sequence[Path], cancel: CancelToken | None = None) -> IndexSummary:
        """Adds folders, scans them and reads all that waits, on the calling thread.

        Raises:
            InputFault, EnvironmentFault, EncoderUnavailable: nothing finished is lost.
        """
        reader, _ = self._opened()
        started = self._clock.monotonic()
        self._folders.check_all(folders)
        if self._upkeep is not None:
            self._upkeep.clean()
        root_ids = [self._folders.add(folder) for folder in folders]
        self._tell_scanning()
        results = self._folders.scan_now(root_ids)
        n_encoded = self._indexing.run_now(cancel)
        self._folders.refresh(reader)
        counts = reader.counts()
        if counts["indexed"]:
            self._indexing.prepare_levels()
        if self._upkeep is not None and self._background is None:
            self._upkeep.look()
        return IndexSummary(
            added=sum(len(result.added) for result in results),
            changed=sum(len(result.changed) for result in results),
            moved=sum(len(result.moved) for result in results),
            missing=sum(len(result.missing) for result in results),
            encoded=n_encoded,
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
            self._indexing.run_now(cancel)
        return RetrySummary(
            tried=len(tried),
            read=reader.n_in_state(tried, "indexed"),
            failed=reader.n_in_state(tried, "failed"),
            waiting=reader.n_in_state(tried, "waiting"),
        )

    # -- searching ---------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> None:
        """Starts a search and cancels the one before; answers come through on_ranking."""
        self.refining.give_way()
        with self._life:
            if self._embeddings is None:
                self._early = request  # answered as soon as the index is open
                return
        self._runner.start(request)

    def typing(self) -> None:
        """A search is about to come: what goes on behind it makes room. Instant."""
        self.refining.give_way()

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
        if self._searching is None:
            raise InternalError("The index is not open.")
        yield from self._searching.rankings(request, cancel or CancelToken())

    def understand(self, text: str) -> ParsedQuery:
        """What a text says in this library; some 10 ms where it names folders.

        Raises:
            EnvironmentFault: the index is not open or cannot be read.
        """
        return self._open_searching().understand(text)

    def filter_values(self, key: str, typed: str, beside: str = "") -> tuple[FilterValue, ...]:
        """What can stand behind a key of a search that says `beside` as well; not the GUI thread.

        Raises:
            EnvironmentFault: the index cannot be read.
        """
        searching = self._searching
        return () if searching is None else searching.narrowing.values(key, typed, beside)

    def explain(self, request: SearchRequest, photo_id: PhotoId) -> tuple[LevelPlace, ...]:
        """Where each level of a search puts a photo, from what is stored; makes nothing new.

        Raises:
            InputFault, EncoderUnavailable, EnvironmentFault: as a search would.
        """
        if self._searching is None or self._closing.is_set():
            return ()
        return self._searching.explain(request, photo_id)

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
        _, writer = self._opened()
        assert self._upkeep is not None
        forget_queries(writer, text)
        self._upkeep.finish_wiping()

    def warm_up(self) -> None:
        """Gets the encoders ready behind the window, so that the first search is quick."""
        with contextlib.suppress(DesktopSearchError):
            self._encoders.prepare(self.settings.cascade.quick)
            self._encoders.encode_texts(self.settings.cascade.quick, ["photo"])
            self._encoders.standing_texts(self.settings.cascade.quick, BACKGROUND)
        self._indexing.prepare_levels()

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

    def file_picture(self, path: Path, px: int) -> DisplayPicture | DecodeFailure:
        """Any picture file, its longer side `px`. Blocking; not on the GUI thread."""
        if self._closing.is_set():
            return DecodeFailure("The program is closing", transient=True)
        return read_file(self._decoder, path, px)

    def export_photos(
        self,
        photo_ids: Sequence[PhotoId],
        folder: Path,
        on_progress: Callable[[ExportProgress], None],
        cancel: CancelToken,
    ) -> ExportSummary:
        """Copies photos into a folder; see export.copy_photos."""
        check_target(folder, self.roots())
        return copy_photos(self._export_rows(photo_ids), folder, on_progress, cancel)

    def export_list(
        self, photo_ids: Sequence[PhotoId], target: Path, kind: ListFormat, overwrite: bool = False
    ) -> ExportSummary:
        """Writes a list of photos into a file; see export.write_list."""
        check_target(target, self.roots())
        return write_list(self._export_rows(photo_ids), target, kind, overwrite)

    def _export_rows(self, photo_ids: Sequence[PhotoId]) -> list[ExportRow]:
        cards = self.cards(photo_ids)
        return [ExportRow(cards[photo_id]) for photo_id in photo_ids if photo_id in cards]

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
            self._indexing.count("preparing")  # not idle: what is listed now is not the end
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
            if settings.device != self.settings.device:
                self._notices.end("device")
            settings_file.save(self.data_dir, settings)
            self.settings = settings
        self.refining.look()
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
                next_one = self._indexing.next_level0(level0)
                if self.settings.cascade.answering and next_one.is_covered():
                    self._take_over(level0)

    # -- threads -----------------------------------------------------------------------------

    def _run_open(self) -> None:
        try:
            try:
                self.open()
            except NotWritable as error:
                if not (self.data_dir / INDEX_FILE).exists():
                    raise
                self._read_only = True
                self._notices.show(Notice("index", error.sentence))
                self.open()
        except DesktopSearchError as error:
            stopped = replace(self._indexing.progress, state="stopped", message=error.sentence)
            self._indexing.tell(stopped)
            self._fault(error)
            return
        except Exception as error:  # noqa: BLE001 - a thread's border: the window must hear of it
            log_unexpected(log, "opening failed", error)
            self._fault(InternalError(f"The index could not be opened ({error})."))
            return
        self._answer_early()
        if self._upkeep is not None:
            self._upkeep.clean()  # outside the lock: the window's thread takes it for a search
        with self._life:
            if self._closing.is_set():
                return
            if self._upkeep is not None:
                self._background = self._folders.background = self._indexing.background = (
                    Background(
                        self.roots,
                        self._scan,
                        self._index,
                        self._fault,
                        self._clock,
                        lambda problems: tell_watching(self._notices, problems),
                    )
                )
                self._folders.background = self._indexing.background = self._background
                self._upkeep.start()
                self.refining.start()
        self.warm_up()

    def _answer_early(self) -> None:
        """Begins the search that was asked for before the index was open."""
        with self._life:
            early, self._early = self._early, None
            if early is not None and not self._closing.is_set():
                self._runner.start(early)

    def _scan(self, root_id: RootId, below: Path | None) -> None:
        if self._indexing.progress.state == "idle":
            self._tell_scanning()
        self._folders.scan(root_id, below, self._index_soon)

    def _index(self) -> None:
        self._indexing.run_waiting(self._hindrances)
        assert self._reader is not None
        self._folders.refresh(self._reader)

    def _index_soon(self) -> None:
        if self._background is not None:
            self._background.index_soon()

    def _tell_scanning(self) -> None:
        self._indexing.tell(replace(self._indexing.progress, state="scanning"))

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
            if self._read_only and can_write(self.data_dir):
                raise IndexLocked("This command only reads the index.")
            if self._read_only:
                raise NotWritable(READ_ONLY.format(folder=printable(self.data_dir)))
            raise EnvironmentFault(NOT_OPEN)
        return self._reader, self._writer

    def _open_searching(self) -> Searching:
        if self._searching is None:
            raise EnvironmentFault(NOT_OPEN)
        return self._searching

    def _open_index(self) -> tuple[IndexReader, StoredEmbeddings]:
        if self._reader is None or self._embeddings is None:
            raise EnvironmentFault(NOT_OPEN)
        return self._reader, self._embeddings

    def _tell(self, progress: Progress) -> None:
        if progress.state == "idle":
            self.refining.look()
        if self.on_progress is not None and not self._closing.is_set():
            self.on_progress(progress)

    def _tell_roots(self, roots: tuple[Root, ...]) -> None:
        if self.on_roots is not None and not self._closing.is_set():
            self.on_roots(roots)

    def _tell_notices(self, notices: tuple[Notice, ...]) -> None:
        if self.on_notices is not None and not self._closing.is_set():
            self.on_notices(notices)

    def _tell_refining(self, state: RefiningState) -> None:
        if self.on_refining is not None and not self._closing.is_set():
            self.on_refining(state)

    def _fault(self, error: DesktopSearchError) -> None:
        if self.on_fault is not None and not self._closing.is_set():
            self.on_fault(error)
