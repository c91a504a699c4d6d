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
    if not isinstance(blob, bytes) or not intact(blob, crc, dim, fingerprint, digest):
        return None
    vector = np.frombuffer(blob, dtype="<f2")
    return vector if unit_length(vector[np.newaxis])[0] else None


def intact(blob: object, crc: object, dim: int, fingerprint: str, digest: bytes) -> bool:
    """Whether a blob has the bytes that were stored, for this encoder and photo."""
    return (
        isinstance(blob, bytes)
        and len(blob) == dim * 2
        and checksum(fingerprint, digest, blob) == crc
    )


def unit_length(vectors: NDArray[np.float16]) -> NDArray[np.bool_]:
    """Which of the vectors (n, dim) are finite and of unit length: (n,), bool."""
    norms = np.linalg.norm(vectors.astype(np.float32), axis=1)
    return np.asarray(np.abs(norms - 1.0) <= NORM_TOLERANCE)  # false of what is not finite
