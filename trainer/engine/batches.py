"""The order of the examples: every seed has its own generator, so its batches depend on nothing but the seed."""

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat

import torch
from torch import Tensor

from trainer.engine.datasets.shifting import drawn_anew, shifted
from trainer.engine.specs import DataSpec, Training

FAULT_STREAM = 2**33  # above every seed: what a fault draws is no function of weights, orders and masks
GATHERED_VALUES = 2**18  # inputs that are put in order at a time, 1 MiB: it is still in the cache when it is read


def epoch_orders(training: Training, seed: int, targets: Tensor) -> Iterator[Tensor]:
    """The examples of every epoch as indices, without end; where the last batch is dropped, without its examples."""
    generator = torch.Generator().manual_seed(seed)
    num_used = training.num_used(len(targets))
    while True:
        order = torch.arange(len(targets))
        if training.order != "in_order":
            order = torch.randperm(len(targets), generator=generator)
        if training.order == "by_class":
            order = order[targets[order].argsort(stable=True)]
        yield order[:num_used]


def epoch_inputs(data: DataSpec, seed: int, inputs: Tensor) -> Iterator[Callable[..., Tensor]]:
    """Of every epoch, what gives the inputs at some indices: images may have moved since the last one.

    It may be told where to write them, and needn't.
    """
    most = getattr(data, "train_shift", 0)
    if most == 0:
        return repeat(_rows_of(inputs))
    moves = drawn_anew(len(inputs), most, seed)
    return (lambda order, _out=None, moved=moved: shifted(inputs[order], moved[order]) for moved in moves)


def wrong_pairs(seed: int) -> Iterator[Callable[[Tensor], Tensor]]:
    """For the fault shuffled_outputs: of every step, what shuffles a batch's targets against its outputs."""
    generator = torch.Generator().manual_seed(seed + FAULT_STREAM)
    while True:
        yield lambda targets: targets[torch.randperm(len(targets), generator=generator)]


def evaluated_together(training: Training, targets: Tensor) -> Iterator[Tensor]:
    """Batches of the examples as indices: only what forgets the evaluation mode can tell who is evaluated with whom."""
    parts = [torch.arange(len(targets))]
    if training.evaluation_batches == "one_class":
        parts = [(targets == each).nonzero().flatten() for each in targets.unique()]
    for part in parts:
        # batch norm needs two examples: a single one goes in twice
        yield from (batch if len(batch) > 1 else batch.repeat(2) for batch in part.split(training.batch_size))


def stacked_batches(
    inputs: Sequence[Tensor],
    targets: Tensor,
    *,
    classes: Tensor,
    seeds: Sequence[int],
    trainings: Sequence[Training],
    data: Sequence[DataSpec],
) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches of training sets, each in its seed's order: inputs [N, I] for every replica and targets [R, N, …].

    `classes` [R, N] are what an order by class sorts by: with other targets there is no such order.

    What the trainings of a stack have in common, the batch size, is read from the first. A batch holds until some more
    have been asked for: all are views of the same memory.
    """
    orders = [epoch_orders(*each) for each in zip(trainings, seeds, classes, strict=True)]
    reads = [epoch_inputs(*each) for each in zip(data, seeds, inputs, strict=True)]
    size = trainings[0].batch_size
    batch_values = len(inputs) * size * inputs[0].shape[1]
    mispair = _stacked_wrong_pairs(seeds) if "shuffled_outputs" in trainings[0].faults else None
    own_targets = [_rows_of(each) for each in targets]
    # one gather for many batches
    length = min(size * max(1, GATHERED_VALUES // batch_values), len(inputs[0]))
    room = tuple(values[0].new_empty(len(inputs), length, *values[0].shape[1:]) for values in (inputs, targets))
    while True:
        epoch = [next(each) for each in reads]
        for parts in zip(*(next(each).split(length) for each in orders), strict=True):
            gathered = (_gather(epoch, room[0], parts), _gather(own_targets, room[1], parts))
            batches = zip(*(values.split(size, dim=1) for values in gathered), strict=True)
            yield from batches if mispair is None else ((batch, mispair(own)) for batch, own in batches)


def _stacked_wrong_pairs(seeds: Sequence[int]) -> Callable[[Tensor], Tensor]:
    pairs = [wrong_pairs(seed) for seed in seeds]
    return lambda targets: torch.stack([next(each)(own) for each, own in zip(pairs, targets, strict=True)])


def _rows_of(values: Tensor) -> Callable[..., Tensor]:
    return lambda order, out=None: torch.index_select(values, 0, order, out=out)


def _gather(reads: Sequence[Callable[..., Tensor]], room: Tensor, orders: Sequence[Tensor]) -> Tensor:
    """[R, M, …]: of every replica what it reads at the indices of its order."""
    room = room[:, : len(orders[0])]
    for read, order, place in zip(reads, orders, room, strict=True):
        values = read(order, place)
        if values is not place:
            place.copy_(values)
    return room
