# SPDX-License-Identifier: MIT
"""decode/raw.py and decode/kinds.py: camera raw and JPEG XL, with their extras and without."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.photos import photo, write_photo
from helpers.raw import write_dng
from PIL import Image

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode import kinds
from desktop_search.decode.decoder import decode_file
from desktop_search.decode.raw import is_raw

INPUT = ImageInput(32)


def decoded(path: Path) -> Decoded:
    result = decode_file(path, [INPUT])
    assert isinstance(result, Decoded), result
    return result


def raw_by_content(content: bytes) -> bool:
    return is_raw(io.BytesIO(content), content[:64])


def test_a_raw_file_is_shown_by_its_preview(tmp_path: Path) -> None:
    pytest.importorskip("rawpy")
    result = decoded(write_dng(tmp_path / "a.dng"))
    assert (result.width, result.height, result.format) == (1200, 800, "RAW")
    assert result.metadata.camera and "Test" in result.metadata.camera
    left, right = result.pixels[INPUT][16, 4], result.pixels[INPUT][16, 28]
    assert left[0] > 240 > 20 > left[2]
    assert right[2] > 240 > 20 > right[0]


@pytest.mark.parametrize(("orientation", "red"), [(3, (16, 28)), (6, (4, 16)), (8, (28, 16))])
def test_a_raw_file_is_upright(tmp_path: Path, orientation: int, red: tuple[int, int]) -> None:
    pytest.importorskip("rawpy")
    result = decoded(write_dng(tmp_path / "a.dng", orientation=orientation))
    assert (result.width, result.height) == ((1200, 800) if orientation == 3 else (800, 1200))
    assert result.pixels[INPUT][red][0] > 240 > 20 > result.pixels[INPUT][red][2]


def test_a_raw_file_is_never_its_thumbnail(tmp_path: Path) -> None:
    pytest.importorskip("rawpy")
    path = write_dng(tmp_path / "a.dng", preview_size=None)
    result = decoded(path)
    red, green, blue = result.pixels[INPUT].astype(float).mean((0, 1))
    assert green > red + 50 and green > blue + 50  # the sensor's green, not red beside blue
    path.write_bytes(path.read_bytes()[:3000])
    assert decode_file(path, [INPUT]) == DecodeFailure(kinds.BAD_RAW)


def test_raw_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    dng = write_dng(tmp_path / "a.jpg").read_bytes()
    assert raw_by_content(dng)
    for content in (
        b"II*\0\x10\0\0\0CR\x02\0",
        b"\0\0\0\x18ftypcrx \0\0\0\1",
        b"FUJIFILMCCD-RAW 0201",
        b"IIU\0\x18\0\0\0",
        b"IIRO\x08\0\0\0",
    ):
        assert raw_by_content(content)
    for suffix in (".tif", ".jpg", ".png"):
        assert not raw_by_content(write_photo(tmp_path / f"b{suffix}").read_bytes())
    assert decoded(write_photo(tmp_path / "c.tif").rename(tmp_path / "c.dng")).format == "TIFF"


@pytest.mark.parametrize("cut", [0, 5, 9, 20, 100, 200])
def test_broken_directories_are_no_raw_and_no_error(tmp_path: Path, cut: int) -> None:
    content = write_dng(tmp_path / "a.dng").read_bytes()
    assert raw_by_content(content[:cut]) in (True, False)
    circle = b"II*\0\x08\0\0\0\0\0\x08\0\0\0"
    assert not raw_by_content(circle)


@pytest.mark.parametrize(
    ("module", "content", "reason"),
    [
        ("rawpy", b"FUJIFILMCCD-RAW 0201", kinds.NEEDS_RAW),
        ("pillow_jxl", b"\xff\x0a\0\0", kinds.NEEDS_JXL),
        ("pillow_heif", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", kinds.NEEDS_HEIF),
    ],
)
def test_a_missing_extra_has_one_reason_and_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, content: bytes, reason: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # type: ignore[arg-type]  # Python's own way
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    assert decode_file(path, [INPUT]) == DecodeFailure(reason, retry=True)


def test_a_jpeg_xl_is_read_and_turned_once(tmp_path: Path) -> None:
    pytest.importorskip("pillow_jxl")
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = photo((120, 80))
    upright.save(tmp_path / "a.jxl", lossless=True, exif=exif.tobytes())
    result = decoded(tmp_path / "a.jxl")
    assert (result.width, result.height, result.format) == (120, 80, "JXL")
    want = np.asarray(upright.resize((32, 32), Image.Resampling.BICUBIC), float)
    assert np.abs(result.pixels[INPUT] - want).mean() < 2
    (tmp_path / "b.jxl").write_bytes((tmp_path / "a.jxl").read_bytes()[:200])
    assert isinstance(decode_file(tmp_path / "b.jxl", [INPUT]), DecodeFailure)


@pytest.mark.parametrize(("mode", "suffix"), [("L", ".pgm"), ("1", ".pbm"), ("RGB", ".ppm"),
                                              ("F", ".pfm"), ("RGB", ".jp2"), ("RGB", ".avif"),
                                              ("RGB", ".tga"), ("RGB", ".ico")])  # fmt: skip
def test_every_format_is_read(tmp_path: Path, mode: str, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    Image.new("RGB", (64, 64), "white").convert(mode).save(path)
    result = decoded(path)
    assert (result.width, result.height) == (64, 64)
    assert result.pixels[INPUT].min() > (200 if mode != "F" else -1)


@pytest.mark.parametrize(
    ("depth", "white", "pixel", "colour"),
    [
        (3, 255, b"\xc8\x0a\x0a", (200, 10, 10)),
        (1, 1, b"\1", (255, 255, 255)),
        (4, 255, b"\xc8\x0a\x0a\0", (255, 255, 255)),
        (1, 65535, b"\x80\x80", (128, 128, 128)),
    ],
)
def test_a_pam_is_read(
    tmp_path: Path, depth: int, white: int, pixel: bytes, colour: tuple[int, int, int]
) -> None:
    path = tmp_path / "a.pam"
    head = f"P7\nWIDTH 8\nHEIGHT 8\nDEPTH {depth}\nMAXVAL {white}\nENDHDR\n".encode()
    path.write_bytes(head + pixel * 64)
    assert tuple(decoded(path).pixels[INPUT][9, 9]) == colour
    path.write_bytes(head + pixel * 63)
    assert decode_file(path, [INPUT]) == DecodeFailure(kinds.DAMAGED)


def test_a_colour_pfm_is_read_from_its_bottom(tmp_path: Path) -> None:
    path = tmp_path / "a.pfm"
    rows = np.zeros((8, 8, 3), "<f4")
    rows[:4] = (1.0, 0.5, 0.0)
    path.write_bytes(b"PF\n8 8\n-1.0\n" + rows.tobytes())
    pixels = decoded(path).pixels[INPUT]
    assert tuple(pixels[28, 9]) == (255, 128, 0) and not pixels[2, 9].any()
    for broken in (b"PF\n", b"PF\n-8 8\n1\n", b"PF\n8 x\n1\n", b"PF\n90000 90000\n1\n", b"P7\nX"):
        path.write_bytes(broken)
        assert isinstance(decode_file(path, [INPUT]), DecodeFailure)
