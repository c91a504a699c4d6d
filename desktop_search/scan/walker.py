# SPDX-License-Identifier: MIT
"""Finds candidate photos below a folder, and says honestly what it could not look at.

What comes in: a root, patterns to leave out, perhaps one sub-folder. What goes out: a Walk.
Which thread: "scan"; for the commands the calling thread. Nothing is opened but folders.
"""

import contextlib
import errno
import fnmatch
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal  # os.scandir gives entries of two kinds

from desktop_search.core.errors import Cancelled, InputFault
from desktop_search.core.filekey import MAX_NS, MIN_NS, held_ns
from desktop_search.core.paths import open_any_length, printable, typed_path
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import FileKey, FileRow, FoundFile, Root
from desktop_search.core.sidecars import is_sidecar_name, sidecar_names
from desktop_search.scan.marks import WalkMark
from desktop_search.scan.mounts import mounts_below

PHOTO_SUFFIXES = frozenset(
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".png", ".apng", ".webp", ".tif", ".tiff",
        ".gif", ".bmp", ".dib", ".mpo", ".avif", ".heic", ".heif", ".hif", ".jp2", ".j2k", ".jpf",
        ".jpx", ".j2c", ".jpc", ".jxl", ".pbm", ".pgm", ".ppm", ".pnm", ".pam", ".pfm", ".tga",
        ".ico",
        # Camera raw.
        ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc",
        ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl",
        ".sr2", ".srf", ".srw", ".x3f",
    }
)  # fmt: skip
"""Names that are worth a look; the content decides (decode/kinds.py)."""
SKIPPED_FOLDERS = frozenset(
    {".thumbnails", "node_modules", "@eaDir", "$RECYCLE.BIN", "System Volume Information"}
)
"""Folders that machines fill: previews, packages, bins. Hidden ones are skipped anyway."""
_SUFFIXES = frozenset(map(os.fsencode, PHOTO_SUFFIXES))
_SKIPPED = frozenset(map(os.fsencode, SKIPPED_FOLDERS))
_SEPARATOR = os.fsencode(os.sep)
_KIND = 0o170000
"""The bits of st_mode that tell a file from a folder or a link."""
_GONE = (errno.ENOENT, errno.ENOTDIR)

PresenceState = Literal["online", "offline"]


@dataclass(frozen=True, slots=True)
class Walk:
    """What was seen below a root at one moment. All paths are relative to the root.

    rows: one a candidate photo, in no order.
    problems: what could not be looked at, each with a sentence.
    unreadable: folders (or single entries) that hid their content: nothing below is judged missing.
    state: offline when the root itself cannot be listed. empty: the root lists nothing at all.
    device, inode: of the root; 0 when offline. excludes: the patterns that were left out.
    mounts: folders on which something is mounted.
    mark: 16 bytes; two walks of the whole folder with the same one saw the same rows.
    """

    rows: Collection[FileRow]
    problems: list[tuple[Path, str]]
    unreadable: set[Path]
    state: PresenceState
    device: int
    inode: int
    empty: bool = False
    excludes: tuple[str, ...] = ()
    mounts: frozenset[Path] = frozenset()
    mark: bytes = b""

    @property
    def files(self) -> list[FoundFile]:
        """The rows as records, by path: the same disk gives the same list."""
        return [found_file(row) for row in sorted(self.rows)]


def found_file(row: FileRow) -> FoundFile:
    """A row as a record."""
    path, size, mtime_ns, ctime_ns, inode, sidecar = row
    key = FileKey(size, mtime_ns, ctime_ns, inode)
    return FoundFile(Path(os.fsdecode(path)), key, sidecar)


class Excludes:
    """Gitignore-like patterns: `*.tmp` and `raw` at any depth, `/a/b` or `a/b*` from the root.

    A trailing slash is allowed and means the same; `*` also crosses slashes. A folder that
    matches takes everything below it along. A pattern also matches itself as plain text, so
    that a name with brackets can be given as it is.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        names: list[str] = []
        paths: list[str] = []
        for pattern in patterns:
            bare = pattern.rstrip("/")
            if not bare.strip("/"):
                continue
            (paths if "/" in bare else names).append(bare.lstrip("/"))
        self._plain_names = frozenset(names) | SKIPPED_FOLDERS
        self._plain_paths = frozenset(paths)
        self._names = _any_of(names)
        self._paths = _any_of(paths)
        self.any = bool(names or paths)
        """Whether there are patterns at all; else only folders can be left out by their name."""

    def entry(self, name: str, path: str) -> bool:
        """Whether one entry is left out, its parents not looked at. path: relative, with "/"."""
        return (
            name.startswith(".")
            or name in self._plain_names
            or path in self._plain_paths
            or (self._names is not None and self._names.match(name) is not None)
            or (self._paths is not None and self._paths.match(path) is not None)
        )

    def covers(self, path: Path) -> bool:
        """Whether a relative path, or a folder above it, is left out."""
        so_far = ""
        for name in path.parts:
            so_far = f"{so_far}/{name}" if so_far else name
            if self.entry(name, so_far):
                return True
        return False


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(fnmatch.translate, patterns))) if patterns else None


def is_photo_name(name: str) -> bool:
    """Whether a file's name promises a photo."""
    return os.path.splitext(name)[1].lower() in PHOTO_SUFFIXES


