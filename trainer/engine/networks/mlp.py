"""Multi-layer perceptron: the ordinary module, and R of them as one set of tensors with a leading replica dimension.

Shapes: R replicas, B examples, I inputs and O outputs of a layer.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Self

import torch
from torch import Tensor, nn

from trainer.engine.activations import OUTPUT_ACTIVATIONS, activation
from trainer.engine.inits import initialise
from trainer.engine.networks.dropout import Dropout, StackedMasks, mask_generator
from trainer.engine.networks.parameters import Parameters
from trainer.engine.networks.stacked_parts import (
    BatchNorm,
    Elementwise,
    Fork,
    Modal,
    Part,
    StackedDropout,
    linear,
    prelu,
    stacked,
)
from trainer.engine.specs import Mlp

NORMS = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}


def build_mlp(network: Mlp, layer_shapes: Sequence[tuple[int, int]], seed: int) -> nn.Sequential:
    """Linear layers; behind each but the last its normalisation, activation and dropout, maybe inside a skip."""
    layers = [nn.Linear(inputs, outputs) for inputs, outputs in layer_shapes]
    initialise(network, layers)
    masks = mask_generator(seed)
    parts: list[nn.Module] = []
    for layer, adds_input in zip(layers[:-1], network.adds_input, strict=True):
        hidden = [*_hidden_layer(network, layer, masks)]
        parts += [Residual(*hidden)] if adds_input else hidden
    return nn.Sequential(*parts, layers[-1], *OUTPUT_ACTIVATIONS[network.output_activation])


def _hidden_layer(network: Mlp, layer: nn.Linear, masks: torch.Generator) -> Iterator[nn.Module]:
    yield layer
    if network.norm != "none":
        yield NORMS[network.norm](layer.out_features)
    yield activation(network.activation)
    if network.dropout > 0.0:
        yield Dropout(network.dropout, masks)


class Residual(nn.Module):
    """A layer that adds to its input: h + branch(h)."""

    def __init__(self, *branch: nn.Module) -> None:
        super().__init__()
        self.branch = nn.Sequential(*branch)

    def forward(self, values: Tensor) -> Tensor:
        return values + self.branch(values)


class StackedMlp:
    """R networks of one shape, made of R ordinary modules.

    `parameters` are in the modules' order: weights [R, I, O], everything else [R, 1, O].
    `buffers` are what training keeps beside them, [R, 1, O]: running statistics.
    """

    def __init__(self, modules: Sequence[nn.Sequential]) -> None:
        self.flat = Parameters(
            [
                torch.stack([_stackable(parameter.detach()) for parameter in parameters])
                for parameters in zip(*(module.parameters() for module in modules), strict=True)
            ]
        )
        self._is_weight = [parameter.dim() == 2 for parameter in modules[0].parameters()]
        dropouts = [[part for part in module.modules() if isinstance(part, Dropout)] for module in modules]
        masks = StackedMasks([each[0] for each in dropouts]) if dropouts[0] else None
        self._parts: list[tuple[Part, slice]] = []
        for parts in zip(*modules, strict=True):
            if isinstance(parts[0], Residual):
                fork = Fork()
                self._parts.append((fork, slice(0, 0)))
                for own in zip(*(part.branch for part in parts), strict=True):
                    self._append(own, masks)
                self._parts.append((fork.join, slice(0, 0)))
            else:
                self._append(parts, masks)

    def _append(self, parts: Sequence[nn.Module], masks: StackedMasks | None) -> None:
        start = max((own.stop for _, own in self._parts), default=0)
        self._parts.append((stacked(parts, masks), slice(start, start + len([*parts[0].parameters()]))))

    @property
    def parts(self) -> list[tuple[Part, list[Tensor]]]:
        """What is done to the inputs, from the first to the last, each with its own parameters."""
        return [(part, self.parameters[own]) for part, own in self._parts]

    @property
    def parameters(self) -> list[Tensor]:
        return self.flat.leaves

    @property
    def weights(self) -> list[Tensor]:
        return [each for each, is_weight in zip(self.parameters, self._is_weight, strict=True) if is_weight]

    @property
    def activations(self) -> list[list[tuple[nn.Module | None, slice]]]:
        """Of every layer that has some: modules with the replicas that they act on; None stands for any other part."""
        parts = [part for part, _ in self._parts if part is not linear]
        return [part.runs if isinstance(part, Elementwise) else [(None, slice(None))] for part in parts]

    @property
    def buffers(self) -> list[Tensor]:
        return [buffer for part, _ in self._parts if isinstance(part, BatchNorm) for buffer in part.buffers]

    @property
    def masks(self) -> list[Tensor]:
        """Of the last training step, [R, B, H] for every layer with dropout."""
        return [part.mask for part, _ in self._parts if isinstance(part, StackedDropout)]

    def forward(self, inputs: Tensor, *, training: bool = False) -> Tensor:
        """Outputs [R, B, O] of inputs [R, B, I]. In training values are dropped and running statistics follow."""
        self._set_mode(training)
        for part, own in self._parts:
            inputs = part(inputs, *self.parameters[own])
        return inputs

    def hidden(self, inputs: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Of every hidden layer in evaluation, [R, B, O] each: its activations, and what it hands on.

        They are the same unless the layer adds its input.
        """
        self._set_mode(False)
        values, fired = inputs, None
        for part, own in self._parts:
            if part is linear and fired is not None:
                yield fired, values
            values = part(values, *self.parameters[own])
            if isinstance(part, Elementwise) or part is prelu:
                fired = values

    def replay(self, parameters: list[Tensor]) -> Self:
        """The same step again from these parameters, in their precision; it leaves nothing behind in this network."""
        twin = copy(self)
        twin.flat = Parameters(parameters)
        twin._parts = [(part.replay() if isinstance(part, Modal) else part, own) for part, own in self._parts]
        return twin

    def replica_tensors(self, row: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        """One replica's part of tensors shaped like the parameters, in the ordinary module's shapes and order."""
        pairs = zip(tensors, self._is_weight, strict=True)
        return [tensor[row].t() if is_weight else tensor[row, 0] for tensor, is_weight in pairs]

    def _set_mode(self, training: bool) -> None:
        for part, _ in self._parts:
            if isinstance(part, Modal):
                part.training = training


def _stackable(parameter: Tensor) -> Tensor:
    """nn.Linear keeps [O, I]; transposed, forward and backward are plain matrix products."""
    return parameter.t() if parameter.dim() == 2 else parameter[None]
