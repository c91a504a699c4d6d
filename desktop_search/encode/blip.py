# SPDX-License-Identifier: MIT
"""The towers of BLIP's retrieval models as bi-encoders, filled from safetensors files.

What comes in: jobs with checked files, under the names of `transformers`. What goes out: one
module a tower, raw input to unit embeddings. Runs only in children that may import torch.
Only BLIP's contrastive part is used here (ITC): the first token of each tower, projected. What its
matching head says of a picture and a text together is encode/blip_matching.py.
Source: Li et al., BLIP, 2022; models/blip_retrieval.py of its authors' repository.
"""

import copy
from typing import Any  # configurations are JSON documents

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers.models.blip.configuration_blip import BlipTextConfig, BlipVisionConfig
from transformers.models.blip.modeling_blip import BlipVisionModel
from transformers.models.blip.modeling_blip_text import BlipTextModel

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.encode import checkpoint, towers
from desktop_search.encode.catalogue import EncoderRow
from desktop_search.encode.runtime import Job, is_ready

IMAGE_PARTS = ("vision_model.", "vision_proj.")
TEXT = {
    "vocab_size": 30524,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "layer_norm_eps": 1e-12,
    "hidden_act": "gelu",
}
"""Source: configs/med_config.json of BLIP. Shapes do not tell the number of heads, and
`transformers` takes 8 by default."""
VISION = {"image_size": 384, "patch_size": 16, "layer_norm_eps": 1e-6, "hidden_act": "gelu"}
"""Source: models/vit.py of BLIP; `transformers` takes 1e-5 by default."""
CONFIGS: dict[str, dict[str, Any]] = {
    "blip-base-384": {
        "image_text_hidden_size": 256,
        "vision_config": VISION
        | {
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
        },
        "text_config": TEXT,
    },
    "blip-large-384": {
        "image_text_hidden_size": 256,
        "vision_config": VISION
        | {
            "hidden_size": 1024,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "intermediate_size": 4096,
        },
        "text_config": TEXT,
    },
}


class VisionNet(nn.Module):
    """Normalised pictures to projected first tokens."""

    def __init__(self, config: BlipVisionConfig, dim: int) -> None:
        """Builds it with random weights."""
        super().__init__()
        self.vision_model = BlipVisionModel(config)
        self.vision_proj = nn.Linear(config.hidden_size, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Pictures (n, 3, px, px) to (n, dim), not normalised."""
        first: Tensor = self.vision_proj(self.vision_model.post_layernorm(self.tokens(x)[:, 0]))
        return first

    def tokens(self, x: Tensor) -> Tensor:
        """Pictures (n, 3, px, px) to what is last normalised, (n, tokens, width)."""
        # Its parts, because its own forward collects outputs in ways that do not convert.
        net = self.vision_model
        tokens: Tensor = net.encoder(net.embeddings(x)).last_hidden_state
        return tokens


class TextTower(nn.Module):
    """Token ids to projected first tokens, as unit embeddings."""

    def __init__(self, config: BlipTextConfig, dim: int) -> None:
        """Builds it with random weights."""
        super().__init__()
        self.text_encoder = BlipTextModel(config, add_pooling_layer=False)
        self.text_proj = nn.Linear(config.hidden_size, dim)
        # Made at each call: it is in no file, and would have to be made again after loading.
        del self.text_encoder.embeddings.position_ids

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Ids and mask (n, length), int64, to (n, dim), float32, unit length."""
        return F.normalize(self.text_proj(self.first(ids, mask)).float(), dim=-1)

    def first(self, ids: Tensor, mask: Tensor, seen: Tensor | None = None) -> Tensor:
        """Ids and mask (n, length) to the first token, (n, width).

        seen: of pictures that each text is read with, (n, tokens, width); None: the text alone.
        """
        net = self.text_encoder
        places = torch.arange(ids.shape[1], device=ids.device)[None, :]  # (1, length)
        x = net.embeddings(input_ids=ids, position_ids=places)  # (n, length, width)
        bias = torch.zeros_like(mask, dtype=x.dtype)
        bias = bias.masked_fill(mask == 0, torch.finfo(x.dtype).min)[:, None, None, :]
        x = net.encoder(x, attention_mask=bias, encoder_hidden_states=seen).last_hidden_state
        first: Tensor = x[:, 0]
        return first


def image_tower(job: Job) -> nn.Module:
    """The image tower: pixels (n, px, px, 3), uint8, to (n, dim), float32, unit length.

    Raises:
        EncoderUnavailable: the file is refused or of another architecture.
    """
    row, path = job.row, job.files["weights"]
    config = config_of(row)
    vision = BlipVisionConfig(**config["vision_config"] | {"image_size": row.spec.image_input.px})
    tensors = checkpoint.load(path, lambda name: name.startswith(IMAGE_PARTS))
    if not is_ready(job.image_dir):  # else that was looked at when the tower was made
        checkpoint.check_finite(tensors, path)
    refusal = OTHER_ARCHITECTURE.format(row.spec.title)
    net = towers.filled(lambda: VisionNet(vision, row.spec.dim), tensors, refusal)
    return towers.ImageTower(net, row.mean, row.std).eval()


def text_tower(job: Job) -> nn.Module:
    """The text tower: ids and mask (n, length), int64, to (n, dim), float32, unit length.

    Raises:
        EncoderUnavailable: the file is refused or of another architecture.
    """
    row, path = job.row, job.text_files["weights"]
    # As an encoder it has no parts for looking at a picture.
    text = BlipTextConfig(**config_of(row)["text_config"] | {"is_decoder": False})
    tensors = checkpoint.load(path, lambda name: checkpoint.is_text_tensor("blip", name))
    if not is_ready(job.text_dir):
        checkpoint.check_finite(tensors, path)
    refusal = OTHER_ARCHITECTURE.format(row.spec.title)
    return towers.filled(lambda: TextTower(text, row.spec.dim), tensors, refusal)


def config_of(row: EncoderRow) -> dict[str, Any]:
    """The configuration of an encoder, in the form of transformers' BlipConfig.

    Raises:
        EncoderUnavailable: it is not known, or its embeddings have another size.
    """
    config = copy.deepcopy(row.config if row.config is not None else CONFIGS.get(row.spec.arch, {}))
    known = all(isinstance(config.get(part), dict) for part in ("vision_config", "text_config"))
    if not known or config.get("image_text_hidden_size") != row.spec.dim:
        raise EncoderUnavailable(OTHER_ARCHITECTURE.format(row.spec.title))
    return config


OTHER_ARCHITECTURE = (
    "The weights of {} have another architecture than the catalogue says, so they were not used. "
    "Your photos and the index are safe. Get the model again, or choose another one in the "
    "settings."
)
