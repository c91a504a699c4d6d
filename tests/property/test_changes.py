# SPDX-License-Identifier: MIT
"""The cascade is changed all the time while photos come in and people search.

Every order is that of Algorithm 1 with the encoders and top m it says it used, and no embedding
that was made is lost.
"""

import hashlib
import os
import random
import threading
import time
from collections import Counter

import numpy as np
from helpers.algorithm import algorithm_1
from helpers.fakes import DIM, FakeDecoder, FakeEncoders
from helpers.oracle import check_index

from desktop_search.core.errors import InputFault
from desktop_search.core.records import LevelSetting, SearchRequest
from desktop_search.core.settings import with_top_m
from desktop_search.library import Library

NAMES = ("starter-lite0", "starter-lite2", "third", "fourth", "fifth")
N_CHANGES = 100
N_PHOTOS = 240
N_SEARCHING = 2
PATIENCE_S = 300.0


def signs(seed):
    """A unit vector whose scores are exact, with many ties: sixteen times a quarter."""
    bits = np.unpackbits(np.frombuffer(hashlib.sha256(seed).digest(), np.uint8))[:DIM]
    return np.where(bits, 0.25, -0.25).astype(np.float32)


class ExactEncoders(FakeEncoders):
    """Remembers every embedding it made."""

    def __init__(self):
        super().__init__(NAMES)
        self.made = Counter()

    def encode_images(self, encoder, pixels):
        digests = [p.tobytes()[:32] for p in pixels]
        self.made.update((encoder, digest) for digest in digests)
        return np.stack([signs(encoder.encode() + digest) for digest in digests])

    def encode_texts(self, encoder, texts):
        return np.stack([signs(text.encode()) for text in texts])


class Searching:
    """People who search without a pause, each on a thread, until stopped."""

    def __init__(self, library, draw):
        self.library = library
        self.checked = []
        self.faults = []
        self._stop = threading.Event()
        seeds = [draw.random() for _ in range(N_SEARCHING)]
        self._threads = [threading.Thread(target=self._run, args=(seed,)) for seed in seeds]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, seed):
        draw = random.Random(seed)
        while not self._stop.is_set():
            request = SearchRequest(
                1,
                f"query {draw.randrange(40)}",
                depth=draw.choice((None, None, 0, 1, 2)),
                top_m=draw.choice((None, None, (30,), (60, 9))),
            )
            try:
                self._search(request)
            except InputFault:
                self.checked.append(None)  # that depth or top m does not fit the cascade of now
            except BaseException as error:  # noqa: BLE001 - a thread's border: the test tells
                self.faults.append(error)
                return

    def _search(self, request):
        for last in self.library.rankings(request):
            ids = last.photo_ids.tolist()
            assert len(set(ids)) == len(ids)
        assert last.message is None
        encoders = [report.encoder for report in last.reports]
        digests = self.library._reader.digests(ids)
        tables = [{i: signs(encoder.encode() + digests[i]) for i in ids} for encoder in encoders]
        top_m = [report.top_m for report in last.reports[1:]]
        query = signs(request.text.encode()).astype(np.float64)
        assert ids == algorithm_1(tables, query, top_m, sorted(ids))[0]
        self.checked.append(tuple(encoders))


def until(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def change(library, draw):
    """Another depth, model or top m."""
    n_levels = draw.randint(1, 4)
    names = [NAMES[i] for i in sorted(draw.sample(range(len(NAMES)), n_levels))]
    top_m = sorted(draw.sample(range(1, 100), n_levels - 1), reverse=True)
    if draw.random() < 0.3 and len(library.settings.cascade.levels) == n_levels - 1:
        library.save_settings(with_top_m(library.settings, tuple(top_m)))
        return
    top_m = [0 if draw.random() < 0.1 else m for m in top_m]
    levels = tuple(LevelSetting(name, m) for name, m in zip(names[1:], top_m, strict=True))
    library.use_cascade(names[0], levels)


def test_100_changes_while_searching_and_indexing(tmp_path):
    draw = random.Random(20261129)
    photos, data = tmp_path / "photos", tmp_path / "data"
    photos.mkdir()
    encoders = ExactEncoders()
    library = Library(data, decoder=FakeDecoder(), encoders=encoders)
    long_ago = time.time() - 3600

    def add(n):
        n_before = len(list(photos.iterdir()))
        for number in range(n_before, n_before + n):
            path = photos / f"{number:04}.jpg"
            path.write_bytes(b"picture %d" % number)
            os.utime(path, (long_ago, long_ago))

    add(40)
    library.start()
    try:
        until(lambda: library._background is not None)
        library.add_root(photos)
        until(lambda: library.progress().n_indexed == 40)
        with Searching(library, draw) as searching:
            for number in range(N_CHANGES):
                if number % 5 == 0:
                    add(10)
                    library.rescan()
                n_before = len(searching.checked)
                change(library, draw)
                until(lambda n=n_before: len(searching.checked) > n + 2 or searching.faults)
                assert not searching.faults, searching.faults
            until(lambda: library.progress().n_indexed == N_PHOTOS)
            until(lambda: not library.settings.cascade.answering or searching.faults)
        assert not searching.faults, searching.faults
        used = {encoders for encoders in searching.checked if encoders}
        n_twice = encoders.made.total() - len(encoders.made)
        print(f"{len(searching.checked)} searches, {len(used)} cascades, {n_twice} made twice")
        assert len(used) > 10
    finally:
        library.close()

    check_index(data)
    reopened = Library(data, decoder=FakeDecoder(), encoders=ExactEncoders())
    reopened.open()
    try:
        for name in NAMES:
            made = {digest for encoder, digest in encoders.made if encoder == name}
            ids, _ = reopened._embeddings.matrix(name)
            kept = set()
            for start in range(0, len(ids), 100):
                kept.update(reopened._reader.digests(ids[start : start + 100].tolist()).values())
            assert made == kept, f"{name}: {len(made - kept)} of {len(made)} lost"
    finally:
        reopened.close()
