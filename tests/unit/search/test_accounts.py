# SPDX-License-Identifier: MIT
"""Prices and factors of a real index, with encoders that take as long as they are told."""

import contextlib
import time
from dataclasses import replace

import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders

from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import LevelSetting, Look, SearchRequest
from desktop_search.core.settings import CascadeSettings, with_top_m
from desktop_search.library import Library
from desktop_search.store import ledger
from desktop_search.store.lock import INDEX_FILE

NAMES = ("starter-lite0", "starter-lite2", "large")
TIMES = (0.016, 0.086, 0.932)
CASCADE = CascadeSettings(
    "custom", NAMES[0], (LevelSetting(NAMES[1], 50), LevelSetting(NAMES[2], 14))
)
N_PHOTOS = 200
DAY_S = 86_400.0


class SlowEncoders(FakeEncoders):
    """A photo of each level takes its time on the clock."""

    def __init__(self, clock, times=TIMES):
        super().__init__(NAMES)
        self.clock, self.times = clock, dict(zip(NAMES, times, strict=True))

    def encode_images(self, encoder, pixels):
        self.clock.time += self.times[encoder] * len(pixels)
        return super().encode_images(encoder, pixels)


class SlowDecoder(FakeDecoder):
    """Reading a photo takes its time on the clock too."""

    def __init__(self, clock, seconds):
        super().__init__()
        self.clock, self.seconds = clock, seconds

    def decode(self, paths, inputs, want_preview=True):
        for outcome in super().decode(paths, inputs, want_preview):
            self.clock.time += self.seconds
            yield outcome


class World:
    """A library whose every second is known."""

    def __init__(self, folder, n_photos=N_PHOTOS, decode_s=0.0, cascade=CASCADE):
        self.clock = FakeClock()
        self.encoders = SlowEncoders(self.clock)
        self.photos = folder / "photos"
        self.photos.mkdir()
        self.add(n_photos)
        self.library = Library(
            folder / "data", decoder=SlowDecoder(self.clock, decode_s), encoders=self.encoders,
            clock=self.clock,
        )  # fmt: skip
        self.library.open()
        self.library.use_cascade(cascade.level0, cascade.levels)
        self.library.index_now([self.photos])

    def add(self, n_photos, first=0):
        for number in range(first, first + n_photos):
            (self.photos / f"{number:04}.jpg").write_bytes(b"picture %d" % number)

    def search(self, text="a cat", **kwargs):
        *_, last = self.library.rankings(SearchRequest(1, text, **kwargs))
        self.flush()
        return last

    def measure(self, *levels):
        """Runs encoders once, on photos that are not in the library any more afterwards."""
        before, self.photos = self.photos, self.photos.parent / "elsewhere"
        self.photos.mkdir()
        self.add(10, first=9000)
        self.library.index_now([self.photos])
        ids = [
            card.id
            for card in self.library.cards(self.library.newest(9999)).values()
            if card.path.parent == self.photos
        ]
        for level in levels:
            self.library._embeddings.upgrade(NAMES[level], ids, CancelToken(), surely=True)
        self.library.remove_root(self.library.roots()[-1].id)
        self.photos = before

    def note(self, n_cached):
        """A search that found so many of 50 photos embedded at level 1."""
        encoder = self.library._embeddings.encoder_id(NAMES[1])
        n_new = 50 - n_cached
        look = Look(1, encoder, 50, n_cached, n_new, 0, n_new * 0.086, 0.0)
        self.library._writer.log_query(0.0, 0.1, [look])
        self.flush()

    def flush(self):
        """What was only offered to the writer is stored now."""
        self.library._writer.run(lambda db: None)

    def costs(self, cascade=None):
        return self.library.accounts.costs(cascade or self.library.settings.cascade)


@pytest.fixture
def world(tmp_path):
    with contextlib.ExitStack() as stack:

        def make(**kwargs):
            made = World(tmp_path, **kwargs)
            stack.callback(made.library.close)
            return made

        yield make


