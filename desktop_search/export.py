# SPDX-License-Identifier: MIT
"""Takes photos out: copies of their files in a folder, or a list of them in a file.

What comes in: what is known of photos, and where they should go. What goes out: new files, never in
place of others; the photos themselves are only read. Blocking; any thread but the GUI's.
"""

import contextlib
import csv
import io
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, get_args  # Any: JSON documents hold anything

from desktop_search.core.errors import NO_ROOM, DiskFull, EnvironmentFault, InputFault
from desktop_search.core.paths import json_path, printable
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import (
    ExportProgress,
    ExportRow,
    ExportSummary,
    ListFormat,
    Root,
)
from desktop_search.decode.opening import failure_of, open_ordinary

CHUNK_BYTES: Final = 1 << 20
"""Read and written at a time; between two of them a cancel is looked at."""
MAX_NAME_BYTES: Final = 255
"""Of a file's name. Source: NAME_MAX of the usual file systems."""
COLUMNS: Final = (
    "path", "path_b64", "taken_at", "width", "height", "bytes", "format", "rank", "level", "score",
)  # fmt: skip
OFFLINE: Final = "This disk is not connected"
LINE_BREAK: Final = "Its name holds a line break, which such a list cannot hold"

OnProgress = Callable[[ExportProgress], None]


class _StoppedError(Exception):
    """Somebody asked for the end in the middle of a file."""


def check_target(target: Path, roots: Iterable[Root]) -> None:
    """Refuses to write where the photos are.

    Raises:
        InputFault: the target is an indexed folder or lies in one.
    """
    real = Path(os.path.realpath(target))
    for root in roots:
        if real.is_relative_to(root.path) or real.is_relative_to(os.path.realpath(root.path)):
            raise InputFault(
                f"{printable(target)} is in the indexed folder {printable(root.path)}, and indexed "
                "folders are never written. Nothing was changed. Choose a place outside of it."
            )


def copy_photos(
    rows: Sequence[ExportRow],
    folder: Path,
    on_progress: OnProgress = lambda progress: None,
    cancel: CancelToken | None = None,
) -> ExportSummary:
    """Copies the photos' files into a folder, which is made where there is none.

    A name that is taken gets a number; times are kept. What cannot be read is told at the end. A
    file that was begun when it is stopped, or when the disk is full, is removed again.

    Raises:
        InputFault: the folder is none. DiskFull, EnvironmentFault: it cannot be written; what was
        copied before is whole.
    """
    cancel = cancel or CancelToken()
    _make_folder(folder)
    failures: list[tuple[Path, str]] = []
    n_copied = 0
    n_bytes = sum(row.card.size for row in rows)
    done_bytes = 0
    for number, row in enumerate(rows):
        if cancel.cancelled:
            break
        on_progress(ExportProgress(number, len(rows), done_bytes, n_bytes))
        try:
            reason = _copy(row, folder, cancel)
        except _StoppedError:
            break
        except OSError as error:
            raise _cannot_write(folder, error, n_copied, len(rows)) from error
        if reason is None:
            n_copied += 1
        else:
            failures.append((row.card.path, reason))
        done_bytes += row.card.size
    else:
        on_progress(ExportProgress(len(rows), len(rows), n_bytes, n_bytes))
        return ExportSummary(n_copied, len(rows), tuple(failures))
    return ExportSummary(n_copied, len(rows), tuple(failures), stopped=True)


def write_list(
    rows: Sequence[ExportRow], target: Path, kind: ListFormat, overwrite: bool = False
) -> ExportSummary:
    """Writes a list of the photos.

    overwrite: a person agreed that a file of this name is replaced, by a whole one or not at all.

    Raises:
        InputFault: there is such a file already. DiskFull, EnvironmentFault: it cannot be written;
        nothing is left of it.
    """
    content, failures = list_of(rows, kind)
    try:
        if overwrite:
            _replace(target, content)
        else:
            with _created(target) as file:
                file.write(content)
    except FileExistsError:
        raise InputFault(
            f"There is a file {printable(target)} already, and it was left as it is. "
            "Choose another name."
        ) from None
    except OSError as error:
        raise _cannot_write(target, error, 0, len(rows)) from error
    return ExportSummary(len(rows) - len(failures), len(rows), failures)


