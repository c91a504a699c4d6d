# SPDX-License-Identifier: MIT
"""The evaluation of recall over real folders and a real index, with fake encoders."""

import numpy as np
import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders

from desktop_search.core.errors import Cancelled, EncoderUnavailable, EnvironmentFault, InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import DecodeFailure
from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.macs import Macs
from desktop_search.evaluate import cache as cache_module
from desktop_search.evaluate.cache import MARK, EvaluationCache
from desktop_search.evaluate.cascades import Chosen
from desktop_search.evaluate.datasets import first_captions, read_dataset
from desktop_search.evaluate.offline import Variant, order_of, ranks_of
from desktop_search.evaluate.published import published, published_of
from desktop_search.evaluate.recall import RecallEvaluation, synthetic_report
from desktop_search.evaluate.results import RecallReport, recall_rows, tables_of
from desktop_search.evaluate.scoring import recall_at
from desktop_search.evaluate.synthetic import LARGE, SMALL
from desktop_search.evaluate.tables import latex, markdown
from desktop_search.store.lock import INDEX_FILE

NAMES = ("small", "middle", "large")
N_PHOTOS = 100
THREE = Variant(Chosen("three", NAMES, (30, 8)))
TWO = Variant(Chosen("two", ("small", "large"), (12,)))
FUSED = Variant(TWO.cascade, 0.2)


@pytest.fixture
def folder(tmp_path):
    """100 photos with 2 captions each."""
    folder = tmp_path / "photos"
    (folder / "b").mkdir(parents=True)
    for number in range(N_PHOTOS):
        name = folder / ("b" if number % 2 else "") / f"{number:03}.jpg"
        name.write_bytes(b"picture %d" % number)
        name.with_suffix(".txt").write_text(f"photo {number}\nthe other of {number}\n")
    return folder


class Bench:
    """Runs evaluations in one work folder."""

    def __init__(self, folder, work):
        self.folder, self.work = folder, work
        self.encoders, self.decoder = FakeEncoders(NAMES), FakeDecoder()
        self.cancel, self.told = CancelToken(), []
        self.tell = lambda *said: self.told.append(said)

    def run(self, variants, which="all", **options):
        dataset = read_dataset(self.folder)
        dataset = first_captions(dataset) if which == "first" else dataset
        clock = FakeClock()
        with EvaluationCache(self.work, self.folder, self.encoders, self.decoder, clock) as cache:
            return RecallEvaluation(
                dataset, which, self.folder, (1, 5, 10), cache, self.encoders, clock,
                lambda *said: self.tell(*said), self.cancel,
            ).run(variants, **options)  # fmt: skip


@pytest.fixture
def bench(folder, tmp_path):
    return Bench(folder, tmp_path / "work")


def test_engine_and_evaluation_agree_on_every_order_of_200_queries(bench):
    report = bench.run([THREE, TWO, FUSED], online=True)
    assert (report.n_photos, report.n_captions, report.captions) == (N_PHOTOS, 200, "all")
    assert [row.n_same for row in report.online] == [200, 200, 200]
    assert [row.label for row in report.rows] == [
        "[small]", "[middle]", "[large]", "[small, middle:30, large:8]", "[small, large:12]",
        "[small, large:12] + fusion 0.2",
    ]  # fmt: skip
    three, two, _ = report.online
    # The engine asked for exactly what its queries lifted, once.
    assert three.n_encoded == tuple(round(rate * N_PHOTOS) for rate in three.upgrade_rates)
    assert three.n_made == sum(three.n_encoded)
    assert three.upgrade_rates[1] <= three.upgrade_rates[0] <= 1
    share = three.upgrade_rates
    assert three.f_life == pytest.approx(100 / (1 + 10 * share[0] + 100 * share[1]))
    assert two.n_made < two.n_encoded[0]  # the rest was there already, and was not paid for twice
    assert bench.encoders.n_images == dict.fromkeys(NAMES, N_PHOTOS)
    assert "may have found it read" in markdown(tables_of(report)[-1])


