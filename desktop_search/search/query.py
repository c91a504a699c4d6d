# SPDX-License-Identifier: MIT
"""Typed text to what the cascade takes.

What comes in: a request and the settings. What goes out: clean words and the levels to use.
Any thread.
"""

from dataclasses import replace

from desktop_search.core.errors import InputFault
from desktop_search.core.records import LevelSetting, SearchRequest
from desktop_search.core.settings import Settings, check_top_m

MAX_QUERY_CHARS = 1000
"""Longer texts are cut for the encoders. Source: faults.md, Q."""


def clean_query(text: str) -> str:
    """The words the encoders see: cut, without control characters and lone surrogates."""
    cut = text[:MAX_QUERY_CHARS].encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(ch if ch.isprintable() else " " for ch in cut).split())


def chosen_levels(settings: Settings, request: SearchRequest) -> tuple[LevelSetting, ...]:
    """The levels above 0 that a request uses.

    Raises:
        InputFault: its depth or top m do not fit the cascade.
    """
    levels = settings.cascade.levels
    if request.depth is not None:
        if not 0 <= request.depth <= len(levels):
            raise InputFault(f"The depth of a search is 0 to {len(levels)}, not {request.depth}.")
        levels = levels[: request.depth]
    if request.top_m is not None:
        if len(request.top_m) > len(levels):
            raise InputFault(
                f"There are {len(levels)} levels above the quick look, "
                f"but {len(request.top_m)} numbers of photos."
            )
        check_top_m(request.top_m)
        levels = tuple(
            replace(level, top_m=m) for level, m in zip(levels, request.top_m, strict=False)
        )
    return tuple(level for level in levels if level.top_m > 0)
