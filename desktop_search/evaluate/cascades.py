# SPDX-License-Identifier: MIT
"""Cascades as they are typed for an evaluation.

What comes in: a preset's name, or encoders like ENCODER,ENCODER:50,ENCODER:14, and top m. What
goes out: a Chosen cascade. Any thread.
"""

from dataclasses import dataclass

from desktop_search.core.errors import InputFault
from desktop_search.core.paths import printable
from desktop_search.core.records import LevelSetting
from desktop_search.core.settings import MAX_LEVELS, check_costs, check_top_m
from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.macs import PLAIN_VITS, Macs

DEFAULT_TOP_M = (50, 14)
"""Source: the paper, section 4: m_1 = 50, and m_2 = 14, which makes its F_latency about 2."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A cascade to be evaluated. name: as typed. encoders: level 0 first. top_m: level 1 on."""

    name: str
    encoders: tuple[str, ...]
    top_m: tuple[int, ...]

    @property
    def levels(self) -> tuple[LevelSetting, ...]:
        """The levels above 0."""
        return tuple(map(LevelSetting, self.encoders[1:], self.top_m))

    @property
    def label(self) -> str:
        """The encoders in brackets, as the paper writes a cascade, with each one's top m."""
        above = (f"{level.encoder}:{level.top_m}" for level in self.levels)
        return f"[{', '.join((self.encoders[0], *above))}]"


def chosen(
    catalogue: Catalogue, text: str, top_m: tuple[int, ...] | None = None, sizes: bool = False
) -> Chosen:
    """Reads a preset or a list of encoders.

    Args:
        catalogue: what there is.
        text: as typed.
        top_m: for the levels above 0, before what the preset or the text say.
        sizes: allow ENCODER@PX, which has a cost but no weights here.

    Raises:
        InputFault: it is neither, or cannot be a cascade, with the reason.
    """
    if text in catalogue.presets:
        preset = catalogue.presets[text]
        encoders = [preset.level0, *(level.encoder for level in preset.levels)]
        given: list[int | None] = [level.top_m for level in preset.levels]
    else:
        encoders, given = _typed(catalogue, text)
    if len(encoders) > MAX_LEVELS:
        raise InputFault(f"A cascade has at most {MAX_LEVELS} levels, not {len(encoders)}.")
    if not sizes:
        check_costs([catalogue.spec(name) for name in encoders])
    return Chosen(text, tuple(encoders), _tops(text, given, top_m))


def macs_of(catalogue: Catalogue, encoder: str) -> Macs:
    """What an encoder costs a photo; ENCODER@PX: at another size of the picture.

    Raises:
        InputFault: it is unknown, or its cost at that size is.
    """
    name, at, px = encoder.partition("@")
    spec = catalogue.spec(name)
    if not at:
        return Macs(round(spec.macs), round(spec.macs_thop))
    vit = PLAIN_VITS.get(spec.arch)
    if vit is None or not px.isascii() or not px.isdigit() or int(px) < vit.patch:
        plain = ", ".join(n for n in catalogue.names if catalogue.spec(n).arch in PLAIN_VITS)
        raise InputFault(
            f"The cost of {printable(encoder)} is not known. Another size of the picture (in px) "
            f"can be given for: {plain}."
        )
    return vit.macs(int(px))


def _typed(catalogue: Catalogue, text: str) -> tuple[list[str], list[int | None]]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1 and parts[0].partition("@")[0] not in catalogue.names:
        raise InputFault(
            f"There is no preset or encoder called {printable(text)}. "
            f"Presets: {', '.join(catalogue.presets)}. Encoders: {', '.join(catalogue.names)}."
        )
    encoders, given = [], []
    for part in parts:
        encoder, colon, top_m = part.partition(":")
        if colon and not (top_m.isascii() and top_m.isdigit()):
            raise InputFault(
                f"{printable(part)} does not say how many photos it looks at. Write the levels "
                "like ENCODER,ENCODER:50,ENCODER:14."
            )
        catalogue.spec(encoder.partition("@")[0])  # refuses what there is not
        encoders.append(encoder)
        given.append(int(top_m) if colon else None)
    return encoders, given[1:]


def _tops(text: str, given: list[int | None], asked: tuple[int, ...] | None) -> tuple[int, ...]:
    defaults = [*(asked or DEFAULT_TOP_M), *([None] * len(given))]
    tops = []
    for level, own in enumerate(given):
        top_m = defaults[level] if asked is not None or own is None else own
        if top_m is None:
            raise InputFault(
                f"{printable(text)} has {len(given)} levels above the first, so --m needs "
                f"{len(given)} falling numbers, like 100,50,14."
            )
        tops.append(top_m)
    check_top_m(tuple(tops))
    if 0 in tops:
        raise InputFault("A level that looks at 0 photos is none: leave its encoder out.")
    return tuple(tops)
