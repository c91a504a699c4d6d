# SPDX-License-Identifier: MIT
"""The colours of the themes, by what they are for.

What comes in: nothing. What goes out: Tokens. Any thread.
"""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of a theme. Source: interface.md section 7, contrasts computed there."""

    window: str
    surface: str
    sidebar: str
    tile: str
    text: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    soft: str
    on_soft: str
    control: str
    border: str
    hover: str
    good: str
    warn: str
    error: str


LIGHT: Final = Tokens(
    window="#F5F5F6",
    surface="#FFFFFF",
    sidebar="#ECECEE",
    tile="#E4E4E7",
    text="#1A1A1E",
    text2="#54545D",
    text3="#696973",
    accent="#2B59D9",
    on_accent="#FFFFFF",
    soft="#E1E8FB",
    on_soft="#1F44AE",
    control="#85858F",
    border="#D9D9DE",
    hover="#DCDCE0",
    good="#1B7340",
    warn="#855700",
    error="#B3261E",
)
DARK: Final = Tokens(
    window="#18181A",
    surface="#222225",
    sidebar="#1D1D20",
    tile="#2B2B2F",
    text="#ECECEF",
    text2="#B2B2BB",
    text3="#9898A3",
    accent="#8DABFF",
    on_accent="#0E1A45",
    soft="#29345A",
    on_soft="#C3D2FF",
    control="#7C7C87",
    border="#38383E",
    hover="#34343A",
    good="#6CCB93",
    warn="#EDB54C",
    error="#FF8C82",
)


def strengthened(tokens: Tokens) -> Tokens:
    """The same colours for who asks for more contrast. Source: interface.md section 6."""
    return replace(tokens, border=tokens.control, text3=tokens.text2)
