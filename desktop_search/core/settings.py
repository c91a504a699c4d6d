# SPDX-License-Identifier: MIT
"""The settings: frozen dataclasses with defaults, ranges and help, in one JSON file.

What comes in: settings.json of the data folder. What goes out: a Settings value; changes are
written by temporary file and rename, mode 0600. Unknown keys are kept. Any thread.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any  # JSON documents hold anything

from desktop_search.core.errors import EnvironmentFault, InputFault
from desktop_search.core.paths import printable, private_opener

if TYPE_CHECKING:
    from desktop_search.core.records import EncoderSpec

SCHEMA = 1
FILE_NAME = "settings.json"
MAX_TOP_M = 500
"""Source: interface.md section 5, "0 = off, 0-500"."""
MAX_LEVELS = 5
MAX_FUSION = 0.2
"""Source: models.md section 9, row 1: above it cascades of unlike levels lose."""
CUSTOM = "custom"
"""The preset of a cascade that a person put together."""


@dataclass(frozen=True, slots=True)
class LevelSetting:
    """A level of the cascade after level 0. top_m = 0 switches it off."""

    encoder: str
    top_m: int


@dataclass(frozen=True, slots=True)
class CascadeSettings:
    """Which encoders look at how many photos.

    answering: the level 0 that answers until `level0` has embedded every photo; "" is level0.
    """

    preset: str = "starter"
    level0: str = "starter-lite0"
    levels: tuple[LevelSetting, ...] = (LevelSetting("starter-lite2", 50),)
    answering: str = ""

    @property
    def quick(self) -> str:
        """The level 0 that answers now."""
        return self.answering or self.level0

    def active(self) -> tuple[LevelSetting, ...]:
        """The levels above 0 that are switched on."""
        return tuple(level for level in self.levels if level.top_m > 0)

    def check(self) -> None:
        """Refuses what Algorithm 1 cannot run.

        Raises:
            InputFault: too many levels, top m outside 0..500, or not strictly falling.
        """
        if len(self.levels) > MAX_LEVELS - 1:
            raise InputFault(f"A cascade has at most {MAX_LEVELS} levels.")
        check_top_m(tuple(level.top_m for level in self.levels))


def check_top_m(top_m: tuple[int, ...]) -> None:
    """Refuses top m outside 0..500, or not strictly falling from level to level.

    Raises:
        InputFault: with the two numbers that do not fit.
    """
    for m in top_m:
        if not 0 <= m <= MAX_TOP_M:
            raise InputFault(f"A level looks at 0 to {MAX_TOP_M} photos, not {m}.")
    active = [m for m in top_m if m > 0]
    for before, after in itertools.pairwise(active):
        if after >= before:
            raise InputFault(
                f"Each level must look at fewer photos than the one before it, "
                f"but {after} is not less than {before}."
            )


def check_costs(specs: Sequence[EncoderSpec]) -> None:
    """Refuses a cascade that would pay more for less.

    Args:
        specs: of level 0 and those above it.

    Raises:
        InputFault: the cost does not rise strictly; names the two that do not fit.
    """
    for before, after in itertools.pairwise(specs):
        if after.macs <= before.macs:
            raise InputFault(
                f"Each level must cost more than the one before it, but {after.title} "
                f"({after.macs / 1e9:.3g} billion operations a photo) does not cost more than "
                f"{before.title} ({before.macs / 1e9:.3g}). Nothing was changed."
            )


@dataclass(frozen=True, slots=True)
class OrderSettings:
    """What is added to Algorithm 1; nothing, unless a person writes it into the settings file.

    fusion: share of level 0's scores in the order of the closer levels, 0 to MAX_FUSION.
    warm_union: photos that the last level looked at in earlier searches compete too.
    names_fused: photos whose names have all the words go up (search/names.py).
    names_first: only photos with one of the words in a name take part, and the cascade orders them.
    """

    fusion: float = 0.0
    warm_union: bool = False
    names_fused: bool = False
    names_first: bool = False

    def check(self) -> None:
        """Refuses a weight that was never found to help.

        Raises:
            InputFault: fusion is outside 0..MAX_FUSION.
        """
        if not 0 <= self.fusion <= MAX_FUSION:
            raise InputFault(f"fusion is 0 to {MAX_FUSION}, not {self.fusion:g}.")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings.

    theme: system, light or dark. language: system, or of ui/languages.py.
    more_contrast: stronger borders, even where the system does not ask for them. less_motion:
    nothing glides. keep_history: remember past queries' words. pause_on_battery:
    indexing waits for the mains. n_cores: cores that reading and looking at photos may use, from
    the next start on; 0 is all. tray: closing the window keeps indexing, behind a tray icon.
    refine_idle: likely searches are prepared while nobody searches. device: where models look at
    photos: "auto" takes the fastest, else "cpu", "cuda", "mps", or "gpu" (Intel graphics).
    order: what is added to Algorithm 1.
    fold_similar: of photos that look the same only the best is shown, the others behind it.
    """

    cascade: CascadeSettings = field(default_factory=CascadeSettings)
    order: OrderSettings = field(default_factory=OrderSettings)
    theme: str = "system"
    language: str = "system"
    more_contrast: bool = False
    less_motion: bool = False
    keep_history: bool = True
    pause_on_battery: bool = True
    n_cores: int = 0
    tray: bool = False
    refine_idle: bool = True
    device: str = "auto"
    fold_similar: bool = True


