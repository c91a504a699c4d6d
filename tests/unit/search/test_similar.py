# SPDX-License-Identifier: MIT
"""Photos that look the same, and which one stands for them."""

import tracemalloc

import numpy as np
import pytest

from desktop_search.core.errors import EnvironmentFault
from desktop_search.core.records import Ranking
from desktop_search.search.similar import (
    MAX_DIFFER,
    N_COMPARED,
    Lookalikes,
    Neighbours,
    near_hashes,
    stand_ins,
)


def a_hash(rng):
    return rng.integers(0, 256, 32, np.uint8)


def changed(value, n_bits):
    """The same hash with its first n_bits turned round."""
    bits = np.unpackbits(value)
    bits[:n_bits] ^= 1
    return np.packbits(bits).tobytes()


def pairs(found):
    return [tuple(found.ids[place].tolist()) for place in np.argwhere(np.triu(found.near))]


def neighbours(pairs_):
    ids = np.unique(np.asarray(pairs_, np.int64).reshape(-1))
    near = np.zeros((len(ids), len(ids)), bool)
    for pair in pairs_:
        a, b = np.searchsorted(ids, pair)
        near[a, b] = near[b, a] = True
    return Neighbours(ids, near)


def ranking(ids):
    n = len(ids)
    return Ranking(
        np.asarray(ids, np.int64), np.zeros(n, np.int8), np.linspace(1, 0, n, dtype=np.float32),
        (), 0, 0, True,
    )  # fmt: skip


def test_hashes_are_near_up_to_the_limit_and_no_further():
    base = a_hash(np.random.default_rng(1))
    hashes = {1: base.tobytes(), 2: changed(base, MAX_DIFFER), 3: changed(base, MAX_DIFFER + 1)}
    found = near_hashes({**hashes, 4: b""})
    assert pairs(found) == [(1, 2), (2, 3)]  # 2 and 3 differ in one bit


def test_photos_without_embeddings_are_not_alike():
    value = a_hash(np.random.default_rng(1)).tobytes()
    nothing = np.empty(0, np.int64), np.empty((0, 16), np.float16)  # dropped as damaged meanwhile
    seen = Lookalikes(lambda ids: dict.fromkeys(ids, value), lambda: nothing).seen(ranking([2, 1]))
    assert seen.similar.tolist() == [2, 1]


def test_near_hashes_equal_a_plain_comparison():
    rng = np.random.default_rng(2)
    base = [a_hash(rng) for _ in range(4)]
    hashes = {n: changed(base[n % 4], int(rng.integers(0, 30))) for n in range(60)}

    def differ(a, b):
        return sum((x ^ y).bit_count() for x, y in zip(hashes[a], hashes[b], strict=True))

    plain = [(a, b) for a in hashes for b in hashes if a < b and differ(a, b) <= MAX_DIFFER]
    assert pairs(near_hashes(hashes)) == plain


def test_the_best_stands_for_those_that_look_like_it_and_likeness_is_not_passed_on():
    # 5 looks like 6 and 6 like 7, but 5 not like 7.
    near = neighbours([(5, 6), (6, 7)])
    assert stand_ins(np.asarray([5, 1, 6, 7, 2]), near).tolist() == [5, 1, 5, 7, 2]
    assert stand_ins(np.asarray([7, 1, 6, 5, 2]), near).tolist() == [7, 1, 7, 5, 2]
    assert stand_ins(np.asarray([6, 5, 7]), near).tolist() == [6, 6, 6]
    assert stand_ins(np.asarray([3, 4]), near).tolist() == [3, 4]


class Stored:
    """Hashes that are all alike; embeddings that say otherwise of photo 3."""

    def __init__(self):
        self.n_asked = 0
        self.fault = None
        self.rows = {i: np.asarray([1, 0], np.float16) for i in (1, 2, 4)}
        self.rows[3] = np.asarray([0.79, 0.61], np.float16)

    def hashes(self, photo_ids):
        self.n_asked += 1
        if self.fault:
            raise self.fault
        return {i: bytes(32) for i in photo_ids if i != 4}

    def embeddings(self):
        ids = [4, 2, 3, 1]  # in the order they were embedded
        return np.asarray(ids, np.int64), np.stack([self.rows[i] for i in ids])


def test_both_measures_must_agree_and_the_order_stays_as_it_is():
    stored = Stored()
    alike = Lookalikes(stored.hashes, stored.embeddings)
    first = alike.seen(ranking([3, 2, 4, 1]))
    assert first.similar.tolist() == [3, 2, 4, 2]  # 4 has no hash, 3 another embedding
    assert first.photo_ids.tolist() == [3, 2, 4, 1]
    sharper = alike.seen(ranking([1, 3, 4, 2]))
    assert sharper.similar.tolist() == [1, 3, 4, 1]
    assert stored.n_asked == 1


def test_a_search_goes_on_where_the_index_cannot_tell(caplog):
    stored = Stored()
    stored.fault = EnvironmentFault("The index is locked.")
    answer = ranking([1, 2])
    assert Lookalikes(stored.hashes, stored.embeddings).seen(answer) is answer
    assert "similar photos are not folded" in caplog.text


@pytest.mark.parametrize("ids", [[], [1]])
def test_nothing_and_one_photo_stand_for_themselves(ids):
    stored = Stored()
    assert Lookalikes(stored.hashes, stored.embeddings).seen(ranking(ids)).similar.tolist() == ids


def test_a_front_of_photos_that_all_look_the_same_is_one_group_and_needs_little_memory():
    n = N_COMPARED
    ids = list(range(1, n + 1))
    rows = np.tile(np.asarray([1, 0], np.float16), (n, 1))
    stored = np.asarray(ids, np.int64), rows
    alike = Lookalikes(lambda asked: dict.fromkeys(asked, bytes(32)), lambda: stored)
    tracemalloc.start()
    try:
        answer = alike.seen(ranking(ids[::-1]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.similar.tolist() == [n] * n
    assert peak < 40 * n * n  # bytes; a set of pairs took 150 a pair
