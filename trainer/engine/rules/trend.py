"""Dose and response: over arms in their order the number rises or falls. The unit is the slope of one seed.

The slope is that of the least-squares line through a seed's numbers over the places of the arms: change per arm.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import fsum

from trainer.engine.inference import FEWEST_UNANIMOUS, p_above, p_inside, sign_p, spread, unanimity_p
from trainer.engine.rules.case import NO_DIFFERENCE, REFUTED, SUPPORTED, Case, Sample, Sided
from trainer.engine.rules.table import Table
from trainer.engine.specs import Monotone


@dataclass(frozen=True)
class Trend(Sided):
    """`steps` tells of the changes between neighbouring arms, turned to the claimed side."""

    margin: float
    steps: tuple["Step", ...]

    def p_values(self, sample: Sample) -> dict[str, float]:
        """No step may go against the claim by more than the margin, else a single large rise would carry it."""
        sign = sign_p(sample.wins, sample.losses)
        if sample.mean is None:
            return {
                SUPPORTED: sign if sample.wins > sample.losses else 1.0,
                REFUTED: sign if sample.wins < sample.losses else 1.0,
            }
        spread_of = (sample.deviation, sample.num_seeds)
        is_ordered = all(step.mean >= -self.margin for step in self.steps)
        is_level = all(abs(step.mean) <= self.margin for step in self.steps)
        falls = max(p_above(0.0, -sample.mean, *spread_of), _unanimity_p(sample.losses, sample.wins, sample.num_seeds))
        # a slope and a step can refute: both together may spend no more than one of them
        refuted = 2 * min(falls, len(self.steps) * min(self._back_p(step, sample) for step in self.steps))
        return {
            SUPPORTED: max(p_above(self.margin, sample.mean, *spread_of), sign)
            if is_ordered and sample.wins > sample.losses
            else 1.0,
            NO_DIFFERENCE: p_inside(self.margin, sample.mean, *spread_of) if is_level else 1.0,
            REFUTED: min(1.0, refuted),
        }

    def _back_p(self, step: "Step", sample: Sample) -> float:
        """Of a step that goes against the claim by more than the margin."""
        num_back = sample.scaled(step.num_back, of=len(self.rows))
        return max(
            p_above(self.margin, -step.mean, step.deviation, sample.num_seeds),
            _unanimity_p(num_back, sample.num_seeds - num_back, sample.num_seeds),
        )


@dataclass(frozen=True)
class Step:
    """From one arm to the next: mean and deviation over the seeds, and on how many it is back beyond the margin."""

    mean: float
    deviation: float
    num_back: int


def trends(index: int, rule: Monotone, table: Table) -> Iterator[Case]:
    side = 1 if rule.claimed == "greater" else -1
    by_seed = table.columns(*table.arms)
    slopes = [_slope(values) for values in by_seed.values()]
    failure = side * table.failure(rule.claimed)  # where a diverged replica stands: above or below all others
    signs = [
        side * (_concordance(values, failure) if slope is None else (slope > 0) - (slope < 0))
        for values, slope in zip(by_seed.values(), slopes, strict=True)
    ]
    sample = Sample.of(signs, [None if slope is None else side * slope for slope in slopes])
    steps = ()
    if sample.mean is not None:
        changes = zip(
            *([side * (after - before) for before, after in pairwise(each)] for each in by_seed.values()), strict=True
        )
        steps = tuple(Step(*spread(each), sum(change < -rule.margin for change in each)) for each in changes)
    columns = tuple(zip(*by_seed.values(), strict=True)) or ((),) * len(table.arms)
    rows = tuple(zip(by_seed, slopes, strict=True))
    yield Trend(index, table.arms, rows, columns, sample, side, rule.margin, steps)


def _unanimity_p(agreeing: int, opposing: int, num_seeds: int) -> float:
    """Slopes over a few arms that take few values are equal by chance too often: it takes one seed more."""
    return unanimity_p(agreeing, opposing, num_seeds, fewest=FEWEST_UNANIMOUS + 1)


def _slope(values: Sequence[float | None]) -> float | None:
    """Change per arm; None where one diverged."""
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values):
        return None
    places = [place - (len(values) - 1) / 2 for place in range(len(values))]
    return fsum(place * number for place, number in zip(places, numbers, strict=True)) / fsum(
        place**2 for place in places
    )


def _concordance(values: Sequence[float | None], failure: int) -> int:
    """Sign of Kendall's sum over all pairs of arms, 0 for as many rises as falls."""
    worst = float("inf") * failure
    numbers = [worst if value is None else value for value in values]
    total = sum((later > earlier) - (later < earlier) for earlier, later in combinations(numbers, 2))
    return (total > 0) - (total < 0)
