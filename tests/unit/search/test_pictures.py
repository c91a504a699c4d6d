# SPDX-License-Identifier: MIT
"""Pictures as queries, alone and beside words."""

import numpy as np
import pytest
from helpers.fakes import DIM, FakeDecoder, FakeEncoders, MemoryEmbeddings, unit

from desktop_search.core.errors import InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import QueryPicture, SearchRequest
from desktop_search.search.likeness import TURNED, Likeness
from desktop_search.search.pictures import QueryPictures
from desktop_search.search.query import UNLIKE_WEIGHT, LevelQuery, check_wanted
from desktop_search.search.rank import N_EXACT, float32_cosine

LITE0, LITE2 = "starter-lite0", "starter-lite2"


class World:
    """Three photos at level 0; photo 1 can be upgraded, photo 3 is a file that is known."""

    def __init__(self, known=None):
        self.encoders, self.decoder = FakeEncoders(), FakeDecoder()
        rows = {i: unit(b"0%d" % i).astype(np.float16) for i in (1, 2, 3)}
        self.store = MemoryEmbeddings(rows, LITE0)
        self.store.source = {LITE2: {1: unit(b"11").astype(np.float16)}}
        self.pictures = QueryPictures(
            self.store, self.decoder, self.encoders, lambda digest: known, self.fit, lambda: LITE0
        )

    @staticmethod
    def fit(pixels, image_input):
        return np.resize(pixels, (image_input.px, image_input.px, 3))

    def embed(self, encoder, *pictures):
        return self.pictures.embed(encoder, pictures, CancelToken())


def test_a_photo_of_the_index_is_embedded_once_and_kept():
    world = World()
    bee = QueryPicture("bee.jpg", photo_id=1)
    (seen,) = world.embed(LITE0, bee).pictures
    np.testing.assert_allclose(seen, world.store.stored[LITE0][1][None], atol=1e-3)
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
    (first,) = world.embed(LITE0, picture).pictures
    (again,) = world.embed(LITE0, picture).pictures
    assert np.array_equal(again, first)
    assert (world.decoder.n_decoded, world.encoders.calls) == (1, [(LITE0, 4)])
    assert not np.array_equal(world.embed(LITE2, picture).pictures[0], first)


def test_a_file_that_is_in_the_index_is_not_paid_for_again(tmp_path):
    path = tmp_path / "copy.jpg"
    path.write_bytes(b"a picture")
    world = World(known=3)
    (found,) = world.embed(LITE0, QueryPicture("copy.jpg", path=path)).pictures
    np.testing.assert_allclose(found, world.store.stored[LITE0][3][None], atol=1e-3)
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
    other = QueryPicture("b", photo_id=2)
    _, rows = world.store.matrix(LITE0)
    alone = [world.embed(LITE0, picture).measured(rows)[0] for picture in (pasted, other)]
    found, _ = world.embed(LITE0, pasted, other).measured(rows)
    assert np.corrcoef(found, alone[0] + alone[1])[0, 1] > 0.99999
    assert world.decoder.n_decoded == 0


def test_a_picture_that_was_turned_by_hand_finds_how_it_stood():
    world, pixels = World(), np.random.default_rng(3).integers(0, 255, (8, 8, 3), np.uint8)
    others = [unit(b"%d" % n) for n in range(50)]
    rows = np.stack([*others, *world.encoders.encode_images(LITE0, pixels[None])]).astype("<f2")
    for n_turns in range(4):
        turned = QueryPicture("turned", pixels=np.rot90(pixels, n_turns).copy())
        scores = world.embed(LITE0, turned).measured(rows)[0]
        assert scores.argmax() == 50, n_turns


def test_a_turned_picture_has_to_be_clearly_better_than_the_upright_one():
    rng = np.random.default_rng(4)
    rows = np.stack([unit(b"%d" % n) for n in range(200)]).astype("<f2")
    seen = rng.normal(size=(2, DIM)).astype(np.float32)
    seen /= np.linalg.norm(seen, axis=1, keepdims=True)
    upright, turned = (rows.astype(np.float32) @ one for one in seen)
    expected = np.maximum(upright, turned - TURNED * upright.std())
    np.testing.assert_allclose(Likeness((seen,)).measured(rows)[0], expected, atol=1e-5)
    np.testing.assert_allclose(Likeness((seen[:1],)).measured(rows)[0], upright, atol=1e-5)


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.5, 1.0])
def test_words_and_picture_count_by_their_share_whatever_their_spread(weight):
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(300, DIM)) * np.linspace(0.1, 3.0, DIM)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    text, picture = unit(b"text"), unit(b"picture")
    scores = LevelQuery(text, Likeness((picture[None],)), weight).scores(rows)
    parts = [rows.astype(np.float64) @ part for part in (text, picture)]
    words, likeness = ((part - part.mean()) / part.std() for part in parts)
    expected = weight * words + (1 - weight) * likeness
    assert np.corrcoef(scores, expected)[0, 1] > 0.99999
    assert np.abs(scores).max() <= 1.001