# -- worked examples: each figure is its formula, to the digit shown -------------------------------


def test_example_1_nothing_embedded_yet(world):
    one = world()
    one.measure(1, 2)
    costs = one.costs()
    assert [level.s_per_photo for level in costs.new.levels] == pytest.approx([0.086, 0.932])
    assert f"{costs.new.seconds:.1f}" == f"{50 * 0.086 + 14 * 0.932:.1f}" == "17.3"
    assert not costs.new.estimated
    assert (costs.n_recent, costs.again.seconds) == (0, costs.new.seconds)


def test_example_2_a_new_search_pays_for_what_the_library_lacks(world):
    one = world()
    one.search()
    new = one.costs().new
    expected = 50 * (1 - 50 / 200) * 0.086 + 14 * (1 - 14 / 200) * 0.932
    assert f"{new.seconds:.3f}" == f"{expected:.3f}" == "15.360"
    assert [level.n_new for level in new.levels] == pytest.approx([37.5, 13.02])


def test_example_2b_new_searches_meet_in_the_same_photos(world):
    one = world(n_photos=1000)
    one.measure(1, 2)
    for n_cached in (0, 20, 30, 40, 40, 50):  # the last one was done before
        one.note(n_cached)
    new = one.costs().new
    # Of the last three that found something new: 110 of 150 were there. The library: none.
    expected = 50 * (1 - 110 / 150) * 0.086 + 14 * 0.932
    assert f"{new.seconds:.3f}" == f"{expected:.3f}" == "14.195"


def test_example_3_one_like_an_earlier_one_has_the_hits_of_late(world):
    one = world()
    for _ in range(4):
        one.search()  # the first finds nothing, the others everything
    costs = one.costs()
    assert (costs.n_recent, costs.n_recent_done) == (4, 3)
    expected = 50 * (1 - 3 / 4) * 0.086 + 14 * (1 - 3 / 4) * 0.932
    assert f"{costs.again.seconds:.3f}" == f"{expected:.3f}" == "4.337"


def test_example_3b_one_like_an_earlier_one_never_costs_more_than_a_new_one(world):
    one = world()
    one.search()
    one.measure(1, 2)
    one.library.refining.run_now(True, CancelToken())  # all is embedded; the search found nothing
    costs = one.costs()
    assert costs.upgrade_rates == (1.0, 1.0)
    assert (costs.new.seconds, costs.again.seconds) == (0.0, 0.0)


def test_example_3c_nor_where_new_searches_of_late_met_in_the_same_photos(world):
    one = world(n_photos=1000)
    one.measure(1, 2)
    for n_cached in (*[0] * 10, 40, 40, 40):
        one.note(n_cached)
    costs = one.costs()
    assert costs.again.seconds == costs.new.seconds
    expected = 50 * (1 - 120 / 150) * 0.086 + 14 * 0.932
    assert f"{costs.again.seconds:.3f}" == f"{expected:.3f}"


def test_example_4_31_of_the_last_50_were_already_done(world):
    one = world(n_photos=1500)
    known = [f"query {number}" for number in range(19)]
    for text in known:
        one.search(text, top_m=(50,), depth=1)
    for text in (known * 2)[:31]:
        one.search(text, top_m=(50,), depth=1)
    costs = one.costs()
    assert (costs.n_recent, costs.n_recent_done) == (50, 31)
    assert costs.again.levels[0].n_new < costs.new.levels[0].n_new


def test_example_5_a_level_that_is_off_costs_nothing(world):
    one = world()
    one.measure(1, 2)
    off = replace(CASCADE, levels=(LevelSetting(NAMES[1], 0), LevelSetting(NAMES[2], 14)))
    new = one.costs(off).new
    assert f"{new.seconds:.3f}" == f"{14 * 0.932:.3f}" == "13.048"
    assert (new.levels[0].seconds, new.levels[0].n_new, new.levels[0].top_m) == (0.0, 0.0, 0)


