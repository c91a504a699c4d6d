# SPDX-License-Identifier: MIT
"""Token ids against those of open_clip and transformers, token for token."""

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers import blip_files, models

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.encode import texts
from desktop_search.encode.runtime import Job

tokenizers = pytest.importorskip("tokenizers")
open_clip_tokenizer = pytest.importorskip("open_clip.tokenizer")
pytest.importorskip("timm")

PLAIN = [
    "",
    " ",
    "\n\t\r\n",
    "a cat",
    "A CAT, a Dog & 12 birds!",
    "boats on a lake at sunset",
    "it's what they're saying: I'd've, we'll, y'all'd, don't, O'Neil's",
    "it’s “smart” quotes – and — dashes…",
    "&amp;lt;b&amp;gt; &#39;x&#39; &eacute; &notanentity; &",
    "line one\nline two\r\nline three\u2028four",
    "tabs\tand\u00a0nbsp and\u3000wide and\u200bzero",
    "<start_of_text>",
    "a <start_of_text> b <end_of_text> c",
    "!!<start_of_text>!! x<end_of_text>y <START_OF_TEXT>",
    "2024-01-31 12:34:56.789 3,141 ½ ² Ⅷ ١٢٣ 一二三",
    "naïve café Ångström ǅ ŉ ß ẞ İstanbul ıssız ΑΣ ΣΑΣ",
    "'ſ 'S 'T 'RE 'K K ſ",
    "日本語のテキスト 中文文本 한국어 ไทย हिन्दी العربية עברית",
    "👍🏽 👨‍👩‍👧‍👦 🇩🇪 ❤️ 🫠 \U0001fae8",
    "ð\x9f\x98\x80 schÃ¶n â€œquotedâ€\x9d",
    "e\u0301 vs \u00e9, \ufb01ne, \uff21\uff22\uff23, \u212b",
    "\u202eright to left\u202c \ufeffbom \u00adsoft",
    "x" * 400,
    "word " * 200,
    "1234567890" * 20,
    "?!" * 100,
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "snake_case camelCase kebab-case path/to/file.jpg C:\\photos\\x.png",
    "user@example.com https://example.com/?q=a%20b#c",
    "\U000e0041\U0001d518\U0001d52b",
    "\x01\x02\x1b[31mred\x7f",
]
ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz ABCDEFG '-.,!?&<>_0123456789",
    "áéíóúñçàèìòùäöüßøåæœ ÁÉÍ İıſK ",
    "日本語中文한국어ไทยहिन्दी العربية ",
    "😀🎉👍🏽❤️‍🔥🇩🇪☃️ \u200d\u200b\u00a0\u3000\n\t",
    "".join(map(chr, range(0x20, 0x250))),
)


def odd_texts(n: int) -> list[str]:
    rng = random.Random(5)
    out = list(PLAIN)
    while len(out) < n:
        alphabet = "".join(rng.sample(ALPHABETS, rng.randint(1, 3)))
        out.append("".join(rng.choice(alphabet) for _ in range(rng.randint(1, 120))))
    while len(out) < n + 100:  # any character of any plane
        points = (rng.randrange(1, 0x110000) for _ in range(20))
        out.append("".join(chr(p) for p in points if not 0xD800 <= p <= 0xDFFF))
    return out


