"""Multi-layer perceptron: the ordinary module, and R of them as one set of tensors with a leading replica dimension.

Shapes: R replicas, B examples, I inputs and O outputs of a layer.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.engine.activations import activation
from trainer.engine.inits import initialise
from trainer.engine.specs import Mlp


def build_mlp(network: Mlp, layer_shapes: Sequence[tuple[int, int]]) -> nn.Sequential:
    """Linear layers with the activation between them."""
    layers = [nn.Linear(inputs, outputs) for inputs, outputs in layer_shapes]
    initialise(network, layers)
    return nn.Sequential(
        *(part for layer in layers[:-1] for part in (layer, activation(network.activation))), layers[-1]
    )


class StackedMlp:
    """R networks of one shape, made of R ordinary modules.

    `parameters` are in the modules' order: weights [R, I, O], everything else [R, 1, O].
    """

    def __init__(self, modules: Sequence[nn.Sequential]) -> None:
        self.parameters = [
            torch.stack([_stackable(parameter.detach()) for parameter in parameters]).requires_grad_()
            for parameters in zip(*(module.parameters() for module in modules), strict=True)
        ]
        self._is_weight = [parameter.dim() == 2 for parameter in modules[0].parameters()]
        self._parts: list[tuple[_Part, slice]] = []
        start = 0
        for parts in zip(*modules, strict=True):
            end = start + len([*parts[0].parameters()])
            self._parts.append((_stacked(parts), slice(start, end)))
            start = end

    @property
    def weights(self) -> list[Tensor]:
        return [each for each, is_weight in zip(self.parameters, self._is_weight, strict=True) if is_weight]

    @property
    def activations(self) -> list[list[tuple[nn.Module | None, slice]]]:
        """Of every hidden layer: modules with the replicas that they act on; None stands for one with parameters."""
        parts = [part for part, _ in self._parts if part is not _linear]
        return [part.runs if isinstance(part, _Elementwise) else [(None, slice(None))] for part in parts]

    def forward(self, inputs: Tensor) -> Tensor:
        """Logits [R, B, O] of inputs [R, B, I]."""
        for part, own in self._parts:
            inputs = part(inputs, *self.parameters[own])
        return inputs

    def layers(self, inputs: Tensor) -> Iterator[Tensor]:
        """The activations [R, B, O] of every hidden layer, then the logits."""
        for place, (part, own) in enumerate(self._parts, start=1):
            inputs = part(inputs, *self.parameters[own])
            if place == len(self._parts) or part is not _linear:
                yield inputs

    def replica_tensors(self, row: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        """One replica's part of tensors shaped like the parameters, in the ordinary module's shapes and order."""
        pairs = zip(tensors, self._is_weight, strict=True)
        return [tensor[row].t() if is_weight else tensor[row, 0] for tensor, is_weight in pairs]


_Part = Callable[..., Tensor]  # values [R, B, I] and its own parameters → values [R, B, O]


def _stackable(parameter: Tensor) -> Tensor:
    """nn.Linear keeps [O, I]; transposed, forward and backward are plain matrix products."""
    return parameter.t() if parameter.dim() == 2 else parameter[None]


def _stacked(parts: Sequence[nn.Module]) -> _Part:
    """What these modules, one a replica, do to [R, B, I] together."""
    if isinstance(parts[0], nn.Linear):
        return _linear
    if isinstance(parts[0], nn.PReLU):
        return _prelu
    return _Elementwise(parts)


def _linear(values: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.baddbmm(bias, values, weight)


def _prelu(values: Tensor, slope: Tensor) -> Tensor:
    return functional.prelu(values[None], slope.flatten())[0]  # the replicas stand where PyTorch expects channels


class _Elementwise:
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
        if len(self._activations) == 1:
            return self._activations[0](values)
        parts = values.split(self._lengths)
        return torch.cat([activation(part) for activation, part in zip(self._activations, parts, strict=True)])
