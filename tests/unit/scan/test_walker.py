# SPDX-License-Identifier: MIT
"""The walk over real folders."""

import errno
import os
import socket
import sys
from pathlib import Path

import pytest

from desktop_search.core.errors import InputFault
from desktop_search.core.paths import open_any_length
from desktop_search.core.records import FileKey
from desktop_search.scan.walker import Excludes, check_root, nested_in, walk

linux = pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(found) -> list[str]:
    return [file.path.as_posix() for file in found.files]


def test_photos_are_found_with_what_the_file_system_says(tmp_path):
    make(tmp_path, "a.JPG", "b/c/d.heic", "b/notes.txt", "b/README", "e.jpg.txt")
    found = walk(tmp_path)
    assert names(found) == ["a.JPG", "b/c/d.heic"]
    status = (tmp_path / "a.JPG").stat()
    assert found.files[0].key == FileKey(
        status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
    )
    root = tmp_path.stat()
    assert (found.state, found.device, found.inode) == ("online", root.st_dev, root.st_ino)
    assert not found.problems
    assert not found.empty


@linux
@pytest.mark.parametrize(
    "name",
    [b"line\nbreak.jpg", b"\xff\xfe\x80.jpg", b"-rf *.jpg", b" %s<b>.jpg", b"x" * 251 + b".jpg",
     "e\u0301.jpg".encode(), "\u202egpj.jpg".encode(), b"\x1b[31m.jpg", b"back\\slash.jpg"],
)  # fmt: skip
def test_names_of_any_bytes_survive(tmp_path, name):
    (tmp_path / os.fsdecode(name)).write_bytes(b"x")
    assert [os.fsencode(file.path) for file in walk(tmp_path).files] == [name]


def test_hidden_and_machine_made_are_left_out(tmp_path):
    make(tmp_path, ".h.jpg", ".git/a.jpg", ".thumbnails/a.jpg", "x/node_modules/a.jpg",
         "@eaDir/a.jpg", "$RECYCLE.BIN/a.jpg", "System Volume Information/a.jpg",
         "x/y.jpg")  # fmt: skip
    assert names(walk(tmp_path)) == ["x/y.jpg"]


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("raw", ["a/b/2.jpg", "a/raws/4.jpg"]),
        ("raw/", ["a/b/2.jpg", "a/raws/4.jpg"]),
        ("/raw", ["a/b/2.jpg", "a/raw/3.jpg", "a/raws/4.jpg"]),
        ("a/b", ["a/raw/3.jpg", "a/raws/4.jpg", "raw/1.jpg"]),
        ("a/r*", ["a/b/2.jpg", "raw/1.jpg"]),
        ("[12].jpg", ["a/raw/3.jpg", "a/raws/4.jpg"]),
        ("", ["a/b/2.jpg", "a/raw/3.jpg", "a/raws/4.jpg", "raw/1.jpg"]),
        ("/", ["a/b/2.jpg", "a/raw/3.jpg", "a/raws/4.jpg", "raw/1.jpg"]),
    ],
)
def test_patterns_leave_out(tmp_path, pattern, left):
    make(tmp_path, "raw/1.jpg", "a/b/2.jpg", "a/raw/3.jpg", "a/raws/4.jpg")
    assert names(walk(tmp_path, [pattern])) == left


def test_a_pattern_with_brackets_also_means_itself():
    assert Excludes(["a/trip [1]"]).covers(Path("a/trip [1]/x.jpg"))


def test_links_are_not_followed(tmp_path):
    outside = tmp_path / "outside"
    root = tmp_path / "root"
    make(outside, "secret.jpg")
    make(root, "a/b.jpg")
    (root / "a/loop").symlink_to(root)
    (root / "a/out").symlink_to(outside)
    (root / "link.jpg").symlink_to(outside / "secret.jpg")
    (root / "dangling.jpg").symlink_to(root / "nothing")
    assert names(walk(root)) == ["a/b.jpg"]
    assert names(walk(root, below=Path("a/out"))) == []


