"""The lockstep check: at a few steps a replica's state is handed to plain PyTorch, which must do the same step.

Whole trajectories can't be compared, many are chaotic: a last digit grows into a different network. One step can.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn

from trainer.engine.gradients import differentiation
from trainer.engine.losses import loss_function
from trainer.engine.networks.dropout import Dropout
from trainer.engine.networks.mlp import StackedMlp
from trainer.engine.optimizers import optimizer
from trainer.engine.oracle import differentiate, update
from trainer.engine.schedules import learning_rate
from trainer.engine.specs import ResolvedArm
from trainer.engine.stack import Stack

LOSS_TOLERANCE = 1e-6  # of max(1, |loss|)
GRADIENT_TOLERANCE = 1e-5  # of the norm of that parameter's gradient
UPDATE_TOLERANCE = 1e-5  # of the norm of that parameter, before the step or after it: a bias may cross zero
NEGLIGIBLE_NORM = 1e-8  # a smaller gradient is compared as if it had this norm
NEGLIGIBLE_SHARE = 1e-6  # or this share of the whole gradient's, in double: behind batch norm some are sums that cancel
CHECKED_SHARES = (0.0, 0.1, 0.5, 0.9)  # of the steps


@dataclass
class Honesty:
    """Largest relative errors over all checked steps and arms."""

    max_loss_error: float = 0.0
    max_gradient_error: float = 0.0
    max_update_error: float = 0.0
    checked_steps: list[int] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return (
            self.max_loss_error <= LOSS_TOLERANCE
            and self.max_gradient_error <= GRADIENT_TOLERANCE
            and self.max_update_error <= UPDATE_TOLERANCE
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"ok": self.ok}

    def note(self, step: int, loss_error: float, gradient_error: float, update_error: float) -> None:
        self.max_loss_error = max(self.max_loss_error, loss_error)
        self.max_gradient_error = max(self.max_gradient_error, gradient_error)
        self.max_update_error = max(self.max_update_error, update_error)
        if step not in self.checked_steps:
            self.checked_steps.append(step)


def checked_steps(num_steps: int) -> tuple[int, ...]:
    """1-based: the step from 0 done, from 10 % done, …"""
    return tuple(sorted({min(int(share * num_steps) + 1, num_steps) for share in CHECKED_SHARES}))


def advance_checked(stack: Stack, rows: Mapping[int, ResolvedArm], honesty: Honesty) -> None:
    """Advance the stack by one step and note how far plain PyTorch, from the state of these rows, ends elsewhere."""
    flat = stack.network.flat
    before = flat.views(flat.values.clone())
    twins = [_Twin(stack, row, arm) for row, arm in rows.items() if stack.is_training[row]]
    stack.take_step()
    again = _DoubleStep(stack, before)
    for twin in twins:
        if stack.alive[twin.row]:  # there is nothing to compare in NaN
            honesty.note(stack.step, *twin.errors(stack, again))
    stack.end_step()


class _DoubleStep:
    """The stack's last step again from the parameters `before` it, in double precision; only if somebody asks."""

    def __init__(self, stack: Stack, before: Sequence[Tensor]) -> None:
        self._stack = stack
        self._before = before

    @cached_property
    def batch(self) -> tuple[Tensor, Tensor]:
        inputs, targets = (part.double() if part.is_floating_point() else part for part in self._stack.batch)
        return inputs, targets

    @cached_property
    def _step(self) -> tuple[Tensor, StackedMlp]:
        network = self._stack.network.replay([parameter.double().requires_grad_() for parameter in self._before])
        losses = differentiation(network, self._stack.arm, self._stack.replica_losses)(*self.batch)
        return losses, network

    def of_replica(self, row: int) -> tuple[Tensor, list[Tensor]]:
        """Its loss and its gradients."""
        losses, network = self._step
        return losses[row], network.replica_tensors(row, [each.grad for each in network.parameters])


