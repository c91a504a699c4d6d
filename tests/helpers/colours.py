# SPDX-License-Identifier: MIT
"""Colour profiles for tests, and the plain arithmetic to check their use against."""

import struct
from collections.abc import Sequence

import numpy as np

D50 = (0.9642, 1.0, 0.8249)
PRIMARIES = {
    "Display P3": ((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841)),
    "Adobe RGB": ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446)),
    "ProPhoto": ((0.7977, 0.2880, 0.0), (0.1352, 0.7119, 0.0), (0.0313, 0.0001, 0.8249)),
}
"""XYZ of red, green and blue, adapted to D50. Source: the published profiles."""
GAMMAS = {"Display P3": 2.2, "Adobe RGB": 2.2, "ProPhoto": 1.8}
SRGB = ((0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))


def profile(name: str) -> bytes:
    """A small ICC profile of three primaries and a gamma."""
    curve = struct.pack(">4sIIH", b"curv", 0, 1, round(GAMMAS[name] * 256)) + b"\0\0"
    text = name.encode() + b"\0"
    contents = [
        (b"desc", struct.pack(">4sII", b"desc", 0, len(text)) + text + b"\0" * 79),
        (b"cprt", b"text\0\0\0\0none\0"),
        (b"wtpt", _xyz(D50)),
        *zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(_xyz, PRIMARIES[name]), strict=True),
        *((tag, curve) for tag in (b"rTRC", b"gTRC", b"bTRC")),
    ]
    table, body = struct.pack(">I", len(contents)), b""
    start = 128 + 4 + 12 * len(contents)
    for tag, content in contents:
        table += struct.pack(">4sII", tag, start + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x12s48x",
        start + len(body), 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp", _xyz(D50)[8:],
    )  # fmt: skip
    return header + table + body


def in_srgb(colour: Sequence[int], name: str) -> np.ndarray:
    """An 8-bit colour of that profile as sRGB, (3,), 0 to 255."""
    light = (np.array(colour) / 255) ** GAMMAS[name]
    xyz = light @ np.array(PRIMARIES[name])
    return encoded(xyz @ np.linalg.inv(np.array(SRGB)))


def encoded(light: np.ndarray) -> np.ndarray:
    """Linear sRGB light to 8-bit values, clipped."""
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def _xyz(values: Sequence[float]) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(v * 65536) for v in values))
