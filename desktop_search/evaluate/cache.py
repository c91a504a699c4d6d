# SPDX-License-Identifier: MIT
"""The photos of an evaluation in an index of their own, apart from the library.

What comes in: a folder to work in, photos. What goes out: their embeddings, each made once; a run
that was interrupted goes on where it was. The photos are only read. Main thread.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from desktop_search.core.errors import Cancelled, EnvironmentFault, InputFault
from desktop_search.core.filekey import key_of_stat
from desktop_search.core.paths import make_private_dir, printable, private_opener
from desktop_search.core.protocols import CancelToken, Clock, Decoder, Encoders
from desktop_search.core.records import FoundFile, PhotoId, RootId, ScanResult
from desktop_search.indexer import GROWING_TRIES, QUIET_S, Indexer
from desktop_search.search.upgrade import StoredEmbeddings
from desktop_search.store.ledger import PhotoTime, photo_time
from desktop_search.store.lock import INDEX_FILE, lock_index
from desktop_search.store.reader import IndexReader
from desktop_search.store.vectors import VectorFiles
from desktop_search.store.writer import IndexWriter

MARK = "evaluation.txt"
"""Tells that a folder is one of ours: never a person's library."""
BATCH_SIZE = 8
ADD_AT_ONCE = 2000

OnProgress = Callable[[str, int, int], None]
"""Told what is done, how much of it, and of how much."""


