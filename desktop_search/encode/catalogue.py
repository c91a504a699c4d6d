# SPDX-License-Identifier: MIT
"""The catalogue: which encoders and presets there are, before any weights are looked at.

What comes in: resources/encoders.json and resources/presets.json. What goes out: EncoderSpec,
EncoderRow, TextRow and Preset values. Any thread; nothing heavy is imported.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # JSON documents hold anything

from desktop_search.core.errors import InputFault, InternalError
from desktop_search.core.paths import printable, resource
from desktop_search.core.records import EncoderSpec, ImageInput, LevelSetting


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A file inside an installed package. distribution: its name for pip."""

    distribution: str
    package: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text encoder. class_texts_sha256: of the 1000 class texts, joined by newlines."""

    name: str
    family: str
    dim: int
    class_texts_sha256: str
    files: dict[str, WeightFile]


@dataclass(frozen=True, slots=True)
class EncoderRow:
    """An encoder with what only encode/ needs to know of it.

    mean, std: of pixels in 0..1, the same for the three channels.
    dense: classes are also looked for in each cell of the feature map.
    """

    spec: EncoderSpec
    mean: float
    std: float
    dense: bool
    files: dict[str, WeightFile]
    text: TextRow


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made cascade."""

    name: str
    title: str
    summary: str
    level0: str
    levels: tuple[LevelSetting, ...]


class Catalogue:
    """The rows of encoders.json by name."""

    def __init__(self, path: Path | None = None) -> None:
        """Reads the catalogue.

        Args:
            path: another encoders.json than the program's own.

        Raises:
            InternalError: the file is missing or cannot be understood.
        """
        document = _document(path or resource("encoders.json"))
        try:
            texts = {
                name: TextRow(
                    name=name,
                    family=str(row["family"]),
                    dim=int(row["dim"]),
                    class_texts_sha256=str(row["class_texts_sha256"]),
                    files=_files(row),
                )
                for name, row in document["text_encoders"].items()
            }
            self._rows = {
                name: _encoder_row(name, row, texts) for name, row in document["encoders"].items()
            }
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InternalError(
                f"The program's list of encoders cannot be understood ({error!r}). "
                "Your photos and the index are safe. Install the program again."
            ) from error

    @property
    def names(self) -> tuple[str, ...]:
        """All encoder names, in the order of the file."""
        return tuple(self._rows)

    def row(self, name: str) -> EncoderRow:
        """The full row.

        Raises:
            InputFault: there is no such encoder; the sentence lists those there are.
        """
        try:
            return self._rows[name]
        except KeyError:
            known = ", ".join(self._rows)
            raise InputFault(
                f"There is no encoder called {printable(name)}. Nothing was changed. "
                f"Known encoders: {known}."
            ) from None

    def spec(self, name: str) -> EncoderSpec:
        """What the other stages may know of an encoder.

        Raises:
            InputFault: there is no such encoder.
        """
        return self.row(name).spec


def presets(path: Path | None = None) -> dict[str, Preset]:
    """The ready-made cascades by name.

    Raises:
        InternalError: presets.json is missing or cannot be understood.
    """
    document = _document(path or resource("presets.json"))
    try:
        return {
            name: Preset(
                name=name,
                title=str(row["title"]),
                summary=str(row["summary"]),
                level0=str(row["level0"]),
                levels=tuple(
                    LevelSetting(str(level["encoder"]), int(level["top_m"]))
                    for level in row["levels"]
                ),
            )
            for name, row in document["presets"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InternalError(
            f"The program's list of presets cannot be understood ({error!r}). "
            "Your photos and the index are safe. Install the program again."
        ) from error


def _encoder_row(name: str, row: dict[str, Any], texts: dict[str, TextRow]) -> EncoderRow:
    if row["resize_mode"] != "squash":
        raise ValueError(row["resize_mode"])
    spec = EncoderSpec(
        name=name,
        family=str(row["family"]),
        arch=str(row["arch"]),
        dim=int(row["dim"]),
        image_input=ImageInput(px=int(row["px"])),
        macs=float(row["macs"]),
        text_encoder=str(row["text_encoder"]),
        licence=str(row["licence"]),
        languages=tuple(str(code) for code in row["languages"]),
        temperature=float(row["temperature"]),
        summary=str(row["summary"]),
    )
    return EncoderRow(
        spec=spec,
        mean=float(row["mean"]),
        std=float(row["std"]),
        dense=bool(row["dense"]),
        files=_files(row),
        text=texts[spec.text_encoder],
    )


def _files(row: dict[str, Any]) -> dict[str, WeightFile]:
    return {
        role: WeightFile(
            distribution=str(file["distribution"]),
            package=str(file["package"]),
            path=str(file["path"]),
            sha256=str(file["sha256"]),
        )
        for role, file in row["files"].items()
    }


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InternalError(
            f"The program's own file {printable(path)} cannot be read ({error}). "
            "Your photos and the index are safe. Install the program again."
        ) from error
    if not isinstance(document, dict):
        raise InternalError(
            f"The program's own file {printable(path)} holds something else than expected. "
            "Your photos and the index are safe. Install the program again."
        )
    return document
