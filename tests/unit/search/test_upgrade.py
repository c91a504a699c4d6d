# SPDX-License-Identifier: MIT
"""Upgrades in a real index, while photos come and go."""

import numpy as np
import pytest
from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search.core.records import SearchRequest
from desktop_search.library import Library

LEVEL_1 = "starter-lite2"


class Meanwhile(FakeEncoders):
    """Calls a function once, while the closer level looks at photos."""

    def __init__(self):
        super().__init__()
        self.then = None

    def encode_images(self, encoder, pixels):
        found = super().encode_images(encoder, pixels)
        then, self.then = self.then, None if encoder == LEVEL_1 else self.then
        if encoder == LEVEL_1 and then is not None:
            then()
        return found


@pytest.fixture
def folders(tmp_path):
    made = [tmp_path / name for name in ("first", "second")]
    for folder in made:
        folder.mkdir()
        for number in range(3):
            (folder / f"{number}.jpg").write_bytes(f"{folder.name} {number}".encode())
    return made


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=Meanwhile())
    library.open()
    try:
        yield library
    finally:
        library.close()


def test_what_was_made_of_a_forgotten_photo_is_never_that_of_another_one(library, folders):
    library.index_now([folders[0]])
    before = library._reader.searchable()

    def exchange():
        library.forget_root(library.roots()[0].id)
        library.index_now([folders[1]])

    library._encoders.then = exchange
    list(library.rankings(SearchRequest(1, "a photo")))
    now = library._reader.searchable()
    assert len(now) == len(before) == 3
    assert not np.intersect1d(now, before).size
    list(library.rankings(SearchRequest(2, "a photo")))  # those of the new folder
    ids, stored = library._embeddings.matrix(LEVEL_1)
    assert set(ids.tolist()) == set(now.tolist())
    pixels = library._embeddings.pixels(ids.tolist(), library._encoders.spec(LEVEL_1).image_input)
    made = library._encoders.encode_images(LEVEL_1, np.stack([array for _, array in pixels]))
    np.testing.assert_allclose(stored, made, atol=1e-3)
