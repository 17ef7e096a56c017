"""`descent`: many starts of all arms walk down one surface together, each arm with its own optimizer.

A few steps are made again by plain PyTorch, one point at a time, and must end at the same place.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from trainer.engine.honesty import Honesty, checked_steps, distance
from trainer.engine.optimizers import optimizer
from trainer.engine.plan import ShardPlan
from trainer.engine.procedures.watch import StepsToTarget, Watch
from trainer.engine.specs import ExperimentSpec
from trainer.engine.specs.procedures.descent import DescentArm
from trainer.engine.surfaces import OWN_METRICS, start, value

LOST = 1e6  # a point further from the origin than this along any axis has diverged
NOISE_STREAM = 2**32  # added to the seed, so that noise and start are independent draws
NOISE_BLOCK = 1024  # steps whose noise is drawn at once


class DescentRun:
    """Positions [seeds, coordinates] for every arm of the stack; rows of results are arm by arm."""

    def __init__(self, spec: ExperimentSpec, plan: ShardPlan, index: int) -> None:
        stack = plan.stacks[index]
        self.arms: list[DescentArm] = [spec.resolved(arm) for arm in stack.arms]
        self.surface = self.arms[0].surface
        self.names = self.arms[0].metrics(())
        self.step = 0
        count = self.surface.num_coordinates
        self.positions = [
            torch.stack([start(arm.start, count, seed) for seed in stack.seeds]).requires_grad_() for arm in self.arms
        ]
        self.optimizers = [
            optimizer(arm.optimizer, [position], fused=True)
            for arm, position in zip(self.arms, self.positions, strict=True)
        ]
        self.diverged_at: list[int | None] = [None] * len(stack.replicas)
        self.watch = Watch(spec.measures, len(stack.replicas))
        self._noise = _Noise(stack.seeds, count)
        self._is_noisy = any(arm.gradient_noise for arm in self.arms)
        self._checked_steps = checked_steps(plan.num_steps) if plan.seeds[0] in stack.seeds else ()

    @property
    def steps_to_target(self) -> StepsToTarget:
        return self.watch.reached

    def advance_to(self, step: int, honesty: Honesty, pulse: Callable[[], None]) -> None:
        while self.step < step:
            pulse()
            if self.step + 1 in self._checked_steps:
                self._advance_checked(honesty)
            else:
                self._advance()

    def read(self) -> Tensor:
        return torch.stack([self._metric(name) for name in self.names])

    def _advance(self) -> None:
        """One update of every point."""
        self.step += 1
        if None not in self.diverged_at:
            return
        for position in self.positions:
            position.grad = None
        value(self.surface, torch.cat(self.positions), self.step).sum().backward()
        if self._is_noisy:
            noise = self._noise.at(self.step)
            for arm, position in zip(self.arms, self.positions, strict=True):
                position.grad += arm.gradient_noise * noise
        for each in self.optimizers:
            each.step()
        self._leave_the_lost()
        self.watch.note(self.step, self._metric)

    @torch.no_grad()
    def _leave_the_lost(self) -> None:
        """What has diverged becomes NaN and stays so; the others never notice."""
        everywhere = torch.cat(self.positions)
        if everywhere.abs().max() <= LOST:
            return
        num_seeds = len(self.positions[0])
        for row in (~(everywhere.abs().amax(dim=1) <= LOST)).nonzero().flatten().tolist():
            if self.diverged_at[row] is None:
                self.diverged_at[row] = self.step
            self.positions[row // num_seeds][row % num_seeds] = torch.nan

    @torch.no_grad()
    def _metric(self, name: str) -> Tensor:
        """[replicas], where the points stand now."""
        everywhere = torch.cat(self.positions)
        if name == "surface/value":
            return value(self.surface, everywhere, self.step)
        if name in OWN_METRICS:
            return OWN_METRICS[name](self.surface, everywhere, self.step)
        return everywhere[:, ("position/x", "position/y").index(name)]

    def _advance_checked(self, honesty: Honesty) -> None:
        """The first point of every arm, with its optimizer's state, makes the same step alone."""
        alone = [self._alone(place) for place in range(len(self.arms))]
        self._advance()
        for place, (point, steps) in enumerate(alone):
            value(self.surface, point, self.step).backward()
            gradient_error = 0.0
            if self._is_noisy:
                point.grad += self.arms[place].gradient_noise * self._noise.at(self.step)[0]
            if self.diverged_at[place * len(self.positions[0])] is None:
                gradient_error = distance(self.positions[place].grad[0], point.grad, floor=1e-8)
                steps.step()
                honesty.note(self.step, 0.0, gradient_error, distance(self.positions[place][0], point, floor=1e-8))

    def _alone(self, place: int) -> tuple[Tensor, torch.optim.Optimizer]:
        stacked, own = self.positions[place], self.optimizers[place]
        point = stacked[0].detach().clone().requires_grad_()
        steps = optimizer(self.arms[place].optimizer, [point])
        for name, state in own.state[stacked].items():
            steps.state[point][name] = (state[0] if state.dim() else state).clone()
        return point, steps


class _Noise:
    """Standard normal draws [seeds, coordinates] for every step, a stream per seed; all arms see the same."""

    def __init__(self, seeds: Sequence[int], num_coordinates: int) -> None:
        self._generators = [torch.Generator().manual_seed(NOISE_STREAM + seed) for seed in seeds]
        self._shape = (NOISE_BLOCK, num_coordinates)
        self._block = -1
        self._draws: Tensor

    def at(self, step: int) -> Tensor:
        """Steps count from 1 and only go on."""
        while self._block < (step - 1) // NOISE_BLOCK:
            draws = [torch.randn(self._shape, generator=each, dtype=torch.float64) for each in self._generators]
            self._draws = torch.stack(draws)
            self._block += 1
        return self._draws[:, (step - 1) % NOISE_BLOCK]