def list_of(
    rows: Sequence[ExportRow], kind: ListFormat
) -> tuple[bytes, tuple[tuple[Path, str], ...]]:
    """A list of the photos as the bytes of a file, and those it cannot hold, with reasons."""
    assert kind in get_args(ListFormat)
    if kind == "json":
        return json.dumps([_document(row) for row in rows], indent=2).encode() + b"\n", ()
    if kind == "csv":
        text = io.StringIO(newline="")
        table = csv.DictWriter(text, COLUMNS, restval="")
        table.writeheader()
        table.writerows(_document(row) for row in rows)
        return text.getvalue().encode("utf-8", "backslashreplace"), ()
    paths = [os.fsencode(row.card.path) for row in rows]
    lines = [b"#EXTM3U"] if kind == "m3u" else []
    lines += [path for path in paths if not _breaks(path)]
    broken = tuple((Path(os.fsdecode(path)), LINE_BREAK) for path in paths if _breaks(path))
    return b"".join(line + b"\n" for line in lines), broken


def _breaks(path: bytes) -> bool:
    return b"\n" in path or b"\r" in path


def _document(row: ExportRow) -> dict[str, Any]:
    """What a list says of a photo, by COLUMNS; of a search only where there was one."""
    card = row.card
    taken = card.taken_at
    found = {"rank": row.rank, "level": row.level, "score": row.score}
    return {
        **json_path(card.path),
        **({} if taken is None else {"taken_at": datetime.fromtimestamp(taken, UTC).isoformat()}),
        "width": card.width,
        "height": card.height,
        "bytes": card.size,
        "format": card.format,
        **{key: value for key, value in found.items() if value is not None},
    }


# -- files ---------------------------------------------------------------------------------------


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise InputFault(
            f"{printable(folder)} is no folder. Nothing was changed. Choose a folder to copy to."
        ) from None
    except OSError as error:
        raise _cannot_write(folder, error, 0, 0) from error


def _copy(row: ExportRow, folder: Path, cancel: CancelToken) -> str | None:
    """Copies one file; why it cannot be read, or None.

    Raises:
        OSError: the copy cannot be written. _StoppedError. Nothing is left of it then.
    """
    if row.card.offline:
        return OFFLINE
    try:
        source = open_ordinary(row.card.path)
    except OSError as error:
        return failure_of(error).reason
    with source:
        status = os.fstat(source.fileno())
        name = os.fsencode(row.card.path.name)
        for candidate in _names(name):
            target = folder / os.fsdecode(candidate)
            try:
                with _created(target) as to:
                    _pour(source, to, cancel)
            except FileExistsError:
                continue
            except _UnreadableError as unreadable:
                return str(unreadable)
            with contextlib.suppress(OSError):  # some file systems keep no such times
                os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
            return None
    raise AssertionError("names never end")


class _UnreadableError(Exception):
    """The source broke off; its copy is removed."""


def _pour(source: IO[bytes], to: IO[bytes], cancel: CancelToken) -> None:
    while True:
        if cancel.cancelled:
            raise _StoppedError
        try:
            chunk = source.read(CHUNK_BYTES)
        except OSError as error:
            raise _UnreadableError(failure_of(error).reason) from error
        if not chunk:
            return
        to.write(chunk)


def _names(name: bytes) -> Iterator[bytes]:
    """The name, then "name (2).jpg" and so on, none longer than a file system takes."""
    yield name
    stem, suffix = os.path.splitext(name)
    for number in itertools.count(2):
        end = b" (%d)" % number + suffix
        yield stem[: MAX_NAME_BYTES - len(end)] + end


@contextlib.contextmanager
def _created(path: Path) -> Iterator[IO[bytes]]:
    """A new file, which is removed again where what is done with it fails.

    Raises:
        FileExistsError: there is something of this name. OSError: it cannot be written.
    """
    file = open(path, "xb")  # noqa: SIM115 - what is there already must not be removed below
    try:
        with file:
            yield file
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".export-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _cannot_write(place: Path, error: OSError, n_copied: int, n_total: int) -> EnvironmentFault:
    shown = printable(place)
    if error.errno in NO_ROOM:
        return DiskFull(
            f"There is no room for {shown}. {n_copied} of {n_total} photos were copied before, "
            "whole. What was begun is removed, and the photos themselves are as they were. "
            "Make room, or choose another place."
            if n_copied
            else f"There is no room for {shown}. What was begun is removed, and the photos "
            "themselves are as they were. Make room, or choose another place."
        )
    return EnvironmentFault(
        f"{shown} cannot be written ({error.strerror}). {n_copied} of {n_total} photos were "
        "copied before, whole. The photos themselves are as they were. Choose another place."
        if n_copied
        else f"{shown} cannot be written ({error.strerror}). The photos themselves are as they "
        "were. Choose another place."
    )
