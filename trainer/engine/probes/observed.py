"""The examples that probes of activations look at: the same few of every replica's training part, in evaluation."""

from collections.abc import Iterator

import torch
from torch import Tensor

from trainer.engine.specs import OBSERVED_EXAMPLES
from trainer.engine.stack import Stack


@torch.no_grad()
def hidden(stack: Stack) -> Iterator[tuple[Tensor, Tensor]]:
    """Of every hidden layer its activations and what it hands on, [R, B, O] each."""
    yield from stack.network.hidden(torch.stack([own[:OBSERVED_EXAMPLES] for own in stack.train_inputs]))


def rows(values: list[Tensor], stack: Stack) -> Tensor:
    """[layers, replicas]; no rows without hidden layers."""
    return torch.stack(values) if values else torch.empty(0, len(stack.train_inputs))
