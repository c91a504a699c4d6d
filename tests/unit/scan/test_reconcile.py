# SPDX-License-Identifier: MIT
"""What a scan decides: absence is not deletion."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_search.core.records import FileId, FileKey, PhotoId, Root, RootId, StoredFile
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


def a_root(**known) -> Root:
    return Root(RootId(1), Path("/r"), "online", 0, **({"device": 1, "inode": 1} | known))


@pytest.mark.parametrize(
    ("before", "n_left", "state"),
    [
        (a_root(), 2, "online"),  # 4 of 6 were deleted
        (a_root(device=9), 6, "online"),  # the disk has another number today
        (a_root(device=9), 3, "online"),
        (a_root(device=9), 2, "vanished"),  # another disk
        (a_root(inode=9), 2, "vanished"),  # another folder
        (a_root(inode=9), 0, "vanished"),
    ],
)
def test_another_folder_in_the_same_place_is_known_by_its_names(before, n_left, state):
    files = many(6)
    # Copied back to a new disk: new inodes and times, the same names and sizes.
    left = {str(file.path): key(100 + file.id, mtime=7) for file in files[6 - n_left :]}
    if before.device == before.inode == 1:
        left = {str(file.path): file.key for file in files[6 - n_left :]}
    result = reconcile(seen({**left, "new.jpg": key(50)}), files, root=before)
    assert result.root_state == state
    assert [found.path.name for found in result.added] == ["new.jpg"]
    if state == "vanished":
        assert (result.changed, result.missing, result.n_lost) == ((), (), 6 - n_left)
    else:
        assert len(result.missing) == 6 - n_left
    believed = reconcile(seen(left), files, root=before, believe=True)
    assert (believed.root_state, len(believed.missing)) == ("online", 6 - n_left)


@pytest.mark.parametrize(
    ("before", "walk", "state"),
    [
        (a_root(device=9), seen({}, empty=True), "offline"),
        (a_root(inode=9, mounts=frozenset({Path()})), seen({}, empty=True), "offline"),
        (a_root(inode=9), seen({}, empty=True), "vanished"),
        (a_root(), seen({}, empty=True), "vanished"),
    ],
)
def test_an_empty_mount_point_is_offline_and_nothing_to_ask_about(before, walk, state):
    result = reconcile(walk, many(3), root=before)
    assert (result.root_state, result.missing) == (state, ())
    assert result.n_lost == (3 if state == "vanished" else 0)


def test_a_disk_inside_that_is_away_hides_its_photos_until_it_is_back():
    files = [stored(1, "a.jpg"), stored(2, "card/b.jpg"), stored(3, "card/c.jpg")]
    before = a_root(mounts=frozenset({Path("card")}))
    away = reconcile(seen({"a.jpg": key(1)}), files, root=before)
    assert (away.missing, away.root_state, away.mounts) == ((), "online", {Path("card")})
    back = seen({"a.jpg": key(1), "card/b.jpg": key(2)}, mounts=frozenset({Path("card")}))
    assert reconcile(back, files, root=before).missing == (3,)
    told = reconcile(seen({"a.jpg": key(1)}), files, root=before, believe=True)
    assert (told.missing, told.mounts) == ((2, 3), frozenset())


@pytest.mark.parametrize("n_lost", [10, 11])
def test_files_that_are_the_same_count_without_being_looked_at(n_lost):
    files = many(20)
    left = {str(file.path): file.key for file in files[n_lost:]}
    whole = reconcile(seen(left), files, root=a_root())
    assert reconcile(seen({}), files[:n_lost], root=a_root(), n_same=20 - n_lost) == whole


def renumbered(n: int, **other: FileKey) -> Walk:
    """A disk that gave each of n files another inode, but for some."""
    return seen({f"{i}.jpg": key(100 + i) for i in range(1, n + 1)} | other)


def test_a_disk_that_numbers_all_its_files_anew_changed_none_of_them():
    files = [replace(file, state="failed") if file.id == 3 else file for file in many(12)]
    walk = renumbered(12, **{"4.jpg": key(104, size=11), "5.jpg": key(105, mtime=6)})
    result = reconcile(walk, files)
    assert [id_ for id_, _ in result.changed] == [4, 5]
    assert [id_ for id_, _ in result.renumbered] == [1, 10, 11, 12, 2, 3, 6, 7, 8, 9]
    assert [found.key.inode for _, found in result.renumbered][:2] == [101, 110]
    assert not (result.added or result.moved or result.missing or result.returned)


@pytest.mark.parametrize(
    ("walk", "files", "more"),
    [
        pytest.param(renumbered(12, **{"7.jpg": key(7)}), many(12), {}, id="one kept its inode"),
        pytest.param(renumbered(12), many(12), {"n_same": 1}, id="one is as it was"),
        pytest.param(
            renumbered(12, **{"7.jpg": key(7, size=11)}), many(12), {}, id="edited in place"
        ),
        pytest.param(renumbered(12), many(12), {"below": Path()}, id="only a part was looked at"),
        pytest.param(renumbered(9), many(9), {}, id="only a few"),
        pytest.param(
            renumbered(12, **{f"{i}.jpg": key(100 + i, ctime=6) for i in range(1, 13)}),
            many(12), {}, id="another ctime",
        ),
    ],
)  # fmt: skip
def test_an_exchanged_file_of_the_same_size_and_time_is_still_noticed(walk, files, more):
    result = reconcile(walk, files, **more)
    assert result.renumbered == ()
    n_kept = sum(found.key.inode < 100 and found.key.size == 10 for found in walk.files)
    assert len(result.changed) == len(files) - n_kept
    assert [str(found.path) for _, found in result.changed] == sorted(
        str(found.path) for _, found in result.changed
    )


def test_missing_photos_on_such_a_disk_are_read_again():
    files = [replace(file, state="missing") if file.id == 3 else file for file in many(12)]
    result = reconcile(renumbered(12), files)
    assert [id_ for id_, _ in result.changed] == [3]
    assert len(result.renumbered) == 11
