# SPDX-License-Identifier: MIT
"""Makes perceptual hashes of previews that were stored before there were any.

What comes in: previews. What goes out: hashes. The work is done in a child process of its own: a
preview was made by a decoder that may have been in a hostile file's hands. One thread at a time.
"""

import contextlib
import threading
from collections.abc import Sequence

from desktop_search.core.child import ChildProcess, Pipe
from desktop_search.decode.pool import CLOSE_S, START_S, TIMEOUT_S, prepare_child
from desktop_search.decode.wire import HASH_BYTES


class PreviewHasher:
    """The child starts with the first preview and stays until close()."""

    def __init__(self) -> None:
        """Starts nothing yet."""
        self._child: ChildProcess | None = None
        self._closing = threading.Event()

    def hashes(self, previews: Sequence[bytes]) -> list[bytes]:
        """The hash of each preview, in order; empty for what cannot be compared.

        After stop(), and where no child can be started now, the list ends early.
        """
        found: list[bytes] = []
        for preview in previews:
            child = self._started()
            if child is None:
                break
            try:
                found.append(self._hash(child, preview))
            except (OSError, EOFError, ValueError, TimeoutError):
                self.close()
                if self._closing.is_set():
                    break
                found.append(b"")  # it is the preview's fault: the next one gets a new child
        return found

    def stop(self) -> None:
        """Nothing more is hashed; does not wait. Any thread."""
        self._closing.set()

    def close(self) -> None:
        """Ends the child; only for the thread that hashes."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.join(CLOSE_S)

    def _started(self) -> ChildProcess | None:
        if self._child is None and not self._closing.is_set():
            try:
                self._child = ChildProcess("hasher", child_main)
                self._child.wait(START_S, self._closing.is_set)
                self._child.connection.recv_bytes(1)
            except (OSError, EOFError, TimeoutError):
                self.close()
        return self._child

    def _hash(self, child: ChildProcess, preview: bytes) -> bytes:
        child.connection.send_bytes(preview)
        child.wait(TIMEOUT_S, self._closing.is_set)
        found: bytes = child.connection.recv_bytes(max(HASH_BYTES))
        if len(found) not in HASH_BYTES:
            raise ValueError("not a hash")
        return found


def child_main(connection: Pipe) -> None:
    """What the child does: one preview after the other until the pipe closes."""
    from desktop_search.decode.perceptual import perceptual_hash

    prepare_child()
    connection.send_bytes(b"r")
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send_bytes(perceptual_hash(connection.recv_bytes()))
