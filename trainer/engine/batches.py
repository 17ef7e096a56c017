"""The order of the examples: every seed has its own generator, so its batches depend on nothing but the seed."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from trainer.engine.specs import Training


def epoch_orders(training: Training, seed: int, labels: Tensor) -> Iterator[Tensor]:
    """The examples of every epoch as indices, without end; where the last batch is dropped, without its examples."""
    generator = torch.Generator().manual_seed(seed)
    num_used = training.num_used(len(labels))
    while True:
        order = torch.arange(len(labels))
        if training.order != "in_order":
            order = torch.randperm(len(labels), generator=generator)
        if training.order == "by_class":
            order = order[labels[order].argsort(stable=True)]
        yield order[:num_used]


def stacked_batches(
    inputs: Tensor, labels: Tensor, *, seeds: Sequence[int], trainings: Sequence[Training]
) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches (inputs [R, B, I], labels [R, B]) of training sets [R, N, I] and [R, N], each in its seed's order.

    What the trainings of a stack have in common, the batch size, is read from the first.
    """
    num_replicas, num_examples = labels.shape
    orders = [epoch_orders(*each) for each in zip(trainings, seeds, labels, strict=True)]
    first_example = torch.arange(num_replicas)[:, None] * num_examples
    batch_size = trainings[0].batch_size
    while True:
        order = torch.stack([next(each) for each in orders]) + first_example
        # one gather per epoch; the batches are views of it
        shuffled = inputs.flatten(0, 1).index_select(0, order.flatten()).view(*order.shape, -1)
        shuffled_labels = labels.flatten().index_select(0, order.flatten()).view_as(order)
        yield from zip(shuffled.split(batch_size, dim=1), shuffled_labels.split(batch_size, dim=1), strict=True)
