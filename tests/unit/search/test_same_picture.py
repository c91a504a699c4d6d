# SPDX-License-Identifier: MIT
"""The very picture that was given, in a real index with real decode children.

The encoders are fakes that give other pixels another embedding, so the order knows nothing of
copies: what is found is found by looks.
"""

import sqlite3

import numpy as np
import pytest
from helpers.fakes import FakeEncoders
from helpers.photos import drawing
from PIL import Image

from desktop_search.core.records import QueryPicture, SearchRequest
from desktop_search.library import Library

N = 60


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "photos"
    (made / "other").mkdir(parents=True)
    for seed in range(N):
        drawing(seed, (320, 240)).save(made / f"{seed:02}.jpg", quality=90)
    Image.new("RGB", (320, 240), (20, 90, 160)).save(made / "plain.png")
    return made


@pytest.fixture
def library(tmp_path, folder):
    library = Library(tmp_path / "data", encoders=FakeEncoders())
    library.open()
    try:
        library.index_now([folder])
        yield library
    finally:
        library.close()


@pytest.fixture
def copy(tmp_path):
    """A turned copy of photo 7, half as large."""
    path = tmp_path / "copy.jpg"
    half = drawing(7, (320, 240)).reduce(2)
    half.transpose(Image.Transpose.ROTATE_90).save(path, quality=80)
    return QueryPicture("copy.jpg", path=path)


def rankings(library, *pictures, **request):
    asked = SearchRequest(1, request.pop("text", ""), pictures=pictures, **request)
    return list(library.rankings(asked))


def names(library, photos):
    cards = library.cards(photos)
    return [cards[photo].path.name for photo in photos]


def test_the_original_of_a_copy_is_told_of_from_the_first_ranking_on(library, copy):
    found = rankings(library, copy)
    assert len(found) > 1
    assert [names(library, ranking.same) for ranking in found] == [["07.jpg"]] * len(found)


def test_the_order_of_the_cascade_is_what_it_is_without(library, copy):
    *_, last = rankings(library, copy)
    plain = library._searching.replay(
        SearchRequest(1, "", pictures=(copy,)), library.settings.cascade.levels
    )
    assert np.array_equal(last.photo_ids, plain.photo_ids)
    assert np.array_equal(last.scores, plain.scores)
    assert last.photo_ids[0] != last.same[0]  # the fakes know nothing of copies


