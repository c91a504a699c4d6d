# SPDX-License-Identifier: MIT
"""Texts to token ids as each model wants them, without torch, open_clip or transformers.

What comes in: any text a person can type. What goes out: arrays of ids, for some models with a
mask. Runs in children.
"""

import gzip
import html
import importlib.util
import string
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import BPE

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.core.paths import printable
from desktop_search.encode.catalogue import TextRow
from desktop_search.encode.runtime import Job

MAX_CHARS = 1000
"""Longer queries are cut first, so that a pasted book does not stall the search."""

Tokens = Callable[[Sequence[str]], tuple[NDArray[np.int64], ...]]

VOCABULARY_NAME = "bpe_simple_vocab_16e6.txt.gz"
N_MERGES = 49152 - 256 - 2
"""Source: CLIP's vocabulary, 49408 ids: 512 bytes, the merges, start and end of text."""
START, END = "<start_of_text>", "<end_of_text>"
WORDS = rf"{START}|{END}|'s|'t|'re|'ve|'m|'ll|'d|[\p{{L}}]+|[\p{{N}}]|[^\s\p{{L}}\p{{N}}]+"
"""What CLIP takes for a word. Source: open_clip.tokenizer.SimpleTokenizer."""
PADDING_TOKENS = ("<pad>", "[PAD]")
BLIP_SIGNS = str.maketrans(dict.fromkeys('.!"()*#:;~', " "))
BLIP_WORDS = 30
"""Source: pre_caption() in data/utils.py of BLIP, for training and evaluation alike."""
WITH_MASK = ("starter", "blip")
"""Families whose text towers are told which tokens are padding."""


def tokens(job: Job) -> Tokens:
    """The tokenizer of an encoder's text tower: texts to what that tower takes, int64.

    Returns:
        A function to ids (n, length), or to ids and mask, each (n, length).

    Raises:
        EncoderUnavailable: the vocabulary is missing or cannot be understood.
    """
    text = job.row.text
    if text.tokenizer == "clip":
        return ClipTokens(text)
    return JsonTokens(text, job.text_files["tokenizer"])


class ClipTokens:
    """CLIP's byte-pair encoding over open_clip's vocabulary file, equal to open_clip's own.

    open_clip's costs its import: seconds, and torch.
    """

    def __init__(self, text: TextRow) -> None:
        """Reads the vocabulary.

        Raises:
            EncoderUnavailable: open_clip is missing or damaged.
        """
        import regex  # type: ignore[import-untyped]  # its stubs are a package of their own

        alphabet = _alphabet()
        merges = _merges()
        symbols = [*alphabet, *(symbol + "</w>" for symbol in alphabet)]
        symbols += [first + second for first, second in merges]
        ids = {symbol: i for i, symbol in enumerate([*symbols, START, END])}
        self._special = {START: ids[START], END: ids[END]}
        self._bytes = dict(zip(_byte_order(), alphabet, strict=True))
        self._model = BPE(vocab=ids, merges=merges, end_of_word_suffix="</w>")
        self._words = regex.compile(WORDS, regex.IGNORECASE)
        self._text = text

    def __call__(self, texts: Sequence[str]) -> tuple[NDArray[np.int64]]:
        """Texts to ids (n, length), int64.

        length is that of the longest text where the tower is causal, else the context length.
        """
        context = self._text.context_length
        rows = [self._encode(text) for text in texts]
        length = max(map(len, rows), default=0) if self._text.causal else context
        ids = np.zeros((len(rows), length), np.int64)  # (n, length)
        for row, encoded in zip(ids, rows, strict=True):
            row[: len(encoded)] = encoded
        return (ids,)

    def _encode(self, text: str) -> list[int]:
        words = self._words.findall(_cleaned(text, self._text.clean))
        n_most = self._text.context_length - 1
        encoded = [self._special[START]]
        for word in words:
            if len(encoded) >= n_most:
                break
            if word in self._special:
                encoded.append(self._special[word])
            else:
                mapped = "".join(self._bytes[byte] for byte in word.encode("utf-8"))
                encoded += [token.id for token in self._model.tokenize(mapped)]
        return [*encoded[:n_most], self._special[END]]


