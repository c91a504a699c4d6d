# SPDX-License-Identifier: MIT
"""Embeddings of texts that never change, kept beside the text tower that made them.

What comes in: a tower's folder and the texts. What goes out: their embeddings, or None. They go
with the tower when it is made anew. Any thread.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class StandingTexts:
    """One list of texts at one text tower."""

    def __init__(self, text_dir: Path, texts: Sequence[str], dim: int) -> None:
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
        self._path = text_dir / f"standing-{digest[:16]}.npy"
        self._n_texts = len(texts)
        self.dim = dim

    def read(self) -> NDArray[np.float32] | None:
        """The embeddings, (n, dim), unit length; None where they are not there or damaged."""
        with contextlib.suppress(OSError, EOFError, ValueError):
            found: NDArray[np.float32] = np.load(self._path, allow_pickle=False)
            sound = found.shape == (self._n_texts, self.dim) and found.dtype == np.float32
            if sound and np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-3):
                return found
        return None

    def write(self, embeddings: NDArray[np.float32]) -> None:
        """Keeps them where that is possible; else they are made again."""
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".standing-")
            try:
                with os.fdopen(handle, "wb") as file:
                    np.save(file, embeddings)
                os.replace(name, self._path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
