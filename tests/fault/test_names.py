# SPDX-License-Identifier: MIT
"""Names, moves and replacements of files and folders (faults.md, F4, F6, F8, F10)."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.oracle import check_index, originals
from PIL import Image

from desktop_search.core.filekey import key_of_stat
from desktop_search.core.records import SearchRequest
from desktop_search.decode.pool import DecodePool
from desktop_search.library import Library
from desktop_search.scan.walker import walk

LEVEL0 = "starter-lite0"
ODD_NAMES = [
    b"not \xff\xfe utf-8.jpg", b"line\nbreak.jpg", b"tab\there.jpg", b"bell\x07\x1b[31m.jpg",
    "gpj.\u202exe.jpg".encode(), "\U0001f431\u200d\U0001f469.jpg".encode(), b"x" * 251 + b".jpg",
    "caf\u00e9.jpg".encode(), "cafe\u0301.jpg".encode(), b"-rf.jpg", b" blank.jpg", b"%s%n.jpg",
    b"<b>bold</b>.jpg".replace(b"/", b"_"), b"quote'\".jpg", b"back\\slash.jpg", b"a.JPG", b"a.jpg",
]  # fmt: skip

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes, hard links")


@pytest.fixture
def library(tmp_path):
    encoders = FakeEncoders()
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=encoders)
    library.open()
    library.encoders = encoders
    yield library
    library.close()
    check_index(tmp_path / "data")


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    (folder / "trip").mkdir(parents=True)
    for number in range(20):
        (folder / "trip" / f"{number:02}.jpg").write_bytes(b"picture %d" % number)
    return folder


def found(library) -> set[bytes]:
    """The paths of what a search finds, copies once."""
    ids = list(library.rankings(SearchRequest(1, "x", depth=0)))[-1].photo_ids
    return {os.fsencode(card.path) for card in library.cards(ids.tolist()).values()}


def below(folder: Path) -> set[bytes]:
    return {os.fsencode(path) for path in folder.rglob("*.*") if path.is_file()}


@contextlib.contextmanager
def inside(folder: Path):
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.mark.timeout(600)
def test_names_of_any_bytes_and_any_length_are_read_and_found(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number, name in enumerate(ODD_NAMES):
        Image.new("RGB", (9, 9), (number, 90, 200)).save(folder / "made.png")
        os.rename(folder / "made.png", os.path.join(os.fsencode(folder), name))
    Image.new("RGB", (9, 9), (250, 0, 0)).save(tmp_path / "deep.png")
    with inside(folder):
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
        os.rename(tmp_path / "deep.png", "deep.png")
    before = originals(folder)
    library = Library(tmp_path / "data", decoder=DecodePool(2), encoders=FakeEncoders())
    library.open()
    try:
        summary = library.index_now([folder])
        assert (summary.added, summary.failed, summary.waiting) == (18, 0, 0)
        deep = os.path.join(os.fsencode(folder), b"/".join([b"d" * 250] * 20), b"deep.png")
        top = os.fsencode(folder)
        expected = {os.path.join(top, name) for name in ODD_NAMES} | {deep}
        assert found(library) == expected
        assert library.index_now([folder]).changed == 0
    finally:
        library.close()
    check_index(tmp_path / "data", expected)
    assert originals(folder) == before
    shutil.rmtree(folder)


def test_moves_copies_and_renames_cost_nothing(library, photos, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    library.index_now([photos, other])
    steps = [
        lambda: (photos / "trip").rename(photos / "journey"),
        lambda: (photos / "journey" / "00.jpg").rename(photos / "journey" / "00.JPG"),
        lambda: (photos / "journey" / "01.jpg").rename(other / "01.jpg"),
        lambda: shutil.move(photos / "journey", other / "whole"),
        lambda: shutil.copytree(other / "whole", photos / "copies"),
        lambda: os.link(photos / "copies/05.jpg", photos / "hard.jpg"),
        lambda: shutil.rmtree(other / "whole"),
    ]  # fmt: skip
    for number, step in enumerate(steps):
        step()
        before = originals(tmp_path / "photos")
        library.index_now([photos, other])
        if library.roots()[0].state == "vanished":  # all of it moved to the other folder
            library.forget_missing(library.roots()[0].id)
        assert library.encoders.n_images[LEVEL0] == 20, f"step {number}"
        assert len(found(library)) == 20, f"step {number}"
        assert originals(tmp_path / "photos") == before
    assert found(library) <= below(photos) | below(other)


def test_links_and_loops_add_nothing(library, photos, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.jpg").write_bytes(b"secret")
    (photos / "trip" / "loop").symlink_to(photos)
    (photos / "self").symlink_to("self")
    (photos / "out").symlink_to(outside)
    (photos / "out.jpg").symlink_to(outside / "secret.jpg")
    (photos / "dangling.jpg").symlink_to("nothing")
    assert library.index_now([photos]).added == 20
    assert found(library) == below(photos / "trip")


def test_a_file_replaced_with_the_same_size_and_time_is_read_again(library, photos):
    library.index_now([photos])
    target = photos / "trip" / "00.jpg"
    status = target.stat()
    target.write_bytes(b"Picture 0")
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
    (photos / "new").write_bytes(b"picture Z")
    os.utime(photos / "new", ns=(status.st_atime_ns, (photos / "trip/01.jpg").stat().st_mtime_ns))
    (photos / "new").rename(photos / "trip" / "01.jpg")
    summary = library.index_now([photos])
    assert (summary.changed, summary.encoded) == (2, 2)


def test_a_cascade_of_names_that_change_places(library, photos):
    """Each name passes to the next file in one scan."""
    library.index_now([photos])
    trip = photos / "trip"
    (trip / "19.jpg").rename(photos / "last")
    for number in reversed(range(19)):
        (trip / f"{number:02}.jpg").rename(trip / f"{number + 1:02}.jpg")
    (photos / "last").rename(trip / "00.jpg")
    assert library.index_now([photos]).encoded == 0
    assert found(library) == below(photos)


@pytest.mark.parametrize("year", [1901, 1969, 2446, 9999])
def test_dates_outside_all_reason_are_only_numbers(library, photos, year):
    seconds = int((year - 1970) * 365.25 * 86400)
    try:
        os.utime(photos / "trip" / "03.jpg", (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("this file system cannot hold such a date")
    assert library.index_now([photos]).encoded == 20
    assert library.index_now([photos]).changed == 0
    assert len(library.newest(30)) == 20


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="needs memory as a folder")
@pytest.mark.parametrize("year", [1, 1601, 1676, 2263, 30_000])
def test_dates_that_the_index_cannot_hold(library, year):
    """Few file systems keep such a date; Windows writes 1601 where a program gave none."""
    seconds = int((year - 1970) * 365.2425 * 86400)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        photos = Path(folder)
        for name in ("a.jpg", "b.jpg"):
            (photos / name).write_bytes(b"picture " + name.encode())
            (photos / name).with_suffix(".xmp").write_bytes(b"<x/>")
            os.utime((photos / name).with_suffix(".xmp"), (seconds, seconds))
        path = photos / "a.jpg"
        os.utime(path, (seconds, seconds))
        assert path.stat().st_mtime_ns == seconds * 10**9
        assert walk(photos).files[0].key == key_of_stat(path.stat())
        assert library.index_now([photos]).encoded == 2
        again = library.index_now([photos])
        assert (again.changed, again.waiting, again.failed) == (0, 0, 0)
        assert len(library.newest(30)) == 2


def test_a_name_that_looks_like_an_option_is_no_option(photos, tmp_path):
    """The commands take what the shell gives."""
    (tmp_path / "-rf").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "desktop_search", "--data-dir", str(tmp_path / "data"), "folders",
         "missing", "--", "-rf"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "-rf is not an indexed folder" in done.stderr
