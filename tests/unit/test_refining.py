# SPDX-License-Identifier: MIT
"""Photos are embedded at higher levels while nobody waits for it, and by nobody's leave else."""

import hashlib
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders, FakePower, unit

from desktop_search import refining
from desktop_search.core import settings as settings_file
from desktop_search.core.errors import EnvironmentFault, InputFault
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import (
    LevelSetting,
    PhotoId,
    RefiningState,
    SearchRequest,
)
from desktop_search.core.settings import CascadeSettings, Settings
from desktop_search.library import Library
from desktop_search.search.idle import LikelyPhotos

L0, L1, L2 = "starter-lite0", "starter-lite2", "large"
N_PHOTOS = 120
PATIENCE_S = 60.0
"""What a slow and busy machine may take for what is done in no time."""


class Gated(FakeEncoders):
    """Higher levels encode a batch each time they are let; counts and notes the batches."""

    def __init__(self):
        super().__init__((L0, L1, L2))
        self.gate = threading.Semaphore(0)
        self.open = True
        self.inside = threading.Event()

    def encode_images(self, encoder, pixels):
        if encoder != L0 and not self.open:
            self.inside.set()
            assert self.gate.acquire(timeout=PATIENCE_S)
        return super().encode_images(encoder, pixels)

    def batches(self, encoder=L1):
        return [n for name, n in self.calls if name == encoder]


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(N_PHOTOS):
        (folder / f"{number:03}.jpg").write_bytes(b"picture %d" % number)
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No waiting for its own sake."""
    monkeypatch.setattr(refining, "QUIET_S", 0.0)
    monkeypatch.setattr(refining, "POLL_S", 0.01)
    monkeypatch.setattr(refining, "LOOK_S", 0.05)
    monkeypatch.setattr(refining, "AFTER_FAULT_S", 0.05)


@pytest.fixture
def opened(tmp_path, photos):
    """A library over indexed photos; `start` as behind a window, `settings` as kept before."""
    libraries = []
    folder = tmp_path / "data"

    def make(start=False, settings=None, encoders=None, **kwargs):
        library = Library(
            folder, decoder=FakeDecoder(), encoders=encoders or Gated(), **kwargs
        )  # fmt: skip
        libraries.append(library)
        if settings is not None:
            folder.mkdir(mode=0o700, exist_ok=True)
            settings_file.save(folder, settings)
        library.start() if start else library.open()
        return library

    first = make(settings=OFF)
    first.index_now([photos])
    first.close()
    yield make
    for library in libraries:
        library._encoders.open = True
        for _ in range(N_PHOTOS):
            library._encoders.gate.release()
        library.close()


CASCADE = CascadeSettings("custom", L0, (LevelSetting(L1, 16), LevelSetting(L2, 4)))
ON = Settings(cascade=CASCADE)
OFF = replace(ON, refine_idle=False)


def until(condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def last(library, text, **kwargs):
    return list(library.rankings(SearchRequest(1, text, **kwargs)))[-1]


def covered(library):
    return [level.covered for level in library.status().levels]


def spent(library):
    """Embeddings above level 0 in the ledger, by why they were made, those of searches left out."""
    query = (
        "SELECT kind, sum(s.n_encoded) FROM spending s JOIN encoders n ON n.id = encoder_id"
        " WHERE name != ? GROUP BY kind"
    )
    return dict(library._reader.rows(query, (L0,)))


def rests(library):
    """Whether the thread has nothing left to do."""
    return library.refining._finished is not None


def remembered(library, *texts):
    for text in texts:
        library.remember(text)
        last(library, text, depth=0)
    until(lambda: set(library.history()) >= set(texts))


def test_what_past_searches_put_first_is_embedded_when_the_next_one_comes(opened):
    library = opened(start=True, settings=OFF)
    until(lambda: library._reader is not None)
    remembered(library, "a cat")
    library.save_settings(ON)
    until(lambda: rests(library))
    found = last(library, "a cat")
    assert [(report.cached, report.encoded_now) for report in found.reports[1:]] == [
        (16, 0),
        (4, 0),
    ]
    assert covered(library)[1] <= 4 * 16 + 16  # and no end of others
    assert spent(library) == {"idle": sum(covered(library)[1:])}


def test_a_past_search_with_filters_is_understood(opened, photos):
    library = opened(settings=ON)
    remembered(library, "name:*5.jpg", "a cat name:*5.jpg")
    library.refining.run_now(False, CancelToken())
    recent = library.recently_added(16)
    done = library._embeddings.get(L1, [p for p in library.newest(N_PHOTOS) if p not in recent])
    names = {card.path.name for card in library.cards(list(done)).values()}
    wanted = {f"{n:03}.jpg" for n in range(5, N_PHOTOS, 10)}
    assert names and names <= wanted
    assert wanted - names <= {card.path.name for card in library.cards(recent).values()}


def test_only_what_is_idle_is_done_without_words_of_past_searches(opened):
    library = opened(start=True, settings=replace(ON, keep_history=False))
    until(lambda: library._reader is not None and rests(library))
    recent = library.recently_added(16)
    assert len(library._embeddings.get(L1, recent)) == 16
    assert library.history() == ()


@pytest.mark.parametrize("setting", [True, False])
def test_nothing_is_prepared_on_battery_whatever_indexing_may_do(opened, setting):
    power = FakePower(True)
    library = opened(start=True, settings=replace(ON, pause_on_battery=setting), power=power)
    until(lambda: power.n_asked > 0 and library.refining._work is not None)
    for _ in range(5):
        library.refining.look()
        time.sleep(0.02)
    assert library._encoders.batches() == []
    assert library.refining.state() == RefiningState()
    power.battery = False
    library._power._asked_at = None
    until(lambda: rests(library))
    assert library._encoders.batches()


def test_nothing_is_prepared_while_a_person_holds_indexing_or_wants_none_of_it(opened):
    library = opened(start=True, settings=OFF)
    until(lambda: library._background is not None and library.progress().state == "idle")
    library.refining.look()
    time.sleep(0.1)
    assert library._encoders.batches() == []
    library.pause()
    library.save_settings(ON)
    time.sleep(0.1)
    assert library._encoders.batches() == []
    library.resume()
    until(lambda: rests(library))
    assert library._encoders.batches()


def test_a_key_press_stops_it_within_one_batch_and_level_0_does_not_wait_even_for_that(
    opened, monkeypatch
):
    encoders = Gated()
    encoders.open = False
    library = opened(start=True, settings=ON, encoders=encoders)
    until(encoders.inside.is_set)  # a batch is in hand, and stays there
    monkeypatch.setattr(refining, "QUIET_S", 3600.0)
    answers = []
    library.on_ranking = lambda _, ranking: answers.append(ranking)
    library.typing()
    library.search(SearchRequest(1, "a cat", depth=0))
    until(lambda: answers)
    assert answers[0].final
    assert encoders.batches() == []  # level 0 came before the batch had ended
    encoders.open = True
    for _ in range(N_PHOTOS):
        encoders.gate.release()
    until(lambda: library.refining._in_the_way("idle")[0] == "searching")
    until(lambda: len(encoders.batches()) == 1)
    for _ in range(20):
        library.refining.look()
        time.sleep(0.01)
    assert len(encoders.batches()) == 1
    assert covered(library)[1] == encoders.batches()[0]  # and that one is kept
    # It goes on when it is quiet again, and pays for nothing twice.
    monkeypatch.setattr(refining, "QUIET_S", 0.0)
    until(lambda: rests(library))
    assert sum(encoders.batches()) == covered(library)[1]


def test_a_search_that_wants_the_encoder_waits_for_one_batch_at_the_most(opened, monkeypatch):
    encoders = Gated()
    encoders.open = False
    library = opened(start=True, settings=ON, encoders=encoders)
    until(encoders.inside.is_set)
    monkeypatch.setattr(refining, "QUIET_S", 3600.0)
    finals = []
    library.on_ranking = lambda _, ranking: ranking.final and finals.append(ranking)
    library.search(SearchRequest(1, "a cat", depth=1))
    encoders.gate.release()  # the batch of idle work
    until(lambda: len(encoders.batches()) == 1)
    n_idle = encoders.batches()[0]
    encoders.open = True
    for _ in range(N_PHOTOS):
        encoders.gate.release()
    until(lambda: finals)
    report = finals[0].reports[1]
    assert report.cached + report.encoded_now == 16
    # All batches but the first were the search's own, and none held what another one had.
    until(lambda: spent(library).get("search"))
    assert spent(library)["idle"] == n_idle
    assert sum(encoders.batches()) == covered(library)[1] <= n_idle + 16


def test_a_stopped_search_keeps_what_was_finished_and_goes_on_from_there(opened):
    encoders = Gated()
    encoders.open = False
    library = opened(start=True, settings=OFF, encoders=encoders)
    until(lambda: library._reader is not None)
    finals = []
    library.on_ranking = lambda _, ranking: ranking.final and finals.append(ranking)
    library.search(SearchRequest(1, "a cat", depth=1))
    until(encoders.inside.is_set)  # the first batch is in hand
    library.stop_search()
    encoders.gate.release()
    until(lambda: finals)
    assert finals[0].stopped
    assert (encoders.batches(), covered(library)[1]) == ([4], 4)
    encoders.open = True
    library.search(SearchRequest(2, "a cat", depth=1))
    until(lambda: len(finals) == 2)
    report = finals[1].reports[1]
    assert (report.cached, report.encoded_now, encoders.batches()) == (4, 12, [4, 8, 4])


def test_models_leave_the_memory_when_nobody_searches_for_long(opened, monkeypatch):
    library = opened(start=True, settings=ON)
    until(lambda: library._reader is not None and rests(library))
    assert library._encoders.n_rests == 0
    monkeypatch.setattr(refining, "REST_S", 0.0)
    until(lambda: library._encoders.n_rests == 1)
    library.refining.look()
    time.sleep(0.1)
    assert library._encoders.n_rests == 1  # until they are used again
    library.search(SearchRequest(1, "a cat"))
    until(lambda: library._encoders.n_rests == 2)


def test_there_is_an_end_to_it_each_day(opened, monkeypatch):
    monkeypatch.setattr(refining, "IDLE_S_A_DAY", 0.0)
    library = opened(start=True, settings=ON)
    until(lambda: library._background is not None and library.progress().state == "idle")
    library.refining.look()
    time.sleep(0.1)
    assert library._encoders.batches() == []
    library.refining.refine_all()  # which a person asked for
    until(lambda: covered(library) == [N_PHOTOS] * 3)


def test_all_photos_are_refined_cheapest_level_first_and_it_is_done_then(opened):
    library = opened(start=True, settings=OFF)
    until(lambda: library._background is not None and library.progress().state == "idle")
    states = []
    library.refining.on_change = states.append
    library.refining.refine_all()
    assert library.refining.state().kind == "all"  # at once, for the window
    until(lambda: covered(library) == [N_PHOTOS] * 3)
    until(lambda: library.refining.state() == RefiningState())
    names = [name for name, _ in library._encoders.calls if name != L0]
    assert names == [L1] * names.count(L1) + [L2] * names.count(L2)
    assert library._encoders.n_images[L1] == library._encoders.n_images[L2] == N_PHOTOS
    assert {state.kind for state in states} == {"all", None}
    assert {state.n_total for state in states if state.kind} == {0, 2 * N_PHOTOS}
    assert library._reader.to_refine() == frozenset()
    assert spent(library) == {"all": 2 * N_PHOTOS}


def test_the_library_passes_on_what_is_refined(opened):
    library = opened(start=True, settings=OFF)
    until(lambda: library._background is not None and library.progress().state == "idle")
    states = []
    library.on_refining = states.append
    library.refining.refine_all()
    until(lambda: covered(library) == [N_PHOTOS] * 3)
    until(lambda: library.refining.state() == RefiningState())
    assert {state.kind for state in states} == {"all", None}


def test_refining_all_survives_a_restart_and_stops_when_asked(opened):
    encoders = Gated()
    encoders.open = False
    library = opened(start=True, settings=OFF, encoders=encoders)
    until(lambda: library._background is not None and library.progress().state == "idle")
    library.refining.refine_all()
    for n_batches in (1, 2):
        encoders.gate.release()
        until(lambda n=n_batches: len(encoders.batches()) == n)
    until(lambda: library.refining.state().n_done > 0)
    encoders.open = True
    encoders.gate.release()
    library.close()
    n_before = encoders.n_images[L1]

    second = Gated()
    second.open = False
    library = opened(start=True, encoders=second)
    until(second.inside.is_set)
    assert library.refining.state().kind == "all"
    assert n_before <= library.refining.state().n_done < N_PHOTOS
    library.refining.stop_all()
    assert library.refining.state() == RefiningState()
    second.open = True
    second.gate.release()
    until(lambda: not library._reader.to_refine())
    until(second.batches)
    n_stopped = sum(second.batches())
    assert n_stopped == second.batches()[0]
    assert covered(library)[1] == n_before + n_stopped  # what was finished is kept
    library.close()

    third = opened(start=True)
    until(lambda: third._background is not None and third.progress().state == "idle")
    third.refining.look()
    time.sleep(0.1)
    assert third._encoders.batches() == []


def test_refining_all_waits_on_battery_unless_a_person_says_otherwise(opened):
    power = FakePower(True)
    library = opened(start=True, settings=OFF, power=power)
    until(lambda: library._background is not None and library.progress().state == "idle")
    library.refining.refine_all()
    until(lambda: library.refining.state().waits == "on battery")
    assert library._encoders.batches() == []
    library.continue_anyway()
    until(lambda: covered(library) == [N_PHOTOS] * 3)


def test_refining_all_says_why_it_cannot_go_on_and_goes_on_when_it_can(opened):
    encoders = Gated()
    encoders.unavailable.add(L2)
    library = opened(start=True, settings=OFF, encoders=encoders)
    until(lambda: library._background is not None and library.progress().state == "idle")
    library.refining.refine_all()
    until(lambda: library.refining.state().waits == f"{L2} is not here.")
    assert library.refining.state().kind == "all"
    assert covered(library)[1:] == [N_PHOTOS, 0]
    encoders.unavailable.clear()
    until(lambda: covered(library) == [N_PHOTOS] * 3)


def test_what_cannot_be_read_does_not_keep_it_from_ending(opened, photos):
    library = opened(start=True, settings=OFF)
    until(lambda: library._background is not None and library.progress().state == "idle")
    gone = sorted(photos.iterdir())[:3]
    for path in gone:
        path.unlink()
    library.refining.refine_all()
    until(lambda: library._reader.to_refine())
    until(lambda: not library._reader.to_refine())
    assert library._encoders.n_images[L2] == N_PHOTOS - 3


def test_a_photo_is_looked_at_closer_at_every_level_and_only_once(opened):
    library = opened(settings=ON)
    photo = library.newest(1)[0]
    assert library.refining.look_closer(photo) == 2
    assert library.refining.look_closer(photo) == 0
    for encoder in (L1, L2):
        assert library._encoders.n_images[encoder] == 1
        assert photo in library._embeddings.get(encoder, [photo])
    assert library.refining.state() == RefiningState()
    with pytest.raises(InputFault, match="cannot be looked at more closely"):
        library.refining.look_closer(PhotoId(100_000))


def test_an_index_that_cannot_be_written_is_not_refined(opened, tmp_path):
    opened(settings=ON).close()
    library = opened(read_only=True)
    for ask in (library.refining.refine_all, lambda: library.refining.look_closer(PhotoId(1))):
        with pytest.raises(EnvironmentFault):
            ask()
    assert library.refining.state() == RefiningState()


def test_a_command_refines_as_much_as_it_was_told(opened):
    library = opened(settings=ON)
    remembered(library, "a cat", "a dog")
    run = library.refining.run_now(False, CancelToken(), limit=10)
    assert (run.encoded, run.failed) == (10, 0)
    assert covered(library)[1:] == [10, 0]
    assert library.refining.run_now(False, CancelToken(), seconds=0.0).encoded == 0
    rest = library.refining.run_now(False, CancelToken())
    assert rest.left == 0
    assert last(library, "a cat").reports[1].cached == 16
    everything = library.refining.run_now(True, CancelToken())
    assert covered(library) == [N_PHOTOS] * 3
    assert everything.encoded == 2 * N_PHOTOS - 10 - rest.encoded
    assert library.refining.run_now(True, CancelToken()).encoded == 0
    stopped = CancelToken()
    stopped.cancel()
    assert library.refining.run_now(True, stopped).encoded == 0


def test_a_short_run_gets_on_however_long_it_takes_to_find_what_there_is_to_do(opened, monkeypatch):
    clock = FakeClock()
    library = opened(settings=ON, clock=clock)
    remembered(library, "a cat")
    find = LikelyPhotos.todo

    def slowly(self):
        clock.time += 100.0
        yield from find(self)

    monkeypatch.setattr(LikelyPhotos, "todo", slowly)
    runs = [library.refining.run_now(False, CancelToken(), seconds=1.0) for _ in range(9)]
    assert runs[0].encoded > 0 and runs[-1].left == 0
    assert library.refining.run_now(True, CancelToken(), seconds=0.0).encoded == 0


def test_a_search_does_not_wait_for_other_embeddings_to_be_stored(opened, monkeypatch):
    library = opened(settings=ON)
    first, second = library.newest(2)
    stored = threading.Event()
    store = library._writer.store_embeddings

    def slowly(*args):
        assert stored.wait(PATIENCE_S)
        store(*args)

    monkeypatch.setattr(library._writer, "store_embeddings", slowly)
    work = threading.Thread(
        target=library._embeddings.upgrade, args=(L1, [first], CancelToken(), True, "idle")
    )
    work.start()
    until(lambda: library._encoders.n_images[L1] == 1)
    # Embedded, though not stored yet: it is used, and what follows is not held up.
    assert set(library._embeddings.upgrade(L1, [first, second], CancelToken())) == {first, second}
    assert library._encoders.n_images[L1] == 2
    stored.set()
    work.join()
    assert set(library._embeddings.get(L1, [first, second])) == {first, second}


N_TOPICS, N_EACH, TOP_M = 20, 40, 16
N_SEARCHES, N_SOUGHT = 20, 5


class Topics(FakeEncoders):
    """Photos and words of 20 topics, of which a person seeks 5.

    What belongs to a topic is alike, each in its own way.
    """

    def __init__(self):
        super().__init__((L0, L1))
        self.topics = {}

    def near(self, encoder, topic, own):
        vector = unit(f"{encoder} {topic}".encode()) + 0.5 * unit(f"{encoder} {own}".encode())
        return vector / np.linalg.norm(vector)

    def write(self, folder):
        for number in range(N_TOPICS * N_EACH):
            content = b"photo %d" % number
            (folder / f"{number:03}.jpg").write_bytes(content)
            self.topics[hashlib.sha256(content).digest()] = number % N_TOPICS

    def encode_images(self, encoder, pixels):
        self.n_images[encoder] += len(pixels)
        digests = [p.tobytes()[:32] for p in pixels]
        return np.stack([self.near(encoder, self.topics[d], d) for d in digests])

    def encode_texts(self, encoder, texts):
        return np.stack([self.near(encoder, text.split()[-1], text) for text in texts])


@pytest.mark.parametrize("looked", ["closely", "quickly"])
def test_after_20_searches_and_a_pause_related_ones_find_half_of_their_photos_done(
    tmp_path, looked
):
    folder = tmp_path / "topics"
    folder.mkdir()
    encoders = Topics()
    encoders.write(folder)
    cascade = CascadeSettings("custom", L0, (LevelSetting(L1, TOP_M),))
    data = tmp_path / "data-topics"
    data.mkdir(mode=0o700)
    settings_file.save(data, Settings(cascade=cascade))
    library = Library(data, decoder=FakeDecoder(), encoders=encoders)
    library.open()
    library.index_now([folder])
    past = [f"search {number} for {number % N_SOUGHT}" for number in range(N_SEARCHES)]
    for text in past:
        last(library, text, depth=1 if looked == "closely" else 0)
        library.remember(text)
    until(lambda: len(library.history()) == N_SEARCHES)
    related = [f"something {number} like {number % N_SOUGHT}" for number in range(N_SEARCHES)]

    def hit_rate():
        """Of the related searches, each on its own: nothing is embedded by asking."""
        n_hits = 0
        for text in related:
            head = last(library, text, depth=0).photo_ids[:TOP_M]
            n_hits += len(library._embeddings.get(L1, [PhotoId(int(i)) for i in head]))
        return n_hits / (TOP_M * len(related))

    before = hit_rate()
    n_before = encoders.n_images[L1]
    library.close()
    library = Library(data, decoder=FakeDecoder(), encoders=encoders)
    library.start()
    try:
        until(lambda: library._reader is not None and rests(library))
        after = hit_rate()
        n_idle = encoders.n_images[L1] - n_before
    finally:
        library.close()
    print(f"hit rate at first sight {before:.2f} before, {after:.2f} after {n_idle} upgrades")
    assert after >= 0.5
    assert after > before
    assert n_idle <= N_TOPICS * N_EACH * 0.25 + TOP_M
