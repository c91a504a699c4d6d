# SPDX-License-Identifier: MIT
"""The cross-encoder's host, with a small model in the authors' layout and a real child process."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("timm")

from helpers import blip_files, models  # noqa: E402

from desktop_search.core.errors import EncoderUnavailable, InputFault, OutOfMemory  # noqa: E402
from desktop_search.encode import matching  # noqa: E402
from desktop_search.encode.host import EncoderHost  # noqa: E402
from desktop_search.encode.matching import MatchingHost  # noqa: E402
from desktop_search.encode.models import ModelManager  # noqa: E402

NAME = "tiny-blip"
PIXELS = models.pictures(64, 4).numpy()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the model taken in as a person's file is."""
    data = tmp_path_factory.mktemp("data") / "ds"
    (data / "models").mkdir(parents=True, mode=0o700)
    blip_files.describe(data / "models", NAME)
    host = EncoderHost(data, n_threads=1)
    ModelManager(host).add(NAME, blip_files.write_model(data.parent))
    host.close()
    return data


def test_scores_come_from_a_child_and_are_the_nets_own(data: Path) -> None:
    host = MatchingHost(data, NAME, n_threads=1)
    try:
        host.prepare()
        scores = host.score("a cat 7", PIXELS)
        assert scores.dtype == np.float32 and scores.shape == (4,)
        assert np.ptp(scores) > 1e-3
        assert np.allclose(host.score("a cat 7", PIXELS[2:3]), scores[2], atol=1e-4)
        assert not np.allclose(host.score("two dogs", PIXELS), scores, atol=1e-3)
        assert host.score("a cat 7", PIXELS[:0]).shape == (0,)
        assert len(host.fingerprint()) == 64 and host.fingerprint() == host.fingerprint()
    finally:
        host.close()


def test_who_cannot_read_both_together_is_refused(data: Path) -> None:
    with pytest.raises(InputFault, match=r"no cross-encoder.*blip-b-coco, blip-l-coco, tiny-blip"):
        MatchingHost(data, "starter-lite0")
    with pytest.raises(InputFault, match="no encoder called nothing"):
        MatchingHost(data, "nothing")
    absent = MatchingHost(data, "blip-b-coco")
    for ask in (absent.fingerprint, absent.prepare):
        with pytest.raises(EncoderUnavailable, match="models get blip-b-coco"):
            ask()
    absent.close()


def test_out_of_memory_halves_the_batch(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process: the child's own functions."""
    job = MatchingHost(data, NAME, n_threads=1)._found()
    whole = matching.score(job, "a cat", PIXELS)
    real = next(iter(matching._loaded.values()))
    sizes, most = [], 1

    def short(text: str, pixels: np.ndarray) -> np.ndarray:
        sizes.append(len(pixels))
        if len(pixels) > most:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")
        return real(text, pixels)

    monkeypatch.setitem(matching._loaded, next(iter(matching._loaded)), short)
    assert np.allclose(matching.score(job, "a cat", PIXELS), whole, atol=1e-5)
    assert sizes == [4, 2, 1, 1, 2, 1, 1]
    most = 0
    with pytest.raises(OutOfMemory, match="not enough memory for Tiny BLIP"):
        matching.score(job, "a cat", PIXELS[:1])


def test_a_model_that_does_not_agree_with_itself_is_not_used(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = MatchingHost(data, NAME, n_threads=1)._found()
    matching.load(job)
    for broken in (
        lambda text, pixels: np.full(len(pixels), np.nan, np.float32),
        lambda text, pixels: np.arange(len(pixels), dtype=np.float32),
    ):
        monkeypatch.setitem(matching._loaded, next(iter(matching._loaded)), broken)
        with pytest.raises(EncoderUnavailable, match="does not give the same score"):
            matching.load(job)
