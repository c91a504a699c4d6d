# SPDX-License-Identifier: MIT
"""Fetches whole photos for the preview window, away from the GUI thread.

What comes in: photo ids in the order of need, and a size. What goes out: QImages or a reason, by
signal. The library reads the files in its decode children; the threads here only wait for them.
They start with the first photo and end with close() and join().
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from desktop_search.core.late import records
from desktop_search.core.logs import log_unexpected
from desktop_search.ui.languages import told

if TYPE_CHECKING:
    from desktop_search.core.records import DisplayPicture, PhotoId
    from desktop_search.ui.bridge import LibraryPort

LOG = logging.getLogger(__name__)
CACHE_BYTES: Final = 128 * 2**20
"""The photo that is looked at and its neighbours, on a screen of 3840 pixels."""
THREADS: Final = 2
"""The photo that is looked at never waits behind the one before it."""


class FullPictures(QObject):
    """Whole photos by id, least recently used go first."""

    ready = Signal(object)
    """A photo id: there is a picture of it now, or a reason why there is none."""

    _raw = Signal(object, int, object, str)

    def __init__(self, library: LibraryPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._images: OrderedDict[PhotoId, tuple[int, QImage]] = OrderedDict()
        self._reasons: dict[PhotoId, str] = {}
        self._bytes = 0
        self._wake = threading.Condition()
        self._wanted: list[tuple[PhotoId, int]] = []
        self._flying: set[tuple[PhotoId, int]] = set()
        self._closing = False
        self._threads: list[threading.Thread] = []
        self._raw.connect(self._keep)

    def image(self, photo_id: PhotoId) -> QImage | None:
        """The picture if it was fetched already."""
        found = self._images.get(photo_id)
        if found is None:
            return None
        self._images.move_to_end(photo_id)
        return found[1]

    def reason(self, photo_id: PhotoId) -> str:
        """Why there is no picture; empty while that is not known."""
        return self._reasons.get(photo_id, "")

    def want(self, photo_ids: Sequence[PhotoId], px: int) -> None:
        """Says what is looked at, most urgent first; what was wanted before is forgotten."""
        with self._wake:
            if self._closing:
                return
            self._wanted = [
                (photo_id, px)
                for photo_id in photo_ids
                if photo_id not in self._reasons
                and self._px(photo_id) < px
                and (photo_id, px) not in self._flying
            ]
            if self._wanted and not self._threads:
                self._threads = [
                    threading.Thread(target=self._work, name=f"full-picture-{n}", daemon=True)
                    for n in range(THREADS)
                ]
                for thread in self._threads:
                    thread.start()
            self._wake.notify_all()

    def forget(self) -> None:
        """Nothing is looked at any more: the memory is given back, and failures are tried again."""
        with self._wake:
            self._wanted = []
        self._images.clear()
        self._reasons.clear()
        self._bytes = 0

    def close(self) -> None:
        """Takes nothing more; join() follows when the library is closed."""
        with self._wake:
            self._closing = True
            self._wanted = []
            self._wake.notify_all()

    def join(self) -> None:
        """Waits for the threads; the library has ended what they wait for."""
        for thread in self._threads:
            thread.join(3.0)

    def _px(self, photo_id: PhotoId) -> int:
        found = self._images.get(photo_id)
        return 0 if found is None else found[0]

    def _work(self) -> None:
        while True:
            with self._wake:
                while not (self._closing or self._wanted):
                    self._wake.wait()
                if self._closing:
                    return
                photo_id, px = self._wanted.pop(0)
                self._flying.add((photo_id, px))
            image, reason = None, self.tr("This photo could not be read")
            try:
                result = self._library.picture(photo_id, px)
                if isinstance(result, records.DecodeFailure):
                    reason = told(result.reason)
                else:
                    image = as_image(result)
            except Exception as error:  # noqa: BLE001 - a thread's border: the next one goes on
                log_unexpected(LOG, "a photo could not be fetched for the preview", error)
            if not self._closing:
                self._raw.emit(photo_id, px, image, reason)

    @Slot(object, int, object, str)
    def _keep(self, photo_id: PhotoId, px: int, image: QImage | None, reason: str) -> None:
        with self._wake:
            self._flying.discard((photo_id, px))
        if image is None:
            self._reasons[photo_id] = reason
        elif px > self._px(photo_id):
            old = self._images.pop(photo_id, None)
            if old is not None:
                self._bytes -= old[1].sizeInBytes()
            self._images[photo_id] = (px, image)
            self._bytes += image.sizeInBytes()
            while self._bytes > CACHE_BYTES and len(self._images) > 1:
                _, (_, gone) = self._images.popitem(last=False)
                self._bytes -= gone.sizeInBytes()
        self.ready.emit(photo_id)


def as_image(picture: DisplayPicture) -> QImage:
    """The pixels as Qt has them; a copy. Any thread."""
    pixels = picture.pixels
    height, width, _ = pixels.shape
    raw = pixels.tobytes()
    image = QImage(raw, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: `raw` goes