def walk(
    root: Path,
    excludes: Sequence[str] = (),
    below: Path | None = None,
    cancel: CancelToken | None = None,
) -> Walk:
    """Lists the candidate photos of a root; never raises for what the disk does.

    Links are not followed, and each folder is entered once (bind mounts, loops).

    Args:
        root: absolute.
        excludes: see Excludes.
        below: only this sub-folder, relative to the root; it may be gone.
        cancel: looked at before each folder.

    Raises:
        Cancelled: half a walk says nothing.
    """
    top = os.fsencode(root)
    try:
        found = os.stat(top)
        with os.scandir(top) as entries:
            empty = next(entries, None) is None
    except OSError as error:
        return _offline(error, excludes)
    mounted = mounts_below(root)
    walker = _Walker(top, os.path.join(top, b""), Excludes(excludes), cancel or CancelToken())
    start = Path() if below is None else below
    if walker.may_start(start):
        walker.run(b"" if start == Path() else os.fsencode(start))
    try:
        after = os.stat(top)
        # Unmounted or replaced meanwhile: then what was not seen may be there.
        if (after.st_dev, after.st_ino) != (found.st_dev, found.st_ino):
            raise OSError(errno.ESTALE, "it was exchanged during the check")
    except OSError as error:
        return _offline(error, excludes)
    return Walk(
        walker.rows,
        walker.problems,
        walker.unreadable,
        "online",
        found.st_dev,
        found.st_ino,
        empty,
        tuple(excludes),
        # One that went during the walk is not there now.
        (mounted & mounts_below(root)) | walker.mounts,
        walker.mark.end(walker.rows),
    )


def _offline(error: OSError, excludes: Sequence[str]) -> Walk:
    problem = (Path(), f"The folder cannot be reached ({_reason(error)})")
    return Walk((), [problem], {Path()}, "offline", 0, 0, excludes=tuple(excludes))


