# SPDX-License-Identifier: MIT
"""A converted tower whose linear layers multiply in 8 bits.

What comes in: a folder with a tower saved for OpenVINO in fp32. What goes out: a second one beside
it. Runs only in the child that makes towers.

Weights are rounded once, each output with a scale of its own; what goes into a layer is rounded
while it runs, each token and each group of GROUP values with a scale of their own. So nothing has
to be learned from pictures beforehand, and a photo's embedding depends on no other photo. It pays
where the processor multiplies 8-bit numbers (VNNI) and in transformers, which are linear layers
for the most part; a convolution has no such way in OpenVINO.
"""

import shutil
from pathlib import Path
from typing import Any  # OpenVINO's objects are untyped here

import numpy as np
from numpy.typing import NDArray

MODEL_NAME = "tower-int8.xml"
WEIGHTS_NAME = "tower-int8.bin"
STAGED = ".making-int8"
GROUP = 128
"""Values that are rounded together. A ViT-B-32-256 on 2 cores with VNNI takes 0.44 of its fp32 time
with 128, as with 256, 0.58 with 64 and 0.70 with 768; lowest cosine to fp32 0.9999 with each."""
LEVELS = 127
"""Symmetric: -127 to 127."""
MIN_SHARE = 0.5
"""Of a tower's weights that must be in linear layers, or the others cost most of the time."""


def make(source: Path, folder: Path) -> bool:
    """Saves a tower with its linear layers in 8 bits.

    Args:
        source: the tower in fp32.
        folder: where to; what is there is replaced.

    Returns:
        False, and nothing is written, for a tower that is not linear layers for the most part.

    Raises:
        OSError: the disk. RuntimeError: OpenVINO cannot read or write it.
    """
    import openvino

    model = openvino.Core().read_model(source)
    layers = [node for node in model.get_ordered_ops() if _is_linear(node)]
    n_linear = sum(_weight(node).get_data().size for node in layers)
    constants = (op for op in model.get_ordered_ops() if op.get_type_name() == "Constant")
    if n_linear < MIN_SHARE * max(1, sum(constant.get_data().size for constant in constants)):
        return False
    for node in layers:
        node.input(1).replace_source_output(_rounded(node).output(0))
    model.validate_nodes_and_infer_types()
    # Elsewhere first: a child may have files of the same name mapped into its memory.
    staged = folder / STAGED
    shutil.rmtree(staged, ignore_errors=True)  # of a making that was killed
    staged.mkdir(mode=0o700)
    try:
        openvino.save_model(model, staged / MODEL_NAME, compress_to_fp16=False)
        for name in (WEIGHTS_NAME, MODEL_NAME):
            (staged / name).chmod(0o600)
            (staged / name).replace(folder / name)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return True


def config() -> dict[str, str]:
    """What OpenVINO is to be told so that such a tower really runs in 8 bits."""
    return {"DYNAMIC_QUANTIZATION_GROUP_SIZE": str(GROUP)}


def rounded(
    weights: NDArray[np.float32], axis: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights in 8 bits, and the scale of each output.

    Args:
        weights: of a linear layer, two axes.
        axis: that of its inputs.

    Returns:
        The weights, same shape; scales, 1 along `axis`: weights = rounded x scale.
    """
    scale = np.abs(weights).max(axis=axis, keepdims=True) / LEVELS
    scale[scale == 0] = 1.0
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def _rounded(node: Any) -> Any:
    """The node that stands in for a linear layer's weights."""
    from openvino import opset13 as ops

    axis = 1 if node.get_attributes()["transpose_b"] else 0
    weights, scale = rounded(_weight(node).get_data(), axis)
    return ops.multiply(ops.convert(ops.constant(weights), "f32"), ops.constant(scale))


def _is_linear(node: Any) -> bool:
    if node.get_type_name() != "MatMul":
        return False
    weight = _weight(node)
    return bool(weight.get_type_name() == "Constant" and weight.get_data().ndim == 2)


def _weight(node: Any) -> Any:
    return node.input_value(1).get_node()