def test_what_cannot_miss_is_named(bench):
    assert "cannot miss" not in markdown(tables_of(bench.run([TWO], "first"))[0])
    for path in sorted(bench.folder.rglob("*.jpg"))[5:]:
        path.unlink()
    bench.work = bench.work.with_name("few")
    report = bench.run([TWO], "first")
    assert report.n_photos == 5
    assert "as it cannot miss: R@5, R@10." in markdown(tables_of(report)[0])


def test_seconds_that_were_never_measured_are_not_told(bench):
    report = bench.run([TWO], "first", online=True)  # under a clock that stands still
    (row,) = report.online
    assert row.reading_shares == (None, None) and row.f_life_s is None
    assert "not measured" in markdown(tables_of(report)[-1])
    assert "may have found it read" not in markdown(tables_of(report)[-1])


def test_a_fused_order_is_another_order(bench):
    report = bench.run([TWO, FUSED])
    plain, mixed = report.rows[-2:]
    assert [r.percent for r in plain.recall] != [r.percent for r in mixed.recall]
    assert report.online == ()


def test_recall_is_that_of_a_plain_count(bench):
    report = bench.run([THREE], "first")
    large = report.rows[2]
    texts = [f"photo {number}" for number in range(N_PHOTOS)]
    images = bench.decoder.decode(
        [bench.folder / ("b" if n % 2 else "") / f"{n:03}.jpg" for n in range(N_PHOTOS)],
        [bench.encoders.spec("large").image_input],
    )
    pixels = np.stack([next(iter(decoded.pixels.values())) for _, decoded in images])
    vectors = bench.encoders.encode_images("large", pixels).astype(np.float16).astype(np.float64)
    scores = bench.encoders.encode_texts("large", texts).astype(np.float64) @ vectors.T
    ranks = 1 + (scores > np.diag(scores)[:, None]).sum(axis=1)
    for found in large.recall:
        assert found.percent == pytest.approx(100 * (ranks <= found.k).mean())
        assert found.delta is None


def test_a_run_that_was_stopped_goes_on_and_pays_for_nothing_twice(bench):
    def stop(stage, n_done, n_total):
        if stage == "Looking at photos with large" and n_done >= 40:
            bench.cancel.cancel()

    bench.tell = stop
    with pytest.raises(Cancelled):
        bench.run([THREE])
    assert bench.encoders.n_images == {"small": 100, "middle": 100, "large": 40}
    n_decoded = bench.decoder.n_decoded
    bench.cancel, bench.tell = CancelToken(), lambda *_: None
    report = bench.run([THREE], online=True)
    assert bench.encoders.n_images == dict.fromkeys(NAMES, N_PHOTOS)
    assert bench.decoder.n_decoded == n_decoded + 60
    assert report.online[0].n_same == report.n_captions
    assert report.online[0].final_ms is None or report.online[0].n_made
    again = bench.run([THREE], online=True)
    assert again.rows == report.rows and again.online[0].n_made == 0
    assert again.online[0].upgrade_rates == report.online[0].upgrade_rates
    assert again.online[0].final_ms is None


@pytest.mark.parametrize(
    ("stage", "n_done"),
    [
        ("Reading photos with small", 24),
        ("Searching with [small, middle:30, large:8]", 7),
        ("Reading captions with small", 31),
        ("Reading captions with large", 0),
    ],
)
def test_stopped_anywhere_it_goes_on(bench, tmp_path, stage, n_done):
    whole = Bench(bench.folder, tmp_path / "whole").run([THREE], "first", online=True)

    def stop(said, done, total):
        if said == stage and done >= n_done:
            bench.cancel.cancel()

    bench.tell = stop
    with pytest.raises(Cancelled):
        bench.run([THREE], "first", online=True)
    bench.cancel, bench.tell = CancelToken(), lambda *_: None
    report = bench.run([THREE], "first", online=True)
    assert report.rows == whole.rows
    assert report.online[0].n_same == report.n_captions
    assert report.online[0].upgrade_rates == whole.online[0].upgrade_rates
    assert bench.encoders.n_images == dict.fromkeys(NAMES, N_PHOTOS)


