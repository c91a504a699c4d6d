# SPDX-License-Identifier: MIT
"""One photo as people look at it: the whole picture, no larger than what was asked for.

What comes in: a card and a size. What goes out: pixels, or why there are none. It is read in a
decode child, like every file of people's. Any thread but the GUI's: it blocks.
"""

from contextlib import closing
from pathlib import Path
from typing import Final

from desktop_search.core.protocols import Decoder
from desktop_search.core.records import DecodeFailure, DisplayPicture, ImageInput, PhotoCard

MAX_PX: Final = 6144
"""The longer side of the largest picture that is handed over: 6000 x 4000 in full, 72 MB."""
NOT_CONNECTED: Final = "This disk is not connected"


def read_for_display(decoder: Decoder, card: PhotoCard, px: int) -> DisplayPicture | DecodeFailure:
    """Reads a photo so that its longer side has `px` pixels, or its own where it is smaller."""
    if card.offline:
        return DecodeFailure(NOT_CONNECTED, transient=True)
    return read_file(decoder, card.path, min(px, max(card.width, card.height)))


def read_file(decoder: Decoder, path: Path, px: int) -> DisplayPicture | DecodeFailure:
    """Reads any picture file so that its longer side has `px` pixels."""
    side = max(1, min(px, MAX_PX))
    wanted = ImageInput(side, "whole")
    with closing(decoder.decode([path], [wanted], False)) as results:
        _, result = next(results)
    if isinstance(result, DecodeFailure):
        return result
    # "whole" pads the shorter side; the picture is in the middle (decode/fit.py).
    longer = max(result.width, result.height)
    width = max(1, min(side, round(result.width * side / longer)))
    height = max(1, min(side, round(result.height * side / longer)))
    left, top = (side - width) // 2, (side - height) // 2
    pixels = result.pixels[wanted][top : top + height, left : left + width]  # (h, w, 3)
    return DisplayPicture(pixels, result.width, result.height)
