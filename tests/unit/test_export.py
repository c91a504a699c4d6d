# SPDX-License-Identifier: MIT
"""Copies and lists of photos: nothing is overwritten, nothing half done is left."""

import csv
import io
import json
import os
import sys
from pathlib import Path

import pytest

from desktop_search.core.errors import DiskFull, EnvironmentFault, InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import ExportRow, PhotoCard, PhotoId, Root, RootId
from desktop_search.export import CHUNK_BYTES, check_target, copy_photos, list_of, write_list


def row(path, offline=False, **found):
    size = path.stat().st_size if path.exists() else 1
    return ExportRow(PhotoCard(PhotoId(1), path, 40, 30, 1e9, size, "JPEG", offline), **found)


def write(path, content=b"picture", mtime_s=1_200_000_000):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (mtime_s, mtime_s))
    return path


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out" / "deep"


def test_copies_are_whole_keep_their_times_and_leave_the_photos_alone(tmp_path, out):
    large = write(tmp_path / "a" / "large.jpg", os.urandom(3 * CHUNK_BYTES + 7))
    small = write(tmp_path / "a" / "small.jpg")
    before = [path.stat() for path in (large, small)]
    told = []
    done = copy_photos([row(large), row(small)], out, told.append)
    assert (done.n_done, done.n_total, done.failures, done.stopped) == (2, 2, (), False)
    for path in (large, small):
        copy = out / path.name
        assert copy.read_bytes() == path.read_bytes()
        assert copy.stat().st_mtime_ns == path.stat().st_mtime_ns
    after = [path.stat() for path in (large, small)]
    assert [(s.st_mtime_ns, s.st_ctime_ns, s.st_mode) for s in before] == [
        (s.st_mtime_ns, s.st_ctime_ns, s.st_mode) for s in after
    ]
    assert [p.n_done for p in told] == [0, 1, 2]
    assert told[-1].n_done_bytes == told[-1].n_total_bytes == large.stat().st_size + 7


def test_of_two_photos_of_one_name_both_are_kept_and_so_is_what_was_there(tmp_path, out):
    photos = [write(tmp_path / folder / "bee.jpg", folder.encode()) for folder in ("a", "b")]
    write(out / "bee.jpg", b"mine")
    copy_photos([row(path) for path in photos], out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        "bee.jpg": b"mine",
        "bee (2).jpg": b"a",
        "bee (3).jpg": b"b",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="names are bytes on POSIX alone")
@pytest.mark.parametrize(
    "name", [b"caf\xe9.jpg", b"x" * 251 + b".jpg", b"line\nbreak.jpg", b".jpg"]
)
def test_every_name_is_copied_twice_with_its_bytes(tmp_path, out, name):
    path = write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)))
    done = copy_photos([row(path), row(path)], out)
    names = os.listdir(os.fsencode(out))
    assert done.n_done == 2 and name in names and len(set(names)) == 2


def test_a_link_of_the_same_name_is_not_followed(tmp_path, out):
    photo, other = write(tmp_path / "bee.jpg"), tmp_path / "elsewhere.jpg"
    out.mkdir(parents=True)
    (out / "bee.jpg").symlink_to(other)
    copy_photos([row(photo)], out)
    assert not other.exists() and (out / "bee (2).jpg").read_bytes() == b"picture"


def test_what_cannot_be_read_is_told_and_the_rest_is_copied(tmp_path, out):
    good, gone = write(tmp_path / "good.jpg"), tmp_path / "gone.jpg"
    away = write(tmp_path / "away.jpg")
    done = copy_photos([row(gone), row(away, offline=True), row(good)], out)
    assert done.n_done == 1
    assert [path for path, _ in done.failures] == [gone, away]
    assert done.failures[1][1] == "This disk is not connected"
    assert [path.name for path in out.iterdir()] == ["good.jpg"]


def test_a_stop_in_the_middle_of_a_file_leaves_nothing_of_it(tmp_path, out):
    first, second = (write(tmp_path / f"{n}.jpg", bytes(2 * CHUNK_BYTES)) for n in (1, 2))
    cancel = CancelToken()
    asked = []

    class Stopping(CancelToken):
        """Says stop at its fifth look: within the second file."""

        @property
        def cancelled(self):
            asked.append(1)
            return len(asked) > 6

    done = copy_photos([row(first), row(second)], out, cancel=Stopping())
    assert done.stopped and done.n_done == 1
    assert [path.name for path in out.iterdir()] == ["1.jpg"]
    cancel.cancel()
    assert copy_photos([row(second)], out, cancel=cancel).n_done == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a limit of file sizes")
