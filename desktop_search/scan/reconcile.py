# SPDX-License-Identifier: MIT
"""What is on disk + what is stored -> what changed. Pure: no disk, no clock.

What comes in: a Walk and the stored files of the same root. What goes out: a ScanResult.
Which thread: any; in the program "scan".

Absence is not deletion. A few files that are gone are believed to be deleted or moved away. When
all or most of a root is gone at once, a disk was unmounted or a share has failed far more often
than somebody deleted that much: then nothing is called missing, and the root is "vanished". When
another disk or folder is in the root's place, which its known names tell, it is "vanished" too, and
"offline" where only an empty mount point is left. The same holds for disks mounted inside a root.

Some disks (exFAT, FAT, some on the network) number their files anew each time they are connected.
Where every file of a root has another inode, and nothing else of it changed, its files are what
they were; where some kept theirs, another inode is another file.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop_search.core.paths import printable
from desktop_search.core.records import (
    FileId,
    FileKey,
    FoundFile,
    Root,
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

RENUMBERED_MIN = 10
"""Fewer files than this are read again: they could all have been exchanged."""

_Moves = list[tuple[FileId, FoundFile]]


def reconcile(
    walk: Walk,
    stored: Sequence[StoredFile],
    below: Path | None = None,
    root: Root | None = None,
    n_same: int = 0,
    believe: bool = False,
) -> ScanResult:
    """Compares a walk with the stored files of its root.

    Files that are left out by the walk's patterns are missing, however many. Every file is in
    at most one of the result's lists.

    Args:
        walk: of the whole root, or of `below`.
        stored: every stored file of the root, missing ones too.
        below: the sub-folder that was walked, relative to the root.
        root: as it was when it was last found whole; None: it always was where it is.
        n_same: files that are there unchanged and are in neither the walk nor `stored`.
        believe: a person says that what is not there was deleted.
    """
    problems = tuple(
        sentence if path == Path() else f"{printable(path)}: {sentence}"
        for path, sentence in walk.problems
    )
    if walk.state == "offline":
        return ScanResult(root_state="offline", problems=problems)
    unmounted = root.mounts - walk.mounts if root is not None and not believe else frozenset()
    seen = _compare(walk, stored, below, walk.unreadable | (unmounted - {Path()}))
    moved, added = _match_moves([*seen.gone, *seen.left_out], seen.new)
    moved_ids = {file_id for file_id, _ in moved}
    lost = [file for file in _present(seen.gone) if file.id not in moved_ids]
    missing = [file.id for file in _present(seen.left_out) if file.id not in moved_ids]
    n_present = n_same + sum(1 for _ in _present(stored)) - len(missing)
    n_familiar = n_same + seen.n_familiar + len(moved)
    result = ScanResult(
        added=tuple(added), root_state="vanished", problems=problems, n_lost=_n_readable(lost)
    )
    exchanged = root is not None and (walk.device, walk.inode) != (root.device, root.inode)
    if root is not None and exchanged and not believe and n_familiar * 2 < n_present:
        # What has the same names here is other photos.
        if walk.empty and (walk.device != root.device or Path() in unmounted):
            return replace(result, root_state="offline", n_lost=0)
        return replace(result, n_lost=result.n_lost + _n_readable(seen.strange))
    if below is not None or n_same + seen.n_kept_inode or len(seen.renumbered) < RENUMBERED_MIN:
        seen.changed = sorted(seen.changed + seen.renumbered, key=lambda pair: _by_path(pair[1]))
        seen.renumbered = []
    result = replace(
        result,
        changed=tuple(seen.changed),
        renumbered=tuple(seen.renumbered),
        moved=tuple(moved),
        returned=tuple(seen.returned),
        mounts=walk.mounts | unmounted,
    )
    if not believe and _mass(len(lost), n_present, walk):
        return replace(result, missing=tuple(missing))
    missing += [file.id for file in lost]
    return replace(result, missing=tuple(missing), root_state="online", n_lost=0)


@dataclass(slots=True)
class _Compared:
    """Stored files by what became of them, and the files that no stored one is at.

    strange: another size under a known name. n_familiar: present ones that seem to be themselves.
    renumbered: present ones of which only the inode changed. n_kept_inode: those with the same one.
    """

    changed: _Moves = field(default_factory=list)
    renumbered: _Moves = field(default_factory=list)
    returned: list[FileId] = field(default_factory=list)
    gone: list[StoredFile] = field(default_factory=list)
    left_out: list[StoredFile] = field(default_factory=list)
    strange: list[StoredFile] = field(default_factory=list)
    new: list[FoundFile] = field(default_factory=list)
    n_familiar: int = 0
    n_kept_inode: int = 0


def _compare(
    walk: Walk, stored: Sequence[StoredFile], below: Path | None, hiding: Set[Path]
) -> _Compared:
    on_disk = {found.path: found for found in walk.files}
    excludes = Excludes(walk.excludes)
    seen = _Compared()
    for file in sorted(stored, key=_by_path):
        found = on_disk.pop(file.path, None)
        if found is None:
            if not _within(file.path, below) or _hidden(file.path, hiding):
                seen.n_familiar += file.state != "missing"
            else:
                (seen.left_out if excludes.covers(file.path) else seen.gone).append(file)
            continue
        if found.key.size != file.key.size:
            seen.strange.append(file)
        else:
            seen.n_familiar += file.state != "missing"
        seen.n_kept_inode += found.key.inode == file.key.inode
        if file.state != "missing" and _only_renumbered(file, found):
            seen.renumbered.append((file.id, found))
        elif (found.key, found.sidecar) != (file.key, file.sidecar):
            seen.changed.append((file.id, found))
        elif file.state == "missing":
            seen.returned.append(file.id)
    seen.new = list(on_disk.values())
    return seen


def _only_renumbered(file: StoredFile, found: FoundFile) -> bool:
    same = replace(found.key, inode=file.key.inode)
    return found.key != file.key and (same, found.sidecar) == (file.key, file.sidecar)


def _mass(n_lost: int, n_present: int, walk: Walk) -> bool:
    if n_lost == 0:
        return False
    return (
        walk.empty
        or (not walk.rows and n_lost == n_present)
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


def _n_readable(files: Iterable[StoredFile]) -> int:
    return sum(1 for file in files if file.state not in ("missing", "failed"))


def _within(path: Path, below: Path | None) -> bool:
    return below is None or below == path or below in path.parents


def _hidden(path: Path, unreadable: Set[Path]) -> bool:
    return bool(unreadable) and (
        path in unreadable or any(parent in unreadable for parent in path.parents)
    )
