"""From finals to a verdict. The worker calls `judge` when the last shard of a look is done.

The unit of evidence is the difference treatment − baseline of one seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from trainer.engine.inference import holm_levels, mcnemar_p, sign_p, t_interval
from trainer.engine.pairs import INCONCLUSIVE, NO_DIFFERENCE, REFUTED, SUPPORTED, Pair, Sample, sample_of
from trainer.engine.plan import MAX_SEEDS
from trainer.engine.specs import Difference, ExperimentSpec

OUTCOMES = (SUPPORTED, REFUTED, NO_DIFFERENCE, INCONCLUSIVE)
LEVEL = 0.05  # of a reference run; of all looks of a learner together
MAX_LOOKS = 3


@dataclass(frozen=True)
class Comparison:
    """One treatment against the baseline; wins and losses count pairs for and against the claim.

    Where a replica diverged, effect, low and high are None (a mean of what is left would mislead), and the diverged
    replicas of both arms with McNemar's p say what there is to say.
    """

    arm: int
    baseline: int
    effect: float | None
    low: float | None
    high: float | None
    level: float
    wins: int
    losses: int
    ties: int
    num_pairs: int
    sign_p: float
    differences: list[tuple[int, float | None]]
    num_diverged: tuple[int, int]
    mcnemar_p: float | None
    outcome: str
    means: tuple[float | None, float | None]
    further_seeds: int | None


@dataclass(frozen=True)
class Verdict:
    """What the seeds so far say about the claim.

    With several treatments: supported if every comparison is, refuted if any is, no difference if every one is,
    inconclusive otherwise. `further_seeds` is 0 for a settled verdict, None where no allowed number would do.
    """

    outcome: str
    comparisons: tuple[Comparison, ...]
    level: float
    num_seeds: int
    further_seeds: int | None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def judge(
    spec: ExperimentSpec, finals: Mapping[tuple[int, int], float | None], *, look: int, reference: bool = False
) -> Verdict:
    """Judge the finals by (arm, seed) of all looks so far; a missing replica drops its pair.

    A reference run has one look at level .05; a learner's look k spends .05/2^k. Several treatments share the level
    by Holm's rule.
    """
    rule = spec.rule.all_of[0]
    level = LEVEL if reference else LEVEL / 2**look
    num_seeds = len({seed for _, seed in finals})
    pairs = {arm: _pairs(finals, arm) for arm in range(1, len(spec.arms))}
    samples = [_sample(spec, [*by_seed.values()]) for by_seed in pairs.values()]
    levels = holm_levels([min(sample.p_values(rule.margin).values()) for sample in samples], level)
    room = 0 if look >= MAX_LOOKS and not reference else MAX_SEEDS - num_seeds
    comparisons = tuple(
        _comparison(arm, by_seed, sample, rule, level=own, next_level=own if reference else own / 2, room=room)
        for (arm, by_seed), sample, own in zip(pairs.items(), samples, levels, strict=True)
    )
    outcome = _overall([each.outcome for each in comparisons])
    return Verdict(outcome, comparisons, level, num_seeds, _further_seeds(outcome, comparisons))


def _pairs(finals: Mapping[tuple[int, int], float | None], arm: int) -> dict[int, Pair]:
    seeds = sorted(seed for each, seed in finals if each == arm and (0, seed) in finals)
    return {seed: (finals[0, seed], finals[arm, seed]) for seed in seeds}


def _sample(spec: ExperimentSpec, pairs: Sequence[Pair]) -> Sample:
    """A diverged replica is the worse one; for a metric without a worse side it counts against its own arm."""
    claimed = spec.rule.all_of[0].claimed
    claims_worse = (claimed, spec.measure.quantity.better) in {("greater", "lower"), ("less", "higher")}
    return sample_of(pairs, side=1 if claimed == "greater" else -1, failure=1 if claims_worse else -1)


def _comparison(
    arm: int,
    pairs: Mapping[int, Pair],
    sample: Sample,
    rule: Difference,
    *,
    level: float,
    next_level: float,
    room: int,
) -> Comparison:
    differences = [(seed, None if None in pair else pair[1] - pair[0]) for seed, pair in pairs.items()]
    columns = [*zip(*pairs.values(), strict=True)] or [(), ()]
    side = 1 if rule.claimed == "greater" else -1
    interval = None
    if sample.mean is not None:
        interval = t_interval(side * sample.mean, sample.deviation, sample.num_pairs, level)
    outcome = sample.outcome(rule.margin, level)
    return Comparison(
        arm=arm,
        baseline=0,
        effect=None if sample.mean is None else side * sample.mean,
        low=interval and interval[0],
        high=interval and interval[1],
        level=level,
        wins=sample.wins,
        losses=sample.losses,
        ties=sample.num_pairs - sample.wins - sample.losses,
        num_pairs=sample.num_pairs,
        sign_p=sign_p(sample.wins, sample.losses),
        differences=differences,
        num_diverged=tuple(column.count(None) for column in columns),
        mcnemar_p=mcnemar_p(sample.gains, sample.drops) if any(None in column for column in columns) else None,
        outcome=outcome,
        means=tuple(_mean(column) for column in columns),
        further_seeds=0 if outcome != INCONCLUSIVE else sample.further_seeds(rule.margin, next_level, room=room),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    """Of the replicas that did not diverge."""
    finite = [value for value in values if value is not None]
    return fmean(finite) if finite else None


def _overall(outcomes: Sequence[str]) -> str:
    if REFUTED in outcomes:
        return REFUTED
    return outcomes[0] if len(set(outcomes)) == 1 else INCONCLUSIVE


def _further_seeds(outcome: str, comparisons: Sequence[Comparison]) -> int | None:
    if outcome != INCONCLUSIVE:
        return 0
    needed = [each.further_seeds for each in comparisons if each.outcome == INCONCLUSIVE]
    return None if None in needed or not needed else max(needed)
