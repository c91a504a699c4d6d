# SPDX-License-Identifier: MIT
"""What the window does with files: open, show, copy, drag; never a change.

What comes in: paths, whatever bytes their names hold. What goes out: URLs and clipboard data
with exactly those bytes. GUI thread.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, unquote_to_bytes

from PySide6.QtCore import QByteArray, QMimeData, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from shiboken6 import createdByPython

from desktop_search.core.paths import printable

if TYPE_CHECKING:
    from desktop_search.core.records import PhotoCard


def plain(text: str) -> str:
    """An untrusted name as one harmless line: control and direction characters as escapes."""
    return printable(text)


def tooltip(card: PhotoCard) -> str:
    """The path as rich text that shows exactly its characters."""
    return "<p style='white-space:pre-wrap'>" + html.escape(printable(card.path)) + "</p>"


def file_url(path: Path) -> QUrl:
    """A file URL with the name's own bytes (QUrl.fromLocalFile damages names not in UTF-8)."""
    if sys.platform == "win32":
        return QUrl.fromLocalFile(str(path))
    return QUrl.fromEncoded(QByteArray(b"file://" + quote_from_bytes(os.fsencode(path)).encode()))


def files_as_mime(paths: Sequence[Path]) -> QMimeData:
    """The files as a uri-list, and their paths as text."""
    mime = QMimeData()
    if sys.platform == "win32":
        mime.setUrls([file_url(path) for path in paths])
    else:
        lines = b"".join(bytes(file_url(p).toEncoded().data()) + b"\r\n" for p in paths)
        mime.setData("text/uri-list", QByteArray(lines))
    mime.setText("\n".join(printable(path) for path in paths))
    return mime


def local_paths(mime: QMimeData) -> list[Path]:
    """The local files and folders of dropped data, with their exact bytes."""
    paths = []
    for url in mime.urls():
        if not url.isLocalFile():
            continue
        if sys.platform == "win32":
            paths.append(Path(url.toLocalFile()))
            continue
        encoded = bytes(url.toEncoded().data()).removeprefix(b"file://")
        paths.append(Path(os.fsdecode(unquote_to_bytes(encoded))))
    return paths


def open_photo(path: Path) -> bool:
    """Opens a photo in the user's own program."""
    return QDesktopServices.openUrl(file_url(path))


def copy_files(paths: Sequence[Path], image: QImage | None = None) -> None:
    """Puts files on the clipboard; a picture too, for programs that take no files."""
    mime = files_as_mime(paths)
    if image is not None:
        mime.setImageData(image)
    QGuiApplication.clipboard().setMimeData(mime)


def end_own_clipboard() -> None:
    """Empties a clipboard that is this process's own; one of the desktop keeps what was copied.

    Qt would free the data made here after Python's end, which crashes the process.
    """
    clipboard = QGuiApplication.clipboard()
    mime = clipboard.mimeData()
    # Where it is the desktop's, what was made here is owned, or belongs to other programs now.
    if mime is not None and createdByPython(mime) and not clipboard.ownsClipboard():
        clipboard.clear()


def copy_paths(paths: Sequence[Path]) -> None:
    """Puts paths on the clipboard, one a line."""
    QGuiApplication.clipboard().setText("\n".join(os.fspath(path) for path in paths))


def reveal(path: Path, parent: QObject) -> None:
    """Shows a file in the file manager, selected where that is possible."""
    if sys.platform == "win32":
        subprocess.Popen(["explorer", "/select,", os.fspath(path)])
        return
    if sys.platform == "darwin":
        subprocess.Popen(["open", "-R", os.fspath(path)])
        return
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        open_photo(path.parent)
        return
    message = QDBusMessage.createMethodCall(
        "org.freedesktop.FileManager1",
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1",
        "ShowItems",
    )
    message.setArguments([[bytes(file_url(path).toEncoded().data()).decode()], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message), parent)

    def finished(done: QDBusPendingCallWatcher) -> None:
        if done.isError():
            open_photo(path.parent)
        done.deleteLater()

    watcher.finished.connect(finished)
