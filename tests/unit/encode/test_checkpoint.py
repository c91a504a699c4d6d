# SPDX-License-Identifier: MIT
"""safetensors files: read right, and whatever is none refused with a sentence of its own."""

import json
import pickle
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.encode import checkpoint

safetensors_numpy = pytest.importorskip("safetensors.numpy")

ARRAYS = {
    "visual.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
    "text.weight": np.arange(6, dtype=np.float16),
    "text.count": np.array(7, dtype=np.int64),
    "text.none": np.zeros((0, 5), np.float32),
    "logit_scale": np.array(4.6, dtype=np.float32),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    safetensors_numpy.save_file(ARRAYS, path, metadata={"format": "pt"})
    return path


def write(path: Path, document: object, data: bytes = b"", pad_to: int = 0) -> Path:
    raw = (document if isinstance(document, bytes) else json.dumps(document).encode()).ljust(pad_to)
    path.write_bytes(struct.pack("<Q", len(raw)) + raw + data)
    return path


def entry(dtype: Any = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def is_text(name: str) -> bool:
    return name.startswith("text.")


def test_header_says_what_is_in_the_file(path: Path) -> None:
    header = checkpoint.inspect(path)
    assert header.metadata == {"format": "pt"}
    assert set(header.tensors) == set(ARRAYS)
    contents = path.read_bytes()
    names = {"F32": np.float32, "F16": np.float16, "I64": np.int64}
    for name, array in ARRAYS.items():
        found = header.tensors[name]
        assert found.shape == array.shape
        raw = contents[found.start : found.end]
        assert (np.frombuffer(raw, names[found.dtype]).reshape(found.shape) == array).all()


def test_only_the_standard_library_is_needed(path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from desktop_search.encode import checkpoint\n"
        "checkpoint.text_sha256(Path(sys.argv[1]), lambda name: name.startswith('text.'))\n"
        "print(sorted({'torch', 'numpy', 'safetensors'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.strip() == b"[]"


class Program:
    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.trace,)


def pickled(path: Path, trace: Path) -> None:
    path.write_bytes(pickle.dumps(Program(trace)))


def zipped(path: Path, trace: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Program(trace)))


@pytest.mark.parametrize("kind", [pickled, zipped])
def test_a_pickle_is_refused_and_not_run(
    tmp_path: Path, kind: Callable[[Path, Path], None]
) -> None:
    trace, path = tmp_path / "trace", tmp_path / "model.safetensors"
    kind(path, trace)
    for use in (checkpoint.inspect, lambda p: checkpoint.text_sha256(p, is_text)):
        with pytest.raises(EncoderUnavailable, match="pickle, which can carry programs"):
            use(path)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html>\n<html><body>Sign in", "web page"),
        (b"\n  <html lang='en'>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Error>AccessDenied</Error>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "pointer"),
        (b"\x08", "damaged"),
        (b"\x00" * 64, "damaged"),
        (b"\xff" * 64, "damaged"),
        (struct.pack("<Q", 1 << 40) + b"{}", "damaged"),
        (struct.pack("<Q", 2) + b"[]", "damaged"),
        (struct.pack("<Q", 500) + b'{"a":', "cut off"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, contents: bytes, words: str) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(contents)
    with pytest.raises(EncoderUnavailable, match=words):
        checkpoint.inspect(path)


@pytest.mark.parametrize(
    "document",
    [
        b"{",
        b'{"a": ',
        b"{\xff}",
        b'{"a": NaN}',
        {},
        {"__metadata__": {"a": "b"}},
        {"a": 5},
        {"a": {}},
        {"a": entry(), "__metadata__": {"a": 5}},
        {"a": entry(), "__metadata__": []},
        {"a": entry(dtype="F31")},
        {"a": entry(dtype=5)},
        {"a": entry(dtype=[])},
        {"a": entry(shape=(-2,))},
        {"a": entry(shape=(2.0,))},
        {"a": entry(shape=(True, 2))},
        {"a": entry(shape="2")},
        {"a": entry(shape=(3,))},
        {"a": entry(shape=(1,) * 17)},
        {"a": entry(offsets=(8, 0))},
        {"a": entry(offsets=(-8, 0))},
        {"a": entry(offsets=(0,))},
        {"a": entry(offsets=(0, 8, 16))},
        {"a": entry(), "b": entry()},  # both use the same bytes
        {"a": entry(), "b": entry(offsets=(4, 12))},
        {"a": entry(shape=(1,), offsets=(4, 8))},  # bytes that nobody names before it
        b'{"a": %s, "a": %s}' % ((json.dumps(entry()).encode(),) * 2),
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
    ],
)
def test_headers_that_make_no_sense_are_refused(tmp_path: Path, document: object) -> None:
    path = write(tmp_path / "model.safetensors", document, bytes(8))
    with pytest.raises(EncoderUnavailable, match="damaged"):
        checkpoint.inspect(path)


def test_sizes_must_be_exact(path: Path) -> None:
    whole = path.read_bytes()
    for n in (len(whole) - 1, len(whole) - 20, 100, 20):
        path.write_bytes(whole[:n])
        with pytest.raises(EncoderUnavailable, match="cut off"):
            checkpoint.inspect(path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(EncoderUnavailable, match="damaged"):
        checkpoint.inspect(path)


def test_flipped_bits_in_a_header_never_pass_as_another_model(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    (n_header,) = struct.unpack("<Q", whole[:8])
    before = checkpoint.inspect(path)
    for at in range(8 + n_header):
        for bit in (0, 3, 7):
            flipped = bytearray(whole)
            flipped[at] ^= 1 << bit
            path.write_bytes(flipped)
            try:
                after = checkpoint.inspect(path)
            except EncoderUnavailable:
                continue
            # Only what has no meaning for the numbers may differ: names, metadata, blanks.
            assert placed(after) == placed(before)


def placed(header: checkpoint.Header) -> list[tuple[object, ...]]:
    """Where the numbers lie, and how."""
    return sorted((e.start, e.end, e.shape) for e in header.tensors.values() if e.end > e.start)


@pytest.mark.parametrize("n_header", [0x80, 0x4B50, 0x3C])
def test_a_header_as_long_as_the_signs_of_other_formats(tmp_path: Path, n_header: int) -> None:
    """The first byte of a pickle, of a zip archive and of a web page."""
    document = {"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}
    path = write(tmp_path / "model.safetensors", document, b"x", pad_to=n_header)
    assert set(checkpoint.inspect(path).tensors) == {"a"}


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(EncoderUnavailable, match="cannot be read"):
            checkpoint.inspect(path)


@pytest.mark.parametrize(
    ("family", "name", "wanted"),
    [
        ("openclip", "text.transformer.resblocks.0.ln_1.weight", True),
        ("openclip", "transformer.resblocks.0.ln_1.weight", True),
        ("openclip", "token_embedding.weight", True),
        ("openclip", "positional_embedding", True),
        ("openclip", "ln_final.bias", True),
        ("openclip", "text_projection", True),
        ("openclip", "text.text_projection.weight", True),
        ("openclip", "visual.transformer.resblocks.0.ln_1.weight", False),
        ("openclip", "visual.positional_embedding", False),
        ("openclip", "logit_scale", False),
        ("openclip", "logit_bias", False),
        ("blip", "text_encoder.encoder.layer.0.attention.self.query.weight", True),
        ("blip", "text_proj.weight", True),
        ("blip", "text_encoder.encoder.layer.0.crossattention.self.query.weight", False),
        ("blip", "text_encoder.embeddings.position_ids", False),
        ("blip", "vision_proj.weight", False),
        ("blip", "itm_head.weight", False),
        ("starter", "embeddings.word_embeddings.weight", False),
    ],
)
def test_names_of_text_towers(family: str, name: str, wanted: bool) -> None:
    assert checkpoint.is_text_tensor(family, name) == wanted


def test_text_hash_follows_the_text_tower_alone(tmp_path: Path, path: Path) -> None:
    def of(**changes: np.ndarray) -> str:
        other = tmp_path / "other.safetensors"
        named = {name.replace("_", ".", 1): array for name, array in changes.items()}
        safetensors_numpy.save_file(ARRAYS | named, other)
        return checkpoint.text_sha256(other, is_text)

    before = checkpoint.text_sha256(path, is_text)
    assert len(before) == 64
    assert of() == before  # other metadata, other places in the file
    assert of(visual_weight=np.ones((5, 5), np.float32)) == before
    different = [
        of(text_weight=ARRAYS["text.weight"] + 1),
        of(text_weight=ARRAYS["text.weight"].reshape(2, 3)),
        of(text_weight=ARRAYS["text.weight"].view(np.int16)),
        of(text_more=np.zeros(0, np.float32)),
    ]
    assert len({before, *different}) == 5
    with pytest.raises(EncoderUnavailable, match="reads texts"):
        checkpoint.text_sha256(path, lambda name: False)


def test_tensors_are_loaded_as_float32(tmp_path: Path, path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    tensors = checkpoint.load(path, is_text)
    assert set(tensors) == {"text.weight", "text.count", "text.none"}
    assert tensors["text.weight"].dtype == torch.float32
    assert (tensors["text.weight"].numpy() == ARRAYS["text.weight"]).all()
    assert tensors["text.count"].dtype == torch.int64 and tensors["text.count"] == 7
    half = tmp_path / "half.safetensors"
    save_file({"a": torch.arange(4).to(torch.bfloat16)}, half)
    assert checkpoint.load(half, lambda name: True)["a"].tolist() == [0.0, 1.0, 2.0, 3.0]
    half.write_bytes(half.read_bytes()[:-1])
    with pytest.raises(EncoderUnavailable, match="cut off"):
        checkpoint.load(half, lambda name: True)


def test_tensors_stay_in_the_file(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("needs /proc")
    save_file({"a": torch.zeros(1 << 20)}, tmp_path / "big.safetensors")
    tensors = checkpoint.load(tmp_path / "big.safetensors", lambda name: True)
    assert "big.safetensors" in maps.read_text()
    del tensors


def test_headers_of_odd_length(tmp_path: Path) -> None:
    """The numbers then lie at odd places in the file."""
    pytest.importorskip("torch")
    data = np.arange(2, dtype=np.float32).tobytes()
    for pad_to in (97, 98, 99, 101):
        path = write(tmp_path / "model.safetensors", {"a": entry()}, data, pad_to=pad_to)
        assert checkpoint.load(path, lambda name: True)["a"].tolist() == [0.0, 1.0]


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_numbers_that_are_none(tmp_path: Path, value: str) -> None:
    torch = pytest.importorskip("torch")
    path = tmp_path / "x"
    good = {"a": torch.ones(3, 3), "b": torch.zeros(0), "c": torch.tensor(3)}
    checkpoint.check_finite(good, path)
    good["a"][1, 1] = float(value)
    with pytest.raises(EncoderUnavailable, match="NaN or infinite"):
        checkpoint.check_finite(good, path)