def test_photos_that_changed_are_read_anew(bench):
    before = bench.run([TWO], "first")
    for number in range(0, N_PHOTOS, 2):
        (bench.folder / f"{number:03}.jpg").write_bytes(b"another picture %d" % number)
    after = bench.run([TWO], "first")
    assert bench.encoders.n_images == {"small": 150, "middle": 0, "large": 150}
    fresh = Bench(bench.folder, bench.work.with_name("fresh")).run([TWO], "first")
    assert after.rows == fresh.rows and after.rows != before.rows


def test_texts_that_were_cut_off_in_the_file_are_made_again(bench):
    first = bench.run([TWO])
    (file, *_) = sorted((bench.work / "texts").iterdir())
    file.write_bytes(file.read_bytes()[:-7])
    assert bench.run([TWO]).rows == first.rows


def test_what_cannot_be_kept_is_a_sentence(bench):
    bench.run([TWO])
    (file, *_) = sorted((bench.work / "texts").iterdir())
    file.unlink()
    file.mkdir()  # as any other fault of the disk, it is told when the file is opened or written
    with pytest.raises(EnvironmentFault, match=r"cannot be kept in .*texts.* with --work"):
        bench.run([TWO])


def test_a_photo_that_goes_while_it_runs_is_one_that_cannot_be_read(bench):
    def take_away(stage, *_):
        if stage == "Preparing encoders":
            (bench.folder / "004.jpg").unlink(missing_ok=True)

    bench.tell = take_away
    report = bench.run([TWO], "first")
    assert report.n_photos == report.n_captions == N_PHOTOS - 1
    assert "Photos that cannot be read, left out with their captions: 1." in report.notes


def test_a_photo_that_seems_to_grow_is_read_a_moment_later(bench, monkeypatch):
    monkeypatch.setattr(cache_module, "QUIET_S", 0.01)
    decode, n_tries = bench.decoder.decode, 0

    def growing(paths, inputs, want_preview=True):
        nonlocal n_tries
        for path, outcome in decode(paths, inputs, want_preview):
            if path.name == "004.jpg" and n_tries < 2:
                n_tries += 1
                outcome = DecodeFailure("The file is cut off", transient=True)
            yield path, outcome

    bench.decoder.decode = growing
    report = bench.run([TWO], "first")
    assert (report.n_photos, report.notes, n_tries) == (N_PHOTOS, (), 2)


def test_photos_that_cannot_be_read_and_copies_are_counted(bench):
    (bench.folder / "000.jpg").write_bytes(b"bad picture")
    (bench.folder / "b" / "001.jpg").write_bytes(b"picture 2")  # as 002.jpg
    report = bench.run([TWO], "first", online=True)
    assert (report.n_photos, report.n_captions) == (N_PHOTOS - 2, N_PHOTOS - 1)
    assert "Photos that cannot be read, left out with their captions: 1." in report.notes
    assert any("copies" in note and note.endswith(": 1.") for note in report.notes)
    assert report.online[0].n_same == report.n_captions


def test_photos_that_a_level_cannot_read_come_after_its_others(bench):
    """The engine leaves them where the level before had them, and so does the evaluation."""

    def damage(stage, n_done, n_total):
        if stage.startswith("Searching") and n_done == 0:
            for name in ("002.jpg", "010.jpg", "b/017.jpg"):
                (bench.folder / name).write_bytes(b"bad now")

    bench.tell = damage
    report = bench.run([THREE], online=True)
    assert report.n_photos == N_PHOTOS
    assert "Photos that large could not read, ranked behind its others: 3." in report.notes
    assert report.online[0].n_same == report.n_captions == 200


def test_no_number_without_weights(bench):
    bench.encoders.unavailable.add("middle")
    report = bench.run([THREE, TWO])
    assert report.not_run == (("[small, middle:30, large:8]", "middle is not here."),)
    assert not any("middle" in row.label for row in report.rows)
    assert "Not run: [small, middle:30, large:8]. middle is not here." in markdown(
        tables_of(report)[0]
    )
    bench.encoders.unavailable |= set(NAMES)
    with pytest.raises(EncoderUnavailable):
        bench.run([THREE, TWO])


