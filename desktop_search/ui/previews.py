# SPDX-License-Identifier: MIT
"""Fetches cards and previews for what is on screen, away from the GUI thread.

What comes in: photo ids in the order of need. What goes out: signals with cards and QImages
(QPixmaps must stay on the GUI thread). Own worker threads, ended by close().
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from desktop_search.core.logs import log_unexpected

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoCard, PhotoId
    from desktop_search.ui.bridge import LibraryPort

LOG = logging.getLogger(__name__)
CACHE_BYTES: Final = 12 * 2**20
"""Some 16 previews on their way into cells, which are kept instead (card_painter.py): so the
window's process stays under 200 MB with 100,000 photos."""
MAX_CARDS: Final = 20_000
THREADS: Final = 2
METADATA: Final = "metadata"
KIND: Final[Any] = "JPG"  # Any: the stubs want bytes where only text is taken
"""Of every preview, so that no other decoder of Qt is ever tried on one."""


class Loader(QObject):
    """Cards and previews by photo id, least recently used go first."""

    card_ready = Signal(object)
    """The ids that were asked for; a photo that is gone has no card any more."""
    cards_stale = Signal()
    preview_ready = Signal(object)
    task_done = Signal(str, object)

    _raw_cards = Signal(object, object, int)
    _raw_preview = Signal(object, object)

    def __init__(self, library: LibraryPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._cards: OrderedDict[PhotoId, PhotoCard] = OrderedDict()
        self._images: OrderedDict[PhotoId, QImage] = OrderedDict()
        self._stale: set[PhotoId] = set()
        self._age = 0
        self._bytes = 0
        self._empty: dict[PhotoId, float] = {}
        self._wake = threading.Condition()
        self._want_cards: list[PhotoId] = []
        self._want_images: list[PhotoId] = []
        self._tasks: list[tuple[str, Callable[[], object]]] = []
        self._flying: set[PhotoId] = set()
        self._closing = False
        self._raw_cards.connect(self._keep_cards)
        self._raw_preview.connect(self._keep_preview)
        self._threads = [
            threading.Thread(target=self._work, name=f"preview-{n}", daemon=True)
            for n in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def card(self, photo_id: PhotoId) -> PhotoCard | None:
        """The card if it was fetched already."""
        return self._cards.get(photo_id)

    def image(self, photo_id: PhotoId) -> QImage | None:
        """The preview if it was fetched already."""
        image = self._images.get(photo_id)
        if image is not None:
            self._images.move_to_end(photo_id)
        return image

    def want(
        self, photo_ids: Sequence[PhotoId], finished: Container[PhotoId] = frozenset()
    ) -> None:
        """Says what is on screen now; what was wanted before and is not any more is forgotten.

        finished: photos among them whose previews are not needed any more.
        """
        now = time.monotonic()
        with self._wake:
            self._want_cards = [i for i in photo_ids if i not in self._cards or i in self._stale]
            self._want_images = [
                i
                for i in photo_ids
                if i not in self._images
                and i not in finished
                and self._empty.get(i, 0.0) < now - 2.0
            ]
            self._wake.notify_all()

    def run(self, name: str, task: Callable[[], object]) -> None:
        """Runs a reading task on a worker; `task_done(name, result)` follows."""
        with self._wake:
            self._tasks = [row for row in self._tasks if row[0] != name]
            self._tasks.append((name, task))
            self._wake.notify_all()

    def ask_metadata(self, photo_id: PhotoId) -> None:
        """Fetches what one photo says; `task_done(METADATA, (photo_id, Metadata))` follows."""
        self.run(METADATA, lambda: (photo_id, self._library.metadata(photo_id)))

    def cards_changed(self) -> None:
        """Cards may have changed (a folder went offline); the old ones stay until others come."""
        with self._wake:
            self._age += 1
        self._stale.update(self._cards)
        self.cards_stale.emit()

    def close(self) -> None:
        """Ends the threads."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(2.0)

    def _work(self) -> None:
        while True:
            with self._wake:
                while not (self._closing or self._tasks or self._want_cards or self._want_images):
                    self._wake.wait()
                if self._closing:
                    return
                job = self._next()
            try:
                job()
            except Exception as error:  # noqa: BLE001 - a thread's border
                if not self._closing:
                    log_unexpected(LOG, "a preview task failed", error)

    def _next(self) -> Callable[[], None]:
        """Chooses the next job; the condition is held."""
        if self._tasks:
            name, task = self._tasks.pop(0)
            return lambda: self._run_task(name, task)
        if self._want_cards:
            ids, self._want_cards = self._want_cards, []
            age = self._age
            return lambda: self._load_cards(ids, age)
        photo_id = self._want_images.pop(0)
        if photo_id in self._flying:
            return lambda: None
        self._flying.add(photo_id)
        return lambda: self._load(photo_id)

    def _run_task(self, name: str, task: Callable[[], object]) -> None:
        result = task()
        if not self._closing:  # a long one may end after the window
            self.task_done.emit(name, result)

    def _load_cards(self, ids: list[PhotoId], age: int) -> None:
        cards = self._library.cards(ids)
        if not self._closing:
            self._raw_cards.emit(ids, cards, age)

    def _load(self, photo_id: PhotoId) -> None:
        image: QImage | None = None
        try:
            data = self._library.preview(photo_id)
            if data:
                made = QImage.fromData(data, KIND)
                if not made.isNull():
                    image = made.convertToFormat(QImage.Format.Format_RGB32)
        finally:
            with self._wake:
                self._flying.discard(photo_id)
        if not self._closing:
            self._raw_preview.emit(photo_id, image)

    @Slot(object, object, int)
    def _keep_cards(self, asked: list[PhotoId], cards: dict[PhotoId, PhotoCard], age: int) -> None:
        self._cards.update(cards)
        for photo_id in asked:
            if photo_id not in cards:
                self._cards.pop(photo_id, None)
        self._stale.difference_update(asked)
        while len(self._cards) > MAX_CARDS:
            old, _ = self._cards.popitem(last=False)
            self._stale.discard(old)
        self.card_ready.emit(asked)
        if age != self._age:  # fetched before the latest change
            self._stale.update(asked)
            self.cards_stale.emit()

    @Slot(object, object)
    def _keep_preview(self, photo_id: PhotoId, image: QImage | None) -> None:
        if image is None:
            self._empty[photo_id] = time.monotonic()
            return
        self._empty.pop(photo_id, None)
        if photo_id not in self._images:
            self._bytes += image.sizeInBytes()
        self._images[photo_id] = image
        while self._bytes > CACHE_BYTES and len(self._images) > 1:
            _, old = self._images.popitem(last=False)
            self._bytes -= old.sizeInBytes()
        self.preview_ready.emit(photo_id)
