"""Share of the whole training set, in percent, that is classified correctly; a gap to the test set is read from it."""

import torch
from torch import Tensor

from trainer.engine.stack import Stack


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[1, replicas]"""
    logits = stack.outputs(stack.train_inputs, stack.train_labels)
    num_correct = (logits.argmax(dim=2) == stack.train_labels).sum(dim=1)
    return (100.0 * num_correct.double() / logits.shape[1])[None]
