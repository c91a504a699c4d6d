# SPDX-License-Identifier: MIT
"""Embeddings of different encoders, or of other weights, never meet in one ranking (E5)."""

import hashlib
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
from helpers.fakes import FakeDecoder, FakeEncoders, unit
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_search.core.records import SearchRequest
from desktop_search.library import Library

NAMES = ("starter-lite0", "starter-lite2")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("photos"), st.integers(1, 9)),
        st.tuples(st.just("index"), st.just(0)),
        st.tuples(st.just("search"), st.integers(0, 1)),
        st.tuples(st.just("weights"), st.sampled_from(NAMES)),
        st.tuples(st.just("again"), st.just(0)),
    ),
    max_size=14,
)
N_OTHER = 3
"""Other weights of an encoder: few, so that old ones come back too."""


class ChangingEncoders(FakeEncoders):
    """Encoders whose weights are replaced now and then; embeddings tell which made them."""

    def __init__(self, weights: dict[str, int]) -> None:
        super().__init__()
        self.weights = weights

    def fingerprint(self, encoder):
        return hashlib.sha256(f"{encoder} {self.weights[encoder]}".encode()).hexdigest()

    def encode_images(self, encoder, pixels):
        made_by = self.fingerprint(encoder).encode()
        return np.stack([unit(made_by + p.tobytes()) for p in pixels])

    def encode_texts(self, encoder, texts):
        made_by = self.fingerprint(encoder).encode()
        return np.stack([unit(made_by + text.encode()) for text in texts])


def check(ranking, data: Path, encoders: ChangingEncoders, text: str) -> None:
    """Every score is the one of what these very weights made of the photo."""
    with closing(sqlite3.connect(data / "index.sqlite")) as db:
        for photo_id, level, score in zip(
            ranking.photo_ids, ranking.levels, ranking.scores, strict=True
        ):
            rows = db.execute(
                "SELECT e.vector FROM embeddings e JOIN encoders n ON n.id = e.encoder_id"
                " WHERE e.content_id = ? AND n.fingerprint = ?",
                (int(photo_id), encoders.fingerprint(NAMES[level])),
            ).fetchall()
            assert len(rows) == 1
            stored = np.frombuffer(rows[0][0], "<f2").astype(np.float32)
            query = encoders.encode_texts(NAMES[level], [text])[0]
            assert abs(float(stored @ query) - score) < 1e-5
    assert len(set(ranking.photo_ids.tolist())) == len(ranking.photo_ids)


@settings(max_examples=25)
@given(STEPS)
def test_a_ranking_is_of_one_kind_of_embedding_at_each_level(steps):
    with tempfile.TemporaryDirectory() as name:
        folder, data = Path(name, "photos"), Path(name, "data")
        folder.mkdir()
        weights, n_photos = dict.fromkeys(NAMES, 0), 0
        encoders = ChangingEncoders(weights)
        library = Library(data, decoder=FakeDecoder(), encoders=encoders)
        library.open()
        try:
            for number, (step, what) in enumerate([*steps, ("index", 0), ("search", 1)]):
                if step == "photos":
                    for _ in range(what):
                        (folder / f"{n_photos}.jpg").write_bytes(b"picture %d" % n_photos)
                        n_photos += 1
                elif step == "index":
                    library.index_now([folder])
                elif step == "weights":
                    weights[what] = (weights[what] + 1) % N_OTHER
                elif step == "again":
                    library.close()
                    library = Library(data, decoder=FakeDecoder(), encoders=encoders)
                    library.open()
                else:
                    text = f"query {number}"
                    for ranking in library.rankings(SearchRequest(1, text, what)):
                        check(ranking, data, encoders, text)
            assert len(ranking.photo_ids) == n_photos
        finally:
            library.close()
