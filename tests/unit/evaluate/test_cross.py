# SPDX-License-Identifier: MIT
"""A cross-encoder behind the last level, over real folders and a real index, with fake models."""

import hashlib

import numpy as np
import pytest
from helpers.fakes import FakeClock, FakeCrossEncoder, FakeDecoder, FakeEncoders, unit

from desktop_search.core.errors import Cancelled, EncoderUnavailable, EnvironmentFault
from desktop_search.core.protocols import CancelToken
from desktop_search.evaluate.cache import BATCH_SIZE, EvaluationCache
from desktop_search.evaluate.cascades import Chosen
from desktop_search.evaluate.cross import FOLDER, PAIR, CrossLevel
from desktop_search.evaluate.datasets import asked_as, first_captions, read_dataset
from desktop_search.evaluate.offline import Variant
from desktop_search.evaluate.recall import RecallEvaluation
from desktop_search.evaluate.results import tables_of
from desktop_search.evaluate.tables import latex, markdown

NAMES = ("small", "large", "reader")
N_PHOTOS = 40
TWO = Variant(Chosen("two", ("small", "large"), (20,)))
ALONE = Variant(Chosen("large", ("large",), ()))


class Bench:
    """Runs evaluations with a cross-encoder in one work folder."""

    def __init__(self, folder, work):
        self.folder, self.work = folder, work
        self.encoders, self.decoder = FakeEncoders(NAMES), FakeDecoder()
        self.model = FakeCrossEncoder(self.encoders, "reader")
        self.cancel = CancelToken()
        self.tell = lambda *_: None

    def run(self, variants=(TWO,), k=10, with_it=True, template="{}", **options):
        dataset = asked_as(first_captions(read_dataset(self.folder)), template)
        clock = FakeClock()
        with EvaluationCache(self.work, self.folder, self.encoders, self.decoder, clock) as cache:
            cross = CrossLevel(self.model, k, cache, clock, self.cancel) if with_it else None
            return RecallEvaluation(
                dataset, "first", self.folder, (1, 5, 10), cache, self.encoders, clock,
                lambda *said: self.tell(*said), self.cancel,
            ).run(variants, cross=cross, **options)  # fmt: skip


@pytest.fixture
def bench(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number:03}.jpg").write_bytes(b"picture %d" % number)
        (folder / f"{number:03}.txt").write_text(f"photo {number}\n")
    return Bench(folder, tmp_path / "work")


