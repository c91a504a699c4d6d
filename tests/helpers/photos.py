# SPDX-License-Identifier: MIT
"""Makes synthetic photos: the same seed gives the same file."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

EXIF_IFD = 0x8769
GPS_IFD = 0x8825
FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".tif": "TIFF",
           ".tiff": "TIFF", ".gif": "GIF", ".bmp": "BMP"}  # fmt: skip


def photo(size: tuple[int, int] = (640, 480), seed: int = 0) -> Image.Image:
    """A picture of soft colour gradients and noise, different for each seed."""
    width, height = size
    rng = np.random.default_rng(seed)
    low, high = rng.integers(0, 256, (2, 3))
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    mix = (x * rng.random(3, dtype=np.float32) + y) / 2
    noise = rng.integers(0, 24, (height, width, 3), dtype=np.uint8)
    pixels = np.clip(low + (high - low) * mix + noise, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels, "RGB")


def drawing(seed: int, size: tuple[int, int] = (480, 360)) -> Image.Image:
    """Soft coloured patches: shapes that can be told apart, as those of real photos can."""
    small = np.random.default_rng(seed).integers(0, 255, (9, 12, 3), np.uint8)
    return Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    """The picture as a JPEG file."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def write_photo(
    path: Path,
    size: tuple[int, int] = (640, 480),
    seed: int = 0,
    exif: Mapping[int, Any] | None = None,
    exif_ifd: Mapping[int, Any] | None = None,
    gps: Mapping[int, Any] | None = None,
    quality: int = 85,
) -> Path:
    """Writes a photo in the format of the path's suffix, folders too, and returns the path.

    exif, exif_ifd, gps: tags of the main, the Exif and the GPS directory.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    image = photo(size, seed)
    options: dict[str, Any] = {}
    if exif or exif_ifd or gps:
        tags = Image.Exif()
        tags.update(exif or {})
        if exif_ifd:
            tags[EXIF_IFD] = dict(exif_ifd)
        if gps:
            tags[GPS_IFD] = dict(gps)
        options["exif"] = tags.tobytes()
    file_format = FORMATS[path.suffix.lower()]
    if file_format in ("JPEG", "WEBP"):
        options["quality"] = quality
    image.save(path, file_format, **options)
    return path
