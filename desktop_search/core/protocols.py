# SPDX-License-Identifier: MIT
"""The seams of the program: where a test may put a fake.

What comes in, what goes out: see each protocol. Implementations: encode/host.py (Encoders),
encode/matching.py (CrossEncoder), decode/pool.py (Decoder), store/vectors.py (EmbeddingStore),
search/accounts.py (Accounts), power.py (PowerSource), refining.py (Refining), saved.py
(SavedSearches), SystemClock below.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the window needs no array before its first paint
    import numpy as np
    from numpy.typing import NDArray

    from desktop_search.core.records import (
        AgreementProgress,
        AgreementReport,
        CascadeCosts,
        Decoded,
        DecodeFailure,
        EncoderSpec,
        ImageInput,
        ModelDownload,
        ModelInfo,
        ModelProgress,
        PhotoId,
        Preset,
        Price,
        RefiningState,
        SavedId,
        SavedSearch,
        Savings,
        SearchRequest,
        UpgradeKind,
    )
    from desktop_search.core.settings import CascadeSettings


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

    def rest(self) -> None:
        """Takes models that look at photos out of memory, after the work in hand."""

    def close(self) -> None:
        """Ends the child processes within 3 s."""


class CrossEncoder(Protocol):
    """A model that reads photos and a text together: nothing it says holds for another text."""

    @property
    def spec(self) -> EncoderSpec:
        """The catalogue row of the encoder whose weights hold it."""

    def fingerprint(self) -> str:
        """Identity of weights, preprocessing and formula, hex. Raises EncoderUnavailable."""

    def prepare(self) -> None:
        """Loads it; blocking, seconds. Raises EncoderUnavailable, OutOfMemory, InternalError."""

    def score(self, text: str, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """A text and (n, px, px, 3) uint8 RGB to (n,) float32, higher is better. Blocking.

        Raises EncoderUnavailable, OutOfMemory, InternalError.
        """

    def close(self) -> None:
        """Ends the child process within 3 s."""


class Models(Protocol):
    """Getting, adding, checking and removing models (encode/models.py)."""

    def models(self) -> tuple[ModelInfo, ...]:
        """Every encoder and where its weights stand; instant."""

    def downloads(self) -> tuple[ModelDownload, ...]:
        """What was ever fetched over the network, newest first; instant."""

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

    def devices(self) -> tuple[str, ...]:
        """Where models can look at photos here: "auto", "cpu", and "cuda", "mps" or "gpu" (Intel).

        Blocking, seconds at the first call: the graphics processors are asked. Raises
        InternalError, Cancelled.
        """

    def measure_again(self) -> None:
        """Finds out anew which runtime and precision is fastest here. Blocking, minutes.

        Raises EncoderUnavailable, EnvironmentFault, InternalError: what held before holds then.
        """


class Refining(Protocol):
    """Embedding photos at higher levels while nobody waits for it (desktop_search/refining.py)."""

    on_change: Callable[[RefiningState], None] | None
    """Told of every state, from any thread."""

    def state(self) -> RefiningState:
        """What is refined now; instant."""

    def refine_all(self) -> None:
        """Embeds every photo at every level in the background, until done or stopped; instant.

        It goes on after a restart. Raises EnvironmentFault: the index cannot be written.
        """

    def stop_all(self) -> None:
        """Ends refine_all() after the batch in hand; what was finished is kept."""

    def look_closer(self, photo_id: PhotoId) -> int:
        """Embeds a photo at every level now; how many embeddings are new. Blocking, seconds.

        Raises EncoderUnavailable, EnvironmentFault, InternalError. InputFault: it cannot be read.
        """


class SavedSearches(Protocol):
    """Searches that people keep under names (desktop_search/saved.py). Any thread but the GUI's.

    Raises (all): EnvironmentFault: the index is not open, or cannot be read or written.
    """

    def all(self) -> tuple[SavedSearch, ...]:
        """Those there are, in the order they were kept."""

    def add(self, search: SavedSearch) -> SavedSearch:
        """Keeps a search under its name, or that name with a number; its id is not looked at.

        Raises InputFault: there is nothing to search for, or a picture that is no file.
        """

    def rename(self, saved_id: SavedId, name: str) -> None:
        """Gives one another name. Raises InputFault: that name is empty, or another one has it."""

    def remove(self, saved_id: SavedId) -> None:
        """Removes one."""

    def restore(self, search: SavedSearch) -> None:
        """Puts a removed one back where it was."""

    def count(self, search: SavedSearch) -> int | None:
        """How many good matches a quick look finds now; None where it is not judged.

        Raises Cancelled: somebody searches. InputFault: it asks for nothing any more.
        EncoderUnavailable, InternalError.
        """


class Decoder(Protocol):
    """Untrusted files to pixels, in child processes."""

    def decode(
        self, paths: Sequence[Path], inputs: Sequence[ImageInput], want_preview: bool = True
    ) -> Generator[tuple[Path, Decoded | DecodeFailure], None, None]:
        """Decodes side by side; results come in the order of `paths`. Never raises for a file.

        want_preview=False leaves preview_jpeg empty (b"").
        """

    def squash_previews(self, previews: Sequence[bytes], px: int) -> list[NDArray[np.uint8] | None]:
        """Stored previews as pixels, (px, px, 3) uint8 each; None for what cannot be read."""

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
        kind: UpgradeKind = "search",
    ) -> dict[PhotoId, NDArray[np.float16]]:
        """Decodes, encodes and stores the photos for ever; photos that cannot be read are left out.

        surely: returns when they are stored, however long that takes (nobody waits for it).
        kind: what the ledger says it was for.
        Raises Cancelled, EncoderUnavailable, InternalError, EnvironmentFault.
        """


class Agreement(Protocol):
    """How often the cascade and its last encoder everywhere agree (search/agreement.py)."""

    def n_to_embed(self, n_photos: int | None = None) -> int:
        """Photos that measure() would look at with the last level now; some ms.

        n_photos: size of the sample; None is all. Raises InputFault, EncoderUnavailable.
        """

    def measure(
        self,
        n_photos: int | None = 500,
        texts: Sequence[str] | None = None,
        on_progress: Callable[[AgreementProgress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> AgreementReport:
        """Embeds a seeded sample, or all photos (None), with the last level, and compares.

        Blocking, up to hours; gives way to searches; what was embedded is kept for ever.
        texts: queries; None takes a person's past ones, or built-in ones where there are few.
        Raises Cancelled, InputFault, EncoderUnavailable, EnvironmentFault, InternalError.
        """


class Accounts(Protocol):
    """What searches cost, before and after (search/accounts.py). Blocking, some 100 ms."""

    def costs(self, cascade: CascadeSettings) -> CascadeCosts:
        """What any cascade costs on this machine and library, as far as that can be told.

        Raises InputFault (an encoder is unknown), EnvironmentFault.
        """

    def deeper(self, request: SearchRequest, tops: Sequence[int]) -> tuple[Price, ...]:
        """The price of looking at so many photos at level 1, for this very query.

        Only what is not embedded yet is paid for. Raises as a quick look would.
        """

    def savings(self) -> Savings:
        """What the cascade did and saved so far. Raises EnvironmentFault."""


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