def test_a_pasted_picture_is_looked_for_as_well(library):
    pixels = np.asarray(drawing(7, (320, 240)).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    (quick,) = rankings(library, QueryPicture("pasted", pixels=pixels), depth=0)
    assert names(library, quick.same) == ["07.jpg"]


def test_each_of_several_pictures_has_its_own(library, copy, folder):
    other = QueryPicture("other", path=folder / "03.jpg")
    (quick,) = rankings(library, other, copy, depth=0)
    assert names(library, quick.same) == ["03.jpg", "07.jpg"]


def test_with_words_or_something_unwanted_the_picture_itself_is_not_meant(library, copy):
    (quick,) = rankings(library, copy, text="at night", depth=0)
    assert quick.same == ()
    (quick,) = rankings(library, copy, unlike=(QueryPicture("3", photo_id=3),), depth=0)
    assert quick.same == ()


def test_filters_hold(library, copy):
    assert names(library, rankings(library, copy, text="type:jpeg", depth=0)[0].same) == ["07.jpg"]
    assert rankings(library, copy, text="name:03*", depth=0)[0].same == ()


def test_a_picture_is_not_read_where_no_photo_takes_part(library, tmp_path, caplog):
    gone = QueryPicture("gone.jpg", path=tmp_path / "gone.jpg")
    (quick,) = rankings(library, gone, text="name:nothing", depth=0)
    assert (len(quick.photo_ids), quick.same, caplog.records) == (0, (), [])


def test_a_photo_of_the_library_is_itself_without_saying(library, folder, copy):
    photo = int(np.flatnonzero([n == "07.jpg" for n in all_names(library)])[0])
    ids = library._reader.searchable()
    asked = QueryPicture("07.jpg", photo_id=int(ids[photo]))
    assert rankings(library, asked, depth=0)[0].same == ()
    copy.path.rename(folder / "other" / "turned.jpg")
    library.index_now([folder])
    (quick,) = rankings(library, asked, depth=0)
    assert names(library, quick.same) == ["07.jpg", "turned.jpg"]
    (quick,) = rankings(library, asked, text="in:other", depth=0)
    assert names(library, quick.same) == ["turned.jpg"]  # its only copy there


def all_names(library):
    return names(library, library._reader.searchable().tolist())


def test_photos_that_come_later_are_found_too(library, folder, copy):
    assert len(rankings(library, copy, depth=0)[0].same) == 1
    drawing(7, (640, 480)).save(folder / "other" / "large.jpg")
    library.index_now([folder])
    (quick,) = rankings(library, copy, depth=0)
    assert set(names(library, quick.same)) == {"07.jpg", "large.jpg"}


def test_a_photo_with_the_id_of_one_that_was_forgotten_is_compared_anew(library, folder, copy):
    assert len(rankings(library, copy, depth=0)[0].same) == 1
    library.forget_root(library.roots()[0].id)
    for path in sorted(folder.glob("*.jpg")):
        seed = (7 * int(path.stem) + 3) % N
        drawing(seed, (320, 240)).save(path, quality=90)
        path.rename(path.with_name(f"new {seed:02}.jpg"))
    library.index_now([folder])
    (quick,) = rankings(library, copy, depth=0)
    assert names(library, quick.same) == ["new 07.jpg"]


def test_the_very_file_comes_first_plain_as_it_may_be(library, folder):
    Image.new("RGB", (160, 120), (20, 90, 160)).save(folder / "other" / "smaller.png")
    library.index_now([folder])
    for name in ("plain.png", "other/smaller.png"):
        (quick,) = rankings(library, QueryPicture(name, path=folder / name), depth=0)
        assert names(library, quick.same)[0] == name.rpartition("/")[2]


def test_lost_previews_cost_the_group_and_nothing_else(library, copy, tmp_path):
    with sqlite3.connect(tmp_path / "data" / "previews.sqlite") as previews:
        previews.execute("DELETE FROM previews")
    previews.close()
    (quick,) = rankings(library, copy, depth=0)
    assert quick.same == () and len(quick.photo_ids) == N + 1


def test_a_damaged_preview_is_only_not_compared(library, copy, tmp_path):
    with sqlite3.connect(tmp_path / "data" / "previews.sqlite") as previews:
        previews.execute("UPDATE previews SET jpeg = x'ffd8ffe0' || zeroblob(99)")
    previews.close()
    assert rankings(library, copy, depth=0)[0].same == ()


def write_odd(folder):
    """Photos that decoders read in ways of their own: large, turned by EXIF, grey, transparent."""
    whole = drawing(100, (3200, 2400))
    exif = Image.Exif()
    exif[0x0112] = 6
    whole.save(folder / "large.jpg", quality=90)
    whole.save(folder / "turned.jpg", quality=90, exif=exif)
    whole.convert("L").save(folder / "grey.jpg", quality=90)
    clear = drawing(101, (900, 700)).convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    clear.save(folder / "clear.png")
    drawing(102, (1801, 1203)).save(folder / "odd.webp", quality=90)
    return sorted(path for path in folder.iterdir() if path.is_file())


def test_a_picture_is_read_as_photos_of_the_index_are(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    library = Library(tmp_path / "data", encoders=FakeEncoders())
    library.open()
    try:
        paths = write_odd(folder)
        library.index_now([folder])
        for path in paths:
            copy = tmp_path / path.name
            copy.write_bytes(path.read_bytes() + b"\0")  # another content, the same pixels
            (quick,) = rankings(library, QueryPicture(path.name, path=copy), depth=0)
            assert names(library, [int(quick.photo_ids[0])]) == [path.name]
            assert quick.scores[0] > 0.9999
            assert path.name in names(library, quick.same)
    finally:
        library.close()
