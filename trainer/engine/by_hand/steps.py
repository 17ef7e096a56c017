"""What a network's parts do to a batch, forward and backward: one class per kind, with the memory it writes into.

Values and gradients are [R, B, …]. A layer of few units keeps them turned in memory, with the examples innermost, and
so are the outputs: products of many examples and few units are four times as fast that way. `forward` may overwrite
what it is given, and so may `backward`, which returns the gradient by what `forward` was given.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from trainer.engine.by_hand.activations import FROM_INPUT, FROM_RESULT
from trainer.engine.networks.stacked_parts import NARROW, BatchNorm, Elementwise, StackedDropout

aten = torch.ops.aten
MOMENTUM, EPS = 0.1, 1e-5  # as in nn.BatchNorm1d and nn.LayerNorm


class Step(Protocol):
    def forward(self, values: Tensor) -> Tensor: ...

    def backward(self, gradient: Tensor) -> Tensor | None:
        """None from the first layer: nobody asks for the gradient by the examples."""


class Linear:
    def __init__(self, weight: Tensor, bias: Tensor, num_examples: int, *, is_first: bool, is_last: bool) -> None:
        num_replicas, num_inputs, num_outputs = weight.shape
        self._weight, self._bias, self._is_first = weight.detach(), bias.detach(), is_first
        self._weight_gradient, self._bias_gradient = weight.grad, bias.grad
        # making a view takes as long as a small operation: they are made once
        self._turned_weight, self._turned_bias = self._weight.mT, self._bias.mT
        self._is_turned = is_last or num_outputs < NARROW <= num_examples
        shape = (num_replicas, num_examples, num_outputs)
        self._out = weight.new_empty(shape).detach()
        if self._is_turned:
            self._turned_out = weight.new_empty(num_replicas, num_outputs, num_examples).detach()
            self._out = self._turned_out.mT
        self._is_narrow = num_outputs < NARROW <= num_inputs
        if self._is_narrow:
            self._narrow = torch.empty(num_replicas, num_outputs, num_inputs, dtype=weight.dtype)
            self._narrow_turned = self._narrow.mT
        if not is_first:
            self._by_inputs = torch.empty(num_replicas, num_examples, num_inputs, dtype=weight.dtype)
        self._inputs = self._turned_inputs = torch.empty(0)

    def forward(self, values: Tensor) -> Tensor:
        if values is not self._inputs:
            self._inputs, self._turned_inputs = values, values.mT
        if self._is_turned:
            torch.baddbmm(self._turned_bias, self._turned_weight, self._turned_inputs, out=self._turned_out)
        else:
            torch.baddbmm(self._bias, values, self._weight, out=self._out)
        return self._out

    def backward(self, gradient: Tensor) -> Tensor | None:
        torch.sum(gradient, 1, keepdim=True, out=self._bias_gradient)
        if self._is_narrow:
            torch.bmm(gradient.mT, self._inputs, out=self._narrow)
            self._weight_gradient.copy_(self._narrow_turned)
        else:
            torch.bmm(self._turned_inputs, gradient, out=self._weight_gradient)
        return None if self._is_first else torch.bmm(gradient, self._turned_weight, out=self._by_inputs)


class Activation:
    """Of runs of replicas, each with its own; all of them in place."""

    def __init__(self, part: Elementwise) -> None:
        self._parts = part.runs
        self._values = torch.empty(0)
        self._runs: list[tuple[Tensor, Tensor, slice, Callable[..., Any], Callable[..., Any]]] = []

    def forward(self, values: Tensor) -> Tensor:
        if values is not self._values:
            self._values, self._runs = values, [self._run(*run, values) for run in self._parts]
        for own, kept, _, activate, _ in self._runs:
            if kept is own:
                activate(own)
            else:
                activate(kept.copy_(own), own)
        return values

    def backward(self, gradient: Tensor) -> Tensor:
        is_one = len(self._runs) == 1
        for _, kept, place, _, differentiate in self._runs:
            differentiate(gradient if is_one else gradient[place], kept)
        return gradient

    def _run(self, module: nn.Module, place: slice, values: Tensor) -> tuple[Any, ...]:
        """Values of these replicas, what the derivative is taken at, and the two functions."""
        own = values[place]
        if type(module) in FROM_RESULT:
            return own, own, place, *FROM_RESULT[type(module)](module)
        return own, torch.empty_like(own), place, *FROM_INPUT[type(module)](module)


class Recorded:
    """Any part: autograd records this one alone."""

    def __init__(self, part: Callable[..., Tensor], parameters: Sequence[Tensor]) -> None:
        self._part, self._parameters = part, parameters

    def forward(self, values: Tensor) -> Tensor:
        self._values = values.detach().requires_grad_()
        self._result = self._part(self._values, *self._parameters)
        return self._result.detach()

    def backward(self, gradient: Tensor) -> Tensor:
        # a number to start from: for a gradient that is given autograd loads its symbolic shapes, for seconds
        start = (self._result * gradient).sum()
        by_values, *others = torch.autograd.grad(start, [self._values, *self._parameters])
        for parameter, other in zip(self._parameters, others, strict=True):
            parameter.grad.copy_(other)
        return by_values


class BatchNormStep:
    """PyTorch's kernels want channels: the units of all replicas, innermost."""

    def __init__(self, part: BatchNorm, scale: Tensor, shift: Tensor, num_examples: int) -> None:
        num_replicas, _, num_units = scale.shape
        self._running = [buffer.flatten() for buffer in part.buffers]
        self._scale, self._shift = scale.detach(), shift.detach()
        self._gradients = [scale.grad.flatten(), shift.grad.flatten()]
        self._channels, self._by_out = (scale.new_empty(num_examples, num_replicas * num_units) for _ in range(2))
        self._shape = (num_examples, num_replicas, num_units)
        self._places = [each.detach().view(self._shape).transpose(0, 1) for each in (self._channels, self._by_out)]

    def forward(self, values: Tensor) -> Tensor:
        self._places[0].copy_(values)
        out, *self._saved = torch.native_batch_norm(
            self._channels, self._scale.flatten(), self._shift.flatten(), *self._running, True, MOMENTUM, EPS
        )
        return out.view(self._shape).transpose(0, 1)

    def backward(self, gradient: Tensor) -> Tensor:
        self._places[1].copy_(gradient)
        by_values, *others = aten.native_batch_norm_backward(
            self._by_out, self._channels, self._scale.flatten(), *self._running, *self._saved, True, EPS, [True] * 3
        )
        for mine, other in zip(self._gradients, others, strict=True):
            mine.copy_(other)
        return by_values.view(self._shape).transpose(0, 1)


