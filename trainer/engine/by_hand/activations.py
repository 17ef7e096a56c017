"""Activations with their derivative, in place wherever the result alone tells it."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from trainer.engine.networks.stacked_parts import IN_PLACE

aten = torch.ops.aten
SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
Activate = Callable[[Tensor], Any]
Differentiate = Callable[[Tensor, Tensor], Any]

# Of a module: what it makes of values, in place, and what its result makes of the gradient behind it, in place as well.
FROM_RESULT: dict[type[nn.Module], Callable[[Any], tuple[Activate, Differentiate]]] = {
    nn.Identity: lambda _: (IN_PLACE[nn.Identity], lambda gradient, _result: gradient),
    nn.ReLU: lambda _: (
        IN_PLACE[nn.ReLU],
        lambda gradient, result: aten.threshold_backward.grad_input(gradient, result, 0, grad_input=gradient),
    ),
    nn.Tanh: lambda _: (
        IN_PLACE[nn.Tanh],
        lambda gradient, result: aten.tanh_backward.grad_input(gradient, result, grad_input=gradient),
    ),
    nn.Sigmoid: lambda _: (
        IN_PLACE[nn.Sigmoid],
        lambda gradient, result: aten.sigmoid_backward.grad_input(gradient, result, grad_input=gradient),
    ),
    nn.SELU: lambda _: (torch.selu_, _elu(SELU_ALPHA, SELU_SCALE)),
    nn.ELU: lambda module: (lambda values: nn.functional.elu_(values, module.alpha), _elu(module.alpha, 1.0)),
}


def _elu(alpha: float, scale: float) -> Differentiate:
    return lambda gradient, result: aten.elu_backward.grad_input(
        gradient, alpha, scale, 1.0, True, result, grad_input=gradient
    )


# Of a module: the same where the derivative is taken at what came in, so that it must be kept: what it makes of that.
FROM_INPUT: dict[type[nn.Module], Callable[[Any], tuple[Callable[[Tensor, Tensor], Any], Differentiate]]] = {
    nn.LeakyReLU: lambda module: (
        lambda values, out: aten.leaky_relu.out(values, module.negative_slope, out=out),
        lambda gradient, values: aten.leaky_relu_backward.grad_input(
            gradient, values, module.negative_slope, False, grad_input=gradient
        ),
    ),
    nn.Softplus: lambda module: (
        lambda values, out: aten.softplus.out(values, module.beta, module.threshold, out=out),
        lambda gradient, values: aten.softplus_backward.grad_input(
            gradient, values, module.beta, module.threshold, grad_input=gradient
        ),
    ),
    nn.SiLU: lambda _: (
        lambda values, out: aten.silu.out(values, out=out),
        lambda gradient, values: aten.silu_backward.grad_input(gradient, values, grad_input=gradient),
    ),
    nn.GELU: lambda _: (
        lambda values, out: aten.gelu.out(values, out=out),
        lambda gradient, values: aten.gelu_backward.grad_input(gradient, values, grad_input=gradient),
    ),
}
