"""The surfaces that optimizers descend on and the rules by which they start; their formulas stand in the specs.

A surface maps positions [..., coordinates] to values [...]; it may change with the step.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from trainer.engine.specs.surfaces import Between, JumpingTarget, Neuron, Point, Quadratic, RandomDirection

Value = Callable[[Any, Tensor, int], Tensor]


def _quadratic(spec: Quadratic, position: Tensor, _step: int) -> Tensor:
    return 0.5 * (position.new_tensor(spec.curvatures) * position**2).sum(dim=-1)


def _neuron(spec: Neuron, position: Tensor, _step: int) -> Tensor:
    sum_of_inputs = neuron_sum(spec, position)
    if spec.cost == "cross_entropy":
        return functional.softplus(sum_of_inputs, threshold=1000.0)  # −ln(1 − σ(z)), without losing digits
    return 0.5 * torch.sigmoid(sum_of_inputs) ** 2


def neuron_sum(spec: Neuron, position: Tensor) -> Tensor:
    return position[..., 0] * spec.input + position[..., 1]


def _jumping_target(spec: JumpingTarget, position: Tensor, step: int) -> Tensor:
    return 0.5 * (position[..., 0] - target_at(spec, step)) ** 2


def target_at(spec: JumpingTarget, step: int) -> float:
    """Where the target stands during a step; steps count from 1."""
    return spec.level if step < spec.jump_step else -spec.level


def _plane(spec: Any, position: Tensor, _step: int) -> Tensor:  # noqa: ANN401 (any surface with a height)
    return spec.height(position[..., 0], position[..., 1])


SURFACES: dict[str, Value] = {
    "quadratic": _quadratic,
    "saddle": _plane,
    "rosenbrock": _plane,
    "himmelblau": _plane,
    "bumpy": lambda spec, position, _step: (
        spec.bowl * position[..., 0] ** 2 + spec.bump * (1 - torch.cos(2 * position[..., 0]))
    ),
    "jumping_target": _jumping_target,
    "neuron": _neuron,
}


def value(surface: Any, position: Tensor, step: int) -> Tensor:  # noqa: ANN401 (a SurfaceSpec)
    return SURFACES[surface.name](surface, position, step)


OWN_METRICS: dict[str, Value] = {
    "target/error": lambda spec, position, step: (position[..., 0] - target_at(spec, step)).abs(),
    "neuron/output": lambda spec, position, _step: torch.sigmoid(neuron_sum(spec, position)),
}


def _random_direction(spec: RandomDirection, num_coordinates: int, generator: torch.Generator) -> Tensor:
    direction = torch.randn(num_coordinates, generator=generator, dtype=torch.float64)
    return spec.radius * direction / torch.linalg.vector_norm(direction)


def _between(spec: Between, num_coordinates: int, generator: torch.Generator) -> Tensor:
    share = torch.rand(num_coordinates, generator=generator, dtype=torch.float64)
    low, high = (torch.tensor(bound, dtype=torch.float64) for bound in (spec.low, spec.high))
    drawn = low + (high - low) * share
    return 10.0**drawn if spec.scale == "power_of_ten" else drawn


def _point(spec: Point, _num_coordinates: int, _generator: torch.Generator) -> Tensor:
    return torch.tensor(spec.position, dtype=torch.float64)


STARTS: dict[str, Callable[..., Tensor]] = {
    "random_direction": _random_direction,
    "between": _between,
    "point": _point,
}


def start(spec: Any, num_coordinates: int, seed: int) -> Tensor:  # noqa: ANN401 (a StartSpec)
    """[coordinates], by the seed alone."""
    return STARTS[spec.name](spec, num_coordinates, torch.Generator().manual_seed(seed))
