# SPDX-License-Identifier: MIT
"""The agreement meter over a real index with fake encoders."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search.core.errors import Cancelled, EncoderUnavailable, InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import SearchRequest
from desktop_search.core.settings import with_top_m
from desktop_search.evaluate.agreement import agreement_table
from desktop_search.evaluate.tables import markdown
from desktop_search.library import Library
from desktop_search.search.agreement import BUILT_IN, AgreementMeter, sampled
from desktop_search.search.bootstrap import interval

L0, L1 = "starter-lite0", "starter-lite2"
N_PHOTOS = 60
TEXTS = ("a cat", "a dog", "the sea", "an old door", "a tree", "nobody")


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number:02}.jpg").write_bytes(b"picture %d" % number)
    library = Library(tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    library.folder = folder
    library.index_now([folder])
    library.settings = with_top_m(library.settings, (20,))
    yield library
    library.close()


def best(library, encoder, text, photos, k):
    """The first k photos of one encoder, worked out anew."""
    vectors = library._embeddings.get(encoder, photos)
    query = library._encoders.encode_texts(encoder, [text])[0].astype(np.float64)
    score = {i: float(vectors[i].astype(np.float64) @ query) for i in photos}
    return sorted(photos, key=lambda i: (-score[i], i))[:k]


def test_overlap_and_work_are_those_of_a_plain_reading(library):
    photos = library._reader.searchable().tolist()
    report = library.agreement.measure(None, TEXTS)
    quick, deep = report.depths
    overlaps, lifted = ([], []), set()
    for text in TEXTS:
        large = best(library, L1, text, photos, 10)
        first = best(library, L0, text, photos, 20)
        lifted |= set(first)
        closer = best(library, L1, text, first, 10)
        overlaps[0].append(len(set(first[:10]) & set(large)) / 10)
        overlaps[1].append(len(set(closer) & set(large)) / 10)
    assert quick.overlap == pytest.approx(np.mean(overlaps[0]))
    assert deep.overlap == pytest.approx(np.mean(overlaps[1]))
    assert quick.overlap < deep.overlap < 1
    assert quick.low <= quick.overlap <= quick.high
    # FakeEncoders cost 1 and 10 a photo.
    assert quick.work == pytest.approx(N_PHOTOS / (N_PHOTOS * 10))
    assert deep.work == pytest.approx((N_PHOTOS + 10 * len(lifted)) / (N_PHOTOS * 10))
    assert (report.n_compared, report.n_encoded, report.k) == (N_PHOTOS, N_PHOTOS, 10)
    assert not report.sampled and report.own_queries is False


def test_a_level_that_looks_at_everything_agrees_everywhere(library):
    library.settings = with_top_m(library.settings, (N_PHOTOS,))
    deep = library.agreement.measure(None, TEXTS).depths[1]
    assert (deep.overlap, deep.low, deep.high, deep.same_first) == (1, 1, 1, 1)


def test_what_was_embedded_is_kept_and_never_paid_for_again(library):
    encoders = library._encoders
    assert library.agreement.n_to_embed() == N_PHOTOS
    assert library.agreement.measure(None, TEXTS).n_encoded == N_PHOTOS
    assert library.agreement.n_to_embed() == 0
    assert library.agreement.measure(None, TEXTS).n_encoded == 0
    last = list(library.rankings(SearchRequest(1, "new words")))[-1]
    assert last.reports[1].encoded_now == 0
    assert encoders.n_images[L1] == N_PHOTOS


def test_what_was_read_does_not_stay_in_memory(library, monkeypatch):
    rests = []
    monkeypatch.setattr(library._embeddings, "rest", lambda: rests.append(1))
    library.agreement.n_to_embed()
    assert len(rests) == 1
    library.agreement.measure(None, TEXTS)
    assert len(rests) == 2
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        library.agreement.measure(None, TEXTS, cancel=stopped)
    assert len(rests) == 3


def test_a_sample_is_its_own_library_and_stays_when_the_library_grows(library):
    report = library.agreement.measure(30, TEXTS)
    assert (report.n_compared, report.n_encoded, report.sampled) == (30, 30, True)
    assert report.n_photos == N_PHOTOS
    for number in range(10):
        (library.folder / f"new {number}.jpg").write_bytes(b"new %d" % number)
    library.index_now([library.folder])
    assert library.agreement.n_to_embed(30) <= 10
    assert library._encoders.n_images[L1] == 30


@pytest.mark.parametrize("n", [1, 7, 500, 1000, 2000])
def test_the_sample_is_spread_and_grows_by_adding(n):
    ids = np.arange(1, 1001, dtype=np.int64)
    taken = sampled(ids, n)
    assert len(taken) == min(n, 1000) and (np.diff(taken) > 0).all()
    assert set(taken) <= set(sampled(ids, n + 100))
    if n == 500:
        assert 200 < np.count_nonzero(taken <= 500) < 300


def test_past_queries_are_asked_where_there_are_enough(library):
    assert library.agreement.measure(None).n_queries == len(BUILT_IN)
    for text in TEXTS:
        library.remember(text)
    library._writer.run(lambda db: None)  # what was posted before is in
    report = library.agreement.measure(None)
    assert (report.n_queries, report.own_queries) == (len(TEXTS), True)
    for text in ("a cat year:2019", "year:2019", "a cat -dog"):  # the first two add no words
        library.remember(text)
    library._writer.run(lambda db: None)
    assert library.agreement.measure(None).n_queries == len(TEXTS) + 1


def test_stopping_keeps_what_is_finished(library):
    token = CancelToken()

    def stop(progress):
        if progress.n_done >= 16:
            token.cancel()

    with pytest.raises(Cancelled):
        library.agreement.measure(None, TEXTS, stop, token)
    assert library.agreement.n_to_embed() == N_PHOTOS - 16
    told = []
    library.agreement.measure(None, TEXTS, told.append)
    assert library._encoders.n_images[L1] == N_PHOTOS
    assert [p.stage for p in told] == sorted((p.stage for p in told), reverse=True)
    assert told[-1].n_done == told[-1].n_total == len(TEXTS)


def test_closing_the_library_ends_it(library):
    def close(progress):
        if progress.n_done >= 16:
            library.close()

    with pytest.raises(Cancelled):
        library.agreement.measure(None, TEXTS, close)
    assert not [thread for thread in threading.enumerate() if thread.name == "rest"]
    assert library._encoders.n_images[L1] == 16


def test_searches_go_first(library):
    busy = [True, True, False]
    seen = []

    def is_busy():
        seen.append(library._encoders.n_images[L1])
        return busy.pop(0) if busy else False

    meter = AgreementMeter(
        library._open_index, library._encoders, library._clock, lambda: library.settings,
        library._reader.searchable, library.history, library.understand, is_busy,
        library._closing,
    )  # fmt: skip
    meter.measure(None, TEXTS)
    assert seen[:4] == [0, 0, 0, 8]  # nothing was embedded while a search was answered


def test_photos_that_cannot_be_read_are_counted_and_left_out(library):
    for path in sorted(library.folder.iterdir())[:5]:
        path.unlink()
    report = library.agreement.measure(None, TEXTS)
    assert (report.n_compared, report.n_unreadable) == (N_PHOTOS - 5, 5)


def test_nothing_to_compare_is_a_sentence(library):
    library._encoders.unavailable.add(L1)
    with pytest.raises(EncoderUnavailable):
        library.agreement.measure(None, TEXTS)
    library._encoders.unavailable.clear()
    with pytest.raises(InputFault, match="no queries"):
        library.agreement.measure(None, [" "])
    cascade = replace(library.settings.cascade, levels=())
    library.settings = replace(library.settings, cascade=cascade)
    with pytest.raises(InputFault, match="no level above"):
        library.agreement.measure(None, TEXTS)


def test_the_table_says_what_was_compared(library):
    text = markdown(agreement_table(library.agreement.measure(30, TEXTS)))
    assert "a sample of 30 of 60 photos" in text and "given or built-in" in text
    assert "could not be read" not in text
    for path in sorted(library.folder.iterdir()):
        path.unlink()  # the thirty have their embeddings, the others cannot get one any more
    library.settings = with_top_m(library.settings, (N_PHOTOS,))
    text = markdown(agreement_table(library.agreement.measure(None, TEXTS)))
    assert "100.0 %" in text and "refining all photos costs less" in text
    assert "all 30 photos" in text and "could not be read and are left out: 30." in text


def test_the_interval_is_that_of_the_normal_law():
    values = np.random.default_rng(1).random(2000) < 0.3
    low, high = interval(values.astype(np.float64))
    half = 1.96 * np.sqrt(0.3 * 0.7 / 2000)
    assert low == pytest.approx(values.mean() - half, abs=0.004)
    assert high == pytest.approx(values.mean() + half, abs=0.004)
    assert interval(np.empty(0)) == (0.0, 0.0)
    weighted = interval(np.asarray([2.0, 4.0]), np.asarray([1.0, 2.0]))
    assert weighted == (2.0, 2.0)
