# SPDX-License-Identifier: MIT
"""What the children of helpers/fork_server.py do: the program's own work with fake encoders.

Each job gets `say(word, rest)`, which reaches the test even if the job is ended by force.
"""

import contextlib
import ctypes
import io
import os
import random
import signal
import sqlite3
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search import cli, terminal
from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.records import LevelSetting, SearchRequest
from desktop_search.library import Library
from desktop_search.store.forget import forget_root
from desktop_search.store.lock import lock_index
from desktop_search.store.writer import IndexWriter

CHEAP, DEAR = "starter-lite0", "starter-lite2"
COUNTED = frozenset({"open", "os.rename", "os.remove", "os.mkdir"})


class SayingEncoders(FakeEncoders):
    """Says every photo before its embedding is handed out, as if it were paid for then."""

    def __init__(self, say) -> None:
        super().__init__()
        self._say = say

    def encode_images(self, encoder, pixels):
        for p in pixels:
            self._say("encoded", f"{encoder} {p.tobytes()[:16].hex()}")
        return super().encode_images(encoder, pixels)


class SuddenEnd:
    """Counts the steps of the work and ends the process shortly after the n-th.

    A step is a statement of SQLite or a file that is opened, renamed or removed; so the end lies
    inside the work whatever the speed of the machine. n = 0 only counts.
    """

    def __init__(self, n: int, delay_s: float) -> None:
        self.n_steps = 0
        self._n = n
        self._delay_s = delay_s
        self._armed = False
        self._lock = threading.Lock()
        connect = sqlite3.connect

        def connect_and_count(*args, **kwargs):
            connection = connect(*args, **kwargs)
            connection.set_trace_callback(self.step)
            return connection

        sqlite3.connect = connect_and_count
        sys.addaudithook(self._hook)

    def arm(self) -> None:
        """From here on steps count."""
        self._armed = True

    def step(self, *_: object) -> None:
        """One step; nobody handles the signal, so the system ends the process as kill -9 does."""
        if not self._armed:
            return
        with self._lock:
            self.n_steps += 1
            if self.n_steps != self._n:
                return
        if self._delay_s:
            signal.setitimer(signal.ITIMER_REAL, self._delay_s)
        else:
            os.kill(os.getpid(), signal.SIGKILL)

    def _hook(self, event: str, args: tuple) -> None:
        if event in COUNTED:
            self.step()


def work(say, phase, data, folders, text="", n=0, delay_s=0.0):
    """One kind of work on an index, ended suddenly after its n-th step where n is given."""
    say_what_is_stored(say)
    end = SuddenEnd(n, delay_s)
    library = Library(Path(data), decoder=FakeDecoder(), encoders=SayingEncoders(say))
    paths = [Path(folder) for folder in folders]
    if phase == "open":
        end.arm()
    library.open()
    if phase == "wipe":
        forget_root(library._writer, library.roots()[-1].id)
    end.arm()
    PHASES[phase](library, paths, text)
    library.close()
    say("steps", end.n_steps)


def say_what_is_stored(say) -> None:
    """Says every photo as soon as the writer has told that it is indexed."""
    store = IndexWriter.store_indexed

    def store_and_say(self, encoder_id, photos, spent):
        store(self, encoder_id, photos, spent)
        for photo in photos:
            say("stored", f"{photo.file.root_id} {photo.file.path}")

    IndexWriter.store_indexed = store_and_say


def _index(library, paths, text):
    library.index_now(paths)


def _refine(library, paths, text):
    list(library.rankings(SearchRequest(1, text)))


def _forget(library, paths, text):
    library.forget_root(library.roots()[-1].id)


def _remove(library, paths, text):
    library.remove_root(library.roots()[-1].id)
    library.index_now(paths)


def _level0(library, paths, text):
    to = DEAR if library.settings.cascade.quick == CHEAP else CHEAP
    levels = (LevelSetting(DEAR, 20),) if to == CHEAP else ()
    library.use_cascade(to, levels)
    library.index_now(paths)


def _settings(library, paths, text):
    for theme in ("dark", "light", "system") * 3:
        library.save_settings(replace(library.settings, theme=theme))


PHASES = {
    "open": lambda library, paths, text: None,
    "index": _index,
    "refine": _refine,
    "forget": _forget,
    "wipe": lambda library, paths, text: library._upkeep.finish_wiping(),
    "remove": _remove,
    "level0": _level0,
    "settings": _settings,
}


def command(say, words):
    """A command of the program with fake encoders; what it prints is said at its end."""
    terminal.Library = lambda folder, **more: Library(
        folder, decoder=FakeDecoder(), encoders=FakeEncoders(), **more
    )
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.run(words, lambda folder: 0)
    say("out", repr(out.getvalue()))
    say("err", repr(err.getvalue()))
    say("ended", code)
    return code


def everything(say, data, folder):
    """Settings, indexing, and then a search in the same process whatever became of them."""
    library = Library(Path(data), decoder=FakeDecoder(), encoders=FakeEncoders())
    codes = [0]

    def attempt(work):
        try:
            work()
        except DesktopSearchError as error:
            codes.append(error.exit_code)
            say("sentence", error.sentence)

    def search():
        for depth in (0, None):
            found = list(library.rankings(SearchRequest(1, "a query", depth)))[-1]
            say("found", len(found.photo_ids))
            if found.message:
                say("sentence", found.message)

    def all_of_it():
        library.open()
        attempt(lambda: library.save_settings(replace(library.settings, theme="dark")))
        attempt(lambda: library.index_now([Path(folder)]))
        attempt(search)

    attempt(all_of_it)
    attempt(library.close)
    return max(codes)


def window_life(say, data, seed):
    """What a window does with the library, closed at any moment; says how long closing took."""
    draw = random.Random(seed)
    library = Library(Path(data), decoder=FakeDecoder(), encoders=FakeEncoders())
    ready = threading.Semaphore(0)
    library.on_progress = lambda progress: ready.release()
    library.on_ranking = lambda number, ranking: ready.release()
    library.start()
    for number in range(draw.randint(0, 6)):
        library.search(SearchRequest(number, f"query {seed} {number}"))
        ready.acquire(timeout=draw.choice((0.0, 0.001, 0.02)))
    started = time.monotonic()
    with contextlib.suppress(DesktopSearchError):
        library.close()
    say("closed", time.monotonic() - started)
    # os._exit() ends this child: what would keep a real process alive must be gone by itself.
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            say("raised", f"still running: {thread.name}")
    lock_index(Path(data)).release()


def let_trace() -> None:
    """Lets a tracer that is no ancestor in, where the system is strict (Yama)."""
    with contextlib.suppress(OSError, AttributeError):
        # Source: prctl(2), PR_SET_PTRACER and PR_SET_PTRACER_ANY.
        ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)


def hold_lock(say, data, held):
    """Holds the index's lock until the process is ended; then the file `held` is there."""
    library = Library(Path(data), decoder=FakeDecoder(), encoders=FakeEncoders())
    library.open()
    Path(held).touch()
    signal.pause()
