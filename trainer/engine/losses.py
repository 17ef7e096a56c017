"""The losses by name. Called on one replica with its mean, on a stack without reduction."""

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional

LOSSES: dict[str, Callable[..., Tensor]] = {"cross_entropy": functional.cross_entropy}
