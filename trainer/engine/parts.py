"""What a stack is evaluated on: whole parts of its data, or a few examples of each where that must do."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from trainer.engine.datasets import Split

LOOK_STREAM = 2**34  # above every other: which examples are looked at is no function of what else is drawn


class Examples(NamedTuple):
    """Inputs [N, I] of every replica, the same tensor where seeds share it; targets [R, N, …] as they are, and as the
    loss wants them."""

    inputs: list[Tensor]
    targets: Tensor
    coded: Tensor


class Parts:
    """`train`, `validation` and `test` of all replicas. `code` makes of targets [R, N, …] what the loss wants."""

    def __init__(self, splits: Sequence[Split], code: Callable[[Tensor], Tensor]) -> None:
        self._whole = {}
        for name in ("train", "validation", "test"):
            targets = torch.stack([getattr(split, f"{name}_targets") for split in splits])
            self._whole[name] = Examples([getattr(split, f"{name}_inputs") for split in splits], targets, code(targets))
        self._some: dict[tuple[str, int], Examples] = {}

    def whole(self, name: str) -> Examples:
        return self._whole[name]

    def some(self, name: str, most: int) -> Examples:
        """At most so many, for 0 all of them."""
        whole = self._whole[name]
        if not 0 < most < len(whole.inputs[0]):
            return whole
        if (name, most) not in self._some:
            rows = looked_at(len(whole.inputs[0]), most)
            picked = {id(own): own[rows] for own in whole.inputs}
            inputs = [picked[id(own)] for own in whole.inputs]
            self._some[name, most] = Examples(inputs, whole.targets[:, rows], whole.coded[:, rows])
        return self._some[name, most]


def looked_at(num_examples: int, most: int) -> Tensor:
    """Rows of a part that records before the last make do with: drawn once for all seeds, steps and arms."""
    return torch.randperm(num_examples, generator=torch.Generator().manual_seed(LOOK_STREAM))[:most].sort().values
