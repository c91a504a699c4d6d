# SPDX-License-Identifier: MIT
"""Files that are being written, or vanish, while they are looked at (faults.md, F4 and F5)."""

import io
import threading
import time

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders
from helpers.oracle import check_index
from PIL import Image

from desktop_search.decode.pool import DecodePool
from desktop_search.library import Library

LEVEL0 = "starter-lite0"
PATIENCE_S = 300.0
"""What a slow and busy machine may take."""


def jpeg(number: int) -> bytes:
    image = Image.effect_noise((300, 200), 40 + number).convert("RGB")
    made = io.BytesIO()
    image.save(made, "JPEG", quality=95)
    return made.getvalue()


def wait_for(condition) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


class SlowCopy:
    """Writes a file in pieces, on a thread, until it is told to finish."""

    def __init__(self, path, content: bytes) -> None:
        self._path, self._content = path, content
        self._finish = threading.Event()
        self.begun = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        step = len(self._content) // 400
        with self._path.open("wb", buffering=0) as file:
            for start in range(0, 300 * step, step):
                file.write(self._content[start : start + step])
                self.begun.set()
                if self._finish.wait(0.05):
                    break
            file.write(self._content[start + step :])

    def finish(self) -> None:
        self._finish.set()
        self._thread.join()


@pytest.mark.timeout(900)
def test_a_slow_copy_is_never_failed_and_read_once_when_it_is_at_rest(tmp_path, folder):
    encoders = FakeEncoders()
    library = Library(tmp_path / "data", decoder=DecodePool(1), encoders=encoders)
    n_failed = []
    library.on_progress = lambda progress: n_failed.append(progress.n_failed)
    library.start()
    copy = None
    try:
        wait_for(lambda: library._background is not None)
        library.add_root(folder)
        (folder / "first.jpg").write_bytes(jpeg(0))
        wait_for(lambda: library.progress().n_indexed == 1)
        copy = SlowCopy(folder / "slow.jpg", jpeg(1))
        wait_for(lambda: library.progress().n_waiting == 1)
        time.sleep(4)  # some looks at it while it grows
        assert library.progress().n_indexed == 1
        copy.finish()
        wait_for(lambda: library.progress().n_indexed == 2)
        [card] = library.cards(library.newest(1)).values()
        assert (card.path.name, card.damaged) == ("slow.jpg", None)
        assert encoders.n_images[LEVEL0] == 2
        assert max(n_failed) == 0
    finally:
        if copy is not None:
            copy.finish()
        library.close()
    check_index(tmp_path / "data")


@pytest.mark.timeout(600)
def test_a_file_that_stays_cut_off_is_read_as_far_as_it_goes(tmp_path, folder):
    """Nothing more comes after an interrupted copy, and nobody touches it again."""
    library = Library(tmp_path / "data", decoder=DecodePool(1), encoders=FakeEncoders())
    library.start()
    try:
        wait_for(lambda: library._background is not None)
        library.add_root(folder)
        content = jpeg(2)
        (folder / "cut.jpg").write_bytes(content[: len(content) // 2])
        wait_for(lambda: library.progress().n_indexed == 1)
        [card] = library.cards(library.newest(1)).values()
        assert card.damaged
    finally:
        library.close()


@pytest.mark.timeout(600)
def test_the_command_waits_a_moment_for_a_copy_or_says_that_it_waits(tmp_path, folder):
    library = Library(tmp_path / "data", decoder=DecodePool(1), encoders=FakeEncoders())
    library.open()
    copy = SlowCopy(folder / "slow.jpg", jpeg(3))
    try:
        copy.begun.wait()
        summary = library.index_now([folder])
        assert (summary.failed, summary.encoded, summary.waiting) == (0, 0, 1)
        ended = threading.Timer(1.0, copy.finish)
        ended.start()
        summary = library.index_now([folder])
        ended.join()
        if summary.waiting:  # a slow machine: it was not at rest in time
            summary = library.index_now([folder])
        assert (summary.failed, summary.encoded, summary.waiting) == (0, 1, 0)
    finally:
        copy.finish()
        library.close()
    check_index(tmp_path / "data")


def test_what_vanishes_between_scan_and_reading_is_not_listed_as_unreadable(tmp_path, folder):
    class Vanishing(FakeDecoder):
        def decode(self, paths, inputs, want_preview=True):
            (folder / "1.jpg").unlink(missing_ok=True)
            yield from super().decode(paths, inputs, want_preview)

    for number in range(3):
        (folder / f"{number}.jpg").write_bytes(b"picture %d" % number)
    library = Library(tmp_path / "data", decoder=Vanishing(), encoders=FakeEncoders())
    library.open()
    try:
        summary = library.index_now([folder])
        assert (summary.encoded, summary.failed, summary.waiting) == (2, 0, 1)
        assert library.index_now([folder]).waiting == 0
    finally:
        library.close()
    check_index(tmp_path / "data")
