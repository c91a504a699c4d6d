# SPDX-License-Identifier: MIT
"""Backups, letting go after the grace time, forgetting for real."""

import os
import sqlite3
from contextlib import closing

import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders
from helpers.oracle import check_index, check_private
from helpers.photos import drawing, jpeg, write_photo

from desktop_search.core.errors import Cancelled, IndexDamaged
from desktop_search.core.records import SearchRequest
from desktop_search.decode.perceptual import perceptual_hash
from desktop_search.library import Library
from desktop_search.store import grace
from desktop_search.store.backup import backups, is_due, make_backup, newest_sound
from desktop_search.store.grace import DAY_S, GRACE_S

N_PHOTOS = 60
XMP_OF_ROME = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    b' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Rome"'
    b' photoshop:Country="Italy"/></rdf:RDF>'
)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos of a birthday"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number:02}.jpg").write_bytes(b"picture %d" % number)
    return folder


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def library(tmp_path, photos, clock):
    library = Library(
        tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders(), clock=clock
    )
    library.open()
    library.index_now([photos])
    yield library
    library.close()
    check_index(tmp_path / "data")
    check_private(tmp_path / "data")


def previews_hashed(library):
    """Which photos have a hash, by the number in their file's name."""
    rows = library._reader.rows(
        "SELECT f.path, c.perceptual_hash FROM contents c JOIN files f ON f.content_id = c.id"
    )
    return {int(bytes(path)[:2]): value for path, value in rows}


def test_photos_from_before_are_hashed_from_their_previews_alone(library, tmp_path, photos):
    data = tmp_path / "data"
    assert set(previews_hashed(library).values()) == {b""}  # the fake decoder's say nothing
    picture = drawing(1)
    with closing(sqlite3.connect(data / "previews.sqlite")) as db:
        first = db.execute("SELECT digest FROM previews ORDER BY rowid LIMIT 1").fetchone()[0]
        db.execute("UPDATE previews SET jpeg = ? WHERE digest = ?", (jpeg(picture), first))
        other = db.execute("SELECT digest FROM previews ORDER BY rowid LIMIT 1 OFFSET 1").fetchone()
        db.execute("DELETE FROM previews WHERE digest = ?", other)
        db.commit()
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        db.execute("UPDATE contents SET perceptual_hash = NULL")
        db.commit()
    decoder, encoders = library._decoder, library._encoders
    before = decoder.n_decoded, dict(encoders.n_images)
    library._upkeep.look()
    hashes = list(previews_hashed(library).values())
    assert hashes.count(perceptual_hash(jpeg(picture))) == 1
    assert hashes.count(None) == 1  # its preview is gone: it is made when the photo is read again
    assert hashes.count(b"") == N_PHOTOS - 2  # "small picture" is none
    assert (decoder.n_decoded, dict(encoders.n_images)) == before
    library._upkeep.look()
    assert list(previews_hashed(library).values()) == hashes


def test_places_of_photos_from_before_are_read_without_their_pictures(tmp_path):
    photos = tmp_path / "photos"
    for seed, name in enumerate(("plain", "noted", "gone", "changed")):
        write_photo(photos / f"{name}.jpg", (64, 48), seed)
    data = tmp_path / "data"
    library = Library(data, encoders=FakeEncoders())
    library.open()
    library.index_now([photos])
    known = {card.path.stem: id_ for id_, card in library.cards(range(1, 5)).items()}
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        db.execute("UPDATE contents SET places = NULL")
        db.commit()
    (photos / "noted.jpg.xmp").write_bytes(XMP_OF_ROME)
    (photos / "gone.jpg").unlink()
    write_photo(photos / "changed.jpg", (48, 64))
    n_encoded = dict(library._encoders.n_images)
    version = library._writer.version
    library._upkeep.look()

    def places():
        rows = dict(library._reader.rows("SELECT id, places FROM contents"))
        return {name: rows[id_] for name, id_ in known.items()}

    assert places() == {"plain": "", "noted": '["Rome", "Italy"]', "gone": None, "changed": None}
    assert library.metadata(known["noted"]).places == ("Rome", "Italy")
    assert library._writer.version != version  # what is kept of the photos is read anew
    assert not library._upkeep._notes.child_pids()  # nothing else is read with it for hours
    for text in ('"rome italy"', "place:italy", "place:ROM"):
        *_, last = library.rankings(SearchRequest(1, text))
        assert last.photo_ids.tolist() == [known["noted"]]
    assert dict(library._encoders.n_images) == n_encoded
    library.close()
    check_index(data)


def counts(library):
    tables = ("files", "contents", "embeddings")
    return [library._reader.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables]


def test_the_newest_three_backups_are_kept_and_one_is_due_each_week(library, tmp_path, clock):
    data = tmp_path / "data"
    assert [backup.number for backup in backups(data)] == [1]
    clock.time += 6 * DAY_S
    library._upkeep.look()
    assert len(backups(data)) == 1
    for _ in range(4):
        clock.time += 7 * DAY_S
        library._upkeep.look()
    assert [backup.number for backup in backups(data)] == [5, 4, 3]
    # A clock that was years ahead and is set right does not end backups.
    assert is_due(data, clock.time - 3000 * DAY_S)
    assert newest_sound(data).number == 5
    with pytest.raises(Cancelled):
        make_backup(data, clock.time, lambda: True)
    assert sorted(path.name for path in (data / "backups").iterdir()) == sorted(
        backup.path.name for backup in backups(data)
    )


