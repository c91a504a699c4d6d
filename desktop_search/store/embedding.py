# SPDX-License-Identifier: MIT
"""A stored embedding: how it is packed, and whether it is still what was stored.

What comes in: vectors, or rows of `embeddings`. What goes out: blobs with a checksum, or vectors
that may be ranked. The checksum covers the encoder's fingerprint and the photo's digest too, so
that a vector under the wrong encoder or photo is noticed like a flipped byte. Any thread.
"""

import zlib

import numpy as np
from numpy.typing import NDArray

NORM_TOLERANCE = 0.01
"""How far from unit length a stored float16 embedding may be (rounding alone gives < 0.001)."""


def checksum(fingerprint: str, digest: bytes, blob: bytes) -> int:
    """What is stored beside a vector: crc32 over whose it is and the vector."""
    return zlib.crc32(blob, zlib.crc32(digest, zlib.crc32(fingerprint.encode())))


def pack(embedding: NDArray[np.floating], fingerprint: str, digest: bytes) -> tuple[bytes, int]:
    """An embedding as it is stored: float16 little-endian bytes and their checksum."""
    blob = np.ascontiguousarray(embedding, dtype="<f2").tobytes()
    return blob, checksum(fingerprint, digest, blob)


def sound(
    blob: object, crc: object, dim: int, fingerprint: str, digest: bytes
) -> NDArray[np.float16] | None:
    """The embedding in a blob, or None when it is not what was stored.

    A flipped byte passes SQLite's own integrity check, and NaN would sort first.
    """
    if not isinstance(blob, bytes) or len(blob) != dim * 2:
        return None
    if checksum(fingerprint, digest, blob) != crc:
        return None
    vector = np.frombuffer(blob, dtype="<f2")
    norm = float(np.linalg.norm(vector.astype(np.float32)))
    if not np.isfinite(norm) or abs(norm - 1.0) > NORM_TOLERANCE:
        return None
    return vector
