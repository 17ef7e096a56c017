"""What the parts of R ordinary modules do together to values [R, B, I]: one function or class per kind of module.

A part is called with the values and its own parameters, weights as [R, I, O] and everything else as [R, 1, O].
"""

from collections.abc import Callable, Sequence
from copy import copy
from itertools import accumulate, groupby
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.engine.networks.dropout import Dropout, StackedMasks

Part = Callable[..., Tensor]  # values [R, B, I] and its own parameters → values [R, B, O]
NARROW = 16  # the products' innermost dimension: below it they take four times as long
# activations that may overwrite what they are given
IN_PLACE: dict[type[nn.Module], Callable[[Tensor], Any]] = {
    nn.Identity: lambda values: values,
    nn.ReLU: torch.relu_,
    nn.Tanh: lambda values: np.tanh(values.numpy(), out=values.numpy()),  # PyTorch's takes five times as long
    nn.Sigmoid: torch.sigmoid_,
}


def linear(values: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    if weight.shape[2] < NARROW <= values.shape[1]:  # few outputs, many examples: those innermost
        return torch.baddbmm(bias.mT, weight.mT, values.mT).mT
    return torch.baddbmm(bias, values, weight)


def prelu(values: Tensor, slope: Tensor) -> Tensor:
    return functional.prelu(values[None], slope.flatten())[0]  # the replicas stand where PyTorch expects channels


class Elementwise:
    """Activations without parameters: consecutive replicas with the same one form a run, arms are such runs."""

    def __init__(self, activations: Sequence[nn.Module]) -> None:
        runs = [[*run] for _, run in groupby(activations, repr)]
        self._lengths = [len(run) for run in runs]
        self._activations = [run[0] for run in runs]

    @property
    def runs(self) -> list[tuple[nn.Module, slice]]:
        ends = [*accumulate(self._lengths)]
        return [
            (each, slice(end - length, end))
            for each, end, length in zip(self._activations, ends, self._lengths, strict=True)
        ]

    def __call__(self, values: Tensor) -> Tensor:
        """Without gradients the values, which a layer has just made, are overwritten."""
        if not torch.is_grad_enabled() and all(type(each) in IN_PLACE for each in self._activations):
            for each, own in self.runs:
                IN_PLACE[type(each)](values[own])
            return values
        if len(self._activations) == 1:
            return self._activations[0](values)
        parts = values.split(self._lengths)
        return torch.cat([activation(part) for activation, part in zip(self._activations, parts, strict=True)])


def layer_norm(values: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    return torch.addcmul(shift, functional.layer_norm(values, values.shape[-1:]), scale)


class Fork:
    """Keeps the values that reach a residual layer until `join` adds them to what the layer makes of them."""

    def __call__(self, values: Tensor) -> Tensor:
        self._values = values
        return values

    def join(self, values: Tensor) -> Tensor:
        joined = self._values + values
        del self._values
        return joined


class Modal:
    """A part that does something else in training than in evaluation."""

    training = False

    def replay(self) -> Self:
        """For the last training step again, in double precision: it changes nothing here."""
        return copy(self)


class BatchNorm(Modal):
    """Every unit of every replica is a channel of its own. `buffers`: running mean and variance, [R, 1, H]."""

    def __init__(self, norms: Sequence[nn.BatchNorm1d]) -> None:
        means, variances = ([getattr(norm, name) for norm in norms] for name in ("running_mean", "running_var"))
        self.buffers = [torch.stack(means)[:, None], torch.stack(variances)[:, None]]

    def __call__(self, values: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        channels = values.transpose(0, 1).flatten(1)  # [B, R × H]
        of_channels = [each.flatten() for each in (*self.buffers, scale, shift)]
        normed = functional.batch_norm(channels, *of_channels, training=self.training)
        return normed.unflatten(1, (len(values), -1)).transpose(0, 1)

    def replay(self) -> Self:
        twin = copy(self)
        twin.buffers = [buffer.double() for buffer in self.buffers]
        return twin


class StackedDropout(Modal):
    """`mask` [R, B, H] is that of the last training step."""

    def __init__(self, masks: StackedMasks) -> None:
        self._masks = masks
        self._is_replay = False
        self.mask = torch.empty(0)

    def __call__(self, values: Tensor) -> Tensor:
        if not self.training:
            return values
        return values * self.draw(values)

    def draw(self, values: Tensor) -> Tensor:
        """The mask of the next step; in a replay that of the last one."""
        if not self._is_replay:
            self.mask = self._masks.next(*values.shape[1:])
        return self.mask

    def replay(self) -> Self:
        twin = copy(self)
        twin._is_replay = True
        return twin


def stacked(modules: Sequence[nn.Module], masks: StackedMasks | None) -> Part:
    """What these modules, one a replica, do to [R, B, I] together."""
    first = modules[0]
    if isinstance(first, nn.Linear):
        return linear
    if isinstance(first, nn.PReLU):
        return prelu
    if isinstance(first, nn.BatchNorm1d):
        return BatchNorm(modules)
    if isinstance(first, nn.LayerNorm):
        return layer_norm
    if isinstance(first, Dropout):
        assert masks is not None
        return StackedDropout(masks)
    return Elementwise(modules)
