# SPDX-License-Identifier: MIT
"""The data folder, its modes, and the package's resources.

What comes in: --data-dir or DESKTOP_SEARCH_DATA_DIR. What goes out: paths. Any thread.
"""

import base64
import errno
import functools
import os
import unicodedata
from pathlib import Path

from desktop_search.core.errors import EnvironmentFault

ENV_DATA_DIR = "DESKTOP_SEARCH_DATA_DIR"
APP_NAME = "desktop-search"
STEP_NAMES = 15
"""Names of 255 bytes that are under Linux's limit of 4096 for a path."""


def data_dir(given: str | os.PathLike[str] | None = None) -> Path:
    """The folder that holds everything the program writes (not created here)."""
    chosen = given or os.environ.get(ENV_DATA_DIR)
    if chosen:
        return typed_path(chosen).absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def typed_path(text: str | os.PathLike[str]) -> Path:
    """A path as people type it: with ~ for a home folder, and as it is where nobody is called so.

    Path.expanduser() raises RuntimeError there, and a folder may be called ~old.
    """
    return Path(os.path.expanduser(text))


def make_private_dir(path: Path) -> Path:
    """Creates a folder with mode 0700; its parents get the modes the system gives.

    Raises:
        EnvironmentFault: it cannot be created or written.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentFault(
            f"The folder {printable(path)} cannot be created ({error.strerror}). "
            "Nothing was changed. Choose another one with --data-dir."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise EnvironmentFault(
            f"The folder {printable(path)} cannot be written. Nothing was changed. "
            "Choose another one with --data-dir, or give yourself permission to write there."
        )
    return path


def private_opener(path: str, flags: int) -> int:
    """An opener for open() that makes files with mode 0600 whatever the umask."""
    return os.open(path, flags, 0o600)


def open_any_length(path: str | os.PathLike[str] | bytes, flags: int) -> int:
    """os.open, also for a path that is longer than the system takes at once: by steps.

    Raises:
        OSError: as os.open.
    """
    try:
        return os.open(path, flags)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG or os.open not in os.supports_dir_fd:
            raise
    *folders, name = os.fsencode(path).split(b"/")
    at = os.open(b"/", os.O_RDONLY | os.O_DIRECTORY)
    try:
        for start in range(0, len(folders), STEP_NAMES):
            step = b"/".join(n for n in folders[start : start + STEP_NAMES] if n) or b"."
            before, at = at, os.open(step, os.O_RDONLY | os.O_DIRECTORY, dir_fd=at)
            os.close(before)
        return os.open(name, flags, dir_fd=at)
    finally:
        os.close(at)


@functools.cache
def _package() -> Path:
    return Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """A file of resources/: beside the package in a checkout, inside it when installed."""
    package = _package()
    for base in (package / "resources", package.parent / "resources"):
        candidate = base.joinpath(*parts)
        if candidate.exists():
            return candidate
    return package.joinpath("resources", *parts)


def printable(path: str | os.PathLike[str]) -> str:
    """A path as plain text: what is not UTF-8 and control characters shown as escapes."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(
        ch if unicodedata.category(ch) not in ("Cc", "Cf", "Cs") else f"\\u{ord(ch):04x}"
        for ch in text
    )


def json_path(path: Path) -> dict[str, str]:
    """The keys of a path in JSON: "path", and "path_b64" when its name is not UTF-8."""
    raw = os.fsencode(path)
    try:
        return {"path": raw.decode("utf-8")}
    except UnicodeDecodeError:
        return {
            "path": raw.decode("utf-8", "backslashreplace"),
            "path_b64": base64.b64encode(raw).decode("ascii"),
        }