@linux
def test_what_is_no_ordinary_file_is_left_out(tmp_path, monkeypatch):
    make(tmp_path, "a.jpg")
    os.mkfifo(tmp_path / "fifo.jpg")
    (tmp_path / "folder.jpg").mkdir()
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind("socket.jpg")
        assert names(walk(tmp_path)) == ["a.jpg"]


def test_a_folder_seen_twice_is_entered_once(tmp_path, monkeypatch):
    """A bind mount needs privileges, so two folders pretend to be the same one."""
    make(tmp_path, "a/1.jpg", "b/1.jpg")
    real = os.lstat
    monkeypatch.setattr(
        os, "lstat", lambda path: real(tmp_path / "a" if path.endswith(b"/b") else path)
    )
    assert names(walk(tmp_path)) == ["a/1.jpg"]


def failing_scandir(monkeypatch, folder: Path, number: int) -> None:
    real = os.scandir

    def scandir(path):
        if Path(os.fsdecode(path)) == folder:
            raise OSError(number, os.strerror(number), str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOTCONN, errno.EACCES])
def test_an_unreadable_folder_is_named_and_the_rest_is_found(tmp_path, monkeypatch, number):
    make(tmp_path, "good/1.jpg", "bad/2.jpg")
    failing_scandir(monkeypatch, tmp_path / "bad", number)
    found = walk(tmp_path)
    assert names(found) == ["good/1.jpg"]
    assert found.unreadable == {Path("bad")}
    [(path, sentence)] = found.problems
    assert path == Path("bad")
    assert os.strerror(number).lower() in sentence


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may look anywhere")
@pytest.mark.parametrize("mode", [0o000, 0o600])
def test_a_folder_without_permission_is_unreadable(tmp_path, mode):
    make(tmp_path, "good/1.jpg", "bad/2.jpg", "bad/3.jpg")
    (tmp_path / "bad").chmod(mode)
    try:
        found = walk(tmp_path)
    finally:
        (tmp_path / "bad").chmod(0o700)
    assert names(found) == ["good/1.jpg"]
    assert found.unreadable == {Path("bad")}
    assert len(found.problems) == 1


@linux
def test_a_photo_below_more_than_4096_bytes_is_found_and_can_be_opened(tmp_path):
    make(tmp_path, "a.jpg")
    before = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
        Path("deep.jpg").write_bytes(b"deep")
        Path("deep.xmp").write_bytes(b"deep")
    finally:
        os.chdir(before)
    found = walk(tmp_path)
    deep = "/".join(["d" * 250] * 20) + "/deep.jpg"
    assert names(found) == ["a.jpg", deep]
    assert found.files[1].sidecar and not found.problems
    with os.fdopen(open_any_length(tmp_path / deep, os.O_RDONLY), "rb") as file:
        assert file.read() == b"deep"
    with pytest.raises(FileNotFoundError):
        open_any_length(tmp_path / deep.replace("deep.jpg", "none.jpg"), os.O_RDONLY)
    with pytest.raises(OSError, match="too long"):
        open_any_length(tmp_path / ("x" * 300), os.O_RDONLY)


def test_a_root_that_is_gone_is_offline(tmp_path):
    found = walk(tmp_path / "nothing")
    assert (found.state, found.files) == ("offline", [])
    assert found.problems


def test_an_empty_root_says_so(tmp_path):
    assert walk(tmp_path).empty
    make(tmp_path, "notes.txt")
    assert not walk(tmp_path).empty


