# SPDX-License-Identifier: MIT
"""Searches under names: kept, counted, migrated, salvaged, and what forgetting leaves of them."""

import logging
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders
from helpers.older import as_version_8

from desktop_search.core.errors import Cancelled, EnvironmentFault, InputFault
from desktop_search.core.records import (
    PhotoId,
    QueryPicture,
    SavedId,
    SavedSearch,
    SearchRequest,
)
from desktop_search.library import Library
from desktop_search.store.backup import make_backup
from desktop_search.store.embedding import checksum
from desktop_search.store.grace import DAY_S, GRACE_S, tidy

SECRET = "zebra receipts"


def library_of(data, clock=None, **more):
    return Library(
        data, decoder=FakeDecoder(), encoders=FakeEncoders(), clock=clock or FakeClock(), **more
    )


@pytest.fixture
def photos(tmp_path):
    for folder in ("photos", "others"):
        (tmp_path / folder).mkdir()
        for number in range(30):
            path = tmp_path / folder / f"{folder} {number:02}.jpg"
            path.write_bytes(f"{folder} {number}".encode())
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path, photos):
    library = library_of(tmp_path / "data")
    library.open()
    library.index_now([photos, tmp_path / "others"])
    yield library
    library.close()


def wanted(name="Cats", text="a cat", **more):
    return SavedSearch(SavedId(0), name, text, **more)


def photo_called(library, name):
    ids = [PhotoId(int(i)) for i in library._reader.searchable()]
    cards = library.cards(ids)
    return next(i for i in ids if cards[i].path.name == name)


def told(library):
    """What is kept, without ids."""
    return [
        (
            s.name,
            s.text,
            [(p.name, p.photo_id, p.path) for p in s.pictures],
            [(p.name, p.photo_id, p.path) for p in s.unlike],
            s.text_weight,
            s.sort,
        )
        for s in library.saved.all()
    ]


def with_pictures(library, tmp_path):
    """A search with all that one can have."""
    inside = photo_called(library, "photos 03.jpg")
    other = photo_called(library, "others 04.jpg")
    return library.saved.add(
        wanted(
            text='in:Trip date:2023 -sofa "exact name" cat',
            pictures=(
                QueryPicture("whatever", photo_id=inside),
                QueryPicture("x", path=tmp_path / "caf\udce9.jpg"),
            ),
            unlike=(QueryPicture("y", photo_id=other),),
            text_weight=0.25,
            sort="newest",
        )
    )


def test_all_of_a_search_survives_a_restart_in_the_order_kept(library, tmp_path):
    with_pictures(library, tmp_path)
    library.saved.add(wanted("Boats", "boats"))
    library.saved.add(wanted("Ärger <b>", "-sofa"))
    inside = photo_called(library, "photos 03.jpg")
    other = photo_called(library, "others 04.jpg")
    expected = [
        (
            "Cats",
            'in:Trip date:2023 -sofa "exact name" cat',
            [
                ("photos 03.jpg", inside, None),
                ("caf\\xe9.jpg", None, tmp_path / "caf\udce9.jpg"),
            ],
            [("others 04.jpg", other, None)],
            0.25,
            "newest",
        ),
        ("Boats", "boats", [], [], 0.5, "match"),
        ("Ärger <b>", "-sofa", [], [], 0.5, "match"),
    ]
    assert told(library) == expected
    library.close()
    for read_only in (False, True):
        again = library_of(tmp_path / "data", read_only=read_only)
        again.open()
        assert told(again) == expected
        again.close()


def test_names_are_clean_and_each_there_once(library):
    names = [library.saved.add(wanted(name)).name for name in ("Cats", "Cats", "Cats", "2025")]
    names.append(library.saved.add(wanted("2025")).name)
    names.append(library.saved.add(wanted("  two\n lines\udce9 ")).name)
    names.append(library.saved.add(wanted("x" * 500)).name)
    names.append(library.saved.add(wanted("x" * 500)).name)
    assert names[:6] == ["Cats", "Cats 2", "Cats 3", "2025", "2025 2", "two lines?"]
    assert len({*names}) == len(names) and max(map(len, names)) <= 100
    assert [s.name for s in library.saved.all()] == names
    first = library.saved.all()[0]
    library.saved.rename(first.id, "Felines")
    library.saved.rename(first.id, "Felines")  # its own name is not another one's
    with pytest.raises(InputFault, match="Another saved search is called Cats 2"):
        library.saved.rename(first.id, "Cats 2")
    with pytest.raises(InputFault, match="needs a name"):
        library.saved.rename(first.id, " \n ")
    assert library.saved.all()[0].name == "Felines"
    assert library.saved.find("Felines").id == first.id
    with pytest.raises(InputFault, match="no saved search called Dogs"):
        library.saved.find("Dogs")


