# SPDX-License-Identifier: MIT
"""Finds candidate photos below a folder, and says honestly what it could not look at.

What comes in: a root, patterns to leave out, perhaps one sub-folder. What goes out: a Walk.
Which thread: "scan"; for the commands the calling thread. Nothing is opened but folders.
"""

import errno
import fnmatch
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Literal

from desktop_search.core.errors import Cancelled, InputFault
from desktop_search.core.paths import printable
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import FileKey, FoundFile
from desktop_search.core.sidecars import is_sidecar_name, sidecar_names

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
_GONE = (errno.ENOENT, errno.ENOTDIR)

PresenceState = Literal["online", "offline"]


@dataclass(frozen=True, slots=True)
class Walk:
    """What was seen below a root at one moment. All paths are relative to the root.

    problems: what could not be looked at, each with a sentence.
    unreadable: folders (or single entries) that hid their content: nothing below is judged missing.
    state: offline when the root itself cannot be listed. empty: the root lists nothing at all.
    device, inode: of the root; 0 when offline. excludes: the patterns that were left out.
    """

    files: list[FoundFile]
    problems: list[tuple[Path, str]]
    unreadable: set[Path]
    state: PresenceState
    device: int
    inode: int
    empty: bool = False
    excludes: tuple[str, ...] = ()


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
    top = os.fspath(root)
    try:
        found = os.stat(top)
        with os.scandir(top) as entries:
            empty = next(entries, None) is None
    except OSError as error:
        problem = (Path(), f"The folder cannot be reached ({_reason(error)})")
        return Walk([], [problem], {Path()}, "offline", 0, 0, excludes=tuple(excludes))
    walker = _Walker(top, Excludes(excludes), cancel or CancelToken())
    start = "" if below is None or below == Path() else os.fspath(below)
    if walker.may_start(start):
        walker.run(start)
    return Walk(
        walker.files,
        walker.problems,
        walker.unreadable,
        "online",
        found.st_dev,
        found.st_ino,
        empty,
        tuple(excludes),
    )


@dataclass(slots=True)
class _Walker:
    top: str
    excludes: Excludes
    cancel: CancelToken
    files: list[FoundFile] = field(default_factory=list)
    _seen: list[tuple[str, FileKey, int]] = field(default_factory=list)
    problems: list[tuple[Path, str]] = field(default_factory=list)
    unreadable: set[Path] = field(default_factory=set)
    _entered: set[tuple[int, int]] = field(default_factory=set)

    def may_start(self, start: str) -> bool:
        """Whether a full walk would come to this folder at all."""
        if self.excludes.covers(Path(start)):
            return False
        so_far = self.top
        for name in Path(start).parts:
            so_far = os.path.join(so_far, name)
            if os.path.islink(so_far):
                return False
        return True

    def run(self, start: str) -> None:
        """Walks breadth first; the order is by name, so that the same disk gives the same walk."""
        folders = [start]
        while folders:
            below: list[str] = []
            for folder in folders:
                if self.cancel.cancelled:
                    raise Cancelled("The check of a folder was stopped.")
                try:
                    below += self._list(folder)
                except OSError as error:
                    if error.errno not in _GONE:
                        self._hide(folder, error)
            folders = below
        # Text sorts several times faster than paths do.
        self._seen.sort(key=itemgetter(0))
        self.files = [FoundFile(Path(path), key, sidecar) for path, key, sidecar in self._seen]

    def _list(self, folder: str) -> list[str]:
        """Takes the photos of one folder and returns its sub-folders."""
        full = os.path.join(self.top, folder) if folder else self.top
        found = os.lstat(full) if folder else os.stat(full)
        identity = (found.st_dev, found.st_ino)
        # Some file systems give no inode; there a loop ends by the length of its path.
        if found.st_ino and identity in self._entered:
            return []
        self._entered.add(identity)
        below: list[str] = []
        sidecars: dict[str, os.DirEntry[str]] = {}
        n_before = len(self._seen)
        with os.scandir(full) as entries:
            for entry in entries:
                path = os.path.join(folder, entry.name)
                if self.excludes.entry(entry.name, path.replace(os.sep, "/")):
                    continue
                try:
                    if entry.is_dir(follow_symlinks=False):
                        below.append(path)
                    elif is_photo_name(entry.name):
                        self._take(path, entry)
                    elif is_sidecar_name(entry.name):
                        sidecars[entry.name] = entry
                except OSError as error:
                    if error.errno in (errno.EACCES, errno.EPERM):
                        # A folder without x hides all its entries: one sentence, not thousands.
                        raise
                    if error.errno not in _GONE:
                        self._hide(path, error)
        if sidecars:
            self._seen[n_before:] = [
                (path, key, _sidecar_mark(os.path.basename(path), sidecars))
                for path, key, _ in self._seen[n_before:]
            ]
        below.sort()
        return below

    def _take(self, path: str, entry: os.DirEntry[str]) -> None:
        found = entry.stat(follow_symlinks=False)
        # A link, FIFO, socket or device may have a photo's name.
        if stat.S_ISREG(found.st_mode):
            # Windows tells the inode by the entry only; a file that is a mount point by stat only.
            inode = found.st_ino or entry.inode()
            key = FileKey(found.st_size, found.st_mtime_ns, found.st_ctime_ns, inode)
            self._seen.append((path, key, 0))

    def _hide(self, path: str, error: OSError) -> None:
        self.unreadable.add(Path(path))
        self.problems.append((Path(path), f"It could not be looked into ({_reason(error)})"))


def _sidecar_mark(name: str, sidecars: dict[str, os.DirEntry[str]]) -> int:
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
        folder = Path(path).expanduser().resolve(strict=True)
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


def nested_in(path: Path, roots: Iterable[Path]) -> Path | None:
    """The first root that is this folder or contains it."""
    return next((root for root in roots if path == root or root in path.parents), None)
