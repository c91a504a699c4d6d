# SPDX-License-Identifier: MIT
"""The seams of the program: where a test may put a fake.

What comes in, what goes out: see each protocol. Implementations: encode/host.py (Encoders),
decode/pool.py (Decoder), store/vectors.py (EmbeddingStore), power.py (PowerSource),
SystemClock below.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop_search.core.records import (
    Decoded,
    DecodeFailure,
    EncoderSpec,
    ImageInput,
    ModelInfo,
    ModelProgress,
    PhotoId,
    Preset,
)

if TYPE_CHECKING:  # the window needs no array before its first paint
    import numpy as np
    from numpy.typing import NDArray


class Encoders(Protocol):
    """The encoders of all levels, behind one door (one image child, one text child)."""

    def spec(self, encoder: str) -> EncoderSpec:
        """The catalogue row. Raises InputFault when there is no such encoder."""

    def fingerprint(self, encoder: str) -> str:
        """Identity of weights + preprocessing + pipeline version, hex.

        Cheap after the first call; never starts a child process.
        Raises EncoderUnavailable when the weights or their package are missing or damaged.
        """

    def prepare(self, encoder: str) -> None:
        """Converts the encoder's towers for this machine if that was not done yet (seconds, once).

        Blocking. Raises EncoderUnavailable.
        """

    def encode_images(self, encoder: str, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, px, px, 3) uint8 RGB to (n, dim) float32, unit length. Blocking.

        Raises EncoderUnavailable, InternalError (child died twice).
        """

    def encode_texts(self, encoder: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts to (n, dim) float32, unit length. Blocking; never waits behind images.

        Raises EncoderUnavailable, InternalError.
        """

    def standing_texts(self, encoder: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """As encode_texts, for texts that never change: embedded once and kept on the disk."""

    def warm_texts(self, encoder: str) -> None:
        """Lets the text child load its tower if that is made already; returns at once.

        Raises EncoderUnavailable.
        """

    def close(self) -> None:
        """Ends the child processes within 3 s."""


class Models(Protocol):
    """Getting, adding, checking and removing models (encode/models.py)."""

    def models(self) -> tuple[ModelInfo, ...]:
        """Every encoder and where its weights stand; instant."""

    def presets(self) -> Mapping[str, Preset]:
        """The ready-made cascades by name."""

    def get(
        self,
        name: str,
        accept_licence: bool = False,
        on_progress: Callable[[ModelProgress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """Downloads, checks and prepares a model; blocking, minutes.

        Raises InputFault, EnvironmentFault, EncoderUnavailable, Cancelled.
        """

    def add(
        self,
        name: str,
        files: Sequence[Path],
        accept_licence: bool = False,
        on_progress: Callable[[ModelProgress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """Takes a person's own files for a model; blocking.

        Raises InputFault, EnvironmentFault, EncoderUnavailable, Cancelled.
        """

    def remove(self, name: str) -> None:
        """Removes a model's files; its embeddings stay. Raises InputFault, EnvironmentFault."""

    def check(self, name: str, cancel: CancelToken | None = None) -> str:
        """Reads and tests a model again; says how it runs.

        Raises EncoderUnavailable, Cancelled.
        """


class Decoder(Protocol):
    """Untrusted files to pixels, in child processes."""

    def decode(
        self, paths: Sequence[Path], inputs: Sequence[ImageInput], want_preview: bool = True
    ) -> Generator[tuple[Path, Decoded | DecodeFailure], None, None]:
        """Decodes side by side; results come in the order of `paths`. Never raises for a file.

        want_preview=False leaves preview_jpeg empty (b"").
        """

    def close(self) -> None:
        """Ends the child processes within 3 s."""


class EmbeddingStore(Protocol):
    """What the cascade needs of the index: embeddings of one encoder by photo."""

    def matrix(self, encoder: str) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """All stored embeddings of an encoder: ids (n,), int64; (n, dim) float16."""

    def get(self, encoder: str, photo_ids: Sequence[PhotoId]) -> dict[PhotoId, NDArray[np.float16]]:
        """The stored, checked embeddings among those asked for, each (dim,) float16."""

    def upgrade(
        self,
        encoder: str,
        photo_ids: Sequence[PhotoId],
        cancel: CancelToken,
        surely: bool = False,
    ) -> dict[PhotoId, NDArray[np.float16]]:
        """Decodes, encodes and stores the photos for ever; photos that cannot be read are left out.

        surely: returns when they are stored, however long that takes (nobody waits for it).
        Raises Cancelled, EncoderUnavailable, InternalError, EnvironmentFault.
        """


class Clock(Protocol):
    """Time, so that tests can hold it."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def monotonic(self) -> float:
        """Seconds that never run backwards."""


class PowerSource(Protocol):
    """Where the computer's power comes from (power.py)."""

    def on_battery(self) -> bool:
        """Whether it runs on its own battery now; some ms, never raises."""


class SystemClock:
    """The real time."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()


class CancelToken:
    """Looked at between batches; finished embeddings are always kept."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Asks the work to stop after the batch in hand."""
        self._event.set()

    def wait(self, timeout_s: float) -> bool:
        """Waits that long, or until cancel() is called; whether it was."""
        return self._event.wait(timeout_s)

    @property
    def cancelled(self) -> bool:
        """Whether cancel() was called."""
        return self._event.is_set()
