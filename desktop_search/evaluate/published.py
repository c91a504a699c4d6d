# SPDX-License-Identifier: MIT
"""What others published of the same encoders on the same photos.

What comes in: resources/published_recall.csv. What goes out: figures to compare with. Any thread.
"""

import csv
from dataclasses import dataclass

from desktop_search.core.errors import InternalError
from desktop_search.core.paths import resource

FILE = "published_recall.csv"
MAX_DEVIATION = 1.0
"""Points. Source: models.md section 10: more means another preprocessing or other photos."""
PAPER_BELOW = 5.0
"""The paper is up to 4.4 points below the other published figures (models.md section 3)."""


@dataclass(frozen=True, slots=True)
class Published:
    """Published recall in percent by k. captions: "all", or "first" as the paper evaluated."""

    encoder: str
    dataset: str
    captions: str
    recall: dict[int, float]
    source: str

    def deviates(self, measured: dict[int, float]) -> bool:
        """Whether measured recall is so far off that something is likely wrong."""
        above = PAPER_BELOW if self.captions == "first" else MAX_DEVIATION
        return any(
            not -MAX_DEVIATION <= measured[k] - percent <= above
            for k, percent in self.recall.items()
            if k in measured
        )


def published() -> tuple[Published, ...]:
    """All figures.

    Raises:
        InternalError: the program's own file is missing or cannot be understood.
    """
    try:
        with open(resource(FILE), encoding="utf-8", newline="") as file:
            return tuple(
                Published(
                    row["encoder"],
                    row["dataset"],
                    row["captions"],
                    {k: float(row[f"r{k}"]) for k in (1, 5, 10) if row[f"r{k}"]},
                    row["source"],
                )
                for row in csv.DictReader(file)
            )
    except (OSError, KeyError, ValueError) as error:
        raise InternalError(
            f"The program's list of published recall cannot be understood ({error!r}). "
            "Your photos and the index are safe. Install the program again."
        ) from error


def published_of(encoder: str, dataset: str, captions: str) -> Published | None:
    """The figures of one encoder on one set of photos, if anybody states them."""
    for row in published():
        if (row.encoder, row.dataset, row.captions) == (encoder, dataset, captions):
            return row
    return None