def test_the_warm_union_is_asked_in_a_second_pass(bench):
    report = bench.run([TWO], "first", online=True, warm_union=True)
    row = report.online[0]
    assert row.n_same == N_PHOTOS and len(row.union) == 3
    # Every photo was lifted by some caption, so the last level now chooses among all of them.
    assert row.upgrade_rates == (1.0,)
    large, cascade = (report.rows[at].recall for at in (1, -1))
    assert [found.percent for found in row.union] == [found.percent for found in large]
    assert [found.percent for found in row.union] != [found.percent for found in cascade]
    assert [found.delta for found in row.union] == [0, 0, 0]
    assert "warm-cache union" in markdown(tables_of(report)[-1])


def test_the_work_folder_is_neither_a_library_nor_among_the_photos(bench, tmp_path):
    bench.work.mkdir()
    (bench.work / INDEX_FILE).write_bytes(b"somebody's index")
    with pytest.raises(InputFault, match="holds an index"):
        bench.run([TWO])
    assert sorted(path.name for path in bench.work.iterdir()) == [INDEX_FILE]
    before = sorted(bench.folder.rglob("*"))
    for work in (bench.folder, bench.folder / "b" / "work"):
        bench.work = work
        with pytest.raises(InputFault, match="among the photos"):
            bench.run([TWO])
    assert sorted(bench.folder.rglob("*")) == before
    (tmp_path / "file").write_bytes(b"")
    bench.work = tmp_path / "file" / "work"
    with pytest.raises(EnvironmentFault, match=r"cannot be created or written .* with --work\."):
        bench.run([TWO])
    bench.work = tmp_path / "fresh"
    bench.run([TWO])
    assert (bench.work / MARK).exists()
    assert oct(bench.work.stat().st_mode)[-3:] == "700"
    assert {oct(p.stat().st_mode)[-3:] for p in bench.work.rglob("*") if p.is_file()} == {"600"}


def test_published_figures_are_those_of_the_catalogue():
    catalogue = Catalogue()
    rows = {(row.encoder, row.dataset, row.captions): row for row in published()}
    assert len(rows) == len(published())
    assert all(row.source and 1 in row.recall for row in rows.values())
    for name in catalogue.names:
        stated = catalogue.row(name).recall
        for dataset, percent in (
            ("coco-karpathy-test", stated and stated.coco_r1),
            ("flickr30k-karpathy-test", stated and stated.flickr_r1),
        ):
            if percent is not None and name != "blip-l-coco":
                assert rows[name, dataset, "all"].recall[1] == percent
    paper = published_of("clip-vit-g-14", "coco-val2017", "first")
    assert paper.recall == {1: 46.3, 5: 70.68, 10: 79.84}


def test_a_deviation_from_published_figures_is_flagged():
    table = published_of("clip-vit-b-16", "coco-karpathy-test", "all")
    assert not table.deviates({1: 42.31 - 0.9, 5: 67.70 + 0.9, 10: 77.06})
    assert table.deviates({1: 42.31 - 1.1, 5: 67.70, 10: 77.06})
    assert table.deviates({1: 42.31, 10: 78.2})
    paper = published_of("clip-vit-b-16", "coco-val2017", "first")
    assert not paper.deviates({1: 40.1 + 4})  # the paper is below everybody else
    assert paper.deviates({1: 40.1 - 2})
    alone = Variant(Chosen("clip-vit-b-16", ("clip-vit-b-16",), ()))
    ranks, targets = np.ones((1, 50), np.int32), np.arange(50)
    macs = {"clip-vit-b-16": Macs(2, 1)}
    (row,) = recall_rows([alone], ranks, targets, (1,), macs, ("coco-karpathy-test", "all"))
    assert row.deviates and row.published == table
    (row,) = recall_rows([alone], ranks, targets, (1,), macs)
    assert not row.deviates and row.published is None


