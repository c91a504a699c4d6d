# SPDX-License-Identifier: MIT
"""decode/decoder.py: one file to pixels or to a sentence."""

import io
import os
import time
from pathlib import Path

import numpy as np
import pytest
from helpers.photos import photo, write_photo
from PIL import Image, ImageCms

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode import decoder
from desktop_search.decode.decoder import decode_file

INPUT = ImageInput(64)


def decoded(path: Path, **options: bool) -> Decoded:
    result = decode_file(path, [INPUT], **options)
    assert isinstance(result, Decoded), result
    return result


def refused(path: Path) -> DecodeFailure:
    result = decode_file(path, [INPUT])
    assert isinstance(result, DecodeFailure)
    return result


def pixels_of(path: Path, wanted: ImageInput) -> np.ndarray:
    result = decode_file(path, [wanted], False)
    assert isinstance(result, Decoded), result
    return result.pixels[wanted]


def age(path: Path) -> Path:
    """Makes a file look finished long ago."""
    os.utime(path, (time.time() - 60,) * 2)
    return path


def test_pixels_and_preview_have_the_asked_shapes(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.jpg", (3000, 2000))
    other = ImageInput(224)
    result = decode_file(path, [INPUT, other])
    assert isinstance(result, Decoded)
    assert result.pixels[INPUT].shape == (64, 64, 3)
    assert result.pixels[other].shape == (224, 224, 3)
    assert result.pixels[INPUT].dtype == np.uint8
    assert result.pixels[INPUT].flags.c_contiguous
    assert Image.open(io.BytesIO(result.preview_jpeg)).size == (512, 341)
    assert (result.width, result.height, result.format) == (3000, 2000, "JPEG")
    assert result.key.size == path.stat().st_size
    assert decoded(path, want_preview=False).preview_jpeg == b""


def test_draft_decoding_keeps_the_pixels(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.jpg", (2400, 1800), quality=95)
    want = np.asarray(Image.open(path).resize((64, 64), Image.Resampling.BICUBIC), np.float32)
    assert np.abs(decoded(path).pixels[INPUT] - want).max() <= 4


def test_a_camera_s_photo_is_read_at_an_eighth_of_its_size(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.jpg", (4000, 3000), quality=95)
    wanted = ImageInput(256, "shortest")
    result = decode_file(path, [wanted])
    assert isinstance(result, Decoded)
    assert (result.width, result.height) == (4000, 3000)
    preview = Image.open(io.BytesIO(result.preview_jpeg))
    assert preview.size == (500, 375)
    with Image.open(path) as full:
        for got, size, left in (
            (preview, (500, 375), 0),
            (Image.fromarray(result.pixels[wanted]), (341, 256), 42),
        ):
            small = full.resize(size, Image.Resampling.BICUBIC)
            want = np.asarray(small.crop((left, 0, left + got.width, got.height)), np.float32)
            assert np.abs(np.asarray(got, np.float32) - want).mean() < 2


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_once(tmp_path: Path, suffix: str, orientation: int) -> None:
    path = write_photo(tmp_path / f"a{suffix}", (120, 80), exif={0x0112: orientation}, quality=95)
    method = decoder.TRANSPOSE.get(orientation)
    upright = photo((120, 80)) if method is None else photo((120, 80)).transpose(method)
    result = decoded(path)
    assert (result.width, result.height) == upright.size
    want = np.asarray(upright.resize((64, 64), Image.Resampling.BICUBIC), np.float32)
    assert np.abs(result.pixels[INPUT] - want).mean() < 6


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 90, (90, 90, 90)),
        ("LA", (90, 0), (255, 255, 255)),
        ("RGBA", (10, 20, 30, 0), (255, 255, 255)),
        ("I;16", 257 * 90, (90, 90, 90)),
    ],
)
def test_every_mode_becomes_rgb_on_white(
    tmp_path: Path, mode: str, value: object, expected: tuple[int, int, int]
) -> None:
    path = tmp_path / "a.png"
    Image.new(mode, (40, 30), value).save(path)
    assert tuple(decoded(path).pixels[INPUT][32, 32]) == expected


