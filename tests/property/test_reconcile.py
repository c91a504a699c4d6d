# SPDX-License-Identifier: MIT
"""Applying what reconcile says to the stored files gives exactly what is on the disk."""

import dataclasses
import os
from pathlib import Path

from hypothesis import event, given
from hypothesis import strategies as st

from desktop_search.core.records import FileId, FileKey, FileRow, RootId, StoredFile
from desktop_search.scan.reconcile import reconcile
from desktop_search.scan.walker import Walk

PATHS = [f"{folder}{name}.jpg" for folder in ("", "a/", "a/b/", "c/") for name in "uvwxyz"]


@st.composite
def worlds(draw):
    """Stored files, and the disk after renames, edits, replacements, deletions and copies."""
    numbers = st.integers(1, 4)
    keys = st.builds(FileKey, size=numbers, mtime_ns=numbers, ctime_ns=numbers, inode=numbers)
    before = draw(st.dictionaries(st.sampled_from(PATHS), keys, max_size=14))
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
    hidden = draw(st.sets(st.sampled_from([Path("a"), Path("a/b"), Path("c")]), max_size=2))
    below = draw(st.sampled_from([None, Path("a"), Path("a/b"), Path("c")]))
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

    touched = [i for i, _ in (*result.changed, *result.moved)]
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
