"""Dropout with masks that belong to the replica: its own generator draws them, so no neighbour can change them."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

MASK_STREAM = 2**31  # above every seed: masks are no function of the draws that made weights and orders
EVALUATION_STREAM = 2**32
NUM_DRAWS = 2**31  # a draw is a whole number below it: half the time of a float, and finer
BUFFERED = 2**19  # draws of a whole stack that are made in one go: 2 MiB


def mask_generator(seed: int) -> torch.Generator:
    """Of one replica. Arms share a seed's draws, as they share its initial weights and its order."""
    return torch.Generator().manual_seed(MASK_STREAM + seed)


class Dropout(nn.Module):
    """As nn.Dropout, in training a value is kept with probability 1 − p and divided by it; in evaluation all are.

    Only where the chance comes from is different: nn.Dropout has one generator for everything in the process.
    """

    def __init__(self, p: float, generator: torch.Generator) -> None:
        super().__init__()
        self.p = p
        self.generator = generator
        self.given: Tensor | None = None  # a mask to use in place of an own one

    def extra_repr(self) -> str:
        return f"p={self.p}"

    def forward(self, values: Tensor) -> Tensor:
        if not self.training:
            return values
        return values * (self._mask(values.shape) if self.given is None else self.given)

    def _mask(self, shape: torch.Size) -> Tensor:
        draws = torch.empty(shape, dtype=torch.int32).random_(generator=self.generator)
        return (draws >= int(self.p * NUM_DRAWS)) / (1.0 - self.p)


def evaluation_generators(dropouts: Sequence[Dropout]) -> list[torch.Generator]:
    """For the fault no_eval_mode: the same masks in every evaluation, and none that training will use."""
    if not dropouts:
        return []
    generator = torch.Generator().manual_seed(EVALUATION_STREAM + dropouts[0].generator.initial_seed())
    return [generator] * len(dropouts)


class StackedMasks:
    """The masks of R replicas, many steps ahead: every row is the stream of its own generator, consumed in order."""

    def __init__(self, first_layer: Sequence[Dropout]) -> None:
        self._generators = [each.generator for each in first_layer]
        shares = torch.tensor([each.p for each in first_layer], dtype=torch.float64)[:, None]
        self._lowest_kept = (shares * NUM_DRAWS).to(torch.int32)
        self._scales = (1.0 / (1.0 - shares)).float()
        self._masks = torch.empty(len(first_layer), 0)
        self._position = 0

    def next(self, num_examples: int, num_units: int) -> Tensor:
        """[R, B, H]: zero, or the factor 1 / (1 − p)."""
        count = num_examples * num_units
        if self._position + count > self._masks.shape[1]:
            self._refill(count)
        self._position += count
        masks = self._masks[:, self._position - count : self._position]
        return masks.unflatten(1, (num_examples, num_units))

    def _refill(self, count: int) -> None:
        rest = self._masks[:, self._position :]
        draws = torch.empty(len(self._generators), max(count, BUFFERED // len(self._generators)), dtype=torch.int32)
        for row, generator in zip(draws, self._generators, strict=True):
            row.random_(generator=generator)
        fresh = torch.where(draws >= self._lowest_kept, self._scales, 0.0)
        self._masks = torch.cat([rest, fresh], dim=1)
        self._position = 0
