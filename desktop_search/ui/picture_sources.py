# SPDX-License-Identifier: MIT
"""Pictures to search with, out of what people drop, paste or choose.

What comes in: dropped or copied data, paths, QImages. What goes out: QueryPictures. Files stay
paths, for the decode children to read; only pixels that another program hands over are taken here,
kept in memory and never written. GUI thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage, QPainter

from desktop_search.core.late import np, records
from desktop_search.core.paths import printable
from desktop_search.ui.file_actions import local_paths
from desktop_search.ui.languages import tr

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoCard, QueryPicture

MAX_PX: Final = 1024
"""The longer side of pixels that are kept; no encoder looks at more than 384."""
MAX_LINES: Final = 20
"""Longer texts are no lists of paths, and are not looked up on the disk."""


def of_card(card: PhotoCard) -> QueryPicture:
    """A photo of the library."""
    return records.QueryPicture(printable(card.path.name), photo_id=card.id)


def may_be_picture(path: Path) -> bool:
    """Whether a name is one of a picture file; one without an ending may be. Asks no disk."""
    from desktop_search.scan.walker import is_photo_name

    return is_photo_name(path.name) or not path.suffix


def of_files(paths: Iterable[Path]) -> list[QueryPicture]:
    """The picture files among paths. Asks the disk, which may take long."""
    return [
        records.QueryPicture(printable(path.name), path=path.absolute())
        for path in paths
        if may_be_picture(path) and _is_file(path)
    ]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long to be one
        return False


def of_image(image: QImage) -> QueryPicture:
    """Pixels of another program: scaled down, what is transparent on white (as decode/ does)."""
    if max(image.width(), image.height()) > MAX_PX:
        image = image.scaled(
            MAX_PX,
            MAX_PX,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    flat.setDevicePixelRatio(image.devicePixelRatio())
    with QPainter(flat) as painter:
        painter.drawImage(0, 0, image)
    flat = flat.convertToFormat(QImage.Format.Format_RGB888)
    width, height, stride = flat.width(), flat.height(), flat.bytesPerLine()
    raw = np.frombuffer(flat.constBits(), np.uint8).reshape(height, stride)
    pixels = raw[:, : 3 * width].reshape(height, width, 3).copy()  # (h, w, 3)
    return records.QueryPicture(tr("pasted picture"), pixels=pixels)


def paths_in(mime: QMimeData) -> list[Path]:
    """What may be picture files in dropped or copied data, by their names; asks no disk."""
    if mime.hasFormat("text/plain") and not mime.hasUrls():
        return _paths_in_text(mime.text())
    return [path for path in local_paths(mime) if may_be_picture(path)]


def pixels_in(mime: QMimeData) -> list[QueryPicture]:
    """A picture itself in dropped or copied data."""
    if any(url.isLocalFile() for url in mime.urls()):
        return []
    if mime.hasFormat("text/plain") and not mime.hasUrls():
        return []  # tables and letters are copied as text and as a picture of it: the text is meant
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return [of_image(image)]
    return []


def _paths_in_text(text: str) -> list[Path]:
    """A text that is nothing but full paths of picture files, one a line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not 0 < len(lines) <= MAX_LINES or "\0" in text:
        return []
    paths = [Path(line.strip().strip('"')) for line in lines]
    from desktop_search.scan.walker import is_photo_name

    if not all(path.is_absolute() and is_photo_name(path.name) for path in paths):
        return []
    return paths