class JsonTokens:
    """A tokenizer.json, with the library it was written by."""

    def __init__(self, text: TextRow, path: Path) -> None:
        """Reads tokenizer.json.

        Raises:
            EncoderUnavailable: the file cannot be understood.
        """
        try:
            tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
            pad_id, pad_token = _padding(tokenizer)
            tokenizer.enable_truncation(text.context_length)
        except Exception as error:  # the library raises bare Exception
            raise EncoderUnavailable(_NOT_UNDERSTOOD.format(printable(path))) from error
        self._with_mask = text.family in WITH_MASK
        # What the tower looks at must have the length it was trained with.
        full = not (self._with_mask or text.causal)
        tokenizer.enable_padding(
            pad_id=pad_id,
            pad_token=pad_token,
            length=text.context_length if full else None,
        )
        self._tokenizer = tokenizer
        self._clean = text.clean

    def __call__(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], ...]:
        """Texts to ids, or ids and mask, each (n, length), int64."""
        encodings = self._tokenizer.encode_batch([_cleaned(text, self._clean) for text in texts])
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        if not self._with_mask:
            return (ids,)  # (n, length)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        return ids, mask  # each (n, length)


def clean(text: str) -> str:
    """The text as the tokenizer can take it: cut, NUL as a space, lone surrogates replaced."""
    cut = text[:MAX_CHARS].replace("\0", " ")
    return cut.encode("utf-8", "replace").decode("utf-8")


def _cleaned(text: str, how: str) -> str:
    """What is done to texts before a model sees them. Source: open_clip.tokenizer."""
    text = clean(text)
    if how == "none":
        return text
    if how == "blip":
        return " ".join(text.lower().translate(BLIP_SIGNS).split()[:BLIP_WORDS])
    import ftfy

    text = html.unescape(html.unescape(ftfy.fix_text(text)))
    if how == "canonicalize":
        text = text.replace("_", " ").translate(str.maketrans("", "", string.punctuation))
    return " ".join(text.lower().split())


def _byte_order() -> list[int]:
    """The 256 bytes in the order of CLIP's first 256 ids: first those that are visible signs."""
    visible = [
        *range(ord("!"), ord("~") + 1),
        *range(ord("¡"), ord("¬") + 1),
        *range(ord("®"), 256),
    ]
    return [*visible, *(byte for byte in range(256) if byte not in visible)]


def _alphabet() -> list[str]:
    """The sign that stands for each of those bytes; invisible ones get signs from 256 on."""
    order = _byte_order()
    n_visible = next(i for i, byte in enumerate(order) if byte == 0)
    return [
        chr(byte) if i < n_visible else chr(256 + i - n_visible) for i, byte in enumerate(order)
    ]


def _merges() -> list[tuple[str, str]]:
    """Pairs of symbols, most frequent first, from open_clip's file; open_clip is not imported.

    Raises:
        EncoderUnavailable: it is not there or has other contents.
    """
    try:
        found = importlib.util.find_spec("open_clip")
    except (ImportError, ValueError):
        found = None
    places = list(found.submodule_search_locations or ()) if found else []
    pairs: list[tuple[str, ...]] = []
    if places:
        try:
            packed = (Path(places[0]) / VOCABULARY_NAME).read_bytes()
            lines = gzip.decompress(packed).decode("utf-8").split("\n")
        except (OSError, EOFError, zlib.error, UnicodeDecodeError):
            lines = []
        pairs = [tuple(line.split()) for line in lines[1 : N_MERGES + 1]]
    if len(pairs) != N_MERGES or any(len(pair) != 2 for pair in pairs):
        raise EncoderUnavailable(
            "The package open_clip_torch, whose list of words this model needs, is missing or "
            "damaged. Your photos and the index are safe. Install it again with: "
            "pip install --force-reinstall --no-deps open_clip_torch"
        )
    return [(first, second) for first, second in pairs]


def _padding(tokenizer: Tokenizer) -> tuple[int, str]:
    """Id and text of the padding token.

    Raises:
        ValueError: there is none.
    """
    if tokenizer.padding:
        return tokenizer.padding["pad_id"], tokenizer.padding["pad_token"]
    for token in PADDING_TOKENS:
        pad_id = tokenizer.token_to_id(token)
        if pad_id is not None:
            return pad_id, token
    raise ValueError("no padding token")


_NOT_UNDERSTOOD = (
    "The tokenizer file {} cannot be understood. Your photos and the index are safe. Install or "
    "get the model again, or choose another one in the settings."
)
