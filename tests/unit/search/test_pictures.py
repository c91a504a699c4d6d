# SPDX-License-Identifier: MIT
"""Pictures as queries, alone and beside words."""

import numpy as np
import pytest
from helpers.fakes import DIM, FakeDecoder, FakeEncoders, MemoryEmbeddings, unit

from desktop_search.core.errors import InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import QueryPicture
from desktop_search.search.pictures import QueryPictures
from desktop_search.search.query import LevelQuery

LITE0, LITE2 = "starter-lite0", "starter-lite2"


class World:
    """Three photos at level 0; photo 1 can be upgraded, photo 3 is a file that is known."""

    def __init__(self, known=None):
        self.encoders, self.decoder = FakeEncoders(), FakeDecoder()
        rows = {i: unit(b"0%d" % i).astype(np.float16) for i in (1, 2, 3)}
        self.store = MemoryEmbeddings(rows, LITE0)
        self.store.source = {LITE2: {1: unit(b"11").astype(np.float16)}}
        self.pictures = QueryPictures(
            self.store, self.decoder, self.encoders, lambda digest: known, self.fit
        )

    @staticmethod
    def fit(pixels, image_input):
        return np.resize(pixels, (image_input.px, image_input.px, 3))

    def embed(self, encoder, *pictures):
        return self.pictures.embed(encoder, pictures, CancelToken())


def test_a_photo_of_the_index_is_embedded_once_and_kept():
    world = World()
    bee = QueryPicture("bee.jpg", photo_id=1)
    np.testing.assert_allclose(world.embed(LITE0, bee), world.store.stored[LITE0][1], atol=1e-3)
    world.embed(LITE2, bee)
    world.embed(LITE2, QueryPicture("the same bee", photo_id=1))
    assert world.store.upgraded == {LITE2: [1]}
    assert world.encoders.n_images == {LITE0: 0, LITE2: 0}


def test_a_photo_that_cannot_be_read_is_named():
    with pytest.raises(InputFault, match=r"sea.jpg cannot be read now.*Connect the disk"):
        World().embed(LITE2, QueryPicture("sea.jpg", photo_id=2))


def test_a_file_is_read_once_for_each_encoder(tmp_path):
    path = tmp_path / "like.jpg"
    path.write_bytes(b"a picture")
    world, picture = World(), QueryPicture("like.jpg", path=path)
    first = world.embed(LITE0, picture)
    assert np.array_equal(world.embed(LITE0, picture), first)
    assert (world.decoder.n_decoded, world.encoders.n_images[LITE0]) == (1, 1)
    assert not np.array_equal(world.embed(LITE2, picture), first)


def test_a_file_that_is_in_the_index_is_not_paid_for_again(tmp_path):
    path = tmp_path / "copy.jpg"
    path.write_bytes(b"a picture")
    world = World(known=3)
    found = world.embed(LITE0, QueryPicture("copy.jpg", path=path))
    np.testing.assert_allclose(found, world.store.stored[LITE0][3], atol=1e-3)
    assert world.encoders.n_images[LITE0] == 0


@pytest.mark.parametrize("content", [b"bad file", None])
def test_a_file_that_is_no_picture_is_refused_with_its_reason(tmp_path, content):
    path = tmp_path / "odd.jpg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputFault, match=r"odd.jpg cannot be searched with: .*another picture"):
        World().embed(LITE0, QueryPicture("odd.jpg", path=path))


def test_several_pictures_are_their_mean_and_pixels_need_no_file():
    world = World()
    pasted = QueryPicture("pasted", pixels=np.full((5, 7, 3), 9, np.uint8))
    one, two = world.embed(LITE0, pasted), world.embed(LITE0, QueryPicture("b", photo_id=2))
    mean = (one + two) / np.linalg.norm(one + two)
    found = world.embed(LITE0, pasted, QueryPicture("b", photo_id=2))
    np.testing.assert_allclose(found, mean, atol=1e-3)
    assert world.decoder.n_decoded == 0


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.5, 1.0])
def test_words_and_picture_count_by_their_share_whatever_their_spread(weight):
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(300, DIM)) * np.linspace(0.1, 3.0, DIM)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    text, picture = unit(b"text"), unit(b"picture")
    scores = LevelQuery(text, picture, weight).scores(rows)
    parts = [rows.astype(np.float64) @ part for part in (text, picture)]
    words, likeness = ((part - part.mean()) / part.std() for part in parts)
    expected = weight * words + (1 - weight) * likeness
    assert np.corrcoef(scores, expected)[0, 1] > 0.99999
    assert np.abs(scores).max() <= 1.001


def test_one_photo_has_no_spread_and_still_a_score():
    rows = unit(b"only")[None].astype(np.float16)
    assert np.isfinite(LevelQuery(unit(b"t"), unit(b"p"), 0.5).scores(rows)).all()
