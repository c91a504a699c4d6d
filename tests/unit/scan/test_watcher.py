# SPDX-License-Identifier: MIT
"""Hints from the real file system."""

import errno
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from desktop_search.scan import watcher as watcher_module
from desktop_search.scan.watcher import FolderWatcher

SEEN_S = 30.0
"""What a slow and busy machine may take; else one new photo is seen within 5 s."""


class Hints:
    """Collects hints, and waits for one."""

    def __init__(self) -> None:
        self.taken: list[tuple[Path, Path]] = []
        self.threads: set[str] = set()
        self._came = threading.Condition()

    def __call__(self, root: Path, folder: Path) -> None:
        with self._came:
            self.taken.append((root, folder))
            self.threads.add(threading.current_thread().name)
            self._came.notify_all()

    def wait(self, n: int = 1, timeout: float = SEEN_S) -> list[tuple[Path, Path]]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.taken) >= n, timeout), self.taken
            return list(self.taken)


@pytest.fixture
def hints():
    return Hints()


@pytest.fixture
def watcher(hints):
    watcher = FolderWatcher(hints, check_s=0.3)
    yield watcher
    watcher.close()


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "photos"
    (root / "a/b").mkdir(parents=True)
    (root / "c").mkdir()
    return root


def test_a_new_photo_is_hinted_by_its_folder_in_time(watcher, hints, root):
    watcher.add(root)
    (root / "a/b/new.jpg").write_bytes(b"x")
    assert hints.wait() == [(root, root / "a/b")]
    assert hints.threads == {"watcher"}
    assert watcher.problems == {}


def test_a_file_beside_a_photo_is_hinted_too(watcher, hints, root):
    watcher.add(root)
    (root / "a/b/new.xmp").write_bytes(b"x")
    assert hints.wait() == [(root, root / "a/b")]
    assert hints.threads == {"watcher"}
    assert watcher.problems == {}


def test_many_events_are_one_hint_for_the_topmost_folder(watcher, hints, root, monkeypatch):
    monkeypatch.setattr(watcher_module, "QUIET_S", 2.0)
    monkeypatch.setattr(watcher_module, "LATEST_S", SEEN_S)
    watcher.add(root)
    for i in range(50):
        (root / f"a/b/{i}.jpg").write_bytes(b"x")
        (root / f"a/{i}.png").write_bytes(b"x")
    assert hints.wait() == [(root, root / "a")]


def test_a_hint_comes_although_it_never_gets_quiet(watcher, hints, root):
    watcher.add(root)
    end = time.monotonic() + SEEN_S
    while not hints.taken and time.monotonic() < end:
        (root / "a/growing.jpg").write_bytes(b"x")
        time.sleep(0.2)
    assert hints.taken


def test_a_folder_moved_in_and_out_is_hinted(watcher, hints, root, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "1.jpg").write_bytes(b"x")
    watcher.add(root)
    outside.rename(root / "c/inside")
    assert hints.wait()[0][1] in (root / "c", root / "c/inside")
    (root / "c/inside").rename(tmp_path / "outside")
    assert hints.wait(2)[1][1] in (root / "c", root / "c/inside")


def test_other_names_reading_and_hidden_folders_give_no_hint(watcher, hints, root):
    (root / "old.jpg").write_bytes(b"x")
    (root / ".cache").mkdir()
    watcher.add(root)
    (root / "notes.txt").write_bytes(b"x")
    (root / ".cache/t.jpg").write_bytes(b"x")
    (root / "old.jpg").read_bytes()
    time.sleep(1.5)
    (root / "c/new.jpg").write_bytes(b"x")
    assert hints.wait() == [(root, root / "c")]


def test_a_root_removed_and_made_again_is_watched_again(watcher, hints, root):
    watcher.add(root)
    shutil.rmtree(root)
    hints.wait()
    wait_for(lambda: watcher._roots[root].identity is None)
    assert not watcher.problems  # nothing there needs watching
    root.mkdir()
    wait_for(lambda: watcher._roots[root].watch is not None)
    n = len(hints.wait(2))
    time.sleep(1.3)
    n = len(hints.taken)
    (root / "new.jpg").write_bytes(b"x")
    assert hints.wait(n + 1)[-1] == (root, root)


def test_a_root_replaced_by_another_folder_is_noticed(watcher, hints, root, tmp_path):
    """As with an unmount: the old watch never says a word."""
    watcher.add(root)
    root.rename(tmp_path / "elsewhere")
    root.mkdir()
    assert hints.wait()[0] == (root, root)


def test_removing_ends_the_hints_of_that_root_only(watcher, hints, root, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    watcher.add(root)
    watcher.add(other)
    watcher.remove(root)
    watcher.remove(root)
    (root / "a.jpg").write_bytes(b"x")
    (other / "b.jpg").write_bytes(b"x")
    assert hints.wait() == [(other, other)]


def test_lost_events_mean_a_hint_for_every_root(watcher, hints, root):
    watcher.add(root)
    logging.getLogger("watchdog.observers.inotify_c").warning(
        "Inotify queue overflowed; filesystem events were lost"
    )
    assert hints.wait() == [(root, root)]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "max_user_watches"),
        (errno.EMFILE, "max_user_instances"),
        (errno.EIO, "refuses"),
    ],
)
def test_a_root_that_cannot_be_watched_is_named(watcher, hints, root, monkeypatch, number, words):
    from watchdog.observers import Observer

    def schedule(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Observer, "schedule", schedule)
    monkeypatch.setattr(watcher_module, "INCOMPLETE_S", 0.5)
    watcher.add(root)
    assert words in watcher.problems[root]
    assert hints.wait() == [(root, root)]


