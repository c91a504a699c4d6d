# SPDX-License-Identifier: MIT
"""A library that works by itself: it answers searches in steps and indexes all the time.

What comes in: calls of the window. What goes out: rankings and progress from the threads "engine"
and "indexing", as from the real one. close() ends both.
"""

import queue
import random
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
from fakes import FakeLibrary, ranking

from desktop_search.core.records import Progress, SearchRequest

STEP_S = 0.01
BATCHES = 4
BATCH = 8
PROGRESS_S = 0.05


class BusyLibrary(FakeLibrary):
    """A FakeLibrary with a life of its own."""

    def __init__(self, data_dir: Path, n_photos: int, seed: int) -> None:
        super().__init__(data_dir, n_photos)
        self._rng = random.Random(seed)
        self._asked: queue.SimpleQueue[SearchRequest | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._ending = threading.Event()
        self._threads = [
            threading.Thread(target=self._answer_all, name="engine"),
            threading.Thread(target=self._index, name="indexing"),
        ]

    def start(self) -> None:
        super().start()
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        super().close()
        self._ending.set()
        self._asked.put(None)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def search(self, request: SearchRequest) -> None:
        self.searches = [*self.searches[-20:], request]
        self._stop.clear()
        self._asked.put(request)

    def stop_search(self) -> None:
        self._stop.set()

    def _answer_all(self) -> None:
        while (request := self._asked.get()) is not None:
            order = list(range(1, self.n_photos + 1))
            n_good = self._rng.choice((0, 1, 7, 30))
            n_batches = 0 if request.depth == 0 else BATCHES
            for batch in range(n_batches + 1):
                if self._ending.wait(STEP_S) or not self._asked.empty():
                    break
                self._rng.shuffle(order)
                stopped = self._stop.is_set()
                final = stopped or batch == n_batches
                answer = ranking(order, batch * BATCH, n_batches * BATCH, final, stopped)
                strengths = np.full(len(order), 0.4, np.float32)
                strengths[:n_good] = 2.0
                answer = replace(
                    answer,
                    strengths=strengths,
                    n_good=n_good,
                    n_maybe=len(order),
                    fits=n_good > 0,
                )
                if self.on_ranking is not None:
                    self.on_ranking(request.id, answer)
                if stopped:
                    break

    def _index(self) -> None:
        n_waiting = self.n_photos
        while not self._ending.wait(PROGRESS_S):
            n_waiting = n_waiting - 5 if n_waiting > 5 else self.n_photos
            state = "indexing" if n_waiting % 40 else "idle"
            self.now = Progress(
                state, self.n_photos - n_waiting, n_waiting, 2, 0, eta_s=float(n_waiting)
            )
            if self.on_progress is not None:
                self.on_progress(self.now)
