"""Which class a network says at every point of a grid over the plane of its two inputs, in evaluation."""

from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from trainer.engine.datasets import load
from trainer.engine.specs import GRID, DataSpec, ResolvedArm
from trainer.engine.stack import Stack
from trainer.engine.targets import predicted_classes

MARGIN = 0.1  # around the training examples, of their reach
NUM_POINTS = 60  # training examples that are drawn
SEED = 0  # whose examples span the plane, whatever seeds are trained


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[R, classes but the first, cells]: 1 where a network says that class; cells from the lowest row up."""
    inputs = [_cells(arm.data) for arm in stack.arms]
    outputs = torch.cat([stack.network.forward(chunk) for chunk in stack.chunks(inputs)], dim=1)
    said = functional.one_hot(predicted_classes(stack.arm, outputs), stack.arm.data.num_classes)
    return said.transpose(1, 2)[:, 1:]


def frame(arm: ResolvedArm) -> dict[str, Any]:
    """The plane's corners, and some training examples [x, y, class]."""
    low, high = _corners(arm.data)
    examples = load(arm.data, SEED)
    some = zip(examples.train_inputs[:NUM_POINTS].tolist(), examples.train_targets[:NUM_POINTS].tolist(), strict=True)
    return {
        "low": _rounded(low.tolist()),
        "high": _rounded(high.tolist()),
        "points": [[*_rounded(place), target] for place, target in some],
    }


def _corners(data: DataSpec) -> tuple[Tensor, Tensor]:
    inputs = load(data, SEED).train_inputs
    low, high = inputs.amin(dim=0), inputs.amax(dim=0)
    margin = MARGIN * (high - low).clamp(min=1e-6)
    return low - margin, high + margin


@cache
def _cells(data: DataSpec) -> Tensor:
    """[cells, 2]: the middles."""
    low, high = _corners(data)
    x, y = ((torch.arange(GRID) + 0.5) / GRID * (high - low)[axis] + low[axis] for axis in (0, 1))
    return torch.cartesian_prod(y, x).flip(1)


def _rounded(values: list[float]) -> list[float]:
    return [round(value, 3) for value in values]
