"""Run one shard: `for record in ShardRun(spec, plan)`, then its finals. The worker's only door into PyTorch.

One thread, no global state left behind: the caller may stop iterating at any record.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch

from trainer.engine.albums import Album
from trainer.engine.effort import CostModel
from trainer.engine.honesty import Honesty
from trainer.engine.measures import value_of
from trainer.engine.plan import ShardPlan, tuning_plans
from trainer.engine.procedures import RUNS, Run
from trainer.engine.specs import SNAPSHOTS, ExperimentSpec, MeasureSpec, moments
from trainer.engine.specs.measures import Steps
from trainer.engine.tuning import Tuning, choose

# A block as large as this, once freed, teaches the C library to keep what smaller ones leave: 4 MiB, so up to 8 stay.
# Else the tensors of every record are given back to the system and come anew, page by page.
KEPT_VALUES = 2**20


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
    """The measure of one replica at the end, or None and the step at which it diverged.

    `metrics` has the last record, and under their keys the measures that rules have of their own.
    """

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
        self.album: Album = {}  # the snapshots, where the spec wants some
        self.tuning: Tuning | None = None  # what was chosen, where the spec tunes something

    def __iter__(self) -> Iterator[Record]:
        torch.set_num_threads(1)  # more would change the last digits, and slow such small tensors down
        torch.empty(KEPT_VALUES)
        spec = self._tuned() if self.spec.tune.field else self.spec
        runs = [RUNS[spec.procedure](spec, self.plan, index) for index in range(len(self.plan.stacks))]
        names = [name for name in spec.metrics if any(name in run.names for run in runs)]
        places = {replica: column for column, replica in enumerate(self.plan.replicas)}
        columns = [[places[replica] for replica in stack.replicas] for stack in self.plan.stacks]
        record = None
        curves = _Curves(self.spec)
        looks = moments(self.plan.record_steps) if {*SNAPSHOTS} & {*spec.probes} else ()
        for step in self.plan.record_steps:
            values: dict[str, list[float | None]] = {name: [None] * len(places) for name in names}
            for run, own in zip(runs, columns, strict=True):
                run.advance_to(step, self.honesty, self.pulse)
                _note(run, own, values)
            if step in looks:
                for run in runs:
                    run.add_snapshots(self.album)
            record = Record(step, values)
            curves.note(record)
            yield record
        assert record is not None
        self.finals = self._finals(record, curves, runs)

    def _tuned(self) -> ExperimentSpec:
        """Tries every value of every arm on seeds of their own, and fixes the best ones."""
        spec, finals = self.spec.tuning(self.plan.arms), {}
        for plan in tuning_plans(self.spec, self.plan.arms, cost=CostModel()):
            run = ShardRun(spec, plan, pulse=self.pulse)
            run.honesty = self.honesty
            deque(run, maxlen=0)  # the curves of what is only tried are not kept
            finals |= {(final.arm, final.seed): final.value for final in run.finals}
        self.tuning = choose(self.spec, self.plan.arms, finals)
        return self.spec.with_values(self.tuning.chosen)

    def _finals(self, last: Record, curves: "_Curves", runs: list[Run]) -> list[Final]:
        diverged_at = {
            replica: step
            for run, stack in zip(runs, self.plan.stacks, strict=True)
            for replica, step in zip(stack.replicas, run.diverged_at, strict=True)
        }
        own, *others = self.spec.measures
        exact = self._exact(runs)
        finals = []
        for column, (arm, seed) in enumerate(self.plan.replicas):
            names = self.spec.resolved(arm).metrics(self.spec.probes)
            metrics = {name: last.values[name][column] for name in names}
            readable = [
                each for each in (own, *others) if set(each.metrics) <= set(names)
            ]  # not by rules on other arms
            step = diverged_at[arm, seed]
            values = {
                each.key: exact.get((each.key, arm, seed), curves.value(each, column)) if step is None else None
                for each in readable
            }
            value = values.pop(own.key)
            if value is None and step is None:  # the metric itself has overflowed
                step = last.step
            finals.append(Final(arm, seed, value, step, metrics | values))
        return finals

    def _exact(self, runs: list[Run]) -> dict[tuple[str, int, int], float]:
        """Steps to the target by measure and replica, of the runs that looked at every step."""
        caps = {each.key: each.cap for each in self.spec.measures if isinstance(each, Steps)}
        return {
            (key, *replica): float(caps[key] if step is None else min(caps[key], step))
            for run, stack in zip(runs, self.plan.stacks, strict=True)
            for key, reached in run.steps_to_target.items()
            for replica, step in zip(stack.replicas, reached, strict=True)
        }


class _Curves:
    """Those that the measures are read from, of all replicas."""

    def __init__(self, spec: ExperimentSpec) -> None:
        self.steps: list[int] = []
        self.rows: dict[str, list[list[float | None]]] = {
            name: [] for measure in spec.measures for name in measure.metrics
        }

    def note(self, record: Record) -> None:
        self.steps.append(record.step)
        for name, rows in self.rows.items():
            if name in record.values:  # a shard of other arms may not record it
                rows.append(record.values[name])

    def value(self, measure: MeasureSpec, column: int) -> float | None:
        curves = {name: [row[column] for row in self.rows[name]] for name in measure.metrics}
        return value_of(measure, self.steps, curves)


def _note(run: Run, columns: Sequence[int], values: dict[str, list[float | None]]) -> None:
    """What a run reads, into its columns of every metric; what is not finite stays None."""
    for name, row in zip(run.names, run.read().tolist(), strict=True):
        for column, value in zip(columns, row, strict=True):
            if math.isfinite(value):
                values[name][column] = value