def a_job(folder: Path, **given: object) -> Job:
    return models.job(folder, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("context_length", [77, 32])
@pytest.mark.parametrize("clean", ["lower", "canonicalize"])
def test_clip_tokens_are_those_of_open_clip(
    tmp_path: Path, context_length: int, clean: str
) -> None:
    theirs = open_clip_tokenizer.SimpleTokenizer(context_length=context_length, clean=clean)
    job = a_job(tmp_path, context_length=context_length, clean=clean, causal=False)
    many = odd_texts(400)
    (ours,) = texts.tokens(job)(many)
    assert ours.dtype == np.int64 and ours.shape == (len(many), context_length)
    wrong = [
        text
        for text, a, b in zip(many, ours, theirs(many).numpy(), strict=True)
        if list(a) != list(b)
    ]
    assert wrong == []


def test_causal_ids_end_with_the_longest_text(tmp_path: Path) -> None:
    cut = texts.tokens(a_job(tmp_path, causal=True))
    full = texts.tokens(a_job(tmp_path, causal=False))
    for batch in (["a cat"], ["a cat", "", "boats on a lake at sunset"], ["word " * 200, "x"]):
        (short,), (long,) = cut(batch), full(batch)
        ends = long.argmax(axis=1)
        assert short.shape[1] == ends.max() + 1
        assert (short == long[:, : short.shape[1]]).all()
        assert (short.argmax(axis=1) == ends).all()
        assert (long[:, short.shape[1] :] == 0).all()


@pytest.mark.parametrize("clean", ["lower", "canonicalize", "blip", "none"])
def test_any_text_can_be_taken(tmp_path: Path, clean: str) -> None:
    tokens = texts.tokens(a_job(tmp_path, clean=clean))
    (ids,) = tokens(["\ud800 lone", "\0", "a\0b", "x" * 100_000, "中" * 100_000, "word " * 100_000])
    assert ids.shape[0] == 6 and ids.shape[1] <= 77
    assert (ids[1] == tokens([" "])[0][0, 0]).sum() == 1
    assert list(ids[2][:5]) == list(tokens(["a b"])[0][0][:5]) + [0] * (5 - 4)


def test_no_text_at_all(tmp_path: Path) -> None:
    assert texts.tokens(a_job(tmp_path))([])[0].shape[0] == 0


def siglip_like(folder: Path, padding: bool) -> Path:
    """A byte-level tokenizer that ends texts as Gemma's does in SigLIP 2."""
    from tokenizers import Tokenizer, decoders, pre_tokenizers, processors, trainers
    from tokenizers import models as kinds

    tokenizer = Tokenizer(kinds.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<pad>", "<eos>", "<bos>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(PLAIN, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <eos>", special_tokens=[("<eos>", 1)]
    )
    if padding:  # as a library leaves it in the file after use
        tokenizer.enable_padding(direction="left", pad_id=0, pad_token="<pad>", length=7)
        tokenizer.enable_truncation(7)
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "pad_token": "<pad>",
                "eos_token": "<eos>",
                "unk_token": "<unk>",
                "padding_side": "right",
                "model_max_length": 64,
            }
        )
    )
    return path


@pytest.mark.parametrize("padding", [False, True])
def test_siglip_tokens_are_those_of_open_clip(tmp_path: Path, padding: bool) -> None:
    pytest.importorskip("transformers")
    path = siglip_like(tmp_path, padding)
    theirs = open_clip_tokenizer.HFTokenizer(str(tmp_path), context_length=64, clean="canonicalize")
    job = a_job(
        tmp_path,
        tokenizer="json",
        tokenizer_file=path,
        context_length=64,
        causal=False,
        clean="canonicalize",
    )
    many = [text for text in odd_texts(200) if texts.clean(text) == text]
    out = texts.tokens(job)(many)
    assert len(out) == 1 and out[0].shape == (len(many), 64)
    wrong = [
        text
        for text, a, b in zip(many, out[0], theirs(many).numpy(), strict=True)
        if list(a) != list(b)
    ]
    assert wrong == []
    assert out[0][PLAIN.index("word " * 200)][-1] == 1  # cut texts end as others do
    assert list(out[0][0]) == [1] + [0] * 63


