# SPDX-License-Identifier: MIT
"""BLIP's matching head against its formula, from the authors' kind of file, and refused."""

import copy
import math
from pathlib import Path
from typing import Any, NamedTuple

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("timm")

from helpers import models  # noqa: E402
from helpers.blip_files import original  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from torch import Tensor  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from desktop_search.core.errors import EncoderUnavailable  # noqa: E402
from desktop_search.encode import blip, blip_matching, checkpoint  # noqa: E402
from desktop_search.encode.runtime import Job  # noqa: E402

HEADS = 4
ENC = 999
"""The last of the 1000 words of the small configuration."""
PIXELS = models.pictures(64, 5)


class Made(NamedTuple):
    net: Any
    state: dict[str, Tensor]
    job: Job


def job_of(path: Path) -> Job:
    return models.job(
        path.parent, path, family="blip", config=models.BLIP, context_length=35, causal=False
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A checkpoint in the authors' layout, taken in as a person's file is."""
    config = transformers.BlipConfig(**copy.deepcopy(models.BLIP))
    net = models.shaken(transformers.BlipForImageTextRetrieval(config))
    folder = tmp_path_factory.mktemp("blip")
    torch.save({"model": original(net.state_dict())}, folder / "model_base_retrieval.pth")
    checkpoint.convert_pth(folder / "model_base_retrieval.pth", folder / "model.safetensors")
    return Made(net, original(net.state_dict()), job_of(folder / "model.safetensors"))


def ids_and_mask(length: int, padded: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(length)
    ids = torch.randint(1, ENC, (1, length), generator=generator)
    mask = torch.ones_like(ids)
    return F.pad(ids, (0, padded), value=7), F.pad(mask, (0, padded))


class Reference:
    """The formula in plain functions, over the names of the authors' checkpoint.

    Source: models/vit.py, models/med.py (mode "multimodal") and evaluation() in train_retrieval.py
    of the authors' repository. Written from there, with no code of `transformers` or ours.
    """

    def __init__(self, state: dict[str, Tensor]) -> None:
        self.state = state

    def linear(self, name: str, x: Tensor) -> Tensor:
        return x @ self.state[f"{name}.weight"].T + self.state[f"{name}.bias"]

    def norm(self, name: str, x: Tensor, eps: float) -> Tensor:
        x = x - x.mean(-1, keepdim=True)
        x = x / torch.sqrt((x**2).mean(-1, keepdim=True) + eps)
        return x * self.state[f"{name}.weight"] + self.state[f"{name}.bias"]

    @staticmethod
    def attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """(tokens, width) each, every head by itself."""
        width = q.shape[1] // HEADS
        parts = []
        for head in range(HEADS):
            at = slice(head * width, (head + 1) * width)
            shares = torch.softmax(q[:, at] @ k[:, at].T / math.sqrt(width), dim=-1)
            parts.append(shares @ v[:, at])
        return torch.cat(parts, dim=1)

    def photo(self, picture: Tensor) -> Tensor:
        """(3, px, px) to (tokens, width)."""
        s = self.state
        patches = F.conv2d(
            picture[None],
            s["visual_encoder.patch_embed.proj.weight"],
            s["visual_encoder.patch_embed.proj.bias"],
            stride=16,
        )
        x = patches[0].flatten(1).T
        x = torch.cat([s["visual_encoder.cls_token"][0], x]) + s["visual_encoder.pos_embed"][0]
        for layer in range(2):
            block = f"visual_encoder.blocks.{layer}"
            q, k, v = self.linear(f"{block}.attn.qkv", self.norm(f"{block}.norm1", x, 1e-6)).chunk(
                3, dim=1
            )
            x = x + self.linear(f"{block}.attn.proj", self.attention(q, k, v))
            inner = self.linear(f"{block}.mlp.fc1", self.norm(f"{block}.norm2", x, 1e-6))
            x = x + self.linear(f"{block}.mlp.fc2", F.gelu(inner))
        return self.norm("visual_encoder.norm", x, 1e-6)

    def text(self, ids: list[int], photo: Tensor | None = None) -> Tensor:
        """Ids without padding to the first token; photo: (tokens, width), read with it."""
        s, eps = self.state, 1e-12
        x = s["text_encoder.embeddings.word_embeddings.weight"][ids]
        x = x + s["text_encoder.embeddings.position_embeddings.weight"][: len(ids)]
        x = self.norm("text_encoder.embeddings.LayerNorm", x, eps)
        for layer in range(2):
            at = f"text_encoder.encoder.layer.{layer}"
            for part, other in (("attention", x), ("crossattention", photo)):
                if other is None:
                    continue
                seen = x if part == "attention" else other
                q = self.linear(f"{at}.{part}.self.query", x)
                k, v = (self.linear(f"{at}.{part}.self.{one}", seen) for one in ("key", "value"))
                out = self.linear(f"{at}.{part}.output.dense", self.attention(q, k, v))
                x = self.norm(f"{at}.{part}.output.LayerNorm", out + x, eps)
            inner = F.gelu(self.linear(f"{at}.intermediate.dense", x))
            out = self.linear(f"{at}.output.dense", inner)
            x = self.norm(f"{at}.output.LayerNorm", out + x, eps)
        return x[0]

    def score(self, picture: Tensor, ids: list[int]) -> tuple[float, float]:
        """The logit that both match, and their cosine."""
        photo = self.photo(picture)
        first = self.linear("vision_proj", photo[0])
        words = self.linear("text_proj", self.text(ids))
        cosine = float(first @ words / first.norm() / words.norm())
        logits = self.linear("itm_head", self.text([ENC, *ids[1:]], photo))
        return float(logits[1]), cosine


def test_scores_are_those_of_the_formula(made: Made) -> None:
    net, reference = blip_matching.matching_net(made.job), Reference(made.state)
    pictures = models.normalised(PIXELS)
    with torch.inference_mode():
        for length in (3, 12):
            ids, mask = ids_and_mask(length)
            scores = net(PIXELS, ids, mask)
            parts = [reference.score(picture, ids[0].tolist()) for picture in pictures]
            wanted = torch.tensor([sum(part) for part in parts])
            assert scores.dtype == torch.float32 and scores.shape == (5,)
            assert torch.allclose(scores, wanted, atol=1e-4)
            logits = torch.tensor([logit for logit, _ in parts])
            assert logits.max() - logits.min() > 0.05  # else anything would do
            assert (wanted - logits).abs().max() > 0.02  # the cosine counts
            # Alone as among others, and padding changes nothing.
            for i in range(5):
                assert torch.allclose(net(PIXELS[i : i + 1], ids, mask)[0], scores[i], atol=1e-5)
            assert torch.allclose(net(PIXELS, *ids_and_mask(length, 9)), scores, atol=1e-5)
            assert torch.equal(net(PIXELS, ids, mask), scores)
        # Another first token than [ENC] gives something else: the text is really read anew.
        other = blip_matching.matching_net(made.job)
        other.enc_id = 5
        assert not torch.allclose(other(PIXELS, ids, mask), scores, atol=1e-3)


def test_scores_are_those_of_transformers(made: Made) -> None:
    net = blip_matching.matching_net(made.job)
    ids, mask = ids_and_mask(9, 4)
    joint = ids.clone()
    joint[:, 0] = ENC
    pictures = models.normalised(PIXELS)
    image, text = blip.image_tower(made.job), blip.text_tower(made.job)
    with torch.inference_mode():
        logits = made.net(
            input_ids=joint.expand(5, -1),
            pixel_values=pictures,
            attention_mask=mask.expand(5, -1),
            use_itm_head=True,
        ).itm_score
        wanted = logits[:, 1] + (image(PIXELS) @ text(ids, mask).T)[:, 0]
        assert torch.allclose(net(PIXELS, ids, mask), wanted, atol=1e-4)


def test_the_head_changes_neither_tower_nor_their_identity(made: Made, tmp_path: Path) -> None:
    """Files that were taken in before the head was kept give the same embeddings."""
    path = made.job.files["weights"]
    less = {
        name: tensor
        for name, tensor in load_file(path).items()
        if not name.startswith("itm_head") and "crossattention" not in name
    }
    save_file(less, tmp_path / "model.safetensors")
    old = job_of(tmp_path / "model.safetensors")
    with torch.inference_mode():
        assert torch.equal(blip.image_tower(made.job)(PIXELS), blip.image_tower(old)(PIXELS))
        inputs = ids_and_mask(8)
        assert torch.equal(blip.text_tower(made.job)(*inputs), blip.text_tower(old)(*inputs))

    def identity(job: Job) -> str:
        return checkpoint.text_sha256(
            job.files["weights"], lambda name: checkpoint.is_text_tensor("blip", name)
        )

    assert identity(old) == identity(made.job)
    with pytest.raises(EncoderUnavailable, match=r"lack the part .* models add test FILE"):
        blip_matching.matching_net(old)


@pytest.mark.parametrize(
    ("name", "what", "words"),
    [
        ("itm_head.weight", "missing", "another architecture"),
        ("itm_head.weight", "shape", "another architecture"),
        ("itm_head.bias", "NaN", "NaN"),
        ("text_encoder.encoder.layer.1.crossattention.self.key.weight", "missing", "another"),
        ("text_encoder.encoder.layer.0.crossattention.self.value.bias", "NaN", "NaN"),
        ("vision_model.post_layernorm.weight", "shape", "another architecture"),
    ],
)
def test_other_weights_are_refused(
    made: Made, tmp_path: Path, name: str, what: str, words: str
) -> None:
    state = load_file(made.job.files["weights"])
    if what == "missing":
        del state[name]
    elif what == "shape":
        state[name] = torch.zeros(7)
    else:
        state[name].view(-1)[0] = float("nan")
    save_file(state, tmp_path / "model.safetensors")
    with pytest.raises(EncoderUnavailable, match=words):
        blip_matching.matching_net(job_of(tmp_path / "model.safetensors"))


@pytest.mark.parametrize("arch", sorted(blip.CONFIGS))
def test_the_architectures_that_are_known(arch: str) -> None:
    """The cross-attention reads the photo's own width, and [ENC] is the last word of 30524."""
    config = blip.CONFIGS[arch]
    vision = blip.BlipVisionConfig(**config["vision_config"])
    joint = {"is_decoder": True, "encoder_hidden_size": vision.hidden_size}
    with torch.device("meta"):
        tower = blip.TextTower(blip.BlipTextConfig(**config["text_config"] | joint), 256)
    key = tower.text_encoder.encoder.layer[11].crossattention.self.key
    assert key.weight.shape == (768, {"base": 768, "large": 1024}[arch.split("-")[1]])
    assert config["text_config"]["vocab_size"] - 1 == 30523
