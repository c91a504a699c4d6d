# SPDX-License-Identifier: MIT
"""What a scan decides: absence is not deletion."""

import os
from pathlib import Path

import pytest

from desktop_search.core.records import FileId, FileKey, PhotoId, RootId, StoredFile
from desktop_search.scan.reconcile import reconcile
from desktop_search.scan.walker import Walk


def key(inode: int, size: int = 10, mtime: int = 5, ctime: int = 5) -> FileKey:
    return FileKey(size, mtime, ctime, inode)


def stored(number: int, path: str, state="indexed", of: FileKey | None = None) -> StoredFile:
    return StoredFile(
        FileId(number), RootId(1), Path(path), of or key(number), state, PhotoId(number)
    )


def seen(files: dict[str, FileKey], **more) -> Walk:
    found = [
        (os.fsencode(path), k.size, k.mtime_ns, k.ctime_ns, k.inode, 0) for path, k in files.items()
    ]
    given = {"problems": [], "unreadable": set(), "state": "online", "device": 1, "inode": 1}
    return Walk(found, **(given | more))


def many(n: int) -> list[StoredFile]:
    return [stored(i, f"{i}.jpg") for i in range(1, n + 1)]


def test_each_change_has_its_list():
    files = [
        stored(1, "same.jpg"),
        stored(2, "edited.jpg"),
        stored(3, "old/name.jpg"),
        stored(4, "deleted.jpg"),
        stored(5, "back.jpg", "missing"),
        stored(6, "back-edited.jpg", "missing"),
        stored(7, "long-gone.jpg", "missing"),
    ]
    result = reconcile(
        seen(
            {
                "same.jpg": key(1),
                "edited.jpg": key(2, size=11),
                "new/name.jpg": key(3, ctime=9),
                "new.jpg": key(99),
                "back.jpg": key(5),
                "back-edited.jpg": key(6, mtime=6),
            }
        ),
        files,
    )
    assert [file.path for file in result.added] == [Path("new.jpg")]
    assert [(i, f.path.name) for i, f in result.changed] == [
        (6, "back-edited.jpg"),
        (2, "edited.jpg"),
    ]
    assert [(i, f.path) for i, f in result.moved] == [(3, Path("new/name.jpg"))]
    assert result.missing == (4,)
    assert result.returned == (5,)
    assert result.root_state == "online"


def test_same_size_and_time_are_no_proof_of_the_same_file():
    """A file replaced by `cp -p` differs in inode or ctime only."""
    for other in (key(1, ctime=6), key(2)):
        assert reconcile(seen({"a.jpg": other}), [stored(1, "a.jpg")]).changed


@pytest.mark.parametrize("other", [key(1, size=11), key(1, mtime=6), key(2)])
def test_a_reused_inode_is_no_move(other):
    files = [stored(1, "a.jpg"), stored(8, "z.jpg")]
    result = reconcile(seen({"b.jpg": other, "z.jpg": key(8)}), files)
    assert (len(result.added), result.missing, result.moved) == (1, (1,), ())


def test_without_inodes_nothing_is_taken_for_moved():
    files = [stored(1, "a.jpg", of=key(0)), stored(8, "z.jpg")]
    assert not reconcile(seen({"b.jpg": key(0), "z.jpg": key(8)}), files).moved


def test_a_second_hard_link_is_new_and_the_first_stays():
    result = reconcile(seen({"a.jpg": key(1), "b.jpg": key(1)}), [stored(1, "a.jpg")])
    assert [file.path for file in result.added] == [Path("b.jpg")]
    assert not result.moved


def test_a_file_that_was_missing_is_found_under_another_name():
    result = reconcile(seen({"b.jpg": key(1)}), [stored(1, "a.jpg", "missing")])
    assert [i for i, _ in result.moved] == [1]


def test_files_below_an_unreadable_folder_are_not_missing():
    files = [stored(1, "bad/deep/a.jpg"), stored(2, "gone.jpg"), stored(3, "bad2/b.jpg")]
    walk = seen(
        {"x.jpg": key(50)},
        unreadable={Path("bad")},
        problems=[(Path("bad"), "It could not be looked into (no)")],
    )
    result = reconcile(walk, files)
    assert set(result.missing) == {2, 3}
    assert result.problems == ("bad: It could not be looked into (no)",)


def test_an_offline_root_loses_nothing():
    result = reconcile(seen({}, state="offline", unreadable={Path()}), many(3))
    assert (result.root_state, result.missing) == ("offline", ())


@pytest.mark.parametrize("below", [None, Path("sub")])
def test_an_empty_root_proves_nothing(below):
    files = [stored(1, "sub/a.jpg"), stored(2, "b.jpg")]
    result = reconcile(seen({}, empty=True), files, below)
    assert (result.root_state, result.missing) == ("vanished", ())


def test_a_new_empty_root_is_online():
    assert reconcile(seen({}, empty=True), []).root_state == "online"
    assert reconcile(seen({}, empty=True), [stored(1, "a.jpg", "missing")]).root_state == "online"


@pytest.mark.parametrize(
    ("n", "n_lost", "state"),
    [
        (3, 2, "online"),
        (12, 9, "online"),
        (20, 10, "online"),
        (20, 11, "vanished"),
        (2, 2, "vanished"),
        (4000, 1000, "online"),
        (4000, 1001, "vanished"),
    ],
)
def test_a_mass_that_is_gone_at_once_is_not_believed(n, n_lost, state):
    files = many(n)
    left = {str(file.path): file.key for file in files[n_lost:]}
    result = reconcile(seen(left), files)
    assert result.root_state == state
    assert len(result.missing) == (n_lost if state == "online" else 0)


def test_moving_everything_is_no_vanishing():
    files = many(30)
    result = reconcile(seen({f"sub/{file.path}": file.key for file in files}), files)
    assert (result.root_state, len(result.moved)) == ("online", 30)


def test_excluding_nearly_everything_is_no_vanishing():
    files = [stored(i, f"raw/{i}.jpg") for i in range(1, 31)] + [stored(31, "a.jpg")]
    result = reconcile(seen({"a.jpg": key(31)}, excludes=("raw",)), files)
    assert (result.root_state, len(result.missing)) == ("online", 30)


def test_a_scan_of_a_sub_folder_judges_that_folder_only():
    files = [*many(5), stored(6, "sub/a.jpg"), stored(7, "sub2/b.jpg")]
    result = reconcile(seen({}), files, Path("sub"))
    assert (result.missing, result.root_state) == ((6,), "online")
