# SPDX-License-Identifier: MIT
"""What files say of their pictures, without the pictures: a job for a DecodePool.

What comes in: a path. What goes out: as decoder.notes_of. Runs in a decode child, which alone
imports the picture library.
"""

from collections.abc import Sequence
from pathlib import Path

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput


def read_notes(
    path: Path, inputs: Sequence[ImageInput], want_preview: bool
) -> Decoded | DecodeFailure:
    """Reads the notes of one file; no inputs and no preview are made.

    Raises:
        MemoryError: the picture does not fit.
    """
    from desktop_search.decode.decoder import notes_of

    return notes_of(path)
