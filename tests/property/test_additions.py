# SPDX-License-Identifier: MIT
"""What can be added to Algorithm 1, against short readings of what each should do."""

import numpy as np
import pytest
from helpers.fakes import FakeClock, MemoryEmbeddings
from hypothesis import given
from hypothesis import strategies as st

from desktop_search.core.errors import InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import LevelSetting
from desktop_search.core.settings import OrderSettings, Settings, load, save
from desktop_search.search.cascade import Cascade
from desktop_search.search.explain import explain
from desktop_search.search.query import Query

DIM = 6


class Texts:
    """Text encoder whose query is drawn from the text's number."""

    def encode_texts(self, encoder, texts):
        return np.stack([unit_rows(1, int(text))[0] for text in texts]).astype(np.float32)

    def standing_texts(self, encoder, texts):
        return np.eye(2, DIM, dtype=np.float32)


def unit_rows(n, seed):
    rows = np.random.default_rng(seed).standard_normal((n, DIM))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@st.composite
def worlds(draw):
    n_photos = draw(st.integers(1, 40))
    n_levels = draw(st.integers(1, 3))
    top_m = sorted(draw(st.sets(st.integers(1, 50), min_size=n_levels, max_size=n_levels)))[::-1]
    seed = draw(st.integers(0, 10**6))
    tables = [
        dict(enumerate(unit_rows(n_photos, seed + level).astype(np.float16), start=1))
        for level in range(n_levels + 1)
    ]
    for level in range(1, n_levels + 1):
        for broken in draw(st.sets(st.integers(1, n_photos), max_size=3)):
            tables[level].pop(broken, None)
    return tables, top_m, seed


def store_of(tables):
    store = MemoryEmbeddings(tables[0], "level0")
    store.source = {f"level{j}": table for j, table in enumerate(tables) if j}
    return store


def ask(store, tables, top_m, number, order):
    levels = [LevelSetting(f"level{j}", m) for j, m in enumerate(top_m, start=1)]
    photos = np.asarray(sorted(tables[0]), np.int64)
    cascade = Cascade(
        Query(str(number), Texts()), "level0", levels, store, photos, CancelToken(), FakeClock(),
        order,
    )  # fmt: skip
    *_, last = cascade.rankings()
    assert last.final and last.message is None
    assert sorted(last.photo_ids.tolist()) == photos.tolist()
    return last


def scores_of(table, number):
    query = unit_rows(1, number)[0].astype(np.float32).astype(np.float64)
    return {i: float(row.astype(np.float64) @ query) for i, row in table.items()}


def mixed(small, large, some, weight):
    """W z(small) + (1 - w) z(large) over some photos."""
    out = dict.fromkeys(some, 0.0)
    for part, share in ((small, weight), (large, 1 - weight)):
        values = np.asarray([part[i] for i in some])
        spread = values.std()
        for i in some:
            out[i] += share * (part[i] - values.mean()) / spread if spread > 1e-12 else 0
    return out


def falling(scores, some):
    return sorted(some, key=lambda i: (-scores[i], i))


def by_cascade(tables, top_m, number, weight):
    scores = [scores_of(table, number) for table in tables]
    order = falling(scores[0], tables[0])
    for level, m in enumerate(top_m, start=1):
        known = [i for i in order[:m] if i in tables[level]]
        rest = [i for i in order[:m] if i not in tables[level]]
        placed = mixed(scores[0], scores[level], known, weight) if known else {}
        order = falling(placed, known) + rest + order[m:]
    return order


@given(worlds(), st.sampled_from([0.05, 0.1, 0.2]))
def test_fusion_mixes_the_standardised_scores_of_the_head(world, weight):
    tables, top_m, seed = world
    last = ask(store_of(tables), tables, top_m, seed, OrderSettings(fusion=weight))
    assert last.photo_ids.tolist() == by_cascade(tables, top_m, seed, weight)
    assert last.additions == (f"fusion {weight:g}",)


@given(worlds())
def test_a_union_lets_what_was_looked_at_before_compete(world):
    tables, top_m, seed = world
    store, order = store_of(tables), OrderSettings(warm_union=True)
    ask(store, tables, top_m, seed + 1, order)
    n_upgraded = {name: len(made) for name, made in store.upgraded.items()}
    warm = set(store.stored.get(f"level{len(top_m)}", {}))
    last = ask(store, tables, top_m, seed, order)
    assert last.additions == ("warm union",)
    plain = by_cascade(tables, top_m, seed, 0.0)
    # Nothing is embedded for the union: only what the algorithm itself asks for.
    again = store_of(tables)
    ask(again, tables, top_m, seed + 1, OrderSettings())
    ask(again, tables, top_m, seed, OrderSettings())
    assert store.upgraded == again.upgraded
    assert n_upgraded.keys() <= store.upgraded.keys()
    scores = scores_of(tables[-1], seed)
    stored = set(store.stored.get(f"level{len(top_m)}", {}))
    assert warm <= stored
    competing = stored & (set(plain[: top_m[0]]) | set(falling(scores, stored)[: top_m[0]]))
    expected = falling(scores, competing) + [i for i in plain if i not in competing]
    assert last.photo_ids.tolist() == expected
    n_close = len(competing)
    assert (last.levels[:n_close] == len(top_m)).all()


@given(worlds(), st.sampled_from([0.0, 0.2]), st.booleans())
def test_why_a_photo_is_here_knows_of_the_additions(world, weight, union):
    tables, top_m, seed = world
    store, order = store_of(tables), OrderSettings(fusion=weight, warm_union=union)
    ask(store, tables, top_m, seed + 1, order)
    last = ask(store, tables, top_m, seed, order)
    levels = [LevelSetting(f"level{j}", m) for j, m in enumerate(top_m, start=1)]
    photos = np.asarray(sorted(tables[0]), np.int64)
    for at, photo in enumerate(last.photo_ids.tolist()):
        if last.levels[at] == len(top_m):
            places = explain(
                Query(str(seed), Texts()), "level0", levels, store, photos, FakeClock(), photo,
                order,
            )  # fmt: skip
            assert places[-1].rank == at + 1


@given(worlds())
def test_without_additions_nothing_is_named_or_changed(world):
    tables, top_m, seed = world
    last = ask(store_of(tables), tables, top_m, seed, OrderSettings())
    assert last.additions == ()
    assert last.photo_ids.tolist() == by_cascade(tables, top_m, seed, 0.0)


def test_additions_are_kept_in_the_settings_file_and_off_by_default(tmp_path):
    assert load(tmp_path).order == OrderSettings(0.0, False)
    save(tmp_path, Settings(order=OrderSettings(0.15, True)))
    assert load(tmp_path).order == OrderSettings(0.15, True)
    with pytest.raises(InputFault, match=r"0 to 0\.2"):
        save(tmp_path, Settings(order=OrderSettings(0.5)))
    assert load(tmp_path).order.fusion == 0.15
