"""What training minimises, on the whole training set after the update: the mean loss, and the penalties l1 and l2."""

import torch
from torch import Tensor

from trainer.engine.stack import Stack


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[1, replicas]; what an optimizer does as weight decay is no part of it."""
    examples = stack.looked_at("train")
    outputs = stack.outputs(examples.inputs, examples.targets)
    return (stack.replica_losses(outputs, examples.coded) + stack.penalties())[None]
