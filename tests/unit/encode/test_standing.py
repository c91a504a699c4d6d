# SPDX-License-Identifier: MIT
"""Embeddings of texts that never change are made once."""

import stat

import numpy as np
import pytest
from helpers.fakes import DIM, unit

from desktop_search.encode.standing import StandingTexts

TEXTS = ("a photo", "nothing")
ROWS = np.stack([unit(text.encode()) for text in TEXTS])


@pytest.fixture
def kept(tmp_path):
    made = StandingTexts(tmp_path, TEXTS, DIM)
    assert made.read() is None
    made.write(ROWS)
    return made


def test_what_was_kept_is_read_and_private(kept, tmp_path):
    np.testing.assert_array_equal(StandingTexts(tmp_path, TEXTS, DIM).read(), ROWS)
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["cut", "other", "nan"])
def test_a_damaged_file_is_made_again(kept, tmp_path, damage):
    (file,) = tmp_path.iterdir()
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-9])
    else:
        np.save(file, ROWS[:1] if damage == "other" else ROWS * np.nan)
    assert kept.read() is None
    kept.write(ROWS)
    assert kept.read() is not None


def test_other_texts_and_other_sizes_are_not_mixed_up(kept, tmp_path):
    assert StandingTexts(tmp_path, ("a photo", "a dog"), DIM).read() is None
    assert StandingTexts(tmp_path, TEXTS, DIM + 1).read() is None


def test_a_folder_that_is_gone_only_means_no_file(tmp_path):
    StandingTexts(tmp_path / "gone", TEXTS, DIM).write(ROWS)
    assert not (tmp_path / "gone").exists()