def test_no_room_is_a_sentence_and_leaves_no_half_file(tmp_path, out):
    import resource

    small = write(tmp_path / "small.jpg")
    large = write(tmp_path / "large.jpg", bytes(2 * CHUNK_BYTES + 1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK_BYTES, hard))  # the system refuses the rest
    try:
        with pytest.raises(DiskFull, match=r"no room.*1 of 2 photos were copied before, whole"):
            copy_photos([row(small), row(large)], out)
        target = tmp_path / "list.json"
        with pytest.raises(DiskFull, match="no room"):
            write_list([row(small)] * 10_000, target, "json")
        target.write_text("the old list")
        with pytest.raises(DiskFull):
            write_list([row(small)] * 10_000, target, "json", overwrite=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in out.iterdir()] == ["small.jpg"]
    assert target.read_text() == "the old list"
    assert {path.name for path in tmp_path.iterdir()} == {
        "small.jpg", "large.jpg", "out", "list.json"
    }  # fmt: skip


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    with pytest.raises(InputFault, match="is no folder"):
        copy_photos([], write(tmp_path / "file"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    photo, folder = write(tmp_path / "a.jpg"), tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        copy_photos([row(photo)], folder)


def test_indexed_folders_are_never_written(tmp_path):
    photos = tmp_path / "photos"
    (photos / "trip").mkdir(parents=True)
    (tmp_path / "link").symlink_to(photos)
    roots = [Root(RootId(1), photos, "online", 1, 1, 1)]
    for target in (photos, photos / "trip" / "new", tmp_path / "link" / "list.csv"):
        with pytest.raises(InputFault, match="indexed folders are never written"):
            check_target(target, roots)
    check_target(tmp_path / "photos of mine", roots)


def test_lists_hold_what_a_search_found(tmp_path):
    rows = [row(tmp_path / "a, b.jpg", rank=1, level=1, score=0.5), row(tmp_path / "c.jpg")]
    read = list(csv.DictReader(io.StringIO(list_of(rows, "csv")[0].decode())))
    assert [line["path"] for line in read] == [str(one.card.path) for one in rows]
    assert (read[0]["rank"], read[0]["score"], read[1]["rank"]) == ("1", "0.5", "")
    assert read[0]["taken_at"] == "2001-09-09T01:46:40+00:00"
    found = json.loads(list_of(rows, "json")[0])
    assert (found[0]["rank"], found[0]["width"], "rank" in found[1]) == (1, 40, False)
    paths = "".join(f"{one.card.path}\n" for one in rows).encode()
    assert list_of(rows, "paths") == (paths, ())
    assert list_of(rows, "m3u") == (b"#EXTM3U\n" + paths, ())


@pytest.mark.skipif(sys.platform == "win32", reason="names are bytes on POSIX alone")
def test_odd_names_in_lists(tmp_path):
    odd = [Path(os.fsdecode(b"/p/caf\xe9.jpg")), Path("/p/line\nbreak.jpg")]
    rows = [row(path) for path in odd]
    content, failures = list_of(rows, "paths")
    assert content == b"/p/caf\xe9.jpg\n"
    assert [path for path, _ in failures] == odd[1:]
    assert json.loads(list_of(rows, "json")[0])[0]["path_b64"] == "L3AvY2Fm6S5qcGc="
    read = list(csv.DictReader(io.StringIO(list_of(rows, "csv")[0].decode(), newline="")))
    assert read[0]["path_b64"] == "L3AvY2Fm6S5qcGc=" and read[1]["path"] == str(odd[1])


def test_a_list_replaces_another_file_only_where_that_was_agreed(tmp_path):
    target, rows = tmp_path / "list.txt", [row(tmp_path / "a.jpg")]
    assert write_list(rows, target, "paths").n_done == 1
    with pytest.raises(InputFault, match=r"already, and it was left as it is"):
        write_list([], target, "paths")
    assert target.read_bytes().endswith(b"a.jpg\n")
    write_list([], target, "paths", overwrite=True)
    assert target.read_bytes() == b""
    assert [path.name for path in tmp_path.iterdir()] == ["list.txt"]
