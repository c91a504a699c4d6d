# SPDX-License-Identifier: MIT
"""Decoders that die: on some files, or on all. Importable by decode children."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode.decoder import decode_file


def dies_on_deadly(
    path: Path, inputs: Sequence[ImageInput], want_preview: bool
) -> Decoded | DecodeFailure:
    if "deadly" in path.name:
        os.kill(os.getpid(), signal.SIGSEGV)
    return decode_file(path, inputs, want_preview)


def dies_always(
    path: Path, inputs: Sequence[ImageInput], want_preview: bool
) -> Decoded | DecodeFailure:
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError
