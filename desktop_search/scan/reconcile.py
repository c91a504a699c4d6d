# SPDX-License-Identifier: MIT
"""What is on disk + what is stored -> what changed. Pure: no disk, no clock.

What comes in: a Walk and the stored files of the same root. What goes out: a ScanResult.
Which thread: any; in the program "scan".

Absence is not deletion. A few files that are gone are believed to be deleted or moved away. When
all or most of a root is gone at once, a disk was unmounted or a share has failed far more often
than somebody deleted that much: then nothing is called missing, and the root is "vanished".
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop_search.core.paths import printable
from desktop_search.core.records import (
    FileId,
    FileKey,
    FoundFile,
    RootState,
    ScanResult,
    StoredFile,
)
from desktop_search.scan.walker import Excludes, Walk

MASS_SHARE = 0.5
MASS_FILES = 1000
"""More than this share or number of a root's files gone in one scan is no ordinary deletion.

Source: faults.md F2.
"""
MASS_SHARE_MIN = 10
"""Fewer files than this are never a mass by their share: deleting 2 of 3 photos is ordinary."""

_Moves = list[tuple[FileId, FoundFile]]


def reconcile(walk: Walk, stored: Sequence[StoredFile], below: Path | None = None) -> ScanResult:
    """Compares a walk with the stored files of its root.

    Files that are left out by the walk's patterns are missing, however many. Every file is in
    at most one of the result's lists.

    Args:
        walk: of the whole root, or of `below`.
        stored: every stored file of the root, missing ones too.
        below: the sub-folder that was walked, relative to the root.
    """
    problems = tuple(
        sentence if path == Path() else f"{printable(path)}: {sentence}"
        for path, sentence in walk.problems
    )
    if walk.state == "offline":
        return ScanResult(root_state="offline", problems=problems)
    on_disk = {found.path: found for found in walk.files}
    changed: _Moves = []
    returned: list[FileId] = []
    gone: list[StoredFile] = []
    left_out: list[StoredFile] = []
    excludes = Excludes(walk.excludes)
    for file in sorted(stored, key=_by_path):
        found = on_disk.pop(file.path, None)
        if found is None:
            if not _within(file.path, below) or _hidden(file.path, walk.unreadable):
                continue
            (left_out if excludes.covers(file.path) else gone).append(file)
        elif (found.key, found.sidecar) != (file.key, file.sidecar):
            changed.append((file.id, found))
        elif file.state == "missing":
            returned.append(file.id)
    moved, added = _match_moves([*gone, *left_out], on_disk.values())
    moved_ids = {file_id for file_id, _ in moved}
    lost = [file.id for file in _present(gone) if file.id not in moved_ids]
    missing = [file.id for file in _present(left_out) if file.id not in moved_ids]
    n_present = sum(1 for _ in _present(stored)) - len(missing)
    state: RootState = "online"
    if _mass(len(lost), n_present, walk):
        state = "vanished"
    else:
        missing += lost
    return ScanResult(
        added=tuple(added),
        changed=tuple(changed),
        moved=tuple(moved),
        missing=tuple(missing),
        returned=tuple(returned),
        root_state=state,
        problems=problems,
    )


def _mass(n_lost: int, n_present: int, walk: Walk) -> bool:
    if n_lost == 0:
        return False
    return (
        walk.empty
        or (not walk.files and n_lost == n_present)
        or n_lost > MASS_FILES
        or (n_lost >= MASS_SHARE_MIN and n_lost > MASS_SHARE * n_present)
    )


def _match_moves(
    gone: Sequence[StoredFile], new: Iterable[FoundFile]
) -> tuple[_Moves, list[FoundFile]]:
    """Pairs gone files with new names; returns the pairs and the names that stay new.

    Several names of one inode (hard links) are paired in the order of their paths, files that
    were there until now first.
    """
    candidates: defaultdict[tuple[int, int, int], list[StoredFile]] = defaultdict(list)
    for file in sorted(gone, key=lambda file: (file.state == "missing", _by_path(file))):
        candidates[_identity(file.key)].append(file)
    moved: _Moves = []
    added: list[FoundFile] = []
    for found in sorted(new, key=_by_path):
        # Some file systems give no inode; size and time alone prove nothing.
        same = candidates.get(_identity(found.key)) if found.key.inode else None
        if same:
            moved.append((same.pop(0).id, found))
        else:
            added.append(found)
    return moved, added


def _identity(key: FileKey) -> tuple[int, int, int]:
    # Renaming a file sets its ctime.
    return key.inode, key.size, key.mtime_ns


def _by_path(file: StoredFile | FoundFile) -> str:
    return str(file.path)


def _present(files: Iterable[StoredFile]) -> Iterable[StoredFile]:
    return (file for file in files if file.state != "missing")


def _within(path: Path, below: Path | None) -> bool:
    return below is None or below == path or below in path.parents


def _hidden(path: Path, unreadable: set[Path]) -> bool:
    return bool(unreadable) and (
        path in unreadable or any(parent in unreadable for parent in path.parents)
    )
