# SPDX-License-Identifier: MIT
"""BLIP's matching head (ITM): one score for a photo and a text that are read together.

What comes in: a job with a checked file, under the names of `transformers`. What goes out: a module
from pixels and a text to scores. Runs only in children that may import torch.

The text tower reads the text once more, now looking at the photo's tokens in every layer
(cross-attention), with [ENC] in the place of [CLS]; two logits are made of its first token, "does
not match" and "matches". As BLIP's authors rank: the second logit, plus the cosine of photo and
text (ITC).
Source: Li et al., BLIP, 2022, sections 3.1 and 3.2; evaluation() in train_retrieval.py and
init_tokenizer() in models/blip.py of its authors' repository.
"""

from torch import Tensor, nn
from torch.nn import functional as F
from transformers.models.blip.configuration_blip import BlipTextConfig, BlipVisionConfig

from desktop_search.core.errors import EncoderUnavailable
from desktop_search.encode import checkpoint, towers
from desktop_search.encode.blip import (
    IMAGE_PARTS,
    OTHER_ARCHITECTURE,
    TextTower,
    VisionNet,
    config_of,
)
from desktop_search.encode.runtime import Job

HEAD_PARTS = (f"{checkpoint.BLIP_MATCHING}.",)
MATCHES = 1
"""Which of the two logits says that text and photo belong together."""


class MatchingNet(nn.Module):
    """Photos and one text to scores.

    Args:
        vision, text: filled; the text tower has cross-attention.
        head: of the two logits.
        mean, std: of pictures' pixels in 0..1, by channel.
        enc_id: the token [ENC].
    """

    def __init__(
        self,
        vision: VisionNet,
        text: TextTower,
        head: nn.Linear,
        mean: towers.Triple,
        std: towers.Triple,
        enc_id: int,
    ) -> None:
        """Puts the parts together."""
        super().__init__()
        self.vision, self.text, self.head = vision, text, head
        self.mean, self.std, self.enc_id = mean, std, enc_id

    def forward(self, pixels: Tensor, ids: Tensor, mask: Tensor) -> Tensor:
        """Scores of photos for one text.

        Args:
            pixels: (n, px, px, 3), uint8, RGB.
            ids: of the text, with [CLS] first, (1, length), int64.
            mask: 0 where a token is padding, (1, length), int64.

        Returns:
            (n,), float32; higher is better, of no fixed range.
        """
        x = towers.normalised(pixels, self.mean, self.std)
        tokens = self.vision.vision_model.post_layernorm(self.vision.tokens(x))
        photos = F.normalize(self.vision.vision_proj(tokens[:, 0]), dim=-1)  # (n, dim)
        alike = (photos @ self.text(ids, mask).T)[:, 0]  # (n,)
        joint = ids.clone()
        joint[:, 0] = self.enc_id
        n = len(pixels)
        first = self.text.first(joint.expand(n, -1), mask.expand(n, -1), tokens)  # (n, width)
        scores: Tensor = self.head(first)[:, MATCHES] + alike
        return scores


def matching_net(job: Job) -> MatchingNet:
    """The module of an encoder, on the CPU, in eval mode.

    Raises:
        EncoderUnavailable: the file is refused, of another architecture, or lacks this part.
    """
    row, path = job.row, job.files["weights"]
    config = config_of(row)
    vision = BlipVisionConfig(**config["vision_config"] | {"image_size": row.spec.image_input.px})
    joint = {"is_decoder": True, "encoder_hidden_size": vision.hidden_size}
    text = BlipTextConfig(**config["text_config"] | joint)
    images = checkpoint.load(path, lambda name: name.startswith(IMAGE_PARTS))
    texts = checkpoint.load(path, checkpoint.is_joint_tensor)
    head = checkpoint.load(path, lambda name: name.startswith(HEAD_PARTS))
    if not head or not any(checkpoint.BLIP_JOINT in name for name in texts):
        raise EncoderUnavailable(_NO_HEAD.format(row.spec.title, row.spec.name))
    for tensors in (images, texts, head):
        checkpoint.check_finite(tensors, path)
    refusal = OTHER_ARCHITECTURE.format(row.spec.title)
    heads = {name.removeprefix(HEAD_PARTS[0]): tensor for name, tensor in head.items()}
    return MatchingNet(
        towers.filled(lambda: VisionNet(vision, row.spec.dim), images, refusal),
        towers.filled(lambda: TextTower(text, row.spec.dim), texts, refusal),
        towers.filled(lambda: nn.Linear(text.hidden_size, 2), heads, refusal),
        row.mean,
        row.std,
        # [DEC] and [ENC] were added, in this order, behind BERT's own words.
        enc_id=text.vocab_size - 1,
    ).eval()


_NO_HEAD = (
    "The weights of {0} that are here lack the part that reads a photo and a text together. "
    "Nothing was computed. Give the original file again: desktop-search models add {1} FILE."
)
