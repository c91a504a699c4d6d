# SPDX-License-Identifier: MIT
"""A second start of the window, as real processes: it raises the first one's window and ends."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time

import pytest
from helpers.photos import write_photo

PATIENCE_S = 60.0
"""What a slow and busy machine may take for what is done in no time."""
SHORT = 60
"""Bytes of a folder's path that leave room for a socket in it."""
RAISED = """
import os, sys
from desktop_search.ui import single
single.PATIENCE_S = float(os.environ.get("TEST_PATIENCE_S", single.PATIENCE_S))
from desktop_search.ui.main_window import MainWindow
original = MainWindow.come_forward
def come_forward(self, token):
    original(self, token)
    print("raised", token, self.isVisible(), flush=True)
MainWindow.come_forward = come_forward
listen = single.Claim.listen
def tell(self):
    listen(self)
    print("listening", flush=True)
single.Claim.listen = tell
from desktop_search.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def data(request, tmp_path_factory):
    """A data folder; "long": its path is too long for a socket, else there is room for one."""
    folder = tmp_path_factory.mktemp("d")
    if getattr(request, "param", "short") == "long":
        folder = folder / ("x" * 100)
        folder.mkdir(mode=0o700)
    elif len(os.fsencode(folder)) > SHORT:
        pytest.skip("the folder for temporary files has a long path")
    os.chmod(folder, 0o700)
    return folder


@pytest.fixture
def start(tmp_path):
    started = []
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)

    def run(data, *words, env=None):
        process = subprocess.Popen(
            [sys.executable, "-c", RAISED, "--data-dir", str(data), *map(str, words)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(runtime),
                 **(env or {})},
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    for process in started:
        process.communicate(timeout=PATIENCE_S)


def wait(process, condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def window(start, data):
    """Starts a window and waits until it can be asked for."""
    process = start(data)
    line = process.stdout.readline()
    assert line == "listening\n", (line, process.communicate())
    return process


def ended(process):
    _, errors = process.communicate(timeout=PATIENCE_S)
    return process.returncode, errors


@pytest.mark.parametrize("data", ["short", "long"], indirect=True)
def test_a_second_start_raises_the_window_and_ends(start, data):
    first = window(start, data)
    second = start(data, env={"XDG_ACTIVATION_TOKEN": "token-1"})
    code, errors = ended(second)
    assert code == 0, errors
    assert first.stdout.readline() == "raised token-1 True\n"
    assert ended(start(data))[0] == 0
    assert first.stdout.readline() == "raised  True\n"
    assert first.poll() is None
    for path in data.rglob("*"):
        if path.is_socket():
            assert stat.S_IMODE(path.lstat().st_mode) == 0o600
    first.terminate()
    assert ended(first)[0] == 130
    assert not (data / "window.socket").exists()


def test_starts_at_the_same_moment_make_one_window(start, data):
    processes = [start(data) for _ in range(3)]
    end = time.monotonic() + PATIENCE_S
    while sum(process.poll() is None for process in processes) > 1:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert [p.poll() for p in processes if p.poll() is not None] == [0, 0]


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_what_a_killed_window_left_behind_is_replaced(start, data):
    first = window(start, data)
    assert (data / "window.socket").exists()
    first.send_signal(signal.SIGKILL)
    first.wait(PATIENCE_S)
    again = window(start, data)
    assert ended(start(data))[0] == 0
    assert again.stdout.readline() == "raised  True\n"


def test_windows_on_other_data_folders_are_independent(start, data, tmp_path):
    window(start, data)
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    second = window(start, other)
    assert second.poll() is None


@pytest.mark.skipif(os.name == "nt", reason="needs SIGSTOP")
def test_a_command_that_works_on_the_index_is_told_of(start, tmp_path):
    data, photos = tmp_path / "data", tmp_path / "photos"
    data.mkdir(mode=0o700)
    photos.mkdir()
    write_photo(photos / "one.jpg")
    command = start(data, "index", photos)
    wait(command, (data / "index.sqlite").exists)  # made under the lock
    command.send_signal(signal.SIGSTOP)
    try:
        code, errors = ended(start(data))
        assert code == 3, errors
        assert "Another window or command is working" in errors
    finally:
        command.send_signal(signal.SIGCONT)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGSTOP")
def test_a_window_that_does_not_answer_is_told_of(start, tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    first = window(start, data)
    first.send_signal(signal.SIGSTOP)
    try:
        code, errors = ended(start(data, env={"TEST_PATIENCE_S": "0"}))
        assert code == 3, errors
        assert "does not answer" in errors
    finally:
        first.send_signal(signal.SIGCONT)
