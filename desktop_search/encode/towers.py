# SPDX-License-Identifier: MIT
"""What the towers of every family share: building without memory, filling, pixels to embeddings.

What comes in: functions that build torch modules, tensors by name. What goes out: filled modules
in eval mode. Runs only in children that may import torch.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar  # Any: arguments of every torch function

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from desktop_search.core.errors import EncoderUnavailable, InternalError

Triple = tuple[float, float, float]
Built = TypeVar("Built", bound=nn.Module)


NUMBERS_ONLY = frozenset(
    (
        "normal_", "uniform_", "trunc_normal_", "kaiming_uniform_", "kaiming_normal_",
        "xavier_uniform_", "xavier_normal_", "zeros_", "ones_", "constant_",
        "zero_", "fill_", "copy_", "add_", "mul_", "clamp_", "erfinv_",
    )
)  # fmt: skip
"""Functions of torch that change what is in a tensor and nothing else of it."""


class ImageTower(nn.Module):
    """A net that takes normalised pictures, as one that takes pixels and gives unit embeddings."""

    def __init__(self, net: nn.Module, mean: Triple, std: Triple) -> None:
        """Takes the net; mean and std of its pictures' pixels in 0..1, by channel."""
        super().__init__()
        self.net = net
        self.mean, self.std = mean, std

    def forward(self, pixels: Tensor) -> Tensor:
        """Pixels (n, px, px, 3), uint8, RGB, to (n, dim), float32, unit length."""
        x = normalised(pixels, self.mean, self.std)
        return F.normalize(self.net(x.to(dtype_of(self.net))).float(), dim=-1)


def normalised(pixels: Tensor, mean: Triple, std: Triple) -> Tensor:
    """Pixels (n, px, px, 3), uint8, to what nets take: (n, 3, px, px), float32."""
    x = pixels.permute(0, 3, 1, 2).float()
    scale = _by_channel(x, tuple(1.0 / (255.0 * s) for s in std))
    shift = _by_channel(x, tuple(-m / s for m, s in zip(mean, std, strict=True)))
    return x * scale + shift


def dtype_of(net: nn.Module) -> torch.dtype:
    """The floating type that a net was moved to."""
    return next(parameter.dtype for parameter in net.parameters() if parameter.is_floating_point())


def filled(make: Callable[[], Built], tensors: Mapping[str, Tensor], refusal: str) -> Built:
    """Builds a module without giving it memory, and lets it use these tensors as they are.

    Initialising weights that are then replaced takes most of the time of loading a model.
    Source: measurements.md section 1, finding 9.

    Args:
        make: builds it.
        tensors: its whole state, float32 where floating, by name.
        refusal: what a person is told if the tensors are not its state.

    Returns:
        The module, in eval mode, nothing in it to be trained.

    Raises:
        EncoderUnavailable: a tensor is missing, unknown or of another shape or kind.
        InternalError: a part of it would stay without memory.
    """
    try:
        with Unwritten(), torch.device("meta"):
            net = make()
    except (RuntimeError, NotImplementedError):  # an architecture that looks at numbers it makes
        net = make()
    _fill(net, tensors, refusal)
    _revive_buffers(net)
    if _has_meta(net):
        # It keeps something that no file holds and that it does not make again: the slow way.
        net = make()
        _fill(net, tensors, refusal)
    if _has_meta(net):
        raise InternalError(
            "A model was not loaded completely. Your photos and the index are safe. Please report "
            "this; another model can be chosen in the settings."
        )
    return net.eval().requires_grad_(False)


class Unwritten(TorchFunctionMode):
    """Leaves out what would write into tensors without memory: torch takes as long as for real."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if getattr(func, "__name__", "") in NUMBERS_ONLY and args:
            target = args[0]
            if isinstance(target, Tensor) and target.is_meta:
                return target
        return func(*args, **(kwargs or {}))


def _fill(net: nn.Module, tensors: Mapping[str, Tensor], refusal: str) -> None:
    ours = net.state_dict()
    fits = ours.keys() == tensors.keys() and all(
        mine.shape == tensors[name].shape
        and mine.is_floating_point() == tensors[name].is_floating_point()
        for name, mine in ours.items()
    )
    if not fits:
        raise EncoderUnavailable(refusal)
    net.load_state_dict(dict(tensors), strict=True, assign=True)


def _revive_buffers(net: nn.Module) -> None:
    """Makes buffers that are in no file; timm's modules know how."""
    for module in net.modules():
        remake = getattr(module, "init_non_persistent_buffers", None)
        if remake is None:
            continue
        lost = [name for name, buffer in module.named_buffers(recurse=False) if buffer.is_meta]
        for name in lost:
            setattr(module, name, torch.empty_like(getattr(module, name), device="cpu"))
        if lost:
            remake()


def _has_meta(net: nn.Module) -> bool:
    own = (
        value for module in net.modules() for value in vars(module).values()
    )  # tensors kept as plain attributes move with nobody
    tensors = [*net.parameters(), *net.buffers(), *(v for v in own if isinstance(v, Tensor))]
    return any(tensor.is_meta for tensor in tensors)


def _by_channel(x: Tensor, values: tuple[float, ...]) -> Tensor:
    # Made at each call: as a buffer it would be rounded when the tower is moved to half precision.
    return torch.cat([x.new_full((1, 1, 1, 1), value) for value in values], dim=1)  # (1, 3, 1, 1)