def test_example_6_no_more_photos_than_there_are(world):
    one = world(n_photos=20)
    one.measure(1, 2)
    new = one.costs().new
    assert [level.top_m for level in new.levels] == [20, 14]
    assert f"{new.seconds:.3f}" == f"{20 * 0.086 + 14 * 0.932:.3f}" == "14.768"


def test_example_7_reading_photos_is_part_of_the_price(world):
    one = world(decode_s=0.038)
    one.measure(1, 2)
    new = one.costs().new
    assert f"{new.seconds:.3f}" == f"{50 * (0.086 + 0.038) + 14 * (0.932 + 0.038):.3f}" == "19.780"


def test_example_8_what_never_ran_here_is_estimated_from_what_did(world):
    one = world(decode_s=0.038)
    one.measure(1)
    new = one.costs().new
    # Level 2 has ten times the operations of level 1; reading takes the same.
    assert new.levels[1].s_per_photo == pytest.approx(0.86 + 0.038)
    assert (new.levels[0].estimated, new.levels[1].estimated, new.estimated) == (False, True, True)
    assert f"{new.seconds:.3f}" == f"{50 * 0.124 + 14 * 0.898:.3f}" == "18.772"


def test_example_9_total_work_while_nothing_is_known(world):
    one = world()
    one.measure(1, 2)
    costs = one.costs()
    assert (costs.p, costs.p_assumed) == (0.1, True)
    # Operations of the fakes: 1, 10, 100.
    assert costs.f_life_bound == pytest.approx(100 / (1 + 0.1 * 10 + 0.1 * 100))
    assert costs.f_life == pytest.approx(100 / (1 + 0.1 * 10 + 0.1 * 14 / 50 * 100))
    expected = 0.932 / (0.016 + 0.1 * 0.086 + 0.1 * 14 / 50 * 0.932)
    assert f"{costs.f_life_seconds:.2f}" == f"{expected:.2f}" == "18.38"


def test_example_10_total_work_with_the_shares_of_50_searches(world):
    one = world()
    for _ in range(50):
        one.search()
    costs = one.costs()
    assert (costs.p, costs.p_assumed, costs.upgrade_rates) == (0.25, False, (0.25, 0.07))
    assert costs.f_life_bound == pytest.approx(100 / (1 + 0.25 * 10 + 0.25 * 100))
    assert f"{costs.f_life:.2f}" == f"{100 / (1 + 0.25 * 10 + 0.07 * 100):.2f}" == "9.52"
    spent = 200 * 0.016 + 50 * 0.086 + 14 * 0.932
    assert costs.f_life_seconds == pytest.approx(200 * 0.932 / spent)
    assert one.library.accounts.savings().seconds_spent == pytest.approx(spent)


def test_example_11_the_first_search_by_eq_2(world):
    one = world()
    one.measure(1, 2)
    costs = one.costs()
    assert costs.f_latency == pytest.approx(50 * 100 / (50 * 10 + 14 * 100))
    assert f"{costs.f_latency_seconds:.2f}" == f"{50 * 0.932 / 17.348:.2f}" == "2.69"
    two = replace(CASCADE, levels=CASCADE.levels[:1])
    assert (one.costs(two).f_latency, one.costs(two).f_latency_seconds) == (None, None)


def test_example_12_refining_all_and_what_it_takes_on_the_disk(world):
    one = world()
    one.search()
    costs = one.costs()
    assert costs.refine_all.seconds == pytest.approx(150 * 0.086 + 186 * 0.932)
    row, matrix = ledger.embedding_bytes(16), 16 * 2 + 20
    assert costs.bytes_now == round(200 * (row + matrix) + (50 + 14) * row)
    assert costs.bytes_full == round(200 * (row + matrix) + 400 * row)


