"""What training minimises, on the whole training set after the update: the mean loss, and the penalties l1 and l2."""

import torch
from torch import Tensor

from trainer.engine.stack import Stack


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[1, replicas]; what an optimizer does as weight decay is no part of it."""
    outputs = stack.outputs(stack.train_inputs, stack.train_targets)
    return (stack.replica_losses(outputs, stack.coded(stack.train_targets)) + stack.penalties())[None]