def test_a_failing_receiver_does_not_end_the_hints(root, caplog):
    hints = Hints()

    def receive(*hint):
        hints(*hint)
        if len(hints.taken) == 1:
            raise RuntimeError("receiver")

    watcher = FolderWatcher(receive)
    try:
        watcher.add(root)
        (root / "a.jpg").write_bytes(b"x")
        hints.wait(1)
        (root / "b.jpg").write_bytes(b"x")
        hints.wait(2)
    finally:
        watcher.close()
    assert "a hint was not taken" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_folders_over_the_watch_limit_are_noticed(root):
    """Such folders are passed over in silence by watchdog. A user namespace has its own limit."""
    for i in range(60):
        (root / f"many{i}").mkdir()
    script = (
        "import sys, time; from pathlib import Path\n"
        "from desktop_search.scan.watcher import FolderWatcher\n"
        "w = FolderWatcher(lambda *h: None); root = Path(sys.argv[1]); w.add(root)\n"
        "end = time.monotonic() + 60\n"
        "while not w.problems and time.monotonic() < end: time.sleep(0.05)\n"
        "print(w.problems.get(root)); w.close()\n"
    )
    limited = 'echo 30 > /proc/sys/user/max_inotify_watches || exit 77; exec "$@"'
    done = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", limited, "sh", sys.executable, "-c", script, str(root)],
        capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    if done.returncode == 77 or done.stderr.startswith("unshare:"):
        pytest.skip(f"no user namespaces here: {done.stderr[-200:]}")
    assert "max_user_watches" in done.stdout


def test_a_network_disk_is_checked_instead_of_watched(hints, root, monkeypatch):
    """What others write there is told to nobody here."""
    remote = {root}
    monkeypatch.setattr(watcher_module, "is_remote", lambda path: path in remote)
    monkeypatch.setattr(watcher_module, "INCOMPLETE_S", 0.5)
    told: list[dict] = []
    watcher = FolderWatcher(hints, check_s=0.3, on_problems=told.append)
    try:
        watcher.add(root)
        assert hints.wait(2) == [(root, root)] * 2
        assert watcher._roots[root].watch is None
        wait_for(lambda: told)
        assert "Network disks" in told[0][root]
        # The disk went, and a folder of this computer is in its place.
        remote.clear()
        wait_for(lambda: watcher._roots[root].watch is not None)
        wait_for(lambda: told[-1] == {})
    finally:
        watcher.close()


def test_a_network_disk_inside_a_root_is_said_and_the_rest_is_watched(hints, root, monkeypatch):
    monkeypatch.setattr(watcher_module, "has_remote", lambda path: True)
    watcher = FolderWatcher(hints, check_s=0.3)
    try:
        watcher.add(root)
        assert "network disk inside" in watcher.problems[root]
        (root / "a/new.jpg").write_bytes(b"x")
        assert hints.wait() == [(root, root / "a")]
    finally:
        watcher.close()


def test_after_sleep_everything_is_checked(hints, root):
    uptime = [1000.0]
    watcher = FolderWatcher(hints, check_s=0.2, uptime=lambda: uptime[0])
    try:
        watcher.add(root)
        time.sleep(1.0)
        assert hints.taken == []
        uptime[0] += watcher_module.AWAY_S + 1  # no clock that stands still in sleep saw this
        assert hints.wait() == [(root, root)]
        n = len(hints.taken)
        time.sleep(1.5)
        assert len(hints.taken) == n, "once"
    finally:
        watcher.close()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_new_folders_over_the_limit_are_noticed_too(hints, root, monkeypatch):
    watcher = FolderWatcher(hints, check_s=0.3)
    try:
        watcher.add(root)
        wait_for(lambda: watcher._roots[root].counted)
        # Where no watch is left, watchdog says nothing.
        monkeypatch.setattr(watcher_module, "_all_watched", lambda root, emitter: False)
        (root / "one more").mkdir()
        wait_for(lambda: "max_user_watches" in watcher.problems.get(root, ""))
    finally:
        watcher.close()


def test_closing_is_quick_and_final(root, monkeypatch):
    monkeypatch.setattr(watcher_module, "QUIET_S", 60.0)
    monkeypatch.setattr(watcher_module, "LATEST_S", 60.0)
    hints = Hints()
    watcher = FolderWatcher(hints)
    watcher.add(root)
    (root / "a.jpg").write_bytes(b"x")
    started = time.monotonic()
    watcher.close()
    watcher.close()
    watcher.add(root)
    watcher.remove(root)
    assert time.monotonic() - started < 15
    assert hints.taken == []


def wait_for(condition, timeout: float = SEEN_S) -> None:
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_watch_that_is_being_made_ends_with_a_close_that_comes_meanwhile(tmp_path, monkeypatch):
    from watchdog import observers

    made = []

    class Slow(observers.Observer):
        def start(self):
            made.append(self)
            watcher.close()  # another thread's, while this one has no observer to show yet
            super().start()

    monkeypatch.setattr(observers, "Observer", Slow)
    watcher = FolderWatcher(lambda root, folder: None)
    watcher.add(tmp_path)
    (observer,) = made
    observer.join(10)
    assert not observer.is_alive()
    assert not observer.emitters
