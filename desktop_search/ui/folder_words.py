# SPDX-License-Identifier: MIT
"""How a folder is, in words.

What comes in: a folder, what its watching lacks, where indexing stands. What goes out: a line.
GUI thread.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QLocale

from desktop_search.core.records import Notice, Progress, Root, RootId
from desktop_search.ui.languages import tr
from desktop_search.ui.words import time_left


@dataclass(frozen=True, slots=True)
class FolderNews:
    """What there is to say of folders besides themselves.

    unwatched: folders that are checked every 10 minutes instead of watched.
    """

    progress: Progress | None = None
    unwatched: frozenset[RootId | None] = frozenset()
    is_only: bool = False


def unwatched(notices: Sequence[Notice]) -> frozenset[RootId | None]:
    """The folders whose watching is incomplete."""
    return frozenset(notice.root_id for notice in notices if notice.kind == "watch")


def last_seen(root: Root) -> str:
    """The day a folder was last there; empty where that is not known."""
    if root.last_seen is None:
        return ""
    day = QDateTime.fromSecsSinceEpoch(int(root.last_seen)).date()
    where = QLocale()
    if where.language() == QLocale.Language.C:
        return day.toString("yyyy-MM-dd")  # Qt has nothing readable for "no country"
    return where.toString(day, QLocale.FormatType.ShortFormat)


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
    progress = news.progress
    if news.is_only and progress is not None and progress.n_waiting:
        if progress.state in ("indexing", "preparing") and progress.eta_s is not None:
            return tr("Indexing, {left}").format(left=time_left(progress.eta_s))
        if progress.state == "paused":
            return tr("Indexing paused")
    return tr("Watching") if is_watched(root, news.unwatched) else tr("Checking every 10 min")
