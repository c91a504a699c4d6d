# SPDX-License-Identifier: MIT
"""The real decoder, with a note of each file before and after, so that a death has a name.

A module of its own, so that decode children can import it.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode.decoder import decode_file

LOG = "decoded.log"
"""Beside the folder of the photos: start, name, pid; then end, name, pid, seconds, peak KiB."""


def decode_and_note(
    path: Path, inputs: Sequence[ImageInput], want_preview: bool
) -> Decoded | DecodeFailure:
    _note(path, "start")
    if "deadly" in path.name:
        os._exit(9)
    started = time.monotonic()
    try:
        return decode_file(path, inputs, want_preview)
    finally:
        _note(path, "end", f"{time.monotonic() - started:.3f}", str(_peak_kib()))


def _peak_kib() -> int:
    """Of this process alone: ru_maxrss would begin with that of the process that started it."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").split("\n"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def _note(path: Path, word: str, *more: str) -> None:
    line = "\t".join((word, path.name, str(os.getpid()), *more)) + "\n"
    log = os.open(path.parent.parent / LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(log, line.encode())
    os.close(log)
