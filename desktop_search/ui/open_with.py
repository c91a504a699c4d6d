# SPDX-License-Identifier: MIT
"""The programs of a Linux desktop that take a picture.

What comes in: a path. What goes out: programs by name, and one of them started. Other systems
have no list that can be read simply: there programs_for() is empty. GUI thread.
Source: freedesktop.org, Desktop Entry Specification 1.5 and MIME Applications Associations.
"""

import configparser
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale, QMimeDatabase, QProcess

from desktop_search.ui.file_actions import file_url

GROUP: Final = "Desktop Entry"
MAX_PROGRAMS: Final = 12


@dataclass(frozen=True, slots=True)
class Program:
    """A program. command: its Exec line, split into words."""

    name: str
    command: tuple[str, ...]


def programs_for(path: Path) -> tuple[Program, ...]:
    """The programs that say they take such a file; from its name alone, the file is not read."""
    if sys.platform in ("win32", "darwin"):
        return ()
    # A name that is not UTF-8 has the same suffix.
    mime = QMimeDatabase().mimeTypeForFile(
        "x" + path.suffix.lower(), QMimeDatabase.MatchMode.MatchExtension
    )
    return _programs(mime.name(), os.environ.get("XDG_DATA_DIRS", ""))


@cache
def _programs(mime: str, dirs: str) -> tuple[Program, ...]:
    found: dict[str, Program] = {}
    for folder in _folders(dirs):
        cache_file = _read(folder / "mimeinfo.cache")
        if cache_file is None:
            continue
        for name in cache_file.get("MIME Cache", mime, fallback="").split(";"):
            if name and name not in found and len(found) < MAX_PROGRAMS:
                program = _program(folder / name)
                if program is not None:
                    found[name] = program
    return tuple(sorted(found.values(), key=lambda program: program.name.casefold()))


def _folders(dirs: str) -> list[Path]:
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    parts = [home, *(dirs or "/usr/local/share:/usr/share").split(":")]
    return [Path(part).expanduser() / "applications" for part in parts if part]


def _program(path: Path) -> Program | None:
    parser = _read(path)
    if parser is None or not parser.has_section(GROUP):
        return None
    entry = parser[GROUP]
    if "true" in (entry.get("Hidden"), entry.get("NoDisplay"), entry.get("Terminal")):
        return None
    language = QLocale().name()
    name = entry.get(f"Name[{language}]") or entry.get(f"Name[{language[:2]}]") or entry.get("Name")
    try:
        command = tuple(shlex.split(entry.get("Exec", "")))
    except ValueError:
        return None
    return Program(name, command) if name and command else None


def _read(path: Path) -> configparser.ConfigParser | None:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        with path.open(encoding="utf-8") as file:
            parser.read_file(file)
    except (OSError, ValueError, configparser.Error):
        return None
    return parser


def arguments(program: Program, paths: Sequence[Path]) -> list[str]:
    """The words of the command with the files in their place."""
    words: list[str] = []
    for word in program.command[1:]:
        if word in ("%F", "%f"):
            words += [os.fspath(path) for path in (paths if word == "%F" else paths[:1])]
        elif word in ("%U", "%u"):
            some = paths if word == "%U" else paths[:1]
            words += [bytes(file_url(path).toEncoded().data()).decode() for path in some]
        elif word == "%c":
            words.append(program.name)
        elif not (len(word) == 2 and word[0] == "%"):
            words.append(word.replace("%%", "%"))
    return words


def start(program: Program, paths: Sequence[Path]) -> bool:
    """Starts it with the files; whether it could be started."""
    started = QProcess.startDetached(program.command[0], arguments(program, paths))
    return bool(started[0] if isinstance(started, tuple) else started)
