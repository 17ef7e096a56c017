"""`gradient_check`: autograd against differences and against the chain rule written out."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from trainer.engine.honesty import Honesty, distance
from trainer.engine.procedures.replicas import ReplicaRun
from trainer.engine.specs.procedures.gradient_check import GradientCheckArm

SMALL = 1e-8  # stands for a gradient smaller than it where errors are relative
PRECISIONS = {"double": torch.float64, "single": torch.float32}
Function = Callable[[Tensor], Tensor]
ROOT_OF_TWO_PI = math.sqrt(2 * math.pi)
# an activation, and its derivative at the values that it is given
ACTIVATIONS: dict[str, tuple[Function, Function]] = {
    "tanh": (torch.tanh, lambda values: 1 - torch.tanh(values) ** 2),
    "sigmoid": (torch.sigmoid, lambda values: torch.sigmoid(values) * (1 - torch.sigmoid(values))),
    "relu": (torch.relu, lambda values: (values > 0).to(values.dtype)),
    "leaky_relu": (functional.leaky_relu, lambda values: values.gt(0).to(values.dtype) * 0.99 + 0.01),
    "elu": (functional.elu, lambda values: torch.where(values > 0, 1.0, values.exp())),
    "softplus": (functional.softplus, torch.sigmoid),
    "swish": (
        functional.silu,
        lambda values: torch.sigmoid(values) * (1 + values * (1 - torch.sigmoid(values))),
    ),
    # x Φ(x): Φ(x) + x φ(x)
    "gelu": (
        functional.gelu,
        lambda values: torch.special.ndtr(values) + values * torch.exp(-0.5 * values**2) / ROOT_OF_TWO_PI,
    ),
    "identity": (lambda values: values, torch.ones_like),
}
# a mean loss [copies] of outputs [copies, examples, classes] and one-hot rows [examples, classes], and of one copy its
# derivative by the outputs
LOSSES: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], Callable[[Tensor, Tensor], Tensor]]] = {
    "cross_entropy": (
        lambda outputs, rows: -(rows * torch.log_softmax(outputs, dim=-1)).sum(dim=-1).mean(dim=-1),
        lambda outputs, rows: (torch.softmax(outputs, dim=-1) - rows) / len(rows),
    ),
    "mse": (
        lambda outputs, rows: ((outputs - rows) ** 2).mean(dim=(-2, -1)),
        lambda outputs, rows: 2 * (outputs - rows) / rows.numel(),
    ),
    "bce": (
        lambda outputs, rows: (functional.softplus(outputs) - rows * outputs).mean(dim=(-2, -1)),
        lambda outputs, rows: (torch.sigmoid(outputs) - rows) / rows.numel(),
    ),
}
Batch = tuple[Tensor, Tensor]  # inputs [examples, features], one-hot rows [examples, classes]


class GradientCheckRun(ReplicaRun):
    def curves(self, arm: GradientCheckArm, seed: int) -> Tensor:
        parameters, batch = draw(arm, seed)
        expected = by_autograd(arm, parameters, batch)
        if arm.method == "by_hand":
            error = relative_error(by_hand(arm, parameters, batch), expected)
            return torch.full((1, arm.num_steps), error, dtype=torch.float64)
        errors = []
        for step in range(1, arm.num_steps + 1):
            self.pulse()
            errors.append(relative_error(by_differences(arm, parameters, batch, 10.0**-step), expected))
        return torch.tensor([errors], dtype=torch.float64)

    def check(self, arm: GradientCheckArm, seed: int, _curves: Tensor, honesty: Honesty) -> None:
        """Autograd itself is held against the chain rule, in double precision."""
        exact = arm.model_copy(update={"precision": "double"})
        parameters, batch = draw(exact, seed)
        error = distance(by_hand(exact, parameters, batch), by_autograd(exact, parameters, batch), floor=SMALL)
        honesty.note(1, 0.0, error, 0.0)


def draw(arm: GradientCheckArm, seed: int) -> tuple[Tensor, Batch]:
    """All parameters in a row, weights [outputs, inputs] from N(0, 1 / inputs) and biases from N(0, 1), and a batch."""
    generator = torch.Generator().manual_seed(seed)
    drawn = []
    for inputs, outputs in zip(arm.widths, arm.widths[1:], strict=False):
        weight = torch.randn(outputs, inputs, generator=generator, dtype=torch.float64) / inputs**0.5
        drawn += [weight.flatten(), torch.randn(outputs, generator=generator, dtype=torch.float64)]
    inputs = torch.randn(arm.num_examples, arm.num_inputs, generator=generator, dtype=torch.float64)
    classes = torch.randint(arm.num_classes, (arm.num_examples,), generator=generator)
    precision = PRECISIONS[arm.precision]
    return torch.cat(drawn).to(precision), (
        inputs.to(precision),
        functional.one_hot(classes, arm.num_classes).to(precision),
    )


def by_autograd(arm: GradientCheckArm, parameters: Tensor, batch: Batch) -> Tensor:
    parameters = parameters.clone().requires_grad_()
    loss(arm, parameters, batch).backward()
    return parameters.grad


def by_differences(arm: GradientCheckArm, parameters: Tensor, batch: Batch, epsilon: float) -> Tensor:
    """Every parameter is moved alone; many moved copies go forward together."""
    own = loss(arm, parameters, batch)
    gradients = []
    for places in torch.arange(len(parameters)).split(arm.num_together):
        moves = epsilon * functional.one_hot(places, len(parameters)).to(parameters.dtype)
        above = losses(arm, parameters + moves, batch)
        if arm.method == "forward":
            gradients.append((above - own) / epsilon)
        else:
            gradients.append((above - losses(arm, parameters - moves, batch)) / (2 * epsilon))
    return torch.cat(gradients)


def by_hand(arm: GradientCheckArm, parameters: Tensor, batch: Batch) -> Tensor:
    """The chain rule from the loss back to the first layer."""
    function, derivative = ACTIVATIONS[arm.activation]
    inputs, rows = batch
    layers = [(weight[0], bias[0]) for weight, bias in split(arm, parameters[None])]
    sums: list[Tensor] = []  # W a + b of every layer
    results = [inputs]  # what every layer sees
    for weight, bias in layers:
        sums.append(results[-1] @ weight.T + bias)
        results.append(function(sums[-1]))
    # from here on `delta` is the derivative of the loss by the sums of a layer
    delta = LOSSES[arm.loss][1](sums[-1], rows)
    gradients: list[Tensor] = []
    for place in reversed(range(len(layers))):
        gradients = [(delta.T @ results[place]).flatten(), delta.sum(dim=0), *gradients]
        if place:
            delta = (delta @ layers[place][0]) * derivative(sums[place - 1])
    return torch.cat(gradients)


def loss(arm: GradientCheckArm, parameters: Tensor, batch: Batch) -> Tensor:
    return losses(arm, parameters[None], batch)[0]


def losses(arm: GradientCheckArm, parameters: Tensor, batch: Batch) -> Tensor:
    """Mean losses [copies] of parameters [copies, P]."""
    function, _ = ACTIVATIONS[arm.activation]
    inputs, rows = batch
    values = inputs.expand(len(parameters), *inputs.shape)
    layers = split(arm, parameters)
    for place, (weight, bias) in enumerate(layers):
        values = torch.baddbmm(bias[:, None], values, weight.transpose(1, 2))
        if place < len(layers) - 1:
            values = function(values)
    return LOSSES[arm.loss][0](values, rows)


def split(arm: GradientCheckArm, parameters: Tensor) -> Sequence[tuple[Tensor, Tensor]]:
    """Weights [copies, outputs, inputs] and biases [copies, outputs] of every layer."""
    layers, start = [], 0
    for inputs, outputs in zip(arm.widths, arm.widths[1:], strict=False):
        weight = parameters[:, start : start + inputs * outputs].view(-1, outputs, inputs)
        start += inputs * outputs
        layers.append((weight, parameters[:, start : start + outputs]))
        start += outputs
    return layers


def relative_error(gradient: Tensor, expected: Tensor) -> float:
    """The largest over all parameters."""
    gradient, expected = gradient.double(), expected.double()
    scale = torch.maximum(gradient.abs(), expected.abs()).clamp(min=SMALL)
    return float(((gradient - expected).abs() / scale).max())
