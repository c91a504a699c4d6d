# SPDX-License-Identifier: MIT
"""XMP files beside a photo: what a person noted in another program.

What comes in: a photo's path. What goes out: the properties of its sidecars, the one that counts
most first. Never raises. Runs in a decode child: such a file is as untrusted as the photo.
"""

import os
import stat
from pathlib import Path

from desktop_search.core.paths import open_any_length
from desktop_search.core.sidecars import sidecar_names
from desktop_search.decode.xmp import MAX_BYTES, read_xmp

MAX_SIDECARS = 2


def read_sidecars(photo: Path) -> list[dict[str, list[str]]]:
    """The properties of photo.jpg.xmp and photo.xmp, whichever are there."""
    found: list[dict[str, list[str]]] = []
    seen: set[tuple[int, int]] = set()
    for name in sidecar_names(photo.name):
        packet = _read(photo.with_name(name), seen)
        if packet is not None:
            found.append(read_xmp(packet))
            if len(found) == MAX_SIDECARS:
                break
    return found


def _read(path: Path, seen: set[tuple[int, int]]) -> bytes | None:
    """A regular file of a bearable size, once: other capitals may name the same file."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = open_any_length(path, flags)
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(descriptor)
        identity = (found.st_dev, found.st_ino)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES or identity in seen:
            return None
        if found.st_ino:
            seen.add(identity)
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read(MAX_BYTES)
    except OSError:
        return None
    finally:
        os.close(descriptor)
