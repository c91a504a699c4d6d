# SPDX-License-Identifier: MIT
"""An upright picture to the sizes that are wanted of it.

What comes in: a picture of mode RGB. What goes out: an encoder's pixels, the stored preview, and
how far a picture may shrink before. Runs in a decode child.
"""

import io
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from desktop_search.core.records import ImageInput

PREVIEW_PX = 512
PREVIEW_QUALITY = 85
"""Source: architecture.md section 4."""
MAX_ASPECT = 8
"""Longer pictures lose their far ends before the centre is cut out."""
OVERSAMPLING = 1.45
"""Decoded size over needed size, so that the final resize still filters properly. A photo of 12
megapixels, 3000 px high, is read at an eighth of its size for an encoder that takes 256 px.

Source: tests/bench/previews.py, against full decoding: cosine at least 0.998 with both starter
encoders, top-10 overlap 1.0, no worse than with 1.5 or 2.0.
"""
PREVIEW_OVERSAMPLING = 0.97
"""The same of the preview, which may come out a little smaller than PREVIEW_PX: so a photo 4000 px
wide is read at an eighth of its size too, which is a fifth quicker, and its preview needs no other
resize. Source: 5 photos of 12 to 24 megapixels: as sharp as with 1.5, hashes differ in 0 to 3 bits
of 256."""


def shrink_factor(size: tuple[int, int], inputs: Sequence[ImageInput], want_preview: bool) -> int:
    """The whole factor by which a picture may shrink before the final resizes, at least 1."""
    factors = [
        (max if wanted.resize_mode == "whole" else min)(size) / (OVERSAMPLING * wanted.px)
        for wanted in inputs
    ]
    if want_preview or not inputs:
        factors.append(max(size) / (PREVIEW_OVERSAMPLING * PREVIEW_PX))
    return max(1, int(min(factors)))


def fitted(image: Image.Image, wanted: ImageInput) -> NDArray[np.uint8]:
    """The picture as an encoder wants it. Source: open_clip.transform, rounding included."""
    px = wanted.px
    bicubic = wanted.interpolation == "bicubic"
    method = Image.Resampling.BICUBIC if bicubic else Image.Resampling.BILINEAR
    if wanted.resize_mode == "squash":
        small = image.resize((px, px), method)
    else:
        if wanted.resize_mode == "shortest":
            image = _without_far_ends(image)
            side = min(image.size)
            size = (int(image.width * px / side), int(image.height * px / side))
        else:
            side = max(image.size)
            size = (round(image.width * px / side), round(image.height * px / side))
        small = image.resize((max(1, size[0]), max(1, size[1])), method)
        left, top = _margin(small.width, px), _margin(small.height, px)
        # Black where the picture does not reach: crop() fills with zeros.
        small = small.crop((left, top, left + px, top + px))
    return np.ascontiguousarray(np.asarray(small, dtype=np.uint8))  # (px, px, 3)


def fitted_pixels(pixels: NDArray[np.uint8], wanted: ImageInput) -> NDArray[np.uint8]:
    """As fitted(), from pixels that are no file: (height, width, 3), uint8 RGB."""
    return fitted(Image.fromarray(pixels, "RGB"), wanted)


def squashed_preview(preview_jpeg: bytes, px: int) -> NDArray[np.uint8] | None:
    """A stored preview squashed to (px, px, 3); None where it cannot be read."""
    try:
        with Image.open(io.BytesIO(preview_jpeg), formats=["JPEG"]) as image:
            need_px = math.ceil(OVERSAMPLING * px)
            # Where a side is no multiple of eight, the picture ends inside the last pixels.
            drafted = image.draft("RGB", (need_px, need_px))
            box = drafted[1] if drafted else None
            small = image.convert("RGB").resize((px, px), Image.Resampling.BILINEAR, box)
            return np.asarray(small, np.uint8)
    except (OSError, SyntaxError, ValueError):
        return None


def _margin(length: int, px: int) -> int:
    return round((length - px) / 2.0) if length > px else -((px - length) // 2)


def _without_far_ends(image: Image.Image) -> Image.Image:
    """The middle of a very long picture: resizing all of it would take any amount of memory."""
    width, height = image.size
    most = MAX_ASPECT * min(width, height)
    if max(width, height) <= most:
        return image
    left, top = max(0, (width - most) // 2), max(0, (height - most) // 2)
    return image.crop((left, top, left + min(width, most), top + min(height, most)))


def preview(image: Image.Image) -> bytes:
    """The small JPEG that is stored."""
    scale = min(1.0, PREVIEW_PX / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, Image.Resampling.BICUBIC) if scale < 1 else image
    out = io.BytesIO()
    small.save(out, "JPEG", quality=PREVIEW_QUALITY)
    return out.getvalue()
