"""Length of the gradient of every layer's weights, on the batch of the step that was just made."""

import torch
from torch import Tensor

from trainer.engine.stack import Stack


def read(stack: Stack) -> Tensor:
    """[layers, replicas]"""
    return torch.stack([torch.linalg.vector_norm(weight.grad, dim=(1, 2)) for weight in stack.network.weights])
