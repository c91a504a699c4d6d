# SPDX-License-Identifier: MIT
"""Plain words for models: sizes, languages, what is missing.

What comes in: ModelInfo and Preset records. What goes out: sentences in the user's language.
GUI thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from desktop_search.ui.languages import tr
from desktop_search.ui.words import number

if TYPE_CHECKING:
    from desktop_search.core.records import ModelInfo, Preset

GB_FROM = 999_500_000
"""Less than this rounds to at most 999 MB."""
MANY_LANGUAGES = 3
"""More than this are counted, and listed in the tooltip only."""


def size(n_bytes: int) -> str:
    """A size as in 605 MB or 2.7 GB."""
    amount, unit = _scaled(n_bytes)
    return tr("{n} GB").format(n=amount) if unit == "GB" else tr("{n} MB").format(n=amount)


def size_of(n_done: int, n_total: int) -> str:
    """A part of a size, as in 312 of 605 MB or 312 MB of 2.7 GB."""
    done, unit = _scaled(min(n_done, n_total))
    total, whole_unit = _scaled(n_total)
    if unit != whole_unit:
        return tr("{n} MB of {total} GB").format(n=done, total=total)
    words = tr("{n} of {total} GB") if unit == "GB" else tr("{n} of {total} MB")
    return words.format(n=done, total=total)


def _scaled(n_bytes: int) -> tuple[str, str]:
    if n_bytes >= GB_FROM:
        return QLocale().toString(n_bytes / 1e9, "f", 1), "GB"
    return number(round(n_bytes / 1e6)), "MB"


def language_names(codes: Iterable[str]) -> str:
    """All languages by name."""
    return QLocale().createSeparatedList([_language(code) for code in codes])


def _language(code: str) -> str:
    """Qt has the names of languages in English alone; most models know that one alone."""
    if code == "en":
        return tr("English")
    return QLocale.languageToString(QLocale(code).language())


def languages(codes: tuple[str, ...]) -> str:
    """A few languages by name, many as a number."""
    if len(codes) > MANY_LANGUAGES:
        return tr("%Ln language(s)", len(codes))
    return language_names(codes)


def facts(info: ModelInfo) -> str:
    """Size and licence, as in 605 MB, MIT."""
    if info.bundled or not info.spec.n_bytes:
        return info.spec.licence
    return tr("{size}, {licence}").format(size=size(info.spec.n_bytes), licence=info.spec.licence)


def encoders_of(preset: Preset) -> tuple[str, ...]:
    """The encoders of a preset, level 0 first."""
    return (preset.level0, *(level.encoder for level in preset.levels))


def missing(preset: Preset, infos: Mapping[str, ModelInfo]) -> tuple[ModelInfo, ...]:
    """The models of a preset that cannot be used yet, in the order of its levels."""
    wanted = [infos[name] for name in encoders_of(preset) if name in infos]
    return tuple(info for info in wanted if info.state != "ready")


def n_missing_bytes(lacking: Iterable[ModelInfo]) -> int:
    """What is still to be fetched of models."""
    return sum(n_left_bytes(info) for info in lacking)


def n_left_bytes(info: ModelInfo) -> int:
    """What is still to be fetched of a model; a damaged one is fetched anew."""
    have = 0 if info.state == "damaged" else info.n_have_bytes
    return max(0, info.spec.n_bytes - have)


def common_languages(preset: Preset, infos: Mapping[str, ModelInfo]) -> tuple[str, ...]:
    """The languages that every level of a preset understands."""
    spoken = [infos[name].spec.languages for name in encoders_of(preset) if name in infos]
    if not spoken:
        return ()
    return tuple(code for code in spoken[0] if all(code in codes for codes in spoken))