def test_one_photo_has_no_spread_and_still_a_score():
    rows = unit(b"only")[None].astype(np.float16)
    picture = Likeness((unit(b"p")[None],))
    assert np.isfinite(LevelQuery(unit(b"t"), picture, 0.5, None, picture).scores(rows)).all()


@pytest.mark.parametrize("words", [True, False])
def test_what_is_like_an_unwanted_picture_goes_down_by_its_spread(words):
    rows = np.stack([unit(b"%d" % n) for n in range(300)]).astype("<f2")
    text, picture, unwanted = unit(b"text"), unit(b"picture"), unit(b"unwanted")
    unlike = Likeness((unwanted[None],))
    like = None if words else Likeness((picture[None],))
    query = LevelQuery(text if words else None, like, 0.5, None, unlike)
    wanted, away = (rows.astype(np.float64) @ one for one in (text if words else picture, unwanted))
    expected = wanted / wanted.std() - UNLIKE_WEIGHT * away / away.std()
    assert np.corrcoef(query.scores(rows), expected)[0, 1] > 0.99999


def test_a_search_that_only_says_what_it_does_not_want_is_refused():
    unlike = SearchRequest(1, "", unlike=(QueryPicture("a", photo_id=1),))
    with pytest.raises(InputFault, match="needs something to look for as well"):
        check_wanted("", (), unlike)
    check_wanted("cat", (), unlike)
    check_wanted("", ("dog",), unlike)


@pytest.mark.parametrize("with_picture", [True, False])
@pytest.mark.parametrize("with_unlike", [True, False])
def test_the_best_of_many_have_their_float32_order(with_picture, with_unlike):
    rng = np.random.default_rng(6)
    dim = 96
    rows = rng.normal(size=(3 * N_EXACT, dim))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("<f2")
    seen = [rng.normal(size=(4, dim)).astype(np.float32) for _ in range(2)]
    text, like, unlike = (
        unit(b"t", dim),
        *(Likeness((one / np.linalg.norm(one, axis=1, keepdims=True),)) for one in seen),
    )
    query = LevelQuery(
        text, like if with_picture else None, 0.4, None, unlike if with_unlike else None
    )
    found = query.scores(rows)
    parts = query._parts(text, rows)
    weights = query._weights([rough for rough, _ in parts])
    exact = sum(weight * one(rows) for weight, (_, one) in zip(weights, parts, strict=True))
    if not (with_picture or with_unlike):
        exact = float32_cosine(rows, text)
    best = np.argsort(-exact, kind="stable")[:N_EXACT]
    assert np.array_equal(np.argsort(-found, kind="stable")[:N_EXACT], best)
    assert np.array_equal(found[best], exact[best])
    assert np.abs(found - exact).max() < 1e-3


@pytest.mark.parametrize("wanted", [True, False])
def test_pictures_that_are_hardly_alike_cost_the_order_nothing(wanted):
    """Their mean is short, so what rounding is off by counts for more."""
    rng, dim = np.random.default_rng(7), 96
    rows = rng.normal(size=(3 * N_EXACT, dim))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("<f2")
    one = unit(b"one", dim)
    other = 0.01 * unit(b"other", dim) - one
    likeness = Likeness((one[None], (other / np.linalg.norm(other))[None]))
    text = None if wanted else unit(b"t", dim)
    pictures = (likeness, None) if wanted else (None, likeness)
    query = LevelQuery(text, pictures[0], 0.5, None, pictures[1])
    found = query.scores(rows)
    parts = query._parts(text, rows)
    weights = query._weights([rough for rough, _ in parts])
    exact = sum(weight * one(rows) for weight, (_, one) in zip(weights, parts, strict=True))
    best = np.argsort(-exact, kind="stable")[:N_EXACT]
    assert np.array_equal(np.argsort(-found, kind="stable")[:N_EXACT], best)
