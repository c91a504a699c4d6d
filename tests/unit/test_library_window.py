# SPDX-License-Identifier: MIT
"""What the window asks of the library: whole photos, explanations, past searches, ways back."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from PIL import Image

from desktop_search.core.errors import PictureFault
from desktop_search.core.records import (
    DecodeFailure,
    DisplayPicture,
    PhotoCard,
    PhotoId,
    QueryPicture,
    SearchRequest,
)
from desktop_search.core.settings import with_top_m
from desktop_search.decode.pool import DecodePool
from desktop_search.indexer import scan_root
from desktop_search.library import Library
from desktop_search.photo_view import MAX_PX, NOT_CONNECTED, read_for_display

CAT = SearchRequest(1, "a cat")


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.jpg").write_bytes(b"picture %d" % number)
    return folder


@pytest.fixture
def library(tmp_path, photos):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.index_now([photos])
    yield library
    library.close()


def test_a_place_at_each_level_is_that_of_the_search_itself(library):
    library.save_settings(with_top_m(library.settings, (10,)))
    ranking = list(library.rankings(CAT))[-1]
    quick = list(library.rankings(SearchRequest(2, "a cat", depth=0)))[-1]
    n_images = dict(library._encoders.n_images)
    for row in (0, 4, 9, 10, 29):
        photo = PhotoId(int(ranking.photo_ids[row]))
        level0, level1 = library.explain(CAT, photo)
        assert level0.rank == quick.photo_ids.tolist().index(photo) + 1
        assert (level0.n_seen, level1.n_seen) == (30, 10)
        assert level1.rank == (row + 1 if row < 10 else None)
        assert 0 <= level0.strength <= 1
        if row < 10:
            assert level1.score == pytest.approx(float(ranking.scores[row]))
    best = library.explain(CAT, PhotoId(int(ranking.photo_ids[0])))[1]
    assert best.strength == 1
    assert library._encoders.n_images == n_images  # nothing is paid for


def test_explaining_before_a_closer_look_makes_nothing(library):
    photo = PhotoId(int(next(iter(library.rankings(SearchRequest(1, "x", depth=0)))).photo_ids[0]))
    n_before = library._encoders.n_images["starter-lite2"]
    level0, level1 = library.explain(SearchRequest(1, "x"), photo)
    assert (level0.rank, level1.rank, level1.n_seen) == (1, None, 0)
    assert library._encoders.n_images["starter-lite2"] == n_before


def test_searches_are_counted_and_only_meant_ones_are_kept(library):
    list(library.rankings(CAT))
    assert library.history() == ()
    for text in ("a cat", "a  dog\n", "a cat"):
        library.remember(text)
    library.retry()  # waits for the writer's queue
    assert library.history() == ("a cat", "a dog")
    assert library.status().n_queries == 1
    for number in range(60):
        library.remember(f"search {number}")
        library.retry()
    assert len(library.history()) == 50
    assert library.history()[0] == "search 59"
    library.forget_history("search 59")
    assert library.history()[0] == "search 58"
    library.forget_history()
    assert library.history() == ()
    assert library.status().n_queries == 1
    kept = b"".join(path.read_bytes() for path in library.data_dir.glob("index.sqlite*"))
    assert b"search 58" not in kept


def test_switched_off_no_words_are_kept(library):
    library.save_settings(replace(library.settings, keep_history=False))
    library.remember("a secret")
    library.retry()
    assert library.history() == ()


def test_a_removed_folder_comes_back_as_it_was_without_its_disk(library, photos):
    root = library.roots()[0]
    library.exclude(root.id, "*.png")
    root = library.roots()[0]
    library.remove_root(root.id)
    assert library.roots() == ()
    away = photos.with_name("away")
    photos.rename(away)
    library.restore_root(root)
    back = library.roots()[0]
    assert (back.path, back.excludes, back.device) == (root.path, root.excludes, root.device)
    away.rename(photos)
    n_images = dict(library._encoders.n_images)
    library.index_now([photos])
    assert library.roots()[0].n_photos == 30
    assert library._encoders.n_images == n_images  # what was learnt was kept


def test_a_photo_on_a_disk_that_is_away_is_not_read(library, photos):
    photo = library.newest(1)[0]
    n_before = library._decoder.n_decoded
    photos.rename(photos.with_name("away"))
    library.index_now([])
    scan_root(library._reader, library._writer, library.roots()[0])
    assert library.picture(photo, 800) == DecodeFailure(NOT_CONNECTED, transient=True)
    assert library._decoder.n_decoded == n_before
    gone = library.picture(PhotoId(999), 800)
    assert isinstance(gone, DecodeFailure) and "not in the index" in gone.reason


def test_a_file_that_is_no_photo_of_the_library_is_read_for_people(library, tmp_path):
    path = tmp_path / "outside.jpg"
    path.write_bytes(b"a picture from elsewhere")
    picture = library.file_picture(path, 8)
    assert isinstance(picture, DisplayPicture) and picture.pixels.shape == (8, 8, 3)
    assert isinstance(library.file_picture(tmp_path / "gone.jpg", 8), DecodeFailure)


def test_searches_with_a_picture_are_explained_and_say_which_cannot_be_read(library, tmp_path):
    library.save_settings(with_top_m(library.settings, (10,)))
    photo = library.newest(1)[0]
    good = QueryPicture("newest", photo_id=photo)
    request = SearchRequest(1, "", pictures=(good,))
    best = list(library.rankings(request))[-1]
    assert best.photo_ids[0] == photo and (best.n_good, best.fits) == (1, True)  # only itself
    n_images = dict(library._encoders.n_images)
    level0, level1 = library.explain(request, photo)
    assert (level0.rank, level1.rank) == (1, 1)
    assert library._encoders.n_images == n_images
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"bad")
    bad = QueryPicture("broken.jpg", path=path)
    with pytest.raises(PictureFault, match=r"^broken.jpg cannot be searched with") as caught:
        list(library.rankings(SearchRequest(2, "a cat", pictures=(good, bad))))
    assert caught.value.picture is bad


@pytest.mark.parametrize(("size", "px", "wanted"), [
    ((600, 400), 300, (300, 200)),
    ((400, 600), 300, (200, 300)),
    ((60, 40), 300, (60, 40)),
    ((333, 77), 100, (100, 23)),
    ((60, 40), MAX_PX + 1, (60, 40)),
])  # fmt: skip
def test_a_real_photo_comes_in_the_size_it_is_looked_at(tmp_path, size, px, wanted):
    path = tmp_path / "photo.png"
    Image.new("RGB", size, (200, 30, 40)).save(path)
    card = PhotoCard(PhotoId(1), path, *size, None, 1, "PNG", False)
    pool = DecodePool(1)
    try:
        picture = read_for_display(pool, card, px)
    finally:
        pool.close()
    assert isinstance(picture, DisplayPicture)
    height, width, _ = picture.pixels.shape
    assert (width, height) == wanted
    assert (picture.full_width, picture.full_height) == size
    assert np.abs(picture.pixels.astype(int) - (200, 30, 40)).max() <= 2  # no padding is left