def test_a_damaged_index_is_never_backed_up(library, tmp_path, clock):
    data = tmp_path / "data"
    library.close()
    path = data / "index.sqlite"
    sound = path.read_bytes()
    with open(path, "r+b") as file:
        file.seek(3 * 8192)
        file.write(os.urandom(8192))
    with pytest.raises(IndexDamaged):
        make_backup(data, clock.time)
    assert [backup.number for backup in backups(data)] == [1]
    path.write_bytes(sound)


def age(tmp_path, clock, days):
    """Makes what is missing so old, as a scan of a folder that is there confirms."""
    with closing(sqlite3.connect(tmp_path / "data" / "index.sqlite")) as db:
        db.execute(
            "UPDATE files SET missing_since = ? WHERE state = 'missing'",
            (clock.time - days * DAY_S,),
        )
        db.execute("UPDATE roots SET last_scan = ?", (clock.time - 1,))
        db.commit()


def test_photos_gone_for_30_days_are_let_go_and_no_sooner(library, tmp_path, photos, clock):
    for number in range(5):
        (photos / f"{number:02}.jpg").unlink()
    library.index_now([photos])
    clock.time += DAY_S
    age(tmp_path, clock, 29)
    library._upkeep.look()
    assert counts(library) == [N_PHOTOS] * 3
    clock.time += DAY_S
    age(tmp_path, clock, 31)
    library._upkeep.look()
    assert counts(library) == [N_PHOTOS - 5] * 3
    with closing(sqlite3.connect(tmp_path / "data" / "previews.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM previews").fetchone()[0] == N_PHOTOS - 5


def test_a_folder_that_is_not_there_never_loses_a_photo(library, tmp_path, photos, clock):
    photos.rename(tmp_path / "unplugged")
    library.index_now([]) if not photos.exists() else None
    library._writer.run(lambda db: db.execute("UPDATE roots SET state = 'offline'") and None)
    library._writer.run(
        lambda db: db.execute("UPDATE files SET state = 'missing', missing_since = 1.0") and None
    )
    for _ in range(3):
        clock.time += 60 * DAY_S
        age(tmp_path, clock, 60)
        library._upkeep.look()
    assert counts(library) == [N_PHOTOS] * 3


def test_a_clock_that_jumps_years_lets_nothing_go_at_once(
    library, tmp_path, photos, clock, monkeypatch
):
    monkeypatch.setattr(grace, "AT_ONCE", 4)
    for number in range(10):
        (photos / f"{number:02}.jpg").unlink()
    library.index_now([photos])
    clock.time += 3650 * DAY_S
    age(tmp_path, clock, 3650)
    library._upkeep.look()
    assert counts(library) == [N_PHOTOS] * 3
    clock.time += DAY_S
    library._upkeep.look()
    assert counts(library) == [N_PHOTOS - 4] * 3


def test_a_removed_folder_is_kept_for_30_days_and_costs_nothing_when_it_comes_back(
    library, tmp_path, photos, clock
):
    paid = dict(library._encoders.n_images)
    library.remove_root(library.roots()[0].id)
    for days in (0, 20, 9):
        clock.time += days * DAY_S
        library._upkeep.look()
    assert counts(library) == [0, N_PHOTOS, N_PHOTOS]
    library.index_now([photos])
    assert library._encoders.n_images == paid
    library.remove_root(library.roots()[0].id)
    clock.time += 2 * DAY_S
    library._upkeep.look()
    assert counts(library) == [0, N_PHOTOS, N_PHOTOS]  # it counts from the second time
    clock.time += GRACE_S + DAY_S
    library._upkeep.look()
    assert counts(library) == [0, 0, 0]


def test_previews_of_unknown_pictures_are_removed_at_start(library):
    def add(name):
        return library._writer._previews.execute(
            "INSERT INTO previews (digest, jpeg) VALUES (?, ?)", (name, b"left over")
        )

    add(b"unknown")
    assert grace.clean_previews(library._writer) == 1
    assert grace.clean_previews(library._writer) == 0
    assert all(library.preview(photo_id) for photo_id in library.newest(N_PHOTOS))


def test_what_was_forgotten_is_nowhere_in_the_data_folder(tmp_path, photos, clock):
    other = tmp_path / "other"
    other.mkdir()
    for number in range(N_PHOTOS):
        (other / f"{number}.jpg").write_bytes(b"another picture %d" % number)
    data = tmp_path / "data"
    library = Library(data, decoder=FakeDecoder(), encoders=FakeEncoders(), clock=clock)
    library.open()
    library.index_now([photos, other])
    list(library.rankings(SearchRequest(1, "a cat")))
    make_backup(data, clock.time)
    (data / "index.sqlite.corrupt-2026-01-01").write_bytes(os.fsencode(photos))
    os.chmod(data / "index.sqlite.corrupt-2026-01-01", 0o600)
    digests = [
        row[0]
        for row in library._reader.rows(
            "SELECT c.digest FROM contents c JOIN files f ON f.content_id = c.id JOIN roots r"
            " ON r.id = f.root_id WHERE r.path = ?",
            (os.fsencode(photos),),
        )
    ]
    root = next(root for root in library.roots() if root.path == photos)
    assert library.forget_root(root.id) == N_PHOTOS
    n_files = 0
    for path in data.rglob("*"):
        if path.is_file():
            n_files += 1
            content = path.read_bytes()
            assert b"birthday" not in content, path
            assert not any(digest in content for digest in digests), path  # in each preview too
    assert n_files > 3
    assert len(backups(data)) == 1
    found = list(library.rankings(SearchRequest(2, "a cat", depth=0)))[-1]
    assert len(found.photo_ids) == N_PHOTOS
    library.close()
    check_index(data, {os.fsencode(path) for path in other.iterdir()})
    check_private(data)