def test_one_sub_folder_is_walked(tmp_path):
    make(tmp_path, "a/1.jpg", "a/b/2.jpg", "ab/3.jpg", ".h/4.jpg")
    assert names(walk(tmp_path, below=Path("a"))) == ["a/1.jpg", "a/b/2.jpg"]
    assert names(walk(tmp_path, below=Path())) == ["a/1.jpg", "a/b/2.jpg", "ab/3.jpg"]
    assert names(walk(tmp_path, ["a"], below=Path("a/b"))) == []
    assert names(walk(tmp_path, below=Path(".h"))) == []
    gone = walk(tmp_path, below=Path("gone"))
    assert (gone.state, gone.files, gone.unreadable) == ("online", [], set())


def test_thousands_of_files_are_found_in_the_same_order(tmp_path):
    expected = sorted(f"{i % 7}/{i}.jpg" for i in range(5000))
    for folder in range(7):
        (tmp_path / str(folder)).mkdir()
    for name in expected:
        os.close(os.open(tmp_path / name, os.O_CREAT | os.O_WRONLY))
    assert names(walk(tmp_path)) == expected


def test_a_folder_whose_name_begins_with_a_tilde_is_no_home_of_anybody(tmp_path, monkeypatch):
    (tmp_path / "~old").mkdir()
    monkeypatch.chdir(tmp_path)
    assert check_root(Path("~old")) == tmp_path / "~old"


def test_check_root_refuses_in_sentences(tmp_path, monkeypatch):
    make(tmp_path, "a.jpg", "dir/b.jpg", "locked/c.jpg")
    (tmp_path / "circle").symlink_to("circle")
    failing_scandir(monkeypatch, tmp_path / "locked", errno.EACCES)
    for name, words in (
        ("nothing", "There is no folder"),
        ("a.jpg", "is not a folder"),
        ("locked", "no permission"),
        ("circle", "cannot be read"),
        ("nul\0", "cannot be read"),
    ):
        with pytest.raises(InputFault, match=words) as caught:
            check_root(tmp_path / name)
        assert "Nothing was changed" in caught.value.sentence


def test_check_root_gives_one_name_to_a_folder(tmp_path, monkeypatch):
    make(tmp_path, "dir/b.jpg")
    (tmp_path / "link").symlink_to(tmp_path / "dir")
    monkeypatch.chdir(tmp_path)
    expected = (tmp_path / "dir").resolve()
    assert check_root(tmp_path / "link") == expected
    assert check_root(Path("dir")) == expected


def test_nested_in_compares_whole_names():
    roots = [Path("/p/photos")]
    assert nested_in(Path("/p/photos"), roots) == roots[0]
    assert nested_in(Path("/p/photos/2024/x"), roots) == roots[0]
    assert nested_in(Path("/p/photos2"), roots) is None
    assert nested_in(Path("/p"), roots) is None


def marks(root: Path) -> dict[str, int]:
    return {file.path.as_posix(): file.sidecar for file in walk(root).files}


def test_files_beside_a_photo_mark_it(tmp_path):
    make(tmp_path, "a.jpg", "b.jpg", "c/a.jpg", "other.xmp")
    assert marks(tmp_path) == {"a.jpg": 0, "b.jpg": 0, "c/a.jpg": 0}
    make(tmp_path, "a.xmp", "B.JPG.XMP")
    first = marks(tmp_path)
    assert 0 < first["a.jpg"] < 1 << 63 and first["b.jpg"] and not first["c/a.jpg"]
    assert marks(tmp_path) == first
    (tmp_path / "a.xmp").write_bytes(b"longer")
    second = marks(tmp_path)
    assert second["a.jpg"] not in (0, first["a.jpg"]) and second["b.jpg"] == first["b.jpg"]
    (tmp_path / "a.xmp").unlink()
    assert marks(tmp_path)["a.jpg"] == 0


@linux
def test_what_is_no_ordinary_file_marks_nothing(tmp_path):
    make(tmp_path, "a.jpg", "elsewhere.txt")
    os.mkfifo(tmp_path / "a.jpg.xmp")
    (tmp_path / "a.xmp").symlink_to(tmp_path / "elsewhere.txt")
    assert marks(tmp_path) == {"a.jpg": 0}
