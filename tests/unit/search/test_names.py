# SPDX-License-Identifier: MIT
"""Matches of names beside the cascade: a group, one order of both, or the candidates."""

import dataclasses
from dataclasses import replace

import numpy as np
import pytest
from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search.core.records import NAMES_FIRST, NAMES_FUSED, PhotoId, Ranking, SearchRequest
from desktop_search.core.settings import OrderSettings
from desktop_search.library import Library
from desktop_search.search.names import K, with_names

FILES = ("black cat.jpg", "cat.jpg", "dog.jpg", "boats on a lake.jpg", "black dog.jpg")


def ranking_of(ids):
    n = len(ids)
    levels, scores = np.zeros(n, np.int8), np.linspace(1, 0, n, dtype=np.float32)
    return Ranking(
        np.asarray(ids, np.int64), levels, scores, (), 0, 0, True,
        strengths=scores, n_good=2, n_maybe=3, fits=True,
    )  # fmt: skip


def vars_of(ranking):
    fields = {field.name: getattr(ranking, field.name) for field in dataclasses.fields(ranking)}
    return {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in fields.items()}


def test_a_group_leaves_the_order_alone():
    ranking = ranking_of([5, 3, 1, 4])
    told = with_names(ranking, (PhotoId(4),), OrderSettings())
    # By what they are: arrays say of each number whether it is equal.
    assert vars_of(told) == vars_of(replace(ranking, named=(PhotoId(4),)))
    assert told.additions == ()


def test_fusion_is_the_sum_of_reciprocal_ranks():
    ids = list(range(1, 101))
    named = (PhotoId(90), PhotoId(2))
    told = with_names(ranking_of(ids), named, OrderSettings(names_fused=True))
    worth = {i: 1 / (K + i) for i in ids}
    worth[90] += 1 / (K + 1)
    worth[2] += 1 / (K + 2)
    assert told.photo_ids.tolist() == sorted(ids, key=lambda i: (-worth[i], i))
    assert told.photo_ids.tolist()[:3] == [2, 90, 1]
    assert told.additions == (NAMES_FUSED,)
    assert (told.n_good, told.n_maybe, told.fits, told.strengths) == (None, None, None, None)
    by_id = dict(zip(told.photo_ids.tolist(), told.scores.tolist(), strict=True))
    assert by_id[1] == 1.0 and by_id[100] == 0.0


@pytest.fixture
def library(tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in FILES:
        (photos / name).write_bytes(name.encode())
    made = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    made.open()
    made.index_now([photos])
    yield made
    made.close()


def last_of(library, text):
    *_, last = library.rankings(SearchRequest(1, text))
    return last


def files_of(library, ids):
    cards = library.cards([PhotoId(int(photo_id)) for photo_id in ids])
    return [cards[photo_id].path.name for photo_id in ids]


def test_names_are_a_group_of_their_own_inside_the_filters(library):
    found = last_of(library, "black CAT")
    assert files_of(library, found.named) == ["black cat.jpg"]
    assert len(found.photo_ids) == len(FILES) and found.n_good is not None
    assert sorted(files_of(library, last_of(library, "black").named)) == [
        "black cat.jpg", "black dog.jpg",
    ]  # fmt: skip
    assert files_of(library, last_of(library, "black name:*dog*").named) == ["black dog.jpg"]
    assert last_of(library, "purple").named == ()


def test_names_first_gives_the_cascade_its_candidates(library):
    library.save_settings(replace(library.settings, order=OrderSettings(names_first=True)))
    found = last_of(library, "black cat")
    assert sorted(files_of(library, found.photo_ids.tolist())) == [
        "black cat.jpg", "black dog.jpg", "cat.jpg",
    ]  # fmt: skip
    assert found.additions == (NAMES_FIRST,)
    assert found.levels.max() == 1
    assert len(last_of(library, "purple").photo_ids) == 0
    apart = last_of(library, "-purple")  # no words to look for in names
    assert len(apart.photo_ids) == len(FILES) and apart.additions == ()


def test_facts_alone_are_answered_newest_first(library):
    found = last_of(library, "name:*dog*")
    assert sorted(files_of(library, found.photo_ids.tolist())) == ["black dog.jpg", "dog.jpg"]
    assert found.final and found.reports == () and found.n_good is None
    newest = list(library.newest(10))
    assert last_of(library, "type:jpeg -name:x").photo_ids.tolist() == []
    assert last_of(library, "-name:x").photo_ids.tolist() == newest


def test_what_is_shunned_goes_down(library):
    without = last_of(library, "cat -dog")
    plain = last_of(library, "cat")
    assert sorted(without.photo_ids.tolist()) == sorted(plain.photo_ids.tolist())
    assert without.photo_ids.tolist() != plain.photo_ids.tolist()
    only = last_of(library, "-dog")
    assert only.photo_ids.tolist() == last_of(library, "dog").photo_ids.tolist()[::-1]


def test_unknown_folders_are_noted_with_their_place(library):
    found = last_of(library, 'cat in:Nowhere -in:"Not here"')
    assert [(note.start, note.end) for note in found.notes] == [(4, 14), (15, 29)]
    assert found.notes[0].sentence == "No folder called Nowhere."
    assert len(found.photo_ids) == len(FILES)
