"""The parameters of a stack in one piece, and their gradients in another: what concerns them all is one operation."""

from collections.abc import Sequence

import torch
from torch import Tensor

ALIGNED = 16  # numbers: every parameter begins where a cache line does


class Parameters:
    """`leaves` [R, …] are what is differentiated by; each is a view of `values`, and its `grad` one of `gradient`.

    `values` is flat, one parameter behind the other, with zeroes between them where a cache line isn't full. After
    `lay_in_rows` it is [R, P], one replica a row. The gradient stays flat: matrix products can only write into blocks.
    """

    @torch.no_grad()
    def __init__(self, tensors: Sequence[Tensor]) -> None:
        self._shapes = [each.shape for each in tensors]
        self._sizes = [-(-shape.numel() // ALIGNED) * ALIGNED for shape in self._shapes]
        self.values = tensors[0].new_zeros(sum(self._sizes))
        self.gradient = torch.zeros_like(self.values)
        self.leaves = self.views(self.values)
        for leaf, tensor, gradient in zip(self.leaves, tensors, self.views(self.gradient), strict=True):
            leaf.copy_(tensor)
            leaf.requires_grad_().grad = gradient

    def views(self, values: Tensor) -> list[Tensor]:
        """Of something that is laid out like `values`, or flat: one view [R, …] a parameter."""
        if values.dim() == 2:
            parts = values.split([shape[1:].numel() for shape in self._shapes], dim=1)
        else:
            parts = [part[: shape.numel()] for part, shape in zip(values.split(self._sizes), self._shapes, strict=True)]
        return [part.view(shape) for part, shape in zip(parts, self._shapes, strict=True)]

    @torch.no_grad()
    def spread(self, numbers: Tensor, values: Tensor) -> Tensor:
        """One number a replica [R], for every one of `values` or of something that is laid out like them."""
        if values.dim() == 2:
            return numbers[:, None].expand_as(values)
        spread = torch.zeros_like(values, dtype=numbers.dtype)
        for view in self.views(spread):
            view.copy_(numbers.view(-1, *[1] * (view.dim() - 1)).expand_as(view))
        return spread

    @torch.no_grad()
    def lay_in_rows(self) -> None:
        """For who has to calculate with numbers that differ between replicas."""
        self.values = torch.cat([leaf.flatten(1) for leaf in self.leaves], dim=1)
        for leaf, view in zip(self.leaves, self.views(self.values), strict=True):
            leaf.data = view

    @torch.no_grad()
    def gradient_in_rows(self, out: Tensor) -> Tensor:
        return torch.cat([leaf.grad.flatten(1) for leaf in self.leaves], dim=1, out=out)