def test_what_cannot_be_kept_is_refused_with_a_reason(library):
    pasted = QueryPicture("pasted", pixels=np.zeros((4, 4, 3), np.uint8))
    for search, reason in (
        (wanted(pictures=(pasted,)), "pasted picture is not kept"),
        (wanted(unlike=(pasted,)), "pasted picture is not kept"),
        (wanted(text=" \n"), "nothing to save"),
        (wanted(text="x" * 10_001), "too long"),
        (wanted(name=""), "needs a name"),
    ):
        with pytest.raises(InputFault, match=reason):
            library.saved.add(search)
    assert library.saved.all() == ()


def test_a_removed_one_comes_back_where_it_was(library, tmp_path):
    with_pictures(library, tmp_path)
    library.saved.add(wanted("Boats", "boats"))
    before = told(library)
    first = library.saved.all()[0]
    library.saved.remove(first.id)
    assert [s.name for s in library.saved.all()] == ["Boats"]
    assert library._reader.rows("SELECT count(*) FROM saved_pictures") == [(0,)]
    library.saved.restore(first)
    assert told(library) == before
    library.saved.remove(first.id)
    library.saved.add(wanted("Cats", "another"))
    library.saved.restore(first)
    assert [s.name for s in library.saved.all()] == ["Boats", "Cats", "Cats 2"]


def test_the_count_is_that_of_a_quick_look_and_nothing_is_paid_or_noted(library):
    encoders, reader = library._encoders, library._reader
    n_images, n_queries = dict(encoders.n_images), reader.n_queries()
    photo = photo_called(library, "photos 03.jpg")
    for search in (
        wanted(text="a cat"),
        wanted(text="a cat -sofa name:photos*"),
        wanted(text="", pictures=(QueryPicture("p", photo_id=photo),)),
        wanted(text="dogs name:photos*"),
    ):
        request = SearchRequest(
            1, search.text, 0, pictures=search.pictures, unlike=search.unlike, fold=False
        )
        n_good = list(library.rankings(request))[-1].n_good
        assert n_good is not None
        assert library.saved.count(search) == n_good
    assert library.saved.count(wanted(text="name:photos*")) == 30  # facts alone: nothing is judged
    assert library.saved.count(wanted(text="name:nothing*")) == 0
    assert library.saved.count(wanted(text="cat name:nothing*")) == 0
    both = wanted(text="a cat", pictures=(QueryPicture("p", photo_id=photo),))
    assert library.saved.count(both) is None  # words and pictures together are not judged
    assert encoders.n_images == n_images and reader.n_queries() == n_queries
    with pytest.raises(InputFault, match="empty"):
        library.saved.count(wanted(text=""))


def test_stacks_count_once(library):
    ids = library._reader.searchable()[:4]
    photo = PhotoId(int(ids[0]))
    vector = library._embeddings.get("starter-lite0", [photo])[photo].tobytes()

    def alike(db):
        # Four photos with the very same embedding, checksums as they must be.
        for id_ in ids.tolist():
            query = "SELECT fingerprint, digest FROM encoders n, contents c WHERE n.name = ?"
            whose = db.execute(f"{query} AND c.id = ?", ("starter-lite0", id_)).fetchone()
            db.execute(
                "UPDATE embeddings SET vector = ?, crc32 = ? WHERE content_id = ?"
                " AND encoder_id = (SELECT id FROM encoders WHERE name = 'starter-lite0')",
                (vector, checksum(*whose, vector), id_),
            )
            db.execute("UPDATE contents SET perceptual_hash = ? WHERE id = ?", (bytes(32), id_))

    library._writer.run(alike)
    data = library.data_dir
    library.close()
    shutil.rmtree(data / "vectors", ignore_errors=True)
    again = library_of(data)
    again.open()
    try:
        search = wanted(text="", pictures=(QueryPicture("p", photo_id=photo),))
        request = SearchRequest(1, "", 0, pictures=search.pictures)
        ranking = list(again.rankings(request))[-1]
        n_good = ranking.n_good
        assert n_good >= 4 and len(set(ranking.similar[:4].tolist())) == 1
        assert again.saved.count(search) == n_good - 3
        again.settings = replace(again.settings, fold_similar=False)
        assert again.saved.count(search) == n_good
    finally:
        again.close()


def test_nothing_is_counted_while_a_search_runs(library):
    runner = library._runner
    runner._n_running += 1
    with pytest.raises(Cancelled):
        library.saved.count(wanted())
    runner._n_running -= 1
    assert library.saved.count(wanted()) is not None


