# SPDX-License-Identifier: MIT
"""The catalogue and the presets, as shipped and damaged."""

import json
from pathlib import Path

import pytest

from desktop_search.core.errors import InputFault, InternalError
from desktop_search.core.settings import CascadeSettings
from desktop_search.encode.catalogue import Catalogue, presets


def test_starter_levels_share_text_encoder_and_dimension() -> None:
    catalogue = Catalogue()
    fast, close = catalogue.spec("starter-lite0"), catalogue.spec("starter-lite2")
    assert (fast.image_input.px, close.image_input.px) == (224, 448)
    assert (fast.temperature, close.temperature) == (2.0, 1.0)
    assert (fast.macs, close.macs) == (0.385e9, 2.30e9)
    assert fast.text_encoder == close.text_encoder
    assert fast.dim == close.dim == 384


def test_unknown_encoder_lists_the_known_ones() -> None:
    with pytest.raises(InputFault, match=r"clip-huge.*starter-lite0, starter-lite2"):
        Catalogue().spec("clip-huge")


def test_every_preset_names_known_encoders_and_can_be_run() -> None:
    catalogue = Catalogue()
    assert "starter" in presets()
    for preset in presets().values():
        for name in (preset.level0, *(level.encoder for level in preset.levels)):
            catalogue.spec(name)
        CascadeSettings(preset.name, preset.level0, preset.levels).check()


def test_starter_preset_is_the_default_cascade() -> None:
    preset, default = presets()["starter"], CascadeSettings()
    assert (preset.name, preset.level0, preset.levels) == (
        default.preset,
        default.level0,
        default.levels,
    )


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", json.dumps({"text_encoders": {}, "encoders": {"a": {}}})]
)
def test_damaged_catalogue_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "encoders.json"
    path.write_text(text)
    with pytest.raises(InternalError, match="Install the program again"):
        Catalogue(path)
