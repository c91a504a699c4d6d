# SPDX-License-Identifier: MIT
"""Any Pillow mode and colour profile to sRGB on white.

What comes in: a loaded picture and its ICC profile. What goes out: a picture of mode RGB; a
profile that cannot be used is ignored. Runs in a decode child.
"""

import functools
import io

import numpy as np
from PIL import Image, ImageCms

PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""The image mode that a profile's colour space describes."""
ALPHA_MODES = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in mode RGB, sRGB colours, transparent parts on white."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = _to_8_bit(image)
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
        if PROFILE_MODES.get(f"{space:<4}") != mode or name.startswith("sRGB"):
            return None
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _apply(image: Image.Image, source: ImageCms.ImageCmsProfile, mode: str) -> Image.Image:
    transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    return ImageCms.applyTransform(image, transform) or image


def _to_8_bit(image: Image.Image) -> Image.Image:
    """16-bit, 32-bit and float pictures scaled to 0..255."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), nan=0, posinf=0, neginf=0)
    low, high = float(values.min()), float(values.max())
    if image.mode.startswith("I;16"):
        scale = 255 / 65535
    elif low < 0 or high > 65535:
        # No known white: stretch what is there.
        values, scale = values - low, 255 / max(high - low, 1e-9)
    elif high <= 1:
        scale = 255.0
    else:
        scale = 1.0 if high <= 255 else 255 / 65535
    return Image.fromarray(np.clip(values * scale, 0, 255).round().astype(np.uint8), "L")
