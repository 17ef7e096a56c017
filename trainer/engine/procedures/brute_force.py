"""`brute_force`: the error at every point of a grid, or along gradient descent; the best so far at every evaluation."""

import itertools

import torch
from torch import Tensor

from trainer.engine.honesty import Honesty, distance
from trainer.engine.procedures.replicas import ReplicaRun
from trainer.engine.specs.procedures.brute_force import CHUNK, BruteForceArm, Grid

NUM_CHECKED = 50  # points whose errors are computed again, one by one


class BruteForceRun(ReplicaRun):
    def curves(self, arm: BruteForceArm, seed: int) -> Tensor:
        """Rows: evaluations so far, best root mean squared error so far."""
        inputs, targets, _ = draw(arm, seed)
        steps = torch.arange(1, arm.num_steps + 1, dtype=torch.float64)
        if isinstance(arm.search, Grid):
            errors = torch.cat([rmse(inputs, targets, points) for points in grid(arm).split(CHUNK)])
            return torch.stack([steps, errors.cummin(dim=0).values])
        errors = torch.tensor(descend(arm, inputs, targets), dtype=torch.float64)
        if not errors[-1].isfinite():  # it diverged: from there on there is nothing
            errors[-1] = torch.nan
            steps[len(errors) - 1 :] = torch.nan
        best = torch.cat([errors, errors[-1:].expand(arm.num_steps - len(errors))]).cummin(dim=0).values
        num_used = len(errors) if errors[-1] <= arm.search.target else arm.num_steps
        return torch.stack([steps.clamp(max=num_used), best])

    def check(self, arm: BruteForceArm, seed: int, curves: Tensor, honesty: Honesty) -> None:
        """Some points of the grid one by one; gradient descent with autograd's gradients."""
        inputs, targets, _ = draw(arm, seed)
        if isinstance(arm.search, Grid):
            points = grid(arm)[:NUM_CHECKED]
            alone = torch.stack([((inputs @ point - targets) ** 2).mean().sqrt() for point in points])
            honesty.note(1, distance(curves[1, : len(points)], alone.cummin(dim=0).values, floor=1.0), 0.0, 0.0)
            return
        weights = torch.zeros(arm.num_weights, dtype=torch.float64, requires_grad=True)
        (0.5 * ((inputs @ weights - targets) ** 2).mean()).backward()
        honesty.note(1, 0.0, distance(gradient(inputs, targets, weights.detach()), weights.grad, floor=1e-8), 0.0)


def draw(arm: BruteForceArm, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Inputs [examples, weights], targets [examples], true weights."""
    generator = torch.Generator().manual_seed(seed)
    truth = 2 * torch.rand(arm.num_weights, generator=generator, dtype=torch.float64) - 1
    inputs = torch.randn(arm.num_examples, arm.num_weights, generator=generator, dtype=torch.float64)
    return inputs, inputs @ truth, truth


def grid(arm: BruteForceArm) -> Tensor:
    """[points, weights]"""
    values = torch.linspace(-1, 1, arm.search.points_per_weight, dtype=torch.float64).tolist()
    return torch.tensor([*itertools.product(values, repeat=arm.num_weights)], dtype=torch.float64)


def rmse(inputs: Tensor, targets: Tensor, points: Tensor) -> Tensor:
    """[points]"""
    return ((points @ inputs.T - targets) ** 2).mean(dim=1).sqrt()


def gradient(inputs: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    return inputs.T @ (inputs @ weights - targets) / len(targets)


def descend(arm: BruteForceArm, inputs: Tensor, targets: Tensor) -> list[float]:
    """The error at every evaluation, up to the one that meets the target."""
    weights = torch.zeros(arm.num_weights, dtype=torch.float64)
    errors: list[float] = []
    while len(errors) < arm.num_steps:
        residuals = inputs @ weights - targets
        errors.append(float((residuals**2).mean().sqrt()))
        if not arm.search.target < errors[-1] < float("inf"):
            break
        weights -= arm.search.learning_rate * (inputs.T @ residuals / len(targets))
    return errors
