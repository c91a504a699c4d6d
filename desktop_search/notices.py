# SPDX-License-Identifier: MIT
"""The states that people should know of while they last: kept once, told on every change.

What comes in: a notice, or its end, from whoever sees the cause. What goes out: all that hold now.
Which thread: any; the callback comes from the thread that made the change.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop_search.core.records import Notice, NoticeKind, RootId

INCOMPLETE = "Watching is incomplete, so folders are checked every 10 minutes."


class Notices:
    """At most one notice of a kind and folder at a time."""

    def __init__(self, on_change: Callable[[tuple[Notice, ...]], None]) -> None:
        self._on_change = on_change
        self._lock = threading.Lock()
        self._now: dict[tuple[NoticeKind, RootId | None], Notice] = {}

    def all(self) -> tuple[Notice, ...]:
        """What holds now; instant."""
        with self._lock:
            return tuple(self._now.values())

    def show(self, notice: Notice) -> None:
        """Says something until it is ended or replaced."""
        key = notice.kind, notice.root_id
        with self._lock:
            if self._now.get(key) == notice:
                return
            self._now[key] = notice
            now = tuple(self._now.values())
        self._on_change(now)

    def end(self, kind: NoticeKind, root_id: RootId | None = None) -> None:
        """Takes a notice back; one that is not there is no error."""
        with self._lock:
            if self._now.pop((kind, root_id), None) is None:
                return
            now = tuple(self._now.values())
        self._on_change(now)


def tell_watching(notices: Notices, problems: Mapping[Path, str]) -> None:
    """Shows, in one notice, why folders are not fully watched; ends it when all are."""
    if problems:
        reasons = " ".join(dict.fromkeys(problems.values()))
        notices.show(Notice("watch", f"{INCOMPLETE} {reasons} Nothing is lost."))
    else:
        notices.end("watch")
