# SPDX-License-Identifier: MIT
"""Applying what reconcile says to the stored files gives exactly what is on the disk."""

import dataclasses
import os
from pathlib import Path

from hypothesis import event, given
from hypothesis import strategies as st

from desktop_search.core.records import FileId, FileKey, FileRow, RootId, StoredFile
from desktop_search.scan.reconcile import RENUMBERED_MIN, reconcile
from desktop_search.scan.walker import Walk

PATHS = [f"{folder}{name}.jpg" for folder in ("", "a/", "a/b/", "c/") for name in "uvwxyz"]


@st.composite
def worlds(draw):
    """Stored files, and the disk after renames, edits, replacements, deletions and copies."""
    numbers = st.integers(1, 4)
    keys = st.builds(FileKey, size=numbers, mtime_ns=numbers, ctime_ns=numbers, inode=numbers)
    n_least = draw(st.sampled_from([0, 16]))
    before = draw(st.dictionaries(st.sampled_from(PATHS), keys, min_size=n_least, max_size=18))
    stored = [
        StoredFile(
            FileId(number), RootId(1), Path(path), key,
            draw(st.sampled_from(["indexed", "indexed", "waiting", "failed", "missing"])), None,
        )
        for number, (path, key) in enumerate(before.items(), start=1)
    ]  # fmt: skip
    disk = dict(before)
    for _ in range(draw(st.integers(0, 10))):
        path, other = draw(st.sampled_from(PATHS)), draw(st.sampled_from(PATHS))
        match draw(st.sampled_from(["rename", "write", "delete", "link", "clear"])):
            case "rename" if path in disk:
                disk[other] = dataclasses.replace(disk.pop(path), ctime_ns=draw(numbers))
            case "write":
                disk[path] = draw(keys)
            case "delete":
                disk.pop(path, None)
            case "link" if path in disk:
                disk[other] = disk[path]
            case "clear":
                disk.clear()
    if draw(st.booleans()):  # a disk that was connected anew
        disk = {p: dataclasses.replace(k, inode=k.inode + 4) for p, k in disk.items()}
    parts = st.sampled_from([Path("a"), Path("a/b"), Path("c")])
    hidden = draw(st.just(set()) | st.sets(parts, max_size=2))
    below = draw(st.none() | parts)
    return stored, disk, hidden, below, draw(st.booleans())


def row(path: str | Path, key: FileKey) -> FileRow:
    return os.fsencode(path), key.size, key.mtime_ns, key.ctime_ns, key.inode, 0


@given(worlds())
def test_applying_the_result_gives_the_disk(world):
    stored, disk, hidden, below, shuffle = world

    def judged(path: str) -> bool:
        parents = Path(path).parents
        return not hidden & set(parents) and (below is None or below in parents)

    visible = {path: key for path, key in disk.items() if judged(path)}
    files = [row(path, key) for path, key in visible.items()]
    walk = Walk(files, [], hidden, "online", 1, 1, empty=not disk)
    result = reconcile(walk, stored, below)

    if result.renumbered:
        event("renumbered")
        assert len(result.renumbered) >= RENUMBERED_MIN and below is None
        kept = {str(file.path) for file in stored if visible.get(str(file.path)) is not None}
        was = {str(file.path): file.key.inode for file in stored}
        assert not any(visible[path].inode == was[path] for path in kept)
    touched = [i for i, _ in (*result.changed, *result.moved, *result.renumbered)]
    touched += [*result.missing, *result.returned]
    assert len(touched) == len(set(touched))
    taken = [f.path for f in result.added] + [f.path for _, f in (*result.changed, *result.moved)]
    assert len(taken) == len(set(taken))
    by_id = {file.id: file for file in stored}
    for file_id, found in result.moved:
        old = by_id[file_id]
        assert str(old.path) not in visible
        assert found.path not in {file.path for file in stored}
        same = (old.key.inode, old.key.size, old.key.mtime_ns)
        assert same == (found.key.inode, found.key.size, found.key.mtime_ns)

    # The reference: rows of the index, changed as the writer changes them.
    index = {file.id: (str(file.path), file.key, file.state != "missing") for file in stored}
    for file_id, found in (*result.changed, *result.moved):
        index[file_id] = (str(found.path), found.key, True)
    for file_id, found in result.renumbered:
        assert index[file_id] == (
            str(found.path), dataclasses.replace(found.key, inode=index[file_id][1].inode), True
        )  # fmt: skip
        index[file_id] = (str(found.path), found.key, True)
    for file_id in result.missing:
        assert index[file_id][2]
        index[file_id] = (*index[file_id][:2], False)
    for file_id in result.returned:
        assert not index[file_id][2]
        index[file_id] = (*index[file_id][:2], True)
    rows = list(index.values()) + [(str(f.path), f.key, True) for f in result.added]
    assert len({path for path, _, _ in rows}) == len(rows)
    present = {path: key for path, key, there in rows if there and judged(path)}

    event(result.root_state)
    if result.root_state == "vanished":
        assert result.missing == ()
        assert {path: key for path, key in present.items() if path in visible} == visible
    else:
        assert present == visible
    for file in stored:
        if not judged(str(file.path)):
            assert file.id not in touched

    # A scan leaves out what is the same on both sides.
    same = {row(file.path, file.key) for file in stored if file.state != "missing"} & set(files)
    rest = [f for f in stored if f.state == "missing" or row(f.path, f.key) not in same]
    short = Walk([f for f in files if f not in same], [], hidden, "online", 1, 1, empty=not disk)
    assert reconcile(short, rest, below, n_same=len(stored) - len(rest)) == result

    again = Walk(files[::-1], [], hidden, "online", 1, 1, empty=not disk)
    assert reconcile(again, stored[::-1] if shuffle else stored, below) == result
