# SPDX-License-Identifier: MIT
"""The catalogue: which encoders and presets there are, before any weights are looked at.

What comes in: resources/encoders.json and presets.json, and a person's own encoders.json in the
models folder. What goes out: EncoderSpec, EncoderRow and Preset values. Any thread; nothing heavy
is imported.
"""

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal  # Any: JSON documents hold anything

from desktop_search.core.errors import EnvironmentFault, InputFault, InternalError
from desktop_search.core.paths import printable, resource
from desktop_search.core.records import EncoderSpec, ImageInput, LevelSetting, Preset
from desktop_search.core.settings import check_costs

OWN_NAME = "encoders.json"
"""A person's own encoders, in the models folder, in the form of resources/encoders.json."""
FAMILIES = ("starter", "openclip", "blip")
TOKENIZERS = ("clip", "json")
CLEANINGS = ("lower", "canonicalize", "blip", "none")
NOT_UNDERSTOOD = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    RecursionError,
    OSError,
)
"""What reading a damaged list raises; the last but one where brackets never end."""


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file inside an installed package. distribution: its name for pip."""

    distribution: str
    package: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file that is downloaded on request, or given by hand.

    repo: on the model hub; "" where it can only be given. n_bytes: about, for a person.
    sha256: where the catalogue pins it; else what the hub states at the download counts.
    """

    repo: str
    path: str
    n_bytes: int
    sha256: str | None = None


ModelFile = PackageFile | HubFile


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text encoder.

    files: "weights", and "tokenizer" where it has a tokenizer.json.
    tokenizer: "clip" is the byte-pair encoding of CLIP, "json" a tokenizer.json.
    context_length: of the tower, in tokens. causal: a token sees only those before it, so that
    what follows the end of the text may be cut away.
    clean: what is done to texts first: "canonicalize" is lower case without punctuation, "blip"
    lower case without the signs that its training left out.
    class_texts_sha256: starter family: of the 1000 class texts, joined by newlines.
    config: of an architecture that open_clip does not know: its text_cfg.
    """

    name: str
    family: str
    dim: int
    files: dict[str, ModelFile]
    tokenizer: Literal["clip", "json"]
    context_length: int
    causal: bool
    clean: Literal["lower", "canonicalize", "blip", "none"]
    class_texts_sha256: str = ""
    config: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """What others measured: text to photo, recall at 1 in percent; None where nobody states it.

    coco_r1: of 5000 photos. flickr_r1: Flickr30k, of 1000. xm3600_r1: mean of 36 languages.
    source: who measured. Figures of two sources differ by a point or more, and those of XM3600
    cannot be compared at all.
    """

    coco_r1: float | None
    flickr_r1: float | None
    xm3600_r1: float | None
    source: str


@dataclass(frozen=True, slots=True)
class EncoderRow:
    """An encoder with what only encode/ needs to know of it.

    tag: of the weights, as open_clip names them. mean, std: of pixels in 0..1, by channel.
    recall: None where nothing is published.
    temperature, dense: starter family: of the softmax; classes are also looked for in each cell
    of the feature map. config: an architecture that open_clip does not know by `arch`.
    golden: cosine of the picture and the text of the self-test, where the right one is known.
    """

    spec: EncoderSpec
    tag: str
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    files: dict[str, ModelFile]
    text: TextRow
    temperature: float = 1.0
    dense: bool = False
    config: dict[str, Any] | None = None
    recall: Recall | None = None
    golden: float | None = None


class Catalogue:
    """The rows of encoders.json by name, and the presets."""

    def __init__(self, models_dir: Path | None = None) -> None:
        """Reads the catalogue.

        Args:
            models_dir: where a person's own encoders.json may lie; its rows come after the
                program's and replace none of them.

        Raises:
            InternalError: the program's own files are missing or cannot be understood.
            EnvironmentFault: the person's own file cannot be understood.
        """
        try:
            self._rows = _rows(_document(resource("encoders.json")))
            self.presets = _presets(_document(resource("presets.json")))
        except NOT_UNDERSTOOD as error:
            raise InternalError(
                f"The program's list of encoders cannot be understood ({error!r}). "
                "Your photos and the index are safe. Install the program again."
            ) from error
        own = None if models_dir is None else models_dir / OWN_NAME
        if own is not None and own.exists():
            try:
                # Twice, so that the program's rows come first and none of them is replaced.
                self._rows = self._rows | _rows(_document(own)) | self._rows
            except NOT_UNDERSTOOD as error:
                raise EnvironmentFault(
                    f"Your list of encoders {printable(own)} cannot be understood ({error!r}). "
                    "Your photos and the index are safe. Mend or rename that file and start again."
                ) from error

    @property
    def names(self) -> tuple[str, ...]:
        """All encoder names, the program's own in the order of the file."""
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

    def preset(self, name: str) -> Preset:
        """A ready-made cascade.

        Raises:
            InputFault: there is no such preset; the sentence lists those there are.
        """
        try:
            return self.presets[name]
        except KeyError:
            known = ", ".join(self.presets)
            raise InputFault(
                f"There is no preset called {printable(name)}. Nothing was changed. "
                f"Known presets: {known}."
            ) from None

    def check_cascade(self, level0: str, levels: tuple[LevelSetting, ...]) -> None:
        """Refuses a cascade that would pay more for less.

        Raises:
            InputFault: an encoder is unknown, or the cost does not rise strictly.
        """
        check_costs([self.spec(level0), *(self.spec(level.encoder) for level in levels)])


