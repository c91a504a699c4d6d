# SPDX-License-Identifier: MIT
"""core/display.py: when a window can be seen."""

import sys

import pytest

from desktop_search import __main__ as program
from desktop_search.core.display import has_display
from desktop_search.core.errors import EnvironmentFault, InputFault

VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.mark.parametrize(
    ("platform", "variable", "seen"),
    [
        ("linux", "", False),
        ("linux", "DISPLAY", True),
        ("linux", "WAYLAND_DISPLAY", True),
        ("linux", "QT_QPA_PLATFORM", False),
        ("win32", "", True),
        ("darwin", "", True),
    ],
)
def test_a_display_is_known_by_the_platform(monkeypatch, platform, variable, seen):
    monkeypatch.setattr(sys, "platform", platform)
    for name in VARIABLES:
        monkeypatch.setenv(name, ":0" if name == variable else "")
    assert has_display() is seen


def test_the_window_also_opens_where_qt_is_told_how(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
    with pytest.raises(InputFault, match="needs a display"):
        program.open_window(tmp_path / "data")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    (tmp_path / "data").write_text("a file, so that opening goes no further")
    with pytest.raises(EnvironmentFault, match="cannot be created"):
        program.open_window(tmp_path / "data")
