# SPDX-License-Identifier: MIT
"""What a picture looks like in 32 bytes, so that near-duplicates can be found.

What comes in: a stored preview. What goes out: its perceptual hash. Runs in a decode child.

It is the difference hash of 16 x 16 (Krawetz, "Kind of Like That", 2013; ImageHash's dhash): one
bit for each place that is brighter than its neighbour. It is always made from the stored preview,
so that photos indexed long ago and today are compared alike.
"""

import io

import imagehash
import numpy as np
from PIL import Image

HASH_SIDE = 16
READ_PX = 128
"""The preview is read at a fraction of its size, which JPEG does at no cost."""
MIN_BITS = 32
"""Of 256. A hash with fewer bits of one kind is of a plain ground or one soft gradient, which many
pictures share: it says nothing. Source: of 38 named public photos each has 87 to 159."""


def perceptual_hash(preview_jpeg: bytes) -> bytes:
    """The hash, 32 bytes; empty where the picture shows too little to be compared."""
    try:
        with Image.open(io.BytesIO(preview_jpeg), formats=["JPEG"]) as image:
            image.draft("L", (READ_PX, READ_PX))
            bits = imagehash.dhash(image, hash_size=HASH_SIDE).hash
    except (OSError, SyntaxError, ValueError):
        return b""
    n_ones = int(np.count_nonzero(bits))
    plain = min(n_ones, bits.size - n_ones) < MIN_BITS
    return b"" if plain else np.packbits(bits).tobytes()
