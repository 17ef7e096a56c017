"""Rules on pairs: a treatment and the baseline with the same seed. Difference, ratio and equivalence."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from trainer.engine.inference import fewest_p, mcnemar_p, p_above, p_inside, sign_p, unanimity_p
from trainer.engine.rules.case import NO_DIFFERENCE, REFUTED, SUPPORTED, Case, Sample, Sided
from trainer.engine.rules.table import Table
from trainer.engine.specs import Difference, Equivalence, Ratio

LARGEST_LOGARITHM = 700.0  # e^709 is the largest that a double holds

Pair = tuple[float | None, float | None]  # baseline, treatment; None is a diverged replica


@dataclass(frozen=True)
class _Pairs(Case):
    @property
    def mcnemar_p(self) -> float | None:
        return mcnemar_p(self.sample.gains, self.sample.drops) if any(self.num_diverged) else None


@dataclass(frozen=True)
class BeyondMargin(Sided, _Pairs):
    """The claimed side is beyond the margin."""

    margin: float

    def p_values(self, sample: Sample) -> dict[str, float]:
        sign = sign_p(sample.wins, sample.losses)
        if sample.mean is None:
            return _failures(sample, sign)
        beyond = p_above(self.margin, sample.mean, sample.deviation, sample.num_seeds)
        return {
            SUPPORTED: max(beyond, sign) if sample.wins > sample.losses else 1.0,
            NO_DIFFERENCE: p_inside(self.margin, sample.mean, sample.deviation, sample.num_seeds),
            # The upper end below the margin alone would refute nearly half of all true nulls whose interval happens
            # to be as wide as the margin: what excludes the claim must also exclude that there is no difference.
            REFUTED: max(
                p_above(0.0, -sample.mean, sample.deviation, sample.num_seeds),
                unanimity_p(sample.losses, sample.wins, sample.num_seeds),
            ),
        }


@dataclass(frozen=True)
class BeyondFactor(BeyondMargin):
    """The same in logarithms, where the baseline is a factor of 1; effect and interval are factors."""

    has_logarithms: bool

    @property
    def effect(self) -> float | None:
        effect = super().effect
        return None if effect is None else _factor(effect)

    def interval(self, level: float) -> tuple[float, float] | None:
        ends = super().interval(level)
        return ends and (_factor(ends[0]), _factor(ends[1]))

    def p_values(self, sample: Sample) -> dict[str, float]:
        """Zero or less is in no ratio to anything: then nothing can be settled."""
        p_values = super().p_values(sample)
        return p_values if self.has_logarithms else dict.fromkeys(p_values, 1.0)


@dataclass(frozen=True)
class WithinMargin(_Pairs):
    """Wins are the pairs within the margin; `beyond` counts those below it and those above it."""

    margin: float
    beyond: tuple[int, int]

    def p_values(self, sample: Sample) -> dict[str, float]:
        if sample.mean is None:
            return {SUPPORTED: 1.0, REFUTED: mcnemar_p(sample.gains, sample.drops)}
        inside = p_inside(self.margin, sample.mean, sample.deviation, sample.num_seeds)
        num_beyond = sample.scaled(self.beyond[sample.mean > 0], of=len(self.rows))
        return {
            SUPPORTED: max(inside, fewest_p(sample.num_seeds)),
            REFUTED: max(
                p_above(self.margin, abs(sample.mean), sample.deviation, sample.num_seeds),
                unanimity_p(num_beyond, sample.num_seeds - num_beyond, sample.num_seeds),
            ),
        }


def differences(index: int, rule: Difference, table: Table) -> Iterator[Case]:
    side = 1 if rule.claimed == "greater" else -1
    for arms, pairs in _pairs(table):
        rows = tuple((seed, _difference(pair)) for seed, pair in pairs.items())
        sample = sample_of([*pairs.values()], side=side, failure=table.failure(rule.claimed))
        yield BeyondMargin(index, arms, rows, _columns(pairs), sample, side, rule.margin)


def ratios(index: int, rule: Ratio, table: Table) -> Iterator[Case]:
    side = 1 if rule.claimed == "greater" else -1
    for arms, pairs in _pairs(table):
        rows = tuple((seed, _quotient(pair)) for seed, pair in pairs.items())
        is_positive = all(value is None or value > 0 for pair in pairs.values() for value in pair)
        numbers = [(_logarithm(pair[0]), _logarithm(pair[1])) if is_positive else pair for pair in pairs.values()]
        sample = sample_of(numbers, side=side, failure=table.failure(rule.claimed))
        if not is_positive:
            sample = Sample(sample.num_seeds, sample.wins, sample.losses, None)
        yield BeyondFactor(index, arms, rows, _columns(pairs), sample, side, math.log(rule.factor), is_positive)


def equivalences(index: int, rule: Equivalence, table: Table) -> Iterator[Case]:
    for arms, pairs in _pairs(table):
        numbers = [_difference(pair) for pair in pairs.values()]
        rows = tuple(zip(pairs, numbers, strict=True))
        signs = [_is_within(pair, number, rule.margin) for pair, number in zip(pairs.values(), numbers, strict=True)]
        lost = [(treatment is None) - (baseline is None) for baseline, treatment in pairs.values()]
        sample = Sample.of(signs, numbers, gains=lost.count(-1), drops=lost.count(1))
        finite = [number for number in numbers if number is not None]
        beyond = sum(number < -rule.margin for number in finite), sum(number > rule.margin for number in finite)
        yield WithinMargin(index, arms, rows, _columns(pairs), sample, rule.margin, beyond)


def sample_of(pairs: Sequence[Pair], *, side: int, failure: int) -> Sample:
    """`side` is −1 if the treatment is claimed to be less; `failure` is what it counts for the claim, +1 or −1, if
    only the treatment diverges."""
    signs = [_sign(pair, side=side, failure=failure) for pair in pairs]
    discordant = [sign for sign, pair in zip(signs, pairs, strict=True) if pair.count(None) == 1]
    numbers = [None if number is None else side * number for number in map(_difference, pairs)]
    return Sample.of(signs, numbers, gains=discordant.count(1), drops=discordant.count(-1))


def _failures(sample: Sample, sign: float) -> dict[str, float]:
    """Where networks diverged: exact McNemar on who did, and the sign test over all pairs agrees."""
    p = max(mcnemar_p(sample.gains, sample.drops), sign)
    return {
        SUPPORTED: p if sample.gains > sample.drops and sample.wins > sample.losses else 1.0,
        REFUTED: p if sample.gains < sample.drops and sample.wins < sample.losses else 1.0,
    }


def _pairs(table: Table) -> Iterator[tuple[tuple[int, int], dict[int, Pair]]]:
    baseline, *treatments = table.arms
    for arm in treatments:
        yield (baseline, arm), table.columns(baseline, arm)


def _columns(pairs: Mapping[int, Pair]) -> tuple[tuple[float | None, ...], ...]:
    return tuple(zip(*pairs.values(), strict=True)) or ((), ())


def _sign(pair: Pair, *, side: int, failure: int) -> int:
    """1 if the pair speaks for the claim, −1 against it, 0 for a tie; two diverged replicas tie."""
    baseline, treatment = pair
    if baseline is None or treatment is None:
        return failure * ((treatment is None) - (baseline is None))
    return side * ((treatment > baseline) - (treatment < baseline))


def _is_within(pair: Pair, difference: float | None, margin: float) -> int:
    """1 within the margin, −1 beyond it or where one replica alone diverged, 0 where both did."""
    if difference is None:
        return -1 if pair.count(None) == 1 else 0
    return 1 if abs(difference) <= margin else -1


def _difference(pair: Pair) -> float | None:
    baseline, treatment = pair
    return None if baseline is None or treatment is None else treatment - baseline


def _quotient(pair: Pair) -> float | None:
    baseline, treatment = pair
    if baseline is None or treatment is None or baseline <= 0 or treatment <= 0:
        return None
    return _factor(math.log(treatment) - math.log(baseline))


def _logarithm(value: float | None) -> float | None:
    return None if value is None else math.log(value)


def _factor(logarithm: float) -> float:
    return math.exp(max(-LARGEST_LOGARITHM, min(logarithm, LARGEST_LOGARITHM)))
