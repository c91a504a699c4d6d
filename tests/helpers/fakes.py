# SPDX-License-Identifier: MIT
"""Fakes for the seams of core/protocols.py."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.core.failures import GONE
from desktop_search.core.filekey import key_of_stat
from desktop_search.core.records import (
    Decoded,
    DecodeFailure,
    EncoderSpec,
    ImageInput,
    Metadata,
)

DIM = 16


def unit(seed: bytes, dim: int = DIM) -> np.ndarray:
    """A unit vector that depends on the seed alone."""
    number = int.from_bytes(hashlib.sha256(seed).digest()[:8], "little")
    vector = np.random.default_rng(number).standard_normal(dim).astype(np.float32)
    return vector / np.linalg.norm(vector)


class FakeEncoders:
    """Embeddings from hashes; counts what it was asked for."""

    def __init__(self, names: Sequence[str] = ("starter-lite0", "starter-lite2")) -> None:
        self.names = tuple(names)
        self.n_images = dict.fromkeys(names, 0)
        self.calls: list[tuple[str, int]] = []
        self.unavailable: set[str] = set()
        self.n_rests = 0

    def spec(self, encoder: str) -> EncoderSpec:
        level = self.names.index(encoder)
        return EncoderSpec(
            name=encoder,
            title=encoder,
            family="fake",
            arch=encoder,
            dim=DIM,
            image_input=ImageInput(8),
            macs=10.0**level,
            macs_thop=10.0**level,
            text_macs=1.0,
            n_bytes=0,
            licence="MIT",
            research_only=False,
            languages=("en",),
            summary="",
        )

    def fingerprint(self, encoder: str) -> str:
        return hashlib.sha256(encoder.encode()).hexdigest()

    def prepare(self, encoder: str) -> None:
        self._check(encoder)

    def encode_images(self, encoder: str, pixels: np.ndarray) -> np.ndarray:
        self._check(encoder)
        self.n_images[encoder] += len(pixels)
        self.calls.append((encoder, len(pixels)))
        return np.stack([unit(encoder.encode() + p.tobytes()) for p in pixels])

    def encode_texts(self, encoder: str, texts: Sequence[str]) -> np.ndarray:
        self._check(encoder)
        return np.stack([unit(encoder.encode() + t.encode()) for t in texts])

    def standing_texts(self, encoder: str, texts: Sequence[str]) -> np.ndarray:
        return self.encode_texts(encoder, texts)

    def warm_texts(self, encoder: str) -> None:
        pass

    def rest(self) -> None:
        self.n_rests += 1

    def close(self) -> None:
        pass

    def _check(self, encoder: str) -> None:
        if encoder in self.unavailable:
            raise EncoderUnavailable(f"{encoder} is not here.")


class FakeCrossEncoder:
    """Scores from hashes of text and picture; counts them."""

    def __init__(self, encoders: FakeEncoders, encoder: str) -> None:
        self.spec = encoders.spec(encoder)
        self.n_scored = 0
        self.sizes: list[int] = []
        self.available = True

    def fingerprint(self) -> str:
        return "cross" * 20

    def prepare(self) -> None:
        if not self.available:
            raise EncoderUnavailable(f"{self.spec.name} is not here.")

    def score(self, text: str, pixels: np.ndarray) -> np.ndarray:
        self.prepare()
        self.n_scored += len(pixels)
        self.sizes.append(len(pixels))
        return np.stack([unit(text.encode() + p.tobytes())[0] for p in pixels])

    def close(self) -> None:
        pass


FAKE_PREVIEW = b"small picture"


class FakeDecoder:
    """A file's bytes are its picture; files that start with `bad` cannot be read."""

    def __init__(self) -> None:
        self.n_decoded = 0

    def decode(
        self, paths: Sequence[Path], inputs: Sequence[ImageInput], want_preview: bool = True
    ) -> Iterator[tuple[Path, Decoded | DecodeFailure]]:
        for path in paths:
            self.n_decoded += 1
            try:
                status, data = path.stat(), path.read_bytes()
            except OSError:
                yield path, DecodeFailure(GONE, transient=True)
                continue
            if data.startswith(b"bad"):
                yield path, DecodeFailure("This is not a picture we can read")
                continue
            digest = hashlib.sha256(data).digest()
            pixels = {i: _pixels(digest, i.px) for i in inputs}
            key = key_of_stat(status)
            preview = FAKE_PREVIEW + digest if want_preview else b""
            yield path, Decoded(digest, 8, 8, "FAKE", pixels, preview, Metadata(), key)

    def squash_previews(self, previews: Sequence[bytes], px: int) -> list[np.ndarray | None]:
        return [
            _pixels(one.removeprefix(FAKE_PREVIEW), px) if one.startswith(FAKE_PREVIEW) else None
            for one in previews
        ]

    def close(self) -> None:
        pass


def _pixels(digest: bytes, px: int) -> np.ndarray:
    n_bytes = px * px * 3
    repeated = (digest * (n_bytes // len(digest) + 1))[:n_bytes]
    return np.frombuffer(repeated, np.uint8).reshape(px, px, 3)


class FakeClock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.time = 1_000_000.0

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time


class FakePower:
    """A battery that is in use when told so."""

    def __init__(self, battery: bool) -> None:
        self.battery = battery
        self.n_asked = 0

    def on_battery(self) -> bool:
        self.n_asked += 1
        return self.battery


class MemoryEmbeddings:
    """An EmbeddingStore over {encoder: {photo_id: vector}}; `source` makes new ones."""

    def __init__(self, level0: dict[int, np.ndarray], level0_name: str) -> None:
        self.stored: dict[str, dict[int, np.ndarray]] = {level0_name: dict(level0)}
        self.source: dict[str, dict[int, np.ndarray]] = {}
        self.upgraded: dict[str, list[int]] = {}

    def matrix(self, encoder: str) -> tuple[np.ndarray, np.ndarray]:
        stored = self.stored.get(encoder, {})
        ids = np.asarray(list(stored), dtype=np.int64)
        rows = list(stored.values()) or [np.empty((0,), np.float16)]
        return ids, (np.stack(rows) if stored else np.empty((0, 1), np.float16))

    def get(self, encoder: str, photo_ids: Sequence[int]) -> dict[int, np.ndarray]:
        stored = self.stored.get(encoder, {})
        return {i: stored[i] for i in photo_ids if i in stored}

    def upgrade(
        self,
        encoder: str,
        photo_ids: Sequence[int],
        cancel,
        surely: bool = False,
        kind: str = "search",
    ) -> dict[int, np.ndarray]:
        made = {i: self.source[encoder][i] for i in photo_ids if i in self.source[encoder]}
        self.stored.setdefault(encoder, {}).update(made)
        self.upgraded.setdefault(encoder, []).extend(made)
        return made
