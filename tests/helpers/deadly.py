# SPDX-License-Identifier: MIT
"""A decoder that some files kill or hold up.

A module of its own, so that decode children can import it.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from desktop_search.core.records import Decoded, DecodeFailure, FileKey, ImageInput, Metadata
from desktop_search.decode.decoder import decode_file


class Never(dict):
    """Pixels that are asked for when half of the answer is sent, and do not come."""

    def __getitem__(self, image_input):
        time.sleep(600)


def decode_or_die(
    path: Path, inputs: Sequence[ImageInput], want_preview: bool
) -> Decoded | DecodeFailure:
    if "deadly" in path.name:
        os._exit(9)
    if "huge" in path.name:
        raise MemoryError
    if "slow" in path.name:
        time.sleep(600)
    if "half" in path.name:
        return Decoded(b"digest", 1, 1, "JPEG", Never(), b"", Metadata(), FileKey(1, 1, 1, 1))
    if "once" in path.name:
        marker = path.with_suffix(".seen")
        if not marker.exists():
            marker.touch()
            os._exit(9)
    return decode_file(path, inputs, want_preview)
