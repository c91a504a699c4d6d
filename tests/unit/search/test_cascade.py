# SPDX-License-Identifier: MIT
"""Streaming, stopping and failing inside a search."""

import numpy as np
import pytest
from helpers.fakes import FakeClock, FakeEncoders, MemoryEmbeddings, unit

from desktop_search.core.errors import EncoderUnavailable, OutOfMemory
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import LevelSetting, Skip
from desktop_search.search.cascade import FIRST_BATCH, Cascade
from desktop_search.search.query import Query

NAMES = ("starter-lite0", "starter-lite2")


def make(n_photos=60, top_m=20):
    rows = {i: unit(b"0%d" % i).astype(np.float16) for i in range(1, n_photos + 1)}
    store = MemoryEmbeddings(rows, NAMES[0])
    store.source = {NAMES[1]: {i: unit(b"1%d" % i).astype(np.float16) for i in rows}}
    token = CancelToken()
    levels = [LevelSetting(NAMES[1], top_m)]
    query = Query("a cat", FakeEncoders())
    cascade = Cascade(query, NAMES[0], levels, store, None, token, FakeClock())
    return cascade, store, token


def test_a_new_ranking_follows_each_batch_in_rank_order():
    cascade, store, _ = make(top_m=20)
    rankings = cascade.rankings()
    first = next(rankings)
    assert (first.n_done, first.n_planned, first.final) == (0, 20, False)
    head = first.photo_ids[:20].tolist()
    second = next(rankings)
    assert store.upgraded[NAMES[1]] == head[:FIRST_BATCH]
    assert sorted(second.photo_ids[:4].tolist()) == sorted(head[:4])
    assert second.levels[:5].tolist() == [1] * 4 + [0]
    assert second.photo_ids[4:20].tolist() == head[4:]
    assert [r.n_done for r in rankings] == [12, 20]


def test_rankings_that_share_arrays_cannot_be_changed():
    for ranking in make(top_m=20)[0].rankings():
        for array in (ranking.photo_ids, ranking.levels, ranking.scores):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


def test_the_outcome_alone_is_the_last_ranking_and_makes_no_other(monkeypatch):
    *_, last = make(top_m=20)[0].rankings()
    cascade, store, _ = make(top_m=20)
    del store.source[NAMES[1]][next(iter(store.source[NAMES[1]]))]  # it cannot be read
    made = []
    ranking = Cascade._ranking
    monkeypatch.setattr(
        Cascade, "_ranking", lambda *args, **kwargs: made.append(1) or ranking(*args, **kwargs)
    )
    alone = cascade.outcome()
    assert made == [1]
    assert alone.final and (alone.n_done, alone.n_planned) == (last.n_done, last.n_planned)
    (report,) = alone.reports[1:]
    assert report.encoded_now + report.cached + report.failed == 20
    monkeypatch.undo()
    plain = make(top_m=20)[0].outcome()
    for name in ("photo_ids", "levels", "scores"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(last, name))


def test_stopping_keeps_what_is_finished_and_says_so():
    cascade, store, token = make(top_m=20)
    rankings = cascade.rankings()
    next(rankings), next(rankings)
    token.cancel()
    last = list(rankings)
    assert len(last) == 1
    assert last[0].stopped and last[0].final and last[0].n_done == FIRST_BATCH
    assert len(store.stored[NAMES[1]]) == FIRST_BATCH


def test_what_is_stored_is_used_before_anything_is_embedded():
    cascade, store, _ = make(top_m=20)
    list(cascade.rankings())
    again, _, _ = make(top_m=20)
    again._store = store
    store.upgraded.clear()
    rankings = list(again.rankings())
    assert store.upgraded == {}
    assert rankings[-1].reports[1].cached == 20
    assert rankings[-1].reports[1].encoded_now == 0


def test_a_missing_higher_level_leaves_the_quick_look_with_a_message():
    cascade, store, _ = make()

    def unavailable(encoder, photo_ids, cancel):
        raise EncoderUnavailable("The closer look is not here.")

    store.upgrade = unavailable
    last = list(cascade.rankings())[-1]
    assert last.final and last.message == "The closer look is not here."
    assert len(last.photo_ids) == 60


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OutOfMemory("No room.", graphics=True), "graphics memory"),
        (OutOfMemory("No room."), "memory"),
        (EncoderUnavailable("It is not here."), "other"),
    ],
)
def test_why_a_level_could_not_look_is_told_to_programs(error, cause):
    cascade, store, _ = make(top_m=20)

    def upgrade(encoder, photo_ids, cancel, *more, **options):
        raise error

    store.upgrade = upgrade
    last = list(cascade.rankings())[-1]
    assert last.skip == Skip(1, 2, cause) and last.message == error.sentence
    assert last.final and len(last.photo_ids) == 60
    assert list(make()[0].rankings())[-1].skip is None
