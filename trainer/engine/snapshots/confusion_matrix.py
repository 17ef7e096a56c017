"""Which class the test examples of each class are taken for."""

import torch
from torch import Tensor

from trainer.engine.stack import Stack
from trainer.engine.targets import predicted_classes


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[R, true classes, predicted classes], in test examples."""
    num_classes = stack.arm.data.num_classes
    inputs, true, _ = stack.parts.whole("test")
    pairs = true * num_classes + predicted_classes(stack.arm, stack.outputs(inputs, true))
    counts = torch.zeros(len(pairs), num_classes**2, dtype=torch.int64).scatter_add_(1, pairs, torch.ones_like(pairs))
    return counts.unflatten(1, (num_classes, num_classes))
