# SPDX-License-Identifier: MIT
"""The line between good matches, "Maybe" and nothing."""

import numpy as np
import pytest
from helpers.fakes import FakeClock, FakeEncoders, MemoryEmbeddings, unit
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import LevelSetting, Ranking
from desktop_search.search.boundary import (
    BAND,
    MAX_LIFT,
    PRIOR_PHOTOS,
    SHARE_OF_BEST,
    Background,
    background_of,
    background_of_photos,
    boundary,
    standing_out,
    strengths,
)
from desktop_search.search.cascade import Cascade
from desktop_search.search.likeness import Likeness
from desktop_search.search.query import Query
from desktop_search.search.rank import best_first

NAMES = ("starter-lite0", "starter-lite2")
BACKGROUND = Background(0.2, 0.05, np.zeros(4, np.float32))


def rated(scores, scale=1.0, offset=0.0):
    """The strengths of scores of one level, best first, under an encoder of another scale."""
    scores = np.sort(np.asarray(scores, np.float32))[::-1] * scale + offset
    background = Background(0.2 * scale + offset, 0.05 * scale, np.zeros(4, np.float32))
    usual = np.full(len(scores), background.location, np.float32)
    return strengths(scores, usual, standing_out(scores, background), background, len(scores))


def judged(scores, shift=0.0):
    return boundary(rated(scores), np.zeros(len(scores), np.int8), shift)


def library(n, seed=0):
    """Scores of photos that have nothing to do with the query."""
    return np.random.default_rng(seed).normal(0.2, 0.025, n)


@pytest.mark.parametrize("n", [60, 250, 5000, 100_000])
def test_five_photos_that_stand_out_are_good_and_the_line_is_in_the_gap(n):
    line = judged([0.5, 0.49, 0.48, 0.47, 0.46, *library(n)])
    assert line.n_good == 5 and line.fits
    assert line.n_good < line.n_maybe < n or n == 60


@pytest.mark.parametrize("n", [60, 250, 5000, 100_000])
def test_a_thing_that_is_not_there_fits_nothing_in_a_library_of_any_size(n):
    line = judged(library(n))
    assert (line.n_good, line.fits) == (0, False)
    assert 0 < line.n_maybe <= n  # the closest can be looked at all the same


def test_a_few_photos_must_stand_out_more():
    many, few = [0.34, *library(250)], [0.34, *library(6)]
    assert judged(many).n_good == 1
    assert judged(few).n_good == 0


def test_a_folder_that_shows_little_else_is_all_good():
    beach = np.random.default_rng(1).normal(0.5, 0.01, 70)
    line = judged([*beach, *library(30)])
    assert line.n_good == 70


def test_one_photo_alone_and_none_at_all():
    assert judged([0.2]).n_good == 0
    line = judged([])
    assert (line.n_good, line.n_maybe, line.fits) == (0, 0, False)


def test_stricter_and_looser():
    scores = [*np.linspace(0.55, 0.25, 60), *library(500)]
    numbers = [judged(scores, shift=shift).n_good for shift in (-1, -0.5, 0, 0.5, 1)]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > numbers[-1]


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=80),
    st.sampled_from([0.125, 0.5, 2.0, 8.0]),
    st.sampled_from([-0.5, 0.0, 0.25]),
)
def test_another_scale_of_the_encoder_changes_nothing(numbers, scale, offset):
    scores = np.asarray(numbers) / 2000
    np.testing.assert_allclose(rated(scores), rated(scores, scale, offset), atol=2e-3)


@given(st.lists(st.floats(0, 4, width=32), min_size=1, max_size=60), st.integers(0, 60))
def test_the_line_is_a_line_through_what_the_closest_level_saw(values, n_closer):
    levels = (np.arange(len(values)) < n_closer).astype(np.int8)
    line = boundary(np.asarray(values, np.float32), levels)
    assert 0 <= line.n_good <= line.n_maybe <= len(values)
    assert line.fits or line.n_good == 0
    if values[0] < 1:
        assert line.n_good == 0
    if 0 < n_closer < len(values) and values[n_closer - 1] < 0.1:
        assert line.n_good < n_closer  # never past it into photos that it did not see


