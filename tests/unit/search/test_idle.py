# SPDX-License-Identifier: MIT
"""Which photos are guessed to be looked at next."""

import numpy as np
import pytest
from helpers.fakes import MemoryEmbeddings

from desktop_search.core.errors import Cancelled
from desktop_search.core.records import LevelSetting
from desktop_search.search.boundary import BACKGROUND
from desktop_search.search.idle import LikelyPhotos, allowance, batch_size, by_votes, in_batches
from desktop_search.search.query import Query

ZERO, ONE, TWO = "zero", "one", "two"
N_PHOTOS = 200


def ids(*numbers):
    return np.asarray(numbers, np.int64)


class Texts:
    """A text is the number of the photo it means, at every level."""

    def __init__(self, tables):
        self.tables = tables
        self.asked = []

    def encode_texts(self, encoder, texts):
        self.asked += [(encoder, text) for text in texts]
        if texts[0] in BACKGROUND:
            texts = [str(1 + BACKGROUND.index(texts[0]))]
        return np.stack([self.tables[encoder][int(text)] for text in texts]).astype(np.float32)


@pytest.fixture
def world():
    """Three levels that see photos near each other in number as alike, each a little otherwise."""
    tables = {}
    for level, name in enumerate((ZERO, ONE, TWO)):
        angles = np.linspace(0, np.pi, N_PHOTOS) + 0.002 * level
        rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float16)
        tables[name] = {number: rows[number] for number in range(N_PHOTOS)}
    store = MemoryEmbeddings(tables[ZERO], ZERO)
    store.source = tables
    return store, Texts(tables)


def asked(encoders, photos):
    """A text asks for what is like a photo; of all, or of those up to a number behind "below"."""

    def understand(text):
        words, _, limit = text.partition(" below ")
        taking_part = photos[photos < int(limit)] if limit else photos
        return (Query(words, encoders), taking_part) if words else None

    return understand


def guesses(world, levels, texts, recent=(), stop=lambda: False, n_guessed=0):
    store, encoders = world
    everything = np.arange(N_PHOTOS)
    return LikelyPhotos(
        store, encoders, ZERO, levels, everything, texts, asked(encoders, everything), recent,
        lambda encoder: n_guessed, stop,
    )  # fmt: skip


def test_what_most_searches_put_first_comes_first_then_the_newest_then_what_is_near():
    orders = [ids(1, 2, 3, 4, 5, 6), ids(7, 2, 8, 9, 1, 5)]  # the newest first
    # 2 is among the first two twice; 1 and 7 once, 1 also behind; then what is behind.
    assert by_votes(orders, 2) == [2, 1, 7, 3, 4, 8, 9]
    assert by_votes([], 2) == []


def test_guesses_end_at_a_share_of_the_library():
    assert allowance(1000, 0, 50) == 250
    assert allowance(1000, 249, 50) == 1
    assert allowance(1000, 400, 50) == 0
    assert allowance(100, 0, 50) == 200  # as four searches would


def test_batches_of_slow_encoders_are_small():
    assert batch_size(None) == batch_size(0.0) == batch_size(0.086) == 8
    assert batch_size(0.25) == 4
    assert batch_size(0.932) == batch_size(60.0) == 1
    assert [b.photo_ids for b in in_batches(ONE, [1, 2, 3], 2)] == [(1, 2), (3,)]


def test_level_1_gets_recent_photos_and_then_those_around_past_searches(world):
    levels = [LevelSetting(ONE, 10)]
    ((encoder, todo),) = guesses(world, levels, ["100", "30"], recent=[199, 198]).todo()
    assert encoder == ONE
    assert todo[:2] == [199, 198]
    assert set(todo[2:12]) == set(range(95, 105)) or set(todo[2:12]) == set(range(96, 106))
    assert set(todo[12:22]) <= set(range(24, 37))
    assert set(todo[2:]) <= set(range(89, 112)) | set(range(19, 42))  # REACH is 2
    assert len(todo) == len(set(todo)) == 42


