# SPDX-License-Identifier: MIT
"""Runs the searches of the window: the newest one counts, the one before is cancelled.

What comes in: requests. What goes out: rankings and errors through two callbacks.
Which thread: quick looks on "quick-look", the rest on "closer-look"; a quick look therefore never
waits for another search's photos, encoders or disks.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from desktop_search.core.errors import Cancelled, DesktopSearchError, InternalError
from desktop_search.core.logs import log_unexpected
from desktop_search.core.protocols import CancelToken
from desktop_search.core.records import Ranking, SearchRequest

log = logging.getLogger("desktop_search.search")

QUICK_THREADS = 2
CLOSER_THREADS = 3
"""A cancelled search finishes its batch while the next one goes on."""

Search = Callable[[SearchRequest, CancelToken], Iterator[Ranking]]
OnRanking = Callable[[int, Ranking], None]
OnError = Callable[[int, DesktopSearchError], None]


class SearchRunner:
    """One search at a time, each answered level by level."""

    def __init__(self, search: Search, on_ranking: OnRanking, on_error: OnError) -> None:
        """Starts no thread yet. The callbacks come from the threads named above."""
        self._search = search
        self._on_ranking = on_ranking
        self._on_error = on_error
        self._lock = threading.Lock()
        self._current: CancelToken | None = None
        self._closed = False
        self._n_running = 0
        self._quick = ThreadPoolExecutor(QUICK_THREADS, thread_name_prefix="quick-look")
        self._closer = ThreadPoolExecutor(CLOSER_THREADS, thread_name_prefix="closer-look")

    def start(self, request: SearchRequest) -> None:
        """Starts a search and cancels the one before; returns at once."""
        token = CancelToken()
        with self._lock:
            if self._closed:
                return
            if self._current is not None:
                self._current.cancel()
            self._current = token
            self._n_running += 1
            self._quick.submit(self._begin, request, token)

    @property
    def busy(self) -> bool:
        """Whether a search is being answered, or finishes the batch it was stopped in."""
        return self._n_running > 0

    def stop(self) -> None:
        """Stops refining after the batch in hand; a last ranking says so."""
        with self._lock:
            if self._current is not None:
                self._current.cancel()

    def close(self) -> None:
        """Stops, and waits for the threads."""
        with self._lock:
            self._closed = True
            if self._current is not None:
                self._current.cancel()
        self._quick.shutdown(wait=True, cancel_futures=True)
        self._closer.shutdown(wait=True, cancel_futures=True)

    def _begin(self, request: SearchRequest, token: CancelToken) -> None:
        goes_on = False
        try:
            if token.cancelled:
                return  # a newer one came before this one's turn
            rankings = self._search(request, token)
            if self._advance(request, rankings):
                with self._lock:
                    if not self._closed:
                        self._closer.submit(self._finish, request, rankings)
                        goes_on = True
        finally:
            if not goes_on:
                self._ended()

    def _finish(self, request: SearchRequest, rankings: Iterator[Ranking]) -> None:
        try:
            while self._advance(request, rankings):
                pass
        finally:
            self._ended()

    def _ended(self) -> None:
        with self._lock:
            self._n_running -= 1

    def _advance(self, request: SearchRequest, rankings: Iterator[Ranking]) -> bool:
        """Hands on the next ranking; whether there is more to come."""
        try:
            ranking = next(rankings, None)
            if ranking is None:
                return False
            if not self._closed:
                self._on_ranking(request.id, ranking)
            return True
        except Cancelled:
            return False
        except DesktopSearchError as error:
            self._tell(request, error)
        except Exception as error:  # noqa: BLE001 - a thread's border: the window must hear of it
            log_unexpected(log, "search failed", error)
            self._tell(request, InternalError(f"The search failed ({type(error).__name__})."))
        return False

    def _tell(self, request: SearchRequest, error: DesktopSearchError) -> None:
        if not self._closed:
            self._on_error(request.id, error)
