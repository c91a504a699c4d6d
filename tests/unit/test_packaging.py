# SPDX-License-Identifier: MIT
"""packaging/run.py and pyproject.toml: what decides about installing and starting."""

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("packaging_run", ROOT / "packaging" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    (tmp_path / "pyproject.toml").write_text("one")
    module.python().parent.mkdir(parents=True)
    module.python().touch()
    return module


def test_the_stamp_decides_about_installing(run: ModuleType) -> None:
    stamp = run.VENV / "installed"
    assert not run.is_installed(run.EXTRAS)
    stamp.write_text(run.stamp_text(run.EXTRAS))
    assert run.is_installed(run.EXTRAS)
    assert not run.is_installed(run.TEST_EXTRAS)
    stamp.write_text(run.stamp_text(run.TEST_EXTRAS))
    assert run.is_installed(run.EXTRAS)
    (run.ROOT / "pyproject.toml").write_text("two")
    assert not run.is_installed(run.TEST_EXTRAS)


def test_without_a_display_the_demo_starts(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run.default_words() == ["demo"]
    monkeypatch.setenv("DISPLAY", ":0")
    assert run.default_words() == []
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert run.default_words() == ["demo"]


def test_missing_libraries_without_root_are_named_in_one_line(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(run, "loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(run, "has_font", lambda: False)
    run.mend_qt(display=False)
    assert "sudo apt-get install -y libegl1 fonts-dejavu-core\n" in capsys.readouterr().err


def test_pyproject_and_run_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert {"starter", "blip", "raw", "jxl", "demo", "test", "dev"} == set(extras)
    assert project["requires-python"] == ">=3.11,<3.14"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.index("python3 packaging/run.py") < readme.index("pip install")
    assert "python3 packaging/run.py --test" in readme
