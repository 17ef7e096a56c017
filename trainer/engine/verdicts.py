"""From finals to a verdict. The worker calls `judge` when the last shard of a look is done.

Every rule of the spec gives its cases; all cases of all rules share the level by Holm's rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from trainer.engine.inference import holm_levels, sign_p
from trainer.engine.plan import MAX_SEEDS
from trainer.engine.rules import INCONCLUSIVE, NO_DIFFERENCE, REFUTED, SUPPORTED, Case, FinalMetrics, Finals, cases
from trainer.engine.specs import ExperimentSpec

OUTCOMES = (SUPPORTED, REFUTED, NO_DIFFERENCE, INCONCLUSIVE)
LEVEL = 0.05  # of a reference run; of all looks of a learner together
MAX_LOOKS = 3


@dataclass(frozen=True)
class Comparison:
    """One case of one rule, judged; wins and losses count seeds for and against the claim.

    `differences` has the number of every seed: a difference, for a ratio a factor. Where a replica diverged, effect,
    low and high are None (a mean of what is left would mislead), and the diverged replicas of the arms with McNemar's
    p say what there is to say. `means` and `num_diverged` follow `arms`, baseline first; a rule on single arms has one.
    Level 0 means that chance has no part in it: low and high are then the ends of what was seen.
    """

    rule: int
    arms: tuple[int, ...]
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
    num_diverged: tuple[int, ...]
    mcnemar_p: float | None
    outcome: str
    means: tuple[float | None, ...]
    further_seeds: int | None


@dataclass(frozen=True)
class Verdict:
    """What the seeds so far say about the claim.

    Over all cases: supported if every one is, refuted if any is, no difference if every one is, inconclusive
    otherwise. `further_seeds` is 0 for a settled verdict, None where no allowed number would do. `tuning` says which
    values the arms chose for themselves, where they did.
    """

    outcome: str
    comparisons: tuple[Comparison, ...]
    level: float
    num_seeds: int
    further_seeds: int | None
    tuning: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def judge(
    spec: ExperimentSpec,
    finals: Finals,
    *,
    look: int,
    reference: bool = False,
    metrics: FinalMetrics | None = None,
    tuning: Mapping[str, Any] | None = None,
) -> Verdict:
    """Judge the finals by (arm, seed) of all looks so far; a missing replica drops its seed where it is needed.

    `metrics` are the last records, for rules that name a metric of their own. A reference run has one look at level
    .05; a learner's look k spends .05/2^k.
    """
    level = LEVEL if reference else LEVEL / 2**look
    num_seeds = len({seed for _, seed in finals})
    judged = cases(spec, finals, metrics or {})
    if spec.is_deterministic:
        comparisons = tuple(_certain(case) for case in judged)
    else:
        levels = holm_levels([case.smallest_p for case in judged], level)
        room = 0 if look >= MAX_LOOKS and not reference else MAX_SEEDS - num_seeds
        comparisons = tuple(
            _comparison(case, level=own, next_level=own if reference else own / 2, room=room)
            for case, own in zip(judged, levels, strict=True)
        )
    outcome = _overall([each.outcome for each in comparisons])
    chosen = dict(tuning) if tuning else None
    return Verdict(outcome, comparisons, level, num_seeds, _further_seeds(outcome, comparisons), chosen)


def _certain(case: Case) -> Comparison:
    """Without chance: the effect is its own interval, at level 0, and no further seed could say more."""
    judged = _comparison(case, level=LEVEL, next_level=LEVEL, room=0)
    ends = {"low": judged.effect, "high": judged.effect, "level": 0.0}
    return replace(judged, **ends, outcome=case.certain.outcome(LEVEL), further_seeds=None)


def _comparison(case: Case, *, level: float, next_level: float, room: int) -> Comparison:
    sample, outcome = case.sample, case.outcome(level)
    ends = case.interval(level)
    return Comparison(
        rule=case.rule,
        arms=case.arms,
        arm=case.arms[-1],
        baseline=case.arms[0],
        effect=case.effect,
        low=ends and ends[0],
        high=ends and ends[1],
        level=0.0 if case.is_certain else level,
        wins=sample.wins,
        losses=sample.losses,
        ties=sample.num_seeds - sample.wins - sample.losses,
        num_pairs=sample.num_seeds,
        sign_p=sign_p(sample.wins, sample.losses),
        differences=list(case.rows),
        num_diverged=case.num_diverged,
        mcnemar_p=case.mcnemar_p,
        outcome=outcome,
        means=case.means,
        further_seeds=0 if outcome != INCONCLUSIVE else case.further_seeds(next_level, room=room),
    )


def _overall(outcomes: Sequence[str]) -> str:
    if REFUTED in outcomes:
        return REFUTED
    return outcomes[0] if len(set(outcomes)) == 1 else INCONCLUSIVE


def _further_seeds(outcome: str, comparisons: Sequence[Comparison]) -> int | None:
    if outcome != INCONCLUSIVE:
        return 0
    needed = [each.further_seeds for each in comparisons if each.outcome == INCONCLUSIVE]
    return None if None in needed or not needed else max(needed)
