# SPDX-License-Identifier: MIT
"""A photo that changed, and went before it was read again, is read when it comes back."""

import hashlib
import sqlite3
import time
from contextlib import closing

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from PIL import Image

from desktop_search.decode.pool import DecodePool
from desktop_search.indexer import scan_root
from desktop_search.library import Library
from desktop_search.store.backup import make_backup
from desktop_search.store.rescue import mark_damaged


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for name in ("a", "b", "c"):
        (folder / "trip").mkdir(parents=True, exist_ok=True)
        (folder / "trip" / f"{name}.jpg").write_bytes(b"picture %s" % name.encode())
    (folder / "other.jpg").write_bytes(b"another")
    return folder


@pytest.fixture
def opened(tmp_path):
    libraries = []

    def open_library(decoder=None):
        decoder = decoder or FakeDecoder()
        library = Library(tmp_path / "data", decoder=decoder, encoders=FakeEncoders())
        libraries.append(library)
        library.open()
        return library

    yield open_library
    for library in libraries:
        library.close()


def scan(library):
    return scan_root(library._reader, library._writer, library._reader.roots()[0])


def digests(library):
    rows = library._reader.rows(
        "SELECT f.path, f.state, c.digest FROM files f LEFT JOIN contents c ON c.id = f.content_id"
    )
    return {path.decode(): (state, digest) for path, state, digest in rows}


def edit(photos):
    (photos / "trip" / "a.jpg").write_bytes(b"the same photo, edited")
    return "indexed", hashlib.sha256(b"the same photo, edited").digest()


