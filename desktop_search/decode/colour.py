# SPDX-License-Identifier: MIT
"""Any Pillow mode and colour profile to sRGB on white.

What comes in: a loaded picture and its ICC profile. What goes out: a picture of mode RGB; a
profile that cannot be used is ignored. Runs in a decode child.
"""

import functools
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""The image mode that a profile's colour space describes."""
PLAIN_SRGB = ("sRGB IEC61966", "sRGB built-in", "sRGB2014", "c2", "uRGB")
"""Profiles that change nothing; others that call themselves sRGB may map colours their own way."""
ALPHA_MODES = frozenset({"RGBA", "LA", "PA", "RGBa"})
AVERAGED_MODES = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"})
"""Modes whose neighbouring pixels may be averaged as they are."""
BAND_BLOCKS = 64
"""Rows of the result that are made at once."""


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in mode RGB, sRGB colours, transparent parts on white."""
    if _is_deep(image):
        image = _to_8_bit(image, _range_of(image))
    if image.mode == "La":
        image = image.convert("LA")
    if image.mode == "LAB":
        image = _apply(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB")
    if image.mode in ALPHA_MODES or "transparency" in image.info:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
        flat = _with_profile(image.convert("RGB"), profile)
        white = Image.new("RGB", image.size, "white")
        white.paste(flat, mask=alpha)
        return white
    if image.mode not in PROFILE_MODES.values():
        image = image.convert("L" if image.mode == "1" else "RGB")
    return _with_profile(image, profile)


def _with_profile(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        transform = _transform(profile, image.mode)
        if transform is not None:
            try:
                return ImageCms.applyTransform(image, transform) or image.convert("RGB")
            except (ImageCms.PyCMSError, ValueError, OSError):
                pass
    return image.convert("RGB")


@functools.lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The way from a profile to sRGB; None where there is none or none is needed."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space
        name = ImageCms.getProfileDescription(source).strip()
        if PROFILE_MODES.get(f"{space:<4}") != mode or name.startswith(PLAIN_SRGB):
            return None
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _apply(image: Image.Image, source: ImageCms.ImageCmsProfile, mode: str) -> Image.Image:
    transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    return ImageCms.applyTransform(image, transform) or image


def shrunk(image: Image.Image, factor: int) -> Image.Image:
    """The picture at 1/factor of its size, in a mode that to_srgb() knows.

    Modes that cannot be averaged as they are become others first, in bands: all of a large
    palette picture at once would take five times its memory.
    """
    if factor <= 1 or image.mode == "LAB":
        return image
    if image.mode in AVERAGED_MODES:
        return image.reduce(factor)
    scale = _range_of(image) if _is_deep(image) else None
    band_px = BAND_BLOCKS * factor
    small: Image.Image | None = None
    for top in range(0, image.height, band_px):
        band = image.crop((0, top, image.width, min(top + band_px, image.height)))
        band = _averaged(band, scale).reduce(factor)
        if small is None:
            small = Image.new(band.mode, (band.width, -(-image.height // factor)))
        small.paste(band, (0, top // factor))
    return small or image


def _averaged(image: Image.Image, scale: tuple[float, float] | None) -> Image.Image:
    if scale is not None:
        return _to_8_bit(image, scale)
    if image.mode == "La":
        return image.convert("LA")
    if image.mode in ALPHA_MODES or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _is_deep(image: Image.Image) -> bool:
    return image.mode in ("I", "F") or image.mode.startswith("I;16")


def _range_of(image: Image.Image) -> tuple[float, float]:
    """What becomes black and what becomes white in a 16-bit, 32-bit or float picture."""
    if image.mode.startswith("I;16"):
        return 0.0, 65535.0
    low, high = 0.0, 0.0
    for top in range(0, image.height, BAND_BLOCKS):
        bottom = min(top + BAND_BLOCKS, image.height)
        values = _values(image.crop((0, top, image.width, bottom)))
        low, high = min(low, float(values.min())), max(high, float(values.max()))
    if low < 0 or high > 65535:
        return low, high  # no known white: stretch what is there
    return 0.0, 1.0 if high <= 1 else 255.0 if high <= 255 else 65535.0


def _values(image: Image.Image) -> NDArray[np.float32]:
    return np.nan_to_num(np.asarray(image, dtype=np.float32), nan=0, posinf=0, neginf=0)


def _to_8_bit(image: Image.Image, scale: tuple[float, float]) -> Image.Image:
    low, high = scale
    values = (_values(image) - low) * (255 / max(high - low, 1e-9))
    return Image.fromarray(np.clip(values, 0, 255).round().astype(np.uint8))