def bert_like(folder: Path) -> Path:
    from tokenizers import BertWordPieceTokenizer

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cat", "lake", "a", "on", "boats", "##s"]
    words += [chr(c) for c in range(ord("b"), ord("z"))] + [f"##{c}" for c in "abcdefgt"]
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(words))
    tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    tokenizer.add_special_tokens(["[DEC]", "[ENC]"])
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def test_blip_tokens_are_those_of_transformers(tmp_path: Path) -> None:
    library = pytest.importorskip("transformers")
    path = bert_like(tmp_path)
    theirs = library.PreTrainedTokenizerFast(
        tokenizer_file=str(path), pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
    )
    job = a_job(
        tmp_path,
        family="blip",
        tokenizer="json",
        tokenizer_file=path,
        context_length=35,
        causal=False,
        clean="none",
    )
    tokens = texts.tokens(job)
    for batch in (["A CAT on a lake"], ["boats", "", "cats on a lake " * 40], PLAIN):
        batch = [texts.clean(text) for text in batch]
        ids, mask = tokens(batch)
        wanted = theirs(
            batch, padding="longest", truncation=True, max_length=35, return_tensors="np"
        )
        assert (ids == wanted["input_ids"]).all()
        assert (mask == wanted["attention_mask"]).all()
        assert ids.dtype == mask.dtype == np.int64 and ids.shape[1] <= 35


@pytest.mark.parametrize("contents", ["", "{}", "<!doctype html><p>Sign in", "\x00", "[1,2]"])
def test_a_tokenizer_file_that_is_none(tmp_path: Path, contents: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(contents)
    job = a_job(tmp_path, tokenizer="json", tokenizer_file=path)
    with pytest.raises(EncoderUnavailable, match="cannot be understood"):
        texts.tokens(job)


def test_a_tokenizer_file_without_padding(tmp_path: Path) -> None:
    path = siglip_like(tmp_path, padding=False)
    path.write_text(path.read_text(encoding="utf-8").replace("<pad>", "<nothing>"))
    with pytest.raises(EncoderUnavailable, match="cannot be understood"):
        texts.tokens(a_job(tmp_path, tokenizer="json", tokenizer_file=path))


@pytest.mark.parametrize("damage", ["missing", "garbage", "cut", "other"])
def test_a_damaged_vocabulary_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    import gzip

    package = tmp_path / "open_clip"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('must not be imported')")
    real = Path(open_clip_tokenizer.default_bpe()).read_bytes()
    wrong = {"garbage": b"x" * 99, "cut": real[:5000], "other": gzip.compress(b"a b\nc d\n")}
    if damage != "missing":
        (package / texts.VOCABULARY_NAME).write_bytes(wrong[damage])
    monkeypatch.delitem(sys.modules, "open_clip")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EncoderUnavailable, match="open_clip_torch"):
        texts.tokens(a_job(tmp_path))


def test_the_query_path_imports_no_model_library(tmp_path: Path) -> None:
    code = (
        "import sys, pickle\n"
        "from desktop_search.encode import texts\n"
        "job = pickle.load(sys.stdin.buffer)\n"
        "assert texts.tokens(job)(['A cat &amp; a dog'])[0].shape == (1, 7)\n"
        "heavy = {'torch', 'open_clip', 'transformers', 'timm', 'openvino', 'huggingface_hub'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    import pickle

    done = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps(a_job(tmp_path)),
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.strip() == b"[]"


def test_blip_leaves_out_what_its_training_left_out(tmp_path: Path) -> None:
    """As pre_caption() of its authors, on texts that are clean already."""
    path = tmp_path / "tokenizer.json"
    blip_files.write_tokenizer(path)
    jobs = {
        clean: a_job(
            tmp_path, family="blip", tokenizer="json", tokenizer_file=path, causal=False,
            context_length=200, clean=clean,
        )
        for clean in ("blip", "none")
    }  # fmt: skip
    plain, ours = texts.tokens(jobs["none"]), texts.tokens(jobs["blip"])
    for text, wanted in (
        ("A man (left) holds  two dogs; it's fun!", "a man left holds two dogs it's fun"),
        ('He said: "no"~ #1 *now*.', "he said no 1 now"),
        ("a, b? c-d/e", "a, b? c-d/e"),
        ("one " * 40, "one " * 30),
        ("...", ""),
    ):
        for mine, theirs in zip(ours([text]), plain([wanted]), strict=True):
            assert mine.tolist() == theirs.tolist()
