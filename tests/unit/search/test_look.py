# SPDX-License-Identifier: MIT
"""Which two pictures are the same one, and which are not."""

import numpy as np
import pytest
from helpers.photos import drawing, jpeg
from PIL import Image, ImageDraw

from desktop_search.decode.fit import squashed_preview
from desktop_search.decode.perceptual import perceptual_hash
from desktop_search.search.look import LOOK_INPUT, Look, compared, difference, turned_hashes
from desktop_search.search.same_picture import MAX_DIFFER

WAYS = (None, *Image.Transpose)
GREY = Image.linear_gradient("L").convert("RGB")


def look(image, quality=85):
    small = squashed_preview(jpeg(image, quality), LOOK_INPUT.px)
    return Look(small, image.width, image.height)


def same(one, other):
    found = compared(look(one), look(other))
    return found is not None and found.same


def turned(image, way):
    return image if way is None else image.transpose(way)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("factor", "quality"), [(1, 85), (2, 90), (4, 90), (2, 75), (12, 75)])
def test_a_copy_is_the_same_picture(way, factor, quality):
    whole = drawing(1, (640, 427))
    copy = turned(whole, way).reduce(factor)
    found = difference(look(copy, quality), look(whole))
    assert found < 8
    assert found < difference(look(copy, quality), look(drawing(2, (640, 427))))


def test_another_picture_is_not_the_same_however_small():
    for factor in (1, 4, 12):
        for seed in range(2, 12):
            assert not same(drawing(1).reduce(factor), drawing(seed)), (factor, seed)


def test_shapes_that_do_not_agree_are_other_pictures():
    whole = drawing(3, (480, 360))
    assert not same(whole.resize((480, 300)), whole)
    assert not same(whole.crop((0, 0, 480, 320)), whole)
    assert same(whole.resize((241, 180)), whole)  # half of it, rounded


@pytest.mark.parametrize("factor", [1, 2, 4])
def test_a_part_that_differs_makes_another_picture(factor):
    # Slides on one ground, whose words differ.
    slide = Image.new("RGB", (640, 480), "white")
    draw = ImageDraw.Draw(slide)
    draw.rectangle((0, 0, 640, 160), "navy")
    other = slide.copy()
    draw.rectangle((80, 240, 300, 300), "black")
    ImageDraw.Draw(other).rectangle((340, 340, 560, 400), "black")
    assert not same(slide.reduce(factor), other)
    assert same(slide.reduce(factor), slide)


def test_a_picture_without_its_colours_is_another_one():
    coloured = drawing(4)
    assert not same(coloured.convert("L").convert("RGB"), coloured)


def test_plain_pictures_are_the_same_by_their_colour_and_shape():
    red = Image.new("RGB", (400, 300), (200, 30, 30))
    assert same(Image.new("RGB", (100, 75), (200, 30, 30)), red)
    assert same(red.transpose(Image.Transpose.ROTATE_90), red)
    assert not same(Image.new("RGB", (400, 300), (200, 40, 30)), red)
    assert not same(Image.new("RGB", (300, 300), (200, 30, 30)), red)
    dotted = red.copy()
    ImageDraw.Draw(dotted).rectangle((180, 130, 220, 170), "black")
    assert not same(dotted, red)


def test_gradients_are_told_apart_by_how_steep_they_are():
    steep, soft = GREY, GREY.point(lambda v: 96 + v // 4)
    assert same(steep.reduce(4), steep)
    assert same(soft.transpose(Image.Transpose.ROTATE_270), soft)
    assert not same(soft, steep)


@pytest.mark.parametrize("way", WAYS)
def test_one_of_the_hashes_is_near_to_the_stored_one(way):
    whole = drawing(5, (512, 384))
    stored = np.frombuffer(perceptual_hash(jpeg(whole)), np.uint8)
    hashes = turned_hashes(look(turned(whole, way).reduce(4)))
    assert hashes.shape == (8, 32)
    differ = np.unpackbits(hashes ^ stored, axis=1).sum(axis=1)
    assert differ.min() <= MAX_DIFFER / 2
    assert np.sort(differ)[1] > MAX_DIFFER


def test_an_odd_size_does_not_move_the_picture():
    # A quarter of 453 px is no whole number: the decoder fills the last pixels up.
    whole = drawing(6, (453, 301))
    assert difference(look(whole.transpose(Image.Transpose.ROTATE_180)), look(whole)) < 2
