# SPDX-License-Identifier: MIT
"""AVIF and HEIC pictures that name their colours by numbers (nclx) instead of a profile.

What comes in: the head of a file; a small RGB picture. What goes out: Cicp, or None where the
picture is plain sRGB; the picture in sRGB, with the lights of an HDR picture rolled off. Runs in
a decode child.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BT709, UNSPECIFIED, BT2020, DISPLAY_P3 = 1, 2, 9, 12
PQ, HLG, LINEAR = 16, 18, 8
REFERENCE_WHITE_NITS = 203.0
"""What white paper has in an HDR picture. Source: ITU-R BT.2408."""
SHOULDER = 0.8
"""Up to here an HDR picture keeps its brightness; what is above is squeezed below white."""
TO_SRGB = {
    BT2020: ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)),
    DISPLAY_P3: ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979)),
}
"""Linear light to linear sRGB. Source: ITU-R BT.2087 and the primaries of SMPTE EG 432-1."""

Light = NDArray[np.floating]
"""(height, width, 3), linear light or signal, 0 = black."""


@dataclass(frozen=True, slots=True)
class Cicp:
    """Colour primaries and transfer characteristics. Source: ITU-T H.273, tables 2 and 3."""

    primaries: int
    transfer: int


def find_cicp(head: bytes) -> Cicp | None:
    """The first nclx colour box; None where there is none or it says what sRGB says."""
    at = head.find(b"colrnclx")
    if at < 0 or len(head) < at + 12:
        return None
    found = Cicp(*struct.unpack(">HH", head[at + 8 : at + 12]))
    if found.primaries in TO_SRGB or found.transfer in (PQ, HLG, LINEAR):
        return found
    return None


def from_cicp(image: Image.Image, cicp: Cicp) -> Image.Image:
    """The picture (mode RGB) in sRGB."""
    signal = np.asarray(image, np.float32) / 255  # (height, width, 3)
    light = _linear(signal, cicp.transfer)
    if cicp.primaries in TO_SRGB:
        light = light @ np.array(TO_SRGB[cicp.primaries], np.float32).T
    light = np.maximum(light, 0)
    if cicp.transfer in (PQ, HLG):
        light = _rolled_off(light)
    light = np.minimum(light, 1)
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return Image.fromarray((srgb * 255).round().astype(np.uint8))


def _linear(signal: Light, transfer: int) -> Light:
    """Light, 1 = white paper. Source: ITU-R BT.2100, tables 4 and 5; sRGB for all others."""
    if transfer == LINEAR:
        return signal
    if transfer == PQ:
        root = signal ** (32 / 2523)
        base = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
        return np.asarray(base ** (8192 / 1305) * (10_000 / REFERENCE_WHITE_NITS))
    if transfer == HLG:
        low = signal**2 / 3
        high = (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
        scene = np.where(signal <= 0.5, low, high)
        weights = np.array((0.2627, 0.6780, 0.0593), np.float32)
        luma = np.maximum(scene @ weights, 1e-6)[..., None]  # (height, width, 1)
        return scene * luma**0.2 * (1000 / REFERENCE_WHITE_NITS)
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def _rolled_off(light: Light) -> Light:
    """Squeezes what is brighter than SHOULDER below 1, the hue kept."""
    peak = np.maximum(light.max(axis=-1, keepdims=True), 1e-6)  # (height, width, 1)
    room = 1 - SHOULDER
    over = (peak - SHOULDER) / room
    squeezed = np.where(peak <= SHOULDER, peak, SHOULDER + room * over / (1 + over))
    return np.asarray(light * (squeezed / peak))