@pytest.mark.parametrize(("white", "grey"), [(1.0, 0.5), (65535.0, 32768.0)])
def test_float_pictures_are_scaled_by_their_range(
    tmp_path: Path, white: float, grey: float
) -> None:
    path = tmp_path / "a.tif"
    values = np.full((40, 40), grey, np.float32)
    values[:, :4] = white
    Image.fromarray(values).save(path)
    assert abs(int(decoded(path).pixels[INPUT][32, 48, 0]) - 128) <= 1


def test_cmyk_keeps_its_colour(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (64, 64), (200, 60, 40)).convert("CMYK").save(path, quality=95)
    difference = decoded(path).pixels[INPUT].astype(int).mean((0, 1)) - (200, 60, 40)
    assert np.abs(difference).max() < 8


def test_a_colour_profile_is_applied_and_a_broken_one_ignored(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    plain, wrong, broken = (tmp_path / f"{name}.png" for name in ("plain", "wrong", "broken"))
    image = photo((64, 64))
    image.save(plain)
    image.save(wrong, icc_profile=lab)
    image.save(broken, icc_profile=b"not a profile")
    want = decoded(plain).pixels[INPUT]
    assert np.array_equal(decoded(wrong).pixels[INPUT], want)
    assert np.array_equal(decoded(broken).pixels[INPUT], want)


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    one = write_photo(tmp_path / "one.jpg", seed=1)
    copy = tmp_path / "sub" / "copy.jpg"
    copy.parent.mkdir()
    copy.write_bytes(one.read_bytes())
    other = write_photo(tmp_path / "two.jpg", seed=2)
    assert decoded(one).digest == decoded(copy).digest != decoded(other).digest


def test_a_cut_off_photo_is_shown_as_damaged(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.jpg")
    path.write_bytes(path.read_bytes()[:-2000])
    failure = refused(path)
    assert failure == DecodeFailure("The file is still being written", transient=True)
    assert decoded(age(path)).damaged == "The file is cut off"


def test_what_is_not_a_photo_gets_its_sentence(tmp_path: Path) -> None:
    empty, text, link, folder = (tmp_path / name for name in ("e.jpg", "t.jpg", "l.jpg", "f.jpg"))
    empty.touch()
    text.write_text("<html>not a picture</html>")
    folder.mkdir()
    assert refused(age(empty)) == DecodeFailure("The file is empty")
    assert refused(text) == DecodeFailure("This is not a picture we can read")
    assert refused(folder).reason == "This is not an ordinary file"
    assert refused(tmp_path / "none.jpg") == DecodeFailure("The file is gone", transient=True)
    if hasattr(os, "O_NOFOLLOW"):
        link.symlink_to(write_photo(tmp_path / "real.jpg"))
        assert refused(link).reason == "This is not an ordinary file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
def test_a_fifo_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    os.mkfifo(path)
    start = time.monotonic()
    assert refused(path).reason == "This is not an ordinary file"
    assert time.monotonic() - start < 10


def test_a_postscript_file_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n")
    assert refused(path).reason == "This is not a picture we can read"


def test_a_too_large_picture_is_refused_with_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder, "MAX_PIXELS", 1_000_000)
    path = write_photo(tmp_path / "a.png", (1200, 1000))
    assert refused(path) == DecodeFailure("Too large: 1,200 x 1,000")
    assert decoded(write_photo(tmp_path / "a.jpg", (1200, 1000))).width == 1200


def test_reading_leaves_the_photo_as_it_was(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.jpg")
    before, content = path.stat(), path.read_bytes()
    decoded(path)
    after = path.stat()
    assert (after.st_mtime_ns, after.st_mode, path.read_bytes()) == (
        before.st_mtime_ns,
        before.st_mode,
        content,
    )


def test_the_corpus_is_upright_with_its_true_sizes(corpus: Path) -> None:
    lines = (corpus / "TRUTH.tsv").read_text(encoding="utf-8").splitlines()
    names = lines[0].split("\t")
    rows = [dict(zip(names, line.split("\t"), strict=False)) for line in lines[1:]]
    folders = ("exif-orientation/", "exif-samples/", "rclip/", "hydrus/")
    checked = 0
    for row in rows:
        if row["path"].startswith(folders) and row.get("pillow_upright_size"):
            result = decode_file(corpus / row["path"], [INPUT])
            assert isinstance(result, Decoded), row["path"]
            assert f"{result.width}x{result.height}" == row["pillow_upright_size"], row["path"]
            checked += 1
    assert checked > 90


def test_all_eight_orientations_give_one_picture(corpus: Path) -> None:
    views = [
        decoded(corpus / "exif-orientation" / f"Landscape_{n}.jpg").pixels[INPUT].astype(int)
        for n in range(9)
    ]
    assert max(np.abs(view - views[1]).mean() for view in views) < 2


@pytest.mark.parametrize("size", [(90, 60), (60, 91), (64, 64), (63, 200), (31, 33), (230, 30)])
@pytest.mark.parametrize("mode", ["squash", "shortest", "longest"])
@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
def test_pixels_are_those_of_open_clip(tmp_path, size, mode, interpolation):
    transform = pytest.importorskip("open_clip.transform")
    path = tmp_path / "a.png"
    noise = np.random.default_rng(3).integers(0, 256, (size[1], size[0], 3), np.uint8)
    image = Image.fromarray(noise)
    image.save(path)
    ours = ImageInput(32, mode, interpolation)
    theirs = transform.image_transform(
        32,
        is_train=False,
        mean=(0, 0, 0),
        std=(1, 1, 1),
        resize_mode=mode,
        interpolation=interpolation,
    )
    want = (theirs(image).numpy() * 255).round().astype(np.uint8).transpose(1, 2, 0)
    assert np.array_equal(pixels_of(path, ours), want)


def test_a_very_long_picture_takes_no_more_memory_than_another(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (60000, 2), "red").save(path)
    assert (pixels_of(path, ImageInput(224, "shortest")) == (255, 0, 0)).all()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".bmp", ".gif"])
