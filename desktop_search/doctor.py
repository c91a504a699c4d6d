# SPDX-License-Identifier: MIT
"""What `doctor` looks at: versions, data folder, lock, watch limits, database, encoders.

What comes in: the data folder. What goes out: checks with a plain detail each. Main thread.
"""

import importlib.metadata
import os
import platform
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_search import __version__
from desktop_search.core import settings as settings_file
from desktop_search.core.errors import DesktopSearchError
from desktop_search.core.paths import printable
from desktop_search.encode.host import EncoderHost
from desktop_search.store.backup import backups, verify
from desktop_search.store.connection import SQLITE_VERSION, check_database
from desktop_search.store.faults import free_bytes
from desktop_search.store.lock import require_free

PACKAGES = ("torch", "openvino", "tokenizers", "pillow", "pillow-heif")
WINDOW_PACKAGE = "PySide6-Essentials"
MIN_FREE_BYTES = 200_000_000
"""About the index and previews of 5,000 photos."""
MIN_WATCHES = 8192
"""Folders that can be watched on a system that nobody tuned, at the least."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    ok: bool
    detail: str


def checks(data_dir: Path) -> list[Check]:
    """All findings, the cheap ones first."""
    found = [
        Check("program", True, f"desktop-search {__version__}, Python {platform.python_version()}"),
        Check("sqlite", True, SQLITE_VERSION),
        *(_package(name) for name in PACKAGES),
        _window(),
        _folder(data_dir),
        _watches(),
        Check("index", *check_database(data_dir)),
        _backup(data_dir),
        _room(data_dir),
    ]
    if data_dir.is_dir():
        found += _encoders(data_dir)
    return found


def _package(name: str) -> Check:
    try:
        return Check(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Check(name, False, "not installed")


def _window() -> Check:
    found = _package(WINDOW_PACKAGE)
    return found if found.ok else Check(found.name, True, "not installed; only the window needs it")


def _folder(data_dir: Path) -> Check:
    if not data_dir.exists():
        return Check("data folder", True, f"{printable(data_dir)}, made when first needed")
    try:
        require_free(data_dir)
    except DesktopSearchError as error:
        return Check("data folder", False, error.sentence)
    mode = data_dir.stat().st_mode & 0o777
    private = os.name == "nt" or mode & 0o077 == 0
    return Check("data folder", private, f"{printable(data_dir)}, mode {mode:o}")


def _backup(data_dir: Path) -> Check:
    newest = next(iter(backups(data_dir)), None)
    if newest is None:
        return Check("backup", True, "none yet: the first one follows the first photos")
    try:
        verify(newest.path)
    except DesktopSearchError as error:
        return Check("backup", False, error.sentence)
    return Check("backup", True, f"{printable(newest.path)}, sound")


def _room(data_dir: Path) -> Check:
    free = free_bytes(data_dir)
    if free is None:
        return Check("disk", True, "free space unknown")
    return Check("disk", free >= MIN_FREE_BYTES, f"{free / 1e9:.1f} GB free")


def _watches() -> Check:
    path = Path("/proc/sys/fs/inotify/max_user_watches")
    if not path.exists():
        return Check("folder watching", True, "no limit known on this system")
    limit = int(path.read_text())
    return Check("folder watching", limit >= MIN_WATCHES, f"up to {limit} folders")


def _encoders(data_dir: Path) -> list[Check]:
    found = []
    try:
        device = settings_file.device_of(data_dir)
        host = EncoderHost(data_dir, device=lambda: device)
    except DesktopSearchError as error:
        return [Check("encoders", False, error.sentence)]
    try:
        cascade = settings_file.load(data_dir).cascade
        for name in (cascade.level0, *(level.encoder for level in cascade.levels)):
            found.append(_self_test(host, name))
    except DesktopSearchError as error:
        found.append(Check("settings", False, error.sentence))
    finally:
        host.close()
    return found


def _self_test(host: EncoderHost, name: str) -> Check:
    try:
        host.prepare(name)
        spec = host.spec(name)
        grey = np.full((1, spec.image_input.px, spec.image_input.px, 3), 128, np.uint8)
        lengths = np.linalg.norm(host.encode_images(name, grey), axis=1)
        lengths = np.append(lengths, np.linalg.norm(host.encode_texts(name, ["a"]), axis=1))
    except DesktopSearchError as error:
        return Check(name, False, error.sentence)
    sound = bool(np.allclose(lengths, 1.0, atol=1e-3))
    detail = f"fingerprint {host.fingerprint(name)[:12]}, {spec.dim} dimensions"
    return Check(name, sound, f"{detail}, runs in {host.how_it_runs(name)}")
