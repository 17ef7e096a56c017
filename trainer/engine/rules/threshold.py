"""Single arms against a bound: one-sample t interval and sign test."""

from collections.abc import Iterator
from dataclasses import dataclass

from trainer.engine.inference import p_above, sign_p
from trainer.engine.rules.case import REFUTED, SUPPORTED, Case, Sample, Sided
from trainer.engine.rules.table import Table
from trainer.engine.specs import Threshold


@dataclass(frozen=True)
class BeyondBound(Sided):
    """The claimed side is beyond the bound."""

    bound: float

    def p_values(self, sample: Sample) -> dict[str, float]:
        sign = sign_p(sample.wins, sample.losses)
        above = below = 0.0  # without a mean, because a replica diverged, the sign test decides alone
        if sample.mean is not None:
            bound = self.side * self.bound
            above = p_above(bound, sample.mean, sample.deviation, sample.num_seeds)
            below = p_above(-bound, -sample.mean, sample.deviation, sample.num_seeds)
        return {
            SUPPORTED: max(above, sign) if sample.wins > sample.losses else 1.0,
            REFUTED: max(below, sign) if sample.wins < sample.losses else 1.0,
        }


def thresholds(index: int, rule: Threshold, table: Table) -> Iterator[Case]:
    side = 1 if rule.claimed == "greater" else -1
    failure = table.failure(rule.claimed)
    for arm in table.arms:
        values = {seed: value for seed, (value,) in table.columns(arm).items()}
        signs = [
            failure if value is None else side * ((value > rule.bound) - (value < rule.bound))
            for value in values.values()
        ]
        turned = [None if value is None else side * value for value in values.values()]
        sample = Sample.of(signs, turned)
        yield BeyondBound(index, (arm,), tuple(values.items()), (tuple(values.values()),), sample, side, rule.bound)