@contextlib.contextmanager
def keeping(folder: Path) -> Iterator[None]:
    """Makes a folder of the work folder, for what is written in it.

    Raises:
        EnvironmentFault: it cannot be written, or the disk is full.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        yield
    except OSError as error:
        raise EnvironmentFault(
            f"What was computed cannot be kept in {printable(folder)} ({error.strerror}). Free "
            "some space, or choose another folder with --work. The same command goes on from there."
        ) from error


class EvaluationCache:
    """An index below a folder of its own; a context manager.

    Args:
        work: the folder, made with mode 0700, and an attribute of it.
        photos: where the photos are, to refuse working among them.

    Raises (entering): InputFault: the folder is something else. IndexLocked, EnvironmentFault.
    """

    def __init__(
        self, work: Path, photos: Path, encoders: Encoders, decoder: Decoder, clock: Clock
    ) -> None:
        self.work = work
        self._photos = photos
        self._encoders = encoders
        self._decoder = decoder
        self._clock = clock
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Opens it."""
        with contextlib.ExitStack() as opened:
            self._take_folder()
            opened.callback(lock_index(self.work).release)
            self._writer = IndexWriter(self.work)
            opened.callback(self._writer.close)
            self.reader = IndexReader(self.work)
            opened.callback(self.reader.close)
            vectors = VectorFiles(self.work, self.reader, can_write=True)
            opened.callback(vectors.close)
            self.store = StoredEmbeddings(
                self.reader, self._writer, vectors, self._decoder, self._encoders, self._clock
            )
            self._closing = opened.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        """Closes it; what was made is kept."""
        self._closing.close()

    def _take_folder(self) -> None:
        work, photos = (Path(os.path.realpath(path)) for path in (self.work, self._photos))
        if work == photos or photos in work.parents:
            raise InputFault(
                f"{printable(self.work)} is among the photos, where nothing is ever written. "
                "Choose another folder with --work."
            )
        mark = self.work / MARK
        if not mark.exists() and (self.work / INDEX_FILE).exists():
            raise InputFault(
                f"{printable(self.work)} holds an index of photos, which an evaluation would mix "
                "with its own. Nothing was changed. Choose another folder with --work."
            )
        try:
            self.work.mkdir(mode=0o700, parents=True, exist_ok=True)
            make_private_dir(self.work)
        except (OSError, EnvironmentFault) as error:
            reason = error.strerror if isinstance(error, OSError) else "no permission"
            raise EnvironmentFault(
                f"The folder {printable(self.work)} cannot be created or written ({reason}). "
                "Nothing was changed. Choose another folder with --work."
            ) from error
        with open(mark, "w", encoding="utf-8", opener=private_opener) as file:
            file.write("Made by an evaluation of desktop-search. It can be deleted.\n")

    def add(self, folder: Path, names: Sequence[str]) -> RootId:
        """Takes up photos by their names below a folder; what is known is not read again."""
        found = folder.stat()
        root_id = self._writer.add_root(folder, found.st_dev, found.st_ino)
        raw = [os.fsencode(name) for name in names]
        known = {file.path: file for file in self.reader.files_at(root_id, raw)}
        added, changed = [], []
        for name in dict.fromkeys(names):
            path = Path(name)
            try:
                file = FoundFile(path, key_of_stat((folder / path).stat()))
            except OSError:
                continue  # gone since the captions were read: it counts as one that is not readable
            if path not in known:
                added.append(file)
            elif known[path].key != file.key:
                changed.append((known[path].id, file))
        for start in range(0, max(len(added), 1), ADD_AT_ONCE):
            part = ScanResult(added=tuple(added[start : start + ADD_AT_ONCE]))
            self._writer.apply_scan(root_id, part, found.st_dev, found.st_ino)
        if changed:
            result = ScanResult(changed=tuple(changed))
            self._writer.apply_scan(root_id, result, found.st_dev, found.st_ino)
        return root_id

    def index(self, level0: str, tell: OnProgress, cancel: CancelToken) -> None:
        """Reads what waits and embeds it with level 0.

        Raises:
            Cancelled, EncoderUnavailable, EnvironmentFault, InternalError: what is done is kept.
        """
        indexer = Indexer(
            self.reader, self._writer, self._decoder, self._encoders, level0, self._clock
        )
        encoder_id = indexer.prepare()
        n_total = self.reader.counts()["waiting"]

        def on_batch() -> None:
            n_waiting = self.reader.counts()["waiting"]
            tell(f"Reading photos with {level0}", n_total - n_waiting, n_total)

        for _ in range(1 + GROWING_TRIES):
            indexer.run(encoder_id, cancel, lambda: None, on_batch)
            # What was copied here a moment ago may seem to be growing still: it is not left out.
            if not indexer.n_growing or cancel.wait(QUIET_S):
                break
        if cancel.cancelled:
            raise Cancelled("The evaluation was stopped. What was computed is kept.")

    def photo_ids(self, root_id: RootId, names: Sequence[str]) -> dict[str, PhotoId]:
        """The photo of each file that could be read; copies share one."""
        files = self.reader.files_at(root_id, [os.fsencode(name) for name in names])
        return {
            str(file.path): file.photo_id
            for file in files
            if file.photo_id is not None and file.state == "indexed"
        }

    def complete(
        self, encoder: str, ids: NDArray[np.int64], tell: OnProgress, cancel: CancelToken
    ) -> None:
        """Embeds all photos that lack an encoder's embedding.

        Raises:
            Cancelled, EncoderUnavailable, EnvironmentFault, InternalError: what is done is kept.
        """
        stored, _ = self.store.matrix(encoder)
        lacking = [PhotoId(int(photo_id)) for photo_id in np.setdiff1d(ids, stored)]
        for start in range(0, len(lacking), BATCH_SIZE):
            tell(f"Looking at photos with {encoder}", start, len(lacking))
            if cancel.cancelled:
                raise Cancelled("The evaluation was stopped. What was computed is kept.")
            self.store.upgrade(encoder, lacking[start : start + BATCH_SIZE], cancel, surely=True)

    def matrix(self, encoder: str, ids: NDArray[np.int64]) -> NDArray[np.float16]:
        """Embeddings in the order of the ids: (n, dim), float16; NaN where there is none."""
        stored, embeddings = self.store.matrix(encoder)
        rows = np.full((len(ids), embeddings.shape[1]), np.nan, np.float16)
        places = {int(photo_id): row for row, photo_id in enumerate(stored)}
        for at, photo_id in enumerate(ids.tolist()):
            if photo_id in places:
                rows[at] = embeddings[places[photo_id]]
        return rows

    def texts(
        self, encoder: str, texts: Sequence[str], key: str, tell: OnProgress, cancel: CancelToken
    ) -> NDArray[np.float32]:
        """Embeddings of texts, (n, dim), float32, each made once; one at a time, as a search does.

        key: changes with the texts.
        """
        dim = self._encoders.spec(encoder).dim
        folder = self.work / "texts"
        name = f"{self._encoders.fingerprint(encoder)[:32]}-{key}.f32"
        with keeping(folder), open(folder / name, "a+b", opener=private_opener) as file:
            whole = file.seek(0, os.SEEK_END) // (4 * dim)
            file.truncate(whole * 4 * dim)  # the last one may be cut off
            for number, text in enumerate(texts[whole:], start=whole):
                tell(f"Reading captions with {encoder}", number, len(texts))
                if cancel.cancelled:
                    raise Cancelled("The evaluation was stopped. What was computed is kept.")
                file.write(self._encoders.encode_texts(encoder, [text])[0].astype("<f4").tobytes())
            file.seek(0)
            rows = np.frombuffer(file.read(len(texts) * 4 * dim), "<f4")
        return rows.reshape(-1, dim)  # (n_texts, dim)

    def times_of(self, encoders: Iterable[str]) -> list[PhotoTime | None]:
        """What a photo takes with each, as measured here; None where it never happened."""
        found: list[PhotoTime | None] = []
        for encoder in encoders:
            encoder_id = self.store.encoder_id(encoder)
            time = None if encoder_id is None else photo_time(self.reader, encoder_id)
            found.append(time if time is not None and time.seconds else None)
        return found
