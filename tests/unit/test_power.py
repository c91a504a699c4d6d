# SPDX-License-Identifier: MIT
"""Indexing waits on battery power, and lets a search go first."""

import threading
import time

import pytest
from helpers.fakes import FakeClock, FakeDecoder, FakeEncoders, FakePower

from desktop_search.core.records import Progress, SearchRequest
from desktop_search.indexing import ON_BATTERY
from desktop_search.library import Library
from desktop_search.power import ASK_EVERY_S, PowerHold, SystemPower

PATIENCE_S = 60.0
"""What a slow and busy machine may take for what is done in no time."""


@pytest.fixture
def supply(tmp_path):
    """Writes a power supply as the kernel shows it; returns what is made of all of them."""

    def write(name, **said):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for key, value in said.items():
            (folder / key).write_text(f"{value}\n")
        return SystemPower(tmp_path, "linux").on_battery()

    return write


def test_only_the_computers_own_discharging_battery_counts(supply):
    assert not supply("hidpp_battery_0", type="Battery", scope="Device", status="Discharging")
    assert not supply("BAT0", type="Battery", status="Full")
    assert supply("BAT1", type="Battery", scope="System", status="Discharging")
    assert supply("AC", type="Mains", online=0)
    assert not supply("AC", type="Mains", online=1)


def test_a_system_that_does_not_tell_is_on_mains(tmp_path):
    assert SystemPower(tmp_path / "nothing", "linux").on_battery() is False
    (tmp_path / "BAT0").mkdir()
    assert SystemPower(tmp_path, "linux").on_battery() is False
    assert isinstance(SystemPower(tmp_path, "another").on_battery(), bool)


def test_the_system_is_asked_every_half_minute_whatever_the_clock_does():
    power, clock = FakePower(False), FakeClock()
    hold = PowerHold(power, clock)
    assert not hold.holds()
    power.battery = True
    clock.time += ASK_EVERY_S - 1
    assert not hold.holds()
    assert power.n_asked == 1
    clock.time += 1
    assert hold.holds()
    assert power.n_asked == 2


def test_an_override_lasts_until_the_mains_are_back():
    power, clock = FakePower(True), FakeClock()
    hold = PowerHold(power, clock)
    assert hold.holds()
    hold.override()
    for battery, holds in ((True, False), (False, False), (True, True)):
        power.battery = battery
        clock.time += ASK_EVERY_S
        assert hold.holds() is holds


def wait(condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.jpg").write_bytes(b"picture %d" % number)
    return folder


@pytest.fixture
def started(tmp_path):
    """A library as behind a window, with a folder of photos that wait."""
    libraries = []

    def start(photos, **kwargs):
        library = Library(tmp_path / "data", decoder=FakeDecoder(), **kwargs)
        libraries.append(library)
        library.start()
        wait(lambda: library._background is not None)
        library.add_root(photos)
        return library

    yield start
    for library in libraries:
        library.close()


def held(library):
    return [notice.sentence for notice in library.notices() if notice.kind == "held"]


@pytest.mark.parametrize("way", ["override", "mains", "setting"])
def test_indexing_waits_on_battery_and_goes_on(started, photos, way):
    power, clock, encoders = FakePower(True), FakeClock(), FakeEncoders()
    library = started(photos, power=power, clock=clock, encoders=encoders)
    wait(lambda: held(library) == [ON_BATTERY] and library.progress().state == "paused")
    assert encoders.n_images["starter-lite0"] == 0
    assert library.progress().n_waiting == 30
    if way == "override":
        library.continue_anyway()
    elif way == "mains":
        power.battery = False
        clock.time += ASK_EVERY_S
    else:
        library.settings = type(library.settings)(pause_on_battery=False)
    wait(lambda: library.progress() == Progress("idle", 30, 0, 0, 0))
    assert not held(library)


def test_nothing_is_said_on_battery_where_nothing_waits(started, photos):
    power, clock = FakePower(False), FakeClock()
    library = started(photos, power=power, clock=clock, encoders=FakeEncoders())
    wait(lambda: library.progress().state == "idle" and library.progress().n_indexed == 30)
    power.battery = True
    clock.time += ASK_EVERY_S
    library.rescan()
    wait(lambda: library._background._jobs.empty() and not library._background.work_waits)
    assert not held(library)


def test_a_person_who_paused_is_not_told_of_the_battery(started, photos):
    library = started(photos, power=FakePower(True), clock=FakeClock(), encoders=FakeEncoders())
    wait(lambda: held(library))
    library.pause()
    wait(lambda: not held(library))
    library.continue_anyway()
    assert library.progress().state == "paused"
    library.resume()
    wait(lambda: library.progress().n_indexed == 30)


def test_a_held_library_closes(started, photos):
    library = started(photos, power=FakePower(True), clock=FakeClock(), encoders=FakeEncoders())
    wait(lambda: held(library))
    library.close()
    assert not [t for t in threading.enumerate() if t.name == "indexer"]


def test_a_command_does_not_wait(tmp_path, photos):
    library = Library(
        tmp_path / "data", decoder=FakeDecoder(), encoders=FakeEncoders(), power=FakePower(True)
    )
    library.open()
    try:
        assert library.on_battery()
        assert library.index_now([photos]).encoded == 30
        assert not held(library)
    finally:
        library.close()


class StopsAtTheCloserLook(FakeEncoders):
    """Lets a test say when a search's closer look may end."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go = threading.Event(), threading.Event()

    def encode_images(self, encoder, pixels):
        if encoder == "starter-lite2":
            self.began.set()
            assert self.go.wait(PATIENCE_S)
        return super().encode_images(encoder, pixels)


def test_indexing_lets_a_search_go_first(started, photos):
    encoders = StopsAtTheCloserLook()
    library = started(photos, encoders=encoders, power=FakePower(False))
    try:
        wait(lambda: library.progress().n_indexed == 30 and library.progress().state == "idle")
        library.search(SearchRequest(1, "a cat"))
        assert encoders.began.wait(PATIENCE_S)
        (photos / "new.jpg").write_bytes(b"a new picture")
        library.rescan()
        wait(lambda: library.progress().n_waiting == 1)
        wait(lambda: library._reader.counts()["waiting"] == 1 and library._runner.busy)
        assert encoders.n_images["starter-lite0"] == 30
    finally:
        encoders.go.set()
    wait(lambda: library.progress().n_indexed == 31)
    assert encoders.n_images["starter-lite0"] == 31
