# SPDX-License-Identifier: MIT
"""A decoder that some files kill or hold up.

A module of its own, so that decode children can import it.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode.decoder import decode_file


def decode_or_die(
    path: Path, inputs: Sequence[ImageInput], want_preview: bool
) -> Decoded | DecodeFailure:
    if "deadly" in path.name:
        os._exit(9)
    if "huge" in path.name:
        raise MemoryError
    if "slow" in path.name:
        time.sleep(600)
    if "once" in path.name:
        marker = path.with_suffix(".seen")
        if not marker.exists():
            marker.touch()
            os._exit(9)
    return decode_file(path, inputs, want_preview)