@pytest.mark.parametrize("n_weak", [4, 8])
def test_weak_photos_between_stronger_ones_are_no_end_before_unseen_photos_either(n_weak):
    seen = [1, *[0] * n_weak, 3]
    levels = np.asarray([*[1] * len(seen), 0], np.int8)
    assert boundary(np.asarray([*seen, 1], np.float32), levels).n_good == len(levels)
    assert boundary(np.asarray([*seen[:-1], 0, 1], np.float32), levels).n_good == 1


@pytest.mark.parametrize("n", [1, 2, 3, 10, 257, 1000])
@pytest.mark.parametrize("digits", [1, 6])
def test_photos_stand_out_by_the_median_and_the_median_deviation(n, digits):
    scores = np.sort(np.round(library(n, seed=n), digits).astype(np.float32))[::-1]
    middle = np.median(scores)
    spread = 1.4826 * np.median(np.abs(scores - middle))
    weight = n / (n + PRIOR_PHOTOS)
    middle = weight * middle + (1 - weight) * BACKGROUND.location
    middle = min(middle, BACKGROUND.location + MAX_LIFT * BACKGROUND.spread)
    spread = min(weight * spread + (1 - weight) * BACKGROUND.spread, BACKGROUND.spread)
    wanted = np.log1p(np.maximum((scores - middle) / spread, 0))
    assert np.allclose(standing_out(scores, BACKGROUND), wanted, atol=1e-4)


def good_by_definition(values):
    """The end of the good with all strengths smoothed, however far they are from the line."""
    if values[0] < 1:
        return 0
    line = max(1.0, SHARE_OF_BEST * float(values[0]))
    after = np.maximum.accumulate(values[::-1])[::-1]
    smooth = (after + np.minimum.accumulate(values)) / 2
    first = max(1, int(np.count_nonzero(smooth >= line * (1 + BAND))))
    last = min(int(np.count_nonzero(smooth >= line * (1 - BAND))), len(values) - 1)
    if last <= first:
        return min(first, len(values))
    return first + int((smooth[first - 1 : last] - smooth[first : last + 1]).argmax())


@settings(max_examples=500, deadline=None)
@given(st.lists(st.floats(0, 4, width=32), min_size=1, max_size=40))
def test_the_line_is_found_without_smoothing_what_is_far_behind_it(values):
    strong = np.asarray(values, np.float32)
    assert boundary(strong, np.zeros(len(strong), np.int8)).n_good == good_by_definition(strong)


def test_photos_alike_to_anything_count_less():
    scores = np.asarray([0.5, 0.5], np.float32)
    falling = np.sort(np.asarray([0.5, 0.5, *library(200)], np.float32))[::-1]
    standing = standing_out(falling, BACKGROUND)[:2]
    found = strengths(scores, np.asarray([0.2, 0.4], np.float32), standing, BACKGROUND, 202)
    assert found[0] > found[1]


def test_a_background_without_a_spread_judges_nothing():
    alike = np.tile(np.asarray([[1.0, 0.0]], np.float16), (5, 1))
    assert background_of(alike, np.asarray([[1, 0], [1, 0]], np.float32)) is None
    assert background_of(alike[:0], np.asarray([[1, 0], [0, 1]], np.float32)) is None


def answers(top_m, picture=None, text="a cat") -> list[Ranking]:
    rows = {i: unit(b"0%d" % i).astype(np.float16) for i in range(1, 61)}
    store = MemoryEmbeddings(rows, NAMES[0])
    store.source = {NAMES[1]: {i: unit(b"1%d" % i).astype(np.float16) for i in rows}}
    levels = [LevelSetting(NAMES[1], top_m)] if top_m else []
    query = Query(text, FakeEncoders(), picture)
    cascade = Cascade(query, NAMES[0], levels, store, None, CancelToken(), FakeClock())
    return list(cascade.rankings())