def test_example_13_looking_deeper_pays_only_for_what_is_new(world):
    one = world()
    one.search()
    request = SearchRequest(1, "a cat")
    first, second = one.library.accounts.deeper(request, [50, 100])
    assert first.seconds == 0.0
    # 50 new photos at level 1, so half the head of level 2 is expected to be new.
    assert second.levels[0].n_new == 50
    assert second.levels[1].n_new == pytest.approx(14 * 0.5)
    assert second.seconds == pytest.approx(50 * 0.086 + 7 * 0.932)
    one.search(top_m=(100, 14))
    assert one.library.accounts.deeper(request, [100])[0].seconds == 0.0
    assert one.library.accounts.deeper(SearchRequest(1, "a dog"), [50])[0].seconds > 0


# -- the rest --------------------------------------------------------------------------------------


def test_break_even_is_passed_when_most_photos_were_refined(world):
    two = CascadeSettings("custom", NAMES[0], (LevelSetting(NAMES[1], 50),))
    one = world(n_photos=40, cascade=two)
    for _ in range(49):
        one.search()
    assert not one.costs().passed_break_even  # not known before 50 searches
    one.search()
    costs = one.costs()
    assert costs.break_even_p == pytest.approx(1 - 1 / 10)
    assert (costs.p, costs.passed_break_even, costs.refine_all.seconds) == (1.0, True, 0.0)
    assert costs.f_life < 1
    # The same index, searched through a cascade that never ran: nothing of it is known.
    other = one.costs(replace(two, levels=(LevelSetting(NAMES[2], 9),)))
    assert (other.p, other.p_assumed, other.passed_break_even) == (0.1, True, False)


def test_an_empty_library_and_one_where_nothing_ran_have_no_made_up_prices(world):
    one = world(n_photos=0)
    costs = one.costs()
    assert (costs.n_photos, costs.new.seconds, costs.refine_all.seconds) == (0, 0.0, 0.0)
    assert costs.p_assumed and costs.f_life_seconds is None
    quick = replace(CASCADE, levels=())
    assert one.costs(quick).f_life is None
    savings = one.library.accounts.savings()
    assert (savings.seconds_spent, savings.seconds_large, savings.first_ms) == (0.0, None, None)


def test_an_index_without_a_ledger_has_the_times_of_all_that_was_embedded(world):
    one = world()
    one.search()

    def as_before(db):
        db.execute("DELETE FROM looks")
        db.execute("DELETE FROM spending")

    one.library._writer.run(as_before)
    costs = one.costs()
    assert [level.s_per_photo for level in costs.new.levels] == pytest.approx([0.086, 0.932])
    assert (costs.n_recent, costs.again.seconds) == (0, costs.new.seconds)
    savings = one.library.accounts.savings()
    assert savings.seconds_spent == pytest.approx(200 * 0.016 + 50 * 0.086 + 14 * 0.932)
    assert [day.n_queries for day in savings.days] == [1]


def test_a_search_that_waited_for_a_model_does_not_set_the_price(world):
    one = world(n_photos=400)
    one.encoders.times[NAMES[1]] = 3.0  # loading it is part of its first batch
    one.search("first", depth=1)
    one.encoders.times[NAMES[1]] = 0.1
    for text in ("second", "third", "fourth"):
        one.search(text, depth=1)
    assert one.costs().new.levels[0].s_per_photo == pytest.approx(0.1)


def test_savings_by_day(world):
    one = world(decode_s=0.01)
    one.search()
    one.search()
    one.clock.time += DAY_S
    one.search("a dog")
    savings = one.library.accounts.savings()
    assert [day.n_queries for day in savings.days] == [2, 1]
    first, second = savings.days
    assert (first.n_upgrades, first.n_cached) == (64, 64)
    assert first.seconds == pytest.approx(50 * 0.096 + 14 * 0.942)
    assert second.n_upgrades + second.n_cached == 64
    midnight = time.localtime(second.at)
    assert (midnight.tm_hour, midnight.tm_min) == (0, 0)
    assert (savings.n_queries, savings.n_cache_hits) == (3, 64 + second.n_cached)
    assert savings.seconds_large == pytest.approx(200 * 0.942)