def expected(bench, k):
    """Ranks without and with the cross-encoder, counted plainly."""
    texts = [f"photo {number}" for number in range(N_PHOTOS)]
    digests = [hashlib.sha256(b"picture %d" % n).digest() for n in range(N_PHOTOS)]

    def pixels(px):
        whole = (digest * (px * px * 3 // 32 + 1) for digest in digests)
        return [np.frombuffer(one[: px * px * 3], np.uint8).reshape(px, px, 3) for one in whole]

    seen = np.stack(pixels(8))
    photos = {
        name: bench.encoders.encode_images(name, seen).astype(np.float16).astype(np.float32)
        for name in ("small", "large")
    }
    before, after = [], []
    for target, text in enumerate(texts):
        scores = {
            name: photos[name] @ bench.encoders.encode_texts(name, [text])[0] for name in photos
        }
        order = sorted(range(N_PHOTOS), key=lambda n: -scores["small"][n])
        order = sorted(order[:20], key=lambda n: -scores["large"][n]) + order[20:]
        before.append(1 + order.index(target))
        together = [unit(text.encode() + seen[n].tobytes())[0] for n in range(N_PHOTOS)]
        order = sorted(order[:k], key=lambda n: -together[n]) + order[k:]
        after.append(1 + order.index(target))
    return np.asarray(before), np.asarray(after)


@pytest.mark.parametrize("k", [1, 7, 10, 100])
def test_recall_with_and_without_it_is_that_of_a_plain_count(bench, k):
    report = bench.run(k=k, online=True)
    before, after = expected(bench, k)
    (row,) = report.cross.rows
    assert row.label == "[small, large:20]"
    for without, behind in zip(row.without, row.behind, strict=True):
        assert without.percent == pytest.approx(100 * (before <= without.k).mean())
        assert behind.percent == pytest.approx(100 * (after <= behind.k).mean())
        assert behind.delta == pytest.approx(behind.percent - without.percent)
        if k <= behind.k:
            assert behind.delta == 0  # it only sorts the first k
    assert k == 1 or (before != after).any()
    assert row.n_same == report.online[0].n_same == N_PHOTOS
    looked = min(k, N_PHOTOS) * N_PHOTOS
    assert report.cross.n_pairs == report.cross.n_made == bench.model.n_scored == looked
    assert max(bench.model.sizes) <= BATCH_SIZE
    # Nothing else has changed by it.
    assert report.rows == bench.run(with_it=False).rows


def test_an_encoder_alone_can_have_it_behind_too(bench):
    report = bench.run([TWO, ALONE], k=10)
    assert [row.label for row in report.cross.rows] == ["[small, large:20]", "[large]"]
    assert report.cross.rows[1].n_same is None
    two, alone = ({found.k: found for found in row.behind} for row in report.cross.rows)
    assert two[10].percent != alone[10].percent or two[1].percent != alone[1].percent
    # A pair that both ask for is scored once.
    assert report.cross.n_pairs == bench.model.n_scored < 2 * 10 * N_PHOTOS


def test_a_run_that_was_stopped_goes_on_and_scores_nothing_twice(bench):
    def stop(stage, n_done, _):
        if stage.startswith("Ranking") and n_done >= 15:
            bench.cancel.cancel()

    bench.tell = stop
    with pytest.raises(Cancelled):
        bench.run()
    assert bench.model.n_scored == 150
    (file,) = (bench.work / FOLDER).iterdir()
    assert oct(file.stat().st_mode)[-3:] == "600" and file.stat().st_size == 150 * PAIR.itemsize
    with file.open("ab") as out:
        out.write(b"cut off")
    bench.cancel, bench.tell = CancelToken(), lambda *_: None
    report = bench.run(online=True)
    assert bench.model.n_scored == 400
    assert (report.cross.n_pairs, report.cross.n_made) == (400, 250)
    again = bench.run(online=True)
    assert again.cross.rows == report.cross.rows
    assert (again.cross.n_pairs, again.cross.n_made, bench.model.n_scored) == (400, 0, 400)


def test_photos_that_cannot_be_read_again_stay_behind_the_others(bench):
    def damage(stage, n_done, _):
        if stage.startswith("Ranking") and n_done == 0:
            for number in range(5):
                (bench.folder / f"{number:03}.jpg").write_bytes(b"bad now")

    bench.tell = damage
    report = bench.run()
    assert report.cross.n_unreadable == 5
    assert report.cross.n_pairs == 400 and report.cross.n_made < 400
    assert "could not be read again" in markdown(tables_of(report)[-1])


def test_scores_that_cannot_be_kept_are_a_sentence(bench):
    def full(stage, n_done, _):
        if stage.startswith("Ranking") and n_done == 2:
            (file,) = (bench.work / FOLDER).iterdir()
            file.unlink()
            file.mkdir()

    bench.tell = full
    with pytest.raises(EnvironmentFault, match=r"cannot be kept in .*pairs.* with --work"):
        bench.run()


def test_no_number_without_its_weights_and_nothing_is_computed(bench):
    bench.model.available = False
    with pytest.raises(EncoderUnavailable, match="reader is not here"):
        bench.run()
    assert bench.decoder.n_decoded == 0 and bench.encoders.calls == []


def test_tables_put_both_side_by_side(bench):
    report = bench.run(online=True)
    table = tables_of(report)[-1]
    text = markdown(table)
    assert "With a cross-encoder behind the last level: reader" in text
    assert table.headings[-1] == "engine's orders as offline"
    assert table.rows[0][-1] == "40 of 40"
    assert "Pairs of a caption and a photo: 400" in text and "from R@10 on nothing can" in text
    assert latex(table).count(r"\\") >= 2
    row = report.cross.rows[0]
    assert table.rows[0][1:3] == (
        f"{row.without[0].percent:.2f}", f"{row.behind[0].percent:.2f}",
    )  # fmt: skip


def test_a_template_is_asked_and_recorded(bench):
    plain = bench.run()
    report = bench.run(template="a photo of {}", online=True)
    assert (plain.template, report.template) == ("", "a photo of {}")
    assert report.online[0].n_same == N_PHOTOS
    assert plain.rows != report.rows
    assert report.cross.n_made == 400  # other texts, other pairs
    assert "Asked as: a photo of {}" in markdown(tables_of(report)[0])
    # Each by itself is kept: going back costs nothing.
    assert bench.run().cross.n_made == 0
    texts = sorted(path.name for path in (bench.work / "texts").iterdir())
    assert len(texts) == 4
