"""Length of every layer's weights, after the step."""

import torch
from torch import Tensor

from trainer.engine.stack import Stack


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[layers, replicas]"""
    return torch.stack([torch.linalg.vector_norm(weight, dim=(1, 2)) for weight in stack.network.weights])