@pytest.mark.parametrize(("rank", "says"), [(1, "TOO FAR FROM PUBLISHED"), (0, "None is further")])
def test_tables_put_published_figures_beside(rank, says):
    name = "clip-vit-b-16"
    theirs = published_of(name, "coco-karpathy-test", "all")
    hits = np.full(5000, 99, np.int32)
    for k in (10, 5, 1):  # exactly as published
        hits[: round(50 * theirs.recall[k])] = k
    ranks = np.ones_like(hits) if rank else hits
    rows = recall_rows(
        [Variant(Chosen(name, (name,), ()))], ranks[None], np.arange(5000), (1, 5, 10),
        {name: Macs(2, 1)}, ("coco-karpathy-test", "all"),
    )  # fmt: skip
    report = RecallReport("coco-karpathy-test", "test", "all", 5000, 5000, rows)
    table = tables_of(report)[1]
    assert says in table.notes[0]
    first = table.rows[0]
    assert first[:2] == ("[clip-vit-b-16]", "R@1") and first[3] == "42.31"
    assert first[4] == ("+57.69" if rank else "-0.01" if first[2] == "42.30" else "+0.01")


def test_scores_and_their_errors():
    ranks = np.asarray([1, 3, 12, 1], np.int32)
    found = recall_at(5, ranks, np.arange(4), ranks)
    assert (found.percent, found.delta, found.low, found.high) == (75, 0, 0, 0)
    generator = np.random.default_rng(3)
    hits = np.where(generator.random(1000) < 0.4, 1, 99).astype(np.int32)
    one = recall_at(1, hits, np.arange(1000))
    share = (hits == 1).mean()
    assert one.se == pytest.approx(100 * np.sqrt(share * (1 - share) / 999))
    # Five captions that all say the same tell no more than one.
    five = recall_at(1, np.repeat(hits, 5), np.repeat(np.arange(1000), 5))
    assert (five.percent, five.se) == (pytest.approx(one.percent), pytest.approx(one.se))
    renamed = recall_at(1, hits, generator.permutation(1000), np.full(1000, 99, np.int32))
    assert renamed == recall_at(1, hits, np.arange(1000), np.full(1000, 99, np.int32))
    better = recall_at(1, hits, np.arange(1000), np.full(1000, 99, np.int32))
    assert better.delta == pytest.approx(one.percent)
    assert better.low == pytest.approx(one.percent - 1.96 * one.se, abs=0.5)


def test_order_of_three_levels_by_hand():
    ids = np.asarray([5, 6, 7, 8])
    low, middle = np.asarray([4, 3, 2, 1], np.float32), np.asarray([1, 2, 3, 9], np.float32)
    high = np.asarray([7, 7, np.nan, 9], np.float32)
    assert order_of([low], ids, []).tolist() == [0, 1, 2, 3]
    assert order_of([low, middle], ids, [3]).tolist() == [2, 1, 0, 3]
    # 7 has no score at the last level and comes after the head; 5 and 6 tie.
    assert order_of([low, middle, high], ids, [3, 2]).tolist() == [1, 2, 0, 3]
    assert order_of([low, middle, high], ids, [4, 4]).tolist() == [3, 0, 1, 2]
    unseen = np.asarray([np.nan, 3, 2, 1], np.float32)
    assert order_of([unseen, middle], ids, [2]).tolist() == [2, 1, 3]
    variant = Variant(Chosen("x", ("a", "b"), (2,)))
    scores = {"a": unseen, "b": middle}
    ranks = ranks_of([variant], lambda name, _: scores[name], ids, np.asarray([2, 0]))
    assert ranks.tolist() == [[1, 5]]


def test_the_synthetic_world_meets_what_was_published_and_says_what_it_is():
    macs = {fit.encoder: Macs(2 + at, 1 + at) for at, fit in enumerate((SMALL, LARGE))}
    report = synthetic_report(macs, 1000, (1, 5, 10), lambda *_: None)
    small, large, cascade = report.rows
    for row, fit in ((small, SMALL), (large, LARGE)):
        for found, theirs in zip(row.recall, fit.published, strict=True):
            assert abs(found.percent - theirs) < 3 * found.se
    for found, alone in zip(cascade.recall, large.recall, strict=True):
        assert abs(found.percent - alone.percent) < 1
        assert found.low <= found.delta <= found.high
    assert large.recall[0].percent > small.recall[0].percent + 2
    for table in tables_of(report):
        for text in (markdown(table), latex(table)):
            assert "SYNTHETIC: Recall" in text and "no photo was seen" in text
    assert report.stamp == "SYNTHETIC"
