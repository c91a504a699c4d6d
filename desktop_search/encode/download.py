# SPDX-License-Identifier: MIT
"""Fetches one model file to its place, only ever because the user asked for that model.

What comes in: an address, a target, and what is known of the file (size, sha256).
What goes out: the whole, checked file at the target; or a sentence, and nothing at the target.
Unfinished bytes wait in <target>.part, what they are of in <target>.part.json; the next call
goes on from there, also after kill -9, if a sha256 is known. An empty <target>.part.lock stays.
Which thread: any but the window's, blocking.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from filelock import FileLock, Timeout

from desktop_search.core.errors import Cancelled, EnvironmentFault, InputFault
from desktop_search.core.paths import make_private_dir, printable, private_opener
from desktop_search.core.protocols import CancelToken
from desktop_search.encode import web
from desktop_search.encode.weights import PART_SUFFIX

MAX_BYTES = 64 << 30
"""No model that a desktop runs is larger; a server that states no size must end somewhere."""
SPARE_BYTES = 32 << 20
"""Left free on the disk for the index and for others."""
STRIDE_BYTES = 1 << 20
"""This much more than ever before in a call, and its tries start anew."""
PROGRESS_S = 0.1


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """Where a download stands, in bytes. n_total: None if the server states no size."""

    name: str
    n_done: int
    n_total: int | None


def hub_url(repo: str, path: str, revision: str = "main") -> str:
    """The address of a file of a model repository on the hub, or on HF_ENDPOINT if that is set.

    Raises:
        InputFault: a name that cannot be one of a repository, file or revision.
    """
    for part in (*repo.split("/"), *path.split("/"), revision):
        if part in ("", ".", "..") or not part.isprintable():
            raise InputFault(
                f"{printable(f'{repo}/{path}')} is not the name of a model's file. "
                f"{web.SAFE} Give the model as owner/name, the way {web.HUB} does."
            )
    return f"{web.hub()}/{quote(repo)}/resolve/{quote(revision, safe='')}/{quote(path)}"


def download(
    url: str,
    target: Path,
    *,
    n_bytes: int | None,
    sha256: str | None,
    on_progress: Callable[[DownloadProgress], None] | None = None,
    cancel: CancelToken | None = None,
    patience: web.Patience = web.USUAL_PATIENCE,
) -> str:
    """Downloads a file to the target and returns its sha256, hex.

    Args:
        url: http or https.
        target: Replaced only by the whole, checked file; its folder is made if need be.
        n_bytes: The exact size if it is known, never an estimate.
        sha256: Hex, if it is known. What the hub states is checked besides.
        on_progress: Called on this thread, at most ten times a second and at the end.
        cancel: Looked at between reads, and while waiting for further bytes.
        patience: Timeouts and tries.

    Raises:
        InputFault: no such file, no permission, not a model, or not the expected one.
        EnvironmentFault: offline; network, server, proxy, disk or another download in the way.
        Cancelled: through the token; what came is kept if a sha256 is known.
    """
    name = printable(target.name)
    for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        if os.environ.get(variable, "").upper() in ("1", "ON", "YES", "TRUE"):
            raise EnvironmentFault(
                f"{name} was not downloaded and no connection was opened, because {variable} "
                f"is set. {web.SAFE} Unset it to download models."
            )
    if web.split(url) is None:
        raise InputFault(
            f"{printable(url)} is not the address of a file on the web. {web.SAFE} "
            "Give one that starts with https://."
        )
    make_private_dir(target.parent)
    # Never removed: while one waits on a removed lock file, a third could lock a new one.
    lock = FileLock(f"{target}{PART_SUFFIX}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
        try:
            return _Download(url, target, n_bytes, sha256, on_progress, cancel, patience).run()
        finally:
            lock.release()
    except Timeout as error:
        raise EnvironmentFault(
            f"{name} is already being downloaded by another window or command. "
            "Nothing was changed. Wait until that has ended."
        ) from error
    except OSError as error:
        # The network's were made sentences where they arose: this one is the disk's.
        raise _disk_fault(target, error) from error


@dataclass(frozen=True, slots=True)
class _Note:
    """What a part is of, as far as it is known."""

    url: str
    etag: str | None
    n_bytes: int | None
    sha256: str | None

    def contradicts(self, other: "_Note") -> bool:
        """Whether anything that both know differs."""
        theirs = asdict(other)
        return any(None not in (v, theirs[k]) and v != theirs[k] for k, v in asdict(self).items())

    def filled_from(self, other: "_Note") -> "_Note":
        """This note, with what only the other one knows."""
        theirs = asdict(other)
        return _Note(**{k: theirs[k] if v is None else v for k, v in asdict(self).items()})


class _Part:
    """The unfinished file: bytes, their hash so far, and the note of what they are of."""

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f"{target.name}{PART_SUFFIX}")
        self._target = target
        self._note_path = target.with_name(f"{target.name}{PART_SUFFIX}.json")
        self.note: _Note | None = None
        self.n_bytes = 0
        self.digest = hashlib.sha256()
        self.joined = False
        """Whether it came in more than one piece."""

    def load(self, wanted: _Note, stop_if_cancelled: Callable[[], None]) -> None:
        """Takes over what an earlier call left, hashing it; drops it if it is of no use.

        Without a sha256 nothing would tell bytes that a power cut left unwritten: of no use.
        """
        with contextlib.suppress(OSError, ValueError, TypeError):
            note = _Note(**json.loads(self._note_path.read_text(encoding="utf-8")))
            size = self.path.stat().st_size
            fits = note.n_bytes is None or size <= note.n_bytes
            if fits and note.sha256 and not wanted.contradicts(note):
                self.note = note
        if self.note is None:
            self.clear()
            return
        with self.path.open("rb") as file:
            while chunk := file.read(web.CHUNK_BYTES):
                stop_if_cancelled()
                self.digest.update(chunk)
            self.n_bytes, self.joined = file.tell(), True

    @property
    def whole(self) -> bool:
        """Whether only the check and the renaming are missing."""
        return self.note is not None and self.note.n_bytes == self.n_bytes > 0

    @property
    def resumable(self) -> bool:
        """Whether bytes of another file would be told from those that are missing here."""
        note = self.note
        return bool(self.n_bytes and note and (note.sha256 or (note.etag or "").startswith('"')))

    def clear(self) -> None:
        """Removes everything; the note goes first, so that it never stands by other bytes."""
        self._note_path.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
        self.note, self.n_bytes, self.joined = None, 0, False
        self.digest = hashlib.sha256()

    def begin(self, note: _Note) -> None:
        """Starts a new file in place of what there is."""
        self.clear()
        self.note = note
        with open(self.path, "wb", opener=private_opener):
            pass
        # Torn by a crash it is no JSON, which only costs the bytes again.
        with open(self._note_path, "w", encoding="utf-8", opener=private_opener) as out:
            json.dump(asdict(note), out)

    def append(self, file: BinaryIO, chunk: bytes) -> None:
        """Adds bytes through the file, which is this one, open for appending."""
        file.write(chunk)
        self.digest.update(chunk)
        self.n_bytes += len(chunk)

    def finish(self) -> None:
        """Puts the file in its place; after a power cut it is there whole or not at all."""
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        self.path.replace(self._target)
        self._note_path.unlink(missing_ok=True)
        if os.name != "nt":  # which cannot open a folder
            folder = os.open(self._target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


class _Download:
    """One call of download(): tries until the part is whole, checks it, puts it in place."""

    def __init__(
        self,
        url: str,
        target: Path,
        n_bytes: int | None,
        sha256: str | None,
        on_progress: Callable[[DownloadProgress], None] | None,
        cancel: CancelToken | None,
        patience: web.Patience,
    ) -> None:
        self._wanted = _Note(url, None, n_bytes, sha256.lower() if sha256 else None)
        self._name, self._folder = printable(target.name), target.parent
        self._on_progress, self._cancel = on_progress, cancel
        self._backoff_s = patience.backoff_s
        self._part = _Part(target)
        self._site = web.Site(url, self._name, patience, self._safe)
        self._next_report = 0.0

    def run(self) -> str:
        """Returns the sha256 of the file that is now at the target; raises as download()."""
        part = self._part
        part.load(self._wanted, self._stop_if_cancelled)
        most, n_tries, may_start_over = part.n_bytes, 0, True
        while True:
            self._stop_if_cancelled()
            try:
                if not part.whole:
                    self._fetch()
                return self._finish(may_start_over=may_start_over)
            except web.StartOver:
                part.clear()
                may_start_over = False
            except web.Again as again:
                # From the most there ever was: a server that cuts every answer at the same
                # place, and cannot go on from there, makes no progress.
                if part.n_bytes >= most + STRIDE_BYTES:
                    most, n_tries = part.n_bytes, 0
                if n_tries == len(self._backoff_s):
                    raise again.fault from again.__cause__
                self._sleep(max(self._backoff_s[n_tries], again.wait_s))
                n_tries += 1

    def _fetch(self) -> None:
        """Sends one request and adds what it gives to the part.

        Raises:
            web.Again, web.StartOver, and what download() raises.
        """
        part = self._part
        if not part.resumable:
            part.clear()
        with self._site.open(part.n_bytes, part.note.etag if part.note else None) as answer:
            note = self._agreed(answer)
            if not answer.start:
                head = answer.head()
                self._refuse_full_disk(note)
                part.begin(note)
            elif part.note is None or note.contradicts(part.note):
                raise web.StartOver
            else:
                part.note = note = note.filled_from(part.note)
                head, part.joined = b"", True
                self._refuse_full_disk(note)
            limit = MAX_BYTES if note.n_bytes is None else note.n_bytes
            # One byte more than stated is enough to know.
            n_most = limit + 1 - part.n_bytes
            if answer.n_left is not None:
                n_most = min(n_most, answer.n_left)
            with open(part.path, "ab", opener=private_opener) as file:
                part.append(file, head)
                for chunk in answer.chunks(n_most - len(head), self._stop_if_cancelled):
                    part.append(file, chunk)
                    self._report()
            # An answer in chunks says itself where it ends; any other that is short was cut.
            if part.n_bytes < (note.n_bytes or 0) and not answer.chunked:
                raise web.Again(self._site.broken("it ended too early"))

    def _agreed(self, answer: web.Answer) -> _Note:
        """What the caller, the hub and the answer say of the file, if they say the same."""
        wanted = self._wanted
        sizes = {n for n in (wanted.n_bytes, answer.n_bytes, answer.n_total) if n is not None}
        hashes = {h for h in (wanted.sha256, answer.sha256) if h is not None}
        if len(sizes) > 1:
            raise self._wrong(f"its size is given as {' and '.join(map(str, sorted(sizes)))} bytes")
        if max(sizes, default=0) > MAX_BYTES:
            raise self._wrong(f"it has {_size(max(sizes))}")
        if len(hashes) > 1:
            raise self._wrong("its checksum is another one")
        if not (sizes or hashes or answer.chunked):
            # Nothing would tell the whole file from one that was cut.
            raise self._site.odd(200)
        return _Note(wanted.url, answer.etag, max(sizes, default=None), max(hashes, default=None))

    def _finish(self, *, may_start_over: bool) -> str:
        part, found = self._part, self._part.digest.hexdigest()
        assert part.note is not None
        n_bytes, sha256 = part.note.n_bytes, part.note.sha256
        limit = MAX_BYTES if n_bytes is None else n_bytes
        if part.n_bytes > limit:
            raise self._wrong(f"more than the {_size(limit)} came that were stated")
        if n_bytes is not None and part.n_bytes < n_bytes:
            raise self._wrong(f"only {_size(part.n_bytes)} of {_size(n_bytes)} came")
        # Somebody may have tidied the folder between two tries.
        intact = part.path.stat().st_size == part.n_bytes
        if sha256 not in (None, found) or not intact:
            if (part.joined or not intact) and may_start_over:
                raise web.StartOver
            raise self._wrong("its checksum is another one")
        part.finish()
        self._report(last=True)
        return found

    def _wrong(self, what: str) -> InputFault:
        self._part.clear()
        return InputFault(
            f"{self._name} is not the expected file: {what}. What came of it was removed. "
            f"{web.SAFE} Try again; if it stays so, the file was changed and cannot be used."
        )

    def _refuse_full_disk(self, note: _Note) -> None:
        needed = (note.n_bytes or 0) - self._part.n_bytes + SPARE_BYTES
        free = shutil.disk_usage(self._folder).free
        if free < needed:
            raise EnvironmentFault(
                f"The disk has not enough room for {self._name}: {_size(needed)} are "
                f"needed and {_size(free)} are free in {printable(self._folder)}. "
                f"{self._safe()} Free some space and try again."
            )

    def _safe(self) -> str:
        note, n_bytes = self._part.note, self._part.n_bytes
        if n_bytes and note and note.sha256:
            return f"The {_size(n_bytes)} that came are kept; the next try goes on from there."
        return web.SAFE

    def _stop_if_cancelled(self) -> None:
        if self._cancel is not None and self._cancel.cancelled:
            raise Cancelled(f"The download of {self._name} was stopped. {self._safe()}")

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._stop_if_cancelled()
            time.sleep(min(web.POLL_S, left))

    def _report(self, *, last: bool = False) -> None:
        now, part = time.monotonic(), self._part
        if self._on_progress and (last or now >= self._next_report):
            self._next_report = now + PROGRESS_S
            n_total = part.note.n_bytes if part.note else None
            self._on_progress(
                DownloadProgress(self._name, part.n_bytes, part.n_bytes if last else n_total)
            )


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:.2f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:.1f} MB"


def _disk_fault(target: Path, error: OSError) -> EnvironmentFault:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        todo = "Free some space and try again: it goes on where it stopped."
    elif error.errno == errno.EFBIG:
        todo = "Keep the models on a disk that can hold files of this size."
    else:
        todo = "Check the disk and your permission to write there."
    return EnvironmentFault(
        f"{printable(target.name)} cannot be written in {printable(target.parent)} "
        f"({error.strerror or error}). {web.SAFE} {todo}"
    )
