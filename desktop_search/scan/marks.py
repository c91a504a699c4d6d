# SPDX-License-Identifier: MIT
"""A few bytes that say what a walk saw, so that two walks can be compared without their files.

What comes in: the rows of a walk as they are found. What goes out: 16 bytes. The thread that walks.
"""

import hashlib
import struct

from desktop_search.core.records import FileRow

KIND = b"walk 1"
"""To be changed with what a row says: walks before that are then compared with once more."""
ROWS_AT_ONCE = 2000
"""Half a millisecond in which no other thread runs."""
MAX_INODE = (1 << 64) - 1


class WalkMark:
    """The mark of a list of rows that grows: the same rows in the same order give the same one."""

    def __init__(self) -> None:
        self._state = hashlib.blake2b(digest_size=16, person=KIND)
        self._n_noted = 0

    def follow(self, rows: list[FileRow]) -> None:
        """Takes new rows in, but not a few of them at a time: many folders have few photos."""
        while len(rows) - self._n_noted >= ROWS_AT_ONCE:
            self._note(rows)

    def end(self, rows: list[FileRow]) -> bytes:
        """Takes the last rows in and returns the mark."""
        self.follow(rows)
        if len(rows) > self._n_noted:
            self._note(rows)
        return self._state.digest()

    def _note(self, rows: list[FileRow]) -> None:
        self._state.update(_packed(rows[self._n_noted : self._n_noted + ROWS_AT_ONCE]))
        self._n_noted += ROWS_AT_ONCE


def _packed(rows: list[FileRow]) -> bytes:
    """Rows as bytes, column by column: 0.3 microseconds a row, two thirds of row by row."""
    paths, sizes, mtimes, ctimes, inodes, sidecars = zip(*rows, strict=True)
    n, text = len(rows), b"\0".join(paths)
    return b"".join(
        (
            struct.pack("<2Q", n, len(text)),
            text,
            struct.pack(f"<{4 * n}q", *sizes, *mtimes, *ctimes, *sidecars),
            # Some of Windows have 128 bits, of which the index keeps 64 as well.
            struct.pack(f"<{n}Q", *[inode & MAX_INODE for inode in inodes]),
        )
    )
