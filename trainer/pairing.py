"""What pairing by seed has saved: how many times as many seeds an unpaired comparison would need. Pure.

Networks of the same seed share split, first weights and order: luck that they share cancels in their difference,
Var(b - a) instead of Var(a) + Var(b).
"""

from collections.abc import Mapping, Sequence
from math import log
from statistics import variance
from typing import Any

from trainer.engine.specs import RuleSpec

FEWEST_PAIRS = 3
PAIRED_RULES = ("difference", "ratio", "equivalence")


def pairing_gain(finals: Sequence[Mapping[str, Any]], rule: RuleSpec, *, baseline: int, treatment: int) -> float | None:
    """The ratio of the two variances; None where pairs are few, all alike, or not what the rule judges.

    `finals` have `arm`, `seed`, `value` and `metrics`. A ratio is compared in logarithms.
    """
    if rule.kind not in PAIRED_RULES:
        return None
    values = {(final["arm"], final["seed"]): _judged(final, rule) for final in finals}
    seeds = [
        seed
        for arm, seed in values
        if arm == baseline and values[arm, seed] is not None and values.get((treatment, seed)) is not None
    ]
    if len(seeds) < FEWEST_PAIRS:
        return None
    own, other = ([values[arm, seed] for seed in seeds] for arm in (baseline, treatment))
    together = variance([b - a for a, b in zip(own, other, strict=True)])
    return (variance(own) + variance(other)) / together if together else None


def _judged(final: Mapping[str, Any], rule: RuleSpec) -> float | None:
    value = final["metrics"].get(rule.measure.key) if rule.measure else final["value"]
    if rule.kind != "ratio":
        return value
    return log(value) if value is not None and value > 0 else None
