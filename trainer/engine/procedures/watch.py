"""Where a step is cheap, the step at which a target is reached is found exactly, not only among the records."""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from trainer.engine.specs import MeasureSpec, metric
from trainer.engine.specs.measures import Steps

StepsToTarget = Mapping[str, Sequence[int | None]]  # key of the measure → the step per replica, None if not reached


class Watch:
    """Looks after every step at what the measures need: at nothing, unless one of them is a number of steps."""

    def __init__(self, measures: Sequence[MeasureSpec], num_replicas: int) -> None:
        self._measures = [measure for measure in measures if isinstance(measure, Steps)]
        self._reached = [torch.full((num_replicas,), -1) for _ in self._measures]

    @property
    def reached(self) -> StepsToTarget:
        return {
            measure.key: [step if step >= 0 else None for step in reached.tolist()]
            for measure, reached in zip(self._measures, self._reached, strict=True)
        }

    def note(self, step: int, read: Callable[[str], Tensor]) -> None:
        """`read` gives a metric of all replicas."""
        for measure, reached in zip(self._measures, self._reached, strict=True):
            reached.masked_fill_(is_met(measure, read(measure.metric)) & (reached < 0), step)


def is_met(measure: Steps, values: Tensor) -> Tensor:
    """Where the metric is at the target or better."""
    return values >= measure.target if metric(measure.metric).better == "higher" else values <= measure.target
