# SPDX-License-Identifier: MIT
"""Opens an untrusted path as an ordinary file and says which content it is.

What comes in: a path; an open file. What goes out: the file, its FileKey, its digest; refusals as
RefusedError. Runs in a decode child.

Identity of the content (`digest`): blake2b, 20 bytes, over the size, the first MiB and the last
KiB; over all of a file whose format does not compress.
"""

import errno
import hashlib
import os
import stat
import struct
from pathlib import Path
from typing import IO

from desktop_search.core.failures import GONE
from desktop_search.core.filekey import key_of_stat
from desktop_search.core.paths import open_any_length
from desktop_search.core.records import DecodeFailure, FileKey

HEAD_BYTES = 1 << 20
TAIL_BYTES = 1 << 10
UNCOMPRESSED = (b"II*\0", b"MM\0*", b"BM", b"P1", b"P2", b"P3", b"P4", b"P5", b"P6", b"P7")
"""TIFF, BMP, PNM: scans of one size with white margins share size, head and tail, so all of the
file counts (some 25 ms for an A4 page)."""
MAX_HASHED_BYTES = 512 << 20
MAX_FILE_BYTES = 1_500_000_000
"""Source: 250 megapixels of 16-bit colour."""
HOLLOW_FROM_BYTES = 16 << 20
HOLLOW_SHARE = 16
"""A large file of which the disk holds less than a sixteenth is a hole, not a photo; reading
gigabytes of zeros for it would take longer than a file may."""


class RefusedError(Exception):
    """Carries the sentence of a failure inside this stage."""

    def __init__(self, reason: str, transient: bool = False, retry: bool = False) -> None:
        super().__init__(reason)
        self.failure = DecodeFailure(reason, transient, retry)


def open_ordinary(path: Path) -> IO[bytes]:
    """Opens a path for reading without following a link or waiting for a FIFO.

    Raises:
        OSError: it cannot be opened.
    """
    # O_NOFOLLOW: the walk has decided about links; O_NONBLOCK: a FIFO must not hang us.
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = open_any_length(path, flags | getattr(os, "O_NOATIME", 0))
    except PermissionError:
        # O_NOATIME is only allowed to the owner of a file.
        descriptor = open_any_length(path, flags)
    try:
        # Before anything else touches it: fdopen() itself refuses a folder with another error.
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENXIO, "not an ordinary file")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def failure_of(error: OSError) -> DecodeFailure:
    """What the system's refusal means for a person."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return DecodeFailure(GONE, transient=True)
    if error.errno in (errno.EACCES, errno.EPERM):
        return DecodeFailure("No permission to read the file", retry=True)
    if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR, errno.ENODEV):
        return DecodeFailure("This is not an ordinary file")
    detail = os.strerror(error.errno) if error.errno else str(error)
    return DecodeFailure(f"The file cannot be read ({detail})", transient=True)


def key_of(file: IO[bytes]) -> FileKey:
    """What the system says of the open file now."""
    return key_of_stat(os.fstat(file.fileno()))


def digest_of(file: IO[bytes], size: int) -> bytes:
    """Identity of the content; the file stands at its begin afterwards.

    Raises:
        RefusedError: the file is larger than any photo, or mostly a hole.
    """
    if size > MAX_FILE_BYTES:
        raise RefusedError(f"Too large: {size / 1e9:,.0f} GB")
    state = hashlib.blake2b(struct.pack("<Q", size), digest_size=20)
    head = file.read(HEAD_BYTES)
    state.update(head)
    whole = head.startswith(UNCOMPRESSED) and size <= MAX_HASHED_BYTES
    if not whole and _is_hollow(file, size):
        raise RefusedError("The file is mostly empty")
    if whole:
        while block := file.read(HEAD_BYTES):
            state.update(block)
    elif size > HEAD_BYTES:
        file.seek(-min(TAIL_BYTES, size - HEAD_BYTES), os.SEEK_END)
        state.update(file.read(TAIL_BYTES))
    file.seek(0)
    return state.digest()


def _is_hollow(file: IO[bytes], size: int) -> bool:
    blocks = getattr(os.fstat(file.fileno()), "st_blocks", None)  # Windows has none
    return size > HOLLOW_FROM_BYTES and blocks is not None and blocks * 512 < size // HOLLOW_SHARE