def test_a_picture_stays_the_same_object_so_that_it_is_embedded_once(library, tmp_path, photos):
    (tmp_path / "lone.jpg").write_bytes(b"a picture of its own")
    library.saved.add(wanted(text="", pictures=(QueryPicture("l", path=tmp_path / "lone.jpg"),)))
    for _ in range(3):
        (search,) = library.saved.all()
        assert library.saved.count(search) is not None
    assert library._decoder.n_decoded == 60 + 1


def test_forgetting_a_folder_takes_its_photos_out_and_leaves_the_words(library, tmp_path, photos):
    with_pictures(library, tmp_path)
    library.saved.add(
        wanted("File", "x", pictures=(QueryPicture("f", path=photos / "sub" / "hidden gem.jpg"),))
    )
    library.saved.add(wanted("Near", "x", pictures=(QueryPicture("f", path=tmp_path / "photosX"),)))
    root = next(root for root in library.roots() if root.path == photos)
    library.forget_root(root.id)
    assert [(s[0], [p[0] for p in s[2]], [p[0] for p in s[3]]) for s in told(library)] == [
        ("Cats", ["caf\\xe9.jpg"], ["others 04.jpg"]),
        ("File", [], []),
        ("Near", ["photosX"], []),
    ]
    library.close()
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"hidden gem" not in content and b"photos 03" not in content, path


def test_clearing_the_history_leaves_them(library):
    library.saved.add(wanted())
    library.remember("a cat")
    library.forget_history()
    assert library.history() == () and [s.text for s in library.saved.all()] == ["a cat"]


def test_a_photo_that_is_let_go_drops_out(tmp_path, photos):
    clock = FakeClock()
    library = library_of(tmp_path / "data", clock)
    library.open()
    try:
        library.index_now([photos])
        photo = photo_called(library, "photos 03.jpg")
        library.saved.add(wanted(text="", pictures=(QueryPicture("p", photo_id=photo),)))
        library.remove_root(library.roots()[0].id)
        (search,) = library.saved.all()
        assert [(p.name, p.photo_id) for p in search.pictures] == [("photo", photo)]
        now = clock.now()
        for day in range(int(GRACE_S / DAY_S) + 4):
            tidy(library._writer, now + day * DAY_S)
        (search,) = library.saved.all()
        assert search.pictures == ()
        with pytest.raises(InputFault):
            library.saved.count(search)
    finally:
        library.close()


def as_version_7(data):
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        as_version_8(db)
        for statement in (
            "DROP TABLE saved_pictures",
            "DROP TABLE saved_searches",
            "PRAGMA user_version = 7",
        ):
            db.execute(statement)
        db.commit()


def test_an_index_of_version_7_can_keep_them(library, tmp_path):
    list(library.rankings(SearchRequest(1, "a cat")))
    library.close()
    as_version_7(tmp_path / "data")
    reading = library_of(tmp_path / "data", read_only=True)
    reading.open()
    assert reading.saved.all() == ()
    reading.close()
    again = library_of(tmp_path / "data")
    again.open()
    assert again.saved.add(wanted()).name == "Cats"
    assert again.status().n_queries == 1 and again.status().n_indexed == 60
    again.close()


@pytest.mark.parametrize("with_backup", [True, False])
def test_a_damaged_index_keeps_them(library, tmp_path, with_backup):
    data = tmp_path / "data"
    library.saved.add(wanted("Gone", "gone"))
    library.close()
    shutil.rmtree(data / "backups", ignore_errors=True)
    make_backup(data, 1.0)
    library = library_of(data)
    library.open()
    gone = library.saved.find("Gone")
    library.saved.remove(gone.id)
    with_pictures(library, tmp_path)
    before = [(s[0], s[1], [p[0] for p in s[2]], s[4], s[5]) for s in told(library)]
    library.close()
    assert bool(list((data / "backups").glob("*")))
    if not with_backup:
        shutil.rmtree(data / "backups")
    with open(data / "index.sqlite", "r+b") as file:
        file.write(bytes(100))
    again = library_of(data)
    again.open()
    assert [notice.kind for notice in again.notices()] == ["index"]
    assert [(s[0], s[1], [p[0] for p in s[2]], s[4], s[5]) for s in told(again)] == before
    assert again._reader.rows("SELECT count(*) FROM saved_pictures") == [(3,)]
    again.close()


def test_no_word_of_them_is_logged(library, caplog):
    with caplog.at_level(logging.DEBUG, "desktop_search"):
        search = library.saved.add(wanted(SECRET, SECRET))
        library.saved.rename(search.id, f"{SECRET} too")
        library.saved.count(search)
        library.saved.remove(search.id)
        with pytest.raises(InputFault):
            library.saved.find(SECRET)
    assert "zebra" not in caplog.text


def test_before_the_index_is_open_it_says_so(tmp_path):
    library = library_of(tmp_path / "data")
    with pytest.raises(EnvironmentFault, match="not open yet"):
        library.saved.all()
    library.close()
