"""Where a step is cheap, the step at which a target is reached is found exactly, not only among the records."""

import torch
from torch import Tensor

from trainer.engine.specs import MeasureSpec, metric
from trainer.engine.specs.measures import Steps


class Watch:
    """`metric` is what has to be looked at after every step: none unless the measure is a number of steps."""

    def __init__(self, measure: MeasureSpec, num_replicas: int) -> None:
        self.metric = measure.metric if isinstance(measure, Steps) else ""
        self._measure = measure
        self._reached = torch.full((num_replicas,), -1)

    @property
    def reached(self) -> list[int | None] | None:
        """The step per replica; None where nothing was watched."""
        if not self.metric:
            return None
        return [step if step >= 0 else None for step in self._reached.tolist()]

    def note(self, step: int, values: Tensor) -> None:
        target = self._measure.target
        is_met = values >= target if metric(self.metric).better == "higher" else values <= target
        self._reached.masked_fill_(is_met & (self._reached < 0), step)