def _rows(document: dict[str, Any]) -> dict[str, EncoderRow]:
    texts = {
        name: _text_row(name, row, str(row["family"]), _files(row))
        for name, row in document.get("text_encoders", {}).items()
    }
    return {name: _encoder_row(name, row, texts) for name, row in document["encoders"].items()}


def _encoder_row(name: str, row: dict[str, Any], texts: dict[str, TextRow]) -> EncoderRow:
    if not name or name != Path(name).name or name.startswith("."):
        raise ValueError(name)  # it names a folder
    family = _one_of(row["family"], FAMILIES)
    files = _files(row)
    image_input = ImageInput(
        px=int(_positive(row["px"])),
        resize_mode=_one_of(row["resize_mode"], ("squash", "shortest", "longest")),  # type: ignore[arg-type]  # checked
        interpolation=_one_of(row["interpolation"], ("bicubic", "bilinear")),  # type: ignore[arg-type]  # checked
    )
    config = row.get("config")
    golden = row.get("golden")
    if isinstance(row["text"], str):
        text = texts[row["text"]]
    else:
        shared = {role: file for role, file in files.items() if role in ("weights", "tokenizer")}
        described = {"dim": row["dim"], "config": (config or {}).get("text_cfg"), **row["text"]}
        text = _text_row(name, described, family, shared)
    spec = EncoderSpec(
        name=name,
        title=str(row["title"]),
        family=family,
        arch=str(row["arch"]),
        dim=int(_positive(row["dim"])),
        image_input=image_input,
        macs=_positive(row["macs"]),
        macs_thop=_positive(row["macs_thop"]),
        text_macs=_positive(row["text_macs"]),
        n_bytes=sum(file.n_bytes for file in files.values() if isinstance(file, HubFile)),
        licence=str(row["licence"]),
        research_only=bool(row.get("research_only", False)),
        languages=tuple(str(code) for code in row["languages"]),
        summary=str(row["summary"]),
    )
    return EncoderRow(
        spec=spec,
        tag=str(row.get("tag", "")),
        mean=_triple(row["mean"]),
        std=_triple(row["std"]),
        files=files,
        text=text,
        temperature=float(row.get("temperature", 1.0)),
        dense=bool(row.get("dense", False)),
        config=config,
        golden=None if golden is None else float(golden),
        recall=_recall(row["recall"]) if "recall" in row else None,
    )


def _recall(row: dict[str, Any]) -> Recall:
    def at_1(key: str) -> float | None:
        return float(row[key]) if key in row else None

    return Recall(
        coco_r1=at_1("coco_r1"),
        flickr_r1=at_1("flickr_r1"),
        xm3600_r1=at_1("xm3600_r1"),
        source=str(row["source"]),
    )


def _text_row(name: str, row: dict[str, Any], family: str, files: dict[str, ModelFile]) -> TextRow:
    return TextRow(
        name=name,
        family=family,
        dim=int(row["dim"]),
        files=files,
        tokenizer=_one_of(row["tokenizer"], TOKENIZERS),  # type: ignore[arg-type]  # checked
        context_length=int(row["context_length"]),
        causal=bool(row["causal"]),
        clean=_one_of(row["clean"], CLEANINGS),  # type: ignore[arg-type]  # checked
        class_texts_sha256=str(row.get("class_texts_sha256", "")),
        config=row.get("config"),
    )


def _files(row: dict[str, Any]) -> dict[str, ModelFile]:
    return {role: _file(file) for role, file in row["files"].items()}


def _file(file: dict[str, Any]) -> ModelFile:
    if "package" in file:
        return PackageFile(
            distribution=str(file["distribution"]),
            package=str(file["package"]),
            path=str(file["path"]),
            sha256=str(file["sha256"]),
        )
    name = PurePosixPath(str(file["path"])).name
    if not name or name.startswith("."):
        raise ValueError(file["path"])  # it names a file in the data folder
    sha256 = file.get("sha256")
    return HubFile(
        repo=str(file.get("repo", "")),
        path=str(file["path"]),
        n_bytes=int(file["bytes"]),
        sha256=None if sha256 is None else str(sha256),
    )


def _presets(document: dict[str, Any]) -> dict[str, Preset]:
    return {
        name: Preset(
            name=name,
            title=str(row["title"]),
            summary=str(row["summary"]),
            level0=str(row["level0"]),
            levels=tuple(
                LevelSetting(str(level["encoder"]), int(level["top_m"])) for level in row["levels"]
            ),
            evaluation_only=bool(row.get("evaluation_only", False)),
        )
        for name, row in document["presets"].items()
    }


def _one_of(value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(value)
    return str(value)


def _positive(value: float) -> float:
    if not 0 < value < float("inf"):
        raise ValueError(value)
    return float(value)


def _triple(values: list[float]) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in values)
    return red, green, blue


def _document(path: Path) -> dict[str, Any]:
    document = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise TypeError(f"{path.name} holds something else than an object")
    return document
