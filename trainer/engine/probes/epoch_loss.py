"""The training loss that a loop prints which adds up its batches' losses: over the epoch's steps so far."""

from torch import Tensor

from trainer.engine.stack import Stack


def read(stack: Stack) -> Tensor:
    """[1, replicas]; an epoch's last record tells of the whole epoch. Every example counts once, before its update."""
    return stack.epoch_loss[None]
