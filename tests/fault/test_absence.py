# SPDX-License-Identifier: MIT
"""Absence is no deletion: much that is gone at once, errors, permissions (faults.md, F1-F3, F7)."""

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders
from helpers.oracle import check_index, originals

from desktop_search.core.records import SearchRequest
from desktop_search.decode.decoder import decode_file
from desktop_search.library import Library

LEVEL0 = "starter-lite0"
NOBODY = 65534
PATIENCE_S = 120.0
"""What a slow and busy machine may take for what takes 5 s."""


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    (folder / "trip").mkdir(parents=True)
    for number in range(30):
        (folder / "trip" / f"{number:02}.jpg").write_bytes(b"picture %d" % number)
    return folder


@pytest.fixture
def opened(tmp_path):
    libraries = []
    encoders = FakeEncoders()

    def open_library(**kwargs):
        given = {"decoder": FakeDecoder(), **kwargs}
        libraries.append(Library(tmp_path / "data", encoders=encoders, **given))
        libraries[-1].open()
        libraries[-1].encoders = encoders
        return libraries[-1]

    yield open_library
    for library in libraries:
        library.close()
    check_index(tmp_path / "data")


def n_found(library) -> int:
    ranking = list(library.rankings(SearchRequest(1, "x", depth=0)))[-1]
    assert all(library.preview(photo_id) for photo_id in ranking.photo_ids.tolist())
    return len(ranking.photo_ids)


def missing(library) -> list[tuple[int, str]]:
    return [(n.n_photos, n.sentence) for n in library.notices() if n.kind == "missing"]


def test_much_that_is_gone_at_once_is_asked_about_kept_and_forgotten(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    root_id = library.roots()[0].id
    shutil.move(photos / "trip", tmp_path / "elsewhere")
    (photos / "new.jpg").write_bytes(b"new")
    assert library.index_now([photos]).missing == 0
    [(n, sentence)] = missing(library)
    assert n == 30
    assert sentence.startswith("30 photos of photos are missing. They are kept")
    assert n_found(library) == 31

    assert library.keep_missing(root_id) == 30
    assert missing(library) == []
    library.index_now([photos])
    assert missing(library) == [], "it was answered"
    library.close()
    library = opened()
    library.index_now([photos])
    assert missing(library) == [], "it was answered before the program was started again"
    assert n_found(library) == 31

    # Something changes: a photo more is gone.
    (photos / "new.jpg").unlink()
    library.index_now([photos])
    assert [n for n, _ in missing(library)] == [31]
    assert library.forget_missing(root_id) == 31
    assert (missing(library), n_found(library), library.roots()[0].state) == ([], 0, "online")
    assert library.index_now([photos]).missing == 0

    # Undone by the files themselves, without any cost.
    shutil.move(tmp_path / "elsewhere", photos / "trip")
    library.index_now([photos])
    assert n_found(library) == 30
    assert library.encoders.n_images[LEVEL0] == 31


def test_nothing_is_forgotten_of_a_folder_that_cannot_be_reached(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    photos.rename(tmp_path / "away")
    with pytest.raises(Exception, match="cannot be reached now, so its photos are kept"):
        library.forget_missing(library.roots()[0].id)
    assert n_found(library) == 30
    (tmp_path / "away").rename(photos)
    assert library.index_now([photos]).encoded == 0


def test_a_new_folder_in_the_place_of_the_old_one_is_asked_about(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    photos.rename(tmp_path / "away")
    (photos / "trip").mkdir(parents=True)
    (photos / "trip" / "00.jpg").write_bytes(b"another picture of the same name")
    library.index_now([photos])
    assert [n for n, _ in missing(library)] == [30]
    assert n_found(library) == 30
    # It is this folder that counts from now on.
    library.forget_missing(library.roots()[0].id)
    library.index_now([photos])
    assert n_found(library) == 1


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOTCONN, errno.EACCES, errno.ESTALE])
@pytest.mark.parametrize("part", ["", "trip"])
def test_a_listing_that_fails_proves_nothing(opened, photos, monkeypatch, number, part):
    library = opened()
    library.index_now([photos])
    real = os.scandir

    def scandir(path):
        if not isinstance(path, int) and Path(os.fsdecode(path)) == photos / part:
            raise OSError(number, os.strerror(number), path)
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        library._scan(library.roots()[0].id, None)
    assert library.roots()[0].state == ("online" if part else "offline")
    assert (n_found(library), missing(library)) == (30, [])
    assert library.progress().n_missing == 0
    assert library.index_now([photos]).encoded == 0


def test_a_folder_exchanged_during_the_walk_proves_nothing(opened, photos, tmp_path, monkeypatch):
    """As when a disk is taken out while it is being checked."""
    library = opened()
    library.index_now([photos])
    real = os.scandir
    calls = []

    def scandir(path):
        calls.append(path)
        if len(calls) == 2:  # the root was looked at, its folders not yet
            photos.rename(tmp_path / "away")
            photos.mkdir()
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        library._scan(library.roots()[0].id, None)
    assert library.roots()[0].state == "offline"
    assert n_found(library) == 30
    photos.rmdir()
    (tmp_path / "away").rename(photos)
    assert library.index_now([photos]).encoded == 0


@pytest.mark.timeout(600)
def test_a_photo_deleted_in_a_watched_folder_is_soon_gone_from_the_results(photos, tmp_path):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.start()

    def wait_for(condition) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.02)

    try:
        wait_for(lambda: library._background is not None)
        library.add_root(photos)
        wait_for(lambda: library.progress().n_indexed == 30 and not library.progress().n_waiting)
        (photos / "trip" / "07.jpg").unlink()
        wait_for(lambda: n_found(library) == 29)
        shutil.rmtree(photos / "trip")
        wait_for(lambda: missing(library))
        assert n_found(library) == 29
        assert library.forget_missing(library.roots()[0].id) == 0  # in the background
        wait_for(lambda: n_found(library) == 0)
        wait_for(lambda: not missing(library))  # what is said follows what is done
    finally:
        library.close()
    check_index(tmp_path / "data")


