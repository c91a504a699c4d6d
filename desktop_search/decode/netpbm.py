# SPDX-License-Identifier: MIT
"""The two relatives of PPM that Pillow does not read: PAM (P7) and colour PFM (PF).

What comes in: an open file at its begin. What goes out: a loaded picture of mode L, LA, RGB or
RGBA. Runs in a decode child.
"""

from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIGNATURES = (b"P7\n", b"PF\n", b"PF ")
MAX_HEADER_LINES = 32
MAX_LINE_BYTES = 128
MAX_VALUES = 250_000_000
MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def open_netpbm(file: IO[bytes]) -> Image.Image:
    """Reads a PAM or a colour PFM.

    Raises:
        ValueError: the header makes no sense, or the pixels are not all there.
    """
    return _pam(file) if file.read(3) == b"P7\n" else _pfm(file)


def _pam(file: IO[bytes]) -> Image.Image:
    fields: dict[bytes, bytes] = {}
    for _ in range(MAX_HEADER_LINES):
        words = file.readline(MAX_LINE_BYTES).split()
        if words[:1] == [b"ENDHDR"]:
            break
        if len(words) == 2:
            fields[words[0]] = words[1]
    names = (b"WIDTH", b"HEIGHT", b"DEPTH", b"MAXVAL")
    width, height, depth, white = (int(fields.get(name, b"0")) for name in names)
    if depth not in MODES or not 1 <= white <= 65535:
        raise ValueError("not a PAM of 1 to 4 channels")
    values = _values(file, (height, width, depth), ">u2" if white > 255 else "u1")
    if white != 255:
        # A channel of 0 and 1 is a bitmap, one of 0 to 65535 loses its lower half.
        values = np.minimum(values.astype(np.float32) * (255 / white) + 0.5, 255)
    levels = values.astype(np.uint8)
    return Image.fromarray(levels[..., 0] if depth == 1 else levels)


def _pfm(file: IO[bytes]) -> Image.Image:
    file.seek(2)
    words: list[bytes] = []
    for _ in range(3):  # size and scale may stand on one line or on three
        if len(words) < 3:
            words += file.readline(MAX_LINE_BYTES).split()
    width, height, scale = int(words[0]), int(words[1]), float(words[2])
    values = _values(file, (height, width, 3), "<f4" if scale < 0 else ">f4")[::-1]
    # Rows go from the bottom to the top; 1 is white, as in a grey PFM (colour.py).
    light = np.clip(np.nan_to_num(values.astype(np.float32)), 0, 1)
    return Image.fromarray((light * 255).round().astype(np.uint8))


def _values(file: IO[bytes], shape: tuple[int, int, int], kind: str) -> NDArray[np.number]:
    height, width, depth = shape
    if height < 1 or width < 1 or height * width * depth > MAX_VALUES:
        raise ValueError("not a size that can be")
    n_bytes = height * width * depth * np.dtype(kind).itemsize
    return np.frombuffer(file.read(n_bytes), kind).reshape(shape)
