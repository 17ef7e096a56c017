"""Train one shard: `for record in ShardRun(spec, plan)`, then its finals. The worker's only door into PyTorch.

One thread, no global state left behind: the caller may stop iterating at any record.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from trainer.engine.honesty import Honesty, advance_checked, checked_steps
from trainer.engine.measures import value_of
from trainer.engine.plan import ShardPlan
from trainer.engine.probes import PROBES
from trainer.engine.specs import ExperimentSpec, metrics_of
from trainer.engine.stack import Stack


@dataclass(frozen=True)
class Record:
    """Every metric after `step` optimizer steps, one number per replica of the plan, None where there is none.

    `train/loss` and gradient norms belong to the step's own batch, before its update; the rest follows the update.
    """

    step: int
    values: dict[str, list[float | None]]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Final:
    """The measure of one replica at the end, or None and the step at which it diverged."""

    arm: int
    seed: int
    value: float | None
    diverged_at: int | None
    metrics: dict[str, float | None]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class ShardRun:
    """One pass through a shard's training; iterate once. `finals` and `honesty` are complete after the last record.

    `pulse` is called before every step of a stack: between two records it may raise to stop the training.
    """

    def __init__(self, spec: ExperimentSpec, plan: ShardPlan, *, pulse: Callable[[], None] = lambda: None) -> None:
        self.spec = spec
        self.plan = plan
        self.pulse = pulse
        self.honesty = Honesty()
        self.finals: list[Final] = []

    def __iter__(self) -> Iterator[Record]:
        torch.set_num_threads(1)  # more would change the last digits, and slow such small tensors down
        stacks = [_PlacedStack(self.spec, self.plan, index) for index in range(len(self.plan.stacks))]
        names = [name for name in self.spec.metrics if any(name in stack.names for stack in stacks)]
        table = torch.full((len(names), len(self.plan.replicas)), torch.nan, dtype=torch.float64)
        record = None
        measured = _Measured(self.spec)
        for step in self.plan.record_steps:
            for stack in stacks:
                stack.advance_to(step, self.honesty, self.pulse)
                rows = torch.tensor([names.index(name) for name in stack.names])
                table[rows[:, None], stack.columns] = stack.read(self.spec.probes)
            record = Record(step, dict(zip(names, _finite(table), strict=True)))
            measured.note(record)
            yield record
        assert record is not None
        self.finals = self._finals(record, measured, stacks)

    def _finals(self, last: Record, measured: "_Measured", stacks: list["_PlacedStack"]) -> list[Final]:
        diverged_at = {
            replica: step
            for placed in stacks
            for replica, step in zip(placed.stack.plan.replicas, placed.stack.diverged_at, strict=True)
        }
        finals = []
        for column, (arm, seed) in enumerate(self.plan.replicas):
            names = metrics_of(self.spec.resolved(arm).network, self.spec.probes)
            metrics = {name: last.values[name][column] for name in names}
            step = diverged_at[arm, seed]
            value = measured.value(column) if step is None else None
            if value is None and step is None:  # the metric itself has overflowed
                step = last.step
            finals.append(Final(arm, seed, value, step, metrics))
        return finals


class _Measured:
    """The curves that the measure is read from, of all replicas."""

    def __init__(self, spec: ExperimentSpec) -> None:
        self.measure = spec.measure
        self.steps: list[int] = []
        self.rows: dict[str, list[list[float | None]]] = {name: [] for name in spec.measure.metrics}

    def note(self, record: Record) -> None:
        self.steps.append(record.step)
        for name, rows in self.rows.items():
            rows.append(record.values[name])

    def value(self, column: int) -> float | None:
        curves = {name: [row[column] for row in rows] for name, rows in self.rows.items()}
        return value_of(self.measure, self.steps, curves)


class _PlacedStack:
    """A stack with its place in the shard: its columns, its metrics, and the replicas that are checked."""

    def __init__(self, spec: ExperimentSpec, plan: ShardPlan, index: int) -> None:
        self.stack = Stack(spec, plan.stacks[index])
        replicas = self.stack.plan.replicas
        self.columns = torch.tensor([plan.replicas.index(replica) for replica in replicas])
        self.names = metrics_of(self.stack.arm.network, spec.probes)
        self._checked_steps = checked_steps(plan.num_steps)
        # one replica of every arm: that with the shard's first seed
        self._checked_rows = {
            row: spec.resolved(arm) for row, (arm, seed) in enumerate(replicas) if seed == plan.seeds[0]
        }

    def advance_to(self, step: int, honesty: Honesty, pulse: Callable[[], None]) -> None:
        while self.stack.step < step:
            pulse()
            if self.stack.step + 1 in self._checked_steps and self._checked_rows:
                advance_checked(self.stack, self._checked_rows, honesty)
            else:
                self.stack.advance()

    def read(self, probes: tuple[str, ...]) -> Tensor:
        """[metrics, replicas] in the order of `names`, NaN for what has diverged."""
        self.stack.freeze_exploded()
        if not self.stack.alive.any():
            return torch.full((len(self.names), len(self.columns)), torch.nan, dtype=torch.float64)
        always = torch.stack([self.stack.losses, *self.stack.test()])
        values = torch.cat([always, *(PROBES[probe](self.stack) for probe in probes)]).double()
        return torch.where(self.stack.alive, values, torch.nan)


def _finite(table: Tensor) -> list[list[float | None]]:
    return [[value if math.isfinite(value) else None for value in row] for row in table.tolist()]