def test_the_first_sight_of_a_search_is_that_of_the_quick_look_before_it(world):
    one = world()
    matrix = one.library._embeddings.matrix

    def slow(encoder):
        one.clock.time += 0.04
        return matrix(encoder)

    one.library._embeddings.matrix = slow
    one.search(depth=0)
    assert one.library.accounts.savings().n_queries == 0  # somebody types
    one.library._embeddings.matrix = matrix
    one.search()
    assert one.library.accounts.savings().first_ms == pytest.approx(40)
    one.search()
    one.search()
    assert one.library.accounts.savings().first_ms == pytest.approx(0)  # the median


def test_a_search_that_is_given_up_is_counted_with_what_it_did(world):
    one = world()
    rankings = one.library.rankings(SearchRequest(1, "a cat"))
    next(rankings), next(rankings)
    rankings.close()
    one.flush()
    costs = one.costs()
    assert (costs.n_recent, costs.n_recent_done) == (1, 0)
    assert one.library.status().levels[1].encodings == 4


def test_the_ledger_sums_up_to_the_totals_and_holds_no_words(world, tmp_path):
    one = world(decode_s=0.01)
    one.search("secretword")
    (ids,) = [one.library.newest(8)]
    one.library._embeddings.upgrade(NAMES[2], ids, CancelToken(), surely=True, kind="idle")
    rows = one.library._reader.rows(
        "SELECT n.n_encoded, n.encode_s, sum(s.n_encoded), sum(s.encode_s + s.decode_s)"
        " FROM encoders n JOIN spending s ON s.encoder_id = n.id GROUP BY n.id"
    )
    assert len(rows) == 3
    for n_all, seconds, n_days, s_days in rows:
        assert n_all == n_days and seconds == pytest.approx(s_days)
    kinds = one.library._reader.rows("SELECT DISTINCT kind FROM spending ORDER BY kind")
    assert [row[0] for row in kinds] == ["idle", "index", "search"]
    one.library.close()
    assert b"secretword" not in (tmp_path / "data" / INDEX_FILE).read_bytes()


def test_copies_and_what_is_read_again_cost_nothing_at_level_0(world):
    one = world(n_photos=10, decode_s=0.05)
    spent = one.library.accounts.savings().seconds_spent
    assert spent == pytest.approx(10 * 0.066)
    for number in range(10):
        (one.photos / f"copy {number}.jpg").write_bytes(b"picture %d" % number)
    one.library.index_now([one.photos])
    assert one.library.accounts.savings().seconds_spent == pytest.approx(spent)


def test_new_settings_have_their_price_at_once(world):
    one = world()
    one.measure(1, 2)
    one.library.save_settings(with_top_m(one.library.settings, (100, 14)))
    assert one.costs().new.seconds == pytest.approx(100 * 0.086 + 14 * 0.932)


def test_what_an_embedding_takes_on_the_disk(tmp_path):
    import sqlite3

    from desktop_search.store.migrations import migrate

    for dim in (384, 512, 1024):
        path = tmp_path / f"{dim}.sqlite"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA page_size = 8192")
            migrate(db)
            db.execute("PRAGMA foreign_keys = 0")
            empty = path.stat().st_size
            db.execute("BEGIN")
            db.executemany(
                "INSERT INTO embeddings (content_id, encoder_id, vector, crc32)"
                " VALUES (?, 2, zeroblob(?), 3000000000)",
                [(7919 * number % 5003, 2 * dim) for number in range(5000)],
            )
            db.execute("COMMIT")
        measured = (path.stat().st_size - empty) / 5000
        assert ledger.embedding_bytes(dim) == pytest.approx(measured, rel=0.02)
