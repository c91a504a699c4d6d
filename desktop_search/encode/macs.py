# SPDX-License-Identifier: MIT
"""What the image tower of a plain CLIP ViT costs at any size of the picture.

What comes in: an architecture by open_clip's name, the side of the picture in px. What goes out:
multiply-accumulate operations of one photo. Any thread; nothing heavy is imported.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Macs:
    """Multiply-accumulate operations of one photo.

    true: all of them, as torch's FlopCounterMode counts (half its FLOPs).
    thop: as the paper counted them, with thop 0.1.1 of September 2022, which sees nothing inside
    nn.MultiheadAttention.
    """

    true: int
    thop: int


@dataclass(frozen=True, slots=True)
class PlainVit:
    """A ViT with a class token, nn.MultiheadAttention and a bare projection at its end.

    patch: side, px. mlp: width of the hidden layer between two attentions. embed: of the result.
    """

    patch: int
    layers: int
    width: int
    mlp: int
    embed: int

    def macs(self, px: int) -> Macs:
        """The cost of one photo of px x px.

        Source: models.md section 2.1; exact to the digit against both counters.
        """
        n_patches = (px // self.patch) ** 2
        n_tokens = n_patches + 1  # with the class token
        patching = n_patches * 3 * self.patch**2 * self.width
        mlps = self.layers * n_tokens * 2 * self.width * self.mlp
        projections = self.layers * 4 * self.width**2 * n_tokens  # query, key, value, out
        attention = self.layers * 2 * n_tokens**2 * self.width
        thop = patching + mlps
        return Macs(
            true=thop + projections + attention + self.width * self.embed,
            thop=thop,
        )


PLAIN_VITS = {
    "ViT-B-32": PlainVit(patch=32, layers=12, width=768, mlp=3072, embed=512),
    "ViT-B-32-256": PlainVit(patch=32, layers=12, width=768, mlp=3072, embed=512),
    "ViT-B-16": PlainVit(patch=16, layers=12, width=768, mlp=3072, embed=512),
    "ViT-L-14": PlainVit(patch=14, layers=24, width=1024, mlp=4096, embed=768),
    "ViT-g-14": PlainVit(patch=14, layers=40, width=1408, mlp=6144, embed=1024),
}
"""By open_clip's name of the architecture. Source: open_clip's model_configs."""
