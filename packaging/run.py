#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs the program into .venv beside this checkout's files and starts it.

    python3 packaging/run.py                 the window, or `demo` where there is no display
    python3 packaging/run.py search "a cat"  any command
    python3 packaging/run.py --test          installs the tests' needs too and runs pytest

What comes in: words for the program or for pytest. What goes out: its exit code. Uses only the
standard library; single thread.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
EXTRAS = ("starter", "demo")
TEST_EXTRAS = (*EXTRAS, "raw", "jxl", "test")
EXIT_USAGE, EXIT_ENVIRONMENT = 2, 3

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""What Qt needs on Linux: library, Debian's package for it."""
DISPLAY_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
FONT_PACKAGE = "fonts-dejavu-core"
MAX_PROCESSES = 4
"""Of tests side by side: each that needs the starter models makes them for itself."""
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")


def main(words: list[str]) -> int:
    """Installs if needed, starts the program or the tests."""
    restart_with_supported_python()
    testing = words[:1] == ["--test"]
    try:
        install(TEST_EXTRAS if testing else EXTRAS)
        if testing:
            mend_qt(display=False)
            chosen = words[1:] or side_by_side()
            return start([str(python()), "-m", "pytest", *chosen], cwd=ROOT)
        words = words or default_words()
        if not words:
            mend_qt(display=True)
    except subprocess.CalledProcessError as error:
        say(
            f"This step failed: {' '.join(str(part) for part in error.cmd)}\n"
            "The reason stands above. Nothing but .venv was changed; run the same command to "
            "try again."
        )
        return EXIT_ENVIRONMENT
    except OSError as error:
        say(f"{error}. Nothing but .venv was changed; run the same command to try again.")
        return EXIT_ENVIRONMENT
    return start([str(python()), "-m", "desktop_search", *words])


def side_by_side() -> list[str]:
    """Words for pytest: the whole suite in a few processes, each test file in one of them."""
    return ["-n", str(min(MAX_PROCESSES, os.cpu_count() or 1)), "--dist", "loadfile"]


def default_words() -> list[str]:
    """No words open the window; without a display they become `demo`."""
    return [] if has_display() else ["demo"]


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if platform in ("offscreen", "minimal"):
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def restart_with_supported_python() -> None:
    """Goes on with a Python from 3.11 to 3.13, if this one is another."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            sys.exit(start([found, str(Path(__file__).resolve()), *sys.argv[1:]]))
    say(
        f"This is Python {sys.version_info[0]}.{sys.version_info[1]}; the program needs 3.11, 3.12 "
        "or 3.13, and none of them was found. Nothing was changed. Install one and run "
        "`python3.13 packaging/run.py`."
    )
    sys.exit(EXIT_USAGE)


def python() -> Path:
    """The virtual environment's Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_text(extras: tuple[str, ...]) -> str:
    """What an installation depends on: pyproject, the place of the checkout, the extras."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return "\n".join((digest, str(ROOT), *extras))


def is_installed(extras: tuple[str, ...]) -> bool:
    """Whether the stamp covers these extras; more than asked for is fine."""
    try:
        stamp = (VENV / "installed").read_text(encoding="utf-8").split("\n")
    except OSError:
        return False
    wanted = stamp_text(extras).split("\n")
    return python().exists() and stamp[:2] == wanted[:2] and set(wanted[2:]) <= set(stamp[2:])


def install(extras: tuple[str, ...]) -> None:
    """Creates the virtual environment and installs the project, unless the stamp says done."""
    if is_installed(extras):
        return
    say("First start, or pyproject.toml changed: installing into .venv, about 3 minutes ...")
    if not works(python()):
        say_if_no_venv()
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    (VENV / "installed").unlink(missing_ok=True)
    command = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--editable", f"{ROOT}[{','.join(extras)}]"]
    try:
        run(command)
    except subprocess.CalledProcessError:
        # Most failures here are a dropped connection, and pip keeps what it has.
        say("The installation was interrupted; trying once more ...")
        run(command)
    (VENV / "installed").write_text(stamp_text(extras), encoding="utf-8")
    say("Installed.")


def works(executable: Path) -> bool:
    """Whether the environment is usable: a moved or half-made one is not."""
    if not executable.exists():
        return False
    done = subprocess.run([str(executable), "-m", "pip", "--version"], capture_output=True)
    return done.returncode == 0


def say_if_no_venv() -> None:
    """Debian keeps venv in a package of its own: installs or names it."""
    try:
        import ensurepip  # noqa: F401 - only whether it is there
    except ImportError:
        mend([f"python3.{sys.version_info[1]}-venv"], "Python's venv module")


def mend_qt(*, display: bool) -> None:
    """Looks for the system libraries and a font that Qt needs on Linux."""
    if not sys.platform.startswith("linux"):
        return
    wanted = QT_LIBRARIES | (DISPLAY_LIBRARIES if display else {})
    missing = [package for library, package in wanted.items() if not loads(library)]
    if not has_font():
        missing.append(FONT_PACKAGE)
    if missing:
        mend(missing, "system libraries for the window")


def mend(packages: list[str], what: str) -> None:
    """Installs Debian packages as root, otherwise prints the one line that does it."""
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        say(f"Missing: {what}. On Debian these packages bring them: {names}")
        return
    if os.geteuid() != 0:
        say(f"Missing: {what}. Run this once:\n    sudo apt-get install -y {names}")
        return
    say(f"Installing {what}: {names} ...")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL, "env": environment}
    run(["apt-get", "update", "-qq"], **quiet)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], **quiet)


def loads(library: str) -> bool:
    """Whether the system finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Whether there is a font file: without one Qt draws boxes."""
    return any(
        name.lower().endswith((".ttf", ".otf", ".ttc", ".pfb"))
        for folder in FONT_FOLDERS
        for _, _, names in os.walk(folder)
        for name in names
    )


def run(command: list[str], **options: object) -> None:
    """Runs a step; raises CalledProcessError when it fails."""
    subprocess.run(command, check=True, **options)


def start(command: list[str], cwd: Path | None = None) -> int:
    """Becomes the program where the system can do that; else waits for its exit code."""
    sys.stdout.flush()
    if os.name == "nt":
        return subprocess.call(command, cwd=cwd)
    if cwd is not None:
        os.chdir(cwd)
    return os.execv(command[0], command)


def say(text: str) -> None:
    """To standard error, so that --json stays one document."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
