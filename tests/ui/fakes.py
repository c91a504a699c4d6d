# SPDX-License-Identifier: MIT
"""A library that answers only when told to.

What comes in: calls of the window. What goes out: records of them, and callbacks on demand.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from desktop_search.core.errors import DesktopSearchError, InputFault
from desktop_search.core.records import (
    Failure,
    LevelReport,
    LevelStatus,
    PhotoCard,
    PhotoId,
    Progress,
    Ranking,
    Root,
    RootId,
    SearchRequest,
    Status,
)
from desktop_search.core.settings import Settings


def ranking(
    ids: Sequence[int],
    n_done: int = 0,
    n_planned: int = 0,
    final: bool = False,
    stopped: bool = False,
    encoded: int = 0,
) -> Ranking:
    """A ranking whose first n_done photos were looked at closely."""
    levels = np.zeros(len(ids), np.int8)
    levels[:n_done] = 1
    return Ranking(
        photo_ids=np.asarray(ids, np.int64),
        levels=levels,
        scores=np.linspace(1, 0, len(ids), dtype=np.float32),
        reports=(
            LevelReport(0, "small", len(ids)),
            LevelReport(1, "large", n_planned, encoded_now=encoded, seconds=1.25),
        ),
        n_done=n_done,
        n_planned=n_planned,
        final=final,
        stopped=stopped,
    )


class FakeLibrary:
    """Implements ui.bridge.LibraryPort."""

    def __init__(self, data_dir: Path, n_photos: int = 0) -> None:
        self.settings = Settings()
        self.data_dir = data_dir
        self.on_ranking: Callable[[int, Ranking], None] | None = None
        self.on_progress: Callable[[Progress], None] | None = None
        self.on_roots: Callable[[tuple[Root, ...]], None] | None = None
        self.on_search_error: Callable[[int, DesktopSearchError], None] | None = None
        self.on_fault: Callable[[DesktopSearchError], None] | None = None
        self.n_photos = n_photos
        self.searches: list[SearchRequest] = []
        self.calls: list[str] = []
        self.card_gate = threading.Event()
        self.card_gate.set()
        self.gone: set[int] = set()
        self.jpeg: dict[int, bytes] = {}
        self.names: dict[int, Path] = {}
        self.all_roots: tuple[Root, ...] = ()
        self.now = Progress("idle", n_photos, 0, 0, 0)
        if n_photos:
            self.all_roots = (Root(RootId(1), Path("/photos"), "online", n_photos, 1, 1),)

    def start(self) -> None:
        self.calls.append("start")

    def close(self) -> None:
        self.calls.append("close")

    def roots(self) -> tuple[Root, ...]:
        return self.all_roots

    def progress(self) -> Progress:
        return self.now

    def add_root(self, path: Path) -> None:
        if not path.is_dir():
            raise InputFault(f"There is no folder {path.name}. Nothing was changed.")
        if any(root.path == path for root in self.all_roots):
            self.calls.append("rescan")
            return
        n = RootId(len(self.all_roots) + 1)
        self.all_roots = (*self.all_roots, Root(n, path, "online", 0, 1, 1))

    def remove_root(self, root_id: RootId) -> None:
        self.all_roots = tuple(r for r in self.all_roots if r.id != root_id)

    def rescan(self) -> None:
        self.calls.append("rescan")

    def pause(self) -> None:
        self.calls.append("pause")

    def resume(self) -> None:
        self.calls.append("resume")

    def search(self, request: SearchRequest) -> None:
        self.searches.append(request)

    def stop_search(self) -> None:
        self.calls.append("stop_search")

    def newest(self, limit: int) -> tuple[PhotoId, ...]:
        return tuple(PhotoId(n) for n in range(1, min(limit, self.n_photos) + 1))

    def cards(self, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, PhotoCard]:
        self.card_gate.wait(60.0)
        return {i: self.card(i) for i in photo_ids if i not in self.gone}

    def card(self, photo_id: PhotoId) -> PhotoCard:
        path = self.names.get(photo_id, Path(f"/photos/photo {photo_id}.jpg"))
        return PhotoCard(photo_id, path, 640, 480, 1_600_000_000.0, 31_500, "JPEG", False)

    def preview(self, photo_id: PhotoId) -> bytes | None:
        return self.jpeg.get(photo_id)

    def failures(self) -> tuple[Failure, ...]:
        return (
            Failure(Path("/photos/<b>broken.jpg"), "The file is empty.", 1.0),
            Failure(Path("/photos/cut.jpg"), "The file ends too early.", 1.0),
        )

    def status(self) -> Status:
        return Status(
            roots=self.all_roots,
            n_photos=self.n_photos,
            n_indexed=self.n_photos,
            n_waiting=0,
            n_failed=0,
            n_missing=0,
            levels=(
                LevelStatus(0, "small", "aa", self.n_photos, 1.0, 16.0, 0),
                LevelStatus(1, "large", "bb", 12, 0.09, 86.4, 50),
            ),
            n_queries=3,
            upgrade_rate=0.09,
            f_life_assumed=3.7,
            f_life_measured=None,
            preset="starter",
            disk_bytes=1_000_000,
        )

    def save_settings(self, settings: Settings) -> None:
        settings.cascade.check()
        self.settings = settings

    # what a test says

    def answer(self, answer: Ranking, request_id: int | None = None) -> None:
        """Delivers a ranking, of the newest search if not said otherwise."""
        assert self.on_ranking is not None
        self.on_ranking(self.searches[-1].id if request_id is None else request_id, answer)
