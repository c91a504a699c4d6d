# SPDX-License-Identifier: MIT
"""The settings file."""

import json

import pytest
from helpers.fakes import FakeDecoder, FakeEncoders

from desktop_search.core.errors import EnvironmentFault, InputFault
from desktop_search.core.settings import Settings, device_of, load, save, with_top_m
from desktop_search.library import Library


def test_settings_survive_and_unknown_keys_stay(tmp_path):
    assert load(tmp_path) == Settings()
    (tmp_path / "settings.json").write_text('{"of a newer version": 1}')
    changed = with_top_m(Settings(theme="dark"), (14,))
    save(tmp_path, changed)
    assert load(tmp_path) == changed
    assert json.loads((tmp_path / "settings.json").read_text())["of a newer version"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"cascade": {"levels": [{"encoder": "x"}]}}',
        '{"cascade": {"levels": [{"encoder": "x", "top_m": 9999}]}}',
    ],
)
def test_a_damaged_file_is_a_sentence_and_stays(tmp_path, text):
    (tmp_path / "settings.json").write_text(text)
    with pytest.raises(EnvironmentFault, match="settings file"):
        load(tmp_path)
    assert (tmp_path / "settings.json").read_text() == text


def test_the_device_can_be_asked_for_whatever_the_file_is(tmp_path):
    assert device_of(tmp_path) == "auto"
    save(tmp_path, Settings(device="cpu", refine_idle=False))
    assert device_of(tmp_path) == "cpu"
    assert load(tmp_path) == Settings(device="cpu", refine_idle=False)
    (tmp_path / "settings.json").write_text("{")
    assert device_of(tmp_path) == "auto"


def test_the_window_knows_the_theme_before_the_index_is_open(tmp_path):
    save(tmp_path, Settings(theme="dark"))
    library = Library(tmp_path, decoder=FakeDecoder(), encoders=FakeEncoders())
    assert library.settings.theme == "dark"
    library.close()


def test_top_m_outside_its_range_is_refused(tmp_path):
    for m in (-1, 501):
        with pytest.raises(InputFault):
            save(tmp_path, with_top_m(Settings(), (m,)))
    assert not (tmp_path / "settings.json").exists()
