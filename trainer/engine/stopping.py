"""Early stopping of every replica by itself: what each has reached, and the state it had there.

Asked once after every epoch. An improvement is more than `min_delta` better than the best so far. With Keras only an
improvement becomes the new best, with scikit-learn whatever is better.
"""

import torch
from torch import Tensor

from trainer.engine.specs import Patience


class EarlyStopping:
    """Of R replicas. `state` are the tensors [R, …] that training changes; they are restored in place."""

    def __init__(self, rule: Patience, num_replicas: int) -> None:
        self.rule = rule
        self._sign = -1.0 if rule.monitor == "validation_accuracy" else 1.0  # the lower the better
        self._best = torch.full((num_replicas,), torch.inf, dtype=torch.float64)
        self._num_waited = torch.zeros(num_replicas, dtype=torch.long)
        self._kept: list[Tensor] = []

    def note(self, values: Tensor, state: list[Tensor]) -> Tensor:
        """Whose patience is over, [R], after an epoch that ended with these values of what is monitored."""
        values = self._sign * values.double()
        improved = values < self._best - self.rule.min_delta
        is_best = improved if self.rule.best == "improvement" else values < self._best
        self._best = torch.where(is_best, values, self._best)
        self._num_waited = torch.where(improved, 0, self._num_waited + 1)
        if self.rule.restore_best:
            # without an improvement so far, the first epoch's state is the best there is
            self._kept = [
                torch.where(rows(is_best, now), now, kept)
                for now, kept in zip(state, self._kept or [now.clone() for now in state], strict=True)
            ]
        return self._num_waited >= self.rule.patience

    def restore(self, whose: Tensor, state: list[Tensor]) -> None:
        """Give these replicas [R] back what they had at their best, if the rule says so."""
        for now, kept in zip(state, self._kept, strict=False):
            now.copy_(torch.where(rows(whose, now), kept, now))


def rows(mask: Tensor, like: Tensor) -> Tensor:
    """[R] in as many dimensions as the other tensor has."""
    return mask.view(-1, *[1] * (like.dim() - 1))