def test_what_is_there_of_a_cut_off_photo_is_shown(tmp_path: Path, suffix: str) -> None:
    whole = write_photo(tmp_path / f"a{suffix}", (400, 300))
    want = decoded(whole).pixels[INPUT][:20].astype(float)
    content = whole.read_bytes()
    cut = tmp_path / f"b{suffix}"
    cut.write_bytes(content[: len(content) * 2 // 3])
    result = decode_file(age(cut), [INPUT])
    if isinstance(result, DecodeFailure):
        assert suffix == ".tif"  # its directory stands at the end
        return
    assert result.damaged == "The file is cut off"
    if suffix != ".bmp":  # whose last rows come first
        assert np.abs(result.pixels[INPUT][:20] - want).mean() < 8


def test_a_cut_off_webp_says_so(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.webp")
    path.write_bytes(path.read_bytes()[:-500])
    assert refused(age(path)).reason == "The file is cut off"


def test_the_still_of_a_motion_photo_is_read(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.jpg")
    want = decoded(path).pixels[INPUT]
    path.write_bytes(path.read_bytes() + b"\0\0\0\x18ftypmp42" + bytes(50_000))
    result = decoded(path)
    assert result.damaged is None and np.array_equal(result.pixels[INPUT], want)
    Image.new("RGB", (64, 48), "red").save(
        tmp_path / "m.mpo", save_all=True, append_images=[Image.new("RGB", (64, 48), "blue")]
    )
    red, green, blue = decoded(tmp_path / "m.mpo").pixels[INPUT][32, 32]
    assert red > 240 > 20 > max(green, blue)
