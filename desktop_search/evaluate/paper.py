# SPDX-License-Identifier: MIT
"""Table 1 of the paper: which checkpoints it used and the cost factors it prints.

What comes in: nothing. What goes out: constants. Any thread.
Source: Hönig, Ackermann, Chi, arXiv 2303.15595, Table 1 (Flickr30k and MSCOCO share the factors);
the checkpoints are those whose costs give the printed digits.
"""

from dataclasses import dataclass
from typing import Final

P: Final = 0.1
TOP_M: Final = (50, 14)


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row of the table. life, latency: as printed, without the x; None where nothing is."""

    label: str
    encoders: tuple[str, ...]
    life: str
    latency: str | None = None


_B16, _L14, _G14 = "clip-vit-b-16", "clip-vit-l-14", "clip-vit-g-14"
_B, _L, _XXL = "clip-convnext-base-w", "clip-convnext-large-d", "clip-convnext-xxlarge"
_BLIP_B, _BLIP_L = "blip-b-coco", "blip-l-coco"

FAMILIES: Final[dict[str, tuple[PaperRow, ...]]] = {
    "paper-vit": (
        PaperRow("[g/14]", (_G14,), "1"),
        PaperRow("[B/16]", (_B16,), "15.8"),
        PaperRow("[L/14]", (_L14,), "3.4"),
        PaperRow("[L/14, g/14]", (_L14, _G14), "2.6"),
        PaperRow("[B/16, g/14]", (_B16, _G14), "6.1"),
        PaperRow("[B/16, L/14, g/14]", (_B16, _L14, _G14), "5.2", "1.75"),
    ),
    "paper-convnext": (
        PaperRow("[XXL]", (_XXL,), "1"),
        PaperRow("[B]", (_B,), "9.9"),
        PaperRow("[L]", (_L,), "4.4"),
        PaperRow("[L, XXL]", (_L, _XXL), "3.1"),
        PaperRow("[B, XXL]", (_B, _XXL), "5.0"),
        PaperRow("[B, L, XXL]", (_B, _L, _XXL), "4.5", "1.97"),
    ),
    "paper-blip": (
        PaperRow("[BLIP-L]", (_BLIP_L,), "1"),
        PaperRow("[BLIP-B]", (_BLIP_B,), "3.5"),
        PaperRow("[BLIP-B, BLIP-L]", (_BLIP_B, _BLIP_L), "2.6"),
    ),
}
"""By family; the first row of each is what the others are compared with."""
