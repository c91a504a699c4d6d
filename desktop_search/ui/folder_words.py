# SPDX-License-Identifier: MIT
"""How a folder is, in words.

What comes in: a folder, what its watching lacks, where indexing stands. What goes out: a line.
GUI thread.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop_search.ui.languages import tr
from desktop_search.ui.words import day_of, number, time_left

if TYPE_CHECKING:
    from desktop_search.core.records import FolderProgress, Notice, Progress, Root, RootId


@dataclass(frozen=True, slots=True)
class FolderNews:
    """What there is to say of folders besides themselves.

    unwatched: folders that are checked every 10 minutes instead of watched.
    """

    progress: Progress | None = None
    unwatched: frozenset[RootId | None] = frozenset()

    def of(self, root: Root) -> FolderProgress | None:
        """How far indexing is in a folder; None where nothing of it is indexed now."""
        progress = self.progress
        if progress is None or progress.state not in AT_WORK or not is_at_work(root):
            return None
        return next((folder for folder in progress.folders if folder.root_id == root.id), None)


AT_WORK: Final = ("scanning", "preparing", "indexing", "paused")
"""States in which what waits in a folder is being indexed, or will be."""


def is_at_work(root: Root) -> bool:
    """Whether a folder is there and not left alone."""
    return root.state == "online" and not root.paused


def unwatched(notices: Sequence[Notice]) -> frozenset[RootId | None]:
    """The folders whose watching is incomplete."""
    return frozenset(notice.root_id for notice in notices if notice.kind == "watch")


def last_seen(root: Root) -> str:
    """The day a folder was last there; empty where that is not known."""
    return "" if root.last_seen is None else day_of(root.last_seen)


def done_of(root: Root, waits: FolderProgress) -> tuple[int, int]:
    """How many of a folder's photos are indexed, and of how many."""
    total = max(root.n_photos, waits.n_waiting)
    return total - waits.n_waiting, total


def is_watched(root: Root, without: Collection[RootId | None]) -> bool:
    """Whether changes in a folder are noticed at once."""
    return root.id not in without and None not in without


def state_of(root: Root, news: FolderNews) -> str:
    """Watching, or what it is instead."""
    if root.state == "offline":
        day = last_seen(root)
        return tr("Offline, last seen {day}").format(day=day) if day else tr("Offline")
    if root.state == "vanished":
        return tr("Its photos are not there, what is known is kept")
    if root.paused:
        return tr("Paused: searchable, but neither checked nor indexed")
    waits = news.of(root)
    if waits is not None and news.progress is not None:
        n, total = (number(count) for count in done_of(root, waits))
        if news.progress.state == "paused":
            return tr("Indexing paused at {n} of {total}").format(n=n, total=total)
        if waits.eta_s is None:
            return tr("Indexing {n} of {total}").format(n=n, total=total)
        left = time_left(waits.eta_s)
        return tr("Indexing {n} of {total}, {left}").format(n=n, total=total, left=left)
    return tr("Watching") if is_watched(root, news.unwatched) else tr("Checking every 10 min")
