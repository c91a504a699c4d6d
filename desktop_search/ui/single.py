# SPDX-License-Identifier: MIT
"""One window an index: a second start raises the window that is there and ends.

What comes in: the data folder. What goes out: a claim that the window holds as long as it lives,
or none where another window was raised. GUI thread, before the window is made.

The claim is a lock file, which the system drops when its owner ends, however it ends; so a window
that was killed is never in the way. Beside it the owner listens on a local socket that only this
user may open (QLocalServer), in the data folder itself. The lock decides who is the owner, so a
socket file that a killed window left behind is nobody's and is replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from filelock import FileLock, Timeout
from PySide6.QtCore import QObject, Signal, Slot

from desktop_search.core.errors import IndexLocked
from desktop_search.core.paths import printable

if TYPE_CHECKING:  # imported behind the first paint, or where another window is asked
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

LOCK_FILE: Final = "window.lock"
SOCKET_FILE: Final = "window.socket"
MAX_PATH_BYTES: Final = 80
"""Of a socket, where a system allows 104 (macOS) or 108 (Linux) and Qt makes it under a longer
name first."""
RAISE: Final = b"raise "
ANSWER: Final = b"raised\n"
MAX_MESSAGE: Final = 4096
TOKENS: Final = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
"""What a desktop gives a program it starts, so that its window may come to the front."""
PATIENCE_S: Final = 10.0
"""What the other window may take to start or to answer, on a busy machine."""
TRY_EVERY_S: Final = 0.1
WAIT_MS: Final = 2000


class Claim(QObject):
    """The right to show the window of an index. Made by claim()."""

    raise_wanted = Signal(str)
    """Another start asks for the window; with its desktop's activation token, which may be ""."""

    def __init__(self, data_dir: Path, lock: FileLock | None) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._lock = lock
        self._server: QLocalServer | None = None
        self._said: dict[QLocalSocket, bytes] = {}

    @Slot()
    def listen(self) -> None:
        """Lets itself be asked for the window; once that is painted."""
        if self._lock is None:
            return
        from PySide6.QtNetwork import QLocalServer

        for name in _names(self._data_dir):
            server = QLocalServer(self)
            server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
            server.newConnection.connect(self._connected)
            QLocalServer.removeServer(name)  # left behind by a killed window
            if server.listen(name):
                with contextlib.suppress(OSError):
                    os.chmod(server.fullServerName(), 0o600)
                self._server = server
                return
            server.deleteLater()  # e.g. a disk that knows no sockets: the next place

    @Slot()
    def stop_listening(self) -> None:
        """The window is closing: who asks now waits for the lock and opens a new one."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def release(self) -> None:
        """Gives the right back, once the index is closed."""
        self.stop_listening()
        if self._lock is not None:
            self._lock.release()

    @Slot()
    def _connected(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._said[socket] = b""
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._gone)
            self._take(socket)

    @Slot()
    def _read(self) -> None:
        self._take(cast("QLocalSocket", self.sender()))

    @Slot()
    def _gone(self) -> None:
        sender = cast("QLocalSocket", self.sender())
        self._said.pop(sender, None)
        sender.deleteLater()

    def _take(self, socket: QLocalSocket) -> None:
        said = self._said.get(socket, b"") + bytes(socket.read(MAX_MESSAGE).data())
        self._said[socket] = said
        if b"\n" not in said and len(said) < MAX_MESSAGE:
            return  # the rest comes
        line = said.partition(b"\n")[0]
        if line.startswith(RAISE):
            self.raise_wanted.emit(line[len(RAISE) :].decode("ascii", "ignore"))
            socket.write(ANSWER)
        socket.disconnectFromServer()


def claim(data_dir: Path) -> Claim | None:
    """The right to show this index's window; None: there was one already, and it was raised.

    Raises:
        IndexLocked: there is one, and it does not answer.
    """
    lock = FileLock(data_dir / LOCK_FILE, mode=0o600, thread_local=False)
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            lock.acquire(timeout=0)
            return Claim(data_dir, lock)
        except Timeout:
            pass
        except OSError:
            return Claim(data_dir, None)  # a read-only folder can be looked at any number of times
        # It may be starting or ending just now: then it answers soon, or the lock is free.
        if any(_ask(name) for name in _names(data_dir)):
            return None
        if time.monotonic() > end:
            raise IndexLocked(
                f"A window is open on the index in {printable(data_dir)} but does not answer. "
                "Nothing was changed. Close that window, or end its program, and start again."
            )
        time.sleep(TRY_EVERY_S)


def _ask(name: str) -> bool:
    """Asks the owner of the socket to show its window; whether it says that it did."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(WAIT_MS):
        return False
    token = next((os.environ[key] for key in TOKENS if os.environ.get(key)), "")
    socket.write(RAISE + token.encode("ascii", "ignore")[: MAX_MESSAGE // 2] + b"\n")
    socket.waitForBytesWritten(WAIT_MS)
    answer = b""
    while not answer.endswith(b"\n") and socket.waitForReadyRead(WAIT_MS):
        answer += bytes(socket.readAll().data())
    socket.abort()
    return answer == ANSWER


def _names(data_dir: Path) -> list[str]:
    """Where the socket may be, the better place first: the private data folder itself."""
    folder = os.path.realpath(data_dir)
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = f"desktop-search-{digest}"
    if sys.platform == "win32":
        return [short]
    names = []
    path = os.path.join(folder, SOCKET_FILE)
    if len(os.fsencode(path)) <= MAX_PATH_BYTES and path.isascii():
        names.append(path)
    # Without one, or with a long one, Qt takes the folder for temporary files.
    runtime = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), short)
    return [*names, runtime if len(os.fsencode(runtime)) <= MAX_PATH_BYTES else short]
