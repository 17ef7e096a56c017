"""Share of the whole training set, in percent, that is classified correctly; a gap to the test set is read from it."""

import torch
from torch import Tensor

from trainer.engine.stack import Stack
from trainer.engine.targets import scores


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[1, replicas]"""
    examples = stack.looked_at("train")
    outputs = stack.outputs(examples.inputs, examples.targets)
    return scores(stack.arm, outputs, examples.targets)["accuracy"][None]