@dataclass(slots=True)
class _Walker:
    """above: `top` with a separator behind it, for what is below."""

    top: bytes
    above: bytes
    excludes: Excludes
    cancel: CancelToken
    rows: list[FileRow] = field(default_factory=list)
    problems: list[tuple[Path, str]] = field(default_factory=list)
    unreadable: set[Path] = field(default_factory=set)
    mounts: set[Path] = field(default_factory=set)
    mark: WalkMark = field(default_factory=WalkMark)
    _entered: set[tuple[int, int]] = field(default_factory=set)

    def may_start(self, start: Path) -> bool:
        """Whether a full walk would come to this folder at all."""
        if self.excludes.covers(start):
            return False
        so_far = self.top
        for name in start.parts:
            so_far = os.path.join(so_far, os.fsencode(name))
            if os.path.islink(so_far):
                return False
        return True

    def run(self, start: bytes) -> None:
        """Walks breadth first; of a folder that is there twice the same one is always entered."""
        folders: list[tuple[bytes, int | None]] = [(start, None)]
        while folders:
            below: list[tuple[bytes, int | None]] = []
            for folder, device in folders:
                if self.cancel.cancelled:
                    raise Cancelled("The check of a folder was stopped.")
                try:
                    below += self._list(folder, device)
                except OSError as error:
                    if error.errno not in _GONE:
                        self._hide(folder, error)
                self.mark.follow(self.rows)
            folders = below

    def _list(self, folder: bytes, parents_device: int | None) -> list[tuple[bytes, int | None]]:
        """Takes the photos of one folder and returns its sub-folders, with its device."""
        full = self.above + folder if folder else self.top
        try:
            found = os.lstat(full) if folder else os.stat(full)
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG or os.scandir not in os.supports_fd:
                raise
            descriptor = open_any_length(full, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                found = os.fstat(descriptor)
                return self._enter(folder, found, parents_device, descriptor)
            finally:
                os.close(descriptor)
        return self._enter(folder, found, parents_device, full)

    def _enter(
        self, folder: bytes, found: os.stat_result, parents_device: int | None, full: bytes | int
    ) -> list[tuple[bytes, int | None]]:
        identity = (found.st_dev, found.st_ino)
        # Some file systems give no inode; there a loop ends by the length of its path.
        if found.st_ino and identity in self._entered:
            return []
        self._entered.add(identity)
        if parents_device is not None and found.st_dev != parents_device:
            self.mounts.add(Path(os.fsdecode(folder)))
        n_before = len(self.rows)
        below, sidecars = self._take_entries(folder, full)
        if sidecars:
            self.rows[n_before:] = [
                (*row[:5], _sidecar_mark(os.fsdecode(os.path.basename(row[0])), sidecars))
                for row in self.rows[n_before:]
            ]
        below.sort()
        return [(path, found.st_dev) for path in below]

    def _take_entries(
        self, folder: bytes, full: bytes | int
    ) -> tuple[list[bytes], dict[str, "os.DirEntry[Any]"]]:
        """The sub-folders and sidecars of a folder; its photos become rows.

        This is where a scan spends its time: nothing is made for an entry that is not needed.
        """
        below: list[bytes] = []
        sidecars: dict[str, os.DirEntry[Any]] = {}
        prefix = folder + _SEPARATOR if folder else b""
        add = self.rows.append
        opened = isinstance(full, int)
        with os.scandir(full) as entries:
            for entry in entries:
                # A folder that was opened lists its names as text.
                name: bytes = os.fsencode(entry.name) if opened else entry.name  # type: ignore[assignment]  # as text else
                if name.startswith(b"."):
                    continue
                suffix = name[name.rfind(b".") :]
                is_photo = suffix in _SUFFIXES or suffix.lower() in _SUFFIXES
                try:
                    if entry.is_dir(follow_symlinks=False):
                        if not self._left_out(name, prefix):
                            below.append(prefix + name)
                    elif is_photo:
                        if self.excludes.any and self._left_out(name, prefix):
                            continue
                        found = entry.stat(follow_symlinks=False)
                        mtime_ns, ctime_ns = found.st_mtime_ns, found.st_ctime_ns
                        if not (MIN_NS <= mtime_ns <= MAX_NS and MIN_NS <= ctime_ns <= MAX_NS):
                            mtime_ns, ctime_ns = held_ns(mtime_ns), held_ns(ctime_ns)
                        # A link, FIFO, socket or device may have a photo's name.
                        if found.st_mode & _KIND == stat.S_IFREG:
                            add(
                                (
                                    prefix + name,
                                    found.st_size,
                                    mtime_ns,
                                    ctime_ns,
                                    # Windows tells it by the entry only.
                                    found.st_ino or entry.inode(),
                                    0,
                                )
                            )
                    elif is_sidecar_name(text := os.fsdecode(name)) and not self._left_out(
                        name, prefix
                    ):
                        sidecars[text] = entry
                except OSError as error:
                    if error.errno in (errno.EACCES, errno.EPERM):
                        # A folder without x hides all its entries: one sentence, not thousands.
                        raise
                    if error.errno not in _GONE:
                        self._hide(prefix + name, error)
        return below, sidecars

    def _left_out(self, name: bytes, prefix: bytes) -> bool:
        if not self.excludes.any:
            return name in _SKIPPED
        path = os.fsdecode(prefix + name).replace(os.sep, "/")
        return self.excludes.entry(os.fsdecode(name), path)

    def _hide(self, path: bytes, error: OSError) -> None:
        shown = Path(os.fsdecode(path))
        self.unreadable.add(shown)
        self.problems.append((shown, f"It could not be looked into ({_reason(error)})"))


def _sidecar_mark(name: str, sidecars: dict[str, "os.DirEntry[Any]"]) -> int:
    """A number that changes with the XMP files of a photo; 0 where it has none."""
    state = hashlib.blake2b(digest_size=8)
    n_found = 0
    for candidate in sidecar_names(name):
        entry = sidecars.get(candidate)
        if entry is None:
            continue
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if stat.S_ISREG(found.st_mode):
            state.update(b"%d %d %d;" % (found.st_size, found.st_mtime_ns, found.st_ctime_ns))
            n_found += 1
    # A positive number that SQLite can hold.
    return (int.from_bytes(state.digest(), "big") >> 1 or 1) if n_found else 0


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()


def check_root(path: Path) -> Path:
    """Makes sure that a folder can be added; returns it absolute and without links.

    Raises:
        InputFault: no such folder, not a folder, or no permission to list it.
    """
    shown = printable(path)
    try:
        folder = typed_path(path).resolve(strict=True)
        with os.scandir(folder) as entries:
            next(entries, None)
    except FileNotFoundError:
        raise InputFault(
            f"There is no folder {shown}. Nothing was changed. "
            "Check the spelling, or connect the disk it is on."
        ) from None
    except NotADirectoryError:
        raise InputFault(
            f"{shown} is not a folder. Nothing was changed. Choose the folder that it lies in."
        ) from None
    except PermissionError:
        raise InputFault(
            f"You have no permission to look into {shown}. Nothing was changed. "
            "Ask its owner for permission, or choose another folder."
        ) from None
    except (OSError, RuntimeError, ValueError) as error:
        # resolve() raises RuntimeError for a circle of links, ValueError for a NUL in the name.
        detail = getattr(error, "strerror", None) or str(error)
        raise InputFault(
            f"The folder {shown} cannot be read ({detail}). Nothing was changed. "
            "Choose another folder."
        ) from error
    return folder


def same_folder(path: Path, roots: Iterable[Root]) -> Root | None:
    """The root that is this very folder under another name (bind mount), while both are there."""
    try:
        found = os.stat(path)
    except OSError:
        return None  # put back while its disk is away
    if not found.st_ino:
        return None
    for root in roots:
        with contextlib.suppress(OSError):
            if root.path != path and os.path.samestat(found, os.stat(root.path)):
                return root
    return None


def nested_in(path: Path, roots: Iterable[Path]) -> Path | None:
    """The first root that is this folder or contains it."""
    return next((root for root in roots if path == root or root in path.parents), None)