def load(folder: Path) -> Settings:
    """Reads the settings of a data folder; the defaults where there is no file.

    Raises:
        EnvironmentFault: the file is there and cannot be read or understood.
    """
    path = folder / FILE_NAME
    document = _document(path)
    defaults = Settings()
    try:
        cascade = document.get("cascade", {})
        levels = cascade.get("levels")
        order = document.get("order", {})
        settings = Settings(
            cascade=CascadeSettings(
                preset=str(cascade.get("preset", defaults.cascade.preset)),
                level0=str(cascade.get("level0", defaults.cascade.level0)),
                levels=defaults.cascade.levels
                if levels is None
                else tuple(LevelSetting(str(row["encoder"]), int(row["top_m"])) for row in levels),
                answering=str(cascade.get("answering", "")),
            ),
            order=OrderSettings(
                fusion=float(order.get("fusion", defaults.order.fusion)),
                warm_union=bool(order.get("warm_union", defaults.order.warm_union)),
                names_fused=bool(order.get("names_fused", defaults.order.names_fused)),
                names_first=bool(order.get("names_first", defaults.order.names_first)),
            ),
            theme=str(document.get("theme", defaults.theme)),
            language=str(document.get("language", defaults.language)),
            more_contrast=bool(document.get("more_contrast", defaults.more_contrast)),
            less_motion=bool(document.get("less_motion", defaults.less_motion)),
            keep_history=bool(document.get("keep_history", defaults.keep_history)),
            pause_on_battery=bool(document.get("pause_on_battery", defaults.pause_on_battery)),
            n_cores=max(0, int(document.get("n_cores", defaults.n_cores))),
            tray=bool(document.get("tray", defaults.tray)),
            refine_idle=bool(document.get("refine_idle", defaults.refine_idle)),
            device=str(document.get("device", defaults.device)),
            fold_similar=bool(document.get("fold_similar", defaults.fold_similar)),
        )
        settings.cascade.check()
        settings.order.check()
    except (KeyError, TypeError, ValueError, AttributeError, InputFault) as error:
        raise EnvironmentFault(_damaged(path, str(error))) from error
    return settings


def device_of(folder: Path) -> str:
    """Where models look at photos; "auto" where the settings cannot be read. Never raises."""
    try:
        return load(folder).device
    except EnvironmentFault:
        return Settings().device


def save(folder: Path, settings: Settings) -> None:
    """Writes the settings; keys it does not know stay as they are.

    Raises:
        InputFault: the cascade cannot be run. EnvironmentFault: the file cannot be written.
    """
    settings.cascade.check()
    settings.order.check()
    path = folder / FILE_NAME
    document: dict[str, Any] = {}
    with contextlib.suppress(EnvironmentFault):
        document = _document(path)
    document.update(asdict(settings) | {"schema": SCHEMA})
    temporary = path.with_suffix(".json.tmp")
    try:
        with open(temporary, "w", encoding="utf-8", opener=private_opener) as file:
            json.dump(document, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise EnvironmentFault(
            f"The settings could not be saved ({error.strerror}). The old ones are still in place."
        ) from error


def with_cascade(
    settings: Settings, preset: str, level0: str, levels: tuple[LevelSetting, ...]
) -> Settings:
    """The same settings with another cascade; the old level 0 answers until the new one can."""
    quick = settings.cascade.quick
    answering = "" if quick == level0 else quick
    return replace(settings, cascade=CascadeSettings(preset, level0, levels, answering))


def with_top_m(settings: Settings, top_m: tuple[int, ...]) -> Settings:
    """The same settings with other top m, level 1 on."""
    levels = tuple(
        replace(level, top_m=m) for level, m in zip(settings.cascade.levels, top_m, strict=True)
    )
    return replace(settings, cascade=replace(settings.cascade, levels=levels))


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise EnvironmentFault(_damaged(path, str(error))) from error
    if not isinstance(document, dict):
        raise EnvironmentFault(_damaged(path, "not an object"))
    return document


def _damaged(path: Path, detail: str) -> str:
    return (
        f"The settings file {printable(path)} cannot be understood ({detail}). The index is safe. "
        "Rename or mend that file and start again."
    )