class _Twin:
    """One replica's parameters and optimizer state, copied into an ordinary module and optimizer before the step."""

    def __init__(self, stack: Stack, row: int, arm: ResolvedArm) -> None:
        self.row = row
        self.network = stack.module(row)
        self.training = arm.training
        self.optimizer = optimizer(arm.training.optimizer, self.network.parameters())
        self.minimised = loss_function(arm.training.loss)
        stack.copy_replica(row, self.network)
        self.faults = arm.training.faults
        if "no_zero_grad" in self.faults and stack.step:
            gradients = [parameter.grad for parameter in stack.network.parameters]
            for mine, value in self._pairs(stack.network.replica_tensors(row, gradients)):
                mine.grad = torch.empty_like(mine).copy_(value)
        for name, values in stack.update.state(row).items():
            is_number = not values[0].dim()  # such as the number of steps
            for mine, value in self._pairs(values if is_number else stack.network.replica_tensors(row, values)):
                self.optimizer.state[mine][name] = value.clone()

    def errors(self, stack: Stack, again: _DoubleStep) -> tuple[float, float, float]:
        """Of loss, gradients and updated parameters, after the stack has made its step."""
        gradients = stack.network.replica_tensors(self.row, [each.grad for each in stack.network.parameters])
        inputs, targets = (part[self.row] for part in stack.batch)
        self._take_masks(stack)
        loss, gradient = self._step_errors(stack.losses[self.row], gradients, inputs, targets)
        if loss > LOSS_TOLERANCE or gradient > GRADIENT_TOLERANCE:
            # A rounding can put a unit on the other side of a ReLU's kink, or drown p - 1 of a sure prediction.
            # With twice the digits it can't: only a real disagreement survives.
            loss, gradient = self._double_errors(again)
        return loss, gradient, max(self._update_error(stack, gradients), self._buffer_error(stack))

    def _step_errors(
        self, loss: Tensor, gradients: list[Tensor], inputs: Tensor, targets: Tensor, negligible_share: float = 0.0
    ) -> tuple[float, float]:
        expected = differentiate(self.network, self.minimised, inputs, targets, self.faults)
        whole = torch.stack([torch.linalg.vector_norm(gradient) for gradient in gradients]).square().sum().sqrt()
        floor = max(NEGLIGIBLE_NORM, negligible_share * float(whole))
        gradient_errors = [distance(gradient, mine.grad, floor=floor) for mine, gradient in self._pairs(gradients)]
        return distance(loss, expected, floor=1.0), max(gradient_errors)

    def _double_errors(self, again: _DoubleStep) -> tuple[float, float]:
        """The same comparison of the same step, both sides in double precision."""
        double = copy(self)
        double.network = deepcopy(self.network).double()
        inputs, targets = (part[self.row] for part in again.batch)
        return double._step_errors(*again.of_replica(self.row), inputs, targets, NEGLIGIBLE_SHARE)

    def _update_error(self, stack: Stack, gradients: list[Tensor]) -> float:
        """Both optimizers step on the stack's gradient: Adam divides by it, its last digit may decide a sign."""
        norms = [float(torch.linalg.vector_norm(mine.detach())) for mine in self.network.parameters()]
        for mine, gradient in self._pairs(gradients):
            mine.grad = gradient.clone()
        rate = learning_rate(self.training, stack.step - 1, stack.num_steps)
        update(self.network, self.optimizer, self.training, rate)
        updated = stack.network.replica_tensors(self.row, stack.network.parameters)
        floors = [max(NEGLIGIBLE_NORM, norm) for norm in norms]
        pairs = zip(self.network.parameters(), updated, floors, strict=True)
        return max(distance(value, mine, floor=floor) for mine, value, floor in pairs)

    def _buffer_error(self, stack: Stack) -> float:
        """The forward pass has moved the running statistics on both sides."""
        return max((distance(value, mine, floor=1.0) for mine, value in self._buffer_pairs(stack)), default=0.0)

    def _take_masks(self, stack: Stack) -> None:
        """The stack's own draws of this step; that they are the replica's is seen where whole trainings agree."""
        dropouts = [module for module in self.network.modules() if isinstance(module, Dropout)]
        for mine, masks in zip(dropouts, stack.network.masks, strict=True):
            mine.given = masks[self.row]

    def _buffer_pairs(self, stack: Stack) -> Iterable[tuple[Tensor, Tensor]]:
        mine = [buffer for buffer in self.network.buffers() if buffer.dim()]  # without the number of batches
        return zip(mine, (buffer[self.row, 0] for buffer in stack.network.buffers), strict=True)

    def _pairs(self, values: Sequence[Tensor]) -> Iterable[tuple[nn.Parameter, Tensor]]:
        return zip(self.network.parameters(), values, strict=True)


@torch.no_grad()
def distance(value: Tensor, expected: Tensor, *, floor: float) -> float:
    """Norm of the difference, relative to the norm of what is expected. Overflow on both sides is agreement."""
    difference = torch.linalg.vector_norm(value - expected, dtype=torch.float64).item()
    if not math.isfinite(difference):
        return 0.0 if torch.equal(value.isfinite(), expected.isfinite()) else math.inf
    return difference / max(torch.linalg.vector_norm(expected, dtype=torch.float64).item(), floor)