def test_what_is_embedded_is_not_asked_for_again(world):
    store, _ = world
    levels = [LevelSetting(ONE, 10)]
    store.upgrade(ONE, range(95, 140), None)
    ((_, todo),) = guesses(world, levels, ["100", "30"], recent=[199, 120]).todo()
    assert todo[0] == 199
    assert not set(todo) & set(range(95, 140))


def test_guesses_of_old_count_and_recent_photos_do_not(world):
    levels = [LevelSetting(ONE, 10)]
    ((_, todo),) = guesses(world, levels, ["100", "30"], recent=[199], n_guessed=44).todo()
    assert todo[0] == 199
    assert len(todo) == 1 + 50 - 44  # a quarter of 200: more than four searches


def test_a_deeper_level_follows_the_order_of_the_one_below_once_that_is_there(world):
    store, _ = world
    levels = [LevelSetting(ONE, 10), LevelSetting(TWO, 3)]
    plan = guesses(world, levels, ["100"]).todo()
    _, first = next(plan)
    # What level 1 says counts: here it turns the order of its ten around.
    ten = first[:10]
    store.source[ONE] = {p: store.source[ONE][99 + 60 - 5 * i] for i, p in enumerate(ten[::-1])}
    store.upgrade(ONE, ten, None)
    encoder, second = next(plan)
    assert encoder == TWO
    wanted = store.source[ONE]
    query = Query("100", world[1]).at(ONE)
    scores = {p: float(query.scores(np.stack([wanted[p]]))[0]) for p in ten}
    assert second[:3] == sorted(ten, key=lambda p: (-scores[p], p))[:3]
    assert len(second) == 6


def test_without_past_searches_general_words_stand_for_them(world):
    _, encoders = world
    ((_, todo),) = guesses(world, [LevelSetting(ONE, 10)], []).todo()
    assert {text for _, text in encoders.asked} == set(BACKGROUND)
    assert set(todo) <= set(range(len(BACKGROUND) + 20))


def test_a_past_search_of_a_part_of_the_library_guesses_there_and_facts_alone_guess_nothing(world):
    ((_, todo),) = guesses(world, [LevelSetting(ONE, 10)], [" below 50", "100 below 60"]).todo()
    assert todo == list(range(59, 39, -1))


def test_only_photos_of_the_library_are_guessed(world):
    store, encoders = world
    plan = LikelyPhotos(
        store, encoders, ZERO, [LevelSetting(ONE, 10)], ids(3, 98, 100), ["100"],
        asked(encoders, ids(3, 98, 100)), (),
        lambda _: 0, lambda: False,
    )  # fmt: skip
    ((_, todo),) = plan.todo()
    assert todo == [100, 98, 3]
    empty = MemoryEmbeddings({}, ZERO)
    plan = LikelyPhotos(
        empty, encoders, ZERO, [LevelSetting(ONE, 10)], ids(), ["100"], asked(encoders, ids()), (),
        lambda _: 0, lambda: False,
    )  # fmt: skip
    assert list(plan.todo()) == [(ONE, [])]


def test_a_look_at_past_searches_ends_when_somebody_searches(world):
    asked = []
    plan = guesses(
        world, [LevelSetting(ONE, 10)], ["100", "30", "50"],
        stop=lambda: asked.append(1) or len(asked) > 2,
    )  # fmt: skip
    with pytest.raises(Cancelled):
        next(plan.todo())
    assert len(asked) == 3


def test_equally_good_photos_are_taken_as_a_search_takes_them(world):
    store, _ = world
    for number in range(40, 80):
        store.stored[ZERO][number] = store.stored[ZERO][60]
    ((_, todo),) = guesses(world, [LevelSetting(ONE, 10)], ["60"]).todo()
    assert todo == list(range(40, 60))
