# SPDX-License-Identifier: MIT
"""Scores and ties."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from desktop_search.search import rank
from desktop_search.search.rank import (
    CHUNK,
    KEYS_CHUNK,
    N_EXACT,
    SCAN_CHUNK,
    among,
    best_first,
    cosine,
    cosine_of,
    in_order,
    places_of,
    products,
    rough_cosine,
)


def unit(generator: np.random.Generator, n: int, dim: int = 384) -> np.ndarray:
    rows = generator.standard_normal((n, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("n", [CHUNK + 77, 2 * SCAN_CHUNK + 77])
def test_equal_embeddings_get_equal_scores_wherever_they_stand(n):
    generator = np.random.default_rng(0)
    rows = unit(generator, n).astype(np.float16)
    places = [0, 1, 13, CHUNK - 1, CHUNK, n // 2, n - 1]
    rows[places] = rows[0]
    query = unit(generator, 1)[0]
    scores = cosine(rows, query)
    assert len({float(scores[place]) for place in places}) == 1
    np.testing.assert_allclose(scores, rows.astype(np.float64) @ query, atol=1e-3)


@pytest.mark.parametrize("spread", [1.0, 0.001])
@pytest.mark.parametrize("dim", [3, 384, 1280])
def test_the_best_are_those_of_float32_whatever_was_rounded(spread, dim):
    generator = np.random.default_rng(dim)
    query = unit(generator, 1, dim)[0]
    # With a small spread thousands of scores lie closer together than rounding can tell.
    rows = query + spread * unit(generator, 20_000, dim)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    ids = generator.permutation(len(rows)).astype(np.int64)
    exact = rank.float32_cosine(rows, query)
    wanted = best_first(ids, exact)[:N_EXACT]
    scores = cosine(rows, query)
    assert best_first(ids, scores)[:N_EXACT].tolist() == wanted.tolist()
    assert scores[wanted].tolist() == exact[wanted].tolist()


def test_without_a_fast_scan_all_are_those_of_float32(monkeypatch):
    monkeypatch.setattr(rank, "_CAN_SCAN", False)
    generator = np.random.default_rng(3)
    rows, query = unit(generator, 5000).astype(np.float16), unit(generator, 1)[0]
    assert cosine(rows, query).tolist() == rank.float32_cosine(rows, query).tolist()


def test_ties_go_to_the_lower_id():
    ids = np.asarray([5, 3, 9, 1], np.int64)
    scores = np.asarray([0.5, 0.5, 0.9, 0.1], np.float32)
    assert ids[best_first(ids, scores)].tolist() == [9, 3, 5, 1]


@pytest.mark.parametrize("shift", [0, 1 << 40])
def test_the_order_is_that_of_sorting_by_two_keys(shift):
    generator = np.random.default_rng(1)
    ids = generator.permutation(3000).astype(np.int64) + shift
    scores = generator.integers(-20, 20, 3000).astype(np.float32) / 16
    scores[:50] = -0.0
    assert best_first(ids, scores).tolist() == np.lexsort((ids, -scores)).tolist()
    assert best_first(ids[:0], scores[:0]).tolist() == []


@pytest.mark.parametrize("n", [1, 3000, KEYS_CHUNK, 2 * KEYS_CHUNK + 1])
@pytest.mark.parametrize("shift", [0, 1 << 31, 1 << 40])
def test_ids_and_scores_in_order_are_those_of_the_positions(shift, n):
    generator = np.random.default_rng(1)
    ids = generator.permutation(n).astype(np.int64) + shift
    scores = generator.integers(-20, 20, n).astype(np.float32) / 16
    scores[:50] = -0.0
    order = np.lexsort((ids, -scores))
    found_ids, found_scores = in_order(ids, scores)
    assert found_ids.tolist() == ids[order].tolist()
    assert found_scores.tolist() == scores[order].tolist()
    assert [part.tolist() for part in in_order(ids[:0], scores[:0])] == [[], []]


def test_scores_keep_every_bit_in_order():
    tiny = np.finfo(np.float32).smallest_subnormal
    scores = np.asarray([0.1, -tiny, tiny, -0.1, np.nextafter(np.float32(0.1), 1)], np.float32)
    _, found = in_order(np.arange(5), scores)
    assert found.tolist() == sorted(scores.tolist(), reverse=True)


@pytest.mark.parametrize("ascending", [True, False])
def test_places_of_ids(ascending):
    ids = np.random.default_rng(2).permutation(500).astype(np.int64) * 3 + 1
    ids = np.sort(ids) if ascending else ids
    wanted = np.random.default_rng(3).permutation(ids)[:70]
    assert ids[places_of(ids, wanted)].tolist() == wanted.tolist()
    assert places_of(ids, wanted[:0]).tolist() == []


def test_products_are_those_of_matrices(monkeypatch):
    generator = np.random.default_rng(4)
    rows, others = unit(generator, 40), unit(generator, 7)
    for can_scan in (True, False) if rank._CAN_SCAN else (False,):
        monkeypatch.setattr(rank, "_CAN_SCAN", can_scan)
        np.testing.assert_allclose(products(rows, others), rows @ others.T, atol=1e-6)
        assert products(rows[:0], others).shape == (0, 7)
        assert products(rows, others[:0]).shape == (40, 0)


@pytest.mark.parametrize("n_scanners", [1, 2, 4])
def test_a_scan_is_the_same_with_any_number_of_threads(monkeypatch, n_scanners):
    generator = np.random.default_rng(5)
    rows, query = unit(generator, 3 * SCAN_CHUNK + 5).astype(np.float16), unit(generator, 1)[0]
    alone = np.concatenate([rough_cosine(part, query) for part in np.array_split(rows, 7)])
    monkeypatch.setattr(rank, "N_SCANNERS", n_scanners)
    assert rough_cosine(rows, query).tolist() == alone.tolist()
    some = generator.permutation(len(rows))[: 2 * SCAN_CHUNK + 3]
    assert rough_cosine(rows, query, some).tolist() == alone[some].tolist()


def test_a_scan_does_not_wait_for_threads_that_others_keep_busy(monkeypatch):
    generator = np.random.default_rng(5)
    rows, query = unit(generator, 3 * SCAN_CHUNK).astype(np.float16), unit(generator, 1)[0]
    free = threading.Event()
    with ThreadPoolExecutor(1) as busy, ThreadPoolExecutor(1) as person:
        monkeypatch.setattr(rank, "N_SCANNERS", 2)
        monkeypatch.setattr(rank, "_scanners", lambda: busy)
        busy.submit(free.wait, 60)  # another search's scan
        try:
            found = person.submit(rough_cosine, rows, query).result(30)
        finally:
            free.set()
        assert found.tolist() == rough_cosine(rows, query).tolist()


def test_a_scan_needs_no_other_threads(monkeypatch):
    generator = np.random.default_rng(5)
    rows, query = unit(generator, 3 * SCAN_CHUNK).astype(np.float16), unit(generator, 1)[0]
    wanted = rough_cosine(rows, query).tolist()
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    monkeypatch.setattr(rank, "N_SCANNERS", 2)
    monkeypatch.setattr(rank, "_scanners", lambda: ended)
    assert rough_cosine(rows, query).tolist() == wanted


@pytest.mark.skipif(not rank._CAN_SCAN, reason="this processor has no fast scan")
@pytest.mark.parametrize("in_helper", [True, False])
def test_a_part_that_cannot_be_scanned_is_never_left_out(monkeypatch, in_helper):
    generator = np.random.default_rng(5)
    rows, query = unit(generator, 6 * SCAN_CHUNK).astype(np.float16), unit(generator, 1)[0]
    own, scan, failed = threading.current_thread(), rank.simsimd.cdist, threading.Event()

    class Failing:
        def cdist(self, *args, **kwargs):
            if (threading.current_thread() is not own) is in_helper:
                failed.set()
                raise MemoryError
            failed.wait(30)
            return scan(*args, **kwargs)

    monkeypatch.setattr(rank, "N_SCANNERS", 2)
    monkeypatch.setattr(rank, "simsimd", Failing())
    with ThreadPoolExecutor(1) as helper:
        monkeypatch.setattr(rank, "_scanners", lambda: helper)
        with pytest.raises(MemoryError):
            rough_cosine(rows, query)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux has this")
def test_no_more_threads_scan_than_this_process_may_use():
    code = (
        "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]);"
        "from desktop_search.search.rank import N_SCANNERS; print(N_SCANNERS)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=120)
    assert done.stdout.split() == [b"1"], done.stderr


def test_ids_are_found_among_others():
    generator = np.random.default_rng(2)
    ids = generator.permutation(2000).astype(np.int64)
    for chosen in (generator.integers(0, 5000, 700), np.empty(0), np.asarray([1999])):
        wanted = np.isin(ids, chosen)
        assert among(ids, chosen.astype(np.int64)).tolist() == wanted.tolist()
    assert among(ids[:0], ids).tolist() == []


@pytest.mark.parametrize("share", [0.1, 0.49, 0.51, 0.9, 0.999])
def test_some_of_many_rows_score_as_if_there_were_no_others(share):
    draw = np.random.default_rng(3)
    rows = draw.standard_normal((20_000, 64)).astype(np.float32)
    embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    query = rows[5] + rows[8000]
    query /= np.linalg.norm(query)
    some = np.flatnonzero(draw.random(20_000) < share)
    assert np.array_equal(cosine_of(embeddings, query, some), cosine(embeddings[some], query))
    none = np.empty(0, np.intp)
    assert cosine_of(embeddings, query, none).shape == (0,)