def test_a_photo_that_came_back(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    edited = edit(photos)
    assert len(scan(library).changed) == 1  # and nothing is read yet
    (photos / "trip").rename(tmp_path / "away")
    assert len(scan(library).missing) == 3
    (tmp_path / "away").rename(photos / "trip")
    found = scan(library)
    assert len(found.returned) == 3, "their keys are as before"
    assert [row[0].path.name for row in library._reader.waiting(9)] == ["a.jpg"]
    library.index_now([photos])
    assert digests(library)["trip/a.jpg"] == edited


def test_a_photo_that_came_back_elsewhere(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    edited = edit(photos)
    scan(library)
    (photos / "trip").rename(tmp_path / "away")
    scan(library)
    (tmp_path / "away").rename(photos / "holidays")
    assert len(scan(library).moved) == 3
    library.index_now([photos])
    assert digests(library)["holidays/a.jpg"] == edited


def test_a_photo_that_was_left_out_meanwhile(opened, photos):
    library = opened()
    library.index_now([photos])
    edited = edit(photos)
    scan(library)
    library.set_excludes(1, ("trip",))
    scan(library)
    library.set_excludes(1, ())
    library.index_now([photos])
    assert digests(library)["trip/a.jpg"] == edited


def test_a_photo_that_got_the_right_ending(opened, tmp_path):
    """The content decides, but TGA has no mark of its own: there the name counts."""
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.new("RGB", (40, 30), "red").save(photos / "a.tga")
    (photos / "a.tga").rename(photos / "a.jpg")
    (photos / "b.jpg").write_bytes(b"no picture")
    library = opened(DecodePool(1))
    assert library.index_now([photos]).failed == 2
    (photos / "a.jpg").rename(photos / "a.tga")
    (photos / "b.jpg").rename(photos / "c.jpg")
    assert len(scan(library).moved) == 2
    assert [row[0].path.name for row in library._reader.waiting(9)] == ["a.tga"]
    library.index_now([photos])
    assert {path: state for path, (state, _) in digests(library).items()} == {
        "a.tga": "indexed",
        "c.jpg": "failed",
    }


def damage(data):
    """So that the next start puts the index right."""
    mark_damaged(data)


def test_a_photo_that_was_away_while_the_index_was_restored(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    edited = edit(photos)
    scan(library)
    (photos / "trip").rename(tmp_path / "away")
    scan(library)
    library.close()
    damage(tmp_path / "data")
    library = opened()
    (tmp_path / "away").rename(photos / "trip")
    library.index_now([photos])
    assert digests(library)["trip/a.jpg"] == edited


def test_a_fault_that_may_pass_is_still_known_when_the_index_was_restored(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    library._writer.run(
        lambda db: (
            db.execute(
                "UPDATE files SET state = 'failed', reason = 'No permission', retry = 1,"
                " failed_since = 1, content_id = NULL WHERE path = CAST('trip/a.jpg' AS BLOB)"
            )
            and None
        )
    )
    library.close()
    damage(tmp_path / "data")
    library = opened()
    assert digests(library)["trip/a.jpg"][0] == "failed"
    library.index_now([photos])
    assert digests(library)["trip/a.jpg"][0] == "indexed"


def test_what_was_read_of_a_photo_and_is_lost_comes_from_the_backup(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    make_backup(tmp_path / "data", time.time())
    edited = edit(photos)
    library.index_now([photos])
    (photos / "trip" / "b.jpg").unlink()
    scan(library)
    library.close()
    with closing(sqlite3.connect(tmp_path / "data" / "index.sqlite")) as db:
        db.execute("DELETE FROM contents")  # as if its pages could not be read
        db.commit()
    damage(tmp_path / "data")
    library = opened()
    assert len(library._reader.searchable()) == 3, "all but the missing one"
    (photos / "trip" / "b.jpg").write_bytes(b"picture b")
    library.index_now([photos])
    assert digests(library)["trip/a.jpg"] == edited
    assert {state for state, _ in digests(library).values()} == {"indexed"}


def test_a_folder_without_photos_that_was_removed_since_the_backup(opened, photos, tmp_path):
    """What a walk saw of it goes with it: else the restored index is no sound one."""
    empty = tmp_path / "empty"
    empty.mkdir()
    library = opened()
    library.index_now([photos, empty])
    make_backup(tmp_path / "data", time.time())
    library.remove_root(2)
    library.close()
    damage(tmp_path / "data")
    library = opened()
    assert [root.path for root in library._reader.roots()] == [photos]
    with closing(sqlite3.connect(tmp_path / "data" / "index.sqlite")) as db:
        assert db.execute("SELECT root_id FROM agreed_walks").fetchall() in ([], [(1,)])


def test_patterns_that_were_given_since_the_backup(opened, photos, tmp_path):
    library = opened()
    library.index_now([photos])
    make_backup(tmp_path / "data", time.time())
    library.set_excludes(1, ("trip",))
    scan(library)
    library.close()
    damage(tmp_path / "data")
    library = opened()
    assert library._reader.roots()[0].excludes == ("trip",)
    library.index_now([photos])
    assert digests(library)["trip/a.jpg"][0] == "missing"


@pytest.mark.parametrize("with_backup", [True, False])
def test_what_a_person_said_of_a_folder_outlives_damage(opened, photos, tmp_path, with_backup):
    """Pauses, disks mounted in it, kept missing photos, and what shall be refined."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.jpg").write_bytes(b"a")
    library = opened()
    library.index_now([photos, other])
    library.pause_folder(2, True)
    if with_backup:
        make_backup(tmp_path / "data", time.time())
        library.pause_folder(2, False)
    library.pause_folder(1, True)
    encoder_id = library._embeddings.encoder_id("starter-lite0")
    library._writer.refine_all([encoder_id])
    library._writer.run(
        lambda db: (
            db.execute("UPDATE roots SET mounts = '[\"disk\"]', n_kept_missing = 3 WHERE id = 1")
            and None
        )
    )
    before = library._reader.roots()
    library.close()
    damage(tmp_path / "data")
    library = opened()
    assert [root.paused for root in before] == [True, not with_backup]
    for root, again in zip(before, library._reader.roots(), strict=True):
        assert again.path == root.path and again.paused == root.paused
        assert (again.mounts, again.n_kept_missing) == (root.mounts, root.n_kept_missing)
    assert library._reader.to_refine() == {library._embeddings.encoder_id("starter-lite0")}
