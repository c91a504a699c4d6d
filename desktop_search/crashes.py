# SPDX-License-Identifier: MIT
"""Tells a decoder that is broken from photos that break it.

What comes in: the outcome of each photo. What goes out: whether reading should pause. A photo at
which the decoder stopped is listed and the others go on; but where it stopped at several in a row,
a small picture that is known to be sound decides whose fault it is.
Which thread: "indexer"; for the commands the calling thread.
"""

from collections import deque

from desktop_search.core.errors import EnvironmentFault
from desktop_search.core.paths import resource
from desktop_search.core.protocols import Clock, Decoder
from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode.pool import STOPPED

N_CRASHES, WITHIN_S = 3, 60.0
"""Source: faults.md K5, "3 crashes a minute -> pause with message"."""
SAMPLE = ("sample.png",)
BROKEN = (
    "The process that reads photos stopped several times within a minute, even on a sound picture, "
    "so indexing pauses. Your photos and the index are safe, and searching goes on. Close other "
    "programs if memory is short, then index again."
)


class CrashWatch:
    """Counts the photos in a row at which the decoder stopped."""

    def __init__(self, decoder: Decoder, clock: Clock) -> None:
        self._decoder = decoder
        self._clock = clock
        self._crashes: deque[float] = deque(maxlen=N_CRASHES)

    def note(self, outcome: Decoded | DecodeFailure) -> None:
        """Takes notice of a photo's outcome.

        Raises:
            EnvironmentFault: the decoder is broken; the photo is not to blame.
        """
        if not is_crash(outcome):
            if isinstance(outcome, Decoded):
                self._crashes.clear()
            return
        self._crashes.append(self._clock.monotonic())
        if (
            len(self._crashes) == N_CRASHES
            and self._crashes[-1] - self._crashes[0] < WITHIN_S
            and not self._reads_sample()
        ):
            raise EnvironmentFault(BROKEN)

    def _reads_sample(self) -> bool:
        self._crashes.clear()
        outcomes = self._decoder.decode([resource(*SAMPLE)], [ImageInput(32)], False)
        return not any(is_crash(outcome) for _, outcome in outcomes)


def is_crash(outcome: Decoded | DecodeFailure) -> bool:
    """Whether the decoder itself stopped."""
    return isinstance(outcome, DecodeFailure) and outcome.reason == STOPPED
