"""`training`: networks of one shape learn side by side, and a few of their steps are held against plain PyTorch."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from trainer.engine.albums import Album
from trainer.engine.honesty import Honesty, advance_checked, checked_steps
from trainer.engine.plan import ShardPlan
from trainer.engine.probes import PROBES
from trainer.engine.procedures.watch import StepsToTarget
from trainer.engine.snapshots import add_to
from trainer.engine.specs import ExperimentSpec, is_sampled
from trainer.engine.specs.metrics import EPOCHS
from trainer.engine.stack import Stack


class TrainingRun:
    """A stack, its metrics, and the replicas that are checked."""

    def __init__(self, spec: ExperimentSpec, plan: ShardPlan, index: int) -> None:
        self.stack = Stack(spec, plan.stacks[index])
        self.names = self.stack.arm.metrics(spec.probes)
        self.steps_to_target: StepsToTarget = {}  # a step is dear: records must do
        self._probes = [probe for probe in spec.probes if probe in PROBES]
        self._snapshots = spec.probes
        self._last = torch.empty(0)
        self._had_ended = torch.zeros(len(self.stack.alive), dtype=torch.bool)  # at the record before
        self._is_over = False  # all of them had
        self._record_examples, self._last_step = plan.record_examples, plan.record_steps[-1]
        self._is_sampled = torch.tensor([is_sampled(name) for name in self.names])[:, None]
        self._checked_steps = checked_steps(plan.num_steps)
        # one replica of every arm: that with the shard's first seed
        self._checked_rows = {
            row: spec.resolved(arm) for row, (arm, seed) in enumerate(self.stack.plan.replicas) if seed == plan.seeds[0]
        }

    @property
    def diverged_at(self) -> Sequence[int | None]:
        return self.stack.diverged_at

    def advance_to(self, step: int, honesty: Honesty, pulse: Callable[[], None]) -> None:
        while self.stack.step < step:
            pulse()
            self.stack.keeps_weights = "update_ratio" in self._probes and self.stack.step + 1 == step
            if self.stack.step + 1 in self._checked_steps and self._checked_rows:
                advance_checked(self.stack, self._checked_rows, honesty)
            else:
                self.stack.advance()

    def read(self) -> Tensor:
        """[metrics, replicas] in the order of `names`, NaN for what has diverged.

        What has ended, early or by divergence, repeats its numbers; only the last record is always of all examples.
        """
        self.stack.freeze_exploded()
        becomes_whole = self._record_examples > 0 and self.stack.step == self._last_step
        self.stack.most_looked_at = 0 if becomes_whole else self._record_examples
        if becomes_whole or not self._is_over:
            values = self._values()
            self._last = self._masked(values, becomes_whole) if self.stack.has_lost_some else values
        return self._last

    def _masked(self, values: Tensor, becomes_whole: bool) -> Tensor:
        """Without the numbers of what has diverged, and with the former ones of what had ended."""
        values = torch.where(self.stack.alive, values, torch.nan)
        if self._had_ended.any():
            stays = self._had_ended & ~(self._is_sampled & becomes_whole)
            values = torch.where(stays, self._last, values)
        self._had_ended = ~self.stack.is_training
        self._is_over = bool(self._had_ended.all())
        return values

    def add_snapshots(self, album: Album) -> None:
        add_to(album, self.stack, self._snapshots)

    def _values(self) -> Tensor:
        rows = [self.stack.losses, *self.stack.test(), *self.stack.validate()]
        if EPOCHS in self.names:
            rows.append(self.stack.num_epochs)
        values = torch.stack(rows)
        if self._probes:
            values = torch.cat([values, *(PROBES[probe](self.stack) for probe in self._probes)])
        return values.double()
