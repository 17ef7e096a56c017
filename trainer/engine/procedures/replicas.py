"""For procedures whose whole result is computed before the first record: replica by replica, a number per step."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from trainer.engine.honesty import Honesty
from trainer.engine.plan import ShardPlan
from trainer.engine.procedures.watch import is_met
from trainer.engine.specs import ExperimentSpec
from trainer.engine.specs.measures import Steps


class ReplicaRun(ABC):
    """Computes everything when it is first advanced, and keeps [records, metrics, replicas] of it.

    `curves` calls `self.pulse` wherever a second may have passed: it may raise to stop the run.
    """

    def __init__(self, spec: ExperimentSpec, plan: ShardPlan, index: int) -> None:
        self.replicas = plan.stacks[index].replicas
        self.arms = [spec.resolved(arm) for arm, _ in self.replicas]
        self.names = self.arms[0].metrics(())
        self.diverged_at: list[int | None] = [None] * len(self.replicas)
        self._watched = [each for each in spec.measures if isinstance(each, Steps) and each.metric in self.names]
        self.steps_to_target: dict[str, list[int | None]] = {each.key: [] for each in self._watched}
        self._first_seed = plan.seeds[0]
        self._record_steps = torch.tensor(plan.record_steps)
        self._records: dict[int, Tensor] = {}
        self._step = 0
        self.pulse: Callable[[], None] = lambda: None

    def advance_to(self, step: int, honesty: Honesty, pulse: Callable[[], None]) -> None:
        self._step = step
        if not self._records:
            self._compute(honesty, pulse)

    def read(self) -> Tensor:
        return self._records[self._step]

    def _compute(self, honesty: Honesty, pulse: Callable[[], None]) -> None:
        self.pulse = pulse
        self.prepare(honesty)
        kept = []
        for row, (arm, (_, seed)) in enumerate(zip(self.arms, self.replicas, strict=True)):
            self.pulse()
            curves = self.curves(arm, seed).double()
            self.diverged_at[row] = _first(curves.isnan().all(dim=0))
            for each in self._watched:
                reached = is_met(each, curves[self.names.index(each.metric)])
                self.steps_to_target[each.key].append(_first(reached))
            kept.append(curves[:, self._record_steps - 1])
            if seed == self._first_seed:
                self.check(arm, seed, curves, honesty)
        table = torch.stack(kept, dim=-1)
        self._records = {step: table[:, place] for place, step in enumerate(self._record_steps.tolist())}

    def prepare(self, honesty: Honesty) -> None:  # noqa: B027 (most have nothing of the kind)
        """What the replicas are better off doing together."""

    @abstractmethod
    def curves(self, arm: Any, seed: int) -> Tensor:  # noqa: ANN401 (the procedure's arm)
        """[metrics, steps] of one replica, by its seed alone. From where it diverged all metrics are NaN."""

    @abstractmethod
    def check(self, arm: Any, seed: int, curves: Tensor, honesty: Honesty) -> None:  # noqa: ANN401
        """Compute some of it again in another way, and note how far that is off."""


def _first(marks: Tensor) -> int | None:
    """The step, from 1, of the first that is true."""
    return int(marks.int().argmax()) + 1 if marks.any() else None
