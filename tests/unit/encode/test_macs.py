# SPDX-License-Identifier: MIT
"""What the catalogue says encoders cost, counted again on towers without weights."""

import pytest
from helpers.towers import costs, towers

from desktop_search.encode.catalogue import Catalogue, HubFile
from desktop_search.encode.macs import PLAIN_VITS

CATALOGUE = Catalogue()
BUILT = [name for name in CATALOGUE.names if CATALOGUE.spec(name).family != "starter"]


@pytest.mark.parametrize("name", BUILT)
def test_costs_are_what_the_towers_do(name: str) -> None:
    if CATALOGUE.spec(name).family == "blip":
        pytest.importorskip("transformers")
    row, built = CATALOGUE.row(name), towers(name)
    image, text = costs(built)
    assert image.macs.true == pytest.approx(row.spec.macs, rel=0.01)
    assert image.macs.thop == pytest.approx(row.spec.macs_thop, rel=0.01)
    assert text.macs.true == pytest.approx(row.spec.text_macs, rel=0.01)
    assert image.shape == text.shape == (1, row.spec.dim)
    assert row.text.dim == row.spec.dim
    weights = row.files["weights"]
    assert isinstance(weights, HubFile)
    assert weights.n_bytes == pytest.approx(4 * built.n_stored, rel=0.003)  # as float32


@pytest.mark.parametrize(
    "name", [name for name in BUILT if CATALOGUE.spec(name).arch in PLAIN_VITS]
)
def test_closed_forms_of_plain_vits_are_exact(name: str) -> None:
    spec = CATALOGUE.spec(name)
    macs = PLAIN_VITS[spec.arch].macs(spec.image_input.px)
    assert (macs.true, macs.thop) == (spec.macs, spec.macs_thop)


def test_closed_form_follows_the_size_of_the_picture() -> None:
    assert PLAIN_VITS["ViT-B-16"].macs(160).true == pytest.approx(8.8e9, rel=0.01)
    assert PLAIN_VITS["ViT-B-16"].macs(112).true == pytest.approx(4.3e9, rel=0.01)
    assert PLAIN_VITS["ViT-B-32"].macs(256) == PLAIN_VITS["ViT-B-32-256"].macs(256)
