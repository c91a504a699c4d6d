# SPDX-License-Identifier: MIT
"""Scores and ties."""

import numpy as np

from desktop_search.search.rank import CHUNK, best_first, cosine


def test_equal_embeddings_get_equal_scores_wherever_they_stand():
    generator = np.random.default_rng(0)
    row = generator.standard_normal(384).astype(np.float16)
    rows = generator.standard_normal((CHUNK + 77, 384)).astype(np.float16)
    places = [0, 1, 13, CHUNK - 1, CHUNK, CHUNK + 76]
    rows[places] = row
    query = generator.standard_normal(384).astype(np.float32)
    scores = cosine(rows, query)
    assert len({float(scores[place]) for place in places}) == 1
    np.testing.assert_allclose(scores, rows.astype(np.float64) @ query, rtol=1e-4, atol=1e-3)


def test_ties_go_to_the_lower_id():
    ids = np.asarray([5, 3, 9, 1], np.int64)
    scores = np.asarray([0.5, 0.5, 0.9, 0.1], np.float32)
    assert ids[best_first(ids, scores)].tolist() == [9, 3, 5, 1]