@pytest.mark.parametrize("years", [10, -10])
def test_a_jump_of_the_clock_re_encodes_nothing(opened, photos, years):
    clock = FakeClock()
    clock.time = time.time()
    library = opened(clock=clock)
    library.index_now([photos])
    library.close()
    clock.time += years * 365 * 86400.0
    library = opened(clock=clock)
    summary = library.index_now([photos])
    assert (summary.changed, summary.encoded, summary.missing) == (0, 0, 0)
    assert n_found(library) == 30


class DirectDecoder:
    """The real decoder in this process."""

    def decode(self, paths, inputs, want_preview=True):
        for path in paths:
            yield path, decode_file(path, inputs, want_preview)

    def close(self):
        pass


@contextlib.contextmanager
def nobody():
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can be nobody")
def test_what_may_not_be_read_is_listed_and_its_neighbours_stay(tmp_path):
    from PIL import Image

    # Where pytest puts its folders nobody else may look.
    work = Path(tempfile.mkdtemp(prefix="desktop-search-"))
    try:
        work.chmod(0o755)
        folder, data = work / "photos", work / "data"
        for name in ("a", "b"):
            (folder / name).mkdir(parents=True)
            for number in range(6):
                path = folder / name / f"{number}.png"
                Image.new("RGB", (9, 9), (number * 9, ord(name), 7)).save(path)
        data.mkdir(mode=0o700)
        os.chown(data, NOBODY, NOBODY)
        before = originals(folder)
        library = Library(data, decoder=DirectDecoder(), encoders=FakeEncoders())
        try:
            with nobody():
                library.open()
                assert library.index_now([folder]).encoded == 12
            (folder / "a" / "1.png").chmod(0o600)
            (folder / "b").chmod(0o700)
            with nobody():
                summary = library.index_now([folder])
                assert (summary.missing, summary.failed, n_found(library)) == (0, 1, 11)
            (folder / "a" / "new.png").write_bytes((folder / "a/0.png").read_bytes() + b"more")
            (folder / "a" / "new.png").chmod(0o600)
            with nobody():
                assert library.index_now([folder]).failed == 2
                reasons = {(f.path.name, f.reason) for f in library.failures()}
            denied = "No permission to read the file"
            assert reasons == {("1.png", denied), ("new.png", denied)}
            for path, mode in (("a/1.png", 0o644), ("b", 0o755), ("a/new.png", 0o644)):
                (folder / path).chmod(mode)
            with nobody():
                assert library.index_now([folder]).encoded == 1, "the new one alone"
                assert n_found(library) == 13
        finally:
            library.close()
        check_index(data)
        (folder / "a" / "new.png").unlink()
        os.utime(folder / "a", ns=(0, before[os.fsencode(folder / "a")][2]))
        assert originals(folder) == before
    finally:
        shutil.rmtree(work)


def test_the_command_tells_keeps_and_forgets(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    library.close()
    shutil.rmtree(photos / "trip")

    def command(*words: str) -> dict:
        done = subprocess.run(
            [sys.executable, "-m", "desktop_search", "--data-dir", str(tmp_path / "data"),
             "folders", "missing", str(photos), *words, "--json"],
            capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    told = command()
    assert (told["state"], told["missing"], told["did"]) == ("vanished", 30, None)
    assert command("--keep")["did"] == "keep"
    forgotten = command("--forget")
    assert (forgotten["state"], forgotten["missing"]) == ("online", 30)
    assert command()["missing"] == 0