def test_every_ranking_of_a_search_is_judged_and_its_order_is_algorithm_1s():
    rankings = answers(20)
    assert len(rankings) > 2
    for ranking in rankings:
        assert ranking.strengths is not None and len(ranking.strengths) == 60
        assert ranking.n_good is not None and ranking.n_maybe is not None
        assert 0 <= ranking.n_good <= ranking.n_maybe <= 60
        for level in (0, 1):
            block = ranking.levels == level
            order = best_first(ranking.photo_ids[block], ranking.scores[block])
            assert order.tolist() == sorted(order)
    first, last = rankings[0], rankings[-1]
    before = dict(zip(first.photo_ids.tolist(), first.strengths.tolist(), strict=True))
    after = dict(zip(last.photo_ids.tolist(), last.strengths.tolist(), strict=True))
    unseen = last.photo_ids[last.levels == 0].tolist()
    assert all(after[photo] == before[photo] for photo in unseen)
    assert any(after[photo] != before[photo] for photo in after if photo not in unseen)


def likeness_to(picture):
    """One picture as it stands."""
    return Likeness((picture[None],))


def test_a_search_with_words_and_a_picture_is_not_judged():
    for ranking in answers(20, lambda encoder: likeness_to(unit(b"picture"))):
        assert ranking.strengths is None and ranking.n_good is None and ranking.fits is None


def photos_like(picture, n_alike, n_strangers, level):
    """Embeddings of photos near a picture, then of strangers, as one level sees them."""
    alike = [picture + 0.35 * unit(b"alike %d %d" % (level, n)) for n in range(n_alike)]
    others = [unit(b"other %d %d" % (level, n)) for n in range(n_strangers)]
    rows = np.stack([picture, *alike, *others])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


@pytest.mark.parametrize("top_m", [0, 20])
def test_photos_like_a_picture_are_good_and_strangers_are_not(top_m):
    picture = unit(b"the picture")
    levels = [photos_like(picture, 6, 120, level) for level in (0, 1)]
    store = MemoryEmbeddings(dict(enumerate(levels[0], 1)), NAMES[0])
    store.source = {NAMES[1]: dict(enumerate(levels[1], 1))}
    query = Query("", FakeEncoders(), lambda encoder: likeness_to(picture))
    settings = [LevelSetting(NAMES[1], top_m)] if top_m else []
    cascade = Cascade(query, NAMES[0], settings, store, None, CancelToken(), FakeClock())
    for ranking in cascade.rankings():
        assert ranking.fits and ranking.n_good == 7  # itself too
        assert set(ranking.photo_ids[:7].tolist()) == set(range(1, 8))
        assert ranking.strengths[:7].tolist() == sorted(ranking.strengths[:7], reverse=True)


def test_a_picture_that_nothing_is_like_has_no_good_matches():
    rows = dict(enumerate(photos_like(unit(b"the picture"), 0, 120, 0)[1:], 1))
    query = Query("", FakeEncoders(), lambda encoder: likeness_to(unit(b"a stranger")))
    store = MemoryEmbeddings(rows, NAMES[0])
    cascade = Cascade(query, NAMES[0], [], store, None, CancelToken(), FakeClock())
    (ranking,) = cascade.rankings()
    assert ranking.n_good == 0


def test_a_few_photos_are_no_background_for_a_picture():
    picture = unit(b"the picture")
    store = MemoryEmbeddings(dict(enumerate(photos_like(picture, 2, 2, 0), 1)), NAMES[0])
    query = Query("", FakeEncoders(), lambda encoder: likeness_to(picture))
    cascade = Cascade(query, NAMES[0], [], store, None, CancelToken(), FakeClock())
    assert list(cascade.rankings())[-1].strengths is None
    alike = np.tile(np.asarray([[1.0, 0.0]], np.float16), (20, 1))
    assert background_of_photos(alike) is None
