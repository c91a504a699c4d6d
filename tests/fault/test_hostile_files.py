# SPDX-License-Identifier: MIT
"""Files made to hang, to fill the memory or to start programs."""

import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers.photos import write_photo
from PIL import Image

from desktop_search.core.records import Decoded, DecodeFailure, ImageInput
from desktop_search.decode.pool import STOPPED, TOO_SLOW, DecodePool

INPUT = ImageInput(64)
MAX_S = 10.0
ORDINARY = "This is not an ordinary file"
UNKNOWN = "This is not a picture we can read"


@pytest.fixture(scope="module")
def pool() -> Iterator[DecodePool]:
    made = DecodePool(1)
    yield made
    made.close()


def read(pool: DecodePool, path: Path) -> Decoded | DecodeFailure:
    start = time.monotonic()
    ((_, result),) = pool.decode([path], [INPUT])
    assert time.monotonic() - start < MAX_S
    return result


def reason(pool: DecodePool, path: Path) -> str:
    result = read(pool, path)
    assert isinstance(result, DecodeFailure), result
    assert result.reason not in (STOPPED, TOO_SLOW)
    return result.reason


def png(path: Path, width: int, height: int, n_rows: int) -> Path:
    def chunk(name: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)

    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(b"\0" * (width // 8 + 1)) for _ in range(n_rows))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    data = chunk(b"IDAT", rows + packer.flush())
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b""))
    return path


@pytest.mark.parametrize("side", [16383, 12000, 8500])
def test_a_webp_of_38_bytes(pool: DecodePool, tmp_path: Path, side: int) -> None:
    bits = (side - 1) | (side - 1) << 14
    chunk = b"VP8L" + struct.pack("<IBI", 18, 0x2F, bits) + b"\x88\x88\x08" + b"\0" * 10
    path = tmp_path / "a.webp"
    path.write_bytes(b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk)
    assert path.stat().st_size == 38
    assert reason(pool, path) == f"Too large: {side:,} x {side:,}"


def test_large_claims(pool: DecodePool, tmp_path: Path) -> None:
    assert reason(pool, png(tmp_path / "a.png", 30000, 30000, 30000)).startswith("Too large")
    assert reason(pool, png(tmp_path / "b.png", 2**31 - 1, 2**31 - 1, 0)).startswith("Too large")
    reason(pool, png(tmp_path / "c.png", 15000, 15000, 3))
    # Whole, and one pixel wide.
    assert reason(pool, png(tmp_path / "d.png", 1, 3_000_000, 3_000_000)).startswith("Too large")
    lies = {
        "a.psd": b"8BPS\0\1" + b"\0" * 6 + struct.pack(">HIIHH", 3, 2**31 - 1, 2**31 - 1, 8, 3),
        "a.icns": b"icns" + struct.pack(">I", 2**31) + b"ic10" + struct.pack(">I", 2**31 - 1),
        "a.dds": b"DDS " + struct.pack("<IIIIII", 124, 0x1007, 2**31 - 1, 2**31 - 1, 0, 0),
        "a.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n",
        "a.pdf": b"%PDF-1.7\n",
    }
    for name, content in lies.items():
        path = tmp_path / name
        path.write_bytes(content + b"\0" * 100)
        assert reason(pool, path.rename(tmp_path / f"{name}.jpg")) == UNKNOWN
    gif = tmp_path / "a.gif"
    gif.write_bytes(
        b"GIF89a\xff\xff\xff\xff\x80\0\0" + b"\0" * 6 + b",\0\0\0\0\xff\xff\xff\xff\0\2"
    )
    reason(pool, gif)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
def test_what_is_no_ordinary_file(pool: DecodePool, tmp_path: Path) -> None:
    fifo, folder = tmp_path / "f.jpg", tmp_path / "x.jpg"
    os.mkfifo(fifo)
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "s.jpg"))
        for path in (fifo, folder, tmp_path / "s.jpg", Path("/dev/zero"), Path("/dev/null")):
            assert reason(pool, path) == ORDINARY


@pytest.mark.parametrize("head", [b"", b"BM", b"II*\0\x08\0\0\0", b"\xff\xd8\xff\xe0", b"P6\n"])
@pytest.mark.parametrize("size", [20 << 30, 1 << 30])
def test_a_sparse_file(pool: DecodePool, tmp_path: Path, head: bytes, size: int) -> None:
    path = tmp_path / "a.jpg"
    with path.open("wb") as file:
        file.write(head)
        try:
            file.truncate(size)
        except OSError:
            pytest.skip("no sparse files here")
    reason(pool, path)


def test_real_photos_of_200_megapixels(pool: DecodePool, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8)
    tile = Image.fromarray(noise).resize((4080, 3060), Image.Resampling.BICUBIC)
    image = Image.fromarray(np.tile(np.asarray(tile), (4, 4, 1)))
    for progressive in (False, True):
        image.save(tmp_path / "a.jpg", quality=80, progressive=progressive)
        result = read(pool, tmp_path / "a.jpg")
        if progressive and isinstance(result, DecodeFailure):
            continue  # refused in time is allowed
        assert isinstance(result, Decoded)
        assert (result.width, result.height, result.damaged) == (16320, 12240, None)


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_decoder_starts_nothing_and_calls_nobody(tmp_path: Path) -> None:
    for number, suffix in enumerate((".jpg", ".png", ".webp", ".tif", ".gif", ".bmp")):
        write_photo(tmp_path / f"{number}{suffix}", (300, 200))
    for suffix in (".avif", ".jp2", ".ppm", ".ico", ".tga"):
        Image.new("RGB", (64, 64)).save(tmp_path / f"a{suffix}")
    (tmp_path / "e.jpg").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    (tmp_path / "h.jpg").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    (tmp_path / "r.jpg").write_bytes(b"FUJIFILMCCD-RAW 0201")
    script = (
        "import sys; from pathlib import Path\n"
        "from desktop_search.core.records import ImageInput\n"
        "from desktop_search.decode.decoder import decode_file\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    print(type(decode_file(path, [ImageInput(32)])).__name__)\n"
    )
    trace = tmp_path.parent / f"{tmp_path.name}.trace"
    calls = "trace=execve,execveat,connect,bind,sendto"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", calls, "-o", trace, sys.executable, "-c", script, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=120,
    )
    if "Operation not permitted" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.stdout.split().count("Decoded") == 11, done.stderr
    # The first execve is strace's own, of Python.
    seen = [line for line in trace.read_text().splitlines() if "(" in line]
    assert len(seen) == 1 and "execve" in seen[0], seen
