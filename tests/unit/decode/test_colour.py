# SPDX-License-Identifier: MIT
"""decode/colour.py and decode/hdr.py: the same colours as plain arithmetic gives."""

import io
from pathlib import Path

import numpy as np
import pytest
from helpers.colours import GAMMAS, encoded, in_srgb, profile
from PIL import Image, ImageCms

from desktop_search.core.records import Decoded, ImageInput
from desktop_search.decode.colour import shrunk, to_srgb
from desktop_search.decode.decoder import decode_file
from desktop_search.decode.hdr import BT2020, DISPLAY_P3, HLG, PQ, Cicp, find_cicp, from_cicp

INPUT = ImageInput(32)
COLOURS = [(200, 60, 40), (60, 180, 70), (90, 90, 200), (128, 128, 128), (250, 240, 200)]


def colour_of(path: Path) -> np.ndarray:
    result = decode_file(path, [INPUT])
    assert isinstance(result, Decoded), result
    return result.pixels[INPUT].astype(float).mean((0, 1))


@pytest.mark.parametrize("name", GAMMAS)
@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
def test_profiles_are_applied(
    tmp_path: Path, name: str, colour: tuple[int, int, int], suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    Image.new("RGB", (64, 64), colour).save(path, icc_profile=profile(name), quality=95)
    assert np.abs(colour_of(path) - in_srgb(colour, name)).max() < (2 if suffix == ".png" else 8)


def test_a_profile_counts_below_transparency_and_in_palettes(tmp_path: Path) -> None:
    icc, colour = profile("Adobe RGB"), (200, 60, 40)
    Image.new("RGBA", (8, 8), (*colour, 255)).save(tmp_path / "a.png", icc_profile=icc)
    Image.new("RGB", (8, 8), colour).quantize(4).save(tmp_path / "p.png", icc_profile=icc)
    for name in ("a.png", "p.png"):
        assert np.abs(colour_of(tmp_path / name) - in_srgb(colour, "Adobe RGB")).max() < 2


def test_lab_has_the_colours_of_its_definition(tmp_path: Path) -> None:
    source = Image.new("RGB", (16, 16), (180, 90, 60))
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    lab = ImageCms.applyTransform(source, to_lab)
    assert lab is not None
    lab.save(tmp_path / "a.tif")
    assert np.abs(colour_of(tmp_path / "a.tif") - (180, 90, 60)).max() < 4


@pytest.mark.parametrize("mode", ["P", "1", "I;16", "I", "F", "LA", "RGBA", "CMYK", "L", "RGB"])
def test_shrinking_in_bands_gives_what_shrinking_at_once_gives(mode: str) -> None:
    ramp = np.linspace(0, 255, 400, dtype=np.uint8)[:, None].repeat(300, 1)
    grey = Image.fromarray(ramp)
    if mode in ("I;16", "I", "F"):
        deep = ramp.astype({"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode])
        image = Image.fromarray(deep * 257 if mode != "F" else deep / 255)
    else:
        image = grey.convert("RGB").convert(mode)
    small = np.asarray(to_srgb(shrunk(image, 3), None).convert("L"), float)
    assert small.shape == (134, 100)
    want = np.asarray(to_srgb(image, None).convert("L").reduce(3), float)
    assert np.abs(small - want).max() <= 2


def test_transparent_palette_colours_lie_on_white(tmp_path: Path) -> None:
    image = Image.new("P", (3000, 2000), 1)
    image.putpalette([0, 0, 0, 200, 10, 10])
    image.save(tmp_path / "a.png", transparency=1)
    assert colour_of(tmp_path / "a.png").min() == 255


def test_deep_float_pictures_with_no_numbers_in_them(tmp_path: Path) -> None:
    values = np.full((40, 40), 0.5, np.float32)
    values[0, 0], values[0, 1], values[0, 2] = np.nan, np.inf, 1.0
    Image.fromarray(values).save(tmp_path / "a.tif")
    assert abs(colour_of(tmp_path / "a.tif")[0] - 128) < 2


def pq(nits: float) -> float:
    """Source: SMPTE ST 2084, inverse EOTF."""
    power = (nits / 10_000) ** (1305 / 8192)
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** (2523 / 32)


@pytest.mark.parametrize("share", [0.1, 0.4, 0.75])
def test_hdr_greys_keep_their_brightness_below_paper_white(share: float) -> None:
    value = round(255 * pq(203 * share))
    image = Image.new("RGB", (4, 4), (value,) * 3)
    found = np.asarray(from_cicp(image, Cicp(BT2020, PQ)), float)
    assert np.abs(found - encoded(np.array(share))).max() < 8  # an 8-bit step of PQ is coarse


def test_hdr_lights_are_not_lost() -> None:
    steps = [Image.new("RGB", (1, 1), (round(255 * pq(nits)),) * 3) for nits in (203, 600, 2000)]
    found = [np.asarray(from_cicp(step, Cicp(BT2020, PQ)))[0, 0, 0] for step in steps]
    assert 225 < found[0] < found[1] < found[2] <= 255
    middle = np.asarray(from_cicp(Image.new("RGB", (1, 1), (191,) * 3), Cicp(BT2020, HLG)))
    assert 225 < middle[0, 0, 0] < 250  # 75 % HLG is paper white, source: BT.2408


def test_numbered_wide_colours_are_like_their_profile() -> None:
    # The profile's gamma of 2.2 is not quite sRGB's curve, least so in bright colours.
    image = Image.new("RGB", (4, 4), (200, 140, 120))
    found = np.asarray(from_cicp(image, Cicp(DISPLAY_P3, 13)), float)[0, 0]
    assert np.abs(found - in_srgb((200, 140, 120), "Display P3")).max() < 4


def test_the_colour_box_is_found() -> None:
    box = b"....colrnclx" + bytes((0, 9, 0, 16, 0, 9, 128))
    assert find_cicp(box) == Cicp(BT2020, PQ)
    assert find_cicp(b"....colrnclx" + bytes((0, 1, 0, 13, 0, 6, 128))) is None
    assert find_cicp(b"....colrnclx\0") is None
    plain = io.BytesIO()
    Image.new("RGB", (16, 16)).save(plain, "AVIF")
    assert find_cicp(plain.getvalue()) is None
