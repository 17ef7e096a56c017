"""`perceptron`: Rosenblatt's rule for many replicas at once; a few epochs are repeated for one replica alone."""

from collections.abc import Callable

import torch
from torch import Tensor

from trainer.engine.honesty import Honesty, checked_steps, distance
from trainer.engine.plan import ShardPlan
from trainer.engine.procedures.watch import StepsToTarget, Watch
from trainer.engine.specs import ExperimentSpec
from trainer.engine.specs.procedures.perceptron import PerceptronArm, Separable

GATES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "xor": (0, 1, 1, 0)}
ORDER_STREAM = 2**32  # added to the seed, so that points and orders are independent draws


class PerceptronRun:
    """Points [R, N, D + 1] whose last feature is 1, signs ±1 [R, N], weights [R, D + 1]."""

    def __init__(self, spec: ExperimentSpec, plan: ShardPlan, index: int) -> None:
        stack = plan.stacks[index]
        arms = {arm: spec.resolved(arm) for arm in stack.arms}
        drawn = [draw(arms[arm], seed) for arm, seed in stack.replicas]
        self.names = arms[stack.arms[0]].metrics(())
        self.points, self.signs = (torch.stack(parts) for parts in list(zip(*drawn, strict=True))[:2])
        self.bounds = torch.tensor([bound for *_, bound in drawn], dtype=torch.float64)
        self.weights = torch.zeros(self.points.shape[0], self.points.shape[2], dtype=torch.float64)
        self.num_mistakes = torch.zeros(len(drawn), dtype=torch.float64)
        self.diverged_at: list[int | None] = [None] * len(drawn)
        self.watch = Watch(spec.measures, len(drawn))
        self.step = 0
        self._orders = [orders(arms[arm], seed) for arm, seed in stack.replicas]
        self._is_done = torch.zeros(len(drawn), dtype=torch.bool)  # an epoch passed without a mistake
        checked = [row for row, (_, seed) in enumerate(stack.replicas) if seed == plan.seeds[0]]
        self._checked_rows = checked
        self._checked_steps = checked_steps(plan.num_steps) if checked else ()

    @property
    def steps_to_target(self) -> StepsToTarget:
        return self.watch.reached

    def advance_to(self, step: int, honesty: Honesty, pulse: Callable[[], None]) -> None:
        while self.step < step:
            self.step += 1
            if not self._is_done.all():
                pulse()
                self._advance(honesty)
            self.watch.note(self.step, self._metric)

    def read(self) -> Tensor:
        return torch.stack([self._metric(name) for name in self.names])

    def _advance(self, honesty: Honesty) -> None:
        order = torch.stack([next(each) for each in self._orders])
        rows = self._checked_rows if self.step in self._checked_steps else []
        expected = {row: epoch_alone(self.points[row], self.signs[row], self.weights[row], order[row]) for row in rows}
        points = self.points.gather(1, order[:, :, None].expand(self.points.shape))
        signs = self.signs.gather(1, order)
        before = self.num_mistakes.clone()
        for place in range(order.shape[1]):
            point, sign = points[:, place], signs[:, place]
            is_wrong = ((self.weights * point).sum(dim=1) > 0) != (sign > 0)
            self.weights += (is_wrong * sign)[:, None] * point
            self.num_mistakes += is_wrong
        self._is_done |= self.num_mistakes == before
        for row, weights in expected.items():
            honesty.note(self.step, 0.0, 0.0, distance(self.weights[row], weights, floor=1e-8))

    def _metric(self, name: str) -> Tensor:
        if name == "perceptron/mistakes":
            return self.num_mistakes
        if name == "perceptron/bound":
            return self.bounds
        is_right = (torch.einsum("rnd,rd->rn", self.points, self.weights) > 0) == (self.signs > 0)
        return 100.0 * is_right.double().mean(dim=1)


def epoch_alone(points: Tensor, signs: Tensor, weights: Tensor, order: Tensor) -> Tensor:
    """The rule as it is taught, for one replica."""
    weights = weights.clone()
    for place in order.tolist():
        if (torch.dot(weights, points[place]) > 0) != (signs[place] > 0):
            weights += signs[place] * points[place]
    return weights


def orders(arm: PerceptronArm, seed: int):  # noqa: ANN201 (an endless generator of permutations)
    generator = torch.Generator().manual_seed(ORDER_STREAM + seed)
    while True:
        num_points = arm.points.num_points
        yield torch.randperm(num_points, generator=generator) if arm.order == "shuffled" else torch.arange(num_points)


def draw(arm: PerceptronArm, seed: int) -> tuple[Tensor, Tensor, float]:
    """Points with a constant feature [N, D + 1], signs [N], and the bound on mistakes (NaN where there is none)."""
    if isinstance(arm.points, Separable):
        return _separable(arm.points, seed)
    inputs = torch.tensor([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)], dtype=torch.float64)
    return _extended(inputs), 2.0 * torch.tensor(GATES[arm.points.gate], dtype=torch.float64) - 1, float("nan")


def _separable(spec: Separable, seed: int) -> tuple[Tensor, Tensor, float]:
    generator = torch.Generator().manual_seed(seed)
    normal = torch.randn(spec.num_features, generator=generator, dtype=torch.float64)
    normal /= torch.linalg.vector_norm(normal)
    offset = torch.rand((), generator=generator, dtype=torch.float64) - 0.5
    kept = torch.empty(0, spec.num_features, dtype=torch.float64)
    while len(kept) < spec.num_points:
        drawn = 2 * torch.rand(2 * spec.num_points, spec.num_features, generator=generator, dtype=torch.float64) - 1
        kept = torch.cat([kept, drawn[(drawn @ normal + offset).abs() >= spec.margin]])
    points = _extended(kept[: spec.num_points])
    separator = torch.cat([normal, offset[None]])
    signs = (points @ separator).sign()
    # Novikoff 1962: (R / γ)², R the longest point, γ the smallest distance from the separator, both with the feature 1
    margin = (signs * (points @ separator)).min() / torch.linalg.vector_norm(separator)
    longest = torch.linalg.vector_norm(points, dim=1).max()
    return points, signs, float((longest / margin) ** 2)


def _extended(inputs: Tensor) -> Tensor:
    """With a feature that is always 1: its weight is the bias."""
    return torch.cat([inputs, torch.ones(len(inputs), 1, dtype=torch.float64)], dim=1)