class LayerNormStep:
    def __init__(self, scale: Tensor, shift: Tensor) -> None:
        self._scale, self._shift = scale.detach(), shift.detach()
        self._scale_gradient, self._shift_gradient = scale.grad, shift.grad
        self._units = scale.shape[2:]

    def forward(self, values: Tensor) -> Tensor:
        self._values = values.contiguous()
        self._normed, *self._saved = torch.native_layer_norm(self._values, self._units, None, None, EPS)
        return torch.addcmul(self._shift, self._normed, self._scale)

    def backward(self, gradient: Tensor) -> Tensor:
        torch.sum(gradient, 1, keepdim=True, out=self._shift_gradient)
        torch.sum(gradient * self._normed, 1, keepdim=True, out=self._scale_gradient)
        by_normed = (gradient * self._scale).contiguous()
        by_values, _, _ = aten.native_layer_norm_backward(
            by_normed, self._values, self._units, *self._saved, None, None, [True, False, False]
        )
        return by_values


class DropoutStep:
    def __init__(self, part: StackedDropout) -> None:
        self._part = part

    def forward(self, values: Tensor) -> Tensor:
        return torch.mul(values, self._part.draw(values))

    def backward(self, gradient: Tensor) -> Tensor:
        return gradient.mul_(self._part.mask)


class ForkStep:
    """Where a residual layer leaves the way that goes past it."""

    def __init__(self) -> None:
        self.values = self.by_joined = torch.empty(0)

    def forward(self, values: Tensor) -> Tensor:
        self.values = values
        return values

    def backward(self, gradient: Tensor | None) -> Tensor | None:
        return gradient if gradient is None else gradient.add_(self.by_joined)


class JoinStep:
    def __init__(self, fork: ForkStep) -> None:
        self._fork = fork

    def forward(self, values: Tensor) -> Tensor:
        return torch.add(self._fork.values, values)

    def backward(self, gradient: Tensor) -> Tensor:
        self._fork.by_joined = gradient
        return gradient.clone()


def activation_step(part: Elementwise) -> Step:
    kinds = {type(module) for module, _ in part.runs}
    return Activation(part) if kinds <= {*FROM_RESULT, *FROM_INPUT} else Recorded(part, ())
