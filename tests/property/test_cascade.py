# SPDX-License-Identifier: MIT
"""The cascade against a short, independent reading of Algorithm 1."""

import numpy as np
from helpers.algorithm import algorithm_1
from helpers.fakes import FakeClock, MemoryEmbeddings
from hypothesis import given
from hypothesis import strategies as st

from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import LevelSetting
from desktop_search.search.cascade import Cascade
from desktop_search.search.query import Query


class Texts:
    """Text encoder whose words are the axis of the query embedding."""

    def encode_texts(self, encoder, texts):
        return np.stack([np.asarray([float(x) for x in t.split()], np.float32) for t in texts])

    def standing_texts(self, encoder, texts):
        return np.asarray([[1, 0], [0, 1]], np.float32)


@st.composite
def worlds(draw):
    n_photos = draw(st.integers(0, 40))
    n_levels = draw(st.integers(0, 4))
    top_m = sorted(draw(st.sets(st.integers(1, 60), min_size=n_levels, max_size=n_levels)))[::-1]
    # Few distinct, exactly representable vectors make many exact ties.
    vector = st.tuples(st.integers(-2, 2), st.integers(-2, 2))
    ids = draw(st.permutations(range(1, n_photos + 1)))
    tables = []
    for level in range(n_levels + 1):
        rows = {i: np.asarray(draw(vector), np.float16) for i in ids}
        if level:
            for broken in draw(st.sets(st.sampled_from(ids), max_size=5)) if ids else ():
                del rows[broken]
        tables.append(rows)
    queries = draw(st.lists(vector, min_size=1, max_size=4))
    gone = draw(st.sets(st.sampled_from(ids), max_size=10)) if ids else set()
    return tables, top_m, queries + queries[:1], gone


@given(worlds())
def test_order_and_encodings_are_algorithm_1s(world):
    tables, top_m, queries, gone = world
    store = MemoryEmbeddings(tables[0], "level0")
    levels = [LevelSetting(f"level{j}", m) for j, m in enumerate(top_m, start=1)]
    store.source = {f"level{j}": tables[j] for j in range(1, len(tables))}
    photos = sorted(set(tables[0]) - gone)
    lifted_ever = [set() for _ in top_m]
    for query in queries:
        text = " ".join(map(str, query))
        cascade = Cascade(
            Query(text, Texts()), "level0", levels, store, np.asarray(photos, np.int64),
            CancelToken(), FakeClock(),
        )  # fmt: skip
        rankings = list(cascade.rankings())
        expected, lifted = algorithm_1(tables, np.asarray(query, np.float64), top_m, photos)
        for ranking in rankings:
            assert sorted(ranking.photo_ids.tolist()) == photos
        assert [r.final for r in rankings] == [False] * (len(rankings) - 1) + [True]
        assert rankings[-1].photo_ids.tolist() == expected
        for ever, now in zip(lifted_ever, lifted, strict=True):
            ever |= now
    for j, ever in enumerate(lifted_ever, start=1):
        upgraded = store.upgraded.get(f"level{j}", [])
        assert len(upgraded) == len(set(upgraded))
        assert set(upgraded) == ever & set(tables[j])
