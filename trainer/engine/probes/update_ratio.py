"""How far the step that was just made moved every layer's weights, as a share of their length before it."""

import torch
from torch import Tensor

from trainer.engine.stack import Stack

SMALLEST_NORM = 1e-12  # weights of zero have no length to share


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[layers, replicas]; the stack was told to keep its weights (`keeps_weights`)."""
    pairs = zip(stack.network.weights, stack.weights_before, strict=True)
    return torch.stack([_length(after - before) / _length(before).clamp(min=SMALLEST_NORM) for after, before in pairs])


def _length(weights: Tensor) -> Tensor:
    return torch.linalg.vector_norm(weights, dim=(1, 2))
