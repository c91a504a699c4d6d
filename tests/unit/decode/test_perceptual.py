# SPDX-License-Identifier: MIT
"""Perceptual hashes: what they hold together and apart, and the child that makes them later."""

import pytest
from helpers.photos import drawing, jpeg
from PIL import Image

from desktop_search.core.records import Decoded
from desktop_search.decode.decoder import decode_file
from desktop_search.decode.hasher import PreviewHasher
from desktop_search.decode.perceptual import perceptual_hash


def differ(one, other):
    return sum((a ^ b).bit_count() for a, b in zip(one, other, strict=True))


def test_a_smaller_coarser_copy_has_nearly_the_same_hash_and_another_picture_has_not():
    first = perceptual_hash(jpeg(drawing(1)))
    assert len(first) == 32
    assert differ(first, perceptual_hash(jpeg(drawing(1).resize((240, 180)), 40))) <= 8
    assert differ(first, perceptual_hash(jpeg(drawing(2)))) > 60


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (200, 100), "white"),
        Image.linear_gradient("L").rotate(90),
        Image.linear_gradient("L"),
    ],
)
def test_a_plain_ground_says_nothing(image):
    assert perceptual_hash(jpeg(image)) == b""


@pytest.mark.parametrize("bad", [b"", b"no picture", jpeg(drawing(3))[:60]])
def test_a_broken_preview_says_nothing(bad):
    assert perceptual_hash(bad) == b""


def test_reading_a_photo_hashes_its_preview(tmp_path):
    drawing(4).save(tmp_path / "a.png")
    found = decode_file(tmp_path / "a.png", [])
    assert isinstance(found, Decoded)
    assert found.perceptual_hash == perceptual_hash(found.preview_jpeg) != b""
    assert decode_file(tmp_path / "a.png", [], want_preview=False).perceptual_hash == b""


def test_stored_previews_are_hashed_in_a_child_until_it_is_told_to_stop():
    hasher = PreviewHasher()
    try:
        previews = [jpeg(drawing(5)), b"broken", jpeg(drawing(6))]
        expected = [perceptual_hash(one) for one in previews]
        assert hasher.hashes(previews) == expected
        hasher.close()
        assert hasher.hashes(previews[:1]) == expected[:1]  # a new child
        hasher.stop()
        hasher.close()
        assert hasher.hashes(previews) == []
    finally:
        hasher.close()
